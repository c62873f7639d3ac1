"""Asking a new question: outcomes, a base rate given, counted or looked up, a deadline, a condition."""

from __future__ import annotations

import datetime as dt
import itertools

from lagebild import casework
from lagebild.desk.frame import Action, Ask, Done, Page, Shown
from lagebild.desk.pages.shared import day, number, pager, share, shown_percent
from lagebild.errors import NotFoundError, QuestionError
from lagebild.model import BaseRate, Interval, Question
from lagebild.store import Case
from lagebild.weighing.baserate import PERIODS, base_rate, window_length
from lagebild.weighing.reference import reference_class, reference_classes

ROWS = 5
"""Rows for outcomes in the form."""
WAYS = ("given", "counted", "table")
"""How a base rate is come by."""


def questions(case: Case, ask: Ask) -> Shown:
    """All questions: open ones by deadline, then settled ones, the last first."""
    every = case.questions()
    wanted = ask.query.get("state", "")
    still = [one for one in every if not one.resolution]
    done = sorted((one for one in every if one.resolution), key=lambda one: one.resolution.at, reverse=True)  # type: ignore[union-attr]
    chosen = done if wanted == "settled" else still if wanted == "open" else [*still, *done]
    pages = pager(ask, len(chosen))
    rows = []
    pct = shown_percent(ask)
    for one in chosen[pages.offset : pages.offset + pages.size]:
        last = case.last_assessments(one.id)
        p = last[-1].probabilities if last else one.base_rate.probabilities
        lead = max(range(len(p)), key=p.__getitem__)
        rows.append({"question": one, "lead": one.outcomes[lead], "p": pct(p[lead]), "assessed": bool(last)})
    return {"rows": rows, "pages": pages, "state": wanted, "today": dt.datetime.now(dt.UTC).date()}


def form(case: Case, ask: Ask) -> Shown:
    """The form, with what was sent where it came back with an error."""
    today = dt.datetime.now(dt.UTC).date()
    names, shares = ask.texts("outcome"), ask.texts("p")
    rows = list(itertools.zip_longest(names, shares, fillvalue=""))
    rows += [("", "")] * (ROWS - len(rows))
    return {
        "outcomes": rows,
        "way": ask.text("way") if ask.text("way") in WAYS else "given",
        "asked": ask.text("asked", today.isoformat()) or today.isoformat(),
        "deadline": ask.text("deadline"),
        "periods": tuple(PERIODS),
        "classes": reference_classes().values(),
        "conditions": [one for one in case.questions(open_only=True) if one.deadline >= today][:200],
    }


def enter(case: Case, ask: Ask) -> Done:
    """Enter the question."""
    text = ask.text("text")
    if not text:
        raise QuestionError(ask.t["no_words"])
    asked, deadline = day(ask.text("asked"), ask.t["asked"], ask), day(ask.text("deadline"), ask.t["deadline"], ask)
    rows = list(itertools.zip_longest(ask.texts("outcome"), ask.texts("p"), fillvalue=""))
    rows = [(name, p) for name, p in rows if name]
    way = ask.text("way")
    if way == "given":
        names, rate = _given(ask, rows)
    else:
        names, rate = tuple(name for name, _ in rows), _counted(ask, len(rows), asked, deadline)
    question = casework.make_question(
        text, outcomes=names, base_rate=rate, asked=asked, deadline=deadline, condition=_condition(case, ask),
        other=bool(ask.text("other")),
    )  # fmt: skip
    if _there(case, question.id):
        raise QuestionError(ask.t["asked_already"], where=question.id)
    case.put_question(question)
    return Done(f"/question/{question.id}", "question_asked")


def _there(case: Case, id: str) -> bool:
    try:
        return case.question(id).id == id
    except NotFoundError:
        return False


def _given(ask: Ask, rows: list[tuple[str, str]]) -> tuple[tuple[str, ...], BaseRate]:
    source = ask.text("source")
    if not source:
        raise QuestionError(ask.t["no_base_source"])
    rates = {name: share(p, name, ask) for name, p in rows if p}
    empty = [name for name, p in rows if not p]
    if len(rates) + len(empty) != len(rows):
        raise QuestionError(ask.t["outcome_twice"])
    if len(empty) == 1:
        rates[empty[0]] = round(max(1 - sum(rates.values()), 0.0), 12)
    total = sum(rates.values())
    if len(empty) > 1 or abs(total - 1) > 1e-6:
        raise QuestionError(ask.t.say("not_hundred", sum=shown_percent(ask)(total)))
    names = tuple(name for name, _ in rows)
    return names, BaseRate(probabilities=tuple(rates[name] for name in names), source=source)


def _counted(ask: Ask, outcomes: int, asked: dt.date, deadline: dt.date) -> BaseRate:
    if outcomes != 2:
        raise QuestionError(ask.t["two_outcomes"])
    if ask.text("way") == "table":
        return reference_class(ask.text("class")).rate(asked, deadline, ask.language)
    events, periods = ask.text("events"), number(ask.text("periods"), ask.t["counted_periods"], ask)
    if not events.isascii() or not events.isdigit():
        raise QuestionError(ask.t.say("no_number", given=events or "–"), where=ask.t["counted_events"])
    if not ask.text("source"):
        raise QuestionError(ask.t["no_base_source"])
    window = ask.text("window")
    return base_rate(
        int(events), periods, window_length(asked, deadline, ask.text("period")), period=ask.text("period"),
        what=ask.text("source"), counted=Interval.parse(window) if window else None,
    )  # fmt: skip


def _condition(case: Case, ask: Ask) -> tuple[str, str] | None:
    given, _, place = ask.text("condition").partition(" ")
    if not given:
        return None
    before: Question = case.question(given)
    if not place.isdigit() or int(place) >= len(before.outcomes):
        raise QuestionError(ask.t["no_such_outcome"], where=before.text)
    return before.id, before.outcomes[int(place)]


ASK = Page("/ask", "ask.html", form)
PAGES = (Page("/questions", "questions.html", questions), ASK, Action("/ask", enter, again=ASK))
