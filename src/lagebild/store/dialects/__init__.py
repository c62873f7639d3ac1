"""All that SQLite and PostgreSQL do differently: opening, full text, integrity, backup.

The rest of the store speaks SQLAlchemy Core and knows neither.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from lagebild.errors import CaseError
from lagebild.store.dialects.base import WRITES, Dialect
from lagebild.store.dialects.postgres import Postgres
from lagebild.store.dialects.sqlite import Sqlite, remove

__all__ = ["WRITES", "Dialect", "Postgres", "Sqlite", "dialect_of", "remove"]


def dialect_of(path_or_url: str | Path) -> Dialect:
    """The backend of a path or URL. Raises ``CaseError`` for a URL of an unknown kind."""
    if isinstance(path_or_url, str) and "://" in path_or_url:
        try:
            url = make_url(path_or_url)
        except ArgumentError:
            raise CaseError("not a URL of a case", hint="give a path, or postgresql://user@host/name") from None
        if url.get_backend_name() == "postgresql":
            return Postgres(url.set(drivername="postgresql+psycopg"))
        if url.get_backend_name() != "sqlite" or not url.database:
            hint = "give a path, or postgresql://user@host/name"
            raise CaseError(f"a case cannot be kept in {url.drivername!r}", hint=hint)
        path_or_url = url.database
    if str(path_or_url) in ("", ":memory:"):
        raise CaseError("a case is kept in a file", hint="name one, e.g. case.lagebild")
    return Sqlite(Path(path_or_url))
