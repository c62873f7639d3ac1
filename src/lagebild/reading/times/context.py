"""What surrounds an expression: its sentence, the tense told in, the preposition before it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from lagebild.reading.times.grammar import Token

_BREAK = re.compile(r"(?<=[.!?…])[\"“”»«›‹'’)\]]*\s+(?=[\"„“»«›‹(]?[^\W\d_a-zäöüß])|\n+")
_BEFORE = re.compile(
    r"(?:(?<!\d)\d{1,2}|\b[^\W\d_]|\b(?:bzw|ca|Dr|Prof|St|Nr|Mr|Mrs|Ms|Gen|Sen|Gov|usw|etc|vs|Jan|Feb|Aug|Sept|Okt|Oct|Nov|Dez|Dec|Mo|Di|Mi|Do|Fr|Sa|So))\.$"
)
_COMMA_COST = 6
_LOOK_BACK = 4
_VERB_GROUP = 3
_NEAREST = 6
_WINDOW = 60


class Sentences:
    """Where sentences begin, by offset; a short rule, enough to keep tenses apart."""

    def __init__(self, text: str, start: int, tokens: list[Token]) -> None:
        self._breaks = [start]
        for match in _BREAK.finditer(text, start):
            if "\n" in match[0] or not _BEFORE.search(text, max(start, match.start() - 6), match.start()):
                self._breaks.append(match.end())
        self._starts = [token.start for token in tokens]
        self._tokens = tokens
        self._tenses: dict[int, list[tuple[int, str]]] = {}
        self._classes: dict[int, set[str]] = {}

    def of(self, offset: int) -> int:
        """The number of the sentence that holds ``offset``."""
        return bisect_right(self._breaks, offset) - 1

    def range(self, sentence: int) -> tuple[int, int]:
        """First and last (exclusive) token of a sentence."""
        first = bisect_left(self._starts, self._breaks[sentence])
        if sentence + 1 == len(self._breaks):
            return first, len(self._tokens)
        return first, bisect_left(self._starts, self._breaks[sentence + 1])

    def has(self, sentence: int, name: str) -> bool:
        """Whether a word of that class is in the sentence."""
        classes = self._classes.get(sentence)
        if classes is None:
            first, last = self.range(sentence)
            classes = self._classes[sentence] = {name for token in self._tokens[first:last] for name in token.values}
        return name in classes

    def has_any(self, sentence: int, names: Iterable[str]) -> bool:
        """Whether a word of one of the classes is in the sentence."""
        return any(self.has(sentence, name) for name in names)

    def tense(self, sentence: int, first: int, last: int) -> str:
        """The tense nearest to tokens ``first`` to ``last``: past, future (present counts as it), or empty."""
        marks = self._tenses.get(sentence)
        if marks is None:
            marks = self._tenses[sentence] = self._marks(*self.range(sentence))
        best, least = "", 10_000
        middle = bisect_left(marks, (first, ""))
        for at, tense in marks[max(0, middle - _NEAREST) : middle + _NEAREST]:
            if first <= at < last:
                continue
            low, high = (at, first) if at < first else (last, at)
            commas = sum(token.text in ",;:–(" for token in self._tokens[low : min(high, low + _WINDOW)])
            cost = high - low + _COMMA_COST * commas
            if cost < least:
                best, least = tense, cost
        return best

    def _marks(self, first: int, last: int) -> list[tuple[int, str]]:
        tokens = self._tokens[first:last]
        participle = any(
            "PARTICIPLE" in token.values and not (at and "INFMARK" in tokens[at - 1].values)  # „zu gewinnen“ is none
            for at, token in enumerate(tokens)
        )
        marks = []
        for at, token in enumerate(tokens, first):
            values = token.values
            if "NOTVERB" in values and "PERFAUX" not in values:
                continue
            if "FUTAUX" in values:
                marks.append((at, "future"))
            elif marks and marks[-1][1] == "future" and at - marks[-1][0] <= _VERB_GROUP and "TENSEPAST" in values:
                continue  # "will be held": one verb with its auxiliary
            elif "PERFAUX" in values:
                marks.append((at, "past" if participle else "future"))
            elif "TENSEPAST" in values:
                marks.append((at, "past"))
            elif "TENSEPRES" in values:
                marks.append((at, "future"))
        return marks


def bound(tokens: list[Token], first: int, *, across_article: bool = True) -> str:
    """The preposition that bounds the expression beginning at token ``first``: since, until, before … or empty.

    A bare year behind an article only tells which one of something is meant ("after the 2012 games").
    """
    for at in range(first - 1, max(first - 1 - _LOOK_BACK, -1), -1):
        values = tokens[at].values
        if "BOUND" in values:
            return values["BOUND"]
        if "DEF" in values and not across_article:
            return ""
        if not ("SKIP" in values or "DEF" in values or "CONTR" in values):
            return ""
    return ""
