"""German nouns that mean people by how they are made: „die Dolmetscherin", „der Neurologe", „Wirtschaftsleute"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lagebild.reading.rules.lexicon import Lexicon, Word

__all__ = ["introduced", "is_owned_person", "is_woman", "means_several", "one_person", "sex_of"]

_PEOPLE = re.compile(
    r"(?:isten|anten|enten|logen|nomen|ikern?|nehmern?|gebern?|machern?|fahrern?|haltern?|trägern?|händlern?|(?<!länd)ern|innen"
    r"|leuten?|kräften?|angehörigen?|jährigen?|befragten|beteiligten|betroffenen|verantwortlichen|\w{3}enden)$"
)
"""Endings of German plurals that mean people."""
_WOMAN = re.compile(
    r"(?!.*(?:ein|termin|kamin|ruin|rubin|delfin|cousin|magazin|medizin|benzin|disziplin|doktrin)$)[a-zäöüß-]{3,}in"
)
_MAN = re.compile(r"[a-zäöüß-]{2,}(?:ist|loge|krat|kaufmann|meister|eur|iker|ör)(?:en|n|s)?")
"""Nouns that mean one person by their ending, the first behind „die" or „der": „die Dolmetscherin", „der Neurologe"."""

_OWNED = frozenset(f"{owner}{ending}" for owner in ("sein", "ihr") for ending in ("", "e", "em", "en", "er", "es"))
_AGENT = re.compile(r"[a-zäöüß-]{3,}(?:(?<!m)ent|ant|er|ling)(?:s|en|n)?")
"""Endings of men whom somebody else is spoken of as having: „Sein Kämmerer", „Ihr Dozent"."""
_FEMININE = frozenset(["der", "einer", "dieser", "jener", "zur", "ihrer", "seiner", "unserer", "deren"])
"""What stands before a noun like „Vorsitzenden" if a woman is meant, in a case other than the nominative."""
_MASCULINE = frozenset(["der", "dieser", "jener", "welcher"])
"""What stands before „Vorsitzende" if a man is meant."""
_DETERMINER = re.compile(
    r"(?:d(?:ie|as|e[rmns])|(?:k?ein|[ms]ein|ihr|unser|dies|jen|welch)(?:e[rmns]?)?|dessen|deren|zu[mr]|[vi]om|beim|[ai]m)"
)
_ADJECTIVE = re.compile(r"[a-zäöüß-]{3,}e[rmns]?|\d+[-‑]jährige[rn]?")
_FURTHEST = 4
"""Words before a noun among which its article is looked for."""


def is_owned_person(noun: str) -> bool:
    """Whether a noun in small letters behind „sein" or „ihr" is a person by its ending."""
    return any(form.fullmatch(noun) for form in (_AGENT, _WOMAN, _MAN)) or noun.endswith(("männer", "männern"))


def means_several(noun: str) -> bool:
    """Whether a noun in small letters is a plural that means people."""
    return _PEOPLE.search(noun) is not None


def one_person(article: str, head: Word, lexicon: Lexicon) -> str | None:
    """The noun as a role if its ending says that it means one person: „die Dolmetscherin", „der Neurologe"."""
    noun = head.text.lower()
    if not lexicon.german or not head.capital or head.text in lexicon.places or lexicon.stem("outlet", noun):
        return None
    if article in _OWNED:
        return noun if is_owned_person(noun) else None
    woman = article in ("die", "der", "eine", "einer") and _WOMAN.fullmatch(noun)
    man = article in ("der", "dem", "den", "des", "ein", "einem", "einen", "eines") and _MAN.fullmatch(noun)
    return noun if woman or man else None


def _determiner(run: Sequence[Word], place: int) -> str | None:
    """The article or possessive of the noun at ``place``, past its adjectives; ``None`` where there is none."""
    for back in range(place - 1, max(-1, place - 1 - _FURTHEST), -1):
        low = run[back].text.lower()
        if _DETERMINER.fullmatch(low):
            return low
        if not _ADJECTIVE.fullmatch(run[back].text):
            break
    return None


def sex_of(run: Sequence[Word], place: int, lexicon: Lexicon) -> str:
    """``m``, ``f``, ``p`` or ``-`` of the role at ``place``, of one person if a name follows it.

    Nouns that are declined as adjectives („Vorsitzende", „Angeklagten") tell it by their ending and their article.
    """
    stem = lexicon.stem("role", run[place].text)
    gender = lexicon.gender("role", run[place].text)
    if stem is None or not lexicon.german or not lexicon.adjectival(stem):
        return gender
    before, low = _determiner(run, place), run[place].text.lower()
    if low.endswith("e"):
        return "m" if before in _MASCULINE else "f"
    if low.endswith("en"):
        return "p" if before == "die" else "f" if before in _FEMININE else "m" if before else "-"
    return "m"


def introduced(run: Sequence[Word], place: int, lexicon: Lexicon) -> str:
    """The sex of whom the noun at ``place`` means by its form: „Die Biologin", „ihr früherer Anästhesist"; or empty.

    For a noun right before what may be a name.
    """
    noun = run[place].text.lower()
    before = _determiner(run, place) if run[place].capital else None
    if before is None or run[place].text in lexicon.places:
        return ""
    if any(lexicon.stem(kind, noun) for kind in ("body", "outlet", "carrier", "document")):
        return ""
    if _WOMAN.fullmatch(noun) and (before.endswith("e") or before in _FEMININE):
        return "f"
    return "m" if _MAN.fullmatch(noun) and not (before.endswith("e") or before == "zur") else ""


def is_woman(noun: Word, lexicon: Lexicon) -> bool:
    """Whether a noun for people means one woman: „Anwohnerin", „Mutter"."""
    low = noun.text.lower()
    stems = [lexicon.stem(kind, low) for kind in ("role", "crowd") if lexicon.gender(kind, low) == "f"]
    return any(stem and low.endswith((stem, "in")) for stem in stems) or bool(_WOMAN.fullmatch(low))
