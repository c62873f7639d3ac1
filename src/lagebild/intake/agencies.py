"""The agency that a paper credits a text to, where the credit is plain to see.

A light look at the three places where credits stand: the byline, the dateline at the beginning and a line or
bracket at the end. Copies and chains are told later, from the text itself (``lagebild.linking.credits``).
"""

from __future__ import annotations

import re
from functools import cache

from lagebild.intake.tables import rows


@cache
def _names() -> dict[str, str]:
    return {name: row[0] for row in rows("agencies.tsv") for name in row}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    one = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    listed = rf"(?P<name>{one})(?:\s?[/,+]\s?[\w-]{{2,20}}){{0,3}}"
    return (
        re.compile(rf"\s*(?:[Vv]on |[Bb]y |[Qq]uelle: |[Ss]ource: |© ?)?(?:der |the )?{listed}(?:[-/][\w-]+)?\s*"),
        # Berlin (dpa) - …   MINSK, March 20 (Reuters) – …   (AFP) …   dpa – …
        re.compile(
            rf"[^\n()]{{0,60}}\({listed}\)\s*(?:[-–—:.]|[A-ZÄÖÜ„\"])|\s*{listed.replace('name', 'bare')}\s+[-–—]\s"
        ),
        re.compile(
            rf"(?:[(\[]{listed}[)\]]|(?:Quelle|Source|Text|©)n?:?\s*{listed.replace('name', 'source')}|"
            rf"(?:^|\n)\s*{listed.replace('name', 'line')}|(?:[Mm]it Material (?:von|der)|[Ww]ith material from) "
            rf"{listed.replace('name', 'material')})\s*\.?\s*\Z"
        ),
    )


def agency_of(text: str, byline: str | None = None) -> tuple[str, str] | None:
    """The agency a text is credited to and where that stands (``byline``, ``dateline``, ``end of text``), or ``None``.

    ``text`` is the article without its title.
    """
    whole, dateline, end = _patterns()
    match = whole.fullmatch(byline[:200]) if byline else None
    if match:
        return _names()[match["name"]], "byline"
    match = dateline.match(text[:300])
    if match:
        return _names()[next(filter(None, match.groups()))], "dateline"
    match = end.search(text.rstrip()[-120:])
    if match:
        return _names()[next(filter(None, match.groups()))], "end of text"
    return None
