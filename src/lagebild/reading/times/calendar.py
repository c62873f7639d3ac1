"""Days, and the stretches of them that times name: weeks, months, seasons, quarters, decades.

Every function here that takes a day gives stretches that never move backwards when the day moves
forwards; so the stretch meant by an uncertain day reaches from the first possible to the last.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

DAY = dt.timedelta(1)
SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""First months of the meteorological seasons; winter runs into the next year."""
TIME_UNITS = {"TH": "H", "TM": "M", "TS": "S"}
FAR, NEAR = 270, 95
"""Days: a date without its year is not expected to be ``FAR`` off while its neighbour is ``NEAR``."""
_YEARS = {"Y": 1, "DE": 10, "CE": 100, "ML": 1000}
_MONTHS = {"M": 1, "Q": 3, "H": 6}
_DAYS = {"D": 1, "W": 7, "WE": 7}


class Stretch(NamedTuple):
    """First and last day of a calendar unit and its TIMEX3 value; an end of ``None`` is open."""

    first: dt.date | None
    last: dt.date | None
    value: str


def days_in_month(year: int, month: int) -> int:
    """28 to 31. Raises ``ValueError`` outside months 1–12."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return (dt.date(2001 + month // 12, month % 12 + 1, 1) - dt.date(2001, month, 1)).days


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, or the last of a shorter month. Raises ``ValueError`` outside years 1–9999."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"the year {year} is outside the calendar")
    return dt.date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def shift(day: dt.date, unit: str, count: float) -> dt.date:
    """``day`` moved by ``count`` units. Raises ``ValueError`` or ``OverflowError`` outside the calendar."""
    if unit in TIME_UNITS:
        return day + DAY * int(count * {"TH": 1 / 24, "TM": 1 / 1440, "TS": 1 / 86400}[unit])
    if unit in _DAYS:
        return day + dt.timedelta(days=round(count * _DAYS[unit]))
    months = count * (_MONTHS.get(unit) or 12 * _YEARS[unit])
    return add_months(day, round(months))


def year(number: int, value: str | None = None) -> Stretch:
    """A calendar year. Raises ``ValueError`` outside years 1–9999."""
    return Stretch(dt.date(number, 1, 1), dt.date(number, 12, 31), value or f"{number:04d}")


def month(number: int, index: int) -> Stretch:
    """Month ``index`` (1–12) of a year."""
    return Stretch(
        dt.date(number, index, 1),
        dt.date(number, index, days_in_month(number, index)),
        f"{number:04d}-{index:02d}",
    )


def day(at: dt.date) -> Stretch:
    """One day."""
    return Stretch(at, at, at.isoformat())


def week(at: dt.date) -> Stretch:
    """The ISO week (Monday to Sunday) that holds ``at``."""
    number, index, weekday = at.isocalendar()
    return Stretch(at - (weekday - 1) * DAY, at + (7 - weekday) * DAY, f"{number:04d}-W{index:02d}")


def weekend(at: dt.date) -> Stretch:
    """Saturday and Sunday of the ISO week that holds ``at``."""
    sunday = at + (7 - at.isoweekday()) * DAY
    return Stretch(sunday - DAY, sunday, f"{week(at).value}-WE")


def part_of_year(number: int, size: int, index: int) -> Stretch:
    """Part ``index`` (from 1) of a year cut into stretches of ``size`` months: quarters (3) or halves (6)."""
    letter = "Q" if size == 3 else "H"
    first = dt.date(number, (index - 1) * size + 1, 1)
    return Stretch(first, add_months(first, size) - DAY, f"{number:04d}-{letter}{index}")


def season(number: int, code: str) -> Stretch:
    """A meteorological season; winter begins in December of year ``number``."""
    first = dt.date(number, SEASONS[code], 1)
    return Stretch(first, add_months(first, 3) - DAY, f"{number:04d}-{code}")


def decade(number: int) -> Stretch:
    """The ten years that begin with ``number`` (1990: ``199``)."""
    return Stretch(dt.date(number, 1, 1), dt.date(number + 9, 12, 31), f"{number // 10:03d}")


def century(index: int) -> Stretch:
    """Century ``index`` (20: 1901–2000, here written 1900–1999 as TIMEX3 ``19`` does)."""
    first = (index - 1) * 100
    return Stretch(dt.date(max(first, 1), 1, 1), dt.date(first + 99, 12, 31), f"{index - 1:02d}")


def unit(name: str, at: dt.date) -> Stretch:
    """The calendar unit that holds ``at``. Raises ``ValueError`` outside the calendar."""
    if name == "D" or name in TIME_UNITS:
        return day(at)
    if name == "W":
        return week(at)
    if name == "WE":
        return weekend(at)
    if name == "M":
        return month(at.year, at.month)
    if name in ("Q", "H"):
        size = _MONTHS[name]
        return part_of_year(at.year, size, (at.month - 1) // size + 1)
    if name == "Y":
        return year(at.year)
    if name == "DE":
        return decade(at.year // 10 * 10)
    if name == "CE":
        return century(at.year // 100 + 1)
    thousand = at.year // 1000
    return Stretch(dt.date(max(thousand * 1000, 1), 1, 1), dt.date(thousand * 1000 + 999, 12, 31), f"{thousand}")


def part(stretch: Stretch, mod: str | None) -> Stretch:
    """Beginning, middle or end of a stretch: its first, second or last third."""
    if not (mod in ("START", "MID", "END") and stretch.first and stretch.last):
        return stretch
    length = (stretch.last - stretch.first).days + 1
    if length < 3:
        return stretch
    cuts = [round(length * i / 3) for i in range(4)]
    months = (stretch.last.year - stretch.first.year) * 12 + stretch.last.month - stretch.first.month + 1
    at = ("START", "MID", "END").index(mod or "")
    if months >= 3 and months % 3 == 0:
        first = add_months(stretch.first, months // 3 * at)
        return stretch._replace(first=first, last=add_months(first, months // 3) - DAY)
    if 28 <= length <= 31:
        cuts = [0, 10, 20, length]
    return stretch._replace(first=stretch.first + cuts[at] * DAY, last=stretch.first + (cuts[at + 1] - 1) * DAY)


def occurrence(make: Callable[[int], Stretch | None], at: dt.date, direction: str, step: str = "Y") -> Stretch | None:
    """Which one of a recurring stretch is meant, counted from ``at``.

    ``make(i)`` gives the ``i``-th from the one in the year (or week, by ``step``) of ``at``, or ``None`` where
    there is none (29 February). ``direction``: ``past`` the last that has begun, ``future`` the first not over
    (but neither when it is ``FAR`` and the other ``NEAR``: a writer would have named the year), ``last`` and ``next``
    the nearest wholly before and after, ``this`` that of the year or week, ``near`` the nearest.
    """
    reach = 9 if step == "Y" else 2
    choices: list[tuple[dt.date, dt.date, Stretch]] = []
    for i in range(-reach, reach + 1):
        try:
            made = make(i)
        except (ValueError, OverflowError):
            continue
        if made and made.first and made.last:
            choices.append((made.first, made.last, made))
    before = [c for c in choices if (c[1] < at if direction == "last" else c[0] <= at)]
    after = [c for c in choices if (c[0] > at if direction == "next" else c[1] >= at)]
    if direction == "this":
        return make(0) or (before[-1][2] if before else None)
    if not before or not after:
        return before[-1][2] if before else after[0][2] if after else None
    gone, ahead = (at - before[-1][1]).days, (after[0][0] - at).days
    if direction == "last" or (direction == "past" and not (gone > FAR and ahead <= NEAR)):
        return before[-1][2]
    if direction == "next" or (direction == "future" and not (ahead > FAR and gone <= NEAR)):
        return after[0][2]
    if direction in ("past", "future"):
        return after[0][2] if direction == "past" else before[-1][2]
    return min((before[-1], after[0]), key=lambda c: max((at - c[1]).days, (c[0] - at).days, 0))[2]


def easter(number: int) -> dt.date:
    """Easter Sunday of a Gregorian year (Meeus, *Astronomical Algorithms*, 1991)."""
    a, (b, c) = number % 19, divmod(number, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    (i, k), m = divmod(c, 4), (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    n = (h - m + r + 90) // 25
    return dt.date(number, n, (h - m + r + n + 19) % 32)


def feast(number: int, code: str) -> Stretch:
    """A feast of a year by code: ``EASTER+39`` or ``12-25``."""
    if code.startswith("EASTER"):
        return day(easter(number) + int(code[6:]) * DAY)
    return day(dt.date(number, int(code[:2]), int(code[3:])))
