"""Correcting what a reader found: a statement changed, added, withdrawn, and each of these taken back.

Command line and desk both go through here. Ranges are given as offsets (``120-180``) or as the words themselves,
which are looked for in the report as near as can be to the rest of the statement.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from lagebild.errors import DuplicateError, ModelError
from lagebild.linking import Directory
from lagebild.model import (
    Correction,
    Interval,
    Kind,
    Link,
    Medium,
    Mode,
    Reading,
    Report,
    Source,
    Span,
    Spans,
    Statement,
    digest,
    encode,
)
from lagebild.store import Case

PARTS = ("content", "speaker", "cue", "frame", "addressee", "condition")
"""The fields of a statement that are ranges of its report's text."""
_RANGE = r"\d{1,9}\s*[-–]\s*\d{1,9}"
_RANGES = re.compile(rf"\s*{_RANGE}(?:[\s,;]+{_RANGE})*\s*")


Changes = Mapping[str, "str | bool | Sequence[Voice]"]
"""What a person gives for each field of a statement; see ``changed``."""


class Voice(NamedTuple):
    """A link of a chain as a person gives it."""

    name: str
    of: str | None = None
    named: bool = True


def find_ranges(report: Report, given: str, near: Spans = ()) -> Spans:
    """Ranges of the report: ``120-180, 200-220``, or its own words, a range a line.

    Words that stand more than once are taken where they come nearest to ``near``. Raises ``ModelError`` for words
    that are not in the text, words that could be meant in several places, and ranges outside it.
    """
    if not given.strip():
        return ()
    if _RANGES.fullmatch(given):
        pairs = re.findall(r"(\d+)\s*[-–]\s*(\d+)", given)
        found = [(int(first), int(last)) for first, last in pairs]
    else:
        found = [_place(report, line.strip(), near) for line in given.splitlines() if line.strip()]
    for start, end in found:
        if not report.body_start <= start < end <= len(report.text):
            what = f"the range {start}–{end} is empty or outside the text, {report.body_start}–{len(report.text)}"
            raise ModelError(what, where=report.heading)
    return _joined(found)


def _place(report: Report, words: str, near: Spans) -> Span:
    pattern = r"\s+".join(map(re.escape, words.split()))
    places = [match.span() for match in re.finditer(pattern, report.text) if match.start() >= report.body_start]
    if not places:
        raise ModelError(f"{words!r} is not in the text", where=report.heading, hint="copy the words as they stand")
    if len(places) > 1 and not near:
        what = f"{words!r} stands in the text {len(places)} times"
        listed = ", ".join(f"{start}-{end}" for start, end in places[:5])
        raise ModelError(what, where=report.heading, hint=f"give the range, one of {listed}")
    return min(places, key=lambda span: min((max(a - span[1], span[0] - b, 0) for a, b in near), default=0))


def _joined(ranges: Sequence[Span]) -> Spans:
    """The ranges in order, those that overlap or touch made one."""
    found: list[Span] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def version(statement: Statement) -> str:
    """A short mark of what a statement says now, to tell whether it was changed meanwhile."""
    return digest(encode(statement).decode(), length=16)


def changed(case: Case, report: Report, old: Statement, changes: Changes) -> Statement:
    """The statement with fields as a person gives them; what is not named stays.

    ``changes`` may hold the range fields (text, see ``find_ranges``), ``kind``, ``medium``, ``mode`` (their
    values), ``hedged``, ``negated`` (booleans), ``said``, ``about`` (``Interval.parse``; empty: not known) and
    ``chain`` (``Voice``, nearest the reader first; sources are found or made). Raises ``ModelError``.
    """
    fields: dict[str, Any] = {}
    near = old.content
    for part in PARTS:
        if part in changes:
            fields[part] = find_ranges(report, str(changes[part]), near)
            near = fields["content"] if part == "content" else near
    for name, type in (("kind", Kind), ("medium", Medium), ("mode", Mode)):
        if name in changes:
            fields[name] = _one_of(type, str(changes[name]))
    fields |= {name: bool(changes[name]) for name in ("hedged", "negated") if name in changes}
    for name in ("said", "about"):
        if name in changes:
            given = str(changes[name]).strip()
            fields[name] = Interval.parse(given) if given else Interval()
    new = msgspec.structs.replace(old, **fields)
    if "chain" in changes:
        voices = changes["chain"]
        assert not isinstance(voices, str | bool)
        new = msgspec.structs.replace(new, chain=_chain(case, report, new, voices))
    return new


def _one_of(type: Any, value: str) -> Any:
    try:
        return type(value)
    except ValueError:
        known = ", ".join(type)
        raise ModelError(f"{value!r} is no {type.__name__.lower()}", hint=f"one of {known}") from None


def _chain(case: Case, report: Report, statement: Statement, voices: Sequence[Voice]) -> tuple[Link, ...]:
    """Links for the voices: those the statement has keep their source, others get theirs as a reader's would."""
    have = {(link.name, link.of, link.named): link for link in statement.chain}
    links = [
        have.get((voice.name, voice.of, voice.named))
        or Link(name=voice.name, of=voice.of, named=voice.named, spans=_spans(report, voice.name, statement))
        for voice in voices
    ]
    fresh = [link for link in links if link.source is None]
    if not fresh:
        return tuple(links)
    directory = Directory(case.sources(), roles=case.roles())
    known = {source.id for source in directory}
    reading = Reading(
        report=report.id, reader="people", published=report.published,
        statements=(msgspec.structs.replace(statement, chain=tuple(links)),),
    )  # fmt: skip
    resolved, touched = directory.resolve(report, reading)
    _enter(case, [source for source in touched if source.id not in known])
    bound = resolved.statements[0].chain
    return tuple(old if old.source else new for old, new in zip(links, bound, strict=True))


def _enter(case: Case, sources: Sequence[Source]) -> None:
    """Enter sources, each after the body it is a member of."""
    waiting = {source.id: source for source in sources}
    while waiting:
        source = next(s for s in waiting.values() if s.member_of not in waiting)
        case.put_source(waiting.pop(source.id))


def _spans(report: Report, name: str, statement: Statement) -> Spans:
    """Where the report has the name, nearest to the statement; nothing where it has not."""
    try:
        return (_place(report, name, statement.content),)
    except ModelError:
        return ()


def correct_statement(
    case: Case,
    statement: str,
    changes: Changes,
    *,
    author: str,
    why: str | None = None,
    seen: str | None = None,
) -> Correction | None:
    """Change a statement (``changed`` says how); the correction, or ``None`` where nothing is different.

    ``seen`` is the ``version`` the author had before them: ``DuplicateError`` where it is another one by now.
    """
    old = case.statement(statement)
    _not_overtaken(old, seen)
    report = case.report(old.report)
    with case.transaction():
        new = changed(case, report, old, changes)
        if new == old:
            return None
        new = msgspec.structs.replace(new, confidence=1.0)
        return _append(case, old, new, author, why)


def add_statement(
    case: Case,
    report: str,
    changes: Changes,
    *,
    author: str,
    why: str | None = None,
) -> Correction:
    """Add a statement the reader missed. ``changes`` needs ``content``; the rest as in ``changed``."""
    home = case.report(report)
    content = find_ranges(home, str(changes.get("content", "")))
    if not content:
        raise ModelError("a statement needs content", where=home.heading, hint="select the words that are said")
    frame = find_ranges(home, str(changes.get("speaker", "")), content)
    id = Statement.key(home.id, content, frame, find_ranges(home, str(changes.get("cue", "")), content))
    blank = Statement(id=id, report=home.id, content=content, kind=Kind.INDIRECT, confidence=1.0)
    with case.transaction():
        return _append(case, None, changed(case, home, blank, changes), author, why)


def withdraw(case: Case, statement: str, *, author: str, why: str | None = None, seen: str | None = None) -> Correction:
    """Say that nobody says this: the statement is listed no longer."""
    old = case.statement(statement)
    _not_overtaken(old, seen)
    return _append(case, old, None, author, why)


def take_back(case: Case, statement: str, *, author: str) -> Correction:
    """Undo the newest correction of a statement, by a further one. Raises ``DuplicateError`` where there is none."""
    past = case.corrections(statement=statement)
    if not past:
        raise DuplicateError("nobody has corrected it", where=f"statement {statement}")
    last = past[-1]
    before = None if last.after is None else case.statement(last.statement)
    return _append(case, before, last.before, author, None)


def _not_overtaken(statement: Statement, seen: str | None) -> None:
    if seen is not None and seen != version(statement):
        hint = "look at it again, and correct what stands there now"
        raise DuplicateError("it was changed meanwhile", where=f"statement {statement.id}", hint=hint)


def _append(case: Case, before: Statement | None, after: Statement | None, author: str, why: str | None) -> Correction:
    one = before or after
    if one is None:
        raise ModelError("there is nothing to correct")
    correction = Correction(
        report=one.report, statement=one.id, before=before, after=after, author=author, at=dt.datetime.now(dt.UTC),
        why=why or None,
    )  # fmt: skip
    case.correct(correction)
    return correction


def differences(machine: Statement | None, now: Statement | None) -> list[str]:
    """Names of the fields in which the two differ, apart from what only a machine has (confidence, evidence)."""
    if machine is None or now is None:
        return []
    skip = {"confidence", "part_confidence", "evidence", "id", "report"}
    return [f for f in Statement.__struct_fields__ if f not in skip and _bare(machine, f) != _bare(now, f)]


def _bare(statement: Statement, field: str) -> Any:
    value = getattr(statement, field)
    return [(link.name, link.of, link.named) for link in value] if field == "chain" else value
