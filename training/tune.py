"""Thresholds on the texts that watched the run: ``python -m training.tune CHECKPOINT OPTIONS.json``.

Coordinate ascent over a few values each for the least score and the cost of a run per part, by joint F1. How sure the
reader may be of what it finds is ``training.calibrate``'s, on the exported weights.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch

from lagebild.reading.neural.decode import Candidate, NeuralDraft, Options, drafts_of
from lagebild.reading.neural.labels import PARTS
from lagebild.reading.neural.tokens import Unigram, Word
from training.base import Base
from training.data import examples_of
from training.evaluate import Tally
from training.labels import Document
from training.network import Reader
from training.train import candidates, training_documents, vocabulary, watched

FLOORS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
COSTS = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0)


class Read(NamedTuple):
    """One window, read by the network."""

    candidates: list[Candidate]
    words: list[Word]


Texts = Sequence[tuple[Document, list[Read]]]


def decode(windows: Sequence[Read], options: Options) -> list[NeuralDraft]:
    """The drafts of one text from its windows' candidates."""
    return [draft for read in windows for draft in drafts_of(read.candidates, read.words, options)]


def joint(texts: Texts, options: Options) -> float:
    """Joint F1 of the texts under ``options``."""
    tally = Tally()
    for document, windows in texts:
        tally.add(document.text, document.statements, decode(windows, options))
    return tally.result()["joint"]


def _choices(options: Options) -> list[Options]:
    """The options that differ in one value."""
    costs = options.run_cost
    changed = [(*costs[:i], value, *costs[i + 1 :]) for i in range(len(PARTS) - 1) for value in COSTS]
    return [options._replace(floor=value) for value in FLOORS] + [options._replace(run_cost=cost) for cost in changed]


def tuned(texts: Texts, options: Options) -> Options:
    """The options after taking the best single change as long as one helps by 0.1 points or more."""
    best = joint(texts, options)
    for _ in range(4):
        score, trial = max(((joint(texts, trial), trial) for trial in _choices(options)), key=lambda row: row[0])
        if score < best + 0.1:
            break
        best, options = score, trial
    print(f"joint {best}: {options}")
    return options


def texts_of(reader: Reader, base: Base, unigram: Unigram) -> Texts:
    """The texts that watch the run, read by the network."""
    return [
        (document, [Read(candidates(reader, example, 0), example.window.words) for example in examples])
        for document in training_documents()
        if watched(document.id)
        for examples in [examples_of(document, unigram, base.begin, base.end)]
    ]


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("checkpoint", type=Path)
    args.add_argument("options", type=Path)
    chosen = args.parse_args()
    base, unigram = vocabulary(chosen.checkpoint.parent)
    reader = Reader(base)
    reader.load_state_dict(torch.load(chosen.checkpoint, weights_only=True, map_location="cpu")["reader"])
    reader.eval()
    texts = texts_of(reader, base, unigram)
    chosen.options.write_text(json.dumps(tuned(texts, Options())._asdict()), encoding="utf-8")


if __name__ == "__main__":
    main()
