"""Claims: the judge of pairs, the speed of sentence vectors, and how the search for candidates grows.

    python -m benchmarks.claims [--statements N]

Pairs are the project's own (``training/corpus/claim_pairs_measure.jsonl``). The search runs over vectors drawn at
random around as many centres as a tenth of the statements, spread over three years; times are processor time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import time

import numpy as np
from numpy.typing import NDArray

from lagebild.linking.claims.candidates import near_pairs
from lagebild.linking.claims.judge import Judge
from lagebild.model import Interval
from lagebild.reading.neural.sentence import SIZE, int8, vectors
from training import claims


def accuracy() -> None:
    judge = Judge.load()
    claims.report("all unrelated pairs of one topic", claims.pairs("measure"), judge)
    easy = claims.hard_unrelated("measure")
    claims.report("half the unrelated pairs of one topic", claims.pairs("measure", easy), judge)


def speed() -> None:
    texts = [one[2].text for topic in claims.topics("measure") for one in topic]
    vectors(texts[:1])
    start = time.process_time()
    vectors(texts)
    took = time.process_time() - start
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"vectors: {len(texts) / took:.0f} statements a second and core ({words:.0f} words each)")


def drawn(count: int) -> tuple[NDArray[np.int8], list[Interval]]:
    rng = np.random.default_rng(11)
    centres = rng.normal(size=(max(1, count // 10), SIZE)).astype(np.float32)
    rows = centres[rng.integers(len(centres), size=count)] + 0.9 * rng.normal(size=(count, SIZE)).astype(np.float32)
    days = rng.integers(0, 3 * 365, size=count)
    return int8(rows), [Interval.on(dt.date(2020, 1, 1) + dt.timedelta(days=int(day))) for day in days]


def growth(most: int) -> None:
    for count in (most // 8, most // 4, most // 2, most):
        rows, days = drawn(count)
        start, clock = time.process_time(), time.perf_counter()
        found = sum(1 for _ in near_pairs(rows, days))
        took, wall = time.process_time() - start, time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count:7} statements: {took:6.1f} CPU s ({wall:.1f} s), {found} pairs, at most {peak:.0f} MiB", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=40_000, help="statements of the largest search")
    chosen = parser.parse_args()
    accuracy()
    speed()
    growth(chosen.statements)


if __name__ == "__main__":
    main()
