"""Leaving each origin out at once is leaving it out alone."""

from __future__ import annotations

import math
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.model import SourceKind
from lagebild.weighing.assess import normalised, posterior
from lagebild.weighing.network import Network
from lagebild.weighing.problem import Observation, Party, Problem, RelayParty, Row


def _problem(seed: int) -> Problem:
    """Four to nine origins on up to four rows in one or two components; some rows or words may be certain."""
    chance = random.Random(seed)
    u = chance.random
    rows = tuple(
        Row(id=f"c{n}", text="", likelihoods=tuple(chance.choice((u(), u(), 1.0, 0.0)) if n else u() for _ in range(3)))
        for n in range(chance.randint(1, 4))
    )
    origins = tuple(
        Party(id=f"o{n}", name="", kind=SourceKind.PERSON, knowledge=u(), guess=u(), partiality=u(), honest_a=3 * u(),
              honest_b=3 * u() + 0.01)
        for n in range(chance.randint(4, 9))
    )  # fmt: skip
    paper = RelayParty(id="p", name="", fidelity=0.9, error=0.1)
    seen = [
        Observation(origin=one.id, row=row.id, relays=chance.choice(((), ("p",))), report="r", denies=u() < 0.4)
        for one in origins
        for row in chance.sample(rows, chance.randint(1, len(rows)))
    ]
    return Problem(
        question="q", outcomes=("a", "b", "c"), prior=(0.2, 0.3, 0.5), rows=rows, origins=origins, relays=(paper,),
        observations=tuple(seen),
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9))
def test_each_origin_left_out_in_one_sweep_or_one_by_one(seed: int) -> None:
    problem = _problem(seed)
    network = Network(problem)
    for origin, logs in network.without_each().items():
        alone = network.evidence(without=(origin,))
        if max(alone) == -math.inf:
            assert max(logs) == -math.inf
            continue
        assert normalised(problem.prior, logs) == pytest.approx(normalised(problem.prior, alone), abs=1e-11)


def test_the_sweep_is_used_and_agrees_with_a_problem_that_never_had_the_origin() -> None:
    networks = map(Network, map(_problem, range(200)))
    network = next(one for one in networks if len(one._swept(one.evidence())) == len(one.blocks) > 4)
    problem, logs = network.problem, network.without_each()
    for origin in network.blocks:
        rest = tuple(seen for seen in problem.observations if seen.origin != origin)
        expected = posterior(msgspec.structs.replace(problem, observations=rest))
        assert normalised(problem.prior, logs[origin]) == pytest.approx(expected, abs=1e-11)
