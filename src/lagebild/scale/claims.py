"""Candidates for claims among the statements of all parts: an exact join of vectors, block by block.

The first pass packs the vectors of all parts into one memory-mapped array. The second takes them in blocks, in the
order of their reports' dates, and compares each with everything inside the window; a block's result is complete by
itself, so blocks are shared out to workers as they are. Exact: what a case finds among the same statements is found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lagebild.linking.claims.candidates import DAYS, LEAST, MOST, block_of, blocks_of
from lagebild.model import Interval
from lagebild.scale.engine import Engine
from lagebild.scale.parts import manifest_of, parts_in, rows_of
from lagebild.scale.tables import VECTOR

__all__ = ["Candidate", "find_candidates"]


class Candidate(NamedTuple):
    """Two statements that may make or deny one proposition."""

    left: str
    right: str
    cosine: float


def find_candidates(
    out: Path, engine: Engine, *, least: float = LEAST, most: int = MOST, days: int = DAYS
) -> Iterator[Candidate]:  # fmt: skip
    """Pairs of statements among all parts with a cosine of at least ``least``, each pair once.

    A pair counts when it is among the ``most`` nearest of either and their reports came out within ``days``.
    """
    import numpy as np

    ids, published = _pack(out)
    if not ids:
        return
    spans = np.array([(_first(when), _last(when)) for when in published], dtype=np.int64)
    order = np.lexsort((spans[:, 1], spans[:, 0]))
    path = out / "link" / "vectors.npy"

    def make() -> Any:
        rows = np.load(path, mmap_mode="r")
        return lambda block: block_of(rows, spans, order, block, least=least, most=most, days=days)

    seen: set[tuple[int, int]] = set()
    for found in engine.each(make, blocks_of(len(ids))):
        for pair in found:
            if (pair.one, pair.other) not in seen:
                seen.add((pair.one, pair.other))
                yield Candidate(ids[pair.one], ids[pair.other], pair.cosine)


def _pack(out: Path) -> tuple[list[str], list[Interval]]:
    """All vectors in one array on disk; their statements, and when the reports came out."""
    import numpy as np

    folders = list(parts_in(out))
    total = sum(manifest_of(folder).rows["vectors"] for folder in folders)
    (out / "link").mkdir(exist_ok=True)
    making = out / "link" / ".vectors.npy"
    ids: list[str] = []
    published: list[Interval] = []
    if not total:
        return ids, published
    packed = np.lib.format.open_memmap(making, mode="w+", dtype=np.int8, shape=(total, VECTOR))
    for folder in folders:
        when = {
            row["id"]: Interval(earliest=row["earliest"], latest=row["latest"])
            for row in rows_of(folder, "reports", ["id", "earliest", "latest"])
        }
        report_of = {row["id"]: row["report"] for row in rows_of(folder, "statements", ["id", "report"])}
        for row in rows_of(folder, "vectors"):
            packed[len(ids)] = np.frombuffer(row["vector"], dtype=np.int8)
            ids.append(row["statement"])
            published.append(when[report_of[row["statement"]]])
    packed.flush()
    making.replace(out / "link" / "vectors.npy")
    return ids, published


def _first(when: Interval) -> int:
    return (when.earliest or dt.date.min).toordinal()


def _last(when: Interval) -> int:
    return (when.latest or dt.date.max).toordinal()
