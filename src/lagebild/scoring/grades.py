"""The Admiralty code of a statement, derived: reliability from the record, credibility from corroboration.

The letters and figures are those of AJP-2.1 (STANAG 2511). How they follow from a record and from independent
origins is this project's own table; nothing measures it.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Literal

import msgspec

from lagebild.model import Record

__all__ = ["LEAST_RESOLVED", "RELIABILITY", "Graded", "credibility", "grade", "reliability"]

Letter = Literal["A", "B", "C", "D", "E", "F"]
Figure = Literal[1, 2, 3, 4, 5, 6]

LEAST_RESOLVED = 3
"""Settled claims below which a source's reliability cannot be judged (F)."""

RELIABILITY: tuple[tuple[float, Letter], ...] = ((0.9, "A"), (0.75, "B"), (0.6, "C"), (0.4, "D"), (0.0, "E"))
"""Least share of right statements, (right + ½) / (all + 1), for each letter."""


class Graded(msgspec.Struct, frozen=True):
    """A derived code and what it rests on."""

    reliability: Letter
    credibility: Figure
    right: int
    wrong: int
    supporters: tuple[str, ...]
    """Ids of the other independent origins that say the same."""
    opponents: tuple[str, ...]
    """Those that say the opposite."""

    @property
    def code(self) -> str:
        """The code as it is written, e.g. ``B2``."""
        return f"{self.reliability}{self.credibility}"


def reliability(right: int, wrong: int) -> Letter:
    """The letter of a source that was right and wrong so often; F below ``LEAST_RESOLVED``."""
    if right + wrong < LEAST_RESOLVED:
        return "F"
    share = (right + 0.5) / (right + wrong + 1)
    return next(letter for least, letter in RELIABILITY if share >= least)


def credibility(supporters: int, opponents: int) -> Figure:
    """The figure from how many *other* independent origins say the same, and the opposite.

    1 confirmed: two or more, and nobody says otherwise. 2 probably true: one, and nobody otherwise. 3 possibly true:
    more for than against. 4 doubtful: as many for as against. 5 improbable: more against. 6: nobody else speaks on it.
    """
    if not opponents:
        return 6 if supporters == 0 else 2 if supporters == 1 else 1
    return 3 if supporters > opponents else 4 if supporters == opponents else 5


def grade(record: Record | None, supporters: Set[str], opponents: Set[str]) -> Graded:
    """The code of a statement: its origin's record, and the other independent origins on its claims.

    An origin found on both sides (of different claims, or of one it took back) counts on neither.
    """
    both = supporters & opponents
    right, wrong = (record.right, record.wrong) if record else (0, 0)
    with_it, against = sorted(supporters - both), sorted(opponents - both)
    figure = credibility(len(with_it), len(against))
    return Graded(reliability(right, wrong), figure, right, wrong, tuple(with_it), tuple(against))
