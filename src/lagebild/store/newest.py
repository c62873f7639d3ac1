"""The newest of the statements that are asked for, in one of two ways.

Where many fit, it is quickest to walk back from the newest until a page is full; where few fit, to gather all that
fit and put them in order. Nobody knows beforehand which it is, so a short walk comes first. Both give the same page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, literal, select, union_all

from lagebild.store.rows import IN_THE_TEXT, NEWEST_FIRST, NEWEST_SAID
from lagebild.store.schema import reports, statements
from lagebild.store.stretches import Columns, Days, found_by, touches

WALK = 4000
"""So many of the newest statements (and all others of the last day of them) are looked at before all are gathered."""

FURTHER = 40
"""So many for each that is asked for, where that is more."""

_SAID = (statements.c.said_span, statements.c.said_first, statements.c.said_last)
_ABOUT = (statements.c.about_span, statements.c.about_first, statements.c.about_last)
_PLACE = (statements.c.seq, statements.c.day, statements.c.entered, statements.c.position, statements.c.placed)


class Asked(msgspec.Struct, frozen=True):
    """Which statements are asked for, in terms of the table."""

    few: Sequence[ColumnElement[bool]] = ()
    """Conditions that leave few: of one report, behind one claim."""
    ordered: Sequence[ColumnElement[bool]] = ()
    """Conditions for which an index holds the statements in their order, the newest first."""
    others: Sequence[ColumnElement[bool]] = ()
    words: ColumnElement[bool] | None = None
    outlet: str | None = None
    said: Days | None = None
    about: Days | None = None

    def count(self, connection: Connection) -> int:
        """How many there are."""
        every = self.every(literal(1).label("one"))
        return int(connection.execute(select(func.count()).select_from(every)).scalar_one())

    def every(self, *columns: ColumnElement[Any]) -> Subquery:
        """These columns of all of them, in no order; an index finds the stretch of days."""
        stretches = self._stretches()
        if self.few or not stretches:
            return self._plain(*columns).subquery("every")
        (of, days), *rest = stretches
        besides = [touches(other[1], other[2], also) for other, also in rest]
        parts = [self._narrowed(columns, [one, *besides]) for one in found_by(of, days)]
        return union_all(*parts).subquery("every")

    def page(self, connection: Connection, limit: int | None, offset: int) -> Sequence[str]:
        """The nouns of ``limit`` of them after the first ``offset``, the newest first."""
        if self.few or (self.words is None and self.said is None and self.about is None):
            return self._in_order(connection, self._plain(statements.c.noun), limit, offset)
        if limit is None or self.outlet is not None or limit + offset > WALK:
            return self._gathered(connection, limit, offset)
        if self._only_until:
            return self._parted(connection, limit, offset)
        if not any(days and days.short for days in (self.said, self.about)):  # an index finds these quickly
            found = self._walked(connection, limit, offset)
            if len(found) == limit:
                return found
        return self._gathered(connection, limit, offset)

    # --- ways

    @property
    def _only_until(self) -> bool:
        said = self.said
        return said is not None and said.since is None and self.words is None and self.about is None

    def _parted(self, connection: Connection, limit: int, offset: int) -> Sequence[str]:
        """Of what was said until a day, little stands in later reports, which come first, and much in earlier ones."""
        assert self.said is not None
        until = self.said.until
        later = msgspec.structs.replace(self, others=[*self.others, statements.c.day > until])
        first = later._gathered(connection, limit + offset, 0)
        rest = limit - len(first[offset:])
        wanted = self._plain(statements.c.noun).where(statements.c.day <= until)
        after = self._in_order(connection, wanted, rest, max(0, offset - len(first))) if rest else ()
        return [*first[offset:], *after]

    def _walked(self, connection: Connection, limit: int, offset: int) -> Sequence[str]:
        """The page as far as it is found among the newest."""
        newest = select(statements.c.day).where(statements.c.listed, *self.ordered)
        newest = newest.order_by(statements.c.day.desc(), statements.c.entered.desc())
        newest = newest.offset(max(WALK, FURTHER * (limit + offset)) - 1).limit(1)
        since = connection.execute(newest).scalar_one_or_none() or 0
        return self._in_order(
            connection, self._plain(statements.c.noun).where(statements.c.day >= since), limit, offset
        )

    def _in_order(self, connection: Connection, wanted: Select[Any], limit: int | None, offset: int) -> Sequence[str]:
        # an index holds an outlet's reports in their order
        order = NEWEST_SAID if self.outlet is None else (*NEWEST_FIRST, *IN_THE_TEXT)
        return connection.execute(wanted.order_by(*order).limit(limit).offset(offset or None)).scalars().all()

    def _gathered(self, connection: Connection, limit: int | None, offset: int) -> Sequence[str]:
        """All are found by what an index holds of them, and only then the page's nouns are fetched."""
        # with an offset of its own, so that no backend walks back after all
        found = select(self.every(*_PLACE)).offset(0).subquery("found")
        order = [found.c.day.desc(), found.c.entered.desc(), found.c.position, found.c.placed, found.c.seq]
        best = select(found).order_by(*order).limit(limit).offset(offset or None).subquery("best")
        order = [best.c.day.desc(), best.c.entered.desc(), best.c.position, best.c.placed, best.c.seq]
        wanted = select(statements.c.noun).join_from(best, statements, statements.c.seq == best.c.seq)
        return connection.execute(wanted.order_by(*order)).scalars().all()

    # --- parts

    def _plain(self, *columns: ColumnElement[Any]) -> Select[Any]:
        return self._narrowed(columns, [touches(of[1], of[2], days) for of, days in self._stretches()])

    def _stretches(self) -> list[tuple[Columns, Days]]:
        """What is asked of days, what an index narrows most first."""
        both = [(of, days) for of, days in ((_SAID, self.said), (_ABOUT, self.about)) if days is not None]
        return sorted(both, key=lambda one: not one[1].short)

    def _narrowed(
        self, columns: Sequence[ColumnElement[Any]], conditions: Sequence[ColumnElement[bool]]
    ) -> Select[Any]:
        wanted = select(*columns).select_from(statements).where(statements.c.listed)
        wanted = wanted.where(*self.few, *self.ordered, *self.others, *conditions)
        if self.words is not None:
            wanted = wanted.where(self.words)
        if self.outlet is not None:  # its reports first, and then what is said in each, which an index finds by the id
            wanted = wanted.join(reports, statements.c.report == reports.c.id).where(reports.c.outlet == self.outlet)
        return wanted
