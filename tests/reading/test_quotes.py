"""Quotation marks of all habits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.reading.quotes import quotations


def found(text: str) -> list[tuple[str, int]]:
    return [(text[q.start : q.end], q.depth) for q in quotations(text)]


@pytest.mark.parametrize(
    "quoted",
    [
        "„Wir gehen“",
        '„Wir gehen"',
        "»Wir gehen«",
        "«Wir gehen»",
        '"Wir gehen"',
        "‚Wir gehen‘",
        "“Wir gehen”",
        "‘Wir gehen’",
        "›Wir gehen‹",
        "'Wir gehen'",
    ],
)
def test_every_habit_is_a_pair(quoted: str) -> None:
    assert found(f"Er rief: {quoted}, und ging.") == [(quoted, 0)]


def test_nested_quotations_have_their_depth() -> None:
    text = "Sie sagte: „Er rief ‚Halt!‘ und lief.“"
    assert found(text) == [("„Er rief ‚Halt!‘ und lief.“", 0), ("‚Halt!‘", 1)]
    assert found("„Die „Post“ schreibt“, sagte er") == [("„Die „Post“ schreibt“", 0), ("„Post“", 1)]


def test_a_mark_without_partner_swallows_nothing() -> None:
    assert found('Er sagte „offen. Danach „zu“ und "auf".') == [("„zu“", 0), ('"auf"', 0)]
    assert found('Ein 5" Rohr und "ein Wort" hier.') == [('"ein Wort"', 0)]


def test_apostrophes_are_no_quotations() -> None:
    assert found("It wasn't Peter's, said the boys' friend.") == []


def test_a_quotation_does_not_cross_a_paragraph() -> None:
    assert found("„Der Anfang.\n\nDas Ende.“") == []


@given(st.text(alphabet="ab .,\n„“”\"»«‚‘’'›‹", max_size=120))
def test_pairs_lie_inside_the_text_and_never_cross(text: str) -> None:
    pairs = quotations(text)
    assert all(0 <= q.start < q.inner[0] < q.inner[1] < q.end <= len(text) for q in pairs)
    for one in pairs:
        for other in pairs:
            crossing = one.start < other.start < one.end < other.end
            assert not crossing
