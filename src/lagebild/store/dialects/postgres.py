"""A case in a PostgreSQL database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Select,
    Table,
    create_engine,
    event,
    func,
    inspect,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from lagebild.errors import CaseError
from lagebild.store import migrate
from lagebild.store.dialects.base import APPLICATION_ID, WRITES, check_version
from lagebild.store.text import Query

FIRST_TABLES = ("reports", "readings", "statements", "links", "sources", "merges")
"""Tables that every version of a case has: another program may number its versions alike."""


class Postgres:
    """A database of its own on a server, by URL (extra ``postgres``)."""

    LOCK = APPLICATION_ID

    def __init__(self, url: URL) -> None:
        self.url = url

    @property
    def where(self) -> str:
        """The URL without its password."""
        return self.url.render_as_string(hide_password=True)

    def open(self, *, create: bool) -> Engine:
        """See ``Dialect.open``. An older schema is migrated in one transaction; back up on the server."""
        try:
            engine = create_engine(self.url, pool_pre_ping=True)
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            hint = "pip install 'lagebild[postgres]'"
            raise CaseError("the driver for PostgreSQL is not installed", where=self.where, hint=hint) from error
        event.listen(engine, "begin", self._begin)
        try:
            with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
                self._make_or_check(connection, create)
        except DBAPIError as error:
            engine.dispose()
            raise self.explain(error) from error
        except BaseException:
            engine.dispose()
            raise
        return engine

    @staticmethod
    def _begin(connection: Connection) -> None:
        """One writer at a time, as in SQLite."""
        if connection.get_execution_options().get(WRITES):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({Postgres.LOCK})")

    def _make_or_check(self, connection: Connection, create: bool) -> None:
        tables = set(inspect(connection).get_table_names())
        if not tables:
            if not create:
                raise CaseError("this database is empty, not a case", where=self.where, hint="create the case first")
            migrate.upgrade(connection)
        elif not tables.issuperset(FIRST_TABLES):
            raise CaseError("not a case: this database belongs to another program", where=self.where)
        if check_version(connection, self.where) != migrate.REVISIONS[-1]:
            migrate.upgrade(connection)

    def begins(self, column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
        """See ``Dialect.begins``."""
        return column.startswith(prefix, autoescape=True)

    def matches(self, table: Table, query: Query) -> Select[tuple[int, float]]:
        """See ``Dialect.matches``; ranked by ``ts_rank``, a word in the title counting most."""
        search: ColumnElement[Any] = literal_column(f"{table.name}.search")
        wanted = func.to_tsquery("pg_catalog.simple", tsquery_expression(query))
        rank = -func.ts_rank(search, wanted, type_=Float)
        return select(table.c.seq.label("seq"), rank.label("rank")).where(search.op("@@")(wanted))

    def integrity(self, connection: Connection) -> list[str]:
        """See ``Dialect.integrity``; PostgreSQL checks its keys itself and has no cheap check of its files."""
        return []

    def backup(self, engine: Engine, target: Path) -> None:
        """Raises ``CaseError``: a server's backups are made on the server."""
        raise CaseError("a case on a server is not copied to a file", where=self.where, hint="use pg_dump")

    def explain(self, error: DBAPIError) -> CaseError:
        """See ``Dialect.explain``; the first line of what the server says."""
        return CaseError(f"the database refused: {str(error.orig).strip().splitlines()[0]}", where=self.where)


def tsquery_expression(query: Query) -> str:
    """The query in PostgreSQL's language; words hold letters and digits only, so quoting them is enough."""
    terms = []
    for term in query:
        tails = [":*" if term.is_prefix(form) else "" for form in term.forms]
        forms = [
            " <-> ".join(f"'{word}'" for word in form) + tail for form, tail in zip(term.forms, tails, strict=True)
        ]
        terms.append("(" + " | ".join(f"({form})" for form in forms) + ")")
    return " & ".join(terms)
