"""Who does a deed: the noun phrase of its clause that most likely names the actor, and the voice it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lagebild.model import Kind, Link, SourceKind, Span
from lagebild.reading.deeds.lay import CLASSES, MEANT, Layout, words_of_class
from lagebild.reading.deeds.phrases import NounPhrase, antecedent_phrase, is_verb, noun_phrases
from lagebild.reading.draft import Draft, Words
from lagebild.reading.rules.naming import Namer
from lagebild.reading.rules.speaker_parts import plain

__all__ = ["ACTOR_FEATURES", "actor_features", "choose", "subject_words", "voices_of"]

Floats = NDArray[np.float32]
_COLUMN = {name: i for i, name in enumerate(CLASSES)}
_MEANT = [_COLUMN[name] for name in MEANT]
_AUXILIARY = [_COLUMN[name] for name in ("preterite", "have", "become", "passive", "be", "modal")]
_FEMININE = re.compile(r"(?:ung|heit|keit|schaft|tion|tät)$")
_KINDS = (SourceKind.PERSON, SourceKind.BODY, SourceKind.OUTLET)

ACTOR_FEATURES = (
    "first", "second", "third", "later", "preposition", "agent", "agent of a passive", "subject of a passive",
    "nominative", "other case", "bare", "pronoun", "relative", "person", "body", "outlet", "role", "crowd",
    "time", "before the verb", "behind the verb", "first free", "number", "english",
)  # fmt: skip
"""What the columns of ``actor_features`` say."""


def actor_features(layout: Layout, first: int, last: int, phrases: Sequence[NounPhrase]) -> Floats:
    """What speaks for each phrase of the clause at words ``first`` to ``last``.

    Shape (phrases, len(ACTOR_FEATURES)), 0 or 1.
    """
    rows = np.zeros((len(phrases), len(ACTOR_FEATURES)), dtype=np.float32)
    passive = bool(layout.classes[first:last, _COLUMN["passive"]].any())
    verb = next((at for at in range(first, last) if _finite(layout, at)), last)
    lexicon, listed, free = layout.cast.lexicon, words_of_class(layout.language), False
    for place, (row, one) in enumerate(zip(rows, phrases, strict=True)):
        nouns = [w.text for w in layout.words[one.first : one.core]]
        said = {
            ("first", "second", "third", "later")[min(place, 3)], one.sort,
            "" if one.voice is None or one.voice not in _KINDS else one.voice.value,
        }  # fmt: skip
        tests = {
            "preposition": bool(one.preposition),
            "agent": one.preposition in listed["by"],
            "agent of a passive": passive and one.preposition in listed["by"],
            "subject of a passive": passive and not one.preposition,
            "nominative": one.determiner in listed["nominative"],
            "other case": one.determiner in listed["other case"] or _declined(layout, one),
            "bare": one.sort == "noun" and not one.determiner,
            "role": any(lexicon.stem("role", noun) for noun in nouns),
            "crowd": any(lexicon.stem("crowd", noun) or lexicon.stem("body", noun) for noun in nouns),
            "time": bool(layout.classes[one.first : one.core, _COLUMN["moment"]].any()),
            "before the verb": one.last == verb,
            "behind the verb": one.first == verb + 1,
            "number": bool(layout.classes[one.first, _COLUMN["number"]]),
            "english": layout.language == "en",
        }
        tests["first free"] = not free and not one.preposition and not tests["other case"]
        free = free or tests["first free"]
        for column, name in enumerate(ACTOR_FEATURES):
            row[column] = tests.get(name, name in said)
    return rows


def _finite(layout: Layout, at: int) -> bool:
    """Whether the word may be a finite verb, in the present tense too."""
    row = layout.classes[at]
    return is_verb(layout, at) or bool(row[_COLUMN["present"]] and row[_MEANT].any())


def subject_words(layout: Layout, opening: int, first: int, last: int) -> tuple[int, int]:
    """The words to look for the actor in, for a clause of the sentence whose first word is ``opening``.

    They are the clause's own, or, where it goes on after „und“ without a subject („… und ließ …“, „… und … besetzt“),
    those of the sentence before it.
    """
    if first - 1 <= opening or layout.words[first - 1].text.lower() not in words_of_class(layout.language)["joint"]:
        return first, last
    inverted = first + 1 < last and layout.classes[first + 1, _COLUMN["pronoun"]]
    opens = _finite(layout, first) and not inverted
    ends = layout.classes[last - 1, _COLUMN["participle"]] and not layout.classes[first:last, _AUXILIARY].any()
    return (opening, first - 1) if opens or ends else (first, last)


def _declined(layout: Layout, phrase: NounPhrase) -> bool:
    """„russischen Truppen“, „der Fluglinie“: an adjective or an article that the nominative does not have so."""
    if layout.language != "de" or phrase.sort != "noun":
        return False
    first, noun = layout.words[phrase.first].text, layout.words[phrase.core - 1].text
    lexicon = layout.cast.lexicon
    feminine = _FEMININE.search(noun) or "f" in (lexicon.gender("body", noun), lexicon.gender("role", noun))
    return (first.islower() and first.endswith(("en", "em"))) or (first.lower() == "der" and bool(feminine))


def choose(layout: Layout, first: int, last: int, weights: Floats, none: float) -> list[NounPhrase]:
    """The phrases that name the actors of the clause, at best one and those joined to it by „und“; or nobody."""
    phrases = noun_phrases(layout, first, last)
    rows = actor_features(layout, first, last, phrases)
    scores = rows @ weights
    other, governed = (rows[:, ACTOR_FEATURES.index(name)] > 0 for name in ("other case", "preposition"))
    pronoun = any(one.sort == "pronoun" and not one.preposition for one in phrases)
    scores[other if pronoun else other & ~governed] -= 1e3  # no subject stands in another case
    if not len(scores) or scores.max() <= none:
        return []
    place = int(scores.argmax())
    found, both = [phrases[place]], words_of_class(layout.language)["both"]
    for following in phrases[place + 1 :]:
        joined = following.first == found[-1].last + 1 and layout.words[found[-1].last].text.lower() in both
        if not joined or following.preposition:
            break
        found.append(following)
    return found


def voices_of(
    layout: Layout, namer: Namer, opening: int, phrase: NounPhrase, deed: Span, answers: Mapping[int, Words]
) -> Link | None:
    """The voice that ``phrase`` stands for in a deed of the sentence whose first word is ``opening``.

    ``answers`` are whom a trained reader takes pronouns for, by where they begin.
    """
    if phrase.sort == "relative":
        behind = antecedent_phrase(layout, opening, phrase.first)
        if behind is None:
            return None
        phrase = behind
    span = phrase.span(layout)
    told = Draft(content=(deed,), kind=Kind.REPORTED)
    link = namer.answered(namer.at(span, told), span, answers.get(span[0], ()), told)
    if link is None and phrase.sort == "noun":
        link = Link(name=plain(layout.text, span), named=phrase.voice is not None, spans=(span,))
    return link
