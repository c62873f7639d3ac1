"""Quotations that no verb of saying introduces: behind a colon, behind a naming verb, or by themselves."""

from __future__ import annotations

import re

from lagebild.model import Kind, Medium, Span
from lagebild.reading.draft import Draft
from lagebild.reading.quotes import Quotation
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue, find_cues
from lagebild.reading.rules.german_phrases import prefield
from lagebild.reading.rules.openings import make
from lagebild.reading.rules.subjects import subject_of
from lagebild.reading.rules.tables import kinds

__all__ = ["is_title", "quoted"]

_WORD = re.compile(r"[^\W\d_]+")


def is_title(text: str, quote: Quotation) -> bool:
    """Whether a quotation is a name or title („Der Spiegel“), a term, or a word at arm's length."""
    inner = text[quote.inner[0] : quote.inner[1]]
    found = _WORD.findall(inner[:400])
    if not found:
        return True
    if len(found) > 8 or (inner.rstrip()[-1:] in ".!?…," and len(found) > 2):
        return False
    before = _WORD.findall(text[max(0, quote.start - 30) : quote.start])
    previous = before[-1].lower() if before else ""
    if previous in kinds("nouns.de.tsv")["title"]:
        return True
    if text[quote.end : quote.end + 1] == "-":
        return True
    small = sum(word[0].islower() for word in found)
    return len(found) == 1 or 3 * small <= len(found)


def quoted(sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
    """The drafts of a German sentence with those added whose quotation is framed by the rest of the sentence."""
    taken = [span for draft in drafts for span in draft.content]
    frames = [span for draft in drafts for span in draft.frame]
    loose = [
        quote for quote in sentence.quotes
        if not quote.depth and not any(s < quote.end and quote.start < e for s, e in taken)
        and not (is_title(sentence.text, quote) and any(s <= quote.start and quote.end <= e for s, e in frames))
    ]  # fmt: skip
    if not loose:
        return drafts
    cues = find_cues(sentence)
    added = []
    for quote in loose:
        draft = _colon(sentence, quote, cues) or _named(sentence, quote, cues, drafts) or _alone(sentence, quote)
        if draft:
            added.append(draft)
    return drafts + added


def _colon(sentence: Sentence, quote: Quotation, cues: list[Cue]) -> Draft | None:
    """„Maier: „…““ and any clause with a colon before the quotation."""
    if not sentence.text[sentence.start : quote.start].rstrip().endswith(":"):
        return None
    if not cues and is_title(sentence.text, quote):
        return None
    first = sentence.after(quote.start)
    number = sentence.segment_of(first)
    last = [cue for cue in cues if cue.segment < number]
    speaker: list[Span] = []
    if last:
        speaker = subject_of(sentence, last[-1])[0]
    if not speaker:
        verbs = [i for i in range(first) if is_finite(sentence.items[i])]
        stop = verbs[0] if verbs else max(0, first - 1)
        speaker = prefield(sentence, 0, stop)
    cue = last[-1].spans(sentence) if last else []
    medium = last[-1].verb.medium if last else Medium.SPEECH_WRITING
    frame = [(sentence.start, quote.start)]
    return make(
        sentence,
        cue,
        frame,
        speaker,
        [(quote.start, quote.end)],
        medium,
        kind=Kind.DIRECT,
        why="a quotation behind a colon",
    )


def _named(sentence: Sentence, quote: Quotation, cues: list[Cue], drafts: list[Draft]) -> Draft | None:
    """„bezeichnete den Besuch als „wichtiges Zeichen““: the rest of the sentence is the frame."""
    at = sentence.after(quote.start)
    cue = next((c for c in reversed(cues) if _near(sentence, c, at)), None)
    if cue is None or _proper(sentence, quote, at, cue):
        return None
    speaker = subject_of(sentence, cue)[0] if not cue.passive else []
    if any(s <= quote.start < e for s, e in speaker):
        return None
    number = cue.segment
    start = sentence.start
    if sentence.segments[number].mark in ("&", ";", ":"):
        start = sentence.items[sentence.segments[number].first].start
    frame = [(start, quote.start)]
    tail = max(cue.parts)
    if tail > at:
        frame.append((quote.end, sentence.items[tail].end))
    why = "a fragment in the words of the one who said it"
    content = [(quote.start, quote.end)]
    return make(sentence, cue.spans(sentence), frame, speaker, content, cue.verb.medium, None, Kind.DIRECT, why)


def _near(sentence: Sentence, cue: Cue, at: int) -> bool:
    number = sentence.segment_of(at)
    return (
        cue.segment == number
        and (cue.finite < at or max(cue.parts) > at)
        and ("n" in cue.verb.takes or "r" in cue.verb.takes or "q" in cue.verb.takes)
    )


def _proper(sentence: Sentence, quote: Quotation, at: int, cue: Cue) -> bool:
    if "n" in cue.verb.takes and at and sentence.items[at - 1].low in ("als", "ein", "eine", "einen", "„“"):
        return False
    return is_title(sentence.text, quote)


def _alone(sentence: Sentence, quote: Quotation) -> Draft | None:
    """A sentence that is nothing but the quotation; the speaker is found later."""
    outside = sentence.text[sentence.start : quote.start] + sentence.text[quote.end : sentence.end]
    if any(c.isalnum() for c in outside) or (is_title(sentence.text, quote) and quote.end - quote.start < 25):
        return None
    return make(
        sentence,
        [],
        [],
        [],
        [(quote.start, quote.end)],
        Medium.SPEECH_WRITING,
        kind=Kind.DIRECT,
        why="a quotation by itself",
    )
