"""A text laid out for finding deeds: its words in classes, its sentences in pieces between possible boundaries."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lagebild.model import Kind, Moment, SourceKind, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.neural.tokens import Word, words_of
from lagebild.reading.rules.coref import Cast
from lagebild.reading.rules.tables import kinds
from lagebild.reading.rules.verbs import mood, verb_forms

__all__ = ["CLASSES", "EDGES", "MOST_PIECES", "Layout", "Piece", "lay_out", "words_of_class"]

Bools = NDArray[np.bool_]

LISTED = ("past", "have", "become", "passive", "be", "modal", "hearsay", "negation", "agent", "pronoun", "then")
"""Classes of words that ``data/words.tsv`` lists."""
VOICED = ("content", "direct", "frame", "cue", "quoted")
"""Classes of words that are not, or not only, the outlet's own voice."""
FORMED = (
    "preterite",
    "participle",
    "subjunctive",
    "saying",
    "subordinator",
    "determiner",
    "number",
    "capital",
    "comma",
)
SPOKEN_OF = ("person", "body", "outlet", "subject", "moment")
CLASSES = (*VOICED, *LISTED, *FORMED, *SPOKEN_OF)
"""The classes of a word, in the order of the columns of ``Layout.classes``."""

EDGES = ("sentence", ",", ";", ":", "-", "&")
"""What a piece of a sentence is parted by: its sentence's end, a comma …, a dash, a conjunction."""
MOST_PIECES = 24
"""A sentence of more pieces is cut there; it is a list, not a narrative."""
_PRETERITE = {"de": re.compile(r"\w{3,}(?:te|ten)$"), "en": re.compile(r"\w{2,}ed$")}
_PARTICIPLE = {"de": re.compile(r"(?:\w*ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer|über|unter)\w{3,}(?:t|en)|\w+iert)$"),
               "en": re.compile(r"\w{2,}(?:ed|en)$")}  # fmt: skip


class Piece(NamedTuple):
    """Words ``first`` to ``last`` (exclusive) of a sentence, what parts them from the words before and behind."""

    first: int
    last: int
    before: str
    behind: str
    joint: bool = False
    """Whether it is a conjunction alone, which no deed begins or ends with."""


class Layout(NamedTuple):
    """Everything that is asked about a text's words."""

    text: str
    language: str
    cast: Cast
    words: list[Word]
    classes: Bools
    """Shape (words, len(CLASSES))."""
    sentences: list[list[Piece]]


@cache
def words_of_class(language: str) -> dict[str, frozenset[str]]:
    """The words of ``data/words.tsv`` by class, in small letters."""
    lines = resources.files("lagebild.reading.deeds").joinpath("data", "words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in lines.splitlines()[1:] if line]
    return {kind: frozenset(words.split()) for code, kind, words in rows if code == language}


@cache
def _formed(language: str) -> dict[str, frozenset[str]]:
    """Subordinating words and determiners; for German from the grammar of the rules."""
    if language != "de":
        return {name: words_of_class(language)[name] for name in ("subordinator", "determiner")}
    opening = kinds("grammar.de.tsv")
    articles = frozenset(["der", "die", "das", "dem", "den"])
    return {
        "subordinator": opening["subordinator"] | (opening["relative"] - articles),
        "determiner": opening["determiner"],
    }


def lay_out(
    text: str, language: str, cast: Cast, drafts: Sequence[Draft], moments: Sequence[Moment], start: int = 0
) -> Layout:
    """Lay ``text`` out from ``start`` on; ``drafts`` are its statements, ``moments`` its times."""
    words = list(words_of(text, start))
    classes = np.zeros((len(words), len(CLASSES)), dtype=np.bool_)
    starts = [word.start for word in words]
    _listed(words, language, classes)
    _spread(starts, classes, ((kind_of, spans) for draft in drafts for kind_of, spans in _voices(draft)))
    _spread(starts, classes, (("moment", (m.span,)) for m in moments))
    for begin, end, voice in cast.between(start, len(text)):
        kind = voice.kind.value if voice.kind in (SourceKind.PERSON, SourceKind.OUTLET) else "body"
        _spread(starts, classes, ((kind, ((begin, end),)),))
        if not cast.oblique_at(begin):
            _spread(starts, classes, (("subject", ((begin, begin + 1),)),))
    found = []
    for begin, end in cast.sentences:
        low, high = bisect_left(starts, begin), bisect_left(starts, end)
        pieces = list(_pieces(words, low, high, language)) if low < high else []
        if pieces:  # a line of signs alone has none
            found.append(pieces)
    return Layout(text, language, cast, words, classes, found)


def _voices(draft: Draft) -> Iterable[tuple[str, Spans]]:
    yield ("direct" if draft.kind is Kind.DIRECT else "content"), draft.content
    yield "frame", draft.frame
    yield "cue", draft.cue


def _spread(starts: Sequence[int], classes: Bools, marked: Iterable[tuple[str, Spans]]) -> None:
    for name, spans in marked:
        column = CLASSES.index(name)
        for begin, end in spans:
            classes[bisect_left(starts, begin) : bisect_left(starts, end), column] = True


def _listed(words: Sequence[Word], language: str, classes: Bools) -> None:
    column = {name: i for i, name in enumerate(CLASSES)}
    tests = _tests(language)
    for row, word in zip(classes, words, strict=True):
        low = word.text.lower()
        row[column["quoted"]] = word.quoted
        row[column["capital"]] = word.text[0].isupper()
        for name in tests(low, word.text[0].isupper()):
            row[column[name]] = True


@cache
def _tests(language: str) -> _Tests:
    return _Tests(language)


class _Tests:
    """The classes of a word by its form alone; remembers what it was asked."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.listed = {name: words_of_class(language)[name] for name in LISTED} | _formed(language)
        self.sayings = {form for form, known in verb_forms(language).items() if any(k.kind in "fp" for k in known)}
        self.known: dict[tuple[str, bool], tuple[str, ...]] = {}

    def __call__(self, low: str, capital: bool) -> tuple[str, ...]:
        found = self.known.get((low, capital))
        if found is None:
            if len(self.known) > 50_000:
                self.known.clear()
            found = self.known[low, capital] = tuple(self._of(low, capital))
        return found

    def _of(self, low: str, capital: bool) -> Iterable[str]:
        yield from (name for name, members in self.listed.items() if low in members)
        if low[0].isdigit():
            yield "number"
        if low == ",":
            yield "comma"
        if capital:
            return
        if _PRETERITE[self.language].match(low) or low in self.listed["past"]:
            yield "preterite"
        if _PARTICIPLE[self.language].match(low):
            yield "participle"
        if self.language == "de" and mood(low):
            yield "subjunctive"
        if low in self.sayings:
            yield "saying"


def _pieces(words: Sequence[Word], low: int, high: int, language: str) -> Iterable[Piece]:
    """The pieces of one sentence; its final stop is left out, and „0,5“ or „12:30“ are not cut."""
    while high - 1 > low and words[high - 1].text in ".!?…":
        high -= 1
    cuts: list[tuple[int, int, str]] = []
    joints = words_of_class(language)["joint"]
    for at in range(low, high):
        sign = words[at].text
        if sign in (",", ";", ":") and (words[at].spaced or at + 1 == high or words[at + 1].spaced):
            cuts.append((at, at + 1, sign))
        elif sign in "–—-" and words[at].spaced and at + 1 < high and words[at + 1].spaced:
            cuts.append((at, at + 1, "-"))
        elif at > low and sign in joints:
            cuts.append((at, at + 1, "&"))
    first, before = low, "sentence"
    count = 0
    for at, past, sign in cuts:
        if count >= MOST_PIECES - 2:
            break
        if first < at:
            yield Piece(first, at, before, sign)
            count += 1
        if sign == "&":
            yield Piece(at, past, before if first >= at else "&", "&", joint=True)
            count += 1
        first, before = past, sign
    if first < high:
        yield Piece(first, high, before, "sentence")
