"""What the machine proposes and people decide, and the offices people hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, or_, select, update

from lagebild.errors import NotFoundError
from lagebild.model import Judgement, Proposal, ProposalKind, Role, decode
from lagebild.store.base import batches, canonical, plain
from lagebild.store.judgements import Judgements
from lagebild.store.schema import proposals, roles, sources


class Decisions(Judgements):
    """The part of a case that holds proposals and roles."""

    def put_proposals(self, found: Iterable[Proposal]) -> int:
        """Enter proposals; how many were new.

        One that is there takes the new score, judgement and reasons while it is open, and stays as it is once it
        was decided.
        """
        new = 0
        with self._write() as connection:
            for some in batches(list({one.id: one for one in found}.values())):
                wanted = select(proposals.c.id, proposals.c.noun).where(proposals.c.id.in_([one.id for one in some]))
                known = {id: decode(noun, Proposal) for id, noun in connection.execute(wanted)}
                fresh = [one for one in some if one.id not in known]
                again = [(known[one.id], one) for one in some if one.id in known]
                again = [(old, one) for old, one in again if old.verdict is None and old != one]
                if fresh:
                    connection.execute(insert(proposals), [_proposal_row(one) for one in fresh])
                if again:
                    there = update(proposals).where(proposals.c.id == bindparam("known"))
                    rows = [_proposal_row(_refreshed(old, one)) for old, one in again]
                    connection.execute(there, [{**row, "known": row["id"]} for row in rows])
                new += len(fresh)
            if new:
                self._log(connection, "put", "proposal", f"{new} new")
        return new

    def proposals(
        self,
        *,
        kind: ProposalKind | None = None,
        open: bool | None = True,
        about: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Proposal]:
        """Proposals, the highest score first; ``open`` ones, decided ones (``False``) or both (``None``).

        ``about`` is the id of one of the two things a proposal is about; ``limit`` of them after the first ``offset``.
        """
        wanted = select(proposals.c.noun).order_by(proposals.c.score.desc(), proposals.c.id)
        wanted = wanted.limit(limit).offset(offset or None)
        if kind is not None:
            wanted = wanted.where(proposals.c.kind == kind.value)
        if open is not None:
            wanted = wanted.where(proposals.c.verdict.is_(None) if open else proposals.c.verdict.is_not(None))
        if about is not None:
            wanted = wanted.where(or_(proposals.c.left == about, proposals.c.right == about))
        with self._read() as connection:
            return [decode(noun, Proposal) for noun in connection.execute(wanted).scalars()]

    def proposal(self, id: str) -> Proposal:
        """The proposal of an id or the beginning of one; ``NotFoundError`` otherwise."""
        return self._by_id(proposals, id, Proposal)

    def decide(self, id: str, verdict: Judgement | None, *, author: str, reason: str | None = None) -> Proposal:
        """Decide a proposal, differently from before where it was decided, or (``None``) open it again.

        The decision itself is all that is written: what follows from it (a merge, a claim) is the caller's.
        Raises ``NotFoundError`` where there is none of this id.
        """
        with self._write() as connection:
            old = self.proposal(id)
            at = None if verdict is None else dt.datetime.now(dt.UTC)
            by, why = (None, None) if verdict is None else (author, reason)
            new = msgspec.structs.replace(old, verdict=verdict, author=by, at=at, reason=why)
            connection.execute(update(proposals).where(proposals.c.id == old.id), _proposal_row(new))
            what = "reopened" if verdict is None else "decided"
            detail = ": ".join(part for part in (verdict.value if verdict else None, reason) if part) or None
            self._log(connection, what, "proposal", old.id, author, detail)
            return new

    def put_role(self, role: Role) -> bool:
        """Enter a role, or replace the one of this person, title, body and time; False where nothing changes.

        Raises ``NotFoundError`` for an unknown person or body.
        """
        with self._write() as connection:
            self._require(connection, sources, role.source, "source")
            if role.body is not None:
                self._require(connection, sources, role.body, "source")
            key = {
                "source": role.source, "title": plain(role.title), "body": role.body,
                "earliest": role.window.earliest, "latest": role.window.latest,
            }  # fmt: skip
            return self._put(connection, roles, role, key, author=role.author)

    def drop_role(self, role: Role, *, author: str) -> None:
        """Take a role out of the case; the log keeps it. Raises ``NotFoundError`` where it is not there."""
        with self._write() as connection:
            kept = self._kept(connection)
            same = _role_key(role, kept)
            wanted = select(roles.c.seq, roles.c.noun).where(roles.c.title == plain(role.title))
            found = [(seq, noun) for seq, noun in connection.execute(wanted) if _role_key(_role(noun), kept) == same]
            if not found:
                raise NotFoundError(f"the case has no role {role.title!r} of this time", where=role.source)
            for seq, noun in found:
                connection.execute(delete(roles).where(roles.c.seq == seq))
                self._log(connection, "dropped", "role", role.source, author, noun)

    def roles(self, source: str | None = None) -> list[Role]:
        """Roles in the order of entry: all, or those of a person (id, name or alias), with all it was merged from."""
        wanted = select(roles.c.noun).order_by(roles.c.seq)
        with self._read() as connection:
            if source is not None:
                of = sources.c.stands_for == self._source_id(connection, source)
                wanted = wanted.where(roles.c.source.in_(select(sources.c.id).where(of)))
            kept = self._kept(connection)
            found = [_role(noun) for noun in connection.execute(wanted).scalars()]
        return [
            msgspec.structs.replace(
                role,
                source=kept.get(role.source, role.source),
                body=kept.get(role.body, role.body) if role.body else None,
            )
            for role in found
        ]


def _proposal_row(one: Proposal) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind.value, "left": one.left, "right": one.right, "score": one.score,
        "verdict": one.verdict.value if one.verdict else None, "noun": canonical(one),
    }  # fmt: skip


def _refreshed(old: Proposal, new: Proposal) -> Proposal:
    return msgspec.structs.replace(old, score=new.score, judgement=new.judgement, why=new.why)


def _role(noun: str) -> Role:
    return decode(noun, Role)


def _role_key(role: Role, kept: dict[str, str]) -> tuple[object, ...]:
    """What makes a role one and the same, whichever of merged sources it was entered with."""
    body = kept.get(role.body, role.body) if role.body else None
    return kept.get(role.source, role.source), plain(role.title), body, role.window
