"""Sentence vectors: what a short text says as one direction in space, whatever language it is in.

The original multilingual-e5-small (Wang et al. 2024, "Multilingual E5 Text Embeddings") in int8, over the vocabulary
and the word embeddings of the reader's network. A vector is the mean over the text's words, less what all texts have in
common (its centre: without it any two texts have a cosine of 0.75 and more). One text is one run, so a text's vector
depends on nothing but the text, however many others are asked for with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lagebild.errors import ReadingError
from lagebild.reading.neural.tokens import Unigram, words_of
from lagebild.reading.neural.weights import SHIPPED, check_sums, session

__all__ = ["GRAPH", "MODEL", "PREFIX", "SIZE", "Encoder", "Sentence", "cosines", "int8", "sentences", "vectors"]

MODEL = "sentences/1"
"""The name vectors are kept under in a case; another one when the weights change."""
SIZE = 384
PREFIX = "query:"
"""What the encoder was trained to see before a text that is compared with others of its kind."""
MOST_PIECES = 128
"""What is longer is cut: its beginning says what it is about."""
GRAPH = "sentences.onnx"
_FORMAT = 1
_BLOCK_BYTES = 18
_HINT = "take the weights that came with this version, or export them again with training.sentences"
_SCALE = 127.0


class Sentence(NamedTuple):
    """A text as the encoder sees it."""

    vector: NDArray[np.float32]
    """Shape (384,), of length one."""
    words: tuple[str, ...]
    states: NDArray[np.float32]
    """The state of each word, the mean over its pieces; shape (words, 384), each of length one."""


class Encoder:
    """The weights, checked and loaded; ``sentences`` and ``vectors`` keep one."""

    def __init__(self, folder: Path, threads: int) -> None:
        seal = _sealed(folder)
        pieces = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))
        scores = np.load(folder / "scores.npy", allow_pickle=False)
        begin, self._end = int(seal["begin"]), int(seal["end"])
        self._unigram = Unigram(pieces, scores.tolist(), int(seal["unknown"]))
        self._rows = np.load(folder / "embeddings.npy", mmap_mode="r", allow_pickle=False)
        prefix = (self._unigram.pieces(word.text, word.spaced) for word in words_of(PREFIX))
        self._opening = (begin, *(piece for some in prefix for piece in some))
        self._centre = np.array(seal["centre"], dtype=np.float32)
        self._session = session(folder / GRAPH, threads)

    def _embedded(self, pieces: list[int]) -> NDArray[np.float32]:
        rows = self._rows[pieces].reshape(len(pieces), -1, _BLOCK_BYTES)
        scale = np.ascontiguousarray(rows[:, :, :2]).view(np.float16).astype(np.float32)
        nibbles = np.concatenate([rows[:, :, 2:] & 15, rows[:, :, 2:] >> 4], axis=2)
        return ((nibbles.astype(np.float32) - 8.0) * scale).reshape(1, len(pieces), -1)

    def run(self, text: str) -> Sentence:
        """One text."""
        words, means = self.means(text)
        if not words:
            return Sentence(np.zeros(SIZE, dtype=np.float32), words, means)
        return Sentence(_unit(means.mean(axis=0)), words, _unit(means))

    def means(self, text: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        """The words and the mean state of each, less the centre."""
        pieces, words, places = list(self._opening), [], []
        for word in words_of(text):
            own = self._unigram.pieces(word.text, word.spaced)
            if len(pieces) + len(own) >= MOST_PIECES:
                break
            places.append(len(pieces))
            words.append(word.text)
            pieces += own
        pieces.append(self._end)
        if not words:
            return (), np.zeros((0, SIZE), dtype=np.float32)
        (states,) = self._session.run(["states"], {"embedded": self._embedded(pieces)})
        sums = np.add.reduceat(states[0, : len(pieces) - 1], places, axis=0)
        return tuple(words), sums / np.diff([*places, len(pieces) - 1])[:, None] - self._centre


def _sealed(folder: Path) -> dict[str, Any]:
    path = folder / "sentences.json"
    if not path.is_file():
        raise ReadingError("there are no weights for sentence vectors here", where=str(folder), hint=_HINT)
    try:
        seal: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        form, name, sums = seal["format"], seal["name"], dict(seal["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise ReadingError(f"not a manifest of weights ({error})", where=str(path), hint=_HINT) from None
    if (form, name) != (_FORMAT, MODEL):
        raise ReadingError(f"weights {name} of format {form}, not {MODEL}", where=str(path), hint=_HINT)
    check_sums(folder, sums)
    return seal


@lru_cache(maxsize=2)
def _encoder(folder: Path, threads: int) -> Encoder:
    return Encoder(folder, threads)


def sentences(texts: Sequence[str], *, weights: Path = SHIPPED, threads: int = 1) -> Iterator[Sentence]:
    """Each text with its vector and the states of its words, one after another.

    ``threads`` is for the matrix products of one run. Raises ``ReadingError`` where the weights are missing or wrong.
    """
    encoder = _encoder(weights, threads)
    for text in texts:
        yield encoder.run(text)


def vectors(texts: Sequence[str], *, weights: Path = SHIPPED, threads: int = 1) -> NDArray[np.float32]:
    """The vectors of ``texts``, shape (texts, 384), each of length one; a text without a word has zeros.

    Raises ``ReadingError`` where the weights are missing or wrong.
    """
    rows = [sentence.vector for sentence in sentences(texts, weights=weights, threads=threads)]
    return np.stack(rows) if rows else np.zeros((0, SIZE), dtype=np.float32)


def int8(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    """Vectors as a case keeps them: each row scaled to its own largest part, so that its direction is kept."""
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=1e-12)
    return np.asarray(np.round(rows / largest * _SCALE), dtype=np.int8)


def cosines(left: NDArray[np.int8], right: NDArray[np.int8]) -> NDArray[np.float32]:
    """Cosines between rows kept as int8; shape (left, right)."""
    one, other = (_unit(rows) for rows in (left, right))
    return np.asarray(one @ other.T, dtype=np.float32)


def _unit(rows: NDArray[Any]) -> NDArray[np.float32]:
    given = rows.astype(np.float32)
    return np.asarray(given / np.maximum(np.linalg.norm(given, axis=-1, keepdims=True), 1e-12), dtype=np.float32)
