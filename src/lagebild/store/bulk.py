"""Very many reports at once: rows are loaded by the hundred thousand, what is checked is the same."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, select

from lagebild.errors import CaseError
from lagebild.model import Reading, Report, Source
from lagebild.store.base import batches, canonical, now
from lagebild.store.pages import Pages
from lagebild.store.reports import Entry
from lagebild.store.rows import actor_rows, check_reading, deed_row, link_rows, report_row, sources_named, statement_row
from lagebild.store.schema import changes, deed_actors, deeds, links, readings, reports, statements

REPORTS_AT_ONCE = 1000
"""Reports in one transaction."""


class Bulk(Pages):
    """The part of a case that takes in very much at once."""

    def add_bulk(self, entries: Iterable[Entry], *, at_once: int = REPORTS_AT_ONCE) -> int:
        """``add`` for very many reports, ``at_once`` of them in one transaction; how many were new.

        As ``add``: a report that is there changes nothing, and the log names each that is new. Raises as ``add``
        does, and then nothing of that transaction is kept; those before it are.
        """
        new, rest = 0, iter(entries)
        while some := list(islice(rest, at_once)):
            with self._write() as connection:
                new += self._add_all(connection, some)
        return new

    def settle(self) -> None:
        """After very many reports were entered: let the database count anew what it plans its searches by."""
        self._dialect.settle(self._engine)

    def _add_all(self, connection: Connection, entries: list[Entry]) -> int:
        given = {report.id: (report, reading, list(sources)) for report, reading, sources in reversed(entries)}
        for some in batches(list(given)):
            for id in connection.execute(select(reports.c.id).where(reports.c.id.in_(some))).scalars():
                del given[id]
        fresh = list(reversed(given.values()))
        if not fresh:
            return 0
        self._add_named(connection, fresh)
        rows: dict[Table, list[dict[str, Any]]] = {
            table: [] for table in (reports, readings, statements, deeds, links, deed_actors, changes)
        }
        numbers = (self._dialect.reserve(connection, table, len(fresh)) for table in (reports, readings))
        for entered, number, (report, reading, _) in zip(*numbers, fresh, strict=True):
            self._rows(rows, entered, number, report, reading)
        for table, loaded in rows.items():
            self._dialect.load(connection, table, loaded)
        return len(fresh)

    def _add_named(self, connection: Connection, fresh: list[tuple[Report, Reading, list[Source]]]) -> None:
        """Enter the sources, each once with all its names. Raises ``CaseError`` for one that is not there."""
        for some in batches(list(dict.fromkeys(source for _, _, sources in fresh for source in sources))):
            self._add_sources(connection, some)
        named_in = {source: report.id for report, reading, _ in fresh for source in sources_named(reading)}
        for named in batches(list(named_in)):
            for unknown in sorted(self._unknown_sources(connection, set(named))):
                what = f"a link or deed names the source {unknown!r}, which is not in the case"
                where = f"report {named_in[unknown][:12]}"
                raise CaseError(what, where=where, hint="hand the source over with the reading")

    def _rows(
        self, rows: dict[Table, list[dict[str, Any]]], entered: int, number: int, report: Report, reading: Reading
    ) -> None:
        check_reading(report, reading)
        at = now()
        rows[reports].append({"seq": entered, **report_row(report)})
        rows[readings].append(
            {
                "seq": number, "report": report.id, "reader": reading.reader, "at": at, "current": True,
                "noun": canonical(reading),
            }
        )  # fmt: skip
        for place, statement in enumerate(reading.statements):
            rows[statements].append(statement_row(report, entered, statement, number, place))
            rows[links] += link_rows(statement)
        for deed in reading.deeds:
            rows[deeds].append(deed_row(deed, number))
            rows[deed_actors] += actor_rows(deed)
        rows[changes].append(
            {
                "at": at, "author": self.author, "what": "added", "noun": "report", "id": report.id,
                "detail": reading.reader,
            }
        )  # fmt: skip
