"""Tables for spreadsheets and for analysis."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.exports import ExportError, write_csv, write_parquet
from lagebild.exports.columns import TABLES
from lagebild.exports.tables import cell, uncell
from lagebild.store import Case

pytest_plugins = ["exports_support"]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_noun_has_a_file_with_its_columns(full: Case, tmp_path: Path) -> None:
    written = write_csv(full, tmp_path)
    assert written.counts["reports"] == full.count()
    assert written.counts["statements"] == len(full.statements())
    for table in TABLES:
        with (tmp_path / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            head = next(csv.reader(file))
        assert head == [column.name for column in table.columns]
        assert len(head) == len(set(head)), table.name


def test_statements_carry_their_words_and_their_origin(full: Case, tmp_path: Path) -> None:
    write_csv(full, tmp_path, ["statements"])
    found = {row["id"]: row for row in rows(tmp_path / "statements.csv")}
    for statement in full.statements():
        row = found[statement.id]
        text = full.report(statement.report).text
        assert uncell(row["words"]) == " … ".join(text[start:end] for start, end in statement.content)
        assert json.loads(row["content"]) == [list(span) for span in statement.content]
        if statement.origin:
            assert uncell(row["origin_name"]) == statement.origin.name
    assert [row["corrected"] for row in found.values()].count("true") == 2


def test_no_cell_is_taken_for_a_formula(full: Case, tmp_path: Path) -> None:
    write_csv(full, tmp_path)
    guarded = 0
    for path in tmp_path.glob("*.csv"):
        numbers = {c.name for t in TABLES if t.name == path.stem for c in t.columns if c.kind in ("number", "integer")}
        for row in rows(path):
            for name, value in row.items():
                guarded += value.startswith("'=")
                if name not in numbers:
                    assert not value.startswith(("=", "+", "-", "@", "\t")), (path.name, name, value)
    assert guarded >= 3


@given(st.text())
def test_the_guard_can_be_taken_off(words: str) -> None:
    assert uncell(cell(words)) == words or words.startswith("'")
    assert not cell(words).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_parquet_holds_the_same_with_types(full: Case, tmp_path: Path) -> None:
    import pyarrow as pa

    write_parquet(full, tmp_path)
    reports = parquet.read_table(tmp_path / "reports.parquet")
    assert reports.num_rows == full.count()
    assert reports.schema.field("published_earliest").type == pa.date32()
    assert sorted(reports["id"].to_pylist()) == sorted(report.id for report in full.reports())
    forecasts = parquet.read_table(tmp_path / "forecasts.parquet").to_pylist()
    assert forecasts[0]["author"].startswith("=cmd")  # data, not a cell of a spreadsheet
    assert forecasts[0]["at"] == full.forecasts()[0].at
    for table in TABLES:
        assert parquet.read_schema(tmp_path / f"{table.name}.parquet").names == [c.name for c in table.columns]


def test_an_unknown_table_is_named(full: Case, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no table 'wishes'"):
        write_csv(full, tmp_path, ["wishes"])
