"""How fast reports are read, on how much memory, and how both grow with a text's length.

    python -m benchmarks.reading [--reports 120] [--processes 2]
    python -m benchmarks.reading --long 100000 300000 1000000 [--readers model rules]

The first reads reports of 250 words (those of the demo case, German Wikinews, cut at the end of a sentence) again and
again with each reader: reports a second of so many processes of one thread each, the processor time of one report,
and the peak memory of a process. ``benchmarks/times.py`` has the times alone beside other tools. The second reads one
text of so many words and prints time a word and peak memory; each length has a process of its own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import resource
import statistics
import time
from collections.abc import Sequence
from typing import Any

from lagebild.demo import load
from lagebild.model import Report
from lagebild.reading import READERS, reader
from lagebild.reading.segments import sentences

WORDS = 250


def cut(report: Report, words: int = WORDS) -> Report:
    """The report up to the end of the sentence in which it reaches so many words."""
    for _, end in sentences(report.text, report.body_start, "de"):
        if len(report.text[:end].split()) >= words:
            return Report.make(
                outlet=report.outlet, published=report.published, text=report.text[:end], language=report.language,
                title=report.title,
            )  # fmt: skip
    return report


def sample(count: int) -> list[Report]:
    """So many reports of about 250 words, the same ones again and again."""
    long_enough = [r for r in load().reports if len(r.text.split()) >= WORDS]
    return [cut(r) for r in itertools.islice(itertools.cycle(long_enough), count)]


def long_report(words: int) -> Report:
    """One report of so many words: the demo's texts one after the other, numbered so that no two parts are equal."""
    parts, total = [], 0
    for number, report in enumerate(itertools.cycle(load().reports)):
        parts.append(f"{report.text.strip()} Meldung {number}.")
        total += len(parts[-1].split())
        if total >= words:
            break
    first = load().reports[0]
    text = " ".join("\n\n".join(parts).split(" "))
    return Report.make(outlet="Probe", published=first.published, text=text, language="de")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _work(name: str, reports: Sequence[Report], start: Any, answers: Any) -> None:
    chosen = reader(name)
    chosen.read(reports[0])
    start.wait()
    seconds, processor = [], time.process_time()
    began = time.perf_counter()
    for report in reports:
        clock = time.perf_counter()
        chosen.read(report)
        seconds.append(time.perf_counter() - clock)
    wall = time.perf_counter() - began
    answers.put((wall, time.process_time() - processor, statistics.median(seconds), _peak()))


def rate(name: str, reports: Sequence[Report], processes: int) -> dict[str, float]:
    """Reports a second of all processes together, and per report or process what ``main`` prints."""
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(processes), context.Queue()
    workers = [context.Process(target=_work, args=(name, reports, start, answers)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    rows = [answers.get(timeout=1200) for _ in workers]
    for worker in workers:
        worker.join()
    count = len(reports)
    return {
        "reports_per_s": sum(count / wall for wall, *_ in rows),
        "processor_ms": 1000 * statistics.mean(cpu for _, cpu, *_ in rows) / count,
        "median_ms": 1000 * statistics.mean(median for *_, median, _ in rows),
        "peak_mib": max(peak for *_, peak in rows),
    }


def _read_long(name: str, words: int, answers: Any) -> None:
    chosen, report = reader(name), long_report(words)
    before, clock = _peak(), time.process_time()
    found = len(chosen.read(report).statements)
    seconds = time.process_time() - clock
    answers.put({"words": words, "s": seconds, "us_per_word": 1e6 * seconds / words, "statements": found,
                 "mib_before": before, "peak_mib": _peak()})  # fmt: skip


def growth(name: str, words: int) -> dict[str, float]:
    """Processor time, statements and memory of one text of so many words, read in a process of its own."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    worker = context.Process(target=_read_long, args=(name, words, answers))
    worker.start()
    row: dict[str, float] = answers.get(timeout=4 * 3600)
    worker.join()
    return row


def main() -> None:
    """Measure and print."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--reports", type=int, default=120, help="reports each process reads")
    args.add_argument("--processes", type=int, default=2)
    args.add_argument("--readers", nargs="+", choices=READERS, default=READERS)
    args.add_argument("--long", type=int, nargs="+", metavar="WORDS")
    chosen = args.parse_args()
    if chosen.long:
        for name, words in itertools.product(chosen.readers, chosen.long):
            print(name, json.dumps({key: round(value, 1) for key, value in growth(name, words).items()}), flush=True)
        return
    reports = sample(chosen.reports)
    mean = sum(len(r.text.split()) for r in reports) / len(reports)
    print(f"{len(reports)} reports of {mean:.0f} words on average, {chosen.processes} processes of one thread")
    print(f"{'reader':10}  {'reports/s':>9}  {'processor ms/report':>19}  {'median ms':>9}  {'peak MiB':>8}")
    for name in chosen.readers:
        row = rate(name, reports, chosen.processes)
        print(
            f"{name:10}  {row['reports_per_s']:9.1f}  {row['processor_ms']:19.1f}  "
            f"{row['median_ms']:9.1f}  {row['peak_mib']:8.0f}"
        )


if __name__ == "__main__":
    main()
