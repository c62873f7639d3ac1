"""German frames behind or between the words: „…, sagte Weber“, „…, sagte Weber: …“."""

from __future__ import annotations

from lagebild.model import Kind, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.drafting import draft_of
from lagebild.reading.rules.german_phrases import subject_after
from lagebild.reading.rules.openings import content_opens, is_relative
from lagebild.reading.rules.subjects import clause_end, subject_of
from lagebild.reading.rules.tables import grammar
from lagebild.reading.rules.verbs import mood

__all__ = ["after_content", "stands_behind"]


_CONTRASTS = frozenset(["aber", "jedoch", "allerdings", "zudem", "zugleich", "gleichzeitig", "stattdessen"])
"""Behind a verb at the head of its clause they show that it goes on with the subject before: „…, fordern aber …“."""


def stands_behind(sentence: Sentence, cue: Cue) -> bool:
    """Whether what is said stands before the cue: „…, sagte Maier“, „„…“ sagte Maier“."""
    segments, items = sentence.segments, sentence.items
    segment = segments[cue.segment]
    first = segment.first
    if items[first].kind == "q" and first + 1 == cue.finite:
        return True
    if items[first].low in ("so", "das") and first + 1 == cue.finite and cue.segment:
        first += 1
    if first != cue.finite or cue.segment == 0 or segment.mark in (":", ";", "&") or mood(items[cue.finite].low):
        return False
    opener = items[segments[0].first].low
    opens = content_opens(sentence, cue.segment + 1, cue.verb.takes) if cue.segment + 1 < len(segments) else ""
    colon = cue.segment + 1 < len(segments) and segments[cue.segment + 1].mark == ":"
    if items[segments[cue.segment - 1].first].kind == "q":
        return True
    if opener == "wie" or (opener in grammar("subordinator") and opener not in ("dass", "daß", "ob")):
        return not opens and not colon and _has_main(sentence, cue.segment)
    following = items[cue.finite + 1].low if cue.finite + 1 < segment.last else ""
    if following in _CONTRASTS and _has_main(sentence, cue.segment):
        return False
    found, _ = subject_after(sentence, cue.finite + 1, clause_end(sentence, cue))
    if cue.passive and cue.verb.act != "relay":
        if cue.verb.act not in ("say", "es") or "0" in cue.verb.takes:
            return False
        return not found or items[cue.finite + 1].low == "es"
    if not found and cue.verb.act != "es":
        return False
    if not opens and not _said_before(sentence, cue.segment):
        return False
    return not opens or _has_main(sentence, cue.segment)


def _said_before(sentence: Sentence, number: int) -> bool:
    """Whether something said can stand before segment ``number``: not only a phrase with its appositions and relatives.

    „In einem Bericht, der am Montag erschien, rechtfertigte …“, „Der Minister, Jan Weber, kündigte …“: nothing is said
    yet. A phrase alone may be („Keine Chance, sagte er“).
    """
    items, segments = sentence.items, sentence.segments
    if number < 2 or any(s.mark not in ("", ",") for s in segments[:number]):
        return True
    for place, segment in enumerate(segments[:number]):
        opening = items[segment.first]
        clause = any(is_finite(items[i]) for i in range(segment.first, segment.last))
        if opening.kind == "q" or opening.low in ("dass", "daß", "ob"):
            return True
        if clause and not is_relative(sentence, place) and opening.low not in grammar("subordinator"):
            return True
    return False


def _has_main(sentence: Sentence, number: int) -> bool:
    """Whether some segment before ``number`` holds a main clause (or a quotation of its own)."""
    items = sentence.items
    for place, segment in enumerate(sentence.segments[:number]):
        opening = items[segment.first]
        if is_relative(sentence, place) and place:
            continue
        if opening.kind == "q":
            return True
        if opening.low in grammar("subordinator") and opening.low not in ("dass", "daß", "ob"):
            continue
        if any(is_finite(items[i]) for i in range(segment.first, segment.last)):
            return True
    return False


def after_content(sentence: Sentence, cue: Cue) -> list[Draft]:
    """Drafts of a cue that stands behind (or inside) what it introduces."""
    segments, items = sentence.segments, sentence.items
    segment = segments[cue.segment]
    if items[segment.first].kind == "q":
        start, content = items[segment.first].end, [(sentence.start, items[segment.first].end)]
    else:
        start = segment.at
        content = [(sentence.start, segment.at)]
    past, resumed, colon = _frame_end(sentence, cue)
    frame = [(start, past)]
    content = _narrow(sentence, content)
    drafts: list[Draft | None] = []
    if colon is not None:
        rest = (items[segments[colon].first].start, sentence.body_end)
        quoted = items[segments[colon].first].kind == "q"
        kind = Kind.DIRECT if quoted else Kind.INDIRECT_FREE_INDIRECT
        drafts.append(draft_of(sentence, cue, frame, content, "the words stand before the verb of saying"))
        further = draft_of(
            sentence,
            cue,
            frame if quoted else [],
            [rest if quoted else (rest[0], sentence.end)],
            "goes on behind a colon",
            kind,
        )
        if further and not quoted:
            further.cue = ()
        drafts.append(further)
    else:
        if resumed is not None:
            content.append((resumed, sentence.body_end))
        drafts.append(draft_of(sentence, cue, frame, content, "the words stand before the verb of saying"))
    return [draft for draft in drafts if draft]


def _narrow(sentence: Sentence, content: list[Span]) -> list[Span]:
    """Content before a tag: only the quotation where the quotation is a segment by itself at its end."""
    start, end = content[0]
    quote = next((q for q in sentence.quotes if not q.depth and q.end == end), None)
    if quote is None or quote.start == start:
        return content
    before = sentence.text[start : quote.start].rstrip()
    index = sentence.after(quote.start)
    number = sentence.segment_of(index)
    segment = sentence.segments[number]
    alone = segment.first == index and before.endswith((",", ":"))
    indicative = not any(mood(item.low) for item in sentence.items[:index])
    if alone and (before.endswith(":") or (indicative and quote.end - quote.start > 25)):
        return [(quote.start, quote.end)]
    return content


def _frame_end(sentence: Sentence, cue: Cue) -> tuple[int, int | None, int | None]:
    """Where a frame behind its content ends, where the content resumes (or None), and a segment behind a colon."""
    segments, items = sentence.segments, sentence.items
    _, past = subject_of(sentence, cue)
    number = max(cue.segment, sentence.segment_of(max(past, max(cue.parts) + 1) - 1))
    for following in range(number + 1, len(segments)):
        segment = segments[following]
        opening = items[segment.first]
        if segment.mark == ":":
            return items[segment.first].start - 1, None, following
        if segment.mark == "&" or opening.low in ("und", "nachdem", "als", "während"):
            continue
        if is_relative(sentence, following) or opening.low in ("sprecher", "sprecherin", "chef"):
            continue
        verbs = any(is_finite(items[i]) for i in range(segment.first, segment.last))
        if opening.kind == "q" or verbs:
            return opening.start, opening.start, None
    return sentence.body_end, None, None
