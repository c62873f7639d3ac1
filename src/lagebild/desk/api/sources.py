"""Sources: their names, offices, records, and what they were judged on."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

from lagebild.casework import source_trail
from lagebild.desk.api.operations import Call, Limit, Nothing, Operation, Paged, Part, Words
from lagebild.desk.api.shapes import SourceKnown, SourceRow, Timeline, When
from lagebild.model import Interval, Record, Role, SourceKind
from lagebild.scoring.records import Judged
from lagebild.store import Case


class SourcesAsked(Paged, kw_only=True, frozen=True):
    """Which sources, and in what order."""

    order: Literal["name", "statements"] = "statements"


class NameAsked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What a name begins with."""

    q: Words
    kind: SourceKind | None = None
    limit: Limit = 20


class TimelineAsked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Which stretch of days."""

    since: dt.date | None = None
    until: dt.date | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=20_000)] = 1000
    """Of words and of deeds each, the latest."""


class NewRole(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """An office that a person holds for a time."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    body: Words | None = None
    """The body it is held in: an id, name or alias."""
    window: Interval = Interval()


def sources(case: Case, call: Call) -> Part[SourceRow]:
    """Sources with how much they say."""
    asked: SourcesAsked = call.query
    counts = case.source_counts()
    found = case.sources(limit=asked.limit, offset=asked.offset, order=asked.order)
    items = [SourceRow(source=one, statements=counts.get(one.id, 0)) for one in found]
    return Part(items=items, total=case.count_sources(), limit=asked.limit, offset=asked.offset)


def like(case: Case, call: Call) -> list[SourceRow]:
    """Sources of which a name begins so."""
    asked: NameAsked = call.query
    counts = case.source_counts()
    found = case.sources_like(asked.q, limit=asked.limit, kind=asked.kind)
    return [SourceRow(source=one, statements=counts.get(one.id, 0)) for one in found]


def source(case: Case, call: Call) -> SourceKnown:
    """One source, by id, name or alias."""
    found = case.source(call.path["id"])
    body = case.sources_by_id([found.member_of]).get(found.member_of) if found.member_of else None
    return SourceKnown(
        source=found, statements=case.source_counts().get(found.id, 0), member_of=body, roles=case.roles(found.id),
        record=next((record for record in case.records() if record.source == found.id), None),
    )  # fmt: skip


def trail(case: Case, call: Call) -> list[Judged]:
    """What it was judged on, in the order in which the questions were settled."""
    return source_trail(case, case.source(call.path["id"]).id)


def roles(case: Case, call: Call) -> list[Role]:
    """Its offices."""
    return case.roles(call.path["id"])


def add_role(case: Case, call: Call) -> Role:
    """Enter an office."""
    sent: NewRole = call.body
    person = case.source(call.path["id"])
    body = case.source(sent.body).id if sent.body else None
    made = Role(source=person.id, title=sent.title, body=body, window=sent.window, author=call.author)
    case.put_role(made)
    return made


def timeline(case: Case, call: Call) -> Timeline:
    """When it said and did what."""
    asked: TimelineAsked = call.query
    found = case.source(call.path["id"])
    said = case.said_on(found.id, since=asked.since, until=asked.until)
    deeds = case.deeds_of(found.id, since=asked.since, until=asked.until)
    last = said[-asked.limit :]
    words = [When(statement=one.statement, report=one.report, mode=one.mode, day=one.day) for one in last]
    return Timeline(source=found.id, said=words, deeds=deeds[-asked.limit :], total=len(said))


def records(case: Case, _call: Call) -> list[Record]:
    """The records of all sources, by name."""
    return case.records()


OPERATIONS = (
    Operation("GET", "/sources", sources, Part[SourceRow], "Sources", query=SourcesAsked),
    Operation("GET", "/source-names", like, list[SourceRow], "Sources by the beginning of a name", query=NameAsked),
    Operation("GET", "/sources/{id}", source, SourceKnown, "A source"),
    Operation("GET", "/sources/{id}/trail", trail, list[Judged], "What a source was judged on"),
    Operation("GET", "/sources/{id}/roles", roles, list[Role], "A source's offices"),
    Operation("POST", "/sources/{id}/roles", add_role, Role, "Enter an office", body=NewRole, status=201),
    Operation("GET", "/sources/{id}/timeline", timeline, Timeline, "A source's words and deeds by day",
              query=TimelineAsked),
    Operation("GET", "/records", records, list[Record], "The records of all sources", query=Nothing),
)  # fmt: skip
