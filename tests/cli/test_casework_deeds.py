"""Deeds in a case: as rows of the matrix, and against an actor's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lagebild.casework import (
    ask_readings,
    assess_question,
    contradict,
    link_claim,
    link_deed,
    look_back,
    make_question,
    settle,
)
from lagebild.errors import QuestionError
from lagebild.model import (
    BaseRate,
    Deed,
    Interval,
    Kind,
    Link,
    Mode,
    Question,
    Reading,
    Report,
    Resolution,
    Source,
    SourceKind,
    Statement,
)
from lagebild.store import Case, open_case

GOVERNOR = Source(id="gov", name="Gouverneur Petrow", kind=SourceKind.PERSON)
WORDS = "Wir schicken keine Truppen, sagte Gouverneur Petrow."
DEED = "Zwei Bataillone rückten am Abend an die Grenze vor."


def _report(text: str, day: str, outlet: str) -> Report:
    return Report.make(outlet=outlet, published=Interval.parse(day), text=text, language="de")


SAID, DONE = _report(WORDS, "2022-03-02", "Tagblatt"), _report(DEED, "2022-03-05", "Kurier")
DENIAL = Statement(
    id="s-denial", report=SAID.id, content=((0, 26),), kind=Kind.DIRECT,
    chain=(Link(name=GOVERNOR.name, source=GOVERNOR.id),),
)  # fmt: skip
NOBODY = Statement(id="s-nobody", report=SAID.id, content=((0, 3),), kind=Kind.REPORTED)
MARCH = Deed(id="d-march", report=DONE.id, span=(0, len(DEED)))


def _reading(of: Report, *, statements: tuple[Statement, ...] = (), deeds: tuple[Deed, ...] = ()) -> Reading:
    return Reading(report=of.id, reader="rules/1", published=of.published, statements=statements, deeds=deeds)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with open_case(tmp_path / "test.case", create=True) as case:
        case.add(SAID, _reading(SAID, statements=(DENIAL, NOBODY)), [GOVERNOR])
        case.add(DONE, _reading(DONE, deeds=(MARCH,)), [])
        yield case


@pytest.fixture
def question(case: Case) -> Question:
    made = make_question(
        "Greift die Provinz bis Ende März an?", outcomes=("ja", "nein"), asked=dt.date(2022, 3, 1),
        deadline=dt.date(2022, 3, 31), base_rate=BaseRate(probabilities=(0.2, 0.8), source="ausgedacht"),
    )  # fmt: skip
    case.put_question(made)
    link_claim(
        case, made, "Die Provinz greift an", makes=[], denies=[DENIAL.id], likelihoods={"ja": 0.95, "nein": 0.03},
        window=Interval(), why=None, author="ana",
    )  # fmt: skip
    return made


def test_a_deed_is_weighed_as_what_its_outlet_saw(case: Case, question: Question) -> None:
    before = assess_question(case, question, save=False)
    link_deed(case, question, "d-mar", likelihoods={"nein": 0.1, "ja": 0.8}, why="Aufmarsch", author="ana")
    after = assess_question(case, question, save=False)
    assert after.probabilities[0] > before.probabilities[0]
    assert {one.name for one in after.contributions} == {"Gouverneur Petrow", "Kurier"}
    assert assess_question(case, question, at=dt.date(2022, 3, 4), save=False).probabilities == before.probabilities


def test_a_deed_against_words_counts_from_the_day_both_were_known(case: Case, question: Question) -> None:
    lie = contradict(case, question, case.statement(DENIAL.id), deed="d-march", why="Marsch statt Ruhe", author="ana")
    assert lie.known == dt.date(2022, 3, 5)
    assert lie.source == GOVERNOR.id
    day_before, on_the_day = (
        assess_question(case, question, at=dt.date(2022, 3, day), save=False).probabilities[0] for day in (4, 5)
    )
    assert on_the_day > day_before, "his denial weighs less"
    settle(case, question, Resolution(outcome="ja", at=dt.date(2022, 3, 20), author="ana"))
    shifts = {one.kind: one.shift for one in look_back(case, question).effects}
    assert shifts["contradiction"] > 0
    assert shifts["origin"] < 0


def test_words_of_nobody_cannot_be_contradicted(case: Case, question: Question) -> None:
    with pytest.raises(QuestionError, match="nobody is known"):
        contradict(case, question, case.statement(NOBODY.id), words="doch", why="weil", author="ana")


def test_a_demand_has_no_readings_to_be_told_apart(case: Case) -> None:
    demand = msgspec.structs.replace(DENIAL, mode=Mode.DEMANDED)
    with pytest.raises(QuestionError, match="demanded bears no witness"):
        ask_readings(case, demand, asked=dt.date(2022, 3, 1), deadline=dt.date(2022, 3, 31), author="ana")
    with pytest.raises(QuestionError, match="nobody is known"):
        ask_readings(case, NOBODY, asked=dt.date(2022, 3, 1), deadline=dt.date(2022, 3, 31), author="ana")
    assert case.questions() == []
