"""Reliability, decomposition, recalibration."""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import QuestionError
from lagebild.scoring.calibration import MIN_RESOLVED, Recalibration, bins, decompose, expected_error, recalibrate

forecasts = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def _split(pairs: list[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [p for p, _ in pairs], [yes for _, yes in pairs]


def _overconfident(n: int, seed: int = 1) -> tuple[list[float], list[bool]]:
    """Forecasts whose logits are twice what they should be."""
    chance = random.Random(seed)
    said, came = [], []
    for _ in range(n):
        x = chance.gauss(0, 1.2)
        came.append(chance.random() < 1 / (1 + math.exp(-x)))
        said.append(1 / (1 + math.exp(-2 * x)))
    return said, came


def test_forecasts_fall_into_bins_with_their_frequency() -> None:
    found = bins([0.05, 0.15, 0.12, 1.0], [False, True, False, True])
    assert [(one.count, round(one.forecast, 3), one.frequency) for one in found if one.count] == [
        (1, 0.05, 0.0), (2, 0.135, 0.5), (1, 1.0, 1.0),
    ]  # fmt: skip


def test_the_expected_calibration_error() -> None:
    assert expected_error([0.2] * 10, [True] * 2 + [False] * 8) == pytest.approx(0)
    assert expected_error([0.9] * 10, [True] * 5 + [False] * 5) == pytest.approx(0.4)


@given(forecasts, st.integers(1, 20))
def test_murphys_parts_sum_to_the_score(pairs: list[tuple[float, bool]], number: int) -> None:
    parts = decompose(*_split(pairs), number)
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert total == pytest.approx(parts.score, abs=1e-12)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0


def test_with_equal_forecasts_in_each_bin_nothing_is_left_within() -> None:
    parts = decompose([0.1] * 10 + [0.7] * 10, [True] + [False] * 9 + [True] * 7 + [False] * 3)
    assert parts.within == pytest.approx(0)
    assert parts.reliability == pytest.approx(0)
    assert parts.resolution == pytest.approx(0.09)


def test_recalibration_stays_off_below_thirty_resolutions() -> None:
    said, came = _overconfident(MIN_RESOLVED - 1)
    off = recalibrate(said, came)
    assert not off.active
    assert [off(p) for p in said] == said
    assert recalibrate(*_overconfident(MIN_RESOLVED)).active


def test_recalibration_pulls_overconfidence_back() -> None:
    fitted = recalibrate(*_overconfident(2000))
    assert fitted.c == pytest.approx(0.5, abs=0.07)
    assert fitted.a == pytest.approx(0, abs=0.15)
    assert 0.5 < fitted(0.95) < 0.95
    said, came = _overconfident(2000, seed=2)
    assert expected_error([fitted(p) for p in said], came) < expected_error(said, came) / 2


def test_well_calibrated_forecasts_are_left_nearly_alone() -> None:
    said, came = _overconfident(2000)
    honest = [1 / (1 + math.sqrt(1 / p - 1)) for p in said]
    fitted = recalibrate(honest, came)
    assert fitted.c == pytest.approx(1, abs=0.12)


def test_a_recalibrated_probability_stays_one() -> None:
    fitted = recalibrate(*_overconfident(100))
    values = [fitted(n / 100) for n in range(101)]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (0, 1)
    with pytest.raises(QuestionError, match="no probability"):
        Recalibration()(1.5)


def test_always_right_or_always_wrong_does_not_run_away() -> None:
    for came in (True, False):
        fitted = recalibrate([1.0] * 50, [came] * 50)
        assert math.isfinite(fitted.a)
        assert math.isfinite(fitted.c)


def test_nothing_resolved_cannot_be_scored() -> None:
    with pytest.raises(QuestionError, match="no resolved forecast"):
        decompose([], [])
    with pytest.raises(QuestionError, match="2 forecasts for 1"):
        bins([0.1, 0.2], [True])
    with pytest.raises(QuestionError, match="outside 0 to 1"):
        bins([1.2], [True])
    with pytest.raises(QuestionError, match="0 bins"):
        bins([0.2], [True], 0)
    with pytest.raises(QuestionError, match="2 forecasts for 1"):
        recalibrate([0.1, 0.2], [True])


def test_market_prices_are_well_calibrated_and_recalibration_does_them_no_harm() -> None:
    prices = Path(__file__).parents[2].parent / "shared" / "data" / "forecasts.csv"
    if not prices.exists():
        pytest.skip("the market forecasts are not at hand")
    with prices.open(encoding="utf-8") as file:
        rows = [(float(row["forecast"]), row["outcome"] == "1") for row in csv.DictReader(file)]
    said, came = _split(rows)
    assert len(said) == 1152
    assert expected_error(said, came) < 0.05
    half = len(said) // 2
    fitted = recalibrate(said[:half], came[:half])
    after = decompose([fitted(p) for p in said[half:]], came[half:])
    assert after.score < decompose(said[half:], came[half:]).score + 0.003
