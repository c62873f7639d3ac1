"""The first page: what came in, what moved and why, what is due, and what waits for a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from lagebild.desk.frame import Ask, Page, Shown
from lagebild.desk.pages.question import leading
from lagebild.desk.pages.shared import remembered, shown_percent
from lagebild.desk.pages.timeline import busiest
from lagebild.model import ProposalKind, Question
from lagebild.render import bar
from lagebild.store import Case
from lagebild.weighing.moves import moves, words
from lagebild.weighing.words import say

SCALE = "icd203"
REPORTS = 25
"""How many reports the first page lists."""
SOURCES = 12
QUESTIONS = 12
DUE = 14
"""Days before its deadline from which a question is due."""


def today(case: Case, ask: Ask) -> Shown:
    """The first page."""
    now = dt.datetime.now(dt.UTC)
    every = case.questions()
    still = [one for one in every if not one.resolution]
    settled = sorted((q for q in every if q.resolution), key=lambda q: q.resolution.at, reverse=True)  # type: ignore[union-attr]
    shown = [*still, *settled][:QUESTIONS]
    cards = [_headline(case, q, ask) for q in shown]
    waiting = {one.value: case.count_proposals(kind=one) for one in ProposalKind}
    return {
        "questions": cards,
        "all_questions": len(every),
        "moved": [one for one in cards if one["moved"]],
        "due": [(q, (q.deadline - now.date()).days) for q in still if (q.deadline - now.date()).days <= DUE],
        "waiting": {name: count for name, count in waiting.items() if count},
        "waiting_total": sum(waiting.values()),
        "reports": case.reports(limit=REPORTS),
        "count": case.count(),
        "fresh": case.count_added(now - dt.timedelta(days=1)),
        "sources": busiest(case, ask, SOURCES),
    }


def _headline(case: Case, question: Question, ask: Ask) -> Mapping[str, Any]:
    past = case.last_assessments(question.id, 2)
    latest = past[-1] if past else None
    lead = leading(question, latest)
    pct = shown_percent(ask)
    p = latest.probabilities[lead] if latest else None
    return {
        "question": question,
        "assessment": latest,
        "lead": question.outcomes[lead],
        "p": pct(p) if p is not None else "",
        "bar": bar(p, latest.prior[lead]) if latest and p is not None else "",
        "words": say(p, SCALE, ask.language).text if p is not None else None,
        "moved": _moved(case, ask, past, lead) if len(past) == 2 and not question.resolution else None,
    }


def _moved(case: Case, ask: Ask, past: Sequence[Any], lead: int) -> Mapping[str, Any] | None:
    """How far the last assessment is from the one before, and the largest reason."""
    before, after = past
    if before.outcomes != after.outcomes or before.probabilities == after.probabilities:
        return None
    pct = shown_percent(ask)
    found = remembered(case, ask, f"moves {before.id} {after.id} {lead}", lambda: moves(before, after, lead))
    if pct(before.probabilities[lead]) == pct(after.probabilities[lead]):
        return None
    largest = max(found, key=lambda one: abs(one.change), default=None)
    return {
        "at": after.at.date(),
        "from": pct(before.probabilities[lead]),
        "to": pct(after.probabilities[lead]),
        "up": after.probabilities[lead] > before.probabilities[lead],
        "why": words(largest, ask.language) if largest else "",
    }


TODAY = Page("/", "today.html", today)
PAGES = (TODAY,)
