"""German cues that are no single verb: „ist sicher, dass“, „ist der Ansicht, dass“, „die Behauptung des X, dass“."""

from __future__ import annotations

from lagebild.model import Medium, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules.clauses import Sentence, is_finite
from lagebild.reading.rules.cues import Cue
from lagebild.reading.rules.german import introduce
from lagebild.reading.rules.german_phrases import noun_phrase
from lagebild.reading.rules.openings import content_opens
from lagebild.reading.rules.subjects import subject_of
from lagebild.reading.rules.tables import grammar, kinds
from lagebild.reading.rules.verbs import Verb

__all__ = ["phrasal"]

_OPINION = Verb("sein", "", "think", Medium.SPEECH_THOUGHT, "dzq")
_KNOWN = Verb("bekanntwerden", "", "es", Medium.SPEECH_WRITING, "d")
_NOUN = Verb("", "", "say", Medium.SPEECH_WRITING, "dzq")


def phrasal(sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
    """Drafts for phrases whose following segment is not yet the content of a verb's draft."""
    found: list[Draft] = []
    starts = {draft.content[0][0] for draft in drafts}
    for number in range(len(sentence.segments) - 1):
        following = sentence.segments[number + 1]
        if following.first >= following.last or sentence.items[following.first].start in starts:
            continue
        opened = content_opens(sentence, number + 1, "dz")
        if not opened and following.mark != ":":
            continue
        cue = _opinion(sentence, number) or _known(sentence, number)
        if cue is not None and (
            opened or (following.mark == ":" and any(is_finite(i) for i in sentence.items[following.first :]))
        ):
            draft = introduce(sentence, cue, number + 1, "a phrase of opinion", None)
        elif opened in ("dass", "subjunctive", "infinitive") and following.mark == ",":
            draft = _noun(sentence, number, opened)
        else:
            draft = None
        if draft:
            found.append(draft)
    return found


def _opinion(sentence: Sentence, number: int) -> Cue | None:
    """„ist sicher“, „zeigte sich überzeugt“, „sind der Auffassung“: copula and predicate at the segment's end."""
    segment, items = sentence.segments[number], sentence.items
    held = _held_for(sentence, number)
    if held:
        return held
    copula = [
        i for i in range(segment.first, segment.last)
        if items[i].low in grammar("copula")
    ]  # fmt: skip
    last = segment.last - 1
    if not copula or last <= copula[0]:
        return None
    if items[last].low in grammar("opinion_adjective") and not items[last].upper:
        parts = [copula[0], last]
        if items[copula[0]].low.startswith("zeig"):
            parts += [i for i in range(copula[0], last) if items[i].low == "sich"]
        return Cue(_OPINION, sorted(parts), number, copula[0])
    if items[last].low in grammar("opinion_noun") and items[last - 1].low in ("der", "die", "dieser"):
        return Cue(_OPINION, [copula[0], last - 1, last], number, copula[0])
    return None


def _held_for(sentence: Sentence, number: int) -> Cue | None:
    """„halten es für unwahrscheinlich“: the verb, „es für“ and an adjective at the segment's end."""
    segment, items = sentence.segments[number], sentence.items
    lows = [item.low for item in items[segment.first : segment.last]]
    if len(lows) < 5 or lows[-2] != "für" or items[segment.last - 1].upper or "es" not in lows:
        return None
    verb = next((i for i, low in enumerate(lows) if low in ("hält", "halten", "hielt", "hielten", "halte")), None)
    if verb is None:
        return None
    parts = [verb, *(i for i, low in enumerate(lows) if low == "es"), len(lows) - 2, len(lows) - 1]
    at = segment.first
    return Cue(_OPINION, sorted(at + i for i in parts), number, at + verb)


def _known(sentence: Sentence, number: int) -> Cue | None:
    segment, items = sentence.segments[number], sentence.items
    last = segment.last - 1
    verbs = [i for i in range(segment.first, last) if items[i].low in ("wurde", "wird", "wurden")]
    if verbs and items[last].low in ("bekannt", "deutlich", "befürchtet", "angenommen", "erwartet"):
        return Cue(_KNOWN, [verbs[0], last], number, verbs[0], passive=True)
    return None


def _is_content_noun(low: str) -> bool:
    nouns = kinds("nouns.de.tsv")["content"]
    return low in nouns or any(
        low.endswith(tail) for tail in ("forderung", "vorwurf", "behauptung", "ankündigung", "meldung", "warnung")
    )


def _noun(sentence: Sentence, number: int, opened: str) -> Draft | None:
    segment, items = sentence.segments[number], sentence.items
    for at in range(segment.last - 1, max(segment.first - 1, segment.last - 9), -1):
        if not items[at].upper or not _is_content_noun(items[at].low):
            continue
        if items[at].low == "verdacht" and any(i.low.startswith(("steh", "stand")) for i in items[segment.first :]):
            return None  # whoever stands under suspicion does not voice it
        owner = _owner(sentence, at, segment.last)
        if owner is None:
            return None
        cue = _noun_cue(sentence, number, at)
        speaker = owner or _subject(sentence, cue, at)
        return introduce(sentence, cue, number + 1, f"a noun of saying introduces what follows ({opened})", speaker)
    return None


def _owner(sentence: Sentence, at: int, last: int) -> list[Span] | None:
    """The genitive (or „von …“) behind the noun that fills its segment; None where something else stands there."""
    items = sentence.items
    if at + 1 == last:
        return []
    first = at + 2 if items[at + 1].low in ("von", "vom") else at + 1
    genitive = items[at + 1].low in ("des", "der", "eines", "einer", "von", "vom", "seines", "ihres")
    end = noun_phrase(items, first, last)
    if genitive and end == last:
        return [sentence.span(first, end)]
    if end == last or all(not is_finite(i) and i.low not in ("zu", "auf") for i in items[at + 1 : last]):
        return []
    return None


def _noun_cue(sentence: Sentence, number: int, at: int) -> Cue:
    segment, items = sentence.segments[number], sentence.items
    first = at
    while first > segment.first and items[first - 1].low in (
        "die",
        "der",
        "den",
        "dem",
        "das",
        "ein",
        "eine",
        "einen",
        "einer",
        "einem",
    ):
        first -= 1
    light = [i for i in range(segment.first, at) if items[i].low in grammar("light_verb") and not items[i].upper]
    if first > segment.first and items[first - 1].low == "mit" and first < at:
        return Cue(_NOUN, list(range(first - 1, at + 1)), number, first - 1)
    if light:
        return Cue(_NOUN, [light[-1], *range(first, at + 1)], number, light[-1])
    return Cue(_NOUN, [at], number, at)


def _subject(sentence: Sentence, cue: Cue, at: int) -> list[Span]:
    segment, items = sentence.segments[cue.segment], sentence.items
    verbs = [i for i in range(segment.first, segment.last) if is_finite(items[i])]
    if not verbs:
        return []
    found = subject_of(sentence, Cue(cue.verb, [verbs[0]], cue.segment, verbs[0]))[0]
    noun = items[at]
    return [] if any(s <= noun.start < e for s, e in found) else found
