"""Statements as W3C Web Annotations (Web Annotation Data Model, recommendation of 23 February 2017).

Each target is a stretch of a report's text, found by its words (TextQuoteSelector, with what stands before and after)
and by its place (TextPositionSelector: code points of the text Lagebild keeps). A discontinuous statement has a
target for each part. The body says who speaks, through whom, and how.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from lagebild.exports.material import Selection, urn
from lagebild.exports.writing import Written, whole
from lagebild.model import Report, Span, Statement, encode

AROUND = 32
"""Characters before and after a quotation that tell it from the same words elsewhere."""

ANNO = "http://www.w3.org/ns/anno.jsonld"
TERMS = "urn:lagebild:terms:"

CONTEXT: list[Any] = [
    ANNO,
    {
        name: f"{TERMS}{name}"
        for name in (
            "Statement", "addressee", "chain", "condition", "confidence", "cue", "exactWords", "frame", "hedged",
            "kind", "medium", "mode", "named", "negated", "of", "said", "about", "speaker", "withdrawn",
        )
    },
]  # fmt: skip

_PARTS = ("speaker", "cue", "frame", "addressee", "condition")


def selectors(report: Report, span: Span) -> list[dict[str, Any]]:
    """The two selectors of a stretch of the text."""
    start, end = span
    quote = {
        "type": "TextQuoteSelector", "exact": report.text[start:end],
        "prefix": report.text[max(0, start - AROUND) : start], "suffix": report.text[end : end + AROUND],
    }  # fmt: skip
    return [quote, {"type": "TextPositionSelector", "start": start, "end": end}]


def annotation(selection: Selection, report: Report, statement: Statement) -> dict[str, Any]:
    """A statement as an annotation of its report."""
    name = urn("report", report.id)
    of = {"type": "SpecificResource", "source": report.url or name, "scope": name}
    targets = [{**of, "selector": selectors(report, span)} for span in statement.content]
    told = _told(selection, report, statement)
    return {
        "id": urn("statement", statement.id), "type": "Annotation", "motivation": "identifying",
        "generator": {"id": "urn:lagebild:software", "type": "Software", "name": "Lagebild"},
        "body": [
            {"type": "Statement", **_body(selection, report, statement)},
            {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": told},
        ],
        "target": targets[0] if len(targets) == 1 else targets,
    }  # fmt: skip


def _body(selection: Selection, report: Report, statement: Statement) -> dict[str, Any]:
    parts = {name: [_part(report, span) for span in getattr(statement, name)] for name in _PARTS}
    times = {name: msgspec.to_builtins(when) for name in ("said", "about") if (when := getattr(statement, name)).known}
    return {
        "kind": statement.kind.value, "medium": statement.medium.value, "mode": statement.mode.value,
        "hedged": statement.hedged, "negated": statement.negated, "confidence": round(statement.confidence, 3),
        "chain": [
            {"name": selection.name(link), "named": link.named, **({"of": link.of} if link.of else {})}
            for link in statement.chain
        ],
        **{name: found for name, found in parts.items() if found}, **times,
    }  # fmt: skip


def _part(report: Report, span: Span) -> dict[str, Any]:
    return {"exactWords": report.text[span[0] : span[1]], "start": span[0], "end": span[1]}


def _told(selection: Selection, report: Report, statement: Statement) -> str:
    """Who says it, for people, the origin first."""
    names = [selection.name(link) for link in reversed(statement.chain)]
    return f"{' ← '.join((*names, report.outlet))}: {statement.mode.value}"


def _annotations(selection: Selection) -> Iterator[dict[str, Any]]:
    for report, statements in selection.told():
        for statement in statements:
            yield annotation(selection, report, statement)


def write_annotations(selection: Selection, target: Path | None) -> Written:
    """The selection's statements as an AnnotationCollection whose one page holds them all."""
    written = Written(format="webanno", files=[str(target)] if target else [], counts={"annotation": 0})
    collection = "urn:lagebild:annotations"
    page = f"{collection}:1"
    with whole(target) as out:
        head = {"@context": CONTEXT, "id": collection, "type": "AnnotationCollection", "label": "Statements"}
        first = {"id": page, "type": "AnnotationPage", "partOf": collection, "startIndex": 0}
        out.write(encode(head)[:-1] + b',"first":' + encode(first)[:-1] + b',"items":[')
        for one in _annotations(selection):
            out.write((b",\n" if written.counts["annotation"] else b"\n") + encode(one))
            written.count("annotation")
        total = encode(written.counts["annotation"])
        out.write(b'\n]},"last":' + encode(page) + b',"total":' + total + b"}\n")
    return written


__all__ = ["AROUND", "CONTEXT", "annotation", "selectors", "write_annotations"]
