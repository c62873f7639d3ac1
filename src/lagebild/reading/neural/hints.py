"""What the rules found, as the network sees it.

The network does not read from nothing: it is given the drafts of the rules reader, word by word, and learns where
to trust them, what to correct and what they missed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from lagebild.model import Kind, Span
from lagebild.reading.draft import Draft
from lagebild.reading.neural.labels import HINTED, KINDS
from lagebild.reading.neural.tokens import Window, Word

__all__ = ["HINT_SIZE", "TAG_SIZE", "hint_rows", "seeds_of", "tag_rows", "under"]

Floats = NDArray[np.float32]

TAG_SIZE = 3 + 2 + len(HINTED) - 1
"""Tags of a word: begins a statement (by layer), in content (direct, other), then in the other hinted parts."""
HINT_SIZE = len(HINTED) + 1 + len(KINDS)
"""Features of a word in a read-out: in each hinted part of this draft, that there is a draft, and its kind."""


def seeds_of(hints: Sequence[Draft], window: Window) -> dict[tuple[int, int], Draft]:
    """Where in the window's own words (word, layer) the statements of ``hints`` begin."""
    low, high = window.own
    starts = [word.start for word in window.words]
    found: dict[tuple[int, int], Draft] = {}
    for hint in hints:
        word = bisect_right(starts, min(hint.content)[0]) - 1
        if low <= word < high:
            layer = 0 if hint.kind == Kind.DIRECT else 1
            found.setdefault((word, layer if (word, layer) not in found else 2), hint)
    return found


_start, _end = attrgetter("start"), attrgetter("end")


def under(spans: Sequence[Span], words: Sequence[Word]) -> list[int]:
    """The places of the words, which are in text order, that any of ``spans`` touches; each once, in order."""
    found: set[int] = set()
    for start, end in spans:
        found.update(range(bisect_right(words, start, key=_end), bisect_left(words, end, key=_start)))
    return sorted(found)


def tag_rows(hints: Sequence[Draft], window: Window) -> Floats:
    """The tags of each word of a window; shape (words, TAG_SIZE), 0 or 1."""
    rows = np.zeros((len(window.words), TAG_SIZE), dtype=np.float32)
    first, last = window.words[0].start, window.words[-1].end
    for word, layer in seeds_of(hints, window._replace(own=(0, len(window.words)))):
        rows[word, layer] = 1.0
    for hint in hints:
        if min(hint.content)[0] < last and max(hint.content)[1] > first:
            rows[under(hint.content, window.words), 3 if hint.kind == Kind.DIRECT else 4] = 1.0
            for index, part in enumerate(HINTED[1:], 5):
                rows[under(getattr(hint, part), window.words), index] = 1.0
    return rows


def hint_rows(hint: Draft | None, words: Sequence[Word]) -> Floats:
    """The features of ``words`` where ``hint`` is the draft that begins at the beginning; (words, HINT_SIZE)."""
    rows = np.zeros((len(words), HINT_SIZE), dtype=np.float32)
    if hint is not None:
        for index, part in enumerate(HINTED):
            rows[under(getattr(hint, part), words), index] = 1.0
        rows[:, len(HINTED)] = 1.0
        rows[:, len(HINTED) + 1 + KINDS.index(hint.kind)] = 1.0
    return rows
