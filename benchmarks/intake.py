"""How many reports a second intake makes of text files, JSON lines and pages, on one core.

    python benchmarks/intake.py [--reports 300]

The texts are made up, about 3,000 characters each (a usual agency report); a page carries
150 kB of scripts and markup around one. Prints a table: reports a second, milliseconds for
the median report and for the slowest.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lagebild.intake import gather
from lagebild.model import Report

SENTENCES = (
    "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe keine Pläne für einen Einmarsch (Meldung {n}).",
    "„Wir bleiben, wo wir sind“, erklärte er vor der Presse und nannte die Berichte eine Erfindung.",
    "Nach Angaben eines Eisenbahners stehen auf dem Bahnhof seit Sonntag leere Lazarettzüge bereit.",
)


def paragraphs(n: int) -> list[str]:
    return [" ".join(sentence.format(n=n * 100 + i) for sentence in SENTENCES) for i in range(10)]


def text(n: int) -> str:
    return f"Datum: 2022-03-{n % 28 + 1:02}\n\nMinsk bestreitet Pläne\n\n" + "\n\n".join(paragraphs(n))


def page(n: int) -> str:
    linked = {"@type": "NewsArticle", "datePublished": f"2022-03-{n % 28 + 1:02}", "publisher": {"name": "Das Blatt"}}
    menu = "".join(f'<li class="nav-item"><a href="/rubrik/{i}">Rubrik {i}</a></li>' for i in range(300))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(n))
    return (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Minsk bestreitet Pläne – Das Blatt</title>'
        f'<script type="application/ld+json">{json.dumps(linked)}</script>'
        f"<script>{'var a = [1, 2, 3]; ' * 6_500}</script></head>"
        f"<body><nav><ul>{menu}</ul></nav><article><h1>Minsk bestreitet Pläne</h1>{body}</article></body></html>"
    )


def line(n: int) -> str:
    return json.dumps({"id": n, "text": "\n\n".join(paragraphs(n)), "published": "2022-03-20", "outlet": "Das Blatt"})


def timed(items: Iterator[object]) -> Iterator[float]:
    """Seconds each report took. Raises whatever error an item is."""
    start = time.perf_counter()
    for item in items:
        if not isinstance(item, Report):
            raise SystemExit(f"no report: {item}")
        yield time.perf_counter() - start
        start = time.perf_counter()


def show(name: str, seconds: list[float]) -> None:
    rate, median = len(seconds) / sum(seconds), statistics.median(seconds) * 1e3
    slowest = max(seconds) * 1e3
    print(f"{name:6} {len(seconds):6} reports  {rate:7.0f} /s   median {median:6.2f} ms   slowest {slowest:6.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=300)
    count = parser.parse_args().reports
    made: dict[str, Callable[[int], str]] = {"txt": text, "html": page}
    with tempfile.TemporaryDirectory() as folder:
        for suffix, make in made.items():
            below = Path(folder, suffix)
            below.mkdir()
            for n in range(count):
                (below / f"{n:06}.{suffix}").write_text(make(n), encoding="utf-8")
            list(gather([below / f"{0:06}.{suffix}"]))  # imports and caches are not what is measured
            show(suffix, list(timed(gather([below]))))
        lines = Path(folder, "all.jsonl")
        lines.write_text("\n".join(line(n) for n in range(count)), encoding="utf-8")
        show("jsonl", list(timed(gather([lines]))))


if __name__ == "__main__":
    main()
