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
_FINITE = ("preterite", "present", "have", "become", "passive", "be", "modal")
"""Classes of words that may be finite verbs."""
_WHO = ("person", "body", "role", "crowd", "pronoun")
_PAIRS = (
    ("have", "participle"), ("passive", "participle"), ("be", "participle"), ("become", "participle"),
    ("passive", "agent"), ("become", "agent"), ("participle", "agent"), ("modal", "zu"),
    *((who, verb) for who in _WHO for verb in ("acting", "preterite", "present")),
    ("have", "acting"), ("passive", "acting"), ("preterite", "acting"), ("present", "acting"), ("moment", "acting"),
    ("present", "moment"), ("preterite", "moment"), ("present", "then"),
)  # fmt: skip
"""Classes that say more together than each by itself."""
_PIECE = ("finite", "opens finite", "relative", "subordinator", "zu", "short", "person", "content")
"""What is asked of the first and the last piece of a stretch, and of its neighbours."""
_PLACES = ("first piece", "last piece", "piece before", "piece behind")
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
    *(f"{one} and {other}" for one, other in _PAIRS),
    *(f"{place}: {name}" for place in _PLACES for name in _PIECE),
    "no finite verb", "two finite verbs", "more finite verbs",
    "no piece with a finite verb", "two pieces with finite verbs", "more pieces with finite verbs",
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
    has = inside > 0
    pairs = np.stack([has[:, _COLUMN[one]] & has[:, _COLUMN[other]] for one, other in _PAIRS], axis=1)
    clause = _clause_features(layout, found, total)
    blocks = (
        has, inside[:, shares] / length, opening, whole > inside, edges, length >= _LENGTHS, pairs, clause, rest
    )  # fmt: skip
    return np.concatenate([np.asarray(block, dtype=np.float32) for block in blocks], axis=1)


def _clause_features(layout: Layout, found: Candidates, total: Ints) -> NDArray[np.bool_]:
    """How the stretch is built of clauses: its finite verbs, its outer pieces and their neighbours."""
    if not len(found.first):
        return np.zeros((0, len(_PLACES) * len(_PIECE) + 6), dtype=np.bool_)
    flags, first_of, last_of = _pieces(layout)
    finite = np.concatenate([[0], np.cumsum(flags[:, 0])])
    begin, end = first_of[found.sentence], last_of[found.sentence]
    low, high = begin + found.low, begin + found.high - 1
    nothing = np.zeros(flags.shape[1], dtype=np.bool_)
    joint = np.array([piece.joint for pieces in layout.sentences for piece in pieces])
    before, behind = low - 1, high + 1
    before = before - ((before >= begin) & joint[np.maximum(before, 0)])
    behind = behind + ((behind < end) & joint[np.minimum(behind, len(joint) - 1)])
    neighbours = (
        np.where((before >= begin)[:, None], flags[np.maximum(before, 0)], nothing),
        np.where((behind < end)[:, None], flags[np.minimum(behind, len(flags) - 1)], nothing),
    )
    outer = (flags[low], np.where((high > low)[:, None], flags[high], nothing))
    words = total[:, [_COLUMN[name] for name in _FINITE]].sum(axis=1)
    verbs, clauses = words[found.last] - words[found.first], finite[high + 1] - finite[low]
    counts = (verbs == 0, verbs == 2, verbs > 2, clauses == 0, clauses == 2, clauses > 2)
    return np.concatenate([*outer, *neighbours, np.stack(counts, axis=1)], axis=1)


def _pieces(layout: Layout) -> tuple[NDArray[np.bool_], Ints, Ints]:
    """What ``_PIECE`` names of every piece of the text, and where each sentence's pieces begin and end."""
    rows = [(piece.first, piece.last) for pieces in layout.sentences for piece in pieces]
    bounds = np.array(rows, dtype=np.int64).reshape(-1, 2)
    first, last = bounds[:, 0], bounds[:, 1]
    total = np.concatenate([np.zeros((1, len(CLASSES)), np.int64), np.cumsum(layout.classes, axis=0, dtype=np.int64)])
    has = (total[last] - total[first]) > 0
    opens = layout.classes[first]
    finite = [_COLUMN[name] for name in _FINITE]
    flags = np.stack(
        [
            has[:, finite].any(axis=1), opens[:, finite].any(axis=1), opens[:, _COLUMN["relative"]],
            opens[:, _COLUMN["subordinator"]], has[:, _COLUMN["zu"]], last - first < 3,
            has[:, _COLUMN["person"]] | has[:, _COLUMN["body"]],
            has[:, _COLUMN["content"]] | has[:, _COLUMN["direct"]],
        ], axis=1,
    )  # fmt: skip
    counts = np.array([len(pieces) for pieces in layout.sentences], dtype=np.int64)
    ends = np.cumsum(counts)
    return flags, ends - counts, ends


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
