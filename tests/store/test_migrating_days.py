"""A case of schema 0003 with real rows: after the migration it is as if it had been entered into a new one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from benchmarks._killing import leave_old_case
from store_samples import (
    AUSLAUFEN,
    BACKENDS,
    BLEIBE,
    FIRST,
    FIRST_ENTRY,
    SECOND,
    SECOND_ENTRY,
    fresh_place,
    reading,
    report,
    source,
    statement,
)

from lagebild.model import Correction, Interval, Report
from lagebild.store import Case, open_case
from lagebild.store.schema import source_said, statements

AT = dt.datetime(2023, 8, 1, tzinfo=dt.UTC)
PILOT = source("Lotse Brandt")
TIMES = (
    Interval(), Interval.parse("2023-05-02"), Interval.parse("2023-05"), Interval.parse("2019/2024"),
    Interval.parse("2023/.."), Interval.parse("../2023"), Interval.parse("2023-02-01/2023-04-03"),
    Interval.parse("1939-09-01/1945-05-08"), Interval.parse("2023-05-02/2023-05-09"),
)  # fmt: skip


def fill(case: Case) -> None:
    """Every kind of time of saying and of what is said; statements withdrawn, replaced, without a source."""
    case.add_many([FIRST_ENTRY, SECOND_ENTRY])
    for number, said in enumerate(TIMES):
        text = f"Meldung {number}: " + " ".join(f"Das Schiff {place} läuft aus." for place in range(len(TIMES)))
        published = TIMES[number % 3 * 4]
        made = Report.make(outlet="Blatt", published=published, text=text, language="de")
        chain = (PILOT,) if number % 2 else ()
        all_said = [
            msgspec.structs.replace(statement(made, f"Das Schiff {place} läuft aus", *chain), said=said, about=about)
            for place, about in enumerate(TIMES)
        ]
        case.add(made, reading(made, *all_said), (PILOT,))
        if number == 4:
            case.replace_reading(made.id, reading(made, *all_said[2:6], reader="rules/2"))
    case.correct(Correction(report=FIRST.id, statement=AUSLAUFEN.id, before=AUSLAUFEN, after=None, author="ana", at=AT))
    dated = msgspec.structs.replace(BLEIBE, said=Interval.parse("2023-05-03"), about=Interval.parse("2023-07"))
    case.correct(Correction(report=SECOND.id, statement=BLEIBE.id, before=BLEIBE, after=dated, author="ana", at=AT))


def rows(case: Case) -> tuple[list[dict[str, object]], dict[str, int]]:
    """All statements, and how much each source says."""
    with case._read() as connection:
        found = [dict(row._mapping) for row in connection.execute(sa.select(statements).order_by(statements.c.seq))]
        counted = sa.select(source_said.c.source, source_said.c.said).where(source_said.c.said > 0)
        return found, dict(connection.execute(counted).all())


@pytest.mark.parametrize("backend", BACKENDS)
def test_days_and_counts_are_carried_over(backend: str, tmp_path: Path) -> None:
    place = fresh_place(backend, tmp_path)
    with open_case(tmp_path / "neu.lagebild", create=True) as case:
        fill(case)
        expected = rows(case)
        leave_old_case(place, "0003", case, tmp_path / "migrations")
    with open_case(place) as case:
        assert rows(case) == expected
        assert case.check() == []
        new = report("Der Lotse sagte, der Hafen sei frei.", "2023-06-01")
        before = case.source_counts()[PILOT.id]
        case.add(new, reading(new, statement(new, "der Hafen sei frei", PILOT)), (PILOT,))
        assert case.source_counts()[PILOT.id] == before + 1
        assert new.id in {one.report for one in case.statements(since=dt.date(2023, 6, 1), until=dt.date(2023, 6, 1))}
        assert case.check() == []
    with open_case(place) as case:
        assert case.count() == len(TIMES) + 3
