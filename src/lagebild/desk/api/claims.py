"""Claims, and what the machine proposes about claims, contradictions and sources."""

from __future__ import annotations

from typing import Annotated

import msgspec

from lagebild import claimwork
from lagebild.desk.api.operations import Call, Operation, Paged, Part, Words
from lagebild.desk.api.shapes import ClaimKnown, Witness, said
from lagebild.errors import ModelError
from lagebild.model import Claim, Judgement, Proposal, ProposalKind
from lagebild.store import Case


class ClaimsAsked(Paged, kw_only=True, frozen=True):
    """Which claims."""

    text: Words | None = None


class ProposalsAsked(Paged, kw_only=True, frozen=True):
    """Which proposals."""

    kind: ProposalKind | None = None
    open: bool = True
    """Those that wait, or those that were decided."""


class Decision(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What a person decides about a proposal."""

    accept: bool
    reason: Words | None = None
    judgement: Judgement | None = None
    """Where it is accepted, but otherwise than proposed: ``same`` or ``different``."""
    question: Words | None = None
    """For which question a contradiction counts."""


class Parting(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Statements that leave a claim."""

    statements: Annotated[list[Words], msgspec.Meta(min_length=1, max_length=500)]
    text: Words | None = None
    """The words of the claim they make instead."""


class Joining(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Another claim that is the same."""

    claim: Words
    contrary: bool = False
    """Whether the one denies what the other says."""


def claims(case: Case, call: Call) -> Part[Claim]:
    """Claims, the newest first."""
    asked: ClaimsAsked = call.query
    found = case.find_claims(asked.text, limit=asked.limit, offset=asked.offset)
    return Part(items=found, total=case.count_claims(asked.text), limit=asked.limit, offset=asked.offset)


def claim(case: Case, call: Call) -> ClaimKnown:
    """One claim with both its sides."""
    from lagebild.desk.pages.paths import ways_of

    found = case.claim(call.path["id"])
    ways = ways_of(case, found)
    spoken = case.statements_by_id(one.statement for one in found.testimony)
    told = {one.statement.id: one for one in said(case, list(spoken.values()))}
    testimony = [
        Witness(
            statement=told[one.statement].statement, words=told[one.statement].words,
            report=told[one.statement].report, denies=one.denies,
        )
        for one in found.testimony
        if one.statement in told
    ]  # fmt: skip
    return ClaimKnown(
        claim=found, testimony=testimony, paths=dict(ways.paths), origins=tuple(ways.origins),
        denying=tuple(ways.denying), first=ways.first,
    )  # fmt: skip


def part(case: Case, call: Call) -> Claim:
    """Take statements out of a claim; the new claim that they make, or what is left where a single one leaves."""
    sent: Parting = call.body
    old = case.claim(call.path["id"])
    made = claimwork.split(case, old.id, sent.statements, author=call.author, text=sent.text)
    return made or case.claim(old.id)


def join(case: Case, call: Call) -> Claim:
    """Make two claims one."""
    sent: Joining = call.body
    return claimwork.join(case, call.path["id"], sent.claim, author=call.author, contrary=sent.contrary)


def proposals(case: Case, call: Call) -> Part[Proposal]:
    """Proposals, the likeliest first."""
    asked: ProposalsAsked = call.query
    found = case.proposals(kind=asked.kind, open=asked.open, limit=asked.limit, offset=asked.offset)
    total = case.count_proposals(kind=asked.kind, open=asked.open)
    return Part(items=found, total=total, limit=asked.limit, offset=asked.offset)


def proposal(case: Case, call: Call) -> Proposal:
    """One proposal."""
    return case.proposal(call.path["id"])


def decide(case: Case, call: Call) -> Proposal:
    """Accept a proposal, and do what follows from it, or turn it down."""
    sent: Decision = call.body
    id = call.path["id"]
    if not sent.accept:
        if sent.judgement is not None or sent.question is not None:
            raise ModelError("judgement and question go with what is accepted", where="body")
        return claimwork.reject(case, id, author=call.author, reason=sent.reason)
    question = case.question(sent.question) if sent.question is not None else None
    return claimwork.accept(
        case, id, author=call.author, reason=sent.reason, question=question, judgement=sent.judgement
    )


OPERATIONS = (
    Operation("GET", "/claims", claims, Part[Claim], "Claims, the newest first", query=ClaimsAsked),
    Operation("GET", "/claims/{id}", claim, ClaimKnown, "A claim, who makes and who denies it"),
    Operation("POST", "/claims/{id}/split", part, Claim, "Take statements out of a claim", body=Parting),
    Operation("POST", "/claims/{id}/join", join, Claim, "Make two claims one", body=Joining),
    Operation("GET", "/proposals", proposals, Part[Proposal], "What waits for a decision", query=ProposalsAsked),
    Operation("GET", "/proposals/{id}", proposal, Proposal, "A proposal"),
    Operation("POST", "/proposals/{id}/decision", decide, Proposal, "Accept a proposal or turn it down", body=Decision),
)
