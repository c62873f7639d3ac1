"""Five sources of reliability .70 and one of .55 that k papers relay, 2,000 times: who is fooled by the copies?

    python -m benchmarks.weighing_stress [REPETITIONS]

Sampled with a fixed seed. The peers see 5 + k reports on each claim and all claims at once; Lagebild weighs each
claim alone and is told which paper repeats whom. "30 % wrong": knowledge, guess rate, fidelity and error of every
source and relay are moved by 30 per cent up or down, by the toss of a coin, anew for each claim. "reliability .49
or .91": the reliabilities themselves are moved so, which takes a source for worse than chance half of the time.
"""

from __future__ import annotations

import random
import sys
import time
from functools import cache

from benchmarks._peers import accuracy, dawid_skene, squared_error, truth_finder, vote_share
from lagebild.model import SourceKind
from lagebild.weighing.assess import posterior
from lagebild.weighing.problem import Observation, Party, Problem, RelayParty, Row

GOOD, BAD, COPIES, REPETITIONS = 0.70, 0.55, (1, 3, 8), 2000
SOURCES = (GOOD,) * 5 + (BAD,)
Said = tuple[bool, ...]
Parameters = tuple[tuple[float, float], ...]


def weigh(said: Said, copies: int, sources: Parameters, relay: tuple[float, float] = (1.0, 0.0)) -> float:
    """P(X); ``sources`` gives k and g of each source, ``relay`` f and e; the last source is heard through papers."""
    origins = tuple(
        Party(id=f"s{n}", name=f"s{n}", kind=SourceKind.PERSON, knowledge=k, guess=g, partiality=0, honest_a=1,
              honest_b=0)
        for n, (k, g) in enumerate(sources)
    )  # fmt: skip
    papers = tuple(RelayParty(id=f"p{n}", name=f"p{n}", fidelity=relay[0], error=relay[1]) for n in range(copies))
    last = len(said) - 1
    seen = [Observation(origin=f"s{n}", row="X", report=f"r{n}", denies=not yes) for n, yes in enumerate(said[:-1])]
    seen += [
        Observation(origin=f"s{last}", row="X", relays=(paper.id,), report=paper.id, denies=not said[last])
        for paper in papers
    ]
    return posterior(
        Problem(
            question="stress", outcomes=("yes", "no"), prior=(0.5, 0.5), origins=origins, relays=papers,
            rows=(Row(id="X", text="X", likelihoods=(1.0, 0.0)),), observations=tuple(seen),
        )
    )[0]  # fmt: skip


@cache
def declared(said: Said, copies: int) -> float:
    """Told the truth about every source."""
    return weigh(said, copies, tuple((2 * r - 1, 0.5) for r in SOURCES))


def wrong(said: Said, copies: int, chance: random.Random) -> float:
    """Told 30 per cent off in every parameter; papers are taken to lose or turn 30 per cent of what they repeat."""

    def off(value: float) -> float:
        return value * chance.choice((0.7, 1.3))

    return weigh(said, copies, tuple((off(2 * r - 1), off(0.5)) for r in SOURCES), (0.7, 0.3))


def very_wrong(said: Said, copies: int, chance: random.Random) -> float:
    """Told reliabilities 30 per cent off: .49 or .91 for .70, .385 or .715 for .55."""
    told = [r * chance.choice((0.7, 1.3)) for r in SOURCES]
    # A source that is worse than chance cannot be given (k = 2r − 1 < 0); it is taken to know nothing.
    return weigh(said, copies, tuple((max(2 * r - 1, 0.0), 0.5) for r in told))


def run(copies: int, repetitions: int = REPETITIONS) -> dict[str, tuple[float, float]]:
    """Accuracy and mean squared error of each method."""
    chance, coin = random.Random(copies), random.Random(1000 + copies)
    truth = [chance.random() < 0.5 for _ in range(repetitions)]
    said = [tuple((chance.random() < r) == x for r in SOURCES) for x in truth]
    labels = [[*enumerate(one[:-1]), *((5 + n, one[-1]) for n in range(copies))] for one in said]
    methods = {
        "majority voting": vote_share(labels),
        "Dawid–Skene": dawid_skene(labels, 5 + copies)[0],
        "TruthFinder": truth_finder(labels, 5 + copies)[0],
        "declared origins": [declared(one, copies) for one in said],
        "declared, all 30 % wrong": [wrong(one, copies, coin) for one in said],
        "declared, reliability .49 or .91": [very_wrong(one, copies, coin) for one in said],
    }
    return {name: (accuracy(p, truth), squared_error(p, truth)) for name, p in methods.items()}


def main() -> None:
    """Print accuracy and squared error at each k."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS
    start = time.perf_counter()
    found = {k: run(k, repetitions) for k in COPIES}
    print(f"{repetitions} repetitions; accuracy (mean squared error)")
    print(f"{'copies of the bad source':34}" + "".join(f"{k:>16}" for k in COPIES))
    for name in found[COPIES[0]]:
        print(f"{name:34}" + "".join(f"{found[k][name][0]:8.3f} ({found[k][name][1]:.3f})" for k in COPIES))
    for rival in ("majority voting", "Dawid–Skene", "TruthFinder"):
        ratios = [(1 - found[k][rival][0]) / (1 - found[k]["declared origins"][0]) for k in COPIES]
        print(f"errors of {rival} / declared origins: " + "  ".join(f"{ratio:.2f}" for ratio in ratios))
    print(f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
