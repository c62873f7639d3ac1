"""What the network is told of the words around a speaker without a name."""

from __future__ import annotations

import numpy as np
import pytest

from lagebild.reading.neural.standing import LIKENESS, VOICES, standing_rows, voice_kinds
from lagebild.reading.neural.tokens import FEATURES, columns_of, words_of
from lagebild.reading.rules.coref import cast

TEXT = (
    "Jan Brehm und Lena Vogt leiten den Agrarkonzern Saatgut AG. "
    "Der Konzern klagt, berichtet der „Spiegel“. Das Konzerns-Recht bleibt."
)
WORDS = list(words_of(TEXT))


def place(word: str) -> int:
    return next(i for i, w in enumerate(WORDS) if w.text == word)


def test_each_word_is_told_what_voice_it_belongs_to() -> None:
    kinds = voice_kinds(cast(TEXT, "de"), WORDS)
    assert kinds[place("Brehm")] == 1
    assert kinds[place("Vogt")] == 2
    assert kinds[place("Spiegel")] == 4
    assert kinds[place("klagt")] == 0
    assert kinds.max() < VOICES


@pytest.mark.parametrize(
    ("anchor", "other", "likeness"),
    [("Konzern", "Agrarkonzern", 2), ("Agrarkonzern", "Konzern", 3), ("Konzern", "Konzerns", 1), ("Konzern", "AG", 0)],
)
def test_compounds_and_inflected_forms_are_alike(anchor: str, other: str, likeness: int) -> None:
    kinds = np.zeros(len(WORDS), dtype=np.int64)
    rows = standing_rows(WORDS, columns_of(WORDS), kinds, place(anchor), 0, len(WORDS))
    assert rows[place(other), 4] == likeness


def test_the_rows_stay_within_what_the_network_knows() -> None:
    kinds = voice_kinds(cast(TEXT, "de"), WORDS)
    for at in range(len(WORDS)):
        rows = standing_rows(WORDS, columns_of(WORDS), kinds, at, 2, len(WORDS) - 1)
        assert rows.shape == (len(WORDS) - 3, len(FEATURES) + 2)
        assert (rows >= 0).all()
        assert (rows < np.array([*FEATURES, LIKENESS, VOICES])).all()


def test_nothing_is_no_voice() -> None:
    assert voice_kinds(cast("", "de"), []).shape == (0,)
