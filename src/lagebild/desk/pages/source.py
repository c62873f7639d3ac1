"""A source: its names, offices and interests, what it says over time, and how it fared; joined and parted in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from lagebild import casework
from lagebild.desk.frame import Action, Ask, Done, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.desk.pages.shared import asked_day, given_source, pager, remembered, shown_percent, stretch
from lagebild.desk.pages.timeline import busiest
from lagebild.errors import LagebildError, NotFoundError, QuestionError
from lagebild.model import Mode, Record, Source
from lagebild.render import columns, reliability
from lagebild.scoring.corp import band, corp
from lagebild.scoring.records import Judged
from lagebild.scoring.records import trail as judged
from lagebild.store import Case
from lagebild.weighing import tables

LEAST = 8
"""From so many judged claims on there is a reliability curve."""
SIZE = 25


def sources(case: Case, ask: Ask) -> Shown:
    """The list of sources: those that say most, or (``?q=``) those of a name."""
    words = ask.query.get("q", "").strip()
    counts = remembered(case, ask, "source_counts", case.source_counts)
    found = (
        [(one, counts.get(one.id, 0)) for one in case.sources_like(words, limit=100)]
        if words
        else busiest(case, ask, 100)
    )
    return {"found": found, "words": words}


def source(case: Case, ask: Ask) -> Shown:
    """The page of one source; ``?mode=``, ``?text=``, ``?from=`` and ``?to=`` narrow its statements."""
    shown = case.source(ask.path["id"])
    chosen = {
        "mode": ask.query.get("mode") if ask.query.get("mode") in [one.value for one in Mode] else None,
        "text": ask.query.get("text", "").strip() or None,
        "since": asked_day(ask, "from"),
        "until": asked_day(ask, "to"),
    }
    pages = pager(ask, case.count_statements(source=shown.id, **chosen), SIZE)  # type: ignore[arg-type]
    said = case.find_statements(
        source=shown.id, limit=SIZE, offset=pages.offset,
        **chosen,  # type: ignore[arg-type]
    )  # fmt: skip
    reports = case.reports_by_id(s.report for s in said)
    roles, stakes = case.roles(shown.id), case.stakes_of(shown.id)
    others = case.sources_by_id(
        [
            *(link.source for s in said for link in s.chain if link.source),
            *(role.body for role in roles if role.body),
            *([shown.member_of] if shown.member_of else []),
        ]
    )
    days = remembered(case, ask, f"days {shown.id}", lambda: case.said_days(shown.id))
    return {
        "source": shown,
        "member_of": others.get(shown.member_of or ""),
        "members": case.members_of(shown.id, limit=12),
        "roles": [(role, others.get(role.body or "")) for role in roles],
        "stakes": [(one, case.question(one.question) if one.question else None) for one in stakes],
        "statements": [card(s, reports[s.report], others) for s in said],
        "total": sum(count for _, count in days),
        "pages": pages,
        "chosen": chosen,
        "modes": list(Mode),
        "chart": columns(days, days[0][0], days[-1][0], name=ask.t["said_over_time"]) if len(days) > 1 else "",
        "merges": _merges(case, shown) if ask.may("edit") else [],
        "offered": _alike(case, shown) if ask.may("edit") else [],
        **_record(case, ask, shown),
    }


def _alike(case: Case, shown: Source) -> Sequence[Source]:
    """Other sources that share a word of the name."""
    found: dict[str, Source] = {}
    for word in sorted(shown.name.split(), key=len, reverse=True)[:2]:
        if len(word) > 3:
            found |= {one.id: one for one in case.sources_like(word, limit=12)}
    found.pop(shown.id, None)
    return list(found.values())


def _merges(case: Case, shown: Source) -> Sequence[Mapping[str, Any]]:
    """What was joined to the source by hand and can be parted again."""
    own = [one for one in case.merges() if one.undone_at is None]
    group = {shown.id}
    while more := {one.drop for one in own if one.keep in group} - group:
        group |= more
    rows = [one for one in own if one.keep in group]
    names = {one.drop: one.drop for one in rows}
    return [{"merge": one, "name": case.name_of(one.drop) or names[one.drop]} for one in rows]


def _record(case: Case, ask: Ask, shown: Source) -> Mapping[str, Any]:
    """How it fared: the count, each claim it was judged on, and whether it kept what was expected of it."""
    record = next((one for one in case.records() if one.source == shown.id), None)
    if record is None:
        return {"record": None, "honest": "", "trail": [], "curve": ""}
    settled = remembered(case, ask, "resolved problems", lambda: casework.resolved_problems(case))
    trail = remembered(case, ask, f"trail {shown.id}", lambda: judged(settled, shown.id))
    topics: dict[str, list[Judged]] = {}
    for one in trail:
        topics.setdefault(one.question, []).append(one)
    pct = shown_percent(ask)
    rows = [
        {"question": id, "topic": some[0].topic, "judged": [(one, pct(one.honest)) for one in some]}
        for id, some in topics.items()
    ]
    share = _share(record)
    return {"record": record, "honest": pct(share), "trail": rows, "curve": _curve(ask, shown, trail)}


def _share(record: Record) -> float:
    return record.honest_a / (record.honest_a + record.honest_b)


def _curve(ask: Ask, shown: Source, trail: Sequence[Judged]) -> Any:
    """What was expected of it before each claim, against how it turned out."""
    if len(trail) < LEAST:
        return ""
    usual = tables.ORIGINS[shown.kind]
    before = [usual.honest_a / (usual.honest_a + usual.honest_b), *(one.honest for one in trail[:-1])]
    came = [one.right for one in trail]
    return reliability(corp(before, came).curve, band(before), ask.t["reliability_of"])


def merge(case: Case, ask: Ask) -> Done:
    """Decide that another source is this one."""
    shown = case.source(ask.path["id"])
    other = given_source(case, ask.text("other"))
    case.merge_sources(shown.id, other.id, ask.author, ask.text("why") or None)
    return Done(f"/source/{shown.id}", "sources_merged", {"name": other.name})


def unmerge(case: Case, ask: Ask) -> Done:
    """Take a decision back that two sources are one."""
    shown = case.source(ask.path["id"])
    given = ask.text("merge")
    if not (given.isascii() and given.isdigit()):
        raise NotFoundError(f"no merge of sources has the number {given!r}")
    case.split_sources(int(given), ask.author)
    return Done(f"/source/{case.source(shown.id).id}", "sources_parted")


def part(case: Case, ask: Ask) -> Done:
    """Decide that a name is somebody else's."""
    shown = case.source(ask.path["id"])
    try:
        other = casework.part_name(case, shown, ask.text("name"), author=ask.author, why=ask.text("why") or None)
    except NotFoundError as error:
        raise LagebildError(str(error)) from error
    return Done(f"/source/{shown.id}", "name_parted", {"name": other.name})


def give_role(case: Case, ask: Ask) -> Done:
    """Say that the source held an office."""
    shown = case.source(ask.path["id"])
    title = ask.text("title")
    if not title:
        raise QuestionError(ask.t["no_words"])
    body = given_source(case, ask.text("body")).id if ask.text("body") else None
    casework.give_role(case, shown.id, title, body=body, window=stretch(ask, "held"), author=ask.author)
    return Done(f"/source/{shown.id}#roles", "saved")


def drop_role(case: Case, ask: Ask) -> Done:
    """Take an office away that the source never held."""
    shown = case.source(ask.path["id"])
    given = ask.text("role")
    found = next((one for one in case.roles(shown.id) if role_key(one) == given), None)
    if found is None:
        raise NotFoundError("the source has no such role")
    case.drop_role(found, author=ask.author)
    return Done(f"/source/{shown.id}#roles", "role_dropped")


def role_key(role: Any) -> str:
    """What tells a role from others of its holder."""
    ends = [one.isoformat() if isinstance(one, dt.date) else "" for one in (role.window.earliest, role.window.latest)]
    return "|".join((role.title, role.body or "", *ends))


SOURCE = Page("/source/{id}", "source.html", source)
PAGES = (
    Page("/sources", "sources.html", sources),
    SOURCE,
    Action("/source/{id}/merge", merge, again=SOURCE),
    Action("/source/{id}/unmerge", unmerge, again=SOURCE),
    Action("/source/{id}/part", part, again=SOURCE),
    Action("/source/{id}/role", give_role, again=SOURCE),
    Action("/source/{id}/role/drop", drop_role, again=SOURCE),
)
