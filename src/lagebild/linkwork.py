"""The linking of one case: paths to origins, copies, and which sources are one.

Command line and desk both go through here, so that they cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from lagebild.linking.bodies import outlet_group, outlet_words
from lagebild.linking.chains import Cycle, FirstSaid, Hop, Origin, Relays, first_said, independent_origins
from lagebild.linking.copies import THRESHOLD, WINDOW, Copy, find_copies, one_origin
from lagebild.linking.credits import Credit, credits
from lagebild.linking.sources import Proposal, propose
from lagebild.model import Claim, Judgement, ProposalKind, Report, Statement

if TYPE_CHECKING:
    from lagebild.store import Case


DAYS = 14
"""So far back an outlet's own report is looked for from the day of the report that cites it."""
REPORTS = 40
"""So many of an outlet's reports are looked at."""
ROUNDS = 4
"""Outlets that cite outlets: so many steps."""


class ChainOf(NamedTuple):
    """A statement's way to its origin."""

    statement: Statement
    words: str
    """What it says, as the report has it."""
    path: tuple[Hop, ...]
    cycle: Cycle | None
    """The cycle of citation it is part of."""
    credits: tuple[Credit, ...]
    """Agencies whose text its report prints, by its own account."""


class Copies(NamedTuple):
    """The copies of a case."""

    found: tuple[Copy, ...]
    origin: dict[str, str]
    """For each report the one whose text it prints, itself if no other."""
    credits: dict[str, tuple[Credit, ...]]
    """For each report that credits agencies, which."""


def relays(case: Case) -> Relays:
    """The case's reports and statements, ready to be asked for paths."""
    return Relays(case.reports(), case.statements())


def chain_of(case: Case, statement: str) -> ChainOf:
    """A statement's path to its origin through all reports of the case.

    Raises ``NotFoundError`` where the case has no such statement.
    """
    found = case.statement(statement)
    web = relays(case)
    cycle = next((c for c in web.cycles() if found.id in c.statements), None)
    return ChainOf(found, web.words(found), web.path(found), cycle, tuple(credits(case.report(found.report))))


def copies(case: Case, *, threshold: float = THRESHOLD, window: int = WINDOW) -> Copies:
    """The copies among all reports of the case, taken in the order of their dates."""
    reports = sorted(case.reports(), key=_when)
    found = tuple(find_copies(reports, threshold=threshold, window=window))
    named = {report.id: tuple(credits(report)) for report in reports}
    return Copies(found, one_origin(reports, found), {id: some for id, some in named.items() if some})


def proposals(case: Case) -> list[Proposal]:
    """Pairs of sources that may be one; a pair that was turned down, or whose merge was taken back, is left out."""
    decided = [frozenset((merge.keep, merge.drop)) for merge in case.merges() if merge.undone_at is not None]
    refused = case.proposals(kind=ProposalKind.MERGE, open=False)
    decided += [frozenset((one.left, one.right)) for one in refused if one.verdict is not Judgement.SAME]
    return propose(case.sources(), decided)


def claim_origins(case: Case, claim: Claim) -> tuple[list[Origin], FirstSaid | None]:
    """A claim's independent origins, and who said it first: among the statements that make it, not those that deny."""
    behind = [case.statement(testimony.statement) for testimony in claim.testimony if not testimony.denies]
    web = relays(case)
    return independent_origins(behind, web, copies(case).origin), first_said(behind, web.reports.values())


def question_origins(case: Case, question: str) -> list[Origin]:
    """The independent origins behind all claims of a question, whether they make or deny them."""
    claims = [case.claim(evidence.claim) for evidence in case.evidence(question) if evidence.claim]
    ids = dict.fromkeys(testimony.statement for claim in claims for testimony in claim.testimony)
    return independent_origins([case.statement(id) for id in ids], relays(case), copies(case).origin)


def _key(outlet: str) -> str:
    group = outlet_group(outlet)
    return outlet_words(outlet) if group is None else f"#{group}"


def relays_around(case: Case, said: Mapping[str, Statement], reports: Mapping[str, Report]) -> Relays:
    """Statements (by id) with their reports (by id), and what they may have been taken from.

    As ``relays``, for cases too large to be looked through: an outlet that is cited is looked for among ``REPORTS`` of
    its reports of the ``DAYS`` before, over ``ROUNDS`` steps.
    """
    names: dict[str, list[str]] = {}
    for outlet in case.outlets():
        names.setdefault(_key(outlet), []).append(outlet)
    known, every = dict(reports), dict(said)
    new, asked = list(said.values()), set[tuple[str, dt.date | None]]()
    for _ in range(ROUNDS):
        found: dict[str, Report] = {}
        for statement in new:
            home = known[statement.report]
            latest = home.published.latest
            for link in statement.chain:
                for outlet in names.get(_key(link.name), ()) if link.named else ():
                    if outlet != home.outlet and (outlet, latest) not in asked:
                        asked.add((outlet, latest))
                        since = latest - dt.timedelta(DAYS) if latest else None
                        for report in case.reports(outlet=outlet, since=since, until=latest, limit=REPORTS):
                            found[report.id] = report
        fresh = [report for id, report in found.items() if id not in known]
        if not fresh:
            break
        known |= {report.id: report for report in fresh}
        new = case.readings_of(report.id for report in fresh)
        every |= {statement.id: statement for statement in new}
    return Relays(known.values(), every.values())


def passages(copy: Copy, report: Report) -> Iterator[str]:
    """The copied sentences of the report ``copy.copy`` in its own words; the bare ranges where no sentence is whole."""
    for start, end in copy.sentences or copy.spans:
        yield " ".join(report.text[start:end].split())


def _when(report: Report) -> tuple[dt.date, str]:
    return report.published.latest or report.published.earliest or dt.date.max, report.id
