"""Acronyms without brackets: which capitals are a body, and the words they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lagebild.model import Span
from lagebild.reading.rules.bodies import Body
from lagebild.reading.rules.lexicon import Lexicon, Word
from lagebild.reading.rules.speaker_parts import closed_class
from lagebild.reading.rules.tables import table

__all__ = ["capitals", "in_full", "shouted", "spelt_out"]

_CAPITALS = re.compile(r"[A-ZÄÖÜ]{2,6}")
_BETWEEN = r"(?:[ -](?:der|des|die|für|und|von|of|the|for|and|de)){0,2}[ -]"
_BESIDE = 25


def capitals(runs: Sequence[Sequence[Word]], lexicon: Lexicon) -> Iterator[Word]:
    """The words of two to six capitals that are no place, no outlet and no thing („PKW", "DNA"), in text order."""
    things = closed_class(lexicon.language, "letters")
    for run in runs:
        for word in run:
            known = lexicon.is_place(word.text) or word.text in lexicon.outlets
            if _CAPITALS.fullmatch(word.text) and word.text.lower() not in things and not known:
                yield word


def in_full(text: str, acronym: str, lexicon: Lexicon) -> Span | None:
    """Where the text has the words that begin with the letters: „Amnesty International" for „AI"."""
    found = re.search(r"\b" + _BETWEEN.join(rf"{letter}[a-zäöüß]\w+" for letter in acronym) + r"\b", text)
    return found.span() if found and found[0].split()[0].lower() not in lexicon.small else None


def shouted(text: str, word: Word) -> bool:
    """Whether the words beside it are in capitals too: a headline, no acronym."""
    beside = text[max(0, word.start - _BESIDE) : word.start] + " " + text[word.end : word.end + _BESIDE]
    return len([found for found in re.findall(r"\w{3,}", beside) if found.isupper()]) > 1


def spelt_out(text: str, bodies: Sequence[Body]) -> dict[str, Body]:
    """The acronyms of ``acronyms.tsv`` among ``bodies`` whose full name is among them too, with that body."""
    found: dict[str, Body] = {}
    names = {body.name for body in bodies}
    for short, full in table("acronyms.tsv"):
        match = re.search(rf"\b(?:{full})\b", text) if short in names else None
        covering = [b for b in bodies if match and b.start <= match.start() < b.end and b.name != short]
        if covering:
            found[short] = covering[0]
    return found
