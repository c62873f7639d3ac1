"""What the machine finds: vectors, claims, contradictions and sources that are one, put down as proposals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lagebild import linkwork
from lagebild.model import (
    Deed,
    Judgement,
    Proposal,
    ProposalKind,
    Report,
    Statement,
)

if TYPE_CHECKING:
    from lagebild.linking.claims.contradictions import Opposed
    from lagebild.linking.claims.features import Said
    from lagebild.linking.claims.judge import Verdict
    from lagebild.store import Case

Watch = Callable[[Iterable[tuple[int, int]], int], Iterable[tuple[int, int]]]

BATCH = 256
"""Vectors are kept after so many: work that is cut off goes on from there."""
LIKELY = 0.4
"""Least probability at which a pair is put before a person."""


class Found(NamedTuple):
    """What a search for claims and contradictions came to."""

    statements: int
    compared: int
    """Pairs that were near enough to be judged."""
    groups: int
    proposals: int
    """All that was found, what was known before included."""
    new: int


def make_vectors(case: Case) -> Iterator[int]:
    """Make the vectors of statements that have none, newest reports first; yields how many after each batch.

    Each batch is kept when it is made, so that work that was cut off is not done again.
    """
    from lagebild.reading.neural.sentence import MODEL, int8, vectors

    reports: dict[str, Report] = {}
    while ids := case.without_vectors(MODEL, limit=BATCH):
        texts = []
        for id in ids:
            statement = case.statement(id)
            report = reports.setdefault(statement.report, case.report(statement.report))
            texts.append(words_of(statement, report))
        case.put_vectors(MODEL, ids, int8(vectors(texts)))
        yield len(ids)


def words_of(statement: Statement, report: Report) -> str:
    """What a statement says, in the words of its report."""
    return " ".join(report.words(statement.content, " ").split())


def said_of(statement: Statement, report: Report) -> Said:
    """A statement as the linking of claims sees it."""
    from lagebild.linking.claims.features import Said

    origin = statement.origin
    return Said(
        id=statement.id, text=words_of(statement, report), language=report.language, published=report.published,
        about=statement.about, mode=statement.mode, hedged=statement.hedged, report=report.id,
        voice=(origin.source or origin.name) if origin and origin.named else None,
    )  # fmt: skip


def propose(case: Case, *, deeds: bool = True, watch: Watch = lambda pairs, total: pairs) -> Found:
    """Search the case for claims, contradictions and sources that are one, and enter what is likely as proposals.

    Statements without a vector get one first. What a person has decided is not proposed again and keeps groups
    apart; what is in one claim already is left out. A contrary pair that may be a contradiction is proposed as one,
    and as the two sides of a claim otherwise. ``watch`` may follow the pairs while they are judged.
    """
    from lagebild.linking.claims.groups import groups
    from lagebild.linking.claims.search import Seen, judged_pairs, worth
    from lagebild.reading.neural.sentence import MODEL

    for _ in make_vectors(case):
        pass
    reports = {report.id: report for report in case.reports()}
    statements = {statement.id: statement for statement in case.statements()}
    ids, rows = case.vectors(MODEL)
    every = [said_of(statements[id], reports[statements[id].report]) for id in ids]
    chosen = [place for place, one in enumerate(every) if worth(one)]
    said = [every[place] for place in chosen]
    deeds_of = {deed.id: _done_text(deed, reports[deed.report]) for deed in case.deeds()} if deeds else {}
    seen = Seen({one.id: one.text for one in said} | deeds_of)
    pairs = list(
        judged_pairs(
            said,
            rows[chosen] if len(ids) else rows,
            seen=seen,
            watch=watch,
            skip=lambda one, other: _one_place(statements[one.id], statements[other.id]),
        )
    )
    parted = {
        frozenset((p.left, p.right))
        for p in case.proposals(kind=ProposalKind.CLAIM, open=False)
        if p.verdict is Judgement.NONE
    }
    together = {
        (one.id, other.id): verdict.same + verdict.contrary
        for one, other, verdict in pairs
        if frozenset((one.id, other.id)) not in parted
    }
    gathered = groups(together)
    opposed = list(_contradictions(case, said, pairs, seen, deeds_of, reports))
    asked = {frozenset((one.left, one.right)) for one in opposed}
    found = [one for one in _claim_proposals(case, gathered, pairs) if frozenset((one.left, one.right)) not in asked]
    found += opposed + merges(case)
    new = case.put_proposals(found)
    return Found(len(said), len(pairs), len(gathered), len(found), new)


def _one_place(one: Statement, other: Statement) -> bool:
    """Whether two statements share words of one report: one stands inside the other."""
    if one.report != other.report:
        return False
    return any(a < d and c < b for a, b in one.content for c, d in other.content)


def _claim_proposals(
    case: Case, gathered: Sequence[object], pairs: Sequence[tuple[Said, Said, Verdict]]
) -> Iterator[Proposal]:
    known = [frozenset(t.statement for t in claim.testimony) for claim in case.claims()]
    wanted = {link for group in gathered for link in group.links}  # type: ignore[attr-defined]
    for one, other, verdict in pairs:
        if (one.id, other.id) not in wanted or any({one.id, other.id} <= claim for claim in known):
            continue
        contrary = verdict.contrary > verdict.same
        score = max(verdict.same, verdict.contrary)
        if score >= LIKELY:
            judgement = Judgement.DIFFERENT if contrary else Judgement.SAME
            yield _proposal(ProposalKind.CLAIM, one.id, other.id, judgement, score, verdict.why)


def _contradictions(
    case: Case,
    said: Sequence[Said],
    pairs: Sequence[tuple[Said, Said, Verdict]],
    seen: object,
    deeds: dict[str, str],
    reports: dict[str, Report],
) -> Iterator[Proposal]:
    from lagebild.linking.claims.contradictions import Done, against_deeds, may_contradict

    opposed: list[Opposed] = [found for pair in pairs if (found := may_contradict(*pair))]
    done = [
        Done(
            id=deed.id, text=deeds[deed.id], actors=deed.actors, language=reports[deed.report].language,
            when=deed.when if deed.when.known else reports[deed.report].published,
        )
        for deed in case.deeds() if deed.id in deeds
    ]  # fmt: skip
    if done:
        names = {source.id: (source.name, *source.aliases) for source in case.sources()}
        opposed += against_deeds(said, done, seen, names=names)  # type: ignore[arg-type]
    for one in opposed:
        yield _proposal(ProposalKind.CONTRADICTION, one.statement, one.against, Judgement.DIFFERENT, one.score, one.why)


def _done_text(deed: Deed, report: Report) -> str:
    return " ".join(report.text[slice(*deed.span)].split())


def merges(case: Case) -> list[Proposal]:
    """Pairs of sources that may be one, as proposals; those that people decided are left out."""
    return [
        _proposal(ProposalKind.MERGE, p.source_a, p.source_b, p.judgement, p.score, (p.why,))
        for p in linkwork.proposals(case)
    ]


def _proposal(
    kind: ProposalKind, left: str, right: str, judgement: Judgement, score: float, why: Sequence[str]
) -> Proposal:
    key = Proposal.key(kind, left, right)
    score = min(1.0, max(0.0, score))
    return Proposal(id=key, kind=kind, left=left, right=right, judgement=judgement, score=score, why=tuple(why))
