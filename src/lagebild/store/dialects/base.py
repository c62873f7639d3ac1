"""What a backend has to offer, and what both have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

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

BUSY_SECONDS = 30
"""How long a writer waits for another one."""

WRITES = "lagebild_writes"
"""Execution option of a connection whose next transaction writes."""


class Dialect(Protocol):
    """What a backend has to offer."""

    SNAPSHOT: ClassVar[dict[str, str]]
    """Execution options of a connection whose transaction sees one moment."""

    @property
    def where(self) -> str:
        """Name of the case for messages; never holds a password."""

    def open(self, *, create: bool) -> Engine:
        """The engine of a case with the newest schema; ``CaseError`` where there is none to be had."""

    def begins(self, column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
        """Whether the column begins with the prefix, by an index."""

    def member(self, column: ColumnElement[str], *path: str) -> ColumnElement[str]:
        """The text at a path of keys in a column that holds JSON; null where there is none."""

    def finds(self, table: Table, query: Query) -> ColumnElement[bool]:
        """Whether the query finds a row of ``reports`` or ``statements``."""

    def ranked(self, query: Query, only: Sequence[ColumnElement[bool]] = ()) -> Select[tuple[int, float]]:
        """``seq`` and rank (smaller is better) of the ``reports`` the query finds and of which ``only`` this holds."""

    def reserve(self, connection: Connection, table: Table, count: int) -> Sequence[int]:
        """So many values of ``seq`` for new rows of a table, ascending; nobody else gets them."""

    def load(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert many rows, all of the same columns, the fastest way there is."""

    def renumber(self, connection: Connection) -> None:
        """After rows were loaded with their ``seq``: new rows get higher ones."""

    def settle(self, engine: Engine) -> None:
        """After very many rows were loaded: let the planner see them."""

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
