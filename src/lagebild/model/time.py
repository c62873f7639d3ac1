"""Stretches of days, resolved time expressions, and the events they are counted from."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

from lagebild.errors import ModelError
from lagebild.model.base import Noun, Span, check_spans


class Interval(Noun, frozen=True, kw_only=True):
    """A stretch of days; an end of ``None`` is open. ``earliest`` is never after ``latest``."""

    earliest: dt.date | None = None
    latest: dt.date | None = None

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ModelError(f"interval ends ({self.latest}) before it begins ({self.earliest})")

    @property
    def known(self) -> bool:
        """Whether at least one end is known."""
        return self.earliest is not None or self.latest is not None

    @property
    def day(self) -> dt.date | None:
        """The one day this interval is, if it is one."""
        return self.earliest if self.earliest == self.latest else None

    def __str__(self) -> str:
        if self.day:
            return self.day.isoformat()
        return f"{self.earliest or '…'} – {self.latest or '…'}"

    @classmethod
    def on(cls, day: dt.date) -> Interval:
        """The interval of one day."""
        return cls(earliest=day, latest=day)

    @classmethod
    def parse(cls, text: str) -> Interval:
        """``2022``, ``2022-03``, ``2022-03-20`` or two of them joined by ``/``; an end may be ``..``.

        Raises ``ModelError`` for a date that cannot be.
        """
        first, slash, last = text.strip().partition("/")
        if not slash:
            return _stretch(first)
        open_ends = ("", "..")
        return cls(
            earliest=None if first in open_ends else _stretch(first).earliest,
            latest=None if last in open_ends else _stretch(last).latest,
        )


def _stretch(text: str) -> Interval:
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?", text.strip())
    if not match:
        raise ModelError(f"{text!r} is no date", hint="write 2022, 2022-03 or 2022-03-20")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or year < 1000:
            raise ValueError(f"the year {match[1]} cannot be meant")
        if month is None:
            return Interval(earliest=dt.date(year, 1, 1), latest=dt.date(year, 12, 31))
        if day is None:
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            return Interval(earliest=dt.date(year, month, 1), latest=following - dt.timedelta(1))
        return Interval.on(dt.date(year, month, day))
    except ValueError as error:
        raise ModelError(f"{text!r} is no date: {error}", hint="write 2022, 2022-03 or 2022-03-20") from None


class TimexType(StrEnum):
    """TIMEX3 types (TimeML 1.2.1)."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


class Moment(Noun, frozen=True, kw_only=True):
    """A time expression, resolved: TIMEX3 type and value, and the days it may mean."""

    span: Span
    type: TimexType
    value: str
    mod: str | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    anchor: str | None = None
    """What it was counted from: ``published``, ``text``, or the name of an event anchor."""
    why: str | None = None
    """One sentence that explains the resolution."""

    def __post_init__(self) -> None:
        check_spans("moment", span=(self.span,))
        Interval(earliest=self.earliest, latest=self.latest)

    @property
    def interval(self) -> Interval:
        """The days it may mean."""
        return Interval(earliest=self.earliest, latest=self.latest)


class Anchor(Noun, frozen=True, kw_only=True):
    """An event other times are counted from, e.g. Kriegsbeginn = 2022-02-24."""

    name: str
    when: Interval
    aliases: tuple[str, ...] = ()
    """Other wordings of the same event."""
    why: str | None = None
    author: str | None = None
