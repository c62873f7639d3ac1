"""People's corrections as labels to train and measure readers with, in the format of ``docs/annotation.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lagebild.casework.correcting import PARTS
from lagebild.errors import ModelError
from lagebild.model import Interval, Link, Reading, Report, Span, Statement
from lagebild.store import Case


def quoted(text: str, span: Span) -> str:
    """The words of a range as a label quotes them: with ``#2`` where the words stand more than once.

    Raises ``ModelError`` where no such quotation means this place (words that overlap themselves).
    """
    words = text[span[0] : span[1]]
    places = [match.start() for match in re.finditer(re.escape(words), text)]
    if span[0] not in places:
        raise ModelError(f"the words {words!r} cannot be quoted unambiguously", where=f"offset {span[0]}")
    # words that end like a number mark need one of their own
    return f"{words}#{places.index(span[0]) + 1}" if len(places) > 1 or re.search(r"#\d+$", words) else words


def labels(case: Case) -> Iterator[tuple[Report, dict[str, Any]]]:
    """Each report that was corrected, with its label line: all its statements as they stand now.

    ``corrected`` gives the indices of those a person changed or added, ``authors`` who. What nobody touched is the
    reader's own, left standing by the person who looked at the report.
    """
    by_report: dict[str, list[Any]] = {}
    for correction in case.corrections():
        by_report.setdefault(correction.report, []).append(correction)
    for id, made in by_report.items():
        report, reading = case.report(id), case.reading(id)
        touched = {correction.statement for correction in made}
        order = {statement.id: index for index, statement in enumerate(reading.statements)}
        yield (
            report,
            {
                "id": report.id,
                "statements": [_label(report, reading, statement, order) for statement in reading.statements],
                "corrected": [index for key, index in order.items() if key in touched],
                "authors": sorted({correction.author for correction in made}),
                "reading": 1,
            },
        )


def text_line(report: Report) -> dict[str, Any]:
    """The report as a line of a corpus's ``texts.jsonl``."""
    return {
        "id": report.id, "language": report.language, "title": report.title,
        "published": str(report.published.earliest or ""), "text": report.text, "url": report.url,
        "attribution": report.attribution,
    }  # fmt: skip


def _label(report: Report, reading: Reading, statement: Statement, order: dict[str, int]) -> dict[str, Any]:
    text = report.text
    ranges = {part: [quoted(text, span) for span in getattr(statement, part)] for part in PARTS}
    return {
        "kind": statement.kind.value, "medium": statement.medium.value, **ranges, "mode": statement.mode.value,
        "hedged": statement.hedged, "negated": statement.negated,
        "origin": _origin(text, statement.origin),
        "via": [words for link in statement.chain[:-1] if (words := _words(text, link))],
        "said": _time(report, reading, statement.said), "about": _time(report, reading, statement.about),
        "parent": order.get(statement.parent or ""),
    }  # fmt: skip


def _words(text: str, link: Link) -> str | None:
    """The words that name a voice; ``None`` where the text has none."""
    if link.spans:
        return quoted(text, link.spans[-1])
    return quoted(text, (at, at + len(link.name))) if (at := text.find(link.name)) >= 0 else None


def _origin(text: str, link: Link | None) -> dict[str, Any] | None:
    words = _words(text, link) if link else None
    if link is None or words is None:
        return None
    at = text.find(link.of) if link.of else -1
    of = quoted(text, (at, at + len(link.of))) if link.of and at >= 0 else None
    return {"text": words, "named": link.named, "of": of}


def _time(report: Report, reading: Reading, when: Interval) -> str | None:
    """The first time expression of the text that means this time."""
    if not when.known:
        return None
    found = next((moment for moment in reading.moments if moment.interval == when), None)
    return quoted(report.text, found.span) if found else None
