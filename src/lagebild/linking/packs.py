"""Alias packs: names, memberships and offices brought along from elsewhere, as a table or as Wikidata entities.

A table is tab-separated with a head line; ``name`` is the one column it must have. ``aliases`` are split at ``|``. A
line whose name was there before adds to it, so a person with two offices has two lines::

    name    kind    aliases    member_of    wikidata    role    role_of    from    to

Wikidata entities are taken as Wikidata gives them (``Special:EntityData/Q42.json``, or a dump with an entity a line):
labels and aliases in the languages of our news, instance of human (P31 = Q5), and positions held (P39) with start and
end (P580, P582) where the position's own entity is among them. Nothing is fetched.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from lagebild.errors import IntakeError, ModelError
from lagebild.model import Interval, Role, Source, SourceKind

__all__ = ["LANGUAGES", "Pack", "read_pack", "read_table", "read_wikidata"]

LANGUAGES = ("de", "en", "fr", "es", "it", "pl", "uk", "ru", "be", "be-tarask")
"""Languages whose labels and aliases are taken, the first found being the name."""

COLUMNS = ("name", "kind", "aliases", "member_of", "wikidata", "role", "role_of", "from", "to")


class Pack(NamedTuple):
    """What a pack brings: sources (bodies that others name among them) and roles."""

    sources: tuple[Source, ...]
    roles: tuple[Role, ...]


def read_pack(text: str, *, where: str, author: str) -> Pack:
    """A pack from the text of a file: a table, or JSON of Wikidata.

    Raises ``IntakeError``, naming ``where`` and the line, for what cannot be read.
    """
    return (read_wikidata if text.lstrip()[:1] in "{[" else read_table)(text, where=where, author=author)


def read_table(text: str, *, where: str, author: str) -> Pack:
    """A pack from a tab-separated table."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    table = csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t", quoting=csv.QUOTE_NONE)
    head = [name.strip() for name in table.fieldnames or ()]
    table.fieldnames = head
    if "name" not in head or not set(head) <= set(COLUMNS):
        unknown = ", ".join(sorted(set(head) - set(COLUMNS))) or "no column 'name'"
        raise IntakeError(f"this is no alias pack: {unknown}", where=where, hint=f"columns are {', '.join(COLUMNS)}")
    found = _Gathering(author)
    for number, row in enumerate(table, 2):
        try:
            found.add({key: (value or "").strip() for key, value in row.items() if key in COLUMNS})
        except (ModelError, ValueError) as error:
            raise IntakeError(str(error), where=f"{where}, entry {number - 1}") from None
    return found.pack()


class _Gathering:
    """Sources by name and kind, growing line by line."""

    def __init__(self, author: str) -> None:
        self._sources: dict[str, Source] = {}
        self._roles: list[Role] = []
        self._author = author

    def add(self, row: Mapping[str, str]) -> None:
        """One line of a table."""
        if not row["name"]:
            raise ModelError("the entry has no name")
        kind = SourceKind(row.get("kind") or "person")
        body = self._body(row["member_of"]) if row.get("member_of") else None
        aliases = tuple(name for name in map(str.strip, row.get("aliases", "").split("|")) if name)
        source = self._put(row["name"], kind, aliases, body, row.get("wikidata") or None)
        if title := row.get("role"):
            window = Interval(earliest=_bound(row.get("from"), 0), latest=_bound(row.get("to"), 1))
            held_in = self._body(row["role_of"]) if row.get("role_of") else None
            self.role(source, title, held_in, window)

    def role(self, source: str, title: str, body: str | None, window: Interval) -> None:
        """One office of a person (by id)."""
        self._roles.append(Role(source=source, title=title, body=body, window=window, author=self._author))

    def _body(self, name: str) -> str:
        known = next((s for s in self._sources.values() if name in (s.name, *s.aliases) and s.kind != "person"), None)
        return known.id if known else self._put(name, SourceKind.BODY, (), None, None)

    def _put(self, name: str, kind: SourceKind, aliases: Sequence[str], body: str | None, wikidata: str | None) -> str:
        key = Source.key(name, kind)
        old = self._sources.get(key) or Source(id=key, name=name, kind=kind)
        names = dict.fromkeys((*old.aliases, *aliases))
        names.pop(name, None)
        self._sources[key] = msgspec.structs.replace(
            old, aliases=tuple(names), member_of=old.member_of or body, wikidata=old.wikidata or wikidata
        )
        return key

    def pack(self) -> Pack:
        """What was gathered; bodies before those that belong to them."""
        ordered = sorted(self._sources.values(), key=lambda s: s.member_of is not None)
        return Pack(tuple(ordered), tuple(self._roles))


def _bound(text: str | None, end: int) -> dt.date | None:
    if not text:
        return None
    found = Interval.parse(text)
    return found.latest if end else found.earliest


def read_wikidata(text: str, *, where: str, author: str) -> Pack:
    """A pack from Wikidata's JSON: one entity, ``{"entities": …}``, a list, or an entity a line."""
    found = _Gathering(author)
    entities = list(_entities(text, where))
    names = {entity["id"]: _name(entity) for entity in entities}
    for entity in entities:
        name = names[entity["id"]]
        if name is None:
            continue
        labels = [one["value"] for code in LANGUAGES if (one := entity.get("labels", {}).get(code))]
        others = [one["value"] for code in LANGUAGES for one in entity.get("aliases", {}).get(code, ())]
        human = "Q5" in _items(entity, "P31")
        row = {"name": name, "kind": "person" if human else "body", "wikidata": entity["id"]}
        found.add(row | {"aliases": "|".join(one.replace("|", " ") for one in dict.fromkeys((*labels, *others)))})
        key = Source.key(name, SourceKind(row["kind"]))
        for claim in entity.get("claims", {}).get("P39", ()) if human else ():
            _position(found, key, claim, names)
    return found.pack()


def _position(found: _Gathering, person: str, claim: Mapping[str, Any], names: Mapping[str, str | None]) -> None:
    """A position held whose own label is among the entities; others are only numbers and are left out."""
    office = _item(claim.get("mainsnak", {}))
    title = names.get(office or "")
    if not title or claim.get("rank") == "deprecated":
        return
    qualifiers = claim.get("qualifiers", {})
    days = [_day(qualifiers.get(property, ())) for property in ("P580", "P582")]
    window = Interval(earliest=days[0], latest=days[1])
    found.role(person, title, None, window)


def _entities(text: str, where: str) -> Iterator[dict[str, Any]]:
    try:
        whole = msgspec.json.decode(text)
    except msgspec.DecodeError:
        whole = [_line(line, where, number) for number, line in enumerate(text.splitlines(), 1) if line.strip(" ,[]")]
    if isinstance(whole, dict) and isinstance(whole.get("entities"), dict):
        whole = list(whole["entities"].values())
    for place, one in enumerate(whole if isinstance(whole, list) else [whole], 1):
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise IntakeError("this is no entity of Wikidata", where=f"{where}, entry {place}")
        yield one


def _line(line: str, where: str, number: int) -> Any:
    try:
        return msgspec.json.decode(line.strip().rstrip(","))
    except msgspec.DecodeError as error:
        raise IntakeError(f"this is no JSON: {error}", where=f"{where}, line {number}") from None


def _name(entity: Mapping[str, Any]) -> str | None:
    labels = entity.get("labels", {})
    return next((labels[code]["value"] for code in LANGUAGES if code in labels), None)


def _items(entity: Mapping[str, Any], property: str) -> list[str]:
    return [item for claim in entity.get("claims", {}).get(property, ()) if (item := _item(claim.get("mainsnak", {})))]


def _item(snak: Mapping[str, Any]) -> str | None:
    value = snak.get("datavalue", {}).get("value")
    return value.get("id") if isinstance(value, dict) else None


def _day(snaks: Sequence[Mapping[str, Any]]) -> dt.date | None:
    """The day of a time value of day precision (11); coarser ones are no day."""
    for snak in snaks:
        value = snak.get("datavalue", {}).get("value", {})
        if value.get("precision") == 11:
            return dt.date.fromisoformat(value["time"].lstrip("+")[:10])
    return None
