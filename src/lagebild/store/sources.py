"""Sources in the case: their names, and the decisions that two of them are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, select, update

from lagebild.errors import DuplicateError, NotFoundError
from lagebild.model import Deed, Link, Mention, Reading, Source, Statement, decode
from lagebild.store.base import NEAR_ROWS, CaseBase, batches, canonical, missing, now
from lagebild.store.notes import Merge
from lagebild.store.schema import merges, source_names, source_said, sources
from lagebild.store.text import name_key


class Sources(CaseBase):
    """The part of a case that knows its sources."""

    def put_source(self, source: Source) -> bool:
        """Enter the source, or replace the one of this id; False where nothing changes.

        Raises ``CaseError`` where it is a member of a body that is not in the case.
        """
        with self._write() as connection:
            return self._put_source(connection, source)

    def source(self, key: str) -> Source:
        """The source of an id, a name, an alias, or the beginning of an id; a merged one as the one kept.

        Case and diacritics of a name do not count; a source's own name goes before other sources' aliases.
        Raises ``NotFoundError``, naming candidates, where there is none or more than one.
        """
        with self._read() as connection:
            id = self._source_id(connection, key)
            return self._groups(connection, [id])[id]

    def sources(
        self, *, limit: int | None = None, offset: int = 0, order: Literal["name", "statements"] = "name"
    ) -> list[Source]:
        """Every source by name, or those that say most first; ``limit`` of them after the first ``offset``.

        Merged ones come once, with the names of all that were merged into them.
        """
        counts = self.source_counts() if order == "statements" else {}
        own = and_(source_names.c.source == sources.c.id, source_names.c.canonical)
        named = select(sources.c.id, source_names.c.name_key).join(source_names, own)
        named = named.where(sources.c.stands_for == sources.c.id)

        def ask(connection: Connection) -> list[str]:
            rows = [(-counts.get(id, 0), name, id) for id, name in connection.execute(named)]
            return [id for _, _, id in sorted(rows)]

        some = self._remembered(f"sources by {order}", ask)[offset : None if limit is None else offset + limit]
        with self._read() as connection:
            found = self._groups(connection, None if limit is None else some)
        return [found[id] for id in some]

    def count_sources(self) -> int:
        """How many sources there are, merged ones counted once."""
        wanted = select(func.count()).select_from(sources).where(sources.c.id == sources.c.stands_for)
        return self._remembered("sources", lambda connection: int(connection.execute(wanted).scalar_one()))

    def source_counts(self) -> dict[str, int]:
        """For each source that is the origin of statements that are listed, how many."""
        count = select(source_said.c.source, source_said.c.said).where(source_said.c.said > 0)

        def ask(connection: Connection) -> dict[str, int]:
            kept = self._kept(connection)
            found: Counter[str] = Counter()
            for origin, said in connection.execute(count):
                found[kept.get(origin, origin)] += said
            return dict(found)

        return dict(self._remembered("source_counts", ask))

    def merge_sources(self, keep: str, drop: str, author: str, why: str | None = None) -> int:
        """Decide that two sources (ids, names or aliases) are one; the number of the decision, to undo it by.

        All that was merged into ``drop`` comes along. Nothing is rewritten: statements keep the source they were
        read with and are answered with the kept one. ``why`` goes into the log of writes. Raises ``DuplicateError``
        where they are one already.
        """
        with self._write() as connection:
            keep_id = self._own_id(connection, keep)
            kept, dropped = self._source_id(connection, keep), self._source_id(connection, drop)
            if kept == dropped:
                raise DuplicateError(f"{keep!r} and {drop!r} are one source already", where=kept)
            row = {"keep": keep_id, "dropped": dropped, "author": author, "at": now()}
            number = connection.execute(insert(merges).returning(merges.c.seq), row).scalar_one()
            self._settle(connection)
            self._log(
                connection, "merged", "source", dropped, author, f"into {keep_id}: {why}" if why else f"into {keep_id}"
            )
            return int(number)

    def split_sources(self, merge_id: int, author: str | None = None) -> None:
        """Take a merge back; later ones stand. Raises ``NotFoundError`` where it is not, or no longer, in force."""
        with self._write() as connection:
            merge = connection.execute(select(merges).where(merges.c.seq == merge_id)).one_or_none()
            if merge is None or merge.undone_at is not None:
                raise NotFoundError(f"no merge of sources has the number {merge_id}, or it was taken back already")
            undone = {"undone_by": author or self.author or merge.author, "undone_at": now()}
            connection.execute(update(merges).where(merges.c.seq == merge_id), undone)
            self._settle(connection)
            self._log(connection, "split", "source", merge.dropped, author, f"from {merge.keep}")

    def merges(self) -> list[Merge]:
        """Every merge ever made, those taken back included, in order."""
        with self._read() as connection:
            rows = connection.execute(select(merges).order_by(merges.c.seq))
            return [
                Merge(
                    id=row.seq, keep=row.keep, drop=row.dropped, author=row.author, at=row.at,
                    undone_by=row.undone_by, undone_at=row.undone_at,
                )
                for row in rows
            ]  # fmt: skip

    # --- for the other parts

    def _put_source(self, connection: Connection, source: Source) -> bool:
        known = connection.execute(select(sources.c.stands_for).where(sources.c.id == source.id)).scalar_one_or_none()
        columns = {
            "name": source.name, "kind": source.kind.value, "member_of": source.member_of,
            "stands_for": known or source.id,
        }  # fmt: skip
        if not self._put(connection, sources, source, {"id": source.id}, columns):
            return False
        connection.execute(delete(source_names).where(source_names.c.source == source.id))
        names: dict[str, dict[str, object]] = {}
        for name in (source.name, *source.aliases):
            row = {"source": source.id, "name_key": name_key(name), "name": name, "canonical": not names}
            names.setdefault(name_key(name), row)
        connection.execute(insert(source_names), list(names.values()))
        return True

    def _add_sources(self, connection: Connection, found: Iterable[Source]) -> None:
        """Enter new sources; one that is there keeps its name and kind and gains aliases."""
        given = list(found)
        if not given:
            return
        wanted = select(sources.c.id, sources.c.noun).where(sources.c.id.in_([source.id for source in given]))
        known = dict(connection.execute(wanted).all())
        for source in given:
            old = known.get(source.id)
            new = source if old is None else _enriched(decode(old, Source), source)
            if canonical(new) != old:
                self._put_source(connection, new)
                known[source.id] = canonical(new)

    def _unknown_sources(self, connection: Connection, ids: set[str]) -> set[str]:
        """Those of the ids that are not in the case."""
        if not ids:
            return set()
        return ids - set(connection.execute(select(sources.c.id).where(sources.c.id.in_(ids))).scalars())

    def _kept(self, connection: Connection) -> dict[str, str]:
        """The source kept for each one that was merged; others are not in it."""
        merged = select(sources.c.id, sources.c.stands_for).where(sources.c.id != sources.c.stands_for)
        return dict(connection.execute(merged).all())

    def _own_id(self, connection: Connection, key: str) -> str:
        """The id of the source itself, merged or not."""
        exact = connection.execute(select(sources.c.id).where(sources.c.id == key)).scalar_one_or_none()
        return str(exact) if exact is not None else self._source_id(connection, key)

    def _source_id(self, connection: Connection, key: str) -> str:
        """The id of the kept source that an id, name, alias, beginning of an id or end of a name (a surname) means."""
        kept = sources.c.stands_for
        exact = connection.execute(select(kept).where(sources.c.id == key)).scalar_one_or_none()
        if exact is not None:
            return str(exact)
        by_name = (
            select(kept, source_names.c.canonical)
            .join_from(source_names, sources, source_names.c.source == sources.c.id)
            .where(source_names.c.name_key == name_key(key))
        )
        rows = connection.execute(by_name).all()
        found = {id for id, own in rows if own} or {id for id, _ in rows}
        if not found and key:
            found = set(
                connection.execute(select(kept).where(self._dialect.begins(sources.c.id, key)).limit(6)).scalars()
            )
        if not found and key.strip():
            ending = source_names.c.name_key.endswith(f" {name_key(key)}", autoescape=True)
            by_ending = (
                select(kept).join_from(source_names, sources, source_names.c.source == sources.c.id).where(ending)
            )
            found = set(connection.execute(by_ending.distinct().limit(6)).scalars())
        if len(found) == 1:
            return str(found.pop())
        if found:
            names = connection.execute(
                select(sources.c.id, sources.c.name, sources.c.kind).where(sources.c.id.in_(found))
            )
            listed = ", ".join(f"{id} ({name}, {kind})" for id, name, kind in names)
            raise NotFoundError(f"{key!r} may be several sources: {listed}", hint="give the id")
        beginning = self._dialect.begins(source_names.c.name_key, name_key(key)[:1])
        nearby = connection.execute(select(source_names.c.name).where(beginning).limit(NEAR_ROWS)).scalars()
        raise missing("source", key, nearby)

    def _groups(self, connection: Connection, kept: Sequence[str] | None = None) -> dict[str, Source]:
        """Sources by the id that is kept: all, or these, each with what was merged into it."""
        wanted = select(sources.c.stands_for, sources.c.noun)
        parts = [wanted] if kept is None else [wanted.where(sources.c.stands_for.in_(some)) for some in batches(kept)]
        groups: dict[str, list[Source]] = {}
        for part in parts:
            for id, noun in connection.execute(part):
                groups.setdefault(id, []).append(decode(noun, Source))
        kept_of = self._kept(connection) if groups else {}
        return {id: _united(id, group, kept_of) for id, group in groups.items()}

    def _one_with(self, connection: Connection, kept: str) -> list[str]:
        """Ids of all sources that are one with the kept one, its own among them."""
        return list(connection.execute(select(sources.c.id).where(sources.c.stands_for == kept)).scalars())

    def _settle(self, connection: Connection) -> None:
        """Work out anew which source stands for which, from the merges in force."""
        in_force = select(merges.c.dropped, merges.c.keep).where(merges.c.undone_at.is_(None))
        into = dict(connection.execute(in_force).all())
        before = self._kept(connection)
        for id in into.keys() | before.keys():
            kept = id
            while kept in into:  # merges are made between different groups only, so this ends
                kept = into[kept]
            if kept != before.get(id, id):
                connection.execute(update(sources).where(sources.c.id == id).values(stands_for=kept))


def _united(kept: str, group: list[Source], kept_of: dict[str, str]) -> Source:
    """One source for a group: the kept one's name and kind, everybody's names, a body that is itself kept."""
    group = sorted(group, key=lambda source: (source.id != kept, source.id))
    first = group[0]
    names = dict.fromkeys(name for source in group for name in (source.name, *source.aliases))
    names.pop(first.name)
    member_of = next((source.member_of for source in group if source.member_of), None)
    member_of = kept_of.get(member_of, member_of) if member_of else None
    return msgspec.structs.replace(first, aliases=tuple(names), member_of=None if member_of == kept else member_of)


def _enriched(old: Source, new: Source) -> Source:
    names = dict.fromkeys((*old.aliases, new.name, *new.aliases))
    names.pop(old.name, None)
    return msgspec.structs.replace(old, aliases=tuple(names), member_of=old.member_of or new.member_of)


def with_kept_sources(statement: Statement, kept: dict[str, str]) -> Statement:
    """The statement with every link that names a merged source naming the kept one."""
    if not any(link.source in kept for link in statement.chain):
        return statement
    return msgspec.structs.replace(statement, chain=tuple(_kept_link(link, kept) for link in statement.chain))


def _kept_link(link: Link, kept: dict[str, str]) -> Link:
    return msgspec.structs.replace(link, source=kept[link.source]) if link.source in kept else link


def reading_with_kept_sources(reading: Reading, kept: dict[str, str]) -> Reading:
    """The reading with the kept source wherever it names a merged one."""
    if not kept:
        return reading
    said = tuple(with_kept_sources(statement, kept) for statement in reading.statements)
    named = tuple(_kept_mention(mention, kept) for mention in reading.mentions)
    done = tuple(deed_with_kept_sources(deed, kept) for deed in reading.deeds)
    return msgspec.structs.replace(reading, statements=said, mentions=named, deeds=done)


def deed_with_kept_sources(deed: Deed, kept: dict[str, str]) -> Deed:
    """The deed with the kept source in the place of every actor that was merged, each once."""
    if not any(actor in kept for actor in deed.actors):
        return deed
    return msgspec.structs.replace(deed, actors=tuple(dict.fromkeys(kept.get(actor, actor) for actor in deed.actors)))


def _kept_mention(mention: Mention, kept: dict[str, str]) -> Mention:
    return msgspec.structs.replace(mention, source=kept.get(mention.source, mention.source))
