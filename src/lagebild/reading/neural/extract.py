"""Statements of a text by the network.

The text goes through in overlapping windows, one window a run, and each likely beginning in it is read out by
itself, so that a report's reading depends on nothing but the report, and memory stays bounded however long it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lagebild.reading.draft import Draft, Words
from lagebild.reading.neural import whom
from lagebild.reading.neural.decode import BEGIN_FLOOR, Candidate, NeuralDraft, Options, drafts_of
from lagebild.reading.neural.hints import hint_rows, seeds_of, tag_rows
from lagebild.reading.neural.labels import AFTER, BEFORE
from lagebild.reading.neural.tokens import Window, columns_of, feature_rows, windows, words_of
from lagebild.reading.neural.weights import SHIPPED, Weights, load
from lagebild.reading.rules.coref import cast
from lagebild.reading.rules.extract import extract as by_rules

__all__ = ["TRAINED_ON", "Encoded", "Nearby", "candidates", "encoded", "extract", "read_at", "statements"]

TRAINED_ON = ("de", "en")
"""Languages with labelled training texts; the encoder knows more, but nothing vouches for the reading there."""
MOST_BEGINNINGS = 64
"""How many beginnings of one window are read out at most, the likeliest first."""


class Encoded(NamedTuple):
    """One window and what the encoder makes of it."""

    window: Window
    states: NDArray[np.float32]
    """One row a word of the window, (words, hidden)."""
    begins: NDArray[np.float32]
    """Probability that a statement begins at a word, (words, layers)."""
    hints: list[Draft]
    """The rules' drafts that reach into the window."""
    lower: NDArray[np.float32]
    """States of the window's pieces after the lower layers, (pieces, hidden)."""
    quoted: NDArray[np.int64]
    """Which words stand in quotation marks, (1, words)."""
    tags: NDArray[np.float32]
    """What the rules took each word for, (1, words, TAG_SIZE)."""


def encoded(
    text: str,
    language: str,
    start: int = 0,
    *,
    hints: Sequence[Draft] | None = None,
    weights: Path = SHIPPED,
    threads: int = 1,
) -> Iterator[Encoded]:
    """The windows of ``text`` from character ``start`` on, each encoded once; one at a time.

    Whatever reads on from the word states (statements, deeds) takes them from here. ``hints`` are the drafts of the
    rules for the same text; they are made here if they are not given. ``threads`` is for the matrix products of one
    run. Raises ``ReadingError`` if the weights are missing or wrong.
    """
    network = load(weights, threads)
    near = Nearby(by_rules(text, language, start) if hints is None else hints)
    for window in windows(words_of(text, start), network.unigram, network.begin, network.end):
        there = near(window.words[0].start, window.words[-1].end)
        quoted = np.array([[word.quoted for word in window.words]], dtype=np.int64)
        tags = tag_rows(there, window)[None]
        states, begins, lower = network.encode(
            embedded=network.embedded(window.pieces),
            first=window.first[None],
            last=window.last[None],
            quoted=quoted,
            tags=tags,
        )
        yield Encoded(window, states, begins, there, lower, quoted, tags)


def extract(
    text: str,
    language: str,
    start: int = 0,
    *,
    hints: Sequence[Draft] | None = None,
    weights: Path = SHIPPED,
    threads: int = 1,
    watch: Callable[[Encoded], None] | None = None,
    answers: dict[int, Words] | None = None,
) -> list[NeuralDraft]:
    """The statements of ``text`` from character ``start`` on, in text order; ranges are offsets into ``text``.

    Parameters and errors are those of ``encoded``; ``watch`` is shown each window once it is encoded, and
    ``answers`` is given whom the pronouns of each may mean (``whom.answers``).
    """
    network = load(weights, threads)
    found: list[NeuralDraft] = []
    for one in encoded(text, language, start, hints=hints, weights=weights, threads=threads):
        if watch:
            watch(one)
        new = statements(network, one, network.options.of(language), len(found))
        found += new
        if answers is not None:
            answers |= whom.answers(network, one, [*new, *one.hints], cast(text, language, start))
    return found


def statements(network: Weights, one: Encoded, options: Options, first: int = 0) -> list[NeuralDraft]:
    """The statements that begin among a window's own words; ``first`` is how many the text had before.

    ``options`` are the weights' own for the text's language (``network.options.of(language)``).
    """
    drafts = drafts_of(list(candidates(network, one)), one.window.words, options)
    for draft in drafts:
        if draft.parent is not None:
            draft.parent += first
    return drafts


class Nearby:
    """The drafts whose contents reach into a stretch of text, found without looking at all of them."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._drafts = sorted(enumerate(drafts), key=lambda item: item[1].content[0][0])
        self._starts = [draft.content[0][0] for _, draft in self._drafts]
        self._reach = list(accumulate((draft.content[-1][1] for _, draft in self._drafts), max))

    def __call__(self, start: int, end: int) -> list[Draft]:
        """Those between the characters ``start`` and ``end``, in their order."""
        low, high = bisect_right(self._reach, start), bisect_left(self._starts, end)
        reaching = [item for item in self._drafts[low:high] if item[1].content[-1][1] > start]
        return [draft for _, draft in sorted(reaching, key=lambda item: item[0])]


def candidates(network: Weights, one: Encoded) -> Iterator[Candidate]:
    """All beginnings among a window's own words that are worth reading out, and those of the rules, read out."""
    hinted = seeds_of(one.hints, one.window)
    least = network.options.floor**2  # a lower beginning cannot reach the floor any more
    seeds = sorted({*_seeds(one), *(seed for seed in hinted if one.begins[seed] > least)})
    yield from read_at(network, one, [(word, layer, hinted.get((word, layer))) for word, layer in seeds])


def read_at(network: Weights, one: Encoded, seeds: Sequence[tuple[int, int, Draft | None]]) -> Iterator[Candidate]:
    """Read out the statements that begin at given words of a window; a seed is word, layer and what the rules found."""
    columns = columns_of(one.window.words) if seeds else None
    for word, layer, hint in seeds:
        assert columns is not None
        low, high = max(0, word - BEFORE), min(len(one.window.words), word + AFTER)
        out = network.read_out(
            words=one.states[None, low:high],
            features=feature_rows(columns, word, low, high)[None],
            layers=np.array([layer]),
            seeds=np.array([word - low]),
            hints=hint_rows(hint, one.window.words[low:high])[None],
        )
        yield Candidate(
            word, layer, float(one.begins[word, layer]), low,
            out["parts"][0], float(out["valid"][0]), out["kind"][0], out["medium"][0], hint,
        )  # fmt: skip


def _seeds(one: Encoded) -> list[tuple[int, int]]:
    low, high = one.window.own
    rows = [(low + word, layer) for word, layer in np.argwhere(one.begins[low:high] > BEGIN_FLOOR).tolist()]
    rows.sort(key=lambda seed: (-float(one.begins[seed]), seed))
    return rows[:MOST_BEGINNINGS]
