"""JSON Schemas (draft 2020-12) of everything Lagebild writes as JSON, worked out from the types themselves."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec

from lagebild.exports.columns import outline
from lagebild.exports.lines import NOUNS, Head
from lagebild.exports.writing import Written, folder, whole
from lagebild.model import SCHEMA_VERSION, Interval, Kind, Medium, Mode, SourceKind, Spans, TimexType

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _Wire(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of what stands in a line of ``lagebild read --jsonl``."""


class WireLink(_Wire, kw_only=True):
    """A voice of a chain."""

    name: str
    named: bool
    of: str | None


class WireStatement(_Wire, kw_only=True):
    """A statement; ranges are character offsets, end exclusive."""

    id: str
    content: Spans
    speaker: Spans
    cue: Spans
    frame: Spans
    addressee: Spans
    kind: Kind
    medium: Medium
    mode: Mode
    hedged: bool
    negated: bool
    condition: Spans
    source: WireLink | None
    chain: tuple[WireLink, ...]
    said: Interval
    about: Interval
    parent: str | None
    confidence: float
    part_confidence: dict[str, float] | msgspec.UnsetType = msgspec.UNSET
    why: list[str] | msgspec.UnsetType = msgspec.UNSET


class WireMoment(_Wire, kw_only=True):
    """A time expression, resolved."""

    span: tuple[int, int]
    type: TimexType
    value: str
    mod: str | None
    earliest: dt.date | None
    latest: dt.date | None
    anchor: str | None
    why: str | msgspec.UnsetType | None = msgspec.UNSET


class WireDeed(_Wire, kw_only=True):
    """An event in the outlet's own voice."""

    span: tuple[int, int]
    actors: tuple[str, ...]
    moment: Interval | None


class WireMention(_Wire, kw_only=True):
    """A place where the report speaks of somebody."""

    span: tuple[int, int]
    source: str
    kind: SourceKind


class WireReading(_Wire, kw_only=True):
    """One line of ``lagebild read --jsonl``: a report and what was read in it."""

    schema_version: int
    id: str
    outlet: str
    title: str | None
    language: str
    published: Interval
    published_why: str | msgspec.UnsetType | None = msgspec.UNSET
    reader: str
    untrained: str | msgspec.UnsetType = msgspec.UNSET
    statements: list[WireStatement]
    moments: list[WireMoment]
    deeds: list[WireDeed]
    mentions: list[WireMention]


def schema_of(type: Any, name: str) -> dict[str, Any]:
    """The JSON Schema of a type."""
    made = msgspec.json.schema(type)
    return {"$schema": DRAFT, "$id": f"urn:lagebild:schema:{name}:{SCHEMA_VERSION}", **made}


def schemas() -> dict[str, dict[str, Any]]:
    """All schemas by name: each noun, a line of a case (``line``), and a reading on the wire (``reading-wire``)."""
    found = {noun: schema_of(type, noun) for noun, type in NOUNS.items()}
    found["merge"]["$defs"]["Merge"] = _without_id(found["merge"]["$defs"]["Merge"])
    found["reading-wire"] = schema_of(WireReading, "reading-wire")
    found["line"] = _line(found)
    return dict(sorted(found.items()))


def _without_id(schema: dict[str, Any]) -> dict[str, Any]:
    """A merge as a line has it: its number belongs to one case."""
    properties = {name: value for name, value in schema["properties"].items() if name != "id"}
    required = [name for name in schema["required"] if name != "id"]
    return {**schema, "properties": properties, "required": required}


def _line(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    kinds: list[dict[str, Any]] = [{"$ref": "#/$defs/Head"}]
    definitions |= schema_of(Head, "head")["$defs"]
    beside: dict[str, dict[str, Any]] = {
        "reading": {"at": {"type": "string", "format": "date-time"}},
        "statement": {"words": {"type": "string"}, "corrected": {"const": True}, "machine": {}},
        "deed": {"words": {"type": "string"}},
    }
    for noun in NOUNS:
        definitions |= found[noun]["$defs"]
        data: dict[str, Any] = {"$ref": found[noun]["$ref"]}
        if noun == "statement":  # null: a person withdrew it, or the machine did not have it
            data = {"anyOf": [data, {"type": "null"}]}
            beside["statement"]["machine"] = data
        kinds.append(
            {
                "type": "object",
                "required": ["noun", "data"],
                "additionalProperties": False,
                "properties": {"noun": {"const": noun}, "data": data, **beside.get(noun, {})},
            }
        )
    return {
        "$schema": DRAFT, "$id": f"urn:lagebild:schema:line:{SCHEMA_VERSION}", "oneOf": kinds,
        "$defs": dict(sorted(definitions.items())),
    }  # fmt: skip


def documents() -> dict[str, bytes]:
    """The files of ``docs/schemas``: name and content."""
    found = {
        f"{name}.schema.json": (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()
        for name, schema in schemas().items()
    }
    return {**found, "columns.md": outline().encode()}


def write_schemas(target: Path) -> Written:
    """The schemas and the list of columns into a folder. Raises ``ExportError`` where they cannot be written."""
    written = Written(format="schemas")
    for name, content in documents().items():
        with whole(folder(target) / name) as out:
            out.write(content)
        written.files.append(str(target / name))
    return written


__all__ = ["WireReading", "documents", "schema_of", "schemas", "write_schemas"]
