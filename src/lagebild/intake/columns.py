"""CSV and Parquet tables, a report a row → ``Report``; read a piece at a time, whatever their size."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from lagebild.errors import IntakeError
from lagebild.intake.decoding import legacy_encoding, mark_of, shown
from lagebild.intake.extras import library
from lagebild.intake.given import Given
from lagebild.intake.jsonlines import Record, report_of
from lagebild.model import Report

FIELDS = tuple(Record.__struct_fields__)
"""The fields of a report that a column can hold."""

_SAMPLE = 1_000_000
_DELIMITERS = ",;\t|"
_ROWS_AT_ONCE = 64


def read_columns(written: str) -> dict[str, str]:
    """``text=body,published=date`` → which column each field stands in.

    Raises ``IntakeError`` for an unknown field, or one named twice.
    """
    found: dict[str, str] = {}
    for pair in written.split(","):
        field, sign, column = (part.strip() for part in pair.partition("="))
        if not sign or not column or field not in FIELDS or field in found:
            why = "named twice" if field in found else "no field of a report" if sign else "not FIELD=COLUMN"
            raise IntakeError(f"{pair.strip()!r} is {why}", where="--columns", hint=f"fields are {', '.join(FIELDS)}")
        found[field] = column
    return found


def read_csv(stream: BinaryIO, given: Given, *, where: str) -> Iterator[Report | IntakeError]:
    """A report, or the error that names its line, for each row of a CSV table with a header row.

    The delimiter (comma, semicolon, tab or bar) and the encoding are told from the beginning. The limit holds for
    each cell. Columns are found by the names of the fields, or by those that ``given.columns`` gives.
    """
    head = stream.read(_SAMPLE)
    text = _text(_Joined(head, stream), _encoding(head), given.limit)
    csv.field_size_limit(max(csv.field_size_limit(), given.limit))
    sample = head[:20_000].decode(_encoding(head), "replace")
    rows = csv.reader(text, delimiter=_delimiter(sample), strict=True)
    try:
        header = next(rows, [])
        places = _places(header, given, where)
    except (csv.Error, IntakeError) as error:
        yield error if isinstance(error, IntakeError) else IntakeError(f"is no CSV: {error}", where=f"{where}:1")
        return
    while True:
        line = rows.line_num + 1
        here = f"{where}:{line}"
        try:
            row = next(rows)
            if any(row):
                yield _report({field: row[at] for field, at in places.items() if at < len(row)}, given, here)
        except StopIteration:
            return
        except csv.Error as error:
            yield IntakeError(f"is no CSV: {error}", where=here, hint="put cells with quotation marks into such")
        except IntakeError as error:
            yield error


def joined(head: bytes, rest: BinaryIO) -> io.RawIOBase:
    """One stream of what was read already and what is still to be read."""
    return _Joined(head, rest)


class _Joined(io.RawIOBase):
    """What was read already, and the rest of the stream behind it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest, self._given = memoryview(head), rest, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece: bytes | memoryview = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(piece) :] if self._head else self._head
        buffer[: len(piece)] = piece
        self._given += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._given


def _encoding(head: bytes) -> str:
    if mark := mark_of(head):
        return "utf-8-sig" if mark[1] == "utf-8" else mark[1].rpartition("-")[0]  # the mark itself tells the order
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return legacy_encoding(head)
    return "utf-8"


def _text(stream: io.RawIOBase, encoding: str, limit: int) -> Iterator[str]:
    """Lines, none longer than the limit: a longer one comes in pieces, so that the CSV reader can refuse it."""
    # Half characters become lone surrogates, which the report refuses by name and line.
    wrapped = io.TextIOWrapper(io.BufferedReader(stream), encoding=encoding, errors="surrogateescape", newline="")
    while line := wrapped.readline(limit):
        yield line.replace("\0", "\udc00")  # refused by name too, where the CSV reader would only stop
    wrapped.detach()


def _delimiter(sample: str) -> str:
    """The delimiter that splits the header row into most."""
    line = sample.lstrip("\ufeff").split("\n", 1)[0]
    return max(_DELIMITERS, key=line.count)


def _places(header: Iterable[str], given: Given, where: str) -> dict[str, int]:
    names = [name.strip().lstrip("\ufeff") for name in header]
    wanted = given.columns or {field: field for field in FIELDS if field in names}
    missing = [column for column in wanted.values() if column not in names]
    if missing or "text" not in wanted:
        what = f"has no column {shown(missing[0])!r}" if missing else "no column is named as the text"
        known = shown(", ".join(names))
        hint = f"its columns are {known}; say which is which: --columns text=body,published=date"
        raise IntakeError(what, where=where, hint=hint)
    return {field: names.index(column) for field, column in wanted.items()}


def _report(cells: Mapping[str, Any], given: Given, where: str) -> Report:
    filled = {field: plain for field, value in cells.items() if (plain := _plain(value)) not in (None, "")}
    try:
        record = msgspec.convert({"text": "", **filled}, Record)
    except msgspec.ValidationError as error:
        raise IntakeError(f"is no report: {error}", where=where) from None
    return report_of(record, given, where=where)


def _plain(value: Any) -> Any:
    """A cell as the reader of records knows it: dates as text, everything else that is a single value too."""
    if isinstance(value, dt.date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return value if value is None or isinstance(value, (str, int, dict)) else str(value)


def read_parquet(stream: BinaryIO, given: Given, *, where: str) -> Iterator[Report | IntakeError]:
    """A report, or the error that names its row (from 1), for each row of a Parquet file.

    Only the columns needed are read, 64 rows at a time. What breaks a file's structure ends it, and is the last
    error of that file.
    """
    try:
        parquet = library("pyarrow.parquet", where)
        import pyarrow
    except IntakeError as error:
        yield error
        return
    row = 0
    try:
        table = parquet.ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False)
        places = _places(table.schema_arrow.names, given, where)
        columns = [table.schema_arrow.names[at] for at in places.values()]
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns, use_threads=False):
            cells = {field: batch.column(column) for field, column in zip(places, columns, strict=True)}
            for at in range(batch.num_rows):
                row += 1
                yield _row({field: values[at] for field, values in cells.items()}, given, f"{where}:row {row}")
    except IntakeError as error:
        yield error
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        reason = str(error).split("\n", 1)[0][:200]
        yield IntakeError(f"the table is damaged: {reason}", where=f"{where}:row {row + 1}")


def _row(cells: Mapping[str, Any], given: Given, where: str) -> Report | IntakeError:
    try:
        return _report({field: value.as_py() for field, value in cells.items()}, given, where)
    except IntakeError as error:
        return error
    except (ValueError, OverflowError) as error:  # text that is not UTF-8, a time that Python has not
        return IntakeError(f"a cell cannot be read: {error}", where=where)
