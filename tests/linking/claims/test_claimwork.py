"""The claims of a case: proposed, decided by a person, joined, split, counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lagebild import claimwork
from lagebild.cli import cli
from lagebild.errors import DuplicateError, LagebildError, NotFoundError
from lagebild.model import (
    Deed,
    Interval,
    Judgement,
    Kind,
    Link,
    Mode,
    Proposal,
    ProposalKind,
    Reading,
    Report,
    Source,
    SourceKind,
    Statement,
)
from lagebild.reading.neural.sentence import MODEL
from lagebild.store import Case, open_case

SAYINGS = (
    ("Hafenbote", "2021-05-03", "de", "Ines Maier", "die Werft in Wismar werde Ende Mai geschlossen", Mode.ANNOUNCED),
    (
        "Harbour News",
        "2021-05-04",
        "en",
        "Ines Maier",
        "the Wismar shipyard will close at the end of May",
        Mode.ASSERTED,
    ),
    (
        "Küstenpost",
        "2021-05-05",
        "de",
        "Jan Kroll",
        "die Werft in Wismar werde Ende Mai nicht geschlossen",
        Mode.ASSERTED,
    ),
    ("Tagblatt", "2021-05-06", "de", "Jan Kroll", "der Zoo in Rostock bekomme im Herbst zwei Eisbären", Mode.ASSERTED),
)
PEOPLE = {"Ines Maier": "m1", "Jan Kroll": "k1"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    where = tmp_path / "werft.case"
    with open_case(where, create=True) as case:
        for outlet, day, language, name, words, mode in SAYINGS:
            text = f"{name}: {words}."
            report = Report.make(outlet=outlet, published=Interval.parse(day), text=text, language=language)
            at = text.index(words)
            content = ((at, at + len(words)),)
            link = Link(name=name, spans=((0, len(name)),), source=PEOPLE[name])
            said = Statement(
                id=Statement.key(report.id, content, (), ()), report=report.id, content=content, kind=Kind.INDIRECT,
                chain=(link,), mode=mode,
            )  # fmt: skip
            read = Reading(report=report.id, reader="t", published=report.published, statements=(said,))
            case.add(report, read, [Source(id=PEOPLE[name], name=name, kind=SourceKind.PERSON)])
        for id, name in (("p1", "Sergej Lawrow"), ("p2", "Сергей Лавров")):
            case.put_source(Source(id=id, name=name, kind=SourceKind.PERSON))
    return where


@pytest.fixture
def case(path: Path) -> Iterator[Case]:
    with open_case(path) as opened:
        yield opened


def said_in(case: Case, outlet: str) -> str:
    (report,) = (r for r in case.reports() if r.outlet == outlet)
    (statement,) = case.statements(report=report.id)
    return statement.id


def proposed(case: Case, left: str, right: str, kind: ProposalKind, judgement: Judgement) -> Proposal:
    one = Proposal(
        id=Proposal.key(kind, left, right), kind=kind, left=left, right=right, judgement=judgement, score=0.8
    )
    case.put_proposals([one])
    return one


def run(path: Path, *args: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, [*args, "--case", str(path)])
    assert result.exit_code == code, result.output
    return result.output


def test_vectors_are_made_once_and_only_for_new_statements(case: Case) -> None:
    assert sum(claimwork.make_vectors(case)) == 4
    assert list(claimwork.make_vectors(case)) == []
    ids, rows = case.vectors(MODEL)
    assert len(ids) == len(rows) == 4


def test_the_claim_is_found_across_languages_with_its_contradiction(case: Case) -> None:
    found = claimwork.propose(case)
    assert found.statements == 4
    german, english, denial, zoo = (said_in(case, outlet) for outlet, *_ in SAYINGS)
    waiting = {(p.kind, frozenset((p.left, p.right))) for p in claimwork.inbox(case)}
    assert (ProposalKind.CLAIM, frozenset((german, english))) in waiting
    assert any(kind is ProposalKind.CONTRADICTION and denial in pair for kind, pair in waiting)
    assert not any(zoo in pair for _, pair in waiting)
    assert any(kind is ProposalKind.MERGE for kind, _ in waiting)
    assert not case.claims()  # nothing is joined unless a person says so
    assert claimwork.propose(case).new == 0


def test_confirmed_pairs_make_and_extend_a_claim(case: Case) -> None:
    german, english, denial, _ = (said_in(case, outlet) for outlet, *_ in SAYINGS)
    same = proposed(case, german, english, ProposalKind.CLAIM, Judgement.SAME)
    contrary = proposed(case, english, denial, ProposalKind.CLAIM, Judgement.DIFFERENT)
    claimwork.accept(case, same.id, author="kim")
    claimwork.accept(case, contrary.id, author="kim")
    (found,) = claimwork.claims_of(case)
    assert {w.statement.id for w in found.makers} == {german, english}
    assert [w.statement.id for w in found.deniers] == [denial]
    assert [origin.name for origin in found.origins] == ["Ines Maier"]
    assert [origin.name for origin in found.denying] == ["Jan Kroll"]
    assert found.first
    assert found.first.statement == german
    assert all(t.author == "kim" for t in found.claim.testimony)
    assert claimwork.inbox(case, ProposalKind.CLAIM) == []


def test_a_claim_of_two_claims_turns_the_sides_as_it_must(case: Case) -> None:
    german, english, denial, zoo = (said_in(case, outlet) for outlet, *_ in SAYINGS)
    for left, right, judgement in (
        (german, english, Judgement.SAME), (denial, zoo, Judgement.SAME), (english, denial, Judgement.DIFFERENT)
    ):  # fmt: skip
        claimwork.accept(case, proposed(case, left, right, ProposalKind.CLAIM, judgement).id, author="kim")
    (claim,) = case.claims()
    assert {t.statement: t.denies for t in claim.testimony} == {german: False, english: False, denial: True, zoo: True}
    with pytest.raises(DuplicateError):
        claimwork.join(case, claim.id, claim.id, author="kim")


def test_split_takes_statements_out_again(case: Case) -> None:
    german, english, denial, zoo = (said_in(case, outlet) for outlet, *_ in SAYINGS)
    for other in (english, denial, zoo):
        claimwork.accept(case, proposed(case, german, other, ProposalKind.CLAIM, Judgement.SAME).id, author="kim")
    (claim,) = case.claims()
    assert claimwork.split(case, claim.id, [zoo], author="kim") is None
    made = claimwork.split(case, claim.id, [denial], author="kim", text="Die Werft bleibt.")
    assert made
    assert [t.statement for t in made.testimony] == [denial]
    assert {t.statement for t in case.claim(claim.id).testimony} == {german, english}
    parted = case.proposal(Proposal.key(ProposalKind.CLAIM, german, zoo))
    assert parted.verdict is Judgement.NONE  # so that it does not come back
    with pytest.raises(NotFoundError):
        claimwork.split(case, claim.id, [zoo], author="kim")
    with pytest.raises(LagebildError, match="would be left"):
        claimwork.split(case, claim.id, [german, english], author="kim")


def test_what_was_joined_without_a_proposal_is_parted_for_good(case: Case) -> None:
    german, english, denial, zoo = (said_in(case, outlet) for outlet, *_ in SAYINGS)
    for left, right in ((german, zoo), (english, denial)):
        claimwork.accept(case, proposed(case, left, right, ProposalKind.CLAIM, Judgement.SAME).id, author="kim")
    first, second = case.claims()
    claim = claimwork.join(case, first.id, second.id, author="kim")
    claimwork.split(case, claim.id, [english], author="ada")
    kept = case.proposal(Proposal.key(ProposalKind.CLAIM, german, english))
    assert (kept.verdict, kept.author) == (Judgement.NONE, "ada")
    assert kept.at
    claimwork.propose(case)
    waiting = {frozenset((p.left, p.right)) for p in claimwork.inbox(case, ProposalKind.CLAIM)}
    assert not any(english in pair for pair in waiting)
    case.drop_claim(claim.id, author="kim")
    again = claimwork.accept(case, kept.id, author="kim", judgement=Judgement.SAME)  # and that can be undone as well
    assert again.verdict is Judgement.SAME


def test_what_was_turned_down_is_kept_and_not_proposed_again(case: Case) -> None:
    claimwork.propose(case)
    for one in claimwork.inbox(case):
        claimwork.reject(case, one.id, author="kim", reason="no")
    assert claimwork.inbox(case) == []
    assert claimwork.propose(case).new == 0
    assert claimwork.inbox(case) == []
    assert claimwork.merges(case) == []
    assert all(p.reason == "no" for p in case.proposals(open=False))


def test_a_deed_is_set_against_the_words_of_its_actor(path: Path, case: Case) -> None:
    text = "Ines Maier ließ die Werft in Wismar nicht schließen und nahm im Juni einen neuen Auftrag an."
    report = Report.make(outlet="Elbkurier", published=Interval.parse("2021-06-10"), text=text, language="de")
    actor = case.source("Ines Maier").id
    deed = Deed(id="d1", report=report.id, span=(0, text.index(" und")), actors=(actor,), when=report.published)
    case.add(report, Reading(report=report.id, reader="t", published=report.published, deeds=(deed,)), [])
    claimwork.propose(case)
    against = [p for p in claimwork.inbox(case, ProposalKind.CONTRADICTION) if p.right == "d1"]
    assert {p.left for p in against} <= {said_in(case, "Hafenbote"), said_in(case, "Harbour News")}
    assert all(p.why[0] == "its own speaker did it" for p in against)
    found = against[0]
    run(path, "contradictions", "--confirm", found.id, "--author", "kim")
    assert case.proposal(found.id).verdict is Judgement.DIFFERENT


def test_the_command_line_walks_from_proposal_to_claim(path: Path) -> None:
    out = json.loads(run(path, "claims", "propose", "--json"))["proposed"]
    assert out["statements"] == 4
    claim = next(p for p in out["proposals"] if p["kind"] == "claim")
    assert "Wismar" in claim["words_left"]
    assert "confirmed by kim" in run(path, "inbox", "--confirm", claim["id"], "--author", "kim")
    (row,) = json.loads(run(path, "claims", "--json"))["claims"]
    assert len(row["makers"]) == 2
    assert row["first"]["name"] == "Ines Maier"
    assert "1 independent origins" in run(path, "claims")
    assert "made by Ines Maier" in run(path, "claims", "show", row["id"])
    listed = json.loads(run(path, "contradictions", "--json"))["proposals"]
    assert listed
    assert "different voices say it" in listed[0]["why"]
    merge = json.loads(run(path, "inbox", "--kind", "merge", "--json"))["proposals"]
    run(path, "inbox", "--reject", merge[0]["id"], "--why", "father and son")
    assert json.loads(run(path, "inbox", "--kind", "merge", "--json"))["proposals"] == []
    run(path, "inbox", "--confirm", "a", "--reject", "b", code=2)
