"""What only the sentences around explain: speech that goes on unframed, frames in the next sentence, voices."""

from __future__ import annotations

import msgspec

from lagebild.model import Kind, Medium, Span, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import find_cues
from lagebild.reading.rules.german_phrases import subject_after
from lagebild.reading.rules.hearers import addressee
from lagebild.reading.rules.reported import reported
from lagebild.reading.rules.subjects import subject_of
from lagebild.reading.rules.tables import grammar, kinds
from lagebild.reading.rules.verbs import mood

__all__ = ["across"]

_REACH = 4  # sentences over which a voice may go on unframed
_FRAME_LENGTH = 250  # characters; a longer sentence is no mere frame


class Voice(msgspec.Struct):
    """Who spoke last: the ranges, the medium, in which sentence, and the unframed draft that still grows."""

    speaker: Spans = ()
    medium: Medium = Medium.SPEECH_WRITING
    sentence: int = -9
    running: Draft | None = None


def across(laid_out: list[Sentence], found: list[list[Draft]], language: str) -> None:
    """Add to ``found`` (drafts by sentence) what only the neighbouring sentences explain; speakers are carried on."""
    framed: set[int] = set()
    if language == "de":
        for number in range(1, len(laid_out)):
            if laid_out[number].paragraph == laid_out[number - 1].paragraph:
                framed.update(_next_sentence(laid_out, found, number))
    voice = Voice()
    for number, sentence in enumerate(laid_out):
        if found[number]:
            _take_over(sentence, found[number], voice)
        elif number in framed:
            voice.sentence = number
            continue
        elif language == "de":
            _without_frame(laid_out, found, number, voice)
            continue
        elif number and number - voice.sentence == 1 and laid_out[number - 1].paragraph == sentence.paragraph:
            found[number] = _backshift(sentence, found[number - 1], voice)
        if found[number]:
            voice.running, voice.sentence = None, number


def _backshift(sentence: Sentence, before: list[Draft], voice: Voice) -> list[Draft]:
    """„Officials said it had fallen. It would be rebuilt.“: English speech that goes on in the shifted tense."""
    lows = {item.low for item in sentence.items}
    indirect = any(draft.kind is Kind.INDIRECT for draft in before)
    if not voice.speaker or not indirect or "would" not in lows or lows & {"if", "„“", "?"}:
        return []
    return [Draft(
        content=((sentence.start, sentence.end),), kind=Kind.INDIRECT_FREE_INDIRECT, medium=voice.medium,
        speaker=voice.speaker, confidence=0.35, evidence=["the shifted tense goes on without a frame"],
    )]  # fmt: skip


def _take_over(sentence: Sentence, drafts: list[Draft], voice: Voice) -> None:
    """Give free quotations the voice that goes on, and let the sentence's own voice go on from here."""
    for draft in drafts:
        if not draft.speaker and draft.kind is Kind.DIRECT and not draft.frame:
            draft.speaker, draft.medium = voice.speaker, voice.medium
    spoken = [draft for draft in drafts if draft.speaker]
    outer = [draft for draft in spoken if not any(_inside(draft, other) for other in spoken)]
    if outer:
        voice.speaker, voice.medium = _plain_speaker(sentence, outer[-1], voice.speaker), outer[-1].medium


def _inside(draft: Draft, other: Draft) -> bool:
    if draft.content == other.content:
        return False
    return other.content[0][0] <= draft.content[0][0] and draft.content[-1][1] <= other.content[-1][1]


def _without_frame(laid_out: list[Sentence], found: list[list[Draft]], number: int, voice: Voice) -> None:
    sentence = laid_out[number]
    draft = _free(sentence, voice, number - voice.sentence) or reported(sentence)
    running = voice.running
    if draft is None:
        voice.running = None
        _acting(sentence, number, voice)
        return
    same = number and laid_out[number - 1].paragraph == sentence.paragraph and voice.sentence == number - 1
    if running is not None and draft.kind is running.kind and same:
        running.content = ((running.content[0][0], draft.content[-1][1]),)
    else:
        found[number] = [draft]
        voice.running = draft
    voice.sentence = number
    if draft.kind is Kind.REPORTED:
        voice.speaker, voice.medium, voice.running = draft.speaker, draft.medium, None


def _acting(sentence: Sentence, number: int, voice: Voice) -> None:
    """„Der Verband streitet dies ab.“: an act of speech without words of its own still says who goes on."""
    cue = next(iter(find_cues(sentence)), None)
    if cue is None or cue.passive or cue.infinite or "0" in cue.verb.takes or "d" not in cue.verb.takes:
        return
    pointing = any(item.low in ("dies", "das", "dem", "diesem") for item in sentence.items[cue.finite + 1 :])
    speaker, _ = subject_of(sentence, cue)
    if speaker:
        voice.speaker, voice.medium, voice.sentence = tuple(speaker), cue.verb.medium, number - (not pointing)


def _plain_speaker(sentence: Sentence, draft: Draft, before: Spans) -> Spans:
    """The voice that goes on; „demnach“ and the like only point back."""
    first = draft.speaker[0]
    low = sentence.text[slice(*first)].lower()
    if low in ("demnach", "danach", "demzufolge", "wonach") and before:
        return before
    return ((_behind_noun(sentence, first), first[1]), *draft.speaker[1:])


def _behind_noun(sentence: Sentence, speaker: Span) -> int:
    """Where the voice itself begins in „Angaben der Polizei“, „Ansicht von Weber“."""
    items = [item for item in sentence.items[sentence.after(speaker[0]) :] if item.end <= speaker[1]]
    for at in range(min(3, len(items) - 1)):
        following = items[at + 1].low
        if not items[at].upper or items[at].low not in kinds("nouns.de.tsv")["said"]:
            continue
        if following in ("des", "der"):
            return items[at + 1].start
        if following in ("von", "vom") and at + 2 < len(items):
            return items[at + 2].start
    return speaker[0]


def _free(sentence: Sentence, voice: Voice, distance: int) -> Draft | None:
    """The sentence as speech that goes on: in the subjunctive, or with „soll“."""
    if not voice.speaker or distance > _REACH:
        return None
    items = [item for segment in sentence.segments for item in sentence.items[segment.first : segment.last]]
    if not items:
        return None
    first = _subjunctive(sentence, "I")
    second = voice.running is not None or distance == 1
    second = second and not mood(items[0].low) and _subjunctive(sentence, "II", voice.running is None)
    start = sentence.start if not (first or second) else _own_part(sentence)
    if first or second:
        return Draft(
            content=((start, sentence.end),), kind=Kind.INDIRECT_FREE_INDIRECT, medium=voice.medium,
            speaker=voice.speaker, confidence=0.6 if first else 0.45,
            evidence=["the subjunctive goes on without a frame"],
        )  # fmt: skip
    if distance <= 1 and _allegedly(sentence):
        return Draft(
            content=((start, sentence.end),), kind=Kind.FREE_INDIRECT, medium=voice.medium, speaker=voice.speaker,
            confidence=0.4, evidence=["„soll“ marks another's words"],
        )  # fmt: skip
    return None


def _subjunctive(sentence: Sentence, which: str, sure: bool = False) -> bool:
    """Whether a verb is in that subjunctive; not „als sei …“; with ``sure`` not „könnte“, „dürfte“, „müsste“."""
    items = sentence.items
    for at in range(sentence.segments[-1].last):
        item = items[at]
        if item.kind != "w" or item.upper or mood(item.low) != which:
            continue
        if at and items[at - 1].low in ("als", "ob"):
            continue
        if not (sure and item.low in ("könnte", "könnten", "dürfte", "dürften", "müsste", "müssten")):
            return True
    return False


def _own_part(sentence: Sentence) -> int:
    """Behind a semicolon where what stands before it is the author's own indicative."""
    items = sentence.items
    for number, segment in enumerate(sentence.segments):
        if segment.mark == ";" and number:
            before = items[: segment.first]
            if any(is_finite(item) for item in before) and not any(mood(item.low) for item in before):
                return items[segment.first].start
    return sentence.start


def _allegedly(sentence: Sentence) -> bool:
    """„soll“ as the finite verb of a main clause."""
    items = sentence.items
    for segment in sentence.segments:
        opening = items[segment.first].low
        if opening in grammar("subordinator") or (
            opening in grammar("relative") and segment is not sentence.segments[0]
        ):
            continue
        if any(items[i].low in ("soll", "sollen") for i in range(segment.first, segment.last - 1)):
            return True
    return False


def _next_sentence(laid_out: list[Sentence], found: list[list[Draft]], number: int) -> range:
    """„Das teilte die Polizei mit.“ and „Diese Warnung schickte … hinaus.“: the frame of what stands before.

    Returns the numbers of the sentences that are explained by it, the frame itself included.
    """
    sentence = laid_out[number]
    items = sentence.items
    if len(items) < 3 or sentence.end - sentence.start > _FRAME_LENGTH:
        return range(0)
    frame = _pointing_verb(sentence) or _pointing_noun(sentence)
    leaned_on = [draft for draft in found[number] if _only_points(sentence, draft)]
    if frame is None or not frame.speaker or len(leaned_on) < len(found[number]):
        return range(0)
    before = laid_out[number - 1]
    exclaims = before.text[before.end - 1] == "!"
    if exclaims:
        first, start = _exclamations(laid_out, number - 1)
        frame.content, frame.kind = ((start, before.end),), Kind.FREE_INDIRECT
    else:
        first = _told_from(laid_out, found, number - 1)
        frame.content = ((laid_out[first].start, before.body_end),)
    if exclaims or not found[number - 1]:
        for draft in leaned_on:
            draft.content = frame.content
        found[number] = []
        found[first] = [*found[first], *leaned_on, frame]
        return range(first, number + 1)
    return range(0)


def _only_points(sentence: Sentence, draft: Draft) -> bool:
    """Whether a draft takes the pointing words for what is said: „unter Berufung auf X“ over „Das berichtet die Y“."""
    return draft.kind is Kind.INDIRECT and draft.content[0][0] == sentence.start


def _told_from(laid_out: list[Sentence], found: list[list[Draft]], last: int) -> int:
    """The first of the sentences up to ``last`` that one frame behind them covers: back past each in another's mood."""
    first = last
    while first and not found[first - 1] and laid_out[first - 1].paragraph == laid_out[last].paragraph:
        items = laid_out[first].items
        if last - first > _REACH or not any(mood(i.low) or i.low in ("soll", "sollen") for i in items):
            break
        first -= 1
    return first


def _pointing_verb(sentence: Sentence) -> Draft | None:
    """„Das teilte … mit“, „Darauf wies … hin“: a pronoun, then at once a verb of saying."""
    if sentence.items[0].low not in ("das", "dies", "darauf", "davon") or len(sentence.segments) > 3:
        return None
    cue = next(iter(find_cues(sentence)), None)
    if cue is None or min(cue.parts) != 1 or cue.segment or cue.verb.act == "name" or "d" not in cue.verb.takes:
        return None
    to = addressee(sentence, 2, sentence.segments[0].last, cue.verb)
    return _frame(sentence, cue.spans(sentence), subject_of(sentence, cue)[0], cue.verb.medium, to)


def _pointing_noun(sentence: Sentence) -> Draft | None:
    """„Diese Warnung schickte der Stab hinaus“: a noun of saying that points back, then its verb."""
    items = sentence.items
    if (
        items[0].low not in ("diese", "dieser", "dieses", "solche")
        or items[1].low not in kinds("nouns.de.tsv")["message"]
    ):
        return None
    if items[2].kind != "w" or items[2].upper:
        return None
    last = sentence.segments[0].last
    speaker, _ = subject_after(sentence, 3, last)
    cue = [sentence.span(2, 3)]
    if items[last - 1].low in grammar("particle") and last > 4:
        cue.append(sentence.span(last - 1, last))
    return _frame(sentence, cue, speaker, Medium.SPEECH_WRITING, [])


def _frame(sentence: Sentence, cue: list[Span], speaker: list[Span], medium: Medium, to: list[Span]) -> Draft:
    return Draft(
        content=(), kind=Kind.INDIRECT, medium=medium, speaker=tuple(speaker), cue=tuple(cue), addressee=tuple(to),
        frame=((sentence.start, sentence.body_end),), confidence=0.6, evidence=["the next sentence says who said it"],
    )  # fmt: skip


def _exclamations(laid_out: list[Sentence], last: int) -> tuple[int, int]:
    """The run of exclamations that ends with sentence ``last``: its first sentence and where its words begin."""
    first = last
    while True:
        sentence = laid_out[first]
        colon = sentence.text.rfind(": ", sentence.start, sentence.end)
        if colon > 0:
            return first, colon + 2
        earlier = laid_out[first - 1] if first else None
        if earlier is None or earlier.paragraph != sentence.paragraph or earlier.text[earlier.end - 1] != "!":
            return first, sentence.start
        first -= 1
