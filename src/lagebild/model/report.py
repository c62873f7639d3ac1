"""Reports, and what a reader finds in them: statements, mentions, deeds."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from lagebild.errors import ModelError
from lagebild.model.base import Noun, Span, Spans, check_share, check_spans, digest
from lagebild.model.source import SourceKind
from lagebild.model.time import Interval, Moment


class Report(Noun, frozen=True, kw_only=True):
    """An immutable dated text by an outlet. Never rewritten; make it with ``Report.make``."""

    id: str
    outlet: str
    title: str | None = None
    url: str | None = None
    language: str = "und"
    published: Interval
    text: str
    body_start: int = 0
    """Where the article begins behind a header or front matter that ``text`` still holds."""
    external_id: str | None = None
    """The id the user's own material gives it."""
    attribution: str | None = None
    """Credit line that must go with the text (licence, author)."""
    author: str | None = None
    """The byline."""
    section: str | None = None
    agency: str | None = None
    """The agency the outlet credits the text to."""
    partial: bool = False
    """Whether this is a teaser or the open part behind a paywall, not the whole article."""
    found_in: tuple[tuple[str, str], ...] = ()
    """For what was read off the material, where it stood: ``("published", "JSON-LD datePublished")``."""

    def __post_init__(self) -> None:
        if not self.text[self.body_start :].strip():
            raise ModelError("the report has no text", where=self.title or self.id)

    @classmethod
    def make(cls, *, outlet: str, published: Interval, text: str, **other: Any) -> Report:
        """A report with its id, the SHA-256 of outlet, date and text."""
        key = digest(outlet, published.earliest, published.latest, text)
        return cls(id=key, outlet=outlet, published=published, text=text, **other)

    @property
    def heading(self) -> str:
        """The title, or where there is none the first words, on one line."""
        return self.title or " ".join(self.text[self.body_start :][:200].split())[:80]

    def words(self, ranges: Spans, gap: str = " … ") -> str:
        """The words of ranges as they stand, ``gap`` between two of them."""
        return gap.join(self.text[start:end] for start, end in ranges)


class Kind(StrEnum):
    """How speech is rendered (``docs/method.md``; after the Redewiedergabe corpus)."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    REPORTED = "reported"
    FREE_INDIRECT = "free_indirect"
    INDIRECT_FREE_INDIRECT = "indirect_free_indirect"


class Medium(StrEnum):
    """Speech, writing or thought, or a mixture where it cannot be told."""

    SPEECH = "speech"
    THOUGHT = "thought"
    WRITING = "writing"
    SPEECH_WRITING = "speech/writing"
    SPEECH_THOUGHT = "speech/thought"
    WRITING_THOUGHT = "writing/thought"


class Mode(StrEnum):
    """What the speaker does with the content."""

    ASSERTED = "asserted"
    DENIED = "denied"
    PREDICTED = "predicted"
    DEMANDED = "demanded"
    PROMISED = "promised"
    THREATENED = "threatened"
    WARNED = "warned"
    ASKED = "asked"
    ANNOUNCED = "announced"


class Link(Noun, frozen=True, kw_only=True):
    """One voice in a relay chain, named or unnamed, as a report gives it."""

    name: str
    named: bool = True
    of: str | None = None
    """The body it speaks for or sits in ("Geheimdienst" of an unnamed source there)."""
    spans: Spans = ()
    """Where the report speaks of it in this statement or names it most fully."""
    source: str | None = None
    """Id of the ``Source`` it was resolved to, once it is in a case."""


class Statement(Noun, frozen=True, kw_only=True):
    """What a report attributes to a source."""

    id: str
    report: str
    content: Spans
    kind: Kind
    medium: Medium = Medium.SPEECH
    speaker: Spans = ()
    cue: Spans = ()
    frame: Spans = ()
    addressee: Spans = ()
    chain: tuple[Link, ...] = ()
    """Nearest the reader first, the report's own outlet left out, the origin last."""
    mode: Mode = Mode.ASSERTED
    hedged: bool = False
    negated: bool = False
    condition: Spans = ()
    said: Interval = Interval()
    about: Interval = Interval()
    parent: str | None = None
    confidence: float = 0.5
    """Calibrated probability that a careful reader would mark this statement here."""
    part_confidence: tuple[tuple[str, float], ...] = ()
    """The same for single parts (``("speaker", 0.8)``), where the reader gives it for them."""
    evidence: tuple[str, ...] = ()
    """Why the reader took it for one, in short sentences (``read --why``)."""

    def __post_init__(self) -> None:
        if not self.content:
            raise ModelError("a statement needs content", where=self.id)
        check_spans(
            self.id, content=self.content, speaker=self.speaker, cue=self.cue, frame=self.frame,
            addressee=self.addressee, condition=self.condition,
        )  # fmt: skip
        check_share(self.id, confidence=self.confidence, **dict(self.part_confidence))

    @staticmethod
    def key(report: str, content: Spans, speaker: Spans, cue: Spans) -> str:
        """The id of a statement: stable when the same words are read again the same way."""
        return digest(report, content, speaker, cue, length=12)

    @property
    def origin(self) -> Link | None:
        """The voice that originally says it."""
        return self.chain[-1] if self.chain else None


class Mention(Noun, frozen=True, kw_only=True):
    """A place where a report speaks of a person, body, outlet or document."""

    span: Span
    source: str
    """Inside a reading the fullest name; inside a case the source's id."""
    kind: SourceKind


class Deed(Noun, frozen=True, kw_only=True):
    """An event a report narrates in its outlet's own voice."""

    id: str
    report: str
    span: Span
    actors: tuple[str, ...] = ()
    when: Interval = Interval()


class Reading(Noun, frozen=True, kw_only=True):
    """All that one reader found in one report."""

    report: str
    reader: str
    """Name and version of the reader, e.g. ``rules/1``."""
    published: Interval
    """The publication date, narrowed by the text's own constraints where it was given loosely."""
    published_why: str | None = None
    untrained: str | None = None
    """The report's language where it is none that the reader was made for: nothing vouches for such a reading."""
    statements: tuple[Statement, ...] = ()
    moments: tuple[Moment, ...] = ()
    mentions: tuple[Mention, ...] = ()
    deeds: tuple[Deed, ...] = ()
