"""What speaks for two statements making the same claim, contrary ones, or different ones: as numbers with names."""

from __future__ import annotations

import datetime as dt
import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from lagebild.linking.claims.parts import ALIKE, meeting, parts
from lagebild.linking.claims.words import Wording, opposites, shared_names, wording
from lagebild.model import Interval, Mode
from lagebild.reading.neural.sentence import Sentence

__all__ = ["FEATURES", "Said", "days_apart", "features"]

FEATURES = (
    "cosine", "covered", "least covered", "uncovered word", "opening", "lexical", "lexical containment", "cross",
    "names", "no names", "one negated", "one negated, near", "both negated", "opposites", "opposites, near",
    "opposites and negated", "figures agree", "figures differ", "figures differ, near", "figures on one side",
    "years differ", "windows apart", "months apart", "same voice", "length", "hedged",
    "embedded contrast", "cosine squared", "covered, across", "no contrast", "no contrast, near",
    "rest covered", "rest covered, better", "named covered", "both name others", "duty on one side", "both duty",
    "denied is there", "denied is elsewhere", "clause covered", "clause not covered",
    "figures differ, of one unit", "figures differ, of other units",
    "figures agree, of one unit", "contrast, rest covered", "contrast, others named",
)  # fmt: skip
_FAR = 365.0
_NO_CLAIM = frozenset((Mode.ASKED, Mode.DEMANDED, Mode.WARNED))
"""Modes in which nobody says how things are: they cannot be contradicted."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as the linking of claims sees it."""

    id: str
    text: str
    """Its content, the words of the report."""
    language: str = "und"
    published: Interval = Interval()
    about: Interval = Interval()
    mode: Mode = Mode.ASSERTED
    hedged: bool = False
    voice: str | None = None
    """Its origin: id of the source, or the name."""
    report: str = ""

    @property
    def wording(self) -> Wording:
        """Its words, taken apart."""
        return wording(self.text, self.language)

    @property
    def denies(self) -> bool:
        """Whether the speaker denies what the content says."""
        return self.mode is Mode.DENIED

    @property
    def ought(self) -> bool:
        """Whether it says what ought to be: a demand, or words of duty."""
        return (self.mode is Mode.DEMANDED or self.wording.duty) and not self.wording.epistemic

    @property
    def claims(self) -> bool:
        """Whether it says how things are, were or will be: a question, a demand or a warning does not."""
        if self.mode is Mode.DEMANDED and self.wording.epistemic:
            return True
        return self.mode not in _NO_CLAIM and not self.text.rstrip("“”\"»«' ").endswith("?")

    @property
    def negative(self) -> bool:
        """Whether it comes to a no. What is denied is so even in words of denial ("denied: she was never there")."""
        return self.wording.negated != self.wording.turned or self.denies


def _alignment(one: Sentence, other: Sentence) -> tuple[float, float, float]:
    """How well each side's words are covered by the other's: mean, the worse side, and the worst words."""
    if not len(one.words) or not len(other.words):
        return 0.0, 0.0, 0.0
    like = one.states @ other.states.T
    sides = []
    for best, words in ((like.max(axis=1), one.words), (like.max(axis=0), other.words)):
        weight = np.array([1.0 if len(word) > 3 or word.isdigit() else 0.3 for word in words])
        lowest = np.sort(best[weight > 0.5]) if (weight > 0.5).any() else np.sort(best)
        sides.append((float((best * weight).sum() / weight.sum()), float(lowest[: max(1, len(lowest) // 4)].mean())))
    return (sides[0][0] + sides[1][0]) / 2, min(sides[0][0], sides[1][0]), (sides[0][1] + sides[1][1]) / 2


def days_apart(first: Interval, second: Interval) -> int:
    """Days between two stretches; 0 where they overlap or may."""
    gaps = (_gap(first.latest, second.earliest), _gap(second.latest, first.earliest))
    return max(0, *gaps)


def _gap(end: dt.date | None, start: dt.date | None) -> int:
    return (start - end).days if end and start else 0


def features(one: Said, other: Said, first: Sentence, second: Sentence) -> NDArray[np.float32]:
    """The numbers of ``FEATURES`` for a pair; the same whichever of the two comes first."""
    mine, theirs = one.wording, other.wording
    cosine = float(first.vector @ second.vector)
    mean, worst_side, worst_words = _alignment(first, second)
    cross = one.language != other.language
    common = len(mine.stems & theirs.stems)
    smaller, larger = sorted((len(mine.stems), len(theirs.stems)))
    names = max(len(shared_names(mine, theirs)), len(shared_names(theirs, mine)))
    against = one.negative != other.negative
    opposed = opposites(mine, theirs) > 0
    agree, differ = _figures(mine.figures, theirs.figures)
    years = bool(mine.years and theirs.years and mine.years.isdisjoint(theirs.years))
    near = max(0.0, cosine - 0.4) * 2
    plain = not (against or opposed or differ)
    first_parts, second_parts = parts(first.words, one.language), parts(second.words, other.language)
    meet = meeting(first, second, first_parts, second_parts, against=against, opposed=opposed)
    row = {
        "cosine": cosine, "covered": mean, "least covered": worst_side, "uncovered word": worst_words,
        "opening": float(first.states[0] @ second.states[0]) if first.words and second.words else 0.0,
        "lexical": common / max(1, larger) * (not cross), "lexical containment": common / max(1, smaller) * (not cross),
        "cross": float(cross), "names": min(3, names) / 3, "no names": float(not names),
        "one negated": float(against), "one negated, near": against * near,
        "both negated": float(one.negative and other.negative),
        "opposites": float(opposed and not against), "opposites, near": float(opposed and not against) * near,
        "opposites and negated": float(opposed and against),
        "figures agree": float(agree), "figures differ": float(differ), "figures differ, near": differ * near,
        "figures on one side": float(bool(mine.figures) != bool(theirs.figures)),
        "years differ": float(years), "windows apart": float(days_apart(one.about, other.about) > 0),
        "months apart": min(1.0, days_apart(one.published, other.published) / _FAR),
        "same voice": float(one.voice is not None and one.voice == other.voice),
        "length": abs(math.log((1 + len(first.words)) / (1 + len(second.words)))),
        "hedged": float(one.hedged != other.hedged),
        "embedded contrast": max(0.0, cosine - mean),
        "cosine squared": cosine * cosine,
        "covered, across": cross * mean,
        "no contrast": float(plain), "no contrast, near": plain * near,
        "rest covered": meet.rest, "rest covered, better": meet.better, "named covered": meet.names,
        "both name others": meet.strangers, "duty on one side": float(one.ought != other.ought),
        "both duty": float(one.ought and other.ought),
        "denied is there": meet.denied, "denied is elsewhere": float(0 < meet.denied < ALIKE),
        "clause covered": meet.clause, "clause not covered": float(0 < meet.clause < ALIKE),
        "figures differ, of one unit": meet.unit,
        "figures differ, of other units": float(differ and meet.unit < ALIKE),
        "figures agree, of one unit": meet.shared_unit,
        "contrast, rest covered": (not plain) * meet.rest, "contrast, others named": (not plain) * meet.strangers,
    }  # fmt: skip
    return np.array([row[name] for name in FEATURES], dtype=np.float32)


def _figures(first: frozenset[float], second: frozenset[float]) -> tuple[bool, bool]:
    """Whether they share a figure; whether both have figures and share none."""
    both = bool(first and second)
    share = bool(first & second)
    return share, both and not share
