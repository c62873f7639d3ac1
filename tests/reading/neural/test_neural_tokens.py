"""Words, pieces and windows keep every offset, own every word once, and stay small."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.reading.neural.tokens import (
    FEATURES,
    MAX_PIECES_PER_WORD,
    Unigram,
    Word,
    columns_of,
    feature_rows,
    windows,
    words_of,
)

LETTERS = [*"abcdefghijklmnopqrstuvwxyzäöüßABDEKPSZ▁,.„“"]
PIECES = ["<s>", "<pad>", "</s>", "<unk>", *LETTERS, "▁die", "▁der", "▁Polizei", "en", "ung"]
SCORES = [0.0] * 4 + [-9.0] * len(LETTERS) + [-3.0] * 5
REPORT = "Die Polizei sagte am Montag, die Straße sei gesperrt. „Das dauert bis 5. Mai“, so Dr. Weber.\n\nSie schwieg."


def unigram() -> Unigram:
    return Unigram(PIECES, SCORES, 3)


def test_words_are_runs_of_letters_or_single_signs() -> None:
    assert [word.text for word in words_of("„Nein“, sagte er.")] == ["„", "Nein", "“", ",", "sagte", "er", "."]


def test_sentences_end_at_full_stops_but_not_after_ordinals_and_titles() -> None:
    sentences: dict[int, list[str]] = {}
    for word in words_of(REPORT):
        sentences.setdefault(word.sentence, []).append(word.text)
    assert [words[0] for words in sentences.values()] == ["Die", "„", "Sie"]


def test_a_blank_line_begins_a_paragraph() -> None:
    assert [word.paragraph for word in words_of(REPORT) if word.text in ("Polizei", "Sie")] == [0, 1]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Er sagte „ja und nein“ laut", ["ja", "und", "nein"]),
        ('He said "yes and no" aloud', ["yes", "and", "no"]),
        ("Er rief »ja und nein« laut", ["ja", "und", "nein"]),
        ("Il a dit « oui et non » hier", ["oui", "et", "non"]),
        ("He said “yes and no” aloud", ["yes", "and", "no"]),
    ],
)
def test_what_stands_in_quotation_marks_is_known(text: str, inside: list[str]) -> None:
    assert [word.text for word in words_of(text) if word.quoted and word.text.isalpha()] == inside


@given(st.text(max_size=200))
def test_every_word_is_found_where_it_says(text: str) -> None:
    last = 0
    for word in words_of(text):
        assert text[word.start : word.end] == word.text
        assert word.start >= last
        last = word.end


def test_known_words_are_whole_pieces() -> None:
    assert [PIECES[index] for index in unigram().pieces("Polizei", True)] == ["▁Polizei"]
    assert [PIECES[index] for index in unigram().pieces("sperrung", False)] == [*"sperr", "ung"]


@given(st.text(min_size=1, max_size=300))
def test_any_word_has_a_few_pieces(word: str) -> None:
    pieces = unigram().pieces(word, True)
    assert 1 <= len(pieces) <= MAX_PIECES_PER_WORD
    assert all(0 <= index < len(PIECES) for index in pieces)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["die", "Polizei", "sperrung", ".", "„", "\n\n", "Z"]), min_size=1, max_size=400))
def test_every_word_is_one_windows_own(strings: list[str]) -> None:
    text = " ".join(strings)
    words = list(words_of(text))
    own: list[Word] = []
    for window in windows(iter(words), unigram(), 0, 2, size=60, overlap=20):
        assert len(window.pieces) <= 60
        assert (window.pieces[0], window.pieces[-1]) == (0, 2)
        assert len(window.first) == len(window.last) == len(window.words)
        own += window.words[slice(*window.own)]
    assert own == words


def test_a_window_holds_words_before_its_own() -> None:
    found = list(windows(words_of("Die Polizei schwieg. " * 60), unigram(), 0, 2, size=100, overlap=40))
    assert len(found) > 2
    assert all(window.own[0] > 0 for window in found[1:])


def test_a_long_text_is_taken_in_piece_by_piece() -> None:
    taken = 0

    def endless() -> Iterator[Word]:
        nonlocal taken
        for word in words_of("Die Polizei schwieg. " * 5000):
            taken += 1
            yield word

    next(windows(endless(), unigram(), 0, 2))
    assert taken < 500


def test_features_say_where_a_word_stands_from_the_beginning() -> None:
    words = list(words_of(REPORT))
    seed = next(i for i, word in enumerate(words) if word.text == "„")
    rows = feature_rows(columns_of(words), seed, 0, len(words))
    assert rows.shape == (len(words), len(FEATURES))
    assert (rows >= 0).all()
    assert all((rows[:, index] < size).all() for index, size in enumerate(FEATURES))
    assert rows[seed, 3] == FEATURES[3] // 2
    assert rows[seed - 1, 3] < rows[seed, 3] < rows[seed + 1, 3]
    assert rows[-1, 0] == rows[seed, 0] + 1
