"""A question: outcomes, reasons, the way to the number, the matrix, and its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from lagebild.casework import claim_rows
from lagebild.desk.frame import Ask, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.model import Assessment, Question, Source
from lagebild.render import bars, history, waterfall_chart
from lagebild.store import Case
from lagebild.weighing.explain import explain, waterfall


def question(case: Case, ask: Ask) -> Shown:
    """The page of one question."""
    shown = case.question(ask.path["id"])
    sources = {s.id: s for s in case.sources()}
    past = case.assessments(shown.id)
    latest = past[-1] if past else None
    return {
        "question": shown,
        "assessment": latest,
        "bars": _named(_bars(shown, latest), shown.text),
        "reasons": explain(latest, ask.language) if latest else [],
        "waterfall": _named(waterfall_chart(waterfall(latest, _lead(latest))), ask.t["waterfall"]) if latest else "",
        "lead": _lead(latest),
        "history": _named(history([(a.at, a.probabilities) for a in past], shown.outcomes), ask.t["history"]),
        "stakes": [(sources.get(s.source), s) for s in case.stakes(shown.id)],
        "rows": _matrix(case, shown, sources),
    }


def _named(chart: Markup, name: str) -> Markup:
    """The chart with a name for those who do not see it."""
    label = Markup('role="img" aria-label="{}"').format(name)
    return Markup(str(chart).replace('role="img"', label, 1))  # noqa: S704  chart and label are escaped


def _bars(shown: Question, latest: Assessment | None) -> Markup:
    if latest is None:
        return bars(shown.outcomes, shown.base_rate.probabilities)
    return bars(latest.outcomes, latest.probabilities, latest.prior, latest.low, latest.high)


def _lead(latest: Assessment | None) -> int:
    return max(range(len(latest.probabilities)), key=lambda i: latest.probabilities[i]) if latest else 0


def _matrix(case: Case, shown: Question, sources: Mapping[str, Source]) -> Sequence[Mapping[str, Any]]:
    rows = []
    for row in claim_rows(case, shown):
        who = [
            {**card(statement, case.report(statement.report), sources), "denies": testimony.denies}
            for testimony, statement in row.testimony
        ]
        rows.append({"claim": row.claim, "evidence": row.evidence, "who": who})
    return rows


PAGES = (Page("/question/{id}", "question.html", question),)
