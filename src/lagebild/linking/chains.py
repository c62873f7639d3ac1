"""Relay chains over a whole case: what a report cites is joined to the cited report, if the case has it.

A statement names the outlet it has its words from; if that outlet has a report in the case, dated not later, with a
statement of much the same words, the path goes on there. Words are compared within one language: what was
translated on the way is not joined.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from lagebild.linking.bodies import outlet_group, outlet_words
from lagebild.linking.tables import rows
from lagebild.linking.transliterate import fold
from lagebild.model import Interval, Link, Report, Statement

__all__ = [
    "Cycle",
    "FirstSaid",
    "Hop",
    "Origin",
    "Relays",
    "cycles",
    "first_said",
    "independent_origins",
    "origin_path",
    "overlap",
]

OVERLAP = 0.5
"""Share of the shorter statement's content words that make two statements one for a chain."""

_LEAST = 3
_WORD = re.compile(r"[^\W\d_]{4,}|\d+")


@lru_cache(maxsize=1)
def _passing() -> frozenset[str]:
    return frozenset(word for row in rows("passing.tsv") for word in row)


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One step from the reader towards the origin."""

    statement: str
    """The statement it is found in."""
    report: str
    name: str
    """The voice: the report's outlet, or a link of the statement's chain."""
    source: str | None = None
    """Id of the voice's source, where it was resolved."""
    named: bool = True
    words: str = ""
    """Where the report speaks of the voice, in its own words; empty for the report's outlet."""
    joined: bool = False
    """Whether the case holds this outlet's own report: the path goes on in it."""


class Cycle(msgspec.Struct, frozen=True, kw_only=True):
    """Outlets that have a statement from one another, so that none of them is an origin."""

    statements: tuple[str, ...]
    outlets: tuple[str, ...]
    why: str


class FirstSaid(msgspec.Struct, frozen=True, kw_only=True):
    """The earliest of the statements of a claim."""

    statement: str
    name: str
    """Its origin."""
    when: Interval
    others: tuple[str, ...] = ()
    """Statements of other origins that may be as early: the days known do not settle it."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that statements lead back to."""

    name: str
    source: str | None
    named: bool
    statements: tuple[str, ...]


@lru_cache(maxsize=1 << 14)
def _outlet_key(name: str) -> str:
    group = outlet_group(name)
    return outlet_words(name) if group is None else f"#{group}"


@lru_cache(maxsize=1 << 14)
def _content_words(text: str) -> frozenset[str]:
    return frozenset(fold(word)[:6] for word in _WORD.findall(text) if word.casefold() not in _passing())


def overlap(first: str, second: str) -> float:
    """The share of content words (cut to six letters) of the text with fewer that the other has too; 0 under three."""
    one, other = _content_words(first), _content_words(second)
    common = len(one & other)
    return common / min(len(one), len(other)) if common >= _LEAST else 0.0


class Relays:
    """A case's reports and statements, ready to be asked for paths. Takes memory for their words once."""

    def __init__(self, reports: Iterable[Report], statements: Iterable[Statement]) -> None:
        self.reports = {report.id: report for report in reports}
        self.statements = {s.id: s for s in statements if s.report in self.reports}
        self._said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        """Ids of statements by outlet and content word."""
        for statement in self.statements.values():
            outlet = _outlet_key(self.reports[statement.report].outlet)
            for word in _content_words(self.words(statement)):
                self._said[outlet, word].append(statement.id)

    def words(self, statement: Statement) -> str:
        """What the statement says, as the report has it."""
        return self.reports[statement.report].words(statement.content, " ")

    def cited(self, statement: Statement, link: Link, *, later: bool = False) -> Statement | None:
        """The statement of the outlet the link names that this one was taken from, if the case has it.

        The most alike, of those the latest. ``later`` also takes reports dated after the one that cites.
        """
        home = self.reports[statement.report]
        key = _outlet_key(link.name)
        if not link.named or key == _outlet_key(home.outlet):
            return None
        best: tuple[float, dt.date, str] | None = None
        words = _content_words(self.words(statement))
        shared = Counter(id for word in words for id in self._said.get((key, word), ()))
        for other in (self.statements[id] for id, count in shared.items() if count >= _LEAST):
            report = self.reports[other.report]
            if not later and not _not_after(report, home):
                continue
            share = overlap(self.words(statement), self.words(other))
            rank = (share, report.published.latest or dt.date.min, other.id)
            if share >= OVERLAP and (best is None or rank > best):
                best = rank
        return self.statements[best[2]] if best else None

    def path(self, statement: Statement) -> tuple[Hop, ...]:
        """From the outlet the reader reads to the origin, through every report of the case on the way."""
        return tuple(self._hops(statement, frozenset((statement.id,))))

    def _hops(self, statement: Statement, seen: frozenset[str]) -> Iterator[Hop]:
        report = self.reports[statement.report]
        yield Hop(statement=statement.id, report=report.id, name=report.outlet)
        for link in statement.chain:
            words = " … ".join(report.text[start:end] for start, end in link.spans)
            source = self.cited(statement, link)
            goes_on = source is not None and source.id not in seen and bool(source.chain)
            yield Hop(
                statement=statement.id, report=report.id, name=link.name, source=link.source, named=link.named,
                words=words, joined=goes_on,
            )  # fmt: skip
            if source is not None and goes_on:
                yield from list(self._hops(source, seen | {source.id}))[1:]
                return

    def cycles(self) -> list[Cycle]:
        """Statements that outlets have from one another in a circle, whatever the dates."""
        edges: dict[str, set[str]] = {}
        for statement in self.statements.values():
            found = (self.cited(statement, link, later=True) for link in statement.chain)
            edges[statement.id] = {other.id for other in found if other is not None}
        return [self._cycle(group) for group in _circles(edges)]

    def _cycle(self, group: Sequence[str]) -> Cycle:
        outlets = tuple(dict.fromkeys(self.reports[self.statements[s].report].outlet for s in group))
        why = " has it from ".join((*outlets, outlets[0]))
        return Cycle(statements=tuple(group), outlets=outlets, why=why)


def _not_after(first: Report, second: Report) -> bool:
    """Whether the first may have come out before or with the second."""
    one, other = first.published.earliest, second.published.latest
    return one is None or other is None or one <= other


def _circles(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of nodes that reach one another, in the order in which one leads to the next."""
    reach = {node: _reached(node, edges) for node in edges if edges[node]}
    found, done = list[list[str]](), set[str]()
    for node in sorted(reach):
        if node in done or node not in reach[node]:
            continue
        group = [node]
        while following := sorted(n for n in edges[group[-1]] if n not in group and n in reach and node in reach[n]):
            group.append(following[0])
        done |= {n for n in reach[node] if n in reach and node in reach[n]}
        found.append(group)
    return found


def _reached(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    seen, todo = set[str](), list(edges[start])
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += edges.get(node, ())
    return seen


def origin_path(statement: Statement, reports: Iterable[Report], statements: Iterable[Statement]) -> tuple[Hop, ...]:
    """From the outlet the reader reads to the origin of a statement; its report must be among ``reports``."""
    return Relays(reports, [*statements, statement]).path(statement)


def cycles(reports: Iterable[Report], statements: Iterable[Statement]) -> list[Cycle]:
    """Outlets that have statements from one another in a circle, named."""
    return Relays(reports, statements).cycles()


def first_said(statements: Iterable[Statement], reports: Iterable[Report]) -> FirstSaid | None:
    """Which of a claim's statements was said first: by its time of saying, else by its report's date.

    ``None`` where there is none with a day known. Statements of other origins whose days leave it open are named.
    """
    published = {report.id: report.published for report in reports}
    dated = [(s, s.said if s.said.latest else published.get(s.report, Interval())) for s in statements]
    dated = [(s, when) for s, when in dated if when.latest is not None]
    if not dated:
        return None
    first, when = min(dated, key=lambda pair: (pair[1].latest, pair[1].earliest or dt.date.min, pair[0].id))
    latest = when.latest or dt.date.max
    others = tuple(
        s.id for s, at in dated if _voice(s) != _voice(first) and (at.earliest is None or at.earliest <= latest)
    )
    return FirstSaid(statement=first.id, name=first.origin.name if first.origin else "", when=when, others=others)


def _voice(statement: Statement) -> str:
    origin = statement.origin
    return (origin.source or fold(origin.name)) if origin else statement.id


def independent_origins(
    statements: Iterable[Statement], relays: Relays, texts: Mapping[str, str] | None = None
) -> list[Origin]:
    """The voices that statements of a claim lead back to, each once, those of most statements first.

    Paths are followed through the case. ``texts`` gives for a report the report whose text it prints
    (``copies.one_origin``): an unnamed voice in copies of one text is one voice, in different texts it is not.
    """
    found: dict[tuple[str, ...], list[tuple[Hop, str]]] = {}
    for statement in statements:
        last = relays.path(statement)[-1]
        text = (texts or {}).get(last.report, last.report)
        key = (last.source or fold(last.name),) if last.named else ("unnamed", fold(last.name), text)
        found.setdefault(key, []).append((last, statement.id))
    origins = [
        Origin(
            name=group[0][0].name, source=group[0][0].source, named=group[0][0].named,
            statements=tuple(statement for _, statement in group),
        )
        for group in found.values()
    ]  # fmt: skip
    return sorted(origins, key=lambda origin: (-len(origin.statements), origin.name))
