"""Base rates by counting."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import QuestionError
from lagebild.model import BaseRate, Interval
from lagebild.weighing.baserate import base_rate, over_window, window_length


def test_three_events_in_ten_years_over_six_months() -> None:
    found = base_rate(3, 120, 6, what="Grenzschließungen 2012–2021, Amtsblatt", counted=Interval.parse("2012/2021"))
    assert found.probabilities[0] == pytest.approx(1 - (1 - 3 / 120) ** 6)
    assert found.source == "Grenzschließungen 2012–2021, Amtsblatt: 3 in 120 months, over a window of 6"
    assert found.window == Interval.parse("2012/2021")


def test_what_never_happened_may_still_happen_and_what_always_happened_may_not() -> None:
    never, always = base_rate(0, 100, 1), base_rate(100, 100, 1)
    assert never.probabilities[0] == pytest.approx(0.005)
    assert always.probabilities[0] == pytest.approx(0.995)
    assert "counted as 0.5" in never.source
    assert never.probabilities[0] < base_rate(1, 100, 1).probabilities[0]


def test_the_answer_no_may_come_first() -> None:
    assert base_rate(3, 120, 6, yes_first=False).probabilities == base_rate(3, 120, 6).probabilities[::-1]


@given(st.floats(0, 1), st.floats(0, 500), st.floats(0, 500))
def test_hazards_compose_over_windows(h: float, first: float, second: float) -> None:
    survives = (1 - over_window(h, first)) * (1 - over_window(h, second))
    assert 1 - over_window(h, first + second) == pytest.approx(survives, abs=1e-9)


@given(st.integers(0, 50), st.integers(50, 500), st.floats(0.01, 100))
def test_a_base_rate_is_a_probability_that_grows_with_the_window(events: int, periods: int, window: float) -> None:
    short, long = (base_rate(events, periods, w).probabilities[0] for w in (window, 2 * window))
    assert 0 < short <= long <= 1


def test_the_window_runs_from_the_asking_to_the_deadline() -> None:
    assert window_length(dt.date(2022, 3, 20), dt.date(2022, 3, 20), "day") == 1
    assert window_length(dt.date(2022, 3, 1), dt.date(2022, 3, 28), "week") == 4
    assert window_length(dt.date(2022, 1, 1), dt.date(2022, 12, 31), "month") == pytest.approx(12, abs=0.01)


def test_a_deadline_before_the_window_is_refused() -> None:
    with pytest.raises(QuestionError, match="deadline 2022-03-01 lies before the window, which begins 2022-03-20"):
        window_length(dt.date(2022, 3, 20), dt.date(2022, 3, 1))


@pytest.mark.parametrize(
    ("events", "periods", "window", "what"),
    [
        (-1, 10, 1, "cannot have been counted"),
        (1, 0, 1, "give no rate"),
        (11, 10, 1, "more than one each"),
        (1, 10, 0, "is none"),
        (1, float("nan"), 1, "give no rate"),
    ],
)
def test_counts_that_cannot_be_are_refused(events: int, periods: float, window: float, what: str) -> None:
    with pytest.raises(QuestionError, match=what):
        base_rate(events, periods, window)


def test_a_denominator_that_does_not_fit_the_stretch_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"120 periods were counted, but .* holds 10"):
        base_rate(3, 120, 1, period="year", counted=Interval.parse("2012/2021"))
    with pytest.raises(QuestionError, match="no period"):
        base_rate(3, 120, 1, period="fortnight")


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_a_hazard_is_a_probability(wrong: float) -> None:
    with pytest.raises(QuestionError, match="hazard"):
        over_window(wrong, 1)
    with pytest.raises(QuestionError, match="window"):
        over_window(0.5, -1)


def test_it_fits_a_question() -> None:
    assert isinstance(base_rate(3, 120, 6), BaseRate)
