"""A case goes out as JSON lines and comes back as the same case."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

import pytest

from lagebild.errors import LagebildError
from lagebild.exports import ExportError, import_lines, write_lines
from lagebild.exports.lines import NOUNS, in_order
from lagebild.model import Report, Source, SourceKind
from lagebild.store import Case, open_case
from lagebild.store.whole import every

pytest_plugins = ["exports_support"]

LAYOUTS: tuple[Literal["file", "folder"], ...] = ("file", "folder")


def out(case: Case, target: Path, layout: Literal["file", "folder"] = "file") -> dict[str, bytes]:
    write_lines(case, target, layout=layout)
    files = sorted(target.iterdir()) if target.is_dir() else [target]
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_case_comes_back(full: Case, tmp_path: Path, layout: Literal["file", "folder"]) -> None:
    before = out(full, tmp_path / "lines", layout)
    with open_case(tmp_path / "again.case", create=True) as again:
        told = import_lines(again, tmp_path / "lines")
        assert told.refused == []
        assert told.there == {}
        (tmp_path / "second").mkdir()
        assert out(again, tmp_path / "second" / "lines", layout) == before
        assert again.check() == []
        assert again.statements() == full.statements()
        assert again.sources() == full.sources()
        assert again.corrections() == full.corrections()
        assert [again.questions(), again.claims()] == [full.questions(), full.claims()]


def test_every_noun_is_in_the_lines(full: Case, tmp_path: Path) -> None:
    written = write_lines(full, tmp_path / "lines", log=True)
    empty = {noun for noun in NOUNS if not written.counts.get(noun)}
    assert empty <= {"record", "deed"}  # the demo's are worked out when they are asked for


def test_statements_show_what_the_machine_read_and_what_stands(full: Case, tmp_path: Path) -> None:
    write_lines(full, tmp_path / "lines")
    rows = [json.loads(line) for line in (tmp_path / "lines").read_bytes().splitlines()]
    corrected = [row for row in rows if row.get("corrected")]
    withdrawn = [row for row in corrected if row["data"] is None]
    assert len(corrected) == 3
    assert len(withdrawn) == 1
    changed = next(row for row in corrected if row["data"] and row["data"]["hedged"] != row["machine"]["hedged"])
    assert changed["data"]["id"] == changed["machine"]["id"]
    assert changed["words"]


def test_taking_it_in_twice_changes_nothing(full: Case, tmp_path: Path) -> None:
    write_lines(full, tmp_path / "lines")
    with open_case(tmp_path / "again.case", create=True) as again:
        import_lines(again, tmp_path / "lines")
        first = len(again.changes())
        told = import_lines(again, tmp_path / "lines")
        assert told.entered == {}
        assert told.refused == []
        assert len(again.changes()) == first


@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_an_interrupted_import_goes_on(full: Case, tmp_path: Path, share: float) -> None:
    whole = out(full, tmp_path / "lines")["lines"]
    lines = whole.splitlines(keepends=True)
    (tmp_path / "part").write_bytes(b"".join(lines[: int(len(lines) * share)]))
    with open_case(tmp_path / "again.case", create=True) as again:
        import_lines(again, tmp_path / "part")
        told = import_lines(again, tmp_path / "lines")
        # a report that was cut after its first reading has another one now; it is completed, not refused
        assert told.refused == []
        assert out(again, tmp_path / "second")["second"] == whole


def bad(full: Case, folder: Path, noun: str, change: Any) -> tuple[Path, int]:
    """The case's lines with the first of a noun changed; the number of that line."""
    write_lines(full, folder / "lines")
    lines = (folder / "lines").read_bytes().splitlines()
    place = next(n for n, line in enumerate(lines) if json.loads(line)["noun"] == noun)
    row = json.loads(lines[place])
    change(row["data"])
    lines[place] = json.dumps(row).encode()
    (folder / "bad").write_bytes(b"\n".join(lines) + b"\n")
    return folder / "bad", place + 1


def test_a_bad_line_is_named_with_file_line_and_field_and_the_rest_goes_on(full: Case, tmp_path: Path) -> None:
    def late(claim: dict[str, Any]) -> None:
        claim["window"]["earliest"] = "gestern"

    path, number = bad(full, tmp_path, "claim", late)
    with open_case(tmp_path / "again.case", create=True) as again:
        told = import_lines(again, path)
        assert told.entered["report"] == full.count()
        assert told.refused[0].startswith(f"{path} line {number}: the claim does not fit")
        assert "$.window.earliest" in told.refused[0]
        assert all("evidence" in why or "not in the case" in why or "no claim" in why for why in told.refused[1:])


def test_a_report_whose_text_was_changed_is_refused(full: Case, tmp_path: Path) -> None:
    path, number = bad(full, tmp_path, "report", lambda report: report.update(text="Ganz anders."))
    with open_case(tmp_path / "again.case", create=True) as again:
        told = import_lines(again, path)
        assert f"line {number}: its id is not that of its outlet, date and text" in told.refused[0]
        assert again.count() == full.count() - 1


def test_what_the_case_has_otherwise_stays(full: Case, tmp_path: Path) -> None:
    path, number = bad(full, tmp_path, "anchor", lambda anchor: anchor.update(why="anders"))
    with open_case(tmp_path / "again.case", create=True) as again:
        import_lines(again, tmp_path / "lines")
        before = again.anchors()
        told = import_lines(again, path)
        assert len(told.refused) == 1
        assert f"line {number}: the case has another anchor" in told.refused[0]
        assert again.anchors() == before


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"[1, 2]", "it is no line of a case"),
        (b'{"noun": "wish", "data": {}}', "there is no noun 'wish'"),
        (b'{"noun": "reading", "data": {"report": "x", "reader": "r", "published": {}}}', "does not follow its report"),
        (b'{"noun": "source", "data": {"id": "1", "name": "N", "kind": "body", "member_of": "2"}}', "member of '2'"),
        (b"\xff\xfe", "it is no line of a case"),
        (b'{"noun": "merge", "data": {"keep": "a", "drop": "b", "author": "c", "at": "d"}}', "no source 'a'"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_name(tmp_path: Path, line: bytes, why: str) -> None:
    (tmp_path / "lines").write_bytes(b'{"noun":"case","schema_version":1}\n' + line + b"\n")
    with open_case(tmp_path / "new.case", create=True) as case:
        (refused,) = import_lines(case, tmp_path / "lines").refused
    assert why in refused
    assert refused.startswith(f"{tmp_path / 'lines'} line 2: ")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"noun":"case","schema_version":99}\n', "schema version 99"),
        (b'{"noun":"report","data":{}}\n', "begins with a report"),
        (b"<html>", "does not begin with the line of a case"),
    ],
)
def test_what_is_no_case_is_not_begun_with(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "lines").write_bytes(content)
    with open_case(tmp_path / "new.case", create=True) as case, pytest.raises(ExportError, match=re.escape(why)):
        import_lines(case, tmp_path / "lines")


def test_nothing_half_written_is_left_behind(full: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(case: Case, **_: Any) -> Any:
        yield from ()
        raise LagebildError("no more")

    monkeypatch.setattr("lagebild.exports.lines.rows", fail)
    with pytest.raises(LagebildError, match="no more"):
        write_lines(full, tmp_path / "lines")
    assert list(tmp_path.iterdir()) == []


def test_bodies_come_before_their_members_whatever_the_order() -> None:
    def one(id: str, body: str | None) -> Source:
        return Source(id=id, name=id, kind=SourceKind.BODY, member_of=body)

    given = [one("a", "c"), one("b", None), one("c", "d"), one("d", None), one("x", "y"), one("y", "x")]
    order = [source.id for source in in_order(given, lambda s: s.id, lambda s: s.member_of)]
    assert order[:4] == ["d", "c", "a", "b"]
    assert sorted(order) == ["a", "b", "c", "d", "x", "y"]


def test_rows_stream_in_pages(full: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(every(full, Report))
    monkeypatch.setattr("lagebild.store.whole.PAGE", 7)
    assert list(every(full, Report)) == whole


def test_a_case_that_moved_on_takes_older_lines_as_known(own: Case, tmp_path: Path) -> None:
    import msgspec

    write_lines(own, tmp_path / "lines")
    report = own.reports()[0]
    own.replace_reading(report.id, msgspec.structs.replace(own.reading(report.id, machine=True), reader="rules/later"))
    told = import_lines(own, tmp_path / "lines")
    assert told.refused == []
    assert told.entered == {}
    assert own.reading(report.id).reader == "rules/later"


def test_a_report_read_otherwise_keeps_its_own_reading(own: Case, tmp_path: Path) -> None:
    import msgspec

    write_lines(own, tmp_path / "lines")
    report = own.reports()[-1]
    text = (tmp_path / "lines").read_bytes()
    with open_case(tmp_path / "other.case", create=True) as other:
        reading = own.readings(report.id)[0]
        other.add(report, msgspec.structs.replace(reading, reader="other/1", statements=(), deeds=()))
        told = import_lines(other, tmp_path / "lines")
        assert any("the case has other readings of this report" in why for why in told.refused)
        assert other.reading(report.id).reader == "other/1"
    assert (tmp_path / "lines").read_bytes() == text


def test_merges_come_back_with_their_time_and_what_was_taken_back(full: Case, tmp_path: Path) -> None:
    write_lines(full, tmp_path / "lines")
    with open_case(tmp_path / "again.case", create=True) as again:
        import_lines(again, tmp_path / "lines")
        assert again.merges() == full.merges()
        assert [merge.undone_by for merge in again.merges()] == ["ben", None]


def test_a_merge_that_leads_back_to_itself_is_refused(tmp_path: Path) -> None:
    lines = [b'{"noun":"case","schema_version":1}']
    lines += [json.dumps({"noun": "source", "data": {"id": id, "name": id, "kind": "body"}}).encode() for id in "ab"]
    for keep, drop in ("ab", "ba"):
        at = f"2026-01-0{1 if keep == 'a' else 2}T00:00:00+00:00"
        data = {"keep": keep, "drop": drop, "author": "x", "at": at}
        lines.append(json.dumps({"noun": "merge", "data": data}).encode())
    (tmp_path / "lines").write_bytes(b"\n".join(lines))
    with open_case(tmp_path / "new.case", create=True) as case:
        (refused,) = import_lines(case, tmp_path / "lines").refused
        assert "line 5: " in refused
        assert [source.id for source in case.sources()] == ["a"]
