"""The wire format of a reading: one JSON object a report (``lagebild read --jsonl``)."""

from __future__ import annotations

from typing import Any

import msgspec

from lagebild.model import SCHEMA_VERSION, Interval, Link, Reading, Report, Statement


def to_wire(report: Report, reading: Reading, *, why: bool = False) -> dict[str, Any]:
    """Plain data ready for JSON; ranges are character offsets, end exclusive.

    ``id`` is the id of the user's own material where it has one, else the report's.
    ``why`` adds the reasons to statements and moments. ``untrained`` is there for a language nothing vouches for.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "id": report.external_id or report.id,
        "outlet": report.outlet,
        "title": report.title,
        "language": report.language,
        "published": _interval(reading.published),
        **({"published_why": reading.published_why} if why else {}),
        "reader": reading.reader,
        **({"untrained": reading.untrained} if reading.untrained else {}),
        "statements": [_statement(s, why=why) for s in reading.statements],
        "moments": [_without_why(msgspec.to_builtins(m), why) for m in reading.moments],
        "deeds": [
            {"span": d.span, "actors": d.actors, "moment": _interval(d.when) if d.when.known else None}
            for d in reading.deeds
        ],
        "mentions": [msgspec.to_builtins(m) for m in reading.mentions],
    }


def _without_why(row: dict[str, Any], why: bool) -> dict[str, Any]:
    return row if why else {key: value for key, value in row.items() if key != "why"}


def _interval(interval: Interval) -> dict[str, str | None]:
    plain: dict[str, str | None] = msgspec.to_builtins(interval)
    return plain


def _link(link: Link) -> dict[str, Any]:
    return {"name": link.name, "named": link.named, "of": link.of}


def _statement(statement: Statement, *, why: bool) -> dict[str, Any]:
    s = statement
    row: dict[str, Any] = {
        "id": s.id,
        "content": s.content,
        "speaker": s.speaker,
        "cue": s.cue,
        "frame": s.frame,
        "addressee": s.addressee,
        "kind": s.kind,
        "medium": s.medium,
        "mode": s.mode,
        "hedged": s.hedged,
        "negated": s.negated,
        "condition": s.condition,
        "source": _link(s.origin) if s.origin else None,
        "chain": [_link(link) for link in s.chain],
        "said": _interval(s.said),
        "about": _interval(s.about),
        "parent": s.parent,
        "confidence": round(s.confidence, 3),
    }
    if s.part_confidence:
        row["part_confidence"] = {part: round(share, 3) for part, share in s.part_confidence}
    if why:
        row["why"] = list(s.evidence)
    return row
