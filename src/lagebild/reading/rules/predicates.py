"""Roles that a sentence gives a person by its verb: „Uwe Kern ist Vorsitzender", „Neuer Trainer wird Jan Weber"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from lagebild.reading.rules.lexicon import Lexicon, Word
from lagebild.reading.rules.names import Name

__all__ = ["predicate_roles"]

_IS = frozenset(["ist", "wird", "wurde", "bleibt", "sei", "heißt"])
_NOT = frozenset(["nicht", "kein", "keine", "nie", "weder"])
_WHEN = frozenset(["seit", "im", "am", "ab", "in", "nach", "vor", "bis"])
_BEHIND = 5
"""Words behind the verb within which its predicate begins."""
_REACH = 25
"""Words before and behind a name within which its predicate stands."""
_ELECTED = re.compile(
    r"\b(?:gewählt|ernannt|bestimmt|gekürt|befördert|berufen|ausgerufen|geweiht|gekrönt|bestellt|vereidigt|nominiert)\b"
)


def predicate_roles(text: str, run: Sequence[Word], name: Name, lex: Lexicon) -> list[Word]:
    """The nouns for a role that the sentence ``run`` says ``name`` holds or is given; German only."""
    if not lex.german:
        return []
    first = bisect_left(run, name.start, key=lambda word: word.start)
    low = max(0, first - _REACH)
    run, at = run[low : first + len(name.words) + _REACH], first - low
    found = [_told(text, run, at + len(name.words), lex), _elected(text, run, at, lex)]
    found += [] if low else [_opening(text, run, at, lex)]
    return [word for word in found if word]


def _told(text: str, run: Sequence[Word], at: int, lex: Lexicon) -> Word | None:
    """„… ist seit Mai Vorsitzender der Partei": the role behind the name and its verb."""
    if at >= len(run) or run[at].text not in _IS or text[run[at - 1].end : run[at].start].strip():
        return None
    for place in range(at + 1, min(len(run), at + 1 + _BEHIND)):
        if text[run[place - 1].end : run[place].start].strip() or run[place].text.lower() in _NOT:
            return None
        if run[place].capital and run[place - 1].text not in _WHEN:
            return run[place] if _alone(text, run, place, lex) else None
    return None


def _alone(text: str, run: Sequence[Word], place: int, lex: Lexicon) -> bool:
    """Whether the word is a role in the nominative that no name follows („wird Präsident Kern treffen")."""
    word = run[place]
    behind = run[place + 1] if place + 1 < len(run) else None
    named = behind is not None and behind.capital and text[word.end : behind.start] == " "
    return _is_role(word, lex) and not word.text.endswith(("s", "innen")) and not named


def _is_role(word: Word, lex: Lexicon) -> bool:
    return bool(lex.stem("role", word.text))


def _opening(text: str, run: Sequence[Word], at: int, lex: Lexicon) -> Word | None:
    """„Neuer Trainer des Klubs wird Jan Weber": the role that opens the sentence, its verb right before the name."""
    if at < 2 or run[at - 1].text not in _IS or text[run[0].start : run[at].start].count(","):
        return None
    nouns = (place for place, word in enumerate(run[: at - 1]) if word.capital and (place or _is_role(word, lex)))
    noun = next(nouns, at)
    return run[noun] if noun < min(at - 1, 4) and _is_role(run[noun], lex) else None


def _elected(text: str, run: Sequence[Word], at: int, lex: Lexicon) -> Word | None:
    """„Jan Weber wurde zum Präsidenten gewählt", „Zum Sprecher wurde Jan Weber ernannt"."""
    passive = [place for place, word in enumerate(run) if word.text in ("wurde", "wird", "worden")]
    to = next((place for place, word in enumerate(run[:-1]) if word.text.lower() in ("zum", "zur")), None)
    if to is None or not passive or not _ELECTED.search(text, run[0].start, run[-1].end):
        return None
    role = next((word for word in run[to + 1 : to + 4] if word.capital), None)
    subject = at < passive[0] <= at + 6 or at == passive[0] + 1
    return role if subject and role and _is_role(role, lex) else None
