"""A case: one portable file that holds everything, and its upkeep."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, func, select

from lagebild.errors import DuplicateError
from lagebild.store import schema
from lagebild.store.browsing import Browsing
from lagebild.store.checking import faults
from lagebild.store.dialects import Sqlite, dialect_of
from lagebild.store.notes import Change


class Case(Browsing):
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

    def last_change(self) -> int:
        """The number of the last line of the log; 0 for an empty one."""
        with self._read() as connection:
            return int(connection.execute(select(func.coalesce(func.max(schema.changes.c.seq), 0))).scalar_one())

    def changes_since(self, number: int, *, limit: int) -> list[tuple[int, Change]]:
        """The first lines of the log behind that number, with their own numbers, the oldest first."""
        table = schema.changes
        wanted = select(table).where(table.c.seq > number).order_by(table.c.seq).limit(limit)
        with self._read() as connection:
            return [
                (row.seq, Change(at=row.at, author=row.author, what=row.what, noun=row.noun, id=row.id,
                                 detail=row.detail))
                for row in connection.execute(wanted)
            ]  # fmt: skip

    def counts(self) -> dict[str, int]:
        """How many rows each table of the case holds, by its name (``reports``, ``statements``, ``sources`` …).

        ``statements`` are those that are listed: of current readings and not withdrawn.
        """
        return dict(self._remembered("counts", self._counted))

    def _counted(self, connection: Connection) -> dict[str, int]:
        found = {
            table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in schema.metadata.sorted_tables
            if table is not schema.statements
        }
        wanted = select(func.count()).select_from(schema.statements).where(schema.statements.c.listed)
        return {**found, "statements": int(connection.execute(wanted).scalar_one())}

    def check(self) -> list[str]:
        """What is wrong with the case, in words; empty if nothing is.

        Looks at the database's own integrity, its foreign keys and full-text indexes, at whether every report is
        still the text it was entered as, every reading lies inside it, every noun can be decoded, statements and
        their relay chains are what the readings and corrections come to, and pages are what was fetched.
        """
        with self._write() as connection:
            return [*self._dialect.integrity(connection), *faults(connection)]

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
