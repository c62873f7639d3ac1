"""A case: one portable file that holds everything, and its upkeep."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Table, select

from lagebild.errors import DuplicateError, ModelError
from lagebild.model import (
    Anchor,
    Assessment,
    Claim,
    Contradiction,
    Deed,
    Evidence,
    Forecast,
    Grade,
    Noun,
    Question,
    Reading,
    Record,
    Report,
    Source,
    Stake,
    Statement,
    decode,
    digest,
)
from lagebild.store import schema
from lagebild.store.base import plain
from lagebild.store.dialects import Sqlite, dialect_of
from lagebild.store.judgements import Judgements
from lagebild.store.notes import Change
from lagebild.store.reports import spans_outside

NOUNS: tuple[tuple[Table, type[Noun]], ...] = (
    (schema.statements, Statement),
    (schema.deeds, Deed),
    (schema.sources, Source),
    (schema.claims, Claim),
    (schema.questions, Question),
    (schema.evidence, Evidence),
    (schema.stakes, Stake),
    (schema.contradictions, Contradiction),
    (schema.forecasts, Forecast),
    (schema.grades, Grade),
    (schema.assessments, Assessment),
    (schema.anchors, Anchor),
    (schema.records, Record),
)


class Case(Judgements):
    """An open case; use it in a ``with`` block. Made by ``open_case``.

    Every method is one transaction: it is done entirely or not at all. Methods raise ``NotFoundError`` for ids
    the case does not have, and ``CaseError`` where the database refuses.
    """

    @property
    def path(self) -> Path | None:
        """The case file; ``None`` for a case on a server."""
        return self._dialect.path if isinstance(self._dialect, Sqlite) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; the last to do so leaves a single file behind."""
        self._engine.dispose()

    def changes(self, *, noun: str | None = None, id: str | None = None, limit: int | None = None) -> list[Change]:
        """The log of writes, the newest first."""
        table = schema.changes
        wanted = select(table).order_by(table.c.seq.desc()).limit(limit)
        equal = ((table.c.noun, noun), (table.c.id, id))
        wanted = wanted.where(*(column == value for column, value in equal if value is not None))
        with self._read() as connection:
            return [
                Change(at=row.at, author=row.author, what=row.what, noun=row.noun, id=row.id, detail=row.detail)
                for row in connection.execute(wanted)
            ]

    def check(self) -> list[str]:
        """What is wrong with the case, in words; empty if nothing is.

        Looks at the database's own integrity, its foreign keys and full-text indexes, at whether every report is
        still the text it was entered as, every reading lies inside it, every noun can be decoded, and the relay
        chains are the same in both their places.
        """
        with self._write() as connection:
            found = self._dialect.integrity(connection)
            found += _check_reports(connection)
            for table, type in NOUNS:
                for row in connection.execute(select(table)):
                    try:
                        decode(row.noun, type)
                    except ModelError as error:
                        found.append(f"{table.name}: {row[0]} cannot be decoded: {error}")
            found += _check_links(connection)
        return found

    def backup(self, target: str | Path) -> Path:
        """A copy of the case as it stands now, made while it is in use; its path.

        Raises ``DuplicateError`` where there is something already, ``CaseError`` where it cannot be written.
        """
        target = Path(target)
        if target.exists():
            raise DuplicateError("there is something here already", where=str(target), hint="name a new file")
        self._dialect.backup(self._engine, target)
        return target


def open_case(path_or_url: str | Path, *, create: bool = False, author: str | None = None) -> Case:
    """Open the case at a path (or ``postgresql://`` URL); with ``create``, make one where there is none.

    ``author`` is named in the log for writes that do not name their own. A case of an older schema is migrated;
    a copy of it as it was stays beside it. Raises ``CaseError`` where there is no case, where the file is
    something else or from a newer Lagebild, and where it cannot be written to.
    """
    dialect = dialect_of(path_or_url)
    return Case(dialect, dialect.open(create=create), author)


def _check_reports(connection: Connection) -> list[str]:
    found: list[str] = []
    table, readings = schema.reports, schema.readings
    for id, noun in connection.execute(select(table.c.id, table.c.noun).order_by(table.c.seq)):
        try:
            report = decode(noun, Report)
        except ModelError as error:
            found.append(f"report {id[:12]} cannot be decoded: {error}")
            continue
        if id != digest(report.outlet, report.published.earliest, report.published.latest, report.text):
            found.append(f"report {id[:12]} is no longer the text, outlet and date it was entered with")
        for read in connection.execute(select(readings.c.noun).where(readings.c.report == id)).scalars():
            try:
                found += [f"report {id[:12]}: {what}" for what in spans_outside(report, decode(read, Reading))]
            except ModelError as error:
                found.append(f"a reading of report {id[:12]} cannot be decoded: {error}")
    return found


def _check_links(connection: Connection) -> list[str]:
    """Statements whose chain in the table of links is not the one they were read with."""
    table = schema.links
    chains: dict[str, list[tuple[str, str | None]]] = {}
    for row in connection.execute(select(table).order_by(table.c.statement, table.c.position)):
        chains.setdefault(row.statement, []).append((row.name, row.source))
    found = []
    for id, noun in connection.execute(select(schema.statements.c.id, schema.statements.c.noun)):
        try:
            chain = decode(noun, Statement).chain
        except ModelError:
            continue  # said already
        if [(plain(link.name), link.source) for link in chain] != chains.get(id, []):
            found.append(f"statement {id} has another chain in the table of links")
    return found
