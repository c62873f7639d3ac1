"""Events that times are counted from: entered by hand, and proposed from the reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lagebild.cli import cli

REPORTS = {
    "Tagblatt": "date 2005-10-02\nBei der Landtagswahl am 18. September 2005 gewann keiner.\n",
    "Morgenpost": "date 2005-10-09\nDie Landtagswahl vom 18. September 2005 wird wiederholt, sagte Ines Maier.\n",
    "Kurier": "date 2005-10-11\nDie Landtagswahl am 25. September 2005 sei gültig, sagte Jan Petersen.\n",
}


class Desk:
    def __init__(self, folder: Path) -> None:
        self.case = str(folder / "test.case")
        for number, (outlet, text) in enumerate(REPORTS.items()):
            path = folder / f"{number}.txt"
            path.write_text(text, encoding="utf-8")
            result = CliRunner().invoke(cli, ["add", "--case", self.case, str(path), "--outlet", outlet])
            assert result.exit_code == 0, result.output

    def run(self, *args: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, ["anchors", "--case", self.case, *args])
        assert result.exit_code == code, result.output
        return result

    def json(self, *args: str) -> Any:
        return json.loads(self.run(*args, "--json").stdout)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_event_that_reports_date_is_proposed_with_quotes_and_contradiction(desk: Desk) -> None:
    (proposal,) = desk.json("--propose")["proposals"]
    assert proposal["name"] == "Landtagswahl"
    assert proposal["when"] == {"earliest": "2005-09-18", "latest": "2005-09-18"}
    assert "2 reports of 2 outlets" in proposal["why"]
    assert "contradicted by one report: “Landtagswahl am 25. September 2005” (Kurier" in proposal["why"]
    shown = desk.run("--propose").stdout
    assert "2005-09-18  Landtagswahl" in shown
    assert "Tagblatt" in shown


def test_proposals_are_not_entered_and_what_is_entered_is_not_proposed(desk: Desk) -> None:
    desk.run("--propose")
    assert desk.json()["anchors"] == []
    desk.run("Landtagswahl", "2005-09-18", "--why", "official result")
    assert [anchor["name"] for anchor in desk.json()["anchors"]] == ["Landtagswahl"]
    assert desk.json("--propose")["proposals"] == []


def test_proposing_takes_no_name(desk: Desk) -> None:
    assert "--propose" in desk.run("Landtagswahl", "2005-09-18", "--propose", code=2).stderr
