"""Operations for clock times, parts of day, sets, durations, vague words, and what is told in order."""

from __future__ import annotations

import datetime as dt
import re

from lagebild.reading.times import calendar as cal
from lagebild.reading.times import dates
from lagebild.reading.times.answers import (
    DATE,
    DURATION,
    SET,
    TIME,
    UNKNOWN_DAY,
    Answer,
    Operation,
    Setting,
    dated,
)
from lagebild.reading.times.calendar import DAY, TIME_UNITS
from lagebild.reading.times.dates import Arguments

_VAGUE = "X"


# --- the clock and parts of day ---------------------------------------------------------------


def clock(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """A time of day on the day the text is at."""
    hour, minute = _hour_minute(a)
    if not (0 <= hour <= 24 and 0 <= minute <= 59) or (hour == 24 and minute):
        return None
    zone = a.get("tz", "-").replace("-", "") if a.get("tz") == "-" else a.get("tz", "")
    value = f"T{hour:02d}:{minute:02d}{zone}"
    if not at:
        return Answer(TIME, f"{UNKNOWN_DAY}{value}", how="no day is given or known")
    return Answer(TIME, f"{at.isoformat()}{value}", at, at, how="a clock time")


def _hour_minute(a: Arguments) -> tuple[int, int]:
    if "k" in a:
        return _spoken(a)
    text = a.get("t") or a["h"]
    numbers = [int(n) for n in re.findall(r"\d{1,2}", text)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else int(a.get("mi", 0))
    letters = text.lower()
    afternoon = a.get("pod") in ("AF", "EV") or (a.get("pod") == "NI" and hour > 6) or "p" in letters
    if afternoon and hour < 12:
        hour += 12
    elif "a" in letters and hour == 12:
        hour = 0
    return hour, minute


def _spoken(a: Arguments) -> tuple[int, int]:
    """„halb neun“ 8:30, „Viertel nach acht“ 8:15, „viertel acht“ 7:15; "half past eight" 8:30."""
    hour, minutes, direction = int(a["h"]), int(a["k"]), int(a.get("kd", 0))
    if direction > 0:
        return hour, minutes
    return (hour or 24) - 1, minutes if direction == 0 else 60 - minutes


def pod(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„am Abend“ of the day the text is at; „vergangene Nacht“ from the day before."""
    value = f"T{a['pod']}"
    mod = a.get("p")
    if not at:
        return Answer(TIME, UNKNOWN_DAY + value, mod=mod, how="no day is given or known")
    count = int(a.get("n", 0))
    try:
        begin = at + count * DAY
    except OverflowError:
        return None
    last = begin + DAY if a["pod"] == "NI" and count < 0 else begin
    return Answer(TIME, f"{begin.isoformat()}{value}", begin, last, mod, "a part of the day")


def night(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„die Nacht zum Sonntag“: from the evening before to that day; valued by that day."""
    answer = dates.date(a, at, s) if "d" in a else dates.weekday(a, at, s)
    if not answer:
        return None
    first = answer.first - DAY if answer.first else None
    return answer._replace(
        type=TIME, value=f"{answer.value}TNI", first=first, grain="D", how="the night before that day"
    )


# --- sets -----------------------------------------------------------------------------------


def recurring(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """TIMEX3 SET: how often, not when."""
    kind = a["kind"]
    if kind == "value":
        value = a["v"]
    elif kind == "unit":
        value = period(a.get("n", "1"), a.get("unit") or a.get("u") or a["v"])
    elif kind == "season":
        value = f"P1{a['s']}"
    elif kind == "pod":
        value = f"{UNKNOWN_DAY}T{a.get('pod') or a['v']}"
    elif kind == "nth":
        value = "P1M" if "u" in a else f"XXXX-WXX-{a['wd']}"
    else:
        day, _, part = (a.get("wd") or a["v"]).partition("|")
        part = part or a.get("pod", "")
        value = f"XXXX-WXX-{day}" + (f"T{part}" if part else "")
    return Answer(SET, value, how="how often, not when", free=True)


def period(count: str, unit: str) -> str:
    """A TIMEX3 duration: ``P3Y``, ``PT30M``, ``PXD``."""
    letter, time = TIME_UNITS.get(unit, unit), "T" if unit in TIME_UNITS else ""
    if count == "0.5" and unit == "TH":
        return "PT30M"
    if unit == "Q" and count not in (_VAGUE, "1"):
        letter = "Q"
    if unit == "H":
        return f"P{int(float(count) * 6)}M" if count != _VAGUE else "PXM"
    return f"P{time}{count}{letter}"


# --- durations ------------------------------------------------------------------------------


def _amount(a: Arguments) -> tuple[str, str]:
    """How many of which unit."""
    if "v" in a and "|" in a["v"]:
        count, unit = a["v"].split("|")
        return count, unit
    count = a.get("n", _VAGUE)
    try:
        number = float(count)
    except ValueError:
        return _VAGUE, a["u"]
    if "half" in a:  # "two and a half years"
        number += 0.5
        count = str(number)
    return str(int(number)) if number == int(number) else count, a["u"]


def _in_months(count: str, unit: str) -> tuple[str, str]:
    """Half a year, counted on the calendar, is six months."""
    return (str(int(float(count) * 12)), "M") if unit == "Y" and "." in count else (count, unit)


def duration(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """How long; and, after „vor“, „seit“, „in“, „binnen“, when."""
    if a.get("v", "").startswith("P"):
        return Answer(DURATION, a["v"], how="how long, not when", free=True)
    count, unit = _amount(a)
    mod = a.get("mod", "-").replace("-", "") or None
    if "lo" in a:
        mod = mod or "EQUAL_OR_LESS"
    answer = Answer(DURATION, period(count, unit), mod=mod, how="how long, not when", free=True)
    timed = {"before": _ago, "since": _since, "in": _ahead, "by": _within}.get(s.bound)
    if not timed or (s.bound in ("in", "by") and s.tense == "past"):
        return answer
    answer = answer._replace(free=False, how="the day counted from is unknown")
    return timed(answer, a, at, *_in_months(count, unit)) if at else answer


def _ago(answer: Answer, a: Arguments, at: dt.date, count: str, unit: str) -> Answer:
    if count == _VAGUE:
        return answer._replace(last=at, how="some time before")
    back = cal.unit(unit, cal.shift(at, unit, -float(count)))
    near = cal.unit(unit, cal.shift(at, unit, -float(a["lo"]))) if "lo" in a else back
    first, last = back.first, near.last
    if answer.mod in ("MORE_THAN", "EQUAL_OR_MORE"):
        first = None
    elif answer.mod in ("LESS_THAN", "EQUAL_OR_LESS") and "lo" not in a:
        last = at
    return answer._replace(first=first, last=last, how="counted back", grain="D" if unit == "D" else "")


def _since(answer: Answer, a: Arguments, at: dt.date, count: str, unit: str) -> Answer:
    if count == _VAGUE:
        return answer._replace(how="begun at some time before")
    return answer._replace(first=cal.shift(at, unit, -float(count)), how="begun so long before")


def _ahead(answer: Answer, a: Arguments, at: dt.date, count: str, unit: str) -> Answer:
    if count == _VAGUE:
        return answer._replace(first=at, how="some time after")
    ahead = cal.unit(unit, cal.shift(at, unit, float(count)))
    near = cal.unit(unit, cal.shift(at, unit, float(a["lo"]))) if "lo" in a else ahead
    return answer._replace(first=max(near.first or at, at), last=ahead.last, how="counted ahead")


def _within(answer: Answer, a: Arguments, at: dt.date, count: str, unit: str) -> Answer:
    last = None if count == _VAGUE else cal.shift(at, unit, float(count))
    return answer._replace(first=at, last=last, how="from now until so much later")


def span(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„die letzten drei Jahre“ up to the day, „die nächsten ein, zwei Tage“ from the day after it."""
    count, unit = _amount(a)
    past = int(a["k"]) < 0
    answer = Answer(DURATION, period(count, unit), mod="EQUAL_OR_LESS" if "lo" in a else None)
    if not at:
        return answer._replace(how="the day counted from is unknown")
    far = None if count == _VAGUE else cal.shift(at, unit, -float(count) if past else float(count))
    if past:
        return answer._replace(first=far, last=at, how="so much time up to the day counted from")
    return answer._replace(
        first=min(at + DAY, far or at + DAY), last=far, how="so much time after the day counted from"
    )


def ago(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """“three years ago” and the like, as a DATE; ``k`` is -1 for back, 1 for ahead."""
    count, unit = _amount(a)
    if not at or count == _VAGUE:
        back = int(a["k"]) < 0
        value = ("PAST_REF" if back else "FUTURE_REF") if count == _VAGUE else UNKNOWN_DAY
        return Answer(DATE, value, None if back else at, at if back else None, how="some time before or after")
    count, unit = _in_months(count, unit)
    if "d" in a:  # „heute vor zehn Jahren“: to the day
        day = cal.shift(at + int(a["d"]) * DAY, unit, int(a["k"]) * float(count))
        return dated(cal.day(day), "counted to the day", grain="D")
    moved = cal.shift(at, unit, int(a["k"]) * float(count))
    if unit in TIME_UNITS:
        return Answer(TIME, f"{moved.isoformat()}TXX:XX", moved, moved, a.get("mod"), "counted in hours")
    return dated(cal.unit(unit, moved), "counted in units", mod=a.get("mod"), grain="D" if unit == "D" else "")


# --- vague words ----------------------------------------------------------------------------


def ref(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """PAST_REF, PRESENT_REF, FUTURE_REF."""
    value = a["v"]
    first = at if value != "PAST_REF" else None
    last = at if value != "FUTURE_REF" else None
    return Answer(DATE, value, first, last, how="a vague word for the past, present or future")


def present(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„heutig“, „dieser Tage“."""
    return ref({"v": "PRESENT_REF"}, at, s)


# --- told in order, counted from what was told before ------------------------------------------


def narrative(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„am Tag darauf“, „zwei Wochen zuvor“, „am selben Tag“, „im Jahr danach“."""
    direction = int(a["n"])
    mod = a.get("mod", "-").replace("-", "") or None
    if "wd" in a:
        return dates.weekday({"wd": a["wd"], "n": a["n"]}, at, s)
    unit = a.get("unit") or a["u"]
    count = a.get("q", "1")
    if unit in TIME_UNITS:
        return Answer(TIME, f"{UNKNOWN_DAY}TXX:XX", at, at, mod, "so much later on that day")
    if not at:
        return Answer(DATE, UNKNOWN_DAY[: {"Y": 4, "M": 7}.get(unit, 10)], mod=mod, how="no day was told before")
    if count == _VAGUE:
        first, last = (at, None) if direction > 0 else (None, at)
        return Answer(DATE, UNKNOWN_DAY, first, last, mod, "some time before or after what was told")
    moved = cal.shift(at, unit, direction * float(count))
    if unit == "W" and "q" in a:
        unit = "D"
    return dated(cal.unit(unit, moved), "counted from what was told before", mod=mod, grain="D" if unit == "D" else "")


# --- counted from an event ---------------------------------------------------------------------


def event(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """The day of an event, or so much before or after it (``q`` units ``u``, ``b`` the direction)."""
    if not at:
        return None
    if "q" not in a:
        return dated(cal.day(at), "the event's date", grain="D")
    before = a["b"] in ("before", "vor")
    unit = a.get("u", "D")
    if a["q"] == _VAGUE:
        first, last = (None, at) if before else (at, None)
        return Answer(DATE, UNKNOWN_DAY, first, last, how="some time before or after the event")
    moved = cal.shift(at, unit, -float(a["q"]) if before else float(a["q"]))
    unit = "D" if unit == "W" or unit in TIME_UNITS else unit
    return dated(cal.unit(unit, moved), "counted from the event", grain="D" if unit == "D" else "")


def nth(a: Arguments, at: dt.date | None, s: Setting) -> Answer | None:
    """„am vierten Kriegstag“, „in der vierten Woche“: the n-th day, week, month or year of an event."""
    if not at:
        return None
    number = int(re.sub(r"\D", "", a.get("d") or a["n"]))
    unit = a.get("unit") or a.get("u") or a["v"].split("|")[1]
    if number < 1:
        return None
    first = cal.shift(at, unit, number - 1)
    if unit == "D":
        return dated(cal.day(first), f"day {number}, the first counted as one", grain="D")
    last = cal.shift(at, unit, number) - DAY
    return Answer(
        DATE, f"{first.isoformat()}/{last.isoformat()}", first, last, how=f"number {number}, counted from one"
    )


OPERATIONS: dict[str, Operation] = {
    "iso": dates.iso, "dotted": dates.dotted, "date": dates.date, "month": dates.month, "year": dates.year,
    "years": dates.years, "yearend": dates.yearend, "decade": dates.decade, "century": dates.century,
    "quarter": dates.quarter, "half": dates.half, "season": dates.season, "seasonpart": dates.seasonpart,
    "feast": dates.feast, "weekday": dates.weekday, "weekend": dates.weekend, "day": dates.day, "unit": dates.unit,
    "refunit": dates.refunit, "unitpart": dates.unitpart, "clock": clock, "pod": pod, "night": night,
    "set": recurring, "duration": duration, "span": span, "ago": ago, "ref": ref, "present": present,
    "narrative": narrative, "event": event, "nth": nth,
}  # fmt: skip
"""The operations a rule may name; ``drop`` is the one more, for words that only look like a time."""
