"""Who issued a document: „ein Artikel der ‚Nordpost'", „die dpa-Meldung", „der Bericht" of a body named before."""

from __future__ import annotations

import re

from lagebild.model import SourceKind, Span
from lagebild.reading.rules.coref import Cast, Voice
from lagebild.reading.rules.speaker_parts import Phrase

__all__ = ["issuer", "mentioned_before"]

_BEHIND = re.compile(r"(?:s|es|en)? (?:der|des|von|vom|of|by|from)\b(?: (?:der|dem|the))?")
_PREFIX = re.compile(r"(?P<body>[\w.]{2,})[-‑]")
_REACH = 3000


def issuer(cast: Cast, phrase: Phrase, at: int) -> tuple[Voice, Span] | None:
    """The voice behind the document of ``phrase``, cited at ``at``, and where that shows; ``None`` if it is not told.

    Looked for in the words themselves, then at the earlier mentions of the same noun, the nearest first.
    """
    own = _owner(cast, phrase.span[0], phrase.span[1], phrase.head)
    if own or " " in phrase.name:
        return own
    for start, end in mentioned_before(cast, phrase.head, at, least=4):
        found = _owner(cast, start, min(len(cast.text), end + 60), cast.text[start:end].lower())
        if found:
            return found
    return None


def mentioned_before(cast: Cast, head: str, at: int, *, least: int) -> list[Span]:
    """Where the noun ``head``, alone or in compounds, stands before ``at``, the nearest first.

    Nowhere if ``least`` letters are not left of it without its ending.
    """
    base = re.sub(r"(?:en|es|n|s|e)$", "", head.rpartition("-")[2])
    if len(base) < least:
        return []
    noun = re.compile(rf"[\w-]*{re.escape(base)}\w{{0,2}}\b", re.IGNORECASE)
    return [m.span() for m in noun.finditer(cast.text, max(0, at - _REACH), max(0, at - 1))][::-1]


def _owner(cast: Cast, start: int, end: int, head: str) -> tuple[Voice, Span] | None:
    """The voice in the noun („dpa-Meldung") or right behind it („Artikel der ‚Nordpost'")."""
    prefix = _PREFIX.match(cast.text, start)
    voice = cast.named(prefix["body"]) if prefix and not cast.lexicon.is_place(prefix["body"]) else None
    if prefix and voice and voice.kind is not SourceKind.PERSON:
        return voice, prefix.span("body")
    noun = re.compile(re.escape(head), re.IGNORECASE).search(cast.text, start, end)
    behind = _BEHIND.match(cast.text, noun.end()) if noun else None
    if behind is None:
        return None
    near = next(cast.between(behind.end(), min(end, behind.end() + 40)), None)
    between = cast.text[behind.end() : near[0]] if near else ","
    return (near[2], near[:2]) if near and not re.search(r"[,.;:(]|\b(?:und|über|zu[mr]?)\b", between) else None
