"""Fixed-size sketches of texts: 5-word shingles, sampled by a stable hash.

A shingle is kept if its hash is among the lowest quarter of all hashes, whatever text it stands in, so that two
texts keep the same shingles of what they share (Broder 1997, modulo sampling; Manber 1994). A text with more
than ``MAX_SKETCH`` of them keeps the lowest: its sketch is as large as any other's.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

import msgspec

from lagebild.model import Span

__all__ = ["MAX_SKETCH", "SHINGLE", "Sketch", "containment", "placed", "sketch"]

SHINGLE = 5
"""Words of a shingle."""

MAX_SKETCH = 256
"""Hashes a sketch holds at most (about a thousand words); 2 KiB."""

_BITS = 60
_ALL = 1 << _BITS
_MASK = _ALL - 1
_QUARTER = _ALL >> 2
_CHUNK = 4096
_WORD = re.compile(r"\w+")
_CACHE_LIMIT = 1 << 18
_word_hashes: dict[str, int] = {}


class Sketch(msgspec.Struct, frozen=True):
    """The sampled shingles of a text, ascending; all of them below ``limit`` are there."""

    hashes: array[int]
    limit: int


def _word_hash(word: str) -> int:
    found = _word_hashes.get(word)
    if found is None:
        if len(_word_hashes) >= _CACHE_LIMIT:
            _word_hashes.clear()
        data = word.casefold().encode("utf-8", "surrogatepass")
        found = _word_hashes[word] = int.from_bytes(hashlib.blake2b(data, digest_size=8).digest()) & _MASK
    return found


def _shingles(words: list[int]) -> list[int]:
    """The hash of each run of five words: odd multiples of the words' own hashes, so that order counts."""
    lanes = zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)
    return [(a * 3 + b * 17 + c * 257 + d * 65537 + e * 1048573) & _MASK for a, b, c, d, e in lanes]


def sketch(text: str, start: int = 0) -> Sketch:
    """The sketch of a text from ``start`` on. Needs memory for a chunk of it, however long the text is."""
    matches = _WORD.finditer(text, start)
    kept: set[int] = set()
    limit = _QUARTER
    tail: list[int] = []
    while words := [_word_hash(match[0]) for match in islice(matches, _CHUNK)]:
        joined = tail + words
        kept.update(h for h in _shingles(joined) if h < limit)
        tail = joined[-(SHINGLE - 1) :]
        if len(kept) > MAX_SKETCH:
            lowest = sorted(kept)[: MAX_SKETCH + 1]
            limit = lowest.pop()
            kept = set(lowest)
    return Sketch(array("Q", sorted(kept)), limit)


def containment(part: Sketch, whole: Sketch, common: int | None = None) -> float:
    """The share of the part's shingles that the whole has too, 0 to 1, judged by what both sampled alike."""
    limit = min(part.limit, whole.limit)
    size = bisect_left(part.hashes, limit)
    if not size:
        return 0.0
    if common is None:
        common = len(set(part.hashes[:size]).intersection(whole.hashes))
    return min(1.0, common / size)


def placed(text: str, start: int = 0, limit: int = _ALL) -> Iterator[tuple[int, Span]]:
    """The shingles below ``limit`` (by default: all) in the order of the text, with where they stand."""
    matches = _WORD.finditer(text, start)
    places: list[Span] = []
    words: list[int] = []
    while found := list(islice(matches, _CHUNK)):
        places = places[-(SHINGLE - 1) :] + [match.span() for match in found]
        words = words[-(SHINGLE - 1) :] + [_word_hash(match[0]) for match in found]
        for first, hashed in enumerate(_shingles(words)):
            if hashed < limit:
                yield hashed, (places[first][0], places[first + SHINGLE - 1][1])
