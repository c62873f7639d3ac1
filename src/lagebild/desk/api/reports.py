"""Reports, their statements, what people corrected, and chains."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from lagebild.casework import add_reports, grade_statement
from lagebild.casework.correcting import Voice, add_statement, correct_statement, take_back, withdraw
from lagebild.desk.api.operations import Call, Limit, Offset, Operation, Paged, Part, Words
from lagebild.desk.api.shapes import Chain, Grading, ReportHead, ReportRead, Said, said
from lagebild.errors import LagebildError, ModelError
from lagebild.intake.given import Given, make_report
from lagebild.linking.credits import credits
from lagebild.model import Claim, Correction, Interval, Kind, Medium, Mode, Testimony
from lagebild.store import Case


class ReportsAsked(Paged, kw_only=True, frozen=True):
    """Which reports."""

    outlet: Words | None = None
    since: dt.date | None = None
    until: dt.date | None = None


class StatementsAsked(Paged, kw_only=True, frozen=True):
    """Which statements."""

    report: Words | None = None
    source: Words | None = None
    """The origin: an id, name or alias."""
    outlet: Words | None = None
    claim: Words | None = None
    mode: Mode | None = None
    kind: Kind | None = None
    text: Words | None = None
    """Words that all occur in the content."""
    since: dt.date | None = None
    """Said on this day or later."""
    until: dt.date | None = None
    about_since: dt.date | None = None
    """What it says is to happen on this day or later."""
    about_until: dt.date | None = None


class CorrectionsAsked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Which corrections."""

    report: Words | None = None
    statement: Words | None = None
    limit: Limit = 100
    offset: Offset = 0


class NewReport(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A report to read into the case."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000_000)]
    outlet: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    published: Annotated[str, msgspec.Meta(max_length=100)]
    """``2022``, ``2022-03``, ``2022-03-20``, or two of them joined by ``/``."""
    title: Words | None = None
    url: Annotated[str, msgspec.Meta(max_length=4000)] | None = None
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")] | None = None
    author: Words | None = None
    external_id: Words | None = None


class NewVoice(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A link of a chain as a person gives it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    of: Words | None = None
    named: bool = True


Ranges = Annotated[str, msgspec.Meta(max_length=20_000)]


class Changes(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Fields of a statement; those left out stay. Ranges are ``120-180, 200-220`` or the report's own words."""

    content: Ranges | msgspec.UnsetType = msgspec.UNSET
    speaker: Ranges | msgspec.UnsetType = msgspec.UNSET
    cue: Ranges | msgspec.UnsetType = msgspec.UNSET
    frame: Ranges | msgspec.UnsetType = msgspec.UNSET
    addressee: Ranges | msgspec.UnsetType = msgspec.UNSET
    condition: Ranges | msgspec.UnsetType = msgspec.UNSET
    kind: Kind | msgspec.UnsetType = msgspec.UNSET
    medium: Medium | msgspec.UnsetType = msgspec.UNSET
    mode: Mode | msgspec.UnsetType = msgspec.UNSET
    hedged: bool | msgspec.UnsetType = msgspec.UNSET
    negated: bool | msgspec.UnsetType = msgspec.UNSET
    said: Words | msgspec.UnsetType = msgspec.UNSET
    about: Words | msgspec.UnsetType = msgspec.UNSET
    chain: Annotated[list[NewVoice], msgspec.Meta(max_length=20)] | msgspec.UnsetType = msgspec.UNSET


class Alter(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="change", tag_field="do"):
    """Change a statement."""

    statement: Words
    changes: Changes
    why: Words | None = None
    seen: Words | None = None
    """The version that was looked at; refused where it is another one by now."""


class Add(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="add", tag_field="do"):
    """Add a statement that the reader missed."""

    report: Words
    changes: Changes
    why: Words | None = None


class Withdraw(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="withdraw", tag_field="do"):
    """Say that nobody says this."""

    statement: Words
    why: Words | None = None
    seen: Words | None = None


class TakeBack(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="take back", tag_field="do"):
    """Undo the newest correction of a statement."""

    statement: Words


NewCorrection = Alter | Add | Withdraw | TakeBack


def reports(case: Case, call: Call) -> Part[ReportHead]:
    """Reports, the newest first."""
    asked: ReportsAsked = call.query
    which = {"outlet": asked.outlet, "since": asked.since, "until": asked.until}
    found = case.reports(**which, limit=asked.limit, offset=asked.offset)  # type: ignore[arg-type]
    items = [ReportHead.of(report) for report in found]
    return Part(items=items, total=case.count(**which), limit=asked.limit, offset=asked.offset)  # type: ignore[arg-type]


def report(case: Case, call: Call) -> ReportRead:
    """One report and its reading."""
    home = case.report(call.path["id"])
    return ReportRead(report=home, reading=case.reading(home.id))


def add(case: Case, call: Call) -> ReportRead:
    """Read a report into the case; one that is there already is answered as it stands."""
    sent: NewReport = call.body
    given = {name: getattr(sent, name) for name in ("title", "url", "language", "author", "external_id")}
    made = make_report(
        Given(), where="text", outlet=sent.outlet, published=Interval.parse(sent.published), text=sent.text, **given
    )
    ((home, reading, _),) = add_reports(case, [made], call.desk.reader())
    return ReportRead(report=home, reading=reading)


def statements(case: Case, call: Call) -> Part[Said]:
    """Statements, those of the newest reports first."""
    asked: StatementsAsked = call.query
    about = Interval(earliest=asked.about_since, latest=asked.about_until)
    common = {
        "source": asked.source, "text": asked.text, "since": asked.since, "until": asked.until,
        "mode": asked.mode.value if asked.mode else None, "kind": asked.kind.value if asked.kind else None,
    }  # fmt: skip
    if asked.outlet is not None or about.known:
        if asked.report is not None or asked.claim is not None:
            raise ModelError("report and claim do not go with outlet and about", where="query")
        narrow = {**common, "outlet": asked.outlet, "about": about}
        total = case.count_found(**narrow)  # type: ignore[arg-type]
        # what is not there is not looked for a second time
        found = (
            case.find_statements(**narrow, limit=asked.limit, offset=asked.offset)  # type: ignore[arg-type]
            if asked.offset < total
            else []
        )
    else:
        wide = {**common, "report": asked.report, "claim": asked.claim}
        found = case.statements(**wide, limit=asked.limit, offset=asked.offset)  # type: ignore[arg-type]
        total = case.count_statements(**wide)  # type: ignore[arg-type]
    return Part(items=said(case, found), total=total, limit=asked.limit, offset=asked.offset)


def statement(case: Case, call: Call) -> Said:
    """One statement."""
    return said(case, [case.statement(call.path["id"])])[0]


def chain(case: Case, call: Call) -> Chain:
    """Its way to the origin; a cited report is looked for among those of its outlet of the days before."""
    from lagebild.desk.pages.paths import ways_of

    found = case.statement(call.path["id"])
    home = case.report(found.report)
    ways = ways_of(case, Claim(id=found.id, text="", testimony=(Testimony(statement=found.id),)))
    named = tuple(credit.agency for credit in credits(home))
    return Chain(statement=found.id, words=home.words(found.content), path=ways.paths[found.id], credits=named)


def grade(case: Case, call: Call) -> Grading:
    """Its Admiralty code."""
    derived, own = grade_statement(case, case.statement(call.path["id"]))
    return Grading(
        derived=derived.code, right=derived.right, wrong=derived.wrong, supporters=derived.supporters,
        opponents=derived.opponents, own=own.code if own else None, reason=own.reason if own else None,
    )  # fmt: skip


def corrections(case: Case, call: Call) -> Part[Correction]:
    """Corrections, the oldest first."""
    asked: CorrectionsAsked = call.query
    report = case.report(asked.report).id if asked.report is not None else None
    statement = case.statement(asked.statement).id if asked.statement is not None else None
    made = case.corrections(report=report, statement=statement)
    part = made[asked.offset : asked.offset + asked.limit]
    return Part(items=part, total=len(made), limit=asked.limit, offset=asked.offset)


def _given(changes: Changes) -> dict[str, str | bool | list[Voice]]:
    given: dict[str, str | bool | list[Voice]] = {}
    for name in Changes.__struct_fields__:
        value = getattr(changes, name)
        if name == "chain" and value is not msgspec.UNSET:
            given[name] = [Voice(voice.name, voice.of, voice.named) for voice in value]
        elif value is not msgspec.UNSET:
            given[name] = value
    return given


def correct(case: Case, call: Call) -> Correction:
    """Correct what a reader found."""
    sent: NewCorrection = call.body
    author = call.author
    if isinstance(sent, Alter):
        made = correct_statement(
            case, sent.statement, _given(sent.changes), author=author, why=sent.why, seen=sent.seen
        )
        if made is None:
            raise LagebildError("nothing would be different", where=f"statement {sent.statement}")
        return made
    if isinstance(sent, Add):
        return add_statement(case, sent.report, _given(sent.changes), author=author, why=sent.why)
    if isinstance(sent, Withdraw):
        return withdraw(case, sent.statement, author=author, why=sent.why, seen=sent.seen)
    return take_back(case, sent.statement, author=author)


OPERATIONS = (
    Operation("GET", "/reports", reports, Part[ReportHead], "Reports, the newest first", query=ReportsAsked),
    Operation("POST", "/reports", add, ReportRead, "Read a report into the case", body=NewReport, status=201),
    Operation("GET", "/reports/{id}", report, ReportRead, "A report with its text and what was read in it"),
    Operation("GET", "/statements", statements, Part[Said], "Statements, as people corrected them",
              query=StatementsAsked),
    Operation("GET", "/statements/{id}", statement, Said, "A statement"),
    Operation("GET", "/statements/{id}/chain", chain, Chain, "A statement's way to its origin"),
    Operation("GET", "/statements/{id}/grade", grade, Grading, "A statement's Admiralty code"),
    Operation("GET", "/corrections", corrections, Part[Correction], "Corrections, the oldest first",
              query=CorrectionsAsked),
    Operation("POST", "/corrections", correct, Correction, "Correct what a reader found", body=NewCorrection,
              status=201),
)  # fmt: skip
