"""A source: its names, where it belongs, what it says, and its record."""

from __future__ import annotations

from lagebild.desk.frame import Ask, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.store import Case


def source(case: Case, ask: Ask) -> Shown:
    """The page of one source."""
    shown = case.source(ask.path["id"])
    sources = {s.id: s for s in case.sources()}
    said = case.statements(source=shown.id)
    return {
        "source": shown,
        "member_of": sources.get(shown.member_of or ""),
        "statements": [card(s, case.report(s.report), sources) for s in said],
        "record": next((r for r in case.records() if r.source == shown.id), None),
    }


PAGES = (Page("/source/{id}", "source.html", source),)
