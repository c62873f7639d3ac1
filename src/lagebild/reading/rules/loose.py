"""What has no frame of its own: free quotations, free indirect speech, frames in the next sentence, nesting."""

from __future__ import annotations

import re

from lagebild.model import Kind, Medium, Span
from lagebild.reading.draft import Draft
from lagebild.reading.quotes import Quotation
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue, find_cues
from lagebild.reading.rules.german import make, subject_of
from lagebild.reading.rules.lexicon import mood, words
from lagebild.reading.rules.phrases import prefield
from lagebild.reading.rules.reported import reported

__all__ = ["across", "nest", "quoted"]

_WORD = re.compile(r"[^\W\d_]+")


def is_title(text: str, quote: Quotation) -> bool:
    """Whether a quotation is a name or title („Der Spiegel“), a term, or a word at arm's length."""
    inner = text[quote.inner[0] : quote.inner[1]]
    found = _WORD.findall(inner[:400])
    if not found:
        return True
    if len(found) > 8 or inner.rstrip()[-1:] in ".!?…," and len(found) > 2:
        return False
    before = _WORD.findall(text[max(0, quote.start - 30) : quote.start])
    previous = before[-1].lower() if before else ""
    if previous in words("nouns.de.tsv")["title"] or previous in ("sogenannte", "sogenannten", "sogenannter", "so genannte", "namens", "called", "named", "titled", "so-called"):
        return True
    if text[quote.end : quote.end + 1] == "-":
        return True
    small = sum(word[0].islower() for word in found)
    if len(found) == 1:
        return True
    return small <= len(found) / 3


def quoted(sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
    """The drafts of a German sentence with those added whose quotation is framed by the rest of the sentence."""
    taken = [span for draft in drafts for span in draft.content]
    frames = [span for draft in drafts for span in draft.frame]
    loose = [
        quote for quote in sentence.quotes
        if not quote.depth and not any(s < quote.end and quote.start < e for s, e in taken)
        and not any(s <= quote.start and quote.end <= e for s, e in frames if e - s > 0 and is_title(sentence.text, quote))
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
    return make(sentence, cue, frame, speaker, [(quote.start, quote.end)], medium, kind=Kind.DIRECT, why="a quotation behind a colon")


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
    return make(sentence, cue.spans(sentence), frame, speaker, [(quote.start, quote.end)], cue.verb.medium, kind=Kind.DIRECT,
                why="a fragment in the words of the one who said it")  # fmt: skip


def _near(sentence: Sentence, cue: Cue, at: int) -> bool:
    number = sentence.segment_of(at)
    return cue.segment == number and (cue.finite < at or max(cue.parts) > at) and ("n" in cue.verb.takes or "r" in cue.verb.takes or "q" in cue.verb.takes)


def _proper(sentence: Sentence, quote: Quotation, at: int, cue: Cue) -> bool:
    if "n" in cue.verb.takes and at and sentence.items[at - 1].low in ("als", "ein", "eine", "einen", "„“"):
        return False
    return is_title(sentence.text, quote)


def _alone(sentence: Sentence, quote: Quotation) -> Draft | None:
    """A sentence that is nothing but the quotation; the speaker is found later."""
    outside = sentence.text[sentence.start : quote.start] + sentence.text[quote.end : sentence.end]
    if any(c.isalnum() for c in outside) or is_title(sentence.text, quote) and quote.end - quote.start < 25:
        return None
    return make(sentence, [], [], [], [(quote.start, quote.end)], Medium.SPEECH_WRITING, kind=Kind.DIRECT, why="a quotation by itself")


def across(laid_out: list[Sentence], found: list[list[Draft]], language: str) -> None:
    """Add to ``found`` (drafts by sentence) what only the neighbouring sentences explain; speakers are carried on."""
    if language == "en":
        _carry_speakers(laid_out, found)
        return
    for number in range(1, len(laid_out)):
        if not found[number] and laid_out[number].paragraph == laid_out[number - 1].paragraph:
            _next_sentence(laid_out, found, number)
    speaker: tuple[Span, ...] = ()
    medium = Medium.SPEECH_WRITING
    running: Draft | None = None
    said_at = -9
    for number, sentence in enumerate(laid_out):
        drafts = found[number]
        if not drafts:
            draft = _free(sentence, speaker, medium, number - said_at, running) or reported(sentence)
            if draft is not None and running is not None and draft.kind is running.kind and draft.kind is Kind.INDIRECT_FREE_INDIRECT:
                same = running.content[-1][1] <= draft.content[0][0] and laid_out[number - 1].paragraph == sentence.paragraph
                if same:
                    running.content = ((running.content[0][0], draft.content[-1][1]),)
                    said_at = number
                    continue
            running = draft
            if draft is not None:
                found[number] = [draft]
                said_at = number
                if draft.kind is Kind.REPORTED:
                    speaker, medium, running = draft.speaker, draft.medium, None
            continue
        running = None
        for draft in drafts:
            if not draft.speaker and draft.kind is Kind.DIRECT and not draft.frame:
                draft.speaker, draft.medium = speaker, medium
        origin = next((d for d in drafts if d.speaker), None)
        if origin is not None:
            speaker, medium = _plain_speaker(sentence, origin, speaker), origin.medium
        said_at = number


def _plain_speaker(sentence: Sentence, draft: Draft, before: tuple[Span, ...]) -> tuple[Span, ...]:
    """The voice that goes on; „demnach“ and the like only point back."""
    low = sentence.text[slice(*draft.speaker[0])].lower()
    return before if low in ("demnach", "danach", "demzufolge", "wonach") and before else draft.speaker


def _carry_speakers(laid_out: list[Sentence], found: list[list[Draft]]) -> None:
    speaker: tuple[Span, ...] = ()
    for drafts in found:
        for draft in drafts:
            if not draft.speaker and draft.kind is Kind.DIRECT and not draft.frame:
                draft.speaker = speaker
            speaker = draft.speaker or speaker


def _free(sentence: Sentence, speaker: tuple[Span, ...], medium: Medium, distance: int, running: Draft | None) -> Draft | None:
    if not speaker or distance > 4:
        return None
    items = [item for segment in sentence.segments for item in sentence.items[segment.first : segment.last]]
    moods = {mood(item.low) for item in items if item.kind == "w" and not item.upper}
    content = ((sentence.start, sentence.end),)
    second = any(mood(item.low) == "II" and (running is not None or item.low not in _POSSIBLE) for item in items)
    second = second and not mood(items[0].low)
    if "I" in moods or (second and distance == 1):
        return Draft(
            content=content, kind=Kind.INDIRECT_FREE_INDIRECT, medium=medium, speaker=speaker, confidence=0.6 if "I" in moods else 0.45,
            evidence=["the subjunctive goes on without a frame"],
        )  # fmt: skip
    if any(item.low in ("soll", "sollen") for item in items) and distance <= 2:
        return Draft(
            content=content, kind=Kind.FREE_INDIRECT, medium=medium, speaker=speaker, confidence=0.4,
            evidence=["„soll“ marks another's words"],
        )  # fmt: skip
    return None


_POSSIBLE = frozenset(["könnte", "könnten", "dürfte", "dürften", "müsste", "müssten"])


def _next_sentence(laid_out: list[Sentence], found: list[list[Draft]], number: int) -> None:
    """„Das teilte die Polizei mit.“ and „Diese Botschaft sandte … aus.“: the frame of what stands before."""
    sentence = laid_out[number]
    items = sentence.items
    if len(items) < 3 or sentence.end - sentence.start > 250:
        return
    opening = items[0].low
    cues = find_cues(sentence)
    message = opening in ("diese", "dieser", "dieses", "solche") and items[1].low in words("nouns.de.tsv")["message"]
    if opening in ("das", "dies", "darauf", "davon") and cues and cues[0].segment == 0 and len(sentence.segments) < 4:
        cue = cues[0]
        if min(cue.parts) != 1 or cue.verb.act == "name" or "d" not in cue.verb.takes:
            return
        parts, speaker, medium = cue.spans(sentence), subject_of(sentence, cue)[0], cue.verb.medium
    elif message and is_finite(items[2]) or message and items[2].kind == "w" and not items[2].upper:
        from lagebild.reading.rules.phrases import subject_after

        speaker, _ = subject_after(sentence, 3, sentence.segments[0].last)
        parts, medium = [sentence.span(2, 3)], Medium.SPEECH_WRITING
    else:
        return
    if not speaker:
        return
    _attach_backwards(laid_out, found, number, parts, speaker, medium)


def _attach_backwards(
    laid_out: list[Sentence], found: list[list[Draft]], number: int, cue: list[Span], speaker: list[Span], medium: Medium
) -> None:
    sentence, before = laid_out[number], laid_out[number - 1]
    frame = ((sentence.start, sentence.body_end),)
    first = number - 1
    exclaims = before.text[before.end - 1] == "!"
    start, end, kind = before.start, before.body_end, Kind.INDIRECT
    if exclaims:
        kind, end = Kind.FREE_INDIRECT, before.end
        while True:
            colon = laid_out[first].text.rfind(":", laid_out[first].start, laid_out[first].end)
            start = colon + 2 if colon > 0 else laid_out[first].start
            if colon > 0 or not first or laid_out[first - 1].text[laid_out[first - 1].end - 1] != "!":
                break
            first -= 1
    if found[number - 1] and not exclaims:
        return
    found[first] = [*found[first], Draft(
        content=((start, end),), kind=kind, medium=medium, speaker=tuple(speaker), cue=tuple(cue), frame=frame,
        confidence=0.6, evidence=["the next sentence says who said it"],
    )]  # fmt: skip


def nest(text: str, laid_out: list[Sentence], drafts: list[Draft], language: str) -> list[Draft]:
    """Quoted fragments inside other statements as statements of their own, and ``parent`` for all that lies inside another."""
    quotes = [quote for sentence in laid_out for quote in sentence.quotes if not quote.depth]
    added: list[Draft] = []
    for draft in drafts:
        if draft.kind is Kind.DIRECT:
            continue
        for quote in _between(quotes, draft.content[0][0], draft.content[-1][1]):
            inside = any(s <= quote.start and quote.end <= e for s, e in draft.content)
            known = any(d.content == ((quote.start, quote.end),) for d in (*drafts, *added))
            if not inside or known or is_title(text, quote):
                continue
            added.append(Draft(
                content=((quote.start, quote.end),), kind=Kind.DIRECT, medium=draft.medium, speaker=draft.speaker, cue=draft.cue,
                frame=draft.frame, addressee=draft.addressee, confidence=draft.confidence * 0.8,
                evidence=["words in quotation marks inside a statement"],
            ))  # fmt: skip
    drafts = drafts + added
    for index, draft in enumerate(drafts):
        draft.parent = _parent(drafts, index)
    return drafts


def _between(quotes: list[Quotation], start: int, end: int) -> list[Quotation]:
    from bisect import bisect_left

    first = bisect_left(quotes, start, key=lambda quote: quote.start)
    last = bisect_left(quotes, end, key=lambda quote: quote.start)
    return quotes[first:last]


def _parent(drafts: list[Draft], index: int) -> int | None:
    own = drafts[index].content
    best: tuple[int, int] | None = None
    for other in range(max(0, index - 12), min(len(drafts), index + 13)) if len(drafts) > 4000 else range(len(drafts)):
        content = drafts[other].content
        if other == index or content == own:
            continue
        if all(any(s <= a and b <= e for s, e in content) for a, b in own):
            size = sum(e - s for s, e in content)
            if best is None or size < best[0]:
                best = (size, other)
    return best[1] if best else None


