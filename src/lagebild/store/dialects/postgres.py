"""A case in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    CTE,
    JSON,
    URL,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Select,
    Table,
    Text,
    cast,
    create_engine,
    event,
    func,
    inspect,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from lagebild.errors import CaseError
from lagebild.store import migrate, schema
from lagebild.store.dialects.base import APPLICATION_ID, BUSY_SECONDS, WRITES, check_version
from lagebild.store.text import Query

FIRST_TABLES = ("reports", "readings", "statements", "links", "sources", "merges")
"""Tables that every version of a case has: another program may number its versions alike."""

POOL = {"pool_size": 8, "max_overflow": 16, "pool_timeout": 30, "pool_recycle": 1800, "pool_pre_ping": True}
"""Connections of one process: 8 kept open, 24 at most; a caller waits 30 seconds for one, none is older than half an
hour, and one that the server dropped is replaced unseen."""

SETTINGS = ("jit = off", "work_mem = '64MB'", "random_page_cost = 1.1", "plan_cache_mode = force_custom_plan")
"""Of our own connections. Compiling a question takes longer than answering it; what is found by a frequent word has to
fit into memory; pages lie in memory or on disks that do not turn; and a plan for one word is no good for another."""

RANKED = 1000
"""At most so many of the reports that a search finds, those entered last, are put in order."""

SAMPLE, OFTEN = 1000, 80
"""A word is frequent if at least so many (the second) of so many reports (the first) hold it."""

LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for a lock that was not to be had in time."""


class Postgres:
    """A database of its own on a server, by URL (extra ``postgres``)."""

    LOCK = APPLICATION_ID
    SNAPSHOT: ClassVar[dict[str, str]] = {"isolation_level": "REPEATABLE READ"}

    def __init__(self, url: URL) -> None:
        self.url = url

    @property
    def where(self) -> str:
        """The URL without its password."""
        return self.url.render_as_string(hide_password=True)

    def open(self, *, create: bool) -> Engine:
        """See ``Dialect.open``. An older schema is migrated in one transaction; back up on the server."""
        try:
            engine = create_engine(self.url, **POOL)
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            hint = "pip install 'lagebild[postgres]'"
            raise CaseError("the driver for PostgreSQL is not installed", where=self.where, hint=hint) from error
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", self._begin)
        try:
            with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
                changed = self._make_or_check(connection, create)
            if changed:
                self.settle(engine)
        except DBAPIError as error:
            engine.dispose()
            raise self.explain(error) from error
        except BaseException:
            engine.dispose()
            raise
        return engine

    @staticmethod
    def _begin(connection: Connection) -> None:
        """One writer at a time, as in SQLite: so writers can neither deadlock nor enter the same thing twice."""
        if connection.get_execution_options().get(WRITES):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({Postgres.LOCK})")

    def _make_or_check(self, connection: Connection, create: bool) -> bool:
        """Whether a case that was there got a newer schema."""
        tables = set(inspect(connection).get_table_names())
        if not tables:
            if not create:
                raise CaseError("this database is empty, not a case", where=self.where, hint="create the case first")
            migrate.upgrade(connection)
        elif not tables.issuperset(FIRST_TABLES):
            raise CaseError("not a case: this database belongs to another program", where=self.where)
        if check_version(connection, self.where) == migrate.REVISIONS[-1]:
            return False
        migrate.upgrade(connection)
        return True

    def begins(self, column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
        """See ``Dialect.begins``."""
        return column.startswith(prefix, autoescape=True)

    def member(self, column: ColumnElement[str], *path: str) -> ColumnElement[str]:
        """See ``Dialect.member``."""
        return func.json_extract_path_text(cast(column, JSON), *path, type_=Text)

    def finds(self, table: Table, query: Query) -> ColumnElement[bool]:
        """See ``Dialect.finds``."""
        return _holds(table.name, query)

    def ranked(self, query: Query, only: Sequence[ColumnElement[bool]] = ()) -> Select[tuple[int, float]]:
        """See ``Dialect.ranked``; by ``ts_rank``, a word in the title counting most.

        Of more than ``RANKED`` reports the last entered are ranked: unpacking the words of every text takes seconds.
        For the same reason the last are looked for among all that the index finds, or, where these are too many,
        by going through the reports. The server cannot know that, so a sample tells which it is to be.
        """
        seq = schema.reports.c.seq
        found = select(seq.label("seq")).where(_holds("reports", query), *only)
        if only:
            last = _last(found.cte("found").prefix_with("MATERIALIZED")).subquery("last")
        else:
            words: Select[Any] = select(literal_column("reports.search").label("search")).select_from(schema.reports)
            sample = words.order_by(seq.desc()).limit(SAMPLE).subquery("sample")
            frequent = select(func.count() >= OFTEN).select_from(sample).where(_holds("sample", query))
            yes = select(frequent.cte("frequent").prefix_with("MATERIALIZED").c[0]).scalar_subquery()
            few = _last(found.where(~yes).cte("found").prefix_with("MATERIALIZED")).subquery("few")
            many = found.where(yes).order_by(seq.desc()).limit(RANKED).subquery("many")
            last = union_all(select(few.c.seq), select(many.c.seq)).subquery("last")
        rank = -func.ts_rank(literal_column("reports.search"), _tsquery(query), type_=Float)
        return select(last.c.seq.label("seq"), rank.label("rank")).join_from(last, schema.reports, seq == last.c.seq)

    def reserve(self, connection: Connection, table: Table, count: int) -> Sequence[int]:
        """See ``Dialect.reserve``."""
        drawn = "SELECT nextval(pg_get_serial_sequence(%s, 'seq')) FROM generate_series(1, %s)"
        return sorted(connection.exec_driver_sql(drawn, (table.name, count)).scalars())

    def load(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """See ``Dialect.load``; by COPY."""
        if not rows:
            return
        quote = connection.dialect.identifier_preparer.quote
        names = list(rows[0])
        command = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN"
        raw: Any = connection.connection.driver_connection
        try:
            with raw.cursor() as cursor, cursor.copy(command) as copy:
                for row in rows:
                    copy.write_row([row[name] for name in names])
        except raw_error() as error:
            raise DBAPIError(command, None, error) from error

    def renumber(self, connection: Connection) -> None:
        """See ``Dialect.renumber``."""
        for table in schema.metadata.sorted_tables:
            if "seq" in table.c:
                last = select(func.max(table.c.seq)).scalar_subquery()
                name = func.pg_get_serial_sequence(table.name, "seq")
                connection.execute(select(func.setval(name, func.coalesce(last, 1), last.is_not(None))))

    def settle(self, engine: Engine) -> None:
        """See ``Dialect.settle``."""
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")

    def integrity(self, connection: Connection) -> list[str]:
        """See ``Dialect.integrity``; PostgreSQL checks its keys itself and has no cheap check of its files."""
        return []

    def backup(self, engine: Engine, target: Path) -> None:
        """Raises ``CaseError``: a server's backups are made on the server."""
        raise CaseError("a case on a server is not copied to a file", where=self.where, hint="use pg_dump")

    def explain(self, error: DBAPIError) -> CaseError:
        """See ``Dialect.explain``; the first line of what the server says."""
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            what = f"another program has been writing to the case for {BUSY_SECONDS} seconds"
            return CaseError(what, where=self.where, hint="try again when it is done")
        return CaseError(f"the database refused: {str(error.orig).strip().splitlines()[0]}", where=self.where)


def _prepare(connection: Any, _: object) -> None:
    """Settings of a new connection."""
    connection.autocommit = True
    for setting in SETTINGS:
        connection.execute(f"SET {setting}")
    connection.autocommit = False


def _tsquery(query: Query) -> ColumnElement[Any]:
    return func.to_tsquery("pg_catalog.simple", tsquery_expression(query))


def _holds(table: str, query: Query) -> ColumnElement[bool]:
    return literal_column(f"{table}.search").bool_op("@@")(_tsquery(query))


def _last(found: CTE) -> Select[tuple[int]]:
    return select(found.c.seq).order_by(found.c.seq.desc()).limit(RANKED)


def raw_error() -> type[Exception]:
    """The root of the driver's errors."""
    import psycopg

    return psycopg.Error


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
