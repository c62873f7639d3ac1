"""The command line as an analyst uses it: from reports to a record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from lagebild.cli import cli

PAPER = """date 2021-05-03
Die Brücke über die Elde werde noch im Mai gesperrt, sagte Bauministerin Ines Maier am Sonntag.
„Wir haben keine andere Wahl“, erklärte sie.
"""
RIVAL = """date 2021-05-04
Nach Angaben der Polizei ist eine Sperrung der Brücke über die Elde nicht geplant.
"""


class Desk:
    """A folder with reports and a case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.case = folder / "test.case"
        (folder / "paper.txt").write_text(PAPER, encoding="utf-8")
        (folder / "rival.txt").write_text(RIVAL, encoding="utf-8")

    def run(self, *args: str, code: int = 0, stdin: str | None = None) -> Result:
        needs_case = args[0] not in ("read", "times", "demo", "--help", "--version")
        extra = ("--case", str(self.case)) if needs_case else ()
        result = CliRunner().invoke(cli, [args[0], *extra, *args[1:]], input=stdin)
        assert result.exit_code == code, result.output
        return result

    def json(self, *args: str, code: int = 0) -> Any:
        found = json.loads(self.run(*args, "--json", code=code).stdout)
        assert found.pop("schema_version") == 1
        (value,) = found.values()
        return value

    def file(self, name: str) -> str:
        return str(self.folder / name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def full(desk: Desk) -> Desk:
    desk.run("add", desk.file("paper.txt"), "--outlet", "Tagblatt")
    desk.run("add", desk.file("rival.txt"), "--outlet", "Morgenpost")
    return desk


def ask(desk: Desk, *more: str, code: int = 0) -> Result:
    return desk.run(
        "ask", "Wird die Brücke bis Ende Mai gesperrt?", "--outcome", "ja=0.3", "--outcome", "nein=0.7",
        "--asked", "2021-05-01", "--deadline", "2021-05-31", "--base-source", "3 von 10 Brücken", *more, code=code,
    )  # fmt: skip


def statement_by(desk: Desk, name: str) -> dict[str, Any]:
    return next(s for s in desk.json("statements") if s["chain"] and name in s["chain"][-1]["name"])


def test_reading_needs_no_case_and_names_who_says_what(desk: Desk) -> None:
    text = desk.run("read", desk.file("paper.txt")).stdout
    assert "Ines Maier" in text
    assert not desk.case.exists()


def test_json_lines_carry_offsets_into_the_untouched_text(desk: Desk) -> None:
    row = json.loads(desk.run("read", "--jsonl", desk.file("paper.txt")).stdout)
    words = {PAPER[a:b] for s in row["statements"] for a, b in s["content"]}
    assert "„Wir haben keine andere Wahl“" in words
    assert row["published"] == {"earliest": "2021-05-03", "latest": "2021-05-03"}


def test_why_gives_reasons(desk: Desk) -> None:
    plain, why = desk.run("read", desk.file("paper.txt")), desk.run("read", "--why", desk.file("paper.txt"))
    assert len(why.stdout) > len(plain.stdout)


def test_standard_input_is_read(desk: Desk) -> None:
    assert "Ines Maier" in desk.run("read", "-", stdin=PAPER).stdout


def test_what_cannot_be_read_is_named_and_skipped(desk: Desk) -> None:
    (desk.folder / "empty.txt").write_bytes(b"")
    result = desk.run("read", desk.file("empty.txt"), desk.file("paper.txt"), code=3)
    assert "empty.txt" in result.stderr
    assert "Ines Maier" in result.stdout
    assert desk.run("read", desk.file("empty.txt"), code=1).stdout == ""


def test_adding_twice_changes_nothing(full: Desk) -> None:
    before = full.json("statements")
    assert "known already" in full.run("add", full.file("paper.txt"), "--outlet", "Tagblatt").stdout
    assert full.json("statements") == before
    assert [r["outlet"] for r in full.json("reports")] == ["Morgenpost", "Tagblatt"]


def test_a_case_wants_to_know_the_outlet(desk: Desk) -> None:
    assert "--outlet" in desk.run("add", desk.file("paper.txt"), code=1).stderr
    assert desk.json("reports") == []


def test_the_whole_way_to_a_record(full: Desk) -> None:
    question = ask(full).stdout.split()[0]
    minister, police = statement_by(full, "Maier"), statement_by(full, "Polizei")
    full.run(
        "link", question, minister["id"], "--denied-by", police["id"], "--claim", "Die Brücke wird gesperrt.",
        "--given", "ja=0.95", "--given", "nein=5%",
    )  # fmt: skip
    before = full.json("assess", question, "--no-save")
    assert before["probabilities"][0] + before["probabilities"][1] == pytest.approx(1)
    full.run("stake", question, "Ines Maier", "0.9", "--reason", "will Baugeld", "--author", "ich")
    after = full.json("assess", question, "--audit")
    assert after["probabilities"][0] < before["probabilities"][0], "who gains by it is believed less"
    assert after["audit"] < 1e-9
    assert len(after["contributions"]) == 2
    full.run("resolve", question, "ja", "--on", "2021-05-20", "--why", "gesperrt am 20. Mai")
    records = {r["name"]: (r["right"], r["wrong"]) for r in full.json("record")}
    assert records["Ines Maier"] == (1, 0)
    assert next(v for k, v in records.items() if "Polizei" in k) == (0, 1)
    assert full.json("check") == []


def test_an_assessment_looks_no_further_than_its_day(full: Desk) -> None:
    question = ask(full).stdout.split()[0]
    minister, police = statement_by(full, "Maier"), statement_by(full, "Polizei")
    full.run("link", question, minister["id"], "--denied-by", police["id"], "--claim", "Sperrung", "--given", "ja=.9",
             "--given", "nein=.1")  # fmt: skip
    early = full.json("assess", question, "--at", "2021-05-03", "--no-save")
    assert [c["name"] for c in early["contributions"]] == ["Ines Maier"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("--outcome", "vielleicht=0.2"), "sum to 1.2"),
        (("--deadline", "2021-04-01"), "before"),
        (("--base-window", "2021-06-01/2021-07-01"), "base rate"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused(desk: Desk, change: tuple[str, ...], told: str) -> None:
    assert told in ask(desk, *change, code=1).stderr
    assert not desk.case.exists()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("assess", "nirgends"), "nirgends"),
        (("statements", "--mode", "gebrüllt"), "asserted"),
        (("sources", "Niemand"), "Niemand"),
    ],
)
def test_what_is_not_there_is_named(full: Desk, args: tuple[str, ...], told: str) -> None:
    code = 2 if "--mode" in args else 1
    assert told in full.run(*args, code=code).stderr


def test_likelihoods_must_fit_the_outcomes(full: Desk) -> None:
    question = ask(full).stdout.split()[0]
    minister = statement_by(full, "Maier")["id"]
    result = full.run("link", question, minister, "--claim", "x", "--given", "ja=0.9", code=1)
    assert "nein" in result.stderr
    result = full.run("link", question, minister, "--claim", "x", "--given", "ja=1.9", "--given", "nein=0", code=1)
    assert "1.9" in result.stderr
    assert full.json("assess", question, "--no-save")["contributions"] == []


def test_a_report_cannot_drive_the_terminal(desk: Desk) -> None:
    (desk.folder / "evil.txt").write_text(
        "date 2021-05-03\n„Alles \x1b[31mrot\x1b]0;x\x07 \u202egnal“, sagte Ines Maier.\n", encoding="utf-8"
    )
    text = desk.run("read", desk.file("evil.txt"), "--why").stdout
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_times_of_a_sentence(desk: Desk) -> None:
    rows = desk.json("times", "am 3. Mai 2021", "--date", "2021-05-10", "--language", "de")
    assert [(r["earliest"], r["latest"]) for r in rows] == [("2021-05-03", "2021-05-03")]
    xml = desk.run("times", "am 3. Mai 2021 & <danach>", "--date", "2021-05-10", "--timeml").stdout
    assert "&amp; &lt;danach&gt;" in xml


def test_a_surname_finds_its_bearer_and_an_untitled_report_is_called_by_its_first_words(full: Desk) -> None:
    assert full.json("sources", "maier")["name"] == "Ines Maier"
    assert "%" not in full.run("sources", "%aier", code=1).stdout
    listed = full.run("reports").stdout
    assert "Die Brücke über die Elde" in listed
    assert "date 2021" not in listed


def test_search_takes_any_words(full: Desk) -> None:
    assert full.json("search", "Brücke")
    assert full.json("search", '"NEAR( AND -') == []


def test_backup_is_a_case(full: Desk) -> None:
    full.run("backup", full.file("copy.case"))
    copy = CliRunner().invoke(cli, ["reports", "--case", full.file("copy.case"), "--json"])
    assert json.loads(copy.stdout)["reports"] == full.json("reports")


def test_every_command_has_help_and_json() -> None:
    groups = {name: command for name, command in cli.commands.items() if isinstance(command, click.Group)}
    commands: list[tuple[tuple[str, ...], click.Command]] = [
        ((name,), command) for name, command in cli.commands.items() if name not in groups
    ]
    commands += [((name, part), inner) for name, group in groups.items() for part, inner in group.commands.items()]
    for name, command in commands:
        result = CliRunner().invoke(cli, [*name, "--help"])
        assert result.exit_code == 0
        assert command.help, name
        assert "--json" in result.stdout, name
