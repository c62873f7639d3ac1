"""Every noun of a case as a table: CSV (RFC 4180) or Parquet, a file for each in one folder."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lagebild.exports.columns import TABLES, Cells, Column, Table, rows_of
from lagebild.exports.writing import ExportError, Written, folder, whole
from lagebild.store import Case
from lagebild.store.whole import as_of_now

if TYPE_CHECKING:
    import pyarrow

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a cell for a formula, the full-width forms among them (OWASP: CSV injection)."""

_GROUP = 20_000
"""Rows in a row group of Parquet."""


def cell(value: Any) -> str:
    """A value as a cell of CSV. Text that a spreadsheet would take for a formula is put behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(value)


def uncell(text: str) -> str:
    """The text a cell was made from, without the guarding apostrophe."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def write_csv(case: Case, target: Path, only: Sequence[str] = ()) -> Written:
    """The tables (all, or ``only`` some) as UTF-8 CSV files in a folder. Raises ``ExportError``."""
    written = Written(format="csv")
    with as_of_now(case):
        for table in _chosen(only):
            file = folder(target) / f"{table.name}.csv"
            with whole(file) as out:
                written.counts[table.name] = _csv(out, table, rows_of(case, table))
            written.files.append(str(file))
    return written


def _csv(out: IO[bytes], table: Table, rows: Iterable[Cells]) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow([column.name for column in table.columns])
    number = 0
    for row in rows:
        lines.writerow([cell(value) for value in row])
        number += 1
    text.detach()
    return number


def write_parquet(case: Case, target: Path, only: Sequence[str] = ()) -> Written:
    """The tables as Parquet files in a folder; needs the extra ``tables``. Raises ``ExportError``."""
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise ExportError("Parquet needs pyarrow", hint="pip install 'lagebild[tables]'") from None
    written = Written(format="parquet")
    with as_of_now(case):
        for table in _chosen(only):
            file, schema = folder(target) / f"{table.name}.parquet", _schema(table)
            with whole(file) as out, parquet.ParquetWriter(out, schema, compression="zstd") as writer:
                written.counts[table.name] = 0
                for some in _groups(rows_of(case, table)):
                    writer.write_table(_arrow(some, schema))
                    written.counts[table.name] += len(some)
            written.files.append(str(file))
    return written


def _chosen(only: Sequence[str]) -> list[Table]:
    known = {table.name: table for table in TABLES}
    for name in only:
        if name not in known:
            raise ExportError(f"there is no table {name!r}", hint=f"there are {', '.join(known)}")
    return [known[name] for name in known if not only or name in only]


def _groups(rows: Iterator[Cells]) -> Iterator[list[Cells]]:
    while some := list(islice(rows, _GROUP)):
        yield some


def _schema(table: Table) -> pyarrow.Schema:
    import pyarrow as pa

    types = {
        "text": pa.string(), "json": pa.string(), "integer": pa.int64(), "number": pa.float64(),
        "boolean": pa.bool_(), "date": pa.date32(), "time": pa.timestamp("us", tz="UTC"),
    }  # fmt: skip
    return pa.schema([(column.name, types[column.kind]) for column in table.columns])


def _arrow(rows: list[Cells], schema: pyarrow.Schema) -> pyarrow.Table:
    import pyarrow as pa

    turned = [list(values) for values in zip(*rows, strict=True)]
    arrays = [pa.array(values, type=field.type) for values, field in zip(turned, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


__all__ = ["Column", "cell", "uncell", "write_csv", "write_parquet"]
