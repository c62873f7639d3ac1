"""A question: how likely each outcome is and why, the matrix and everything else it rests on, and its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from lagebild.casework import claim_rows, forecasters, look_back, pooled
from lagebild.casework.judging import COMPUTED
from lagebild.desk.frame import Ask, Download, Kept, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.desk.pages.claim import kept
from lagebild.desk.pages.shared import remembered, shown_percent
from lagebild.errors import NotFoundError
from lagebild.model import Assessment, Question, Source
from lagebild.render import bar, history, waterfall_chart
from lagebild.scoring.forecasts import score_question
from lagebild.store import Case
from lagebild.weighing.explain import explain, waterfall
from lagebild.weighing.moves import moves, words
from lagebild.weighing.words import say

SCALE = "icd203"
PAST = 60
"""So many of a question's assessments its page looks back on."""


def question(case: Case, ask: Ask) -> Shown:
    """The page of one question."""
    shown = case.question(ask.path["id"])
    past = case.last_assessments(shown.id, PAST)
    latest = past[-1] if past else None
    lead = leading(shown, latest)
    rows = _matrix(case, shown)
    stakes = case.stakes(shown.id)
    opposed = case.contradictions(shown.id)
    sources = case.sources_by_id([*(s.source for s in stakes), *(one.source for one in opposed)])
    claims = {row["claim"].id: row["claim"] for row in rows}
    steps = waterfall(latest, lead, ask.language) if latest else []
    return {
        "question": shown,
        "assessment": latest,
        "pct": shown_percent(ask),
        "outcomes": outcomes(shown, latest, ask),
        "lead": lead,
        "reasons": explain(latest, ask.language) if latest else [],
        "waterfall": _named(waterfall_chart(steps), ask.t["waterfall"]) if len(steps) > 1 else "",
        "history": _named(history([(a.at, a.probabilities) for a in past], shown.outcomes), ask.t["history"]),
        "moved": _moved(case, ask, past, lead),
        "stakes": [(sources.get(s.source), claims.get(s.claim or ""), s) for s in stakes],
        "contradictions": [_opposed(case, one, sources) for one in opposed],
        "rows": rows,
        "deeds": _deeds(case, shown),
        "forecasts": _forecasts(case, ask, shown),
        "voices": sorted({c["chain"][-1][0].name for row in rows for c in row["who"] if c["chain"]}),
        "percents": lambda values: [f"{100 * value:.4g}" for value in values],
        "condition": case.question(shown.condition) if shown.condition else None,
        **(_after(case, ask, shown) if shown.resolution else {"scores": [], "effects": [], "looked": None}),
        "today": dt.datetime.now(dt.UTC).date(),
    }


def leading(shown: Question, latest: Assessment | None) -> int:
    """Index of the likeliest outcome."""
    p = latest.probabilities if latest else shown.base_rate.probabilities
    return max(range(len(p)), key=p.__getitem__)


def outcomes(shown: Question, latest: Assessment | None, ask: Ask) -> Sequence[Mapping[str, Any]]:
    """The outcomes with all their numbers, as they stand."""
    pct = shown_percent(ask)
    base = shown.base_rate.probabilities
    found = []
    for i, name in enumerate(shown.outcomes):
        p = latest.probabilities[i] if latest else base[i]
        low, high = (latest.low[i], latest.high[i]) if latest and latest.low else (None, None)
        found.append(
            {
                "name": name,
                "bar": bar(p, base[i] if latest else None, low, high),
                "p": pct(p),
                "words": say(p, SCALE, ask.language).text,
                "range": _range(pct, low, high),
                "base": pct(base[i]),
                "came": bool(shown.resolution and shown.resolution.outcome == name),
            }
        )
    return found


def _range(pct: Callable[[float], str], low: float | None, high: float | None) -> str:
    if low is None or high is None or pct(low) == pct(high):
        return ""
    return f"{pct(low)} – {pct(high)}"


def _named(chart: Markup, name: str) -> Markup:
    """The chart with a name for those who do not see it."""
    label = Markup('role="img" aria-label="{}"').format(name)
    return Markup(str(chart).replace('role="img"', label, 1))  # noqa: S704  chart and label are escaped


def _matrix(case: Case, shown: Question) -> Sequence[Mapping[str, Any]]:
    found = claim_rows(case, shown)
    said = [statement for row in found for _, statement in row.testimony]
    reports = case.reports_by_id(s.report for s in said)
    sources = case.sources_by_id(link.source for s in said for link in s.chain if link.source)
    rows = []
    for row in found:
        who = [
            {**card(statement, reports[statement.report], sources), "denies": testimony.denies}
            for testimony, statement in row.testimony
        ]
        who.sort(key=lambda one: (str(one["report"].published), one["report"].id))
        rows.append({"claim": row.claim, "evidence": row.evidence, "who": who})
    return rows


def _deeds(case: Case, shown: Question) -> Sequence[Mapping[str, Any]]:
    found = []
    for row in case.evidence(shown.id):
        if row.deed:
            deed = case.deed(row.deed)
            report = case.report(deed.report)
            found.append({"deed": deed, "evidence": row, "report": report, "words": report.words((deed.span,))})
    return found


def _moved(case: Case, ask: Ask, past: Sequence[Assessment], lead: int) -> Sequence[Mapping[str, Any]]:
    """What moved the likeliest outcome from one assessment to the next, the newest first."""
    pct = shown_percent(ask)
    found = []
    for before, after in list(pairwise(past))[::-1]:
        if before.outcomes != after.outcomes or pct(before.probabilities[lead]) == pct(after.probabilities[lead]):
            continue
        key = f"moves {before.id} {after.id} {lead}"
        changes = remembered(case, ask, key, lambda b=before, a=after: moves(b, a, lead))  # type: ignore[misc]
        if not changes:
            continue
        ordered = sorted(changes, key=lambda one: -abs(one.change))
        named = [(words(one, ask.language), one.change) for one in ordered]
        found.append(
            {
                "at": after.at, "from": pct(before.probabilities[lead]), "to": pct(after.probabilities[lead]),
                "up": after.probabilities[lead] > before.probabilities[lead], "why": named,
            }
        )  # fmt: skip
    return found


def _opposed(case: Case, one: Any, sources: Mapping[str, Source]) -> Mapping[str, Any]:
    statement = case.statement(one.statement)
    home = case.report(statement.report)
    against, there = one.words, None
    if one.deed:
        try:
            deed = case.deed(one.deed)
            there = case.report(deed.report)
            against = there.words((deed.span,))
        except NotFoundError:
            against = one.deed
    return {
        "contradiction": one, "source": sources.get(one.source), "words": home.words(statement.content),
        "report": home, "against": against, "there": there,
    }  # fmt: skip


def _forecasts(case: Case, ask: Ask, shown: Question) -> Sequence[Mapping[str, Any]]:
    """Who gives what now: the computed one, each analyst's latest, and the analysts' as one."""
    pct = shown_percent(ask)
    reasons = {one.author: one.why for one in case.forecasts(shown.id)}
    rows = []
    for who, held in forecasters(case, shown).items():
        at, p = held[-1]
        name = ask.t["computed"] if who == COMPUTED else who
        rows.append({"who": name, "at": at, "p": [pct(x) for x in p], "why": reasons.get(who), "n": len(held)})
    together = pooled(case, shown)
    if together and together.forecasters > 1:
        for key, p in (("pooled", together.plain), ("pooled_extremised", together.extremised)):
            rows.append({"who": ask.t[key], "at": None, "p": [pct(x) for x in p], "why": None, "n": 0})
    return rows


def _after(case: Case, ask: Ask, shown: Question) -> Mapping[str, Any]:
    """How the forecasters fared, and which inputs led where."""
    scores = [
        (ask.t["computed"] if one.forecaster == COMPUTED else one.forecaster, one)
        for one in remembered(case, ask, f"scores {shown.id}", lambda: score_question(shown, forecasters(case, shown)))
    ]
    looked = remembered(case, ask, f"back {shown.id}", lambda: look_back(case, shown))
    return {"scores": scores, "looked": looked, "effects": looked.effects[:12]}


def dossier(case: Case, ask: Ask) -> Kept:
    """The question's dossier as a page or as Markdown."""
    from lagebild.dossier import question_dossier

    shown = case.question(ask.path["id"])
    made = question_dossier(case, shown, language=ask.language, made=dt.datetime.now(dt.UTC).date().isoformat())
    return kept(made, f"question-{shown.id}", ask.path["form"])


QUESTION = Page("/question/{id}", "question.html", question)
PAGES = (QUESTION, Download("/question/{id}/dossier.{form}", dossier))
