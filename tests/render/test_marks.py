"""Statements marked in a text: every character once, everything escaped, overlaps kept."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Kind, Span, Statement
from lagebild.render import marked, pieces


def statement(name: str, *content: Span, speaker: tuple[Span, ...] = ()) -> Statement:
    return Statement(id=name, report="r", content=content, speaker=speaker, kind=Kind.DIRECT)


def test_overlapping_statements_become_flat_pieces() -> None:
    found = pieces(10, [statement("a", (0, 6)), statement("b", (4, 9), speaker=((9, 10),))])
    assert [(p.span, p.statements) for p in found] == [
        ((0, 4), ("a",)),
        ((4, 6), ("a", "b")),
        ((6, 9), ("b",)),
        ((9, 10), ("b",)),
    ]
    assert found[-1].parts == {"speaker"}


def test_a_reports_markup_is_shown_and_not_obeyed() -> None:
    text = "<script>alert(1)</script> & „so“"
    page = marked(text, [statement('x" onclick="y', (3, 9))])
    assert "<script" not in page
    assert 'onclick="' not in page
    assert unescape(re.sub(r"<[^>]+>", "", page)) == text


@given(
    st.text(min_size=1, max_size=80),
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=8),
    st.integers(0, 10),
)
def test_pieces_cover_the_text_exactly_once(text: str, ranges: list[tuple[int, int]], start: int) -> None:
    statements = [statement(f"s{i}", (a, a + n)) for i, (a, n) in enumerate(ranges)]
    start = min(start, len(text))
    found = pieces(len(text), statements, start)
    assert "".join(text[a:b] for (a, b), _, _ in found) == text[start:]
    for (a, b), ids, _ in found:
        assert set(ids) == {s.id for s in statements if s.content[0][0] < b and s.content[0][1] > a}


def test_line_breaks_part_paragraphs_and_no_words_are_lost() -> None:
    text = "Erster Satz.\r\n\r\nZweiter, sagte sie.\nDritter."
    page = marked(text, [statement("a", (5, 30))])
    assert page.count("<p>") == page.count("</p>") == 3
    assert re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page)) == re.sub(r"\s+", "", text)
