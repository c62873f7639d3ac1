"""Deadlines as other calendars read them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import icalendar
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lagebild.exports import Selection, write_ical
from lagebild.exports.ical import fold, text
from lagebild.store import Case

pytest_plugins = ["exports_support"]

HARD = "Fällt die Börse; oder doch, vielleicht?\\n \\ 🙂 " + "ä" * 90


def read(path: Path) -> list[Any]:
    return list(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def test_open_questions_stand_on_their_deadlines(full: Case, tmp_path: Path) -> None:
    write_ical(Selection(full), tmp_path / "q.ics")
    events = {str(event["SUMMARY"]): event for event in read(tmp_path / "q.ics")}
    open_ = full.questions(open_only=True)
    assert events.keys() == {question.text for question in open_}
    for question in open_:
        event = events[question.text]
        assert event.decoded("DTSTART") == question.deadline
        assert event.decoded("DTEND") == question.deadline + dt.timedelta(1)
        assert str(event["UID"]) == f"{question.id}@question.lagebild"


def test_settled_ones_and_reminders_on_request(full: Case, tmp_path: Path) -> None:
    write_ical(Selection(full), tmp_path / "q.ics", settled=True, alarm=3)
    events = read(tmp_path / "q.ics")
    assert len(events) == len(full.questions())
    alarms = [alarm for event in events for alarm in event.walk("VALARM")]
    assert len(alarms) == len(full.questions(open_only=True))
    assert {alarm.decoded("TRIGGER") for alarm in alarms} == {dt.timedelta(days=-3)}


def test_hard_text_comes_back_as_it_was(own: Case, tmp_path: Path) -> None:
    open_ = own.questions(open_only=True)[0]
    own.put_question(msgspec.structs.replace(open_, text=HARD))
    write_ical(Selection(own, question=open_.id), tmp_path / "q.ics")
    (event,) = read(tmp_path / "q.ics")
    assert str(event["SUMMARY"]) == HARD
    assert all(len(line) <= 75 for line in (tmp_path / "q.ics").read_bytes().split(b"\r\n"))


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_folding_is_undone_by_unfolding(words: str) -> None:
    folded = fold(text(words))
    assert folded.replace(b"\r\n ", b"") == text(words).encode() + b"\r\n"
    assert all(len(line) <= 75 for line in folded.split(b"\r\n"))
    for line in folded.removesuffix(b"\r\n").split(b"\r\n "):
        line.decode("utf-8")
