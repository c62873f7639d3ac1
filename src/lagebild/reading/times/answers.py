"""What an operation of the grammar comes to, counted from one day, and from an uncertain one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from lagebild.model import Interval, TimexType
from lagebild.reading.times.calendar import Stretch

DATE, TIME, DURATION, SET = TimexType.DATE, TimexType.TIME, TimexType.DURATION, TimexType.SET
UNKNOWN_DAY = "XXXX-XX-XX"


class Answer(NamedTuple):
    """A resolved expression: TIMEX3 type and value, first and last day (``None``: open), modifier, explanation."""

    type: TimexType
    value: str
    first: dt.date | None = None
    last: dt.date | None = None
    mod: str | None = None
    how: str = ""
    grain: str = ""
    """``D`` where it is a day that later times can be counted from, ``Y`` where it is a year, else empty."""
    free: bool = False
    """Whether it is the same from whatever day it is counted."""

    @property
    def interval(self) -> Interval:
        """First and last day as an interval."""
        return Interval(earliest=self.first, latest=self.last)


class Setting(NamedTuple):
    """What the sentence says about an expression."""

    tense: str = ""
    """``past``, ``future`` (also present) or empty."""
    bound: str = ""
    """The preposition before it: since, until, before, after, by, in, or empty."""
    today_is_date: bool = True
    month_first: bool = False
    ago_is_date: bool = False


Operation = Callable[[dict[str, str], dt.date | None, Setting], Answer | None]


def dated(stretch: Stretch, how: str, *, mod: str | None = None, grain: str = "", free: bool = False) -> Answer:
    """A DATE answer over a stretch."""
    return Answer(DATE, stretch.value, stretch.first, stretch.last, mod, how, grain, free)


def between(operation: Operation, arguments: dict[str, str], reference: Interval, setting: Setting) -> Answer | None:
    """``operation`` counted from an uncertain day: from the first it may mean to the last.

    Operations never move backwards when their day moves forwards, so two evaluations are enough.
    """
    low = _safely(operation, arguments, reference.earliest, setting)
    if reference.day or low is None or low.free:
        return low
    high = _safely(operation, arguments, reference.latest, setting)
    if high is None:
        return None
    first = low.first if reference.earliest else None
    last = high.last if reference.latest else None
    if first and last and first > last:
        first, last = last, first
    known = low if reference.earliest else high
    value = low.value if low.value == high.value else _common(low.value, high.value)
    return known._replace(value=value, first=first, last=last)


def _safely(operation: Operation, arguments: dict[str, str], at: dt.date | None, setting: Setting) -> Answer | None:
    try:
        return operation(arguments, at, setting)
    except (ValueError, OverflowError):  # 31 February, or before year 1: no such day
        return None


def _common(one: str, other: str) -> str:
    """What two TIMEX3 values share, the rest written X."""
    if len(one) != len(other) or "REF" in one:
        return UNKNOWN_DAY if one[:1].isdigit() or one[:1] == "X" else one
    if one[:1] == "P":
        return one
    parts = [(a, b) for a, b in zip(one.split("-"), other.split("-"), strict=False)]
    same = True
    words = []
    for a, b in parts:
        same = same and a == b
        words.append(a if same else re.sub(r"\d", "X", a))
    return "-".join(words)
