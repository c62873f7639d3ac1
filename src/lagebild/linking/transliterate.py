"""What a name sounds like, whatever alphabet and whoever's spelling habits it was written down with.

A word becomes a small set of *soundings*: strings over a coarse alphabet in which what newspapers
confuse is one letter (s and z, sh and zh, h, g and kh). Two spellings of one word share a sounding.
German, English, French, Polish, Czech, Dutch and scientific transcriptions of Russian, Ukrainian and
Belarusian names are read by the same table, ``data/sounds.tsv``, longest spelling first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from lagebild.linking.tables import rows

__all__ = ["fold", "is_cyrillic", "soundings", "spelt_alike", "transcribed_apart"]

MAX_SOUNDINGS = 64
"""A word with more readings than this keeps the first ones; the table lists the likelier first."""

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_DOUBLED = re.compile(r"(.)\1+")
_SPECIAL = str.maketrans({"ß": "ss", "ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe"})
_UMLAUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_DIGRAPH = re.compile(r"(?<![aeiouq])([aou])e")
_MARKS = re.compile("[\u0300-\u036f]")


def is_cyrillic(word: str) -> bool:
    """Whether any letter is Cyrillic."""
    return bool(_CYRILLIC.search(word))


def fold(word: str) -> str:
    """Lower case without diacritics, ß as ss: for comparing, never for showing."""
    plain = unicodedata.normalize("NFC", word).casefold().translate(_SPECIAL)
    return _MARKS.sub("", unicodedata.normalize("NFD", plain))


@lru_cache(maxsize=1)
def _sounds() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    table = {
        spelling: tuple("" if s == "-" else s for s in sounds.split("|")) for spelling, sounds, *_ in rows("sounds.tsv")
    }
    return table, re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))


@lru_cache(maxsize=1 << 16)
def soundings(word: str) -> frozenset[str]:
    """The soundings of one word; empty where nothing in it is a letter the table knows.

    >>> bool(soundings("Лукашенко") & soundings("Loukachenko"))
    True
    >>> bool(soundings("Навальный") & soundings("Nawalnaja"))
    False
    """
    table, pattern = _sounds()
    framed = f"^{unicodedata.normalize('NFC', word).casefold()}$"
    units = [table[match[0]] for match in pattern.finditer(framed)]
    units = [unit for unit in units if unit != ("",)]
    found = (_DOUBLED.sub(r"\1", "".join(parts)) for parts in islice(product(*units), MAX_SOUNDINGS))
    return frozenset(sound for sound in found if sound)


def spelt_alike(first: str, second: str) -> bool:
    """Whether two words differ in case, diacritics and ways of writing umlauts alone: Schröder, Schroeder."""
    return not _spellings(first).isdisjoint(_spellings(second))


@lru_cache(maxsize=1 << 16)
def _spellings(word: str) -> frozenset[str]:
    lowered = unicodedata.normalize("NFC", word).casefold()
    return frozenset({fold(lowered), fold(lowered.translate(_UMLAUT)), _DIGRAPH.sub(r"\1", fold(lowered))})


@lru_cache(maxsize=1)
def _habits() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(one), re.compile(other)) for one, other, *_ in rows("habits.tsv"))


def transcribed_apart(first: str, second: str) -> bool:
    """Whether two words that sound alike are spelt by different habits of transcription, not merely differently.

    Lawrow and Lavrov are one name in two languages; Meier and Meyer are two names in one.
    """
    if is_cyrillic(first) or is_cyrillic(second):
        return True  # Зеленский and Зеленський; there is hardly a name that Cyrillic spells in two ways in one language
    one, other = (unicodedata.normalize("NFC", word).casefold() for word in (first, second))
    return any((a.search(one) and b.search(other)) or (a.search(other) and b.search(one)) for a, b in _habits())
