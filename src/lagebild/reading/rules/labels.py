"""Whether a label names a voice: a whole name or noun phrase, neither a fragment nor a thing that cannot speak."""

from __future__ import annotations

import re

from lagebild.reading.rules.lexicon import Lexicon
from lagebild.reading.rules.speaker_parts import closed_class

__all__ = ["is_thing", "mend"]

_ABSTRACT = re.compile(
    r"(?:ung|ungen|heit|heiten|keit|keiten|tion|tionen|nis|nisse|tät|ismus|kehr|sicht|hoffnung|tritt|stieg|anspruch|plan"
    r"|pläne|frage|fragen|quote|route|weg|wege|form|formen|problem|probleme|kriterium|kriterien|tests?|sperren?|strafen?"
    r"|ranz|quenz|gabe|pflicht|pflichten|formen|regeln|wortlaut|vorgehen|verhalten|einsatz|einsätze)s?$"
)
"""Endings of German nouns for acts, qualities and plans."""
_KNOWN = ("body", "role", "outlet", "crowd", "document", "carrier")
_CUT = re.compile(
    r",? (?:konnten?|wird|werden|wurden?|ist|sind|war|waren|hat|haben|hatten?|soll|sollen|will|wollen"
    r"|(?:am|vom|seit|ab) (?:(?:gestrigen|heutigen|vergangenen|letzten) )?(?:\w+tag|\w+abend|\w+woch|\d.*))\b.*$"
)
"""A finite verb or a time: no name goes on with them."""
_PAIRS = (("„", "“"), ("(", ")"), ("‚", "‘"), ("«", "»"))


def is_thing(head: str, lexicon: Lexicon) -> bool:
    """Whether a German noun is an act, a quality or a plan („Zuversicht“, „Nennung“) and no known kind of voice."""
    low = head.lower()
    return bool(
        lexicon.german
        and _ABSTRACT.search(low)
        and not lexicon.is_place(head)
        and not any(lexicon.stem(kind, low) for kind in _KNOWN)
    )


_DANGLING = re.compile(r" (?:der|die|das|des|dem|den|vo[nm]|und|aus|in|im|bei|für)$")
"""What is left of a phrase whose rest was cut off: „Rothemden der"."""


def mend(name: str, lexicon: Lexicon) -> str:
    """The label cut back to what can be a name; empty where it is none.

    Half a pair of quotation marks or brackets, a time behind the name, a finite verb with all that follows, and
    prepositions before it are taken off.
    """
    label = name
    for left, right in _PAIRS:
        if label.count(left) != label.count(right):
            at = min(i for i in (label.find(left), label.find(right)) if i >= 0)
            label = label[:at] if at > 0 else label.replace(left, "").replace(right, "")
    label = label.strip(" ,;:–-")
    if not lexicon.german:
        return label or name
    label = _DANGLING.sub("", _CUT.sub("", label))
    first = label.partition(" ")[0].lower()
    if first in closed_class("de", "preposition") and first not in ("von", "zu"):
        return ""
    return label
