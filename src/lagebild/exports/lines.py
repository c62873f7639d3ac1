"""A whole case as JSON lines, and what a line is: the one format that holds everything and can be taken back in.

A line is ``{"noun": …, "data": {…}}``; ``data`` is the noun as ``lagebild.model`` defines it, as it was entered. The
first line is of the noun ``case`` and names the schema's version. Lines stand in the order in which they can be
entered: bodies before their members, reports before what speaks of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, TypeVar

import msgspec

from lagebild.exports.writing import Written, folder, whole
from lagebild.model import (
    SCHEMA_VERSION,
    Anchor,
    Assessment,
    Claim,
    Contradiction,
    Correction,
    Deed,
    Evidence,
    Feed,
    Forecast,
    Grade,
    Noun,
    Page,
    Proposal,
    Question,
    Reading,
    Record,
    Report,
    Role,
    Source,
    Stake,
    Statement,
    encode,
)
from lagebild.store import Case, Change, Merge
from lagebild.store.whole import as_of_now, every, readings_of

N = TypeVar("N", bound=Noun)


class Head(msgspec.Struct, frozen=True, kw_only=True, tag_field="noun", tag="case"):
    """The first line of a file."""

    schema_version: int = SCHEMA_VERSION


class Row(NamedTuple):
    """One line: the noun's name, the noun, and what stands beside it."""

    noun: str
    data: Any
    beside: dict[str, Any]


NOUNS: dict[str, Any] = {
    "anchor": Anchor, "source": Source, "merge": Merge, "role": Role, "report": Report, "reading": Reading,
    "page": Page, "correction": Correction, "statement": Statement, "deed": Deed, "claim": Claim,
    "question": Question, "evidence": Evidence, "stake": Stake, "contradiction": Contradiction,
    "forecast": Forecast, "grade": Grade, "assessment": Assessment, "record": Record, "proposal": Proposal,
    "feed": Feed, "change": Change,
}  # fmt: skip
"""Every noun a file may hold, in the order in which they stand there."""

DERIVED = ("statement", "deed", "change")
"""Written for those who read the lines; taking a case back in, they follow from readings and corrections (the log
of writes begins anew)."""

FILES = {
    "reading": "readings.jsonl", "evidence": "evidence.jsonl", "case": "case.jsonl",
}  # fmt: skip


def file_of(noun: str) -> str:
    """The name of a noun's file in a folder."""
    return FILES.get(noun, f"{noun}s.jsonl")


def in_order(nouns: Iterable[N], key: Callable[[N], str], before: Callable[[N], str | None]) -> list[N]:
    """The nouns as they come, each after the one it names before it; a circle stays as it is."""
    given = {key(noun): noun for noun in nouns}
    placed: dict[str, N] = {}
    for noun in given.values():
        line: list[N] = []
        step: N | None = noun
        while step is not None and key(step) not in placed and step not in line:
            line.append(step)
            name = before(step)
            step = given.get(name) if name else None
        placed.update((key(one), one) for one in reversed(line))
    return list(placed.values())


def rows(case: Case, *, log: bool = False) -> Iterator[Row]:
    """Every noun of the case in the order of ``NOUNS``, what belongs to a report right after it.

    ``log`` adds the log of writes, the oldest first.
    """
    for anchor in every(case, Anchor):
        yield Row("anchor", anchor, {})
    for source in in_order(every(case, Source), lambda one: one.id, lambda one: one.member_of):
        yield Row("source", source, {})
    for merge in case.merges():
        yield Row("merge", merge, {})
    for role in every(case, Role):
        yield Row("role", role, {})
    for report in every(case, Report):
        yield from _of_report(case, report)
    for claim in every(case, Claim):
        yield Row("claim", claim, {})
    for question in in_order(every(case, Question), lambda one: one.id, lambda one: one.condition):
        yield Row("question", question, {})
    kinds = ("evidence", "stake", "contradiction", "forecast", "grade", "assessment", "record", "proposal", "feed")
    for noun in kinds:
        for one in every(case, NOUNS[noun]):
            yield Row(noun, one, {})
    if log:
        for change in reversed(case.changes()):
            yield Row("change", change, {})


def _of_report(case: Case, report: Report) -> Iterator[Row]:
    yield Row("report", report, {})
    for read in readings_of(case, report.id):
        yield Row("reading", read.reading, {"at": read.at})
    page = case.page(report.id)
    if page is not None:
        yield Row("page", page, {})
    for correction in case.corrections(report=report.id):
        yield Row("correction", correction, {})
    stands = {one.id: one for one in case.statements(report=report.id)}
    machine = {one.id: one for one in case.reading(report.id, machine=True).statements}
    for id in (*machine, *(id for id in stands if id not in machine)):
        yield Row("statement", stands.get(id), _beside(report, stands.get(id), machine.get(id)))
    for deed in case.deeds(report=report.id):
        yield Row("deed", deed, {"words": report.text[deed.span[0] : deed.span[1]]})


def _beside(report: Report, stands: Statement | None, machine: Statement | None) -> dict[str, Any]:
    """The words; where a person corrected it, what the machine read (``null``: nothing, it was added)."""
    either = stands or machine
    beside: dict[str, Any] = {"words": report.words(either.content) if either else None}
    return beside if stands == machine else {**beside, "corrected": True, "machine": machine}


def line_of(row: Row) -> bytes:
    """A row as a line, its line feed included."""
    data = row.data
    if isinstance(data, Merge):
        data = {name: value for name, value in msgspec.to_builtins(data).items() if name != "id"}
    return encode({"noun": row.noun, **row.beside, "data": data}) + b"\n"


def write_lines(
    case: Case, target: Path | None, *, layout: Literal["file", "folder"] = "file", log: bool = False
) -> Written:
    """The whole case as JSON lines: one file (``None``: standard output), or a folder with a file for each noun.

    The lines are of one moment, whatever others write meanwhile; each file takes its name when it is whole.
    Raises ``ExportError`` where it cannot be written.
    """
    written = Written(format="jsonl")
    with as_of_now(case):
        if layout == "folder" and target is not None:
            _to_folder(case, folder(target), written, log)
        else:
            with whole(target) as out:
                out.write(encode(Head()) + b"\n")
                for row in rows(case, log=log):
                    out.write(line_of(row))
                    written.count(row.noun)
            written.files = [str(target)] if target else []
    return written


def _to_folder(case: Case, target: Path, written: Written, log: bool) -> None:
    from contextlib import ExitStack

    names = [noun for noun in NOUNS if log or noun != "change"]
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {
            noun: stack.enter_context(whole(target / file_of(noun))) for noun in ("case", *names)
        }
        files["case"].write(encode(Head()) + b"\n")
        for row in rows(case, log=log):
            files[row.noun].write(line_of(row))
            written.count(row.noun)
    written.files = [str(target / file_of(noun)) for noun in ("case", *names)]
