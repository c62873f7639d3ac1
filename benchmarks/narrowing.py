"""How often a report dated only by its month is narrowed by what it says, and how often wrongly.

    python benchmarks/narrowing.py [--folder ../shared/data]

Texts: German Wikinews whose day of publication is known (``wikinews_de.jsonl``, and ``krauts_dev.jsonl`` where it is
there; measured only). Each is read as if only its month were known. Wrong: the true day lies outside the narrowed
interval. A narrower interval is worth little if it is wrong, so both figures are given.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from lagebild.model import Interval
from lagebild.reading.times import resolve

FILES = ("wikinews_de.jsonl", "krauts_dev.jsonl")
FIRST_YEAR = 1900
_FOLDER = Path(__file__).parents[2] / "shared" / "data"


def dated(path: Path) -> Iterator[tuple[str, str, dt.date]]:
    """Id, text and day of publication of the documents that have one."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        try:
            day = dt.date.fromisoformat(str(row.get("published") or row.get("dct"))[:10])
        except ValueError:
            continue
        if day.year >= FIRST_YEAR:
            yield str(row.get("id") or row.get("doc_id")), row["text"], day


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=_FOLDER)
    folder: Path = parser.parse_args().folder
    for name in FILES:
        path = folder / name
        if not path.is_file():
            print(f"{name} is not there and was left out; give its folder with --folder")
            continue
        total = narrowed = days = 0
        wrong = []
        for key, text, day in dated(path):
            timeline = resolve(text, "de", Interval.parse(f"{day:%Y-%m}"))
            low, high = timeline.published.earliest, timeline.published.latest
            assert low
            assert high
            total += 1
            if timeline.published_why:
                narrowed += 1
                days += (high - low).days + 1
                if not low <= day <= high:
                    wrong.append(f"{key}: {day}, narrowed to {low} – {high}: {timeline.published_why}")
        print(
            f"{name}: {total} documents; narrowed {narrowed} ({narrowed / max(total, 1):.1%}), "
            f"to {days / max(narrowed, 1):.1f} days on average; "
            f"wrong {len(wrong)} ({len(wrong) / max(narrowed, 1):.1%} of the narrowed)"
        )
        for one in wrong:
            print(f"  {one}")


if __name__ == "__main__":
    main()
