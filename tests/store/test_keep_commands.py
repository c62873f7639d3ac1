"""``check``, ``backup`` and ``move`` as they are typed."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from store_samples import CLAIM, FIRST_ENTRY, QUESTION, SECOND_ENTRY

from lagebild.casework import assess_question
from lagebild.cli import cli
from lagebild.model import Evidence
from lagebild.store import open_case


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "fall.lagebild"
    with open_case(path, create=True) as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
        case.put_claim(CLAIM)
        case.put_question(QUESTION)
        case.put_evidence(Evidence(question=QUESTION.id, claim=CLAIM.id, likelihoods=(0.9, 0.2)))
        assess_question(case, QUESTION, at=dt.date(2023, 5, 20))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_a_sound_case_is_found_sound(path: Path) -> None:
    done = run("check", "--case", path)
    assert done.exit_code == 0
    assert done.stdout == "2 reports and 1 assessments checked, 0 faults\n"


def test_an_assessment_that_was_tampered_with_is_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        (noun,) = connection.execute("SELECT noun FROM assessments").fetchone()
        data = json.loads(noun)
        data["probabilities"] = [0.99, 0.01]
        connection.execute("UPDATE assessments SET noun = ?", (json.dumps(data),))
    done = run("check", "--case", path, "--json")
    assert done.exit_code == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert "when it is computed again" in fault


def test_a_move_prints_what_each_table_holds(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "anderswo.lagebild"
    done = run("move", path, target, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["moved"]["tables"]["reports"]["rows"] == 2
    again = run("move", path, target)
    assert again.exit_code == 1
    assert "something here already" in again.stderr
    assert run("move", path, tmp_path / "noch.lagebild").exit_code == 0
    assert run("check", "--case", target).exit_code == 0
