"""Which stretches of a sentence may be a deed, what is known of each, and the best choice among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lagebild.reading.deeds.lay import CLASSES, EDGES, Layout, Piece

__all__ = ["FEATURES", "Candidates", "best", "candidates", "features", "state_features"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_OPENING = (
    "determiner",
    "subordinator",
    "pronoun",
    "person",
    "body",
    "outlet",
    "participle",
    "moment",
    "capital",
    "agent",
)
_SHARES = ("content", "direct", "frame", "quoted")
_COLUMN = {name: i for i, name in enumerate(CLASSES)}
FEATURES = (
    *(f"has {name}" for name in CLASSES),
    *(f"share {name}" for name in _SHARES),
    *(f"opens {name}" for name in _OPENING),
    *(f"outside {name}" for name in CLASSES),
    *(f"before {edge}" for edge in EDGES),
    *(f"behind {edge}" for edge in EDGES),
    *(f"length {n}" for n in (4, 6, 8, 11, 15, 20, 30)),
    "first sentence", "second sentence", "inner commas", "whole", "english", "bias",
)  # fmt: skip
"""What the columns of ``features`` say."""
_LENGTHS = np.array([4, 6, 8, 11, 15, 20, 30])


class Candidates(NamedTuple):
    """All stretches of a text's sentences that run from piece to piece; one row each."""

    sentence: Ints
    low: Ints
    """First piece of its sentence."""
    high: Ints
    """Behind its last piece."""
    first: Ints
    """First word of the text."""
    last: Ints
    """Behind its last word."""


def candidates(layout: Layout) -> Candidates:
    """Every stretch that a deed may be: it begins and ends with a piece that is no bare conjunction."""
    rows = [
        (number, low, high + 1, pieces[low].first, pieces[high].last)
        for number, pieces in enumerate(layout.sentences)
        for low in range(len(pieces))
        if not pieces[low].joint
        for high in range(low, len(pieces))
        if not pieces[high].joint
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return Candidates(*(table[:, column] for column in range(5)))


def features(layout: Layout, found: Candidates) -> Floats:
    """What the words say of each candidate; shape (candidates, len(FEATURES)), 0 … 1."""
    total = np.concatenate([np.zeros((1, len(CLASSES)), np.int64), np.cumsum(layout.classes, axis=0, dtype=np.int64)])
    inside = total[found.last] - total[found.first]
    length = (found.last - found.first)[:, None]
    ends = [(pieces[0].first, pieces[-1].last) for pieces in layout.sentences]
    limits = np.array(ends, dtype=np.int64).reshape(-1, 2)[found.sentence]
    whole = total[limits[:, 1]] - total[limits[:, 0]]
    shares = [_COLUMN[name] for name in _SHARES]
    opening = layout.classes[found.first][:, [_COLUMN[name] for name in _OPENING]]
    edges = np.array([_edges(layout.sentences[s], lo, hi) for s, lo, hi in zip(*found[:3], strict=True)])
    edges = edges.reshape(-1, 2 * len(EDGES))
    rest = np.stack(
        [
            found.sentence == 0, found.sentence == 1, np.minimum(inside[:, _COLUMN["comma"]], 4) / 4,
            (limits[:, 0] == found.first) & (limits[:, 1] == found.last),
            np.full(len(length), layout.language == "en"), np.ones(len(length)),
        ], axis=1,
    )  # fmt: skip
    blocks = (inside > 0, inside[:, shares] / length, opening, whole > inside, edges, length >= _LENGTHS, rest)
    return np.concatenate([np.asarray(block, dtype=np.float32) for block in blocks], axis=1)


def _edges(pieces: Sequence[Piece], low: int, high: int) -> list[bool]:
    before, behind = pieces[low].before, pieces[high - 1].behind
    return [*(before == edge for edge in EDGES), *(behind == edge for edge in EDGES)]


def state_features(states: Floats, found: Candidates) -> Floats:
    """Mean, first and last word state of each candidate; shape (candidates, 3 × hidden)."""
    total = np.concatenate([np.zeros((1, states.shape[1]), np.float32), np.cumsum(states, axis=0, dtype=np.float32)])
    mean = (total[found.last] - total[found.first]) / (found.last - found.first)[:, None]
    return np.concatenate([mean, states[found.first], states[found.last - 1]], axis=1)


def best(found: Candidates, scores: NDArray[np.float64]) -> list[int]:
    """The candidates of the best choice: greatest sum of scores over those that do not overlap (exact)."""
    chosen: list[int] = []
    cuts = np.flatnonzero(np.diff(found.sentence, prepend=-1, append=-2))
    for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        if scores[begin:end].max() > 0:
            chosen += _best_of_sentence(found, scores, begin, end)
    return chosen


def _best_of_sentence(found: Candidates, scores: NDArray[np.float64], begin: int, end: int) -> list[int]:
    pieces = int(found.high[begin:end].max())
    value = [0.0] * (pieces + 1)
    taken: list[int | None] = [None] * (pieces + 1)
    by_end: dict[int, list[int]] = {}
    for row in range(begin, end):
        by_end.setdefault(int(found.high[row]), []).append(row)
    for place in range(1, pieces + 1):
        value[place] = value[place - 1]
        for row in by_end.get(place, ()):
            total = value[int(found.low[row])] + float(scores[row])
            if total > value[place]:
                value[place], taken[place] = total, row
    chosen: list[int] = []
    place = pieces
    while place > 0:
        last = taken[place]
        if last is None:
            place -= 1
        else:
            chosen.append(last)
            place = int(found.low[last])
    return chosen[::-1]
