"""What every format is made of: reports with their statements as they stand, words, names, what a question needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from lagebild.model import Claim, Grade, Interval, Link, Question, Report, Source, Statement
from lagebild.store import Case
from lagebild.store.whole import every

__all__ = ["Selection", "Told", "first_day", "midnight", "urn"]


class Told(NamedTuple):
    """A report and the statements of it that an export is about, in the order of the text."""

    report: Report
    statements: tuple[Statement, ...]


def urn(noun: str, id: str) -> str:
    """A name for a thing of a case that is the same in every export (``urn:lagebild:statement:0a1b…``)."""
    from urllib.parse import quote

    return f"urn:lagebild:{noun}:{quote(id, safe='')}"


def first_day(interval: Interval) -> dt.date | None:
    """The earliest day known of a stretch, else its latest."""
    return interval.earliest or interval.latest


def midnight(day: dt.date) -> dt.datetime:
    """The beginning of a day in UTC."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


class Selection:
    """What of a case is exported: all of it, what belongs to one question, or one statement.

    Raises ``NotFoundError`` for a question or statement the case does not have.
    """

    def __init__(self, case: Case, *, question: str | None = None, statement: str | None = None) -> None:
        self.case = case
        self.only: Question | None = case.question(question) if question else None
        self._one: Statement | None = case.statement(statement) if statement else None
        self.sources: dict[str, Source] = {source.id: source for source in case.sources()}
        self._outlets = {
            name.casefold(): source
            for source in self.sources.values()
            if source.kind.value == "outlet"
            for name in (source.name, *source.aliases)
        }

    @cached_property
    def grades(self) -> dict[str, list[Grade]]:
        """Grades a person set, by statement, the oldest first."""
        found: dict[str, list[Grade]] = {}
        for grade in sorted(every(self.case, Grade), key=lambda one: one.at):
            found.setdefault(grade.statement, []).append(grade)
        return found

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.only is None and self._one is None

    def questions(self) -> list[Question]:
        """The questions, by deadline."""
        if self._one is not None:
            return []
        return [self.only] if self.only else self.case.questions()

    def claims(self) -> list[Claim]:
        """The claims, by id."""
        if self._one is not None:
            return []
        found = self.case.claims(self.only.id) if self.only else self.case.claims()
        return sorted(found, key=lambda claim: claim.id)

    def told(self) -> Iterator[Told]:
        """Reports with their statements, by report id; of a question only what its claims rest on."""
        if self._one is not None:
            yield Told(self.case.report(self._one.report), (self._one,))
            return
        if self.only is None:
            for id in sorted(report.id for report in every(self.case, Report)):
                yield Told(self.case.report(id), tuple(self.case.statements(report=id)))
            return
        ids = {one.statement for claim in self.claims() for one in claim.testimony} - self.case.withdrawn()
        by_report: dict[str, list[Statement]] = {}
        for id in sorted(ids):
            statement = self.case.statement(id)
            by_report.setdefault(statement.report, []).append(statement)
        for report, said in sorted(by_report.items()):
            yield Told(self.case.report(report), tuple(sorted(said, key=lambda one: (one.content, one.id))))

    def name(self, link: Link) -> str:
        """The name of a voice: its source's, else the one the report gives it."""
        source = self.sources.get(link.source or "")
        return source.name if source else link.name

    def outlet(self, report: Report) -> Source | None:
        """The source that the report's outlet is, where the case has it."""
        return self._outlets.get(report.outlet.casefold())
