"""A statement as every page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagebild.model import Report, Source, Statement


def card(statement: Statement, home: Report, sources: Mapping[str, Source]) -> dict[str, Any]:
    """The statement with its report, its words, and the sources of its chain; for ``macros.html``."""
    return {
        "statement": statement,
        "report": home,
        "words": home.words(statement.content),
        "chain": [(link, sources.get(link.source or "")) for link in statement.chain],
    }
