"""Who was spoken of last: what a relative pronoun, „dieser" and „demnach" take up, whoever the sentence is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lagebild.model import Link, SourceKind, Span
from lagebild.reading.rules.antecedents import as_link
from lagebild.reading.rules.coref import Cast, Voice
from lagebild.reading.rules.lexicon import Word, words
from lagebild.reading.rules.speaker_parts import closed_class

__all__ = [
    "before_comma",
    "court_before",
    "last_of",
    "pair_before",
    "publisher_before",
    "sentence_before",
    "subject_of_sentence_before",
]

_ARTICLES = {
    "der": "m", "ein": "m", "dem": "m", "den": "m", "des": "m", "einem": "m", "einen": "m", "eines": "m",
    "die": "f", "eine": "f", "einer": "f", "das": "n",
}  # fmt: skip
"""The article before a noun and the gender that it speaks for; „der" and „einer" may be a woman's genitive."""
_MANY = frozenset(["zwei", "drei", "vier", "fünf", "mehrere", "einige", "viele", "zahlreiche", "die", "den"])
_REACH = 3000
_JOINED = re.compile(r"(?: \([^()]*\))? und (?:[\w-]+ ){0,3}")
_RELATIVE = re.compile(r",\s*$")
_GIVES = r"(?:hat|haben|hatten?|gab|gaben|veröffentlichten?|legten?|stellten?|präsentierten?)"
_BEGUN = r"(?:[Dd]er|[Dd]ie|[Dd]as|[Ee]ine?) (?:[a-zäöüß][\w-]* ){0,3}[A-ZÄÖÜ][\w-]+"
_OWNER = r"(?: (?:der|des|von|vom|für) (?:[a-zäöüß][\w-]* ){0,3}[A-ZÄÖÜ][\w-]+)?"
_PUBLISHER = re.compile(
    rf"(?P<first>{_BEGUN}(?: [A-ZÄÖÜ][\w-]+)*{_OWNER}) {_GIVES}\b|.*?\b{_GIVES} (?P<behind>{_BEGUN}{_OWNER})", re.DOTALL
)
_PUBLISHED = re.compile(
    r"\b(?:bekannt ?gegeben|gab(?:en)? .*\bbekannt|veröffentlicht|publiziert|vorgelegt|legten? .*\bvor\b|vorgestellt"
    r"|stellten? .*\bvor\b|präsentiert|herausgegeben|mitgeteilt)",
    re.DOTALL,
)
"""What makes a sentence one that somebody publishes something in."""


def before_comma(cast: Cast, at: int, gender: str) -> Link | None:
    """Whom a relative pronoun at ``at`` means: the last voice or person before its comma; ``None`` without a comma."""
    comma = _RELATIVE.search(cast.text, max(0, at - 4), at)
    if comma is None or not cast.sentences:
        return None
    start = cast.sentences[cast.sentence_at(at)][0]
    return last_of(cast, (start, comma.start()), gender)


def last_of(cast: Cast, where: Span, gender: str, *, but_first: bool = False) -> Link | None:
    """The last voice or person without a name that ``where`` speaks of and that fits ``gender``.

    With ``but_first`` it must not be the only one unless others are spoken of before it: „dieser" passes over the
    subject.
    """
    found = [*_voices(cast, where, gender), *_persons(cast, where, gender)]
    found.sort(key=lambda item: item[0])
    if not found or (but_first and len(found) < 2 and not _later(cast, where, found[0][0])):
        return None
    return found[-1][1]


def _later(cast: Cast, where: Span, at: int) -> bool:
    """Whether something else is spoken of in ``where`` before ``at``: another voice, or a clause."""
    return any(start < at for start, _, _ in cast.between(*where)) or "," in cast.text[where[0] : at]


def court_before(cast: Cast, at: int) -> tuple[Voice, Span] | None:
    """The court that „die Richter" at ``at`` speak for: the last one named before."""
    before = (m for m in cast.between(max(0, at - _REACH), at) if m[2].kind is SourceKind.BODY)
    found = [m for m in before if "gericht" in m[2].head]
    return (found[-1][2], found[-1][:2]) if found else None


def pair_before(cast: Cast, at: int) -> Link | None:
    """„die beiden Sängerinnen": the two persons last named together before ``at``."""
    named = [m for m in cast.between(max(0, at - _REACH), at) if m[2].kind is SourceKind.PERSON]
    for one, other in reversed(list(pairwise(named))):
        if one[2] is not other[2] and _JOINED.fullmatch(cast.text, one[1], other[0]):
            return Link(name=f"{one[2].name} und {other[2].name}", spans=tuple(sorted({one[:2], other[:2]})))
    return None


def sentence_before(cast: Cast, at: int) -> Span | None:
    """The sentence before the one at ``at``, if there is one."""
    number = cast.sentence_at(at)
    return cast.sentences[number - 1] if 0 < number < len(cast.sentences) else None


def subject_of_sentence_before(cast: Cast, at: int) -> Link | None:
    """The voice that the sentence before ``at`` is about: its first one that stands behind no preposition."""
    before = sentence_before(cast, at)
    if before is None:
        return None
    spoken_of = cast.between(before[0], min(before[1], at))
    return next((as_link(voice, (s, e)) for s, e, voice in spoken_of if not cast.oblique_at(s)), None)


def publisher_before(cast: Cast, at: int) -> Span | None:
    """The subject of the sentence before ``at`` if it publishes something: „Die Bank gab Zahlen bekannt. Demnach"."""
    where = sentence_before(cast, at) if cast.lexicon.german else None
    if where is None:
        return None
    found = _PUBLISHER.match(cast.text, *where) if _PUBLISHED.search(cast.text, *where) else None
    return found.span(found.lastgroup or 0) if found else None


def _voices(cast: Cast, where: Span, gender: str) -> Iterator[tuple[int, Link]]:
    for start, end, voice in cast.between(*where):
        if _fits(gender, voice.gender, body=voice.kind is not SourceKind.PERSON):
            yield start, as_link(voice, (start, end))


def _persons(cast: Cast, where: Span, gender: str) -> Iterator[tuple[int, Link]]:
    """Nouns for people that no name stands with: „eines thailändischen Jungen", „ein Prediger aus London"."""
    lexicon = cast.lexicon
    if not lexicon.german:
        return
    run = list(words(cast.text, *where))
    for place, word in enumerate(run):
        person = word.capital and (lexicon.stem("role", word.text) or lexicon.stem("crowd", word.text))
        if not person or lexicon.stem("body", word.text) or cast.names_at(word.start) or cast.titled_at(word.start):
            continue
        first = _opening(run, place)
        if first is None:
            continue
        low = run[first].text.lower()
        said = "p" if low in _MANY and _plural(cast, word) else _ARTICLES.get(low, "-")
        if _fits(gender, said, body=False):
            name = cast.text[run[first + 1].start : word.end]
            yield word.start, Link(name=name, named=False, spans=((run[first + 1].start, word.end),))


def _plural(cast: Cast, word: Word) -> bool:
    return cast.lexicon.gender("role", word.text) != "f" or word.text.endswith("innen")


def _opening(run: list[Word], place: int) -> int | None:
    """The place of the article or numeral before the noun at ``place``, past at most three adjectives."""
    numerals = closed_class("de", "many")
    for back in range(place - 1, max(-1, place - 5), -1):
        low = run[back].text.lower()
        if low in _ARTICLES or low in _MANY or low in numerals:
            return back
        if run[back].capital or not low.endswith(("e", "er", "en", "em", "es")):
            return None
    return None


def _fits(wanted: str, given: str, *, body: bool) -> bool:
    if "-" in (wanted, given):
        return not (wanted in ("m", "f") and body and given == "n")
    return wanted == given
