"""A case as a STIX 2.1 bundle (OASIS standard of 10 June 2021).

Reports are ``report``, sources and outlets ``identity``, statements ``note`` with their words, claims, questions and
their outcomes ``grouping``, grades and assessments ``opinion``, and who said, relayed or denied what is a
``relationship``. ``confidence`` is on the scales of STIX's Appendix A. What STIX has no property for stands in one
property extension, defined in the bundle itself; there are no custom properties outside it.

Ids are UUIDs of version 5 in a namespace of our own, derived from STIX's: the standard keeps its own namespace for
observables (section 2.9). The same case gives the same bundle each time.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from lagebild.exports.material import Selection, Told, first_day, midnight, urn
from lagebild.exports.writing import Written, whole
from lagebild.model import Assessment, Claim, Grade, Link, Question, Report, Source, SourceKind, Statement, encode
from lagebild.weighing.words import say

STIX = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""STIX's own namespace, which only observables may use."""

NAMESPACE = uuid.uuid5(STIX, "lagebild")

WORDS = "STIX 2.1, Appendix A: Words of Estimative Probability"
ADMIRALTY = "STIX 2.1, Appendix A: Admiralty Credibility"
PLAIN = "0 to 100: the reader's confidence that the statement was read rightly"

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Time of creation of what has no date of its own, so that the bundle does not change from day to day."""

_CLASSES = {
    SourceKind.PERSON: "individual", SourceKind.BODY: "organization", SourceKind.OUTLET: "organization",
    SourceKind.DOCUMENT: "unknown", SourceKind.UNNAMED: "unknown",
}  # fmt: skip

_OPINIONS = ((0.2, "strongly-disagree"), (0.4, "disagree"), (0.6, "neutral"), (0.8, "agree"), (1.1, "strongly-agree"))
"""By the bounds of the words of estimative probability."""

_CREDIBLE = {
    1: ("strongly-agree", 90), 2: ("agree", 70), 3: ("neutral", 50), 4: ("disagree", 30), 5: ("strongly-disagree", 10),
}  # fmt: skip
"""Admiralty credibility as an opinion and as STIX's number for it; 6, which cannot be judged, is neither."""

Thing = dict[str, Any]


def stix_id(type: str, *key: object) -> str:
    """The id of an object: the same for the same thing in every bundle."""
    return f"{type}--{uuid.uuid5(NAMESPACE, chr(31).join((type, *(str(part) for part in key))))}"


EXTENSION = stix_id("extension-definition", "statement", 1)
PRODUCER = stix_id("identity", "lagebild")


@lru_cache(maxsize=1 << 12)
def _time(at: dt.datetime) -> str:
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def _thing(type: str, key: tuple[object, ...], at: dt.datetime = _EPOCH, **more: Any) -> Thing:
    known = {"id": stix_id(type, *key), "created_by_ref": PRODUCER, **more}
    return {
        "type": type, "spec_version": "2.1", "created": _time(at), "modified": _time(at),
        **{name: value for name, value in known.items() if value not in (None, [], "")},
    }  # fmt: skip


def _extended(**more: Any) -> dict[str, Thing]:
    kept = {name: value for name, value in more.items() if value not in (None, [], "")}
    return {EXTENSION: {"extension_type": "property-extension", **msgspec.to_builtins(kept)}}


def write_stix(selection: Selection, target: Path | None, *, language: str = "en") -> Written:
    """The selection as one bundle. ``language`` is that of the words of probability (de, en)."""
    written = Written(format="stix", files=[str(target)] if target else [])
    ids: list[str] = []
    with whole(target) as out:
        out.write(b'{"type":"bundle","objects":[')
        for thing in objects(selection, language):
            out.write(b",\n" if ids else b"\n")
            out.write(encode(thing))
            ids.append(thing["id"])
            written.count(thing["type"])
        out.write(b'\n],"id":' + encode(stix_id("bundle", *ids)) + b"}\n")
    return written


def objects(selection: Selection, language: str = "en") -> Iterator[Thing]:
    """The objects of the bundle, what is referred to before what refers to it (but for reports' members)."""
    yield _producer()
    yield _extension()
    seen: set[str] = set()
    for told in selection.told():
        for thing in _of_report(selection, told, language):
            if thing["id"] not in seen:
                seen.add(thing["id"])
                yield thing
    for claim in selection.claims():
        yield from _claim(claim)
    for question in selection.questions():
        yield from _question(selection, question, language)
    if selection.whole:
        rest = (source for source in selection.sources.values() if stix_id("identity", source.id) not in seen)
        yield from (_identity(source) for source in sorted(rest, key=lambda source: source.id))
    for source in sorted(selection.sources.values(), key=lambda source: source.id):
        body = source.member_of
        if selection.whole and body in selection.sources and body is not None:
            yield _tie("part-of", stix_id("identity", source.id), stix_id("identity", body))


def _producer() -> Thing:
    thing = _thing("identity", ("lagebild",), name="Lagebild", identity_class="system")
    return {name: value for name, value in thing.items() if name != "created_by_ref"}


def _extension() -> Thing:
    return {
        "type": "extension-definition", "spec_version": "2.1", "id": EXTENSION, "created_by_ref": PRODUCER,
        "created": _time(_EPOCH), "modified": _time(_EPOCH), "name": "Lagebild: testimony",
        "description": "How a statement is rendered (kind, mode, chain, ranges) and on which scale a confidence is.",
        "schema": "urn:lagebild:schema:stix-extension", "version": "1.0.0", "extension_types": ["property-extension"],
    }  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _identity(source: Source) -> Thing:
    also = f"Also: {'; '.join(source.aliases)}" if source.aliases else None
    return _thing(
        "identity", (source.id,), name=source.name, identity_class=_CLASSES[source.kind], description=also,
        extensions=_extended(kind=source.kind, source=source.id),
    )  # fmt: skip


def _outlet(selection: Selection, report: Report) -> Thing:
    known = selection.outlet(report)
    if known is not None:
        return _identity(known)
    return _thing("identity", ("outlet", report.outlet), name=report.outlet, identity_class="organization")


def _voice(selection: Selection, link: Link) -> Thing:
    source = selection.sources.get(link.source or "")
    if source is not None:
        return _identity(source)
    kind = "unknown"
    return _thing("identity", ("voice", link.name, link.of), name=link.name, identity_class=kind)


def _of_report(selection: Selection, told: Told, language: str) -> Iterator[Thing]:
    report = told.report
    day = first_day(report.published)
    at = midnight(day) if day else _EPOCH
    outlet = _outlet(selection, report)
    yield outlet
    members = [outlet["id"]]
    for statement in told.statements:
        for thing in _statement(selection, report, statement, at):
            yield thing
            if thing["type"] != "relationship" and thing["id"] not in members:
                members.append(thing["id"])
        for grade in selection.grades.get(statement.id, ()):
            yield _grade(statement, grade)
    page = {
        "source_name": report.outlet, "url": report.url, "description": report.attribution,
        "external_id": report.external_id or report.id,
    }  # fmt: skip
    yield _thing(
        "report", (report.id,), at, name=report.heading, published=_time(at), object_refs=members, lang=_lang(report),
        external_references=[{name: value for name, value in page.items() if value}],
        labels=[] if day else ["date-unknown"],
        extensions=_extended(published=report.published, report=report.id),
    )  # fmt: skip
    yield _tie("published-by", stix_id("report", report.id), outlet["id"], at)


def _lang(report: Report) -> str | None:
    return None if report.language == "und" else report.language


def _statement(selection: Selection, report: Report, statement: Statement, at: dt.datetime) -> Iterator[Thing]:
    voices = [_voice(selection, link) for link in statement.chain]
    yield from voices
    note = stix_id("note", statement.id)
    chain = [{"name": selection.name(link), "named": link.named, "of": link.of} for link in statement.chain]
    yield _thing(
        "note", (statement.id,), at, content=report.words(statement.content), lang=_lang(report),
        abstract=f"{chain[-1]['name'] if chain else report.outlet}: {statement.mode.value}",
        object_refs=[voices[-1]["id"]] if voices else [_outlet(selection, report)["id"]],
        confidence=round(statement.confidence * 100),
        extensions=_extended(
            statement=statement.id, report=report.id, content=statement.content, kind=statement.kind,
            medium=statement.medium, mode=statement.mode, hedged=statement.hedged, negated=statement.negated,
            chain=chain, confidence_scale=PLAIN, said=statement.said if statement.said.known else None,
            about=statement.about if statement.about.known else None,
        ),
    )  # fmt: skip
    for place, voice in enumerate(voices):
        yield _tie("said-by" if place == len(voices) - 1 else "relayed-by", note, voice["id"], at)


def _tie(kind: str, source: str, target: str, at: dt.datetime = _EPOCH) -> Thing:
    return _thing(
        "relationship", (kind, source, target), at, relationship_type=kind, source_ref=source, target_ref=target
    )


def _grade(statement: Statement, grade: Grade) -> Thing:
    note = stix_id("note", statement.id)
    told = f"Admiralty code {grade.code} (derived: {grade.derived}): {grade.reason}"
    key = ("grade", statement.id, grade.at.isoformat(), grade.author, grade.code)
    credible = _CREDIBLE.get(grade.credibility)
    if credible is None:  # STIX has no opinion for what cannot be judged
        return _thing("note", key, grade.at, content=told, object_refs=[note], authors=[grade.author])
    opinion, confidence = credible
    return _thing(
        "opinion", key, grade.at, opinion=opinion, explanation=told, object_refs=[note], authors=[grade.author],
        confidence=confidence, extensions=_extended(confidence_scale=ADMIRALTY, code=grade.code),
    )  # fmt: skip


def _claim(claim: Claim) -> Iterator[Thing]:
    grouping = stix_id("grouping", "claim", claim.id)
    notes = [stix_id("note", one.statement) for one in claim.testimony]
    yield _thing(
        "grouping", ("claim", claim.id), name=claim.text, context="unspecified", object_refs=notes or [PRODUCER],
        extensions=_extended(claim=claim.id, window=claim.window if claim.window.known else None),
    )  # fmt: skip
    for one, note in zip(claim.testimony, notes, strict=True):
        yield _tie("denies" if one.denies else "asserts", note, grouping)


def _question(selection: Selection, question: Question, language: str) -> Iterator[Thing]:
    asked = midnight(question.asked)
    claims = [stix_id("grouping", "claim", claim.id) for claim in selection.case.claims(question.id)]
    told = question.resolution
    grouping = stix_id("grouping", "question", question.id)
    yield _thing(
        "grouping", ("question", question.id), asked, name=question.text, context="unspecified",
        object_refs=sorted(claims) or [PRODUCER],
        description=f"Deadline {question.deadline}. Base rate: {question.base_rate.source}",
        external_references=[{"source_name": "Lagebild", "external_id": urn("question", question.id)}],
        extensions=_extended(question=question.id, deadline=question.deadline, resolution=told),
    )  # fmt: skip
    latest = selection.case.assessments(question.id)[-1:]
    for place, outcome in enumerate(question.outcomes):
        yield _thing(
            "grouping", ("outcome", question.id, outcome), asked, name=f"{question.text} — {outcome}",
            context="unspecified", object_refs=[grouping],
        )  # fmt: skip
        for assessment in latest:
            yield _opinion(question, assessment, place, language)


def _opinion(question: Question, assessment: Assessment, place: int, language: str) -> Thing:
    p, outcome = assessment.probabilities[place], question.outcomes[place]
    words = say(p, "stix", language)
    opinion = next(name for bound, name in _OPINIONS if round(p, 2) < bound)
    return _thing(
        "opinion", ("assessment", assessment.id, outcome), assessment.at, opinion=opinion,
        explanation=f"{outcome}: {words} ({p:.1%}; {WORDS})", authors=["Lagebild"],
        object_refs=[stix_id("grouping", "outcome", question.id, outcome)], confidence=min(max(round(p * 100), 0), 100),
        extensions=_extended(
            confidence_scale=WORDS, probability=p, words=str(words), independent_origins=assessment.independent_origins,
            urn=urn("assessment", assessment.id),
        ),
    )  # fmt: skip
