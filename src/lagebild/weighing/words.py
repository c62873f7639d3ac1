"""Probabilities in words and words as probabilities, on the published scales, in German and English.

The scales stand in ``data/words.tsv`` with their sources. Scales written for whole per cents (STIX, DNI,
Admiralty) are read that way: the number is rounded to a whole per cent first, as their tables mean it.
The gaps between the bands of PHIA's yardstick are deliberate and stay gaps: a number there is said to be
*between* two phrases.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import msgspec

from lagebild.errors import WeighingError

__all__ = [
    "SCALES",
    "SOURCE_GRADES",
    "Band",
    "Phrase",
    "Understood",
    "bands",
    "read",
    "say",
    "source_grade",
    "understood",
]

SCALES = ("icd203", "phia", "ipcc", "stix", "dni", "admiralty")
_WHOLE = {"stix", "dni", "admiralty"}
_SHUT = {"icd203": (1.0, 99.0)}
"""Scales that have no word for what is nearly impossible or nearly sure: their outer bands are stretched."""


_HAIR = 1e-12


class Band(msgspec.Struct, frozen=True):
    """A phrase of a scale, with its bounds as probabilities (0 … 1)."""

    low: float
    high: float
    words: dict[str, tuple[str, ...]]
    """By language; the first is the usual one."""
    open: bool = False
    """Whether ``high`` itself lies outside."""

    def holds(self, p: float) -> bool:
        """Whether the band covers the probability."""
        return self.low - _HAIR <= p and (p < self.high - _HAIR if self.open else p <= self.high + _HAIR)


class Phrase(msgspec.Struct, frozen=True):
    """A probability in words."""

    text: str
    low: float
    high: float
    """What the words mean on the scale; of a gap, the gap."""
    scale: str
    between: tuple[str, str] | None = None
    """The two phrases it lies between, where the scale leaves a gap."""

    def __str__(self) -> str:
        return self.text


class Understood(msgspec.Struct, frozen=True):
    """How readers understand a phrase, as probabilities (0 … 1)."""

    phrase: str
    answers: int
    lower: float
    median: float
    upper: float


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("lagebild.weighing") / "data" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


@cache
def bands(scale: str) -> tuple[Band, ...]:
    """The bands of a scale, lowest first. Raises ``WeighingError`` for a scale that is not in ``SCALES``."""
    if scale not in SCALES:
        raise WeighingError(f"no scale is called {scale!r}", hint=f"there are {', '.join(SCALES)}")
    return tuple(
        Band(
            float(row["low"]) / 100,
            float(row["high"].removeprefix("<")) / 100,
            {language: tuple(row[language].split("|")) for language in ("en", "de")},
            row["high"].startswith("<"),
        )
        for row in _rows("words.tsv")
        if row["scale"] == scale
    )


def say(p: float, scale: str = "icd203", language: str = "de") -> Phrase:
    """The probability in the words of a scale.

    Where bands overlap the narrowest that holds ``p`` is taken; on a border between two bands, the one
    nearer to one half, so that words never say more than the number.
    Raises ``WeighingError`` for a ``p`` outside 0 to 1, an unknown scale or language.
    """
    if not 0 <= p <= 1:
        raise WeighingError(f"{p} is no probability", hint="give a number from 0 to 1")
    if language not in ("de", "en"):
        raise WeighingError(f"there are no words in {language!r}", hint="there are de and en")
    value = _placed(p, scale)
    fitting = [band for band in bands(scale) if band.holds(value)]
    if fitting:
        band = min(fitting, key=_width if scale == "ipcc" else _extremity)
        return Phrase(band.words[language][0], band.low, band.high, scale)
    below = max((band for band in bands(scale) if band.high <= value), key=lambda one: one.high)
    above = min((band for band in bands(scale) if band.low > value), key=lambda one: one.low)
    pair = (below.words[language][0], above.words[language][0])
    text = f"between “{pair[0]}” and “{pair[1]}”" if language == "en" else f"zwischen „{pair[0]}“ und „{pair[1]}“"
    return Phrase(text, below.high, above.low, scale, between=pair)


def _width(band: Band) -> float:
    return round(band.high - band.low, 9)


def _extremity(band: Band) -> float:
    return round(abs((band.low + band.high) / 2 - 0.5), 9)


def _placed(p: float, scale: str) -> float:
    if scale in _WHOLE:
        # 0 and 100 are kept for what is certain, so rounding never makes a number certain.
        whole = round(p * 100)
        return (0 if p == 0 else 100 if p == 1 else min(max(whole, 1), 99)) / 100
    low, high = _SHUT.get(scale, (0.0, 100.0))
    return min(max(p, low / 100), high / 100)


def read(words: str, scale: str = "icd203") -> tuple[float, float]:
    """The bounds a scale gives to a phrase, German or English, whatever its case.

    Raises ``WeighingError`` where the scale does not have the phrase.
    """
    wanted = " ".join(words.split()).casefold()
    for band in bands(scale):
        if any(wanted == word.casefold() for some in band.words.values() for word in some):
            return band.low, band.high
    known = ", ".join(band.words["en"][0] for band in bands(scale))
    raise WeighingError(f"{scale} has no phrase {words!r}", hint=f"it has {known}")


@cache
def _table() -> dict[str, Understood]:
    return {
        row["phrase"]: Understood(
            row["phrase"],
            int(row["answers"]),
            float(row["lower"]) / 100,
            float(row["median"]) / 100,
            float(row["upper"]) / 100,
        )
        for row in _rows("understood.tsv")
    }


def understood(phrase: str) -> Understood | None:
    """How readers of English understood the phrase (CAPphrase, CC BY 4.0); ``None`` where they were not asked."""
    return _table().get(" ".join(phrase.split()).casefold())


SOURCE_GRADES = {
    "A": {"en": "completely reliable", "de": "uneingeschränkt zuverlässig"},
    "B": {"en": "usually reliable", "de": "in der Regel zuverlässig"},
    "C": {"en": "fairly reliable", "de": "recht zuverlässig"},
    "D": {"en": "not usually reliable", "de": "in der Regel nicht zuverlässig"},
    "E": {"en": "unreliable", "de": "unzuverlässig"},
    "F": {"en": "reliability cannot be judged", "de": "Zuverlässigkeit nicht beurteilbar"},
}
"""The Admiralty code's letters for sources (NATO AJP-2.1)."""

_GRADE_FLOORS = (("A", 0.95), ("B", 0.8), ("C", 0.6), ("D", 0.35))
_GRADE_MINIMUM = 5


def source_grade(right: int, wrong: int) -> str:
    """The Admiralty letter for a source's resolved claims: A … E by the share that was right, F below five.

    The code sets no numbers; the floors .95, .80, .60 and .35 are this project's reading of its words.
    """
    if right + wrong < _GRADE_MINIMUM:
        return "F"
    share = right / (right + wrong)
    return next((letter for letter, floor in _GRADE_FLOORS if share >= floor), "E")
