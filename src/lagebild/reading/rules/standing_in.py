"""Who speaks where the words taken for the speaker cannot: a thing, an adverb, a date, or no words at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from lagebild.model import Kind, Link, SourceKind, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.coref import Cast, Voice, particular
from lagebild.reading.rules.labels import is_thing
from lagebild.reading.rules.lexicon import Lexicon
from lagebild.reading.rules.speaker_parts import Phrase, closed_class
from lagebild.reading.rules.tables import table

__all__ = ["aged", "beside", "cannot_speak", "first_noun", "general_noun"]

_ABLE = ("role", "crowd", "body", "outlet", "carrier", "document", "title")
_WHEN = re.compile(
    r"(?:tag|abend|woche?|nacht|morgen|mittag|monat|jahr(?:es)?|januar|februar|märz|april|mai|juni|juli|august"
    r"|september|oktober|november|dezember)s?$"
)
_SUBJECT = re.compile(
    r"(?:(?:^|\b(?:hat|haben|ist|sind|war|waren|wurden?|will|wollen|kann|können|soll|sollen|\w{3,}t(?:en|e)?) )"
    r"(?P<noun>(?:[Dd]er|[Dd]ie|[Dd]as|[Ee]ine?|[Dd]iese[rs]?) (?:[a-zäöüß-]+(?:e|er|es|en) )*[A-ZÄÖÜ][\w-]+"
    r"(?: und (?:ihre?|seine?|der|die|das) [A-ZÄÖÜ][\w-]+)?))"
)
_AGE = re.compile(r"(?P<age>\d{1,3})[-‑]?[Jj]ährige[nrs]?\b")


def cannot_speak(phrase: Phrase, text: str, lexicon: Lexicon) -> bool:
    """Whether a German phrase without a name is a thing („freie Sicht"), a time, an adverb or a clause."""
    if not lexicon.german or phrase.sort not in ("body", "outlet"):
        return False
    name, low = phrase.name, phrase.head
    capital = [w for w in re.findall(r"\w[\w-]*", text[slice(*phrase.span)]) if w[:1].isupper()]
    indefinite = closed_class("de", "few", "many", "determiner", "pronoun")
    if all(w.lower() in lexicon.small for w in re.findall(r"\w+", name)) and low not in indefinite:
        return not any(w.lower() in indefinite for w in capital)
    if (
        not capital
        or phrase.sort == "outlet"
        or any(lexicon.stem(kind, low) for kind in _ABLE)
        or lexicon.is_place(capital[-1])
    ):
        return False
    proper = (
        len(capital) > 1 and capital[0].lower() not in lexicon.small and capital[0].endswith(("e", "er", "en", "es"))
    )
    if proper and f"{capital[0]} {capital[1]}" in text[slice(*phrase.span)]:
        return False  # „Das Weiße Haus“
    noun = next((w for w in capital if w.lower() == low), capital[0])
    return noun in lexicon.common or is_thing(noun, lexicon) or bool(_WHEN.search(low) and len(capital) == 1)


def beside(cast: Cast, draft: Draft, barred: Span) -> tuple[int, int, Voice] | None:
    """The voice that stands beside the words taken for the speaker; ``None`` where there is none.

    It is looked for in the frame, inside a told statement, or in the sentence that a statement without a frame goes on
    from. What stands in ``barred``, in the addressee or behind a preposition is nobody's speaker; persons come first,
    of several the first.
    """
    found = [m for m in _around(cast, draft) if not (m[0] < barred[1] and barred[0] < m[1])]
    persons = [m for m in found if m[2].kind is SourceKind.PERSON]
    return next(iter(persons or found), None)


def _around(cast: Cast, draft: Draft) -> Iterator[tuple[int, int, Voice]]:
    pieces = draft.frame or (draft.content if draft.kind is Kind.REPORTED else ())
    if not pieces and draft.speaker and cast.sentences:
        pieces = (cast.sentences[cast.sentence_at(draft.speaker[0][0])],)  # it goes on from that sentence
    for piece in sorted(pieces):
        for start, end, voice in cast.between(*piece):
            told = any(s < end and start < e for s, e in draft.addressee)
            if not told and not cast.oblique_at(start):
                yield start, end, voice


def general_noun(cast: Cast, noun: str) -> Callable[[Link], bool] | None:
    """What a general noun („das Unternehmen", „die Behörde") may take up: a test for links; ``None`` for others."""
    forms = (noun, noun.removesuffix("s"), noun.removesuffix("es"))
    rows = _general_nouns()
    form = next((form for form in forms if form in rows), None)
    if form is None:
        return None
    kind, ends = rows[form]

    def may_be(link: Link) -> bool:
        voice = cast.named(link.name)
        if voice is None or not (particular(voice, cast.lexicon) or (kind == "these" and _specific(voice))):
            return False
        if kind == "outlet":
            return voice.kind is SourceKind.OUTLET
        if voice.kind is SourceKind.OUTLET or cast.lexicon.is_place(voice.name):
            return False
        head = cast.lexicon.stem("body", voice.head) or voice.head
        if voice.gender == "p" and head != voice.head:
            return False  # „Parteien“ are not „die Partei“
        fits = any(head.endswith(end) for end in ends)
        return fits if kind == "these" else not fits

    return may_be


def _specific(voice: Voice) -> bool:
    """A body that goes by a noun which is not itself a general one: „Staatsanwaltschaft", not „Behörde"."""
    general = voice.head == "gericht" or voice.head in _general_nouns()
    return voice.kind is SourceKind.BODY and not general and voice.gender != "p"


@cache
def _general_nouns() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Of each general noun the kind of its row in ``general.de.tsv`` and the heads it names."""
    return {noun: (kind, tuple(heads.split())) for noun, kind, heads in table("general.de.tsv")}


def first_noun(cast: Cast, draft: Draft) -> Span | None:
    """Where the subject of what is said stands, as far as its article shows it: „hat das Unternehmen"."""
    if not cast.lexicon.german or not draft.content:
        return None
    start, end = min(draft.content)
    match = _SUBJECT.search(cast.text, start, min(end, start + 90)) or _SUBJECT.match(cast.text[start:end])
    if match is None:
        return None
    shift = start if match.string is not cast.text else 0
    return match.start("noun") + shift, match.end("noun") + shift


def aged(cast: Cast, phrase: Phrase) -> Voice | Link | None:
    """Who was called by the same age before: „die 81-jährige Besitzerin Ines Kern … Die 81-Jährige"."""
    text = cast.text
    age = _AGE.match(text, phrase.span[0]) if cast.lexicon.german else None
    if age is None:
        return None
    earlier = re.compile(rf"\b{age['age']}(?:[-‑]jährige[nrs]?| Jahre alte[nrs]?) (?P<noun>[A-ZÄÖÜ][\w-]+)")
    for match in earlier.finditer(text, 0, phrase.span[0]):
        persons = [m for m in cast.between(match.end() - 1, match.end() + 3) if m[2].kind is SourceKind.PERSON]
        persons += [m for m in cast.between(match.start(), match.end()) if m[2].kind is SourceKind.PERSON]
        if persons:
            return persons[0][2]
        return Link(name=match[0], named=False, spans=(match.span(), phrase.span))
    return None
