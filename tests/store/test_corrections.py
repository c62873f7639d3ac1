"""What people say against a reader wins everywhere, outlives the reader, and leaves the reader's word untouched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import (
    AUSLAUFEN,
    BACKENDS,
    BLEIBE,
    CLAIM,
    FIRST,
    FIRST_ENTRY,
    FIRST_READING,
    MINISTER,
    MINISTRY,
    SECOND_ENTRY,
    fresh_place,
    reading,
    source,
    spans,
    statement,
)

from lagebild.errors import CaseError, DuplicateError, NotFoundError
from lagebild.model import Correction, Link, Mode, Statement
from lagebild.store import Case, open_case

AT = dt.datetime(2023, 5, 10, 12, tzinfo=dt.UTC)
PROMISED = msgspec.structs.replace(
    AUSLAUFEN,
    mode=Mode.PROMISED,
    chain=(Link(name=MINISTRY.name, source=MINISTRY.id),),
    content=spans(FIRST.text, "die Fregatte werde"),
)
GESPERRT = statement(FIRST, "Die Straße zum Hafen war gesperrt", MINISTRY)


def correction(before: Statement | None, after: Statement | None, why: str | None = None) -> Correction:
    one = before or after
    assert one is not None
    return Correction(
        report=one.report, statement=one.id, before=before, after=after, author="ben", at=AT, why=why
    )  # fmt: skip


@pytest.fixture(params=BACKENDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with open_case(fresh_place(request.param, tmp_path), create=True, author="ana") as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
        yield case
        assert case.check() == []


def test_what_a_person_changed_stands_in_every_list(case: Case) -> None:
    case.correct(correction(AUSLAUFEN, PROMISED, "sie hat es zugesagt"))
    assert case.statement(AUSLAUFEN.id) == PROMISED
    assert case.statements(report=FIRST.id) == [PROMISED]
    assert case.reading(FIRST.id).statements == (PROMISED,)
    assert case.statements(mode="predicted") == []
    assert case.statements(source=MINISTRY.id) == [PROMISED]
    assert case.statements(source=MINISTER.id) == []
    assert case.source_counts().get(MINISTRY.id) == 1
    assert case.statements(text="die Fregatte werde im Juni auslaufen") == []
    assert case.search("auslaufen")[0].statements == ()
    assert case.search("Fregatte Juni")[0].statements == ()
    assert case.corrections() == case.corrections(report=FIRST.id) == case.corrections(statement=AUSLAUFEN.id)
    assert case.corrections()[0].after == PROMISED
    assert case.changes()[0].what == "corrected"


def test_the_readers_own_word_is_kept_beside_it(case: Case) -> None:
    case.correct(correction(AUSLAUFEN, PROMISED))
    case.correct(correction(None, GESPERRT))
    assert case.statement(AUSLAUFEN.id, machine=True) == AUSLAUFEN
    assert case.reading(FIRST.id, machine=True) == FIRST_READING
    assert case.readings(FIRST.id) == [FIRST_READING]
    assert case.statements(machine=True) == [BLEIBE, AUSLAUFEN]
    assert case.statements(machine=True, mode="predicted", source=MINISTER.id, text="auslaufen") == [AUSLAUFEN]
    assert case.statements(machine=True, limit=1, offset=1) == [AUSLAUFEN]
    assert case.statements(machine=True, until=dt.date(2023, 5, 3)) == [AUSLAUFEN]
    with pytest.raises(NotFoundError, match="a person added it"):
        case.statement(GESPERRT.id, machine=True)


def test_what_a_person_withdrew_leaves_the_lists_and_is_reached_by_its_id(case: Case) -> None:
    case.put_claim(CLAIM)
    case.correct(correction(AUSLAUFEN, None, "das ist die Überschrift"))
    assert case.statements(report=FIRST.id) == []
    assert case.reading(FIRST.id).statements == ()
    assert case.source_counts().get(MINISTER.id) is None
    assert case.search("Fregatte Juni")[0].statements == ()
    assert case.count_statements() == 1
    assert case.statement(AUSLAUFEN.id) == AUSLAUFEN
    assert case.withdrawn() == {AUSLAUFEN.id} == case.withdrawn([AUSLAUFEN.id, BLEIBE.id])
    assert case.claim(CLAIM.id) == CLAIM, "the testimony is kept, and not weighed"
    assert case.statements(claim=CLAIM.id) == [BLEIBE]
    case.correct(correction(None, AUSLAUFEN))
    assert case.statements(report=FIRST.id) == [AUSLAUFEN]
    assert case.withdrawn() == frozenset()


def test_what_a_person_added_stands_where_the_text_has_it(case: Case) -> None:
    case.correct(correction(None, GESPERRT))
    earlier = statement(FIRST, "Minister Weiß sagte am Dienstag", MINISTER)
    case.correct(correction(None, earlier))
    assert case.statements(report=FIRST.id) == [earlier, AUSLAUFEN, GESPERRT]
    assert case.reading(FIRST.id).statements == (earlier, AUSLAUFEN, GESPERRT)
    assert case.search("gesperrt")[0].statements == (GESPERRT.id,)
    assert [change.what for change in case.changes()[:2]] == ["added", "added"]


def test_corrections_outlive_a_new_reading(case: Case) -> None:
    case.correct(correction(None, GESPERRT))
    case.correct(correction(AUSLAUFEN, PROMISED))
    werde = statement(FIRST, "werde im Juni", MINISTER)
    case.replace_reading(FIRST.id, reading(FIRST, msgspec.structs.replace(AUSLAUFEN, confidence=0.9), werde))
    assert case.statements(report=FIRST.id) == [PROMISED, werde, GESPERRT]
    case.replace_reading(FIRST.id, reading(FIRST, werde, reader="encoder/2"))
    assert {s.id for s in case.statements(report=FIRST.id)} == {PROMISED.id, werde.id, GESPERRT.id}
    assert case.statement(AUSLAUFEN.id) == PROMISED
    assert case.statement(AUSLAUFEN.id, machine=True).confidence == 0.9
    case.correct(correction(werde, None))
    case.replace_reading(FIRST.id, FIRST_READING)
    case.replace_reading(FIRST.id, reading(FIRST, werde, reader="encoder/3"))
    assert werde.id in case.withdrawn()
    assert werde not in case.statements(report=FIRST.id)


def test_one_taken_back_leaves_it_to_the_reader_again(case: Case) -> None:
    case.correct(correction(AUSLAUFEN, PROMISED))
    case.correct(correction(PROMISED, AUSLAUFEN))
    assert case.statements(report=FIRST.id) == [AUSLAUFEN]
    sure = msgspec.structs.replace(AUSLAUFEN, confidence=0.9)
    case.replace_reading(FIRST.id, reading(FIRST, sure))
    assert case.statements(report=FIRST.id) == [sure]
    assert len(case.corrections()) == 2


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        (correction(PROMISED, AUSLAUFEN), DuplicateError, "changed meanwhile"),
        (correction(None, AUSLAUFEN), DuplicateError, "stands there already"),
        (correction(GESPERRT, None), NotFoundError, "no statement"),
        (correction(AUSLAUFEN, msgspec.structs.replace(AUSLAUFEN, content=((0, 9999),))), CaseError, "text ends at"),
        (
            correction(AUSLAUFEN, msgspec.structs.replace(AUSLAUFEN, chain=(Link(name="X", source="fremd"),))),
            CaseError,
            "not in the case",
        ),
        (correction(None, msgspec.structs.replace(BLEIBE, report=FIRST.id)), CaseError, "another report"),
        (correction(None, msgspec.structs.replace(GESPERRT, report="f" * 64)), NotFoundError, "no report"),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing(
    case: Case, wrong: Correction, error: type[Exception], says: str
) -> None:
    before = case.changes()
    with pytest.raises(error, match=says):
        case.correct(wrong)
    assert case.changes() == before
    assert case.statements() == [BLEIBE, AUSLAUFEN]
    assert case.corrections() == []


def test_the_second_of_two_who_correct_the_same_is_told(case: Case) -> None:
    case.correct(correction(AUSLAUFEN, None))
    with pytest.raises(DuplicateError, match="withdrawn meanwhile"):
        case.correct(correction(AUSLAUFEN, PROMISED))


def test_a_correction_may_name_the_source_kept_by_a_merge(case: Case) -> None:
    case.put_source(source("J. Weiß"))
    case.merge_sources("J. Weiß", MINISTER.id, "ana")
    seen = case.statement(AUSLAUFEN.id)
    assert seen != AUSLAUFEN
    case.correct(correction(seen, msgspec.structs.replace(seen, hedged=True)))
    assert case.statement(AUSLAUFEN.id).hedged


STEPS = st.lists(st.sampled_from(["change", "withdraw", "add", "back", "read"]), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_the_lists_are_the_corrections_applied_to_the_reading(case: Case, steps: list[str]) -> None:
    for number, step in enumerate(steps):
        listed = {one.id: one for one in case.statements(report=FIRST.id)}
        stands = listed.get(AUSLAUFEN.id)
        if step == "read":
            own = msgspec.structs.replace(AUSLAUFEN, confidence=0.5 + number / 20)
            case.replace_reading(FIRST.id, reading(FIRST, own, reader=f"rules/{number}"))
        elif step == "withdraw" and stands:
            case.correct(correction(stands, None))
        elif step == "change" and stands:
            case.correct(correction(stands, msgspec.structs.replace(stands, hedged=not stands.hedged)))
        elif step == "add" and GESPERRT.id not in listed:
            case.correct(correction(None, GESPERRT))
        elif step == "back" and (made := case.corrections(statement=AUSLAUFEN.id)):
            last = made[-1]
            if last.before is not None and last.after == stands:
                case.correct(correction(last.after, last.before))
        now = case.statements(report=FIRST.id)
        assert case.reading(FIRST.id).statements == tuple(now)
        assert case.count_statements(report=FIRST.id) == len(now)
        machine = case.reading(FIRST.id, machine=True)
        assert case.statements(report=FIRST.id, machine=True) == list(machine.statements)
        for newest in case.corrections(report=FIRST.id)[-1:]:
            begun = {one.before for one in case.corrections(statement=newest.statement)}
            assert newest.after is None or newest.after in now or newest.after in begun, "or it is the reader's again"
    assert case.check() == []
