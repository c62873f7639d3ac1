"""The conflict base rates that are shipped."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lagebild.cli import cli
from lagebild.errors import QuestionError
from lagebild.weighing.reference import reference_class, reference_classes

ASKED = dt.date(2022, 3, 1)


def test_every_rate_names_its_count_its_source_and_both_languages() -> None:
    for one in reference_classes().values():
        assert 0 < one.events <= one.periods
        assert one.kind in ("hazard", "share")
        assert (one.period in ("month", "year")) == (one.kind == "hazard")
        assert all(one.words[language] for language in ("de", "en"))
        assert one.source
        assert one.window.earliest
        assert one.window.latest
        rate = one.rate(ASKED, dt.date(2022, 12, 31))
        assert sum(rate.probabilities) == pytest.approx(1)
        assert one.source in rate.source


def test_a_hazard_grows_with_the_window_by_its_formula() -> None:
    joins = reference_class("state-joins-1946")
    year = joins.rate(ASKED, dt.date(2023, 2, 28)).probabilities[0]
    assert year == pytest.approx(1 - (1 - joins.events / joins.periods) ** (365 / (365.2425 / 12)), abs=1e-12)
    assert joins.rate(ASKED, dt.date(2022, 3, 31)).probabilities[0] < year


def test_a_share_does_not_depend_on_the_window() -> None:
    longer = reference_class("war-longer-than-365-days-1946")
    assert longer.rate(ASKED, ASKED).probabilities[0] == longer.events / longer.periods


def test_wars_that_lasted_a_year_lasted_a_month() -> None:
    for since in ("1827", "1946"):
        shares = [reference_class(f"war-longer-than-{days}-days-{since}").events for days in (30, 182, 365)]
        assert shares == sorted(shares, reverse=True)


def test_an_unknown_rate_is_refused_by_name() -> None:
    with pytest.raises(QuestionError, match="no base rate 'war'"):
        reference_class("war")


def test_a_question_takes_its_base_rate_from_the_table(tmp_path: Path) -> None:
    case = str(tmp_path / "a.case")
    ask = ["ask", "Tritt ein weiterer Staat ein?", "--case", case, "--rate", "state-joins-1946", "--outcome", "ja"]
    ask += ["--outcome", "nein", "--asked", "2022-03-01", "--deadline", "2022-03-31", "--json"]
    told = CliRunner().invoke(cli, ask)
    assert told.exit_code == 0, told.output
    rate = json.loads(told.stdout)["question"]["base_rate"]
    assert rate["probabilities"][0] == pytest.approx(reference_class("state-joins-1946").events / 667, rel=0.03)
    assert "Gibler and Miller" in rate["source"]
    assert CliRunner().invoke(cli, [*ask, "--hazard", "1/2"]).exit_code == 2
    listed = CliRunner().invoke(cli, ["baserates", "--json"])
    assert {one["key"] for one in json.loads(listed.stdout)["base_rates"]} == set(reference_classes())
