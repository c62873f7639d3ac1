"""Cue verbs in a German sentence: the whole verb with its auxiliary and its separated particle."""

from __future__ import annotations

import msgspec

from lagebild.model import Span
from lagebild.reading.rules.clauses import Item, Segment, Sentence, is_finite
from lagebild.reading.rules.tables import grammar
from lagebild.reading.rules.verbs import Form, Verb, verb_forms

__all__ = ["Cue", "find_cues"]

_PARTICLE_REACH = 5
_DEGREES = frozenset(["nicht", "näher", "weiter", "genauer", "namentlich"])


class Cue(msgspec.Struct):
    """A cue verb in place: its items, its segment, its finite item; passive, not finite, ahead of its content."""

    verb: Verb
    parts: list[int]
    segment: int
    finite: int
    passive: bool = False
    infinite: bool = False
    ahead: bool = False

    def spans(self, sentence: Sentence) -> list[Span]:
        """Character ranges of its parts, neighbours joined."""
        found: list[Span] = []
        previous = -2
        for index in sorted(self.parts):
            item = sentence.items[index]
            if index == previous + 1 and found:
                found[-1] = (found[-1][0], item.end)
            else:
                found.append((item.start, item.end))
            previous = index
        return found


def find_cues(sentence: Sentence) -> list[Cue]:
    """All cue verbs outside quotations and brackets, in text order; light-verb phrases included."""
    forms = verb_forms("de")
    found: list[Cue] = []
    for number, segment in enumerate(sentence.segments):
        for index in range(segment.first, segment.last):
            item = sentence.items[index]
            if item.kind != "w" or (item.upper and index) or item.low not in forms or item.low in grammar("determiner"):
                continue
            if _attributive(sentence.items, segment, index):
                continue
            cue = _resolve(sentence, number, segment, index, forms[item.low])
            if cue and not (found and set(cue.parts) & set(found[-1].parts)):
                found.append(cue)
    return found


def _attributive(items: list[Item], segment: Segment, index: int) -> bool:
    """„nicht näher bezeichnete Quellen gab …“: a past tense in form, yet before its noun and before another verb."""
    if not items[index].low.endswith(("te", "ten")) or index == segment.first or index + 2 >= segment.last:
        return False
    if not items[index + 1].upper or items[index - 1].low not in grammar("determiner") | _DEGREES:
        return False
    for item in items[index + 2 : segment.last]:
        if item.low in ("und", "aber", "sowie"):
            return False
        if is_finite(item):
            return True
    return False


def _resolve(sentence: Sentence, number: int, segment: Segment, index: int, forms: tuple[Form, ...]) -> Cue | None:
    items = sentence.items
    before = items[index - 1].low if index > segment.first else ""
    auxiliary = _auxiliary(items, segment, index)
    for form in sorted(forms, key=lambda f: (f.kind != "p") if auxiliary else (f.kind == "p")):
        if form.verb.takes == "0" and form.kind != "x":
            continue
        if form.kind == "p" and auxiliary:
            cue = _perfect(items, form.verb, number, auxiliary, index)
            if cue and not form.joined:
                cue.parts = sorted([*cue.parts, index - 1])
                cue = cue if before == form.verb.particle else None
            if cue:
                return cue
            continue
        if form.kind == "i" or (form.kind == "f" and form.verb.infinitive == items[index].low and before == "zu"):
            cue = _infinitive(items, form, number, segment, index, before)
            if cue:
                return cue
        elif form.kind == "f":
            cue = _finite(sentence, form, number, segment, index)
            if cue:
                return cue
    return None


def _auxiliary(items: list[Item], segment: Segment, index: int) -> list[int]:
    """Indices of the auxiliaries that go with a participle at ``index``; empty where there are none."""
    forms = grammar("have") | grammar("become") | grammar("be")
    after = []
    at = index + 1
    while at < segment.last and items[at].low in forms:
        after.append(at)
        at += 1
    late = at == segment.last or items[at].low in ("und", "aber", "dass") or bool(after)
    before = [
        i
        for i in range(segment.first, index)
        if (items[i].low in forms and not items[i].upper) or (i == 0 and items[i].low in forms)
    ]
    if after and any(items[i].low not in ("worden", "gewesen") for i in after):
        return after
    if before and (late or index - before[-1] < 12):
        return [before[0] if len(before) == 1 else before[-1], *after]
    return []


def _perfect(items: list[Item], verb: Verb, number: int, auxiliary: list[int], index: int) -> Cue | None:
    lows = {items[i].low for i in auxiliary}
    passive = bool(lows & grammar("become"))
    if not passive and not lows & grammar("have") and not (lows & grammar("be") and "worden" in lows):
        return None
    return Cue(verb, sorted([*auxiliary, index]), number, auxiliary[0], passive)


def _infinitive(items: list[Item], form: Form, number: int, segment: Segment, index: int, before: str) -> Cue | None:
    """„zu bekräftigen“, „mitzuteilen“, and infinitives behind a modal verb."""
    word = items[index].low
    if any(items[i].low in grammar("be") for i in range(segment.first, index)):
        return None
    if before == "zu" and (form.joined or not form.verb.particle):
        return Cue(form.verb, [index - 1, index], number, index, infinite=True)
    if form.verb.particle and word == f"{form.verb.particle}zu{form.verb.infinitive[len(form.verb.particle) :]}":
        return Cue(form.verb, [index], number, index, infinite=True)
    modals = [i for i in range(segment.first, index) if items[i].low in grammar("modal")]
    if (
        modals
        and items[modals[-1]].low in ("kann", "könnte")
        and any(i.low == "man" for i in items[segment.first : index])
    ):
        return None
    if modals and index + 1 >= segment.last:
        return Cue(form.verb, [modals[-1], index], number, modals[-1])
    return None


def _finite(sentence: Sentence, form: Form, number: int, segment: Segment, index: int) -> Cue | None:
    items = sentence.items
    particle = _particle(sentence, number, segment, index)
    if form.verb.particle and not form.joined:
        if particle is None or items[particle].low != form.verb.particle:
            return None
        return Cue(form.verb, [index, particle], number, index)
    if not form.joined and form.verb.particle:
        return None
    if particle is not None and not form.verb.particle and particle < segment.last and items[particle].low != "an":
        return None
    if items[index].low == form.verb.infinitive and _verb_elsewhere(items, segment, index):
        return None
    return Cue(form.verb, [index], number, index)


def _verb_elsewhere(items: list[Item], segment: Segment, index: int) -> bool:
    """Whether a plural-looking form is an infinitive or participle of another finite verb of the segment."""
    rulers = grammar("modal") | grammar("become") | {"hat", "hatte", "haben", "hatten", "ließ", "lässt", "ließen"}
    return index + 1 >= segment.last and any(items[i].low in rulers for i in range(segment.first, index))


def _particle(sentence: Sentence, number: int, segment: Segment, index: int) -> int | None:
    """The separated particle that closes the verb's clause, in its own or one of the next segments."""
    particles = _particles()
    items = sentence.items
    if (
        index > segment.first
        and items[index - 1].low in ("bekannt", "klar", "deutlich", "richtig")
        and index + 1 == segment.last
    ):
        return index - 1
    for following in sentence.segments[number : number + _PARTICLE_REACH]:
        last = following.last - 1
        if last > index and items[last].low in particles and items[last].kind == "w":
            return last
        if following is not segment and any(is_finite(items[i]) for i in range(following.first, following.last)):
            opening = items[following.first].low
            if opening not in grammar("relative"):
                break
    return _inner_particle(items, segment, index)


def _inner_particle(items: list[Item], segment: Segment, index: int) -> int | None:
    """A particle before a trailing phrase („teilte die Polizei mit am Montag“, „wies darauf hin und …“)."""
    for at in range(index + 1, segment.last - 1):
        if items[at].low in ("bekannt", "hin", "fest", "hinzu", "hervor", "mit", "an") and (
            items[at + 1].low in ("und", "am", "sowie", "–", "-", "„“")
            and items[at].low != "an"
            and items[at].low != "mit"
        ):
            return at
    return None


_PARTICLES: set[str] = set()


def _particles() -> set[str]:
    if not _PARTICLES:
        _PARTICLES.update(grammar("particle"))
        _PARTICLES.update(f.verb.particle for fs in verb_forms("de").values() for f in fs if f.verb.particle)
    return _PARTICLES
