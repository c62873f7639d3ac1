"""Files, folders, standard input and addresses → reports, each thing on its own."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from lagebild.errors import IntakeError
from lagebild.intake.dates import read_date
from lagebild.intake.decoding import DEFAULT_LIMIT, check_size, decode, decode_page, mark_of, refuse_binary, shown
from lagebild.intake.fetch import Fetcher, Page, fetch_page
from lagebild.intake.given import Given
from lagebild.intake.jsonlines import is_object, read_document, read_lines
from lagebild.model import Report

Outcome = Report | IntakeError

_FORMATS: dict[str, str] = {
    ".txt": "text", ".text": "text", ".md": "text", ".markdown": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".json": "json", ".jsonl": "lines", ".ndjson": "lines",
    "text/plain": "text", "text/markdown": "text", "text/html": "html", "application/xhtml+xml": "html",
    "application/json": "json", "application/x-ndjson": "lines", "application/jsonl": "lines",
}  # fmt: skip
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_XML = rb"\s*(?:<\?xml[^>]*>\s*)?"
# In the order they are tried, on the beginning of what has no telling name.
_LOOKS_LIKE: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"""\s*\{\s*"|\s*\[\s*\{\s*\""""), "json"),
    (
        re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.{0,2000}?-->)\s*)*+<(?:!doctype html|html)\b", re.I | re.S),
        "html",
    ),
    (re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:rss|feed|rdf:RDF)\b", re.I), "feed"),
)


def gather(
    inputs: Iterable[str | Path],
    *,
    outlet: str | None = None,
    date: str | None = None,
    language: str | None = None,
    stdin: BinaryIO | None = None,
    fetcher: Fetcher | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Iterator[Outcome]:
    """A report, or the error that names its place, for each thing in ``inputs``; never stops half-way.

    An input is a file, a folder (everything in it, sorted; names that begin with a dot are left
    out), ``-`` (standard input, or ``stdin``) or an http(s) address. Plain text, Markdown, HTML,
    JSON lines and JSON are told apart by suffix or media type, and by their beginning where
    that says nothing. ``outlet`` and ``language`` overrule what the material says; ``date`` is
    for what does not date itself (see ``Given``). ``fetcher`` gets the pages (``fetch_page``).
    ``limit`` is in bytes, for each file, page and JSON line.

    Raises ``DateError`` at once if ``date`` is none.
    """
    given = Given(outlet=outlet, date=read_date(date, where="--date") if date else None, language=language, limit=limit)
    return _each(inputs, given, stdin, fetcher or fetch_page)


def _each(inputs: Iterable[str | Path], given: Given, stdin: BinaryIO | None, fetcher: Fetcher) -> Iterator[Outcome]:
    for thing in inputs:
        if thing == "-":
            yield from _from_stream(stdin or sys.stdin.buffer, given, where="standard input")
        elif isinstance(thing, str) and _ADDRESS.match(thing):
            yield from _from_address(thing, given, fetcher)
        else:
            for path in _files(Path(thing)):
                if isinstance(path, IntakeError):
                    yield path
                else:
                    yield from _from_file(path, given)


# --- files ----------------------------------------------------------------------------------


def _files(top: Path) -> Iterator[Path | IntakeError]:
    """``top`` itself, or all files below it, sorted; each real folder once, so that links in a circle end."""
    waiting, entered = [top], set[tuple[int, int]]()
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield path
                continue
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            inside = sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
        except (OSError, ValueError) as error:
            yield _unreadable(path, error)
            continue
        waiting += reversed(inside)


def _unreadable(path: Path, error: OSError | ValueError) -> IntakeError:
    hints: dict[type[Exception], str] = {PermissionError: "check its permissions", FileNotFoundError: "check the name"}
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return IntakeError(f"cannot be read: {reason}", where=shown(path), hint=hints.get(type(error)))


def _from_file(path: Path, given: Given) -> Iterator[Outcome]:
    where = shown(path)
    try:
        with _open(path) as file:
            kind = _FORMATS.get(path.suffix.lower())
            if kind == "lines":
                yield from _json_lines(file, given, where)
                return
            check_size(os.fstat(file.fileno()).st_size, given.limit, where)
            data = file.read(given.limit + 1)
        check_size(len(data), given.limit, where, more=True)
    except IntakeError as error:
        yield error
    except OSError as error:
        yield _unreadable(path, error)
    else:
        yield from _from_bytes(data, given, where=where, kind=kind, name=path.name)


def _open(path: Path) -> io.BufferedReader:
    """Open a regular file. Raises ``IntakeError`` for pipes, sockets and devices, which might never end."""

    def refuse(mode: int) -> None:
        if not stat.S_ISREG(mode):
            kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
            what = kinds.get(stat.S_IFMT(mode), "a device")
            raise IntakeError(
                f"is {what}, not a file", where=shown(path), hint="give its content to standard input, '-'"
            )

    refuse(path.stat().st_mode)
    # Looked at again once open, and opened without waiting: it may have been exchanged in between.
    file = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb")
    try:
        refuse(os.fstat(file.fileno()).st_mode)
    except IntakeError:
        file.close()
        raise
    return file


# --- standard input and addresses -----------------------------------------------------------


def _from_stream(stream: BinaryIO, given: Given, *, where: str) -> Iterator[Outcome]:
    """JSON lines as they come in; anything else once it is all there."""
    try:
        head = [stream.readline(given.limit + 2)]
        while head[-1] and not head[-1].strip() and len(head) < 1_000:
            head.append(stream.readline(given.limit + 2))
        if is_object(head[-1]):
            yield from read_lines(stream, given, where=where, head=head)
            return
        data = b"".join(head)
        data += stream.read(max(given.limit + 1 - len(data), 0))
        check_size(len(data), given.limit, where, more=True)
    except IntakeError as error:
        yield error
    except (OSError, ValueError) as error:  # ValueError: the stream is closed
        yield IntakeError(f"cannot be read: {error}", where=where)
    else:
        yield from _from_bytes(data, given, where=where)


def _from_address(url: str, given: Given, fetcher: Fetcher) -> Iterator[Outcome]:
    try:
        page = fetcher(url)
        check_size(len(page.data), given.limit, shown(url))
    except IntakeError as error:
        yield error
    else:
        yield from _from_bytes(
            page.data, given, where=shown(url), kind=_FORMATS.get(page.content_type or ""), page=page
        )


# --- bytes ----------------------------------------------------------------------------------


def _json_lines(file: BinaryIO, given: Given, where: str) -> Iterator[Outcome]:
    """JSON lines from a file, which may begin like something else altogether."""
    head = file.readline(given.limit + 2)
    refuse_binary(head, where)
    mark = mark_of(head)
    if mark and mark[1] != "utf-8":
        data = head + file.read(max(given.limit + 1 - len(head), 0))
        check_size(len(data), given.limit, where, more=True)
        file, head = io.BytesIO(decode(data, where).encode()), b""
    yield from read_lines(file, given, where=where, head=[head] if head else [])


def _from_bytes(
    data: bytes,
    given: Given,
    *,
    where: str,
    kind: str | None = None,
    name: str | None = None,
    page: Page | None = None,
) -> Iterator[Outcome]:
    """What is in the bytes of one file or page. ``kind`` is what its name or server says it is."""
    try:
        refuse_binary(data, where)
        look = next((looks for pattern, looks in _LOOKS_LIKE if pattern.match(data)), None)
        if kind in (None, "text") and look and not (kind == "text" and look == "json"):
            kind = look
        if kind == "feed":
            raise IntakeError("is a feed, not a report", where=where, hint="give the addresses of its articles")
        if kind in ("json", "lines"):
            data = decode(data, where).encode() if mark_of(data) else data
            if kind == "json":
                yield from read_document(data, given, where=where)
            else:
                yield from read_lines(io.BytesIO(data), given, where=where)
        elif kind == "html":
            yield _html(data, given, where, name, page)
        else:
            yield _plain(data, given, where, name, page)
    except IntakeError as error:
        yield error


def _html(data: bytes, given: Given, where: str, name: str | None, page: Page | None) -> Report:
    from lagebild.intake.html import read_html

    text = decode_page(data, where, page.charset if page else None)
    if not text.strip():
        raise IntakeError("is empty", where=where)
    return read_html(text, given, where=where, name=name, url=page.url if page else None)


def _plain(data: bytes, given: Given, where: str, name: str | None, page: Page | None) -> Report:
    from lagebild.intake.plain import read_plain

    return read_plain(decode(data, where), given, where=where, name=name, url=page.url if page else None)
