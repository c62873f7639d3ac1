"""What opens a segment: a clause, an infinitive, a quotation, a relative clause; and drafts made of such pieces."""

from __future__ import annotations

from lagebild.model import Kind, Medium, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.tables import grammar
from lagebild.reading.rules.verbs import mood

__all__ = ["content_opens", "has_infinitive", "is_infinitive", "is_relative", "make"]


def content_opens(sentence: Sentence, number: int, takes: str) -> str:
    """What opens in segment ``number`` that a cue may introduce: dass, subjunctive, infinitive, quote, or nothing."""
    segments, items = sentence.segments, sentence.items
    segment = segments[number]
    if segment.first >= segment.last:
        return ""
    first = items[segment.first]
    if first.kind == "q":
        return "quote"
    infinitive = first.low not in ("um", "ohne", "statt", "anstatt") and has_infinitive(sentence, number, "z" in takes)
    if infinitive and "z" in takes and first.low not in ("dass", "daß", "ob"):
        return "infinitive"
    if first.low in ("dass", "daß"):
        return "dass"
    if first.low in ("ob", "wie", "warum", "weshalb", "inwieweit", "wann", "wieso") and _verb_last(sentence, number):
        return "dass"
    if first.low in ("damit", "seitdem") and segment.first + 1 < segment.last and mood(items[segment.first + 1].low):
        return "subjunctive"  # „damit solle …“: an adverb, the verb comes second
    if first.low in grammar("subordinator") and first.low not in ("um", "ohne", "statt"):
        later = segments[number + 1] if number + 1 < len(segments) else None
        opens = later and later.first < later.last and mood(items[later.first].low)
        return (
            "subjunctive"
            if opens and first.low in ("wenn", "sollte", "falls", "sobald", "solange", "obwohl", "da")
            else ""
        )
    if is_relative(sentence, number):
        return ""
    at = next((i for i in range(segment.first, segment.last) if mood(items[i].low)), None)
    if at is not None and first.low not in ("um", "ohne", "statt") and first.low != "und":
        return "subjunctive"
    return "infinitive" if infinitive else ""


def _verb_last(sentence: Sentence, number: int) -> bool:
    segment = sentence.segments[number]
    return is_finite(sentence.items[segment.last - 1]) or sentence.items[segment.last - 1].low.endswith(
        ("t", "en", "te")
    )


def is_relative(sentence: Sentence, number: int) -> bool:
    """Whether a segment is a relative clause: a relative word (behind a preposition too) and a verb at the end."""
    segment, items = sentence.segments[number], sentence.items
    first = segment.first
    if items[first].low in grammar("preposition") and first + 1 < segment.last:
        first += 1
    if items[first].low not in grammar("relative"):
        return False
    last = items[segment.last - 1]
    verbs = [
        i for i in range(first + 1, segment.last)
        if is_finite(items[i]) and not _attributive(sentence, i, segment.last)
    ]  # fmt: skip
    if last.kind == "w" and last.upper:
        return False
    if verbs:
        if mood(items[verbs[0]].low) and items[segment.last - 1].low not in grammar("finite") and not mood(last.low):
            return False  # „der General werde zurücktreten“
        return is_finite(last) and verbs[0] >= segment.last - 2
    return last.kind == "w" and last.low.endswith(("t", "en", "te", "ten")) and not is_infinitive(last.low)


def _attributive(sentence: Sentence, index: int, last: int) -> bool:
    """Whether what looks like a past tense is an adjective before its noun: „eine ungenannte Quelle“."""
    items = sentence.items
    if not items[index].low.endswith(("te", "ten")) or index + 1 >= last or not items[index + 1].upper:
        return False
    return items[index - 1].low in grammar("determiner")


def has_infinitive(sentence: Sentence, number: int, far: bool) -> bool:
    """Whether an infinitive with zu stands in the segment (``far``: or in one of the next without a finite verb)."""
    segments, items = sentence.segments, sentence.items
    for segment in segments[number : number + (4 if far else 1)]:
        for at in range(segment.first, segment.last):
            low = items[at].low
            if (
                low == "zu"
                and at + 1 < len(items)
                and items[at + 1].low.endswith(("en", "ern", "eln", "sein", "tun"))
                and not items[at + 1].upper
            ):
                return True
            if len(low) > 7 and not items[at].upper and "zu" in low and low.endswith("n") and is_infinitive(low):
                return True
        if any(is_finite(items[i]) for i in range(segment.first, segment.last)):
            return False
    return False


def is_infinitive(word: str) -> bool:
    """Whether a word is an infinitive with zu inside it („mitzuteilen“)."""
    at = word.find("zu", 1)
    while at > 0:
        if word[:at] in grammar("separable") and len(word) - at > 4 and word.endswith("n"):
            return True
        at = word.find("zu", at + 1)
    return False


def trim(sentence: Sentence, start: int, end: int) -> Span | None:
    """Without blanks, commas and dashes at the ends; None where no word is left."""
    text = sentence.text
    while start < end and (text[start].isspace() or text[start] in ",;:–—"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—"):
        end -= 1
    if end - start > 2 and text[end - 2 : end] == " -":
        end -= 2
    return (start, end) if any(c.isalnum() for c in text[start:end]) else None


def _blank(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def make(
    sentence: Sentence, cue: list[Span], frame: list[Span], speaker: list[Span], content: list[Span], medium: Medium,
    to: list[Span] | None = None, kind: Kind | None = None, why: str = "", confidence: float = 0.7,
) -> Draft | None:  # fmt: skip
    """A draft, direct where the content is one quotation and nothing else; None where nothing is left of it."""
    content = [span for span in (trim(sentence, *piece) for piece in content) if span]
    frame = [span for span in (_blank(sentence.text, *piece) for piece in frame) if span]
    if not content:
        return None
    if kind is None:
        quoted = {(q.start, q.end) for q in sentence.quotes}
        kind = Kind.DIRECT if all(span in quoted for span in content) else Kind.INDIRECT
    return Draft(
        content=tuple(sorted(content)), kind=kind, medium=medium, speaker=tuple(speaker), cue=tuple(cue),
        frame=tuple(sorted(frame)), addressee=tuple(to or ()), confidence=confidence, evidence=[why] if why else [],
    )  # fmt: skip
