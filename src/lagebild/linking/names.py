"""A person's name taken apart: titles and particles off, first names, patronymic, surname, suffix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from lagebild.linking.tables import rows
from lagebild.linking.transliterate import fold, is_cyrillic, soundings, spelt_alike, transcribed_apart

__all__ = [
    "PersonName",
    "bare_name",
    "given_keys",
    "is_common",
    "is_given",
    "known_surname",
    "nominatives",
    "parse",
    "same_given",
    "same_surname",
]

_QUOTES = str.maketrans("", "", '„“”"«»‚‘‹›')
_SUFFIX = re.compile(r"(?:jr|sr|jun|sen|i{1,3}|iv|vi{0,3}|ix|x[ivx]*)\.?", re.IGNORECASE)
_PATRONYMIC = re.compile(
    r".{2,}(?:[oe][wv]itsc?h|[oe]v[iy]ch|[oe]vitch|[oe]wicz|[oe]vič|[оеё]вич|йович|ич|[oe][wv]na|івна|ївна|[oe]wna|[oe]wytsch"
    r"|[ое]вна|ична|[oi]vych)",
    re.IGNORECASE,
)
_FIRST_PARTICLES = {"le", "la", "von", "van", "de", "du", "della", "фон", "ван", "zu"}
"""Particles that, standing first and capitalised, are no first name (as Al and Ben are)."""


class PersonName(msgspec.Struct, frozen=True):
    """The parts of a person's name, as written."""

    given: tuple[str, ...] = ()
    surname: tuple[str, ...] = ()
    """More than one part where it is written with hyphens."""
    suffix: str = ""
    """``jr``, ``xvi`` …, folded."""

    @property
    def is_bare(self) -> bool:
        """Whether only a surname is known."""
        return not self.given


@lru_cache(maxsize=1)
def _titles() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row[0]})" for row in rows("titles.tsv")))


@lru_cache(maxsize=1)
def _particles() -> frozenset[str]:
    return frozenset(row[0] for row in rows("particles.tsv"))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(fold(row[0]) for row in rows("common.tsv"))


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, row in enumerate(rows("givens.tsv")):
        for name in row:
            found.setdefault(fold(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@lru_cache(maxsize=1)
def _surnames() -> dict[str, int]:
    return {fold(name): number for number, row in enumerate(rows("surnames.tsv")) for name in row}


def known_surname(word: str) -> int | None:
    """The entry of the table of surnames that sound otherwise in another script than they are spelt."""
    return _surnames().get(fold(word))


def bare_name(name: str) -> str:
    """The name without quotation marks and doubled blanks."""
    return " ".join(name.translate(_QUOTES).split())


def is_common(surname: tuple[str, ...]) -> bool:
    """Whether the surname is borne by so many that it settles nothing."""
    return len(surname) == 1 and fold(surname[0]) in _common()


def is_given(name: str) -> bool:
    """Whether the tables know it as a first name."""
    return fold(name) in _groups()


@lru_cache(maxsize=1 << 16)
def parse(name: str) -> PersonName:
    """The parts of a name as a newspaper writes it; takes "Merkel, Angela" and "Лавров Сергей Викторович" too.

    >>> parse("Bundeskanzlerin Dr. Angela Merkel")
    PersonName(given=('Angela',), surname=('Merkel',), suffix='')
    """
    last, comma, first = bare_name(name).partition(",")
    words = (f"{first} {last}" if comma and first.strip() else last).split()
    while len(words) > 1 and _titles().fullmatch(fold(words[0])):
        words = words[1:]
    words = [w for i, w in enumerate(words) if i in (0, len(words) - 1) or not _titles().fullmatch(fold(w))]
    suffix = ""
    if len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop().casefold().rstrip(".")
    words = [w for w in (_shorn(w, place, len(words)) for place, w in enumerate(words)) if w]
    if len(words) > 2 and _PATRONYMIC.fullmatch(words[-1]):
        words = [*words[1:-1], words[0]]  # surname first, as in lists and Cyrillic documents
    elif len(words) > 2:
        words = [words[0], *(w for w in words[1:-1] if not _PATRONYMIC.fullmatch(w)), words[-1]]
    if not words:
        return PersonName()
    given = tuple(part for word in words[:-1] for part in _parts(word))
    return PersonName(given, _parts(words[-1]), suffix)


def _shorn(word: str, place: int, count: int) -> str:
    """The word without particles; empty if it is one."""
    parts = [p for p in word.split("-") if p not in _particles() or p == word]
    word = "-".join(parts)
    if place == count - 1:
        return word
    lowered = word.casefold()
    if lowered in _particles() and (word == lowered or place or lowered in _FIRST_PARTICLES):
        return ""
    return word


def _parts(word: str) -> tuple[str, ...]:
    split = re.sub(r"(?<=\w\.)(?=\w)", " ", word.replace("-", " "))
    return tuple(split.split())


def same_surname(first: tuple[str, ...], second: tuple[str, ...]) -> str | None:
    """How two surnames agree: ``spelt``, ``transliterated``, ``sound`` (alike but in one spelling habit), or not."""
    if len(first) != len(second):
        return None
    how = "spelt"
    for one, other in zip(first, second, strict=True):
        if spelt_alike(one, other):
            continue
        if soundings(one).isdisjoint(soundings(other)):
            known = known_surname(one)
            if known is None or known != known_surname(other):
                return None
            how = "transliterated" if how == "spelt" else how
            continue
        if not transcribed_apart(one, other):
            how = "sound"
        elif how == "spelt":
            how = "transliterated"
    return how


def same_given(first: str, second: str) -> str | None:
    """How two first names agree: ``equal``, ``variant`` (of one name), ``initial``, or not at all."""
    if spelt_alike(first, second):
        return "equal"
    short = [_initial(first), _initial(second)]
    if any(short):
        return "initial" if _begins(first) & _begins(second) else None
    groups = _groups()
    if groups.get(fold(first), frozenset()) & groups.get(fold(second), frozenset()):
        return "variant"
    return "variant" if soundings(first) & soundings(second) else None


def given_keys(name: str) -> set[str]:
    """Keys that two first names share where ``same_given`` may hold: their groups and how they begin."""
    return {f"={number}" for number in _groups().get(fold(name), ())} | _begins(name)


def _initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1 or (word.endswith(".") and len(word) <= 3)


def _begins(word: str) -> frozenset[str]:
    bare = word.rstrip(".")
    spoken = {sound[0] for sound in soundings(bare)}
    return frozenset(spoken if is_cyrillic(word) else spoken | {fold(bare)[:1]})


_CASES = (("ого", "ий"), ("ого", "ый"), ("ему", "ий"), ("ому", "ий"), ("ому", "ый"), ("а", ""), ("я", "й"), ("я", "ь"),
          ("у", ""), ("ю", "й"), ("ом", ""), ("ым", ""), ("им", ""), ("ем", "й"))  # fmt: skip
_EPICENE = ("александра", "валерия", "евгения", "валентина", "валерія", "олександра")
"""Genitives of men's names that are women's names."""


def nominatives(name: PersonName) -> Iterator[PersonName]:
    """What a declined Cyrillic name may be the case form of; both first name and surname must be declined alike."""
    if len(name.given) != 1 or len(name.surname) != 1 or not is_cyrillic(name.surname[0]):
        return
    given, surname = name.given[0].casefold(), name.surname[0].casefold()
    if given in _EPICENE:
        return
    for first in _uninflected(given):
        for last in (surname,) if surname.endswith("ко") else _uninflected(surname):
            yield PersonName((first,), (last,), name.suffix)


def _uninflected(word: str) -> list[str]:
    return [word[: -len(end)] + base for end, base in _CASES if word.endswith(end) and len(word) - len(end) >= 3]
