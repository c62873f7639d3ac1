"""Whom pronouns mean.

A network of its own branches off the encoder's lower layers and reads the window anew for each such word: it scores
every word around it, and nobody, as an answer. It runs only where there is such a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lagebild.reading.draft import Draft, Words
from lagebild.reading.neural.hints import under
from lagebild.reading.neural.standing import standing_rows, voice_kinds
from lagebild.reading.neural.tokens import columns_of
from lagebild.reading.neural.weights import AFTER_ANCHOR, BEFORE_ANCHOR, Weights
from lagebild.reading.rules.coref import Cast

if TYPE_CHECKING:
    from lagebild.reading.neural.extract import Encoded

__all__ = ["answers", "meant"]

_WHO = frozenset(["er", "sie"])
"""Pronouns that are asked; in English the network is right too seldom (59 % of 73)."""
LEAST = 0.01
"""What is less likely is not noted."""


def answers(network: Weights, one: Encoded, drafts: Sequence[Draft], people: Cast) -> dict[int, Words]:
    """Whom the German pronouns mean that speak or that the outlet itself tells of, by where they begin.

    ``people`` are those of the text. What ``drafts`` say is left out but for who speaks in it; so is what stands in
    quotation marks.
    """
    if not people.lexicon.german:
        return {}
    (low, high), words = one.window.own, one.window.words
    said = set(under([span for draft in drafts for span in draft.content], words))
    said.difference_update(under([span for draft in drafts for span in draft.speaker], words))
    at = [i for i in range(low, high) if words[i].text.lower() in _WHO and not words[i].quoted and i not in said]
    return dict(zip((words[i].start for i in at), meant(network, one, at, people), strict=True))


def meant(network: Weights, one: Encoded, at: Sequence[int], people: Cast) -> list[Words]:
    """Of each of the words ``at`` of a window the words that may say whom it means: range and probability."""
    if not at:
        return []
    window = one.window
    states = network.whom_words(
        lower=one.lower[None], first=window.first[None], last=window.last[None], quoted=one.quoted, tags=one.tags
    )
    columns, kinds = columns_of(window.words), voice_kinds(people, window.words)
    found = []
    for anchor in at:
        low, high = max(0, anchor - BEFORE_ANCHOR), min(len(window.words), anchor + AFTER_ANCHOR)
        logits = network.whom(
            words=states[None, low:high],
            features=standing_rows(window.words, columns, kinds, anchor, low, high)[None],
            at=np.array([anchor - low]),
        )
        shares = _shares(logits, anchor - low)
        likely = np.flatnonzero(shares[:-1] > LEAST).tolist()
        found.append(
            tuple((window.words[low + i].start, window.words[low + i].end, round(float(shares[i]), 4)) for i in likely)
        )
    return found


def _shares(logits: NDArray[np.float32], at: int) -> NDArray[np.float64]:
    """Probabilities of each word and of nobody; no word means itself."""
    odds = logits.astype(np.float64)
    odds[at] = -np.inf
    odds = np.exp(odds - odds.max())
    return np.asarray(odds / odds.sum(), dtype=np.float64)
