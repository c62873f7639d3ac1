"""Looking through a large case page by page: parts of lists, how long they are, and days without the nouns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, literal_column, or_, select

from lagebild.model import (
    Assessment,
    Claim,
    Deed,
    Evidence,
    Interval,
    Mode,
    ProposalKind,
    Report,
    Source,
    SourceKind,
    Stake,
    Statement,
    decode,
)
from lagebild.store import schema
from lagebild.store.base import batches
from lagebild.store.bulk import Bulk
from lagebild.store.newest import Asked
from lagebild.store.notes import Hit
from lagebild.store.reports import _published_if
from lagebild.store.rows import IN_THE_TEXT
from lagebild.store.schema import (
    assessments,
    claims,
    evidence,
    proposals,
    reports,
    source_names,
    sources,
    stakes,
    statements,
    testimony,
)
from lagebild.store.sources import _united, with_kept_sources
from lagebild.store.statements import _hit, _said_by
from lagebild.store.stretches import UNKNOWN, day_of, days
from lagebild.store.text import name_key, parse_query


class Said(NamedTuple):
    """When a statement was said, without the statement itself."""

    statement: str
    report: str
    mode: Mode
    day: dt.date
    """The last day on which it may have been said; where that is not known, on which its report came out."""


_DAY = day_of(statements.c.said_first, statements.c.said_last).label("number")
"""The day of ``Said``."""


class Browsing(Bulk):
    """The part of a case that answers what a page shows and no more."""

    def sources_by_id(self, ids: Iterable[str]) -> dict[str, Source]:
        """Sources by the ids given, a merged one as the one kept; unknown ids are left out."""
        found: dict[str, Source] = {}
        with self._read() as connection:
            kept_of = self._kept(connection)
            for some in batches(list(dict.fromkeys(ids))):
                wanted = {id: kept_of.get(id, id) for id in some}
                rows = select(sources.c.stands_for, sources.c.noun)
                rows = rows.where(sources.c.stands_for.in_(set(wanted.values())))
                groups: dict[str, list[Source]] = {}
                for kept, noun in connection.execute(rows):
                    groups.setdefault(kept, []).append(decode(noun, Source))
                one = {kept: _united(kept, group, kept_of) for kept, group in groups.items()}
                found |= {id: one[kept] for id, kept in wanted.items() if kept in one}
        return found

    def sources_like(self, words: str, *, limit: int = 20, kind: SourceKind | None = None) -> list[Source]:
        """Sources that have a name in which the words begin a word, the shortest name first; for choosing one."""
        key = name_key(words)
        if not key:
            return []
        inside = source_names.c.name_key.contains(f" {key}", autoescape=True)
        same = source_names.c.source == sources.c.id
        wanted = select(sources.c.stands_for, func.min(func.length(source_names.c.name_key)).label("size"))
        wanted = wanted.join_from(source_names, sources, same)
        wanted = wanted.where(or_(self._dialect.begins(source_names.c.name_key, key), inside))
        if kind is not None:
            wanted = wanted.where(sources.c.kind == kind.value)
        wanted = wanted.group_by(sources.c.stands_for).order_by("size", sources.c.stands_for).limit(limit)
        with self._read() as connection:
            ids = [id for id, _ in connection.execute(wanted)]
        found = self.sources_by_id(ids)
        return [found[id] for id in ids]

    def members_of(self, body: str, *, limit: int | None = None) -> list[Source]:
        """Sources that speak for a body (id, name or alias) or sit in it, by name."""
        own = sources.c.id == sources.c.stands_for
        with self._read() as connection:
            id = self._source_id(connection, body)
            group = select(sources.c.id).where(sources.c.stands_for == id)
            wanted = select(sources.c.id).where(sources.c.member_of.in_(group), own).order_by(sources.c.name)
            ids = list(connection.execute(wanted.limit(limit)).scalars())
        found = self.sources_by_id(ids)
        return [found[id] for id in ids]

    def name_of(self, id: str) -> str | None:
        """The name under which the source of a full id was entered, whatever it was merged into."""
        with self._read() as connection:
            return connection.execute(select(sources.c.name).where(sources.c.id == id)).scalar_one_or_none()

    def stakes_of(self, source: str) -> list[Stake]:
        """The stakes of a source (id, name or alias) and of all it was merged from, in the order of entry."""
        with self._read() as connection:
            id = self._source_id(connection, source)
            group = select(sources.c.id).where(sources.c.stands_for == id)
            wanted = select(stakes.c.noun).where(stakes.c.source.in_(group)).order_by(stakes.c.seq)
            return [decode(noun, Stake) for noun in connection.execute(wanted).scalars()]

    def outlets(self) -> dict[str, int]:
        """Every outlet with how many reports of it the case holds, those of most first."""
        wanted = select(reports.c.outlet, func.count()).group_by(reports.c.outlet)
        wanted = wanted.order_by(func.count().desc(), reports.c.outlet)
        return dict(self._remembered("outlets", lambda connection: dict(connection.execute(wanted).all())))

    # --- reports and statements

    def find_reports(
        self,
        query: str,
        *,
        outlet: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> list[Hit]:
        """As ``search``, of one outlet and of a stretch of days, after the first ``offset`` hits."""
        terms = parse_query(query)
        if not terms:
            return []
        best = self._dialect.ranked(terms, _published_if(outlet, since, until))
        best = best.order_by(literal_column("rank"), literal_column("seq").desc()).limit(limit).offset(offset or None)
        found = best.subquery("best")
        wanted = select(reports.c.id, reports.c.noun).join(found, found.c.seq == reports.c.seq)
        with self._read() as connection:
            ordered = connection.execute(wanted.order_by(found.c.rank, found.c.seq.desc()))
            rows = [(str(row.id), decode(row.noun, Report)) for row in ordered]
            said = self._statements_found(connection, terms, [id for id, _ in rows])
        return [_hit(report, terms, tuple(said.get(id, ()))) for id, report in rows]

    def find_statements(
        self,
        text: str | None = None,
        *,
        source: str | None = None,
        outlet: str | None = None,
        mode: str | None = None,
        kind: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        about: Interval | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> list[Statement]:
        """As ``statements``, of one outlet's reports too, and of those that are ``about`` a stretch of days.

        A statement of which it is not known when what it says is to happen is about no stretch.
        """
        asked = {
            "report": None, "source": source, "outlet": outlet, "claim": None, "mode": mode, "kind": kind, "text": text,
        }  # fmt: skip
        with self._read() as connection:
            wanted = self._asked(connection, asked, since, until, about)
            kept = self._kept(connection)
            rows = wanted.page(connection, limit, offset) if wanted else ()
            return [with_kept_sources(decode(noun, Statement), kept) for noun in rows]

    def count_found(
        self,
        text: str | None = None,
        *,
        source: str | None = None,
        outlet: str | None = None,
        mode: str | None = None,
        kind: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        about: Interval | None = None,
    ) -> int:
        """How many statements ``find_statements`` would list without a limit."""
        asked = {
            "report": None, "source": source, "outlet": outlet, "claim": None, "mode": mode, "kind": kind, "text": text,
        }  # fmt: skip

        def count(connection: Connection) -> int:
            wanted = self._asked(connection, asked, since, until, about)
            return wanted.count(connection) if wanted else 0

        return self._remembered(f"found {sorted(asked.items(), key=str)} {since} {until} {about}", count)

    def readings_of(self, ids: Iterable[str]) -> list[Statement]:
        """The statements of several reports (full ids) as people corrected them."""
        found: list[Statement] = []
        with self._read() as connection:
            kept = self._kept(connection)
            for some in batches(list(dict.fromkeys(ids))):
                wanted = select(statements.c.noun).where(statements.c.report.in_(some), statements.c.listed)
                wanted = wanted.order_by(statements.c.report, *IN_THE_TEXT)
                rows = connection.execute(wanted).scalars()
                found += [with_kept_sources(decode(noun, Statement), kept) for noun in rows]
        return found

    def said_days(
        self, source: str, *, since: dt.date | None = None, until: dt.date | None = None
    ) -> list[tuple[dt.date, int]]:
        """On which days a source (id, name or alias) said how much, as ``said_on`` dates it, the earliest first."""
        with self._read() as connection:
            said = self._dated(connection, source, since, until).every(_DAY)
            wanted = select(said.c.number, func.count()).where(said.c.number > UNKNOWN).group_by(said.c.number)
            rows = connection.execute(wanted.order_by(said.c.number))
            return [(dt.date.fromordinal(number), int(count)) for number, count in rows]

    def said_on(self, source: str, *, since: dt.date | None = None, until: dt.date | None = None) -> list[Said]:
        """When a source (id, name or alias) said what it said, the earliest first; what has no day is left out."""
        columns = (statements.c.seq, statements.c.id, statements.c.report, statements.c.mode, _DAY)
        with self._read() as connection:
            said = self._dated(connection, source, since, until).every(*columns)
            wanted = select(said).where(said.c.number > UNKNOWN).order_by(said.c.number, said.c.seq)
            rows = connection.execute(wanted)
            return [Said(row.id, row.report, Mode(row.mode), dt.date.fromordinal(row.number)) for row in rows]

    def _dated(self, connection: Connection, source: str, since: dt.date | None, until: dt.date | None) -> Asked:
        """What a source said in a stretch."""
        ids = self._one_with(connection, self._source_id(connection, source))
        return Asked(ordered=[_said_by(ids)], said=days(Interval(earliest=since, latest=until)))

    def deeds_of(
        self,
        source: str,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int | None = None,
    ) -> list[Deed]:
        """As ``deeds`` with ``actor``."""
        return self.deeds(actor=source, since=since, until=until, limit=limit)

    # --- claims, questions, proposals

    def find_claims(self, words: str | None = None, *, limit: int | None = None, offset: int = 0) -> list[Claim]:
        """Claims whose text has the words in it, all without them; the newest first."""
        wanted = _worded(select(claims.c.noun), words).order_by(claims.c.seq.desc())
        with self._read() as connection:
            rows = connection.execute(wanted.limit(limit).offset(offset or None)).scalars()
            return [decode(noun, Claim) for noun in rows]

    def count_claims(self, words: str | None = None) -> int:
        """How many claims ``find_claims`` would list without a limit."""
        with self._read() as connection:
            return int(connection.execute(_worded(select(func.count()).select_from(claims), words)).scalar_one())

    def claims_about(self, statement_ids: Iterable[str]) -> dict[str, list[str]]:
        """For each of the statements (full ids) that makes or denies claims, their ids."""
        found: dict[str, list[str]] = {}
        with self._read() as connection:
            for some in batches(list(dict.fromkeys(statement_ids))):
                wanted = select(testimony.c.statement, testimony.c.claim).where(testimony.c.statement.in_(some))
                for statement, claim in connection.execute(wanted.order_by(testimony.c.claim)):
                    found.setdefault(statement, []).append(claim)
        return found

    def evidence_of(self, claim_ids: Iterable[str]) -> list[Evidence]:
        """The rows of all matrices in which claims (full ids) stand, in the order of entry."""
        found: list[Evidence] = []
        with self._read() as connection:
            for some in batches(list(dict.fromkeys(claim_ids))):
                wanted = select(evidence.c.noun).where(evidence.c.claim.in_(some)).order_by(evidence.c.seq)
                found += [decode(noun, Evidence) for noun in connection.execute(wanted).scalars()]
        return found

    def last_assessments(self, question: str, count: int = 1) -> list[Assessment]:
        """The last assessments of a question (full id), the newest last."""
        wanted = select(assessments.c.noun).where(assessments.c.question == question)
        wanted = wanted.order_by(assessments.c.at.desc(), assessments.c.seq.desc()).limit(count)
        with self._read() as connection:
            return [decode(noun, Assessment) for noun in connection.execute(wanted).scalars()][::-1]

    def count_proposals(self, *, kind: ProposalKind | None = None, open: bool | None = True) -> int:
        """How many proposals ``proposals`` would list without a limit."""
        wanted = select(func.count()).select_from(proposals)
        if kind is not None:
            wanted = wanted.where(proposals.c.kind == kind.value)
        if open is not None:
            wanted = wanted.where(proposals.c.verdict.is_(None) if open else proposals.c.verdict.is_not(None))
        with self._read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def count_added(self, since: dt.datetime) -> int:
        """How many reports were entered since a moment."""
        table = schema.changes
        after = table.c.at >= since.astimezone(dt.UTC).isoformat(timespec="microseconds")
        wanted = select(func.count()).select_from(table)
        wanted = wanted.where(table.c.noun == "report", table.c.what == "added", after)
        with self._read() as connection:
            return int(connection.execute(wanted).scalar_one())


def _worded(wanted: Select[Any], words: str | None) -> Select[Any]:
    for word in (words or "").split():
        wanted = wanted.where(claims.c.text.icontains(word, autoescape=True))
    return wanted
