"""Looking back on a settled question."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.errors import QuestionError
from lagebild.model import BaseRate, Question, Resolution, SourceKind
from lagebild.scoring.postmortem import postmortem
from lagebild.weighing.assess import posterior
from lagebild.weighing.explain import log_odds
from lagebild.weighing.problem import Interest, Observation, Party, Problem, Row

OUTCOMES = ("ja", "nein", "etwas anderes")


def _problem(outcomes: tuple[str, ...] = OUTCOMES, lies: int = 0) -> Problem:
    def party(name: str, a: float) -> Party:
        return Party(
            id=name, name=name, kind=SourceKind.BODY, knowledge=0.8, guess=0.3, partiality=0.7, honest_a=a,
            honest_b=8 - a, contradictions=lies if name == "Ministerium" else 0,
            spared=0.75**lies if name == "Ministerium" else 1.0,
        )  # fmt: skip

    n = len(outcomes)
    return Problem(
        question="q", outcomes=outcomes, prior=(1 / n,) * n,
        rows=(
            Row(id="c1", text="Die Fähre fährt ab Mai", likelihoods=(0.95, 0.05, 0.3)[:n]),
            Row(id="c2", text="Der Anleger ist fertig", likelihoods=(0.9, 0.4, 0.4)[:n]),
        ),
        origins=(party("Ministerium", 4), party("Reederei", 6)),
        observations=(
            Observation(origin="Ministerium", row="c1", report="r1", denies=True),
            Observation(origin="Reederei", row="c1", report="r2"),
            Observation(origin="Reederei", row="c2", report="r2"),
        ),
        interests=(Interest(source="Reederei", row="c1", value=0.8),),
    )  # fmt: skip


def _question(came: str | None, outcomes: tuple[str, ...] = OUTCOMES) -> Question:
    n = len(outcomes)
    return Question(
        id="q", text="Fährt die Fähre ab Mai?", outcomes=outcomes, asked=dt.date(2022, 3, 1),
        deadline=dt.date(2022, 5, 1), base_rate=BaseRate(probabilities=(1 / n,) * n, source="ausgedacht"),
        resolution=Resolution(outcome=came, at=dt.date(2022, 5, 1), author="ana") if came else None,
    )  # fmt: skip


def test_it_names_what_led_to_the_outcome_and_what_led_away() -> None:
    found = postmortem(_question("ja"), _problem())
    shifts = {(one.kind, one.name): one.shift for one in found.effects if one.kind == "origin"}
    assert shifts["origin", "Reederei"] > 0
    assert shifts["origin", "Ministerium"] < 0
    (stake,) = [one for one in found.effects if one.kind == "stake"]
    assert stake.shift < 0, "being thought interested cost the one that was right"
    assert found.probability == posterior(_problem())[0]
    assert found.prior == pytest.approx(1 / 3)
    sizes = [abs(one.shift) for one in found.effects]
    assert sizes == sorted(sizes, reverse=True)


def test_an_origins_shift_is_the_difference_it_makes() -> None:
    problem = _problem()
    rest = tuple(seen for seen in problem.observations if seen.origin != "Reederei")
    without = posterior(msgspec.structs.replace(problem, observations=rest))[1]
    (effect,) = [
        one for one in postmortem(_question("nein"), problem).effects if one.id == "Reederei" and one.kind == "origin"
    ]
    assert effect.shift == pytest.approx(log_odds(posterior(problem)[1]) - log_odds(without))


def test_with_two_outcomes_a_row_is_taken_back_once_with_all_its_cells() -> None:
    found = postmortem(_question("ja", OUTCOMES[:2]), _problem(OUTCOMES[:2]))
    cells = [one for one in found.effects if one.kind == "cell"]
    assert {one.detail for one in cells} == {"ja 0.95, nein 0.05", "ja 0.9, nein 0.4"}
    assert len([one for one in postmortem(_question("ja"), _problem()).effects if one.kind == "cell"]) == 6


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 3))
def test_taking_contradictions_back_gives_the_party_without_them(lies: int) -> None:
    plain = _problem()
    before = plain.origins[0]
    spared = 0.75**lies
    interested = before.partiality * before.honest_b / 8
    raised, a = 1 - (1 - interested) * spared, before.honest_a * spared
    lying = msgspec.structs.replace(
        before, honest_a=a, honest_b=8 - a, partiality=raised * 8 / (8 - a), contradictions=lies, spared=spared
    )
    problem = msgspec.structs.replace(plain, origins=(lying, plain.origins[1]))
    (effect,) = [one for one in postmortem(_question("nein"), problem).effects if one.kind == "contradiction"]
    expected = log_odds(posterior(problem)[1]) - log_odds(posterior(plain)[1])
    assert effect.shift == pytest.approx(expected, abs=1e-9)
    assert effect.shift < 0, "the denial of the one that was right weighed less"


def test_an_open_question_has_no_postmortem() -> None:
    with pytest.raises(QuestionError, match="not resolved"):
        postmortem(_question(None), _problem())
