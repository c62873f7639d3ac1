"""What moved a question between two assessments."""

import datetime as dt
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.errors import WeighingError
from lagebild.model import Assessment, SourceKind
from lagebild.weighing.assess import posterior
from lagebild.weighing.explain import log_odds
from lagebild.weighing.moves import Move, moves, words
from lagebild.weighing.problem import Interest, Observation, Party, Problem, Row

NAMES = ("Kurier", "Ministerium", "Augenzeugin")


def party(name: str, knowledge: float = 0.6) -> Party:
    return Party(id=name.lower(), name=name, kind=SourceKind.BODY, knowledge=knowledge, guess=0.5, partiality=0.5,
                 honest_a=8, honest_b=2)  # fmt: skip


def seen(name: str) -> Observation:
    return Observation(origin=name.lower(), row="kolonne", report=f"r-{name}")


def problem(*said: Observation, prior: float = 0.2, stakes: tuple[Interest, ...] = (), knowledge: float = 0.6,
            sure: float = 0.9) -> Problem:  # fmt: skip
    return Problem(
        question="q", outcomes=("ja", "nein"), prior=(prior, 1 - prior),
        rows=(Row(id="kolonne", text="Eine Kolonne steht an der Grenze", likelihoods=(sure, 0.2)),),
        origins=tuple(party(name, knowledge) for name in NAMES), observations=said, interests=stakes,
    )  # fmt: skip


def assessed(of: Problem) -> Assessment:
    return Assessment(id="a", question="q", at=dt.datetime(2022, 3, 1, tzinfo=dt.UTC), outcomes=of.outcomes,
                      prior=of.prior, probabilities=posterior(of), inputs=of.plain())  # fmt: skip


def test_one_more_report_is_named_and_carries_the_whole_move() -> None:
    before, after = assessed(problem(seen("Kurier"))), assessed(problem(seen("Kurier"), seen("Augenzeugin")))
    (move,) = moves(before, after, 0)
    assert (move.kind, move.what) == ("testimony", "Augenzeugin")
    assert move.change > 0


def test_each_kind_of_change_is_told_apart() -> None:
    before = problem(seen("Kurier"), seen("Ministerium"))
    after = problem(
        seen("Kurier"), seen("Ministerium"), seen("Augenzeugin"), prior=0.3, sure=0.8, knowledge=0.7,
        stakes=(Interest(source="ministerium", row="kolonne", value=-1.0),),
    )  # fmt: skip
    found = moves(assessed(before), assessed(after), 0)
    assert [move.kind for move in found] == ["prior", "row", "stake", "record", "record", "testimony"]
    assert words(found[0], "de") == "Basisrate"
    assert words(found[1], "en") == "matrix: Eine Kolonne steht an der Grenze"


def test_nothing_moved_where_nothing_changed() -> None:
    same = assessed(problem(seen("Kurier")))
    assert moves(same, same, 0) == []


def test_other_outcomes_cannot_be_compared() -> None:
    one = assessed(problem(seen("Kurier")))
    with pytest.raises(WeighingError, match="outcomes changed"):
        moves(one, msgspec.structs.replace(one, outcomes=("ja", "nie")), 0)


@dataclass
class Side:
    who: frozenset[str]
    prior: float
    knowledge: float


sides = st.builds(Side, st.frozensets(st.sampled_from(NAMES)), st.floats(0.05, 0.95), st.floats(0.1, 0.9))


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.sampled_from([0, 1]))
def test_the_changes_add_up_to_the_difference_in_log_odds(a: Side, b: Side, outcome: int) -> None:
    one, two = (
        assessed(problem(*map(seen, sorted(side.who)), prior=side.prior, knowledge=side.knowledge)) for side in (a, b)
    )
    found: list[Move] = moves(one, two, outcome)
    whole = log_odds(two.probabilities[outcome]) - log_odds(one.probabilities[outcome])
    assert sum(move.change for move in found) == pytest.approx(whole, abs=1e-4)
