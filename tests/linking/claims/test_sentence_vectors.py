"""Sentence vectors: of length one, the same whoever stands beside them, near for what is meant alike."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from lagebild.errors import ReadingError
from lagebild.reading.neural.sentence import GRAPH, SIZE, cosines, int8, sentences, vectors
from lagebild.reading.neural.weights import SHIPPED

TEXTS = (
    "Der Deich bei Lauenburg hält bis zum Wochenende",
    "The dyke near Lauenburg will hold until the weekend",
    "Die Bahn erhöht im Dezember ihre Preise",
)


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    together = vectors([*TEXTS, "x" * 4000])
    assert together.shape == (4, SIZE)
    assert np.array_equal(vectors([TEXTS[1]])[0], together[1])
    assert np.array_equal(vectors(TEXTS[::-1])[::-1], together[:3])


def test_vectors_have_length_one_and_nothing_has_none() -> None:
    assert np.linalg.norm(vectors(TEXTS), axis=1) == pytest.approx(1, abs=1e-5)
    assert not vectors([" "]).any()
    assert vectors([]).shape == (0, SIZE)


def test_a_translation_is_nearer_than_another_matter() -> None:
    german, english, other = vectors(TEXTS)
    assert german @ english > 0.5 > german @ other


def test_word_states_are_one_for_each_word() -> None:
    (found,) = sentences([TEXTS[0]])
    assert found.words == tuple(TEXTS[0].split())
    assert found.states.shape == (len(found.words), SIZE)


def test_int8_keeps_the_directions() -> None:
    rows = vectors(TEXTS)
    kept = int8(rows)
    assert kept.dtype == np.int8
    assert cosines(kept, kept) == pytest.approx(rows @ rows.T, abs=0.02)


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadingError):
        vectors(TEXTS, weights=tmp_path)
    for name in ("sentences.json", "embeddings.npy", "pieces.json", "scores.npy"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    (tmp_path / GRAPH).write_bytes(b"something else")
    with pytest.raises(ReadingError, match="SHA-256"):
        vectors(TEXTS, weights=tmp_path)
    seal = json.loads((tmp_path / "sentences.json").read_text(encoding="utf-8"))
    (tmp_path / "sentences.json").write_text(json.dumps({**seal, "name": "sentences/0"}), encoding="utf-8")
    with pytest.raises(ReadingError, match="sentences/0"):
        vectors(TEXTS, weights=tmp_path)
