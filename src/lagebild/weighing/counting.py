"""The sum over truths and honest shares, row by row, with the persons known.

What must be remembered of a person between its rows is only how many of its statements were honest,
since E[τ^i (1 − τ)^(m − i)] needs no more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from lagebild.weighing.testimony import Pair, honest_moments, several

__all__ = ["Parts", "Person", "joint", "order_rows"]

Parts = tuple[Pair, Pair]
"""Likelihood by x of what a person said of a row: if meant honestly, and if not."""

States = dict[tuple[int, ...], list[float]]
"""Weight by outcome, for each count of honest statements of the persons that are coupled."""


class Person(msgspec.Struct, frozen=True):
    """One origin, or several unnamed voices taken as one."""

    ids: tuple[str, ...]
    honest_a: float
    honest_b: float
    parts: dict[str, Parts]

    @property
    def mean(self) -> float:
        """The expected honest share."""
        return self.honest_a / (self.honest_a + self.honest_b)

    def given(self, truth: Mapping[str, int]) -> float:
        """The likelihood of all it said, with the truth of its rows known."""
        said = [(honest[truth[row]], other[truth[row]]) for row, (honest, other) in self.parts.items()]
        return several(said, self.honest_a, self.honest_b)


def joint(
    order: Sequence[str],
    shared: Sequence[Person],
    single: Sequence[Person],
    likelihoods: Mapping[str, Sequence[float]],
    outcomes: int,
    truth: Mapping[str, int],
) -> list[float]:
    """P(E | outcome) of some persons; with the truth of rows in ``truth`` held, P(E, truth | outcome).

    ``shared`` are coupled over their rows, ``single`` are taken at their mean on each; ``order`` holds all rows.
    """
    last = {index: max(order.index(row) for row in one.parts) for index, one in enumerate(shared)}
    moments = [honest_moments(one.honest_a, one.honest_b, len(one.parts)) for one in shared]
    states: States = {(0,) * len(shared): [1.0] * outcomes}
    for place, row in enumerate(order):
        alone = [one for one in single if row in one.parts]
        here = [(index, one.parts[row]) for index, one in enumerate(shared) if row in one.parts]
        mixed: States = {}
        for x in (truth[row],) if row in truth else (0, 1):
            weights = [lam if x else 1 - lam for lam in likelihoods[row]]
            factor = math.prod(_plug_in(one, row, x) for one in alone)
            branch = {
                counts: [value * weight * factor for value, weight in zip(vector, weights, strict=True)]
                for counts, vector in states.items()
            }
            for index, (honest, other) in here:
                branch = _count(branch, index, honest[x], other[x])
            for counts, vector in branch.items():
                _add(mixed, counts, vector)
        states = mixed
        for index, end in last.items():
            if end == place:
                states = _fold(states, index, moments[index])
    return states[(0,) * len(shared)]


def _plug_in(one: Person, row: str, x: int) -> float:
    honest, other = one.parts[row]
    return one.mean * honest[x] + (1 - one.mean) * other[x]


def _add(states: States, key: tuple[int, ...], vector: list[float]) -> None:
    before = states.get(key)
    states[key] = vector if before is None else [p + q for p, q in zip(before, vector, strict=True)]


def _count(states: States, index: int, honest: float, other: float) -> States:
    longer: States = {}
    for counts, vector in states.items():
        more = (*counts[:index], counts[index] + 1, *counts[index + 1 :])
        _add(longer, more, [value * honest for value in vector])
        _add(longer, counts, [value * other for value in vector])
    return longer


def _fold(states: States, index: int, moments: tuple[float, ...]) -> States:
    """Take the expectation over a person's honest share once its last row is done."""
    folded: States = {}
    for counts, vector in states.items():
        key = (*counts[:index], 0, *counts[index + 1 :])
        _add(folded, key, [value * moments[counts[index]] for value in vector])
    return folded


def order_rows(rows: tuple[str, ...], shared: Sequence[Person]) -> tuple[list[str], int]:
    """Rows so that few persons are open at a time (greedy), and the most states that are ever carried."""
    left, seen, order, peak = set(rows), dict.fromkeys(range(len(shared)), 0), [], 1

    def states_after(row: str) -> int:
        product = 1
        for index, one in enumerate(shared):
            count = seen[index] + (row in one.parts)
            product *= count + 1 if count else 1
        return product

    while left:
        row = min(sorted(left), key=states_after)
        peak = max(peak, states_after(row))
        left.remove(row)
        order.append(row)
        for index, one in enumerate(shared):
            if row in one.parts:
                seen[index] += 1
                if seen[index] == len(one.parts):
                    seen[index] = 0
    return order, peak
