"""German: what a cue verb introduces, before it, behind it or around it."""

from __future__ import annotations

from lagebild.model import Kind, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.hearers import addressee
from lagebild.reading.rules.lexicon import grammar, mood, verb_forms
from lagebild.reading.rules.openings import content_opens, is_infinitive, is_relative, make
from lagebild.reading.rules.phrases import subject_after
from lagebild.reading.rules.relay import voices
from lagebild.reading.rules.subjects import clause_end, passive_agent, place, subject_of

__all__ = ["around", "introduce"]


def around(sentence: Sentence, cue: Cue) -> list[Draft]:
    """The statements that a cue verb introduces in its sentence; empty where it introduces none."""
    if cue.verb.takes in ("n", "r", "nr", "qn", "qnr") and cue.segment + 1 >= len(sentence.segments):
        return []
    if cue.verb.infinitive == "heißen" and not _with_it(sentence, cue):
        return []
    drafts = _around(sentence, cue)
    return voices(sentence, cue, drafts) if cue.verb.act == "relay" else drafts


def _with_it(sentence: Sentence, cue: Cue) -> bool:
    segment = sentence.segments[cue.segment]
    return any(item.low == "es" for item in sentence.items[segment.first : segment.last])


def _around(sentence: Sentence, cue: Cue) -> list[Draft]:
    first = sentence.items[sentence.segments[cue.segment].first].low
    if first == "wie" and cue.verb.act != "name" and cue.finite > sentence.segments[cue.segment].first + 1:
        return _as_clause(sentence, cue)
    if _behind(sentence, cue):
        return _after_content(sentence, cue)
    return _before_content(sentence, cue)


def _speaker(sentence: Sentence, cue: Cue) -> list[Span]:
    if cue.passive and cue.verb.act != "relay":
        return passive_agent(sentence, cue)
    if cue.verb.act == "es":
        return place(sentence, cue)
    return subject_of(sentence, cue)[0]


def _draft(
    sentence: Sentence, cue: Cue, frame: list[Span], content: list[Span], why: str, kind: Kind | None = None
) -> Draft | None:
    segment = sentence.segments[cue.segment]
    speaker = _speaker(sentence, cue)
    spoken = sentence.after(max([e for _, e in speaker] + [sentence.items[cue.finite].end]))
    to = [
        span for span in addressee(sentence, segment.first, segment.last, cue.verb, spoken)
        if span not in speaker and not any(s < span[1] and span[0] < e for s, e in speaker)
    ]  # fmt: skip
    spans = _with_pronoun(sentence, cue)
    if cue.verb.act == "es":
        spans = _with_es(sentence, cue)
    return make(sentence, spans, frame, speaker, content, cue.verb.medium, to, kind, why)


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


def _behind(sentence: Sentence, cue: Cue) -> bool:
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
    found, _ = subject_after(sentence, cue.finite + 1, clause_end(sentence, cue))
    if cue.passive and cue.verb.act != "relay":
        if cue.verb.act not in ("say", "es") or "0" in cue.verb.takes:
            return False
        return not found or items[cue.finite + 1].low == "es"
    if not found and cue.verb.act != "es":
        return False
    return not opens or _has_main(sentence, cue.segment)


def _has_main(sentence: Sentence, number: int) -> bool:
    """Whether some segment before ``number`` holds a main clause (or a quotation of its own)."""
    items = sentence.items
    for segment in sentence.segments[:number]:
        opening = items[segment.first]
        if opening.kind == "q":
            return True
        if opening.low in grammar("subordinator") and opening.low not in ("dass", "daß", "ob"):
            continue
        if any(is_finite(items[i]) for i in range(segment.first, segment.last)):
            return True
    return False


def _after_content(sentence: Sentence, cue: Cue) -> list[Draft]:
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
        drafts.append(_draft(sentence, cue, frame, content, "the words stand before the verb of saying"))
        further = _draft(
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
        drafts.append(_draft(sentence, cue, frame, content, "the words stand before the verb of saying"))
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
    if alone and (indicative or before.endswith(":")) and quote.end - quote.start > 25:
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


def _as_clause(sentence: Sentence, cue: Cue) -> list[Draft]:
    """„wie die Polizei mitteilte“: before, inside or behind what it is about."""
    segments, items = sentence.segments, sentence.items
    segment = segments[cue.segment]
    wie = Cue(cue.verb, [segment.first, *cue.parts], cue.segment, cue.finite, cue.passive)
    last = cue.segment
    while max(cue.parts) >= segments[last].last:
        last += 1
    rest = segments[last + 1] if last + 1 < len(segments) else None
    end = segments[last].last
    resume = items[rest.first].start if rest else sentence.body_end
    frame_end = resume if rest else items[end - 1].end
    if cue.segment == 0:
        content = [(resume, sentence.body_end)] if rest else []
        frame = [(sentence.start, resume)]
    else:
        content, frame = [(sentence.start, segment.at)], [(segment.at, frame_end)]
        if rest and items[rest.first].low not in ("und", "aber", "doch"):
            content.append((resume, sentence.body_end))
        elif rest:
            frame = [(segment.at, rest.at)]
        content = _adjacent_quote(sentence, content, segment.at) or content
    draft = _draft(sentence, wie, frame, content, "a clause with „wie“ names the source")
    return [draft] if draft else []


def _adjacent_quote(sentence: Sentence, content: list[Span], at: int) -> list[Span]:
    quote = next((q for q in sentence.quotes if not q.depth and q.end == at), None)
    if quote is None or quote.start == content[0][0]:
        return []
    before = sentence.text[content[0][0] : quote.start].rstrip()
    subjunctive = any(mood(item.low) for item in sentence.items if item.start < quote.start)
    return [(quote.start, quote.end)] if before.endswith(",") and not subjunctive else []


def _before_content(sentence: Sentence, cue: Cue) -> list[Draft]:
    segments, items = sentence.segments, sentence.items
    last = cue.segment
    cue.ahead = True
    while max(cue.parts) >= segments[last].last:
        last += 1
    inner = items[max(cue.parts) + 1] if max(cue.parts) + 1 < segments[last].last else None
    for number in range(last + 1, min(last + 5, len(segments))):
        segment = segments[number]
        if segment.mark in ("&", ";"):
            return []
        opened = content_opens(sentence, number, cue.verb.takes)
        if segment.mark == ":" and not opened:
            opened = "colon"
        if not opened and number == last + 1 and _plain(sentence, cue, number):
            opened = "plain"
        if opened == "colon" and not _speaks(sentence, cue, number):
            return []
        if opened and not _allowed(opened, cue, segment.mark):
            return []
        if opened:
            return _take(sentence, cue, number, opened)
        if not (
            is_relative(sentence, number) or not any(is_finite(items[i]) for i in range(segment.first, segment.last))
        ):
            break
    if inner is not None and (inner.low in ("dass", "daß") or _bare_infinitive(sentence, cue)):
        return _take_at(sentence, cue, inner.start, "without a comma")
    return []


def _bare_infinitive(sentence: Sentence, cue: Cue) -> bool:
    """„hat angekündigt die Preise zu erhöhen“: an infinitive that no comma parts from its verb."""
    last = sentence.segments[cue.segment].last
    behind = sentence.items[max(cue.parts) + 1 : last]
    if "z" not in cue.verb.takes or len(cue.parts) < 2 or len(behind) < 2:
        return False
    return is_infinitive(behind[-1].low) or behind[-2].low == "zu"


def _speaks(sentence: Sentence, cue: Cue, number: int) -> bool:
    """Whether a clause behind a colon may be what the verb says: in the subjunctive, or after a plain cue."""
    items = sentence.items[sentence.segments[number].first :]
    if any(mood(item.low) for item in items):
        return True
    return "q" in cue.verb.takes and "0" not in cue.verb.takes and cue.verb.infinitive in grammar("plain_cue")


def _plain(sentence: Sentence, cue: Cue, number: int) -> bool:
    """A verb-second clause in the indicative right behind „sagte, “."""
    segment, items = sentence.segments[number], sentence.items
    if (
        segment.mark != ","
        or cue.verb.infinitive not in grammar("plain_cue")
        or items[segment.first].low in grammar("conjunction")
    ):
        return False
    subordinate = cue.segment and is_relative(sentence, cue.segment)
    if subordinate or (cue.passive and cue.verb.act != "es"):
        return False
    if is_relative(sentence, number) or items[segment.first].low in grammar("subordinator"):
        return False
    if number + 1 < len(sentence.segments) and sentence.segments[number + 1].mark == ":":
        return False
    verbs = [i for i in range(segment.first, segment.last) if is_finite(items[i]) or items[i].kind == "q"]
    return (
        bool(verbs)
        and segment.first < verbs[0]
        and (verbs[0] < segment.last - 1 or number + 1 < len(sentence.segments))
    )


def _allowed(opened: str, cue: Cue, mark: str) -> bool:
    takes = cue.verb.takes
    if "0" in takes and opened != "dass":
        return False
    if opened == "quote" or mark == ":":
        return True
    if opened == "infinitive":
        return "z" in takes
    return "d" in takes


def _take(sentence: Sentence, cue: Cue, number: int, opened: str) -> list[Draft]:
    return _take_at(sentence, cue, sentence.items[sentence.segments[number].first].start, opened)


def introduce(sentence: Sentence, cue: Cue, number: int, why: str, speaker: list[Span] | None) -> Draft | None:
    """What a phrase introduces in segment ``number``; ``speaker`` where it is known already."""
    taken = _take(sentence, cue, number, why)
    for draft in taken:
        if speaker is not None:
            draft.speaker = tuple(speaker)
        return draft
    return None


def _take_at(sentence: Sentence, cue: Cue, start: int, opened: str) -> list[Draft]:
    segments, items = sentence.segments, sentence.items
    number = sentence.segment_of(sentence.after(start))
    end = _content_end(sentence, cue, number)
    own = segments[cue.segment]
    opening = items[own.first].low
    embedded = cue.segment and (
        own.mark == "&" or opening in grammar("subordinator") or is_relative(sentence, cue.segment)
    )
    frame_start = items[own.first].start if embedded else _frame_start(sentence, cue)
    pieces = [(start, end)]
    if items[segments[number].first].kind == "q" and opened in ("quote",):
        quote = items[segments[number].first]
        follows = items[segments[number].first + 1] if segments[number].first + 1 < segments[number].last else None
        if follows is None or (follows.low in ("und", "aber", "doch") and not any(mood(i.low) for i in items)):
            pieces = [(quote.start, quote.end)]
    draft = _draft(
        sentence, cue, [(frame_start, start)], pieces, f"the verb of saying introduces what follows ({opened})"
    )
    return [draft] if draft else []


def _frame_start(sentence: Sentence, cue: Cue) -> int:
    """The clause's beginning: behind the last colon or semicolon, or where a former coordinated clause ends."""
    for number in range(cue.segment, 0, -1):
        segment = sentence.segments[number]
        if segment.mark in (";", ":", "&"):
            return sentence.items[segment.first].start
    return sentence.start


def _another_act(sentence: Sentence, first: int, last: int) -> bool:
    """„, so ein Sprecher“ and „, und warnte vor …“: a frame, or the speaker's next act, ends what was said."""
    items = sentence.items
    if items[first].low == "so" and last - first > 1 and items[first + 1].low != "dass":
        return not any(is_finite(item) for item in items[first:last])
    if items[first].low not in ("und", "aber", "sowie") or first + 1 >= last or mood(items[first + 1].low):
        return False
    following = items[first + 1]
    return not following.upper and any(form.kind == "f" for form in verb_forms("de").get(following.low, ()))


def _content_end(sentence: Sentence, cue: Cue, number: int) -> int:
    """Where what a verb introduces ends: at a further voice, at the resumed main clause, or with the sentence."""
    segments, items = sentence.segments, sentence.items
    own = segments[cue.segment]
    embedded = cue.segment == 0 and items[own.first].low in grammar("subordinator")
    embedded = embedded or (cue.segment > 0 and is_relative(sentence, cue.segment))
    embedded = embedded or (cue.infinite and items[own.first].low == "um")
    for following in range(number + 1, len(segments)):
        segment = segments[following]
        opening = items[segment.first]
        if segment.mark == "&":
            return segment.at
        if _another_act(sentence, segment.first, segment.last):
            return segment.at
        if segment.mark == ":" and segments[number].mark != ":":
            return segment.at
        if segment.mark == ";" and not any(mood(items[i].low) for i in range(segment.first, segment.last)):
            return segment.at
        cue_again = (
            opening.kind == "w"
            and not opening.upper
            and any(f.kind == "f" for f in verb_forms("de").get(opening.low, ()))
        )
        if (
            cue_again
            and segment.mark == ","
            and not mood(opening.low)
            and not subject_after(sentence, segment.first + 1, segment.last)[0]
        ):
            return segment.at
        if embedded and is_finite(opening) and not mood(opening.low):
            return segment.at
        if (
            segment.mark == "-"
            and following == len(segments) - 1
            and not any(is_finite(i) for i in items[segment.first : segment.last])
        ):
            return segment.at
    return sentence.body_end
