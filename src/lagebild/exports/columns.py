"""Nouns as flat rows: which columns a noun has, worked out from the model, and what stands in them."""

from __future__ import annotations

import datetime as dt
import enum
import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from lagebild.model import (
    Anchor,
    Assessment,
    Claim,
    Contradiction,
    Correction,
    Deed,
    Evidence,
    Feed,
    Forecast,
    Grade,
    Link,
    Mention,
    Moment,
    Noun,
    Proposal,
    Question,
    Record,
    Report,
    Role,
    Source,
    Stake,
    Statement,
    Testimony,
    encode,
)
from lagebild.store import Case, Change, Merge
from lagebild.store.whole import every, readings_of

Kind = typing.Literal["text", "integer", "number", "boolean", "date", "time", "json"]


class Column(NamedTuple):
    """A column of a table, and where its value stands in the noun."""

    name: str
    kind: Kind
    path: tuple[str, ...] = ()


_SCALARS: dict[Any, Kind] = {
    str: "text", int: "integer", float: "number", bool: "boolean", dt.date: "date", dt.datetime: "time",
}  # fmt: skip


def columns_of(type: Any, before: tuple[str, ...] = ()) -> list[Column]:
    """The columns of a struct: a nested one field by field (``published_earliest``), anything longer as JSON."""
    found: list[Column] = []
    for name, given in typing.get_type_hints(type).items():
        kind, path = _plain(given), (*before, name)
        if kind in _SCALARS:
            found.append(Column("_".join(path), _SCALARS[kind], path))
        elif isinstance(kind, builtin_type) and issubclass(kind, enum.Enum):
            found.append(Column("_".join(path), "text", path))
        elif isinstance(kind, builtin_type) and issubclass(kind, msgspec.Struct) and kind is not Statement:
            found += columns_of(kind, path)
        elif typing.get_origin(kind) is typing.Literal:
            number = all(isinstance(one, int) for one in typing.get_args(kind))
            found.append(Column("_".join(path), "integer" if number else "text", path))
        else:
            found.append(Column("_".join(path), "json", path))
    return found


builtin_type = type


def _plain(given: Any) -> Any:
    """The type without ``None``."""
    if isinstance(given, types.UnionType) or typing.get_origin(given) is typing.Union:
        rest = [one for one in typing.get_args(given) if one is not types.NoneType]
        return rest[0] if len(rest) == 1 else given
    return given


def value(noun: Any, column: Column) -> Any:
    """What stands in a column: text, number, truth value, day, time or ``None``; JSON as text."""
    found = noun
    for name in column.path:
        found = getattr(found, name)
        if found is None:
            return None
    if column.kind == "json":
        return encode(found).decode()
    return found.value if isinstance(found, enum.Enum) else found


class Table(NamedTuple):
    """A table: its columns, those of the noun and those beside it (which come first)."""

    name: str
    type: Any
    beside: tuple[Column, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def columns(self) -> list[Column]:
        """All columns, in their order."""
        return [*self.beside, *(one for one in columns_of(self.type) if one.name not in self.without)]


class ReadingRow(Noun, frozen=True, kw_only=True):
    """A reading, counted."""

    report: str
    place: int
    """1 is the first reading of its report."""
    reader: str
    at: str
    current: bool
    published_earliest: dt.date | None
    published_latest: dt.date | None
    statements: int
    moments: int
    mentions: int
    deeds: int


_OF_REPORT = (Column("report", "text"),)
_TESTIMONY = (Column("claim", "text"), Column("place", "integer"))
_LINK = (Column("statement", "text"), Column("place", "integer"), Column("origin", "boolean"))
_SAID = (
    Column("words", "text"), Column("speaker_words", "text"), Column("origin_name", "text"),
    Column("origin_source", "text"), Column("corrected", "boolean"),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    Table("reports", Report),
    Table("readings", ReadingRow),
    Table("statements", Statement, _SAID),
    Table("links", Link, _LINK),
    Table("moments", Moment, _OF_REPORT),
    Table("mentions", Mention, _OF_REPORT),
    Table("deeds", Deed, (Column("words", "text"),)),
    Table("corrections", Correction),
    Table("sources", Source),
    Table("merges", Merge),
    Table("roles", Role),
    Table("claims", Claim, (), ("testimony",)),
    Table("testimony", Testimony, _TESTIMONY),
    Table("questions", Question),
    Table("evidence", Evidence),
    Table("stakes", Stake),
    Table("contradictions", Contradiction),
    Table("forecasts", Forecast),
    Table("grades", Grade),
    Table("assessments", Assessment),
    Table("anchors", Anchor),
    Table("records", Record),
    Table("proposals", Proposal),
    Table("feeds", Feed),
    Table("changes", Change),
)

Cells = list[Any]


def rows_of(case: Case, table: Table) -> Iterator[Cells]:
    """The rows of a table as things stand: corrected statements, merged sources as one."""
    columns = table.columns
    for beside, noun in _nouns(case, table.name, table.type):
        own = [value(noun, column) for column in columns[len(table.beside) :]]
        yield [*beside, *own]


def _nouns(case: Case, name: str, type: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if name in ("readings", "statements", "links", "moments", "mentions", "deeds"):
        for report in every(case, Report):
            yield from _of_report(case, name, report)
        return
    if name == "testimony":
        for claim in every(case, Claim):
            yield from (((claim.id, place), one) for place, one in enumerate(claim.testimony))
        return
    whole: dict[str, Any] = {
        "sources": case.sources,
        "merges": case.merges,
        "records": case.records,
        "roles": case.roles,
    }
    if name == "changes":
        found: Iterable[Any] = reversed(case.changes())
    else:
        found = whole[name]() if name in whole else every(case, type)
    yield from (((), one) for one in found)


def _of_report(case: Case, name: str, report: Report) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if name == "readings":
        reads = readings_of(case, report.id)
        for place, (read, at) in enumerate(reads, 1):
            yield (), ReadingRow(
                report=report.id, place=place, reader=read.reader, at=at, current=place == len(reads),
                published_earliest=read.published.earliest, published_latest=read.published.latest,
                statements=len(read.statements), moments=len(read.moments), mentions=len(read.mentions),
                deeds=len(read.deeds),
            )  # fmt: skip
    elif name == "deeds":
        for deed in case.deeds(report=report.id):
            yield (report.text[deed.span[0] : deed.span[1]],), deed
    elif name in ("moments", "mentions"):
        yield from (((report.id,), one) for one in getattr(case.reading(report.id), name))
    elif name == "links":
        for statement in case.statements(report=report.id):
            last = len(statement.chain) - 1
            yield from (((statement.id, n, n == last), link) for n, link in enumerate(statement.chain))
    else:
        machine = {one.id: one for one in case.reading(report.id, machine=True).statements}
        for one in case.statements(report=report.id):
            yield _said(report, one, machine.get(one.id) != one), one


def _said(report: Report, statement: Statement, corrected: bool) -> tuple[Any, ...]:
    origin = statement.origin
    speaker = report.words(statement.speaker, " ") or None
    name, source = (origin.name, origin.source) if origin else (None, None)
    return report.words(statement.content), speaker, name, source, corrected


def outline() -> str:
    """Every table with its columns, in Markdown."""
    lines = [
        "# Tables and their columns",
        "",
        "Written by `lagebild schemas --out docs/schemas`; a test holds it to the model.",
        "",
    ]
    for table in TABLES:
        lines += [f"## {table.name}", "", "| column | kind |", "|---|---|"]
        lines += [f"| {column.name} | {column.kind} |" for column in table.columns] + [""]
    return "\n".join(lines)
