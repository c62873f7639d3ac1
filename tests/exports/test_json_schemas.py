"""The schemas in docs/schemas are those of the model, and what is written holds to them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

from lagebild.cli import cli
from lagebild.exports import write_lines
from lagebild.exports.lines import NOUNS
from lagebild.exports.schemas import documents, schemas
from lagebild.model import Deed, Interval, Kind, Moment, Reading, Report, Statement, TimexType
from lagebild.reading.wire import to_wire
from lagebild.store import Case

pytest_plugins = ["exports_support"]

DOCS = Path(__file__).parents[2] / "docs" / "schemas"


def test_the_files_are_current() -> None:
    made = documents()
    assert {path.name for path in DOCS.iterdir()} - {"openapi.json"} == made.keys()  # that one is of the desk
    stale = [name for name, content in made.items() if (DOCS / name).read_bytes() != content]
    assert stale == [], "run: lagebild schemas --out docs/schemas"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_each_is_a_json_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def test_every_line_of_a_case_holds_to_its_schema(full: Case, tmp_path: Path) -> None:
    write_lines(full, tmp_path / "lines", log=True)
    found = schemas()
    data = {noun: jsonschema.Draft202012Validator(found[noun]) for noun in NOUNS}
    line = jsonschema.Draft202012Validator(found["line"])
    seen: set[str] = set()
    for text in (tmp_path / "lines").read_bytes().splitlines():
        row = json.loads(text)
        if row["noun"] not in seen:  # the union is slow; once for each noun
            line.validate(row)
            seen.add(row["noun"])
        if row["noun"] != "case" and row["data"] is not None:
            data[row["noun"]].validate(row["data"])
    assert len(seen) > 15


def test_readings_on_the_wire_hold_to_theirs(full: Case) -> None:
    validator = jsonschema.Draft202012Validator(schemas()["reading-wire"])
    for report in full.reports(limit=8):
        for why in (False, True):
            wire = json.loads(json.dumps(to_wire(report, full.reading(report.id), why=why), default=str))
            validator.validate(wire)


def test_the_command_line_writes_such_readings(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("date 2021-05-03\nDie Brücke werde gesperrt, sagte Ines Maier am Sonntag.\n")
    args = ["read", str(tmp_path / "t.txt"), "--outlet", "Tagblatt", "--reader", "rules", "--jsonl", "--why"]
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 0, result.output
    row = json.loads(result.stdout)
    assert row["statements"]
    jsonschema.Draft202012Validator(schemas()["reading-wire"]).validate(row)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schemas()["reading-wire"]).validate({**row, "more": 1})


def test_the_command_writes_them(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["schemas", "--out", str(tmp_path / "s"), "--json"])
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "s").iterdir()} == documents().keys()
    assert len(json.loads(result.stdout)["schemas"]["files"]) == len(documents())


def test_so_do_readings_with_all_or_nothing_in_them() -> None:
    report = Report.make(outlet="O", published=Interval(), text="Nichts sei gewesen, sagt er.")
    bare = Reading(report=report.id, reader="r", published=Interval())
    said = Statement(
        id="1", report=report.id, content=((0, 18),), kind=Kind.INDIRECT, part_confidence=(("cue", 0.5),), parent="2"
    )
    moment = Moment(span=(0, 6), type=TimexType.DATE, value="2021", mod="START", anchor="text", why="so")
    deed = Deed(id="3", report=report.id, span=(0, 6), actors=("er",), when=Interval.parse("2021"))
    rich = msgspec.structs.replace(bare, statements=(said,), moments=(moment,), deeds=(deed,), untrained="fr")
    for reading in (bare, rich):
        wire = json.loads(json.dumps(to_wire(report, reading, why=True), default=str))
        jsonschema.Draft202012Validator(schemas()["reading-wire"]).validate(wire)
