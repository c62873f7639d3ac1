"""Noun phrases, subjects and clause borders in English, found without a tagger."""

from __future__ import annotations

from lagebild.model import Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Item, Sentence
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.tables import kinds
from lagebild.reading.rules.verbs import verb_forms

__all__ = [
    "clause_start",
    "earlier_subject",
    "has_verb",
    "is_kind",
    "is_verb",
    "past_adverbials",
    "phrase",
    "strip_adverbs",
    "subject",
    "subject_behind",
]


def is_kind(item: Item, kind: str) -> bool:
    """Whether the item is of a closed class in ``grammar.en.tsv``."""
    return item.low in kinds("grammar.en.tsv")[kind]


def is_verb(item: Item) -> bool:
    """Whether the item is surely or very likely a finite verb."""
    if item.kind != "w" or item.upper:
        return False
    return (
        is_kind(item, "finite")
        or (item.low.endswith("ed") and len(item.low) > 4)
        or any(f.kind == "f" for f in verb_forms("en").get(item.low, ()))
    )


def has_verb(items: list[Item], first: int, last: int) -> bool:
    """Whether a finite verb stands somewhere among the items."""
    return any(is_verb(item) for item in items[first:last])


def phrase(items: list[Item], first: int, last: int) -> int:
    """End of the noun phrase at ``first``: determiner, small words up to a noun, names, „of …“ and „for …“."""
    at = first
    if (at < last and is_kind(items[at], "pronoun")) or (
        at < last
        and items[at].low in ("him", "them", "us", "me", "there", "her")
        and not (at + 1 < last and items[at + 1].upper)
    ):
        return at + 1
    while at < last and at - first < 12:
        item = items[at]
        if item.low == "of" or (
            item.low in ("for", "from", "in")
            and at > first
            and at + 1 < last
            and items[at + 1].upper
            and items[at - 1].upper
        ):
            at += 1
            continue
        stop = (
            item.kind in "pq"
            or is_kind(item, "finite")
            or is_kind(item, "preposition")
            or (is_kind(item, "relative") and at > first)
        )
        if (
            stop
            or (is_kind(item, "conjunction") and not (at + 1 < last and items[at + 1].upper))
            or (at > first and is_verb(item) and not (at + 1 < last and items[at + 1].upper))
        ):
            break
        if at > first and (
            is_kind(item, "pronoun")
            or is_kind(item, "question")
            or (is_kind(item, "determiner") and items[at - 1].low != "of" and items[at - 1].low not in ("both", "all"))
        ):
            break
        if is_kind(item, "adverb") or (is_kind(item, "time") and at > first and items[at - 1].low not in ("the", "a")):
            break
        at += 1
    return at


def past_adverbials(items: list[Item], at: int, last: int) -> int:
    """Past „on Monday“, „in a statement“, „yesterday“ between the verb and what it introduces."""
    while at < last:
        item = items[at]
        if is_kind(item, "adverb") or (is_kind(item, "time") and item.low != "may"):
            at += 1
        elif item.low in ("on", "in", "at", "during", "via", "through", "by") and at + 1 < last:
            end = phrase(items, at + 1, last)
            closes = end < last and (
                items[end].low in ("that", ",", ":")
                or items[end].kind == "q"
                or items[end].low in ("in", "on", "he", "she", "they")
            )
            if end == at + 1 or not closes:
                return at
            at = end
        else:
            return at
    return at


def subject(sentence: Sentence, cue: Cue, left: int) -> list[Span]:
    """The noun phrase before the verb, with appositions, without relative clauses."""
    items = sentence.items
    first, last = sentence.after(left), cue.finite
    commas = [at for at in range(first, last) if items[at].low == ","]
    lead = items[first]
    if (
        commas
        and (
            is_kind(lead, "preposition")
            or is_kind(lead, "subordinator")
            or is_kind(lead, "adverb")
            or lead.low.endswith(("ing", "ly"))
        )
        and lead.low != "who"
    ):
        first = commas[0] + 1
        commas = commas[1:]
    while first < last and (is_kind(items[first], "conjunction") or (items[first].low == "that" and last - first > 1)):
        first += 1
    if first >= last:
        return earlier_subject(sentence, cue)
    if commas:
        opening = items[commas[0] + 1] if commas[0] + 1 < last else None
        if opening is not None and (is_kind(opening, "relative") or opening.low.endswith(("ing", "ed"))):
            return [sentence.span(first, commas[0])] if commas[0] > first else []
        end = commas[-1] if commas[-1] == last - 1 else last
        return [sentence.span(first, max(first + 1, end))]
    if is_kind(items[first], "preposition"):
        return []
    for at in range(first + 1, last):
        if is_kind(items[at], "relative") and has_verb(items, at, last):
            return [sentence.span(first, at)]
    return [sentence.span(first, strip_adverbs(items, first, last))]


def earlier_subject(sentence: Sentence, cue: Cue) -> list[Span]:
    """The subject a coordinated verb („and told …“) or participle („, adding …“) shares with the first verb."""
    items = sentence.items
    for at in range(1, cue.finite):
        if is_verb(items[at]):
            end = phrase(items, 0, at)
            return [sentence.span(0, end)] if end and not is_kind(items[0], "preposition") else []
    return []


def subject_behind(sentence: Sentence, first: int, last: int) -> tuple[list[Span], int]:
    """The subject behind the verb („said Weber, the mayor“)."""
    items, segments = sentence.items, sentence.segments
    end = phrase(items, first, last)
    if end == first:
        return [], first
    number = sentence.segment_of(end - 1)
    while end == segments[number].last and number + 1 < len(segments) and segments[number + 1].mark == ",":
        following = segments[number + 1]
        opening = items[following.first]
        if (
            opening.kind != "w"
            or is_kind(opening, "relative")
            or is_kind(opening, "conjunction")
            or has_verb(items, following.first, following.last)
            or opening.low.endswith("ing")
        ):
            break
        end, number = following.last, number + 1
    return [sentence.span(first, end)], end


def strip_adverbs(items: list[Item], first: int, last: int) -> int:
    """The end without adverbs and auxiliaries that stand there."""
    while last > first + 1 and (
        is_kind(items[last - 1], "adverb")
        or items[last - 1].low.endswith("ly")
        or items[last - 1].low in (",", "has", "had", "have")
    ):
        last -= 1
    return last


def clause_start(sentence: Sentence, cue: Cue, found: list[Draft]) -> int:
    """Where the clause with the cue begins: behind another voice's words, a conjunction, or with the sentence."""
    items = sentence.items
    position = items[cue.finite].start
    left = sentence.start
    for draft in found:
        start, end = draft.content[0][0], draft.content[-1][1]
        if start <= position < end:
            left = max(left, start)
    first = sentence.after(left)
    if items[first].low == "that" and left > sentence.start:
        first += 1
    for at in range(cue.finite - 1, first - 1, -1):
        mark = items[at].low
        if mark in (";", ":") or (is_kind(items[at], "relative") and at > first and mark != "that"):
            return items[at].start if mark not in (";", ":") else items[at + 1].start
        if (
            mark in ("and", "but", "because", "when", "while", "as", "after")
            and has_verb(items, first, at)
            and not has_verb(items, at + 1, cue.finite)
        ):
            return items[at + 1].start
    return items[first].start
