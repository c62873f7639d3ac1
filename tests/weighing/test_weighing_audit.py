"""The clever sums against full enumeration."""

from __future__ import annotations

import msgspec
import pytest
from weighing_networks import random_problem

from lagebild.model import SourceKind
from lagebild.weighing import network
from lagebild.weighing.assess import posterior
from lagebild.weighing.audit import MAX_ASSIGNMENTS, audit, enumerate_posterior
from lagebild.weighing.network import Network
from lagebild.weighing.problem import Observation, Party, Problem, Row, SamePerson


@pytest.mark.parametrize("hundred", range(4))
def test_four_hundred_random_networks_agree_with_enumeration(hundred: int) -> None:
    differences = []
    for seed in range(100 * hundred, 100 * hundred + 100):
        found = audit(random_problem(seed))
        if found.largest_difference is not None:
            differences.append(found.largest_difference)
    assert len(differences) >= 98  # the others have too many hidden facts to enumerate
    assert max(differences) <= 1e-12


def _web(claims: int, sources: int) -> Problem:
    """Every source speaks on every claim."""
    rows = tuple(Row(id=f"c{n}", text=f"c{n}", likelihoods=(0.9, 0.2)) for n in range(claims))
    origins = tuple(
        Party(
            id=f"s{n}", name=f"s{n}", kind=SourceKind.BODY, knowledge=0.8, guess=0.3, partiality=0.5,
            honest_a=2.0 + n, honest_b=1.0,
        )
        for n in range(sources)
    )  # fmt: skip
    seen = tuple(
        Observation(origin=o.id, row=r.id, report=f"{o.id} {r.id}", denies=(i + j) % 3 == 0)
        for i, o in enumerate(origins)
        for j, r in enumerate(rows)
    )
    return Problem(
        question="q", outcomes=("ja", "nein"), prior=(0.3, 0.7), rows=rows, origins=origins, observations=seen
    )


def test_sources_on_several_claims_are_coupled_exactly() -> None:
    problem = _web(claims=4, sources=3)
    assert posterior(problem) == pytest.approx(enumerate_posterior(problem), abs=1e-12)


def test_thirty_claims_of_one_source_are_coupled_without_approximation() -> None:
    web = Network(_web(claims=30, sources=1))
    web.evidence()
    assert not web.uncoupled


def test_where_too_much_hangs_together_the_best_known_sources_are_taken_at_their_mean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web = _web(claims=3, sources=3)
    heard = tuple(seen for seen in web.observations if seen.origin == "s2" or (seen.origin, seen.row) < ("s0", "c2"))
    problem = msgspec.structs.replace(web, observations=heard)
    exact = posterior(problem)
    monkeypatch.setattr(network, "MAX_STATES", 2)
    weighed = Network(problem)
    weighed.evidence()
    assert weighed.uncoupled == {"s2"}
    assert posterior(problem) == pytest.approx(exact, abs=0.05)
    assert posterior(problem) != exact


@pytest.mark.parametrize(("claims", "voices"), [(1, 6), (2, 4), (3, 3)])
def test_voices_that_may_be_one_are_summed_over_all_groupings(claims: int, voices: int) -> None:
    web = _web(claims, voices)
    # Voices that contradict each other to the reader's face cannot be one; these agree.
    agree = tuple(msgspec.structs.replace(seen, denies=False) for seen in web.observations)
    web = msgspec.structs.replace(web, observations=agree)
    same = tuple(
        SamePerson(first=f"s{i}", second=f"s{j}", probability=(i + j + 1) / 20) for j in range(voices) for i in range(j)
    )
    problem = msgspec.structs.replace(web, same=same)
    assert posterior(problem) == pytest.approx(enumerate_posterior(problem), abs=1e-12)
    assert posterior(problem) != pytest.approx(posterior(web), abs=1e-4)


def test_an_audit_that_would_take_too_long_says_so() -> None:
    found = audit(_web(claims=8, sources=4))
    assert not found.feasible
    assert found.assignments > MAX_ASSIGNMENTS


def test_the_audit_notices_a_wrong_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _web(claims=2, sources=2)
    wrong = msgspec.structs.replace(problem, prior=(0.31, 0.69))
    monkeypatch.setattr("lagebild.weighing.audit.posterior", lambda _: posterior(wrong))
    found = audit(problem)
    assert found.largest_difference is not None
    assert found.largest_difference > 1e-4
