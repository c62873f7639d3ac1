"""Where a trained reader points: the voice it takes for the one that originally says a statement.

The rules find a voice by form, nearness and gender. A trained reader has looked at each word around the statement and
says how likely it is to name that voice. Where no words name a speaker, so that the rules could only let somebody go
on, and it points clearly at somebody else, it is followed. (For pronouns, roles and things the rules are right more
often than it, so there it is not asked.)
"""

from __future__ import annotations

import re

import msgspec

from lagebild.model import Link, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.coref import Cast, Voice

__all__ = ["CLEAR", "Pointed", "followed", "pointed"]

CLEAR = 0.0
"""Least log-odds of a voice that is followed. This and the lead were chosen on texts that watched the training."""
_AHEAD = 2.0
"""By how much, in log-odds, it must lead the voice that the rules found."""
_NOWHERE = -5.0
"""Log-odds of a word that a reader did not point at."""
_BEFORE = 80
_WORD = re.compile(r"[^\W_]+")


class Pointed(msgspec.Struct, frozen=True):
    """A voice of the cast with the log-odds that a mention of it, at ``span``, names the origin."""

    voice: Voice
    span: Span
    odds: float


def pointed(cast: Cast, draft: Draft) -> list[Pointed]:
    """The voices that ``draft`` points at, the likeliest first; each by its best mention."""
    if not draft.pointed:
        return []
    best: dict[str, Pointed] = {}
    for start, end, voice in cast.between(draft.pointed[0][0] - _BEFORE, draft.pointed[-1][1]):
        inside = [odds for first, last, odds in draft.pointed if start <= first and last <= end]
        if not inside:
            continue
        telling = [word for word in _WORD.findall(cast.text[start:end]) if word[0].isupper() or word[0].isdigit()]
        missing = max(0, len(telling) - len(inside))
        odds = (sum(inside) + missing * _NOWHERE) / (len(inside) + missing)
        if voice.name not in best or odds > best[voice.name].odds:
            best[voice.name] = Pointed(voice, (start, end), odds)
    return sorted(best.values(), key=lambda p: (-p.odds, p.span))


def followed(cast: Cast, draft: Draft, link: Link | None) -> Pointed | None:
    """The voice to take instead of ``link``, or ``None`` to keep it."""
    ranking = pointed(cast, draft)
    if not ranking or (link and link.name == ranking[0].voice.name):
        return None
    own = next((p.odds for p in ranking if link and p.voice.name == link.name), _NOWHERE)
    return ranking[0] if ranking[0].odds >= CLEAR and ranking[0].odds - own >= _AHEAD else None
