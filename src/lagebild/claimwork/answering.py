"""What a claim is asked: who makes and denies it, how many independent origins it has, who said it first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lagebild import linkwork
from lagebild.claimwork.finding import words_of
from lagebild.linking.chains import FirstSaid, Origin, Relays, first_said, independent_origins
from lagebild.model import (
    Claim,
    Report,
    Statement,
)

if TYPE_CHECKING:
    from lagebild.store import Case


class Witness(NamedTuple):
    """A statement's part in a claim, as people see it."""

    statement: Statement
    words: str
    report: Report
    denies: bool


class ClaimView(NamedTuple):
    """A claim with all that is asked about it."""

    claim: Claim
    makers: tuple[Witness, ...]
    deniers: tuple[Witness, ...]
    origins: tuple[Origin, ...]
    """The independent voices behind those that make it."""
    denying: tuple[Origin, ...]
    """The independent voices behind those that deny it."""
    first: FirstSaid | None
    """Who said it first, among those that make it."""


def claims_of(case: Case) -> list[ClaimView]:
    """Every claim of the case with its two sides, its independent origins and who said it first."""
    held = case.claims()
    if not held:
        return []
    web, texts = linkwork.relays(case), linkwork.copies(case).origin
    return [_view(case, claim, web, texts) for claim in held]


def view(case: Case, claim: str) -> ClaimView:
    """One claim (id or the beginning of it). Raises ``NotFoundError`` where there is none."""
    held = case.claim(claim)
    return _view(case, held, linkwork.relays(case), linkwork.copies(case).origin)


def _view(case: Case, claim: Claim, web: Relays, texts: dict[str, str]) -> ClaimView:
    sides: dict[bool, list[Witness]] = {False: [], True: []}
    for testimony in claim.testimony:
        statement = case.statement(testimony.statement)
        report = case.report(statement.report)
        sides[testimony.denies].append(Witness(statement, words_of(statement, report), report, testimony.denies))
    made, denied = ([w.statement for w in sides[side]] for side in (False, True))
    return ClaimView(
        claim, tuple(sides[False]), tuple(sides[True]), tuple(independent_origins(made, web, texts)),
        tuple(independent_origins(denied, web, texts)), first_said(made, web.reports.values()),
    )  # fmt: skip
