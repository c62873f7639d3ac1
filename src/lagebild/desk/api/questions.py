"""Questions: their matrix, stakes, assessments, forecasts, resolution and scores."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated

import msgspec

from lagebild.casework import (
    assess_question,
    forecast,
    link_claim,
    link_deed,
    make_question,
    scoreboard,
    settle,
)
from lagebild.desk.api.operations import Call, Nothing, Operation, Part, Words
from lagebild.desk.api.shapes import Moved, Moves, QuestionKnown, QuestionRow, ScoreRow
from lagebild.errors import NotFoundError, QuestionError
from lagebild.model import (
    Assessment,
    BaseRate,
    Evidence,
    Forecast,
    Interval,
    Question,
    Resolution,
    Stake,
)
from lagebild.scoring.forecasts import Score
from lagebild.store import Case

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]
ByOutcome = Annotated[dict[Name, Probability], msgspec.Meta(max_length=50)]
"""A probability for each outcome, by its name."""


class QuestionsAsked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Which questions."""

    open: bool = False
    """Only those without a resolution."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 50
    offset: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 0


class MovesAsked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Between which assessments, of which outcome; without them the last two, and what is likeliest now."""

    before: Words | None = None
    after: Words | None = None
    outcome: Words | None = None
    language: Annotated[str, msgspec.Meta(pattern="^(de|en)$")] = "en"


class NewQuestion(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A question: rival outcomes with base rates that sum to one, and a deadline."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    outcomes: Annotated[dict[Name, Probability], msgspec.Meta(min_length=2, max_length=50)]
    """The base rate of each outcome."""
    deadline: dt.date
    base_source: Name
    """What the base rate was counted over, and by whom."""
    base_window: Interval = Interval()
    asked: dt.date | None = None
    """From when on it stands; today, where it is not given."""
    condition: Words | None = None
    """Id of the question it presumes."""
    condition_outcome: Words | None = None
    other: bool = False
    """Whether the last outcome stands for everything the others leave out."""


class NewEvidence(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A row of the matrix: a claim (its words or id) with statements that make or deny it, or a deed (its id)."""

    claim: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)] | None = None
    deed: Words | None = None
    likelihoods: ByOutcome
    makes: Annotated[list[Words], msgspec.Meta(max_length=500)] = []
    denies: Annotated[list[Words], msgspec.Meta(max_length=500)] = []
    window: Interval = Interval()
    why: Words | None = None


class NewStake(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How much a source gains if a claim (or every claim of the question) is believed."""

    source: Words
    """Id, name or alias."""
    claim: Words | None = None
    value: Annotated[float, msgspec.Meta(ge=-1, le=1)]
    reason: Name


class NewAssessment(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Weigh a question, with what was known on a day or now."""

    at: dt.date | None = None


class NewForecast(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A person's own probabilities; one outcome may be left out and takes the rest."""

    probabilities: ByOutcome
    why: Words | None = None


class NewResolution(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How a question turned out."""

    outcome: Name
    at: dt.date | None = None
    why: Words | None = None
    again: bool = False
    """Whether a resolution that was wrong is put right."""


def questions(case: Case, call: Call) -> Part[QuestionRow]:
    """Questions by deadline, with their last assessments."""
    asked: QuestionsAsked = call.query
    found = case.questions(open_only=asked.open)
    part = found[asked.offset : asked.offset + asked.limit]
    items = [QuestionRow(question=one, assessment=_last(case, one)) for one in part]
    return Part(items=items, total=len(found), limit=asked.limit, offset=asked.offset)


def _last(case: Case, question: Question) -> Assessment | None:
    return next(iter(case.last_assessments(question.id)), None)


def question(case: Case, call: Call) -> QuestionKnown:
    """One question with all that bears on it."""
    one = case.question(call.path["id"])
    return QuestionKnown(
        question=one, assessment=_last(case, one), claims=case.claims(one.id), evidence=case.evidence(one.id),
        stakes=case.stakes(one.id), contradictions=case.contradictions(one.id), forecasts=case.forecasts(one.id),
    )  # fmt: skip


def ask(case: Case, call: Call) -> Question:
    """Ask a question."""
    sent: NewQuestion = call.body
    rate = BaseRate(
        probabilities=tuple(sent.outcomes.values()), source=sent.base_source, window=sent.base_window
    )  # fmt: skip
    if (sent.condition is None) != (sent.condition_outcome is None):
        raise QuestionError("a condition is a question and one of its outcomes", where=sent.text)
    condition = None
    if sent.condition is not None and sent.condition_outcome is not None:
        condition = (case.question(sent.condition).id, sent.condition_outcome)
    made = make_question(
        sent.text, outcomes=tuple(sent.outcomes), base_rate=rate, deadline=sent.deadline,
        asked=sent.asked or dt.datetime.now(dt.UTC).date(), condition=condition, other=sent.other,
    )  # fmt: skip
    case.put_question(made)
    return made


def evidence(case: Case, call: Call) -> list[Evidence]:
    """The rows of its matrix."""
    return case.evidence(call.path["id"])


def link(case: Case, call: Call) -> Evidence:
    """Enter a row of the matrix."""
    sent: NewEvidence = call.body
    one = case.question(call.path["id"])
    if (sent.claim is None) == (sent.deed is None):
        raise QuestionError("evidence is either a claim or a deed", where=one.text)
    if sent.deed is not None:
        return link_deed(case, one, sent.deed, likelihoods=sent.likelihoods, why=sent.why, author=call.author)
    _, row = link_claim(
        case, one, sent.claim or "", makes=[case.statement(id).id for id in sent.makes],
        denies=[case.statement(id).id for id in sent.denies], likelihoods=sent.likelihoods, window=sent.window,
        why=sent.why, author=call.author,
    )  # fmt: skip
    return row


def stakes(case: Case, call: Call) -> list[Stake]:
    """The stakes in it and in its claims."""
    return case.stakes(call.path["id"])


def stake(case: Case, call: Call) -> Stake:
    """Enter a stake."""
    sent: NewStake = call.body
    claim = case.claim(sent.claim).id if sent.claim is not None else None
    made = Stake(
        source=case.source(sent.source).id, question=case.question(call.path["id"]).id, claim=claim, value=sent.value,
        reason=sent.reason, author=call.author,
    )  # fmt: skip
    case.put_stake(made)
    return made


def assessments(case: Case, call: Call) -> list[Assessment]:
    """Its history, the newest last."""
    return case.assessments(call.path["id"])


def assess(case: Case, call: Call) -> Assessment:
    """Weigh it."""
    sent: NewAssessment = call.body
    return assess_question(case, case.question(call.path["id"]), at=sent.at)


def moves(case: Case, call: Call) -> Moves:
    """What moved it between two assessments."""
    from lagebild.weighing.moves import moves, words

    asked: MovesAsked = call.query
    one = case.question(call.path["id"])
    past = case.assessments(one.id)
    if len(past) < 2:
        raise NotFoundError("it was not assessed twice yet", where=one.text)
    after = past[-1] if asked.after is None else _of(past, asked.after)
    before = past[-2] if asked.before is None else _of(past, asked.before)
    lead = max(range(len(after.outcomes)), key=lambda place: after.probabilities[place])
    outcome = after.outcomes[lead] if asked.outcome is None else asked.outcome
    if outcome not in after.outcomes:
        raise QuestionError(f"{outcome!r} is none of its outcomes", where=one.text)
    found = moves(before, after, after.outcomes.index(outcome))
    told = [Moved(kind=m.kind, what=m.what, words=words(m, asked.language), change=m.change) for m in found]
    return Moves(before=before.id, after=after.id, outcome=outcome, moves=told)


def _of(past: list[Assessment], id: str) -> Assessment:
    for one in past:
        if one.id == id:
            return one
    raise NotFoundError(f"it has no assessment {id!r}")


def forecasts(case: Case, call: Call) -> list[Forecast]:
    """The forecasts people made."""
    return case.forecasts(call.path["id"])


def foresee(case: Case, call: Call) -> Forecast:
    """Keep a forecast."""
    sent: NewForecast = call.body
    one = case.question(call.path["id"])
    return forecast(case, one, sent.probabilities, author=call.author, at=dt.datetime.now(dt.UTC), why=sent.why)


def resolve(case: Case, call: Call) -> Question:
    """Say how it turned out, and bring the records up to date."""
    sent: NewResolution = call.body
    at = sent.at or dt.datetime.now(dt.UTC).date()
    made = Resolution(outcome=sent.outcome, at=at, author=call.author, why=sent.why)
    settled, _ = settle(case, case.question(call.path["id"]), made, again=sent.again)
    return settled


def scores(case: Case, call: Call) -> list[ScoreRow]:
    """How its forecasters fared."""
    return [_row(score) for score in scoreboard(case, case.question(call.path["id"])).questions]


def all_scores(case: Case, _call: Call) -> list[ScoreRow]:
    """How all forecasters fared, over all questions that are resolved."""
    return [_row(score) for score in scoreboard(case).total]


def _row(score: Score) -> ScoreRow:
    return ScoreRow(
        forecaster=score.forecaster, questions=score.questions, coverage=score.coverage, brier=_finite(score.brier),
        log=_finite(score.log), baseline=_finite(score.baseline), peer=_finite(score.peer),
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


OPERATIONS = (
    Operation("GET", "/questions", questions, Part[QuestionRow], "Questions by deadline", query=QuestionsAsked),
    Operation("POST", "/questions", ask, Question, "Ask a question", body=NewQuestion, status=201),
    Operation("GET", "/questions/{id}", question, QuestionKnown, "A question with all that bears on it"),
    Operation("GET", "/questions/{id}/evidence", evidence, list[Evidence], "The rows of its matrix"),
    Operation("POST", "/questions/{id}/evidence", link, Evidence, "Enter a row of the matrix", body=NewEvidence,
              status=201),
    Operation("GET", "/questions/{id}/stakes", stakes, list[Stake], "Stakes in it"),
    Operation("POST", "/questions/{id}/stakes", stake, Stake, "Enter a stake", body=NewStake, status=201),
    Operation("GET", "/questions/{id}/assessments", assessments, list[Assessment], "Its history"),
    Operation("POST", "/questions/{id}/assessments", assess, Assessment, "Weigh it", body=NewAssessment, status=201),
    Operation("GET", "/questions/{id}/moves", moves, Moves, "What moved it", query=MovesAsked),
    Operation("GET", "/questions/{id}/forecasts", forecasts, list[Forecast], "Forecasts of people"),
    Operation("POST", "/questions/{id}/forecasts", foresee, Forecast, "Keep a forecast", body=NewForecast, status=201),
    Operation("POST", "/questions/{id}/resolution", resolve, Question, "Say how it turned out", body=NewResolution),
    Operation("GET", "/questions/{id}/scores", scores, list[ScoreRow], "How its forecasters fared"),
    Operation("GET", "/scores", all_scores, list[ScoreRow], "How all forecasters fared", query=Nothing),
)  # fmt: skip
