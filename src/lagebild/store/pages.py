"""Where material comes from (pages, feeds), and what is computed from statements once (vectors)."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, insert, select, update

from lagebild.errors import CaseError, NotFoundError
from lagebild.model import Feed, Page, decode
from lagebild.store.base import batches, canonical
from lagebild.store.decisions import Decisions
from lagebild.store.rows import NEWEST_SAID
from lagebild.store.schema import feeds, pages, reports, statements, vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVEL = 6
"""Of zlib's compression; higher ones take longer and save little on a page."""


class Pages(Decisions):
    """The part of a case that holds pages, feeds and vectors."""

    def put_page(self, page: Page) -> bool:
        """Keep what a report was made from; False, and no change, where the case keeps a page for it already.

        Raises ``NotFoundError`` for an unknown report, ``CaseError`` where the content does not have the SHA-256
        that is given.
        """
        if hashlib.sha256(page.content).hexdigest() != page.sha256:
            raise CaseError("the page's content is not what its SHA-256 says", where=page.url or page.report)
        with self._write() as connection:
            self._require(connection, reports, page.report, "report")
            if connection.execute(select(pages.c.report).where(pages.c.report == page.report)).first():
                return False
            row = {
                "report": page.report, "url": page.url, "media_type": page.media_type, "sha256": page.sha256,
                "at": page.at.astimezone(dt.UTC).isoformat(), "packed": zlib.compress(page.content, LEVEL),
            }  # fmt: skip
            connection.execute(insert(pages), row)
            self._log(connection, "put", "page", page.report, detail=page.url)
            return True

    def page(self, report: str) -> Page | None:
        """What a report (id or the beginning of one) was made from; ``None`` where that was not kept."""
        with self._read() as connection:
            id = self._row_id(connection, reports, report, "report")
            row = connection.execute(select(pages).where(pages.c.report == id)).one_or_none()
        if row is None:
            return None
        return Page(
            report=row.report, url=row.url, media_type=row.media_type, at=dt.datetime.fromisoformat(row.at),
            sha256=row.sha256, content=zlib.decompress(row.packed),
        )  # fmt: skip

    def put_feed(self, feed: Feed) -> bool:
        """Enter a feed, or replace the one of this address; False where nothing changes.

        The log names new ones, not every poll.
        """
        with self._write() as connection:
            there = feeds.c.url == feed.url
            old = connection.execute(select(feeds.c.noun).where(there)).scalar_one_or_none()
            new = canonical(feed)
            if old is None:
                connection.execute(insert(feeds), {"url": feed.url, "noun": new})
                self._log(connection, "put", "feed", feed.url)
            elif old != new:
                connection.execute(update(feeds).where(there), {"noun": new})
            return old != new

    def feeds(self) -> list[Feed]:
        """The feeds by address."""
        with self._read() as connection:
            wanted = select(feeds.c.noun).order_by(feeds.c.url)
            return [decode(noun, Feed) for noun in connection.execute(wanted).scalars()]

    def drop_feed(self, url: str) -> None:
        """Take a feed out of the case; ``NotFoundError`` where it is not there."""
        with self._write() as connection:
            if not connection.execute(delete(feeds).where(feeds.c.url == url)).rowcount:
                raise NotFoundError(f"the case has no feed {url!r}")
            self._log(connection, "dropped", "feed", url)

    def put_vectors(self, model: str, ids: Sequence[str], rows: NDArray[np.int8]) -> None:
        """Keep what a model makes of statements: a row of ``rows`` (statements × dimensions) for each of the ids.

        A row that is there is replaced. Raises ``CaseError`` for rows of another shape or type than int8, or of
        another length than the model's others, and for a statement that is not in the case.
        """
        if rows.ndim != 2 or len(rows) != len(ids) or rows.dtype.name != "int8":
            what = f"{len(ids)} vectors of int8 are wanted, and the shape is {rows.shape} of {rows.dtype.name}"
            raise CaseError(what, where=model)
        with self._write() as connection:
            other = connection.execute(select(vectors.c.row).where(vectors.c.model == model).limit(1)).scalar()
            if other is not None and len(ids) and len(other) != rows.shape[1]:
                what = f"the case has vectors of {len(other)} dimensions by this model, not {rows.shape[1]}"
                raise CaseError(what, where=model, hint="give another version of a model another name")
            given = [{"model": model, "statement": id, "row": row.tobytes()} for id, row in zip(ids, rows, strict=True)]
            for some in batches(given):
                known = vectors.c.statement.in_([row["statement"] for row in some])
                connection.execute(delete(vectors).where(vectors.c.model == model, known))
                connection.execute(insert(vectors), some)
            if given:
                self._log(connection, "put", "vectors", model, detail=f"{len(given)} statements")

    def vectors(self, model: str) -> tuple[list[str], NDArray[np.int8]]:
        """Ids of the listed statements the model has rows for, and the rows: int8, statements × dimensions."""
        import numpy as np

        same = and_(vectors.c.statement == statements.c.id, vectors.c.model == model)
        wanted = select(vectors.c.statement, vectors.c.row).join_from(vectors, statements, same)
        wanted = wanted.where(statements.c.listed)
        with self._read() as connection:
            found = connection.execute(wanted.order_by(statements.c.seq)).all()
        ids = [id for id, _ in found]
        if not ids:
            return [], np.zeros((0, 0), dtype=np.int8)
        return ids, np.frombuffer(b"".join(row for _, row in found), dtype=np.int8).reshape(len(ids), -1).copy()

    def without_vectors(self, model: str, limit: int | None = None) -> list[str]:
        """Ids of the listed statements the model has no row for, newest reports first."""
        has = exists().where(vectors.c.statement == statements.c.id, vectors.c.model == model)
        wanted = select(statements.c.id).where(statements.c.listed, ~has).order_by(*NEWEST_SAID)
        with self._read() as connection:
            return list(connection.execute(wanted.limit(limit)).scalars())
