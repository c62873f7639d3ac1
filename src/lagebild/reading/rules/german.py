"""German: what a cue verb introduces, before it, behind it or around it."""

from __future__ import annotations

from lagebild.model import Kind, Medium, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.lexicon import mood, verb_forms, words
from lagebild.reading.rules.phrases import addressee, noun_phrase, prefield, subject_after, temporal

__all__ = ["around", "content_opens", "introduce", "make", "subject_of"]


def _grammar(kind: str) -> frozenset[str]:
    return words("grammar.de.tsv")[kind]


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


def _blank(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


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


def content_opens(sentence: Sentence, number: int, takes: str) -> str:
    """What opens in segment ``number`` that a cue may introduce: dass, subjunctive, infinitive, quote, or nothing."""
    segments, items = sentence.segments, sentence.items
    segment = segments[number]
    if segment.first >= segment.last:
        return ""
    first = items[segment.first]
    if first.kind == "q":
        return "quote"
    infinitive = first.low not in ("um", "ohne", "statt", "anstatt") and _zu_infinitive(sentence, number, "z" in takes)
    if infinitive and "z" in takes and first.low not in ("dass", "daß", "ob"):
        return "infinitive"
    if first.low in ("dass", "daß"):
        return "dass"
    if first.low in ("ob", "wie", "warum", "weshalb", "inwieweit", "wann", "wieso") and _verb_last(sentence, number):
        return "dass"
    if first.low in _grammar("subordinator") and first.low not in ("um", "ohne", "statt"):
        later = segments[number + 1] if number + 1 < len(segments) else None
        opens = later and later.first < later.last and mood(items[later.first].low)
        return "subjunctive" if opens and first.low in ("wenn", "sollte", "falls", "sobald", "solange", "obwohl", "da") else ""
    if _relative(sentence, number):
        return ""
    at = next((i for i in range(segment.first, segment.last) if mood(items[i].low)), None)
    if at is not None and first.low not in ("um", "ohne", "statt") and first.low != "und":
        return "subjunctive"
    return "infinitive" if infinitive else ""


def _verb_last(sentence: Sentence, number: int) -> bool:
    segment = sentence.segments[number]
    return is_finite(sentence.items[segment.last - 1]) or sentence.items[segment.last - 1].low.endswith(("t", "en", "te"))


def _relative(sentence: Sentence, number: int) -> bool:
    """Whether a segment is a relative clause: a relative word (behind a preposition too) and a verb at the end."""
    segment, items = sentence.segments[number], sentence.items
    first = segment.first
    if items[first].low in _grammar("preposition") and first + 1 < segment.last:
        first += 1
    if items[first].low not in _grammar("relative"):
        return False
    last = items[segment.last - 1]
    verbs = [i for i in range(segment.first, segment.last) if is_finite(items[i])]
    if last.kind == "w" and last.upper or (verbs and verbs[0] < segment.last - 2):
        return False
    return bool(verbs) or (last.kind == "w" and last.low.endswith(("t", "en", "te", "ten")) and not _splits(last.low))


def _zu_infinitive(sentence: Sentence, number: int, far: bool) -> bool:
    segments, items = sentence.segments, sentence.items
    for segment in segments[number : number + (4 if far else 1)]:
        for at in range(segment.first, segment.last):
            low = items[at].low
            if low == "zu" and at + 1 < len(items) and items[at + 1].low.endswith(("en", "ern", "eln", "sein", "tun")) and not items[at + 1].upper:
                return True
            if len(low) > 7 and not items[at].upper and "zu" in low and low.endswith("n") and _splits(low):
                return True
        if any(is_finite(items[i]) for i in range(segment.first, segment.last)):
            return False
    return False


def _splits(word: str) -> bool:
    at = word.find("zu", 1)
    while at > 0:
        if word[:at] in _SEPARABLE and len(word) - at > 4 and word.endswith("n"):
            return True
        at = word.find("zu", at + 1)
    return False


_SEPARABLE = frozenset(
    "ab an auf aus ein mit vor zurück los fest um nach hin bei durch dar heraus hervor voraus bereit her weiter teil statt "
    "zusammen herbei hinaus weg frei nieder entgegen wieder unter über bekannt sicher her fern fort vorbei heran hinzu".split()
)


def subject_of(sentence: Sentence, cue: Cue) -> tuple[list[Span], int]:
    """The subject of a cue verb and the index past it (0 where it stands before the verb)."""
    segments, items = sentence.segments, sentence.items
    segment = segments[cue.segment]
    opening = items[segment.first].low
    if cue.infinite:
        return _main_subject(sentence, cue.segment), 0
    if opening in _grammar("subordinator") or opening in ("wie", "wonach"):
        return subject_after(sentence, segment.first + 1, max(cue.parts))
    if opening in _grammar("relative") and cue.finite >= segment.last - 2 and cue.segment:
        rest, _ = subject_after(sentence, segment.first + 1, min(cue.parts))
        return (rest or [sentence.span(segment.first, segment.first + 1)]), 0
    before = prefield(sentence, segment.first, cue.finite) if cue.finite > segment.first else []
    following = items[cue.finite + 1].low if cue.finite + 1 < segment.last else ""
    if before and following not in _grammar("nominative") and not _object_first(sentence, cue, segment.first):
        return _with_left(sentence, cue, before), 0
    found, past = subject_after(sentence, cue.finite + 1, _clause_end(sentence, cue))
    if found:
        return found, past
    return (before or _main_subject(sentence, cue.segment)), 0


def _object_first(sentence: Sentence, cue: Cue, first: int) -> bool:
    """„Die Äußerungen Meiers nannte Weber …“: a plural before a singular verb that a subject follows."""
    items = sentence.items
    after = cue.finite + 1
    if items[first].low not in ("die", "diese", "seine", "ihre") or items[cue.finite].low.endswith(("en", "n")):
        return False
    noun = next((item for item in items[first + 1 : cue.finite] if item.upper), None)
    if noun is None or not noun.low.endswith(("en", "er", "e", "s")) or after >= sentence.segments[cue.segment].last:
        return False
    return noun_phrase(items, after, after + 1) > after or items[after].low in ("der", "die", "ein", "eine", "sein", "seine")


def _with_left(sentence: Sentence, cue: Cue, before: list[Span]) -> list[Span]:
    """Add the name that an apposition right before the verb belongs to: „Rob Mueller, Sekretär des Klubs sagte“."""
    if cue.segment != 1 or sentence.segments[1].mark != ",":
        return before
    segment = sentence.segments[0]
    if noun_phrase(sentence.items, segment.first, segment.last) == segment.last and sentence.items[segment.first].kind == "w":
        return [(sentence.items[segment.first].start, before[0][1])]
    return before


def _clause_end(sentence: Sentence, cue: Cue) -> int:
    if max(cue.parts) > cue.finite:
        return max(cue.parts)
    return sentence.segments[cue.segment].last


def _main_subject(sentence: Sentence, number: int) -> list[Span]:
    """The subject of the clause a segment without one goes back to: the phrase before the sentence's first finite verb."""
    items, segments = sentence.items, sentence.segments
    first = segments[0].first
    if items[first].low in _grammar("subordinator"):
        return []
    end = segments[number].last
    for at in range(first, end):
        if is_finite(items[at]):
            return prefield(sentence, first, at) or subject_after(sentence, at + 1, end)[0]
    return []


def _passive_agent(sentence: Sentence, cue: Cue) -> list[Span]:
    segment, items = sentence.segments[cue.segment], sentence.items
    for at in range(segment.first, segment.last - 1):
        if items[at].low in ("von", "vom"):
            end = noun_phrase(items, at + 1, segment.last)
            if end > at + 1:
                return [sentence.span(at + 1, end)]
    return []


def around(sentence: Sentence, cue: Cue) -> list[Draft]:
    """The statements that a cue verb introduces in its sentence; empty where it introduces none."""
    if cue.verb.takes in ("n", "r", "nr", "qn", "qnr") and cue.segment + 1 >= len(sentence.segments):
        return []
    drafts = _around(sentence, cue)
    return _voices(sentence, cue, drafts) if cue.verb.act == "relay" else drafts


def _around(sentence: Sentence, cue: Cue) -> list[Draft]:
    first = sentence.items[sentence.segments[cue.segment].first].low
    if first == "wie" and cue.finite > sentence.segments[cue.segment].first + 1:
        return _as_clause(sentence, cue)
    if _behind(sentence, cue):
        return _after_content(sentence, cue)
    return _before_content(sentence, cue)


def _speaker(sentence: Sentence, cue: Cue) -> list[Span]:
    if cue.passive and cue.verb.act != "relay":
        return _passive_agent(sentence, cue)
    if cue.verb.act == "es":
        return _place(sentence, cue)
    return subject_of(sentence, cue)[0]


def _place(sentence: Sentence, cue: Cue) -> list[Span]:
    """Where „it says“ so: „heißt es in einer Erklärung“, „hieß es aus dem Ministerium“."""
    segment, items = sentence.segments[cue.segment], sentence.items
    for at in range(segment.first, segment.last - 1):
        if items[at].low in ("in", "im", "auf", "aus", "bei", "beim", "von", "seitens", "vom"):
            end = noun_phrase(items, at + 1, segment.last)
            if end > at + 1 and not temporal(items, at + 1, end):
                return [sentence.span(at + 1, end)]
    return []


def _draft(sentence: Sentence, cue: Cue, frame: list[Span], content: list[Span], why: str, kind: Kind | None = None) -> Draft | None:
    segment = sentence.segments[cue.segment]
    speaker = _speaker(sentence, cue)
    to = [
        span for span in addressee(sentence, segment.first, segment.last, cue.verb.act, cue.verb.medium)
        if span not in speaker and not any(s < span[1] and span[0] < e for s, e in speaker)
    ]  # fmt: skip
    spans = cue.spans(sentence)
    if cue.verb.act == "es":
        spans = _with_es(sentence, cue)
    return make(sentence, spans, frame, speaker, content, cue.verb.medium, to, kind, why)


def _with_es(sentence: Sentence, cue: Cue) -> list[Span]:
    parts = [i for i in (cue.finite - 1, cue.finite + 1) if 0 <= i < len(sentence.items) and sentence.items[i].low == "es"]
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
    if opener == "wie" or opener in _grammar("subordinator") and opener not in ("dass", "daß", "ob"):
        return not opens and not colon and _has_main(sentence, cue.segment)
    found, _ = subject_after(sentence, cue.finite + 1, _clause_end(sentence, cue))
    if cue.passive and cue.verb.infinitive != "zitieren":
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
        if opening.low in _grammar("subordinator") and opening.low not in ("dass", "daß", "ob"):
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
        further = _draft(sentence, cue, frame if quoted else [], [rest if quoted else (rest[0], sentence.end)], "goes on behind a colon", kind)
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
            if opening.low == "und" and not any(items[i].low in () for i in range(segment.first, segment.last)):
                continue
            continue
        if _relative(sentence, following) or opening.low in ("sprecher", "sprecherin", "chef"):
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


def _voices(sentence: Sentence, cue: Cue, drafts: list[Draft]) -> list[Draft]:
    """With „zitieren“ and „wiedergeben“ two voices over one content: the one cited before the one that cites."""
    found: list[Draft] = []
    for draft in drafts:
        cited, cites = _cited_and_citing(sentence, cue, draft)
        if not cited or draft.kind is Kind.INDIRECT_FREE_INDIRECT:
            found.append(draft)
            continue
        draft.speaker, draft.addressee = tuple(cited), ()
        found.append(draft)
        if cites:
            found.append(Draft(
                content=draft.content, kind=draft.kind, medium=Medium.WRITING, speaker=tuple(cites), cue=draft.cue,
                frame=draft.frame, confidence=draft.confidence, evidence=["it cites another voice"],
            ))  # fmt: skip
    return found


def _cited_and_citing(sentence: Sentence, cue: Cue, draft: Draft) -> tuple[list[Span], list[Span]]:
    segment = sentence.segments[cue.segment]
    if cue.passive:
        return list(draft.speaker), _passive_agent(sentence, cue) or _outlet(sentence, segment.first, segment.last)
    subject = list(draft.speaker)
    past = sentence.after(subject[-1][1]) if subject else cue.finite + 1
    first = max(past, cue.finite + 1) if cue.finite < segment.last - 1 else past
    if first < segment.last and sentence.items[first].low in ("ihn", "sie", "ihm", "dies", "das"):
        return _main_subject(sentence, cue.segment) if cue.segment else [sentence.span(first, first + 1)], subject
    last = max(cue.parts) if max(cue.parts) > first else segment.last
    return _object(sentence, first, last), subject


def _outlet(sentence: Sentence, first: int, last: int) -> list[Span]:
    """The place of a citation: „wird in der ‚Zeitung‘ zitiert“."""
    for at in range(first, last - 1):
        if sentence.items[at].low in ("in", "im", "bei", "durch"):
            end = noun_phrase(sentence.items, at + 1, last)
            if end > at + 1 and not temporal(sentence.items, at + 1, end):
                return [sentence.span(at + 1, end)]
    return []


def _object(sentence: Sentence, first: int, last: int) -> list[Span]:
    items, at = sentence.items, first
    while at < last:
        if items[at].low in _grammar("preposition"):
            at = max(at + 1, noun_phrase(items, at + 1, last, attach=False))
            continue
        end = noun_phrase(items, at, last)
        if end > at:
            return [sentence.span(at, last if end < last and items[end].low in ("im", "in", "aus", "bei", "beim") else end)]
        at += 1
    return []


def _before_content(sentence: Sentence, cue: Cue) -> list[Draft]:
    segments, items = sentence.segments, sentence.items
    last = cue.segment
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
        if not (_relative(sentence, number) or not any(is_finite(items[i]) for i in range(segment.first, segment.last))):
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
    return _splits(behind[-1].low) or behind[-2].low == "zu"


def _speaks(sentence: Sentence, cue: Cue, number: int) -> bool:
    """Whether a clause behind a colon may be what the verb says: in the subjunctive, or after a plain verb of saying."""
    items = sentence.items[sentence.segments[number].first :]
    if any(mood(item.low) for item in items):
        return True
    return "q" in cue.verb.takes and "0" not in cue.verb.takes and cue.verb.infinitive in _PLAIN


_PLAIN = frozenset(
    "sagen erklären meinen schreiben berichten heißen betonen versichern behaupten mitteilen ankündigen warnen hinzufügen "
    "melden angeben feststellen glauben denken argumentieren ergänzen vermuten äußern antworten urteilen lauten formulieren "
    "wiedergeben zitieren erzählen bekräftigen verkünden einräumen kommentieren bestätigen hoffen fordern verlangen".split()
)


def _plain(sentence: Sentence, cue: Cue, number: int) -> bool:
    """A verb-second clause in the indicative right behind „sagte, “."""
    segment, items = sentence.segments[number], sentence.items
    if segment.mark != "," or cue.verb.infinitive not in _PLAIN or items[segment.first].low in _grammar("conjunction"):
        return False
    if items[sentence.segments[cue.segment].first].low in _grammar("relative") or cue.passive and cue.verb.act != "es":
        return False
    if _relative(sentence, number) or items[segment.first].low in _grammar("subordinator"):
        return False
    if number + 1 < len(sentence.segments) and sentence.segments[number + 1].mark == ":":
        return False
    verbs = [i for i in range(segment.first, segment.last) if is_finite(items[i]) or items[i].kind == "q"]
    return bool(verbs) and segment.first < verbs[0] and (verbs[0] < segment.last - 1 or number + 1 < len(sentence.segments))


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
    embedded = cue.segment and (own.mark == "&" or opening in _grammar("subordinator") or _relative(sentence, cue.segment))
    frame_start = items[own.first].start if embedded else _frame_start(sentence, cue)
    pieces = [(start, end)]
    if items[segments[number].first].kind == "q" and opened in ("quote",):
        quote = items[segments[number].first]
        follows = items[segments[number].first + 1] if segments[number].first + 1 < segments[number].last else None
        if follows is None:
            pieces = [(quote.start, quote.end)]
    draft = _draft(sentence, cue, [(frame_start, start)], pieces, f"the verb of saying introduces what follows ({opened})")
    return [draft] if draft else []


def _frame_start(sentence: Sentence, cue: Cue) -> int:
    """The clause's beginning: behind the last colon or semicolon, or where a former coordinated clause ends."""
    for number in range(cue.segment, 0, -1):
        segment = sentence.segments[number]
        if segment.mark in (";", ":", "&"):
            return sentence.items[segment.first].start
    return sentence.start


def _content_end(sentence: Sentence, cue: Cue, number: int) -> int:
    """Where what a verb introduces ends: at a further voice, at the resumed main clause, or with the sentence."""
    segments, items = sentence.segments, sentence.items
    own = segments[cue.segment]
    embedded = cue.segment == 0 and items[own.first].low in _grammar("subordinator")
    embedded = embedded or (cue.segment > 0 and _relative(sentence, cue.segment))
    embedded = embedded or (cue.infinite and items[own.first].low == "um")
    for following in range(number + 1, len(segments)):
        segment = segments[following]
        opening = items[segment.first]
        if segment.mark == "&":
            return segment.at
        if segment.mark == ":" and segments[number].mark != ":":
            return segment.at
        if segment.mark == ";" and not any(mood(items[i].low) for i in range(segment.first, segment.last)):
            return segment.at
        cue_again = opening.kind == "w" and not opening.upper and any(f.kind == "f" for f in verb_forms("de").get(opening.low, ()))
        if cue_again and segment.mark == "," and not mood(opening.low) and not subject_after(sentence, segment.first + 1, segment.last)[0]:
            return segment.at
        if embedded and is_finite(opening) and not mood(opening.low):
            return segment.at
        if segment.mark == "-" and following == len(segments) - 1 and not any(is_finite(i) for i in items[segment.first : segment.last]):
            return segment.at
        if opening.low == "so" and segment.first + 1 < segment.last and items[segment.first + 1].upper:
            return segment.at
    return sentence.body_end
