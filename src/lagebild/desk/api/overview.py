"""The case as a whole: its figures, a search over it, the log of its writes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from lagebild.desk.api.operations import Call, Limit, Nothing, Offset, Operation, Words
from lagebild.desk.api.shapes import Summary
from lagebild.store import Case
from lagebild.store.notes import Change, Hit


class SearchAsked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What is searched for."""

    q: Annotated[str, msgspec.Meta(max_length=1000)]
    outlet: Words | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    limit: Limit = 20
    offset: Offset = 0


class ChangesAsked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Which lines of the log."""

    noun: Words | None = None
    id: Words | None = None
    limit: Limit = 100


def summary(case: Case, call: Call) -> Summary:
    """The case in figures."""
    import lagebild

    return Summary(
        version=lagebild.__version__, counts=case.counts(), outlets=len(case.outlets()),
        open_questions=len(case.questions(open_only=True)), open_proposals=case.count_proposals(),
        last_change=case.last_change(), user=call.user.name, access=call.user.access.word,
    )  # fmt: skip


def search(case: Case, call: Call) -> list[Hit]:
    """Reports in which all words occur, the best first."""
    asked: SearchAsked = call.query
    return case.find_reports(
        asked.q, outlet=asked.outlet, since=asked.since, until=asked.until, limit=asked.limit, offset=asked.offset
    )


def outlets(case: Case, _call: Call) -> dict[str, int]:
    """Outlets, with how many reports of each there are."""
    return case.outlets()


def changes(case: Case, call: Call) -> list[Change]:
    """The log of writes, the newest first."""
    asked: ChangesAsked = call.query
    return case.changes(noun=asked.noun, id=asked.id, limit=asked.limit)


OPERATIONS = (
    Operation("GET", "/case", summary, Summary, "The case in figures", query=Nothing),
    Operation("GET", "/search", search, list[Hit], "Search in reports", query=SearchAsked),
    Operation("GET", "/outlets", outlets, dict[str, int], "Outlets and how many reports of each there are"),
    Operation("GET", "/changes", changes, list[Change], "The log of writes, the newest first", query=ChangesAsked),
)
