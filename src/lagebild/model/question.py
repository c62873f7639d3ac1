"""Questions, their evidence, and what they come to: assessments and records."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec

from lagebild.errors import ModelError
from lagebild.model.base import Noun, check_share
from lagebild.model.time import Interval


class BaseRate(Noun, frozen=True, kw_only=True):
    """Probabilities of the outcomes before any testimony, and where they come from."""

    probabilities: tuple[float, ...]
    """In the order of the question's outcomes; they sum to one."""
    source: str
    """What was counted, over what, and who counted it."""
    window: Interval = Interval()
    """The stretch the rate was counted over, if it was counted."""

    def __post_init__(self) -> None:
        check_share("base rate", **{f"probability {i}": p for i, p in enumerate(self.probabilities, 1)})
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
    """Of a conditional question: the base rates given that the condition holds."""
    resolution: Resolution | None = None
    condition: str | None = None
    """Id of the question whose ``condition_outcome`` this one presumes; its probabilities hold given that."""
    condition_outcome: str | None = None
    other: bool = False
    """Whether the last outcome stands for everything the others leave out."""

    def __post_init__(self) -> None:
        if (self.condition is None) != (self.condition_outcome is None):
            raise ModelError("a condition is a question and one of its outcomes", where=self.text)
        if self.condition == self.id:
            raise ModelError("a question cannot be its own condition", where=self.text)
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
        check_share("evidence", **{f"likelihood {i}": p for i, p in enumerate(self.likelihoods, 1)})


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
        check_share("stake", low=-1.0, value=self.value)


class Contradiction(Noun, frozen=True, kw_only=True):
    """Words of an actor that its own deeds, or other words of it, give the lie to: confirmed by a person."""

    question: str
    """The topic for which it counts."""
    statement: str
    source: str
    """Id of the actor, the statement's origin."""
    deed: str | None = None
    """Id of the deed."""
    words: str | None = None
    """What it did or said elsewhere, in a report's words, where the case holds no such deed."""
    known: dt.date
    """From this day on it could be known."""
    why: str
    author: str

    def __post_init__(self) -> None:
        if (self.deed is None) == (self.words is None):
            raise ModelError("a contradiction names either a deed or words", where=self.statement)


class Forecast(Noun, frozen=True, kw_only=True):
    """An analyst's own probabilities for a question, at a time."""

    question: str
    author: str
    at: dt.datetime
    probabilities: tuple[float, ...]
    """In the order of the question's outcomes; they sum to one."""
    why: str | None = None

    def __post_init__(self) -> None:
        check_share("forecast", **{f"probability {i}": p for i, p in enumerate(self.probabilities, 1)})
        if abs(sum(self.probabilities) - 1.0) > 1e-6:
            raise ModelError(f"the probabilities sum to {sum(self.probabilities):g}, not to 1", where="forecast")
        if self.at.tzinfo is None:
            raise ModelError("the time of a forecast needs its zone", where=self.author)


class Grade(Noun, frozen=True, kw_only=True):
    """A statement's Admiralty code (AJP-2.1, STANAG 2511) as a person set it, against the derived one."""

    statement: str
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Literal[1, 2, 3, 4, 5, 6]
    derived: str
    """The code that was derived at that moment."""
    reason: str
    author: str
    at: dt.datetime

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ModelError("a grade of one's own needs a reason", where=self.statement)

    @property
    def code(self) -> str:
        """The code as it is written, e.g. ``B2``."""
        return f"{self.reliability}{self.credibility}"


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
    inputs: dict[str, Any] = msgspec.field(default_factory=dict)
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
