"""What people judge: words against deeds, their own forecasts, grades; and how all of them fared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lagebild.casework.entering import in_order
from lagebild.casework.weighing import build_problem, recalibration, records_at, resolved_problems
from lagebild.errors import NotFoundError, QuestionError
from lagebild.model import Contradiction, Forecast, Grade, Question, SourceKind, Statement
from lagebild.store import Case

if TYPE_CHECKING:
    from lagebild.scoring.calibration import Recalibration
    from lagebild.scoring.corp import Corp
    from lagebild.scoring.forecasts import Held, Pool, Score
    from lagebild.scoring.grades import Graded
    from lagebild.scoring.postmortem import Postmortem
    from lagebild.scoring.records import Judged

COMPUTED = "(computed)"
"""The forecaster that the kept assessments are."""


def contradict(
    case: Case,
    question: Question,
    statement: Statement,
    *,
    deed: str | None = None,
    words: str | None = None,
    why: str,
    author: str,
    known: dt.date | None = None,
) -> Contradiction:
    """Confirm that an actor's statement is given the lie by its deed, or by words a report has of it.

    ``known`` is the day from which it counts; by default the day by which both reports were out, for words today.
    Raises ``QuestionError`` for a statement without a source.
    """
    if statement.origin is None or statement.origin.source is None:
        raise QuestionError("nobody is known to have said it", where=statement.id)
    if known is None and deed is not None:
        told = [case.report(case.deed(deed).report), case.report(statement.report)]
        days = [report.published.latest for report in told]
        known = max(day for day in days if day) if all(days) else None
    made = Contradiction(
        question=question.id,
        statement=statement.id,
        source=statement.origin.source,
        deed=case.deed(deed).id if deed else None,
        words=words,
        known=known or dt.datetime.now(dt.UTC).date(),
        why=why,
        author=author,
    )
    case.put_contradiction(made)
    return made


def forecast(
    case: Case, question: Question, given: Mapping[str, float], *, author: str, at: dt.datetime, why: str | None = None
) -> Forecast:
    """Keep an analyst's forecast; one outcome may be left out and takes what the others leave.

    Raises ``QuestionError`` for outcomes that do not fit and for a name the computed forecast goes by,
    ``ModelError`` for probabilities that do not sum to one.
    """
    if author == COMPUTED:
        raise QuestionError(f"{COMPUTED!r} is not the name of an analyst")
    if len(left := [name for name in question.outcomes if name not in given]) == 1:
        given = {**given, left[0]: max(1 - sum(given.values()), 0.0)}
    made = Forecast(question=question.id, author=author, at=at, probabilities=in_order(question, given), why=why)
    case.add_forecast(made)
    return made


def forecasters(case: Case, question: Question) -> dict[str, Held]:
    """All forecasts of a question by forecaster, the kept assessments as one of them."""
    held: dict[str, list[tuple[dt.datetime, Sequence[float]]]] = {}
    for one in case.assessments(question.id):
        held.setdefault(COMPUTED, []).append((one.at, one.probabilities))
    for own in case.forecasts(question.id):
        held.setdefault(own.author, []).append((own.at, own.probabilities))
    return dict(held)


def pooled(case: Case, question: Question) -> Pool | None:
    """The analysts' latest forecasts as one (the computed one is not among them); ``None`` where there is none."""
    from lagebild.scoring.forecasts import pool

    latest = {one.author: one.probabilities for one in case.forecasts(question.id)}
    return pool([latest[author] for author in sorted(latest)]) if latest else None


class Scoreboard(NamedTuple):
    """How all forecasters fared."""

    questions: list[Score]
    """One for each forecaster and question."""
    total: list[Score]
    curves: dict[str, tuple[Corp, list[tuple[float, float, float]]]]
    """By forecaster: reliability of the last probability each outcome was given, and the consistency band."""
    recalibration: Recalibration


def scoreboard(case: Case, question: Question | None = None) -> Scoreboard:
    """Scores over a resolved question, or over all of them. Raises ``QuestionError`` for one that is not resolved."""
    from lagebild.scoring.corp import band, corp
    from lagebild.scoring.forecasts import score_question, summary, window

    scores: list[Score] = []
    last: dict[str, list[tuple[float, bool]]] = {}
    for asked in [question] if question else [q for q in case.questions() if q.resolution]:
        held = forecasters(case, asked)
        scores += score_question(asked, held)
        _, closes = window(asked)
        for who, forecasts in held.items():
            before = [p for at, p in sorted(forecasts, key=lambda one: one[0]) if at < closes]
            # With two outcomes the second says nothing new.
            for name, p in (
                list(zip(asked.outcomes, before[-1], strict=True))[: len(asked.outcomes) - 1 or 1] if before else ()
            ):
                last.setdefault(who, []).append((p, asked.resolution is not None and asked.resolution.outcome == name))
    curves = {}
    for who, pairs in sorted(last.items()):
        given, came = [p for p, _ in pairs], [yes for _, yes in pairs]
        curves[who] = (corp(given, came), band(given))
    return Scoreboard(scores, summary(scores), curves, recalibration(case, dt.datetime.now(dt.UTC)))


def look_back(case: Case, question: Question) -> Postmortem:
    """Which cells, stakes, origins and contradictions led where, with what was known at the deadline.

    With the records the sources had on that day. Raises ``QuestionError`` for a question that is not resolved.
    """
    from lagebild.scoring.postmortem import postmortem

    question = case.question(question.id)
    day = min(question.deadline, question.resolution.at) if question.resolution else question.deadline
    past = records_at(case, day - dt.timedelta(1))
    return postmortem(question, build_problem(case, question, at=day, records=past))


def source_trail(case: Case, source: str) -> list[Judged]:
    """What a source (by id) was judged on, topic by topic in the order the questions were settled."""
    from lagebild.scoring.records import trail

    return trail(resolved_problems(case), source)


def grade_statement(case: Case, statement: Statement) -> tuple[Graded, Grade | None]:
    """The derived Admiralty code of a statement, and the last grade a person set instead, if one did.

    Unnamed voices of the same body count as one voice, and a voice never corroborates itself.
    """
    from lagebild.scoring.grades import grade
    from lagebild.weighing import tables

    own = _voice(case, statement)
    sides: dict[bool, set[str]] = {True: set(), False: set()}
    for claim in case.claims(statement=statement.id):
        denies = next(t.denies for t in claim.testimony if t.statement == statement.id)
        for witness in claim.testimony:
            other = case.statement(witness.statement)
            voice = _voice(case, other)
            if voice and voice != own and tables.MODES[other.mode] > 0:
                sides[witness.denies == denies].add(voice)
    record = next((r for r in case.records() if r.source == own), None)
    set_by_hand = case.grades(statement.id)
    return grade(record, sides[True], sides[False]), set_by_hand[-1] if set_by_hand else None


def _voice(case: Case, statement: Statement) -> str | None:
    """Whom a statement's words count as coming from."""
    if statement.origin is None or statement.origin.source is None:
        return None
    try:
        source = case.source(statement.origin.source)
    except NotFoundError:
        return statement.origin.source
    if source.kind is SourceKind.UNNAMED and source.member_of:
        return f"voices of {source.member_of}"
    return source.id
