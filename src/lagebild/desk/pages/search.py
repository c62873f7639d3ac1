"""Search in reports and statements."""

from __future__ import annotations

from lagebild.desk.frame import Ask, Page, Shown
from lagebild.store import Case


def search(case: Case, ask: Ask) -> Shown:
    """Hits for the words the user typed."""
    query = ask.query.get("q", "").strip()
    return {"hits": case.search(query, limit=50) if query else []}


PAGES = (Page("/search", "search.html", search),)
