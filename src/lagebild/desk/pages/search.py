"""Search in reports and statements, narrowed by who, where, how and when."""

from __future__ import annotations

from typing import Any

from lagebild.desk.frame import Ask, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.desk.pages.shared import address, asked_day, pager
from lagebild.errors import NotFoundError
from lagebild.model import Interval, Kind, Mode, Source
from lagebild.store import Case

SIZE = 20
OUTLETS = 300
"""How many outlets the form offers."""


def search(case: Case, ask: Ask) -> Shown:
    """Hits for the words the user typed; ``?in=reports`` looks in reports, otherwise in statements."""
    words = ask.query.get("q", "").strip()
    source, unknown = _source(case, ask)
    mode, kind = _one_of(ask, "mode", Mode), _one_of(ask, "kind", Kind)
    outlet = ask.query.get("outlet", "").strip() or None
    since, until = asked_day(ask, "from"), asked_day(ask, "to")
    about = _about(ask)
    inside = "reports" if ask.query.get("in") == "reports" else "statements"
    narrowed = bool(source or outlet or mode or kind or since or until or about.known)
    shown: dict[str, Any] = {"hits": [], "cards": []}
    page = pager(ask, 1 << 30, SIZE)
    if unknown or not (words or narrowed):
        pass
    elif inside == "reports":
        shown["hits"] = case.find_reports(
            words, outlet=outlet, since=since, until=until, limit=SIZE + 1, offset=page.offset
        )
    else:
        said = case.find_statements(
            words or None, source=source.id if source else None, outlet=outlet, mode=mode, kind=kind, since=since,
            until=until, about=about, limit=SIZE + 1, offset=page.offset,
        )  # fmt: skip
        reports = case.reports_by_id(s.report for s in said)
        sources = case.sources_by_id(link.source for s in said for link in s.chain if link.source)
        shown["cards"] = [card(s, reports[s.report], sources) for s in said]
    more = max(len(shown["hits"]), len(shown["cards"])) > SIZE
    return {
        "hits": shown["hits"][:SIZE],
        "cards": shown["cards"][:SIZE],
        "inside": inside,
        "asked": bool(words or narrowed),
        "source": source.name if source else ask.query.get("source", ""),
        "unknown": unknown,
        "outlets": list(case.outlets())[:OUTLETS],
        "modes": list(Mode),
        "kinds": list(Kind),
        "tabs": [(one, address(ask, **{"in": one, "page": ""})) for one in ("statements", "reports")],
        "narrowed": narrowed,
        # how many there are takes longer than showing them; whether there is a further page is known
        "pages": page._replace(after=page.after if more else None),
    }


def _source(case: Case, ask: Ask) -> tuple[Source | None, str]:
    given = ask.query.get("source", "").strip()
    if not given:
        return None, ""
    try:
        return case.source(given), ""
    except NotFoundError as error:
        return None, str(error)


def _one_of(ask: Ask, name: str, values: type[Mode] | type[Kind]) -> str | None:
    given = ask.query.get(name, "")
    return given if given in [one.value for one in values] else None


def _about(ask: Ask) -> Interval:
    first, last = asked_day(ask, "about_from"), asked_day(ask, "about_to")
    if first and last and first > last:
        first, last = last, first
    return Interval(earliest=first, latest=last)


PAGES = (Page("/search", "search.html", search),)
