"""Names: eleven spellings of one man are one man, and look-alikes are not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.linking import Directory, judge, propose
from lagebild.linking.bodies import learn_acronyms
from lagebild.linking.names import parse
from lagebild.linking.transliterate import soundings
from lagebild.model import Interval, Judgement, Reading, Report, Source, SourceKind

P, B, OUT = SourceKind.PERSON, SourceKind.BODY, SourceKind.OUTLET
SAME, UNSURE, DIFFERENT = Judgement.SAME, Judgement.UNSURE, Judgement.DIFFERENT


class Pair(NamedTuple):
    gold: str
    kind: SourceKind
    first: str
    second: str
    spellings: str
    part: str


@cache
def pairs() -> tuple[Pair, ...]:
    lines = (Path(__file__).parent / "names.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(Pair(gold, SourceKind(kind), *rest) for gold, kind, *rest in rows)


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(pairs()) >= 400
    assert sum(p.gold == "different" for p in pairs()) >= 120
    spellings = {s for p in pairs() if p.gold == "same" for s in p.spellings.split("-")}
    assert len(spellings) >= 11, spellings


@pytest.mark.parametrize(
    ("parts", "recall"),
    [({"tuned", "held", "fresh"}, 0.92), ({"tuned"}, 0.92), ({"held"}, 0.92), ({"fresh"}, 0.85)],
    ids=["all", "tuned", "held", "fresh"],
)
def test_names_are_judged_with_precision_and_recall(parts: set[str], recall: float) -> None:
    judged = [(p, judge(p.first, p.second, p.kind).judgement is SAME) for p in pairs() if p.part in parts]
    hits = sum(same for p, same in judged if p.gold == "same")
    assert hits / sum(same for _, same in judged) >= 0.98
    assert hits / sum(p.gold == "same" for p, _ in judged) >= recall


def test_no_look_alike_is_merged() -> None:
    merged = [p for p in pairs() if p.gold == "different" and judge(p.first, p.second, p.kind).judgement is SAME]
    assert merged == []


def test_a_judgement_does_not_depend_on_the_order_of_the_names() -> None:
    for p in pairs():
        assert judge(p.first, p.second, p.kind).judgement is judge(p.second, p.first, p.kind).judgement, p


@pytest.mark.parametrize(
    ("first", "second", "kind", "told"),
    [
        ("Machthaber Lukaschenko", "Лукашенко", P, "after transliteration"),
        ("S. Lawrow", "Sergey Lavrov", P, "initial agrees"),
        ("Gerhard Schröder", "Kristina Schröder", P, "first names differ"),
        ("ukrainischer Generalstab", "General Staff of Ukraine", B, "same office"),
        ("der Kreml", "Кремль", B, "stands for"),
        ("Peter Altmaier", "Peter Altmeier", P, "sound alike"),
    ],
)
def test_a_judgement_explains_itself(first: str, second: str, kind: SourceKind, told: str) -> None:
    assert told in judge(first, second, kind).why


def test_unnamed_voices_and_documents_are_not_judged_by_name() -> None:
    assert judge("ein Diplomat", "der Diplomat", SourceKind.UNNAMED).judgement is Judgement.NONE
    assert judge("Bericht", "Report", SourceKind.DOCUMENT).judgement is Judgement.NONE


@pytest.mark.parametrize("name", ["Merkel, Angela", "Bundeskanzlerin Dr. Angela Merkel", "„Angela Merkel“"])
def test_titles_order_and_quotation_marks_do_not_count(name: str) -> None:
    assert (parse(name).given, parse(name).surname) == (("Angela",), ("Merkel",))


def test_the_same_office_without_a_country_is_not_sure() -> None:
    assert judge("Verteidigungsministerium", "Министерство обороны России", B).judgement is UNSURE


def test_short_forms_are_learned_from_parentheses() -> None:
    text = "Wie die Vereinigung Freier Deichwarte (VFD) mitteilte, sei das Wasser hoch. Das Amt (A) schwieg."
    assert learn_acronyms(text) == {"VFD": "Vereinigung Freier Deichwarte"}


def test_a_learned_short_form_is_the_same_source() -> None:
    directory = Directory(acronyms={"VFD": "Vereinigung Freier Deichwarte"})
    long = directory.enter("Vereinigung Freier Deichwarte", B)
    assert directory.enter("VFD", B).id == long.id


def test_a_report_teaches_the_directory_its_short_forms() -> None:
    directory = Directory()
    long = directory.enter("Vereinigung Freier Deichwarte", B)
    report = Report.make(
        outlet="Tagblatt", published=Interval.parse("2021-05-03"), text="Die Vereinigung Freier Deichwarte (VFD) warnt."
    )
    directory.resolve(report, Reading(report=report.id, reader="t", published=report.published))
    assert directory.enter("VFD", B).id == long.id


def test_a_known_short_form_cannot_be_given_another_meaning() -> None:
    directory = Directory(acronyms={"BKA": "Bund Kritischer Angler"})
    anglers = directory.enter("Bund Kritischer Angler", B)
    assert directory.enter("BKA", B).id != anglers.id


def test_spellings_of_one_man_are_one_entry_that_keeps_them() -> None:
    directory = Directory()
    ids = {directory.enter(name, P).id for name in ("Alexander Lukaschenko", "Лукашенко", "Alexandre Loukachenko")}
    assert len(ids) == 1
    (known,) = directory
    assert {known.name, *known.aliases} == {"Alexander Lukaschenko", "Лукашенко", "Alexandre Loukachenko"}


def test_what_is_not_sure_is_kept_apart_and_proposed() -> None:
    directory = Directory()
    first, second = directory.enter("Peter Altmaier", P), directory.enter("Peter Altmeier", P)
    assert first.id != second.id
    (proposal,) = directory.proposals
    assert {proposal.source_a, proposal.source_b} == {first.id, second.id}
    assert proposal.judgement is UNSURE
    assert 0 < proposal.score < 1


def test_an_initial_that_two_people_share_is_nobody_and_proposed_with_both() -> None:
    directory = Directory()
    known = {directory.enter(name, P).id for name in ("Karl Dessauer", "Klara Dessauer")}
    short = directory.enter("K. Dessauer", P)
    assert short.id not in known
    assert {p.source_a for p in directory.proposals} | {p.source_b for p in directory.proposals} == {*known, short.id}


def test_a_fuller_name_that_contradicts_keeps_two_people_apart() -> None:
    directory = Directory()
    son = directory.enter("George W. Bush", P)
    directory.enter("Bush", P)
    assert directory.enter("George H. W. Bush", P).id != son.id


def test_sources_entered_apart_are_proposed_unless_decided() -> None:
    known = [Source(id="a", name="Sergej Lawrow", kind=P), Source(id="b", name="Сергей Лавров", kind=P)]
    (proposal,) = propose(known)
    assert (proposal.source_a, proposal.source_b, proposal.judgement) == ("a", "b", SAME)
    assert propose(known, decided=[frozenset("ab")]) == []


def test_an_unnamed_voice_is_never_proposed_to_be_a_body_of_the_same_words() -> None:
    known = [
        Source(id="a", name="Unternehmenskreise", kind=B),
        Source(id="b", name="Unternehmenskreise", kind=SourceKind.UNNAMED),
    ]
    assert propose(known) == []


def test_all_names_the_user_merged_lead_to_the_kept_source() -> None:
    kept = Source(id="k", name="Ines Maier", kind=P, aliases=("Ines Petersen",))
    assert Directory([kept]).enter("Ines Petersen", P).id == "k"


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from([P, B, OUT]))
def test_any_two_strings_can_be_judged(first: str, second: str, kind: SourceKind) -> None:
    verdict = judge(first, second, kind)
    assert 0 <= verdict.score <= 1
    assert verdict.judgement is judge(second, first, kind).judgement
    assert len(soundings(first)) <= 64


@given(st.text(min_size=1, max_size=40).filter(lambda t: any(c.isalpha() for c in t)), st.sampled_from([P, B, OUT]))
def test_every_name_is_itself(name: str, kind: SourceKind) -> None:
    assert judge(name, name, kind).judgement in (SAME, Judgement.NONE)
