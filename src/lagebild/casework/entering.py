"""What goes into a case: reports with their readings, questions, claims and the matrix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lagebild.errors import NotFoundError, QuestionError
from lagebild.linking import Directory
from lagebild.model import (
    BaseRate,
    Claim,
    Evidence,
    Interval,
    Question,
    Reading,
    Report,
    Stake,
    Statement,
    Testimony,
    digest,
)
from lagebild.reading import Reader
from lagebild.store import Case


def add_reports(case: Case, reports: Iterable[Report], reader: Reader) -> Iterator[tuple[Report, Reading, bool]]:
    """Read reports into the case, each in a transaction of its own.

    Yields the report, its reading, and whether it is new; one the case has is not read again.
    """
    directory = Directory(case.sources(), roles=case.roles())
    anchors = case.anchors()
    for report in reports:
        if known := _reading(case, report.id):
            yield report, known, False
            continue
        reading, sources = directory.resolve(report, reader.read(report, anchors))
        case.add(report, reading, sources)
        yield report, reading, True


def _reading(case: Case, report: str) -> Reading | None:
    # not by its failing: an error looks for ids that are spelt alike
    return case.reading(report) if case.reports_by_id([report]) else None


def make_question(
    text: str,
    *,
    outcomes: tuple[str, ...],
    base_rate: BaseRate,
    asked: dt.date,
    deadline: dt.date,
    condition: tuple[str, str] | None = None,
    other: bool = False,
) -> Question:
    """A question under an id that its words, deadline and condition give it.

    ``condition`` is the id of the question it presumes and the outcome it presumes of it. Raises ``ModelError``
    for a question that cannot be.
    """
    given, holds = condition or (None, None)
    key = ("question", text, deadline) if condition is None else ("question", text, deadline, given, holds)
    return Question(
        id=digest(*key, length=8),
        text=text,
        outcomes=outcomes,
        asked=asked,
        deadline=deadline,
        base_rate=base_rate,
        condition=given,
        condition_outcome=holds,
        other=other,
    )


def with_other(rates: Mapping[str, float], name: str, p: float) -> dict[str, float]:
    """Base rates with an outcome for everything else: the others keep their proportions and share 1 − ``p``."""
    if not 0 < p < 1:
        raise QuestionError(f"{p:g} is no base rate for everything else", hint="give more than 0 and less than 1")
    if name in rates:
        raise QuestionError(f"there is an outcome {name!r} already")
    if abs(sum(rates.values()) - 1) > 1e-6:
        what = f"the rival outcomes sum to {sum(rates.values()):g}, not to 1"
        raise QuestionError(what, hint="give them as if there were nothing else; they are scaled to what is left")
    return {**{outcome: rate * (1 - p) for outcome, rate in rates.items()}, name: p}


def ask_readings(
    case: Case, statement: Statement, *, asked: dt.date, deadline: dt.date, author: str, language: str = "de"
) -> Question:
    """Ask what a statement is (true report, warning, appeal, deception), from the template ``weighing.readings``.

    Enters the question, the claim the statement makes, its row of the matrix and the origin's stake; all can be
    changed afterwards. Raises ``QuestionError`` for a statement without a source, and for a question or a demand.
    """
    from lagebild.weighing import tables
    from lagebild.weighing.readings import READINGS, STAKE, TEXT

    if statement.origin is None or statement.origin.source is None:
        raise QuestionError("nobody is known to have said it", where=statement.id)
    if tables.MODES[statement.mode] == 0:
        what = f"what is {statement.mode.value} bears no witness, so its readings cannot be told apart"
        raise QuestionError(what, where=statement.id, hint="choose a statement that asserts, predicts, warns …")
    report = case.report(statement.report)
    words = " ".join(report.words(statement.content, " ").split())
    names = tuple(reading.names[language] for reading in READINGS)
    rate = BaseRate(probabilities=(1 / len(names),) * len(names), source=TEXT["base rate"][language])
    text = TEXT["question"][language].format(name=statement.origin.name, words=words)
    question = make_question(text, outcomes=names, base_rate=rate, asked=asked, deadline=deadline)
    reasons = "; ".join(f"{one.names[language]}: {one.why[language]}" for one in READINGS)
    stake = Stake(
        source=statement.origin.source, question=question.id, value=STAKE, reason=TEXT["stake"][language], author=author
    )
    with case.transaction():
        case.put_question(question)
        link_claim(
            case,
            question,
            words,
            makes=[statement.id],
            denies=[],
            likelihoods={one.names[language]: one.holds for one in READINGS},
            window=Interval(),
            why=TEXT["cells"][language].format(list=reasons),
            author=author,
        )
        case.put_stake(stake)
    return question


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


def link_deed(
    case: Case, question: Question, deed: str, *, likelihoods: Mapping[str, float], why: str | None, author: str
) -> Evidence:
    """Put a deed (by id) as a row into a question's matrix: P(deed | outcome)."""
    evidence = Evidence(
        question=question.id, deed=case.deed(deed).id, likelihoods=in_order(question, likelihoods), why=why,
        author=author,
    )  # fmt: skip
    case.put_evidence(evidence)
    return evidence


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
    withdrawn: frozenset[str] = frozenset()
    """Ids of those statements that people withdrew: they bear no witness any more."""


def claim_rows(case: Case, question: Question) -> list[ClaimRow]:
    """The matrix of a question, claim by claim."""
    evidence = [(one.claim, one) for one in case.evidence(question.id) if one.claim is not None]
    claims = case.claims_by_id(id for id, _ in evidence)
    said = case.statements_by_id(t.statement for claim in claims.values() for t in claim.testimony)
    gone = case.withdrawn(said)
    rows = []
    for id, one in evidence:
        witnesses = tuple((t, said[t.statement]) for t in claims[id].testimony)
        rows.append(ClaimRow(claims[id], one, witnesses, gone & {t.statement for t, _ in witnesses}))
    return rows
