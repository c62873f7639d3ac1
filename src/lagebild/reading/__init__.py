"""Reports read into statements, moments, mentions and deeds.

``reader(name)`` gives a reader; every reader turns a ``Report`` into a ``Reading`` and takes the
same two steps: find drafts (by rules or by the model), then put voices, modes and times to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lagebild.errors import ReadingError
from lagebild.model import Anchor, Reading, Report

__all__ = ["READERS", "Reader", "reader"]

READERS = ("rules",)
"""Names ``reader`` knows."""


class Reader(Protocol):
    """Whatever can read a report."""

    name: str
    """Name and version, kept with every reading it makes."""

    def read(self, report: Report, anchors: Sequence[Anchor] = ()) -> Reading:
        """Everything found in ``report``; ``anchors`` are events that times may be counted from."""
        ...


def reader(name: str = "rules") -> Reader:
    """The reader of that name. Raises ``ReadingError`` for one that does not exist."""
    if name not in READERS:
        raise ReadingError(f"there is no reader {name!r}", hint=f"known: {', '.join(READERS)}")
    from lagebild.reading.rules.reader import RulesReader

    return RulesReader()
