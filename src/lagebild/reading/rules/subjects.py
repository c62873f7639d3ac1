"""Whose verb it is: the subject of a German cue verb, or what stands in its place."""

from __future__ import annotations

from collections.abc import Container

from lagebild.model import Span
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.german_phrases import noun_phrase, prefield, subject_after, temporal
from lagebild.reading.rules.openings import is_relative
from lagebild.reading.rules.tables import grammar

__all__ = ["clause_end", "governed", "held_up", "main_subject", "passive_agent", "place", "subject_of"]


def subject_of(sentence: Sentence, cue: Cue) -> tuple[list[Span], int]:
    """The subject of a cue verb and the index past it (0 where it stands before the verb)."""
    segments, items = sentence.segments, sentence.items
    segment = segments[cue.segment]
    opening = items[segment.first].low
    if cue.infinite:
        return main_subject(sentence, cue.segment), 0
    verb_last = max(cue.parts) >= segment.last - 1 and cue.finite > segment.first + 1
    if (opening in grammar("subordinator") or opening in ("wie", "wonach")) and verb_last:
        return subject_after(sentence, segment.first + 1, max(cue.parts))
    if opening in grammar("relative") and cue.finite >= segment.last - 2 and cue.segment:
        rest, _ = subject_after(sentence, segment.first + 1, min(cue.parts))
        return (rest or [sentence.span(segment.first, segment.first + 1)]), 0
    joined = opening in ("und", "aber", "sowie") and cue.finite == segment.first + 1
    if joined or (cue.ahead and cue.finite == segment.first and cue.segment):
        shared = main_subject(sentence, cue.segment)
        following = items[cue.finite + 1].low if cue.finite + 1 < segment.last else ""
        if shared and following not in grammar("nominative"):
            return shared, 0
    before = prefield(sentence, segment.first, cue.finite) if cue.finite > segment.first else []
    following = items[cue.finite + 1].low if cue.finite + 1 < segment.last else ""
    object_pronoun = cue.verb.act == "relay" and following in ("sie", "es")
    object_pronoun = object_pronoun or cue.finite + 1 in cue.parts  # „halten es für …“
    if (
        before
        and (object_pronoun or following not in grammar("nominative"))
        and not _object_first(sentence, cue, segment.first)
    ):
        return _with_left(sentence, cue, before), 0
    parted = held_up(sentence, cue.segment) if cue.finite == segment.first else None
    if parted:
        return [parted], 0
    found, past = subject_after(sentence, cue.finite + 1, clause_end(sentence, cue))
    if found:
        return found, past
    return (before or main_subject(sentence, cue.segment)), 0


def held_up(sentence: Sentence, number: int) -> Span | None:
    """A subject that an apposition or a relative clause parts from its verb in segment ``number``.

    „Der Minister, Jan Weber, kündigte …“, „Der Verband, der sich früh beschwert hatte, kündigte …“: the subject with
    its appositions, without relative clauses; None where something else stands before the verb.
    """
    segments, items = sentence.segments, sentence.items
    first = number
    while first and segments[first].mark == ",":
        first -= 1
    if number - first < 2 or (first and segments[first].mark not in (";", ":", "-", "&")):
        return None
    begin = segments[first].first + (items[segments[first].first].low in ("und", "aber", "doch"))
    end = noun_phrase(items, begin, segments[first].last)
    if end == begin or end < segments[first].last:
        return None
    for segment, at in ((segments[at], at) for at in range(first + 1, number)):
        if noun_phrase(items, segment.first, segment.last) == segment.last:
            end = segment.last if end == segments[at - 1].last else end
        elif not is_relative(sentence, at):
            return None
    return sentence.span(begin, end)


def _object_first(sentence: Sentence, cue: Cue, first: int) -> bool:
    """„Die Äußerungen Meiers nannte Weber …“: a plural before a singular verb that a subject follows."""
    items = sentence.items
    after = cue.finite + 1
    if items[first].low not in ("die", "diese", "seine", "ihre") or items[cue.finite].low.endswith(("en", "n")):
        return False
    noun = next((item for item in items[first + 1 : cue.finite] if item.upper), None)
    if noun is None or not noun.low.endswith(("en", "er", "e", "s")) or after >= sentence.segments[cue.segment].last:
        return False
    return noun_phrase(items, after, after + 1) > after or items[after].low in (
        "der",
        "die",
        "ein",
        "eine",
        "sein",
        "seine",
    )


def _with_left(sentence: Sentence, cue: Cue, before: list[Span]) -> list[Span]:
    """Add the name that an apposition right before the verb belongs to: „Rob Mueller, Sekretär des Klubs sagte“."""
    if cue.segment != 1 or sentence.segments[1].mark != ",":
        return before
    segment = sentence.segments[0]
    if (
        noun_phrase(sentence.items, segment.first, segment.last) == segment.last
        and sentence.items[segment.first].kind == "w"
    ):
        return [(sentence.items[segment.first].start, before[0][1])]
    return before


def clause_end(sentence: Sentence, cue: Cue) -> int:
    """Index past the clause that a verb-first cue governs."""
    if max(cue.parts) > cue.finite:
        return max(cue.parts)
    return sentence.segments[cue.segment].last


def main_subject(sentence: Sentence, number: int) -> list[Span]:
    """The subject a segment without one goes back to: the phrase before the sentence's first finite verb."""
    items, segments = sentence.items, sentence.segments
    first = segments[0].first
    end = segments[number].last
    if items[first].low in grammar("subordinator"):  # „Als sie kam, biss der Mann um sich und rief“
        main = next((s for s in segments[1 : number + 1] if is_finite(items[s.first])), None)
        return subject_after(sentence, main.first + 1, min(main.last, end))[0] if main else []
    for at in range(first, end):
        if is_finite(items[at]):
            return prefield(sentence, first, at) or subject_after(sentence, at + 1, end)[0]
    return []


def passive_agent(sentence: Sentence, cue: Cue) -> list[Span]:
    """„von …“ with a passive cue."""
    segment = sentence.segments[cue.segment]
    found = governed(sentence, segment.first, segment.last, ("von", "vom"))
    return [found] if found else []


def governed(sentence: Sentence, first: int, last: int, prepositions: Container[str]) -> Span | None:
    """The first noun phrase behind one of these prepositions among the items ``first`` to ``last``."""
    for at in range(first, last - 1):
        if sentence.items[at].low in prepositions:
            end = noun_phrase(sentence.items, at + 1, last)
            if end > at + 1:
                return sentence.span(at + 1, end)
    return None


def place(sentence: Sentence, cue: Cue) -> list[Span]:
    """Where „it says“ so: „heißt es in einer Erklärung“, „hieß es aus dem Ministerium“."""
    segment, items = sentence.segments[cue.segment], sentence.items
    for at in (*range(cue.finite + 1, segment.last - 1), *range(segment.first, cue.finite)):
        if items[at].low in ("in", "im", "auf", "aus", "bei", "beim", "von", "seitens", "vom"):
            end = noun_phrase(items, at + 1, segment.last)
            if end > at + 1 and not temporal(items, at + 1, end, occasion=False):
                return [sentence.span(at + 1, end)]
    return []
