"""How fast reports are read and weighed, on one core.

    python benchmarks/reading.py [--reports 400]

The reports are those of the demo case (German Wikinews, about 250 words each), read again and again.
Prints reports and tokens a second for the whole reading and for the times alone, beside dateparser's
search where that is installed, and milliseconds for a case's write.
"""

from __future__ import annotations

import argparse
import importlib.util
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
    rules = reader("rules")
    print(f"{'':30}  {'reports/s':>10}  {'tokens/s':>10}  {'median ms':>10}")

    def row(name: str, work: Callable[[Report], object], some: Sequence[Report]) -> float:
        per_second, median = rate(work, some)
        print(f"{name:30}  {per_second:10.1f}  {per_second * tokens:10.0f}  {median:10.2f}")
        return per_second

    row("reading by rules, all of it", rules.read, reports)
    ours = row("times alone", lambda r: resolve(r.text, "de", r.published), reports)
    if importlib.util.find_spec("dateparser"):
        from dateparser.search import search_dates

        theirs = row("dateparser search_dates", lambda r: search_dates(r.text, languages=["de"]), reports[:5])
        print(f"times: {ours / theirs:.0f} times dateparser's speed (which finds dates only)")
    else:
        print("dateparser is not installed and was left out")


if __name__ == "__main__":
    main()
