"""The Admiralty code, derived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Record
from lagebild.scoring.grades import LEAST_RESOLVED, credibility, grade, reliability


@pytest.mark.parametrize(
    ("right", "wrong", "letter"),
    [(0, 0, "F"), (2, 0, "F"), (3, 0, "B"), (5, 0, "A"), (20, 1, "A"), (2, 1, "C"), (5, 5, "D"), (1, 4, "E")],
)
def test_the_letter_follows_from_the_record(right: int, wrong: int, letter: str) -> None:
    assert reliability(right, wrong) == letter


@given(st.integers(0, 40), st.integers(0, 40))
def test_one_more_right_statement_never_lowers_the_letter(right: int, wrong: int) -> None:
    if right + wrong >= LEAST_RESOLVED:
        assert reliability(right + 1, wrong) <= reliability(right, wrong)


@pytest.mark.parametrize(
    ("supporters", "opponents", "figure"),
    [(0, 0, 6), (1, 0, 2), (2, 0, 1), (7, 0, 1), (2, 1, 3), (1, 1, 4), (1, 2, 5), (0, 1, 5)],
)
def test_the_figure_follows_from_other_independent_origins(supporters: int, opponents: int, figure: int) -> None:
    assert credibility(supporters, opponents) == figure


def test_an_origin_on_both_sides_counts_on_neither() -> None:
    found = grade(Record(source="s", name="S", right=9, wrong=0), {"a", "b", "c"}, {"c"})
    assert found.code == "A1"
    assert (found.supporters, found.opponents) == (("a", "b"), ())
    assert grade(None, set(), set()).code == "F6"
