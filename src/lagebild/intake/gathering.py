"""Files, folders, standard input and addresses → reports, each thing on its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lagebild import model
from lagebild.errors import IntakeError
from lagebild.intake.archives import Seen, read_warc
from lagebild.intake.columns import joined, read_csv, read_parquet
from lagebild.intake.dates import read_date
from lagebild.intake.decoding import DEFAULT_LIMIT, check_size, decode, decode_page, mark_of, refuse_binary, shown
from lagebild.intake.fetch import Fetcher, Page, fetch_page
from lagebild.intake.formats import STREAMED, kind_of, kind_of_media_type, kind_of_name, media_type_of
from lagebild.intake.given import Given
from lagebild.intake.jsonlines import is_object, read_document, read_lines
from lagebild.intake.listing import LISTINGS, Keeper, all_entries, entry_report, read_entry
from lagebild.intake.polite import Visitor
from lagebild.intake.unpacking import GZIP, unpack
from lagebild.model import Report

Outcome = Report | IntakeError

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def gather(
    inputs: Iterable[str | Path],
    *,
    outlet: str | None = None,
    date: str | None = None,
    language: str | None = None,
    stdin: BinaryIO | None = None,
    fetcher: Fetcher | None = None,
    limit: int = DEFAULT_LIMIT,
    columns: dict[str, str] | None = None,
    keep: Keeper | None = None,
) -> Iterator[Outcome]:
    """A report, or the error that names its place, for each thing in ``inputs``; never stops half-way.

    An input is a file, a folder (everything in it, sorted; names that begin with a dot are left
    out), ``-`` (standard input, or ``stdin``) or an http(s) address. Plain text, Markdown, HTML,
    JSON lines and JSON, PDF, Word, e-mails, feeds, CSV, Parquet and WARC are told apart by suffix
    or media type, and by their beginning where that says nothing. A feed's or sitemap's articles
    are fetched, politely (see ``Visitor``), if it was given by its address; a feed's file gives
    what stands in it. ``outlet`` and ``language`` overrule what the material says; ``date`` is
    for what does not date itself and ``columns`` for tables (see ``Given``). ``fetcher`` gets the
    pages (``fetch_page``). ``limit`` is in bytes, for each file, page, JSON line, cell and record;
    tables, JSON lines and archives may be of any size. ``keep`` is handed what each report was
    made from, just before the report, where that is a document of its own.

    Raises ``DateError`` at once if ``date`` is none.
    """
    day = read_date(date, where="--date") if date else None
    given = Given(outlet=outlet, date=day, language=language, limit=limit, columns=columns)
    return _Gathering(given, fetcher or fetch_page, keep).each(inputs, stdin)


def read_bytes(
    data: bytes,
    *,
    name: str,
    outlet: str | None = None,
    date: str | None = None,
    language: str | None = None,
    limit: int = DEFAULT_LIMIT,
    columns: dict[str, str] | None = None,
    keep: Keeper | None = None,
) -> Iterator[Outcome]:
    """A report or an error for each thing in the bytes of one file that is called ``name`` (an upload).

    The rest is as for ``gather``. Raises ``DateError`` at once if ``date`` is none.
    """
    day = read_date(date, where="--date") if date else None
    given = Given(outlet=outlet, date=day, language=language, limit=limit, columns=columns)
    return _Gathering(given, fetch_page, keep).named(data, name)


def read_page(page: Page, given: Given, *, where: str, keep: Keeper | None = None) -> Iterator[Outcome]:
    """The report in a fetched page; a page that is a feed or sitemap is an error."""
    if kind_of(page.data, kind_of_media_type(page.content_type)) in LISTINGS:
        yield IntakeError("is a feed where an article was expected", where=where)
        return
    yield from _Gathering(given, fetch_page, keep).from_page(page, where)


class _Gathering:
    """What holds for all of the material, and the ways into it."""

    def __init__(self, given: Given, fetcher: Fetcher, keep: Keeper | None) -> None:
        self.given = given
        self.fetcher = fetcher
        self.keep = keep
        self.seen = Seen()

    def each(self, inputs: Iterable[str | Path], stdin: BinaryIO | None) -> Iterator[Outcome]:
        """What is in all of the inputs."""
        for thing in inputs:
            if thing == "-":
                yield from self._from_stream(stdin or sys.stdin.buffer, where="standard input")
            elif isinstance(thing, str) and _ADDRESS.match(thing):
                yield from self._from_address(thing)
            else:
                for path in _files(Path(thing)):
                    if isinstance(path, IntakeError):
                        yield path
                    else:
                        yield from self._from_file(path)

    def _from_file(self, path: Path) -> Iterator[Outcome]:
        where, kind = shown(path), kind_of_name(path.name)
        try:
            with _open(path) as file:
                if kind in STREAMED:
                    yield from self._streamed(kind, file, where)
                    return
                check_size(os.fstat(file.fileno()).st_size, self.given.limit, where)
                data = file.read(self.given.limit + 1)
            check_size(len(data), self.given.limit, where, more=True)
        except IntakeError as error:
            yield error
        except OSError as error:
            yield _unreadable(path, error)
        else:
            yield from self.from_bytes(data, where=where, said=kind, name=path.name)

    def _from_stream(self, stream: BinaryIO, *, where: str) -> Iterator[Outcome]:
        """JSON lines, archives and (where columns are given) tables as they come in; else once it is all there."""
        limit = self.given.limit
        try:
            if self.given.columns:
                yield from self._streamed("csv", stream, where)
                return
            head = [stream.readline(limit + 2)]
            while head[-1] and not head[-1].strip() and len(head) < 1_000:
                head.append(stream.readline(limit + 2))
            if is_object(head[-1]):
                yield from read_lines(stream, self.given, where=where, head=head)
                return
            if head[0].startswith(b"WARC/"):
                yield from self._streamed("warc", joined(head[0], stream), where)
                return
            data = b"".join(head)
            data += stream.read(max(limit + 1 - len(data), 0))
            check_size(len(data), limit, where, more=True)
        except IntakeError as error:
            yield error
        except (OSError, ValueError) as error:  # ValueError: the stream is closed
            yield IntakeError(f"cannot be read: {error}", where=where)
        else:
            yield from self.from_bytes(data, where=where)

    def _from_address(self, url: str) -> Iterator[Outcome]:
        try:
            page = self.fetcher(url)
            check_size(len(page.data), self.given.limit, shown(url))
        except IntakeError as error:
            yield error
        else:
            yield from self.from_page(page, shown(url))

    def named(self, data: bytes, name: str) -> Iterator[Outcome]:
        """What is in the bytes of a file of that name, whole; the limit holds for what is not a stream of reports."""
        where, said = shown(name) or "the text given", kind_of_name(name)
        try:
            if kind_of(data, said) not in STREAMED:
                check_size(len(data), self.given.limit, where)
        except IntakeError as error:
            yield error
        else:
            yield from self.from_bytes(data, where=where, said=said, name=Path(name).name)

    def from_page(self, page: Page, where: str) -> Iterator[Outcome]:
        """What is in a page."""
        said = kind_of_media_type(page.content_type)
        yield from self.from_bytes(page.data, where=where, said=said, page=page)

    def from_bytes(
        self, data: bytes, *, where: str, said: str | None = None, name: str | None = None, page: Page | None = None
    ) -> Iterator[Outcome]:
        """What is in the bytes of one file or page. ``said`` is what its name or server says it is."""
        try:
            if data.startswith(GZIP) and (page or said == "xml"):  # sitemaps are kept packed
                data = unpack([data], "gzip", self.given.limit, where)
            kind = kind_of(data, said)
            if kind in STREAMED:
                yield from self._streamed(kind, io.BytesIO(data), where)
            elif kind == "json":
                refuse_binary(data, where)
                yield from read_document(
                    decode(data, where).encode() if mark_of(data) else data, self.given, where=where
                )
            elif kind in LISTINGS:
                yield from self._listed(kind, data, where, page)
            else:
                report = _SINGLE.get(kind, _plain)(data, self.given, where, name, page)
                self._kept(report, data, kind, page)
                yield report
        except IntakeError as error:
            yield error

    def _streamed(self, kind: str | None, file: Any, where: str) -> Iterator[Outcome]:
        limit = self.given.limit
        if kind == "csv":
            return read_csv(file, self.given, where=where)
        if kind == "parquet":
            return read_parquet(file, self.given, where=where)
        if kind == "warc":
            return read_warc(file, self.from_page, where=where, limit=limit, seen=self.seen)
        return _json_lines(file, self.given, where)

    def _listed(self, kind: str, data: bytes, where: str, page: Page | None) -> Iterator[Outcome]:
        """The articles of a feed or sitemap: fetched if it came from an address, else what stands in it."""
        refuse_binary(data, where)
        listing = LISTINGS[kind](data, where=where, base=page.url if page else None)
        if not listing.entries and not listing.sitemaps:
            raise IntakeError("the feed lists nothing", where=where)
        if page is None:
            if not any(entry.text for entry in listing.entries):
                hint = "give its address, or let `lagebild watch` poll it"
                raise IntakeError("lists addresses only, and no text", where=where, hint=hint)
            for number, entry in enumerate(listing.entries, 1):
                try:
                    yield entry_report(entry, self.given, where=f"{where}: entry {number}")
                except IntakeError as error:
                    yield error
            return
        visitor = Visitor(lambda url, /, **other: self.fetcher(url))
        for found in all_entries(listing, visitor):
            if isinstance(found, IntakeError):
                yield found
            elif found.url:
                yield from read_entry(found, visitor, self.given, self.keep)

    def _kept(self, report: Report, data: bytes, kind: str, page: Page | None) -> None:
        if self.keep is not None:
            media_type = (page.content_type if page else None) or media_type_of(kind)
            self.keep(model.Page(
                report=report.id, url=page.url if page else None, media_type=media_type,
                at=dt.datetime.now(dt.UTC), sha256=hashlib.sha256(data).hexdigest(), content=data,
            ))  # fmt: skip


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


def _html(data: bytes, given: Given, where: str, name: str | None, page: Page | None) -> Report:
    from lagebild.intake.html import read_html

    text = decode_page(data, where, page.charset if page else None)
    if not text.strip():
        raise IntakeError("is empty", where=where)
    return read_html(text, given, where=where, name=name, url=page.url if page else None)


def _plain(data: bytes, given: Given, where: str, name: str | None, page: Page | None) -> Report:
    from lagebild.intake.plain import read_plain

    return read_plain(decode(data, where), given, where=where, name=name, url=page.url if page else None)


def _pdf(data: bytes, given: Given, where: str, name: str | None, page: Page | None) -> Report:
    from lagebild.intake.documents import read_pdf

    return read_pdf(data, given, where=where, name=name, url=page.url if page else None)


def _docx(data: bytes, given: Given, where: str, name: str | None, page: Page | None) -> Report:
    from lagebild.intake.documents import read_docx

    return read_docx(data, given, where=where, name=name, url=page.url if page else None)


def _mail(data: bytes, given: Given, where: str, name: str | None, page: Page | None) -> Report:
    from lagebild.intake.mail import read_mail

    return read_mail(data, given, where=where)


_SINGLE: dict[str, Callable[[bytes, Given, str, str | None, Page | None], Report]] = {
    "html": _html, "pdf": _pdf, "docx": _docx, "mail": _mail,
}  # fmt: skip
