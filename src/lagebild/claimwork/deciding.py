"""What a person decides: proposals confirmed or turned down, claims joined and split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from lagebild import casework
from lagebild.claimwork.finding import said_of, words_of
from lagebild.errors import DuplicateError, LagebildError, NotFoundError
from lagebild.model import (
    Claim,
    Deed,
    Interval,
    Judgement,
    Proposal,
    ProposalKind,
    Question,
    Statement,
    Testimony,
    digest,
)

if TYPE_CHECKING:
    from lagebild.store import Case


def inbox(case: Case, kind: ProposalKind | None = None, limit: int | None = None) -> list[Proposal]:
    """What waits for a decision, the likeliest first; what has settled itself meanwhile is left out."""
    waiting = []
    for one in case.proposals(kind=kind):
        if not _settled(case, one):
            waiting.append(one)
        if limit is not None and len(waiting) >= limit:
            break
    return waiting


def _settled(case: Case, one: Proposal) -> bool:
    """Whether a proposal no longer asks anything: gone, merged, or in one claim already."""
    try:
        if one.kind is ProposalKind.MERGE:
            return case.source(one.left).id == case.source(one.right).id
        if one.kind is ProposalKind.CLAIM:
            return any(_part(claim, one.right) for claim in case.claims(statement=one.left))
    except NotFoundError:
        return True
    return False


def accept(
    case: Case,
    proposal: str,
    *,
    author: str,
    reason: str | None = None,
    question: Question | None = None,
    judgement: Judgement | None = None,
) -> Proposal:
    """Confirm a proposal (id or the beginning of it) and do what follows from it.

    Two statements come into one claim (``judgement`` says otherwise than proposed: ``same`` or ``different``, that is
    contrary); two sources become one; a contradiction is entered for ``question`` where one is given, and two
    contrary statements become the two sides of one claim. Raises ``NotFoundError`` where there is none of this id.
    """
    one = case.proposal(proposal)
    verdict = judgement or one.judgement
    if verdict not in (Judgement.SAME, Judgement.DIFFERENT):
        verdict = Judgement.SAME
    if one.kind is ProposalKind.MERGE:
        case.merge_sources(one.left, one.right, author, reason)
        verdict = Judgement.SAME
    elif one.kind is ProposalKind.CLAIM:
        _testify(case, one.left, one.right, contrary=verdict is Judgement.DIFFERENT, author=author)
    else:
        _contradict(case, one, question, author, reason)
        verdict = Judgement.DIFFERENT
    return case.decide(one.id, verdict, author=author, reason=reason)


def reject(case: Case, proposal: str, *, author: str, reason: str | None = None) -> Proposal:
    """Turn a proposal down: it is kept, and not made again."""
    one = case.proposal(proposal)
    verdict = Judgement.DIFFERENT if one.kind is ProposalKind.MERGE else Judgement.NONE
    return case.decide(one.id, verdict, author=author, reason=reason)


def _contradict(case: Case, one: Proposal, question: Question | None, author: str, reason: str | None) -> None:
    statement = case.statement(one.left)
    why = reason or "; ".join(one.why)
    try:
        deed: Deed | None = case.deed(one.right)
    except NotFoundError:
        deed = None
    if question is not None:
        other = None if deed else case.statement(one.right)
        words = words_of(other, case.report(other.report)) if other else None
        casework.contradict(
            case, question, statement, deed=deed.id if deed else None, words=words, why=why, author=author
        )
    if deed is None:
        _testify(case, one.left, one.right, contrary=True, author=author)


def _part(claim: Claim, statement: str) -> Testimony | None:
    return next((t for t in claim.testimony if t.statement == statement), None)


def _testify(case: Case, left: str, right: str, *, contrary: bool, author: str) -> Claim:
    """Bring two statements into one claim, on the same side or on two; the claims they are in become one."""
    one, other = case.statement(left), case.statement(right)
    mine, theirs = case.claims(statement=one.id), case.claims(statement=other.id)
    if any(_part(claim, other.id) for claim in mine):
        raise DuplicateError("the two statements are in one claim already", where=one.id)
    if mine and theirs:
        first, second = _part(mine[0], one.id), _part(theirs[0], other.id)
        assert first
        assert second
        return join(case, mine[0].id, theirs[0].id, author=author, contrary=(first.denies != second.denies) != contrary)
    if theirs:
        one, other, mine = other, one, theirs
    claim = mine[0] if mine else _claim_of(case, one, author)
    side = _part(claim, one.id)
    assert side
    joined = Testimony(statement=other.id, denies=side.denies != contrary, author=author)
    claim = msgspec.structs.replace(
        claim, testimony=(*claim.testimony, joined), window=_wider(claim.window, other.about)
    )
    case.put_claim(claim)
    return claim


def _claim_of(case: Case, statement: Statement, author: str) -> Claim:
    """A claim in the words of a statement; where it denies them, they are what the denial is of."""
    said = said_of(statement, case.report(statement.report))
    words, denies = said.text, said.denies and not said.wording.negated
    testimony = Testimony(statement=statement.id, denies=denies, author=author)
    key = digest("claim", statement.id, length=12)
    return Claim(id=key, text=words, window=statement.about, testimony=(testimony,))


def _wider(one: Interval, other: Interval) -> Interval:
    """The stretch that holds both, of which an unknown one says nothing."""
    if not one.known or not other.known:
        return one if one.known else other
    ends = [(one.earliest, other.earliest), (one.latest, other.latest)]
    return Interval(
        earliest=min(ends[0]) if all(ends[0]) else None,  # type: ignore[type-var]
        latest=max(ends[1]) if all(ends[1]) else None,  # type: ignore[type-var]
    )


def join(case: Case, keep: str, drop: str, *, author: str, contrary: bool = False) -> Claim:
    """Make two claims one, in the words of ``keep``; ``contrary`` says that the one denies what the other says.

    Evidence stays with the claim it was given for: raises ``LagebildError`` where ``drop`` has evidence of its own.
    """
    first, second = case.claim(keep), case.claim(drop)
    if first.id == second.id:
        raise DuplicateError("a claim cannot be joined with itself", where=first.id)
    for question in case.questions():
        if any(evidence.claim == second.id for evidence in case.evidence(question.id)):
            raise LagebildError(
                "the claim to be given up is evidence for a question", where=f"{second.id}, {question.text}",
                hint="join them the other way round",
            )  # fmt: skip
    known = {t.statement for t in first.testimony}
    moved = tuple(
        msgspec.structs.replace(t, denies=t.denies != contrary) for t in second.testimony if t.statement not in known
    )
    made = msgspec.structs.replace(first, testimony=first.testimony + moved, window=_wider(first.window, second.window))
    case.put_claim(made)
    case.drop_claim(second.id, author=author)
    return made


def split(case: Case, claim: str, statements: Sequence[str], *, author: str, text: str | None = None) -> Claim | None:
    """Take statements out of a claim; several that leave together, or with ``text``, are a claim of their own.

    The new claim, or ``None`` where a single statement merely leaves. That those who leave and those who stay are not
    of one claim is kept with author and time, and no later search brings them together; ``join`` takes it back.
    Raises ``NotFoundError`` for a statement that is not in the claim, ``LagebildError`` where none would be left.
    """
    old = case.claim(claim)
    ids = [case.statement(id).id for id in statements]
    for id in ids:
        if not _part(old, id):
            raise NotFoundError(f"the claim has no statement {id!r}", where=old.id)
    left = tuple(t for t in old.testimony if t.statement not in ids)
    gone = tuple(t for t in old.testimony if t.statement in ids)
    if not left:
        raise LagebildError("no statement would be left in the claim", where=old.id)
    case.put_claim(msgspec.structs.replace(old, testimony=left))
    made = None
    if text or len(gone) > 1:
        first = case.statement(gone[0].statement)
        denies = gone[0].denies and not text
        turned = tuple(msgspec.structs.replace(t, denies=t.denies != denies, author=author) for t in gone)
        words = text or words_of(first, case.report(first.report))
        key = digest("claim", first.id, old.id, length=12)
        made = Claim(id=key, text=words, window=first.about, testimony=turned)
        case.put_claim(made)
    _keep_apart(case, ids, [t.statement for t in left], author=author, reason=f"taken out of claim {old.id}")
    return made


def _keep_apart(case: Case, ones: Sequence[str], others: Sequence[str], *, author: str, reason: str) -> None:
    """Keep that statements of two sides are not of one claim, however they came into one: later searches respect it."""
    pairs = {Proposal.key(ProposalKind.CLAIM, one, other): (one, other) for one in ones for other in others}
    known = {p.id: p for p in case.proposals(kind=ProposalKind.CLAIM, open=None) if p.id in pairs}
    case.put_proposals(
        Proposal(id=key, kind=ProposalKind.CLAIM, left=one, right=other, judgement=Judgement.SAME, score=0.0)
        for key, (one, other) in pairs.items() if key not in known
    )  # fmt: skip
    for key in pairs:
        if key not in known or known[key].verdict is not Judgement.NONE:
            case.decide(key, Judgement.NONE, author=author, reason=reason)
