"""What people decide about what the machine found, and where material keeps coming from."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from lagebild.errors import ModelError
from lagebild.model.base import Noun, check_share, digest
from lagebild.model.report import Statement
from lagebild.model.source import Judgement
from lagebild.model.time import Interval


class Correction(Noun, frozen=True, kw_only=True):
    """A person's word against a reader's: a statement changed, added or withdrawn.

    Corrections are appended, never rewritten; the newest of a statement counts, and none touches the machine's own
    reading. Taking one back is a further correction whose ``after`` is what stood there before.
    """

    report: str
    statement: str
    """Id of the statement; one that was changed keeps the id it had."""
    before: Statement | None
    """What stood there when it was made; ``None``: nothing, the statement was added."""
    after: Statement | None
    """What is to stand there; ``None``: nothing, the statement was withdrawn."""
    author: str
    at: dt.datetime
    why: str | None = None

    def __post_init__(self) -> None:
        for one in (self.before, self.after):
            if one is not None and (one.id, one.report) != (self.statement, self.report):
                raise ModelError("a correction speaks of one statement of one report", where=self.statement)
        if self.before is None and self.after is None:
            raise ModelError("a correction needs something before or after it", where=self.statement)
        if self.at.tzinfo is None:
            raise ModelError("the time of a correction needs its zone", where=self.statement)


class ProposalKind(StrEnum):
    """What is proposed."""

    MERGE = "merge"
    """Two sources are one: ``left`` and ``right`` are sources."""
    CLAIM = "claim"
    """Two statements make or deny one proposition: both are statements."""
    CONTRADICTION = "contradiction"
    """Words against words, or against deeds: ``left`` is a statement, ``right`` a statement or a deed."""


class Proposal(Noun, frozen=True, kw_only=True):
    """Something the machine takes for likely and a person decides."""

    id: str
    kind: ProposalKind
    left: str
    right: str
    judgement: Judgement
    """Of a claim, ``different`` says that the two are contrary: the one makes what the other denies."""
    score: float
    """Between 0 and 1: how likely ``judgement`` is."""
    why: tuple[str, ...] = ()
    verdict: Judgement | None = None
    """What a person decided; ``None`` while it is open."""
    author: str | None = None
    at: dt.datetime | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        check_share(self.id, score=self.score)
        if (self.verdict is None) != (self.author is None) or (self.verdict is None) != (self.at is None):
            raise ModelError("a decision has a verdict, an author and a time", where=self.id)

    @staticmethod
    def key(kind: ProposalKind, left: str, right: str) -> str:
        """The id of a proposal: the same whichever of the two comes first."""
        return digest(kind.value, *sorted((left, right)), length=12)


class Role(Noun, frozen=True, kw_only=True):
    """An office or function a person holds for a time ("Präsident", of "Belarus", from 1994 on)."""

    source: str
    """Id of the person."""
    title: str
    body: str | None = None
    """Id of the body it is held in."""
    window: Interval = Interval()
    author: str


class Page(Noun, frozen=True, kw_only=True):
    """What a report was made from, as it came: so that a reading can be proven later."""

    report: str
    url: str | None
    media_type: str
    at: dt.datetime
    sha256: str
    content: bytes


class Feed(Noun, frozen=True, kw_only=True):
    """A feed or sitemap that is polled, and what is needed to poll it politely."""

    url: str
    outlet: str | None = None
    every: int = 3600
    """Seconds between two polls at least."""
    etag: str | None = None
    modified: str | None = None
    """The server's ``Last-Modified``."""
    polled: dt.datetime | None = None
    due: dt.datetime | None = None
    failures: int = 0
    """In a row; each doubles the wait."""
    error: str | None = None
