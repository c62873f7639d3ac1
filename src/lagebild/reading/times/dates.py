"""Operations for dates: each takes a rule's arguments, the day counted from and the sentence's setting."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from lagebild.reading.times import calendar as cal
from lagebild.reading.times.answers import DATE, TIME, UNKNOWN_DAY, Answer, Setting, dated
from lagebild.reading.times.calendar import Stretch

Arguments = dict[str, str]
_DIRECTIONS = {-2: "last", -1: "last", 0: "this", 1: "next", 2: "next"}


def offset(a: Arguments, *names: str) -> int | None:
    """The first of the arguments that is there, as a number of units."""
    return next((int(a[name]) for name in names if name in a), None)


def year_of(a: Arguments, at: dt.date | None) -> int | None:
    """The year an expression names itself: four digits, two, or counted from ``at`` ("des Vorjahres")."""
    if "y" in a:
        return full_year(a["y"], at)
    count = offset(a, "yn")
    if count is None and "yr" in a:
        count = int(a["yr"].split(":")[1])
    return at.year + count if count is not None and at else None


def full_year(text: str, at: dt.date | None) -> int:
    """Four digits as they stand; two as the nearest year before ``at`` or up to ten years after it."""
    number = int(text.strip("'’"))
    if len(text.strip("'’")) > 2:
        return number
    now = at.year if at else 2000
    candidate = now // 100 * 100 + number
    return candidate - 100 if candidate > now + 10 else candidate


def _pick(make: Callable[[int], Stretch | None], at: dt.date | None, tense: str, step: str = "Y") -> Stretch | None:
    return cal.occurrence(make, at, tense or "near", step) if at else None


def _named(year: int, month: int, day: int) -> Stretch:
    return cal.day(dt.date(year, month, day))


def date(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """Day and month, with or without a year, or the bare number of a day."""
    day = int(re.sub(r"\D", "", a["d"]))
    if "m" not in a:
        return _day_of_month(day, at, s)
    month = int(a["m"])
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    number = year_of(a, at)
    if number:
        answer = dated(_named(number, month, day), "stated in full", grain="D", free="y" in a and len(a["y"]) == 4)
    elif not at:
        return Answer(DATE, f"XXXX-{month:02d}-{day:02d}", how="no year is given or known", grain="D")
    else:
        now = at.year
        meant = _weekday_fits(a, at, month, day) or _pick(lambda i: _named(now + i, month, day), at, s.tense)
        if not meant:
            return None
        answer = dated(meant, f"day and month as stated, the year by the {s.tense or 'nearest'} reading", grain="D")
    return with_pod(answer, a)


def _weekday_fits(a: Arguments, at: dt.date, month: int, day: int) -> Stretch | None:
    """The nearest year in which the date falls on the weekday named with it."""
    if "wd" not in a:
        return None
    for distance in range(7):
        for number in (at.year - distance, at.year + distance):
            try:
                meant = dt.date(number, month, day)
            except ValueError:
                continue
            if meant.isoweekday() == int(a["wd"]):
                return cal.day(meant)
    return None


def _day_of_month(day: int, at: dt.date | None, s: Setting) -> Answer | None:
    if not at:
        return Answer(DATE, f"XXXX-XX-{day:02d}", how="no month is given or known", grain="D")
    base = at.replace(day=1)

    def make(i: int) -> Stretch:
        month = cal.add_months(base, i)
        return cal.day(month.replace(day=day))

    meant = cal.occurrence(make, at, s.tense or "near")
    return dated(meant, "the day of the month nearest in time", grain="D") if meant else None


def with_pod(answer: Answer, a: Arguments) -> Answer:
    """The same day narrowed to the part of day among the arguments, if there is one."""
    if "v" in a and "|" in a["v"]:
        a = {**a, "pod": a["v"].split("|")[1]}
    if "pod" not in a:
        return answer
    return answer._replace(type=TIME, value=f"{answer.value}T{a['pod']}", mod=a.get("p"))


def iso(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """An ISO 8601 date or date and time."""
    text = a["v"].replace(" ", "T", 1)
    stretch = cal.day(dt.date.fromisoformat(text[:10]))
    answer = dated(stretch, "an ISO 8601 date", grain="D", free=True)
    return answer._replace(type=TIME, value=text) if "T" in text else answer


def dotted(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """``23.3.1987``, ``23.3.`` and, by the language's habit, ``3/23/1987``."""
    numbers = re.findall(r"\d+", a["v"])
    first, second = (numbers[1], numbers[0]) if s.month_first and "/" in a["v"] else (numbers[0], numbers[1])
    if int(second) > 12 >= int(first):
        first, second = second, first
    if int(second) > 12 or not 1 <= int(first) <= 31:
        return None
    more = {"y": numbers[2]} if len(numbers) > 2 else {}
    return date({**a, "d": first, "m": second, **more}, at, s)


def month(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A month, with or without a year or „Anfang/Mitte/Ende“."""
    index, number = int(a["m"].split("|")[0]), year_of(a, at)
    if number:
        meant: Stretch | None = cal.month(number, index)
        how = "stated in full"
    elif not at:
        return Answer(DATE, f"XXXX-{index:02d}", mod=a.get("p"), how="no year is given or known")
    else:
        here = at
        how = f"the month by the {s.tense or 'nearest'} reading"
        meant = _recurring(lambda i: cal.month(here.year + i, index), here, a, s)
    return _halved(_parted(meant, a, how, free="y" in a), a)


def _halved(answer: Answer | None, a: Arguments) -> Answer | None:
    """The first (to the 15th) or second half of a month, if one is named."""
    if not answer or "hf" not in a or not answer.first or not answer.last:
        return answer
    second = re.sub(r"\D", "", a["hf"]) == "2"
    middle = answer.first.replace(day=15)
    ends = (middle + cal.DAY, answer.last) if second else (answer.first, middle)
    return answer._replace(first=ends[0], last=ends[1], mod="END" if second else "START", how="half of the month")


def _recurring(
    make: Callable[[int], Stretch | None], at: dt.date, a: Arguments, s: Setting, step: str = "Y"
) -> Stretch | None:
    count = offset(a, "n")
    direction = _DIRECTIONS[count] if count is not None else s.tense or "near"
    return cal.occurrence(make, at, direction, step)


def _parted(meant: Stretch | None, a: Arguments, how: str, *, free: bool = False, grain: str = "") -> Answer | None:
    if not meant:
        return None
    mod = a.get("p")
    return dated(cal.part(meant, mod), how, mod=mod, free=free, grain=grain)


def year(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A year of four or two digits."""
    return _parted(cal.year(full_year(a["y"], at)), a, "a calendar year", free=len(a["y"]) == 4, grain="Y")


def years(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """``2007/08``: from the first year to the last."""
    first, last = a["v"].split("/")
    number = int(first)
    end = int(last) if len(last) == 4 else number // 100 * 100 + int(last)
    if not number <= end <= number + 20:
        return None
    return Answer(
        DATE,
        a.get("value") or f"{number}/{end}",
        dt.date(number, 1, 1),
        dt.date(end, 12, 31),
        how="two years",
        free=True,
    )


def yearend(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """The two digits that end a range of years (``1939-45``); ``before`` is the year that begins it."""
    start = int(a["before"])
    number = start // 100 * 100 + int(a["y"])
    return dated(cal.year(number), "the last year of a range", free=True, grain="Y") if number > start else None


def decade(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """``1990er``, ``90er``, „neunziger Jahre“: two digits mean the last such decade that has begun."""
    digits = re.sub(r"\D", "", a["v"])
    if digits[-1] != "0":
        return None
    number = int(digits)
    if len(digits) < 3:
        now = at.year if at else 2000
        number += now // 100 * 100
        number -= 100 if number > now else 0
    return _parted(cal.decade(number), a, "a decade", free=len(digits) == 4)


def century(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A century by its number."""
    index = int(re.sub(r"\D", "", a["d"]))
    if not 0 < index < 30:
        return None
    meant = cal.century(index)
    if "hf" in a and meant.first and meant.last:
        middle = meant.last.year - 50
        first_half = a["hf"] == "1"
        halves = (meant.first, dt.date(middle, 12, 31)) if first_half else (dt.date(middle + 1, 1, 1), meant.last)
        meant = meant._replace(first=halves[0], last=halves[1])
    return _parted(meant, a, "a century", free=True)


def quarter(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A quarter of a year."""
    return _part_of_year(a, at, s, 3)


def half(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A half of a year."""
    return _part_of_year(a, at, s, 6)


def _part_of_year(a: Arguments, at: dt.date | None, s: Setting, size: int) -> Answer | None:
    index = int(re.sub(r"\D", "", a["d"]))
    if not 1 <= index <= 12 // size:
        return None
    number = year_of(a, at)
    if number:
        return _parted(cal.part_of_year(number, size, index), a, "a part of the year stated", free="y" in a)
    if not at:
        return Answer(DATE, f"XXXX-{'Q' if size == 3 else 'H'}{index}", how="no year is given or known")
    here = at
    meant = cal.occurrence(lambda i: cal.part_of_year(here.year + i, size, index), here, s.tense or "near")
    return _parted(meant, a, f"a part of the year by the {s.tense or 'nearest'} reading")


def season(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A season, or two in one phrase; seasons are the meteorologists' three-month ones."""
    code = a["s"]
    number = int(a["v"].split("/")[0]) if "v" in a else year_of(a, at)
    if number:
        meant: Stretch | None = cal.season(number, code)
    elif not at:
        return Answer(DATE, f"XXXX-{code}", mod=a.get("p"), how="no year is given or known")
    else:
        here = at
        meant = _recurring(lambda i: cal.season(here.year + i, code), here, a, s)
    answer = _parted(meant, a, "a season of three months", free="y" in a or "v" in a)
    if not answer or not answer.first or "s2" not in a:
        return answer
    second = cal.season(answer.first.year + (cal.SEASONS[a["s2"]] < cal.SEASONS[code]), a["s2"])
    how = "two seasons in one phrase: from the first to the end of the second"
    return answer._replace(value=f"{answer.value}/{second.value}", last=second.last, how=how)


def seasonpart(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„Spätsommer“, „Frühjahrsbeginn“."""
    mod, code = a["v"].split(":")
    return season({**{k: v for k, v in a.items() if k != "v"}, "s": code, "p": mod}, at, s)


def feast(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A feast by name, with or without a year."""
    number = year_of(a, at)
    if number:
        return dated(cal.feast(number, a["v"]), "the feast in the year stated", grain="D", free="y" in a)
    if not at:
        return Answer(DATE, UNKNOWN_DAY, how="no year is given or known", grain="D")
    here = at
    meant = _recurring(lambda i: cal.feast(here.year + i, a["v"]), here, a, s)
    return dated(meant, f"the feast by the {s.tense or 'nearest'} reading", grain="D") if meant else None


def weekday(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A weekday: „am Sonntag“ by tense, „kommenden Sonntag“, „Sonntag vergangener Woche“."""
    index = int((a.get("wd") or a["v"]).split("|")[0])
    if not at:
        return with_pod(Answer(DATE, UNKNOWN_DAY, how="the day of publication is unknown", grain="D"), a)
    here = at
    week_count = offset(a, "un")
    if week_count is None and "wd" in a and ":" in a.get("v", ""):
        week_count = int(a["v"].split(":")[1])

    def make(i: int) -> Stretch:
        monday = cal.week(here).first
        assert monday
        return cal.day(monday + dt.timedelta(days=7 * i + index - 1))

    if week_count is not None:
        meant: Stretch | None = make(week_count)
        how = "the weekday of the week named"
    else:
        meant = _recurring(make, here, a, s, "W")
        how = f"the weekday {('as named' if 'n' in a else 'by the ' + (s.tense or 'nearest') + ' reading')}"
    return with_pod(dated(meant, how, grain="D"), a) if meant else None


def weekend(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """Saturday and Sunday, chosen like a weekday."""
    if not at:
        return Answer(DATE, "XXXX-WXX-WE", how="the day of publication is unknown")
    here = at
    meant = _recurring(lambda i: cal.weekend(here + dt.timedelta(days=7 * i)), here, a, s, "W")
    return _parted(
        meant, a, f"the weekend {'as named' if 'n' in a else 'by the ' + (s.tense or 'nearest') + ' reading'}"
    )


def day(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„heute“, „gestern Abend“; „heute“ alone is PRESENT_REF where the text is not told day by day."""
    count = int(a["d"])
    how = "counted in days" if count else "the day itself"
    if not at:
        unknown = Answer(DATE, "PRESENT_REF" if count == 0 else UNKNOWN_DAY, how="the day of publication is unknown")
        return with_pod(unknown._replace(grain="D"), a)
    answer = with_pod(dated(cal.day(at + count * cal.DAY), how, grain="D"), a)
    if count == 0 and answer.type is DATE and not s.today_is_date:
        answer = answer._replace(value="PRESENT_REF")
    return answer


def unit(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„vergangene Woche“, „dieses Jahr“, „Ende nächsten Monats“.

    On a Sunday the past week is the one that ends that day.
    """
    name = a.get("unit") or a["u"]
    count = int(a["n"])
    if name in cal.TIME_UNITS:
        return None
    if not at:
        return Answer(DATE, UNKNOWN_DAY[: {"Y": 4, "M": 7}.get(name, 10)], mod=a.get("p"), how="publication unknown")
    base = at + cal.DAY if name == "W" and count < 0 and at.isoweekday() == 7 else at
    moved = cal.shift(base.replace(day=1) if name not in ("D", "W", "WE") else base, name, count)
    answer = _parted(cal.unit(name, moved), a, "counted in calendar units", grain="D" if name == "D" else "")
    return _cut(answer, at, int(a.get("cut", 0)))


def _cut(answer: Answer | None, at: dt.date, side: int) -> Answer | None:
    """“earlier this month” ends with the day counted from, “later this year” begins with it."""
    if not answer or not side or not answer.first or not answer.last:
        return answer
    return answer._replace(last=min(answer.last, at)) if side < 0 else answer._replace(first=max(answer.first, at))


def refunit(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„Vorjahr“, „Folgetag“."""
    name, count = a["v"].split(":")
    return unit({**a, "u": name, "n": count}, at, s)


def unitpart(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„Jahresende“, „Monatsbeginn“: of the year named, or the current one."""
    mod, name = a["v"].split(":")
    number = year_of(a, at)
    if number and name == "Y":
        return _parted(cal.year(number), {**a, "p": mod}, "a part of the year stated", free="y" in a)
    return unit({**a, "u": name, "n": "0", "p": mod}, at, s)
