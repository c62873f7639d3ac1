"""How fast reports are read and weighed, on one core.

    python benchmarks/reading.py [--reports 400]

The reports are those of the demo case (German Wikinews, about 250 words each), read again and again.
Prints reports and tokens a second for both readers and for the times alone (``benchmarks/times.py`` has those
beside other tools), and the peak memory of it all.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Sequence

from lagebild.demo import load
from lagebild.model import Report
from lagebild.reading import reader
from lagebild.reading.times import resolve


def rate(work: Callable[[Report], object], reports: Sequence[Report]) -> tuple[float, float]:
    """Reports a second and the median report's milliseconds; a first report warms up."""
    work(reports[0])
    seconds = []
    for report in reports:
        start = time.perf_counter()
        work(report)
        seconds.append(time.perf_counter() - start)
    return len(reports) / sum(seconds), 1000 * statistics.median(seconds)


def main() -> None:
    """Measure and print."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--reports", type=int, default=400)
    wanted = args.parse_args().reports
    shipped = load().reports
    reports = [shipped[i % len(shipped)] for i in range(wanted)]
    tokens = sum(len(r.text.split()) for r in reports) / len(reports)
    print(f"{'':30}  {'reports/s':>10}  {'tokens/s':>10}  {'median ms':>10}")

    def row(name: str, work: Callable[[Report], object], some: Sequence[Report]) -> None:
        per_second, median = rate(work, some)
        print(f"{name:30}  {per_second:10.1f}  {per_second * tokens:10.0f}  {median:10.2f}")

    row("reading by rules, all of it", reader("rules").read, reports)
    row("reading by the model", reader("model").read, reports[:60])
    row("times alone", lambda r: resolve(r.text, "de", r.published), reports)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
