"""The nouns of Lagebild. Every other module speaks these words and no others.

All are frozen ``msgspec.Struct``: immutable, slotted, validated when made and when decoded,
and encodable as they stand (``encode``/``decode``). Character ranges are half-open offsets
``(start, end)`` into the untouched ``Report.text``. Days are ``datetime.date``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from lagebild.errors import ModelError

SCHEMA_VERSION = 1

Span = tuple[int, int]
"""Character offsets, end exclusive."""

Spans = tuple[Span, ...]


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all nouns."""


N = TypeVar("N", bound=Noun)


def digest(*parts: object, length: int = 64) -> str:
    """Hexadecimal SHA-256 over the parts, unambiguously joined; ``length`` characters of it."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _check_spans(owner: str, **spans: Spans) -> None:
    for name, ranges in spans.items():
        for start, end in ranges:
            if not 0 <= start < end:
                raise ModelError(f"{name} has the empty or inverted range {start}–{end}", where=owner)


def _check_share(owner: str, low: float = 0.0, high: float = 1.0, **values: float) -> None:
    for name, value in values.items():
        if not low <= value <= high:  # also refuses NaN
            raise ModelError(f"{name} is {value}, outside {low} to {high}", where=owner)


# --- time ---------------------------------------------------------------------------------


class Interval(Noun, frozen=True, kw_only=True):
    """A stretch of days; an end of ``None`` is open. ``earliest`` is never after ``latest``."""

    earliest: dt.date | None = None
    latest: dt.date | None = None

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ModelError(f"interval ends ({self.latest}) before it begins ({self.earliest})")

    @property
    def known(self) -> bool:
        """Whether at least one end is known."""
        return self.earliest is not None or self.latest is not None

    @property
    def day(self) -> dt.date | None:
        """The one day this interval is, if it is one."""
        return self.earliest if self.earliest == self.latest else None

    def __str__(self) -> str:
        if self.day:
            return self.day.isoformat()
        return f"{self.earliest or '…'} – {self.latest or '…'}"

    @classmethod
    def on(cls, day: dt.date) -> Interval:
        """The interval of one day."""
        return cls(earliest=day, latest=day)

    @classmethod
    def parse(cls, text: str) -> Interval:
        """``2022``, ``2022-03``, ``2022-03-20`` or two of them joined by ``/``; an end may be ``..``.

        Raises ``ModelError`` for a date that cannot be.
        """
        first, slash, last = text.strip().partition("/")
        if not slash:
            return _stretch(first)
        open_ends = ("", "..")
        return cls(
            earliest=None if first in open_ends else _stretch(first).earliest,
            latest=None if last in open_ends else _stretch(last).latest,
        )


def _stretch(text: str) -> Interval:
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?", text.strip())
    if not match:
        raise ModelError(f"{text!r} is no date", hint="write 2022, 2022-03 or 2022-03-20")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or year < 1000:
            raise ValueError(f"the year {match[1]} cannot be meant")
        if month is None:
            return Interval(earliest=dt.date(year, 1, 1), latest=dt.date(year, 12, 31))
        if day is None:
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            return Interval(earliest=dt.date(year, month, 1), latest=following - dt.timedelta(1))
        return Interval.on(dt.date(year, month, day))
    except ValueError as error:
        raise ModelError(f"{text!r} is no date: {error}", hint="write 2022, 2022-03 or 2022-03-20") from None


class TimexType(StrEnum):
    """TIMEX3 types (TimeML 1.2.1)."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


class Moment(Noun, frozen=True, kw_only=True):
    """A time expression, resolved: TIMEX3 type and value, and the days it may mean."""

    span: Span
    type: TimexType
    value: str
    mod: str | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    anchor: str | None = None
    """What it was counted from: ``published``, ``text``, or the name of an event anchor."""
    why: str | None = None
    """One sentence that explains the resolution."""

    def __post_init__(self) -> None:
        _check_spans("moment", span=(self.span,))
        Interval(earliest=self.earliest, latest=self.latest)

    @property
    def interval(self) -> Interval:
        """The days it may mean."""
        return Interval(earliest=self.earliest, latest=self.latest)


class Anchor(Noun, frozen=True, kw_only=True):
    """An event other times are counted from, e.g. Kriegsbeginn = 2022-02-24."""

    name: str
    when: Interval
    aliases: tuple[str, ...] = ()
    """Other wordings of the same event."""
    why: str | None = None
    author: str | None = None


# --- what reports are and say ---------------------------------------------------------------


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

    def __post_init__(self) -> None:
        if not self.text[self.body_start :].strip():
            raise ModelError("the report has no text", where=self.title or self.id)

    @classmethod
    def make(cls, *, outlet: str, published: Interval, text: str, **other: Any) -> Report:
        """A report with its id, the SHA-256 of outlet, date and text."""
        key = digest(outlet, published.earliest, published.latest, text)
        return cls(id=key, outlet=outlet, published=published, text=text, **other)


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
    evidence: tuple[str, ...] = ()
    """Why the reader took it for one, in short sentences (``read --why``)."""

    def __post_init__(self) -> None:
        if not self.content:
            raise ModelError("a statement needs content", where=self.id)
        _check_spans(
            self.id, content=self.content, speaker=self.speaker, cue=self.cue, frame=self.frame,
            addressee=self.addressee, condition=self.condition,
        )  # fmt: skip
        _check_share(self.id, confidence=self.confidence)

    @staticmethod
    def key(report: str, content: Spans, speaker: Spans, cue: Spans) -> str:
        """The id of a statement: stable when the same words are read again the same way."""
        return digest(report, content, speaker, cue, length=12)

    @property
    def origin(self) -> Link | None:
        """The voice that originally says it."""
        return self.chain[-1] if self.chain else None


class SourceKind(StrEnum):
    """What a source is."""

    PERSON = "person"
    BODY = "body"
    OUTLET = "outlet"
    DOCUMENT = "document"
    UNNAMED = "unnamed"


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
    statements: tuple[Statement, ...] = ()
    moments: tuple[Moment, ...] = ()
    mentions: tuple[Mention, ...] = ()
    deeds: tuple[Deed, ...] = ()


# --- sources and claims ---------------------------------------------------------------------


class Source(Noun, frozen=True, kw_only=True):
    """A person, body, outlet, document or unnamed voice, one entry for all its names."""

    id: str
    name: str
    kind: SourceKind
    aliases: tuple[str, ...] = ()
    member_of: str | None = None
    """Id of the body it speaks for or sits in."""

    @staticmethod
    def key(name: str, kind: SourceKind) -> str:
        """The id under which a source of this name is first entered."""
        return digest(kind.value, name.casefold(), length=12)


class Judgement(StrEnum):
    """Whether two names mean one source: four-valued, because not knowing is an answer."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    NONE = "none"


class Testimony(Noun, frozen=True, kw_only=True):
    """One statement's part in a claim: it makes it, or denies it."""

    statement: str
    denies: bool = False
    author: str | None = None


class Claim(Noun, frozen=True, kw_only=True):
    """One proposition that several statements make or deny."""

    id: str
    text: str
    window: Interval = Interval()
    """When what it says is to happen or hold."""
    testimony: tuple[Testimony, ...] = ()


# --- questions and what they come to ---------------------------------------------------------


class BaseRate(Noun, frozen=True, kw_only=True):
    """Probabilities of the outcomes before any testimony, and where they come from."""

    probabilities: tuple[float, ...]
    """In the order of the question's outcomes; they sum to one."""
    source: str
    """What was counted, over what, and who counted it."""
    window: Interval = Interval()
    """The stretch the rate was counted over, if it was counted."""

    def __post_init__(self) -> None:
        _check_share("base rate", **{f"probability {i}": p for i, p in enumerate(self.probabilities, 1)})
        if abs(sum(self.probabilities) - 1.0) > 1e-6:
            total = sum(self.probabilities)
            raise ModelError(f"the probabilities sum to {total:g}, not to 1", where="base rate")


class Resolution(Noun, frozen=True, kw_only=True):
    """How a question turned out."""

    outcome: str
    at: dt.date
    author: str
    why: str | None = None


class Question(Noun, frozen=True, kw_only=True):
    """Rival outcomes, a deadline and a base rate."""

    id: str
    text: str
    outcomes: tuple[str, ...]
    asked: dt.date
    """From this day on the question stands; the base rate's window begins no later than the deadline."""
    deadline: dt.date
    base_rate: BaseRate
    resolution: Resolution | None = None

    def __post_init__(self) -> None:
        if len(self.outcomes) < 2 or len(set(self.outcomes)) != len(self.outcomes):
            raise ModelError("a question needs two or more different outcomes", where=self.text)
        if len(self.base_rate.probabilities) != len(self.outcomes):
            raise ModelError("the base rate must give one probability to each outcome", where=self.text)
        if self.deadline < self.asked:
            raise ModelError(
                f"the deadline {self.deadline} lies before the day of asking, {self.asked}", where=self.text
            )
        start = self.base_rate.window.earliest
        if start and self.deadline < start:
            what = f"the deadline {self.deadline} lies before the base rate's window, which begins {start}"
            raise ModelError(what, where=self.text)
        if self.resolution and self.resolution.outcome not in self.outcomes:
            raise ModelError(f"{self.resolution.outcome!r} is none of its outcomes", where=self.text)


class Evidence(Noun, frozen=True, kw_only=True):
    """A row of the matrix: how likely a claim (or deed) would be true under each outcome."""

    question: str
    claim: str | None = None
    deed: str | None = None
    likelihoods: tuple[float, ...]
    """P(claim | outcome), in the order of the question's outcomes."""
    why: str | None = None
    author: str | None = None

    def __post_init__(self) -> None:
        if (self.claim is None) == (self.deed is None):
            raise ModelError("evidence is either a claim or a deed", where=self.question)
        _check_share("evidence", **{f"likelihood {i}": p for i, p in enumerate(self.likelihoods, 1)})


class Stake(Noun, frozen=True, kw_only=True):
    """How much a source gains if a claim is believed: −1 (it harms it) to +1 (it serves it)."""

    source: str
    claim: str | None = None
    """The claim it is about; ``None``: every claim of the question."""
    question: str | None = None
    value: float
    reason: str
    author: str

    def __post_init__(self) -> None:
        _check_share("stake", low=-1.0, value=self.value)


class Contribution(Noun, frozen=True, kw_only=True):
    """What one origin, with everything that relays it, does to a question."""

    origin: str
    name: str
    claims: tuple[str, ...]
    statements: tuple[str, ...]
    log_likelihoods: tuple[float, ...]
    """Natural log of its likelihood under each outcome, the largest set to 0."""
    without: tuple[float, ...]
    """The probabilities of the outcomes with this origin left out."""


class Assessment(Noun, frozen=True, kw_only=True):
    """The probabilities of a question's outcomes at a time, and all that is needed to recompute them."""

    id: str
    question: str
    at: dt.datetime
    outcomes: tuple[str, ...]
    prior: tuple[float, ...]
    probabilities: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    """Bounds of the central 90 % over what is not known about the sources."""
    contributions: tuple[Contribution, ...] = ()
    carrier: str | None = None
    """Id of the origin without which the probabilities would move most."""
    one_more_for: tuple[float, ...] = ()
    """Probabilities if one more independent, neutral report made the strongest claim."""
    one_more_against: tuple[float, ...] = ()
    inputs: dict[str, Any] = {}
    """The whole problem as plain data (``weighing.Problem``)."""

    @property
    def independent_origins(self) -> int:
        """How many origins stand behind the evidence, however many reports repeat them."""
        return len(self.contributions)


class Record(Noun, frozen=True, kw_only=True):
    """What a source (or analyst) said that has since been resolved, and how it fared."""

    source: str
    name: str
    right: int
    wrong: int
    statements: tuple[str, ...] = ()
    honest_a: float = 1.0
    honest_b: float = 1.0
    """Beta parameters of its honest share, prior and resolved statements together."""
    brier: float | None = None
    """Mean Brier score of its own probabilities, where it gave any (0 best, 2 worst for two outcomes)."""


_ENCODER = msgspec.json.Encoder(order="deterministic")


def encode(noun: Any) -> bytes:
    """A noun (or a list of them) as JSON bytes, the same bytes each time."""
    return _ENCODER.encode(noun)


def decode(data: bytes | str, type: type[N]) -> N:
    """The noun back from JSON. Raises ``ModelError`` that says what does not fit."""
    try:
        return msgspec.json.decode(data, type=type)
    except msgspec.DecodeError as error:
        raise ModelError(str(error), where=type.__name__) from None
