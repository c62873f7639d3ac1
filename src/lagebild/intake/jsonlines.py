"""JSON lines (a report a line) and JSON documents (one report or a list) → ``Report``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from lagebild.errors import IntakeError
from lagebild.intake.dates import read_date
from lagebild.intake.decoding import check_size
from lagebild.intake.given import Given, make_report, undated
from lagebild.intake.languages import detect_language, language_code
from lagebild.model import Interval, Report

_SHAPE = 'a report is {"text": …, "published": "2022-03-20", "id"?, "outlet"?, "title"?, "url"?, "language"?}'
_UNDATED = 'give it "published": "2022-03-20", or give --date'
_TOO_DEEP = "is nested too deeply"


class Record(msgspec.Struct, kw_only=True):
    """A report as users' own data write it."""

    text: str
    published: str | Interval | None = None
    id: str | int | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    attribution: str | None = None
    author: str | None = None
    section: str | None = None


_DECODER = msgspec.json.Decoder(Record)


def read_record(data: bytes, given: Given, *, where: str) -> Report:
    """The report in one JSON object. ``where`` is file and line; malformed JSON adds the column (in bytes, from 1).

    ``published`` is a date as ``read_date`` knows it or ``{"earliest": …, "latest": …}``.

    Raises ``DateError`` for no date or an impossible one, ``IntakeError`` for anything else that does not fit.
    """
    try:
        data.decode("utf-8")
        record = _DECODER.decode(data)
    except UnicodeDecodeError as error:
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise IntakeError(what, where=f"{where}:{error.start + 1}", hint="save it as UTF-8") from None
    except msgspec.ValidationError as error:
        raise IntakeError(f"is no report: {error}", where=where, hint=_SHAPE) from None
    except msgspec.DecodeError as error:
        raise _malformed(data, error, where) from None
    except RecursionError:
        raise IntakeError(_TOO_DEEP, where=where) from None
    return report_of(record, given, where=where)


def report_of(record: Record, given: Given, *, where: str) -> Report:
    """The report a record is. Raises ``DateError`` for no date or an impossible one, ``IntakeError`` for no text."""
    if isinstance(record.published, Interval):
        published = record.published if record.published.known else given.date
    elif record.published and record.published.strip():
        published = read_date(record.published, where=where)
    else:
        published = given.date
    if published is None:
        raise undated(where, _UNDATED)
    language = given.language or language_code(record.language) or detect_language(record.text)
    return make_report(
        given, where=where, outlet=record.outlet, published=published, text=record.text, title=record.title,
        url=record.url, language=language, attribution=record.attribution,
        external_id=None if record.id is None else str(record.id), author=record.author, section=record.section,
    )  # fmt: skip


def _malformed(data: bytes, error: msgspec.DecodeError, where: str) -> IntakeError:
    what, _, rest = str(error).partition(" (byte ")
    at = int(rest.rstrip(")")) if rest.rstrip(")").isdigit() else len(data.rstrip())
    return IntakeError(what.removeprefix("JSON is malformed: "), where=f"{where}:{at + 1}", hint=_SHAPE)


def read_lines(
    stream: BinaryIO, given: Given, *, where: str, head: Iterable[bytes] = ()
) -> Iterator[Report | IntakeError]:
    """A report, or the error that names its line, for each line of ``stream`` that is not blank.

    ``head`` are lines already taken from the stream. Lines are read one at a time, so the
    stream may be of any length; the limit is for each line.
    """
    for number, line in enumerate(_lines(stream, head, given.limit), 1):
        here = f"{where}:{number}"
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        try:
            check_size(len(line), given.limit, here, more=True)
            yield read_record(line.rstrip(b"\r\n"), given, where=here)
        except IntakeError as error:
            yield error


def _lines(stream: BinaryIO, head: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Lines, each cut off shortly after ``limit`` bytes."""
    yield from head
    while line := stream.readline(limit + 2):
        yield line
        while line and not line.endswith(b"\n"):
            line = stream.readline(limit)


def read_document(data: bytes, given: Given, *, where: str) -> Iterator[Report | IntakeError]:
    """A report or an error for each object of a JSON document: one object, or a list of them.

    Lines of JSON in a file that calls itself ``.json`` are read as such. A malformed document is one error.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    if is_object(data.lstrip().split(b"\n", 1)[0]) and not is_object(data):
        import io

        yield from read_lines(io.BytesIO(data), given, where=where)
        return
    try:
        whole = msgspec.json.decode(data, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        yield _in_document(data, _malformed(data, error, where), where)
        return
    except RecursionError:
        yield IntakeError(_TOO_DEEP, where=where)
        return
    listed = data.lstrip()[:1] == b"["
    counted = behind = line = 0
    for item in msgspec.json.decode(data, type=list[msgspec.Raw]) if listed else [whole]:
        raw = bytes(item).strip()
        start = data.find(raw, behind)
        line += data.count(b"\n", counted, start)
        counted, behind = start, start + len(raw)
        try:
            yield read_record(raw, given, where=f"{where}:{line + 1}")
        except IntakeError as error:
            yield error


def _in_document(data: bytes, error: IntakeError, where: str) -> IntakeError:
    """The error with its byte offset turned into line and column."""
    offset = min(int((error.where or ":1").rpartition(":")[2]) - 1, len(data))
    line, column = data.count(b"\n", 0, offset) + 1, offset - data.rfind(b"\n", 0, offset)
    return IntakeError(error.what, where=f"{where}:{line}:{column}", hint=error.hint)


def is_object(data: bytes) -> bool:
    """Whether ``data`` is one whole JSON object and nothing else."""
    try:
        raw = msgspec.json.decode(data, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return bytes(raw).lstrip()[:1] == b"{"
