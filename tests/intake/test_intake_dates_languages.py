"""Dates as people write them, and languages by their little words."""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import DateError
from lagebild.intake import detect_language, read_date
from lagebild.intake.languages import choose_language
from lagebild.model import Interval

MONTHS = [
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
]  # fmt: skip


@given(st.dates(dt.date(1000, 1, 1)))
def test_every_way_of_writing_a_day_means_that_day(day: dt.date) -> None:
    ways = [
        day.isoformat(),
        f"{day.isoformat()}T23:59:59.123+02:00",
        f"{day.isoformat()} 10:00:00Z",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.day:02}.{day.month:02}.{day.year}",
        f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
        f"Sun, {day.day} {calendar.month_abbr[day.month]} {day.year} 10:00:00 +0100",
    ]
    assert {read_date(way) for way in ways} == {Interval.on(day)}


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    with contextlib.suppress(DateError):
        assert read_date(text).known


@pytest.mark.parametrize(
    "text", ["", "bald", "2022-02-30", "0001-01-01", "99", "2022-3-4-5", "../..", "31.04.2022", "2022-05/2022-03"]
)
def test_what_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        read_date(text)


def test_open_ends() -> None:
    assert read_date("../2022-03") == Interval(latest=dt.date(2022, 3, 31))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Minister sagte am Montag, die Lage sei ernst und werde nicht besser."),
        ("en", "The minister said on Monday that the situation was serious and would not get better."),
        ("fr", "Le ministre a déclaré lundi que la situation était grave et ne serait pas meilleure."),
        ("es", "El ministro dijo el lunes que la situación era grave y que no iba a mejorar en los próximos días."),
        ("it", "Il ministro ha detto lunedì che la situazione è grave e non migliorerà nei prossimi giorni."),
        ("pl", "Minister powiedział w poniedziałek, że sytuacja jest poważna i nie będzie lepiej."),
        ("uk", "Міністр сказав у понеділок, що ситуація серйозна і не стане кращою."),
        ("ru", "Министр сказал в понедельник, что ситуация серьёзная и лучше не станет."),
        ("und", "Minsk, Gomel, Brest"),
        ("und", "12 345 !!"),
        ("und", ""),
        ("und", "政府は月曜日に状況が深刻だと述べた"),
    ],
)
def test_the_language_is_told_or_left_open(language: str, text: str) -> None:
    assert detect_language(text) == language


def test_a_page_declared_english_by_its_template_is_read_as_the_german_it_is() -> None:
    german = "Der Minister sagte am Montag, die Lage sei ernst und werde nicht besser."
    assert choose_language(german, "en-US") == "de"
    assert choose_language("De minister zei maandag dat de situatie ernstig is.", "nl") == "nl"
    assert choose_language("Minsk, Gomel", "de_DE") == "de"
    assert choose_language("Minsk, Gomel", "x" * 9) == "und"
