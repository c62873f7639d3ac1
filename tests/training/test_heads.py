"""The word that stands for a phrase."""

from __future__ import annotations

import pytest

from lagebild.reading.neural.tokens import words_of

heads = pytest.importorskip("training.heads", reason="the repository's root is not on the path")
head_at, places = heads.head_at, heads.places


@pytest.mark.parametrize(
    ("phrase", "head", "language"),
    [
        ("der ehemalige Innenminister Otto Schily (SPD)", "Schily", "de"),
        ("Der Sprecher des Innenministeriums", "Sprecher", "de"),
        ("die Vereinigten Staaten", "Staaten", "de"),
        ("eine Forschungsgruppe um Kjell Bjartveit", "Forschungsgruppe", "de"),
        ("das Max-Planck-Institut für Chemie", "Institut", "de"),
        ("Sie", "Sie", "de"),
        ("the police chief", "chief", "en"),
        ("a spokesman for the ministry", "spokesman", "en"),
        ("Prime Minister Jane Doe", "Doe", "en"),
    ],
)
def test_the_head_is_the_last_word_of_the_first_name_or_noun(phrase: str, head: str, language: str) -> None:
    words = list(words_of(phrase))
    assert words[head_at(words, 0, len(words), language)].text == head


def test_places_are_the_words_that_a_range_touches() -> None:
    words = list(words_of("Die Ministerin sagte nichts."))
    assert places(words, (4, 14)) == (1, 2)
    assert places(words, (60, 70)) == (0, 0)
