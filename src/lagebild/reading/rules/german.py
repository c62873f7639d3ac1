"""German: what a cue verb introduces, before it, behind it or around it."""

from __future__ import annotations

from lagebild.model import Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.behind import after_content, stands_behind
from lagebild.reading.rules.citing_verbs import voices
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.drafting import draft_of
from lagebild.reading.rules.german_phrases import subject_after
from lagebild.reading.rules.openings import content_opens, is_infinitive, is_relative
from lagebild.reading.rules.tables import grammar
from lagebild.reading.rules.verbs import mood, verb_forms

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
    if stands_behind(sentence, cue):
        return after_content(sentence, cue)
    return _before_content(sentence, cue)


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
    draft = draft_of(sentence, wie, frame, content, "a clause with „wie“ names the source")
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
    draft = draft_of(
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
    embedded = embedded or (
        not cue.verb.infinitive and not any(is_finite(items[i]) for i in range(own.first, own.last))
    )  # „Dem Aufruf, …, folgte er nicht“
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
