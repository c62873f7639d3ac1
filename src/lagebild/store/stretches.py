"""Stretches of days as numbers, and how an index finds the ones that have a day in common with another.

An index on the first day alone would have to look at everything that began before. So stretches are kept in classes
by length: of a class it is known how long before a day one of it can have begun (after Kriegel, Pötke and Seidl,
Managing intervals efficiently in object-relational databases, VLDB 2000, much simplified).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, true

from lagebild.model import Interval

UNKNOWN = 0
"""The first day of a stretch whose beginning is open; 1 is 0001-01-01 (``date.toordinal``)."""

FOREVER = 9_999_999
"""The last day of a stretch whose end is open."""

LENGTHS = (1, 8, 32, 128, 512)
"""In days; a stretch is of the first class whose length it does not exceed."""

LONG, OPEN_END, OPEN_BEGINNING = range(len(LENGTHS), len(LENGTHS) + 3)
"""The classes of those that are longer, that have no end, and that have no beginning."""

YEAR = 366
"""In days."""


class Stretch(NamedTuple):
    """A stretch of days as a row holds it."""

    span: int
    """Its class."""
    first: int
    last: int


Columns = tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[Any]]
"""Those of a table that hold a stretch."""


class Days(NamedTuple):
    """What is asked for: all that may have been on a day from ``since`` to ``until``; ``None`` is open."""

    since: int | None
    until: int | None

    @property
    def short(self) -> bool:
        """Whether both ends are set, and no more than a year apart."""
        return self.since is not None and self.until is not None and self.until - self.since < YEAR


def stretch(when: Interval) -> Stretch:
    """An interval as a row holds it."""
    first = when.earliest.toordinal() if when.earliest else UNKNOWN
    last = when.latest.toordinal() if when.latest else FOREVER
    return Stretch(span_of(first, last), first, last)


def span_of(first: int, last: int) -> int:
    """The class of a stretch."""
    if first == UNKNOWN:
        return OPEN_BEGINNING
    if last == FOREVER:
        return OPEN_END
    return next((place for place, days in enumerate(LENGTHS) if last - first < days), LONG)


def days(when: Interval) -> Days | None:
    """A question about an interval; ``None`` where it asks for nothing."""
    if not when.known:
        return None
    return Days(when.earliest.toordinal() if when.earliest else None, when.latest.toordinal() if when.latest else None)


def touches(first: ColumnElement[Any], last: ColumnElement[Any], asked: Days) -> ColumnElement[bool]:
    """Whether a stretch has a day in common with the one asked for; null for a stretch that is null."""
    conditions = [] if asked.until is None else [first <= asked.until]
    conditions += [] if asked.since is None else [last >= asked.since]
    return and_(true(), *conditions)


def found_by(of: Columns, asked: Days) -> Sequence[ColumnElement[bool]]:
    """``touches`` as conditions of which no two hold of one row, each answered by an index on the three columns."""
    span, first, last = of
    both = touches(first, last, asked)
    found = []
    for place, length in enumerate(LENGTHS):
        begins = true() if asked.since is None else first > asked.since - length
        found.append(and_(span == place, begins, both))
    found += [and_(span == LONG, both), and_(span == OPEN_END, both)]
    return [*found, and_(span == OPEN_BEGINNING, first == UNKNOWN, both)]


def day_of(first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[int]:
    """The last day that is known of a stretch; ``UNKNOWN`` where none is."""
    return case((last < FOREVER, last), else_=first)
