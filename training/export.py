"""Export a checkpoint for the reader: ``python -m training.export CHECKPOINT DIR WHOM``.

Four ONNX graphs (encoder, read-out, and two that say whom a word means), the word embeddings in their original 4-bit
blocks, the vocabulary, a manifest with labels, thresholds and SHA-256 of every file. Matrices become int8 per channel
(seven bits, so that processors without VNNI do not saturate), activations are quantised per run. A run is one window of
one report, so what it gives depends on that report alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from lagebild.reading.neural.hints import HINT_SIZE, TAG_SIZE
from lagebild.reading.neural.tokens import FEATURES
from lagebild.reading.neural.weights import FORMAT, labels
from training.base import Base
from training.network import Block, Reader
from training.pointer import FROZEN, Pointer
from training.train import vocabulary

GRAPHS = ("encoder.onnx", "readout.onnx")
WHOM = ("whom_words.onnx", "whom.onnx")
OPSET = 20


def _normed(states: Tensor, norm: nn.LayerNorm) -> Tensor:
    """Layer normalisation, said as normalisation of channels of one instance, which ONNX Runtime has vectorised."""
    batch, length, hidden = states.shape
    rows = states.reshape(1, batch * length, hidden)
    given = [rows, torch.ones(batch * length), torch.zeros(batch * length)]
    kinds = {"attrs": {"epsilon": float(norm.eps)}, "dtype": rows.dtype, "shape": rows.shape, "version": OPSET}
    even = torch.onnx.ops.symbolic("InstanceNormalization", given, **kinds)
    return even.reshape(batch, length, hidden) * norm.weight + norm.bias


def _through(block: Block, states: Tensor) -> Tensor:
    """One layer without a mask: nothing that goes through these graphs is padded."""
    query, key, value = block.qkv(states).split(states.shape[-1], dim=-1)
    kinds = {"attrs": {"num_heads": block.heads}, "dtype": states.dtype, "shape": states.shape, "version": 1}
    mixed = torch.onnx.ops.symbolic("com.microsoft::MultiHeadAttention", [query, key, value], **kinds)
    states = _normed(states + block.out(mixed), block.norm1)
    return _normed(states + block.down(functional.gelu(block.up(states))), block.norm2)


class EncoderGraph(nn.Module):
    """Word embeddings of one window in, word states and beginnings out."""

    def __init__(self, reader: Reader, frozen: int) -> None:
        super().__init__()
        self.reader, self.frozen = reader, frozen

    def forward(
        self, embedded: Tensor, first: Tensor, last: Tensor, quoted: Tensor, tags: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """``embedded`` (1, pieces, hidden); ``first``, ``last`` and ``quoted`` (1, words); ``tags``."""
        encoder = self.reader.encoder
        states = _normed(embedded + encoder.places[: embedded.shape[1]], encoder.norm)
        lower = states
        for number, block in enumerate(encoder.blocks, 1):
            states = _through(block, states)
            lower = states if number == self.frozen else lower
        words = self.reader.words(states, first, last, quoted, tags)
        return words, torch.sigmoid(self.reader.beginnings(words, tags)), lower


class ReadoutGraph(nn.Module):
    """Word states around one beginning in, a statement out; what only helps training is left out."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(
        self, words: Tensor, features: Tensor, layers: Tensor, seeds: Tensor, hints: Tensor
    ) -> tuple[Tensor, ...]:
        """The shapes are those of ``Reader.read_out`` for one beginning, without a mask."""
        reader = self.reader
        states = reader.entered(words, features, layers, hints)
        states = _normed(states, reader.enter)
        for block in reader.blocks:
            states = _through(block, states)
        return tuple(reader.verdicts(states, torch.ones(states.shape[:2], dtype=torch.bool), seeds, hints))[:4]


PIECES = torch.export.Dim("pieces", min=2, max=514)
WORDS = torch.export.Dim("words", min=2, max=512)
LENGTH = torch.export.Dim("length", min=2, max=512)


def _write(
    module: nn.Module, path: Path, given: dict[str, Tensor], along: Sequence[Any], outputs: Sequence[str]
) -> None:
    """Write one graph; ``given`` are examples of its inputs by name, ``along`` the dimension of each that varies."""
    torch.onnx.export(
        module.eval(), tuple(given.values()), path, input_names=list(given), output_names=list(outputs),
        dynamic_shapes=tuple({1: dim} if dim else None for dim in along),
        opset_version=OPSET, dynamo=True, external_data=False,
    )  # fmt: skip


def _window(states: str, hidden: int) -> dict[str, Tensor]:
    """An example of a window: ``states`` of its pieces, and what is said of its words."""
    index = torch.arange(6)[None]
    words = {"first": index, "last": index + 1, "quoted": index % 2, "tags": torch.ones(1, 6, TAG_SIZE)}
    return {states: torch.randn(1, 8, hidden), **words}


def graphs(reader: Reader, folder: Path, frozen: int = FROZEN) -> None:
    """Write both graphs of the reader in float32; the encoder's gives the states after ``frozen`` layers as well."""
    folder.mkdir(parents=True, exist_ok=True)
    reader.eval()
    hidden = reader.unary.in_features
    _write(
        EncoderGraph(reader, frozen), folder / "encoder.onnx", _window("embedded", hidden),
        (PIECES, *[WORDS] * 4), ("words", "begins", "lower"),
    )  # fmt: skip
    seed = {
        "words": torch.randn(1, 7, hidden), "features": torch.ones(1, 7, len(FEATURES), dtype=torch.int64),
        "layers": torch.tensor([0]), "seeds": torch.tensor([3]), "hints": torch.ones(1, 7, HINT_SIZE),
    }  # fmt: skip
    _write(
        ReadoutGraph(reader), folder / "readout.onnx", seed, (LENGTH, LENGTH, None, None, LENGTH),
        ("parts", "valid", "kind", "medium"),
    )  # fmt: skip


class WhomWordsGraph(nn.Module):
    """States of one window's pieces after the lower layers in, word states to point among out."""

    def __init__(self, pointer: Pointer) -> None:
        super().__init__()
        self.pointer = pointer

    def forward(self, lower: Tensor, first: Tensor, last: Tensor, quoted: Tensor, tags: Tensor) -> Tensor:
        """The shapes are those of ``EncoderGraph``; ``lower`` (1, pieces, hidden)."""
        for block in self.pointer.lower:
            lower = _through(block, lower)
        return self.pointer.gathered(lower, first, last, quoted, tags)


class WhomGraph(nn.Module):
    """Word states around one word in, logits of whom it means out."""

    def __init__(self, pointer: Pointer) -> None:
        super().__init__()
        self.pointer = pointer

    def forward(self, words: Tensor, features: Tensor, at: Tensor) -> Tensor:
        """The shapes are those of ``Pointer.point`` for one anchor, without a mask."""
        states = _normed(self.pointer.entered(words, features, at), self.pointer.enter)
        for block in self.pointer.upper:
            states = _through(block, states)
        return self.pointer.scores(states, features, at)


def whom_graphs(pointer: Pointer, folder: Path) -> None:
    """Write both graphs of the pointer in float32."""
    pointer.eval()
    hidden = pointer.answer.in_features
    _write(
        WhomWordsGraph(pointer), folder / "whom_words.onnx", _window("lower", hidden),
        (PIECES, *[WORDS] * 4), ("words",),
    )  # fmt: skip
    anchor = {
        "words": torch.randn(1, 7, hidden), "features": torch.ones(1, 7, len(FEATURES) + 2, dtype=torch.int64),
        "at": torch.tensor([3]),
    }  # fmt: skip
    _write(WhomGraph(pointer), folder / "whom.onnx", anchor, (LENGTH, LENGTH, None), ("logits",))


def quantise(path: Path) -> None:
    """Turn the matrices of one graph into int8, in place."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        path, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"]
    )
    strip(path)


def strip(path: Path) -> None:
    """Take what the exporter notes of its own work (files, lines, names of modules) out of one graph, in place."""
    import onnx

    model = onnx.load(path)
    del model.metadata_props[:]
    for part in (model.graph, *model.functions):
        part.doc_string = ""
        del part.metadata_props[:]
        for node in part.node:
            node.doc_string = ""
            del node.metadata_props[:]
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer):
        value.doc_string = ""
        del value.metadata_props[:]
    onnx.save(model, path)


def seal(base: Base, folder: Path, options: dict[str, Any], name: str) -> None:
    """Write what stands beside the graphs, and last the manifest with the checksum of every file."""
    np.save(folder / "embeddings.npy", base.words)
    np.save(folder / "scores.npy", base.scores.astype(np.float32))
    pieces = json.dumps(base.pieces, ensure_ascii=False, separators=(",", ":"))
    (folder / "pieces.json").write_text(pieces, encoding="utf-8")
    files = (*GRAPHS, *WHOM, "embeddings.npy", "scores.npy", "pieces.json")
    manifest = {
        "format": FORMAT, "name": name, "hidden": base.hidden,
        "begin": base.begin, "end": base.end, "unknown": base.unknown,
        "labels": labels(), "options": options,
        "sha256": {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("checkpoint", type=Path)
    args.add_argument("folder", type=Path)
    args.add_argument("whom", type=Path, help="a checkpoint of training.whom")
    args.add_argument("--name", default="neural/1")
    args.add_argument("--options", type=Path, help="thresholds (JSON), as training.tune writes them")
    args.add_argument("--float", action="store_true", help="leave the matrices in float32")
    chosen = args.parse_args()
    base, _ = vocabulary(chosen.checkpoint.parent)
    reader = Reader(base)
    reader.load_state_dict(torch.load(chosen.checkpoint, weights_only=True, map_location="cpu")["reader"])
    options = json.loads(chosen.options.read_text()) if chosen.options else {}
    graphs(reader, chosen.folder)
    pointer = Pointer(reader)
    pointer.load_state_dict(torch.load(chosen.whom, weights_only=True, map_location="cpu")["pointer"])
    whom_graphs(pointer, chosen.folder)
    for graph in () if chosen.float else (*GRAPHS, *WHOM):
        quantise(chosen.folder / graph)
    seal(base, chosen.folder, options, chosen.name)
    for path in sorted(chosen.folder.iterdir()):
        print(f"{path.name:16} {path.stat().st_size / 1e6:7.2f} MB")


if __name__ == "__main__":
    main()
