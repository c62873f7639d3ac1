"""Figures of the readers on the held-out texts: ``python -m training.report [--readers model rules both]``.

Per language: joint, message, roles and parts F1, accuracy of the other fields, and the expected calibration error
(ten bins) of the statements' confidence and of the parts'. Beside it stands what a perfectly calibrated reader would
show on so few statements (``ece_by_chance``: mean over 500 draws from its own confidences). ``--write DIR`` leaves
the labels and each reader's statements as JSON lines there ({"id", "text", "tokens", "quotes"} and {"id",
"statements"}) for other scorers.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lagebild.model import Interval, Report, Statement
from lagebild.reading import READERS, Reader, reader
from lagebild.reading.neural.tokens import words_of
from training import labels
from training.evaluate import SCORED, Tally, right_ones, right_parts

Pairs = Sequence[tuple[float, bool]]


def calibration_error(pairs: Pairs, bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and share of right ones, weighted by bin size."""
    total = 0.0
    for index in range(bins):
        inside = [(p, right) for p, right in pairs if index <= min(p * bins, bins - 0.5) < index + 1]
        total += abs(sum(p for p, _ in inside) - sum(right for _, right in inside))
    return total / len(pairs) if pairs else 0.0


def by_chance(pairs: Pairs, draws: int = 500) -> float:
    """The calibration error to expect if every confidence were the true probability (seeded draws)."""
    dice = random.Random(1)
    errors = [calibration_error([(p, dice.random() < p) for p, _ in pairs]) for _ in range(draws)]
    return sum(errors) / draws


def as_report(document: labels.Document) -> Report:
    """A labelled text as a report."""
    return Report.make(outlet="Korpus", published=Interval(), text=document.text, language=document.language)


def figures(
    documents: Sequence[labels.Document], chosen: Reader
) -> tuple[dict[str, float], dict[str, tuple[Statement, ...]]]:
    """All measures over some texts, and what was read."""
    tally, pairs, parts = Tally(), list[tuple[float, bool]](), list[tuple[float, bool]]()
    began = time.process_time()
    found = {document.id: chosen.read(as_report(document)).statements for document in documents}
    seconds = time.process_time() - began
    for document in documents:
        statements = found[document.id]
        tally.add(document.text, document.statements, statements)
        pairs += zip((s.confidence for s in statements), right_ones(document, statements), strict=True)
        for statement, right in zip(statements, right_parts(document, statements), strict=True):
            parts += [(share, right[part]) for part, share in statement.part_confidence if part in right]
    words = sum(sum(1 for _ in words_of(document.text)) for document in documents)
    more = {
        "statements": len(pairs),
        "ece": round(calibration_error(pairs), 3),
        "ece_by_chance": round(by_chance(pairs), 3),
        "parts_ece": round(calibration_error(parts), 3),
        "processor_ms_per_250_words": round(1000 * seconds * 250 / words, 1),
    }
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
            row, found = figures(texts, reader(name))
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
