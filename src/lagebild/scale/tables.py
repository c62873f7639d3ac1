"""The rows that a read report becomes, and their columns."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from lagebild.linking.sketch import sketch
from lagebild.model import Reading, Report, encode

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["VECTOR", "rows_of_report", "tables_of"]

VECTOR = 384
"""Bytes of a statement's vector."""


@cache
def _schemas() -> dict[str, pa.Schema]:
    import pyarrow as pa

    text, day, small = pa.string(), pa.date32(), pa.int32()
    return {
        "reports": pa.schema([
            ("id", text), ("outlet", text), ("title", text), ("url", text), ("language", text), ("earliest", day),
            ("latest", day), ("text", text), ("noun", pa.binary()), ("reading", pa.binary()),
        ]),
        "statements": pa.schema([
            ("id", text), ("report", text), ("position", small), ("content", text), ("kind", text), ("medium", text),
            ("mode", text), ("hedged", pa.bool_()), ("negated", pa.bool_()), ("origin", text),
            ("origin_named", pa.bool_()),
            ("chain", pa.list_(text)), ("said_earliest", day), ("said_latest", day), ("about_earliest", day),
            ("about_latest", day), ("confidence", pa.float64()), ("noun", pa.binary()),
        ]),
        "moments": pa.schema([
            ("report", text), ("start", small), ("end", small), ("type", text), ("value", text), ("earliest", day),
            ("latest", day), ("noun", pa.binary()),
        ]),
        "mentions": pa.schema([
            ("report", text), ("start", small), ("end", small), ("source", text), ("kind", text),
        ]),
        "deeds": pa.schema([
            ("id", text), ("report", text), ("start", small), ("end", small), ("actors", pa.list_(text)),
            ("earliest", day), ("latest", day), ("noun", pa.binary()),
        ]),
        "vectors": pa.schema([("statement", text), ("vector", pa.binary(VECTOR))]),
        "sketches": pa.schema([
            ("report", text), ("outlet", text), ("day", day), ("limit", pa.uint64()), ("hashes", pa.list_(pa.uint64())),
        ]),
        "errors": pa.schema([("where", text), ("what", text)]),
    }  # fmt: skip


def rows_of_report(report: Report, reading: Reading) -> dict[str, list[dict[str, Any]]]:
    """A report and its reading as rows by table; links and mentions are not yet bound to sources."""
    made = sketch(report.text, report.body_start)
    when = report.published
    return {
        "reports": [{
            "id": report.id, "outlet": report.outlet, "title": report.title, "url": report.url,
            "language": report.language, "earliest": when.earliest, "latest": when.latest, "text": _plain(report.text),
            "noun": encode(report), "reading": encode(reading),
        }],
        "statements": [
            {
                "id": s.id, "report": report.id, "position": place, "content": _plain(report.words(s.content, " ")),
                "kind": s.kind.value, "medium": s.medium.value, "mode": s.mode.value, "hedged": s.hedged,
                "negated": s.negated, "origin": _plain(s.origin.name) if s.origin else None,
                "origin_named": s.origin.named if s.origin else None, "chain": [_plain(link.name) for link in s.chain],
                "said_earliest": s.said.earliest, "said_latest": s.said.latest, "about_earliest": s.about.earliest,
                "about_latest": s.about.latest, "confidence": s.confidence, "noun": encode(s),
            }
            for place, s in enumerate(reading.statements)
        ],
        "moments": [
            {
                "report": report.id, "start": m.span[0], "end": m.span[1], "type": m.type.value, "value": m.value,
                "earliest": m.interval.earliest, "latest": m.interval.latest, "noun": encode(m),
            }
            for m in reading.moments
        ],
        "mentions": [
            {
                "report": report.id, "start": m.span[0], "end": m.span[1], "source": _plain(m.source),
                "kind": m.kind.value,
            }
            for m in reading.mentions
        ],
        "deeds": [
            {
                "id": d.id, "report": report.id, "start": d.span[0], "end": d.span[1],
                "actors": [_plain(name) for name in d.actors], "earliest": d.when.earliest, "latest": d.when.latest,
                "noun": encode(d),
            }
            for d in reading.deeds
        ],
        "sketches": [{
            "report": report.id, "outlet": report.outlet, "day": when.latest or when.earliest, "limit": made.limit,
            "hashes": list(made.hashes),
        }],
    }  # fmt: skip


def tables_of(rows: dict[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    """Rows as tables, those without rows too."""
    import pyarrow as pa

    return {name: pa.Table.from_pylist(rows.get(name, []), schema=schema) for name, schema in _schemas().items()}


def _plain(text: str) -> str:
    """Text that UTF-8 can hold: a lone surrogate becomes the replacement character."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
