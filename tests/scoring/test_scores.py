"""Proper scores of one forecast."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import QuestionError
from lagebild.scoring.scores import LEAST, brier, crps, crps_dates, log_score

weights = st.lists(st.floats(0.001, 1), min_size=2, max_size=6)


def _shares(raw: list[float]) -> list[float]:
    return [w / sum(raw) for w in raw]


def test_the_brier_score_of_two_outcomes_runs_to_two() -> None:
    assert brier((1, 0), 0) == 0
    assert brier((1, 0), 1) == 2
    assert brier((0.7, 0.3), 0) == pytest.approx(0.18)
    assert brier((0.5, 0.3, 0.2), 2) == pytest.approx(0.25 + 0.09 + 0.64)


def test_the_log_score_is_finite_even_for_the_impossible() -> None:
    assert log_score((1, 0), 0) == 0
    assert log_score((0.25, 0.75), 0) == pytest.approx(math.log(4))
    assert log_score((1, 0), 1) == -math.log(LEAST)


def test_the_ranked_score_rewards_being_near() -> None:
    assert crps((0, 1, 0, 0), 0) < crps((0, 0, 0, 1), 0)
    assert crps((0, 1, 0), 1) == 0
    assert crps((0, 0, 1), 0) == 2
    assert crps((0.5, 0.5), 0) == pytest.approx(0.25)


def test_the_score_of_dates_is_in_days() -> None:
    march = [dt.date(2022, 3, day) for day in (1, 11, 31)]
    assert crps_dates((0, 1, 0), march, dt.date(2022, 3, 4)) == 7
    assert crps_dates((0.5, 0.5, 0), march, dt.date(2022, 3, 1)) == pytest.approx(2.5)


@given(weights, st.integers(0, 5))
def test_the_ranked_score_is_the_integral_of_squared_differences(raw: list[float], came: int) -> None:
    p, came = _shares(raw), came % len(raw)
    places = np.cumsum(np.arange(1, len(p) + 1)).astype(float)
    grid = np.arange(places[0], places[-1], 1.0)
    below = np.array([sum(share for share, at in zip(p, places, strict=True) if at <= t) for t in grid])
    assert crps(p, came, list(places)) == pytest.approx(float(((below - (grid >= places[came])) ** 2).sum()))
    energy = sum(a * abs(x - places[came]) for a, x in zip(p, places, strict=True)) - 0.5 * sum(
        a * b * abs(x - y) for a, x in zip(p, places, strict=True) for b, y in zip(p, places, strict=True)
    )
    assert crps(p, came, list(places)) == pytest.approx(energy, abs=1e-9)


@given(weights, weights)
def test_telling_the_truth_scores_best_in_expectation(truth: list[float], other: list[float]) -> None:
    n = min(len(truth), len(other))
    p, q = _shares(truth[:n]), _shares(other[:n])
    for score in (brier, log_score, crps):
        honest, feigned = (math.fsum(share * score(said, i) for i, share in enumerate(p)) for said in (p, q))
        assert honest <= feigned + 1e-9


@pytest.mark.parametrize(
    ("probabilities", "outcome", "what"),
    [((0.5, 0.6), 0, "sum to 1.1"), ((1.2, -0.2), 0, "no probabilities"), ((0.5, 0.5), 2, "no outcome 2")],
)
def test_what_is_no_forecast_is_refused(probabilities: tuple[float, ...], outcome: int, what: str) -> None:
    for score in (brier, log_score, crps):
        with pytest.raises(QuestionError, match=what):
            score(probabilities, outcome)


def test_positions_must_fit() -> None:
    with pytest.raises(QuestionError, match="must not decrease"):
        crps((0.5, 0.5), 0, (2, 1))
    with pytest.raises(QuestionError, match="3 positions"):
        crps((0.5, 0.5), 0, (1, 2, 3))
    with pytest.raises(QuestionError, match="1 dates"):
        crps_dates((0.5, 0.5), [dt.date(2022, 3, 1)], dt.date(2022, 3, 1))
