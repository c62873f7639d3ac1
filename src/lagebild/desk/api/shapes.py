"""What the API answers where it is more than a noun of the model."""

from __future__ import annotations

import datetime as dt

import msgspec

from lagebild.linking.chains import FirstSaid, Hop, Origin
from lagebild.model import (
    Assessment,
    Claim,
    Contradiction,
    Deed,
    Evidence,
    Forecast,
    Interval,
    Mode,
    Question,
    Reading,
    Record,
    Report,
    Role,
    Source,
    Stake,
    Statement,
)
from lagebild.store import Case


class Shape(msgspec.Struct, kw_only=True, frozen=True):
    """Base of what the API answers."""


class ReportHead(Shape, kw_only=True, frozen=True):
    """A report without its text."""

    id: str
    heading: str
    outlet: str
    published: Interval
    language: str
    url: str | None
    author: str | None
    section: str | None
    agency: str | None
    partial: bool

    @classmethod
    def of(cls, report: Report) -> ReportHead:
        """The head of a report."""
        return cls(**{name: getattr(report, name) for name in cls.__struct_fields__})


class ReportRead(Shape, kw_only=True, frozen=True):
    """A report, what was read in it and corrected, and by whom."""

    report: Report
    reading: Reading


class Said(Shape, kw_only=True, frozen=True):
    """A statement with the words its ranges stand for, and the report it is in."""

    statement: Statement
    words: str
    report: ReportHead


class Chain(Shape, kw_only=True, frozen=True):
    """A statement's way from the reader to its origin."""

    statement: str
    words: str
    path: tuple[Hop, ...]
    credits: tuple[str, ...]
    """Agencies whose text its report prints, by its own account."""


class SourceRow(Shape, kw_only=True, frozen=True):
    """A source, and of how many statements it is the origin."""

    source: Source
    statements: int


class SourceKnown(Shape, kw_only=True, frozen=True):
    """A source with its offices and its record."""

    source: Source
    statements: int
    member_of: Source | None
    roles: list[Role]
    record: Record | None


class Witness(Shape, kw_only=True, frozen=True):
    """A statement's part in a claim."""

    statement: Statement
    words: str
    report: ReportHead
    denies: bool


class ClaimKnown(Shape, kw_only=True, frozen=True):
    """A claim with who makes and denies it, the independent voices behind each side, and who said it first."""

    claim: Claim
    testimony: list[Witness]
    paths: dict[str, tuple[Hop, ...]]
    """For each statement its way, from the outlet the reader reads to the origin."""
    origins: tuple[Origin, ...]
    denying: tuple[Origin, ...]
    first: FirstSaid | None


class QuestionRow(Shape, kw_only=True, frozen=True):
    """A question and its last assessment."""

    question: Question
    assessment: Assessment | None


class QuestionKnown(Shape, kw_only=True, frozen=True):
    """A question with all that bears on it."""

    question: Question
    assessment: Assessment | None
    """The last one."""
    claims: list[Claim]
    evidence: list[Evidence]
    stakes: list[Stake]
    contradictions: list[Contradiction]
    forecasts: list[Forecast]


class ScoreRow(Shape, kw_only=True, frozen=True):
    """How a forecaster fared; ``null`` where the score is infinite or there was nobody to compare with."""

    forecaster: str
    questions: tuple[str, ...]
    coverage: float
    brier: float | None
    log: float | None
    baseline: float | None
    peer: float | None


class Moved(Shape, kw_only=True, frozen=True):
    """A change that moved a question, and by how much of the outcome's log-odds."""

    kind: str
    what: str
    words: str
    change: float


class Moves(Shape, kw_only=True, frozen=True):
    """What led from one assessment to another."""

    before: str
    after: str
    outcome: str
    moves: list[Moved]


class Grading(Shape, kw_only=True, frozen=True):
    """The Admiralty code of a statement, as derived and as a person set it."""

    derived: str
    right: int
    wrong: int
    supporters: tuple[str, ...]
    opponents: tuple[str, ...]
    own: str | None
    reason: str | None


class When(Shape, kw_only=True, frozen=True):
    """When a source said something."""

    statement: str
    report: str
    mode: Mode
    day: dt.date


class Timeline(Shape, kw_only=True, frozen=True):
    """Words and deeds of a source, by their days."""

    source: str
    said: list[When]
    deeds: list[Deed]
    total: int
    """How often it said something in all."""


class Summary(Shape, kw_only=True, frozen=True):
    """The case in figures, and who asks."""

    version: str
    counts: dict[str, int]
    """Rows of each table of the case."""
    outlets: int
    open_questions: int
    open_proposals: int
    last_change: int
    """Number of the last line of the log of writes."""
    user: str
    access: str


def said(case: Case, statements: list[Statement]) -> list[Said]:
    """Statements with their words and reports."""
    homes = case.reports_by_id(s.report for s in statements)
    heads = {id: ReportHead.of(report) for id, report in homes.items()}
    return [Said(statement=s, words=homes[s.report].words(s.content), report=heads[s.report]) for s in statements]
