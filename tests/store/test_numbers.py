"""How many there are of each, and the log of writes from a number on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_samples import BACKENDS, FIRST, FIRST_ENTRY, MINISTER, SECOND, SECOND_ENTRY, fresh_place, source

from lagebild.model import Interval, SourceKind
from lagebild.store import Case, open_case


@pytest.fixture(params=BACKENDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with open_case(fresh_place(request.param, tmp_path), create=True, author="ana") as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
        yield case


def test_as_many_statements_are_counted_as_are_found(case: Case) -> None:
    for outlet in (FIRST.outlet, SECOND.outlet, "Bote", None):
        assert case.count_found(outlet=outlet) == len(case.find_statements(outlet=outlet, limit=1000)), outlet
    for stretch in ("2023-06", "../2000"):
        about = Interval.parse(stretch)
        assert case.count_found(about=about) == len(case.find_statements(about=about, limit=1000))
    assert case.count_found("!?") == 0


def test_a_merged_source_is_counted_once(case: Case) -> None:
    assert case.count_sources() == len(case.sources())
    other = source("Die Ministerin", SourceKind.PERSON)
    case.put_source(other)
    before = case.count_sources()
    case.merge_sources(MINISTER.id, other.id, author="ana")
    assert case.count_sources() == before - 1 == len(case.sources())


def test_the_log_goes_on_behind_a_number(case: Case) -> None:
    last = case.last_change()
    every = case.changes_since(0, limit=1000)
    assert [number for number, _ in every] == sorted({number for number, _ in every})
    assert every[-1][0] == last
    assert [change for _, change in every] == case.changes()[::-1]
    assert case.changes_since(last, limit=10) == []
    case.put_source(source("Hafenamt", SourceKind.BODY))
    ((number, change),) = case.changes_since(last, limit=10)
    assert number == case.last_change() > last
    assert change == case.changes(limit=1)[0]
    assert case.changes_since(0, limit=1) == every[:1]
