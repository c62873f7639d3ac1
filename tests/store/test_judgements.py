"""Contradictions, forecasts and grades in a case, and a case from before there were any."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from benchmarks._killing import make_old_case
from store_samples import (
    AUSLAUFEN,
    BACKENDS,
    CLAIM,
    FIRST,
    FIRST_ENTRY,
    MINISTER,
    QUESTION,
    SECOND_ENTRY,
    fresh_place,
    reading,
    report,
)

from lagebild.errors import ModelError, NotFoundError, QuestionError
from lagebild.model import Contradiction, Forecast, Grade, Resolution
from lagebild.store import Case, migrate, open_case

AT = dt.datetime(2023, 5, 10, 12, tzinfo=dt.UTC)
LIE = Contradiction(
    question=QUESTION.id, statement=AUSLAUFEN.id, source=MINISTER.id, deed="d0001", known=dt.date(2023, 5, 3),
    why="Wer auslaufen will, sperrt den Hafen nicht.", author="ana",
)  # fmt: skip
FORECAST = Forecast(question=QUESTION.id, author="ana", at=AT, probabilities=(0.7, 0.3))
GRADE = Grade(
    statement=AUSLAUFEN.id, reliability="B", credibility=3, derived="F6", reason="sprach vor Ort", author="ana", at=AT
)


@pytest.fixture(params=BACKENDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with open_case(fresh_place(request.param, tmp_path), create=True, author="ana") as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
        case.put_claim(CLAIM)
        case.put_question(QUESTION)
        yield case


def test_a_contradiction_is_kept_once_with_its_author_and_reason(case: Case) -> None:
    assert case.put_contradiction(LIE)
    assert not case.put_contradiction(LIE)
    words = msgspec.structs.replace(LIE, deed=None, words="Die Werft hat bis August zu tun.")
    assert case.put_contradiction(words)
    assert case.contradictions(QUESTION.id) == [LIE, words]
    assert [change.author for change in case.changes(noun="contradiction")] == ["ana", "ana"]
    assert case.check() == []


def test_a_contradiction_is_about_things_the_case_has(case: Case) -> None:
    for wrong in ({"deed": "d0009"}, {"statement": "nichts"}, {"source": "niemand"}, {"question": "q-9"}):
        with pytest.raises(NotFoundError):
            case.put_contradiction(msgspec.structs.replace(LIE, **wrong))
    with pytest.raises(ModelError, match="either"):
        msgspec.structs.replace(LIE, words="und Worte")


def test_forecasts_are_a_history(case: Case) -> None:
    later = msgspec.structs.replace(FORECAST, at=AT + dt.timedelta(3), probabilities=(0.4, 0.6))
    for one in (later, FORECAST):
        case.add_forecast(one)
    assert case.forecasts(QUESTION.id) == [FORECAST, later]
    assert case.forecasts() == [FORECAST, later]


def test_forecasts_fit_their_question(case: Case) -> None:
    with pytest.raises(QuestionError, match="3 probabilities"):
        case.add_forecast(msgspec.structs.replace(FORECAST, probabilities=(0.7, 0.2, 0.1)))
    with pytest.raises(ModelError, match="sum to"):
        msgspec.structs.replace(FORECAST, probabilities=(0.7, 0.7))
    with pytest.raises(ModelError, match="zone"):
        msgspec.structs.replace(FORECAST, at=AT.replace(tzinfo=None))
    case.resolve(QUESTION.id, Resolution(outcome="ja", at=dt.date(2023, 5, 9), author="ana"))
    with pytest.raises(QuestionError, match="too late"):
        case.add_forecast(FORECAST)


def test_a_grade_of_ones_own_is_kept_with_its_reason(case: Case) -> None:
    case.add_grade(GRADE)
    case.add_grade(msgspec.structs.replace(GRADE, reliability="C", reason="doch nicht", at=AT + dt.timedelta(1)))
    assert [grade.code for grade in case.grades(AUSLAUFEN.id)] == ["B3", "C3"]
    assert "F6 → B3" in {change.detail for change in case.changes(noun="grade")}
    with pytest.raises(ModelError, match="reason"):
        msgspec.structs.replace(GRADE, reason="  ")


def test_a_condition_names_a_question_and_an_outcome_it_has(case: Case) -> None:
    later = msgspec.structs.replace(
        QUESTION, id="q-dann", text="Wird dann geschossen?", condition=QUESTION.id, condition_outcome="ja"
    )
    assert case.put_question(later)
    assert case.question("q-dann") == later
    with pytest.raises(QuestionError, match="none of its outcomes"):
        case.put_question(msgspec.structs.replace(later, condition_outcome="vielleicht"))
    with pytest.raises(NotFoundError):
        case.put_question(msgspec.structs.replace(later, condition="q-nirgends"))
    with pytest.raises(QuestionError, match="lead back"):
        case.put_question(msgspec.structs.replace(QUESTION, condition="q-dann", condition_outcome="ja"))
    with pytest.raises(ModelError, match="its own condition"):
        msgspec.structs.replace(QUESTION, condition=QUESTION.id, condition_outcome="ja")


@pytest.mark.parametrize("version", migrate.REVISIONS[:-1])
def test_a_case_of_an_older_version_is_brought_to_this_one(tmp_path: Path, version: str) -> None:
    undated = report("Ohne Datum wurde berichtet.", "../..", "Flugblatt")
    path = make_old_case(tmp_path / "alt.lagebild", version, [FIRST_ENTRY, (undated, reading(undated), ())])
    with open_case(path) as case:
        assert case.reports() == [FIRST, undated]
        assert case.statements() == [AUSLAUFEN]
        case.put_question(QUESTION)
        case.add_forecast(FORECAST)
        assert case.forecasts() == [FORECAST]
        assert case.check() == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (migrate.REVISIONS[-1],)
    assert (tmp_path / f"alt.lagebild.before-{migrate.REVISIONS[-1]}").exists()
