"""German adverbials that name a source: „laut X“, „X zufolge“, „nach Angaben von X“, „so X“, „demnach“."""

from __future__ import annotations

from typing import NamedTuple

from lagebild.model import Medium, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.german_phrases import noun_phrase
from lagebild.reading.rules.openings import is_relative, make
from lagebild.reading.rules.tables import grammar, kinds
from lagebild.reading.rules.verbs import mood

__all__ = ["adverbials"]


class Named(NamedTuple):
    """An adverbial: its segment, its items (first, last exclusive), its cue's items, and the speaker's range."""

    segment: int
    first: int
    last: int
    cue: list[int]
    speaker: Span


def adverbials(sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
    """One draft for each source that an adverbial names, over the clause it qualifies."""
    found: list[Draft] = []
    for named in _find(sentence):
        if _own_again(sentence, named, drafts):
            continue
        cue = [(sentence.items[i].start, sentence.items[i].end) for i in named.cue]
        frame, content = _scope(sentence, named, drafts)
        words_of = sentence.text[slice(*named.speaker)].lower()
        medium = Medium.WRITING if any(w in words_of for w in grammar("written")) else Medium.SPEECH_WRITING
        if any(w in words_of for w in grammar("thought")):
            medium = Medium.SPEECH_THOUGHT
        to = _to(sentence, named)
        draft = make(sentence, cue, [frame], [named.speaker], content, medium, to, why="an adverbial names the source")
        if draft:
            found.append(draft)
    return found


def _own_again(sentence: Sentence, named: Named, drafts: list[Draft]) -> bool:
    """„Die Zeitung schreibt, nach ihren Informationen …“: a speaker who names her own knowledge is no second voice."""
    start, end = named.speaker
    first = sentence.text[start:end].partition(" ")[0].lower()
    if first not in ("ihren", "seinen", "ihrer", "seiner", "eigenen", "eigener"):
        return False
    return any(draft.speaker and any(s <= start and end <= e for s, e in draft.content) for draft in drafts)


def _to(sentence: Sentence, named: Named) -> list[Span]:
    """„so Weber gegenüber der Zeitung“."""
    for at in range(named.first, named.last):
        if sentence.items[at].low == "gegenüber":
            end = noun_phrase(sentence.items, at + 1, named.last)
            return [sentence.span(at, end)] if end > at + 1 else []
    return []


def _find(sentence: Sentence) -> list[Named]:
    found = []
    for number, segment in enumerate(sentence.segments):
        index = segment.first
        while index < segment.last:
            rule = _RULES.get(sentence.items[index].low)
            named = rule(sentence, number, index) if rule else None
            if named:
                found.append(named)
                index = max(index, named.last - 1)
            index += 1
    return found


def _phrase(sentence: Sentence, number: int, first: int) -> tuple[int, Span] | None:
    """The noun phrase at ``first`` with its appositions: index past it and its range; None where there is none."""
    segments, items = sentence.segments, sentence.items
    if first >= segments[number].last:
        return None
    end = first + 1 if items[first].kind == "q" else noun_phrase(items, first, segments[number].last)
    if end == first:
        return None
    span = sentence.span(first, end)
    if number + 2 < len(segments) and end == segments[number].last and segments[number + 1].mark == ",":
        following = segments[number + 1]
        reach = noun_phrase(items, following.first, following.last)
        if reach == following.last and reach > following.first:
            return reach, (span[0], items[reach - 1].end)
    if first and first - 1 == segments[0].first and end < segments[number].last:
        end = _to_verb(sentence, end, segments[number].last)
        span = (span[0], items[end - 1].end)
    return end, span


def _to_verb(sentence: Sentence, end: int, last: int) -> int:
    """In front of the verb of a verb-second clause all is one phrase: „laut dem Amt in Kiel stieg …“."""
    items, at = sentence.items, end
    while at < last and items[at].low in grammar("placing"):
        further = noun_phrase(items, at + 1, last)
        if further == at + 1:
            return end
        at = further
    verb = at < last and items[at].kind == "w" and not items[at].upper
    verb = verb and not any(
        items[at].low in grammar(kind) for kind in ("not_adjective", "preposition", "determiner", "conjunction")
    )
    return at if verb else end


def _laut(sentence: Sentence, number: int, index: int) -> Named | None:
    phrase = _phrase(sentence, number, index + 1)
    if phrase is None:
        return None
    return Named(number, index, phrase[0], [index], phrase[1])


def _zufolge(sentence: Sentence, number: int, index: int) -> Named | None:
    segment, items = sentence.segments[number], sentence.items
    first = index
    for at in range(index - 1, segment.first - 1, -1):
        if noun_phrase(items, at, index) == index:
            first = at
        elif items[at].kind == "w" and is_finite(items[at]):
            break
    if first == index:
        return None
    return Named(number, first, index + 1, [index], sentence.span(first, index))


def _said_noun(low: str) -> bool:
    nouns = kinds("nouns.de.tsv")
    return low in nouns["said"] or any(low.endswith(tail) for tail in nouns["compound"] if len(low) > len(tail) + 2)


def _nach(sentence: Sentence, number: int, index: int) -> Named | None:
    """„nach Angaben von X“, „nach einem Bericht der Y“, „nach X' Worten“; not „nach dem Unfall“."""
    segment, items = sentence.segments[number], sentence.items
    before = items[index - 1] if index > segment.first else None
    if before is not None and before.upper and (before.low == "vernehmen" or before.low in grammar("thought")):
        return _postposed(sentence, number, index)
    for at in range(index + 1, min(index + 7, segment.last)):
        item = items[at]
        if item.upper and _said_noun(item.low):
            phrase = _phrase(sentence, number, index + 1)
            if phrase is None or phrase[0] <= at:
                return None
            return Named(number, index, phrase[0], [index], phrase[1])
        if item.kind != "w" or (item.low in ("und", "der") and at > index + 1) or is_finite(item):
            return None
    return None


def _postposed(sentence: Sentence, number: int, index: int) -> Named | None:
    """„seiner Ansicht nach“, „Ansicht der Kritiker nach“; „dem Vernehmen nach“ names nobody and is left out."""
    items = sentence.items
    if items[index - 1].low == "vernehmen" or index - 2 < sentence.segments[number].first:
        return None
    return Named(number, index - 2, index + 1, [index], sentence.span(index - 2, index))


def _so(sentence: Sentence, number: int, index: int) -> Named | None:
    """„…, so X“ and „…, so X weiter,“: a segment without a verb."""
    segment, items = sentence.segments[number], sentence.items
    if index != segment.first or not number or index + 1 >= segment.last:
        return None
    if any(is_finite(items[i]) for i in range(index + 1, segment.last)) or segment.mark not in (",", "-"):
        return None
    first = index + 1
    while first < segment.last - 1 and items[first].low in (
        "auch",
        "zum",
        "beispiel",
        "jedenfalls",
        "zumindest",
        "gestern",
        "heute",
    ):
        first += 1
    phrase = _phrase(sentence, number, first)
    if phrase is None or items[first].low in ("dass", "daß", "viel", "viele", "wie", "gut", "den", "dem"):
        return None
    return Named(number, index, max(segment.last, phrase[0]), [index], phrase[1])


def _demnach(sentence: Sentence, number: int, index: int) -> Named | None:
    """„demnach“, „wonach“, „demzufolge“; „danach“ only with a subjunctive in the sentence."""
    item = sentence.items[index]
    opening = sentence.items[sentence.segments[number].first].start == item.start
    if item.low == "danach" and not (number == 0 and opening and any(mood(i.low) == "I" for i in sentence.items)):
        return None
    if item.low == "wonach" and not opening:
        return None
    return Named(number, index, index + 1, [index], (item.start, item.end))


def _berufung(sentence: Sentence, number: int, index: int) -> Named | None:
    """„unter Berufung auf X“."""
    items, segment = sentence.items, sentence.segments[number]
    if (
        index + 3 >= segment.last
        or items[index + 1].low not in ("berufung", "verweis", "hinweis")
        or items[index + 2].low != "auf"
    ):
        return None
    phrase = _phrase(sentence, number, index + 3)
    if phrase is None:
        return None
    return Named(number, index, phrase[0], [index, index + 1, index + 2], phrase[1])


_RULES = {
    "laut": _laut,
    "gemäß": _laut,
    "zufolge": _zufolge,
    "nach": _nach,
    "so": _so,
    "unter": _berufung,
    "mit": _berufung,
    "demnach": _demnach,
    "wonach": _demnach,
    "demzufolge": _demnach,
    "danach": _demnach,
}


def _scope(sentence: Sentence, named: Named, drafts: list[Draft]) -> tuple[Span, list[Span]]:
    """The frame (with the commas that part it) and the content an adverbial qualifies."""
    items, segments = sentence.items, sentence.segments
    start, end = items[named.first].start, items[named.last - 1].end
    for draft in drafts:  # inside another voice's frame: the same words are meant
        leans = named.last - named.first > 3 and items[named.first + 1].low in ("berufung", "verweis", "hinweis")
        if any(s <= start and end <= e for s, e in draft.frame) and (start > draft.content[0][0] or leans):
            return (start, end), list(draft.content)
    segment = segments[named.segment]
    left, right = _clause(sentence, named, drafts)
    own_left = named.first == segment.first
    if own_left and named.segment and segment.mark in (",", "-") and items[named.first].low != "wonach":
        start = segment.at if left < segment.at else start
    following = items[named.last] if named.last < len(items) else None
    if following is not None and following.low in (",", ":") and end < right:
        own_comma = own_left or start == left
        end = following.end if own_comma and start > left else end
    after = _past_relative(sentence, named, end)
    if after > end and left >= start:
        end = after  # the relative clause says more about the source
    content = [piece for piece in ((left, start), (max(after, end), right)) if piece[0] < piece[1]]
    return (start, end), _whole(sentence, content, start)


def _past_relative(sentence: Sentence, named: Named, end: int) -> int:
    """Past a relative clause that follows the speaker at once."""
    number = sentence.segment_of(named.last - 1) + 1
    if (
        number >= len(sentence.segments)
        or named.last < sentence.segments[number - 1].last
        or number + 1 >= len(sentence.segments)
    ):
        return end
    segment = sentence.segments[number]
    if segment.mark == "," and is_relative(sentence, number):
        return sentence.items[segment.last - 1].end
    return end


def _clause(sentence: Sentence, named: Named, drafts: list[Draft]) -> Span:
    """From where to where an adverbial reaches: its subordinate clause, else from the last strong break on."""
    items, segments = sentence.items, sentence.segments
    segment = segments[named.segment]
    if items[named.first].low == "wonach":
        return items[named.first].start, sentence.body_end
    start = items[named.first].start
    for draft in drafts:
        for left, right in draft.content:
            if left <= start < right and (left, right) != (sentence.start, sentence.body_end):
                return left, right
    opening = items[segment.first].low
    subordinate = is_relative(sentence, named.segment) or opening in grammar("subordinator")
    if named.segment and subordinate and items[named.first].low != "so":
        return items[segment.first].start, _subordinate_end(sentence, named.segment)
    left = sentence.start
    for number in range(named.segment, 0, -1):
        mark = segments[number].mark
        contrast = any(
            items[i].low in ("aber", "jedoch", "doch") for i in range(segments[number].first, segments[number].last)[:4]
        )
        if (
            mark == ";"
            or (mark == ":" and number == named.segment)
            or (mark == "," and contrast and number == named.segment)
        ):
            left = items[segments[number].first].start
            break
    return left, sentence.body_end


def _subordinate_end(sentence: Sentence, number: int) -> int:
    """End of a subordinate clause: before the segment that begins with the main clause's verb."""
    items = sentence.items
    for segment in sentence.segments[number + 1 :]:
        if is_finite(items[segment.first]) or segment.mark == "&":
            return segment.at
    return sentence.body_end


def _whole(sentence: Sentence, content: list[Span], frame_start: int) -> list[Span]:
    """Only the quotation where the frame follows a quotation that is a segment by itself."""
    if len(content) == 1 and content[0][1] <= frame_start:
        quote = next((q for q in sentence.quotes if not q.depth and q.end == frame_start), None)
        if quote and quote.start > content[0][0] and not any(mood(i.low) for i in sentence.items):
            before = sentence.text[content[0][0] : quote.start].rstrip()
            if before.endswith((":", ",")):
                return [(quote.start, quote.end)]
    return content
