"""Reliability by CORP."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import QuestionError
from lagebild.scoring.corp import band, corp, isotonic

pairs = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 1.0]), st.booleans()), min_size=1, max_size=30)


def test_violators_are_pooled() -> None:
    assert isotonic([0.1, 0.2, 0.3, 0.4], [False, True, False, True]) == [0, 0.5, 0.5, 1]
    assert isotonic([0.4, 0.1], [True, False]) == [1, 0], "in the order given"
    assert isotonic([0.3, 0.3, 0.3], [True, False, False]) == pytest.approx([1 / 3] * 3), "equal forecasts are one"


@given(pairs)
def test_the_curve_rises_and_keeps_the_mean(said: list[tuple[float, bool]]) -> None:
    forecasts, came = [p for p, _ in said], [yes for _, yes in said]
    fitted = isotonic(forecasts, came)
    ordered = [value for _, value in sorted(zip(forecasts, fitted, strict=True))]
    assert all(first <= second for first, second in pairwise(ordered))
    assert sum(fitted) == pytest.approx(sum(came))


@given(pairs)
def test_no_other_rising_curve_fits_better(said: list[tuple[float, bool]]) -> None:
    forecasts, came = [p for p, _ in said], [yes for _, yes in said]
    best = sum((p - yes) ** 2 for p, yes in zip(isotonic(forecasts, came), came, strict=True))
    for bend in (0.5, 1.0, 2.0):  # any rising function of the forecasts is a rival
        assert best <= sum((p**bend - yes) ** 2 for p, yes in said) + 1e-9


@given(pairs)
def test_the_parts_make_up_the_score(said: list[tuple[float, bool]]) -> None:
    found = corp([p for p, _ in said], [yes for _, yes in said])
    assert found.score == pytest.approx(found.miscalibration - found.discrimination + found.uncertainty)
    assert min(found.miscalibration, found.discrimination, found.uncertainty) >= -1e-12
    assert sum(step.count for step in found.curve) == len(said)


def test_a_calibrated_forecaster_lies_within_the_band_and_a_boaster_without() -> None:
    forecasts = [n / 20 for n in range(1, 20) for _ in range(40)]
    honest = [index % 40 < 40 * p for index, p in enumerate(forecasts)]
    bounds = band(forecasts)
    assert bounds == band(forecasts), "the seed is fixed"
    inside = dict(zip(forecasts, isotonic(forecasts, honest), strict=True))
    assert all(low <= inside[p] <= high for p, low, high in bounds)
    boast = dict(zip(forecasts, isotonic(forecasts, [index % 2 == 0 for index in range(len(forecasts))]), strict=True))
    assert sum(not low <= boast[p] <= high for p, low, high in bounds) > len(bounds) / 2


@pytest.mark.parametrize(("forecasts", "came"), [([], []), ([0.5], []), ([1.5], [True])])
def test_what_is_no_forecast_is_refused(forecasts: list[float], came: list[bool]) -> None:
    with pytest.raises(QuestionError):
        corp(forecasts, came)
