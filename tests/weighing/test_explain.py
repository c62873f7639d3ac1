"""An assessment in sentences and steps."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weighing_case import AT, inputs
from weighing_networks import random_problem

from lagebild.errors import WeighingError
from lagebild.weighing import network
from lagebild.weighing.assess import assess
from lagebild.weighing.build import build
from lagebild.weighing.explain import explain, log_odds, percent, waterfall

CASE = assess(build(**inputs()), AT)


def test_the_sentences_in_german() -> None:
    lines = explain(CASE, "de", outcome=0)
    p = percent(CASE.probabilities[0])
    assert lines[0] == f"„ja“: {p} (sehr unwahrscheinlich)."
    assert "Vor allen Berichten (Basisrate) waren es 10 %." in lines
    assert "Hinter 5 Berichten stehen 3 unabhängige Quellen." in lines
    assert any("Verteidigungsministerium in Minsk" in line and "ohne diese Quelle" in line for line in lines)
    assert any(percent(CASE.one_more_for[0]) in line and "Belarus tritt" in line for line in lines)
    assert any(percent(CASE.one_more_against[0]) in line and "bestreitet" in line for line in lines)
    assert any(line.startswith("Hinweis:") and "Forderung" in line for line in lines)


def test_the_sentences_in_english_name_the_likeliest_outcome_first() -> None:
    lines = explain(CASE, "en")
    assert lines[0] == f"“nein”: {percent(CASE.probabilities[1], 'en')} (very likely)."
    assert "Behind 5 reports stand 3 independent origins." in lines


def test_in_brief_it_says_result_origins_and_carrier() -> None:
    brief, full = explain(CASE, "de", outcome=0, brief=True), explain(CASE, "de", outcome=0)
    assert len(brief) == 3
    assert set(brief) <= set(full)
    assert brief[0].startswith("„ja“: ")
    assert "unabhängige Quellen" in brief[1]
    assert "ohne diese Quelle" in brief[2]


def test_one_report_and_one_origin_are_singular() -> None:
    some = inputs()
    claim = some["claims"][0]
    one = type(claim)(id="c1", text=claim.text, testimony=claim.testimony[3:4])
    lines = explain(assess(build(**inputs(claims=(one,), evidence=some["evidence"][:1])), AT), "de")
    assert "Hinter 1 Bericht steht 1 unabhängige Quelle." in lines


def test_without_testimony_the_base_rate_stands() -> None:
    lines = explain(assess(build(**inputs(evidence=())), AT), "en", outcome=0)
    assert "There is no usable testimony; the base rate stands." in lines


def test_what_was_not_computed_exactly_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = next(p for p in map(random_problem, range(100)) if any(
        len({s.row for s in p.observations if s.origin == o.id}) > 1 for o in p.origins
    ))  # fmt: skip
    monkeypatch.setattr(network, "MAX_STATES", 1)
    assert any("its mean is used" in line for line in explain(assess(problem, AT), "en"))


def test_unknown_languages_are_refused() -> None:
    with pytest.raises(WeighingError, match="'fr'"):
        explain(CASE, "fr")
    with pytest.raises(WeighingError, match="'fr'"):
        waterfall(CASE, 0, "fr")


@pytest.mark.parametrize(
    ("p", "de"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.5, "50 %"),
        (0.004, "0,4 %"),
        (0.0001, "< 0,1 %"),
        (0.996, "99,6 %"),
        (0.9999, "> 99,9 %"),
    ],
)
def test_a_probability_is_never_rounded_to_certainty(p: float, de: str) -> None:
    assert percent(p) == de


def test_the_waterfall_begins_at_the_base_rate_and_names_each_origin() -> None:
    steps = waterfall(CASE, 0)
    assert steps[0] == ("Basisrate", log_odds(CASE.prior[0]))
    assert [name for name, _ in steps[1:]] == [one.name for one in CASE.contributions]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_the_waterfall_sums_to_the_result(seed: int) -> None:
    found = assess(random_problem(seed), AT)
    for outcome, p in enumerate(found.probabilities):
        steps = waterfall(found, outcome, "en")
        assert math.fsum(step for _, step in steps) == pytest.approx(log_odds(p), abs=1e-9)
        assert len(steps) == 1 + len(found.contributions)


def test_log_odds_are_finite_everywhere() -> None:
    assert log_odds(0) == -log_odds(1) == pytest.approx(-27.631, abs=1e-3)
    assert log_odds(0.5) == 0
