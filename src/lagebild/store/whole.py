"""The case as it was entered, row by row: what an export of the whole needs and the day's work does not.

The methods of ``Case`` answer with what stands: merged sources as one, corrected statements. Here every noun comes
as it was put in, in the order of entry, a page of rows at a time, and decisions can be entered with the time they
were made at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import insert, select, update

from lagebild.errors import DuplicateError
from lagebild.model import (
    Noun,
    Reading,
    decode,
)
from lagebild.store import schema
from lagebild.store.case import Case
from lagebild.store.notes import Merge
from lagebild.store.nouns import TABLES

__all__ = ["Read", "as_of_now", "date_readings", "every", "readings_of", "restore_merge"]

N = TypeVar("N", bound=Noun)

PAGE = 500
"""Rows fetched at a time, so that a case of any size streams through."""


class Read(NamedTuple):
    """A reading as the reader made it, and when it was entered."""

    reading: Reading
    at: str
    """UTC, ISO 8601."""


@contextmanager
def as_of_now(case: Case) -> Iterator[None]:
    """All that is read of the case in the block is of one moment, whatever others write meanwhile."""
    if getattr(case._held, "connection", None) is not None:
        yield
        return
    level = {} if case.path else {"isolation_level": "REPEATABLE READ"}
    with case._engine.connect().execution_options(**level) as connection, connection.begin():
        case._held.connection = connection
        try:
            yield
        finally:
            case._held.connection = None


def every(case: Case, type: type[N]) -> Iterator[N]:
    """Every noun of a type as it was entered: in the order of entry, sources, anchors and records by their key."""
    table = TABLES[type]
    key = table.c.seq if "seq" in table.c else next(iter(table.primary_key.columns))
    last: Any = None
    while True:
        wanted = select(key, table.c.noun).order_by(key).limit(PAGE)
        if last is not None:
            wanted = wanted.where(key > last)
        with case._read() as connection:
            rows = connection.execute(wanted).all()
        for _, noun in rows:
            yield decode(noun, type)
        last = rows[-1][0] if rows else None
        if len(rows) < PAGE:
            return


def readings_of(case: Case, report: str) -> list[Read]:
    """Every reading of a report (its full id) as its reader made it, the current one last; none if it is not there."""
    table = schema.readings
    wanted = select(table.c.noun, table.c.at).where(table.c.report == report).order_by(table.c.seq)
    with case._read() as connection:
        return [Read(decode(noun, Reading), at) for noun, at in connection.execute(wanted)]


def date_readings(case: Case, report: str, times: list[str]) -> None:
    """Say when the readings of a report were made, the oldest first, where that was not when they were entered."""
    table = schema.readings
    with case._write() as connection:
        rows = connection.execute(select(table.c.seq).where(table.c.report == report).order_by(table.c.seq)).scalars()
        for seq, at in zip(list(rows), times, strict=True):
            connection.execute(update(table).where(table.c.seq == seq).values(at=at))


def restore_merge(case: Case, merge: Merge) -> bool:
    """Enter a decision on sources as it was made elsewhere, with its time and, if so, its taking back.

    ``Merge.id`` is not kept: a case numbers its own. False where it is there already. Raises ``NotFoundError`` for a
    source that is not in the case, ``DuplicateError`` where the source that is dropped is merged into another.
    """
    table = schema.merges
    row = {
        "keep": merge.keep, "dropped": merge.drop, "author": merge.author, "at": merge.at,
        "undone_by": merge.undone_by, "undone_at": merge.undone_at,
    }  # fmt: skip
    with case._write() as connection:
        for id in (merge.keep, merge.drop):
            case._require(connection, schema.sources, id, "source")
        same = [table.c[name] == row[name] for name in ("keep", "dropped", "author", "at")]
        if connection.execute(select(table.c.seq).where(*same)).first():
            return False
        in_force = select(table.c.dropped, table.c.keep).where(table.c.undone_at.is_(None))
        into = dict(connection.execute(in_force).all())
        step: str | None = merge.keep
        while merge.undone_at is None and step is not None:
            if step == merge.drop or merge.drop in into:
                raise DuplicateError("the source is merged already, or the merge leads back to it", where=merge.drop)
            step = into.get(step)
        connection.execute(insert(table), row)
        case._settle(connection)
        case._log(connection, "merged", "source", merge.drop, merge.author, f"into {merge.keep}, as of {merge.at}")
        return True
