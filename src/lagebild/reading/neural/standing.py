"""What is known of the words around one of them, for the network that says whom it means.

Where they stand, whether they are the same noun, and what voices the rules take them for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lagebild.model import SourceKind
from lagebild.reading.neural.hints import under
from lagebild.reading.neural.tokens import Ints, Word, feature_rows
from lagebild.reading.rules.coref import Cast

__all__ = ["LIKENESS", "VOICES", "standing_rows", "voice_kinds"]

LIKENESS = 4
"""Another word; the same, give or take inflection; a compound with the word as its head; that word's own head."""
VOICES = 6
"""No voice; a man, a woman, another person; an outlet; another body."""
_PERSONS = {"m": 1, "f": 2}
_ENDINGS = {1: ("n", "s", "e"), 2: ("en", "es")}
_LEAST = 4


def voice_kinds(cast: Cast, words: Sequence[Word]) -> Ints:
    """What voice of the cast each word belongs to, one of ``VOICES``; shape (words,)."""
    kinds = np.zeros(len(words), dtype=np.int64)
    if not words:
        return kinds
    for start, end, voice in cast.between(words[0].start, words[-1].end):
        person = voice.kind is SourceKind.PERSON
        kind = _PERSONS.get(voice.gender, 3) if person else 4 if voice.kind is SourceKind.OUTLET else 5
        kinds[under([(start, end)], words)] = kind
    return kinds


def _forms(word: str) -> tuple[str, ...]:
    """A word as it may stand without an ending; a short one as it is."""
    low = word.casefold()
    return (low, *(low[:-cut] for cut in (1, 2) if len(low) - cut >= _LEAST and low.endswith(_ENDINGS[cut])))


def _likeness(words: Sequence[Word], at: int, low: int, high: int) -> list[int]:
    own = _forms(words[at].text)
    ends = tuple(form for form in own if len(form) >= _LEAST)
    found = []
    for word in words[low:high]:
        other = _forms(word.text)
        if any(form in own for form in other):
            found.append(1)
        elif ends and any(form.endswith(ends) for form in other):
            found.append(2)
        else:
            heads = tuple(form for form in other if len(form) >= _LEAST)
            found.append(3 if heads and any(form.endswith(heads) for form in own) else 0)
    return found


def standing_rows(words: Sequence[Word], columns: Ints, kinds: Ints, at: int, low: int, high: int) -> Ints:
    """The words ``low`` to ``high`` of a window, seen from the word ``at``; shape (high - low, 6).

    ``columns`` come from ``columns_of``, ``kinds`` from ``voice_kinds``. The first four columns are those of
    ``feature_rows``, then the likeness to the word and the voice.
    """
    return np.concatenate(
        [
            feature_rows(columns, at, low, high),
            np.array(_likeness(words, at, low, high), dtype=np.int64)[:, None],
            kinds[low:high, None],
        ],
        axis=1,
    )
