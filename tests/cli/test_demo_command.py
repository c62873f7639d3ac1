"""The demo: a stranger's first minutes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lagebild.cli import cli
from lagebild.demo import load
from lagebild.linkwork import question_origins
from lagebild.store import open_case


@pytest.fixture(scope="module")
def demo_case(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    path = tmp_path_factory.mktemp("demo") / "demo.case"
    result = CliRunner().invoke(cli, ["demo", "--case", str(path), "--json"])
    assert result.exit_code == 0, result.output
    shown: dict[str, object] = json.loads(result.stdout)["demo"]
    return path, shown


def test_the_demo_reads_weighs_and_settles(demo_case: tuple[Path, dict[str, object]]) -> None:
    _path, shown = demo_case
    told = load()
    assert shown["reports"] == len(told.reports)
    questions = shown["questions"]
    assert isinstance(questions, list)
    assert len(questions) == len(told.questions) >= 4
    assert all(abs(sum(q["probabilities"]) - 1) < 1e-9 for q in questions)
    assert shown["records"]


def test_most_quotes_are_found_by_the_reader(demo_case: tuple[Path, dict[str, object]]) -> None:
    missed = demo_case[1]["missed"]
    assert isinstance(missed, list)
    assert len(missed) <= 0.2 * len(list(load().quotes()))


def test_the_independent_origins_are_those_counted_by_hand(demo_case: tuple[Path, dict[str, object]]) -> None:
    path, shown = demo_case
    with open_case(path) as case:
        counted = {q.key: len(question_origins(case, q.key)) for q in load().questions}
        assert shown["corrected"] == len(load().corrections) == len(case.corrections())
    assert counted == {q.key: len(q.independent_origins_by_hand) for q in load().questions}


def test_the_demo_uncorrected_is_the_readers_work_alone(tmp_path: Path) -> None:
    path = tmp_path / "demo.case"
    result = CliRunner().invoke(cli, ["demo", "--case", str(path), "--uncorrected", "--json"])
    assert json.loads(result.stdout)["demo"]["corrected"] == 0
    with open_case(path) as case:
        assert case.corrections() == []
        right = [
            len(question_origins(case, q.key)) == len(q.independent_origins_by_hand) for q in load().questions
        ]  # fmt: skip
    assert sum(right) >= 7  # of twelve, without anybody's help


def test_the_demo_can_be_run_again_and_never_overwrites_what_is_no_case(
    demo_case: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    path, shown = demo_case
    again = CliRunner().invoke(cli, ["demo", "--case", str(path), "--fresh", "--json"])
    assert json.loads(again.stdout)["demo"]["statements"] == shown["statements"]
    unchanged = CliRunner().invoke(cli, ["demo", "--case", str(path), "--json"])
    assert json.loads(unchanged.stdout)["demo"]["corrected"] == 0, "what is corrected is not corrected again"
    precious = tmp_path / "precious.txt"
    precious.write_text("nicht löschen", encoding="utf-8")
    assert CliRunner().invoke(cli, ["demo", "--case", str(precious), "--fresh"]).exit_code == 1
    assert precious.read_text(encoding="utf-8") == "nicht löschen"
