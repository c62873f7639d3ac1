"""Recalibration is shown beside the result from thirty resolved questions on, and not before."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from lagebild.casework import assess_question, make_question, recalibration
from lagebild.model import BaseRate, Resolution
from lagebild.store import open_case
from lagebild.weighing.explain import explain


def test_thirty_boasts_that_came_true_half_of_the_time(tmp_path: Path) -> None:
    rate = BaseRate(probabilities=(0.9, 0.1), source="zu zuversichtlich")
    asked, deadline = dt.date(2021, 5, 1), dt.date(2021, 5, 10)
    with open_case(tmp_path / "test.case", create=True) as case:
        for n in range(31):
            question = make_question(
                f"Kommt der {n}. Zug?", outcomes=("ja", "nein"), base_rate=rate, asked=asked, deadline=deadline
            )
            case.put_question(question)
            assess_question(case, question, at=asked)
            if n == 30:
                break
            outcome = "ja" if n % 2 else "nein"
            case.resolve(question.id, Resolution(outcome=outcome, at=deadline, author="ana"))
            if n == 28:
                assert not recalibration(case, dt.datetime(2021, 6, 1, tzinfo=dt.UTC)).active
        early = assess_question(case, question, at=deadline, save=False)
        assert "recalibration" not in early.inputs["found"], "on that day nothing had been resolved before"
        later = assess_question(case, question, at=dt.date(2021, 6, 1), save=False)
    again = later.inputs["found"]["recalibration"]
    assert again["resolved"] == 30
    assert 0.5 < again["probabilities"][0] < 0.75
    assert sum(again["probabilities"]) == pytest.approx(1)
    assert later.probabilities[0] == pytest.approx(0.9), "beside the result, never instead"
    assert any("Nachgestellt nach 30" in line for line in explain(later))
