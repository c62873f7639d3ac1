"""Figures of the readers on the held-out texts: ``python -m training.report [WEIGHTS] [--readers neural rules]``.

Per language: joint, message, roles and parts F1, accuracy of the other fields, expected calibration error of the
confidence (ten bins), and reports a second. ``--write DIR`` leaves the labels and each reader's statements as
JSON lines there ({"id", "text", "tokens", "quotes"} and {"id", "statements"}) for other scorers.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lagebild.reading.draft import Draft
from lagebild.reading.neural.tokens import words_of
from lagebild.reading.neural.weights import SHIPPED
from training import labels
from training.evaluate import SCORED, Tally, right_ones

READERS = ("neural", "rules")
Read = Callable[[str, str], Sequence[Draft]]


def reader_of(name: str, folder: Path) -> Read:
    """The reader of that name."""
    if name == "rules":
        from lagebild.reading.rules.extract import extract as by_rules

        return by_rules
    from lagebild.reading.neural.extract import extract as by_network

    return partial(by_network, weights=folder)


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and share of right ones, weighted by bin size."""
    total = 0.0
    for index in range(bins):
        inside = [(p, right) for p, right in pairs if index <= min(p * bins, bins - 0.5) < index + 1]
        total += abs(sum(p for p, _ in inside) - sum(right for _, right in inside))
    return total / len(pairs) if pairs else 0.0


def figures(documents: Sequence[labels.Document], read: Read) -> tuple[dict[str, float], dict[str, list[Draft]]]:
    """All measures over some texts, and what was read."""
    tally, pairs = Tally(), list[tuple[float, bool]]()
    began, found = time.perf_counter(), {}
    for document in documents:
        found[document.id] = list(read(document.text, document.language))
    seconds = time.perf_counter() - began
    for document in documents:
        drafts = found[document.id]
        tally.add(document.text, document.statements, drafts)
        pairs += zip((draft.confidence for draft in drafts), right_ones(document, drafts), strict=True)
    words = sum(sum(1 for _ in words_of(document.text)) for document in documents)
    more = {"ece": round(calibration_error(pairs), 3), "reports_of_250_words_per_s": round(words / 250 / seconds, 1)}
    return tally.result() | more, found


def _gold(document: labels.Document) -> dict[str, Any]:
    words = [(word.start, word.end) for word in words_of(document.text)]

    def under(spans: Sequence[tuple[int, int]]) -> list[int]:
        return [i for i, (a, b) in enumerate(words) if any(s < b and a < e for s, e in spans)]

    quotes = [{part: under(s.parts[part]) for part in SCORED} | {"kind": str(s.kind)} for s in document.statements]
    return {"id": document.id, "text": document.text, "tokens": words, "quotes": quotes}


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("weights", type=Path, nargs="?", default=SHIPPED)
    args.add_argument("--readers", nargs="+", choices=READERS, default=READERS)
    args.add_argument("--write", type=Path)
    chosen = args.parse_args()
    kept = labels.held_out()
    documents = [d for d in labels.read() if d.id in kept and d.reading == 1]
    for language in ("de", "en"):
        texts = [document for document in documents if document.language == language]
        if chosen.write:
            chosen.write.mkdir(parents=True, exist_ok=True)
            _write(chosen.write / f"gold.{language}.jsonl", [_gold(document) for document in texts])
        for name in chosen.readers:
            row, found = figures(texts, reader_of(name, chosen.weights))
            print(language, name, json.dumps(row), flush=True)
            if chosen.write:
                rows = [
                    {
                        "id": key,
                        "statements": [{part: getattr(d, part) for part in SCORED} | {"kind": d.kind} for d in drafts],
                    }
                    for key, drafts in found.items()
                ]
                _write(chosen.write / f"{name}.{language}.jsonl", rows)


if __name__ == "__main__":
    main()
