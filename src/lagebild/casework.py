"""The rooms at work on one case: reading into it, weighing what it holds, settling what it asked.

Command line and desk both go through here, so that they cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lagebild.errors import NotFoundError, QuestionError
from lagebild.linking import Directory
from lagebild.model import (
    Assessment,
    BaseRate,
    Claim,
    Evidence,
    Interval,
    Question,
    Reading,
    Record,
    Report,
    Resolution,
    Statement,
    Testimony,
    digest,
)
from lagebild.reading import Reader
from lagebild.store import Case

if TYPE_CHECKING:
    from lagebild.weighing.problem import Problem


def add_reports(case: Case, reports: Iterable[Report], reader: Reader) -> Iterator[tuple[Report, Reading, bool]]:
    """Read reports into the case, each in a transaction of its own.

    Yields the report, its reading, and whether it is new; one the case has is not read again.
    """
    directory = Directory(case.sources())
    anchors = case.anchors()
    for report in reports:
        if known := _reading(case, report.id):
            yield report, known, False
            continue
        reading, sources = directory.resolve(report, reader.read(report, anchors))
        case.add(report, reading, sources)
        yield report, reading, True


def _reading(case: Case, report: str) -> Reading | None:
    try:
        return case.reading(report)
    except NotFoundError:
        return None


def make_question(
    text: str, *, outcomes: tuple[str, ...], base_rate: BaseRate, asked: dt.date, deadline: dt.date
) -> Question:
    """A question under an id that its words and deadline give it. Raises ``ModelError`` for one that cannot be."""
    return Question(
        id=digest("question", text, deadline, length=8),
        text=text,
        outcomes=outcomes,
        asked=asked,
        deadline=deadline,
        base_rate=base_rate,
    )


def in_order(question: Question, likelihoods: Mapping[str, float]) -> tuple[float, ...]:
    """Likelihoods by outcome name in the order of the question's outcomes.

    Raises ``QuestionError`` for an outcome it does not have, or one left out.
    """
    known = ", ".join(question.outcomes)
    if unknown := [name for name in likelihoods if name not in question.outcomes]:
        raise QuestionError(f"{unknown[0]!r} is none of its outcomes", where=question.text, hint=f"they are {known}")
    if missing := [name for name in question.outcomes if name not in likelihoods]:
        hint = "each outcome needs P(claim | outcome)"
        raise QuestionError(f"no likelihood is given for {missing[0]!r}", where=question.text, hint=hint)
    return tuple(likelihoods[name] for name in question.outcomes)


def link_claim(
    case: Case,
    question: Question,
    claim: str,
    *,
    makes: Sequence[str],
    denies: Sequence[str],
    likelihoods: Mapping[str, float],
    window: Interval,
    why: str | None,
    author: str,
) -> tuple[Claim, Evidence]:
    """Put a claim (its words, or the id of one in the case) as a row into a question's matrix.

    ``makes`` and ``denies`` are ids of statements; those the claim has already are kept. Raises
    ``QuestionError`` for likelihoods that do not fit the outcomes and for a claim nobody makes.
    """
    cells = in_order(question, likelihoods)
    old = _claim(case, claim)
    testimony = {t.statement: t for t in (old.testimony if old else ())}
    testimony |= {s: Testimony(statement=s, author=author) for s in makes}
    testimony |= {s: Testimony(statement=s, denies=True, author=author) for s in denies}
    if not testimony:
        raise QuestionError("no statement makes or denies it", where=claim, hint="name statements by their ids")
    made = Claim(
        id=old.id if old else digest("claim", claim, length=8),
        text=old.text if old else claim,
        window=window if window.known else (old.window if old else Interval()),
        testimony=tuple(testimony.values()),
    )
    evidence = Evidence(question=question.id, claim=made.id, likelihoods=cells, why=why, author=author)
    with case.transaction():
        case.put_claim(made)
        case.put_evidence(evidence)
    return made, evidence


def _claim(case: Case, words_or_id: str) -> Claim | None:
    for key in (words_or_id, digest("claim", words_or_id, length=8)):
        try:
            return case.claim(key)
        except NotFoundError:
            continue
    return None


class ClaimRow(NamedTuple):
    """A row of a question's matrix with the statements behind it."""

    claim: Claim
    evidence: Evidence
    testimony: tuple[tuple[Testimony, Statement], ...]


def claim_rows(case: Case, question: Question) -> list[ClaimRow]:
    """The matrix of a question, claim by claim."""
    rows = []
    for evidence in case.evidence(question.id):
        if evidence.claim is None:
            continue
        claim = case.claim(evidence.claim)
        behind = tuple((t, case.statement(t.statement)) for t in claim.testimony)
        rows.append(ClaimRow(claim, evidence, behind))
    return rows


def build_problem(
    case: Case, question: Question, *, at: dt.date | None = None, records: Sequence[Record] = ()
) -> Problem:
    """All that bears on a question in the case, ready to be weighed; ``at`` leaves out what came out later."""
    from lagebild.weighing.build import build

    rows = claim_rows(case, question)
    statements = {s.id: s for row in rows for _, s in row.testimony}
    reports = [case.report(key) for key in {s.report for s in statements.values()}]
    evidence = case.evidence(question.id)
    return build(
        question,
        evidence,
        [row.claim for row in rows],
        statements.values(),
        [r for r in reports if at is None or (r.published.latest is not None and r.published.latest <= at)],
        case.sources(),
        case.stakes(question.id),
        records,
        deeds=[case.deed(e.deed) for e in evidence if e.deed],
    )


def records_at(case: Case, at: dt.date | None = None) -> list[Record]:
    """The records of all sources over the questions resolved by a day (by default: by now).

    Each question is judged as it stood at its deadline, with every source at the prior of its kind.
    """
    from lagebild.scoring.records import records

    done = [q for q in case.questions() if q.resolution and (at is None or q.resolution.at <= at)]
    return records((q, build_problem(case, q, at=q.deadline)) for q in done)


def assess_question(case: Case, question: Question, *, at: dt.date | None = None, save: bool = True) -> Assessment:
    """Weigh a question with what the case held on a day, and keep the result in its history.

    ``at`` leaves out every report that may have come out later, and every resolution that did. Raises
    ``WeighingError`` where the evidence contradicts itself.
    """
    from lagebild.weighing.assess import assess

    past = records_at(case, at or dt.datetime.now(dt.UTC).date())
    moment = dt.datetime.combine(at, dt.time(), dt.UTC) if at else dt.datetime.now(dt.UTC)
    result = assess(build_problem(case, question, at=at, records=past), moment)
    if save:
        case.put_assessment(result)
    return result


def audit_assessment(result: Assessment) -> float | None:
    """The largest difference between an assessment and full enumeration; ``None`` where that is not feasible."""
    from lagebild.weighing.audit import audit
    from lagebild.weighing.problem import Problem

    return audit(Problem.of(result.inputs)).largest_difference


def settle(
    case: Case, question: Question, resolution: Resolution, *, again: bool = False
) -> tuple[Question, list[Record]]:
    """Record how a question turned out, and bring the records of all its sources up to date.

    Raises ``ModelError`` for an outcome it does not have, ``DuplicateError`` where it was resolved
    otherwise before and ``again`` is not set.
    """
    with case.transaction():
        settled = case.resolve(question.id, resolution, again=again)
        found = records_at(case)
        for record in found:
            case.put_record(record)
    return settled, found
