"""Events that times are counted from: the caller's, those the text dates itself, and a small gazetteer.

The gazetteer (``data/events.toml``) proposes an event only where words of every one of its groups are in the
text and the report was published after it; a caller's anchor of the same kind always wins.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from lagebild.model import Anchor, Interval
from lagebild.reading.times.grammar import ANCHOR, ANCHOR_REST, Grammar, Token
from lagebild.reading.times.lexicon import Lexicon, table

_LASTING = frozenset(("war", "strike", "pandemic", "crisis"))
"""Kinds of event that last, so that days and weeks of them are counted."""


class Event(NamedTuple):
    """An anchor with the kinds of event it is (war, election …) and whether the caller gave it."""

    anchor: Anchor
    kinds: frozenset[str]
    given: bool
    weight: int = 0
    """How many words of the text speak for it."""
    ongoing: bool = False


class _Entry(NamedTuple):
    anchor: Anchor
    kind: str
    triggers: tuple[re.Pattern[str], ...]
    until: dt.date | None
    ongoing: bool


@cache
def gazetteer() -> tuple[_Entry, ...]:
    """The shipped events."""
    import tomllib

    entries = []
    for row in tomllib.loads(table(None, "events.toml"))["event"]:
        when = Interval(earliest=row["from"], latest=row.get("to", row["from"]))
        anchor = Anchor(name=row["name"], when=when, aliases=tuple(row.get("aliases", ())))
        words = tuple(re.compile(r"\b(?:" + "|".join(group) + ")", re.IGNORECASE) for group in row["words"])
        entries.append(_Entry(anchor, row["kind"], words, row.get("until"), row.get("ongoing", False)))
    return tuple(entries)


def given(anchors: Sequence[Anchor], lexicon: Lexicon) -> list[Event]:
    """The caller's anchors; their kinds are those of the words in their names."""
    events = []
    for anchor in anchors:
        kinds = _kinds(anchor, lexicon)
        events.append(Event(anchor, kinds, given=True, ongoing=not kinds or bool(kinds & _LASTING)))
    return events


def _kinds(anchor: Anchor, lexicon: Lexicon) -> frozenset[str]:
    kinds = set()
    for word in re.findall(r"[^\W\d_]+", " ".join((anchor.name, *anchor.aliases))):
        values = lexicon.values(word)
        kinds |= {values[name].split("|")[0] for name in ("EVENT", "EVPOINT", "EVUNIT", "EVSTEM") if name in values}
    return frozenset(kinds)


def proposed(text: str, published: Interval, taken: frozenset[str]) -> list[Event]:
    """Gazetteer events that the text's words and its publication date fit, the likeliest first.

    ``taken`` are kinds the caller has anchored; nothing is proposed for them.
    """
    events = []
    for entry in gazetteer():
        when = entry.anchor.when
        if entry.kind in taken or not _fits(entry, published):
            continue
        hits = [words.search(text) for words in entry.triggers]
        if not all(hits):
            continue
        weight = sum(len(words.findall(text)) for words in entry.triggers)
        names = ", ".join(f"“{hit[0]}”" for hit in hits if hit)
        why = f"the text's words {names} and its publication fit the known event ({when})"
        anchor = msgspec.structs.replace(entry.anchor, why=why)
        events.append(Event(anchor, frozenset((entry.kind,)), given=False, weight=weight, ongoing=entry.ongoing))
    events.sort(key=lambda e: (e.weight, e.anchor.when.earliest or dt.date.min), reverse=True)
    return events


def _fits(entry: _Entry, published: Interval) -> bool:
    start = entry.anchor.when.earliest
    if not published.known or start is None:
        return False
    if published.latest is not None and published.latest < start:
        return False
    return entry.until is None or published.earliest is None or published.earliest <= entry.until


def mark(tokens: list[Token], chars: list[str], grammar: Grammar, events: Sequence[Event]) -> None:
    """Turns every place where a caller's anchor is named into tokens of class ``ANCHOR``, in place."""
    names: dict[str, list[tuple[list[str], int]]] = {}
    for index, event in enumerate(events):
        for name in (event.anchor.name, *event.anchor.aliases):
            words = [m[0].casefold() for m in grammar.lexicon.shapes.finditer(name)]
            if words and event.given:
                names.setdefault(words[0], []).append((words, index))
    if not names:
        return
    head, rest = grammar.char(frozenset((ANCHOR,))), grammar.char(frozenset((ANCHOR_REST,)))
    at = 0
    while at < len(tokens):
        length = 0
        form = tokens[at].text.casefold()
        begun = [form, *(form.removesuffix(end) for end in grammar.lexicon.endings if form.endswith(end))]
        here = (entry for name in begun for entry in names.get(name, ()))
        for words, index in sorted(here, key=lambda n: -len(n[0])):
            if _named([t.text.casefold() for t in tokens[at : at + len(words)]], words, grammar.lexicon.endings):
                length = len(words)
                tokens[at] = tokens[at]._replace(values={ANCHOR: str(index)})
                chars[at : at + length] = [head] + [rest] * (length - 1)
                break
        at += length or 1


def _named(forms: list[str], words: list[str], endings: Sequence[str]) -> bool:
    """Whether the forms are the words of a name, the last one perhaps inflected."""
    if len(forms) != len(words) or forms[:-1] != words[:-1]:
        return False
    return forms[-1] == words[-1] or any(forms[-1] == words[-1] + end for end in endings)


def fitting(events: Sequence[Event], kind: str | None) -> list[Event]:
    """The events of a kind, or (``None``) those that can be under way: the caller's first, then the likeliest."""
    found = [event for event in events if (kind in event.kinds if kind else event.ongoing)]
    return sorted(found, key=lambda event: not event.given)
