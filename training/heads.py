"""Which word of a phrase stands for it: „Schily" of „der ehemalige Innenminister Otto Schily (SPD)"."""

from __future__ import annotations

from collections.abc import Sequence

from lagebild.model import Span
from lagebild.reading.neural.hints import under
from lagebild.reading.neural.tokens import Word
from lagebild.reading.rules.lexicon import lexicon
from lagebild.reading.rules.speaker_parts import closed_class

__all__ = ["head_at", "places"]

_JOINS = frozenset("-‑–’'.")
_AFTER = frozenset(["of", "for", "in", "at", "from", "with", "to", "on", "by", "(", ","])
"""What a phrase's head stands before."""


def head_at(words: Sequence[Word], first: int, last: int, language: str) -> int:
    """The place of the head among ``words[first:last]``: the last word of its first name or noun.

    A name or noun is a run of words with a capital; what stands in brackets or behind a preposition comes after it. A
    phrase without one („er", "the police") has its last word before a preposition as head.
    """
    small = lexicon(language).small
    links = closed_class(language if language in ("de", "en") else "en", "preposition")
    head, inside = -1, False
    fallback = first
    for at in range(first, last):
        word = words[at].text
        low = word.lower()
        if word[0].isalnum() and word[0].isupper() and low not in small:
            head, inside = at, True
        elif inside and (word in _JOINS or word.isdigit()):
            continue
        elif inside or ((low in links or low in _AFTER) and at > first):
            break
        elif word[0].isalnum():
            fallback = at
    return head if head >= 0 else fallback


def places(words: Sequence[Word], span: Span) -> tuple[int, int]:
    """The range of ``words`` that ``span`` touches; empty where it touches none."""
    inside = under([span], words)
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
