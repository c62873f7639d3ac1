"""The log: every write to the case, and every attempt to sign in."""

from __future__ import annotations

import datetime as dt

from lagebild.desk.frame import Ask, Page, Shown
from lagebild.desk.who import Access
from lagebild.store import Case

LINES = 200
"""How many lines a page shows."""

PLACES = {"report": "/report/", "question": "/question/", "source": "/source/"}
"""Where a noun has a page."""


def audit(case: Case, ask: Ask) -> Shown:
    """The newest writes and attempts; ``?noun=`` and ``?id=`` narrow the writes."""
    noun, id = ask.query.get("noun") or None, ask.query.get("id") or None
    book = ask.desk.accounts
    attempts = book.attempts(LINES) if book else []
    return {
        "changes": case.changes(noun=noun, id=id, limit=LINES),
        "places": PLACES,
        "noun": noun or "",
        "attempts": [(dt.datetime.fromtimestamp(a.at, dt.UTC).isoformat(timespec="seconds"), a) for a in attempts],
        "accounts": book.all() if book else None,
    }


PAGES = (Page("/audit", "audit.html", audit, need=Access.ADMIN),)
