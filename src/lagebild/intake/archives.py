"""Web archives (WARC, ISO 28500; also gzip- and zstd-compressed) → ``Report``: the HTML pages in them, each once."""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from lagebild.errors import IntakeError
from lagebild.intake.decoding import check_size, shown
from lagebild.intake.extras import library
from lagebild.intake.fetch import Page
from lagebild.intake.unpacking import GZIP, unpack
from lagebild.model import Report

_HTML = ("text/html", "application/xhtml+xml")
_REMEMBERED = 1_000_000
_MOST_HEADER = 64_000
PageReader = Callable[[Page, str], Iterator[Report | IntakeError]]
"""A page and where it stood → what is in it."""


class Seen:
    """The payloads met so far: the last million of them, so that an archive of any size needs no more memory."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._keys: OrderedDict[int, None] = OrderedDict()

    def first(self, digest: str | bytes) -> bool:
        """Whether a digest is met for the first time."""
        data = digest.encode("utf-8", "surrogateescape") if isinstance(digest, str) else digest
        key = int.from_bytes(hashlib.blake2b(data, digest_size=8).digest())
        if key in self._keys:
            self._keys.move_to_end(key)
            return False
        self._keys[key] = None
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)
        return True


def read_warc(
    stream: BinaryIO | io.RawIOBase, read_page: PageReader, *, where: str, limit: int, seen: Seen | None = None
) -> Iterator[Report | IntakeError]:
    """What is in the HTML pages of an archive that a server answered with 200, record after record.

    Errors name the file and the byte offset of the record. A page whose payload digest was met before is passed
    over silently, as are all other records. What breaks the archive's own structure ends it with an error.
    ``limit`` is in bytes, for each page.
    """
    try:
        warc = library("fastwarc.warc", where)
        records = iter(
            warc.ArchiveIterator(
                stream, record_types=warc.WarcRecordType.response, parse_http=False, max_header_len=_MOST_HEADER
            )
        )
    except IntakeError as error:
        yield error
        return
    except (OSError, ValueError) as error:
        yield IntakeError(f"the archive cannot be read: {error}", where=where)
        return
    seen, at, any_record = seen or Seen(), 0, False
    while True:
        try:
            with _no_panic():
                record = next(records, None)
                if record is None:
                    break
                at, any_record = record.stream_pos, True
        except (OSError, ValueError, EOFError, RuntimeError) as error:
            yield IntakeError(f"the archive is damaged behind here: {error}", where=f"{where}: byte {at}")
            return
        try:
            page = _page(record, f"{where}: byte {at}", limit, seen)
        except IntakeError as error:
            yield error
        else:
            if page is not None:
                yield from read_page(page, f"{where}: byte {at} ({shown(page.url)})")
    if not any_record:
        yield IntakeError("no answer of a server is in the archive", where=where)


@contextmanager
def _no_panic() -> Iterator[None]:
    """Turn a panic of the library, which is no ``Exception``, into a ``RuntimeError``."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise RuntimeError(str(error)[:200]) from None


def _page(record: Any, where: str, limit: int, seen: Seen) -> Page | None:
    """The HTML page in a response record, ``None`` for anything else and for one that is known."""
    url = record.headers.get("WARC-Target-URI") or ""
    where = f"{where} ({shown(url)})"
    try:
        with _no_panic():
            return _answered(record, where, url, limit, seen)
    except (OSError, ValueError, EOFError, RuntimeError) as error:
        raise IntakeError(f"the record is damaged: {error}", where=where) from None


def _answered(record: Any, where: str, url: str, limit: int, seen: Seen) -> Page | None:
    record.parse_http(auto_decode="transfer")
    headers = record.http_headers
    media_type = (record.http_content_type or "").lower()
    if headers is None or headers.status_code != 200 or (media_type and media_type not in _HTML):
        return None
    digest = record.headers.get("WARC-Payload-Digest")
    if digest and not seen.first(digest):
        return None
    data = record.reader.read(limit + 1)
    charset, coding = record.http_charset, (headers.get("Content-Encoding") or "").strip().lower()
    check_size(len(data), limit, where, more=True)
    if coding in ("gzip", "x-gzip", "deflate") and (coding == "deflate" or data.startswith(GZIP)):
        data = unpack([data], coding, limit, where)  # some crawlers keep the header and unpack the page
    if not digest and not seen.first(hashlib.blake2b(data, digest_size=16).digest()):
        return None
    return Page(url=url, data=data, content_type=media_type or None, charset=charset)
