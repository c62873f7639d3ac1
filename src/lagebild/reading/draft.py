"""The working form of a statement while the rules are still at it."""

from __future__ import annotations

import msgspec

from lagebild.model import Kind, Medium, Spans

Words = tuple[tuple[int, int, float], ...]
"""Ranges of words, each with a number."""


class Draft(msgspec.Struct, kw_only=True):
    """One voice over one content, as found in the text; not yet resolved to a source, mode or time.

    All ranges are character offsets into the untouched text. Two voices over one content
    ("…", sagte Weber laut „Tagblatt") are two drafts with the same ``content``.
    """

    content: Spans
    kind: Kind
    medium: Medium = Medium.SPEECH
    speaker: Spans = ()
    cue: Spans = ()
    frame: Spans = ()
    addressee: Spans = ()
    parent: int | None = None
    """Index of the enclosing draft in the same list."""
    confidence: float = 0.5
    part_confidence: dict[str, float] = {}
    """How sure single parts are, where the reader says so."""
    pointed: Words = ()
    """Words that may name whoever originally says it: range and log-odds, where a reader has been told such."""
    evidence: list[str] = []
    """Short sentences that say why this was taken for a statement."""
