"""Parts of lists, their lengths, and days without nouns: what the pages of a large case are made from."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from store_samples import (
    AUSLAUFEN,
    BACKENDS,
    CLAIM,
    FIRST,
    FIRST_ENTRY,
    FIRST_READING,
    MINISTER,
    MINISTRY,
    QUESTION,
    SECOND,
    SECOND_ENTRY,
    SPERRUNG,
    fresh_place,
    reading,
    report,
    source,
    statement,
)

from lagebild.errors import CaseError, NotFoundError
from lagebild.model import (
    Assessment,
    Correction,
    Deed,
    Evidence,
    Interval,
    Judgement,
    Mode,
    Proposal,
    ProposalKind,
    Stake,
)
from lagebild.store import Case, open_case


@pytest.fixture(params=BACKENDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with open_case(fresh_place(request.param, tmp_path), create=True, author="ana") as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
        yield case


def test_sources_are_found_by_ids_and_merged_ones_as_the_kept(case: Case) -> None:
    other = source("Der Minister")
    case.put_source(other)
    case.merge_sources(MINISTER.id, other.id, "ana")
    found = case.sources_by_id([other.id, MINISTER.id, MINISTRY.id, "ffff"])
    assert set(found) == {other.id, MINISTER.id, MINISTRY.id}
    assert found[other.id] == found[MINISTER.id] == case.source(MINISTER.id)


def test_sources_are_offered_by_the_beginning_of_any_word_of_a_name(case: Case) -> None:
    word = MINISTER.name.split()[-1]
    assert MINISTER.id in {one.id for one in case.sources_like(word[:4].upper())}
    assert case.sources_like("") == case.sources_like("gibt es nicht") == []
    assert len(case.sources_like(word[:1], limit=1)) <= 1


def test_outlets_are_counted(case: Case) -> None:
    assert case.outlets() == {FIRST.outlet: 1, SECOND.outlet: 1}


def test_statements_are_found_by_outlet_and_by_what_they_are_about(case: Case) -> None:
    every = case.statements()
    assert case.find_statements(limit=100) == every
    mine = case.find_statements(outlet=FIRST.outlet, limit=100)
    assert mine == [s for s in every if s.report == FIRST.id]
    assert case.find_statements(limit=1, offset=1) == every[1:2]
    june = msgspec.structs.replace(AUSLAUFEN, about=Interval.parse("2023-06"))
    now = dt.datetime(2023, 6, 1, tzinfo=dt.UTC)
    case.correct(Correction(report=FIRST.id, statement=june.id, before=AUSLAUFEN, after=june, author="ana", at=now))
    for stretch in ("2023-06-30", "2023-06", "2020/..", "../2023-06-01"):
        assert case.find_statements(about=Interval.parse(stretch)) == [june], stretch
    for stretch in ("2023-07", "2023-07/..", "../2023-05-31"):
        assert case.find_statements(about=Interval.parse(stretch)) == [], stretch
    assert case.find_statements("!?") == []


def test_reports_are_found_by_words_outlet_and_day(case: Case) -> None:
    word = next(word for word in FIRST.text.split() if word.isalpha() and len(word) > 6)
    hits = case.search(word)
    assert case.find_reports(word) == hits
    assert {hit.report for hit in case.find_reports(word, outlet=FIRST.outlet)} == {FIRST.id}
    assert case.find_reports(word, until=dt.date(1901, 1, 1)) == []
    assert case.find_reports(word, offset=len(hits)) == []
    assert case.find_reports("?") == []


def test_when_a_source_spoke_is_told_without_the_statements(case: Case) -> None:
    said = case.said_on(MINISTER.id)
    assert {one.statement for one in said} == {s.id for s in case.statements(source=MINISTER.id)}
    assert [one.day for one in said] == sorted(one.day for one in said)
    assert case.said_on(MINISTER.id, until=dt.date(1901, 1, 1)) == []
    counted = Counter(one.day for one in said)
    assert case.said_days(MINISTER.id) == sorted(counted.items())
    assert case.said_days(MINISTER.id, until=dt.date(1901, 1, 1)) == []
    with pytest.raises(NotFoundError):
        case.said_on("ffff")


def test_deeds_by_who_did_them(case: Case) -> None:
    done = msgspec.structs.replace(SPERRUNG, id="d0002", actors=(MINISTER.id,), when=Interval.parse("2023-05-02"))
    both = msgspec.structs.replace(SPERRUNG, id="d0003", actors=(MINISTRY.id, MINISTER.id))
    case.replace_reading(FIRST.id, msgspec.structs.replace(FIRST_READING, deeds=(SPERRUNG, done, both)))
    assert case.deeds(actor=MINISTER.id) == case.deeds_of(MINISTER.name) == [done, both]
    assert case.deeds(actor=MINISTRY.id) == [SPERRUNG, both]
    assert case.deeds(actor=MINISTER.id, since=dt.date(2023, 5, 3)) == [both], "nobody knows when"
    assert case.deeds(actor=MINISTER.id, since=dt.date(2023, 5, 2), until=dt.date(2023, 5, 2), limit=1) == [done]
    assert case.deeds(actor=MINISTER.id, report=SECOND.id) == []
    assert case.deeds_by_id(["d0003", "d0002", "ffff"]) == {"d0002": done, "d0003": both}
    with pytest.raises(NotFoundError):
        case.deeds(actor="ffff")
    case.replace_reading(FIRST.id, msgspec.structs.replace(FIRST_READING, deeds=(both,)))
    assert case.deeds(actor=MINISTER.id) == [both]
    assert case.check() == []


def test_deeds_are_answered_with_the_source_that_is_kept(case: Case) -> None:
    both = msgspec.structs.replace(SPERRUNG, id="d0003", actors=(MINISTRY.id, MINISTER.id))
    case.replace_reading(FIRST.id, msgspec.structs.replace(FIRST_READING, deeds=(SPERRUNG, both)))
    merge = case.merge_sources(MINISTER.id, MINISTRY.id, "ana")
    kept = [msgspec.structs.replace(one, actors=(MINISTER.id,)) for one in (SPERRUNG, both)]
    assert case.deeds() == case.deeds(actor=MINISTER.id) == case.deeds(actor=MINISTRY.name) == kept
    assert [case.deed(one.id) for one in kept] == list(case.reading(FIRST.id).deeds) == kept
    assert list(case.deeds_by_id(one.id for one in kept).values()) == kept
    assert case.check() == []
    case.split_sources(merge)
    assert case.deeds() == [SPERRUNG, both]


@pytest.mark.parametrize("way", ["add", "add_bulk", "replace_reading"])
def test_who_did_a_deed_has_to_be_in_the_case(case: Case, way: str) -> None:
    new = report("Der Hafen blieb geschlossen.", "2023-05-07")
    first = way == "replace_reading"
    deed = Deed(id="d0004", report=FIRST.id if first else new.id, span=(0, 8), actors=("Hafenamt",))
    made = reading(FIRST if first else new, deeds=(deed,))
    ways: dict[str, Callable[[], object]] = {
        "add": lambda: case.add(new, made),
        "add_bulk": lambda: case.add_bulk([(new, made, ())]),
        "replace_reading": lambda: case.replace_reading(FIRST.id, made),
    }
    with pytest.raises(CaseError, match="a link or deed names the source 'Hafenamt'"):
        ways[way]()
    assert case.deeds() == [SPERRUNG]
    assert case.count() == 2


def test_statements_are_those_of_the_newest_reports_whoever_is_asked_for(case: Case) -> None:
    other = source("Der Minister")
    for day in ("2023-05-09", "2023-05-01", "2023-05-09"):
        new = report(f"Es ist der {case.count()}. Bericht: Das Schiff liegt fest. Es regnet.", day, "Landespost")
        said = statement(new, "Das Schiff liegt fest", other), statement(new, "Es regnet", MINISTER)
        case.add(new, reading(new, *said), (other, MINISTER))
    case.merge_sources(MINISTER.id, other.id, "ana")
    every = [one for found in case.reports() for one in case.reading(found.id).statements]
    assert case.statements() == every
    mine = [one for one in every if one.chain[-1].source == MINISTER.id]
    assert len(mine) == 7
    assert case.statements(source="Der Minister") == mine
    assert [case.statements(source=other.id, limit=2, offset=place) for place in (0, 2)] == [mine[:2], mine[2:4]]
    assert case.count_statements(source=MINISTER.id) == 7
    assert case.source_counts()[MINISTER.id] == 7
    asserted = [one for one in every if one.mode is Mode.ASSERTED]
    assert case.statements(mode="asserted", limit=3) == asserted[:3]
    outlet = [one for one in every if one.report != FIRST.id]
    assert case.find_statements(outlet="Landespost", limit=4) == outlet[:4]
    assert case.find_statements(outlet="Landespost", since=dt.date(2023, 5, 9)) == outlet[:4]


def test_sources_come_by_name_or_by_how_much_they_say(case: Case) -> None:
    for name in ("Ärzte", "zuletzt", "anton", "Anna"):
        case.put_source(source(name))
    names = [one.name for one in case.sources()]
    assert [name.lower() for name in names[:3]] == ["anna", "anton", "ärzte"]
    assert names[-1] == "zuletzt"
    most = case.sources(order="statements")
    assert {one.id for one in most[:2]} == set(case.source_counts())
    assert [one.name for one in most[2:]] == [name for name in names if name not in {one.name for one in most[:2]}]
    assert case.sources(order="statements", limit=2, offset=1) == most[1:3]


def test_statements_of_several_reports(case: Case) -> None:
    found = case.readings_of([FIRST.id, SECOND.id, "ffff"])
    assert {s.id for s in found} == {s.id for s in case.statements()}


def test_claims_by_their_words_and_where_they_are_evidence(case: Case) -> None:
    case.put_claim(CLAIM)
    case.put_claim(msgspec.structs.replace(CLAIM, id="zzzz", text="Es regnet 100 % der Zeit"))
    assert [one.id for one in case.find_claims()] == ["zzzz", CLAIM.id]
    assert [one.id for one in case.find_claims("REGNET %")] == ["zzzz"]
    assert case.count_claims() == 2
    assert case.count_claims("_") == 0
    assert case.find_claims(limit=1, offset=1) == [CLAIM]
    case.put_question(QUESTION)
    row = Evidence(question=QUESTION.id, claim=CLAIM.id, likelihoods=(0.5,) * len(QUESTION.outcomes))
    case.put_evidence(row)
    assert case.evidence_of([CLAIM.id, "zzzz"]) == [row]
    statement = CLAIM.testimony[0].statement
    assert case.claims_about([statement, "ffff"]) == {statement: sorted([CLAIM.id, "zzzz"])}


def test_the_last_assessments_the_newest_last(case: Case) -> None:
    case.put_question(QUESTION)
    even = (1 / len(QUESTION.outcomes),) * len(QUESTION.outcomes)
    made = [
        Assessment(
            id=f"a{day}", question=QUESTION.id, at=dt.datetime(2023, 5, day, tzinfo=dt.UTC),
            outcomes=QUESTION.outcomes, prior=even, probabilities=even,
        )
        for day in (3, 1, 2)
    ]  # fmt: skip
    for one in made:
        case.put_assessment(one)
    assert case.last_assessments(QUESTION.id) == [made[0]]
    assert case.last_assessments(QUESTION.id, 2) == [made[2], made[0]]
    assert case.last_assessments("ffff") == []


def test_proposals_are_counted_and_paged(case: Case) -> None:
    for kind, left, right in (
        (ProposalKind.MERGE, "a", "b"),
        (ProposalKind.MERGE, "a", "c"),
        (ProposalKind.CLAIM, "d", "e"),
    ):
        key = Proposal.key(kind, left, right)
        case.put_proposals([Proposal(id=key, kind=kind, left=left, right=right, judgement=Judgement.SAME, score=0.5)])
    assert case.count_proposals() == 3
    assert case.count_proposals(kind=ProposalKind.CLAIM) == 1
    pages = [case.proposals(limit=1, offset=place) for place in range(4)]
    assert [one for page in pages for one in page] == case.proposals()
    case.decide(pages[0][0].id, Judgement.NONE, author="ana")
    assert (case.count_proposals(), case.count_proposals(open=False), case.count_proposals(open=None)) == (2, 1, 3)


def test_how_much_came_in_since(case: Case) -> None:
    now = dt.datetime.now(dt.UTC)
    assert case.count_added(now - dt.timedelta(days=1)) == 2
    assert case.count_added(now + dt.timedelta(days=1)) == 0


def test_members_and_stakes_of_a_source_come_with_all_it_was_merged_from(case: Case) -> None:
    other = source("Der Minister")
    case.put_source(msgspec.structs.replace(other, member_of=MINISTRY.id))
    assert other.id in {one.id for one in case.members_of(MINISTRY.name)}
    assert len(case.members_of(MINISTRY.id, limit=1)) == 1
    case.put_question(QUESTION)
    stake = Stake(source=other.id, question=QUESTION.id, value=0.5, reason="gewinnt", author="ana")
    case.put_stake(stake)
    assert case.stakes_of(MINISTER.id) == []
    case.merge_sources(MINISTER.id, other.id, "ana")
    assert case.stakes_of(MINISTER.id) == case.stakes_of(other.id) == [stake]
    assert case.name_of(other.id) == "Der Minister"
    assert case.name_of("ffff") is None
    assert other.id not in {one.id for one in case.members_of(MINISTRY.id)}
