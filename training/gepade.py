"""Our readers on speeches: ``python -m training.gepade [--readers model rules both]``, measured only.

The development part of GePaDe (SpkAtt-2023: Bundestag speeches with speech, thought and writing events) lies beside
the project, in ``../shared``, and is no part of it; nothing is trained on or fitted to it. Two things speak against
comparing with systems made for it: a speech is not a news report (its speaker is nobody the text names, „ich sage“ is
an event), and the scheme is another one (a cue may be a noun or stand alone, a topic is no content, content is marked
without the frame's comma). The measure is that of ``training.evaluate``: statements are paired one to one, here by
cue and content together, and precision and recall of the words of each part averaged over the pairs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from lagebild.model import Interval, Report, Span, Statement
from lagebild.reading import READERS, Reader, reader
from training.labels import lines_of

GOLD = Path(__file__).parents[2] / "shared" / "data" / "gepade_dev.jsonl"
PARTS = ("cue", "content", "speaker")
Marks = dict[str, set[int]]


def marks_of(statement: Statement, tokens: Sequence[Span]) -> Marks:
    """The tokens under each part of a statement, by index."""
    return {
        part: {i for i, (a, b) in enumerate(tokens) if any(s < b and a < e for s, e in getattr(statement, part))}
        for part in PARTS
    }


def counted(gold: Sequence[Marks], found: Sequence[Marks]) -> dict[str, list[tuple[float | None, float | None]]]:
    """Precision and recall of each part of each pair, ``None`` where one side has no such part."""
    gain = np.array([[sum(len(g[p] & f[p]) for p in ("cue", "content")) for f in found] for g in gold], ndmin=2)
    pairs = [] if not gold or not found else [
        (int(i), int(j)) for i, j in zip(*linear_sum_assignment(gain, maximize=True), strict=True) if gain[i, j]
    ]  # fmt: skip
    nothing: Marks = {part: set() for part in PARTS}
    rows = [(gold[i], found[j]) for i, j in pairs]
    rows += [(marks, nothing) for i, marks in enumerate(gold) if i not in {i for i, _ in pairs}]
    rows += [(nothing, marks) for j, marks in enumerate(found) if j not in {j for _, j in pairs}]
    return {part: [_shares(g[part], f[part]) for g, f in rows] for part in PARTS}


def _shares(gold: set[int], found: set[int]) -> tuple[float | None, float | None]:
    both = len(gold & found)
    return (both / len(found) if found else None, both / len(gold) if gold else None)


def measured(rows: Sequence[dict[str, Any]], chosen: Reader) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 (percent) of each part over all texts."""
    shares: dict[str, list[tuple[float | None, float | None]]] = {part: [] for part in PARTS}
    for row in rows:
        published = Interval.parse(row["published"])
        report = Report.make(outlet="Bundestag", published=published, text=row["text"], language="de")
        tokens = [(a, b) for a, b in row["tokens"]]
        gold = [{part: set(quote[part]) for part in PARTS} for quote in row["quotes"]]
        found = [marks_of(statement, tokens) for statement in chosen.read(report).statements]
        for part, some in counted(gold, found).items():
            shares[part] += some
    return {part: _f1(some) for part, some in shares.items()}


def _f1(shares: Sequence[tuple[float | None, float | None]]) -> dict[str, float]:
    p, r = (float(np.mean([row[side] for row in shares if row[side] is not None] or [0.0])) for side in (0, 1))
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {"precision": round(100 * p, 1), "recall": round(100 * r, 1), "f1": round(100 * f1, 1)}


def main() -> int:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--readers", nargs="+", choices=READERS, default=READERS)
    chosen = args.parse_args()
    if not GOLD.exists():
        print(f"left out: {GOLD.name} is not beside the project")
        return 0
    rows = list(lines_of(GOLD))
    print(f"{len(rows)} speeches, {sum(len(row['quotes']) for row in rows)} events")
    for name in chosen.readers:
        for part, found in measured(rows, reader(name)).items():
            print(f"{name:6} {part:8} " + ", ".join(f"{key} {value:.1f}" for key, value in found.items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
