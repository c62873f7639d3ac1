"""CSV and Parquet: columns by name, errors by line or row, and any size in little memory."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lagebild.errors import DateError, IntakeError
from lagebild.intake import gather, read_columns
from lagebild.model import Interval, Report

SENTENCE = "Der Sprecher sagte, es gebe keine Pläne; „niemand“ wolle das."


def table(
    folder: Path, text: str | bytes, name: str = "t.csv", columns: str | None = None
) -> list[Report | IntakeError]:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return list(gather([folder / name], columns=read_columns(columns) if columns else None))


def reports(found: list[Report | IntakeError]) -> list[Report]:
    assert all(isinstance(one, Report) for one in found), found
    return [one for one in found if isinstance(one, Report)]


def test_columns_are_found_by_the_names_of_the_fields(tmp_path: Path) -> None:
    text = f'id,text,published,outlet,author\n7,"{SENTENCE}\nZweiter Absatz.",2022-03-20,Das Blatt,Anna Berg\n'
    (report,) = reports(table(tmp_path, text))
    assert report.text == f"{SENTENCE}\nZweiter Absatz."
    assert (report.external_id, report.outlet, report.author) == ("7", "Das Blatt", "Anna Berg")
    assert report.published == Interval.parse("2022-03-20")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_or_by_those_the_user_names(tmp_path: Path, delimiter: str, encoding: str) -> None:
    row = delimiter.join(['"' + SENTENCE.replace("„", '""').replace("“", '""') + '"', "20. März 2022", "Das Blatt"])
    data = (delimiter.join(["body", "date", "paper"]) + "\n" + row + "\n").encode(encoding)
    (report,) = reports(table(tmp_path, data, columns="text=body,published=date,outlet=paper"))
    assert (report.outlet, report.published) == ("Das Blatt", Interval.parse("2022-03-20"))
    assert "Pläne" in report.text


def test_an_error_names_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [
        f"{SENTENCE.replace(',', '')},2022-03-20",
        "Ein Text.,gestern",
        ",2022-03-20",
        'Noch "einer",2022-03-21',
        "",
    ]
    found = table(tmp_path, "text,published\n" + "\n".join(rows), "t.csv")
    assert [type(one) for one in found] == [Report, DateError, IntakeError, Report]
    assert "t.csv:3: 'gestern' is no date" in str(found[1])
    assert "t.csv:4: is empty" in str(found[2])


@pytest.mark.parametrize(
    ("text", "columns", "named"),
    [
        ("a,b\n1,2\n", None, "no column is named as the text"),
        ("a,b\n1,2\n", "text=body", "has no column 'body'"),
        ("", None, "no column"),
        ('text,published\n"Ein Text,2022', None, "t.csv:2"),
        (b"text,published\nEin\x00Text,2022\n", None, "t.csv:2"),
    ],
)
def test_what_is_no_table_of_reports_says_why(
    tmp_path: Path, text: str | bytes, columns: str | None, named: str
) -> None:
    (found,) = table(tmp_path, text, columns=columns)
    assert isinstance(found, IntakeError)
    assert named in str(found)


@pytest.mark.parametrize("written", ["text", "text=", "titel=a", "text=a,text=b", ""])
def test_a_mapping_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(IntakeError, match=r"--columns|fields are"):
        read_columns(written)


def test_a_table_may_come_on_standard_input_if_its_columns_are_named() -> None:
    stream = io.BytesIO(f'body,date\n"{SENTENCE}",2022-03-20\n'.encode())
    (report,) = gather(["-"], stdin=stream, columns=read_columns("text=body,published=date"))
    assert isinstance(report, Report)


def parquet(path: Path, rows: int, body: str = SENTENCE) -> Path:
    schema = pa.schema([("body", pa.string()), ("day", pa.date32()), ("paper", pa.string()), ("other", pa.int64())])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, 500):
            some = range(start, min(start + 500, rows))
            columns = [
                [f"{body} {n}" for n in some],
                [dt.date(2022, 3, 20)] * len(some),
                ["Das Blatt"] * len(some),
                list(some),
            ]
            writer.write_table(pa.table(dict(zip(schema.names, columns, strict=True)), schema))
    return path


def test_a_parquet_table_is_read_row_by_row(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", 1_200)
    found = reports(list(gather([path], columns=read_columns("text=body,published=day,outlet=paper"))))
    assert len(found) == 1_200
    assert found[-1].text.endswith(" 1199")
    assert found[0].published == Interval.parse("2022-03-20")


def test_rows_that_are_none_are_named_by_number(tmp_path: Path) -> None:
    data = {"text": ["Ein Text.", None, "Noch einer."], "published": ["2022", "2022", "heuer"]}
    pq.write_table(pa.table(data), tmp_path / "t.parquet")
    found = list(gather([tmp_path / "t.parquet"]))
    assert [type(one) for one in found] == [Report, IntakeError, DateError]
    assert "t.parquet:row 2" in str(found[1])
    (tmp_path / "u.parquet").write_bytes((tmp_path / "t.parquet").read_bytes()[:-20])
    (damaged,) = gather([tmp_path / "u.parquet"])
    assert "damaged" in str(damaged)


def test_a_long_table_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        with path.open("w") as file:
            file.write("text,published\n")
            file.writelines(f'"{n} {SENTENCE * 40}",2022-03-20\n' for n in range(rows))
        tracemalloc.start()
        assert sum(1 for _ in gather([path], language="de")) == rows
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)  # what is loaded once
    assert peak(4_000) < peak(1_000) + 1_000_000
