"""Deadlines of questions as a calendar (iCalendar, RFC 5545): one all-day event for each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from lagebild.exports.material import Selection
from lagebild.exports.writing import Written, whole
from lagebild.model import Question

_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_FOLD = 75
"""Octets a line may have (section 3.1)."""


def text(value: str) -> str:
    """A value of type TEXT (section 3.3.11): special characters escaped, control characters left out."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_ESCAPED.get(char, char) for char in _CONTROLS.sub("", lines))


def fold(line: str) -> bytes:
    """A content line with its line end, folded after at most 75 octets, never inside a character."""
    parts: list[bytes] = []
    part = b""
    for char in line:
        octets = char.encode("utf-8", "replace")
        if len(part) + len(octets) > _FOLD - (1 if parts else 0):
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"


def lines(selection: Selection, *, settled: bool = False, alarm: int | None = None) -> Iterator[str]:
    """The content lines, not folded yet.

    ``settled`` takes in resolved questions; ``alarm`` reminds so many days ahead.
    """
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lagebild//Questions//EN", "CALSCALE:GREGORIAN")
    for question in selection.questions():
        if settled or question.resolution is None:
            yield from _event(selection, question, alarm)
    yield "END:VCALENDAR"


def _event(selection: Selection, question: Question, alarm: int | None) -> Iterator[str]:
    newest = selection.case.assessments(question.id)[-1:]
    told = [f"{outcome}: {p:.0%}" for one in newest for outcome, p in zip(one.outcomes, one.probabilities, strict=True)]
    if question.resolution:
        told.append(f"→ {question.resolution.outcome} ({question.resolution.at})")
    yield "BEGIN:VEVENT"
    yield f"UID:{text(question.id)}@question.lagebild"
    yield f"DTSTAMP:{question.asked:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{question.deadline:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{question.deadline + dt.timedelta(1):%Y%m%d}"
    yield f"SUMMARY:{text(question.text)}"
    yield f"DESCRIPTION:{text(chr(10).join(told or question.outcomes))}"
    yield "TRANSP:TRANSPARENT"
    if alarm is not None and question.resolution is None:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{text(question.text)}", f"TRIGGER:-P{alarm}D")
        yield "END:VALARM"
    yield "END:VEVENT"


def write_ical(
    selection: Selection, target: Path | None, *, settled: bool = False, alarm: int | None = None
) -> Written:
    """The calendar of the selection's questions; see ``lines``."""
    written = Written(format="ical", files=[str(target)] if target else [], counts={"event": 0})
    with whole(target) as out:
        for line in lines(selection, settled=settled, alarm=alarm):
            out.write(fold(line))
            if line == "BEGIN:VEVENT":
                written.count("event")
    return written
