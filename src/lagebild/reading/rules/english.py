"""English: verbs of saying with what they introduce, „according to“, naming, and speech that goes on."""

from __future__ import annotations

from lagebild.model import Kind, Medium
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Item, Sentence
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.english_openings import content_start
from lagebild.reading.rules.english_phrases import (
    clause_start,
    earlier_subject,
    has_verb,
    is_kind,
    is_verb,
    phrase,
    strip_adverbs,
    subject,
    subject_behind,
)
from lagebild.reading.rules.openings import make
from lagebild.reading.rules.verbs import Form, verb_forms

__all__ = ["statements"]


def statements(sentence: Sentence) -> list[Draft]:
    """Drafts of one English sentence."""
    found: list[Draft] = []
    for cue in _cues(sentence):
        draft = _introduced(sentence, cue, found)
        if draft:
            found.append(draft)
    found.extend(_according(sentence, found))
    found.extend(_colon(sentence, found))
    if not found:
        draft = _alone(sentence) or _reported(sentence)
        found.extend([draft] if draft else [])
    return found


def _cues(sentence: Sentence) -> list[Cue]:
    forms = verb_forms("en")
    found = []
    for number, segment in enumerate(sentence.segments):
        for index in range(segment.first, segment.last):
            item = sentence.items[index]
            if item.kind == "w" and not item.upper and item.low in forms:
                cue = _cue(sentence, number, index, forms[item.low])
                if cue:
                    found.append(cue)
    return found


def _cue(sentence: Sentence, number: int, index: int, forms: tuple[Form, ...]) -> Cue | None:
    """The verb with its auxiliaries; None for nouns („the report“), negated or infinitive forms."""
    items, segment = sentence.items, sentence.segments[number]
    form = forms[0]
    if form.verb.takes == "0":
        return None
    before = items[index - 1] if index > segment.first else None
    bare = items[index].low == form.verb.infinitive
    if before is not None and _before_noun(before) and not items[index].low.endswith("ing"):
        return None
    if bare and (before is None or before.low == "to" or before.kind == "n"):
        return None
    parts, first = [index], index
    passive = False
    at = index - 1
    while at >= segment.first and (is_kind(items[at], "auxiliary") or items[at].low.endswith("ly")):
        if is_kind(items[at], "finite"):
            parts.insert(0, at)
            passive = passive or items[at].low in ("is", "are", "was", "were", "been", "be")
            first = at
        at -= 1
    passive = passive and not items[index].low.endswith("ing")
    return Cue(form.verb, parts, number, first, passive)


def _before_noun(item: Item) -> bool:
    """Whether what follows the item is a noun („the report“, „in reply“)."""
    return is_kind(item, "determiner") or item.low == "'s" or (is_kind(item, "preposition") and item.low != "to")


def _introduced(sentence: Sentence, cue: Cue, found: list[Draft]) -> Draft | None:
    behind = _tag(sentence, cue, found)
    if behind:
        return behind
    if "n" in cue.verb.takes and "d" not in cue.verb.takes:
        return _naming(sentence, cue)
    start, to = content_start(sentence, cue)
    if start is None:
        return _as_clause(sentence, cue)
    left = clause_start(sentence, cue, found)
    speaker = subject(sentence, cue, left)
    if sentence.items[cue.finite].low.endswith("ing") and cue.finite == sentence.segments[cue.segment].first:
        left, speaker = sentence.items[cue.finite].start, earlier_subject(sentence, cue)
    if cue.passive and cue.verb.act != "think" and not speaker:
        return None
    content = [(start, _content_end(sentence, cue, start))]
    quote = next((q for q in sentence.quotes if q.start == start and not q.depth), None)
    if quote is not None and (_rest_is_short(sentence, quote.end) or sentence.text[quote.end : quote.end + 1] == ","):
        content = [(quote.start, quote.end)]
    speaker = [] if cue.passive else speaker
    return make(
        sentence,
        cue.spans(sentence),
        [(left, start)],
        speaker,
        content,
        cue.verb.medium,
        to,
        why="a verb of saying introduces it",
    )


def _as_clause(sentence: Sentence, cue: Cue) -> Draft | None:
    """„As Gray told the paper, the road …“."""
    items, segments = sentence.items, sentence.segments
    if cue.segment or items[0].low != "as" or len(segments) < 2 or cue.passive:
        return None
    start = items[segments[1].first].start
    speaker = [sentence.span(1, cue.finite)] if cue.finite > 1 else []
    content = [(start, sentence.body_end)]
    return make(
        sentence, cue.spans(sentence), [(sentence.start, start)], speaker, content, cue.verb.medium, why="„as … said“"
    )


def _rest_is_short(sentence: Sentence, end: int) -> bool:
    return sum(1 for item in sentence.items if item.start >= end and item.kind != "p") < 3


def _tag(sentence: Sentence, cue: Cue, found: list[Draft]) -> Draft | None:
    """„…, Weber said.“ and „“…,” said Weber“: what is said stands before."""
    items, segments = sentence.items, sentence.segments
    segment = segments[cue.segment]
    first = segment.first
    quote = items[first] if items[first].kind == "q" else None
    if quote is None and (cue.segment == 0 or segment.mark not in (",", "-")):
        return None
    if (
        "q" not in cue.verb.takes
        or cue.passive
        or any(d.content[0][0] < items[cue.finite].start < d.content[-1][1] for d in found)
    ):
        return None
    inner = first + 1 if quote else first
    if items[cue.finite].low.endswith("ing") or (cue.finite == inner and "o" in cue.verb.takes):
        return None
    if cue.finite == inner:
        speaker, past = subject_behind(sentence, max(cue.parts) + 1, segment.last)
        speaker = speaker if max(cue.parts) + 1 < segment.last else []
    elif (
        _rest_of_tag(sentence, max(cue.parts) + 1, segment.last)
        and not is_kind(items[inner], "subordinator")
        and not is_kind(items[inner], "preposition")
    ):
        speaker, past = [sentence.span(inner, strip_adverbs(items, inner, cue.finite))], segment.last
    else:
        return None
    before = quote is not None or any(item.kind == "q" or is_verb(item) for item in items[:first])
    if not speaker or not (before or _goes_on(sentence, cue.segment)):
        return None
    start = quote.end if quote else segment.at
    resume, end = _resumption(sentence, cue.segment, max(past, max(cue.parts) + 1))
    content = [(sentence.start, quote.end if quote else segment.at)]
    quoted = next((q for q in sentence.quotes if not q.depth and q.end == content[0][1]), None)
    if quoted and quoted.start > sentence.start and sentence.text[sentence.start : quoted.start].rstrip()[-1:] in ",:":
        content = [(quoted.start, quoted.end)]
    if resume is not None:
        content.append((resume, sentence.body_end))
    return make(
        sentence, cue.spans(sentence), [(start, end)], speaker, content, cue.verb.medium, why="a tag names the speaker"
    )


def _goes_on(sentence: Sentence, number: int) -> bool:
    """Whether the clause a tag interrupts has its verb behind the tag („The deal, she said, was dead.“)."""
    if number + 1 >= len(sentence.segments):
        return False
    following = sentence.segments[number + 1]
    return following.mark == "," and is_verb(sentence.items[following.first])


def _rest_of_tag(sentence: Sentence, first: int, last: int) -> bool:
    """Whether only adverbials follow the verb of a tag („said on Monday“, „told the BBC“)."""
    if first >= last:
        return True
    item = sentence.items[first]
    return (
        (is_kind(item, "preposition") or is_kind(item, "time") or is_kind(item, "adverb"))
        and not has_verb(sentence.items, first, last)
    ) or last - first < 3


def _resumption(sentence: Sentence, number: int, past: int) -> tuple[int | None, int]:
    items = sentence.items
    for following in range(number + 1, len(sentence.segments)):
        segment = sentence.segments[following]
        opening = items[segment.first]
        if opening.kind == "q" or (
            has_verb(items, segment.first, segment.last)
            and not is_kind(opening, "subordinator")
            and opening.low != "adding"
        ):
            return opening.start, opening.start
    return None, sentence.body_end


def _content_end(sentence: Sentence, cue: Cue, start: int) -> int:
    items = sentence.items
    for segment in sentence.segments:
        if segment.at > start and segment.mark == "&" and segment.first > max(cue.parts):
            return segment.at
    for segment in sentence.segments[1:]:
        if segment.at > start and (
            items[segment.first].low == "according" or _next_act(items, segment.first, segment.last)
        ):
            return segment.at
        if (
            segment.at > start
            and segment.mark == ":"
            and any(q.start >= items[segment.first].start for q in sentence.quotes)
        ):
            return segment.at
    return sentence.body_end


def _next_act(items: list[Item], first: int, last: int) -> bool:
    """„, adding that …“ and „, and said …“: the speaker's next act."""
    if items[first].low in ("and", "but"):
        first += 1
    if first >= last or items[first].upper:
        return False
    kinds = {form.kind for form in verb_forms("en").get(items[first].low, ())}
    gerund = "g" in kinds and items[first].low.endswith("ing")
    return gerund or ("f" in kinds and items[first - 1].low in ("and", "but"))


def _naming(sentence: Sentence, cue: Cue) -> Draft | None:
    """„called the sentence “dangerous”“: the quotation with the rest of the clause as its frame."""
    after = sentence.items[max(cue.parts)].end
    quote = next((q for q in sentence.quotes if not q.depth and after <= q.start < after + 160), None)
    if quote is None or cue.passive:
        return None
    left = clause_start(sentence, cue, [])
    content, speaker = [(quote.start, quote.end)], subject(sentence, cue, left)
    why = "somebody's name for something"
    return make(
        sentence, cue.spans(sentence), [(left, quote.start)], speaker, content, cue.verb.medium, None, Kind.DIRECT, why
    )


def _according(sentence: Sentence, found: list[Draft]) -> list[Draft]:
    items, drafts = sentence.items, []
    for at in range(len(items) - 2):
        if items[at].low != "according" or items[at + 1].low != "to":
            continue
        number = sentence.segment_of(at)
        last = sentence.segments[number].last
        end = last if at == 0 and last < len(items) and items[last].low == "," else phrase(items, at + 2, last)
        if end <= at + 2:
            continue
        speaker = sentence.span(at + 2, end)
        frame = (items[at].start, items[end].end if end < len(items) and items[end].low == "," else items[end - 1].end)
        within = next((d for d in found if d.content[0][0] <= items[at].start < d.content[-1][1]), None)
        left, right = (within.content[0][0], within.content[-1][1]) if within else (sentence.start, sentence.body_end)
        if items[at - 1].low == "," and at:
            frame = (items[at - 1].start, frame[1])
        content = [piece for piece in ((left, frame[0]), (frame[1], right)) if piece[1] - piece[0] > 1]
        draft = make(
            sentence,
            [sentence.span(at, at + 2)],
            [frame],
            [speaker],
            content,
            Medium.SPEECH_WRITING,
            why="„according to“",
        )
        drafts += [draft] if draft else []
    return drafts


def _colon(sentence: Sentence, found: list[Draft]) -> list[Draft]:
    quote = next((q for q in sentence.quotes if not q.depth), None)
    if quote is None or not sentence.text[sentence.start : quote.start].rstrip().endswith(":"):
        return []
    if any(s <= quote.start < e for d in found for s, e in d.content):
        return []
    end = phrase(sentence.items, 0, len(sentence.items))
    speaker = [sentence.span(0, end)] if end and not is_kind(sentence.items[0], "preposition") else []
    draft = make(
        sentence,
        [],
        [(sentence.start, quote.start)],
        speaker,
        [(quote.start, quote.end)],
        Medium.SPEECH_WRITING,
        kind=Kind.DIRECT,
        why="a quotation behind a colon",
    )
    return [draft] if draft else []


def _alone(sentence: Sentence) -> Draft | None:
    quote = next((q for q in sentence.quotes if not q.depth), None)
    if quote is None or quote.end - quote.start < 12:
        return None
    outside = sentence.text[sentence.start : quote.start] + sentence.text[quote.end : sentence.end]
    if any(c.isalnum() for c in outside):
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


def _reported(sentence: Sentence) -> Draft | None:
    cue = next((c for c in _cues(sentence) if "r" in c.verb.takes and not c.passive), None)
    if cue is None or cue.segment > 1 or has_verb(sentence.items, 0, cue.finite):
        return None
    speaker = subject(sentence, cue, sentence.start)
    if (
        not speaker
        or len(sentence.items) - max(cue.parts) < 4
        or any(i.low in ("not", "never") for i in sentence.items)
    ):
        return None
    return Draft(
        content=((sentence.start, sentence.end),), kind=Kind.REPORTED, medium=cue.verb.medium, speaker=tuple(speaker),
        confidence=0.4, evidence=[f"tells an act of speech („{cue.verb.infinitive}“)"],
    )  # fmt: skip
