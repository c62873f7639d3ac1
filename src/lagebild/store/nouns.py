"""Which table holds which noun, one of them a row."""

from __future__ import annotations

from sqlalchemy import Table

from lagebild.model import (
    Anchor,
    Assessment,
    Claim,
    Contradiction,
    Correction,
    Deed,
    Evidence,
    Feed,
    Forecast,
    Grade,
    Noun,
    Proposal,
    Question,
    Record,
    Report,
    Role,
    Source,
    Stake,
)
from lagebild.store import schema

__all__ = ["TABLES"]

TABLES: dict[type[Noun], Table] = {
    Report: schema.reports,
    Deed: schema.deeds,
    Source: schema.sources,
    Claim: schema.claims,
    Question: schema.questions,
    Evidence: schema.evidence,
    Stake: schema.stakes,
    Contradiction: schema.contradictions,
    Forecast: schema.forecasts,
    Grade: schema.grades,
    Assessment: schema.assessments,
    Anchor: schema.anchors,
    Record: schema.records,
    Correction: schema.corrections,
    Proposal: schema.proposals,
    Role: schema.roles,
    Feed: schema.feeds,
}
"""Statements are not among them: their rows are what stands, their nouns are in their readings."""
