"""The figures that ``docs/method.md`` states, recomputed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lagebild.errors import WeighingError
from lagebild.weighing.testimony import (
    MAX_VOICES,
    Origin,
    Relay,
    heard,
    honest_moments,
    likelihood,
    message,
    over_identities,
    partitions,
    several,
    together,
)

GENERAL_STAFF = {"knowledge": 0.8, "guess": 0.3, "interested": 0.5, "noise": 0.2}
SPOKESMAN = Origin(knowledge=0.8, guess=0.3, interested=0.2, noise=0.2)


@pytest.mark.parametrize(("interest", "ratio"), [(-1, 6.93), (0, 2.57), (1, 1.58)])
def test_a_statement_against_interest_weighs_more_than_a_self_serving_one(interest: float, ratio: float) -> None:
    assert round(Origin(**GENERAL_STAFF, interest=interest).ratio, 2) == ratio


def test_ten_papers_on_one_source_weigh_hardly_more_than_the_source() -> None:
    paper = Relay(fidelity=0.95, error=0.03, observed=True)
    block = likelihood(SPOKESMAN.asserts, together([message(paper)] * 10))
    assert f"{block[1] / block[0]:.2f}" == "4.50"
    assert block[1] / block[0] < SPOKESMAN.ratio


def test_counting_the_ten_papers_as_independent_would_be_absurd() -> None:
    one = likelihood(SPOKESMAN.asserts, message(Relay(fidelity=0.95, error=0.03, observed=True)))
    assert round((one[1] / one[0]) ** 10) == 734_673


def test_a_chain_of_eight_links_carries_little() -> None:
    chain = Relay(fidelity=0.95, error=0.05, observed=True)
    for _ in range(7):
        chain = Relay(fidelity=0.95, error=0.05, relays=(chain,))
    block = likelihood(SPOKESMAN.asserts, message(chain))
    assert round(block[1] / block[0], 2) == 1.63


def test_four_statements_of_one_source_are_not_four_sources() -> None:
    # Honest, it asserts what holds with .9 and what does not with .1; otherwise with .3 either way.
    true, false = [(0.9, 0.3)] * 4, [(0.1, 0.3)] * 4
    exact = several(true, 2, 1) / several(false, 2, 1)
    mean = 2 / 3
    plug_in = ((mean * 0.9 + (1 - mean) * 0.3) / (mean * 0.1 + (1 - mean) * 0.3)) ** 4
    assert (round(exact), round(plug_in)) == (248, 311)


def test_eight_voices_can_be_grouped_in_4140_ways() -> None:
    same = {(i, j): 0.5 for j in range(8) for i in range(j)}
    assert len(partitions(8, same)) == 4140
    assert [len(partitions(n, same)) for n in range(8)] == [1, 1, 2, 5, 15, 52, 203, 877]


def test_more_voices_than_can_be_summed_are_refused() -> None:
    with pytest.raises(WeighingError, match="9 voices"):
        partitions(MAX_VOICES + 1, {})


def test_pairs_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(WeighingError, match="contradict"):
        partitions(3, {(0, 1): 1.0, (1, 2): 1.0, (0, 2): 0.0})


def test_partitions_are_weighted_by_the_pairwise_odds() -> None:
    found = {blocks: weight for weight, blocks in partitions(3, {(0, 1): 0.5, (0, 2): 0.5, (1, 2): 0.2})}
    apart, first_two = found[(0,), (1,), (2,)], found[(0, 1), (2,)]
    assert first_two / apart == pytest.approx(0.5 / 0.5)
    assert found[((0, 1, 2),)] / apart == pytest.approx(1 * 1 * 0.2 / 0.8)
    assert sum(found.values()) == pytest.approx(1)


def test_two_voices_that_are_certainly_one_count_once_and_certainly_two_count_twice() -> None:
    says = SPOKESMAN.asserts

    def block(members: tuple[int, ...]) -> tuple[float, float]:
        return likelihood(says, together([heard(True) for _ in members]))

    one = over_identities(2, {(0, 1): 1.0}, block)
    two = over_identities(2, {}, block)
    assert one[1] / one[0] == pytest.approx(SPOKESMAN.ratio)
    assert two[1] / two[0] == pytest.approx(SPOKESMAN.ratio**2)
    between = [over_identities(2, {(0, 1): p / 10}, block) for p in range(11)]
    assert all(later[1] / later[0] < earlier[1] / earlier[0] for earlier, later in pairwise(between))


def test_a_report_that_hardly_draws_on_the_origin_speaks_for_itself() -> None:
    own = (0.1, 0.9)
    apart = likelihood(SPOKESMAN.asserts, message(Relay(fidelity=1, error=0, observed=True, draws=0, own=own)))
    assert apart == pytest.approx(own)
    drawn = likelihood(SPOKESMAN.asserts, message(Relay(fidelity=1, error=0, observed=True, draws=1, own=own)))
    assert drawn == pytest.approx(SPOKESMAN.asserts)


def test_the_moments_of_the_honest_share() -> None:
    assert honest_moments(1, 1, 2) == pytest.approx((1 / 3, 1 / 6, 1 / 3))
    assert honest_moments(3, 0, 2) == (0, 0, 1)
    with pytest.raises(WeighingError, match="no distribution"):
        honest_moments(0, 0, 1)


@pytest.mark.parametrize("wrong", [{"knowledge": 1.2}, {"guess": -0.1}, {"interest": 2}, {"noise": float("nan")}])
def test_parameters_outside_their_range_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(WeighingError, match=next(iter(wrong))):
        Origin(**{"knowledge": 0.5, "guess": 0.5, **wrong})
