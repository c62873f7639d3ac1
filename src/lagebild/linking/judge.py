"""Whether two names mean one source: same, different, unsure, or no judgement, with a score and reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import msgspec

from lagebild.linking.bodies import BodyName, outlet_group, outlet_words, read_body
from lagebild.linking.names import (
    PersonName,
    bare_name,
    is_common,
    is_given,
    nominatives,
    parse,
    same_given,
    same_surname,
)
from lagebild.linking.tables import rows
from lagebild.linking.transliterate import fold, soundings, spelt_alike, transcribed_apart
from lagebild.model import Judgement, SourceKind

__all__ = ["Verdict", "judge"]

SAME, DIFFERENT, UNSURE, NONE = Judgement.SAME, Judgement.DIFFERENT, Judgement.UNSURE, Judgement.NONE


class Verdict(msgspec.Struct, frozen=True):
    """A judgement on two names; ``score`` is how much speaks for one source, 0 to 1."""

    judgement: Judgement
    score: float
    why: str


def judge(first: str, second: str, kind: SourceKind, acronyms: Mapping[str, str] | None = None) -> Verdict:
    """Whether two names of sources of one kind mean the same one.

    ``acronyms`` holds long forms by short form, as ``learn_acronyms`` finds them. Unnamed voices and documents are
    never judged by their names: ``NONE``.

    >>> judge("Machthaber Lukaschenko", "Лукашенко", SourceKind.PERSON).judgement
    <Judgement.SAME: 'same'>
    """
    if kind is SourceKind.UNNAMED or not fold(bare_name(first)) or not fold(bare_name(second)):
        return Verdict(NONE, 0.5, "there is no name to go by")
    if fold(bare_name(first)) == fold(bare_name(second)):
        return Verdict(SAME, 1.0, "the same words")
    if kind is SourceKind.DOCUMENT:
        return Verdict(NONE, 0.5, "documents are not told apart by their names")
    if kind is SourceKind.PERSON:
        return _persons(first, second)
    known = {fold(short): long for short, long in (acronyms or {}).items()}
    long = [known.get(fold(bare_name(name)), name) for name in (first, second)]
    judged = _outlets(*long) if kind is SourceKind.OUTLET else _bodies(*long)
    if long != [first, second]:
        return msgspec.structs.replace(judged, why=f"a report explains the short form; {judged.why}")
    return judged


# --- persons


def _persons(first: str, second: str) -> Verdict:
    one, other = parse(first), parse(second)
    if not one.surname or not other.surname:
        return Verdict(NONE, 0.5, "there is no name to go by")
    best = _compare(one, other)
    if best.judgement is SAME:
        return best
    declined = [(n, other) for n in nominatives(one)] + [(one, n) for n in nominatives(other)]
    for left, right in declined:
        found = _compare(left, right)
        if found.judgement is SAME:
            return Verdict(SAME, min(found.score, 0.9), f"one is a case form; {found.why}")
    return best


_HOW = {"spelt": (1.0, "surname equal"), "transliterated": (0.95, "surname equal after transliteration")}


def _compare(one: PersonName, other: PersonName) -> Verdict:
    one, other = _level(one, other)
    if one.suffix != other.suffix:
        clear = bool(one.suffix and other.suffix)
        return Verdict(DIFFERENT if clear else UNSURE, 0.05 if clear else 0.4, "one is the elder or the younger")
    how = same_surname(one.surname, other.surname)
    if how in _HOW:
        score, why = _HOW[how]
        return _given(one, other, score, why)
    turned = _turned(one, other)
    if turned:
        return turned
    if how == "sound":
        return _doubtful(one, other, "surnames sound alike but are spelt differently in one language")
    if _genitive(one, other):
        base = min(one.surname[-1], other.surname[-1], key=len)
        if one.given and other.given and not is_given(base):
            return _given(one, other, 0.9, "surname equal but for a genitive -s")
        return _doubtful(one, other, "surnames differ by a genitive -s or are two surnames")
    if len(one.surname) == len(other.surname) and one.given and _near(one.surname[-1], other.surname[-1]):
        return _doubtful(one, other, "surnames differ by one letter")
    return Verdict(DIFFERENT, 0.05, "surnames differ")


def _level(one: PersonName, other: PersonName) -> tuple[PersonName, PersonName]:
    """Names brought to one form: "Annegret Kramp Karrenbauer" to that of "Annegret Kramp-Karrenbauer"."""

    def lengthened(short: PersonName, long: PersonName) -> PersonName:
        missing = len(long.surname) - len(short.surname)
        if missing <= 0 or len(short.given) < missing:
            return short
        head = short.given[-missing:]
        if not all(spelt_alike(a, b) for a, b in zip(head, long.surname[:missing], strict=True)):
            return short
        return PersonName(short.given[:-missing], head + short.surname, short.suffix)

    return lengthened(one, other), lengthened(other, one)


def _given(one: PersonName, other: PersonName, score: float, why: str) -> Verdict:
    if one.is_bare and other.is_bare:
        if is_common(one.surname) or is_common(other.surname):
            return Verdict(UNSURE, 0.5, f"{why}, but many bear it; no first name")
        return Verdict(SAME, 0.85 * score, f"{why}; no first name on either side")
    if one.is_bare or other.is_bare:
        if is_common(one.surname) or is_common(other.surname) or is_given(one.surname[-1]):
            return Verdict(UNSURE, 0.5, f"{why}, but many bear it; first name on one side only")
        return Verdict(SAME, 0.8 * score, f"{why}; first name on one side only")
    how = same_given(one.given[0], other.given[0])
    if how is None:
        if _second_name(one.given, other.given):
            return Verdict(UNSURE, 0.6, f"{why}; one goes by what may be the other's second first name")
        return Verdict(DIFFERENT, 0.05, f"{why}; first names differ")
    if len(one.given) > 1 and len(other.given) > 1:
        pairs = zip(one.given[1:], other.given[1:], strict=False)
        if not all(same_given(a, b) for a, b in pairs):
            return Verdict(DIFFERENT, 0.1, f"{why}; second first names differ")
        if len(one.given) != len(other.given) and not _subset(one.given, other.given):
            return Verdict(UNSURE, 0.5, f"{why}; one has more first names")
    elif len(one.given) != len(other.given) and _namesakes(one, other):
        return Verdict(UNSURE, 0.5, f"{why}; two well-known people are called so")
    words = {"equal": "first name equal", "variant": "first name a variant", "initial": "first name initial agrees"}
    factor = {"equal": 1.0, "variant": 0.97, "initial": 0.88}[how]
    return Verdict(SAME, score * factor, f"{why}; {words[how]}")


def _subset(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    return all(same_given(a, b) for a, b in zip(short, long, strict=False))


def _second_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(
        len(name.rstrip(".")) > 2 and any(same_given(name, later) == "equal" for later in rest[1:])
        for name, rest in ((one[0], other), (other[0], one))
    )


@lru_cache(maxsize=1)
def _namesake_names() -> frozenset[str]:
    return frozenset(fold(row[0]) for row in rows("namesakes.tsv"))


def _namesakes(one: PersonName, other: PersonName) -> bool:
    short = min((one, other), key=lambda name: len(name.given))
    return fold(" ".join((short.given[0], *short.surname))) in _namesake_names()


def _doubtful(one: PersonName, other: PersonName, why: str) -> Verdict:
    """Surnames nearly agree: unsure where the first names do, else different."""
    if one.given and other.given and not same_given(one.given[0], other.given[0]):
        return Verdict(DIFFERENT, 0.05, f"{why}; first names differ")
    return Verdict(UNSURE, 0.5, why)


def _turned(one: PersonName, other: PersonName) -> Verdict | None:
    """The same words in the other order: "Orbán Viktor" and "Viktor Orbán"."""
    if len(one.given) != 1 or len(other.given) != 1 or len(one.surname) != 1 or len(other.surname) != 1:
        return None
    if not (spelt_alike(one.given[0], other.surname[0]) and spelt_alike(one.surname[0], other.given[0])):
        return None
    if is_given(one.given[0]) != is_given(other.given[0]):
        return Verdict(SAME, 0.85, "the same two names in the other order, one of them a first name")
    return Verdict(UNSURE, 0.6, "the same two names in the other order")


def _genitive(one: PersonName, other: PersonName) -> bool:
    if one.surname[:-1] != other.surname[:-1]:
        return False
    short, long = sorted((fold(one.surname[-1]), fold(other.surname[-1])), key=len)
    return long == short + "s" and len(short) > 3


def _near(first: str, second: str) -> bool:
    """One letter inserted, left out or replaced, in words of six letters and more."""
    short, long = sorted((fold(first), fold(second)), key=len)
    if len(short) < 6 or len(long) - len(short) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[start + (len(short) == len(long)) :] == long[start + 1 :]


# --- bodies and outlets


def _bodies(first: str, second: str) -> Verdict:
    one, other = read_body(first), read_body(second)
    why = "".join(f"{body.why}; " for body in (one, other) if body.why)
    if one.group is not None or other.group is not None:
        return _listed(one.group, other.group, first, second)
    if one.office or other.office:
        return _offices(one, other, why)
    if one.country != other.country:
        known = one.country and other.country
        same = _same_words(one.words, other.words)
        unsure = same and not known
        return Verdict(UNSURE if unsure else DIFFERENT, 0.5 if unsure else 0.05, "they belong to different countries")
    return _words(sorted(one.words), sorted(other.words), first, second)


def _offices(one: BodyName, other: BodyName, why: str) -> Verdict:
    if one.office != other.office:
        return Verdict(DIFFERENT, 0.05, f"{why}they are different offices")
    if one.country and other.country and one.country != other.country:
        return Verdict(DIFFERENT, 0.02, f"{why}the same office of different countries")
    if not _same_words(one.words, other.words):
        return Verdict(DIFFERENT, 0.1, f"{why}the same kind of office, but further words differ")
    if not (one.country and other.country):
        return Verdict(UNSURE, 0.5, f"{why}the same kind of office; of which country is not said of both")
    return Verdict(SAME, 0.85 if why else 0.95, f"{why}the same office of the same country")


def _outlets(first: str, second: str) -> Verdict:
    one, other = outlet_group(first), outlet_group(second)
    if one is not None or other is not None:
        return _listed(one, other, first, second)
    left, right = outlet_words(first), outlet_words(second)
    if left == right:
        return Verdict(SAME, 0.97, "the same name but for article or address")
    return _words(left.split(), right.split(), first, second)


def _listed(one: int | None, other: int | None, first: str, second: str) -> Verdict:
    if one == other:
        return Verdict(SAME, 0.97, "the tables list them as one")
    if one is not None and other is not None:
        return Verdict(DIFFERENT, 0.02, "the tables list them as two")
    if _is_acronym(first, second):
        return Verdict(UNSURE, 0.5, "one may be short for the other")
    return Verdict(DIFFERENT, 0.1, "the tables list one of them, and not under the other name")


def _words(one: list[str], other: list[str], first: str, second: str) -> Verdict:
    if not one or not other:
        return Verdict(UNSURE, 0.4, "too little of the names is left to compare")
    if _same_words(frozenset(one), frozenset(other)):
        return Verdict(SAME, 0.9, "the same words after case endings and transliteration")
    if _is_acronym(first, second):
        return Verdict(UNSURE, 0.6, "one may be short for the other")
    short, long = sorted((one, other), key=len)
    if all(any(_same_word(a, b) for b in long) for a in short):
        return Verdict(UNSURE, 0.4, "one name is part of the other")
    return Verdict(DIFFERENT, 0.05, "the words differ")


def _same_words(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one) == len(other) and all(any(_same_word(a, b) for b in other) for a in one)


def _same_word(one: str, other: str) -> bool:
    if spelt_alike(one, other):
        return True
    return bool(soundings(one) & soundings(other)) and transcribed_apart(one, other)


def _is_acronym(first: str, second: str) -> bool:
    """Whether one name is the initials of the other's words."""
    check: Callable[[str, str], bool] = lambda short, long: (  # noqa: E731
        short.isupper() and len(short) > 1 and short.casefold() == "".join(w[0] for w in fold(long).split())
    )
    return check(first, second) or check(second, first)
