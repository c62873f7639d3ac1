"""Word lists for telling persons, bodies, outlets and documents apart without a tagger.

The lists are tables in ``reading/data``; a German word is looked up by its end, so that compounds
and inflected forms are found under their head ("Kultusministerin" under "ministerin").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from lagebild.reading.rules.tables import table

__all__ = ["Lexicon", "Word", "lexicon", "words"]

_WORD = re.compile(
    r"(?:\d+[-‑](?=[a-zäöü]|Jährig))?[^\W\d_](?:\w|[-‑.'’&/](?=[^\W_]))*(?:(?<=\b[^\W\d_])\.|(?<=\b[DSJM][rtsr])\.|(?<=\bMrs)\.|(?<=\bProf)\.)?"
)
_GERMAN_ENDING = r"(?:innen|in|es|e[nrm]?|[snrm])?"
_PLURAL = {"f": ("n", "en"), "m": ("e", "en", "er", "ern", "n"), "n": ("e", "en", "er", "ern", "n")}
"""Endings of the plural by gender: „Behörden", „Dienste", „Parlamenten"."""
_ACCENT = re.compile(r"[\u0300-\u0307\u0309-\u036f]")
"""Combining accents but the two dots of an umlaut."""
_SHORT = 5
_COMMON_NOUN = re.compile(r"(?:ung|heit|keit|schaft|tion|tionen|ungen|keiten|heiten|schaften|tät|ismus|nis|tum|ungs)$")


class Word(NamedTuple):
    """A word of the text with its character offsets."""

    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


def words(text: str, start: int, end: int) -> Iterator[Word]:
    """The words of ``text[start:end]``; initials and titles keep their full stop ("B.", "Dr.")."""
    for match in _WORD.finditer(text, start, end):
        yield Word(match[0], *match.span())


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of German (``de``) or, for every other language, of English."""
    return Lexicon("de" if language.startswith("de") else "en")


@lru_cache(maxsize=20_000)
def _plain_forms(name: str) -> tuple[str, ...]:
    """A first name, its first half, and both without accents („Óscar"); umlauts stay."""
    forms = [name, *([name.partition("-")[0]] if "-" in name else [])]
    if not name.isascii():
        forms += ["".join(_ACCENT.sub("", unicodedata.normalize("NFD", sign)) for sign in form) for form in forms]
    return tuple(unicodedata.normalize("NFC", form) for form in forms)


class Lexicon:
    """Looks words up in the tables of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.german = language == "de"
        self._stems: dict[str, dict[str, str]] = {}
        for kind, gender, stem in table(f"voices.{language}.tsv"):
            self._stems.setdefault(kind, {}).setdefault(stem.lower(), gender)
        for stem in [one for one, gender in self._stems["role"].items() if self.german and gender == "m"]:
            if stem.endswith("e") and not self.adjectival(stem):
                self._stems["role"].setdefault(f"{stem[:-1]}in", "f")  # „Kollegin“
        self._ends = {kind: self._pattern(list(stems), kind) for kind, stems in self._stems.items()}
        self.first_names: dict[str, str] = {row[0]: row[1] for row in table("names.tsv")}
        self.places: dict[str, str] = {row[0]: row[1] for row in table("places.tsv")}
        self.place_beginnings = frozenset(name.lower()[:length] for name in self.places for length in (3, 4))
        """The first three and four letters of every place, for the adjective to it („israelisch")."""
        self.outlets = frozenset(row[0] for row in table("outlets.tsv"))
        self.small = frozenset(table(f"small.{language}.tsv")[0][0].split())
        listed = table("common.de.tsv") if self.german else ()
        self.common = frozenset(word for (line,) in listed for word in line.split())
        self._look = lru_cache(maxsize=20_000)(self._look_up)

    def _pattern(self, stems: list[str], kind: str) -> re.Pattern[str]:
        ending = _GERMAN_ENDING if self.german else r"(?:s|es)?"
        long = [re.escape(s) for s in stems if len(s) > _SHORT or (kind == "role" and s in ("chef", "arzt"))]
        any_length = "|".join(re.escape(s) for s in sorted(stems, key=len, reverse=True))
        before = f"|{'|'.join(sorted(long, key=len, reverse=True))}" if self.german and long else ""
        return re.compile(rf"(?:(?:^|[-‑/])(?:{any_length}){before}){ending}$")

    def _look_up(self, kind: str, word: str) -> str | None:
        match = self._ends[kind].search(word[-60:])
        if not match:
            return None
        found = match[0].lstrip("-‑/")
        for cut in range(min(6, len(found))):
            stem = found[: len(found) - cut]
            if stem in self._stems[kind]:
                return stem
        return found

    def stem(self, kind: str, word: str) -> str | None:
        """The stem of that class (role, title, body, outlet, carrier, document, crowd) the word ends with."""
        return self._look(kind, word.lower().removesuffix("'s").removesuffix("’s"))

    def means_people(self, noun: str) -> bool:
        """Whether it is a noun for people, one or many: „Zeuge", „Forscherin"."""
        return any(self.stem(kind, noun) for kind in ("role", "crowd"))

    def gender(self, kind: str, word: str) -> str:
        """Grammatical gender or sex the word tells of: ``m``, ``f``, ``n``, ``p`` (plural) or ``-``."""
        stem = self.stem(kind, word)
        if stem is None:
            return "-"
        if kind == "role" and self.german:
            low = word.lower()
            if low.endswith("innen"):
                return "p"
            if low.endswith("in") and not stem.endswith("in"):
                return "f"
        gender = self._stems[kind].get(stem, "-")
        if kind == "body" and self.german and word.lower().rpartition(stem)[2] in _PLURAL.get(gender, ()):
            return "p"
        return gender

    def adjectival(self, stem: str) -> bool:
        """Whether a role is declined as an adjective: „der Vorsitzende", „ein Vorsitzender", „die Vorsitzende"."""
        roles = self._stems["role"]
        base = stem.removesuffix("r").removesuffix("e")
        return self.german and base + "e" in roles and base + "er" in roles

    def first_name(self, word: str) -> bool:
        """Whether it is a first name; of a double name the first part decides."""
        return any(one in self.first_names for one in _plain_forms(word))

    def sex(self, first_name: str) -> str:
        """``m``, ``f`` or ``-`` for a first name."""
        return next((self.first_names[one] for one in _plain_forms(first_name) if one in self.first_names), "-")

    def is_place(self, word: str) -> bool:
        """Whether it is a known place, in the genitive too ("Hanois")."""
        return word in self.places or word.removesuffix("'s").removesuffix("’s").removesuffix("s") in self.places

    def is_common(self, word: str) -> bool:
        """Whether a capitalised word is an ordinary noun or a small word, not (part of) a person's name."""
        if word.lower() in self.small or word in self.common or (self.german and _COMMON_NOUN.search(word)):
            return True
        return any(self.stem(kind, word) for kind in ("role", "body", "outlet", "carrier", "document", "crowd"))
