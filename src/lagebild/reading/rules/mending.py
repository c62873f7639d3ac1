"""Speakers that a trained reader left out or cut wrongly, by the grammar of the sentence they stand in.

A network scores words one by one. It may take a frame without the subject of its verb, or two names for one speaker;
what a finite verb's subject is the rules know. German only.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from lagebild.model import Kind, SourceKind, Span, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.coref import Cast, cast
from lagebild.reading.rules.cues import Cue, find_cues
from lagebild.reading.rules.extract import lay_out_all
from lagebild.reading.rules.german_phrases import prefield, subject_after
from lagebild.reading.rules.speaker_parts import Phrase, closed_class
from lagebild.reading.rules.speakers import read_phrase
from lagebild.reading.rules.standing_in import cannot_speak
from lagebild.reading.rules.subjects import clause_end, passive_agent, place, subject_of
from lagebild.reading.rules.tables import grammar

__all__ = ["mended"]

FILLED = "the speaker is the subject of the verb; the network read none"
RIGHT = 0.78
"""How many of the speakers found so are the labelled one where the statement is right: 29 of 37 in the training texts,
each read by a network that had not seen it."""
_SOMEBODY = frozenset(["person", "pronoun", "adverb", "role", "unnamed", "pair", "outlet"])
_NOBODY = frozenset(["es", "man", "das", "dies", "was", "wer", "alle"])
_NOBLE = re.compile(r"(?:Zu|Von|Van|De) (?P<last>[A-ZÄÖÜ][\w-]+)")
_SOURCES = frozenset(["unnamed", "body", "person", "role", "pair"])
_FROM = re.compile(r"\b(?:[Aa]us|[Vv]on|[Vv]om|[Ss]eitens) $")
_WORD = re.compile(r"\w+")
_LEAD = re.compile(r"(?:[Ww]ie|[Dd]ass|[Uu]nd|[Ll]aut|[Ss]o) (?=\S)")
_PRONOUN = re.compile(
    r"(?:(?:[Ee]r|[Ss]ie|[Ee]s|[Ii]ch|[Ww]ir|[Mm]an|denen)\b(?! (?:selbst|selber|beide|alle|und|sowie)\b)"
    r"|[Dd]iese[rs]?\b(?= (?:in|im|am|an|auf|bei|nach|zu|gegenüber)\b))"
)
_WORD_BEFORE = re.compile(r"[\w-]+$")
_TITLE = re.compile(r" (?:(?:Dr|Prof|Dipl|Ing|med|jur|phil)\.[ -]?)*")
_GENITIVE = re.compile(r"(?:der|des|dieser|dieses) ")
_NOUN_BEFORE = re.compile(
    r"(?:\b(?:[Dd](?:er|ie|en|em)|[Ee]ine?[rnm]?) (?:[a-zäöüß-]+e[rnm]? )?)?\b(?P<noun>[A-ZÄÖÜ][\w-]+) $"
)
AnyDraft = TypeVar("AnyDraft", bound=Draft)


def mended(text: str, language: str, drafts: Sequence[AnyDraft], start: int = 0) -> list[AnyDraft]:
    """The drafts of ``text`` from character ``start`` on, with a speaker where the grammar shows one that is missing.

    That is where a frame was read whose verb has a subject but no speaker in it, and where an act of speech is told
    (*reported*) and no speaker was read inside it. A name that was cut („Bundestrainer", Joachim Löw; „der Fraktion",
    Vertreter) is taken whole.
    """
    if language == "en" or not drafts:
        return list(drafts)
    people = cast(text, language, start)
    grown = [_grown(draft, people) for draft in drafts]
    if not any(_lacks(draft, people) for draft in grown):
        return grown
    laid_out = lay_out_all(text, language, start)
    starts = [sentence.start for sentence in laid_out]
    found = []
    for draft in grown:
        speaker: Spans = ()
        for piece in _lacks(draft, people):
            sentence = laid_out[max(0, bisect_right(starts, piece[0]) - 1)]
            speaker = speaker or tuple(_subject(sentence, piece, draft, people))
        found.append(_filled(draft, speaker) if speaker else draft)
    return found


def _filled(draft: AnyDraft, speaker: Spans) -> AnyDraft:
    sure = draft.part_confidence | {"speaker": RIGHT * draft.confidence}
    evidence = [*draft.evidence, FILLED]
    return msgspec.structs.replace(draft, speaker=speaker, part_confidence=sure, evidence=evidence)


def _lacks(draft: Draft, people: Cast) -> Spans:
    """The ranges in which the draft should have a speaker and has none that could be one."""
    if draft.kind is Kind.REPORTED:
        inside = [(a, b) for a, b in draft.speaker if any(s < b and a < e for s, e in draft.content)]
        return draft.content[:1] if all(_nobody(span, people) for span in inside) else ()
    framed = draft.kind in (Kind.DIRECT, Kind.INDIRECT)
    return draft.frame if framed and not draft.speaker else ()


def _grown(draft: AnyDraft, people: Cast) -> AnyDraft:
    """The draft with its speaker as far as the name goes that it was cut from: „Bundestrainer" Joachim Löw."""
    if not draft.speaker:
        return draft
    pieces = [_whole(span, people) for span in draft.speaker]
    kept: list[Span] = []
    for piece in pieces:
        if not kept or piece[0] >= kept[-1][1]:
            kept.append(piece)
    inside = all(not any(s < e2 and s2 < e for s2, e2 in draft.content) for s, e in kept)
    fits = inside or draft.kind is Kind.REPORTED
    changed = tuple(kept) != draft.speaker
    return msgspec.structs.replace(draft, speaker=tuple(kept)) if fits and changed else draft


def _whole(span: Span, people: Cast) -> Span:
    """The range with the rest of the word, the name or the people's noun that it begins or ends in.

    Without what does not belong to it: a „wie" before it, whatever follows a pronoun.
    """
    text, (start, end) = people.text, span
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    pronoun = _PRONOUN.match(text, start, end)
    if pronoun and pronoun.end() < end:
        return start, pronoun.end()
    head = _WORD_BEFORE.search(text, max(0, start - 60), start) if text[start : start + 1] in "-–" else None
    start = head.start() if head else start
    if text[start:end].lower() in people.lexicon.small:
        return start, end
    title = _TITLE.match(text, end)
    after = title.end() if title else end + 1
    for begin, past, voice in people.between(start, after + 1):
        if voice.kind is SourceKind.PERSON and past > end and (begin < end or begin == after):
            end = past
    genitive = _GENITIVE.match(text, start, end)
    noun = _NOUN_BEFORE.search(text, max(0, start - 60), start) if genitive else None
    if noun and people.lexicon.means_people(noun["noun"]):
        start = noun.start()
    return start, end


def _subject(sentence: Sentence, piece: Span, draft: Draft, people: Cast) -> list[Span]:
    """The subject of the verb in ``piece`` of the sentence, or whoever acts by it in the passive."""
    low, high = sentence.after(piece[0]), sentence.after(piece[1])
    cues = [cue for cue in find_cues(sentence) if low <= cue.finite < high and not cue.infinite]
    cue = next((c for c in cues if any(s <= sentence.items[c.finite].start < e for s, e in draft.cue)), None)
    cue = cue or next(iter(cues), None)
    if cue and cue.passive:
        found = passive_agent(sentence, cue)
    elif cue:
        found, _ = subject_of(sentence, cue)
        if all(_nobody(span, people) for span in found):  # „Hohe Verluste meldete die Bank“
            found, _ = subject_after(sentence, cue.finite + 1, clause_end(sentence, cue))
    else:
        found = _plain(sentence, low, high)
    inside = (span for span in found if cue or piece[0] <= span[0] < piece[1])
    named = [span for span in inside if not _said(span, draft) and _somebody(span, people)]
    return named or _alone(piece, people) or _noble(piece, people) or _told_in(sentence, cue, piece, people)


def _noble(piece: Span, people: Cast) -> list[Span]:
    """„Zu Guttenberg hatte …": a surname that begins with a preposition."""
    name = _NOBLE.match(people.text, *piece)
    bearer = people.person(name["last"]) if name else None
    known = name and bearer and bearer.name.endswith(f" {name[0].lower()[0]}{name[0][1:]}")
    return [name.span()] if name and known else []


def _alone(piece: Span, people: Cast) -> list[Span]:
    """„Demnach", „wonach": cue and speaker at once."""
    word = _WORD.search(people.text, *piece)
    known = word and word[0].lower() in closed_class("de", "adverb") and people.text[word.end() : piece[1]].strip(" ,")
    return [word.span()] if word and known == "" else []


def _told_in(sentence: Sentence, cue: Cue | None, piece: Span, people: Cast) -> list[Span]:
    """Where it is told, if no one tells it: „In einem Bericht der ‚Post' wurde vermutet", „Aus Kreisen verlautete"."""
    if cue is None or not (cue.passive or cue.verb.act == "es" or cue.verb.infinitive == "verlauten"):
        return []
    found, text, lex = [], people.text, people.lexicon
    for span in place(sentence, cue):
        phrase = read_phrase(text, span, lex)
        told = any(lex.stem(kind, word) for word in text[slice(*span)].split() for kind in ("document", "carrier"))
        behind = phrase.sort in _SOURCES and not lex.is_place(phrase.name) and _FROM.search(text, piece[0], span[0])
        if (told or behind or phrase.sort == "outlet") and piece[0] <= span[0] and span[1] <= piece[1]:
            found.append(span)
    return found


def _said(span: Span, draft: Draft) -> bool:
    """Whether the words are part of what is said; an act that is told has its speaker inside."""
    return draft.kind is not Kind.REPORTED and any(s < span[1] and span[0] < e for s, e in draft.content)


def _plain(sentence: Sentence, low: int, high: int) -> list[Span]:
    """The subject of the first finite verb between the items ``low`` and ``high``, whatever it means."""
    items = sentence.items
    at = next((i for i in range(low, min(high, len(items))) if is_finite(items[i])), None)
    if at is None or items[at].low in grammar("become"):
        return []
    segment = sentence.segments[sentence.segment_of(at)]
    if items[segment.first].low in grammar("subordinator") or items[segment.first].low in grammar("relative"):
        return []
    return prefield(sentence, max(low, segment.first), at) or subject_after(sentence, at + 1, segment.last)[0]


def _nobody(span: Span, people: Cast, phrase: Phrase | None = None) -> bool:
    """Whether the words are surely nobody's: „es", an adverb, a thing; ``phrase`` is how they read, if known."""
    text, lex = people.text, people.lexicon
    return text[slice(*span)].lower() in _NOBODY or cannot_speak(phrase or read_phrase(text, span, lex), text, lex)


def _somebody(span: Span, people: Cast) -> bool:
    """Whether the words name somebody: a pronoun, a role, people, or a voice of the cast."""
    phrase = read_phrase(people.text, span, people.lexicon)
    if phrase.sort not in (*_SOMEBODY, "body") or _nobody(span, people, phrase):
        return False
    known = phrase.sort != "body" or people.lexicon.stem("body", phrase.head)
    return bool(known) or any(people.between(*span))
