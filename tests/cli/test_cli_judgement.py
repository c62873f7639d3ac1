"""Asking, forecasting, contradicting, grading and looking back, as an analyst does it at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lagebild.cli import cli

REPORTS = {
    "Tagblatt": """date 2021-05-03
Die Brücke über die Elde werde noch im Mai gesperrt, sagte Bauministerin Ines Maier am Sonntag.
""",
    "Morgenpost": """date 2021-05-04
Nach Angaben der Polizei ist eine Sperrung der Brücke über die Elde nicht geplant.
""",
    "Landbote": """date 2021-05-05
Die Brücke werde gesperrt, erklärte der Landrat Uwe Brandt am Dienstag.
""",
}


class Desk:
    def __init__(self, folder: Path) -> None:
        self.case = folder / "test.case"
        for outlet, text in REPORTS.items():
            (folder / f"{outlet}.txt").write_text(text, encoding="utf-8")
            self.run("add", str(folder / f"{outlet}.txt"), "--outlet", outlet)
        self.question = self.ask().stdout.split()[0]
        self.minister, self.police, self.landrat = (self.by(name) for name in ("Maier", "Polizei", "Brandt"))

    def run(self, *args: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, [args[0], "--case", str(self.case), *args[1:]])
        assert result.exit_code == code, result.output
        return result

    def json(self, *args: str, code: int = 0) -> Any:
        found = json.loads(self.run(*args, "--json", code=code).stdout)
        assert found.pop("schema_version") == 1
        (value,) = found.values()
        return value

    def ask(self, *more: str, code: int = 0) -> Result:
        return self.run(
            "ask", "Wird die Brücke bis Ende Mai gesperrt?", "--outcome", "ja=0.3", "--outcome", "nein=0.7",
            "--asked", "2021-05-01", "--deadline", "2021-05-31", "--base-source", "3 von 10 Brücken", *more, code=code,
        )  # fmt: skip

    def by(self, name: str) -> str:
        return str(next(s["id"] for s in self.json("statements") if s["chain"] and name in s["chain"][-1]["name"]))

    def link(self) -> None:
        self.run(
            "link", self.question, self.minister, self.landrat, "--denied-by", self.police, "--claim",
            "Die Brücke wird gesperrt.", "--given", "ja=0.95", "--given", "nein=5%",
        )  # fmt: skip

    def settle(self, outcome: str = "ja") -> None:
        self.run("resolve", self.question, outcome, "--on", "2021-05-20")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# --- asking


def test_everything_else_is_an_outcome_where_wished(desk: Desk) -> None:
    found = json.loads(desk.ask("--other", "10%", "--deadline", "2021-06-01", "--json").stdout)["question"]
    assert found["outcomes"] == ["ja", "nein", "etwas anderes"]
    assert found["base_rate"]["probabilities"] == pytest.approx([0.27, 0.63, 0.1])
    assert found["other"]
    assert "everything else" in desk.ask("--other", "1", code=1).stderr


def test_a_base_rate_may_be_counted(desk: Desk) -> None:
    args = ("ask", "Streik?", "--outcome", "ja", "--outcome", "nein", "--asked", "2021-05-01", "--deadline",
            "2021-05-31", "--hazard", "3/120", "--period", "day")  # fmt: skip
    found = desk.json(*args, "--base-source", "eigene Zählung")
    assert found["base_rate"]["probabilities"][0] == pytest.approx(1 - (1 - 3 / 120) ** 31)
    assert "3 in 120 days" in found["base_rate"]["source"]
    assert "--base-source" in desk.run(*args, code=2).stderr
    assert "EVENTS/PERIODS" in desk.run(*args, "--base-source", "x", "--hazard", "oft", code=2).stderr


def test_a_conditional_question_is_shown_with_its_condition_and_the_product(desk: Desk) -> None:
    desk.link()
    then = desk.json(
        "ask", "Fährt die Fähre?", "--outcome", "ja=0.8", "--outcome", "nein=0.2", "--asked", "2021-05-01",
        "--deadline", "2021-06-30", "--base-source", "zweimal von", "--if", f"{desk.question}=ja",
    )  # fmt: skip
    found = desk.json("assess", then["id"])
    given = found["inputs"]["found"]["condition"]
    own = desk.json("assess", desk.question, "--no-save")["probabilities"]
    assert given["probability"] == pytest.approx(own[0])
    assert given["joint"] == pytest.approx([0.8 * own[0], 0.2 * own[0]])
    text = desk.run("assess", then["id"]).stdout
    assert "beides zusammen" in text
    assert "both together" in text
    day = ("assess", then["id"], "--at", "2021-05-06")
    first = desk.json(*day)
    desk.run("stake", desk.question, "Ines Maier", "0.9", "--reason", "will Baugeld")
    assert desk.json(*day)["id"] != first["id"], "the same evidence, but another P(condition)"
    assert desk.json("recompute")["largest_difference"] <= 1e-12
    assert desk.json("recompute")["assessments"]
    desk.settle("nein")
    assert "did not come about" in desk.run("resolve", then["id"], "ja", "--on", "2021-06-01", code=1).stderr
    assert "none of its outcomes" in desk.run(
        "ask", "Und dann?", "--outcome", "ja=0.8", "--outcome", "nein=0.2", "--deadline", "2031-06-30",
        "--base-source", "x", "--if", f"{desk.question}=jein", code=1,
    ).stderr  # fmt: skip


def test_a_statement_is_read_in_four_ways(desk: Desk) -> None:
    asked = desk.json("ask", "--readings", desk.minister, "--asked", "2021-05-01", "--deadline", "2021-06-30")
    assert asked["outcomes"] == ["zutreffender Bericht", "Warnung", "Appell", "Täuschung"]
    found = desk.json("assess", asked["id"])
    assert found["probabilities"][0] > 0.25 > found["probabilities"][3]
    (interest,) = found["inputs"]["interests"]
    assert interest["value"] == 0.5
    assert (
        "leave out" in desk.run("ask", "Was?", "--readings", desk.minister, "--deadline", "2021-06-30", code=2).stderr
    )


# --- words against deeds


def test_words_against_deeds_show_in_the_explanation(desk: Desk) -> None:
    desk.link()
    before = desk.json("assess", desk.question, "--no-save")["probabilities"][0]
    told = ("contradiction", desk.question, desk.police, "--words", "Die Polizei stellte Absperrgitter auf.")
    assert "--why" in desk.run(*told, code=2).stderr
    desk.run(*told, "--why", "wer nicht sperrt, braucht keine", "--known", "2021-05-06", "--author", "ana")
    text = desk.run("assess", desk.question, "--no-save").stdout
    assert "Worte gegen Taten" in text
    assert desk.json("assess", desk.question, "--no-save")["probabilities"][0] > before
    early = desk.json("assess", desk.question, "--at", "2021-05-05", "--no-save")
    assert early["inputs"]["notes"] == [], "it could not be known yet"
    assert (
        "either --deed or --words" in desk.run("contradiction", desk.question, desk.police, "--why", "x", code=2).stderr
    )


# --- forecasts


def test_forecasts_are_kept_pooled_and_scored(desk: Desk) -> None:
    desk.link()
    for author, p, at in (("ana", "0.6", "2021-05-02"), ("ana", "0.9", "2021-05-10"), ("bo", "0.2", "2021-05-05")):
        desk.run("forecast", desk.question, f"ja={p}", "--author", author, "--at", at)
    desk.run("assess", desk.question, "--at", "2021-05-05")
    found = desk.json("forecast", desk.question)
    assert [one["author"] for one in found["history"]] == ["ana", "bo", "ana"]
    assert found["pooled"]["forecasters"] == 2
    assert "extremised by" in desk.run("forecast", desk.question).stdout
    assert "No question" in desk.run("scores").stdout
    desk.settle()
    scores = {one["forecaster"]: one for one in desk.json("scores")["total"]}
    assert set(scores) == {"ana", "bo", "(computed)"}
    assert scores["ana"]["coverage"] == pytest.approx(18 / 19)
    assert scores["ana"]["brier"] == pytest.approx((8 * 0.32 + 10 * 0.02) / 18)
    assert scores["ana"]["peer"] > 0 > scores["bo"]["peer"]
    result = desk.run("scores", "--each", "--curve")
    assert "MCB" in result.stdout
    assert "off below 30" in result.stderr


def test_a_forecast_that_is_none_is_refused(desk: Desk) -> None:
    assert "sum to" in desk.run("forecast", desk.question, "ja=0.7", "nein=0.7", code=1).stderr
    assert "none of its outcomes" in desk.run("forecast", desk.question, "jein=0.7", code=1).stderr
    assert "not the name" in desk.run("forecast", desk.question, "ja=0.7", "--author", "(computed)", code=1).stderr


# --- looking back


def test_the_postmortem_says_who_led_where(desk: Desk) -> None:
    desk.link()
    assert "not resolved" in desk.run("postmortem", desk.question, code=1).stderr
    desk.settle()
    effects = {(e["kind"], e["name"]): e["shift"] for e in desk.json("postmortem", desk.question)["effects"]}
    assert effects["origin", "Ines Maier"] > 0
    assert next(shift for (kind, name), shift in effects.items() if kind == "origin" and "Polizei" in name) < 0
    assert "towards  origin" in desk.run("postmortem", desk.question).stdout


def test_a_sources_trail_is_by_topic_and_over_time(desk: Desk) -> None:
    desk.link()
    desk.settle()
    (judged,) = desk.json("record", "Ines Maier", "--trail")
    assert judged["right"]
    assert judged["at"] == "2021-05-20"
    assert judged["topic"].startswith("Wird die Brücke")
    record = next(r for r in desk.json("record") if r["name"] == "Ines Maier")
    assert judged["honest"] == pytest.approx(record["honest_a"] / (record["honest_a"] + record["honest_b"]))
    assert "name it" in desk.run("record", "--trail", code=2).stderr


def test_grades_are_derived_and_an_override_needs_a_reason(desk: Desk) -> None:
    desk.link()
    derived = desk.json("grade", desk.minister)["derived"]
    assert derived["code"] == "F4", "no record yet; one origin with her, one against"
    assert "--reason" in desk.run("grade", desk.minister, "--set", "B2", code=2).stderr
    assert "Admiralty" in desk.run("grade", desk.minister, "--set", "Z9", "--reason", "x", code=2).stderr
    text = desk.run("grade", desk.minister, "--set", "b2", "--reason", "kennt den Bauplan", "--author", "ana").stdout
    assert text.startswith("B2")
    assert "instead of F4: kennt den Bauplan" in text
    assert desk.json("grade", desk.minister)["derived"]["code"] == "F4"


def test_what_was_changed_by_hand_does_not_recompute(desk: Desk) -> None:
    import sqlite3

    desk.link()
    desk.run("assess", desk.question)
    assert "1 assessments recomputed" in desk.run("recompute", desk.question).stdout
    with sqlite3.connect(desk.case) as connection:
        (noun,) = connection.execute("SELECT noun FROM assessments").fetchone()
        data = json.loads(noun)
        data["probabilities"] = [data["probabilities"][0] + 1e-9, data["probabilities"][1] - 1e-9]
        connection.execute("UPDATE assessments SET noun = ?", (json.dumps(data),))
    connection.close()
    assert "differs by" in desk.run("recompute", code=1).stdout
