"""Whether a case still is what was put into it: hashes, offsets, references, and what stands in two places."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from lagebild.errors import ModelError
from lagebild.model import (
    Claim,
    Correction,
    Deed,
    Noun,
    Reading,
    Report,
    Statement,
    decode,
    digest,
)
from lagebild.store import schema
from lagebild.store.base import batches, plain
from lagebild.store.corrections import standing
from lagebild.store.nouns import TABLES
from lagebild.store.rows import actor_rows, link_rows, report_row, spans_outside, statement_row
from lagebild.store.schema import reports, statements

N = TypeVar("N", bound=Noun)

_TOGETHER = {Report, Correction}
"""Looked at report by report, with what is read in them; the other nouns stand for themselves."""

REPORTS_AT_ONCE = 200


def faults(connection: Connection) -> Iterator[str]:
    """All that is wrong with the rows of a case, in words."""
    numbers = connection.execute(select(reports.c.seq).order_by(reports.c.seq)).scalars().all()
    for some in batches(numbers, REPORTS_AT_ONCE):
        yield from _Reports(connection, some[0], some[-1]).faults()
    for type, table in TABLES.items():
        if type in _TOGETHER:
            continue
        for row in connection.execute(select(table)):
            try:
                decode(row.noun, type)
            except ModelError as error:
                yield f"{table.name}: {row[0]} cannot be decoded: {error}"
    yield from _testimony(connection)
    yield from _counted(connection)
    yield from _actors(connection)
    yield from _pages(connection)
    yield from _vectors(connection)


class _Reports:
    """A stretch of reports with all that was read in them."""

    def __init__(self, connection: Connection, first: int, last: int) -> None:
        self.connection = connection
        self.stretch = reports.c.seq.between(first, last)
        self.found: list[str] = []

    def faults(self) -> list[str]:
        """What is wrong in the stretch."""
        here = select(reports.c.id).where(self.stretch)
        read: dict[str, list[tuple[int, Reading]]] = {}
        table = schema.readings
        wanted = select(table).where(table.c.report.in_(here)).order_by(table.c.current, table.c.seq)
        for row in self.connection.execute(wanted):
            if one := self._decoded(row.noun, Reading, f"a reading of report {row.report[:12]}"):
                read.setdefault(row.report, []).append((row.seq, one))
        made: dict[str, list[Correction]] = {}
        wanted = select(schema.corrections).where(schema.corrections.c.report.in_(here))
        for row in self.connection.execute(wanted.order_by(schema.corrections.c.seq)):
            if fix := self._decoded(row.noun, Correction, f"a correction in report {row.report[:12]}"):
                made.setdefault(row.report, []).append(fix)
        said: dict[str, dict[str, dict[str, object]]] = {}
        for row in self.connection.execute(select(statements).where(statements.c.report.in_(here))):
            said.setdefault(row.report, {})[row.id] = dict(row._mapping)
        chains = self._chains()
        for row in self.connection.execute(select(reports).where(self.stretch).order_by(reports.c.seq)):
            if (report := self._decoded(row.noun, Report, f"report {row.id[:12]}")) is None:
                continue
            self._report(report, dict(row._mapping))
            for _, reading in read.get(row.id, ()):
                self.found += [f"report {row.id[:12]}: {what}" for what in spans_outside(report, reading)]
            there = said.get(row.id, {})
            self._statements(report, row.seq, read.get(row.id, []), made.get(row.id, []), there, chains)
        return self.found

    def _decoded(self, noun: str, type: type[N], name: str) -> N | None:
        try:
            return decode(noun, type)
        except ModelError as error:
            self.found.append(f"{name} cannot be decoded: {error}")
            return None

    def _chains(self) -> dict[str, list[dict[str, object]]]:
        table = schema.links
        wanted = select(table).join(statements, table.c.statement == statements.c.id)
        wanted = wanted.join(reports, statements.c.report == reports.c.id).where(self.stretch)
        chains: dict[str, list[dict[str, object]]] = {}
        for row in self.connection.execute(wanted.order_by(table.c.statement, table.c.position)):
            chains.setdefault(row.statement, []).append(dict(row._mapping))
        return chains

    def _report(self, report: Report, row: dict[str, object]) -> None:
        name = f"report {str(row['id'])[:12]}"
        if row["id"] != digest(report.outlet, report.published.earliest, report.published.latest, report.text):
            self.found.append(f"{name} is no longer the text, outlet and date it was entered with")
        elif _differ(row, report_row(report)):
            self.found.append(f"{name} has a row that says something else than it does")

    def _statement(self, noun: Any) -> Statement | None:
        try:
            return decode(noun, Statement)
        except ModelError:
            return None

    def _statements(
        self,
        report: Report,
        entered: int,
        read: list[tuple[int, Reading]],
        made: list[Correction],
        said: dict[str, dict[str, object]],
        chains: dict[str, list[dict[str, object]]],
    ) -> None:
        """Compare the rows with what the readings and corrections come to."""
        if not read:
            self.found.append(f"report {report.id[:12]} was never read")
            return
        due: dict[str, dict[str, object]] = {}
        stands: dict[str, Statement] = {}
        for number, reading in read:
            for place, one in enumerate(reading.statements):
                due[one.id], stands[one.id] = statement_row(report, entered, one, number, place), one
        for now in standing(read, made):
            flags = {"withdrawn": now.withdrawn, "placed": now.placed}
            due[now.statement.id] = {**statement_row(report, entered, now.statement, now.reading, now.place), **flags}
            stands[now.statement.id] = now.statement
        for id, row in due.items():
            row["listed"] = row["reading"] == read[-1][0] and not row["withdrawn"]
            if id not in said:
                self.found.append(f"statement {id} of report {report.id[:12]} is in a reading and not in the case")
            elif _differ(said[id], row) or self._statement(said[id]["noun"]) != stands[id]:
                self.found.append(f"statement {id} is not what was read or corrected")
            elif chains.get(id, []) != link_rows(stands[id]):
                self.found.append(f"statement {id} has another chain in the table of links")
        for id in said.keys() - due.keys():
            self.found.append(f"statement {id} of report {report.id[:12]} is in no reading and no correction")


def _differ(row: dict[str, object], due: dict[str, object]) -> bool:
    """Whether a row's columns are others; a noun may have been written by a Lagebild that knew fewer fields."""
    return any(row[key] != value for key, value in due.items() if key != "noun")


def _actors(connection: Connection) -> Iterator[str]:
    """Deeds whose actors in the table are not the ones they were read with."""
    table = schema.deed_actors
    rows: dict[str, list[dict[str, object]]] = {}
    for row in connection.execute(select(table).order_by(table.c.deed, table.c.position)):
        rows.setdefault(row.deed, []).append(dict(row._mapping))
    for id, noun in connection.execute(select(schema.deeds.c.id, schema.deeds.c.noun)):
        try:
            deed = decode(noun, Deed)
        except ModelError:
            continue  # said already
        if actor_rows(deed) != rows.get(id, []):
            yield f"deed {id} has other actors in the table"


def _counted(connection: Connection) -> Iterator[str]:
    """Sources of which the database counted more or fewer statements than there are."""
    counted, origin = schema.source_said, statements.c.origin
    due = select(origin, func.count()).where(statements.c.listed, origin.is_not(None)).group_by(origin)
    said = {source: int(count) for source, count in connection.execute(due)}
    known = {source: int(count) for source, count in connection.execute(select(counted.c.source, counted.c.said))}
    for source in sorted(said.keys() | known.keys()):
        if said.get(source, 0) != known.get(source, 0):
            yield f"source {source} is counted to have said {known.get(source, 0)}, and it said {said.get(source, 0)}"


def _testimony(connection: Connection) -> Iterator[str]:
    """Claims whose testimony in the table is not the one they were entered with."""
    table = schema.testimony
    rows: dict[str, list[tuple[str, bool]]] = {}
    for row in connection.execute(select(table).order_by(table.c.claim, table.c.position)):
        rows.setdefault(row.claim, []).append((row.statement, row.denies))
    for id, noun in connection.execute(select(schema.claims.c.id, schema.claims.c.noun)):
        try:
            claim = decode(noun, Claim)
        except ModelError:
            continue  # said already
        if [(one.statement, one.denies) for one in claim.testimony] != rows.get(id, []):
            yield f"claim {id} has another testimony in the table"


def _pages(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(schema.pages)):
        try:
            content = zlib.decompress(row.packed)
        except zlib.error as error:
            yield f"the page of report {row.report[:12]} cannot be unpacked: {error}"
            continue
        if hashlib.sha256(content).hexdigest() != row.sha256:
            yield f"the page of report {row.report[:12]} is no longer what was fetched"


def _vectors(connection: Connection) -> Iterator[str]:
    table = schema.vectors
    length = func.length(table.c.row)
    for model, least, most in connection.execute(
        select(table.c.model, func.min(length), func.max(length)).group_by(table.c.model)
    ):
        if least != most:
            yield f"the vectors of {plain(model)} are not of one length: {least} to {most}"
