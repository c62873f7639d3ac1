"""Who turned out to be right."""

from __future__ import annotations

import datetime as dt
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import QuestionError
from lagebild.model import BaseRate, Question, Record, Resolution, SourceKind
from lagebild.scoring.records import honest_share, records, settled
from lagebild.weighing import tables
from lagebild.weighing.problem import Interest, Observation, Party, Problem, RelayParty, Row
from lagebild.weighing.testimony import Pair

USUAL = tables.ORIGINS[SourceKind.BODY]


def question(key: str, outcome: str | None) -> Question:
    came = Resolution(outcome=outcome, at=dt.date(2022, 4, 1), author="Redaktion") if outcome else None
    return Question(
        id=key, text="Tritt Belarus bis zum 31. März 2022 in den Krieg ein?", outcomes=("ja", "nein"),
        asked=dt.date(2022, 3, 20), deadline=dt.date(2022, 3, 31),
        base_rate=BaseRate(probabilities=(0.1, 0.9), source="Zählung"), resolution=came,
    )  # fmt: skip


def party(name: str) -> Party:
    return Party(
        id=name, name=name, kind=SourceKind.BODY, knowledge=USUAL.knowledge, guess=USUAL.guess,
        partiality=USUAL.partiality, honest_a=USUAL.honest_a, honest_b=USUAL.honest_b,
    )  # fmt: skip


ENTRY = Row(id="entry", text="Belarus tritt in den Krieg ein", likelihoods=(1.0, 0.0))
ORDER = Row(id="order", text="Der Befehl ist gegeben", likelihoods=(0.95, 0.1))
TRAINS = Row(id="trains", text="Es rollen Züge", likelihoods=(0.7, 0.3))


def problem(*seen: Observation, interests: tuple[Interest, ...] = ()) -> Problem:
    return Problem(
        question="q1", outcomes=("ja", "nein"), prior=(0.1, 0.9), rows=(ENTRY, ORDER, TRAINS),
        origins=tuple(party(name) for name in sorted({one.origin for one in seen})),
        relays=(RelayParty(id="zeitung", name="Zeitung", fidelity=0.95, error=0.03),),
        observations=seen, interests=interests,
    )  # fmt: skip


def says(origin: str, row: str, *, denies: bool = False, report: str = "r1", weight: float = 1.0) -> Observation:
    return Observation(
        origin=origin, row=row, relays=("zeitung",), report=report, statement=f"{origin} {row} {report}",
        denies=denies, weight=weight,
    )  # fmt: skip


GUR_WAS_WRONG = problem(
    says("gur", "entry"), says("gur", "order"), says("gur", "trains"), says("minsk", "entry", denies=True)
)


def _by_name(found: list[Record]) -> dict[str, Record]:
    return {one.source: one for one in found}


def test_claims_that_were_sure_or_excluded_under_the_outcome_are_settled() -> None:
    assert settled(question("q1", "nein"), GUR_WAS_WRONG) == {"entry": False, "order": False}
    assert settled(question("q1", "ja"), GUR_WAS_WRONG) == {"entry": True, "order": True}


def test_each_origin_is_counted_right_or_wrong() -> None:
    found = _by_name(records([(question("q1", "nein"), GUR_WAS_WRONG)]))
    assert (found["gur"].right, found["gur"].wrong) == (0, 2)
    assert (found["minsk"].right, found["minsk"].wrong) == (1, 0)
    assert found["gur"].statements == ("gur entry r1", "gur order r1")
    assert found["gur"].brier == 2
    assert found["minsk"].brier == 0


def test_a_relay_is_not_punished_for_what_its_origin_said() -> None:
    found = _by_name(records([(question("q1", "nein"), GUR_WAS_WRONG)]))
    assert set(found) == {"gur", "minsk"}


def _mean(one: Record) -> float:
    return one.honest_a / (one.honest_a + one.honest_b)


def test_the_honest_share_falls_for_the_wrong_and_rises_for_the_right() -> None:
    found = _by_name(records([(question("q1", "nein"), GUR_WAS_WRONG)]))
    before = USUAL.honest_a / (USUAL.honest_a + USUAL.honest_b)
    assert _mean(found["gur"]) < before < _mean(found["minsk"])


def test_being_right_to_ones_own_advantage_earns_less() -> None:
    served = (Interest(source="minsk", row="entry", value=-0.9),)
    plain = records([(question("q1", "nein"), problem(says("minsk", "entry", denies=True)))])[0]
    partial = records([(question("q1", "nein"), problem(says("minsk", "entry", denies=True), interests=served))])[0]
    assert _mean(partial) < _mean(plain)
    assert (partial.right, plain.right) == (1, 1)


def test_ten_reports_of_one_statement_count_once() -> None:
    once = problem(says("gur", "entry"))
    often = problem(*(says("gur", "entry", report=f"r{n}") for n in range(10)))
    one, ten = (records([(question("q1", "nein"), p)])[0] for p in (once, often))
    assert (ten.right, ten.wrong) == (one.right, one.wrong) == (0, 1)
    assert (ten.honest_a, ten.honest_b) == pytest.approx((one.honest_a, one.honest_b))


def test_a_claim_in_two_questions_counts_once() -> None:
    both = [(question("q1", "nein"), GUR_WAS_WRONG), (question("q2", "nein"), GUR_WAS_WRONG)]
    assert records(both) == records(both[:1])


def test_a_claim_settled_both_ways_does_not_count() -> None:
    both = [(question("q1", "nein"), GUR_WAS_WRONG), (question("q2", "ja"), GUR_WAS_WRONG)]
    assert records(both) == []


def test_who_both_made_and_denied_a_claim_took_no_side() -> None:
    wavering = problem(says("gur", "entry"), says("gur", "entry", denies=True, report="r2"))
    assert records([(question("q1", "nein"), wavering)]) == []


def test_a_hedge_is_wrong_by_less() -> None:
    hedged = records([(question("q1", "nein"), problem(says("gur", "entry", weight=0.5)))])[0]
    plain = records([(question("q1", "nein"), problem(says("gur", "entry")))])[0]
    assert hedged.brier == pytest.approx(2 * 0.75**2)
    assert _mean(hedged) > _mean(plain)


def test_an_open_question_yields_no_record() -> None:
    with pytest.raises(QuestionError, match="not resolved"):
        records([(question("q1", None), GUR_WAS_WRONG)])
    other = msgspec.structs.replace(GUR_WAS_WRONG, outcomes=("yes", "no"))
    with pytest.raises(QuestionError, match="other outcomes"):
        records([(question("q1", "nein"), other)])


said = st.lists(
    st.tuples(st.tuples(st.tuples(*[st.floats(0.01, 1)] * 2), st.tuples(*[st.floats(0.01, 1)] * 2)), st.booleans()),
    max_size=8,
)


@given(st.floats(0.2, 20), st.floats(0.2, 20), said, st.randoms())
def test_the_order_of_resolutions_is_immaterial(
    a: float, b: float, statements: list[tuple[tuple[Pair, Pair], bool]], order: random.Random
) -> None:
    before = honest_share(a, b, statements)
    order.shuffle(statements)
    assert honest_share(a, b, statements) == pytest.approx(before, rel=1e-6)
    assert min(before) > 0


@given(st.floats(0.2, 20), st.floats(0.2, 20))
def test_one_statement_moves_the_mean_as_bayes_does(a: float, b: float) -> None:
    tau = a / (a + b)
    responsible = tau * 0.9 / (tau * 0.9 + (1 - tau) * 0.3)
    new_a, new_b = honest_share(a, b, [(((0.1, 0.9), (0.3, 0.3)), True)])
    assert new_a / (new_a + new_b) == pytest.approx((a + responsible) / (a + b + 1))


def test_what_tells_nothing_changes_nothing() -> None:
    assert honest_share(3, 2, []) == pytest.approx((3, 2))
    assert honest_share(3, 2, [(((0.5, 0.5), (0.5, 0.5)), True)]) == pytest.approx((3, 2))
