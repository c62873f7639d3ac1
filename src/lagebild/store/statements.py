"""Statements in the case, asked for and searched: as people corrected them, or as the machine read them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal_column, select

from lagebild.errors import NotFoundError
from lagebild.model import Interval, Reading, Report, Statement, decode
from lagebild.store import schema
from lagebild.store.base import batches, plain
from lagebild.store.newest import Asked
from lagebild.store.notes import Hit
from lagebild.store.reports import Reports
from lagebild.store.rows import IN_THE_TEXT, NEWEST_FIRST
from lagebild.store.schema import readings, reports, statements
from lagebild.store.sources import reading_with_kept_sources, with_kept_sources
from lagebild.store.stretches import days
from lagebild.store.text import Query, fold, parse_query, pattern, snippet


class Statements(Reports):
    """The part of a case that answers who said what."""

    def statements_by_id(self, ids: Iterable[str]) -> dict[str, Statement]:
        """Statements by their full ids as ``statement`` answers each, all at once; unknown ids are left out."""
        found: dict[str, Statement] = {}
        with self._read() as connection:
            kept = self._kept(connection)
            for some in batches(list(dict.fromkeys(ids))):
                wanted = select(statements.c.id, statements.c.noun).where(statements.c.id.in_(some))
                for id, noun in connection.execute(wanted):
                    found[id] = with_kept_sources(decode(noun, Statement), kept)
        return found

    def statement(self, id: str, *, machine: bool = False) -> Statement:
        """The statement of an id or the beginning of one, from the newest reading that holds it, as corrected.

        One that people withdrew is answered as it last stood (``withdrawn`` and ``corrections`` tell). With
        ``machine``, as its reader has it; ``NotFoundError`` for one that a person added.
        """
        with self._read() as connection:
            full = self._row_id(connection, statements, id, "statement")
            report, noun = connection.execute(
                select(statements.c.report, statements.c.noun).where(statements.c.id == full)
            ).one()
            kept = self._kept(connection)
            if not machine:
                return with_kept_sources(decode(noun, Statement), kept)
            for _, reading in reversed(self._machine(connection, report)):
                for statement in reading.statements:
                    if statement.id == full:
                        return with_kept_sources(statement, kept)
        raise NotFoundError(f"no reader found statement {full!r}: a person added it")

    def statements(
        self,
        *,
        report: str | None = None,
        source: str | None = None,
        claim: str | None = None,
        mode: str | None = None,
        kind: str | None = None,
        text: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int | None = None,
        offset: int = 0,
        machine: bool = False,
    ) -> list[Statement]:
        """Statements of current readings as people corrected them, newest reports first, in the order of the text.

        ``source`` is the origin (id, name or alias), ``claim`` the id of a claim that they make or deny, ``text``
        words that all occur in the content. The stretch is when it may have been said or, where that is not known,
        its report published. ``limit`` of them after the first ``offset``. With ``machine``, what the readers
        found, without corrections: this looks through all readings, or those of ``report`` alone.
        """
        asked = {"report": report, "source": source, "claim": claim, "mode": mode, "kind": kind, "text": text}
        with self._read() as connection:
            kept = self._kept(connection)
            if machine:
                found = self._machine_statements(connection, asked, since, until)
                return list(islice(found, offset, None if limit is None else offset + limit))
            wanted = self._asked(connection, asked, since, until)
            rows = wanted.page(connection, limit, offset) if wanted else ()
            return [with_kept_sources(decode(noun, Statement), kept) for noun in rows]

    def count_statements(
        self,
        *,
        report: str | None = None,
        source: str | None = None,
        claim: str | None = None,
        mode: str | None = None,
        kind: str | None = None,
        text: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> int:
        """How many statements ``statements`` would list without a limit."""
        asked = {"report": report, "source": source, "claim": claim, "mode": mode, "kind": kind, "text": text}

        def count(connection: Connection) -> int:
            wanted = self._asked(connection, asked, since, until)
            return wanted.count(connection) if wanted else 0

        return self._remembered(f"statements {sorted(asked.items(), key=str)} {since} {until}", count)

    def search(self, query: str, limit: int = 20) -> list[Hit]:
        """Reports in whose title or text all words of the query occur, the best first.

        Any string may be asked. Case and diacritics do not count; words of four letters and more find longer
        ones that begin with them; words in quotation marks are found in this order.
        """
        terms = parse_query(query)
        if not terms:
            return []
        # the best are picked before any text is fetched
        best = self._dialect.ranked(terms).order_by(literal_column("rank"), literal_column("seq").desc())
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

    # --- parts of a question

    def _asked(
        self,
        connection: Connection,
        asked: Mapping[str, str | None],
        since: dt.date | None,
        until: dt.date | None,
        about: Interval | None = None,
    ) -> Asked | None:
        """What is asked for in terms of the table; ``None`` where that cannot be anything."""
        few: list[ColumnElement[bool]] = []
        ordered: list[ColumnElement[bool]] = []
        others: list[ColumnElement[bool]] = []
        words = None
        if asked["report"] is not None:
            few.append(statements.c.report == self._row_id(connection, reports, asked["report"], "report"))
        if asked["claim"] is not None:
            few.append(statements.c.id.in_(self._testifying(connection, asked["claim"])))
        if asked["source"] is not None:
            ids = self._one_with(connection, self._source_id(connection, asked["source"]))
            # an index holds the statements of one source in their order, not those of several
            (ordered if len(ids) == 1 else others).append(_said_by(ids))
        for column, value in ((statements.c.mode, asked["mode"]), (statements.c.kind, asked["kind"])):
            if value is not None:
                others.append(column == value)
        if asked["text"] is not None:
            query = parse_query(asked["text"])
            if not query:
                return None
            words = self._dialect.finds(statements, query)
        outlet = asked.get("outlet")
        return Asked(
            few=few, ordered=ordered, others=others, words=words, outlet=None if outlet is None else plain(outlet),
            said=days(Interval(earliest=since, latest=until)), about=days(about) if about else None,
        )  # fmt: skip

    def _testifying(self, connection: Connection, claim: str) -> Select[Any]:
        """Ids of the statements that make or deny a claim."""
        id = self._row_id(connection, schema.claims, claim, "claim")
        return select(schema.testimony.c.statement).where(schema.testimony.c.claim == id)

    def _machine_statements(
        self, connection: Connection, asked: dict[str, str | None], since: dt.date | None, until: dt.date | None
    ) -> Iterator[Statement]:
        """What ``statements(machine=True)`` lists; the rows hold corrections, so the readings are gone through."""
        wanted = select(reports.c.noun, readings.c.noun).join(readings, readings.c.report == reports.c.id)
        wanted = wanted.where(readings.c.current).order_by(*NEWEST_FIRST)
        if asked["report"] is not None:
            wanted = wanted.where(reports.c.id == self._row_id(connection, reports, asked["report"], "report"))
        source = None if asked["source"] is None else self._source_id(connection, asked["source"])
        claim = None if asked["claim"] is None else self._testifying(connection, asked["claim"])
        behind = None if claim is None else set(connection.execute(claim).scalars())
        query = None if asked["text"] is None else parse_query(asked["text"])
        kept = self._kept(connection)
        for report_noun, noun in connection.execute(wanted):
            report = decode(report_noun, Report)
            for one in reading_with_kept_sources(decode(noun, Reading), kept).statements:
                if (
                    asked["mode"] in (None, one.mode.value)
                    and asked["kind"] in (None, one.kind.value)
                    and (source is None or (one.origin is not None and one.origin.source == source))
                    and (behind is None or one.id in behind)
                    and (query is None or _says(report, one, query))
                    and _within(one.said if one.said.known else report.published, since, until)
                ):
                    yield one

    def _statements_found(self, connection: Connection, query: Query, ids: list[str]) -> dict[str, list[str]]:
        """Ids of the statements the query finds, by report."""
        wanted = (
            select(statements.c.report, statements.c.id)
            .where(statements.c.report.in_(ids), statements.c.listed, self._dialect.finds(statements, query))
            .order_by(*IN_THE_TEXT)
        )
        said: dict[str, list[str]] = {}
        for report, id in connection.execute(wanted) if ids else ():
            said.setdefault(report, []).append(id)
        return said


def _says(report: Report, statement: Statement, query: Query) -> bool:
    """Whether all terms of the query occur in the statement's content."""
    content = fold(report.words(statement.content, " "))
    return bool(query) and all(any(re.search(pattern(term, form), content) for form in term.forms) for term in query)


def _within(when: Interval, since: dt.date | None, until: dt.date | None) -> bool:
    """Whether some day of the interval lies in the stretch."""
    begins_too_late = until is not None and when.earliest is not None and when.earliest > until
    ends_too_early = since is not None and when.latest is not None and when.latest < since
    return not begins_too_late and not ends_too_early


def _said_by(ids: list[str]) -> ColumnElement[bool]:
    """Whether the origin of a statement is one of these."""
    return statements.c.origin == ids[0] if len(ids) == 1 else statements.c.origin.in_(ids)


def _hit(report: Report, query: Query, said: tuple[str, ...]) -> Hit:
    start, end = snippet(report.text, query)
    return Hit(
        report=report.id, title=report.title, outlet=report.outlet, snippet=report.text[start:end],
        span=(start, end), statements=said,
    )  # fmt: skip
