"""English: verbs of saying with what they introduce, „according to“, naming, and speech that goes on without a frame."""

from __future__ import annotations

from lagebild.model import Kind, Medium, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Item, Sentence
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.german import make
from lagebild.reading.rules.lexicon import Form, verb_forms, words

__all__ = ["statements"]


def _is(item: Item, kind: str) -> bool:
    return item.low in words("grammar.en.tsv")[kind]


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
    if before is not None and (_is(before, "determiner") or before.low in ("of", "'s") or (_is(before, "preposition") and before.low != "to")):
        if not items[index].low.endswith("ing"):
            return None
    if bare and (before is None or before.low == "to" or before.kind == "n"):
        return None
    parts, first = [index], index
    passive = False
    at = index - 1
    while at >= segment.first and (_is(items[at], "auxiliary") or items[at].low.endswith("ly")):
        if _is(items[at], "finite"):
            parts.insert(0, at)
            passive = passive or items[at].low in ("is", "are", "was", "were", "been", "be")
            first = at
        at -= 1
    passive = passive and not items[index].low.endswith("ing")
    return Cue(form.verb, parts, number, first, passive)


def _introduced(sentence: Sentence, cue: Cue, found: list[Draft]) -> Draft | None:
    behind = _tag(sentence, cue, found)
    if behind:
        return behind
    if "n" in cue.verb.takes and not ("d" in cue.verb.takes):
        return _naming(sentence, cue)
    start, to = _content_start(sentence, cue)
    if start is None:
        return None
    left = _clause_start(sentence, cue, found)
    speaker = _subject(sentence, cue, left)
    if cue.passive and cue.verb.act != "think" and not speaker:
        return None
    content = [(start, _content_end(sentence, cue, start))]
    quote = next((q for q in sentence.quotes if q.start == start and not q.depth), None)
    if quote is not None and _rest_is_short(sentence, quote.end):
        content = [(quote.start, quote.end)]
    speaker = [] if cue.passive else speaker
    return make(sentence, cue.spans(sentence), [(left, start)], speaker, content, cue.verb.medium, to, why="a verb of saying introduces it")


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
    if "q" not in cue.verb.takes or cue.passive or any(d.content[0][0] < items[cue.finite].start < d.content[-1][1] for d in found):
        return None
    inner = first + 1 if quote else first
    if cue.finite == inner:
        speaker, past = _after(sentence, max(cue.parts) + 1, segment.last)
        speaker = speaker if max(cue.parts) + 1 < segment.last else []
    elif _rest_of_tag(sentence, max(cue.parts) + 1, segment.last) and not _is(items[inner], "subordinator") and not _is(items[inner], "preposition"):
        speaker, past = [sentence.span(inner, _strip_adverbs(items, inner, cue.finite))], segment.last
    else:
        return None
    if not speaker or (quote is None and not _clause(items, 0, first)):
        return None
    start = quote.end if quote else segment.at
    resume, end = _resumption(sentence, cue.segment, max(past, max(cue.parts) + 1))
    content = [(sentence.start, quote.end if quote else segment.at)]
    quoted = next((q for q in sentence.quotes if not q.depth and q.end == content[0][1]), None)
    if quoted and quoted.start > sentence.start and sentence.text[sentence.start : quoted.start].rstrip()[-1:] in ",:":
        content = [(quoted.start, quoted.end)]
    if resume is not None:
        content.append((resume, sentence.body_end))
    return make(sentence, cue.spans(sentence), [(start, end)], speaker, content, cue.verb.medium, why="a tag names the speaker")


def _rest_of_tag(sentence: Sentence, first: int, last: int) -> bool:
    """Whether only adverbials follow the verb of a tag („said on Monday“, „told the BBC“)."""
    if first >= last:
        return True
    item = sentence.items[first]
    return (_is(item, "preposition") or _is(item, "time") or _is(item, "adverb")) and not _clause(sentence.items, first, last) or last - first < 3


def _resumption(sentence: Sentence, number: int, past: int) -> tuple[int | None, int]:
    items = sentence.items
    for following in range(number + 1, len(sentence.segments)):
        segment = sentence.segments[following]
        opening = items[segment.first]
        if opening.kind == "q" or (_clause(items, segment.first, segment.last) and not _is(opening, "subordinator") and opening.low != "adding"):
            return opening.start, opening.start
    return None, sentence.body_end


def _clause(items: list[Item], first: int, last: int) -> bool:
    """Whether a finite verb stands somewhere among the items."""
    return any(_verb(item) for item in items[first:last])


def _verb(item: Item) -> bool:
    if item.kind != "w" or item.upper:
        return False
    return _is(item, "finite") or (item.low.endswith("ed") and len(item.low) > 4) or any(f.kind == "f" for f in verb_forms("en").get(item.low, ()))


def _content_start(sentence: Sentence, cue: Cue) -> tuple[int | None, list[Span]]:
    """Where what the verb introduces begins, and the addressee between; None where it introduces nothing."""
    items = sentence.items
    last = sentence.segments[-1].last
    at = max(cue.parts) + 1
    to: list[Span] = []
    if at < last and items[at].low == "to" and at + 1 < last and (items[at + 1].upper or _is(items[at + 1], "determiner") or items[at + 1].low in ("him", "her", "them")):
        end = _phrase(items, at + 1, last)
        to, at = [sentence.span(at, end)], end
    elif ("o" in cue.verb.takes or "z" in cue.verb.takes) and at < last and items[at].kind == "w":
        end = _phrase(items, at, last)
        if end > at and (items[end].low if end < last else "") in _AFTER_OBJECT or (end > at and end < last and items[end].kind == "q"):
            to, at = [sentence.span(at, end)], end
        elif "o" in cue.verb.takes and cue.verb.infinitive != "ask" and end > at:
            to, at = [sentence.span(at, end)], end
    at = _past_adverbials(items, at, last)
    if at >= last:
        return None, to
    opening = items[at]
    if opening.low in (",", ":") and at + 1 < last:
        following = items[at + 1]
        if following.kind == "q" or opening.low == ":" or following.low == "that":
            return following.start, to
        return None, to
    if opening.kind == "q":
        return (opening.start if "q" in cue.verb.takes else None), to
    if opening.low == "to":
        return (opening.start if "z" in cue.verb.takes else None), to
    if "d" not in cue.verb.takes or opening.kind == "p":
        return None, to
    if opening.low == "that" or _is(opening, "question"):
        return opening.start, to
    if "0" in cue.verb.takes or _is(opening, "conjunction") or _is(opening, "preposition") and opening.low not in ("in", "at", "if", "as", "after", "on"):
        return None, to
    end = _phrase(items, at, last)
    verbal = end > at and end < last and (_verb(items[end]) or items[end].low.endswith("s") or items[end].low in ("not", "also", "never"))
    return (opening.start if verbal or _clause(items, at, last) and cue.verb.act != "name" and end > at and _close_verb(items, at, last) else None), to


_AFTER_OBJECT = frozenset(["that", "to", "in", "on", ",", ":", "he", "she", "they", "it", "whether", "if", "how", "why", "what", "the", "his", "there"])


def _close_verb(items: list[Item], at: int, last: int) -> bool:
    for item in items[at : min(last, at + 14)]:
        if _is(item, "relative") or item.low in (",", ":", "to"):
            return False
        if _is(item, "finite"):
            return True
    return False


def _past_adverbials(items: list[Item], at: int, last: int) -> int:
    """Past „on Monday“, „in a statement“, „yesterday“ between the verb and what it introduces."""
    while at < last:
        item = items[at]
        if _is(item, "adverb") or (_is(item, "time") and item.low != "may"):
            at += 1
        elif item.low in ("on", "in", "at", "during", "via", "through", "by") and at + 1 < last:
            end = _phrase(items, at + 1, last)
            closes = end < last and (items[end].low in ("that", ",", ":") or items[end].kind == "q" or items[end].low in ("in", "on", "he", "she", "they"))
            if end == at + 1 or not closes:
                return at
            at = end
        else:
            return at
    return at


def _phrase(items: list[Item], first: int, last: int) -> int:
    """End of the noun phrase at ``first``: determiner, small words up to a noun, names, „of …“ and „for …“."""
    at = first
    if at < last and _is(items[at], "pronoun") or at < last and items[at].low in ("him", "them", "us", "me", "there", "her") and not (at + 1 < last and items[at + 1].upper):
        return at + 1
    while at < last and at - first < 12:
        item = items[at]
        if item.low == "of" or (item.low in ("for", "from", "in") and at > first and at + 1 < last and items[at + 1].upper and items[at - 1].upper):
            at += 1
            continue
        stop = item.kind in "pq" or _is(item, "finite") or _is(item, "preposition") or _is(item, "relative") and at > first
        if stop or _is(item, "conjunction") and not (at + 1 < last and items[at + 1].upper) or (at > first and _verb(item) and not (at + 1 < last and items[at + 1].upper)):
            break
        if at > first and (_is(item, "pronoun") or _is(item, "question") or (_is(item, "determiner") and items[at - 1].low != "of" and items[at - 1].low not in ("both", "all"))):
            break
        if _is(item, "adverb") or (_is(item, "time") and at > first and items[at - 1].low not in ("the", "a")):
            break
        at += 1
    return at


def _clause_start(sentence: Sentence, cue: Cue, found: list[Draft]) -> int:
    """Where the clause with the cue begins: behind another voice's words, a conjunction, or with the sentence."""
    items = sentence.items
    position = items[cue.finite].start
    left = sentence.start
    for draft in found:
        start, end = draft.content[0][0], draft.content[-1][1]
        if start <= position < end:
            left = max(left, start)
    first = sentence.after(left)
    if items[first].low == "that" and left > sentence.start:
        first += 1
    for at in range(cue.finite - 1, first - 1, -1):
        mark = items[at].low
        if mark in (";", ":") or (_is(items[at], "relative") and at > first and mark != "that"):
            return items[at].start if mark not in (";", ":") else items[at + 1].start
        if mark in ("and", "but", "because", "when", "while", "as", "after") and _clause(items, first, at) and not _clause(items, at + 1, cue.finite):
            return items[at + 1].start
    return items[first].start


def _strip_adverbs(items: list[Item], first: int, last: int) -> int:
    while last > first + 1 and (_is(items[last - 1], "adverb") or items[last - 1].low.endswith("ly") or items[last - 1].low in (",", "has", "had", "have")):
        last -= 1
    return last


def _subject(sentence: Sentence, cue: Cue, left: int) -> list[Span]:
    """The noun phrase before the verb, with appositions, without relative clauses."""
    items = sentence.items
    first, last = sentence.after(left), cue.finite
    commas = [at for at in range(first, last) if items[at].low == ","]
    lead = items[first]
    if commas and (_is(lead, "preposition") or _is(lead, "subordinator") or _is(lead, "adverb") or lead.low.endswith(("ing", "ly"))) and lead.low != "who":
        first = commas[0] + 1
        commas = commas[1:]
    while first < last and (_is(items[first], "conjunction") or items[first].low == "that" and last - first > 1):
        first += 1
    if first >= last:
        return _earlier_subject(sentence, cue)
    if commas:
        opening = items[commas[0] + 1] if commas[0] + 1 < last else None
        if opening is not None and (_is(opening, "relative") or opening.low.endswith(("ing", "ed"))):
            return [sentence.span(first, commas[0])] if commas[0] > first else []
        end = commas[-1] if commas[-1] == last - 1 else last
        return [sentence.span(first, max(first + 1, end))]
    if _is(items[first], "preposition"):
        return []
    for at in range(first + 1, last):
        if _is(items[at], "relative") and _clause(items, at, last):
            return [sentence.span(first, at)]
    return [sentence.span(first, _strip_adverbs(items, first, last))]


def _earlier_subject(sentence: Sentence, cue: Cue) -> list[Span]:
    """The subject a coordinated verb („and told …“) or participle („, adding …“) shares with the first verb."""
    items = sentence.items
    for at in range(1, cue.finite):
        if _verb(items[at]):
            end = _phrase(items, 0, at)
            return [sentence.span(0, end)] if end and not _is(items[0], "preposition") else []
    return []


def _after(sentence: Sentence, first: int, last: int) -> tuple[list[Span], int]:
    """The subject behind the verb („said Weber, the mayor“)."""
    items, segments = sentence.items, sentence.segments
    end = _phrase(items, first, last)
    if end == first:
        return [], first
    number = sentence.segment_of(end - 1)
    while end == segments[number].last and number + 1 < len(segments) and segments[number + 1].mark == ",":
        following = segments[number + 1]
        opening = items[following.first]
        if opening.kind != "w" or _is(opening, "relative") or _is(opening, "conjunction") or _clause(items, following.first, following.last) or opening.low.endswith("ing"):
            break
        end, number = following.last, number + 1
    return [sentence.span(first, end)], end


def _content_end(sentence: Sentence, cue: Cue, start: int) -> int:
    items = sentence.items
    for segment in sentence.segments:
        if segment.at > start and segment.mark == "&" and segment.first > max(cue.parts):
            return segment.at
    for segment in sentence.segments[1:]:
        if segment.at > start and items[segment.first].low == "according":
            return segment.at
        if segment.at > start and segment.mark == ":" and any(q.start >= items[segment.first].start for q in sentence.quotes):
            return segment.at
    return sentence.body_end


def _naming(sentence: Sentence, cue: Cue) -> Draft | None:
    """„called the sentence “dangerous”“: the quotation with the rest of the clause as its frame."""
    after = sentence.items[max(cue.parts)].end
    quote = next((q for q in sentence.quotes if not q.depth and after <= q.start < after + 160), None)
    if quote is None or cue.passive:
        return None
    left = _clause_start(sentence, cue, [])
    return make(sentence, cue.spans(sentence), [(left, quote.start)], _subject(sentence, cue, left), [(quote.start, quote.end)],
                cue.verb.medium, kind=Kind.DIRECT, why="somebody's name for something")  # fmt: skip


def _according(sentence: Sentence, found: list[Draft]) -> list[Draft]:
    items, drafts = sentence.items, []
    for at in range(len(items) - 2):
        if items[at].low != "according" or items[at + 1].low != "to":
            continue
        number = sentence.segment_of(at)
        last = sentence.segments[number].last
        end = last if at == 0 and last < len(items) and items[last].low == "," else _phrase(items, at + 2, last)
        if end <= at + 2:
            continue
        speaker = sentence.span(at + 2, end)
        frame = (items[at].start, items[end].end if end < len(items) and items[end].low == "," else items[end - 1].end)
        within = next((d for d in found if d.content[0][0] <= items[at].start < d.content[-1][1]), None)
        left, right = (within.content[0][0], within.content[-1][1]) if within else (sentence.start, sentence.body_end)
        if items[at - 1].low == "," and at:
            frame = (items[at - 1].start, frame[1])
        content = [piece for piece in ((left, frame[0]), (frame[1], right)) if piece[1] - piece[0] > 1]
        draft = make(sentence, [sentence.span(at, at + 2)], [frame], [speaker], content, Medium.SPEECH_WRITING, why="„according to“")
        drafts += [draft] if draft else []
    return drafts


def _colon(sentence: Sentence, found: list[Draft]) -> list[Draft]:
    quote = next((q for q in sentence.quotes if not q.depth), None)
    if quote is None or not sentence.text[sentence.start : quote.start].rstrip().endswith(":"):
        return []
    if any(s <= quote.start < e for d in found for s, e in d.content):
        return []
    end = _phrase(sentence.items, 0, len(sentence.items))
    speaker = [sentence.span(0, end)] if end and not _is(sentence.items[0], "preposition") else []
    draft = make(sentence, [], [(sentence.start, quote.start)], speaker, [(quote.start, quote.end)], Medium.SPEECH_WRITING, kind=Kind.DIRECT, why="a quotation behind a colon")
    return [draft] if draft else []


def _alone(sentence: Sentence) -> Draft | None:
    quote = next((q for q in sentence.quotes if not q.depth), None)
    if quote is None or quote.end - quote.start < 25:
        return None
    outside = sentence.text[sentence.start : quote.start] + sentence.text[quote.end : sentence.end]
    if any(c.isalnum() for c in outside):
        return None
    return make(sentence, [], [], [], [(quote.start, quote.end)], Medium.SPEECH_WRITING, kind=Kind.DIRECT, why="a quotation by itself")


def _reported(sentence: Sentence) -> Draft | None:
    cue = next((c for c in _cues(sentence) if "r" in c.verb.takes and not c.passive), None)
    if cue is None or cue.segment > 1 or _clause(sentence.items, 0, cue.finite):
        return None
    speaker = _subject(sentence, cue, sentence.start)
    if not speaker or len(sentence.items) - max(cue.parts) < 4 or any(i.low in ("not", "never") for i in sentence.items):
        return None
    return Draft(
        content=((sentence.start, sentence.end),), kind=Kind.REPORTED, medium=cue.verb.medium, speaker=tuple(speaker), confidence=0.4,
        evidence=[f"tells an act of speech („{cue.verb.infinitive}“)"],
    )  # fmt: skip
