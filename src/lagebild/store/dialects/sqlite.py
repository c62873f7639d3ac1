"""A case in one portable SQLite file."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    Select,
    Table,
    TableClause,
    Text,
    create_engine,
    event,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from lagebild.errors import CaseError
from lagebild.store import migrate, schema
from lagebild.store.dialects.base import APPLICATION_ID, BUSY_SECONDS, WRITES, check_version
from lagebild.store.text import Query

SQLITE_MAGIC = b"SQLite format 3\x00"
_PAUSE = 0.02
READ_ONLY_HINT = "copy it to a place you may write to"


class Sqlite:
    """One portable file: WAL, foreign keys on, FTS5."""

    SNAPSHOT: ClassVar[dict[str, str]] = {}

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def where(self) -> str:
        """The path."""
        return str(self.path)

    def open(self, *, create: bool) -> Engine:
        """See ``Dialect.open``. A case of an older schema is backed up beside itself and migrated."""
        fresh = self._check_file(create)
        engine = sqlite_engine(self.path)
        try:
            if self._is_empty(engine):
                self._make(engine, create)
            with engine.connect() as connection:
                found = self._checked_version(connection)
            if found != migrate.REVISIONS[-1]:
                self._migrate(found)
            write_ahead(self.path)
        except (DBAPIError, sqlite3.Error) as error:
            engine.dispose()
            self._forget(fresh)
            raise self.explain(error) from error
        except BaseException:
            engine.dispose()
            self._forget(fresh)
            raise
        return engine

    def _check_file(self, create: bool) -> bool:
        """Whether the file is yet to be made; refuses what cannot be one before SQLite touches it."""
        try:
            if self.path.is_dir():
                raise CaseError("this is a directory, not a case", where=self.where, hint="name a file in it")
            if not self.path.parent.is_dir():
                hint = f"make the directory {self.path.parent} first"
                raise CaseError("there is no such directory", where=self.where, hint=hint)
            if not self.path.exists():
                if not create:
                    raise CaseError("there is no case here", where=self.where, hint="create one, or check the path")
                return True
            with self.path.open("rb") as file:
                head = file.read(len(SQLITE_MAGIC))
        except OSError as error:
            raise CaseError(f"cannot be read: {error.strerror}", where=self.where) from error
        if head and head != SQLITE_MAGIC:
            raise CaseError("not a case: this is no SQLite file", where=self.where)
        if not os.access(self.path, os.W_OK) or not os.access(self.path.parent, os.W_OK):
            raise CaseError("the case cannot be written to", where=self.where, hint=READ_ONLY_HINT)
        return False

    def _is_empty(self, engine: Engine) -> bool:
        with engine.connect() as connection:
            return _is_blank(connection)

    def _make(self, engine: Engine, create: bool) -> None:
        """The tables, in one transaction: killed half-way, the file is as empty as before."""
        if not create:
            raise CaseError("this file is empty, not a case", where=self.where, hint="create the case first")
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            if _is_blank(connection):  # of two who create the same case, the second finds it made
                migrate.upgrade(connection)
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")

    def _checked_version(self, connection: Connection) -> str:
        if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION_ID:
            raise CaseError("not a case: this SQLite file belongs to another program", where=self.where)
        return check_version(connection, self.where)

    def _migrate(self, found: str) -> None:
        """Try the new schema on a copy, keep a second copy, and only then change the case itself."""
        newest = migrate.REVISIONS[-1]
        trial = self.path.with_name(f"{self.path.name}.trial")
        part = self.path.with_name(f"{self.path.name}.before-{newest}.part")
        kept: Path | None = None
        try:
            with upgrading(self.path) as connection:
                # whoever writes here holds the case's lock: what lies here is of one that was killed
                for path in (trial, part):
                    remove(path)
                if migrate.version(connection) == newest:
                    return  # another one did it while this one waited
                try:
                    copy_file(self.path, trial)
                    upgrade_file(trial)
                    copy_file(self.path, part)
                    upgrade(connection, self.where)
                    kept = part.rename(free_name(part.with_suffix("")))
                finally:
                    for path in (trial, part):
                        remove(path)
        except (SQLAlchemyError, sqlite3.Error, OSError, CaseError) as error:
            if kept:
                remove(kept)
            what = f"cannot be brought from schema {found} to {newest}: {error}"
            raise CaseError(what, where=self.where, hint="the case was left as it was") from error

    def _forget(self, fresh: bool) -> None:
        """Leave no half-made file behind where there was none."""
        if fresh and self.path.exists() and not has_tables(self.path):
            remove(self.path)

    def begins(self, column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
        """See ``Dialect.begins``; LIKE would not use the index."""
        return column.between(prefix, prefix + "\U0010ffff")

    def member(self, column: ColumnElement[str], *path: str) -> ColumnElement[str]:
        """See ``Dialect.member``."""
        return func.json_extract(column, "$." + ".".join(path), type_=Text)

    def finds(self, table: Table, query: Query) -> ColumnElement[bool]:
        """See ``Dialect.finds``."""
        return table.c.seq.in_(select(FTS[table].c.rowid).where(_match(FTS[table], query)))

    def ranked(self, query: Query, only: Sequence[ColumnElement[bool]] = ()) -> Select[tuple[int, float]]:
        """See ``Dialect.ranked``; by BM25, a word in the title counting five times."""
        fts = FTS[schema.reports]
        rank = func.bm25(fts.c[fts.name], 5.0, 1.0, type_=Float)
        found = select(fts.c.rowid.label("seq"), rank.label("rank")).where(_match(fts, query))
        if only:
            found = found.join(schema.reports, schema.reports.c.seq == fts.c.rowid).where(*only)
        return found

    def reserve(self, connection: Connection, table: Table, count: int) -> Sequence[int]:
        """See ``Dialect.reserve``; there is one writer, so the next numbers are free."""
        last = connection.execute(select(func.max(table.c.seq))).scalar_one() or 0
        return range(last + 1, last + 1 + count)

    def load(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """See ``Dialect.load``; the full-text indexes are kept by triggers."""
        if rows:
            connection.execute(insert(table), list(rows))

    def renumber(self, connection: Connection) -> None:
        """See ``Dialect.renumber``; SQLite goes on after the highest number by itself."""

    def settle(self, engine: Engine) -> None:
        """See ``Dialect.settle``."""
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")

    def integrity(self, connection: Connection) -> list[str]:
        """See ``Dialect.integrity``."""
        found = [
            f"database: {row[0]}" for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"
        ]
        for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            found.append(f"{table} row {rowid} points to a row of {parent} that is not there")
        for fts in FTS.values():
            try:  # rank 1: compare with the text itself
                connection.execute(insert(fts).values({fts.name: "integrity-check", "rank": 1}))
            except DBAPIError as error:
                found.append(f"the full-text index {fts.name} does not fit its table: {error.orig}")
        return found

    def backup(self, engine: Engine, target: Path) -> None:
        """See ``Dialect.backup``; one read transaction, so writers go on meanwhile."""
        part = free_name(target.with_name(f"{target.name}.part"))
        try:
            copy_file(self.path, part)
            part.rename(target)
        except (OSError, sqlite3.Error) as error:
            raise CaseError(f"the backup cannot be written: {error}", where=str(target)) from error
        finally:
            part.unlink(missing_ok=True)

    def explain(self, error: DBAPIError | sqlite3.Error) -> CaseError:
        """See ``Dialect.explain``."""
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        for words, what, hint in SQLITE_ERRORS:
            if words in said:
                return CaseError(what, where=self.where, hint=hint)
        return CaseError(f"the database refused: {said}", where=self.where)


def _fts(name: str) -> TableClause:
    """A full-text table; FTS5 is queried and told what to do through a column called like it."""
    return sql_table(name, sql_column("rowid", Integer), sql_column(name, Text), sql_column("rank", Integer))


def _match(fts: TableClause, query: Query) -> ColumnElement[bool]:
    return fts.c[fts.name].bool_op("MATCH")(literal(fts5_expression(query), Text))


FTS = {schema.reports: _fts("report_fts"), schema.statements: _fts("statement_fts")}
SQLITE_ERRORS = (
    ("readonly", "the case cannot be written to", READ_ONLY_HINT),
    ("unable to open", "the case cannot be opened or made here", READ_ONLY_HINT),
    ("locked", f"another program has been writing to the case for {BUSY_SECONDS} seconds", "try again when it is done"),
    ("not a database", "not a case: this is no SQLite file", None),
    ("malformed", "the file is damaged", "go back to a backup"),
    ("disk is full", "there is no space left", None),
    ("UNIQUE", "an id is taken: it stands for a thing of another report", "make ids from the report's own id"),
    ("FOREIGN KEY", "something refers to a thing that is not in the case", None),
    ("no such module: fts5", "this Python's SQLite has no full-text search (FTS5)", "use another build of Python"),
)
"""Part of SQLite's message, what is wrong, what to do."""


def sqlite_engine(path: Path) -> Engine:
    """An engine whose transactions are SQLite's own: BEGIN for readers, BEGIN IMMEDIATE for writers."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver would otherwise begin only at the first write
        for pragma in ("foreign_keys = ON", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def write_ahead(path: Path) -> None:
    """Let readers and a writer work side by side (WAL), which the file remembers.

    SQLite does not wait where two connections switch at a time, whatever the timeout, so this tries again until
    ``BUSY_SECONDS`` are over; then ``sqlite3.OperationalError`` is raised.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as raw:
                raw.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


def copy_file(path: Path, target: Path) -> None:
    """Copy a SQLite file as it stands, while others read and write it."""
    with closing(sqlite3.connect(path)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


@contextmanager
def upgrading(path: Path) -> Iterator[Connection]:
    """One transaction that holds the file's lock from its beginning and in which foreign keys are not checked."""
    engine = sqlite_engine(path)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    try:
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def upgrade(connection: Connection, where: str) -> None:
    """Bring a SQLite file to the newest schema; foreign keys are checked at the end, not on the way."""
    migrate.upgrade(connection)
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise CaseError("the migration would leave references to nothing", where=where)


def upgrade_file(path: Path) -> None:
    """Migrate one SQLite file in one transaction."""
    with upgrading(path) as connection:
        upgrade(connection, str(path))


def fts5_expression(query: Query) -> str:
    """The query in FTS5's language; words hold letters and digits only, so quoting them is enough."""
    terms = []
    for term in query:
        forms = ['"' + " ".join(form) + '"' + ("*" if term.is_prefix(form) else "") for form in term.forms]
        terms.append("(" + " OR ".join(forms) + ")")
    return " AND ".join(terms)


def _is_blank(connection: Connection) -> bool:
    """Whether the SQLite file holds nothing, of ours or of anybody's."""
    mark = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    rows = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    return bool(mark == 0 and rows == 0)


def has_tables(path: Path) -> bool:
    """Whether the SQLite file holds anything yet."""
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def remove(path: Path) -> None:
    """Delete a SQLite file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def free_name(path: Path) -> Path:
    """The path, or the first of ``path.2``, ``path.3`` … that does not exist."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}.{number}")
    return free
