"""Noun phrases of a clause that may name who acts, without a tagger: by articles, capitals and small words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from lagebild.model import SourceKind, Span
from lagebild.reading.deeds.lay import CLASSES, Layout, words_of_class
from lagebild.reading.rules.tables import grammar, kinds

__all__ = ["NounPhrase", "antecedent_phrase", "is_verb", "noun_phrases"]

_COLUMN = {name: i for i, name in enumerate(CLASSES)}
_VERBS = [_COLUMN[name] for name in ("preterite", "have", "become", "passive", "be", "modal")]
_ADJECTIVE = ("e", "er", "en", "es", "em")
_LONGEST = 14


class NounPhrase(NamedTuple):
    """Words ``first`` to ``last`` (exclusive); up to ``core`` without what depends on the noun behind it."""

    first: int
    core: int
    last: int
    sort: str
    """``noun``, ``pronoun`` or ``relative``."""
    preposition: str = ""
    determiner: str = ""
    voice: SourceKind | None = None
    """What kind of voice of the cast it holds, if one."""

    def span(self, layout: Layout) -> Span:
        """Its characters."""
        return (layout.words[self.first].start, layout.words[self.last - 1].end)


@cache
def _prepositions(language: str) -> frozenset[str]:
    return grammar("preposition") if language == "de" else words_of_class(language)["preposition"]


@cache
def _small(language: str) -> frozenset[str]:
    """Words that no noun phrase begins with even where they open the sentence with a capital."""
    listed = words_of_class(language)
    own = listed["then"] | listed["negation"] | listed["hearsay"] | listed["modal"] | listed["have"] | listed["be"]
    if language == "de":
        return own | grammar("subordinator") | grammar("not_adjective") | grammar("adverb") | grammar("conjunction")
    return own | kinds("grammar.en.tsv")["finite"] | listed["stop"]


def is_verb(layout: Layout, at: int) -> bool:
    """Whether the word is a finite verb by its form, as far as that can be told."""
    return bool(layout.classes[at, _VERBS].any()) and not layout.classes[at, _COLUMN["capital"]]


def noun_phrases(layout: Layout, first: int, last: int) -> list[NounPhrase]:
    """The noun phrases and pronouns among the words ``first`` to ``last``, in order."""
    return [_with_voice(layout, phrase) for phrase in _phrases(layout, first, last)]


def antecedent_phrase(layout: Layout, opening: int, at: int) -> NounPhrase | None:
    """What a relative pronoun at word ``at`` stands for: the last phrase before it in the sentence from ``opening``."""
    before = noun_phrases(layout, opening, at)
    return before[-1] if before else None


def _phrases(layout: Layout, first: int, last: int) -> Iterator[NounPhrase]:
    words, at, preposition = layout.words, first, ""
    while at < last:
        low = words[at].text.lower()
        if at == first and low in words_of_class(layout.language)["relative"] and at and words[at - 1].text == ",":
            yield NounPhrase(at, at + 1, at + 1, "relative")
            at += 1
            continue
        if low in _prepositions(layout.language):
            preposition, at = low, at + 1
            continue
        if layout.classes[at, _COLUMN["pronoun"]] and low not in ("beide", "dieser", "diese"):
            yield NounPhrase(at, at + 1, at + 1, "pronoun", preposition)
            preposition, at = "", at + 1
            continue
        core = _core(layout, at, last, opens=at == 0 or words[at - 1].sentence != words[at].sentence)
        if core == at:
            preposition, at = "", at + 1
            continue
        determiner = low if layout.classes[at, _COLUMN["determiner"]] else ""
        end = _extended(layout, core, last)
        yield NounPhrase(at, core, end, "noun", preposition, determiner)
        preposition, at = "", end


def _core(layout: Layout, at: int, last: int, *, opens: bool) -> int:
    """Behind the last word of the phrase that begins at ``at``; ``at`` itself where none does."""
    return _german(layout, at, last, opens) if layout.language == "de" else _english(layout, at, last)


def _german(layout: Layout, at: int, last: int, opens: bool) -> int:
    words, classes = layout.words, layout.classes
    small, end = _small("de"), at
    if opens and words[at].text.lower() in small and not classes[at, _COLUMN["determiner"]]:
        return at
    if classes[at, _COLUMN["determiner"]]:
        end += 1
    while end < last and end - at < 6 and not classes[end, _COLUMN["capital"]]:
        low = words[end].text.lower()
        glued = low == "-" or not words[end].spaced
        adjective = low.endswith(_ADJECTIVE) and low not in small and not is_verb(layout, end)
        if not (glued or adjective or classes[end, _COLUMN["number"]]):
            break
        end += 1
    noun = end
    while end < last and end - at < _LONGEST and _names_on(layout, end):
        end += 1
    while end > noun and not words[end - 1].text[0].isalnum() and words[end - 1].text not in ')“”"«»':
        end -= 1
    return end if end > noun else at


def _names_on(layout: Layout, at: int) -> bool:
    """Whether the word goes on with a noun or name."""
    word = layout.words[at]
    glued = not word.spaced and word.text not in ",;:.!?"
    title = word.text == "." and layout.words[at - 1].text in ("Dr", "Prof", "St")
    if layout.classes[at, _COLUMN["capital"]] or glued or title or word.text in '„“"»«(':
        return True
    inside = layout.classes[at, _COLUMN["person"]] | layout.classes[at, _COLUMN["outlet"]]
    return bool(inside) and bool(layout.classes[at - 1, _COLUMN["person"]] | layout.classes[at - 1, _COLUMN["outlet"]])


def _english(layout: Layout, at: int, last: int) -> int:
    words, classes = layout.words, layout.classes
    small, end = _small("en"), at
    if not (classes[at, _COLUMN["determiner"]] or classes[at, _COLUMN["capital"]] or classes[at, _COLUMN["number"]]):
        return at
    if words[at].text.lower() in small:
        return at
    while end < last and end - at < _LONGEST:
        low = words[end].text.lower()
        if low in small or low in _prepositions("en") or is_verb(layout, end):
            break
        end += 1
    return end


def _extended(layout: Layout, core: int, last: int) -> int:
    """Behind the genitives and „von …“ that follow a noun."""
    end = core
    for _ in range(2):
        if end + 1 >= last or layout.words[end].text.lower() not in words_of_class(layout.language)["genitive"]:
            break
        further = _core(layout, end + 1, last, opens=False)
        if further == end + 1:
            break
        end = further
    return end


def _with_voice(layout: Layout, phrase: NounPhrase) -> NounPhrase:
    if phrase.sort != "noun":
        return phrase
    begin, end = layout.words[phrase.first].start, layout.words[phrase.core - 1].end
    voice = next((v.kind for _, _, v in layout.cast.between(begin, end)), None)
    return phrase._replace(voice=voice)
