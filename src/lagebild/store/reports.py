"""Reports in the case and what readers found in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, insert, or_, select, update

from lagebild.errors import CaseError
from lagebild.model import Deed, Reading, Report, Source, Statement, decode
from lagebild.store.base import batches, canonical, now, plain
from lagebild.store.corrections import Corrections
from lagebild.store.rows import (
    IN_THE_TEXT,
    NEWEST_FIRST,
    actor_rows,
    check_reading,
    deed_row,
    link_rows,
    report_row,
    sources_named,
    statement_row,
)
from lagebild.store.schema import corrections, deed_actors, deeds, links, readings, reports, statements
from lagebild.store.sources import deed_with_kept_sources, reading_with_kept_sources

Entry = tuple[Report, Reading, Iterable[Source]]


class Reports(Corrections):
    """The part of a case that holds reports, readings and deeds."""

    def add(self, report: Report, reading: Reading, sources: Iterable[Source] = ()) -> bool:
        """Enter a report with its reading and the sources it names, all or nothing.

        False, and no change at all, if the report is there already. A source that is there keeps its name and
        gains aliases. Raises ``CaseError`` where the reading does not fit the report, or a link or deed names a
        source that is neither in the case nor handed over.
        """
        with self._write() as connection:
            if connection.execute(select(reports.c.seq).where(reports.c.id == report.id)).first():
                return False
            entered = connection.execute(insert(reports).returning(reports.c.seq), report_row(report)).scalar_one()
            self._log(connection, "added", "report", report.id, reading.reader)
            self._add_sources(connection, sources)
            self._add_reading(connection, report, entered, reading, first=True)
            return True

    def add_many(self, entries: Iterable[Entry]) -> int:
        """``add`` for each of the entries, a transaction per report; how many were new.

        An entry that fails raises, naming the report; those before it are kept.
        """
        return sum(self.add(report, reading, sources) for report, reading, sources in entries)

    def replace_reading(self, report_id: str, reading: Reading, sources: Iterable[Source] = ()) -> bool:
        """Make the reading the current one of its report; the old one stays as history.

        Statements only the old one holds are still found by id, but no longer listed; what people corrected stands
        as they left it. False where the current reading is this very one. Raises as ``add`` does.
        """
        with self._write() as connection:
            id = self._row_id(connection, reports, report_id, "report")
            report, entered = self._report(connection, id), self._entered(connection, id)
            old = connection.execute(
                select(readings.c.noun).where(readings.c.report == id, readings.c.current)
            ).scalar_one_or_none()
            if old == canonical(reading):
                return False
            connection.execute(update(readings).where(readings.c.report == id).values(current=False))
            self._add_sources(connection, sources)
            self._add_reading(connection, report, entered, reading, first=False)
            self._stand(connection, report)
            self._log(connection, "read again", "report", id, reading.reader)
            return True

    def report(self, id: str) -> Report:
        """The report of an id or the beginning of one; ``NotFoundError`` otherwise."""
        return self._by_id(reports, id, Report)

    def reports_by_id(self, ids: Iterable[str]) -> dict[str, Report]:
        """Reports by their full ids, all at once; unknown ids are left out."""
        found: dict[str, Report] = {}
        with self._read() as connection:
            for some in batches(list(dict.fromkeys(ids))):
                wanted = select(reports.c.id, reports.c.noun).where(reports.c.id.in_(some))
                found |= {id: decode(noun, Report) for id, noun in connection.execute(wanted)}
        return found

    def report_by_url(self, url: str) -> Report | None:
        """The newest report from this address, if there is one."""
        wanted = select(reports.c.noun).where(reports.c.url == url).order_by(reports.c.seq.desc()).limit(1)
        with self._read() as connection:
            noun = connection.execute(wanted).scalar_one_or_none()
        return decode(noun, Report) if noun is not None else None

    def reports(
        self,
        *,
        outlet: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Report]:
        """Reports that may have been published in the stretch (both days included), the newest first.

        ``limit`` of them after the first ``offset``.
        """
        wanted = _published(select(reports.c.seq), outlet, since, until).order_by(*NEWEST_FIRST)
        # an index passes over what comes before; no report is looked at for that
        page = wanted.limit(limit).offset(offset or None).subquery("page")
        rows = select(reports.c.noun).join(page, page.c.seq == reports.c.seq).order_by(*NEWEST_FIRST)
        with self._read() as connection:
            return [decode(noun, Report) for noun in connection.execute(rows).scalars()]

    def count(self, *, outlet: str | None = None, since: dt.date | None = None, until: dt.date | None = None) -> int:
        """How many reports the case holds, or ``reports`` would list."""
        with self._read() as connection:
            wanted = _published(select(func.count()).select_from(reports), outlet, since, until)
            return int(connection.execute(wanted).scalar_one())

    def reading(self, report_id: str, *, machine: bool = False) -> Reading:
        """The current reading of a report (id or the beginning of one) as people corrected it.

        With ``machine``, the reader's own, without corrections.
        """
        with self._read() as connection:
            id = self._row_id(connection, reports, report_id, "report")
            here = select(readings.c.seq, readings.c.noun).where(readings.c.report == id, readings.c.current)
            seq, noun = connection.execute(here).one()
            found = decode(noun, Reading)
            if (
                not machine
                and connection.execute(select(corrections.c.seq).where(corrections.c.report == id).limit(1)).first()
            ):
                said = select(statements.c.noun).where(statements.c.reading == seq, ~statements.c.withdrawn)
                rows = connection.execute(said.order_by(*IN_THE_TEXT)).scalars()
                found = msgspec.structs.replace(found, statements=tuple(decode(row, Statement) for row in rows))
            return reading_with_kept_sources(found, self._kept(connection))

    def readings(self, report_id: str) -> list[Reading]:
        """Every reading of a report as its reader made it, the current one last."""
        with self._read() as connection:
            id = self._row_id(connection, reports, report_id, "report")
            found = select(readings.c.noun).where(readings.c.report == id).order_by(readings.c.seq)
            kept = self._kept(connection)
            return [
                reading_with_kept_sources(decode(noun, Reading), kept) for noun in connection.execute(found).scalars()
            ]

    def deed(self, id: str) -> Deed:
        """The deed of an id or the beginning of one; ``NotFoundError`` otherwise."""
        found = self._by_id(deeds, id, Deed)
        with self._read() as connection:
            return deed_with_kept_sources(found, self._kept(connection))

    def deeds_by_id(self, ids: Iterable[str]) -> dict[str, Deed]:
        """Deeds by their full ids as ``deed`` answers each, all at once; unknown ids are left out."""
        found: dict[str, Deed] = {}
        with self._read() as connection:
            kept = self._kept(connection)
            for some in batches(list(dict.fromkeys(ids))):
                rows = connection.execute(select(deeds.c.id, deeds.c.noun).where(deeds.c.id.in_(some)))
                found |= {id: deed_with_kept_sources(decode(noun, Deed), kept) for id, noun in rows}
        return found

    def deeds(
        self,
        *,
        report: str | None = None,
        actor: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int | None = None,
    ) -> list[Deed]:
        """The deeds of current readings in the order of entry: all, those a report tells, those a source did.

        ``actor`` is an id, name or alias. One whose day is not known is in every stretch.
        """
        wanted = select(deeds.c.noun).join(readings, deeds.c.reading == readings.c.seq).where(readings.c.current)
        if since is not None:
            wanted = wanted.where(or_(deeds.c.latest >= since, deeds.c.latest.is_(None)))
        if until is not None:
            wanted = wanted.where(or_(deeds.c.earliest <= until, deeds.c.earliest.is_(None)))
        with self._read() as connection:
            if report is not None:
                wanted = wanted.where(deeds.c.report == self._row_id(connection, reports, report, "report"))
            if actor is not None:
                acting = deed_actors.c.source.in_(self._one_with(connection, self._source_id(connection, actor)))
                wanted = wanted.where(deeds.c.id.in_(select(deed_actors.c.deed).where(acting)))
            kept = self._kept(connection)
            rows = connection.execute(wanted.order_by(deeds.c.seq).limit(limit)).scalars()
            return [deed_with_kept_sources(decode(noun, Deed), kept) for noun in rows]

    # --- parts of a write

    def _add_reading(
        self, connection: Connection, report: Report, entered: int, reading: Reading, *, first: bool
    ) -> None:
        check_reading(report, reading)
        unknown = self._unknown_sources(connection, sources_named(reading))
        if unknown:
            what = f"a link or deed names the source {min(unknown)!r}, which is not in the case"
            raise CaseError(what, where=f"report {report.id[:12]}", hint="hand the source over with the reading")
        row = {
            "report": report.id, "reader": reading.reader, "at": now(), "current": True, "noun": canonical(reading),
        }  # fmt: skip
        seq = connection.execute(insert(readings).returning(readings.c.seq), row).scalar_one()
        said = [
            statement_row(report, entered, statement, seq, place) for place, statement in enumerate(reading.statements)
        ]
        done = [deed_row(deed, seq) for deed in reading.deeds]
        relays = [row for statement in reading.statements for row in link_rows(statement)]
        acting = [row for deed in reading.deeds for row in actor_rows(deed)]
        for table, rows in ((statements, said), (deeds, done)):
            fresh = rows if first else _take_over(connection, table, report, rows)
            if fresh:
                connection.execute(insert(table), fresh)
        for table, rows in ((links, relays), (deed_actors, acting)):
            if rows:
                connection.execute(insert(table), rows)


def _published(wanted: Select[Any], outlet: str | None, since: dt.date | None, until: dt.date | None) -> Select[Any]:
    """Only reports of the outlet that may have been published in the stretch."""
    return wanted.where(*_published_if(outlet, since, until))


def _published_if(outlet: str | None, since: dt.date | None, until: dt.date | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if outlet is not None:
        conditions.append(reports.c.outlet == plain(outlet))
    if since is not None:
        conditions.append(or_(reports.c.published_latest >= since, reports.c.published_latest.is_(None)))
    if until is not None:
        conditions.append(reports.c.day <= until.toordinal())  # an index begins there
    return conditions


def _take_over(
    connection: Connection, table: Table, report: Report, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rewrite the rows whose ids an earlier reading had, as claims may point to them; the rows that are new."""
    before = set(connection.execute(select(table.c.id).where(table.c.report == report.id)).scalars())
    known = [row for row in rows if row["id"] in before]
    for row in known:
        connection.execute(update(table).where(table.c.id == row["id"]), row)
    for some in batches([row["id"] for row in known]):
        of = links.c.statement if table is statements else deed_actors.c.deed
        connection.execute(delete(of.table).where(of.in_(some)))
    return [row for row in rows if row["id"] not in before]
