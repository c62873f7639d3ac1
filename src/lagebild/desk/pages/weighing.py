"""Writing what a question rests on: the matrix, stakes, contradictions, forecasts, and how it turned out.

What moves a question is weighed at once, in the transaction that writes it: evidence that contradicts itself is not
kept, and the user is told what it came to.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from lagebild import casework
from lagebild.desk.frame import Action, Ask, Done, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.desk.pages.question import QUESTION
from lagebild.desk.pages.shared import day, given_source, number, pager, share, shown_percent, stretch
from lagebild.errors import NotFoundError, QuestionError
from lagebild.model import Question, Resolution, Stake
from lagebild.store import Case

ROWS = 15
"""Statements on one page of the search for a claim."""


def _here(shown: Question, part: str = "") -> str:
    return f"/question/{shown.id}" + (f"#{part}" if part else "")


def _saved(case: Case, ask: Ask, shown: Question, part: str) -> Done:
    """Weigh again, and say what it came to; a settled question stays as it was weighed."""
    if shown.resolution:
        return Done(_here(shown, part), "saved")
    before = case.last_assessments(shown.id)
    after = casework.assess_question(case, shown)
    old = before[-1].probabilities if before else shown.base_rate.probabilities
    # the outcome that moved most; of two outcomes, which move alike, the first
    most = max(range(len(old)), key=lambda i: (round(abs(after.probabilities[i] - old[i]), 9), -i))
    pct = shown_percent(ask)
    if pct(old[most]) == pct(after.probabilities[most]):
        return Done(_here(shown, part), "saved_unmoved", {"outcome": shown.outcomes[most], "p": pct(old[most])})
    values = {"outcome": shown.outcomes[most], "before": pct(old[most]), "after": pct(after.probabilities[most])}
    return Done(_here(shown, part), "saved_moved", values)


def _cells(ask: Ask, shown: Question) -> dict[str, float]:
    """P(row | outcome) from the form's fields, which come in the order of the outcomes."""
    given = ask.texts("p")
    if len(given) != len(shown.outcomes):
        raise QuestionError(ask.t["cells_missing"], where=shown.text)
    return {name: share(text, name, ask) for name, text in zip(shown.outcomes, given, strict=True)}


def cell(case: Case, ask: Ask) -> Done:
    """Change a row of the matrix."""
    shown = case.question(ask.path["id"])
    wanted = ask.text("row")
    old = next((one for one in case.evidence(shown.id) if wanted in (one.claim, one.deed)), None)
    if old is None:
        raise NotFoundError(f"the matrix has no row {wanted!r}")
    cells = casework.in_order(shown, _cells(ask, shown))
    made = msgspec.structs.replace(old, likelihoods=cells, why=ask.text("why") or None, author=ask.author)
    if (made.likelihoods, made.why) == (old.likelihoods, old.why):
        return Done(_here(shown, f"row-{wanted}"), "nothing_changed")
    with case.transaction():
        case.put_evidence(made)
        return _saved(case, ask, shown, f"row-{wanted}")


def add_page(case: Case, ask: Ask) -> Shown:
    """The search for the statements of a claim; ``?q=`` are words of theirs."""
    shown = case.question(ask.path["id"])
    words = ask.text("q") or ask.query.get("q", "").strip()
    picked = {id: side for side, _, id in (one.partition(" ") for one in ask.texts("side")) if id}
    total = case.count_statements(text=words) if words else 0
    pages = pager(ask, total, ROWS)
    found = case.statements(text=words, limit=ROWS, offset=pages.offset) if words else []
    held = case.statements_by_id(one for one in picked if one not in {s.id for s in found})
    found = [*held.values(), *found]
    reports = case.reports_by_id(s.report for s in found)
    sources = case.sources_by_id(link.source for s in found for link in s.chain if link.source)
    return {
        "question": shown,
        "words": words,
        "cards": [card(s, reports[s.report], sources) for s in found],
        "pages": pages,
        "claims": case.find_claims(words or None, limit=8),
        "picked": picked,
    }


def add(case: Case, ask: Ask) -> Done:
    """Put a claim into the matrix: one of the case, or a new one that the chosen statements make or deny."""
    shown = case.question(ask.path["id"])
    claim = ask.text("claim") or ask.text("text")
    if not claim:
        raise QuestionError(ask.t["no_words"])
    makes = [one.removeprefix("makes ") for one in ask.texts("side") if one.startswith("makes ")]
    denies = [one.removeprefix("denies ") for one in ask.texts("side") if one.startswith("denies ")]
    with case.transaction():
        made, _ = casework.link_claim(
            case, shown, claim, makes=makes, denies=denies, likelihoods=_cells(ask, shown),
            window=stretch(ask, "about"), why=ask.text("why") or None, author=ask.author,
        )  # fmt: skip
        return _saved(case, ask, shown, f"row-{made.id}")


def stake(case: Case, ask: Ask) -> Done:
    """Say how much a source gains or loses if it is believed."""
    shown = case.question(ask.path["id"])
    value, reason = number(ask.text("value"), ask.t["stake_value"], ask), ask.text("reason")
    if not reason:
        raise QuestionError(ask.t["no_reason"])
    claim = ask.text("claim") or None
    if claim and claim not in {one.claim for one in case.evidence(shown.id)}:
        raise QuestionError(ask.t["no_such_row"], where=claim)
    source = given_source(case, ask.text("source"))
    made = Stake(source=source.id, question=shown.id, claim=claim, value=value, reason=reason, author=ask.author)
    with case.transaction():
        if not case.put_stake(made):
            return Done(_here(shown, "stakes"), "nothing_changed")
        return _saved(case, ask, shown, "stakes")


def contradict(case: Case, ask: Ask) -> Done:
    """Set words against what their speaker did or said elsewhere."""
    shown = case.question(ask.path["id"])
    words, why = ask.text("words"), ask.text("why")
    if not words or not why:
        raise QuestionError(ask.t["no_words_or_reason"])
    known = ask.text("known")
    statement = case.statement(ask.text("statement"))
    with case.transaction():
        casework.contradict(
            case, shown, statement, words=words, why=why, author=ask.author,
            known=day(known, ask.t["known_since"], ask) if known else None,
        )  # fmt: skip
        return _saved(case, ask, shown, "contradictions")


def forecast(case: Case, ask: Ask) -> Done:
    """Keep the user's own probabilities; one may be left empty."""
    shown = case.question(ask.path["id"])
    fields = ask.texts("p")
    if len(fields) != len(shown.outcomes):
        raise QuestionError(ask.t["cells_missing"], where=shown.text)
    given = {name: share(text, name, ask) for name, text in zip(shown.outcomes, fields, strict=True) if text}
    total = sum(given.values())
    if total > 1 + 1e-9 or (len(given) == len(shown.outcomes) and abs(total - 1) > 1e-6):
        raise QuestionError(ask.t.say("not_hundred", sum=shown_percent(ask)(total)))
    if len(given) < len(shown.outcomes) - 1:
        raise QuestionError(ask.t["cells_missing"], where=shown.text)
    casework.forecast(case, shown, given, author=ask.author, at=dt.datetime.now(dt.UTC), why=ask.text("why") or None)
    return Done(_here(shown, "forecasts"), "forecast_kept")


def assess(case: Case, ask: Ask) -> Done:
    """Weigh the question with what the case holds now, or held on a day."""
    shown = case.question(ask.path["id"])
    at = day(ask.text("at"), ask.t["as_of"], ask) if ask.text("at") else None
    if at is None and shown.resolution is None:
        return _saved(case, ask, shown, "")
    casework.assess_question(case, shown, at=at)
    return Done(_here(shown), "assessed")


def resolve(case: Case, ask: Ask) -> Done:
    """Say how the question turned out."""
    shown = case.question(ask.path["id"])
    made = Resolution(
        outcome=ask.text("outcome"), at=day(ask.text("at"), ask.t["settled_on"], ask), author=ask.author,
        why=ask.text("why") or None,
    )  # fmt: skip
    casework.settle(case, shown, made, again=bool(ask.text("again")))
    return Done(_here(shown, "after"), "question_resolved")


ADD = Page("/question/{id}/add", "question-add.html", add_page)
PAGES = (
    ADD,
    Action("/question/{id}/add", add, again=ADD),
    Action("/question/{id}/cell", cell, again=QUESTION),
    Action("/question/{id}/stake", stake, again=QUESTION),
    Action("/question/{id}/contradict", contradict, again=QUESTION),
    Action("/question/{id}/forecast", forecast, again=QUESTION),
    Action("/question/{id}/assess", assess, again=QUESTION),
    Action("/question/{id}/resolve", resolve, again=QUESTION),
)
