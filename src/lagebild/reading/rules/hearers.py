"""Who is spoken to: datives, „gegenüber …“, „vor Journalisten“, and whom one asks."""

from __future__ import annotations

from lagebild.model import Span
from lagebild.reading.rules.clauses import Item, Sentence
from lagebild.reading.rules.german_phrases import core, is_dative, is_kind, noun_phrase
from lagebild.reading.rules.tables import grammar
from lagebild.reading.rules.verbs import Verb

__all__ = ["addressee"]


def addressee(sentence: Sentence, first: int, last: int, verb: Verb, spoken: int = 0) -> list[Span]:
    """Who is spoken to in items ``first`` to ``last``: „gegenüber …“, a dative, „vor Journalisten“, „an …“.

    ``spoken`` is the index past the speaker; with verbs of asking an accusative behind it is who is asked.
    """
    items = sentence.items
    for at in range(first, last):
        reach = _hearer(items, at, last, verb) or _dative_hearer(items, at, last)
        if reach:
            return [sentence.span(at, reach)]
    if verb.infinitive in grammar("asking") and spoken:
        for at in range(spoken, last):
            end = noun_phrase(items, at, last)
            if end > at and not (at and is_kind(items[at - 1], "preposition")) and items[at].low not in ("der", "sich"):
                return [sentence.span(at, end)]
            if is_kind(items[at], "preposition"):
                break
    return []


def _hearer(items: list[Item], at: int, last: int, verb: Verb) -> int:
    """Past „gegenüber X“, „im Interview mit X“, „vor Journalisten“, „an X“; 0 where there is none at ``at``."""
    item = items[at]
    end = noun_phrase(items, at + 1, last)
    if end <= at + 1:
        return 0
    if item.low == "gegenüber":
        return end
    if item.low == "mit" and at and items[at - 1].low in ("interview", "gespräch", "telefonat"):
        return end
    if item.low == "vor" and verb.act != "warn" and any(i.low in grammar("hearer") for i in items[at + 1 : end]):
        return end
    return end if item.low == "an" and verb.infinitive in ("appellieren", "schreiben") else 0


def _dative_hearer(items: list[Item], at: int, last: int) -> int:
    item = items[at]
    if (item.upper and at) or (at and is_kind(items[at - 1], "preposition")):
        return 0
    if item.low in ("ihm", "ihnen"):
        return at + 1
    if not (is_kind(item, "dative") or item.low in ("der", "den")):
        return 0
    end = core(items, at, last)
    if end <= at + 1:
        return 0
    noun = next((i for i in items[at + 1 : end] if i.upper), items[end - 1])
    if item.low == "den" and not (noun.low.endswith("n") and not noun.low.endswith("ion")):
        return 0
    if item.low == "der":
        close = at and (items[at - 1].upper or items[at - 1].kind in "qb")
        if not is_dative(items, at, end) or (close and not noun.low.endswith(("presse", "agentur", "zeitung"))):
            return 0
    return noun_phrase(items, at, last) if item.low != "der" else end
