"""Alias packs and roles put into a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from lagebild.linking import Directory
from lagebild.model import Interval, Role, Source
from lagebild.store import Case

if TYPE_CHECKING:
    from lagebild.linking.packs import Pack


class Imported(NamedTuple):
    """What a pack changed in a case."""

    new: int
    """Sources that were not there."""
    enriched: int
    """Sources that gained a name, a body or an item of Wikidata."""
    roles: int
    """Roles that were not there."""


def import_pack(case: Case, pack: Pack) -> Imported:
    """Enter a pack: what is one source with what the case has enriches it, the rest is new.

    Two are one where the Wikidata item is the same, or else where a name of the pack's source means just one source
    of the case. A source keeps the name it had. Each source is a transaction, and an import that was interrupted
    can be run again.
    """
    directory = Directory(case.sources())
    items = {source.wikidata: source.id for source in directory if source.wikidata}
    ids: dict[str, str] = {}
    counts = {"new": 0, "enriched": 0, "roles": 0}
    for source in pack.sources:
        known = directory[items[source.wikidata]] if source.wikidata in items else _known(directory, source)
        body = ids.get(source.member_of or "")
        entry = msgspec.structs.replace(source, member_of=body) if known is None else _enriched(known, source, body)
        ids[source.id] = entry.id
        if entry != known and case.put_source(entry):
            counts["new" if known is None else "enriched"] += 1
    for role in pack.roles:
        held = msgspec.structs.replace(role, source=ids[role.source], body=ids.get(role.body or ""))
        counts["roles"] += case.put_role(held)
    return Imported(**counts)


def _known(directory: Directory, source: Source) -> Source | None:
    found = {one.id: one for name in (source.name, *source.aliases) if (one := directory.find(name, source.kind))}
    fitting = [one for one in found.values() if not (one.wikidata and source.wikidata)]
    return fitting[0] if len(found) == 1 and fitting else None


def _enriched(known: Source, source: Source, body: str | None) -> Source:
    names = dict.fromkeys((*known.aliases, source.name, *source.aliases))
    names.pop(known.name, None)
    member = known.member_of or (body if body != known.id else None)
    return msgspec.structs.replace(
        known, aliases=tuple(names), member_of=member, wikidata=known.wikidata or source.wikidata
    )


def give_role(
    case: Case, source: str, title: str, *, body: str | None = None, window: Interval | None = None, author: str
) -> Role:
    """Say that a person held an office. Raises ``NotFoundError`` for a person or body the case does not have."""
    held_in = case.source(body).id if body else None
    role = Role(source=case.source(source).id, title=title, body=held_in, window=window or Interval(), author=author)
    case.put_role(role)
    return role
