"""Words against deeds: what a confirmed contradiction does to an actor's testimony on a question."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weighing_case import AT, MINSK, inputs

from lagebild.model import Contradiction
from lagebild.weighing import tables
from lagebild.weighing.assess import assess
from lagebild.weighing.audit import audit
from lagebild.weighing.build import build
from lagebild.weighing.explain import explain
from lagebild.weighing.problem import Party, Problem


def _lie(statement: str = "s4", question: str = "q1", source: str = MINSK.id) -> Contradiction:
    return Contradiction(
        question=question, statement=statement, source=source, known=dt.date(2022, 3, 19),
        words="Feldlazarette wurden an der Grenze errichtet.", why="Wer nicht kommt, baut keine.", author="Redaktion",
    )  # fmt: skip


def _minsk(problem: Problem) -> Party:
    return next(party for party in problem.origins if party.id == MINSK.id)


def _interested(party: Party) -> float:
    return party.partiality * party.honest_b / (party.honest_a + party.honest_b)


@given(st.floats(0, 1), st.integers(0, 50))
def test_the_interested_share_rises_with_each_and_stays_bounded(interested: float, statements: int) -> None:
    now, more = tables.contradicted(interested, statements), tables.contradicted(interested, statements + 1)
    assert interested <= now <= more <= max(interested, tables.MOST_INTERESTED)
    if statements == 0:
        assert now == pytest.approx(interested)


def test_a_contradiction_raises_the_actors_interested_share_and_nothing_else_of_it() -> None:
    plain, raised = _minsk(build(**inputs())), _minsk(build(**inputs(contradictions=[_lie()])))
    usual = tables.ORIGINS[MINSK.kind]
    assert _interested(plain) == pytest.approx(usual.interested)
    assert _interested(raised) == pytest.approx(tables.contradicted(usual.interested, 1))
    # Noise keeps its share of what is not interested, and the prior its worth.
    assert raised.honest_a + raised.honest_b == pytest.approx(plain.honest_a + plain.honest_b)
    tau = raised.honest_a / (raised.honest_a + raised.honest_b)
    assert tau == pytest.approx((1 - _interested(raised)) * (1 - usual.noise))
    assert (raised.knowledge, raised.guess, raised.contradictions) == (plain.knowledge, plain.guess, 1)


def test_its_denial_weighs_less_then_and_the_explanation_says_so() -> None:
    before = assess(build(**inputs()), AT)
    after = assess(build(**inputs(contradictions=[_lie()])), AT)
    assert after.probabilities[0] > before.probabilities[0], "the denial kept the probability down"
    (said,) = [line for line in explain(after) if "Worte gegen Taten" in line]
    assert MINSK.name in said
    assert "von 35 auf 51 Prozent" in said


def test_the_same_statement_counts_once_and_other_questions_not_at_all() -> None:
    once = build(**inputs(contradictions=[_lie()]))
    assert build(**inputs(contradictions=[_lie(), _lie()])) == once
    assert build(**inputs(contradictions=[_lie(question="q2")])) == build(**inputs())
    assert _interested(_minsk(build(**inputs(contradictions=[_lie(), _lie("s5")])))) > _interested(_minsk(once))


def test_a_bodys_contradictions_fall_on_those_who_speak_for_it() -> None:
    problem = build(**inputs(contradictions=[_lie("s1", source="gur")]))
    voice = next(party for party in problem.origins if party.id == "voice")
    assert voice.contradictions == 1
    assert _minsk(problem).contradictions == 0


def test_the_sum_stays_exact_with_contradictions() -> None:
    found = audit(build(**inputs(contradictions=[_lie(), _lie("s5")])))
    assert found.largest_difference is not None
    assert found.largest_difference < 1e-12
