"""Whom a trained reader takes a pronoun for: words of the text, gathered into voices."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from lagebild.model import Link, SourceKind, Span
from lagebild.reading.draft import Words
from lagebild.reading.rules.antecedents import as_link
from lagebild.reading.rules.coref import Cast
from lagebild.reading.rules.speakers import read_phrase

__all__ = ["Meant", "meant", "preferred"]

_BEFORE = re.compile(
    r"(?:\b(?:[Dd](?:er|ie|as|en|em|es)|[Ee]ine?[nrms]?|[Tt]he|[Aa]n?) )(?:[\w-]+(?:e|er|en|em|es) ){0,3}$"
)
_NAME = re.compile(r"(?:[A-ZÄÖÜ][\w’'-]+ ){1,3}$")
_BACK = 90
LEAST, LEAD = 0.2, 5.0
"""From which probability on an answer is followed, and how many times that of the rules' own choice it must be. Chosen
on the pronouns of the texts that watched the training."""
_OPPOSITE = ({"m", "n"}, {"m", "f"}, {"f", "n"})
_STRANGE = 0.3
"""For a body of which the text does not say whether it is „er" or „sie"."""


class Meant(msgspec.Struct, frozen=True):
    """A voice and how likely the pronoun means it."""

    link: Link
    share: float


def meant(cast: Cast, ranges: Words, named: Callable[[Span], Link | None], gender: str) -> list[Meant]:
    """The voices that the words ``ranges`` (with probabilities) stand for, the likeliest first.

    A word inside a mention of the cast is that voice; for any other the phrase around it is read, and ``named`` says
    what voice it is. ``gender`` is that of the pronoun that means one of them (``m``, ``f``, ``n`` or ``p``): no man is
    meant by „sie".
    """
    shares: dict[str, float] = {}
    links: dict[str, tuple[float, Link]] = {}
    left = 1.0
    for start, end, share in ranges:
        around = _phrase_around(cast, start, end)
        link = _voice_at(cast, start) or named(around)
        fit = _fit(cast, link, around, gender) if link else 0.0
        left -= (1.0 - fit) * share
        if link is None or not fit:
            continue
        share *= fit
        shares[link.name] = shares.get(link.name, 0.0) + share
        if link.name not in links or share > links[link.name][0]:
            links[link.name] = (share, link)
    found = [Meant(links[name][1], share / left) for name, share in shares.items()]
    return sorted(found, key=lambda item: (-item.share, item.link.spans))


def _fit(cast: Cast, link: Link, around: Span, gender: str) -> float:
    """How well a voice goes with a pronoun of ``gender``: 0 … 1."""
    voice = cast.named(link.name)
    person = voice.kind is SourceKind.PERSON if voice else False
    own = voice.gender if voice else read_phrase(cast.text, around, cast.lexicon).gender
    if {own, gender} in _OPPOSITE or (gender == "p" and person):
        return 0.0
    strange = voice and gender != "p" and not person and own != gender
    return _STRANGE if strange else 1.0


def _voice_at(cast: Cast, at: int) -> Link | None:
    covering = [(s, e, voice) for s, e, voice in cast.between(at - _BACK, at + 1) if s <= at < e]
    if not covering:
        return None
    start, end, voice = min(covering, key=lambda item: item[1] - item[0])
    return as_link(voice, (start, end))


def _phrase_around(cast: Cast, start: int, end: int) -> Span:
    """The word at ``start`` with its article and adjectives, as far as the other half of its compound."""
    name = _NAME.search(cast.text, max(0, start - _BACK), start)
    while name and name[0].split()[0].lower() in cast.lexicon.small:
        name = _NAME.search(cast.text, name.start() + len(name[0].split()[0]) + 1, start)
    start = name.start() if name else start
    before = _BEFORE.search(cast.text, max(0, start - _BACK), start)
    compound = re.compile(r"(?:[\w-]*\w)?").match(cast.text, end)
    return (before.start() if before else start, compound.end() if compound else end)


def preferred(ranking: list[Meant], link: Link | None) -> Link | None:
    """The voice to take instead of ``link``, or ``None`` to keep it."""
    own, best = 0.0, None
    for item in ranking:
        if link and _same(item.link, link):
            own += item.share
        else:
            best = best or item
    if best is None:
        return None
    return best.link if best.share >= LEAST and best.share >= LEAD * own else None


def _same(one: Link, other: Link) -> bool:
    """Whether two links have one name, or stand for words that overlap („der Leiter des Amts", „Leiter des Amts")."""
    return one.name == other.name or any(s < e2 and s2 < e for s, e in one.spans for s2, e2 in other.spans)
