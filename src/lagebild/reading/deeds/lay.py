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
from lagebild.reading.rules.lexicon import Lexicon
from lagebild.reading.rules.tables import grammar, kinds
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
    "present",
    "zu",
    "relative",
    "preposition",
)
MEANT = ("acting", "being", "befalling")
"""Classes of verbs by their stems; a verb may be of several."""
NOUNS = ("role", "crowd")
"""Classes of nouns by the stems that the rules know them by."""
SPOKEN_OF = ("person", "body", "outlet", "subject", "moment")
CLASSES = (*VOICED, *LISTED, *FORMED, *MEANT, *NOUNS, *SPOKEN_OF)
"""The classes of a word, in the order of the columns of ``Layout.classes``."""

EDGES = ("sentence", ",", ";", ":", "-", "&")
"""What a piece of a sentence is parted by: its sentence's end, a comma …, a dash, a conjunction."""
MOST_PIECES = 24
"""A sentence of more pieces is cut there; it is a list, not a narrative."""
_COLUMN = {name: i for i, name in enumerate(CLASSES)}
_QUOTED, _CAPITAL = _COLUMN["quoted"], _COLUMN["capital"]
_BEFORE_NOUNS = [_COLUMN["determiner"], _COLUMN["preposition"]]
_VERBAL = [_COLUMN[name] for name in ("preterite", "present", "participle", *MEANT)]
_PRESENT = {"de": re.compile(r"\w{2,}(?:t|en|eln|ern)$"), "en": re.compile(r"\w{2,}s$")}
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
def _stems(language: str) -> dict[str, re.Pattern[str]]:
    """What a verb of each meaning begins with, behind a prefix and „ge“ or „zu“."""
    listed = words_of_class(language)
    parted = "|".join(sorted(listed["parting"], key=len, reverse=True))
    front = rf"(?:{parted})?(?:ge|zu)?" if parted else ""
    return {name: re.compile(rf"{front}(?:{'|'.join(sorted(listed[name]))})") for name in MEANT}


@cache
def _formed(language: str) -> dict[str, frozenset[str]]:
    """Subordinating words and determiners; for German from the grammar of the rules."""
    if language != "de":
        return {name: words_of_class(language)[name] for name in ("subordinator", "determiner", "preposition")}
    opening = kinds("grammar.de.tsv")
    articles = frozenset(["der", "die", "das", "dem", "den"])
    return {
        "subordinator": opening["subordinator"] | (opening["relative"] - articles),
        "determiner": opening["determiner"],
        "preposition": opening["preposition"],
    }


_NEVER_VERBS = (
    "negation", "then", "pronoun", "joint", "agent", "relative", "have", "become", "passive", "be", "modal", "hearsay"
)  # fmt: skip


@cache
def _closed(language: str) -> frozenset[str]:
    """Small words that look like verbs and are none."""
    listed = words_of_class(language)
    small = frozenset().union(*(listed[name] for name in _NEVER_VERBS))
    forms = small.union(*_formed(language).values())
    if language != "de":
        return forms
    return forms.union(*(grammar(name) for name in ("adverb", "not_adjective", "numeral", "particle", "negation")))


def lay_out(
    text: str, language: str, cast: Cast, drafts: Sequence[Draft], moments: Sequence[Moment], start: int = 0
) -> Layout:
    """Lay ``text`` out from ``start`` on; ``drafts`` are its statements, ``moments`` its times."""
    words = list(words_of(text, start))
    classes = np.zeros((len(words), len(CLASSES)), dtype=np.bool_)
    starts = [word.start for word in words]
    _listed(words, language, classes, cast.lexicon)
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
        column = _COLUMN[name]
        for begin, end in spans:
            classes[bisect_left(starts, begin) : bisect_left(starts, end), column] = True


def _listed(words: Sequence[Word], language: str, classes: Bools, lexicon: Lexicon) -> None:
    tests = _tests(language)
    found = [tests(word.text, lexicon) for word in words]
    rows = np.repeat(np.arange(len(words)), [len(columns) for columns in found])
    classes[rows, [column for columns in found for column in columns]] = True
    classes[[at for at, word in enumerate(words) if word.quoted], _QUOTED] = True
    # an adjective between article and noun is no verb: „von belarussischen Plätzen“
    if len(words) > 2:
        between = classes[:-2, _BEFORE_NOUNS].any(axis=1) & classes[2:, _CAPITAL]
        classes[np.flatnonzero(between)[:, None] + 1, _VERBAL] = False


@cache
def _tests(language: str) -> _Tests:
    return _Tests(language)


class _Tests:
    """The columns of a word's classes by its form alone; remembers what it was asked."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.listed = {name: words_of_class(language)[name] for name in LISTED} | _formed(language)
        self.listed["relative"] = words_of_class(language)["relative"]
        self.sayings = {form for form, known in verb_forms(language).items() if any(k.kind in "fp" for k in known)}
        self.closed = _closed(language)
        self.known: dict[str, list[int]] = {}

    def __call__(self, text: str, lexicon: Lexicon) -> list[int]:
        found = self.known.get(text)
        if found is None:
            if len(self.known) > 50_000:
                self.known.clear()
            low = text.lower()
            names = self._noun(text, lexicon) if text[0].isupper() else self._of(low)
            general = (name for name, members in self.listed.items() if low in members)
            found = self.known[text] = [_COLUMN[name] for name in {*general, *names}]
        return found

    def _noun(self, text: str, lexicon: Lexicon) -> Iterable[str]:
        yield "capital"
        for name, kinds_of in (("role", ("role",)), ("crowd", ("crowd", "body"))):
            if any(lexicon.stem(kind, text) for kind in kinds_of):
                yield name

    def _of(self, low: str) -> Iterable[str]:
        if low[0].isdigit():
            yield "number"
        if low == ",":
            yield "comma"
        if low in ("zu", "to"):
            yield "zu"
        verbal = low not in self.closed
        if _PRETERITE[self.language].match(low) or low in self.listed["past"]:
            yield "preterite"
        elif verbal and _PRESENT[self.language].match(low):
            yield "present"
        if _PARTICIPLE[self.language].match(low):
            yield "participle"
        if verbal:
            yield from (name for name, stem in _stems(self.language).items() if stem.match(low))
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
