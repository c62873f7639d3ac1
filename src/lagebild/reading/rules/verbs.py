"""Cue verbs and mood, from tables: every inflected form with what it is a form of."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from lagebild.model import Medium
from lagebild.reading.rules.tables import table

__all__ = ["Form", "Verb", "mood", "subjunctive", "verb_forms"]


class Verb(msgspec.Struct, frozen=True):
    """A cue verb: infinitive, separable particle, class of act, medium, and the constructions it takes.

    ``takes``: d clause (dass, verb second), z infinitive with zu, q quotation, r may report an act without
    content of its own, n names something („bezeichnete … als“), 0 is no cue by itself.
    """

    infinitive: str
    particle: str
    act: str
    medium: Medium
    takes: str


class Form(msgspec.Struct, frozen=True):
    """An inflected form: of which verb, finite (f), participle (p) or infinitive (i), and with its particle on it."""

    verb: Verb
    kind: str
    joined: bool


@cache
def verb_forms(language: str) -> dict[str, tuple[Form, ...]]:
    """All forms of the cue verbs of a language, in small letters."""
    inflect = _english if language == "en" else _german
    forms: dict[str, list[Form]] = {}
    for infinitive, particle, past, participle, present, act, medium, takes in table(f"cues.{language}.tsv"):
        verb = Verb(infinitive, particle, act, Medium(medium), takes)
        for word, kind, joined in inflect(infinitive, particle, past, participle, present):
            form = Form(verb, kind, joined)
            if form not in forms.setdefault(word, []):
                forms[word].append(form)
    return {word: tuple(found) for word, found in forms.items()}


_INSEPARABLE = re.compile(r"(be|ver|er|ent|ge|zer|miss|emp|unter|wider)(?=..)|.*ieren$")


def _german(infinitive: str, particle: str, past: str, participle: str, present: str) -> list[tuple[str, str, bool]]:
    """Finite forms, participles and infinitives from the principal parts (regular where a part is empty)."""
    base = infinitive[len(particle) :]
    stem = base[:-2] if base.endswith("en") else base[:-1]
    e = "e" if stem[-1] in "dt" or re.search(r"(?:[^lrhmnaeiouäöü]|ch)[mn]$", stem) else ""
    weak_past = past or f"{stem}{e}te"
    plural = f"{weak_past}n" if weak_past.endswith("e") else f"{weak_past}en"
    third = present or f"{stem}{e}t"
    mood_one = f"{stem[:-2]}le" if stem.endswith("el") else f"{stem}e"
    ge = "" if _INSEPARABLE.match(base) else "ge"
    past_participle = participle or f"{particle}{ge}{stem}{e}t"
    finite = [third, base, weak_past, plural, mood_one]
    found = [(word, "f", not particle) for word in finite]
    found += [(past_participle, "p", True), (infinitive, "i", True)]
    if particle:
        found += [(particle + word, "f", True) for word in finite]
        if particle in ("bekannt", "klar", "deutlich", "richtig"):
            found.append((past_participle[len(particle) :], "p", False))
        found.append((f"{particle}zu{base}", "i", True))
    return found


def _english(infinitive: str, particle: str, past: str, participle: str, present: str) -> list[tuple[str, str, bool]]:
    stem = infinitive
    if stem.endswith("e"):
        regular, gerund = f"{stem}d", f"{stem[:-1]}ing"
    elif stem.endswith("y") and stem[-2] not in "aeiou":
        regular, gerund = f"{stem[:-1]}ied", f"{stem}ing"
    else:
        regular, gerund = f"{stem}ed", f"{stem}ing"
    third = f"{stem[:-1]}ies" if regular.endswith("ied") else f"{stem}{'es' if stem[-1] in 'hsx' else 's'}"
    simple_past = past or regular
    return [
        (stem, "f", not particle), (present or third, "f", not particle), (simple_past, "f", not particle),
        (participle or simple_past, "p", not particle), (gerund, "g", not particle),
    ]  # fmt: skip


@cache
def subjunctive() -> dict[str, str]:
    """German verb forms that are Konjunktiv by their shape, as ``I`` or ``II``."""
    return {row[0]: row[1] for row in table("konjunktiv.de.tsv")}


def mood(word: str) -> str:
    """``I``, ``II`` or the empty string for a German word in small letters."""
    return subjunctive().get(word, "")
