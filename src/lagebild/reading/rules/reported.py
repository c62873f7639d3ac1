"""Acts of speech told without their words, as in „Die Ministerin forderte höhere Löhne“."""

from __future__ import annotations

from lagebild.model import Kind
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue, find_cues
from lagebild.reading.rules.hearers import addressee
from lagebild.reading.rules.subjects import held_up, subject_of
from lagebild.reading.rules.tables import grammar

__all__ = ["reported"]

_LEAST = 4


def reported(sentence: Sentence) -> Draft | None:
    """The whole sentence as *reported*, if its main verb is one of saying with a named subject and an object."""
    if sentence.text[sentence.end - 1] not in '.!“"' or sentence.end - sentence.start > 600:
        return None
    for cue in find_cues(sentence):
        if "r" not in cue.verb.takes or "0" in cue.verb.takes or cue.infinite or cue.passive:
            continue
        if not _main(sentence, cue):
            continue
        return _whole(sentence, cue)
    return None


def _main(sentence: Sentence, cue: Cue) -> bool:
    """Whether the cue is the sentence's first main verb, told as a fact."""
    items = sentence.items
    opens = sentence.segments[cue.segment].first == cue.finite
    parted = held_up(sentence, cue.segment) if opens else None
    begin = cue.finite if parted else 0
    first = next((i for i in range(begin, len(items)) if is_finite(items[i])), None)
    opening = items[sentence.segments[cue.segment].first].low
    subordinate = opening in grammar("subordinator") or (opening in grammar("relative") and cue.segment)
    return first == cue.finite and not subordinate


def _whole(sentence: Sentence, cue: Cue) -> Draft | None:
    segment, items = sentence.segments[cue.segment], sentence.items
    speaker, _ = subject_of(sentence, cue)
    if not speaker or sentence.text[slice(*speaker[0])].lower() in grammar("diffuse"):
        return None
    if any(item.low in grammar("negation") for item in items[segment.first : segment.last][: 2 + cue.finite + 4]):
        return None
    inside = sum(
        1 for item in items[: segment.last] if item.kind == "w" and not any(s <= item.start < e for s, e in speaker)
    )
    if inside - len(cue.parts) < _LEAST:
        return None
    to = addressee(sentence, segment.first, segment.last, cue.verb)
    to = [span for span in to if not any(s < span[1] and span[0] < e for s, e in speaker)]
    return Draft(
        content=((sentence.start, sentence.end),), kind=Kind.REPORTED, medium=cue.verb.medium, speaker=tuple(speaker),
        addressee=tuple(to), confidence=0.45, evidence=[f"tells an act of speech („{cue.verb.infinitive}“)"],
    )  # fmt: skip
