"""Statements by when they were said and what they are about: the same page whichever way it is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, TypedDict

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import BACKENDS, fresh_place, reading, report, source, statement

from lagebild.model import Correction, Interval, Mode, Report, Statement
from lagebild.store import Case, newest, open_case
from lagebild.store.stretches import FOREVER, UNKNOWN, Days, day_of, days, found_by, stretch, touches

PILOT, MASTER = source("Lotse Brandt"), source("Hafenmeister Kruse")
TIMES = (
    "", "2023-05-02", "2023-05-01/2023-05-06", "2023-04", "2023", "2020/2024", "2023-05-03/..", "../2023-05-04",
    "2021-11-30", "2023-05-02/2023-06-20",
)  # fmt: skip
STRETCHES = ("2023-05-02", "2023-05", "2023", "2019/2030", "2023-05-03/..", "../2023-05-01", "2030/..", "../1999")
AT = dt.datetime(2023, 8, 1, tzinfo=dt.UTC)


class Bounds(TypedDict):
    """A stretch as the store is asked for one."""

    since: dt.date | None
    until: dt.date | None


def when(text: str) -> Interval:
    """``Interval.parse``, or a time that is not known."""
    return Interval.parse(text) if text else Interval()


def share(one: Interval, other: Interval) -> bool:
    """Whether two intervals may have a day in common."""
    begins, ends = one.earliest or dt.date.min, one.latest or dt.date.max
    return begins <= (other.latest or dt.date.max) and ends >= (other.earliest or dt.date.min)


intervals = st.builds(
    lambda first, length: Interval(
        earliest=first, latest=None if length is None else (first or dt.date(2000, 1, 1)) + dt.timedelta(length)
    ),
    st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2010, 1, 1)),
    st.none() | st.sampled_from((0, 1, 7, 8, 31, 32, 127, 128, 511, 512, 4000)) | st.integers(0, 600),
)


@settings(deadline=None, max_examples=60)
@given(intervals, intervals)
def test_a_stretch_is_found_in_one_way_where_it_touches_and_in_none_where_it_does_not(
    one: Interval, other: Interval
) -> None:
    asked = days(other)
    if asked is None:
        assert not other.known
        return
    row = sa.select(*(sa.literal(number).label(name) for name, number in stretch(one)._asdict().items())).cte("t")
    columns = (row.c.span, row.c.first, row.c.last)
    ways = [sa.cast(condition, sa.Integer) for condition in found_by(columns, asked)]
    plain = sa.cast(touches(row.c.first, row.c.last, asked), sa.Integer)
    with sa.create_engine("sqlite://").connect() as connection:
        *found, touching, day = connection.execute(sa.select(*ways, plain, day_of(row.c.first, row.c.last))).one()
    assert sum(found) == touching == share(one, other)
    last = one.latest or one.earliest
    assert day == (last.toordinal() if last else UNKNOWN)


def test_a_year_is_short_and_an_open_stretch_is_not() -> None:
    for text, short in (("2023", True), ("2024", True), ("2023-01-01/2024-03-01", False), ("2023/..", False)):
        asked = days(Interval.parse(text))
        assert asked is not None
        assert asked.short is short, text
    assert days(Interval()) is None
    assert stretch(Interval()) == (7, UNKNOWN, FOREVER)
    assert Days(since=1, until=366).short


def entries() -> Iterator[tuple[Report, list[Statement]]]:
    """Reports of several days and of none, with statements of every kind of time."""
    for number, (said, about) in enumerate(product(TIMES, TIMES)):
        day = ("2023-05-02", "2023-05-04", "2023-05-01/2023-05-03", "", "2022-12-31", "2023-05-02")[number % 6]
        text = f"Am Kai {number} liegt ein Schlepper. Der Kran {'steht still' if number % 3 else 'dreht sich'}."
        made = Report.make(outlet=f"Blatt {number % 3}", published=when(day), text=text, language="de")
        first = statement(made, f"Am Kai {number} liegt ein Schlepper", (PILOT, MASTER)[number % 2])
        second = statement(made, text[text.index("Der Kran") : -1], PILOT, mode=list(Mode)[number % 4])
        first = msgspec.structs.replace(first, said=when(said), about=when(about))
        yield made, [first, msgspec.structs.replace(second, said=when(about), about=when(said))]


REPORTS = {made.id: made for made, _ in entries()}


def add_all(case: Case) -> None:
    """Enter them, some one by one and some at once."""
    found: list[Any] = [(made, reading(made, *said), (PILOT, MASTER)) for made, said in entries()]
    case.add_many(found[:20])
    case.add_bulk(found[20:], at_once=30)


@pytest.fixture(scope="module", params=BACKENDS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    place = fresh_place(request.param, tmp_path_factory.mktemp("tage"))
    with open_case(place, create=True, author="ana") as case:
        add_all(case)
        yield case


def said_of(one: Statement) -> Interval:
    """When a statement was said; when its report was published, where that is not known."""
    return one.said if one.said.known else REPORTS[one.report].published


ASKED: dict[str, tuple[dict[str, Any], Callable[[Statement], bool]]] = {
    "all": ({}, lambda one: True),
    "of a source": ({"source": PILOT.id}, lambda one: one.chain[-1].source == PILOT.id),
    "of a mode": ({"mode": "denied"}, lambda one: one.mode is Mode.DENIED),
    "with words": ({"text": "Kran steht"}, lambda one: "steht" in REPORTS[one.report].words(one.content, " ")),
}


@pytest.mark.parametrize("walk", [1, 30])
@pytest.mark.parametrize("name", ASKED)
def test_a_page_is_the_same_however_far_is_walked(
    case: Case, name: str, walk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "WALK", walk)
    monkeypatch.setattr(newest, "FURTHER", 1)
    narrow, fits = ASKED[name]
    every = [one for one in case.statements() if fits(one)]
    assert len(every) > 10
    for text in STRETCHES:
        stretch = Interval.parse(text)
        bounds = Bounds(since=stretch.earliest, until=stretch.latest)
        said = [one for one in every if share(said_of(one), stretch)]
        about = [one for one in every if one.about.known and share(one.about, stretch)]
        both = [one for one in said if one in about]
        assert case.statements(**narrow, **bounds) == said, text
        assert case.find_statements(**narrow, about=stretch, limit=1000) == about, text
        assert case.find_statements(**narrow, **bounds, about=stretch, limit=1000) == both, text
        assert case.count_statements(**narrow, **bounds) == len(said), text
        assert case.count_found(**narrow, about=stretch) == len(about), text
        assert case.count_found(**narrow, **bounds, about=stretch) == len(both), text
        for limit, offset in ((3, 2), (7, 20)):
            found = case.statements(**narrow, **bounds, limit=limit, offset=offset)
            assert found == said[offset : offset + limit], (text, offset)
            found = case.find_statements(**narrow, about=stretch, limit=limit, offset=offset)
            assert found == about[offset : offset + limit], (text, offset)
    assert case.statements(**narrow, limit=4, offset=3) == every[3:7]


def test_an_outlets_statements_of_a_stretch_are_found(case: Case) -> None:
    for text in STRETCHES:
        stretch = Interval.parse(text)
        bounds = Bounds(since=stretch.earliest, until=stretch.latest)
        every = [one for one in case.statements(**bounds) if REPORTS[one.report].outlet == "Blatt 1"]
        assert case.find_statements(outlet="Blatt 1", **bounds, limit=1000) == every
        assert case.count_found(outlet="Blatt 1", **bounds) == len(every)
        assert case.find_statements(outlet="Blatt 1", **bounds, limit=3, offset=1) == every[1:4]


def test_the_days_on_which_a_source_spoke_are_those_of_its_statements(case: Case) -> None:
    for text in ("../..", *STRETCHES):
        stretch = Interval.parse(text)
        bounds = Bounds(since=stretch.earliest, until=stretch.latest)
        times = [(one.id, said_of(one)) for one in case.statements(source=MASTER.id, **bounds)]
        due = {id: time.latest or time.earliest for id, time in times if time.known}
        found = case.said_on(MASTER.id, **bounds)
        assert {one.statement: one.day for one in found} == due
        assert [one.day for one in found] == sorted(one.day for one in found)
        assert sum(count for _, count in case.said_days(MASTER.id, **bounds)) == len(found)


def test_reports_until_a_day_are_those_that_may_have_come_out_by_then(case: Case) -> None:
    for text in STRETCHES:
        stretch = Interval.parse(text)
        bounds = Bounds(since=stretch.earliest, until=stretch.latest)
        every = [one for one in case.reports() if share(one.published, stretch)]
        assert case.reports(**bounds) == every
        assert case.count(**bounds) == len(every)


def test_what_a_person_says_of_the_time_counts_at_once(tmp_path: Path) -> None:
    made = report("Der Lotse sagte, der Schlepper laufe aus.")
    said = statement(made, "der Schlepper laufe aus", PILOT)
    with open_case(tmp_path / "fall.lagebild", create=True) as case:
        case.add(made, reading(made, said), (PILOT,))
        assert case.statements(since=dt.date(2023, 5, 2), until=dt.date(2023, 5, 2)) == [said]
        after = msgspec.structs.replace(said, said=Interval.parse("2023-04-20"), about=Interval.parse("2023-06"))
        case.correct(Correction(report=made.id, statement=said.id, before=said, after=after, author="ana", at=AT))
        assert case.statements(since=dt.date(2023, 5, 2), until=dt.date(2023, 5, 2)) == []
        assert case.statements(since=dt.date(2023, 4, 1), until=dt.date(2023, 4, 30)) == [after]
        assert case.find_statements(about=Interval.parse("2023-06-11")) == [after]
        assert [one.day for one in case.said_on(PILOT.id)] == [dt.date(2023, 4, 20)]
        assert case.check() == []
