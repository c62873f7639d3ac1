"""Which statements are worth comparing: exact search among vectors, block by block.

Everything is compared with everything inside a window of time, so nothing is missed that an index would miss; memory
holds one block of products at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lagebild.model import Interval

__all__ = ["DAYS", "LEAST", "MOST", "Near", "block_of", "blocks_of", "near_pairs"]

LEAST = 0.42
"""Least cosine. Of the training pairs of different topics one in a thousand lies above it."""
MOST = 12
"""At most so many neighbours of a statement, the nearest."""
DAYS = 400
"""Statements of reports farther apart than this are not compared: what is said of one year is not said of another."""
_ROWS, _COLUMNS = 1024, 8192


class Near(NamedTuple):
    """Two rows with much the same direction, ``one`` before ``other`` in the order they were given."""

    one: int
    other: int
    cosine: float


def near_pairs(
    rows: NDArray[np.int8],
    published: Sequence[Interval],
    *,
    least: float = LEAST,
    most: int = MOST,
    days: int = DAYS,
) -> Iterator[Near]:
    """Pairs of rows (statements × dimensions) with a cosine of at least ``least``, each pair once.

    A pair counts when it is among the ``most`` nearest of either. ``published`` is when the statements' reports came
    out, one for each row; reports without a date are compared with all. Memory: one block of 1,024 × 8,192 products.
    """
    spans = np.array([_span(when) for when in published], dtype=np.int64).reshape(len(rows), 2)
    order = np.lexsort((spans[:, 1], spans[:, 0]))
    seen: set[tuple[int, int]] = set()
    for block in blocks_of(len(rows)):
        for pair in block_of(rows, spans, order, block, least=least, most=most, days=days):
            if pair[:2] not in seen:
                seen.add(pair[:2])
                yield pair


def blocks_of(count: int) -> Iterator[tuple[int, int]]:
    """Stretches of the rows in the order of their dates that are searched at a time."""
    for low in range(0, count, _ROWS):
        yield low, min(low + _ROWS, count)


def block_of(
    rows: NDArray[np.int8],
    spans: NDArray[np.int64],
    order: NDArray[np.int64],
    block: tuple[int, int],
    *,
    least: float = LEAST,
    most: int = MOST,
    days: int = DAYS,
) -> list[Near]:
    """The pairs in which one of a block's rows counts the other among its nearest; blocks need nothing of each other.

    ``spans`` are the first and last day of each row's report as ordinals, ``order`` the rows by them.
    """
    low, high = block
    starts, ends = spans[order, 0], spans[order, 1]
    mine = _unit(rows, order[low:high])
    found: list[Near] = []
    for place, columns, values in _nearest(mine, rows, order, _reach(starts, ends, low, high, days), least, most):
        one = int(order[low + place])
        for column, value in zip(columns, values, strict=True):
            other = int(order[column])
            close = starts[column] - ends[low + place] <= days and starts[low + place] - ends[column] <= days
            if one != other and close:
                found.append(Near(min(one, other), max(one, other), float(value)))
    return found


def _span(published: Interval) -> tuple[int, int]:
    first = published.earliest or dt.date.min
    last = published.latest or dt.date.max
    return first.toordinal(), last.toordinal()


def _unit(rows: NDArray[np.int8], which: NDArray[np.int64]) -> NDArray[np.float32]:
    some = rows[which].astype(np.float32)
    return np.asarray(some / np.maximum(np.linalg.norm(some, axis=1), 1e-9)[:, None], dtype=np.float32)


def _reach(starts: NDArray[np.int64], ends: NDArray[np.int64], low: int, high: int, days: int) -> NDArray[np.int64]:
    """Places, in the order of dates, that any row of the block may be compared with."""
    last = int(np.searchsorted(starts, int(ends[low:high].max()) + days, side="right"))
    return np.flatnonzero(ends[:last] >= int(starts[low:high].min()) - days)


def _nearest(
    block: NDArray[np.float32],
    rows: NDArray[np.int8],
    order: NDArray[np.int64],
    reach: NDArray[np.int64],
    least: float,
    most: int,
) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.float32]]]:
    """For each row of the block the places of its nearest (itself among them), and how near."""
    places: list[list[NDArray[np.int64]]] = [[] for _ in block]
    values: list[list[NDArray[np.float32]]] = [[] for _ in block]
    for start in range(0, len(reach), _COLUMNS):
        part = reach[start : start + _COLUMNS]
        products = block @ _unit(rows, order[part]).T
        hits, columns = np.nonzero(products >= least)
        cuts = np.searchsorted(hits, np.arange(len(block) + 1))
        for row in range(len(block)):
            chosen = columns[cuts[row] : cuts[row + 1]]
            if len(chosen):
                places[row].append(part[chosen])
                values[row].append(products[row, chosen])
    for row in range(len(block)):
        if not places[row]:
            continue
        where, near = np.concatenate(places[row]), np.concatenate(values[row])
        best = np.argsort(-near, kind="stable")[: most + 1]
        yield row, where[best], near[best]
