"""Nouns as rows of the tables they are asked for by, and what must hold before they become such."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lagebild.errors import CaseError
from lagebild.model import Deed, Reading, Report, Span, Statement
from lagebild.store.base import canonical, plain
from lagebild.store.schema import reports, statements
from lagebild.store.stretches import stretch

NEWEST_FIRST = (reports.c.day.desc(), reports.c.seq.desc())
IN_THE_TEXT = (statements.c.position, statements.c.placed, statements.c.seq)
NEWEST_SAID = (statements.c.day.desc(), statements.c.entered.desc(), *IN_THE_TEXT)


def report_row(report: Report) -> dict[str, Any]:
    """The row of a report."""
    return {
        "id": report.id, "outlet": plain(report.outlet), "url": report.url, "language": report.language,
        "title": None if report.title is None else plain(report.title),
        "published_earliest": report.published.earliest, "published_latest": report.published.latest,
        "day": _day(report), "noun": canonical(report),
    }  # fmt: skip


def _day(report: Report) -> int:
    first = report.published.earliest
    return first.toordinal() if first else 0


def statement_row(report: Report, entered: int, statement: Statement, reading: int, place: int) -> dict[str, Any]:
    """The row of a statement that is listed.

    ``entered`` is its report's number, ``reading`` that of the reading it stands in, ``place`` its place there.
    """
    said = stretch(statement.said if statement.said.known else report.published)
    about = stretch(statement.about) if statement.about.known else (None, None, None)
    return {
        "id": statement.id, "report": report.id, "reading": reading, "position": place,
        "kind": statement.kind.value, "mode": statement.mode.value,
        "said_earliest": statement.said.earliest, "said_latest": statement.said.latest,
        "content": plain(report.words(statement.content, " ")),
        "noun": canonical(statement), "withdrawn": False, "placed": False, "listed": True,
        "origin": statement.origin.source if statement.origin else None, "day": _day(report), "entered": entered,
        "said_span": said[0], "said_first": said[1], "said_last": said[2],
        "about_span": about[0], "about_first": about[1], "about_last": about[2],
    }  # fmt: skip


def link_rows(statement: Statement) -> list[dict[str, Any]]:
    """The rows of a statement's chain."""
    last = len(statement.chain) - 1
    return [
        {
            "statement": statement.id, "position": place, "name": plain(link.name), "named": link.named,
            "of": link.of, "source": link.source, "origin": place == last,
        }
        for place, link in enumerate(statement.chain)
    ]  # fmt: skip


def deed_row(deed: Deed, reading: int) -> dict[str, Any]:
    """The row of a deed."""
    return {
        "id": deed.id, "report": deed.report, "reading": reading, "earliest": deed.when.earliest,
        "latest": deed.when.latest, "noun": canonical(deed),
    }  # fmt: skip


def actor_rows(deed: Deed) -> list[dict[str, Any]]:
    """The rows of those who did a deed."""
    return [{"deed": deed.id, "position": place, "source": source} for place, source in enumerate(deed.actors)]


def sources_named(reading: Reading) -> set[str]:
    """Ids of the sources that a reading's links and deeds refer to: they have to be in the case."""
    said = {link.source for statement in reading.statements for link in statement.chain if link.source}
    return said.union(*(deed.actors for deed in reading.deeds))


def statement_ranges(statement: Statement) -> Iterator[Span]:
    """Every range of the text the statement speaks of."""
    own = (statement.content, statement.speaker, statement.cue, statement.frame, statement.addressee)
    for spans in (*own, statement.condition, *(link.spans for link in statement.chain)):
        yield from spans


def spans_outside(report: Report, reading: Reading) -> list[str]:
    """What of the reading lies outside the report's text, in words."""
    end = len(report.text)
    ranges: list[tuple[str, Span]] = [(f"a moment {moment.value!r}", moment.span) for moment in reading.moments]
    ranges += [(f"a mention of {mention.source!r}", mention.span) for mention in reading.mentions]
    ranges += [(f"deed {deed.id}", deed.span) for deed in reading.deeds]
    for statement in reading.statements:
        ranges += [(f"statement {statement.id}", span) for span in statement_ranges(statement)]
    return [
        f"{name} has the range {start}–{stop}, but the text ends at {end}"
        for name, (start, stop) in ranges
        if not 0 <= start < stop <= end
    ]


def check_reading(report: Report, reading: Reading) -> None:
    """Raises ``CaseError`` where a reading is not one of this report."""
    where = f"report {report.id[:12]}"
    parts: tuple[Statement | Deed, ...] = (*reading.statements, *reading.deeds)
    for owner in (reading.report, *(part.report for part in parts)):
        if owner != report.id:
            raise CaseError(f"the reading is of another report, {owner[:12]}", where=where)
    for nouns in (reading.statements, reading.deeds):
        twice = [id for id, times in Counter(noun.id for noun in nouns).items() if times > 1]
        if twice:
            raise CaseError(f"the reading holds {twice[0]} twice", where=where)
    outside = spans_outside(report, reading)
    if outside:
        raise CaseError(outside[0], where=where, hint="the reading was made from another version of the text")
