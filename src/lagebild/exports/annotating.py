"""Web Annotations taken in: what somebody marked elsewhere becomes a correction, or an added statement.

An annotation is of a report of the case if a target's ``source`` (or ``scope``) is the report's address or name. Its
words are looked for where the TextPositionSelector says; where they are not there, the TextQuoteSelector's prefix and
suffix decide between the places where they are. What fits no place, or several, is named and left out.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec

from lagebild.errors import LagebildError, NotFoundError
from lagebild.exports.restore import Imported
from lagebild.exports.writing import ExportError
from lagebild.model import Correction, Interval, Kind, Link, Medium, Mode, Report, Span, Spans, Statement
from lagebild.store import Case

LARGEST = 1 << 28
"""Bytes a file may have."""

_NAMES = ("identifying", "tagging")
"""Purposes of a TextualBody whose value is taken for the name of who speaks."""

_OPENING = "\"'„“»«‚‘›‹"


def import_annotations(case: Case, path: Path, *, author: str, at: dt.datetime | None = None) -> Imported:
    """Enter the annotations of a JSON-LD file: one, a list, a collection or a page of them.

    An annotation that names a statement of the case (``urn:lagebild:statement:…``) and differs from it corrects it;
    any other adds a statement, if a body names who speaks. ``author`` is named where an annotation has no
    ``creator``; ``at`` is the time of the corrections (by default now; an annotation's own ``modified`` or
    ``created`` goes before it). Raises ``ExportError`` where the file holds no annotations.
    """
    told = Imported()
    found = list(_annotations(_load(path)))
    if not found:
        raise ExportError("it holds no Web Annotations", where=str(path))
    for number, one in enumerate(found, 1):
        where = f"{path} annotation {number}"
        if isinstance(one, dict) and one.get("id"):
            where += f" ({str(one['id'])[:80]})"
        try:
            correction = _correction(case, one, author, at or dt.datetime.now(dt.UTC))
            if correction is not None:
                case.correct(correction)
        except LagebildError as error:
            told.refuse(where, error)
        else:
            counts = told.there if correction is None else told.entered
            counts["correction"] = counts.get("correction", 0) + 1
    return told


def is_annotations(path: Path) -> bool:
    """Whether a file looks like Web Annotations rather than lines of a case."""
    if path.is_dir():
        return False
    try:
        with path.open("rb") as file:
            return not file.read(200).lstrip().startswith(b'{"noun"')
    except OSError as error:
        raise ExportError(f"it cannot be read: {error.strerror or error}", where=str(path)) from None


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise ExportError(f"it is larger than {LARGEST >> 20} MiB", where=str(path))
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ExportError(f"it is not UTF-8: {error}", where=str(path)) from None
    except OSError as error:
        raise ExportError(f"it cannot be read: {error.strerror or error}", where=str(path)) from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise ExportError(f"it is no JSON: {error}", where=str(path)) from None


def _annotations(data: Any) -> Iterator[Any]:
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            if "Annotation" in _list(one.get("type")):
                yield one
            waiting += [one[name] for name in ("items", "first") if isinstance(one.get(name), dict | list)]


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _correction(case: Case, one: dict[str, Any], author: str, at: dt.datetime) -> Correction | None:
    """What the annotation changes; ``None``: nothing."""
    report, content = _place(case, one)
    body = _body(one)
    before = _named(case, report, one)
    who, when = _maker(one, author), _time(one) or at
    if body.get("withdrawn") is True:
        if before is None:
            raise ExportError("it withdraws a statement that the case does not have")
        return Correction(report=report.id, statement=before.id, before=before, after=None, author=who, at=when)
    after = _statement(case, report, content, body, before)
    if before is None:
        standing = {statement.id: statement for statement in case.statements(report=report.id)}
        before = standing.get(after.id)
    if before == after:
        return None
    return Correction(report=report.id, statement=after.id, before=before, after=after, author=who, at=when)


def _named(case: Case, report: Report, one: dict[str, Any]) -> Statement | None:
    """The standing statement that the annotation's id names, or the one it says it replaces."""
    for given in (one.get("id"), one.get("canonical"), one.get("via")):
        if isinstance(given, str) and given.startswith("urn:lagebild:statement:"):
            id = unquote(given.rpartition(":")[2])
            found = next((s for s in case.statements(report=report.id) if s.id == id), None)
            if found is not None:
                return found
    return None


def _maker(one: dict[str, Any], author: str) -> str:
    for maker in _list(one.get("creator")):
        if isinstance(maker, str) and maker:
            return maker
        if isinstance(maker, dict) and isinstance(maker.get("name") or maker.get("id"), str):
            return str(maker.get("name") or maker.get("id"))
    return author


def _time(one: dict[str, Any]) -> dt.datetime | None:
    given = one.get("modified") or one.get("created")
    if given is None:
        return None
    try:
        when = dt.datetime.fromisoformat(str(given))
    except ValueError:
        raise ExportError(f"{str(given)[:40]!r} is no time", hint="write 2022-03-20T10:00:00Z") from None
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


# --- where


def _place(case: Case, one: dict[str, Any]) -> tuple[Report, Spans]:
    """The report and the ranges the targets mean."""
    targets = _list(one.get("target"))
    if not targets:
        raise ExportError("it has no target")
    reports: dict[str, Report] = {}
    spans: set[Span] = set()
    for target in targets:
        report = _report(case, target)
        reports[report.id] = report
        spans.add(_span(report, _selectors(target)))
    if len(reports) > 1:
        raise ExportError("its targets lie in several reports")
    content = tuple(sorted(spans))
    for (_, end), (start, _) in pairwise(content):
        if start < end:
            raise ExportError("its targets overlap")
    return report, content


def _report(case: Case, target: Any) -> Report:
    if isinstance(target, str):
        raise ExportError("its target is a whole report, not words of one")
    if not isinstance(target, dict):
        raise ExportError("its target is neither an address nor an object")
    given = []
    for name in (target.get("scope"), target.get("source")):
        given += [one.get("id") if isinstance(one, dict) else one for one in _list(name)]
    for name in (one for one in given if isinstance(one, str) and one):
        found = _by_name(case, name)
        if found is not None:
            return found
    raise NotFoundError(f"the case has no report from {str(given[:1])[:120]}")


def _by_name(case: Case, name: str) -> Report | None:
    if name.startswith("urn:lagebild:report:"):
        id = unquote(name.rpartition(":")[2])
        try:
            found = case.report(id)
        except NotFoundError:
            return None
        return found if found.id == id else None
    return case.report_by_url(name)


def _selectors(target: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for selector in _list(target.get("selector")):
        while isinstance(selector, dict):
            found.append(selector)
            selector = selector.get("refinedBy")
    return found


def _span(report: Report, selectors: list[dict[str, Any]]) -> Span:
    """The range that position and quotation mean together."""
    text = report.text
    quote = next((one for one in selectors if one.get("type") == "TextQuoteSelector"), None)
    position = next((one for one in selectors if one.get("type") == "TextPositionSelector"), None)
    span = _position(position, len(text)) if position else None
    if quote is None:
        if span is None:
            raise ExportError("it has no TextQuoteSelector or TextPositionSelector")
        return span
    exact = quote.get("exact")
    if not isinstance(exact, str) or not exact:
        raise ExportError("its TextQuoteSelector has no exact words")
    if span is not None and text[span[0] : span[1]] == exact:
        return span
    return _quoted(text, exact, str(quote.get("prefix") or ""), str(quote.get("suffix") or ""))


def _position(selector: dict[str, Any], end: int) -> Span | None:
    start, stop = selector.get("start"), selector.get("end")
    if type(start) is int and type(stop) is int and 0 <= start < stop <= end:
        return start, stop
    return None


def _quoted(text: str, exact: str, prefix: str, suffix: str) -> Span:
    """The one place of the words between what stands before and after. Raises ``ExportError`` for none or several."""
    places = []
    start = text.find(exact)
    while start >= 0:
        places.append(start)
        start = text.find(exact, start + 1)
    fitting = [
        place for place in places
        if text[:place].endswith(prefix) and text[place + len(exact) :].startswith(suffix)
    ]  # fmt: skip
    found = fitting or (places if len(places) == 1 else [])
    if len(found) == 1:
        return found[0], found[0] + len(exact)
    words = exact if len(exact) <= 60 else exact[:59] + "…"
    if not places:
        raise ExportError(f"the report does not hold the words {words!r}")
    raise ExportError(f"the words {words!r} stand at {len(fitting or places)} places of the report")


# --- what


def _body(one: dict[str, Any]) -> dict[str, Any]:
    """The structured body, or one made from the name a textual body gives. Raises where neither is there."""
    bodies = [body for body in (*_list(one.get("body")), *_list(one.get("bodyValue"))) if isinstance(body, dict)]
    for body in bodies:
        if any(type in ("Statement", "urn:lagebild:terms:Statement") for type in _list(body.get("type"))):
            return body
    for body in bodies:
        purposes = _list(body.get("purpose")) or _list(one.get("motivation"))
        name = body.get("value")
        if isinstance(name, str) and name.strip() and any(purpose in _NAMES for purpose in purposes):
            return {"chain": [{"name": " ".join(name.split())}]}
    raise ExportError(
        "no body says who speaks",
        hint="a body of the type Statement, or a TextualBody whose purpose is identifying or tagging",
    )


def _statement(case: Case, report: Report, content: Spans, body: dict[str, Any], before: Statement | None) -> Statement:
    """The statement the annotation says: the one before it with what the body names changed, or a new one."""
    given: dict[str, Any] = {"content": content}
    for name, type in (("kind", Kind), ("medium", Medium), ("mode", Mode), ("hedged", bool), ("negated", bool)):
        if name in body:
            given[name] = _convert(name, body[name], type)
    for name in ("said", "about"):
        if name in body:
            given[name] = _convert(name, body[name], Interval)
    for name in ("speaker", "cue", "frame", "addressee", "condition"):
        if name in body:
            given[name] = tuple(_part(report, part, name) for part in _list(body[name]))
    if "chain" in body:
        given["chain"] = tuple(_link(case, link, before) for link in _list(body["chain"]))
    if before is not None:
        return msgspec.structs.replace(before, **given)
    key = Statement.key(report.id, content, given.get("speaker", ()), given.get("cue", ()))
    return Statement(id=key, report=report.id, confidence=1.0, **({"kind": _kind(report, content[0])} | given))


def _kind(report: Report, span: Span) -> Kind:
    """Direct if the words stand in quotation marks or bring one along."""
    before = report.text[span[0] - 1 : span[0]] or " "
    return Kind.DIRECT if before in _OPENING or report.text[span[0]] in _OPENING else Kind.INDIRECT


def _convert(name: str, value: Any, type: Any) -> Any:
    try:
        return msgspec.convert(value, type)
    except msgspec.ValidationError as error:
        raise ExportError(f"its {name} does not fit: {error}") from None


def _part(report: Report, part: Any, name: str) -> Span:
    if not isinstance(part, dict):
        raise ExportError(f"its {name} is not given as words of the report")
    span = _position(part, len(report.text))
    words = part.get("exactWords")
    if span is not None and words in (None, report.text[span[0] : span[1]]):
        return span
    if not isinstance(words, str) or not words:
        raise ExportError(f"its {name} lies outside the report's text")
    return _quoted(report.text, words, "", "")


def _link(case: Case, link: Any, before: Statement | None) -> Link:
    if not isinstance(link, Mapping) or not isinstance(link.get("name"), str) or not link["name"].strip():
        raise ExportError("a voice of its chain has no name")
    name, of = " ".join(link["name"].split()), link.get("of")
    named = link.get("named", True) is not False
    source = None
    if named:
        try:
            source = case.source(name)
        except NotFoundError:
            source = None
    for old in before.chain if before else ():  # what is not changed keeps its ranges
        known = old.name == name or (source is not None and old.source == source.id)
        if known and (old.named, old.of) == (named, of):
            return old
    return Link(name=name, named=named, of=str(of) if of else None, source=source.id if source else None)
