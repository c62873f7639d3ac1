"""Words and deeds of actors over time: each mark leads to the report that tells of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lagebild.desk.frame import Ask, Page, Shown
from lagebild.desk.pages.shared import address, asked_day, pager, remembered
from lagebild.errors import NotFoundError
from lagebild.model import Deed, Report, Source
from lagebild.render import Mark
from lagebild.render import timeline as drawn
from lagebild.store import Case
from lagebild.store.browsing import Said

ACTORS = 4
"""So many actors stand on one page."""
LABELLED = 400
"""Up to so many statements, each mark has its words."""
MARKED = 1500
"""Up to so many statements, each has a mark and a line; more are counted by day."""
DEEDS = 2000
"""So many deeds of an actor are looked at."""
OFFERED = 20


def timeline(case: Case, ask: Ask) -> Shown:
    """The page; ``?source=`` (several times), ``?from=`` and ``?to=``."""
    given = [one.strip() for one in ask.request.query_params.getlist("source") if one.strip()]
    since, until = asked_day(ask, "from"), asked_day(ask, "to")
    if since and until and since > until:
        since, until = until, since
    sources: dict[str, Source] = {}
    unknown = []
    for one in given[:ACTORS]:
        try:
            found = case.source(one)
            sources[found.id] = found
        except NotFoundError as error:
            unknown.append(str(error))
    lanes = [_lane(case, ask, one, since, until) for one in sources.values()]
    days = [mark.day for lane in lanes for mark in (*lane["words"], *lane["deeds"])]
    days += [day for lane in lanes for day, _ in lane["many"]]
    first, last = since or min(days, default=None), until or max(days, default=None)
    for lane in lanes:
        lane["chart"] = _chart(ask, lane, first, last)
    entries = sorted((m, side, lane["source"]) for lane in lanes for side in ("words", "deeds") for m in lane[side])
    pages = pager(ask, len(entries), 50)
    return {
        "lanes": lanes,
        "unknown": unknown,
        "since": since or "",
        "until": until or "",
        "first": first,
        "last": last,
        "whole": address(ask, **{"from": "", "to": "", "page": ""}) if since or until else None,
        "nearer": _nearer(ask, first, last),
        "entries": _told(case, entries[pages.offset : pages.offset + pages.size]),
        "pages": pages,
        "offered": [] if sources else busiest(case, ask, OFFERED),
    }


def busiest(case: Case, ask: Ask, count: int) -> Sequence[tuple[Source, int]]:
    """The sources that say most, with how much."""
    counts = remembered(case, ask, "source_counts", case.source_counts)
    top = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:count]
    found = case.sources_by_id(id for id, _ in top)
    return [(found[id], number) for id, number in top if id in found]


def _lane(case: Case, ask: Ask, source: Source, since: dt.date | None, until: dt.date | None) -> dict[str, Any]:
    inside = _inside(since, until)
    key = f"days {source.id} {since} {until}"
    # an open stretch may reach in from outside; only what lies inside is shown
    days = [
        one
        for one in remembered(case, ask, key, lambda: case.said_days(source.id, since=since, until=until))
        if inside(one[0])
    ]
    count = sum(number for _, number in days)
    said = case.said_on(source.id, since=since, until=until) if count <= MARKED else []
    done = case.deeds_of(source.id, since=since, until=until, limit=DEEDS)
    reports = case.reports_by_id(deed.report for deed in done)
    deeds = [mark for deed in done if (mark := _deed(deed, reports[deed.report])) and inside(mark.day)]
    words = _words(case, [one for one in said if inside(one.day)])
    return {
        "source": source, "words": words, "deeds": deeds, "count": count, "many": days if count > MARKED else [],
    }  # fmt: skip


def _inside(since: dt.date | None, until: dt.date | None) -> Callable[[dt.date], bool]:
    return lambda day: (not since or day >= since) and (not until or day <= until)


def _words(case: Case, said: Sequence[Said]) -> list[Mark]:
    labels: dict[str, str] = {}
    if len(said) <= LABELLED:
        statements = case.statements_by_id(one.statement for one in said)
        reports = case.reports_by_id({s.report for s in statements.values()})
        for id, statement in statements.items():
            labels[id] = _short(reports[statement.report].words(statement.content))
    return [
        Mark(one.day, labels.get(one.statement, ""), f"/report/{one.report}#{one.statement}", f"mode-{one.mode.value}")
        for one in said
    ]


def _deed(deed: Deed, home: Report) -> Mark | None:
    when = deed.when if deed.when.known else home.published
    day = when.latest or when.earliest
    if day is None:
        return None
    return Mark(day, _short(home.words((deed.span,))), f"/report/{home.id}", "deed")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 180 else line[:179] + "…"


def _chart(ask: Ask, lane: Mapping[str, Any], first: dt.date | None, last: dt.date | None) -> Any:
    if first is None or last is None or not (lane["words"] or lane["deeds"] or lane["many"]):
        return ""
    return drawn(
        lane["words"], lane["deeds"], first, last,
        name=ask.t.say("timeline_of", name=lane["source"].name),
        above=ask.t["words_above"], below=ask.t["deeds_below"],
        many=lane["many"],
        zoom=lambda a, b: address(ask, **{"from": a, "to": b, "page": ""}),
    )  # fmt: skip


def _nearer(ask: Ask, first: dt.date | None, last: dt.date | None) -> Sequence[tuple[str, str]]:
    """The halves and neighbours of the stretch, as addresses."""
    if first is None or last is None or last <= first:
        return []
    length = last - first
    half = first + length / 2
    spans = (("earlier", first - length, first), ("first_half", first, half), ("second_half", half, last),
             ("later", last, last + length))  # fmt: skip
    return [(ask.t[name], address(ask, **{"from": a, "to": b, "page": ""})) for name, a, b in spans]


def _told(case: Case, entries: Sequence[tuple[Mark, str, Source]]) -> Sequence[Mapping[str, Any]]:
    """The marks as rows of a list; words that were left out for their number are looked up now."""
    bare = {mark.href.partition("#")[2] for mark, side, _ in entries if side == "words" and not mark.label}
    said = case.statements_by_id(bare)
    ids = {mark.href.removeprefix("/report/").partition("#")[0] for mark, _, _ in entries}
    reports = case.reports_by_id(ids)
    rows = []
    for mark, side, source in entries:
        id, _, statement = mark.href.removeprefix("/report/").partition("#")
        label = mark.label
        if not label and statement in said:
            label = _short(reports[id].words(said[statement].content))
        rows.append({"mark": mark, "label": label, "side": side, "source": source, "outlet": reports[id].outlet})
    return rows


PAGES = (Page("/timeline", "timeline.html", timeline),)
