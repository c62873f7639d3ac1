"""Proposals, roles, pages, feeds and vectors in a case."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
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
    QUESTION,
    SECOND,
    SECOND_ENTRY,
    VOICE,
    fresh_place,
    source,
)

from lagebild.errors import CaseError, NotFoundError
from lagebild.model import (
    Correction,
    Evidence,
    Feed,
    Interval,
    Judgement,
    Page,
    Proposal,
    ProposalKind,
    Role,
    Stake,
)
from lagebild.store import Case, open_case

AT = dt.datetime(2023, 5, 10, 12, tzinfo=dt.UTC)


@pytest.fixture(params=BACKENDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with open_case(fresh_place(request.param, tmp_path), create=True, author="ana") as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
        yield case
        assert case.check() == []


def proposal(left: str, right: str, score: float, kind: ProposalKind = ProposalKind.MERGE) -> Proposal:
    key = Proposal.key(kind, left, right)
    return Proposal(id=key, kind=kind, left=left, right=right, judgement=Judgement.SAME, score=score, why=("Name",))


LIKELY = proposal(MINISTER.id, VOICE.id, 0.9)
DOUBTFUL = proposal(MINISTRY.id, VOICE.id, 0.4)
ALIKE = proposal(AUSLAUFEN.id, BLEIBE.id, 0.7, ProposalKind.CLAIM)


def test_proposals_are_listed_best_first_by_what_is_asked(case: Case) -> None:
    assert case.put_proposals([DOUBTFUL, LIKELY, ALIKE, LIKELY]) == 3
    assert case.proposals() == [LIKELY, ALIKE, DOUBTFUL]
    assert case.proposals(kind=ProposalKind.MERGE) == [LIKELY, DOUBTFUL]
    assert case.proposals(about=VOICE.id) == [LIKELY, DOUBTFUL]
    assert case.proposals(limit=1) == [LIKELY]
    assert case.proposals(open=False) == []
    assert case.proposal(LIKELY.id[:6]) == LIKELY
    assert case.put_proposals([]) == 0


def test_a_verdict_outlives_the_machines_change_of_mind(case: Case) -> None:
    case.put_proposals([LIKELY, DOUBTFUL])
    decided = case.decide(LIKELY.id, Judgement.DIFFERENT, author="ben", reason="zwei Brüder")
    assert decided.verdict is Judgement.DIFFERENT
    assert (decided.author, decided.reason) == ("ben", "zwei Brüder")
    again = [msgspec.structs.replace(one, score=0.5, why=("anders",)) for one in (LIKELY, DOUBTFUL)]
    assert case.put_proposals(again) == 0
    assert case.proposal(LIKELY.id) == decided
    assert case.proposal(DOUBTFUL.id) == again[1]
    assert case.proposals() == [again[1]]
    assert case.proposals(open=False) == [decided]
    assert len(case.proposals(open=None)) == 2
    assert case.decide(LIKELY.id, None, author="ana") == LIKELY
    assert [change.what for change in case.changes(noun="proposal", id=LIKELY.id)] == ["reopened", "decided"]
    with pytest.raises(NotFoundError):
        case.decide("nichts", Judgement.SAME, author="ben")


def test_thousands_of_proposals_are_entered_at_once(case: Case) -> None:
    many = [proposal(f"a{number}", f"b{number}", number / 2000) for number in range(1200)]
    assert case.put_proposals(many) == 1200
    assert case.put_proposals(msgspec.structs.replace(one, score=0.5) for one in many) == 0
    assert {one.score for one in case.proposals()} == {0.5}


def test_roles_are_held_for_a_time(case: Case) -> None:
    role = Role(
        source=MINISTER.id, title="Minister", body=MINISTRY.id, window=Interval.parse("2021/2023"), author="ana"
    )
    later = msgspec.structs.replace(role, window=Interval.parse("2024/.."))
    assert case.put_role(role)
    assert case.put_role(later)
    assert not case.put_role(role)
    assert case.put_role(msgspec.structs.replace(role, author="ben")), "the same role, by another author"
    assert [one.window for one in case.roles("Jörg Weiß")] == [role.window, later.window]
    assert case.roles(VOICE.id) == []
    case.drop_role(later, author="ben")
    assert [one.author for one in case.roles()] == ["ben"]
    with pytest.raises(NotFoundError):
        case.drop_role(later, author="ben")
    with pytest.raises(NotFoundError):
        case.put_role(msgspec.structs.replace(role, source="fremd"))


def test_roles_go_with_a_merge(case: Case) -> None:
    case.put_source(source("J. Weiß"))
    case.put_role(Role(source=MINISTER.id, title="Minister", author="ana"))
    case.merge_sources("J. Weiß", MINISTER.id, "ana")
    (role,) = case.roles("J. Weiß")
    assert role.source == case.source("J. Weiß").id
    case.drop_role(role, author="ana")
    assert case.roles() == []


def page(content: bytes) -> Page:
    return Page(
        report=FIRST.id, url=FIRST.url, media_type="text/html", at=AT, content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def test_a_page_comes_back_byte_for_byte_and_is_never_overwritten(case: Case) -> None:
    first = page(b"<html>" + bytes(range(256)) * 40 + b"</html>")
    assert case.page(FIRST.id) is None
    assert case.put_page(first)
    assert not case.put_page(page(b"<html>Werbung</html>"))
    assert case.page(FIRST.id[:10]) == first
    assert case.page(SECOND.id) is None
    with pytest.raises(CaseError, match="SHA-256"):
        case.put_page(msgspec.structs.replace(first, content=b"anderes"))
    with pytest.raises(NotFoundError):
        case.put_page(msgspec.structs.replace(first, report="f" * 64))


def test_feeds_keep_their_state_and_the_log_only_names_new_ones(case: Case) -> None:
    feed = Feed(url="https://hafenkurier.example/feed.xml", outlet="Hafenkurier", every=600)
    assert case.put_feed(feed)
    polled = msgspec.structs.replace(feed, polled=AT, due=AT + dt.timedelta(hours=1), etag='"7"')
    assert case.put_feed(polled)
    assert not case.put_feed(polled)
    assert case.feeds() == [polled]
    assert len(case.changes(noun="feed")) == 1
    case.drop_feed(feed.url)
    assert case.feeds() == []
    with pytest.raises(NotFoundError):
        case.drop_feed(feed.url)


def test_vectors_are_kept_by_model_and_statement(case: Case) -> None:
    rows = np.array([[1, -128, 127], [0, 5, -5]], dtype=np.int8)
    assert case.without_vectors("m/1") == [BLEIBE.id, AUSLAUFEN.id]
    assert case.without_vectors("m/1", limit=1) == [BLEIBE.id]
    case.put_vectors("m/1", [AUSLAUFEN.id, BLEIBE.id], rows)
    ids, back = case.vectors("m/1")
    assert ids == [AUSLAUFEN.id, BLEIBE.id]
    assert back.dtype == np.int8
    assert np.array_equal(back, rows)
    case.put_vectors("m/1", [BLEIBE.id], np.array([[9, 9, 9]], dtype=np.int8))
    assert case.vectors("m/1")[1].tolist() == [[1, -128, 127], [9, 9, 9]]
    assert case.without_vectors("m/1") == []
    assert case.vectors("m/2")[0] == []
    wide: Any = rows.astype(np.int16)
    for bad in (wide, rows[:1], rows[:, :2]):
        with pytest.raises(CaseError):
            case.put_vectors("m/1", [AUSLAUFEN.id, BLEIBE.id], bad)
    with pytest.raises(CaseError):
        case.put_vectors("m/1", ["fremd"], rows[:1])


def test_a_statement_with_other_words_wants_another_vector(case: Case) -> None:
    case.put_vectors("m/1", [AUSLAUFEN.id, BLEIBE.id], np.ones((2, 3), dtype=np.int8))
    shorter = msgspec.structs.replace(AUSLAUFEN, content=((35, 60),))
    change = Correction(
        report=FIRST.id, statement=AUSLAUFEN.id, before=AUSLAUFEN, after=shorter, author="ben", at=AT
    )  # fmt: skip
    case.correct(change)
    assert case.without_vectors("m/1") == [AUSLAUFEN.id]
    gone = Correction(report=SECOND.id, statement=BLEIBE.id, before=BLEIBE, after=None, author="ben", at=AT)
    case.correct(gone)
    assert case.vectors("m/1")[0] == []


def test_a_dropped_claim_takes_its_rows_along(case: Case) -> None:
    case.put_claim(CLAIM)
    case.put_question(QUESTION)
    case.put_evidence(Evidence(question=QUESTION.id, claim=CLAIM.id, likelihoods=(0.9, 0.2)))
    case.put_stake(Stake(source=MINISTER.id, claim=CLAIM.id, value=0.5, reason="sein Schiff", author="ana"))
    case.drop_claim(CLAIM.id[:6], author="ben")
    assert case.claims() == []
    assert case.evidence(QUESTION.id) == []
    assert case.stakes(QUESTION.id) == []
    assert case.changes()[0].author == "ben"
    with pytest.raises(NotFoundError):
        case.drop_claim(CLAIM.id, author="ben")
