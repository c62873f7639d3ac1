"""Pronouns of the third person as mentions: whom each „er", „ihrem", "his" means, by the rules of ``antecedents``."""

from __future__ import annotations

import re

from lagebild.model import Mention, Span
from lagebild.reading.quotes import quotations
from lagebild.reading.rules.antecedents import antecedent
from lagebild.reading.rules.coref import cast
from lagebild.reading.rules.tables import table

__all__ = ["pronoun_mentions"]

_PARTS = re.compile(r"\w+(?:[’']\w+)?")


def pronoun_mentions(text: str, language: str, start: int = 0) -> list[Mention]:
    """Where pronouns in ``text`` (from ``start`` on) stand for a person, body or outlet that it names, in text order.

    Which words are looked at, and for which gender, says the table ``pronouns.tsv``; a pronoun that fits nobody before
    it is left out. Linear in the length of the text but for the look-back of ``antecedents``.
    """
    people = cast(text, language, start)
    german = people.lexicon.german
    forms = {word: gender for tongue, word, gender in table("pronouns.tsv") if tongue == ("de" if german else "en")}
    quoted: list[Span] = [(q.start, q.end) for q in quotations(text) if not q.depth]
    found: list[Mention] = []
    for match in _PARTS.finditer(text, start):
        gender = forms.get(match[0].lower())
        if gender is None:
            continue
        aside = [q for q in quoted if not q[0] <= match.start() < q[1]]
        link = antecedent(people, [], match.start(), gender, aside, persons=gender in ("m", "f"))
        voice = people.named(link.name) if link and link.named else None
        if voice:
            found.append(Mention(span=match.span(), source=voice.name, kind=voice.kind))
    return found
