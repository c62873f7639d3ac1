"""Parts brought into a case: names become sources there, in the order of the parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lagebild.errors import CaseError
from lagebild.linking import Directory
from lagebild.model import Reading, Report, Source, decode
from lagebild.scale.parts import parts_in, rows_of

if TYPE_CHECKING:
    from lagebild.store import Case

__all__ = ["Loaded", "load"]


class Loaded(msgspec.Struct):
    """What came into the case."""

    parts: int = 0
    reports: int = 0
    """New ones."""
    known: int = 0
    """Reports the case had."""
    vectors: int = 0


def load(case: Case, out: Path, *, watch: Callable[[Path], None] = lambda _: None) -> Loaded:
    """Bring every part of a run into the case, each as one transaction; what is there stays and is not counted twice.

    Raises ``CaseError`` where the folder holds no part.
    """
    from lagebild.reading.neural.sentence import MODEL

    directory = Directory(case.sources(), roles=case.roles())
    total = Loaded()
    for part in parts_in(out):
        total.parts += 1
        entries = list(_entries(part, directory))
        new = case.add_bulk(entries, at_once=max(1, len(entries)))
        total.reports += new
        total.known += len(entries) - new
        total.vectors += _load_vectors(case, part, MODEL)
        watch(part)
    if not total.parts:
        raise CaseError("there are no parts of a run here", where=str(out))
    return total


def _entries(part: Path, directory: Directory) -> Iterator[tuple[Report, Reading, tuple[Source, ...]]]:
    for row in rows_of(part, "reports", ["noun", "reading"]):
        report = decode(row["noun"], Report)
        reading, sources = directory.resolve(report, decode(row["reading"], Reading))
        yield report, reading, sources


def _load_vectors(case: Case, part: Path, model: str) -> int:
    import numpy as np

    rows = rows_of(part, "vectors")
    if rows:
        made = np.frombuffer(b"".join(row["vector"] for row in rows), dtype=np.int8).reshape(len(rows), -1)
        case.put_vectors(model, [row["statement"] for row in rows], made)
    return len(rows)
