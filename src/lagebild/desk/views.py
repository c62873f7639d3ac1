"""What each page shows, gathered from the case as plain mappings for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from lagebild.casework import claim_rows
from lagebild.model import Assessment, Question, Report, Source, Statement
from lagebild.render import bars, history, marked, waterfall_chart
from lagebild.store import Case
from lagebild.weighing.explain import explain, waterfall
from lagebild.weighing.words import say

SCALE = "icd203"


def today(case: Case, _request: Request, language: str) -> Mapping[str, Any]:
    """The questions with their latest probabilities, the reports, and who says most."""
    counts = case.source_counts()
    sources = sorted(case.sources(), key=lambda s: (-counts.get(s.id, 0), s.name))[:15]
    return {
        "questions": [_headline(case, q, language) for q in case.questions()],
        "reports": case.reports(),
        "sources": [(s, counts.get(s.id, 0)) for s in sources if counts.get(s.id)],
    }


def _headline(case: Case, question: Question, language: str) -> Mapping[str, Any]:
    latest = _latest(case, question)
    lead = max(range(len(question.outcomes)), key=lambda i: latest.probabilities[i]) if latest else None
    return {
        "question": question,
        "assessment": latest,
        "lead": lead,
        "words": say(latest.probabilities[lead], SCALE, language) if latest and lead is not None else None,
    }


def _latest(case: Case, question: Question) -> Assessment | None:
    found = case.assessments(question.id)
    return found[-1] if found else None


def report(case: Case, request: Request, _language: str) -> Mapping[str, Any]:
    """A report with its statements marked, and beside it who makes each through whom."""
    shown = case.report(request.path_params["id"])
    reading = case.reading(shown.id)
    sources = {s.id: s for s in case.sources()}
    return {
        "report": shown,
        "reading": reading,
        "text": marked(shown.text, reading.statements, shown.body_start),
        "statements": [_card(s, shown, sources) for s in reading.statements],
    }


def _card(statement: Statement, home: Report, sources: Mapping[str, Source]) -> Mapping[str, Any]:
    return {
        "statement": statement,
        "report": home,
        "words": " … ".join(home.text[a:b] for a, b in statement.content),
        "chain": [(link, sources.get(link.source or "")) for link in statement.chain],
    }


def source(case: Case, request: Request, _language: str) -> Mapping[str, Any]:
    """A source: its names, where it belongs, what it says, and its record."""
    shown = case.source(request.path_params["id"])
    sources = {s.id: s for s in case.sources()}
    said = case.statements(source=shown.id)
    return {
        "source": shown,
        "member_of": sources.get(shown.member_of or ""),
        "statements": [_card(s, case.report(s.report), sources) for s in said],
        "record": next((r for r in case.records() if r.source == shown.id), None),
    }


def question(case: Case, request: Request, language: str) -> Mapping[str, Any]:
    """A question: outcomes, reasons, the way to the number, the matrix, and its history."""
    shown = case.question(request.path_params["id"])
    sources = {s.id: s for s in case.sources()}
    past = case.assessments(shown.id)
    latest = past[-1] if past else None
    return {
        "question": shown,
        "assessment": latest,
        "bars": _bars(shown, latest),
        "reasons": explain(latest, language) if latest else [],
        "waterfall": _waterfall(latest),
        "lead": _lead(latest),
        "history": history([(a.at, a.probabilities) for a in past], shown.outcomes),
        "stakes": [(sources.get(s.source), s) for s in case.stakes(shown.id)],
        "rows": _matrix(case, shown, sources),
    }


def _bars(shown: Question, latest: Assessment | None) -> str:
    if latest is None:
        return bars(shown.outcomes, shown.base_rate.probabilities)
    return bars(latest.outcomes, latest.probabilities, latest.prior, latest.low, latest.high)


def _lead(latest: Assessment | None) -> int:
    return max(range(len(latest.probabilities)), key=lambda i: latest.probabilities[i]) if latest else 0


def _waterfall(latest: Assessment | None) -> str:
    return waterfall_chart(waterfall(latest, _lead(latest))) if latest else ""


def _matrix(case: Case, shown: Question, sources: Mapping[str, Source]) -> Sequence[Mapping[str, Any]]:
    rows = []
    for row in claim_rows(case, shown):
        who = [
            {**_card(statement, case.report(statement.report), sources), "denies": testimony.denies}
            for testimony, statement in row.testimony
        ]
        rows.append({"claim": row.claim, "evidence": row.evidence, "who": who})
    return rows


def search(case: Case, request: Request, _language: str) -> Mapping[str, Any]:
    """Hits for the words the user typed."""
    query = request.query_params.get("q", "").strip()
    return {"hits": case.search(query, limit=50) if query else []}
