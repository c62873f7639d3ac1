"""Agency credits: the lines in which a paper says whose text it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from lagebild.linking.tables import rows
from lagebild.model import Report, Span

__all__ = ["Credit", "credits", "wire"]


class Credit(msgspec.Struct, frozen=True):
    """An agency named as the origin of a text, and where."""

    agency: str
    """Its first name in the table of outlets."""
    span: Span


@lru_cache(maxsize=1)
def _agencies() -> dict[str, str]:
    found = {}
    for row in rows("outlets.tsv"):
        if row[0].startswith("*"):
            agency = row[0].lstrip("*")
            for name in (agency, *row[1:]):
                found[name] = agency
                if len(name) <= 4:
                    found |= {name.upper(): agency, name.lower(): agency}
    return found


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _agencies()), key=len, reverse=True)))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, _agencies()), key=len, reverse=True))
    one = rf"(?:{names})(?:[-/](?!(?:{names})\b)[A-Za-zäöü]{{2,8}})?"
    several = rf"{one}(?:\s*(?:,|/|und|and|sowie|&)\s*{one})*"
    listed = rf"(?P<names>{several})"
    head = r"(?:^|\n)[ \t]*(?:[A-ZÄÖÜÀ-Þ][\w.’'-]*(?:[ /,-]+[\w.’'-]+){0,4}[,.]?\s*(?:\d{1,2}\.\s?\w+\.?)?[ \t]*)?"
    return (
        re.compile(rf"{head}\({listed}\)[ \t]*(?:[-–—:.]|$)", re.MULTILINE),  # Berlin (dpa) - …
        re.compile(rf"^[ \t]*{listed}[ \t]+[-–—][ \t]", re.MULTILINE),  # dpa - …
        re.compile(rf"[(\[]{listed}[)\]][ \t]*\.?[ \t]*$", re.MULTILINE),  # … (dpa)
        re.compile(
            r"(?:[Mm]it (?:Material|Informationen|Agenturmaterial)|[Ww]ith (?:reporting|material|files)|[Qq]uellen?"
            rf"|[Ss]ources?|©|[Aa]dditional reporting|[Tt]ext)(?:\s+(?:von|der|by|from))?:?\s+(?:der\s+)?{listed}(?!\w)"
        ),
        re.compile(rf"^[ \t]*(?:[A-Za-z]{{1,4}}/)?{listed}[ \t]*$", re.MULTILINE),  # a line of its own
    )


def credits(report: Report) -> list[Credit]:
    """The agencies a report credits, in the order of the text, each once.

    Looks for datelines ("Berlin (dpa) - "), credits in brackets at the end of a paragraph, "Mit Material von …" and
    bylines of their own. An agency that is merely cited ("meldete dpa") is a relay, not a credit.
    """
    return _credited(report, _patterns())


def wire(report: Report) -> Credit | None:
    """The one agency whose text the report is: by dateline, in brackets at a paragraph's end, or as its byline.

    ``None`` where none is, where several are, and where the outlet is the agency. "Mit Material von …" says that
    something is the agency's, not what.
    """
    found = _credited(report, [p for place, p in enumerate(_patterns()) if place != _PARTLY])
    if len(found) != 1 or len(credits(report)) != 1 or found[0].agency == _agencies().get(report.outlet):
        return None
    return found[0]


_PARTLY = 3
"""Place of the pattern that credits an agency with part of a text."""


def _credited(report: Report, patterns: Iterable[re.Pattern[str]]) -> list[Credit]:
    found: dict[str, Span] = {}
    agencies = _agencies()
    known = _names()
    for pattern in patterns:
        for match in pattern.finditer(report.text, report.body_start):
            for name in known.finditer(report.text, *match.span("names")):
                agency = agencies[name[0]]
                found[agency] = min(found.get(agency, name.span()), name.span())
    return sorted((Credit(agency, span) for agency, span in found.items()), key=lambda credit: credit.span)
