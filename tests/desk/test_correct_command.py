"""Corrections from the command line, and corrections as labels that the training code reads back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desk_support import TEXT

from lagebild.casework.correcting import find_ranges
from lagebild.casework.labelling import quoted
from lagebild.cli import cli
from lagebild.errors import ModelError
from lagebild.model import Interval, Report
from lagebild.store import open_case
from training import labels


def run(case: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, [args[0], "--case", str(case), *args[1:]])


@pytest.fixture
def statement(fresh: Path) -> str:
    with open_case(fresh) as case:
        return next(s.id for s in case.statements() if "gesperrt" in TEXT[s.content[0][0] : s.content[0][1]])


def test_a_statement_is_corrected_by_words(fresh: Path, statement: str) -> None:
    change = ["--mode", "announced", "--speaker", "Ines Maier", "--voice", "?Kreise|Ministerium"]
    done = run(fresh, "correct", statement, *change, "--author", "Bo", "--why", "so gemeint")
    assert done.exit_code == 0, done.output
    with open_case(fresh) as case:
        now = case.statement(statement)
        assert now.mode.value == "announced"
        assert [TEXT[a:b] for a, b in now.speaker] == ["Ines Maier"]
        assert [(link.name, link.of, link.named) for link in now.chain] == [("Kreise", "Ministerium", False)]
    assert "Bo" in run(fresh, "corrections").output
    (one,) = json.loads(run(fresh, "corrections", "--json").output)["corrections"]
    assert (one["author"], one["why"]) == ("Bo", "so gemeint")
    assert run(fresh, "correct", statement, "--undo").exit_code == 0


def test_wrong_usage_is_told(fresh: Path, statement: str) -> None:
    assert run(fresh, "correct", statement).exit_code == 2
    assert run(fresh, "correct", statement, "--undo", "--mode", "denied").exit_code == 2
    assert run(fresh, "correct", statement, "--mode", "gerufen").exit_code == 1
    assert run(fresh, "correct", "ffff", "--mode", "denied").exit_code == 1
    assert run(fresh, "correct", statement, "--undo").exit_code == 1, "nobody has corrected it"


def test_corrections_become_labels_that_mean_the_same_places(fresh: Path, statement: str, tmp_path: Path) -> None:
    assert run(fresh, "correct", statement, "--speaker", "Ministerin Ines Maier", "--mode", "announced").exit_code == 0
    added = run(fresh, "correct", "über Altdorf", "--new", report_of(fresh), "--voice", "Karl Roth", "--kind", "direct")
    assert added.exit_code == 0, added.output
    done = run(fresh, "corrections", "--jsonl", "--texts", str(tmp_path / "texts.jsonl"))
    (tmp_path / "labels.jsonl").write_text(done.output, encoding="utf-8")
    (document,) = labels.read(tmp_path)
    with open_case(fresh) as case:
        stands = case.reading(report_of(fresh)).statements
    assert [one.parts["content"] for one in document.statements] == [list(s.content) for s in stands]
    assert [one.parts["speaker"] for one in document.statements] == [list(s.speaker) for s in stands]
    assert [one.mode for one in document.statements] == [s.mode for s in stands]
    line = json.loads(done.output)
    assert [stands[index].id for index in line["corrected"]] == [
        s.id for s in stands if s.id == statement or s.confidence == 1
    ]


def report_of(path: Path) -> str:
    with open_case(path) as case:
        return case.reports()[0].id


def test_ranges_are_given_as_offsets_or_as_words() -> None:
    text = "Ja, sagte A. Ja, sagte B. Ja,\nsagte C."
    report = Report.make(outlet="X", published=Interval(), text=text)
    assert find_ranges(report, "0-2, 13–15") == ((0, 2), (13, 15))
    assert find_ranges(report, "0-4 3-8") == ((0, 8),), "what overlaps is one range"
    assert find_ranges(report, "sagte B\nsagte A") == ((4, 11), (17, 24))
    assert find_ranges(report, "Ja", near=((17, 24),)) == ((13, 15),)
    assert find_ranges(report, "Ja, sagte C") == ((26, 37),), "line breaks are blanks"
    assert find_ranges(report, " ") == ()
    for wrong in ("Ja", "nein", "3-3", "9-4", "0-100"):
        with pytest.raises(ModelError):
            find_ranges(report, wrong)


def test_a_quotation_says_which_place_it_means() -> None:
    assert quoted("Ja, Ja.", (4, 6)) == "Ja#2"
    assert quoted("Ja, nein.", (0, 2)) == "Ja"
    assert quoted("Platz #1 und mehr", (0, 8)) == "Platz #1#1"
    with pytest.raises(ModelError):
        quoted("aaa", (1, 3))
