"""Reading in parts: what the engine costs, what a second worker brings, and what a death costs.

    python -m benchmarks.scale speed [REPORTS]      one worker, two workers and the plain loop over the same reports
    python -m benchmarks.scale death [REPORTS]      as many real reports, a worker killed half-way: counts
    python -m benchmarks.scale growth               time of every step over four sizes, and the exponent fitted to it

Reports are real texts (Wikinews, in ``../shared/data``), repeated with other dates and outlets where more are wanted
than there are. Ray and pyarrow are needed: pip install 'lagebild[scale]'.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path

from lagebild.model import Interval, Report
from lagebild.reading import reader
from lagebild.scale import Local, Options, Rays, load, read_all
from lagebild.scale.claims import find_candidates
from lagebild.scale.copying import find_copies
from lagebild.scale.parts import parts_in, rows_of
from lagebild.store import open_case

TEXTS = Path(__file__).parents[2] / "shared" / "data" / "wikinews_de.jsonl"


def real_reports(wanted: int, words: int | None = None) -> Iterator[Report]:
    """Real texts as reports; each round over them comes a year later, from another outlet, with its own first line."""
    rows = [json.loads(line) for line in TEXTS.read_text(encoding="utf-8").splitlines()]
    start = dt.date(2005, 1, 1)

    def endless() -> Iterator[Report]:
        for turn in count():
            for place, row in enumerate(rows):
                text = " ".join(row["text"].split(" ")[:words]) if words else row["text"]
                day = start + dt.timedelta(days=(place * 7) % 365 + 366 * turn)
                head = f"Ausgabe {turn}. " if turn else ""
                yield Report.make(outlet=f"Blatt {turn}", published=Interval.on(day), text=head + text, language="de")

    return islice(endless(), wanted)


def plain(reports: Sequence[Report], name: str) -> float:
    """Seconds of the plain loop: read each, keep nothing."""
    read = reader(name).read
    read(reports[0])  # models are loaded before the clock runs
    started = time.perf_counter()
    for report in reports:
        read(report)
    return time.perf_counter() - started


def spread(reports: Sequence[Report], name: str, workers: int) -> tuple[float, float]:
    """Seconds of the whole run, and from the first part done to the last, as a rate over the parts in between."""
    done: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        read_all(
            reports, Path(folder) / "out", Rays(workers) if workers else Local(),
            options=Options(reader=name, size=8, vectors=False), watch=lambda _: done.append(time.perf_counter()),
        )  # fmt: skip
        whole = time.perf_counter() - started
    first = done[workers or 1] if len(done) > 2 * (workers or 1) else done[0]
    parts = len(done) - 1 - (workers or 1)
    return whole, (done[-1] - first) / max(parts, 1) * math.ceil(len(reports) / 8)


def speed(reports: int = 240, name: str = "model") -> None:
    """One worker against two, and both against the plain loop."""
    given = list(real_reports(reports, words=250))
    loop = plain(given, name)
    print(f"{reports} reports of at most 250 words, reader {name}; one thread each")
    print(f"plain loop           {loop:7.1f} s  {reports / loop:6.2f} a second")
    rates = {}
    for label, workers in (("parts, no engine", 0), ("one Ray worker", 1), ("two Ray workers", 2)):
        whole, steady = spread(given, name, workers)
        rates[workers] = steady
        print(f"{label:20} {whole:7.1f} s  {reports / whole:6.2f} a second; steady {steady:6.1f} s")
    print(f"overhead of one worker over the plain loop, steady: {rates[1] / loop - 1:+.1%}")
    print(f"speed-up of two workers over one, steady: {rates[1] / rates[2]:.2f}")


def death(reports: int = 10_000, name: str = "rules") -> int:
    """Read with two workers, kill one half-way; every report is there once."""
    killed: list[int] = []
    parts = math.ceil(reports / 64)

    def kill(_: object, seen: list[int] = [0]) -> None:  # noqa: B006  a count of its own
        seen[0] += 1
        if seen[0] >= parts // 2 and not killed:
            found = subprocess.run(["pgrep", "-f", "ray::_Actor"], capture_output=True, text=True, check=False)
            if found.stdout.split():
                killed.append(int(found.stdout.split()[0]))
                os.kill(killed[0], signal.SIGKILL)

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        started = time.perf_counter()
        told = read_all(
            real_reports(reports), out, Rays(2), options=Options(reader=name, vectors=False), watch=kill
        )  # fmt: skip
        took = time.perf_counter() - started
        ids = [row["id"] for part in parts_in(out) for row in rows_of(part, "reports", ["id"])]
        with open_case(Path(folder) / "a.case", create=True) as case:
            started = time.perf_counter()
            loaded = load(case, out)
            loading = time.perf_counter() - started
            in_case = case.count()
    distinct = len({report.id for report in real_reports(reports)})
    print(f"{reports} reports ({distinct} different), reader {name}, two workers, worker {killed} killed half-way")
    print(f"read {told.reports} in {took:.0f} s, {told.errors} errors; rows {len(ids)}, different {len(set(ids))}")
    print(f"loaded {loaded.reports} in {loading:.0f} s; in the case {in_case}")
    good = bool(killed) and told.errors == 0 and len(ids) == len(set(ids)) == distinct == in_case
    print("nothing lost, nothing doubled" if good else "WRONG")
    return 0 if good else 1


def steps_of(size: int) -> dict[str, float]:
    """Seconds of each step over so many reports."""
    given, took = list(real_reports(size)), {}

    def timed(step: str, work: Callable[[], object]) -> None:
        started = time.perf_counter()
        work()
        took[step] = time.perf_counter() - started

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        options = Options(reader="rules", vectors=True)
        timed("read (rules), with vectors", lambda: read_all(given, out, Local(), options=options))
        timed("copies", lambda: list(find_copies(out, Local())))
        timed("candidates for claims", lambda: list(find_candidates(out, Local())))
        with open_case(Path(folder) / "a.case", create=True) as case:
            timed("load into SQLite", lambda: load(case, out))
    return took


def growth(sizes: Sequence[int] = (500, 1000, 2000, 4000)) -> None:
    """Seconds of each step at each size, and b of seconds = a · size^b by least squares on logarithms."""
    found = [steps_of(size) for size in sizes]
    steps = {step: [one[step] for one in found] for step in found[0]}
    print(f"{'':26}" + "".join(f"{size:>9}" for size in sizes) + "   exponent")
    for step, seconds in steps.items():
        x, y = [math.log(s) for s in sizes], [math.log(max(s, 1e-6)) for s in seconds]
        mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
        slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
        slope /= sum((a - mean_x) ** 2 for a in x)
        print(f"{step:26}" + "".join(f"{s:8.1f}s" for s in seconds) + f"   {slope:.2f}")


def main() -> int:
    """Run what is asked for."""
    what, *numbers = sys.argv[1:] or ["speed"]
    work: dict[str, Callable[..., int | None]] = {"speed": speed, "death": death, "growth": growth}
    if what not in work:
        print(__doc__)
        return 2
    return work[what](*map(int, numbers)) or 0


if __name__ == "__main__":
    sys.exit(main())
