r"""Words, Unigram pieces and windows: the way from a text to what the encoder sees.

Words are the unit of all labels and ranges (``\w+`` runs and single other signs). Pieces are
those of the encoder's Unigram vocabulary (Kudo 2018), found word by word with the Viterbi algorithm
over its scores; SentencePiece never lets a piece cross a space, and cutting at punctuation as well
changes next to nothing for news text while it keeps every range on a word's edge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "MAX_PIECES_PER_WORD",
    "SPACE",
    "Ints",
    "Unigram",
    "Window",
    "Word",
    "columns_of",
    "feature_rows",
    "windows",
    "words_of",
]

Ints = NDArray[np.int64]

SPACE = "▁"
MAX_PIECES_PER_WORD = 12
_WORD = re.compile(r"\w+|[^\w\s]")
_OPENING, _CLOSING, _EITHER = "„", "”", '“"«»'
"""Marks that only open, that only close, and that do either by language («x», »x«, “x”, „x“)."""
_ENDERS = frozenset(".!?…")
_ABBREVIATIONS = frozenset(
    {
        "dr", "prof", "st", "nr", "ca", "bzw", "usw", "vgl", "evtl", "sog", "abs", "art", "bd", "str", "z", "b", "u",
        "a", "d", "h", "mr", "mrs", "ms", "jr", "inc", "co", "vs", "gen", "col", "sen", "rep", "gov",
    }
)  # fmt: skip


class Word(NamedTuple):
    """A word or sign: its characters' range and where it stands."""

    start: int
    end: int
    text: str
    spaced: bool
    """Whether white space (or the text's beginning) comes before it."""
    sentence: int
    paragraph: int
    quoted: bool
    """Whether it stands inside quotation marks, the marks included."""


def words_of(text: str, start: int = 0) -> Iterator[Word]:
    """The words of ``text`` from ``start`` on, in order; one at a time, so that memory stays bounded."""
    sentence = paragraph = 0
    last, ended, quoted = start, False, False
    before = ""
    for match in _WORD.finditer(text, start):
        string, begin, end = match.group(), match.start(), match.end()
        gap = text[last:begin]
        if "\n" in gap or "\r" in gap:
            paragraph, sentence, ended, quoted = paragraph + 1, sentence + 1, False, False
        elif ended and gap and not string[0].islower():
            sentence, ended = sentence + 1, False
        elif gap:
            ended = False
        inside, quoted = _quote_state(string, quoted, bool(gap) or begin == start)
        if string in _ENDERS:
            ended = not (string == "." and (before.casefold() in _ABBREVIATIONS or before.isdigit()))
        elif string.isalnum():
            ended = False
        yield Word(begin, end, string, bool(gap) or begin == start, sentence, paragraph, inside)
        before, last = string, end


def _quote_state(sign: str, quoted: bool, spaced: bool) -> tuple[bool, bool]:
    """Whether ``sign`` is inside quotation marks, and whether what follows is."""
    if sign in _OPENING:
        return True, True
    if sign in _CLOSING:
        return quoted, False
    if sign in _EITHER:
        return True, not quoted or (spaced and sign == "“")
    return quoted, quoted


class Unigram:
    """Viterbi segmentation of single words over scored pieces; unknown characters become ``unknown``."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float], unknown: int) -> None:
        self._pieces = {
            piece: (index, float(score)) for index, (piece, score) in enumerate(zip(pieces, scores, strict=True))
        }
        self._unknown = unknown
        self._unknown_score = float(min(scores)) - 10.0
        self._longest = max(map(len, pieces))
        self._cache: dict[tuple[bool, str], tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._pieces)

    def pieces(self, word: str, spaced: bool) -> tuple[int, ...]:
        """Piece numbers of one word, at least one and at most ``MAX_PIECES_PER_WORD`` (its middle is left out)."""
        key = (spaced, word)
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) > 100_000:
                self._cache.clear()
            found = self._cache[key] = self._segment(word, spaced)
        return found

    def _segment(self, word: str, spaced: bool) -> tuple[int, ...]:
        if len(word) > 200:
            word = word[:100] + word[-100:]
        string = unicodedata.normalize("NFKC", word).replace(" ", SPACE)
        string = SPACE + string if spaced else string
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(-1e30, 0, 0)] * len(string)
        for begin in range(len(string)):
            base = best[begin][0]
            for end in range(begin + 1, min(begin + self._longest, len(string)) + 1):
                hit = self._pieces.get(string[begin:end])
                if hit is not None and base + hit[1] > best[end][0]:
                    best[end] = (base + hit[1], begin, hit[0])
            if base + self._unknown_score > best[begin + 1][0]:
                best[begin + 1] = (base + self._unknown_score, begin, self._unknown)
        path, at = [], len(string)
        while at > 0:
            _, at, piece = best[at]
            path.append(piece)
        path = path[::-1] or [self._unknown]
        if len(path) > MAX_PIECES_PER_WORD:
            half = MAX_PIECES_PER_WORD // 2
            path = path[:half] + path[-half:]
        return tuple(path)


class Window(NamedTuple):
    """A stretch of words that the encoder sees at once."""

    words: list[Word]
    pieces: Ints
    """Piece numbers with begin and end sign, shape (pieces,)."""
    first: Ints
    last: Ints
    """Position in ``pieces`` of each word's first and last piece, shape (words,)."""
    own: tuple[int, int]
    """Which of its words are this window's own to start statements at, as a range."""


def windows(
    words: Iterator[Word], unigram: Unigram, begin: int, end: int, size: int = 400, overlap: int = 120
) -> Iterator[Window]:
    """Overlapping windows of at most ``size`` pieces, cut at sentences where they allow it.

    Each word is the own word of exactly one window. ``begin`` and ``end`` are the numbers of the signs
    put around a window. Only one window's words are held at a time.
    """
    held: list[tuple[Word, tuple[int, ...]]] = []
    length, owned = 0, 0
    for word in words:
        pieces = unigram.pieces(word.text, word.spaced)
        if held and length + len(pieces) > size - 2:
            cut, keep = _cut(held, overlap)
            yield _window(held, (owned, cut), begin, end)
            owned = cut - keep
            held = held[keep:]
            length = sum(len(p) for _, p in held)
        held.append((word, pieces))
        length += len(pieces)
    if held:
        yield _window(held, (owned, len(held)), begin, end)


def _cut(held: list[tuple[Word, tuple[int, ...]]], overlap: int) -> tuple[int, int]:
    """Up to which word the window owns, and from which word on the next window holds on to them."""
    total, own, keep = 0, 0, 0
    for index in range(len(held) - 1, -1, -1):
        total += len(held[index][1])
        if total >= overlap // 2 and not own:
            own = index
        if total >= overlap:
            keep = index
            break
    own = _sentence_start(held, own, max(1, keep + 1))
    return own, min(_sentence_start(held, keep, max(1, keep - 30)), own)


def _sentence_start(held: list[tuple[Word, tuple[int, ...]]], index: int, least: int) -> int:
    for at in range(index, least - 1, -1):
        if held[at][0].sentence != held[at - 1][0].sentence:
            return at
    return max(index, least)


def _window(held: list[tuple[Word, tuple[int, ...]]], own: tuple[int, int], begin: int, end: int) -> Window:
    numbers, first, last = [begin], [], []
    for _, pieces in held:
        first.append(len(numbers))
        numbers.extend(pieces)
        last.append(len(numbers) - 1)
    numbers.append(end)
    words = [word for word, _ in held]
    arrays = [np.asarray(values, dtype=np.int64) for values in (numbers, first, last)]
    return Window(words, arrays[0], arrays[1], arrays[2], own)


SENTENCES, PARAGRAPHS, DISTANCES = 4, 2, 8
FEATURES = (2 * SENTENCES + 1, 2 * PARAGRAPHS + 1, 2, 2 * DISTANCES + 1)
"""How many values each of the features of ``feature_rows`` takes."""


def columns_of(words: Sequence[Word]) -> Ints:
    """Sentence, paragraph and quotation state of each word; shape (words, 3)."""
    return np.array([(word.sentence, word.paragraph, word.quoted) for word in words], dtype=np.int64).reshape(-1, 3)


def feature_rows(columns: Ints, seed: int, low: int, high: int) -> Ints:
    """What stands where, seen from the word ``seed``, for the words ``low`` to ``high``; shape (high - low, 4).

    ``columns`` come from ``columns_of``. Sentences and paragraphs away (clipped), inside quotation marks or not, and
    the distance in words in logarithmic steps; all counted from 0 for use as indices.
    """
    away = np.arange(low, high) - seed
    steps = np.minimum(DISTANCES, np.ceil(np.log2(np.abs(away) + 1)).astype(np.int64))
    return np.stack(
        [
            np.clip(columns[low:high, 0] - columns[seed, 0], -SENTENCES, SENTENCES) + SENTENCES,
            np.clip(columns[low:high, 1] - columns[seed, 1], -PARAGRAPHS, PARAGRAPHS) + PARAGRAPHS,
            columns[low:high, 2],
            np.sign(away) * steps + DISTANCES,
        ],
        axis=1,
    )
