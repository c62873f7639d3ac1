"""Whom a pronoun means: the most salient voice before it that fits in gender and number."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import msgspec

from lagebild.model import Link, SourceKind, Span
from lagebild.reading.rules.coref import Cast, Voice
from lagebild.reading.rules.lexicon import Word, words
from lagebild.reading.rules.person_nouns import is_woman, one_person
from lagebild.reading.rules.verbs import verb_forms

__all__ = ["Heard", "antecedent", "as_link", "meeting", "ranked"]

_REACH = 30
"""A pronoun looks back this many sentences at most."""
_MOST = 60
_ARTICLES = frozenset(["ein", "eine", "einem", "einen", "einer", "der", "die", "dem", "den"])
_OWNED = frozenset(["sein", "seine", "ihr", "ihre"])
_DEFINITE = frozenset(["der", "die", "dem", "den"])
_ANYONE = frozenset(["mann", "frau"])
"""Nouns that, behind a definite article, take up somebody: they are nobody new."""
_SEVERAL = frozenset(["zwei", "drei", "vier", "fünf", "mehrere", "einige", "viele", "zahlreiche"])
_SPOKE_LAST, _SPOKE, _SUBJECT, _OBLIQUE, _BODY, _UNSURE, _STRANGE = 1.2, 0.4, 0.6, 0.7, 0.5, 0.2, 2.0
_RARE = 0.6
"""„sie" for a person of whom the text does not say that she is a woman, while a noun of that gender stands by."""
_MET = re.compile(
    r"\b(?:traf|trafen|treffen|Treffen|[Gg]espräch\w*|Gipfel\w*|Besuch|empfing|met|meeting|talks|summit)\b"
)
_JOINED = re.compile(
    r"(?: \([^()]{1,20}\))?,? (?:und|sowie|and) (?:(?:der|die|the|[A-ZÄÖÜ][\w-]*(?:in|er|or|ent)) ){0,2}"
)
_AGED = re.compile(r"\d{1,3}[-‑]jährige")
_AGAIN = {"m": re.compile(r"\b(?:[Ee]r|[Hh]e)\b"), "f": re.compile(r"\b(?:[Ss]ie(?= \w+(?<!en)\b)|[Ss]he\b)")}
_STEPS = 3
_HE = re.compile(r"\b(?:er|sie|he|she)\b")


class Heard(msgspec.Struct, frozen=True):
    """A voice already resolved: where its speaker's words stand, and its gender."""

    link: Link
    span: Span
    gender: str
    person: bool = True


class _Candidate(msgspec.Struct, frozen=True):
    start: int
    link: Link
    gender: str
    person: bool
    score: float


def antecedent(
    cast: Cast,
    heard: Sequence[Heard],
    at: int,
    gender: str,
    quoted: Sequence[Span],
    *,
    persons: bool = False,
    bodies: bool = False,
    barred: Sequence[Span] = (),
) -> Link | None:
    """The voice a pronoun at offset ``at`` means, or ``None``: the first of ``ranked``."""
    found = ranked(cast, heard, at, gender, quoted, persons=persons, bodies=bodies, barred=barred)
    return found[0] if found else None


def ranked(
    cast: Cast,
    heard: Sequence[Heard],
    at: int,
    gender: str,
    quoted: Sequence[Span],
    *,
    persons: bool = False,
    bodies: bool = False,
    barred: Sequence[Span] = (),
    only: Callable[[Link], bool] | None = None,
    steps: int = _STEPS,
) -> list[Link]:
    """The voice a pronoun at offset ``at`` most likely means and, where another would fit, the runner-up.

    ``gender`` is ``m``, ``f``, ``n``, ``p`` (several), two of them („sein" is ``mn``) or ``-`` (any). What stands in
    ``quoted`` counts less, what begins inside ``barred`` not at all; ``persons`` and ``bodies`` admit only those,
    ``only`` those that it holds for. ``steps`` is how many pronouns before this one are asked in turn whom they mean.
    """
    here = cast.sentence_at(at)
    best: dict[str, _Candidate] = {}
    nouns = () if bodies else _people_without_names(cast, at)
    pairs = _pairs(cast, at) if "p" in gender and not bodies else ()
    again = () if bodies or not steps else _taken_up(cast, heard, at, gender, quoted, steps - 1)
    for candidate in (*nouns, *pairs, *_spoken_of(cast, at, quoted), *_heard(cast, heard, at), *again):
        if not _fits(candidate, gender, persons=persons, bodies=bodies):
            continue
        if any(s <= candidate.start < e for s, e in barred) or (only and not only(candidate.link)):
            continue
        distance = here - cast.sentence_at(candidate.start)
        if distance > _REACH:
            continue
        score = candidate.score - distance - (_UNSURE if candidate.gender == "-" else 0)
        if gender in ("f", "fp") and candidate.gender == "-" and candidate.person:
            score -= _RARE
        if not (candidate.person or bodies or (gender if len(gender) == 1 else candidate.gender) in ("n", "p")):
            score -= _BODY + (_STRANGE if candidate.gender == "-" else 0)
        known = best.pop(candidate.link.name, None)
        if known is None or score >= known.score:
            known = msgspec.structs.replace(candidate, score=score)
        best[known.link.name] = known
    last_first = reversed(best.values())  # of equals the one weighed last
    return [c.link for c in sorted(last_first, key=lambda c: -c.score)[:2]]


def _fits(candidate: _Candidate, gender: str, *, persons: bool, bodies: bool) -> bool:
    if (persons and not candidate.person) or (bodies and candidate.person):
        return False
    if gender == "-":
        return True
    if candidate.gender == "-":
        return gender != "p" or not (candidate.person and candidate.link.named)
    return candidate.gender in gender


def _spoken_of(cast: Cast, at: int, quoted: Sequence[Span]) -> Iterator[_Candidate]:
    last = bisect_left(cast.places, (at, 0, 0))
    for start, end, index in cast.places[max(0, last - _MOST) : last]:
        if end > at:
            continue
        voice = cast.voices[index]
        if voice.kind is SourceKind.OUTLET and voice.gender == "-":
            continue
        score = _position(cast, start)
        if any(s <= start < e for s, e in quoted):
            score -= _OBLIQUE
        yield _Candidate(start, as_link(voice, (start, end)), voice.gender, voice.kind is SourceKind.PERSON, score)


def _pairs(cast: Cast, at: int) -> Iterator[_Candidate]:
    """„Werner Kern (Grüne) und Jana Moll": two persons named together are several."""
    last = bisect_left(cast.places, (at, 0, 0))
    joint = " und " if cast.lexicon.german else " and "
    for one, other in pairwise(cast.places[max(0, last - _MOST) : last]):
        first, second = cast.voices[one[2]], cast.voices[other[2]]
        persons = first.kind is SourceKind.PERSON and second.kind is SourceKind.PERSON and first is not second
        if persons and _JOINED.fullmatch(cast.text, one[1], other[0]):
            spans = tuple(sorted({one[:2], other[:2]}))
            link = Link(name=f"{first.name}{joint}{second.name}", spans=spans)
            yield _Candidate(one[0], link, "p", True, _position(cast, one[0]))


def _heard(cast: Cast, heard: Sequence[Heard], at: int) -> Iterator[_Candidate]:
    before = [h for h in heard[-_MOST:] if h.span[0] < at]
    for place, item in enumerate(before):
        score = _SPOKE_LAST if place == len(before) - 1 else _SPOKE
        yield _Candidate(item.span[0], item.link, item.gender, item.person, score + _SUBJECT)


def _taken_up(
    cast: Cast, heard: Sequence[Heard], at: int, gender: str, quoted: Sequence[Span], steps: int
) -> Iterator[_Candidate]:
    """„Sie ist Ärztin. Sie sagte": whoever a pronoun of that gender meant before, here or in the sentence before."""
    gender = gender[0]
    if not cast.sentences or gender not in _AGAIN:
        return
    begin = cast.sentences[max(0, cast.sentence_at(at) - 1)][0]
    before = [m.start() for m in _AGAIN[gender].finditer(cast.text, begin, max(begin, at - 1))]
    before = [start for start in before if not any(s <= start < e for s, e in quoted)]
    if before:
        earlier = [h for h in heard[-_MOST:] if h.span[0] < before[-1]]
        found = ranked(cast, earlier, before[-1], gender, quoted, persons=True, steps=steps)
        if found:
            yield _Candidate(before[-1], found[0], gender, True, _SUBJECT + _SPOKE)


def _people_without_names(cast: Cast, at: int) -> Iterator[_Candidate]:
    """„ein Extremist", „die Forscherin": nouns for people in this sentence and the two before it."""
    lexicon = cast.lexicon
    if not lexicon.german or not cast.sentences:
        return
    begin = cast.sentences[max(0, cast.sentence_at(at) - 2)][0]
    run = list(words(cast.text, begin, at))
    openings = {cast.sentences[n][0] for n in range(max(0, cast.sentence_at(at) - 2), cast.sentence_at(at) + 1)}
    met: set[str] = set()
    for place, word in enumerate(run):
        first = _article(run, place) if word.capital else place
        if first == place or not _means_somebody(run, first, place, cast):
            continue
        gender = _gender_of(run[first].text.lower(), female=is_woman(word, lexicon))
        if not gender or cast.names_at(word.start) or cast.titled_at(word.start):
            continue
        opens = run[first].start in openings
        if run[first].text.lower() in _DEFINITE and word.text.lower() in _ANYONE and gender in met:
            continue
        if run[first].text.lower() in _OWNED and not opens and run[first - 1].text.lower() not in verb_forms("de"):
            continue
        met.add(gender)
        if place - first > 1 and not opens and not _AGED.match(run[place - 1].text):
            continue  # most likely a predicate or an object
        name = cast.text[run[first + 1].start : word.end]
        name = re.sub(r"^(\w+e) ", r"\1r ", name) if gender == "m" and opens else name
        link = Link(name=name, named=False, spans=((run[first + 1].start, word.end),))
        score = _SUBJECT if opens else _position(cast, word.start)
        yield _Candidate(word.start, link, gender, True, score - _UNSURE)


def _means_somebody(run: Sequence[Word], first: int, place: int, cast: Cast) -> bool:
    """Whether the noun at ``place`` with its article at ``first`` means people: by the lists, its age or its form."""
    known = cast.lexicon.means_people(run[place].text) or _AGED.match(run[place - 1].text)
    return bool(known or one_person(run[first].text.lower(), run[place], cast.lexicon))


def _article(run: Sequence[Word], place: int) -> int:
    """The place of the article or numeral of the noun at ``place``, past at most two adjectives; else ``place``."""
    for back in range(place - 1, max(-1, place - 4), -1):
        low = run[back].text.lower()
        if low in _ARTICLES or low in _OWNED or low in _SEVERAL:
            return back
        if run[back].capital or not low.endswith(("e", "er", "en", "em")):
            break
    return place


def _gender_of(article: str, *, female: bool) -> str:
    """What the article says of the noun: ``m``, ``f``, ``p``; empty where it does not fit."""
    if article in _SEVERAL or (article in ("die", "seine", "ihre") and not female):
        return "p"
    if article.endswith(("ein", "ihr", "em", "en")) or (article == "der" and not female):
        return "" if female else "m"
    return "f" if female else ""


def _position(cast: Cast, start: int) -> float:
    """How much like a subject a mention stands: first of its sentence, not behind a preposition."""
    if cast.oblique_at(start):
        return -_OBLIQUE
    return _SUBJECT if cast.is_subject(start) else 0.0


def as_link(voice: Voice, here: Span) -> Link:
    """A link to a voice of the cast, spoken of ``here``."""
    return Link(name=voice.name, named=voice.named, of=voice.of, spans=tuple(sorted({voice.span, here})))


def meeting(cast: Cast, at: int, heard: Sequence[Heard]) -> Link | None:
    """„A und B": the two who met in the sentence at ``at`` or in one of the two before it."""
    here = cast.sentence_at(at)
    for number in range(here, max(-1, here - 3), -1):
        if number >= len(cast.sentences):
            continue
        start, end = cast.sentences[number]
        if not _MET.search(cast.text, start, min(end, at) if number == here else end):
            continue
        found: list[Link] = []
        pronoun = _HE.search(cast.text, start, end)
        if pronoun:
            gender = "m" if pronoun[0] in ("er", "he") else "f"
            link = antecedent(cast, heard, pronoun.start(), gender, [])
            found += [link] if link else []
        found += [as_link(v, (s, e)) for s, e, v in cast.between(start, end) if v.kind is SourceKind.PERSON]
        unique = list({link.name: link for link in found}.values())
        if len(unique) > 1:
            joint = " und " if cast.lexicon.german else " and "
            spans = tuple(sorted({s for link in unique[:2] for s in link.spans}))
            return Link(name=joint.join(link.name for link in unique[:2]), spans=spans)
    return None
