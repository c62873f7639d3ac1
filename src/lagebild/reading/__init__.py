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

READERS = ("model", "rules")
"""Names ``reader`` knows, the default first. The model takes the rules' findings as evidence and corrects them."""


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
    raise ReadingError(f"there is no reader {name!r}", hint=f"known: {', '.join(READERS)}")
