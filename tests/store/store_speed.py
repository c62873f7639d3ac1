"""How fast a case takes reports in and finds them: ``python tests/store/store_speed.py [postgresql://…]``.

Enters 1,000 made-up reports of 350 words with 10 statements each, by 400 sources, into a new case, and prints
reports entered a second and the median time of each kind of question.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lagebild.model import Interval, Kind, Link, Reading, Report, Source, SourceKind, Statement
from lagebild.store import Case, open_case

RANDOM = random.Random(1)
WORDS = [
    "".join(RANDOM.choice("bdfghklmnprstw") + RANDOM.choice("aeiouäöü") for _ in range(RANDOM.randint(1, 4)))
    for _ in range(20_000)
]
WEIGHTS = [1 / rank for rank in range(1, len(WORDS) + 1)]  # Zipf
SOURCES = [
    Source(id=Source.key(f"Quelle {number}", SourceKind.PERSON), name=f"Quelle {number}", kind=SourceKind.PERSON)
    for number in range(400)
]


def entry(number: int) -> tuple[Report, Reading, list[Source]]:
    """One report with its reading and sources."""
    text = " ".join(RANDOM.choices(WORDS, WEIGHTS, k=350))
    day = Interval.on(dt.date(2022, 1, 1) + dt.timedelta(number % 400))
    report = Report.make(outlet=f"Blatt {number % 12}", published=day, text=text, title=text[:40])
    sources = RANDOM.sample(SOURCES, 3)
    statements = []
    for place in range(10):
        start = 100 * place
        content = ((start, start + 60), (start + 70, start + 95))
        chain = tuple(Link(name=source.name, source=source.id) for source in RANDOM.sample(sources, 2))
        id = Statement.key(report.id, content, (), ())
        statements.append(
            Statement(id=id, report=report.id, content=content, kind=Kind.INDIRECT, chain=chain, said=day)
        )
    return report, Reading(report=report.id, reader="speed", published=day, statements=tuple(statements)), sources


def timed(name: str, ask: Callable[[], Sequence[object] | dict[str, int]], times: int = 20) -> None:
    """Print the median time of a question."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        took.append(time.perf_counter() - begun)
    print(f"{name}: {statistics.median(took) * 1000:.1f} ms")


def measure(case: Case) -> None:
    """Fill the case and ask it."""
    entries = [entry(number) for number in range(1000)]
    begun = time.perf_counter()
    added = case.add_many(entries)
    print(f"add_many: {added / (time.perf_counter() - begun):.0f} reports/s")
    long_words = [word for word in WORDS if len(word) >= 6]
    timed("search, two words", lambda: case.search(" ".join(RANDOM.sample(long_words[:50], 2))))
    timed("search, commonest word", lambda: case.search(WORDS[0]))
    timed("search, rare word", lambda: case.search(RANDOM.choice(long_words[5000:])))
    timed("statements(text=…)", lambda: case.statements(text=RANDOM.choice(long_words[:300]), limit=50))
    timed("statements(source=…)", lambda: case.statements(source=f"Quelle {RANDOM.randrange(400)}"))
    timed("source_counts", case.source_counts)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = sys.argv[1] if len(sys.argv) > 1 else Path(folder) / "speed.lagebild"
        with open_case(place, create=True) as case:
            measure(case)
