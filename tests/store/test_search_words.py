"""Turning what a user types into words, and finding the place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lagebild.store.text import MAX_TERMS, fold, name_key, parse_query, snippet


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text(), st.integers(0, 300))
def test_a_snippet_lies_inside_the_text(text: str, query: str, width: int) -> None:
    start, end = snippet(text, parse_query(query), width)
    assert 0 <= start <= end <= len(text)


@given(st.text(min_size=1, alphabet="abcdefgäöüß "))
def test_a_snippet_shows_the_word_asked_for(word: str) -> None:
    text = "Lorem ipsum dolor sit amet. " * 20 + word + " und weiter. " * 20
    terms = parse_query(word)
    start, end = snippet(text, terms)
    for term in terms[:1]:
        assert any(form[0] in fold(text[start:end]) for form in term.forms)


def test_umlauts_are_drawn_together_only_where_they_may_be() -> None:
    (term,) = parse_query("Mueller")
    assert ("muller",) in term.forms
    for word in ("neue", "Quelle", "Steuer"):
        (term,) = parse_query(word)
        assert term.forms == ((word.lower(),),)


def test_short_words_are_whole_words_and_long_ones_beginnings() -> None:
    short, long, phrase = parse_query('Ost Krieg "im Juni"')
    assert not short.is_prefix(("ost",))
    assert long.is_prefix(("krieg",))
    assert phrase.forms == (("im", "juni"),)


def test_a_query_has_an_end() -> None:
    assert len(parse_query("wort " * 1000)) == MAX_TERMS


def test_names_that_are_spelt_alike_have_one_key() -> None:
    assert name_key(" Jörg  WEISS") == name_key("Jo\u0308rg Weiß") == "jorg weiss"
