"""Our own Dawid–Skene beside crowd-kit's, on the very labels of the stress: are the peers we beat done justice?

    pip install crowd-kit && python -m benchmarks.weighing_crowdkit [REPETITIONS]

Both fit a confusion matrix for each worker by expectation maximisation; ours smooths it by 0.01, crowd-kit (Apache-2.0)
by nothing. Majority voting is compared as well. crowd-kit is needed for this comparison alone.
"""

from __future__ import annotations

import random
import sys

from benchmarks._peers import accuracy, dawid_skene, squared_error, vote_share
from benchmarks.weighing_stress import COPIES, GOOD, REPETITIONS, SOURCES


def labels_of(copies: int, repetitions: int) -> tuple[list[list[tuple[int, bool]]], list[bool]]:
    """The reports of the stress at k copies, and the truth."""
    chance = random.Random(copies)
    truth = [chance.random() < 0.5 for _ in range(repetitions)]
    said = [tuple((chance.random() < r) == x for r in SOURCES) for x in truth]
    last = len(SOURCES) - 1
    return [[*enumerate(one[:-1]), *((last + n, one[-1]) for n in range(copies))] for one in said], truth


def crowd_kit(labels: list[list[tuple[int, bool]]]) -> dict[str, list[float]]:
    """P(claim) by crowd-kit's majority vote and Dawid–Skene."""
    import pandas as pd
    from crowdkit.aggregation import DawidSkene, MajorityVote

    table = pd.DataFrame(
        [(task, worker, int(yes)) for task, said in enumerate(labels) for worker, yes in said],
        columns=["task", "worker", "label"],
    )
    found = {}
    for name, method in (("majority voting", MajorityVote()), ("Dawid–Skene", DawidSkene(n_iter=100, tol=1e-7))):
        shares = method.fit_predict_proba(table)
        found[name] = [float(p) for p in shares.reindex(range(len(labels)))[1]]
    return found


def main() -> None:
    """Print accuracy and squared error of both, and how far they differ."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS
    print(f"{repetitions} claims, {len(SOURCES)} sources, the good ones right {GOOD:.0%} of the time")
    for copies in COPIES:
        labels, truth = labels_of(copies, repetitions)
        theirs = crowd_kit(labels)
        ours = {"majority voting": vote_share(labels), "Dawid–Skene": dawid_skene(labels, len(SOURCES) - 1 + copies)[0]}
        for name, p in ours.items():
            apart = max(abs(a - b) for a, b in zip(p, theirs[name], strict=True))
            print(
                f"k = {copies}  {name:16} ours {accuracy(p, truth):.3f} ({squared_error(p, truth):.3f})  crowd-kit"
                f" {accuracy(theirs[name], truth):.3f} ({squared_error(theirs[name], truth):.3f})  apart {apart:.4f}"
            )


if __name__ == "__main__":
    main()
