"""Forecasters beside one another."""

from __future__ import annotations

import datetime as dt
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import QuestionError
from lagebild.model import BaseRate, Question, Resolution
from lagebild.scoring.forecasts import pool, score_question, summary, window

QUESTION = Question(
    id="q", text="Wird die Brücke bis zum 11. Mai gesperrt?", outcomes=("ja", "nein"), asked=dt.date(2021, 5, 1),
    deadline=dt.date(2021, 5, 10), base_rate=BaseRate(probabilities=(0.5, 0.5), source="ausgedacht"),
    resolution=Resolution(outcome="ja", at=dt.date(2021, 5, 11), author="ana"),
)  # fmt: skip


def day(n: int) -> dt.datetime:
    return dt.datetime(2021, 5, n, tzinfo=dt.UTC)


def test_each_forecast_counts_for_as_long_as_it_stood() -> None:
    (score,) = score_question(QUESTION, {"ana": [(day(1), (0.5, 0.5)), (day(6), (0.9, 0.1))]})
    assert score.coverage == 1
    assert score.brier == pytest.approx((0.5 + 0.02) / 2)
    assert score.log == pytest.approx(-(math.log(0.5) + math.log(0.9)) / 2)
    assert score.baseline == pytest.approx(100 * (1 + math.log2(0.9)) / 2)
    assert score.peer == 0, "alone there is nobody to be better than"


def test_who_comes_late_covers_less() -> None:
    late, early = score_question(QUESTION, {"eva": [(day(1), (0.5, 0.5))], "anton": [(day(9), (0.9, 0.1))]})
    assert late.forecaster == "anton"
    assert late.coverage == pytest.approx(0.2)
    assert early.coverage == 1
    # While both stood, anton was ahead by ln .9 − ln .5; before, eva was alone.
    assert late.peer == pytest.approx(100 * math.log(1.8))
    assert early.peer == pytest.approx(-100 * math.log(1.8) * 0.2)


def test_a_forecast_after_the_settlement_is_none() -> None:
    assert score_question(QUESTION, {"ana": [(day(12), (1.0, 0.0))]}) == []


def test_an_early_settlement_closes_the_question() -> None:
    early = msgspec.structs.replace(QUESTION, resolution=Resolution(outcome="ja", at=dt.date(2021, 5, 3), author="ana"))
    assert window(early) == (day(1), day(3))
    open_ = msgspec.structs.replace(QUESTION, resolution=None)
    with pytest.raises(QuestionError, match="not resolved"):
        window(open_)


@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=5))
def test_peer_scores_of_those_who_were_there_all_along_sum_to_nothing(given: list[float]) -> None:
    scores = score_question(QUESTION, {f"a{n}": [(day(1), (p, 1 - p))] for n, p in enumerate(given)})
    assert math.fsum(one.peer for one in scores) == pytest.approx(0, abs=1e-9)


def test_several_questions_are_weighted_by_coverage() -> None:
    whole = score_question(QUESTION, {"ana": [(day(1), (0.5, 0.5))]})
    fifth = score_question(QUESTION, {"ana": [(day(9), (1.0, 0.0))]})
    (both,) = summary([*whole, *fifth])
    assert both.coverage == pytest.approx(1.2)
    assert both.brier == pytest.approx(0.5 / 1.2)
    assert len(both.questions) == 2


def test_equal_probabilities_score_nothing_against_the_baseline() -> None:
    three = msgspec.structs.replace(
        QUESTION, outcomes=("ja", "nein", "halb"), base_rate=BaseRate(probabilities=(0.2, 0.3, 0.5), source="x")
    )
    (score,) = score_question(three, {"ana": [(day(1), (1 / 3, 1 / 3, 1 / 3))]})
    assert score.baseline == pytest.approx(0)


def test_pooling_is_in_logit_space_and_shows_its_factor() -> None:
    alone = pool([(0.8, 0.2)])
    assert alone.factor == 1
    assert alone.plain == pytest.approx((0.8, 0.2))
    two = pool([(0.8, 0.2), (0.5, 0.5)])
    assert math.log(two.plain[0] / two.plain[1]) == pytest.approx(math.log(4) / 2)
    assert two.factor == pytest.approx(2 * (math.sqrt(7) - 2))
    assert two.extremised[0] > two.plain[0]
    assert math.log(two.extremised[0] / two.extremised[1]) == pytest.approx(two.factor * math.log(4) / 2)
    assert pool([(0.6, 0.4)] * 1000).factor == pytest.approx(math.sqrt(3), abs=2e-3)
    with pytest.raises(QuestionError):
        pool([])
