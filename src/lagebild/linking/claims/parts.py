"""The parts in which two statements agree or differ: what is counted, what is denied, who is named, and the rest.

A no, an opposite or another figure sets two statements against each other only where it stands at the same place of the
same proposition: "61 police officers" and "56 vehicles" do not differ, nor do "no talks" and "no water". What stands at
the same place is told by the states of the words, so it holds across languages.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lagebild.linking.claims.words import is_negation, number_of, power_of, sides_of, value
from lagebild.linking.tables import rows
from lagebild.linking.transliterate import fold
from lagebild.reading.neural.sentence import Sentence

__all__ = ["ALIKE", "Meeting", "Parts", "meeting", "parts"]

_FIGURE = re.compile(r"(?!(?:1[89]|20)\d\d$)(?:\d+(?:[.,]\d+)?|\d+(?:[.,]\d{3})+)")
"""A number, which a year or a date is not."""
_STOPS = frozenset(",;:.–—()")
_TO = frozenset(("bis", "oder", "to", "or", "a", "o", "ou", "do", "lub", "до", "или", "або", "чи", "-", "–"))
_PART = frozenset(
    ("darunter", "davon", "hiervon", "including", "whom", "dont", "parmi", "incluidos", "cui", "tym", "числе", "числі")
)
_SIGNS = frozenset("%$€£°")
_AHEAD, _BEHIND = 5, 3
"""How far from a number its unit may stand, and from a no what it denies, in words."""
_LONG = 3
ALIKE = 0.45
"""Likeness of two words' states from which on they may name one thing: "Atomwaffen" and "nuclear bombs" 0.6,
"Polizisten" and "Fahrzeuge" 0.4."""


class Count(NamedTuple):
    """A figure as the bounds it sets ("vier bis sechs", "mehr als 400", "rund 300.000": a tenth more or less)."""

    least: float
    most: float
    place: int
    unit: int
    """Place of what is counted."""
    measure: int | None
    """Row of the table of measures the unit stands in."""
    part: bool
    """Whether it counts a part of a whole ("darunter sechs Kinder")."""

    def compares(self, other: Count) -> bool:
        """Whether the two can be of one quantity: not a part and a whole, nor litres and tonnes."""
        return self.part == other.part and (self.measure == other.measure or None in (self.measure, other.measure))

    def fits(self, other: Count) -> bool:
        """Whether both can be true of one quantity."""
        return self.least <= other.most and other.least <= self.most


class Parts(msgspec.Struct, frozen=True):
    """Places of a sentence's words, by what they do."""

    matter: tuple[int, ...]
    """Words that carry its matter."""
    names: tuple[int, ...]
    """Words with a capital that do not begin it."""
    counted: tuple[Count, ...]
    """Figures, without years, dates and times of day."""
    nos: tuple[int, ...]
    """Words that say no."""
    denied: tuple[int, ...]
    """What a no stands before, or else behind."""
    clauses: tuple[int, ...]
    """The number of the clause each word stands in."""
    sides: tuple[tuple[int, int, int], ...]
    """Place, row and side of words in the table of opposites."""


class Meeting(NamedTuple):
    """How two sentences meet, part by part; likenesses between 0 and 1, 0 where a part is missing."""

    unit: float
    """How alike the units of two figures are that differ, at best."""
    shared_unit: float
    """The same of two figures that agree."""
    denied: float
    """How well what is denied on one side is found on the other, at best."""
    clause: float
    """How well the clause of a no, an opposite or a figure is found on the other side, at best."""
    rest: float
    """How well the matter of the worse side is found on the other, without what sets the two against each other."""
    better: float
    """The same of the better side."""
    names: float
    """How well the named of the worse side are found on the other."""
    strangers: float
    """Whether both name what the other does not: 0, a half or 1."""


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    return frozenset(fold(word) for _, words in rows("claims_light.tsv") for word in words.split())


@lru_cache(maxsize=1 << 14)
def parts(words: tuple[str, ...], language: str) -> Parts:
    """The parts of a sentence's words (``Sentence.words``); what it is in other languages is told as in English."""
    folded = tuple(fold(word) for word in words)
    no = tuple(place for place in range(len(words)) if is_negation(words, place, language))
    figures = tuple(_figures(words, folded, language))
    matter = tuple(
        place for place, word in enumerate(words)
        if len(word) >= _LONG and word.isalpha() and folded[place] not in _light()
        and place not in no and number_of(folded[place], language) is None and power_of(folded[place]) is None
    )  # fmt: skip
    counted = tuple(_counts(words, folded, matter, figures))
    names = tuple(p for p, word in enumerate(words) if p and word[0].isupper() and len(word) > 2)
    sides = tuple((place, *side) for place, word in enumerate(folded) for side in sides_of(word))
    denied = [scope for place in no if (scope := _scope(matter, place)) is not None]
    stops = itertools.accumulate(word in _STOPS for word in words)
    return Parts(matter, names, counted, no, tuple(dict.fromkeys(denied)), tuple(stops), sides)


def _figures(words: Sequence[str], folded: Sequence[str], language: str) -> Iterator[tuple[int, int, float]]:
    """The places a figure begins and ends at and its value.

    Figures come in pieces ("41", ",", "9") and with powers of ten.
    """
    place = 0
    while place < len(words):
        start, known = place, number_of(folded[place], language)
        place += 1
        if not words[start].isdecimal() and known is None:
            continue
        token = words[start]
        while place + 1 < len(words) and words[place] in ".," and words[place + 1].isdecimal() and known is None:
            token += words[place] + words[place + 1]
            place += 2
        clock = ":" in (*words[start - 1 : start], *words[place : place + 1])
        if clock or (known is None and not _FIGURE.fullmatch(token)):
            continue
        number = value(token) if known is None else known
        while place < len(words) and (power := power_of(folded[place])):
            number, place = number * power, place + 1
        yield start, place - 1, number


def _counts(
    words: Sequence[str], folded: Sequence[str], matter: Sequence[int], figures: Sequence[tuple[int, int, float]]
) -> Iterator[Count]:
    """The figures with their bounds and units; "von … bis …" is one figure."""
    begun: float | None = None
    for (start, end, number), after in itertools.zip_longest(figures, figures[1:]):
        if after and after[0] == end + 2 and folded[end + 1] in _TO:
            begun = number
            continue
        unit = _unit(words, matter, end)
        if unit is not None:
            bound = _bound(folded, start) if begun is None else ""
            share = 0.1 if bound == "about" else 0.0
            least = -math.inf if bound == "most" else number * (1 - share) if begun is None else begun
            most = math.inf if bound == "least" else number * (1 + share)
            yield Count(
                min(least, most), max(least, most), start, unit, _measure(folded[unit]), _of_a_whole(folded, start)
            )
        begun = None


@lru_cache(maxsize=1)
def _bounds() -> dict[tuple[str, ...], str]:
    return {tuple(fold(word).split("_")): name for name, words in rows("claims_bounds.tsv") for word in words.split()}


def _of_a_whole(folded: Sequence[str], start: int) -> bool:
    """Whether a word for a part of a whole stands before the figure, no sign between them."""
    for place in range(start - 1, max(-1, start - 1 - _AHEAD), -1):
        if folded[place] in _STOPS:
            return False
        if folded[place] in _PART:
            return True
    return False


def _bound(folded: Sequence[str], start: int) -> str:
    """What the words before a figure make of it: ``least``, ``most``, ``about`` or nothing."""
    for length in (3, 2, 1):
        found = _bounds().get(tuple(folded[max(0, start - length) : start]))
        if found:
            return found
    return ""


@lru_cache(maxsize=1)
def _measures() -> dict[str, int]:
    return {fold(word): row for row, (words,) in enumerate(rows("claims_measures.tsv")) for word in words.split()}


def _measure(unit: str) -> int | None:
    table = _measures()
    return next((table[unit[:length]] for length in range(len(unit), 0, -1) if unit[:length] in table), None)


def _unit(words: Sequence[str], matter: Sequence[int], place: int) -> int | None:
    """The place of what a figure counts: the next word that carries matter, or a sign."""
    for near in range(place + 1, min(place + 1 + _AHEAD, len(words))):
        if near in matter or words[near] in _SIGNS:
            return near
    return None


def _scope(matter: Sequence[int], place: int) -> int | None:
    """The place of what a no denies: the next word that carries matter, else the one before."""
    after = [near for near in matter if place < near <= place + _BEHIND]
    before = [near for near in matter if place - _BEHIND <= near < place]
    return after[0] if after else before[-1] if before else None


def meeting(first: Sentence, second: Sentence, one: Parts, other: Parts, *, against: bool, opposed: bool) -> Meeting:
    """How two sentences meet.

    ``against``: one of them says no. ``opposed``: they stand on two sides of the table of opposites. What sets the two
    against each other is left out of ``rest``.
    """
    if not one.matter or not other.matter:
        return Meeting(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    like = first.states @ second.states.T
    sides = [(one, other, like), (other, one, like.T)]
    rest = [_covered(mine, theirs, part, opposed=opposed) for mine, theirs, part in sides]
    named = [_named(mine, part) for mine, theirs, part in sides]
    denied = [
        float(part[list(mine.denied)][:, list(theirs.matter)].max())
        for mine, theirs, part in sides if mine.denied
    ] if against else []  # fmt: skip
    strange = [any(best < ALIKE for best in some) for some in named]
    means = [sum(some) / len(some) for some in named if some]
    clauses = [
        _clause(mine, part, place)
        for mine, theirs, part in sides for place in _contrasts(mine, theirs, against=against, opposed=opposed)
    ]  # fmt: skip
    unit, shared = _units(one, other, like)
    return Meeting(
        unit=unit, shared_unit=shared, denied=max(denied, default=0.0), clause=max(clauses, default=0.0),
        rest=min(rest), better=max(rest), names=min(means, default=0.0),
        strangers=1.0 if all(strange) else 0.5 if any(strange) else 0.0,
    )  # fmt: skip


def _units(one: Parts, other: Parts, like: NDArray[np.float32]) -> tuple[float, float]:
    """How alike the units of figures are that cannot both be true, and of those that can.

    Figures in different measures are not compared. Where figures of one unit agree, none of that unit differ.
    """
    apart, together = 0.0, 0.0
    for mine, theirs in itertools.product(one.counted, other.counted):
        if not mine.compares(theirs):
            continue
        alike = float(like[mine.unit, theirs.unit])
        if mine.fits(theirs):
            together = max(together, alike)
        else:
            apart = max(apart, alike)
    return (apart if apart > together else 0.0), together


def _contrasts(mine: Parts, theirs: Parts, *, against: bool, opposed: bool) -> Iterator[int]:
    """Places at which a side may be set against the other."""
    if against:
        yield from mine.nos
    if opposed:
        faced = {(row, 1 - side) for _, row, side in theirs.sides}
        yield from (place for place, row, side in mine.sides if (row, side) in faced)
    if theirs.counted:
        yield from (count.place for count in mine.counted)


def _clause(mine: Parts, like: NDArray[np.float32], place: int) -> float:
    """Mean likeness of the matter of a place's clause to the nearest words of the other side."""
    inside = [near for near in mine.matter if mine.clauses[near] == mine.clauses[place] and near != place]
    return float(like[inside].max(axis=1).mean()) if inside else 0.0


def _covered(mine: Parts, theirs: Parts, like: NDArray[np.float32], *, opposed: bool) -> float:
    """Mean likeness of a side's matter to the nearest words of the other; opposites count for nothing."""
    faced = {(row, 1 - side) for _, row, side in theirs.sides} if opposed else set()
    left_out = {place for place, row, side in mine.sides if (row, side) in faced}
    best = like[[place for place in mine.matter if place not in left_out] or list(mine.matter)].max(axis=1)
    return float(best.mean())


def _named(mine: Parts, like: NDArray[np.float32]) -> list[float]:
    return [float(best) for best in like[list(mine.names)].max(axis=1)] if mine.names else []
