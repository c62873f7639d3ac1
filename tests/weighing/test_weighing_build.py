"""From a case's nouns to a problem."""

from __future__ import annotations

import msgspec
import pytest
from weighing_case import ENTRY, EVIDENCE, PRAVDA, QUESTION, SOURCES, STATEMENTS, VOICE, inputs, makes, statement

from lagebild.errors import WeighingError
from lagebild.model import Claim, Evidence, Mode, Record, Source, SourceKind
from lagebild.weighing import tables
from lagebild.weighing.build import build
from lagebild.weighing.network import trees
from lagebild.weighing.problem import Observation, Problem

OUTLETS = {name: Source.key(name, SourceKind.OUTLET) for name in ("Tagblatt", "Morgenpost", "Rundschau", "Kurier")}


def _seen(problem: Problem, statement: str) -> Observation:
    return next(seen for seen in problem.observations if seen.statement == statement)


def test_a_chain_runs_from_the_origin_to_the_reports_outlet() -> None:
    problem = build(**inputs())
    seen = _seen(problem, "s2")
    assert seen.origin == "voice"
    assert seen.relays == ("up", OUTLETS["Tagblatt"])
    assert not seen.denies
    assert _seen(problem, "s4").denies


def test_a_report_by_the_cited_outlet_itself_is_heard_at_its_own_place_in_the_tree() -> None:
    problem = build(**inputs())
    assert _seen(problem, "s1").relays == ("up",)
    (pravda,), itself = trees(problem)["voice", "c1"]
    assert itself is None
    assert pravda.observed is True
    assert [paper.observed for paper in pravda.relays] == [True, True]


def test_the_outlet_is_found_by_alias() -> None:
    sources = [msgspec.structs.replace(PRAVDA, name="UP", aliases=("ukrainska prawda",)), *SOURCES[:4]]
    assert _seen(build(**inputs(sources=sources)), "s1").relays == ("up",)


def test_what_is_no_testimony_is_left_out_with_a_note() -> None:
    problem = build(**inputs())
    assert sorted(seen.statement or "deed" for seen in problem.observations) == ["deed", "s1", "s2", "s3", "s4"]
    assert [note.code for note in problem.notes] == ["demanded", "statement without source", "statement missing"]
    assert "demand" in problem.notes[0].say("en")
    assert "s6" in problem.notes[1].say("de")


def test_a_statement_whose_report_is_not_given_is_left_out_with_a_note() -> None:
    problem = build(**inputs(reports=(), evidence=EVIDENCE[:1]))
    assert not problem.observations
    assert problem.notes[0].code == "statement without report"


def test_every_note_can_be_said_in_both_languages() -> None:
    assert all(set(texts) == {"de", "en"} for texts in tables.NOTES.values())
    assert {mode.value for mode in Mode if tables.MODES[mode] == 0} <= set(tables.NOTES)


def test_hedges_and_conditions_take_force_from_a_statement() -> None:
    some = (
        statement("s1", "Tagblatt", VOICE),
        statement("s2", "Kurier", VOICE, hedged=True, mode=Mode.PREDICTED),
        statement("s3", "Rundschau", VOICE, condition=((0, 5),)),
    )
    problem = build(**inputs(statements=some))
    weights = [_seen(problem, key).weight for key in ("s1", "s2", "s3")]
    assert weights == pytest.approx([1, 0.8 * tables.HEDGED, tables.CONDITIONAL])


def test_an_unnamed_voice_shares_the_stake_of_the_body_it_sits_in() -> None:
    problem = build(**inputs())
    assert {(i.source, i.row): i.value for i in problem.interests} == {("voice", "c1"): 0.6, ("minsk", "c1"): -0.5}


def test_a_record_replaces_the_prior_of_the_kind() -> None:
    record = Record(source="minsk", name="Minsk", right=1, wrong=6, honest_a=2.5, honest_b=9)
    problem = build(**inputs(records=[record]))
    minsk = next(party for party in problem.origins if party.id == "minsk")
    voice = next(party for party in problem.origins if party.id == "voice")
    assert (minsk.honest_a, minsk.honest_b, minsk.recorded) == (2.5, 9, True)
    usual = tables.ORIGINS[SourceKind.UNNAMED]
    assert (voice.honest_a, voice.recorded) == (usual.honest_a, False)


def test_a_deed_is_observed_by_the_outlet_that_narrates_it() -> None:
    problem = build(**inputs())
    deed = next(row for row in problem.rows if row.deed)
    assert deed.text.startswith("Eine Kolonne von dreißig Fahrzeugen")
    assert deed.observed == tables.DEED
    seen = next(seen for seen in problem.observations if seen.row == "d1")
    assert (seen.origin, seen.relays) == (OUTLETS["Kurier"], ())


def test_unnamed_voices_of_one_body_may_be_one_person() -> None:
    more = (*STATEMENTS, statement("s7", "Kurier", SOURCES[2]))
    assert [(s.first, s.second, s.probability) for s in build(**inputs(statements=more)).same] == [
        ("voice", "voice2", tables.SAME_PERSON["same body"])
    ]
    given = {frozenset(("voice", "voice2")): 0.9}
    assert build(**inputs(statements=more, same_person=given)).same[0].probability == 0.9


def test_a_report_that_quotes_two_voices_keeps_them_apart() -> None:
    more = (*STATEMENTS, statement("s7", "Tagblatt", SOURCES[2]))
    assert build(**inputs(statements=more)).same[0].probability == tables.SAME_PERSON["same report"]


def test_more_than_eight_voices_are_joined_until_eight_are_left() -> None:
    voices = [Source(id=f"v{n:02}", name=f"Insider {n}", kind=SourceKind.UNNAMED) for n in range(11)]
    some = tuple(statement(f"t{n}", ("Kurier", "Tagblatt", "Rundschau")[n % 3], one) for n, one in enumerate(voices))
    claim = Claim(id="c1", text=ENTRY.text, testimony=tuple(makes(one.id) for one in some))
    problem = build(**inputs(claims=(claim,), statements=some, sources=(*SOURCES, *voices)))
    assert len({seen.origin for seen in problem.observations if seen.row == "c1"}) == 8
    assert [note.code for note in problem.notes] == ["voice joined"] * 3


def test_evidence_that_names_nothing_given_is_refused() -> None:
    lost = Evidence(question="q1", claim="c9", likelihoods=(0.5, 0.5))
    with pytest.raises(WeighingError, match="c9"):
        build(**inputs(evidence=(lost,)))
    with pytest.raises(WeighingError, match="d1"):
        build(**inputs(deeds=()))
    short = Evidence(question="q1", claim="c1", likelihoods=(0.5,))
    with pytest.raises(WeighingError, match="1 likelihoods for 2 outcomes"):
        build(**inputs(evidence=(short,)))


def test_of_two_rows_for_one_claim_the_last_counts() -> None:
    again = Evidence(question="q1", claim="c1", likelihoods=(0.5, 0.5))
    problem = build(**inputs(evidence=(*EVIDENCE, again)))
    assert next(row for row in problem.rows if row.id == "c1").likelihoods == (0.5, 0.5)
    assert problem.notes[0].code == "row twice"


def test_a_source_the_case_does_not_know_is_kept_by_name() -> None:
    problem = build(**inputs(sources=SOURCES[1:]))
    assert QUESTION.id == problem.question
    without_voice = build(**inputs(sources=(SOURCES[0], *SOURCES[2:])))
    assert "unknown source" in {note.code for note in without_voice.notes}
    assert next(party for party in without_voice.origins if party.id == "voice").kind is SourceKind.UNNAMED


def test_a_doubtful_link_is_passed_on() -> None:
    assert _seen(build(**inputs(draws={"s2": 0.7})), "s2").draws == 0.7


def test_a_problem_comes_back_from_plain_data() -> None:
    problem = build(**inputs())
    assert Problem.of(problem.plain()) == problem
    assert msgspec.json.decode(msgspec.json.encode(problem), type=Problem) == problem
    with pytest.raises(WeighingError, match="no problem"):
        Problem.of({"question": 1})


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("prior", (0.5, 0.6), "sums to 1.1"),
        ("prior", (1.0,), "one probability to each outcome"),
        ("rows", (), "unknown row"),
        ("origins", (), "unknown origin"),
        ("relays", (), "unknown relay"),
    ],
)
def test_a_problem_whose_parts_do_not_fit_is_refused(field: str, value: tuple[float, ...], what: str) -> None:
    with pytest.raises(WeighingError, match=what):
        msgspec.structs.replace(build(**inputs()), **{field: value})
