"""Export a checkpoint for the reader: ``python -m training.export CHECKPOINT DIR``.

Two ONNX graphs (encoder, read-out), the word embeddings in their original 4-bit blocks, the vocabulary, a manifest
with labels, thresholds and SHA-256 of every file. Matrices become int8 per channel (seven bits, so that processors
without VNNI do not saturate), activations are quantised per run. A run is one window of one report, so what it gives
depends on that report alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from lagebild.reading.neural.hints import HINT_SIZE, TAG_SIZE
from lagebild.reading.neural.tokens import FEATURES
from lagebild.reading.neural.weights import FORMAT, labels
from training.base import Base
from training.network import Reader
from training.train import vocabulary

GRAPHS = ("encoder.onnx", "readout.onnx")


class EncoderGraph(nn.Module):
    """Word embeddings of one window in, word states and beginnings out."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(
        self, embedded: Tensor, first: Tensor, last: Tensor, quoted: Tensor, tags: Tensor
    ) -> tuple[Tensor, Tensor]:
        """``embedded`` (1, pieces, hidden); ``first``, ``last`` and ``quoted`` (1, words); ``tags``."""
        encoder = self.reader.encoder
        states = encoder.start(embedded)
        mask = torch.zeros(1, 1, 1, 1)
        states = encoder.run(states, mask, 0, len(encoder.blocks))
        words = self.reader.words(states, first, last, quoted, tags)
        return words, torch.sigmoid(self.reader.beginnings(words, tags))


class ReadoutGraph(nn.Module):
    """Word states around beginnings in, statements out."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(
        self, words: Tensor, features: Tensor, layers: Tensor, seeds: Tensor, mask: Tensor, hints: Tensor
    ) -> tuple[Tensor, ...]:
        """The shapes are those of ``Reader.read_out``."""
        return tuple(self.reader.read_out(words, features, layers, seeds, mask, hints))


def graphs(reader: Reader, folder: Path) -> None:
    """Write both graphs in float32."""
    folder.mkdir(parents=True, exist_ok=True)
    reader.eval()
    hidden = reader.unary.in_features
    dim = torch.export.Dim
    pieces, words, seeds, length = (
        dim("pieces", min=2, max=512),
        dim("words", min=2, max=512),
        dim("seeds", min=2, max=4096),
        dim("length", min=2, max=512),
    )
    index = torch.arange(6)[None]
    torch.onnx.export(
        EncoderGraph(reader), (torch.randn(1, 8, hidden), index, index + 1, index % 2, torch.ones(1, 6, TAG_SIZE)),
        folder / "encoder.onnx", opset_version=20,
        input_names=["embedded", "first", "last", "quoted", "tags"], output_names=["words", "begins"],
        dynamic_shapes=({1: pieces}, *[{1: words}] * 4), dynamo=True, external_data=False,
    )  # fmt: skip
    example = (
        torch.randn(3, 7, hidden), torch.ones(3, 7, len(FEATURES), dtype=torch.int64), torch.tensor([0, 1, 2]),
        torch.tensor([0, 3, 5]), torch.ones(3, 7, dtype=torch.bool), torch.ones(3, 7, HINT_SIZE),
    )  # fmt: skip
    crop = {0: seeds, 1: length}
    torch.onnx.export(
        ReadoutGraph(reader), example, folder / "readout.onnx", opset_version=20,
        input_names=["words", "features", "layers", "seeds", "mask", "hints"],
        output_names=["parts", "valid", "kind", "medium", "mode", "flags"],
        dynamic_shapes=(crop, crop, {0: seeds}, {0: seeds}, crop, crop), dynamo=True, external_data=False,
    )  # fmt: skip


def quantise(path: Path) -> None:
    """Turn the matrices of one graph into int8, in place."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        path, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"]
    )


def seal(base: Base, folder: Path, options: dict[str, Any], name: str) -> None:
    """Write what stands beside the graphs, and last the manifest with the checksum of every file."""
    np.save(folder / "embeddings.npy", base.words)
    np.save(folder / "scores.npy", base.scores.astype(np.float32))
    pieces = json.dumps(base.pieces, ensure_ascii=False, separators=(",", ":"))
    (folder / "pieces.json").write_text(pieces, encoding="utf-8")
    files = (*GRAPHS, "embeddings.npy", "scores.npy", "pieces.json")
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
    args.add_argument("--name", default="neural/1")
    args.add_argument("--options", type=Path, help="thresholds (JSON), as training.tune writes them")
    args.add_argument("--float", action="store_true", help="leave the matrices in float32")
    chosen = args.parse_args()
    base, _ = vocabulary(chosen.checkpoint.parent)
    reader = Reader(base)
    reader.load_state_dict(torch.load(chosen.checkpoint, weights_only=True, map_location="cpu")["reader"])
    options = json.loads(chosen.options.read_text()) if chosen.options else {}
    graphs(reader, chosen.folder)
    for graph in () if chosen.float else GRAPHS:
        quantise(chosen.folder / graph)
    seal(base, chosen.folder, options, chosen.name)
    for path in sorted(chosen.folder.iterdir()):
        print(f"{path.name:16} {path.stat().st_size / 1e6:7.2f} MB")


if __name__ == "__main__":
    main()
