"""A large case: how fast it is filled and asked, and whether a killed process loses anything.

    python benchmarks/store.py [--reports 20000] [--statements 150000] [--place FILE|postgresql://…]
    python benchmarks/store.py --kill 60

Reports are put together from sentences of Wikinews reports (CC BY 2.5; three of four from the demo's German ones, the
fourth from English ones of ``training/corpus``), with a statement in each of them, by 3,000 sources of which few say
much; six of ten statements are about a stretch of days. Prints the median and the 95th percentile of each thing a page
asks for; with ``--again``, of the case that an earlier run left at ``--place``.
With ``--kill``, adds 500 short reports from the command line and kills that at so many moments, and migrations of
older cases at as many more; each time the case must open, be sound, and after adding the rest be the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import TypedDict

from benchmarks._killing import add, kill_adding, kill_migrating, make_old_case, material, moments, state
from lagebild.casework import claim_rows
from lagebild.model import (
    Anchor,
    BaseRate,
    Claim,
    Evidence,
    Interval,
    Kind,
    Link,
    Mode,
    Question,
    Reading,
    Report,
    Source,
    SourceKind,
    Statement,
    Testimony,
)
from lagebild.store import Case, open_case
from lagebild.store.reports import Entry

CHANCE = random.Random(1)
DATES = random.Random(2)
SOURCES = [
    Source(id=Source.key(f"Quelle {number}", SourceKind.PERSON), name=f"Quelle {number}", kind=SourceKind.PERSON)
    for number in range(3000)
]
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(SOURCES) + 1)))
"""Zipf's law."""


ENGLISH = Path(__file__).parents[1] / "training" / "corpus" / "texts.jsonl"


@cache
def sentences(language: str = "de") -> list[str]:
    """Every sentence of the demo's reports, or of the English texts, once."""
    found: dict[str, None] = {}
    place = resources.files("lagebild.demo") / "reports.jsonl" if language == "de" else ENGLISH
    for report in map(json.loads, place.read_text(encoding="utf-8").splitlines()):
        if report["language"] != language:
            continue
        for sentence in re.split(r"(?<=[.!?])\s+", report["text"]):
            if 40 <= len(sentence) <= 300:
                found.setdefault(" ".join(sentence.split()))
    return list(found)


def said_when(day: dt.date) -> Interval:
    """When a statement of a report of that day was said: mostly that day, at times unknown, or days before."""
    kind = DATES.random()
    if kind < 0.7:
        return Interval.on(day)
    before = day - dt.timedelta(DATES.randint(1, 20))
    return Interval() if kind < 0.9 else Interval(earliest=before, latest=day if kind < 0.97 else None)


def about_when(day: dt.date) -> Interval:
    """What it is about: nothing that is known, a day, a month, a year or an open stretch around the day."""
    kind = DATES.random()
    first = day + dt.timedelta(DATES.randint(-30, 400))
    if kind < 0.4:
        return Interval()
    if kind < 0.95:
        return Interval(earliest=first, latest=first + dt.timedelta(DATES.choice((0, 0, 0, 30, 365))))
    return Interval(earliest=first) if kind < 0.98 else Interval(latest=first)


def entries(count: int, said: int) -> Iterator[Entry]:
    """So many reports with so many statements in all, each with its sources."""
    known = {language: sentences(language) for language in ("de", "en")}
    for number in range(count):
        language = "en" if number % 4 == 3 else "de"
        own = said * (number + 1) // count - said * number // count
        parts = [f"Meldung {number}.", *CHANCE.choices(known[language], k=max(own, 1))]
        text = " ".join(parts)
        day = dt.date(2005, 1, 1) + dt.timedelta(number % 6500)
        report = Report.make(
            outlet=f"Blatt {number % 40}", published=Interval.on(day), text=text, title=parts[1][:70], language=language
        )
        statements: list[Statement] = []
        named: dict[str, Source] = {}
        start = len(parts[0]) + 1
        for part in parts[1 : own + 1]:
            content = ((start, start + len(part)),)
            chain = CHANCE.choices(SOURCES, cum_weights=WEIGHTS, k=CHANCE.randint(1, 2))
            named |= {source.id: source for source in chain}
            statements.append(
                Statement(
                    id=Statement.key(report.id, content, (), ()), report=report.id, content=content,
                    kind=Kind.INDIRECT, mode=CHANCE.choice(list(Mode)), said=said_when(day),
                    about=about_when(day),
                    chain=tuple(Link(name=source.name, source=source.id) for source in chain),
                )
            )  # fmt: skip
            start += len(part) + 1
        reading = Reading(report=report.id, reader="bench/1", published=report.published, statements=tuple(statements))
        yield report, reading, named.values()


def enter_question(case: Case) -> Question:
    """A question with five claims, 60 statements each."""
    if known := [one for one in case.questions() if one.id == "q-bench"]:
        return known[0]
    rate = BaseRate(probabilities=(0.5, 0.5), source="gesetzt")
    question = Question(
        id="q-bench", text="Läuft das Schiff aus?", outcomes=("ja", "nein"), asked=dt.date(2020, 1, 1),
        deadline=dt.date(2022, 1, 1), base_rate=rate,
    )  # fmt: skip
    case.put_question(question)
    said = case.statements(limit=300)
    for number in range(5):
        behind = tuple(Testimony(statement=one.id) for one in said[number::5])
        case.put_claim(Claim(id=f"c-{number}", text=f"Aussage {number}", testimony=behind))
        case.put_evidence(Evidence(question=question.id, claim=f"c-{number}", likelihoods=(0.8, 0.3)))
    return question


def page_of_question(case: Case, question: Question) -> None:
    """All that the page of a question asks the case for."""
    rows = claim_rows(case, case.question(question.id))
    case.reports_by_id(statement.report for row in rows for _, statement in row.testimony)
    case.stakes(question.id), case.contradictions(question.id), case.assessments(question.id)
    case.forecasts(question.id), case.withdrawn()


class Month(TypedDict):
    """The first and the last day."""

    since: dt.date
    until: dt.date


def month() -> Month:
    """One of the months of which there are reports."""
    first = dt.date(2006 + CHANCE.randrange(15), 1 + CHANCE.randrange(12), 1)
    return {"since": first, "until": first + dt.timedelta(30)}


def year() -> Interval:
    """One of the years of which there are reports."""
    return Interval.parse(str(2006 + CHANCE.randrange(15)))


def vocabulary(language: str) -> list[str]:
    """Every word of six letters and more, once."""
    return sorted({word for one in sentences(language) for word in re.findall(r"[^\W\d_]{6,}", one)})


FREQUENT = ("Regierung", "Präsident", "Deutschland", "Polizei", "government", "president", "people", "United States")
"""Words (a phrase among them) that many of the sentences hold."""


def measure(case: Case, count: int, times: int) -> None:
    """Ask what pages ask, and print how long each took."""
    question = enter_question(case)
    words, english = vocabulary("de"), vocabulary("en")
    often = f"Quelle {CHANCE.randrange(3)}"
    asked: dict[str, Callable[[], object]] = {
        "newest 50 reports": lambda: case.reports(limit=50),
        "50 reports from the middle": lambda: case.reports(limit=50, offset=count // 2),
        "an outlet's newest 50 reports": lambda: case.reports(outlet="Blatt 7", limit=50),
        "newest 50 statements": lambda: case.statements(limit=50),
        "a busy source's newest 50 statements": lambda: case.statements(source=often, limit=50),
        "the same, 500 further on": lambda: case.statements(source=often, limit=50, offset=500),
        "how many these are, of a source": lambda: case.count_statements(source=often),
        "any source's newest 50": lambda: case.statements(source=CHANCE.choice(SOURCES[:500]).id, limit=50),
        "a claim's statements": lambda: case.statements(claim="c-1"),
        "a report's reading": lambda: case.reading(case.reports(limit=1)[0].id),
        "search, one word": lambda: case.search(CHANCE.choice(words)),
        "search, two words": lambda: case.search(" ".join(CHANCE.choices(words, k=2))),
        "search, one English word": lambda: case.search(CHANCE.choice(english)),
        "search, two English words": lambda: case.search(" ".join(CHANCE.choices(english, k=2))),
        "search, a frequent word": lambda: case.search(CHANCE.choice(FREQUENT)),
        "search, a frequent and another word": lambda: case.search(
            f"{CHANCE.choice(FREQUENT)} {CHANCE.choice(words + english)}"
        ),
        "search, a word of every report": lambda: case.search("Meldung"),
        "statements with a word, 50": lambda: case.statements(text=CHANCE.choice(words), limit=50),
        "statements with a frequent word, 50": lambda: case.statements(text=CHANCE.choice(FREQUENT), limit=50),
        "statements of a source with a word, 50": lambda: case.statements(
            source=often, text=CHANCE.choice(words), limit=50
        ),
        "how many have a word": lambda: case.count_statements(text=CHANCE.choice(words)),
        "how many have a frequent word": lambda: case.count_statements(text=CHANCE.choice(FREQUENT)),
        "the page of a question": lambda: page_of_question(case, question),
        "a month's statements, 50": lambda: case.statements(**month(), limit=50),
        "how many these are, of a month": lambda: case.count_statements(**month()),
        "statements since a day, 50": lambda: case.statements(since=month()["since"], limit=50),
        "statements until a day, 50": lambda: case.statements(until=month()["until"], limit=50),
        "statements about a year, 50": lambda: case.find_statements(about=year(), limit=50),
        "how many these are, about a year": lambda: case.count_found(about=year()),
        "statements about a day and later, 50": lambda: case.find_statements(
            about=Interval(earliest=month()["since"]), limit=50
        ),
        "how many these are, and later": lambda: case.count_found(about=Interval(earliest=month()["since"])),
        "a source's statements of a month, 50": lambda: case.statements(source=often, **month(), limit=50),
        "a month's statements with a word, 50": lambda: case.statements(**month(), text=CHANCE.choice(words), limit=50),
        "a year's reports, 50": lambda: case.reports(since=year().earliest, until=year().latest, limit=50),
        "how many these are, reports": lambda: case.count(since=year().earliest, until=year().latest),
        "an outlet's newest 50 statements": lambda: case.find_statements(outlet="Blatt 7", limit=50),
        "an outlet's reports with a word": lambda: case.find_reports(CHANCE.choice(words), outlet="Blatt 7"),
        "when a busy source spoke, a month": lambda: case.said_on(often, **month()),
        "on which days it spoke, at all times": lambda: case.said_days(often),
        "50 sources that say most": lambda: case.sources(limit=50, order="statements"),
        "the same after a write": lambda: case.sources(limit=50, order="statements"),
        "how many a busy source's are, after a write": lambda: case.count_statements(source=often),
        "counts": case.counts,
        "counts after a write": case.counts,
    }
    for name, ask in asked.items():
        took = []
        for _ in range(times):
            if name.endswith("after a write"):
                written = Anchor(name=f"{name} {time.time()}", when=Interval.on(dt.date(2012, 5, 1)), author="bench")
                case.put_anchor(written)
            begun = time.perf_counter()
            ask()
            took.append((time.perf_counter() - begun) * 1000)
        p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
        print(f"{name:44} median {statistics.median(took):7.1f} ms   p95 {p95:7.1f} ms", flush=True)


def fill(place: str | Path, count: int, said: int, times: int, *, again: bool) -> None:
    """Fill a new case and measure it, or measure the one that is there ``again``."""
    with open_case(place, create=not again) as case:
        if not again:
            begun = time.perf_counter()
            case.add_bulk(entries(count, said))
            took = time.perf_counter() - begun
            case.settle()
            print(f"{count} reports, {said} statements in {took:.0f} s: {said / took:.0f} statements/s", flush=True)
        measure(case, count, times)


def kill(folder: Path, times: int) -> None:
    """Kill adding and migrating at random moments."""
    reports, whole = material(folder, 500), folder / "ganz.lagebild"
    longest = add(reports, whole)
    expected = state(whole)
    print(f"adding 500 reports takes {longest:.1f} s", flush=True)
    held = []
    for number, moment in enumerate(moments(times, longest)):
        case = folder / f"{number}.lagebild"
        held.append(kill_adding(reports, case, expected, moment))
        case.unlink()
    part = sum(0 < reports < 500 for reports in held)
    print(f"{times} times killed while adding: nothing lost, nothing doubled ({part} in the midst of it)", flush=True)
    for version in ("0001", "0002", "0003"):
        old = make_old_case(folder / f"{version}.lagebild", version, list(entries(2000, 15000)))
        whole = folder / f"ganz-{version}.lagebild"
        whole.write_bytes(old.read_bytes())
        expected = state(whole)
        found = []
        for number, moment in enumerate(moments(times // 2, 1.5)):
            place = folder / f"{version}-{number}"
            place.mkdir()
            found.append(kill_migrating(old, place, expected, moment))
        print(f"{len(found)} times killed while migrating from {version}: nothing lost ({found.count(version)} before)")


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--statements", type=int, default=150_000)
    parser.add_argument("--place", help="path or URL of a new case; by default a temporary file")
    parser.add_argument("--times", type=int, default=40, help="how often each is asked")
    parser.add_argument("--again", action="store_true", help="measure the case that is at the place")
    parser.add_argument("--kill", type=int, metavar="TIMES", help="kill at so many moments instead")
    given = parser.parse_args(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        if given.kill:
            kill(Path(folder), given.kill)
        else:
            fill(
                given.place or Path(folder) / "bench.lagebild",
                given.reports,
                given.statements,
                given.times,
                again=given.again,
            )


if __name__ == "__main__":
    main()
