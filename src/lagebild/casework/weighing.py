"""A case weighed: problems built from it, assessments kept and recomputed, questions settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from lagebild.casework.entering import claim_rows
from lagebild.errors import QuestionError
from lagebild.model import Assessment, Question, Record, Resolution, digest
from lagebild.store import Case

if TYPE_CHECKING:
    from lagebild.scoring.calibration import Recalibration
    from lagebild.weighing.problem import Problem


def build_problem(
    case: Case, question: Question, *, at: dt.date | None = None, records: Sequence[Record] = ()
) -> Problem:
    """All that bears on a question in the case, ready to be weighed; ``at`` leaves out what came out later."""
    from lagebild.weighing.build import build

    rows = claim_rows(case, question)
    withdrawn = case.withdrawn()
    statements = {s.id: s for row in rows for _, s in row.testimony if s.id not in withdrawn}
    evidence = case.evidence(question.id)
    deeds = [case.deed(e.deed) for e in evidence if e.deed]
    keys = dict.fromkeys((*(s.report for s in statements.values()), *(deed.report for deed in deeds)))
    reports = case.reports_by_id(keys).values()
    return build(
        question,
        evidence,
        [row.claim for row in rows],
        statements.values(),
        [r for r in reports if at is None or (r.published.latest is not None and r.published.latest <= at)],
        case.sources(),
        case.stakes(question.id),
        records,
        deeds=deeds,
        contradictions=[one for one in case.contradictions(question.id) if at is None or one.known <= at],
    )


def resolved_problems(case: Case, at: dt.date | None = None) -> list[tuple[Question, Problem]]:
    """Every question resolved by a day (by default: by now), as it stood at its deadline.

    Every source is at the prior of its kind: what a record is learned from must not hold that record.
    """
    done = [q for q in case.questions() if q.resolution and (at is None or q.resolution.at <= at)]
    return [(q, build_problem(case, q, at=q.deadline)) for q in done]


def records_at(case: Case, at: dt.date | None = None) -> list[Record]:
    """The records of all sources over the questions resolved by a day (by default: by now)."""
    from lagebild.scoring.records import records

    return records(resolved_problems(case, at))


def assess_question(case: Case, question: Question, *, at: dt.date | None = None, save: bool = True) -> Assessment:
    """Weigh a question with what the case held on a day, and keep the result in its history.

    ``at`` leaves out every report that may have come out later, and every resolution that did. A conditional
    question is weighed given its condition; the condition's own assessment, P(condition) and the products stand
    in ``inputs["found"]["condition"]``. From 30 resolved questions on, ``inputs["found"]["recalibration"]`` holds the
    recalibrated probabilities beside the computed ones. Raises ``WeighingError`` where the evidence contradicts itself.
    """
    from lagebild.weighing.assess import assess

    past = records_at(case, at or dt.datetime.now(dt.UTC).date())
    moment = dt.datetime.combine(at, dt.time(), dt.UTC) if at else dt.datetime.now(dt.UTC)
    result = assess(build_problem(case, question, at=at, records=past), moment)
    beside: dict[str, Any] = {}
    if question.condition is not None:
        beside["condition"] = _condition(case, question, result, at, save)
    again = recalibration(case, moment)
    if again.active:
        raw = [again(p) for p in result.probabilities]
        beside["recalibration"] = {
            "a": again.a, "c": again.c, "resolved": again.resolved, "probabilities": [p / sum(raw) for p in raw],
        }  # fmt: skip
    if beside:
        found = {**result.inputs["found"], **beside}
        # What stands beside is part of what is kept: another P(condition) is another assessment.
        key = digest(result.id, msgspec.json.encode(beside), length=16)
        result = msgspec.structs.replace(result, id=key, inputs={**result.inputs, "found": found})
    if save:
        case.put_assessment(result)
    return result


def _condition(case: Case, question: Question, result: Assessment, at: dt.date | None, save: bool) -> dict[str, Any]:
    """P(condition), and P(outcome and condition) = P(outcome | condition) · P(condition)."""
    assert question.condition is not None
    before = case.question(question.condition)
    assert question.condition_outcome is not None
    place = before.outcomes.index(question.condition_outcome)
    if before.resolution and (at is None or before.resolution.at <= at):
        p, source = float(before.resolution.outcome == question.condition_outcome), "resolution"
    else:
        own = assess_question(case, before, at=at, save=save)
        p, source = own.probabilities[place], own.id
        if "condition" in own.inputs["found"]:  # a chain of conditions: the whole of it must hold
            p = own.inputs["found"]["condition"]["joint"][place]
    return {
        "question": before.id, "text": before.text, "outcome": question.condition_outcome, "probability": p,
        "from": source, "joint": [p * q for q in result.probabilities],
    }  # fmt: skip


def recalibration(case: Case, at: dt.datetime) -> Recalibration:
    """How far the computed probabilities, over the questions resolved before ``at``, meant what they said.

    Of each question the last assessment for a time before it was settled counts, with the probability of its
    first outcome (one per question: its outcomes' errors are not independent).
    """
    from lagebild.scoring.calibration import recalibrate
    from lagebild.scoring.forecasts import window

    forecasts, came = [], []
    for question in case.questions():
        if question.resolution is None or question.resolution.at >= at.date():
            continue
        before = [one for one in case.assessments(question.id) if one.at < window(question)[1]]
        if before:
            forecasts.append(before[-1].probabilities[0])
            came.append(question.resolution.outcome == question.outcomes[0])
    return recalibrate(forecasts, came)


def audit_assessment(result: Assessment) -> float | None:
    """The largest difference between an assessment and full enumeration; ``None`` where that is not feasible."""
    from lagebild.weighing.audit import audit
    from lagebild.weighing.problem import Problem

    return audit(Problem.of(result.inputs)).largest_difference


class Recomputed(NamedTuple):
    """A kept assessment beside the same computed again from its stored inputs."""

    question: Question
    assessment: Assessment
    largest_difference: float
    """Over its probabilities, bounds, contributions and what one more report would change; ``inf``: other parts."""


def recompute(case: Case, question: Question | None = None) -> Iterator[Recomputed]:
    """Every kept assessment of a question, or of all, computed again from nothing but its stored inputs."""
    from lagebild.weighing.assess import assess
    from lagebild.weighing.problem import Problem

    for asked in [question] if question else case.questions():
        for kept in case.assessments(asked.id):
            again = assess(Problem.of(kept.inputs), kept.at)
            yield Recomputed(asked, kept, _difference(kept, again))


def _difference(kept: Assessment, again: Assessment) -> float:
    def numbers(one: Assessment) -> list[float]:
        parts = [one.prior, one.probabilities, one.low, one.high, one.one_more_for, one.one_more_against]
        for given in sorted(one.contributions, key=lambda c: c.origin):
            parts += [given.log_likelihoods, given.without]
        return [p for part in parts for p in part]

    old, new = numbers(kept), numbers(again)
    origins = [{c.origin for c in one.contributions} for one in (kept, again)]
    if len(old) != len(new) or origins[0] != origins[1] or kept.outcomes != again.outcomes:
        return float("inf")
    differences = [abs(p - q) for p, q in zip(old, new, strict=True)]
    if given := kept.inputs.get("found", {}).get("condition"):
        joint = [given["probability"] * p for p in again.probabilities]
        differences += [abs(p - q) for p, q in zip(joint, given["joint"], strict=True)]
    return max(differences, default=0.0)


def settle(
    case: Case, question: Question, resolution: Resolution, *, again: bool = False
) -> tuple[Question, list[Record]]:
    """Record how a question turned out, and bring the records of all its sources up to date.

    Raises ``ModelError`` for an outcome it does not have, ``DuplicateError`` where it was resolved
    otherwise before and ``again`` is not set, ``QuestionError`` for a conditional question whose condition did not
    come about: it is void and scores nobody.
    """
    if question.condition is not None:
        before = case.question(question.condition)
        if before.resolution and before.resolution.outcome != question.condition_outcome:
            what = f"its condition did not come about: “{before.text}” ended with {before.resolution.outcome!r}"
            raise QuestionError(what, where=question.text, hint="a question without its condition is void")
    with case.transaction():
        settled = case.resolve(question.id, resolution, again=again)
        found = records_at(case)
        for record in found:
            case.put_record(record)
    return settled, found
