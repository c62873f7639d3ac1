"""What every part of a case stands on: transactions, looking things up, the log of writes."""

from __future__ import annotations

import datetime as dt
import difflib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, and_, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from lagebild.errors import CaseError, NotFoundError
from lagebild.model import Noun, decode, encode
from lagebild.store import schema
from lagebild.store.dialects import WRITES, Dialect

N = TypeVar("N", bound=Noun)
T = TypeVar("T")

BATCH = 500
"""So many rows are asked for, or written, at once."""

NEAR_ROWS = 2000
"""How many rows are looked through for a similar id or name."""


def now() -> str:
    """The moment in UTC, ISO 8601 to the second's millionth, so that it sorts as text."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def canonical(noun: Noun) -> str:
    """The noun's JSON as it is kept. Raises ``CaseError`` where its text is not valid Unicode."""
    try:
        return encode(noun).decode()
    except UnicodeEncodeError as error:
        what = f"the text holds half a character (U+{ord(error.object[error.start]):04X}) at offset {error.start}"
        raise CaseError(what, where=type(noun).__name__, hint="decode the file with its right encoding") from None


def plain(text: str) -> str:
    """Text fit for a column of every backend: NUL, which PostgreSQL refuses, becomes a blank."""
    return text.replace("\0", " ")


def batches(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """The items in pieces of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


class CaseBase:
    """Connections and the helpers the parts of a case share. Safe to use from several threads."""

    author: str | None
    """Who the log names for writes that do not name their author."""

    def __init__(self, dialect: Dialect, engine: Engine, author: str | None) -> None:
        self._dialect = dialect
        self._engine = engine
        self._held = threading.local()
        self._memory: tuple[int | None, dict[str, Any]] = (None, {})
        self.author = author

    # --- transactions

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes in the block one: they are kept together, or (on any exception) none is.

        Reads in the block see them. Blocks may be nested. Raises ``CaseError`` where the database refuses.
        """
        with self._write():
            yield

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        held: Connection | None = getattr(self._held, "connection", None)
        try:
            if held is not None:
                with held.begin_nested():
                    yield held
                return
            with self._engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
                self._held.connection = connection
                try:
                    yield connection
                finally:
                    self._held.connection = None
        except DBAPIError as error:
            raise self._dialect.explain(error) from error

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        held: Connection | None = getattr(self._held, "connection", None)
        try:
            if held is not None:
                yield held
            else:
                with self._engine.connect() as connection:
                    yield connection
        except DBAPIError as error:
            raise self._dialect.explain(error) from error

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        """A connection whose reads all see the case of one moment, whatever others write meanwhile."""
        try:
            with self._engine.connect().execution_options(**self._dialect.SNAPSHOT) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise self._dialect.explain(error) from error

    def _remembered(self, name: str, ask: Callable[[Connection], T]) -> T:
        """The answer to a question about the whole case, asked again only once the case was written to.

        The log's last number tells that; inside a transaction of our own, which may not come to stand, it does not.
        """
        if getattr(self._held, "connection", None) is not None:
            with self._read() as connection:
                return ask(connection)
        with self._snapshot() as connection:
            last = connection.execute(select(func.max(schema.changes.c.seq))).scalar_one()
            memory = self._memory
            if memory[0] != last:
                memory = self._memory = (last, {})
            known = memory[1]
            if name not in known:
                known[name] = ask(connection)
        answer: T = known[name]
        return answer

    # --- writing

    def _log(
        self,
        connection: Connection,
        what: str,
        noun: str,
        id: str,
        author: str | None = None,
        detail: str | None = None,
    ) -> None:
        row = {"at": now(), "author": author or self.author, "what": what, "noun": noun, "id": id, "detail": detail}
        connection.execute(insert(schema.changes), row)

    def _put(
        self,
        connection: Connection,
        table: Table,
        noun: Noun,
        key: Mapping[str, Any],
        columns: Mapping[str, Any] | None = None,
        author: str | None = None,
    ) -> bool:
        """Insert the noun, or replace the row of the same key; False where nothing would change."""
        json = canonical(noun)
        there = and_(*(table.c[name] == value for name, value in key.items()))
        old = connection.execute(select(table.c.noun).where(there)).scalar_one_or_none()
        if old == json:
            return False
        values = {**key, **(columns or {}), "noun": json}
        if old is None:
            connection.execute(insert(table), values)
        else:
            connection.execute(update(table).where(there), values)
        name = "/".join(str(value) for value in key.values() if value is not None)
        self._log(connection, "put", type(noun).__name__.lower(), name, author)
        return True

    # --- looking up

    def _nouns(self, connection: Connection, table: Table, type: type[N]) -> list[N]:
        """All nouns of a table whose rows have a ``seq``, in the order of entry."""
        return [decode(row, type) for row in connection.execute(select(table.c.noun).order_by(table.c.seq)).scalars()]

    def _row_id(self, connection: Connection, table: Table, given: str, label: str) -> str:
        """The full id of an id or of the beginning of one.

        Raises ``NotFoundError``, naming what comes near, or the candidates where several ids begin so.
        """
        if not given:
            raise NotFoundError(f"no id of a {label} given", where=self._dialect.where)
        exact = connection.execute(select(table.c.id).where(table.c.id == given)).scalar_one_or_none()
        if exact is not None:
            return str(exact)
        begins = select(table.c.id).where(self._dialect.begins(table.c.id, given)).order_by(table.c.id).limit(6)
        found = list(connection.execute(begins).scalars())
        if len(found) == 1:
            return str(found[0])
        if found:
            raise NotFoundError(
                f"several ids begin with {given!r}: {_some(found)}", hint=f"give more of the {label}'s id"
            )
        nearby = select(table.c.id).where(self._dialect.begins(table.c.id, given[:2])).limit(NEAR_ROWS)
        raise missing(label, given, connection.execute(nearby).scalars())

    def _require(self, connection: Connection, table: Table, id: str, label: str) -> None:
        """Raises ``NotFoundError`` unless the table holds exactly this id."""
        if connection.execute(select(table.c.id).where(table.c.id == id)).scalar_one_or_none() is None:
            nearby = select(table.c.id).where(self._dialect.begins(table.c.id, id[:2])).limit(NEAR_ROWS)
            raise missing(label, id, connection.execute(nearby).scalars())

    def _by_id(self, table: Table, given: str, type: type[N]) -> N:
        """The noun of an id or of the beginning of one."""
        with self._read() as connection:
            id = self._row_id(connection, table, given, type.__name__.lower())
            return decode(connection.execute(select(table.c.noun).where(table.c.id == id)).scalar_one(), type)


def missing(label: str, given: str, known: Iterable[str]) -> NotFoundError:
    """The error for something that is not there; its hint names what is spelt alike."""
    near = difflib.get_close_matches(given, list(known), n=3, cutoff=0.6)
    hint = f"did you mean {_some(near)}?" if near else None
    return NotFoundError(f"the case has no {label} {given!r}", hint=hint)


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} …" if len(names) > 5 else shown
