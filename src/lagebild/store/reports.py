"""Reports in the case and what readers found in them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, literal_column, or_, select, update

from lagebild.errors import CaseError
from lagebild.model import Deed, Reading, Report, Source, Span, Statement, decode
from lagebild.store.base import canonical, now, plain
from lagebild.store.notes import Hit
from lagebild.store.schema import deeds, links, readings, reports, sources, statements
from lagebild.store.sources import Sources, reading_with_kept_sources, with_kept_sources
from lagebild.store.text import Query, parse_query, snippet

Entry = tuple[Report, Reading, Iterable[Source]]


class Reports(Sources):
    """The part of a case that holds reports, readings, statements and deeds."""

    def add(self, report: Report, reading: Reading, sources: Iterable[Source] = ()) -> bool:
        """Enter a report with its reading and the sources it names, all or nothing.

        False, and no change at all, if the report is there already. A source that is there keeps its name and
        gains aliases. Raises ``CaseError`` where the reading does not fit the report, or a link names a source
        that is neither in the case nor handed over.
        """
        with self._write() as connection:
            if connection.execute(select(reports.c.seq).where(reports.c.id == report.id)).first():
                return False
            row = {
                "id": report.id, "outlet": plain(report.outlet), "url": report.url, "language": report.language,
                "title": None if report.title is None else plain(report.title),
                "published_earliest": report.published.earliest, "published_latest": report.published.latest,
                "noun": canonical(report),
            }  # fmt: skip
            connection.execute(insert(reports), row)
            self._log(connection, "added", "report", report.id, reading.reader)
            self._add_sources(connection, sources)
            self._add_reading(connection, report, reading, first=True)
            return True

    def add_many(self, entries: Iterable[Entry]) -> int:
        """``add`` for each of the entries, a transaction per report; how many were new.

        An entry that fails raises, naming the report; those before it are kept.
        """
        return sum(self.add(report, reading, sources) for report, reading, sources in entries)

    def replace_reading(self, report_id: str, reading: Reading, sources: Iterable[Source] = ()) -> bool:
        """Make the reading the current one of its report; the old one stays as history.

        Statements only the old one holds are still found by id, but no longer listed. False where the current
        reading is this very one. Raises as ``add`` does.
        """
        with self._write() as connection:
            id = self._row_id(connection, reports, report_id, "report")
            report = self._report(connection, id)
            old = connection.execute(
                select(readings.c.noun).where(readings.c.report == id, readings.c.current)
            ).scalar_one_or_none()
            if old == canonical(reading):
                return False
            connection.execute(update(readings).where(readings.c.report == id).values(current=False))
            self._add_sources(connection, sources)
            self._add_reading(connection, report, reading, first=False)
            self._log(connection, "read again", "report", id, reading.reader)
            return True

    def report(self, id: str) -> Report:
        """The report of an id or the beginning of one; ``NotFoundError`` otherwise."""
        return self._by_id(reports, id, Report)

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
    ) -> list[Report]:
        """Reports that may have been published in the stretch (both days included), the newest first."""
        wanted = select(reports.c.noun).order_by(*NEWEST_FIRST).limit(limit)
        if outlet is not None:
            wanted = wanted.where(reports.c.outlet == plain(outlet))
        if since is not None:
            wanted = wanted.where(or_(reports.c.published_latest >= since, reports.c.published_latest.is_(None)))
        if until is not None:
            wanted = wanted.where(or_(reports.c.published_earliest <= until, reports.c.published_earliest.is_(None)))
        with self._read() as connection:
            return [decode(noun, Report) for noun in connection.execute(wanted).scalars()]

    def count(self) -> int:
        """How many reports the case holds."""
        with self._read() as connection:
            return connection.execute(select(func.count()).select_from(reports)).scalar_one()

    def reading(self, report_id: str) -> Reading:
        """The current reading of a report (id or the beginning of one)."""
        return self.readings(report_id)[-1]

    def readings(self, report_id: str) -> list[Reading]:
        """Every reading of a report, the current one last."""
        with self._read() as connection:
            id = self._row_id(connection, reports, report_id, "report")
            found = select(readings.c.noun).where(readings.c.report == id).order_by(readings.c.seq)
            kept = self._kept(connection)
            return [
                reading_with_kept_sources(decode(noun, Reading), kept) for noun in connection.execute(found).scalars()
            ]

    def deed(self, id: str) -> Deed:
        """The deed of an id or the beginning of one; ``NotFoundError`` otherwise."""
        return self._by_id(deeds, id, Deed)

    def deeds(self, *, report: str | None = None) -> list[Deed]:
        """The deeds of current readings (of one report), in the order of entry."""
        wanted = select(deeds.c.noun).join(readings, deeds.c.reading == readings.c.seq).where(readings.c.current)
        with self._read() as connection:
            if report is not None:
                wanted = wanted.where(deeds.c.report == self._row_id(connection, reports, report, "report"))
            return [decode(noun, Deed) for noun in connection.execute(wanted.order_by(deeds.c.seq)).scalars()]

    def statement(self, id: str) -> Statement:
        """The statement of an id or the beginning of one, from the newest reading that holds it."""
        with self._read() as connection:
            full = self._row_id(connection, statements, id, "statement")
            noun = connection.execute(select(statements.c.noun).where(statements.c.id == full)).scalar_one()
            return with_kept_sources(decode(noun, Statement), self._kept(connection))

    def statements(
        self,
        *,
        report: str | None = None,
        source: str | None = None,
        mode: str | None = None,
        kind: str | None = None,
        text: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int | None = None,
    ) -> list[Statement]:
        """Statements of current readings, the newest reports first, in the order of the text.

        ``source`` is the origin (id, name or alias), ``text`` words that all occur in the content. The stretch
        is when it may have been said or, where that is not known, its report published.
        """
        wanted = (
            select(statements.c.noun)
            .join(readings, statements.c.reading == readings.c.seq)
            .join(reports, statements.c.report == reports.c.id)
            .where(readings.c.current)
            .order_by(*NEWEST_FIRST, statements.c.position)
            .limit(limit)
        )
        equal = ((statements.c.mode, mode), (statements.c.kind, kind))
        wanted = wanted.where(*(column == value for column, value in equal if value is not None))
        wanted = wanted.where(*_said_between(since, until))
        with self._read() as connection:
            if report is not None:
                wanted = wanted.where(statements.c.report == self._row_id(connection, reports, report, "report"))
            if source is not None:
                wanted = wanted.where(statements.c.id.in_(_said_by(self._source_id(connection, source))))
            if text is not None:
                query = parse_query(text)
                if not query:
                    return []
                found = self._dialect.matches(statements, query).subquery()
                wanted = wanted.where(statements.c.seq.in_(select(found.c.seq)))
            kept = self._kept(connection)
            rows = connection.execute(wanted).scalars()
            return [with_kept_sources(decode(noun, Statement), kept) for noun in rows]

    def search(self, query: str, limit: int = 20) -> list[Hit]:
        """Reports in whose title or text all words of the query occur, the best first.

        Any string may be asked. Case and diacritics do not count; words of four letters and more find longer
        ones that begin with them; words in quotation marks are found in this order.
        """
        terms = parse_query(query)
        if not terms:
            return []
        # the best are picked before any text is fetched
        best = self._dialect.matches(reports, terms).order_by(literal_column("rank"), literal_column("seq").desc())
        found = best.limit(limit).subquery()
        wanted = (
            select(reports.c.id, reports.c.noun)
            .join(found, found.c.seq == reports.c.seq)
            .order_by(found.c.rank, found.c.seq.desc())
        )
        with self._read() as connection:
            rows = connection.execute(wanted).all()
            said = self._statements_found(connection, terms, [id for id, _ in rows])
        return [_hit(decode(noun, Report), terms, tuple(said.get(id, ()))) for id, noun in rows]

    # --- parts of a write

    def _report(self, connection: Connection, id: str) -> Report:
        return decode(connection.execute(select(reports.c.noun).where(reports.c.id == id)).scalar_one(), Report)

    def _add_reading(self, connection: Connection, report: Report, reading: Reading, *, first: bool) -> None:
        _check_reading(report, reading)
        named = {link.source for statement in reading.statements for link in statement.chain if link.source}
        unknown = self._unknown_sources(connection, named)
        if unknown:
            what = f"a link names the source {min(unknown)!r}, which is not in the case"
            raise CaseError(what, where=f"report {report.id[:12]}", hint="hand the source over with the reading")
        row = {
            "report": report.id, "reader": reading.reader, "at": now(), "current": True, "noun": canonical(reading),
        }  # fmt: skip
        seq = connection.execute(insert(readings).returning(readings.c.seq), row).scalar_one()
        said = [_statement_row(report, statement, seq, place) for place, statement in enumerate(reading.statements)]
        done = [_deed_row(deed, seq) for deed in reading.deeds]
        relays = [row for statement in reading.statements for row in _link_rows(statement)]
        for table, rows in ((statements, said), (deeds, done)):
            fresh = rows if first else _take_over(connection, table, report, rows)
            if fresh:
                connection.execute(insert(table), fresh)
        if relays:
            connection.execute(insert(links), relays)

    def _statements_found(self, connection: Connection, query: Query, ids: list[str]) -> dict[str, list[str]]:
        """Ids of the statements the query finds, by report."""
        found = self._dialect.matches(statements, query).subquery()
        wanted = (
            select(statements.c.report, statements.c.id)
            .join(readings, statements.c.reading == readings.c.seq)
            .where(statements.c.report.in_(ids), readings.c.current, statements.c.seq.in_(select(found.c.seq)))
            .order_by(statements.c.position)
        )
        said: dict[str, list[str]] = {}
        for report, id in connection.execute(wanted) if ids else ():
            said.setdefault(report, []).append(id)
        return said


NEWEST_FIRST = (reports.c.published_earliest.desc().nulls_last(), reports.c.seq.desc())


def spans_outside(report: Report, reading: Reading) -> list[str]:
    """What of the reading lies outside the report's text, in words."""
    end = len(report.text)
    ranges: list[tuple[str, Span]] = [(f"a moment {moment.value!r}", moment.span) for moment in reading.moments]
    ranges += [(f"a mention of {mention.source!r}", mention.span) for mention in reading.mentions]
    ranges += [(f"deed {deed.id}", deed.span) for deed in reading.deeds]
    for statement in reading.statements:
        own = (statement.content, statement.speaker, statement.cue, statement.frame, statement.addressee)
        parts = (*own, statement.condition, *(link.spans for link in statement.chain))
        ranges += [(f"statement {statement.id}", span) for spans in parts for span in spans]
    return [
        f"{name} has the range {start}–{stop}, but the text ends at {end}"
        for name, (start, stop) in ranges
        if not 0 <= start < stop <= end
    ]


def _check_reading(report: Report, reading: Reading) -> None:
    """Raises ``CaseError`` where a reading is not one of this report."""
    where = f"report {report.id[:12]}"
    parts: tuple[Statement | Deed, ...] = (*reading.statements, *reading.deeds)
    for owner in (reading.report, *(part.report for part in parts)):
        if owner != report.id:
            raise CaseError(f"the reading is of another report, {owner[:12]}", where=where)
    for nouns in (reading.statements, reading.deeds):
        twice = [id for id, times in Counter(noun.id for noun in nouns).items() if times > 1]
        if twice:
            raise CaseError(f"the reading holds {twice[0]} twice", where=where)
    outside = spans_outside(report, reading)
    if outside:
        raise CaseError(outside[0], where=where, hint="the reading was made from another version of the text")


def _take_over(
    connection: Connection, table: Table, report: Report, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rewrite the rows whose ids an earlier reading had, as claims may point to them; the rows that are new."""
    before = set(connection.execute(select(table.c.id).where(table.c.report == report.id)).scalars())
    known = [row for row in rows if row["id"] in before]
    for row in known:
        connection.execute(update(table).where(table.c.id == row["id"]), row)
    if table is statements and known:
        connection.execute(delete(links).where(links.c.statement.in_([row["id"] for row in known])))
    return [row for row in rows if row["id"] not in before]


def _statement_row(report: Report, statement: Statement, reading: int, place: int) -> dict[str, Any]:
    return {
        "id": statement.id, "report": report.id, "reading": reading, "position": place,
        "kind": statement.kind.value, "mode": statement.mode.value,
        "said_earliest": statement.said.earliest, "said_latest": statement.said.latest,
        "content": plain(" ".join(report.text[start:end] for start, end in statement.content)),
        "noun": canonical(statement),
    }  # fmt: skip


def _link_rows(statement: Statement) -> list[dict[str, Any]]:
    last = len(statement.chain) - 1
    return [
        {
            "statement": statement.id, "position": place, "name": plain(link.name), "named": link.named,
            "of": link.of, "source": link.source, "origin": place == last,
        }
        for place, link in enumerate(statement.chain)
    ]  # fmt: skip


def _deed_row(deed: Deed, reading: int) -> dict[str, Any]:
    return {
        "id": deed.id, "report": deed.report, "reading": reading, "earliest": deed.when.earliest,
        "latest": deed.when.latest, "noun": canonical(deed),
    }  # fmt: skip


def _said_by(source: str) -> Any:
    """Ids of the statements whose origin the (kept) source is."""
    origin = select(links.c.statement).join(sources, links.c.source == sources.c.id)
    return origin.where(links.c.origin, sources.c.stands_for == source)


def _said_between(since: dt.date | None, until: dt.date | None) -> list[Any]:
    """Conditions on when a statement was said; its report's date where neither end is known."""
    known = or_(statements.c.said_earliest.is_not(None), statements.c.said_latest.is_not(None))
    conditions = []
    if since is not None:
        last = or_(statements.c.said_latest >= since, statements.c.said_latest.is_(None))
        report_last = or_(reports.c.published_latest >= since, reports.c.published_latest.is_(None))
        conditions.append(or_(known & last, ~known & report_last))
    if until is not None:
        first = or_(statements.c.said_earliest <= until, statements.c.said_earliest.is_(None))
        report_first = or_(reports.c.published_earliest <= until, reports.c.published_earliest.is_(None))
        conditions.append(or_(known & first, ~known & report_first))
    return conditions


def _hit(report: Report, query: Query, said: tuple[str, ...]) -> Hit:
    start, end = snippet(report.text, query)
    return Hit(
        report=report.id, title=report.title, outlet=report.outlet, snippet=report.text[start:end],
        span=(start, end), statements=said,
    )  # fmt: skip
