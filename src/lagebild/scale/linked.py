"""What linking over parts found, as Parquet."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

__all__ = ["write_rows"]

AT_ONCE = 50_000


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Rows (of one shape) to a Parquet file that appears when it is whole; how many. Without rows, an empty file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_name(f".{path.name}")
    writer, total, left = None, 0, iter(rows)
    while some := list(islice(left, AT_ONCE)):
        table = pa.Table.from_pylist(some, schema=writer.schema if writer else None)
        writer = writer or pq.ParquetWriter(making, table.schema, compression="zstd")
        writer.write_table(table)
        total += len(some)
    if writer:
        writer.close()
    else:
        pq.write_table(pa.table({}), making)
    making.replace(path)
    return total
