"""Thresholds and calibration on the texts that watched the run: ``python -m training.tune CHECKPOINT OPTIONS.json``.

Coordinate ascent over a few values each for the least score and the cost of a run per part, by joint F1; then the
confidence is calibrated (Platt 1999): two numbers that turn the score's logit into the probability that a statement
is right, that is, that its content and a labelled one's overlap by half or more (F1).
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from scipy.optimize import minimize

from lagebild.reading.neural.decode import Candidate, NeuralDraft, Options, drafts_of
from lagebild.reading.neural.labels import PARTS
from lagebild.reading.neural.tokens import Unigram, Word
from training.base import Base
from training.data import examples_of
from training.evaluate import Tally, right_ones
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


def calibrated(texts: Texts, options: Options) -> Options:
    """The same with Platt's two numbers; fitted to every draft above half the least score."""
    rows: list[tuple[float, bool]] = []
    for document, windows in texts:
        drafts = decode(windows, options._replace(floor=options.floor / 2, calibration=(1.0, 0.0)))
        rows += zip((draft.confidence for draft in drafts), right_ones(document, drafts), strict=True)
    logits = [math.log(p / (1 - p)) for p in (min(max(p, 1e-4), 1 - 1e-4) for p, _ in rows)]

    def loss(ab: Sequence[float]) -> float:
        signed = [(1 if right else -1) * (ab[0] * x + ab[1]) for x, (_, right) in zip(logits, rows, strict=True)]
        return sum(math.log1p(math.exp(-value)) for value in signed) + 0.1 * (ab[0] - 1) ** 2

    a, b = minimize(loss, [1.0, 0.0], method="Nelder-Mead").x
    return options._replace(calibration=(round(float(a), 4), round(float(b), 4)))


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
    options = tuned(texts, Options())
    chosen.options.write_text(json.dumps(calibrated(texts, options)._asdict()), encoding="utf-8")


if __name__ == "__main__":
    main()
