"""`lagebild export` and `lagebild import` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lagebild.cli import cli
from lagebild.cli.export import FORMATS
from lagebild.store import open_case

pytest_plugins = ["exports_support"]


def run(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, list(args))
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_tells_what_it_wrote(made: Path, tmp_path: Path, format: str) -> None:
    target = tmp_path / "out"
    told = json.loads(run("export", format, "--case", str(made), "--out", str(target), "--json").stdout)
    assert told["schema_version"] == 1
    assert told["export"]["files"]
    assert all(Path(file).stat().st_size for file in told["export"]["files"])
    assert any(told["export"]["counts"].values())
    left = [path.name for path in tmp_path.rglob("*") if path.name.endswith(".part")]
    assert left == []


def test_standard_output_by_default(made: Path) -> None:
    assert run("export", "ical", "--case", str(made)).stdout.startswith("BEGIN:VCALENDAR")


def test_out_and_in_again(made: Path, tmp_path: Path) -> None:
    run("export", "jsonl", "--case", str(made), "--out", str(tmp_path / "lines"), "--folder")
    told = json.loads(run("import", str(tmp_path / "lines"), "--case", str(tmp_path / "new.case"), "--json").stdout)
    assert told["import"]["refused"] == []
    with open_case(made) as old, open_case(tmp_path / "new.case") as new:
        assert told["import"]["entered"]["report"] == old.count() == new.count()
    again = run("import", str(tmp_path / "lines"), "--case", str(tmp_path / "new.case"))
    assert "entered" not in again.stdout


def test_partly_done_is_exit_code_3(made: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_bytes(
        b'{"noun":"case","schema_version":1}\n{"noun":"anchor","data":{"name":"Kriegsbeginn","when":{}}}\nquark\n'
    )
    result = run("import", str(lines), "--case", str(tmp_path / "new.case"), code=3)
    assert "lines line 3: it is no line of a case" in result.stderr
    lines.write_bytes(b'{"noun":"case","schema_version":1}\nquark\n')
    run("import", str(lines), "--case", str(tmp_path / "other.case"), code=1)


def test_annotations_need_a_case_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"type": "Annotation"}')
    result = run("import", str(tmp_path / "a.json"), "--case", str(tmp_path / "none.case"), code=1)
    assert "none.case" in result.stderr
    assert not (tmp_path / "none.case").exists()


def test_what_is_not_there_is_named(made: Path, tmp_path: Path) -> None:
    result = run("import", str(tmp_path / "gone"), "--case", str(tmp_path / "new.case"), code=1)
    assert "gone" in result.stderr
    (tmp_path / "empty").mkdir()
    result = run("import", str(tmp_path / "empty"), "--case", str(tmp_path / "new.case"), code=1)
    assert "no case.jsonl in it" in result.stderr
    assert not (tmp_path / "new.case").exists()
    result = run("export", "stix", "--case", str(made), "--question", "nope", code=1)
    assert "no question 'nope'" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("csv",),
        ("jsonl", "--folder"),
        ("jsonl", "--question", "q"),
        ("ical", "--statement", "s"),
        ("stix", "--question", "q", "--statement", "s"),
        ("stix", "--log"),
        ("ical", "--json"),
        ("word",),
    ],
)
def test_options_a_format_does_not_have_are_wrong_usage(made: Path, args: tuple[str, ...]) -> None:
    run("export", *args, "--case", str(made), code=2)


def test_a_place_that_cannot_be_written_is_named(made: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("da")
    result = run("export", "csv", "--case", str(made), "--out", str(tmp_path / "file"), code=1)
    assert "cannot be made a folder" in result.stderr
    result = run("export", "ical", "--case", str(made), "--out", str(tmp_path / "no" / "where.ics"), code=1)
    assert "cannot be written" in result.stderr
