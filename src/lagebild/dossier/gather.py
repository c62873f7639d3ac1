"""What a dossier says, gathered from a case as plain values; how it looks is for the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from lagebild.casework import ClaimRow, claim_rows, grade_statement
from lagebild.errors import NotFoundError
from lagebild.linking.chains import FirstSaid, Hop, Origin, Relays, first_said, independent_origins
from lagebild.linking.copies import find_copies, one_origin
from lagebild.linkwork import copies, relays, relays_around
from lagebild.model import Assessment, Claim, Contradiction, Forecast, Question, Report, Statement, Testimony
from lagebild.store import Case
from lagebild.weighing.explain import explain, percent, waterfall
from lagebild.weighing.moves import Move, moves
from lagebild.weighing.words import say

__all__ = ["AboutClaim", "AboutQuestion", "Outcome", "Row", "Witness", "about_claim", "about_question"]


class Outcome(NamedTuple):
    """One outcome and how likely it is."""

    name: str
    p: str
    words: str
    range: str
    base: str


class Witness(NamedTuple):
    """One statement with all that shows where it comes from."""

    statement: Statement
    words: str
    path: tuple[Hop, ...]
    report: Report
    denies: bool
    grade: str
    same_text: tuple[str, ...]
    """Outlets of reports that print the same text."""


class Row(NamedTuple):
    """A row of the matrix."""

    text: str
    likelihoods: tuple[str, ...]
    why: str | None
    window: str
    witnesses: tuple[Witness, ...]
    deed: bool = False


class AboutQuestion(NamedTuple):
    """All that a question's dossier shows."""

    question: Question
    assessment: Assessment | None
    lead: int
    """Index of the likeliest outcome."""
    outcomes: tuple[Outcome, ...]
    reasons: tuple[str, ...]
    steps: tuple[tuple[str, float], ...]
    """The waterfall."""
    past: tuple[Assessment, ...]
    moved: tuple[tuple[dt.datetime, str, tuple[Move, ...]], ...]
    """Time, probability then, and what had moved it."""
    rows: tuple[Row, ...]
    stakes: tuple[tuple[str, float, str, str], ...]
    """Source, value, reason, author."""
    contradictions: tuple[tuple[str, Contradiction, str], ...]
    """Actor, contradiction, the words it is about."""
    forecasts: tuple[Forecast, ...]
    reports: tuple[Report, ...]


class AboutClaim(NamedTuple):
    """All that a claim's dossier shows."""

    claim: Claim
    witnesses: tuple[Witness, ...]
    origins: tuple[Origin, ...]
    first: FirstSaid | None
    questions: tuple[tuple[Question, str], ...]
    """Questions it is evidence for, with their likeliest outcome in numbers."""
    reports: tuple[Report, ...]


def about_question(case: Case, question: Question, language: str) -> AboutQuestion:
    """What the case holds on a question. ``language`` is ``de`` or ``en``."""
    past = case.assessments(question.id)
    latest = past[-1] if past else None
    p = latest.probabilities if latest else question.base_rate.probabilities
    lead = max(range(len(p)), key=p.__getitem__)
    asked = claim_rows(case, question)
    web, printed = _around(case, [testimony for row in asked for testimony, _ in row.testimony])
    witness = _witnesses(case, web, printed)
    rows = _rows(case, question, asked, witness, language)
    names = {source.id: source.name for source in case.sources()}
    return AboutQuestion(
        question=question,
        assessment=latest,
        lead=lead,
        outcomes=tuple(_outcome(question, latest, i, language) for i in range(len(p))),
        reasons=tuple(explain(latest, language)) if latest else (),
        steps=tuple(waterfall(latest, lead, language)) if latest else (),
        past=tuple(past),
        moved=tuple(_moved(past, lead, language)),
        rows=rows,
        stakes=tuple((names.get(s.source, s.source), s.value, s.reason, s.author) for s in case.stakes(question.id)),
        contradictions=tuple(
            (names.get(one.source, one.source), one, _words(case, one.statement))
            for one in case.contradictions(question.id)
        ),
        forecasts=tuple(case.forecasts(question.id)),
        reports=_cited(w for row in rows for w in row.witnesses),
    )


def about_claim(case: Case, claim: Claim, language: str) -> AboutClaim:
    """What the case holds on a claim."""
    web, printed = _around(case, claim.testimony)
    witness = _witnesses(case, web, printed)
    witnesses = tuple(witness(testimony) for testimony in claim.testimony)
    made = [case.statement(testimony.statement) for testimony in claim.testimony if not testimony.denies]
    origins, first = independent_origins(made, web, printed), first_said(made, web.reports.values())
    asked = []
    for question in case.questions():
        if any(evidence.claim == claim.id for evidence in case.evidence(question.id)):
            past = case.assessments(question.id)
            p = past[-1].probabilities if past else question.base_rate.probabilities
            lead = max(range(len(p)), key=p.__getitem__)
            asked.append((question, f"{question.outcomes[lead]}: {percent(p[lead], language)}"))
    return AboutClaim(claim, witnesses, tuple(origins), first, tuple(asked), _cited(witnesses))


def _outcome(question: Question, latest: Assessment | None, i: int, language: str) -> Outcome:
    base = percent(question.base_rate.probabilities[i], language)
    p = latest.probabilities[i] if latest else question.base_rate.probabilities[i]
    spread = ""
    if latest and latest.low:
        spread = f"{percent(latest.low[i], language)} – {percent(latest.high[i], language)}"
    words = say(p, "icd203", language).text
    return Outcome(question.outcomes[i], percent(p, language), words, spread, base)


def _moved(past: Sequence[Assessment], lead: int, language: str) -> Iterable[tuple[dt.datetime, str, tuple[Move, ...]]]:
    for before, after in pairwise(past):
        if found := moves(before, after, lead):
            found.sort(key=lambda move: -abs(move.change))
            yield after.at, percent(after.probabilities[lead], language), tuple(found)


def _rows(
    case: Case,
    question: Question,
    asked: Iterable[ClaimRow],
    witness: Callable[[Testimony], Witness],
    language: str,
) -> tuple[Row, ...]:
    rows = [
        Row(
            text=row.claim.text,
            likelihoods=tuple(percent(p, language) for p in row.evidence.likelihoods),
            why=row.evidence.why,
            window=str(row.claim.window) if row.claim.window.known else "",
            witnesses=tuple(witness(testimony) for testimony, _ in row.testimony),
        )
        for row in asked
    ]
    for evidence in case.evidence(question.id):
        if evidence.deed:
            deed = case.deed(evidence.deed)
            report = case.report(deed.report)
            text = f"{' '.join(report.text[slice(*deed.span)].split())} ({report.outlet}, {report.published})"
            cells = tuple(percent(p, language) for p in evidence.likelihoods)
            rows.append(Row(text, cells, evidence.why, str(deed.when) if deed.when.known else "", (), deed=True))
    return tuple(rows)


LARGE = 2000
"""Reports from which on a case is not looked through whole for paths and copies, but around the statements shown."""


def _around(case: Case, shown: Iterable[Testimony]) -> tuple[Relays, dict[str, str]]:
    """What paths lead through, and for each report the one whose text it prints."""
    if case.count() <= LARGE:
        return relays(case), copies(case).origin
    said = case.statements_by_id(testimony.statement for testimony in shown)
    reports = case.reports_by_id(statement.report for statement in said.values())
    ordered = sorted(reports.values(), key=lambda report: (str(report.published), report.id))
    return relays_around(case, said, reports), one_origin(ordered, find_copies(ordered))


def _witnesses(case: Case, web: Relays, printed: Mapping[str, str]) -> Callable[[Testimony], Witness]:
    """A function that gathers what there is on one testimony."""
    same: dict[str, list[Report]] = {}
    for report in web.reports.values():
        same.setdefault(printed.get(report.id, report.id), []).append(report)

    def witness(testimony: Testimony) -> Witness:
        statement = case.statement(testimony.statement)
        report = web.reports[statement.report]
        derived, by_hand = grade_statement(case, statement)
        others = {other.outlet for other in same[printed.get(report.id, report.id)] if other.id != report.id}
        return Witness(
            statement=statement,
            words=" ".join(report.words(statement.content).split()),
            path=web.path(statement),
            report=report,
            denies=testimony.denies,
            grade=by_hand.code if by_hand else derived.code,
            same_text=tuple(sorted(others)),
        )

    return witness


def _words(case: Case, statement: str) -> str:
    try:
        said = case.statement(statement)
    except NotFoundError:
        return statement
    return " ".join(case.report(said.report).words(said.content).split())


def _cited(witnesses: Iterable[Witness]) -> tuple[Report, ...]:
    found = {witness.report.id: witness.report for witness in witnesses}
    return tuple(sorted(found.values(), key=lambda report: (str(report.published), report.id)))
