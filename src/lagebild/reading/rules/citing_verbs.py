"""Two voices in one verb: „zitieren“ and „wiedergeben“."""

from __future__ import annotations

from lagebild.model import Kind, Medium, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.german_phrases import noun_phrase, temporal
from lagebild.reading.rules.subjects import main_subject, passive_agent
from lagebild.reading.rules.tables import grammar

__all__ = ["voices"]


def voices(sentence: Sentence, cue: Cue, drafts: list[Draft]) -> list[Draft]:
    """With „zitieren“ and „wiedergeben“ two voices over one content: the one cited before the one that cites."""
    found: list[Draft] = []
    for draft in drafts:
        cited, cites = _cited_and_citing(sentence, cue, draft)
        if not cited or draft.kind is Kind.INDIRECT_FREE_INDIRECT:
            found.append(draft)
            continue
        draft.speaker, draft.addressee = tuple(cited), ()
        found.append(draft)
        if cites:
            found.append(Draft(
                content=draft.content, kind=draft.kind, medium=Medium.WRITING, speaker=tuple(cites), cue=draft.cue,
                frame=draft.frame, confidence=draft.confidence, evidence=["it cites another voice"],
            ))  # fmt: skip
    return found


def _cited_and_citing(sentence: Sentence, cue: Cue, draft: Draft) -> tuple[list[Span], list[Span]]:
    segment = sentence.segments[cue.segment]
    if cue.passive:
        return _without_agent(sentence, list(draft.speaker)), passive_agent(sentence, cue) or _outlet(
            sentence, segment.first, segment.last
        )
    subject = list(draft.speaker)
    past = sentence.after(subject[-1][1]) if subject else cue.finite + 1
    first = max(past, cue.finite + 1) if cue.finite < segment.last - 1 else past
    if first < segment.last and sentence.items[first].low in ("ihn", "sie", "ihm", "dies", "das"):
        return main_subject(sentence, cue.segment) if cue.segment else [sentence.span(first, first + 1)], subject
    last = max(cue.parts) if max(cue.parts) > first else segment.last
    return _object(sentence, first, last), subject


def _without_agent(sentence: Sentence, speaker: list[Span]) -> list[Span]:
    """„wie Weber von der Zeitung zitiert wird“: the phrase up to „von“."""
    found = []
    for start, end in speaker:
        cut = next(
            (i.start for i in sentence.items if start < i.start < end and i.low in ("von", "vom", "im", "in")), end
        )
        found.append((start, end if cut == end else cut - 1))
    return found


def _outlet(sentence: Sentence, first: int, last: int) -> list[Span]:
    """The place of a citation: „wird in der ‚Zeitung‘ zitiert“."""
    for at in range(first, last - 1):
        if sentence.items[at].low in ("in", "im", "bei", "durch"):
            end = noun_phrase(sentence.items, at + 1, last)
            if end > at + 1 and not temporal(sentence.items, at + 1, end):
                return [sentence.span(at + 1, end)]
    return []


def _object(sentence: Sentence, first: int, last: int) -> list[Span]:
    items, at = sentence.items, first
    while at < last:
        if items[at].low in grammar("preposition"):
            at = max(at + 1, noun_phrase(items, at + 1, last, attach=False))
            continue
        end = noun_phrase(items, at, last)
        if end > at:
            return [
                sentence.span(at, last if end < last and items[end].low in ("im", "in", "aus", "bei", "beim") else end)
            ]
        at += 1
    return []
