"""Where what an English verb of saying introduces begins, and whom it tells."""

from __future__ import annotations

from lagebild.model import Span
from lagebild.reading.rules.clauses import Item, Sentence
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.english_phrases import (
    has_verb,
    is_kind,
    is_verb,
    past_adverbials,
    phrase,
)

__all__ = ["content_start"]


def content_start(sentence: Sentence, cue: Cue) -> tuple[int | None, list[Span]]:
    """Where what the verb introduces begins, and the addressee between; None where it introduces nothing."""
    items, last = sentence.items, sentence.segments[-1].last
    past, to = _told(sentence, cue, max(cue.parts) + 1, last)
    at = past_adverbials(items, past, last)
    if at >= last:
        return None, to
    opening, takes = items[at], cue.verb.takes
    if opening.low in (",", ":") and at + 1 < last:
        following = items[at + 1]
        opens = following.kind == "q" or opening.low == ":" or following.low == "that"
        return (following.start if opens else None), to
    if opening.kind == "q" or opening.low == "to":
        needed = "q" if opening.kind == "q" else "z"
        return (opening.start if needed in takes else None), to
    if "d" not in takes or opening.kind == "p":
        return None, to
    if opening.low == "that" or is_kind(opening, "question"):
        return opening.start, to
    return (opening.start if "0" not in takes and _bare_clause(items, at, last, cue, bool(to)) else None), to


def _told(sentence: Sentence, cue: Cue, at: int, last: int) -> tuple[int, list[Span]]:
    """Past the addressee behind the verb, and its range: „told reporters“, „said to the BBC“."""
    items = sentence.items
    if at + 1 < last and items[at].low == "to":
        following = items[at + 1]
        if following.upper or is_kind(following, "determiner") or following.low in ("him", "her", "them"):
            end = phrase(items, at + 1, last)
            return end, [sentence.span(at, end)]
    if _may_be_told(items, at, last, cue):
        end = phrase(items, at, last)
        following_low = items[end].low if end < last else ""
        closes = following_low in _AFTER_OBJECT or (end < last and items[end].kind == "q")
        if end > at and (closes or ("o" in cue.verb.takes and cue.verb.infinitive != "ask")):
            return end, [sentence.span(at, end)]
    return at, []


def _bare_clause(items: list[Item], at: int, last: int, cue: Cue, told: bool) -> bool:
    """Whether a clause without „that“ begins at ``at``."""
    opening = items[at]
    plain = opening.low in ("in", "at", "if", "as", "after", "on")
    if is_kind(opening, "conjunction") or (is_kind(opening, "preposition") and not plain):
        return False
    begins = opening.upper or is_kind(opening, "pronoun") or is_kind(opening, "determiner")
    if begins and last - at > 2 and (cue.verb.infinitive in _CLAUSAL or (told and cue.verb.infinitive == "tell")):
        return True
    end = phrase(items, at, last)
    if not at < end < last:
        return False
    following = items[end]
    if is_verb(following) or following.low.endswith("s") or following.low in ("not", "also", "never"):
        return True
    return cue.verb.act != "name" and has_verb(items, at, last) and _close_verb(items, at, last)


def _may_be_told(items: list[Item], at: int, last: int, cue: Cue) -> bool:
    """Whether an object may follow the verb at once („told reporters …“, „urged drivers …“)."""
    takes = "o" in cue.verb.takes or "z" in cue.verb.takes
    return (
        takes
        and at < last
        and items[at].kind == "w"
        and not is_kind(items[at], "question")
        and items[at].low not in ("that", "to")
    )


def _close_verb(items: list[Item], at: int, last: int) -> bool:
    for item in items[at : min(last, at + 14)]:
        if is_kind(item, "relative") or item.low in (",", ":", "to"):
            return False
        if is_kind(item, "finite"):
            return True
    return False


_CLAUSAL = frozenset(
    ["say", "state", "believe", "think", "hope", "fear", "argue", "insist", "allege", "assert", "claim"]
)


_AFTER_OBJECT = frozenset(
    [
        "that",
        "to",
        "in",
        "on",
        ",",
        ":",
        "he",
        "she",
        "they",
        "it",
        "whether",
        "if",
        "how",
        "why",
        "what",
        "the",
        "his",
        "there",
    ]
)
