"""Statements of a text by the network.

The text goes through in overlapping windows, one window a run, so that a report's reading depends on nothing but
the report, and memory stays bounded however long it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lagebild.reading.draft import Draft
from lagebild.reading.neural.decode import BEGIN_FLOOR, Candidate, NeuralDraft, drafts_of
from lagebild.reading.neural.hints import HINT_SIZE, hint_rows, seeds_of, tag_rows
from lagebild.reading.neural.labels import AFTER, BEFORE
from lagebild.reading.neural.tokens import FEATURES, Window, columns_of, feature_rows, windows, words_of
from lagebild.reading.neural.weights import SHIPPED, Weights, load
from lagebild.reading.rules.extract import extract as by_rules

__all__ = ["TRAINED_ON", "candidates", "extract"]

TRAINED_ON = ("de", "en")
"""Languages with labelled training texts; the encoder knows more, but nothing vouches for the reading there."""
MOST_BEGINNINGS = 64
"""How many beginnings of one window are read out at most, the likeliest first."""


def extract(
    text: str,
    language: str,
    start: int = 0,
    *,
    hints: Sequence[Draft] | None = None,
    weights: Path = SHIPPED,
    threads: int = 1,
) -> list[NeuralDraft]:
    """The statements of ``text`` from character ``start`` on, in text order; ranges are offsets into ``text``.

    ``hints`` are the drafts of the rules for the same text; they are made here if they are not given.
    ``threads`` is for the matrix products of one run. Raises ``ReadingError`` if the weights are missing or wrong.
    """
    network = load(weights, threads)
    hints = by_rules(text, language, start) if hints is None else hints
    found: list[NeuralDraft] = []
    for window in windows(words_of(text, start), network.unigram, network.begin, network.end):
        first = len(found)
        for draft in drafts_of(candidates(network, window, hints), window.words, network.options):
            if draft.parent is not None:
                draft.parent += first
            found.append(draft)
    return found


def candidates(network: Weights, window: Window, hints: Sequence[Draft]) -> list[Candidate]:
    """All beginnings among a window's own words that are worth reading out, and those of ``hints``, read out."""
    near = [h for h in hints if h.content[0][0] < window.words[-1].end and h.content[-1][1] > window.words[0].start]
    quoted = np.array([[word.quoted for word in window.words]], dtype=np.int64)
    words, begins = network.encode(
        embedded=network.embedded(window.pieces),
        first=window.first[None],
        last=window.last[None],
        quoted=quoted,
        tags=tag_rows(near, window)[None],
    )
    hinted = seeds_of(near, window)
    least = max(BEGIN_FLOOR, network.options.floor**2)  # a lower beginning cannot reach the floor any more
    seeds = sorted({*_seeds(begins, window.own), *hinted})
    seeds = [seed for seed in seeds if begins[seed] > least]
    return list(_read_out(network, window, words, begins, seeds, hinted)) if seeds else []


def _seeds(begins: NDArray[np.float32], own: tuple[int, int]) -> list[tuple[int, int]]:
    low, high = own
    rows = [(low + word, layer) for word, layer in np.argwhere(begins[low:high] > BEGIN_FLOOR).tolist()]
    rows.sort(key=lambda seed: (-float(begins[seed]), seed))
    return rows[:MOST_BEGINNINGS]


def _read_out(
    network: Weights,
    window: Window,
    words: NDArray[np.float32],
    begins: NDArray[np.float32],
    seeds: Sequence[tuple[int, int]],
    hinted: dict[tuple[int, int], Draft],
) -> Iterator[Candidate]:
    crops = [(max(0, word - BEFORE), min(len(window.words), word + AFTER)) for word, _ in seeds]
    length = max(high - low for low, high in crops)
    states = np.zeros((len(seeds), length, words.shape[1]), dtype=np.float32)
    features = np.zeros((len(seeds), length, len(FEATURES)), dtype=np.int64)
    mask = np.zeros((len(seeds), length), dtype=np.bool_)
    rows = np.zeros((len(seeds), length, HINT_SIZE), dtype=np.float32)
    columns = columns_of(window.words)
    for row, ((word, _), (low, high)) in enumerate(zip(seeds, crops, strict=True)):
        states[row, : high - low] = words[low:high]
        features[row, : high - low] = feature_rows(columns, word, low, high)
        mask[row, : high - low] = True
        rows[row, : high - low] = hint_rows(hinted.get(seeds[row]), window.words[low:high])
    at = np.array([word - low for (word, _), (low, _) in zip(seeds, crops, strict=True)], dtype=np.int64)
    layers = np.array([layer for _, layer in seeds], dtype=np.int64)
    out = network.read_out(words=states, features=features, layers=layers, seeds=at, mask=mask, hints=rows)
    for row, ((word, layer), (low, high)) in enumerate(zip(seeds, crops, strict=True)):
        yield Candidate(
            word, layer, float(begins[word, layer]), low, out["parts"][row, : high - low], float(out["valid"][row]),
            out["kind"][row], out["medium"][row], out["mode"][row], out["flags"][row],
            hinted.get((word, layer)),
        )  # fmt: skip
