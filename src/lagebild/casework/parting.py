"""Taking a name away from a source that it was wrongly joined to."""

from __future__ import annotations

import datetime as dt

import msgspec

from lagebild.errors import NotFoundError
from lagebild.model import Correction, Judgement, Proposal, ProposalKind, Source
from lagebild.store import Case


def part_name(case: Case, source: Source, name: str, *, author: str, why: str | None = None) -> Source:
    """Decide that ``name``, an alias of the source, is somebody else; that one.

    The name becomes a source of its own, statements whose origin goes by it are corrected to mean that (each can be
    taken back), and that the two are different is kept: they are neither joined nor proposed again; ``merge`` undoes
    it. Raises ``NotFoundError`` where the source does not go by that name, and where it was merged with another.
    """
    if name not in source.aliases:
        raise NotFoundError(f"{name!r} is no alias of it", where=source.name, hint=f"it has {_listed(source.aliases)}")
    own = next((m for m in case.merges() if source.id in (m.keep, m.drop) and m.undone_at is None), None)
    if own:
        what = f"{source.name} and {own.drop} were merged by {own.author}, so whose name it is cannot be told"
        raise NotFoundError(what, where=name, hint=f"take that back first: lagebild split {own.id}")
    key = Source.key(name, source.kind)
    if key == source.id:
        key = Source.key(f"{name} (parted)", source.kind)
    other = Source(id=key, name=name, kind=source.kind)
    case.put_source(msgspec.structs.replace(source, aliases=tuple(alias for alias in source.aliases if alias != name)))
    case.put_source(other)
    for statement in case.statements(source=source.id):
        chain = tuple(
            msgspec.structs.replace(link, source=other.id) if link.source == source.id and link.name == name else link
            for link in statement.chain
        )
        if chain != statement.chain:
            after = msgspec.structs.replace(statement, chain=chain)
            now = dt.datetime.now(dt.UTC)
            case.correct(
                Correction(report=statement.report, statement=statement.id, before=statement, after=after,
                           author=author, at=now, why=why or f"{name} is not {source.name}")
            )  # fmt: skip
    _decide(case, source, other, author, why)
    return other


def _decide(case: Case, source: Source, other: Source, author: str, why: str | None) -> None:
    id = Proposal.key(ProposalKind.MERGE, source.id, other.id)
    told = Proposal(
        id=id, kind=ProposalKind.MERGE, left=source.id, right=other.id, judgement=Judgement.SAME, score=0.5,
        why=("they were taken for one",),
    )  # fmt: skip
    case.put_proposals([told])
    case.decide(id, Judgement.DIFFERENT, author=author, reason=why)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
