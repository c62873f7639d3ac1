"""What a case says about itself: hits of a search, merges of sources, the log of its writes."""

from __future__ import annotations

import msgspec

from lagebild.model import Span


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A report that a search found."""

    report: str
    title: str | None
    outlet: str
    snippet: str
    """Words of the report, as they stand there; not escaped for any format."""
    span: Span
    """Where the snippet stands in the report's text."""
    statements: tuple[str, ...] = ()
    """Ids of the report's statements whose content the query finds too."""


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """One decision that two sources are the same, and who took it back."""

    id: int
    keep: str
    drop: str
    author: str
    at: str
    """UTC, ISO 8601."""
    undone_by: str | None = None
    undone_at: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log: who wrote what, and when."""

    at: str
    """UTC, ISO 8601."""
    author: str | None
    what: str
    """``added``, ``read again``, ``put``, ``resolved``, ``merged``, ``split``; ``corrected``, ``withdrawn`` (and
    ``added``) of a statement; ``decided`` and ``reopened`` of a proposal; ``dropped``."""
    noun: str
    id: str
    detail: str | None = None
