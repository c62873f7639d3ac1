"""A statement as every page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagebild.model import Report, Source, Spans, Statement


def words_of(report: Report, ranges: Spans) -> str:
    """The words of ranges, ``…`` between them."""
    return " … ".join(report.text[a:b] for a, b in ranges)


def card(statement: Statement, home: Report, sources: Mapping[str, Source]) -> dict[str, Any]:
    """The statement with its report, its words, and the sources of its chain; for ``macros.html``."""
    return {
        "statement": statement,
        "report": home,
        "words": words_of(home, statement.content),
        "chain": [(link, sources.get(link.source or "")) for link in statement.chain],
    }
