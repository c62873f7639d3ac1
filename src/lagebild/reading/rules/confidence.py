"""How sure a rule is: the share of its drafts that were right on texts put aside for setting it.

Right means that the content is as a careful reader marks it (four fifths of both at least) and that the voice behind
it is the one the reader names. ``data/confidence.tsv`` holds the shares by language, kind and reason, drawn towards
the mean of the kind where a rule was seldom used.
"""

from __future__ import annotations

import re
from functools import cache

from lagebild.reading.draft import Draft
from lagebild.reading.rules.tables import table

__all__ = ["confidence", "reason"]

_NAMED = re.compile(r"„[^“]*“")
_ANY = "*"


def confidence(draft: Draft, language: str) -> float:
    """The chance, 0 to 1, that content and voice of ``draft`` are right, by the reason it was taken for a statement."""
    shares = _shares()
    kind = draft.kind.value
    return shares.get((language, kind, reason(draft))) or shares.get((language, kind, _ANY)) or draft.confidence


def reason(draft: Draft) -> str:
    """The first reason of a draft, with what it quotes left out."""
    return _NAMED.sub("…", draft.evidence[0]) if draft.evidence else ""


@cache
def _shares() -> dict[tuple[str, str, str], float]:
    return {(language, kind, why): float(share) for language, kind, why, share in table("confidence.tsv")}
