"""JSON lines and JSON documents, from files and from standard input."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from lagebild.errors import DateError, IntakeError
from lagebild.intake import gather
from lagebild.model import Interval, Report

GOOD = {
    "id": 7,
    "text": "Der Sprecher sagte, es gebe keine Pläne.",
    "published": "2022-03-20",
    "outlet": "Das Blatt",
    "title": "Keine Pläne",
    "url": "https://blatt.example/7",
    "language": "de",
    "attribution": "CC BY 2.5",
}
SHARED = Path(__file__).parents[2].parent / "shared"


def from_file(folder: Path, content: str | bytes, name: str, **given: str) -> list[Report | IntakeError]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(gather([path], **given))  # type: ignore[arg-type]


def from_stdin(content: bytes, limit: int = 10_000) -> list[Report | IntakeError]:
    return list(gather(["-"], stdin=io.BytesIO(content), limit=limit))


def test_every_field_of_a_line_arrives(tmp_path: Path) -> None:
    (report,) = from_file(tmp_path, json.dumps(GOOD), "a.jsonl")
    assert isinstance(report, Report)
    assert report.external_id == "7"
    assert report.published == Interval.parse("2022-03-20")
    for field in ("text", "outlet", "title", "url", "language", "attribution"):
        assert getattr(report, field) == GOOD[field]


@pytest.mark.parametrize(
    "published", ["2022-03", "2022-03-01/2022-03-31", {"earliest": "2022-03-01", "latest": "2022-03-31"}]
)
def test_a_loose_date_stays_an_interval(tmp_path: Path, published: object) -> None:
    (report,) = from_file(tmp_path, json.dumps(GOOD | {"published": published}), "a.jsonl")
    assert isinstance(report, Report)
    assert report.published == Interval.parse("2022-03")


def test_each_bad_line_is_its_own_error_with_file_and_line_and_the_good_go_on(tmp_path: Path) -> None:
    good = json.dumps(GOOD)
    lines = [
        b"\xef\xbb\xbf" + good.encode(),
        b"",
        b'{"text": "a", bad}',
        json.dumps({"text": "Ohne Datum."}).encode(),
        json.dumps(GOOD | {"published": "2022-02-30"}).encode(),
        json.dumps(GOOD | {"text": 3}).encode(),
        json.dumps(GOOD | {"text": " \n"}).encode(),
        json.dumps(GOOD | {"text": "a\0b"}).encode(),
        b'{"text": "\xff"}',
        b'{"text": "\\ud800", "published": "2022"}',
        b'["text"]',
        b'{"text": "a", "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"text": "abgeschnit',
        good.encode(),
    ]
    found = from_file(tmp_path, b"\n".join(lines), "a.jsonl")
    assert [isinstance(f, Report) for f in found] == [True] + [False] * 11 + [True]
    errors = [f for f in found if isinstance(f, IntakeError)]
    here = str(tmp_path / "a.jsonl")
    assert [str(e.where).removeprefix(here).split(":")[1] for e in errors] == [str(n) for n in range(3, 14)]
    assert errors[0].where == f"{here}:3:15"
    assert [type(e) is DateError for e in errors[:3]] == [False, True, True]
    assert "2022-02-30" in str(errors[2])
    assert "$.text" in str(errors[3])
    assert errors[6].where == f"{here}:9:11"


def test_a_given_date_dates_the_undated_lines_only(tmp_path: Path) -> None:
    lines = [GOOD, {"text": "Ohne Datum."}, {"text": "Leeres Datum.", "published": ""}]
    found = from_file(tmp_path, "\n".join(map(json.dumps, lines)), "a.ndjson", date="2021-05")
    days = [f.published for f in found if isinstance(f, Report)]
    assert days == [Interval.parse("2022-03-20"), Interval.parse("2021-05"), Interval.parse("2021-05")]


def test_the_limit_is_for_a_line_not_for_the_file(tmp_path: Path) -> None:
    good, long = json.dumps(GOOD), json.dumps(GOOD | {"text": "x" * 2_000})
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([good] * 5 + [long] + [good] * 5))
    found = list(gather([path], limit=1_000))
    assert [isinstance(f, Report) for f in found] == [True] * 5 + [False] + [True] * 5
    assert "a.jsonl:6" in str(found[5])
    assert "1000 bytes" in str(found[5])


def test_a_document_is_one_report_or_a_list_and_bad_items_have_their_line(tmp_path: Path) -> None:
    (one,) = from_file(tmp_path, json.dumps(GOOD, indent=1), "a.json")
    assert isinstance(one, Report)
    listed = "[\n" + ",\n".join(json.dumps(o) for o in (GOOD, GOOD, {"text": "Ohne Datum."}, GOOD)) + "]"
    found = from_file(tmp_path, listed, "b.json")
    assert [isinstance(f, Report) for f in found] == [True, True, False, True]
    assert "b.json:4" in str(found[2])
    lines = from_file(tmp_path, json.dumps(GOOD) + "\n" + json.dumps(GOOD), "c.json")
    assert [isinstance(f, Report) for f in lines] == [True, True]
    (broken,) = from_file(tmp_path, '{\n "text": "a",\n "published" "2022"\n}', "d.json")
    assert "d.json:3:14" in str(broken)
    assert from_file(tmp_path, "[]", "e.json") == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_is_understood(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(GOOD, ensure_ascii=False) + "\n" + json.dumps(GOOD)
    for name in ("a.jsonl", "a.json"):
        assert [isinstance(f, Report) for f in from_file(tmp_path, text.encode(encoding), name)] == [True, True]


def test_compressed_lines_are_refused_in_one_clear_error(tmp_path: Path) -> None:
    (error,) = from_file(tmp_path, b"\x1f\x8b\x08\x00\n\n\n", "a.jsonl")
    assert "gzip" in str(error)


def test_standard_input_is_lines_document_page_or_text() -> None:
    line = json.dumps(GOOD).encode()
    assert [isinstance(f, Report) for f in from_stdin(b"\n" + line + b"\n{\n" + line)] == [True, False, True]
    assert [isinstance(f, Report) for f in from_stdin(b"[" + line + b"," + line + b"]")] == [True, True]
    (text,) = from_stdin("date 2022-03 Der Sprecher sagte, es gebe keine Pläne.".encode())
    assert isinstance(text, Report)
    (bracketed,) = from_stdin(b"[Kiew] Der Sprecher schweigt.")
    assert "standard input" in str(bracketed)
    (empty,) = from_stdin(b"")
    assert "empty" in str(empty)
    (large,) = from_stdin(b"x " * 10_000)
    assert "limit" in str(large)


def test_a_stream_gives_its_first_report_before_its_last_line_is_there() -> None:
    class Slow(io.BytesIO):
        taken = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.taken += 1
            return super().readline(size)

    stream = Slow((json.dumps(GOOD).encode() + b"\n") * 100)
    reports = gather(["-"], stdin=stream)
    assert isinstance(next(reports), Report)
    assert stream.taken < 5


def test_wikinews_lines_all_arrive() -> None:
    path = SHARED / "data" / "wikinews_de.jsonl"
    if not path.exists():
        pytest.skip("the Wikinews texts are not part of the project; ../shared is missing")
    found = list(gather([path], outlet="Wikinews"))
    assert len(found) > 300
    reports = [f for f in found if isinstance(f, Report)]
    assert len(reports) >= 0.99 * len(found)
    assert all(isinstance(f, DateError) for f in found if not isinstance(f, Report))
    # A table of football results has no sentence to tell a language by.
    assert sum(report.language == "de" for report in reports) >= 0.99 * len(reports)
