"""From statements and their vectors to judged pairs: the way all search for claims goes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lagebild.linking.claims.candidates import LEAST, near_pairs
from lagebild.linking.claims.features import Said
from lagebild.linking.claims.judge import Verdict, judge
from lagebild.reading.neural.sentence import Sentence, sentences

__all__ = ["LEAST_WORDS", "Seen", "judged_pairs", "worth"]

LEAST_WORDS = 4
"""What is shorter ("völlig untragbar") says too little by itself to be compared."""
HELD = 4096
"""Statements whose word states are held at a time, the last used."""
_SORTED_BY = 2048


class Seen(Mapping[str, Sentence]):
    """Sentences by id, made when they are asked for; at most ``HELD`` are held."""

    def __init__(self, texts: Mapping[str, str], held: int = HELD) -> None:
        self._texts, self._most = texts, held
        self._held: OrderedDict[str, Sentence] = OrderedDict()

    def __getitem__(self, id: str) -> Sentence:
        found = self._held.get(id)
        if found is None:
            (found,) = sentences([self._texts[id]])
            self._held[id] = found
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(id)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def worth(said: Said) -> bool:
    """Whether a statement says enough by itself to be compared with others."""
    return len(said.text.split()) >= LEAST_WORDS


def judged_pairs(
    said: Sequence[Said],
    rows: NDArray[np.int8],
    *,
    least: float = LEAST,
    skip: Callable[[Said, Said], bool] = lambda one, other: False,
    seen: Mapping[str, Sentence] | None = None,
    watch: Callable[[Iterable[tuple[int, int]], int], Iterable[tuple[int, int]]] = lambda pairs, total: pairs,
) -> Iterator[tuple[Said, Said, Verdict]]:
    """Every pair that is near enough, with what the two are to each other.

    ``rows`` are the statements' vectors as a case keeps them. ``skip`` leaves out pairs before they are judged.
    ``watch`` may follow the pairs while they are judged (a progress bar).
    """
    near = [
        (pair.one, pair.other)
        for pair in near_pairs(rows, [one.published for one in said], least=least)
        if not skip(said[pair.one], said[pair.other])
    ]
    seen = seen if seen is not None else Seen({one.id: one.text for one in said})
    for one, other in watch(near, len(near)):
        a, b = said[one], said[other]
        yield a, b, judge(a, b, seen[a.id], seen[b.id])
