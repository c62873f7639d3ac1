"""German nouns that mean people by how they are made: „die Dolmetscherin", „der Neurologe", „Wirtschaftsleute"."""

from __future__ import annotations

import re

from lagebild.reading.rules.lexicon import Lexicon, Word

__all__ = ["means_several", "one_person"]

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


def means_several(noun: str) -> bool:
    """Whether a noun in small letters is a plural that means people."""
    return _PEOPLE.search(noun) is not None


def one_person(article: str, head: Word, lexicon: Lexicon) -> str | None:
    """The noun as a role if its ending says that it means one person: „die Dolmetscherin", „der Neurologe"."""
    noun = head.text.lower()
    if not lexicon.german or not head.capital or head.text in lexicon.places or lexicon.stem("outlet", noun):
        return None
    woman = article in ("die", "der", "eine", "einer") and _WOMAN.fullmatch(noun)
    man = article in ("der", "dem", "den", "des", "ein", "einem", "einen", "eines") and _MAN.fullmatch(noun)
    return noun if woman or man else None
