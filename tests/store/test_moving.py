"""A case moved between a file and a server, and back, is the case it was."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import numpy as np
import pytest
from store_samples import (
    AUSLAUFEN,
    BACKENDS,
    BLEIBE,
    CLAIM,
    FIRST,
    FIRST_ENTRY,
    MINISTER,
    MINISTRY,
    ON_POSTGRES,
    QUESTION,
    SECOND,
    SECOND_ENTRY,
    VOICE,
    fresh_place,
    reading,
    report,
    source,
)

from lagebild.errors import CaseError, DuplicateError
from lagebild.model import (
    Anchor,
    Contradiction,
    Correction,
    Evidence,
    Feed,
    Forecast,
    Grade,
    Interval,
    Judgement,
    Page,
    Proposal,
    ProposalKind,
    Role,
    Stake,
)
from lagebild.store import Case, contents, moving, open_case
from lagebild.store.moving import move_case

AT = dt.datetime(2023, 5, 10, 12, tzinfo=dt.UTC)


def fill(case: Case) -> None:
    """Something in every table."""
    case.add_many([FIRST_ENTRY, SECOND_ENTRY])
    case.put_claim(CLAIM)
    case.put_question(QUESTION)
    case.put_evidence(Evidence(question=QUESTION.id, claim=CLAIM.id, likelihoods=(0.9, 1 / 3)))
    case.put_stake(Stake(source=MINISTER.id, question=QUESTION.id, value=0.1, reason="sein Schiff", author="ana"))
    case.put_contradiction(
        Contradiction(
            question=QUESTION.id, statement=AUSLAUFEN.id, source=MINISTER.id, deed="d0001", known=AT.date(),
            why="gesperrt", author="ana",
        )
    )  # fmt: skip
    case.add_forecast(Forecast(question=QUESTION.id, author="ana", at=AT, probabilities=(0.7, 0.3)))
    case.add_grade(
        Grade(
            statement=AUSLAUFEN.id, reliability="B", credibility=3, derived="F6", reason="vor Ort", author="ana", at=AT
        )
    )
    case.put_anchor(Anchor(name="Stapellauf", when=Interval.parse("2023-05-01"), author="ana"))
    case.put_source(source("J. Weiß"))
    case.split_sources(case.merge_sources(MINISTER.id, "J. Weiß", "ana"))
    case.correct(Correction(report=SECOND.id, statement=BLEIBE.id, before=BLEIBE, after=None, author="ben", at=AT))
    key = Proposal.key(ProposalKind.MERGE, MINISTER.id, VOICE.id)
    case.put_proposals(
        [
            Proposal(
                id=key, kind=ProposalKind.MERGE, left=MINISTER.id, right=VOICE.id, judgement=Judgement.SAME, score=0.1
            )
        ]
    )
    case.decide(key, Judgement.UNSURE, author="ben")
    case.put_role(Role(source=MINISTER.id, title="Minister", body=MINISTRY.id, author="ana"))
    content = bytes(range(256)) * 9
    digest = hashlib.sha256(content).hexdigest()
    case.put_page(Page(report=FIRST.id, url=None, media_type="text/html", at=AT, sha256=digest, content=content))
    case.put_feed(Feed(url="https://hafenkurier.example/feed.xml", due=AT))
    case.put_vectors("m/1", [AUSLAUFEN.id], np.array([[-128, 0, 127]], dtype=np.int8))


@pytest.fixture
def there(tmp_path: Path) -> str:
    path = str(tmp_path / "voll.lagebild")
    with open_case(path, create=True, author="ana") as case:
        fill(case)
    return path


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_case_goes_there_and_back_without_loss(there: str, backend: str, tmp_path: Path) -> None:
    away = str(tmp_path / "anderswo.lagebild") if backend == "sqlite" else fresh_place(backend, tmp_path)
    told: list[tuple[str, int, int]] = []
    moved = move_case(there, away, progress=lambda *how_far: told.append(how_far))
    with open_case(there) as one, open_case(away) as other:
        assert contents(one) == contents(other) == moved.tables
        assert {name for name, found in moved.tables.items() if not found.rows} <= {"records", "assessments"}
        assert one.changes() == other.changes()
        assert one.search("Fregatte") == other.search("Fregatte") != []
        assert other.check() == []
        third = report("Der Kran blieb stehen.")
        assert other.add(third, reading(third)), "new rows get new numbers"
        assert other.search("Kran")
    back = str(tmp_path / "zurück.lagebild")
    assert move_case(away, back).tables["reports"].rows == 3
    with open_case(back) as case:
        assert case.check() == []
        assert len(case.search("Kran")) == 1
    assert ("reports", 2, 2) in told


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_place_that_holds_anything_is_refused(there: str, backend: str, tmp_path: Path) -> None:
    away = str(tmp_path / "anderswo.lagebild") if backend == "sqlite" else fresh_place(backend, tmp_path)
    with open_case(away, create=True) as case:
        case.put_source(MINISTRY)
    with pytest.raises(DuplicateError, match="something here already"):
        move_case(there, away)
    with open_case(away) as case:
        assert case.sources() == [MINISTRY]
        assert case.count() == 0
    with pytest.raises(CaseError, match="there is no case here"):
        move_case(tmp_path / "nichts.lagebild", tmp_path / "neu.lagebild")
    assert not (tmp_path / "neu.lagebild").exists()


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=ON_POSTGRES)])
def test_a_move_that_loses_something_keeps_nothing(
    there: str, backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = str(tmp_path / "anderswo.lagebild") if backend == "sqlite" else fresh_place(backend, tmp_path)
    with open_case(away, create=True) as case:
        lossy = type(case._dialect)
    sound = lossy.load

    def lose(self: object, connection: object, table: object, rows: list[dict[str, object]]) -> None:
        sound(self, connection, table, [{**row, "noun": "{}"} if "outlet" in row else row for row in rows])  # type: ignore[arg-type]

    monkeypatch.setattr(lossy, "load", lose)
    with pytest.raises(CaseError):
        move_case(there, away)
    monkeypatch.undo()
    with open_case(away) as case:
        assert case.counts() == dict.fromkeys(case.counts(), 0)
    assert move_case(there, away).tables["reports"].rows == 2


def test_the_hash_of_a_table_knows_every_value(there: str) -> None:
    with open_case(there) as case:
        before = contents(case)
        case.put_anchor(Anchor(name="Stapellauf", when=Interval.parse("2023-05-02"), author="ana"))
        after = contents(case)
    assert before["anchors"].rows == after["anchors"].rows
    assert before["anchors"].sha256 != after["anchors"].sha256
    assert before["reports"] == after["reports"]
    assert moving.ROWS_AT_ONCE > 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_added_in_bulk_is_what_is_added_one_by_one(backend: str, tmp_path: Path) -> None:
    entries = [FIRST_ENTRY, SECOND_ENTRY, FIRST_ENTRY]
    for number in range(20):
        each = report(f"Das Schiff Nummer {number} lief ein.", f"2023-06-{number + 1:02}")
        entries.append((each, reading(each), (MINISTER, MINISTRY)))
    with open_case(fresh_place(backend, tmp_path), create=True) as case:
        assert case.add(*SECOND_ENTRY)
        assert case.add_bulk(entries, at_once=7) == 21
        assert case.add_bulk(entries) == 0
        assert case.check() == []
        assert len(case.changes(noun="report")) == 22
        bulk = (case.reports(), case.statements(), case.sources(), case.deeds())
        stray = report("Der Kran blieb stehen.")
        with pytest.raises(CaseError, match="not in the case"):
            case.add_bulk([(stray, reading(stray, _by_a_stranger(stray.id)), ())])
        assert case.count() == 22
        again = report("Der Kran läuft wieder.")
        assert case.add(again, reading(again)), "the numbers go on"
    with open_case(tmp_path / "einzeln.lagebild", create=True) as case:
        case.add_many([SECOND_ENTRY, *entries])
        assert bulk == (case.reports(), case.statements(), case.sources(), case.deeds())


def _by_a_stranger(of: str):  # type: ignore[no-untyped-def]
    import msgspec

    from lagebild.model import Link

    return msgspec.structs.replace(
        AUSLAUFEN, id="s-fremd", report=of, content=((0, 8),), chain=(Link(name="Fremder", source="fremd"),)
    )
