"""The nouns of Lagebild. Every other module speaks these words and no others.

All are frozen ``msgspec.Struct``: immutable, slotted, validated when made and when decoded,
and encodable as they stand (``encode``/``decode``). Character ranges are half-open offsets
``(start, end)`` into the untouched ``Report.text``. Days are ``datetime.date``.
"""

from lagebild.model.base import SCHEMA_VERSION, Noun, Span, Spans, decode, digest, encode
from lagebild.model.question import (
    Assessment,
    BaseRate,
    Contradiction,
    Contribution,
    Evidence,
    Forecast,
    Grade,
    Question,
    Record,
    Resolution,
    Stake,
)
from lagebild.model.report import Deed, Kind, Link, Medium, Mention, Mode, Reading, Report, Statement
from lagebild.model.source import Claim, Judgement, Source, SourceKind, Testimony
from lagebild.model.time import Anchor, Interval, Moment, TimexType
from lagebild.model.work import Correction, Feed, Page, Proposal, ProposalKind, Role

__all__ = [
    "SCHEMA_VERSION",
    "Anchor",
    "Assessment",
    "BaseRate",
    "Claim",
    "Contradiction",
    "Contribution",
    "Correction",
    "Deed",
    "Evidence",
    "Feed",
    "Forecast",
    "Grade",
    "Interval",
    "Judgement",
    "Kind",
    "Link",
    "Medium",
    "Mention",
    "Mode",
    "Moment",
    "Noun",
    "Page",
    "Proposal",
    "ProposalKind",
    "Question",
    "Reading",
    "Record",
    "Report",
    "Resolution",
    "Role",
    "Source",
    "SourceKind",
    "Span",
    "Spans",
    "Stake",
    "Statement",
    "Testimony",
    "TimexType",
    "decode",
    "digest",
    "encode",
]
