"""A German draft of a cue verb: its frame and content with speaker, cue and addressee filled in."""

from __future__ import annotations

from lagebild.model import Kind, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.hearers import addressee
from lagebild.reading.rules.openings import make
from lagebild.reading.rules.subjects import passive_agent, place, subject_of
from lagebild.reading.rules.tables import grammar

__all__ = ["draft_of"]


def draft_of(
    sentence: Sentence, cue: Cue, frame: list[Span], content: list[Span], why: str, kind: Kind | None = None
) -> Draft | None:
    """The draft of ``cue`` over ``content``; None where the content holds no word."""
    segment = sentence.segments[cue.segment]
    speaker = _speaker(sentence, cue)
    if (cue.infinite and _impersonal(sentence, speaker)) or _of_the_reader(sentence, cue):
        return None
    spoken = sentence.after(max([e for _, e in speaker] + [sentence.items[cue.finite].end]))
    to = [
        span for span in addressee(sentence, segment.first, segment.last, cue.verb, spoken)
        if span not in speaker and not any(s < span[1] and span[0] < e for s, e in speaker)
    ]  # fmt: skip
    spans = _with_pronoun(sentence, cue)
    if cue.verb.act == "es":
        spans = _with_es(sentence, cue)
    return make(sentence, spans, frame, speaker, content, cue.verb.medium, to, kind, why)


def _impersonal(sentence: Sentence, speaker: list[Span]) -> bool:
    """„Nun liegt es an dem Rat, zu entscheiden …“: an infinitive whose subject would be „es“ is nobody's act."""
    return [sentence.text[s:e].lower() for s, e in speaker] == ["es"]


def _of_the_reader(sentence: Sentence, cue: Cue) -> bool:
    """„Man kann es als Warnung lesen …“: the author's own judgement."""
    segment = sentence.segments[cue.segment]
    lows = [item.low for item in sentence.items[segment.first : segment.last]]
    return "man" in lows and not {"kann", "könnte", "muss", "sollte", "darf"}.isdisjoint(lows)


def _speaker(sentence: Sentence, cue: Cue) -> list[Span]:
    if cue.passive and cue.verb.act != "relay":
        return passive_agent(sentence, cue)
    if cue.verb.act == "es":
        return place(sentence, cue)
    return subject_of(sentence, cue)[0]


def _with_pronoun(sentence: Sentence, cue: Cue) -> list[Span]:
    """The cue's ranges with „davon“ of „davon ausgehen“ and „sich“ of reflexive verbs."""
    wanted = "davon" if cue.verb.infinitive == "ausgehen" else "sich"
    if wanted == "sich" and cue.verb.infinitive not in grammar("reflexive"):
        return cue.spans(sentence)
    segment = sentence.segments[cue.segment]
    more = [i for i in range(segment.first, segment.last) if sentence.items[i].low == wanted]
    return Cue(cue.verb, sorted({*cue.parts, *more}), cue.segment, cue.finite).spans(sentence)


def _with_es(sentence: Sentence, cue: Cue) -> list[Span]:
    parts = [
        i for i in (cue.finite - 1, cue.finite + 1) if 0 <= i < len(sentence.items) and sentence.items[i].low == "es"
    ]
    return Cue(cue.verb, sorted([*cue.parts, *parts[:1]]), cue.segment, cue.finite).spans(sentence)
