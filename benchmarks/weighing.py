"""Is the weighing exact, and is it fast?

    python -m benchmarks.weighing

Exact: 500 random networks (up to three outcomes, three rows, four origins, relays two deep, voices that may be
one, doubtful links) against full enumeration by an independent program. Fast: P(outcome | evidence) from a problem
in memory, best of several runs on one core; beside it the whole assessment, once: every origin left out in turn,
what one more report would change, 400 draws for the interval.
"""

from __future__ import annotations

import datetime as dt
import random
import runpy
import time
from collections.abc import Callable
from pathlib import Path

from lagebild.model import SourceKind
from lagebild.weighing.assess import assess, posterior
from lagebild.weighing.audit import audit
from lagebild.weighing.network import Network
from lagebild.weighing.problem import Observation, Party, Problem, RelayParty, Row

NETWORKS = Path(__file__).parents[1] / "tests" / "weighing" / "weighing_networks.py"

SIZES = (
    # testimonies, origins, claims, claims per origin
    (200, 40, 1, 1),
    (200, 40, 8, 3),
    (10_000, 500, 1, 1),
    (10_000, 1000, 12, 3),
    (10_000, 2000, 100, 2),
)


def exactness(networks: int = 500) -> tuple[int, float, float]:
    """How many could be enumerated, the largest difference, and seconds a network for the posterior."""
    random_problem: Callable[[int], Problem] = runpy.run_path(str(NETWORKS))["random_problem"]
    problems = [random_problem(seed) for seed in range(10_000, 10_000 + networks)]
    start = time.perf_counter()
    for problem in problems:
        posterior(problem)
    each = (time.perf_counter() - start) / networks
    differences = [found for problem in problems if (found := audit(problem).largest_difference) is not None]
    return len(differences), max(differences), each


def make_problem(testimonies: int, origins: int, claims: int, each: int, seed: int = 1) -> Problem:
    """Origins that speak on ``each`` of the claims, heard again and again through one or two of fifty papers."""
    chance = random.Random(seed)
    rows = tuple(
        Row(id=f"c{n}", text="", likelihoods=(0.5 + 0.4 * chance.random(), 0.1 + 0.4 * chance.random(), 0.2))
        for n in range(claims)
    )
    parties = tuple(
        Party(
            id=f"o{n}", name="", kind=SourceKind.PERSON, knowledge=0.8, guess=0.3, partiality=0.5, honest_a=4,
            honest_b=2,
        )
        for n in range(origins)
    )  # fmt: skip
    papers = tuple(RelayParty(id=f"p{n}", name="", fidelity=0.95, error=0.03) for n in range(50))
    says = [[(row.id, chance.random() < 0.5) for row in chance.sample(rows, each)] for _ in parties]
    seen = []
    for n in range(testimonies):
        row, denies = says[n % origins][n // origins % each]
        path = tuple(paper.id for paper in chance.sample(papers, chance.choice((1, 1, 2))))
        seen.append(Observation(origin=f"o{n % origins}", row=row, relays=path, report=f"r{n}", denies=denies))
    return Problem(
        question="q", outcomes=("a", "b", "c"), prior=(0.3, 0.3, 0.4), rows=rows, origins=parties, relays=papers,
        observations=tuple(seen),
    )  # fmt: skip


def seconds(problem: Problem, runs: int = 5) -> float:
    """Least time for the posterior."""
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        posterior(problem)
        best = min(best, time.perf_counter() - start)
    return best


def whole_seconds(problem: Problem) -> float:
    """Time for the whole assessment."""
    start = time.perf_counter()
    assess(problem, dt.datetime(2022, 3, 20, tzinfo=dt.UTC))
    return time.perf_counter() - start


def main() -> None:
    """Print both."""
    count, largest, each = exactness()
    print(f"{count} of 500 networks enumerated; largest difference {largest:.1e}; {each * 1e6:.0f} µs a posterior")
    print("testimonies  origins  claims  each      ms  assessment ms  origins taken at their mean")
    for size in SIZES:
        problem = make_problem(*size)
        mean = len(Network(problem).uncoupled)
        row = "{:11}{:9}{:8}{:6}".format(*size)
        posterior_ms = 1000 * seconds(problem)
        whole = f"{1000 * whole_seconds(problem):13.0f}" if not mean else f"{'':13}"
        print(f"{row}{posterior_ms:8.1f}{whole}  {mean or 'none: exact'}")


if __name__ == "__main__":
    main()
