"""Lines of a case read back: from one file or a folder, each with where it stands, nothing believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from lagebild.exports.lines import DERIVED, NOUNS, file_of
from lagebild.exports.writing import ExportError
from lagebild.model import SCHEMA_VERSION

LONGEST = 1 << 28
"""Bytes a line may have."""

OF_A_REPORT = ("reading", "page", "correction")
"""Nouns whose lines follow their report's."""


class Line(NamedTuple):
    """One line that could be read."""

    where: str
    """File and number of the line."""
    noun: str
    data: Any
    at: str | None


class _Plain(msgspec.Struct, frozen=True):
    noun: str
    data: msgspec.Raw = msgspec.Raw(b"null")
    at: dt.datetime | None = None
    schema_version: int = SCHEMA_VERSION


class OtherMerge(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on sources, without the number the other case gave it."""

    keep: str
    drop: str
    author: str
    at: str
    undone_by: str | None = None
    undone_at: str | None = None


_TYPES = {**NOUNS, "merge": OtherMerge}


def read_lines(path: Path) -> Iterator[Line | ExportError]:
    """The lines of a file or folder that ``write_lines`` wrote, in the order in which they can be entered.

    A line that is none is given as the error that names file, line and field; derived nouns are left out. Raises
    ``ExportError`` where there is no such file, where it is no case, or where it is of a newer version.
    """
    if path.is_dir():
        yield from _folder(path)
    else:
        yield from _file(path, head=True)


def check_lines(path: Path) -> None:
    """Raises ``ExportError`` where a file or folder does not begin as ``write_lines`` begins one."""
    next(read_lines(path), None)


def _file(path: Path, *, head: bool = False) -> Iterator[Line | ExportError]:
    try:
        with path.open("rb") as lines:
            for number in range(1, 1 << 62):
                line = lines.readline(LONGEST + 1)
                if not line:
                    break
                where = f"{path} line {number}"
                if len(line) > LONGEST:
                    raise ExportError(f"the line is longer than {LONGEST >> 20} MiB", where=where)
                found = _read(line, where, head=head and number == 1)
                if found is not None:
                    yield found
    except OSError as error:
        raise ExportError(f"it cannot be read: {error.strerror or error}", where=str(path)) from None


def _read(line: bytes, where: str, *, head: bool) -> Line | ExportError | None:
    if head:
        _check_head(line, where)
        return None
    if not line.strip():
        return None
    try:
        plain = msgspec.json.decode(line, type=_Plain)
        if plain.noun in DERIVED or plain.noun == "case":
            return None
        if plain.noun not in _TYPES:
            return ExportError(f"there is no noun {plain.noun!r}", where=where, hint=f"there are {', '.join(NOUNS)}")
    except msgspec.DecodeError as error:
        return ExportError(f"it is no line of a case: {error}", where=where)
    try:
        data = msgspec.json.decode(plain.data, type=_TYPES[plain.noun])
    except msgspec.DecodeError as error:
        return ExportError(f"the {plain.noun} does not fit: {error}", where=where)
    at = plain.at.astimezone(dt.UTC).isoformat(timespec="microseconds") if plain.at and plain.at.tzinfo else None
    return Line(where, plain.noun, data, at)


def _check_head(line: bytes, where: str) -> None:
    try:
        plain = msgspec.json.decode(line, type=_Plain)
    except msgspec.DecodeError as error:
        raise ExportError(f"it does not begin with the line of a case: {error}", where=where) from None
    if plain.noun != "case":
        raise ExportError(f"it begins with a {plain.noun}, not with the line of a case", where=where)
    if plain.schema_version > SCHEMA_VERSION:
        what = f"it is of schema version {plain.schema_version}; this Lagebild knows {SCHEMA_VERSION}"
        raise ExportError(what, where=where, hint="a newer Lagebild can read it")


class _Side:
    """A file whose lines belong to reports, in the order of the reports."""

    def __init__(self, path: Path) -> None:
        self._lines = _file(path) if path.exists() else iter(())
        self._next = next(self._lines, None)

    def of(self, report: str | None) -> Iterator[Line | ExportError]:
        """The next lines as long as they are of the report (``None``: all that are left), bad ones among them."""
        while self._next is not None:
            one = self._next
            if report is not None and isinstance(one, Line) and one.data.report != report:
                return
            yield one
            self._next = next(self._lines, None)


def _folder(path: Path) -> Iterator[Line | ExportError]:
    head = path / file_of("case")
    if not head.exists():
        raise ExportError(f"there is no {head.name} in it", where=str(path), hint="name a folder that export made")
    list(_file(head, head=True))
    sides = [_Side(path / file_of(noun)) for noun in OF_A_REPORT]
    for noun in NOUNS:
        file = path / file_of(noun)
        if noun in OF_A_REPORT or noun in DERIVED or not file.exists():
            continue
        for line in _file(file):
            yield line
            if isinstance(line, Line) and noun == "report":
                for side in sides:
                    yield from side.of(line.data.id)
        if noun == "report":
            for side in sides:
                yield from side.of(None)
