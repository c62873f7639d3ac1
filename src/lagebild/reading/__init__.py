"""Reports read into statements, moments, mentions and deeds.

``reader(name)`` gives a reader; every reader turns a ``Report`` into a ``Reading`` and takes the
same two steps: find drafts (by rules or by the model), then put voices, modes and times to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from lagebild.errors import ReadingError
from lagebild.model import Anchor, Reading, Report

__all__ = ["READERS", "Reader", "certain", "reader"]

READERS = ("model", "rules", "both")
"""Names ``reader`` knows, the default first. The model takes the rules' findings as evidence and corrects them; both
keeps what either finds and says where they agree."""


class Reader(Protocol):
    """Whatever can read a report."""

    name: str
    """Name and version, kept with every reading it makes."""

    def read(self, report: Report, anchors: Sequence[Anchor] = ()) -> Reading:
        """Everything found in ``report``; ``anchors`` are events that times may be counted from."""
        ...


def reader(name: str = READERS[0]) -> Reader:
    """The reader of that name. Raises ``ReadingError`` for one that does not exist."""
    if name == "model":
        from lagebild.reading.neural.reader import ModelReader

        return ModelReader()
    if name == "rules":
        from lagebild.reading.rules.reader import RulesReader

        return RulesReader()
    if name == "both":
        from lagebild.reading.neural.both import BothReader

        return BothReader()
    raise ReadingError(f"there is no reader {name!r}", hint=f"known: {', '.join(READERS)}")


def certain(reading: Reading, least: float) -> Reading:
    """The reading with only the statements whose confidence is ``least`` or more.

    A statement whose enclosing one is left out stands for itself.
    """
    kept = [statement for statement in reading.statements if statement.confidence >= least]
    known = {statement.id for statement in kept}
    statements = tuple(s if s.parent in known else msgspec.structs.replace(s, parent=None) for s in kept)
    return msgspec.structs.replace(reading, statements=statements)
