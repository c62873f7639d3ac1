"""What a backend has to offer, and what both have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
)
from sqlalchemy.exc import DBAPIError

from lagebild.errors import CaseError
from lagebild.store import migrate
from lagebild.store.text import Query

APPLICATION_ID = 0x4C616765
"""``Lage`` in ASCII, in the header of every case file."""

WRITES = "lagebild_writes"
"""Execution option of a connection whose next transaction writes."""


class Dialect(Protocol):
    """What a backend has to offer."""

    @property
    def where(self) -> str:
        """Name of the case for messages; never holds a password."""

    def open(self, *, create: bool) -> Engine:
        """The engine of a case with the newest schema; ``CaseError`` where there is none to be had."""

    def begins(self, column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
        """Whether the column begins with the prefix, by an index."""

    def matches(self, table: Table, query: Query) -> Select[tuple[int, float]]:
        """``seq`` and rank (smaller is better) of the rows of ``reports`` or ``statements`` the query finds."""

    def integrity(self, connection: Connection) -> list[str]:
        """What the database itself finds wrong with its files, keys and indexes."""

    def backup(self, engine: Engine, target: Path) -> None:
        """A consistent copy of the case at ``target``, which does not exist yet."""

    def explain(self, error: DBAPIError) -> CaseError:
        """The error of the database in our own words."""


def check_version(connection: Connection, where: str) -> str:
    """The schema version. Raises ``CaseError`` where there is none, or one this program does not know."""
    found = migrate.version(connection)
    if found is None:
        raise CaseError("not a case: it has no schema version", where=where)
    if found not in migrate.REVISIONS:
        what = f"the case has schema {found}, this program knows {migrate.REVISIONS[-1]}"
        raise CaseError(what, where=where, hint="use a newer Lagebild")
    return found
