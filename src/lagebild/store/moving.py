"""A whole case moved to another place, also between SQLite and PostgreSQL, and compared there row by row."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select

from lagebild.errors import CaseError, DuplicateError
from lagebild.store.case import Case, open_case
from lagebild.store.dialects import remove
from lagebild.store.schema import metadata

ROWS_AT_ONCE = 2000

Progress = Callable[[str, int, int], None]
"""Told of the table, how many of its rows are done, and how many there are."""


class Content(msgspec.Struct, frozen=True):
    """What a table holds: two tables of the same content have the same rows, in whatever order."""

    rows: int
    sha256: str
    """Sum of the rows' SHA-256, modulo 2²⁵⁶, in hexadecimal."""


class Moved(msgspec.Struct, frozen=True):
    """What was moved, by table; source and target were compared and are the same."""

    source: str
    target: str
    tables: dict[str, Content]


def move_case(source: str | Path, target: str | Path, *, progress: Progress | None = None) -> Moved:
    """Copy the case at ``source`` (path or URL) to ``target``, without loss; the source stays as it is.

    All rows of all tables of one moment go over in one transaction, with their numbers; full-text indexes are made
    anew there. Each table is counted and hashed on both sides. Raises ``DuplicateError`` where ``target`` holds
    anything, ``CaseError`` where what arrived is not what was sent or a database refuses; the target is then empty.
    """
    with open_case(source) as here:
        fresh = "://" not in str(target) and not Path(target).exists()
        try:
            with open_case(target, create=True) as there:
                return _moved(here, there, progress)
        except BaseException:
            if fresh:
                remove(Path(target))
            raise


def contents(case: Case) -> dict[str, Content]:
    """What each table of a case holds at this moment."""
    with case._snapshot() as connection:
        return {table.name: _content(_rows(connection, table)) for table in metadata.sorted_tables}


def _moved(here: Case, there: Case, progress: Progress | None) -> Moved:
    tables: dict[str, Content] = {}
    with here._snapshot() as old, there._write() as new:
        for table in metadata.sorted_tables:
            if new.execute(select(table).limit(1)).first() is not None:
                hint = "name a new file, or an empty database"
                raise DuplicateError("there is something here already", where=there._dialect.where, hint=hint)
        for table in metadata.sorted_tables:
            tables[table.name] = _copy(here, there, old, new, table, progress)
        there._dialect.renumber(new)
    there._dialect.settle(there._engine)
    return Moved(source=here._dialect.where, target=there._dialect.where, tables=tables)


def _copy(
    here: Case, there: Case, old: Connection, new: Connection, table: Table, progress: Progress | None
) -> Content:
    total = int(old.execute(select(func.count()).select_from(table)).scalar_one())
    done, sum_ = 0, _Sum()
    for some in _batched(_rows(old, table)):
        there._dialect.load(new, table, some)
        for row in some:
            sum_.add(row)
        done += len(some)
        if progress:
            progress(table.name, done, total)
    sent, arrived = sum_.content(), _content(_rows(new, table))
    if sent != arrived:
        what = f"table {table.name}: {sent.rows} rows were sent and {arrived.rows} arrived, or they are not the same"
        raise CaseError(what, where=there._dialect.where, hint=f"nothing was kept; check {here._dialect.where}")
    return sent


def _rows(connection: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    """The rows of a table in the order of its key, streamed."""
    wanted = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=ROWS_AT_ONCE)
    with connection.execute(wanted) as streamed:
        for row in streamed:
            yield dict(row._mapping)


def _batched(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(dict(row))
        if len(some) == ROWS_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


class _Sum:
    """The content of rows as they come by."""

    def __init__(self) -> None:
        self.rows = 0
        self.sum = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Take a row in; dates as ISO 8601, bytes in hexadecimal."""
        values = {name: _plain(value) for name, value in sorted(row.items())}
        self.sum += int.from_bytes(hashlib.sha256(msgspec.json.encode(values)).digest())
        self.rows += 1

    def content(self) -> Content:
        """What was taken in."""
        return Content(rows=self.rows, sha256=f"{self.sum % 2**256:064x}")


def _content(rows: Iterator[Mapping[str, Any]]) -> Content:
    total = _Sum()
    for row in rows:
        total.add(row)
    return total.content()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes | memoryview) else value
