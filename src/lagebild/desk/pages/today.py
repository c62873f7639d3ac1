"""The first page: the questions with their latest probabilities, the reports, and who says most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagebild.desk.frame import Ask, Page, Shown
from lagebild.model import Question
from lagebild.store import Case
from lagebild.weighing.words import say

SCALE = "icd203"
REPORTS = 200
"""How many reports the first page lists."""
SOURCES = 15


def today(case: Case, ask: Ask) -> Shown:
    """The first page."""
    counts = case.source_counts()
    sources = sorted(case.sources(), key=lambda s: (-counts.get(s.id, 0), s.name))[:SOURCES]
    return {
        "questions": [_headline(case, q, ask.language) for q in case.questions()],
        "reports": case.reports(limit=REPORTS),
        "count": case.count(),
        "sources": [(s, counts.get(s.id, 0)) for s in sources if counts.get(s.id)],
    }


def _headline(case: Case, question: Question, language: str) -> Mapping[str, Any]:
    past = case.assessments(question.id)
    latest = past[-1] if past else None
    lead = max(range(len(question.outcomes)), key=lambda i: latest.probabilities[i]) if latest else None
    return {
        "question": question,
        "assessment": latest,
        "lead": lead,
        "words": say(latest.probabilities[lead], SCALE, language) if latest and lead is not None else None,
    }


TODAY = Page("/", "today.html", today)
PAGES = (TODAY,)
