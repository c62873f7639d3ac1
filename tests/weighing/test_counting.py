"""Two exact ways to sum over truths and honest shares, and neither underflows."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.model import SourceKind
from lagebild.weighing.assess import assess, posterior
from lagebild.weighing.counting import Person, Plan, joint, plan
from lagebild.weighing.network import Network
from lagebild.weighing.problem import Observation, Party, Problem, Row


def _persons(chance: random.Random, rows: list[str]) -> list[Person]:
    def pair() -> tuple[float, float]:
        return chance.random(), chance.random()

    return [
        Person((f"p{n}",), 0.1 + 4 * chance.random(), 0.1 + 4 * chance.random(),
               {row: (pair(), pair()) for row in chance.sample(rows, chance.randint(1, len(rows)))})
        for n in range(chance.randint(1, 5))
    ]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_carrying_truths_and_carrying_counts_come_to_the_same(seed: int) -> None:
    chance = random.Random(seed)
    rows = [f"r{n}" for n in range(chance.randint(1, 5))]
    persons = _persons(chance, rows)
    single, shared = [p for p in persons if len(p.parts) == 1], [p for p in persons if len(p.parts) > 1]
    likelihoods = {row: [chance.random() for _ in range(3)] for row in rows}
    truth = {rows[0]: 1} if chance.random() < 0.3 else {}
    logs = []
    for truths in (True, False):
        order = tuple(chance.sample(rows, len(rows)))
        values, log = joint(Plan(order, 1, truths), shared, single, likelihoods, 3, truth)
        logs.append([math.log(value) + log for value in values])
    assert logs[0] == pytest.approx(logs[1], rel=1e-10)


def test_a_plan_keeps_to_its_limit_or_says_there_is_none() -> None:
    chance = random.Random(4)
    rows = [f"r{n}" for n in range(14)]
    everywhere = Person(("a",), 2, 1, dict.fromkeys(rows, ((0.5, 0.6), (0.4, 0.3))))
    alone = plan(rows, [everywhere], 20)
    assert alone is not None
    assert not alone.truths, "one source on many rows: its count is enough"
    assert alone.states <= 20
    some = [
        Person((f"b{n}",), 2, 1, dict.fromkeys(chance.sample(rows, 2), ((0.5, 0.6), (0.4, 0.3)))) for n in range(60)
    ]
    assert plan(rows, some, 20) is None
    free = plan(rows, some)
    assert free is not None
    assert free.truths, "many sources on few rows: the truths are fewer"
    assert sorted(free.order) == sorted(rows)


def _crowd(origins: int, denied: float) -> Problem:
    parties = tuple(
        Party(id=f"o{n}", name=f"o{n}", kind=SourceKind.PERSON, knowledge=0.3, guess=0.02, partiality=0, honest_a=3,
              honest_b=3)
        for n in range(origins)
    )  # fmt: skip
    seen = [
        Observation(origin=f"o{n}", row=row, report=f"r{n}", denies=n < denied * origins)
        for n in range(origins)
        for row in ("a", "b")
    ]
    rows = tuple(Row(id=row, text=row, likelihoods=(0.8, 0.4)) for row in ("a", "b"))
    return Problem(
        question="q", outcomes=("ja", "nein"), prior=(0.5, 0.5), rows=rows, origins=parties, observations=tuple(seen)
    )


def test_a_thousand_unlikely_statements_do_not_underflow() -> None:
    # Each is made with probability 0.2 at most: their product is far below the least double.
    yes = posterior(_crowd(1000, denied=0.0))
    assert yes[0] == pytest.approx(0.8**2 / (0.8**2 + 0.4**2), abs=1e-6), "both claims are certain now"
    assert not Network(_crowd(1000, denied=0.0)).uncoupled


def test_the_bounds_hold_for_a_crowd_too() -> None:
    import datetime as dt

    found = assess(_crowd(60, denied=0.4), dt.datetime(2022, 1, 1, tzinfo=dt.UTC))
    for low, p, high in zip(found.low, found.probabilities, found.high, strict=True):
        assert 0 <= low <= p <= high <= 1
