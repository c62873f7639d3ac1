"""How much each source says: counted by the database, whoever writes and however."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from store_samples import (
    AUSLAUFEN,
    BACKENDS,
    FIRST,
    FIRST_ENTRY,
    FIRST_READING,
    MINISTER,
    ON_POSTGRES,
    SECOND_ENTRY,
    VOICE,
    fresh_place,
    reading,
    report,
    source,
    statement,
)

from lagebild.errors import CaseError
from lagebild.model import Correction, Link, Source, Statement
from lagebild.store import Case, move_case, open_case

PILOT = source("Lotse Brandt")
AT = dt.datetime(2023, 8, 1, tzinfo=dt.UTC)


@pytest.fixture(params=BACKENDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with open_case(fresh_place(request.param, tmp_path), create=True, author="ana") as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
        yield case


def counted(case: Case) -> dict[str, int]:
    """What the statements come to."""
    return dict(Counter(one.chain[-1].source for one in case.statements() if one.chain and one.chain[-1].source))


def change(case: Case, before: Statement | None, after: Statement | None) -> None:
    """A person's word on a statement of the first report."""
    either = before or after
    assert either is not None
    case.correct(
        Correction(report=FIRST.id, statement=either.id, before=before, after=after, author="ana", at=AT, why="gesehen")
    )


def test_it_follows_every_kind_of_write(case: Case) -> None:
    assert case.source_counts() == counted(case) == {MINISTER.id: 1, VOICE.id: 1}
    case.put_source(PILOT)
    other = msgspec.structs.replace(AUSLAUFEN, chain=(Link(name=PILOT.name, source=PILOT.id),))
    change(case, AUSLAUFEN, other)
    assert case.source_counts() == counted(case) == {PILOT.id: 1, VOICE.id: 1}
    change(case, other, None)
    assert case.source_counts() == counted(case) == {VOICE.id: 1}
    added = statement(FIRST, "Die Straße zum Hafen war gesperrt", MINISTER)
    change(case, None, added)
    assert case.source_counts() == counted(case) == {MINISTER.id: 1, VOICE.id: 1}
    case.replace_reading(FIRST.id, msgspec.structs.replace(FIRST_READING, statements=(), reader="rules/2"))
    assert case.source_counts() == counted(case)
    case.replace_reading(FIRST.id, msgspec.structs.replace(FIRST_READING, reader="rules/3"))
    assert case.source_counts() == counted(case)
    made = [report(f"Am {day}. sagte der Lotse, der Hafen sei frei.", f"2023-06-{day:02}") for day in range(1, 9)]
    case.add_bulk((one, reading(one, statement(one, "der Hafen sei frei", PILOT)), (PILOT,)) for one in made)
    assert case.source_counts()[PILOT.id] == counted(case)[PILOT.id] == 8
    case.merge_sources(MINISTER.id, PILOT.id, "ana")
    assert case.source_counts() == counted(case)
    assert [one.id for one in case.sources(order="statements", limit=1)] == [MINISTER.id]
    assert case.check() == []


def test_a_write_that_is_taken_back_is_not_counted(case: Case) -> None:
    made = [report(f"Der {number}. Lotse sagte, der Hafen sei frei.", "2023-06-01") for number in range(2)]
    good, bad = (statement(one, "der Hafen sei frei", who) for one, who in zip(made, (PILOT, VOICE), strict=True))
    stranger = statement(made[1], "Der 1. Lotse", source("Niemand"))
    with pytest.raises(CaseError, match="names the source"), case.transaction():
        case.add_many([(made[0], reading(made[0], good), (PILOT,)), (made[1], reading(made[1], bad, stranger), ())])
    assert case.source_counts() == counted(case) == {MINISTER.id: 1, VOICE.id: 1}


def test_a_wrong_count_is_found(case: Case) -> None:
    with case._write() as connection:
        connection.execute(sa.text("UPDATE source_said SET said = 7 WHERE source = :id"), {"id": MINISTER.id})
    assert case.check() == [f"source {MINISTER.id} is counted to have said 7, and it said 1"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_several_writers_at_a_time_lose_no_count(backend: str, tmp_path: Path) -> None:
    place = fresh_place(backend, tmp_path)
    voices = [source(f"Lotse {number}") for number in range(5)]

    def write(writer: int) -> None:
        with open_case(place) as case:
            for number in range(6):
                made = report(f"Schreiber {writer}, Zeile {number}: der Hafen sei frei.", "2023-06-01")
                order: list[Source] = voices if writer % 2 else voices[::-1]
                case.add(made, reading(made, statement(made, "der Hafen sei frei", *order)), voices)

    with open_case(place, create=True) as case:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))
        assert case.source_counts() == counted(case) == {voices[-1].id: 12, voices[0].id: 12}
        assert case.check() == []


@ON_POSTGRES
def test_a_case_that_is_moved_is_counted_anew(tmp_path: Path) -> None:
    here, back = tmp_path / "fall.lagebild", tmp_path / "zurueck.lagebild"
    with open_case(here, create=True) as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
    there = fresh_place("postgresql", tmp_path)
    for old, new in ((here, there), (there, back)):
        move_case(old, new)
        with open_case(new) as case:
            assert case.source_counts() == {MINISTER.id: 1, VOICE.id: 1}
            assert case.check() == []
