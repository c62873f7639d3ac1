"""Five sources of reliability .70, one bad one of .55 that k papers relay: who is fooled by the copies?

    python benchmarks/stress.py

Accuracies are exact: every pattern of who is right is enumerated and weighted by its probability, so there is
no sampling error. A tie counts one half. Methods: majority voting over reports; reports counted as
independent witnesses (naive Bayes with the true reliabilities); Lagebild's posterior with declared origins; the
same with wrong parameters.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

from lagebild.model import SourceKind
from lagebild.weighing.assess import posterior
from lagebild.weighing.problem import Observation, Party, Problem, RelayParty, Row

GOOD, BAD = 0.70, 0.55
SOURCES = (GOOD,) * 5 + (BAD,)
Method = Callable[[tuple[bool, ...], int], float]
"""What the sources say (the last is relayed by k papers) → the probability given to the claim."""


def majority(said: tuple[bool, ...], copies: int) -> float:
    """The share of reports decides."""
    votes = sum(said[:-1]) + copies * said[-1]
    total = len(said) - 1 + copies
    return 1.0 if 2 * votes > total else 0.0 if 2 * votes < total else 0.5


def independent(said: tuple[bool, ...], copies: int) -> float:
    """Every paper taken for a witness of its own."""
    times = (1,) * (len(said) - 1) + (copies,)
    odds = sum(n * math.log(r / (1 - r)) * (1 if yes else -1) for n, r, yes in zip(times, SOURCES, said, strict=True))
    return 1 / (1 + math.exp(-odds))


def party(name: str, reliability: float) -> Party:
    """An origin with P(asserts | X) = r and P(asserts | ¬X) = 1 − r."""
    return Party(
        id=name, name=name, kind=SourceKind.PERSON, knowledge=2 * reliability - 1, guess=0.5, partiality=0.0,
        honest_a=1.0, honest_b=0.0,
    )  # fmt: skip


def declared(reliabilities: tuple[float, ...] = SOURCES, fidelity: float = 1.0, error: float = 0.0) -> Method:
    """Lagebild, told which origin stands behind which paper."""

    def method(said: tuple[bool, ...], copies: int) -> float:
        papers = tuple(f"paper {n}" for n in range(copies))
        seen = [
            Observation(origin=f"source {n}", row="X", report=f"report {n}", denies=not yes)
            for n, yes in enumerate(said[:-1])
        ]
        last = len(said) - 1
        seen += [
            Observation(origin=f"source {last}", row="X", relays=(paper,), report=paper, denies=not said[-1])
            for paper in papers
        ]
        problem = Problem(
            question="stress", outcomes=("yes", "no"), prior=(0.5, 0.5),
            rows=(Row(id="X", text="X", likelihoods=(1.0, 0.0)),),
            origins=tuple(party(f"source {n}", r) for n, r in enumerate(reliabilities)),
            relays=tuple(RelayParty(id=paper, name=paper, fidelity=fidelity, error=error) for paper in papers),
            observations=tuple(seen),
        )  # fmt: skip
        return posterior(problem)[0]

    return method


def accuracy(method: Method, copies: int) -> float:
    """Probability that the method ends on the right side of one half."""
    total = 0.0
    for right in product((True, False), repeat=len(SOURCES)):
        weight = math.prod(r if good else 1 - r for r, good in zip(SOURCES, right, strict=True))
        p = method(right, copies)  # X holds: a source that is right asserts it
        total += weight * (0.5 if abs(p - 0.5) < 1e-9 else float(p > 0.5))
    return total


METHODS: dict[str, Method] = {
    "majority voting": majority,
    "reports as independent": independent,
    "declared origins": declared(),
    "declared, all thought .65": declared((0.65,) * 6),
    "declared, bad thought .70": declared((0.7,) * 6),
    "declared, lossy relays": declared(fidelity=0.9, error=0.1),
}


def table(most: int = 8) -> dict[str, list[float]]:
    """Accuracy of each method at k = 1 … ``most`` copies."""
    return {name: [accuracy(method, k) for k in range(1, most + 1)] for name, method in METHODS.items()}


def main() -> None:
    """Print the table."""
    print(f"{'copies of the bad source':28}" + "".join(f"{k:>7}" for k in range(1, 9)))
    for name, values in table().items():
        print(f"{name:28}" + "".join(f"{value:7.3f}" for value in values))


if __name__ == "__main__":
    main()
