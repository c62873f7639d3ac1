"""Laws that hold for any testimony."""

from __future__ import annotations

import math
import random

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from weighing_networks import random_problem

from lagebild.errors import WeighingError
from lagebild.model import SourceKind
from lagebild.weighing.assess import posterior
from lagebild.weighing.network import Network
from lagebild.weighing.problem import Observation, Party, Problem, RelayParty, Row
from lagebild.weighing.testimony import Origin, Relay, honest_moments, likelihood, message, several, together

share = st.floats(0, 1)
inner = st.floats(0.01, 0.99)
seeds = st.integers(0, 10**9)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Relay:
    below = draw(st.lists(trees(depth=depth - 1), max_size=2)) if depth else []
    observed = draw(st.sampled_from([True, None, False])) if below else draw(st.booleans())
    fidelity = draw(share)
    return Relay(fidelity=fidelity, error=draw(share), observed=observed, relays=tuple(below))


def _ratio(pair: tuple[float, float]) -> float:
    return pair[1] / pair[0]


@given(inner, inner, inner, inner, st.lists(trees(), min_size=1, max_size=3))
def test_relays_never_strengthen_testimony(k: float, g: float, i: float, n: float, relays: list[Relay]) -> None:
    origin = Origin(knowledge=k, guess=g, interested=i, noise=n)
    below = together([message(relay) for relay in relays])
    block = likelihood(origin.asserts, below)
    assume(min(block) > 1e-250)
    beta, alpha = origin.asserts
    assert (1 - alpha) / (1 - beta) * (1 - 1e-9) <= _ratio(block) <= alpha / beta * (1 + 1e-9)


@given(inner, inner, st.floats(0.01, 0.9), st.floats(0, 0.9), st.floats(-1, 1), st.floats(-1, 1))
def test_the_ratio_falls_strictly_with_the_interest(k: float, g: float, i: float, n: float, b: float, c: float) -> None:
    low, high = sorted((b, c))
    assume(high - low > 1e-3)
    of = {"knowledge": k, "guess": g, "interested": i, "noise": n}
    assert Origin(**of, interest=low).ratio > Origin(**of, interest=high).ratio


@given(st.floats(0.1, 20), st.floats(0.1, 20), st.lists(st.tuples(share, share), min_size=1, max_size=6), st.randoms())
def test_several_statements_are_the_integral_over_the_honest_share(
    a: float, b: float, parts: list[tuple[float, float]], order: random.Random
) -> None:
    value = several(parts, a, b)
    order.shuffle(parts)
    assert several(parts, a, b) == pytest.approx(value, rel=1e-12, abs=1e-300)
    urn = 0.0  # Pólya's urn: each statement honest or not, given those before
    for pattern in range(1 << len(parts)):
        weight, honest = 1.0, 0
        for place, (meant, other) in enumerate(parts):
            if pattern >> place & 1:
                weight *= (a + honest) / (a + b + place) * meant
                honest += 1
            else:
                weight *= (b + place - honest) / (a + b + place) * other
        urn += weight
    assert value == pytest.approx(urn, rel=1e-12, abs=1e-300)


@given(st.floats(0, 50), st.floats(0.01, 50), st.integers(0, 12))
def test_moments_sum_to_one_over_all_ways(a: float, b: float, m: int) -> None:
    moments = honest_moments(a, b, m)
    assert math.fsum(math.comb(m, i) * e for i, e in enumerate(moments)) == pytest.approx(1, rel=1e-12)


@given(seeds)
def test_probabilities_sum_to_one(seed: int) -> None:
    found = posterior(random_problem(seed))
    assert math.fsum(found) == pytest.approx(1, abs=1e-12)
    assert all(0 <= p <= 1 for p in found)


@given(seeds, st.randoms())
def test_the_order_of_everything_is_immaterial(seed: int, order: random.Random) -> None:
    problem = random_problem(seed)
    mixed = {}
    for name in ("rows", "origins", "relays", "observations", "interests", "same"):
        items = list(getattr(problem, name))
        order.shuffle(items)
        mixed[name] = tuple(items)
    assert posterior(msgspec.structs.replace(problem, **mixed)) == pytest.approx(posterior(problem), abs=1e-12)


@given(seeds)
def test_leaving_out_an_origin_that_is_not_there_changes_nothing(seed: int) -> None:
    network = Network(random_problem(seed))
    assert network.evidence(without=("nobody",)) == network.evidence()


@given(seeds)
def test_repeating_a_report_along_the_same_path_changes_nothing(seed: int) -> None:
    problem = random_problem(seed)
    again = [msgspec.structs.replace(seen, report=f"{seen.report} again") for seen in problem.observations]
    twice = msgspec.structs.replace(problem, observations=(*problem.observations, *again))
    assert posterior(twice) == pytest.approx(posterior(problem), abs=1e-12)


extreme = st.sampled_from([0.0, 1.0, 0.5, 1e-300, 1 - 1e-16])


@settings(max_examples=300)
@given(st.data())
def test_extremes_give_a_number_or_a_clear_error(data: st.DataObject) -> None:
    draw = data.draw
    first = draw(extreme)
    origins = tuple(
        Party(
            id=name, name=name, kind=SourceKind.PERSON, knowledge=draw(extreme), guess=draw(extreme),
            partiality=draw(extreme), honest_a=draw(st.sampled_from([0.0, 1.0])), honest_b=1.0,
        )
        for name in "ab"
    )  # fmt: skip
    problem = Problem(
        question="q", outcomes=("ja", "nein"), prior=(first, 1 - first),
        rows=tuple(Row(id=row, text=row, likelihoods=(draw(extreme), draw(extreme))) for row in "xy"),
        origins=origins, relays=(RelayParty(id="r", name="r", fidelity=draw(extreme), error=draw(extreme)),),
        observations=tuple(
            Observation(
                origin=origin, row=row, report=origin + row, relays=draw(st.sampled_from([(), ("r",)])),
                denies=draw(st.booleans()), weight=draw(extreme), draws=draw(extreme),
            )
            for origin in "ab" for row in "xy"
        ),
    )  # fmt: skip
    try:
        found = posterior(problem)
    except WeighingError as caught:
        error = caught
    else:
        assert all(math.isfinite(p) and 0 <= p <= 1 for p in found)
        assert math.fsum(found) == pytest.approx(1, abs=1e-12)
        return
    assert "impossible under every outcome" in error.what
