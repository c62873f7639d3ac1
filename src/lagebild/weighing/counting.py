"""The sum over truths and honest shares, row by row, with the persons known.

Two exact ways, whichever carries less between rows (``plan``). By counts: what must be remembered of a
person is how many of its statements were honest, since E[τ^i (1 − τ)^(m − i)] needs no more. By truths: a person is
a table over the truths of its rows, persons that speak on the same rows are one table, and what must be
remembered are the truths of rows on which somebody has more to say (variable elimination, Dechter 1999).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

import msgspec

from lagebild.weighing.testimony import Pair, honest_moments, several

__all__ = ["Parts", "Person", "Plan", "Weighed", "Weights", "alone_on", "joint", "person_table", "plan"]

K = TypeVar("K", bound=Hashable)

Parts = tuple[Pair, Pair]
"""Likelihood by x of what a person said of a row: if meant honestly, and if not."""

States = dict[tuple[int, ...], list[float]]
"""Weight by outcome, for each count of honest statements of the persons that are coupled."""

Weighed = tuple[list[float], float]
"""P(E | outcome) for each outcome up to a factor, and that factor's natural log."""

_SMALL = 1e-60
"""Weights are brought back to 1 when the largest falls below this, so that long products do not underflow."""


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

    def plug_in(self, row: str) -> Pair:
        """The likelihood by x of what it said of a row, at its mean honest share."""
        mean = self.mean
        (meant_no, meant_yes), (idle_no, idle_yes) = self.parts[row]
        return mean * meant_no + (1 - mean) * idle_no, mean * meant_yes + (1 - mean) * idle_yes


class Plan(msgspec.Struct, frozen=True):
    """In which order the rows are summed, and what is carried between them."""

    order: tuple[str, ...]
    states: int
    """The most states that are carried."""
    truths: bool
    """Whether truths of rows are carried, rather than counts of honest statements."""


def plan(rows: Iterable[str], shared: Sequence[Person], limit: float = math.inf) -> Plan | None:
    """The cheaper way to sum the rows of some coupled persons; ``None`` where both carry more than ``limit``."""
    names = sorted(rows)
    by_truths = _order_truths(names, {frozenset(one.parts) for one in shared}, limit)
    by_counts = _order_counts(names, shared, limit)
    # A step of counting touches every state once for each person on the row: some four times the work.
    if by_truths and (by_counts is None or by_truths.states <= 4 * by_counts.states):
        return by_truths
    return by_counts


def _order_truths(names: Sequence[str], sets: Iterable[frozenset[str]], limit: float) -> Plan | None:
    """Rows so that few truths are open at a time (greedy)."""
    left = {one: len(one) for one in sets}
    holds: dict[str, list[frozenset[str]]] = {row: [] for row in names}
    for one in sorted(left, key=sorted):
        for row in one:
            holds[row].append(one)
    unfinished = {row: len(holds[row]) for row in names}
    waiting, is_open, order, peak = list(names), set[str](), list[str](), 1

    def open_after(row: str) -> int:
        closing = Counter(other for one in holds[row] if left[one] == 1 for other in one)
        closed = sum(1 for other, count in closing.items() if other in is_open and unfinished[other] == count)
        return len(is_open) - closed + (unfinished[row] > closing[row])

    while waiting:
        row = min(waiting, key=open_after)
        waiting.remove(row)
        order.append(row)
        is_open.add(row)
        for one in holds[row]:
            left[one] -= 1
            if left[one] == 0:
                for other in one:
                    unfinished[other] -= 1
        is_open = {other for other in is_open if unfinished[other]}
        peak = max(peak, 1 << len(is_open))
        if peak > limit:
            return None
    return Plan(tuple(order), peak, True)


def _order_counts(names: Sequence[str], shared: Sequence[Person], limit: float) -> Plan | None:
    """Rows so that few persons are open at a time (greedy)."""
    on: dict[str, list[int]] = {row: [] for row in names}
    for index, one in enumerate(shared):
        for row in one.parts:
            on[row].append(index)
    seen = [0] * len(shared)
    waiting, order, peak, carried = list(names), list[str](), 1, 1

    def states_after(row: str) -> int:
        more = carried
        for index in on[row]:
            more = more // (seen[index] + 1) * (seen[index] + 2)
        return more

    while waiting:
        row = min(waiting, key=states_after)
        carried = states_after(row)
        peak = max(peak, carried)
        if peak > limit:
            return None
        waiting.remove(row)
        order.append(row)
        for index in on[row]:
            seen[index] += 1
            if seen[index] == len(shared[index].parts):
                carried //= seen[index] + 1
                seen[index] = 0
    return Plan(tuple(order), peak, False)


def joint(
    way: Plan,
    shared: Sequence[Person],
    single: Sequence[Person],
    likelihoods: Mapping[str, Sequence[float]],
    outcomes: int,
    truth: Mapping[str, int],
) -> Weighed:
    """P(E | outcome) of some persons; with the truth of rows in ``truth`` held, P(E, truth | outcome).

    ``shared`` are coupled over their rows, ``single`` are taken at their mean on each; ``way`` holds all rows.
    """
    alone, log = alone_on(way.order, single)
    weights: dict[str, list[tuple[int, list[float]]]] = {}
    for row in way.order:
        held = (truth[row],) if row in truth else (0, 1)
        weights[row] = [(x, [(lam if x else 1 - lam) * alone[row][x] for lam in likelihoods[row]]) for x in held]
    sums = _by_truths if way.truths else _by_counts
    values, more = sums(way.order, shared, weights, outcomes)
    return values, log + more


def alone_on(rows: Sequence[str], single: Sequence[Person]) -> tuple[dict[str, Pair], float]:
    """For each row the product over uncoupled persons, the larger of the two 1, and the log of what was taken out."""
    logs = {row: [0.0, 0.0] for row in rows}
    for one in single:
        for row in one.parts:
            for x, p in enumerate(one.plug_in(row)):
                logs[row][x] += math.log(p) if p > 0 else -math.inf
    scale, alone = 0.0, {}
    for row, (no, yes) in logs.items():
        top = max(no, yes)
        if top == -math.inf:
            alone[row] = (0.0, 0.0)
        else:
            alone[row] = (math.exp(no - top), math.exp(yes - top))
            scale += top
    return alone, scale


Weights = Mapping[str, list[tuple[int, list[float]]]]


def _by_truths(order: Sequence[str], shared: Sequence[Person], weights: Weights, outcomes: int) -> Weighed:
    place = {row: 1 << index for index, row in enumerate(order)}
    groups: dict[tuple[str, ...], list[Person]] = {}
    for one in shared:
        groups.setdefault(tuple(sorted(one.parts, key=place.__getitem__)), []).append(one)
    ending: dict[str, list[tuple[int, dict[int, float]]]] = {row: [] for row in order}
    log = 0.0
    for rows, persons in sorted(groups.items()):
        table, scale = _table(rows, persons, place)
        ending[rows[-1]].append((sum(place[row] for row in rows), table))
        log += scale
    last = {row: max((place[rows[-1]] for rows in groups if row in rows), default=0) for row in order}
    states: dict[int, list[float]] = {0: [1.0] * outcomes}
    for row in order:
        kept = sum(place[other] for other in order if place[other] <= place[row] < last[other])
        mixed: dict[int, list[float]] = {}
        for x, by_outcome in weights[row]:
            bit = place[row] if x else 0
            for before, vector in states.items():
                truths = before | bit
                factor = 1.0
                for mask, table in ending[row]:
                    factor *= table[truths & mask]
                if factor == 0.0:
                    continue
                found = [value * weight * factor for value, weight in zip(vector, by_outcome, strict=True)]
                _add(mixed, truths & kept, found)
        states, scale = _rescaled(mixed)
        log += scale
    return states.get(0, [0.0] * outcomes), log


def _table(rows: Sequence[str], persons: Sequence[Person], place: Mapping[str, int]) -> tuple[dict[int, float], float]:
    """The likelihood of all that persons of the same rows said, by the truths of those rows; largest 1, and its log."""
    log = 0.0
    table = {0: 1.0}
    for row in rows:
        table = {truths | bit: 1.0 for truths in table for bit in (0, place[row])}
    for one in persons:
        for truths, value in person_table(rows, one, place).items():
            table[truths] *= value
        top = max(table.values())
        if 0 < top < _SMALL:
            table = {truths: value / top for truths, value in table.items()}
            log += math.log(top)
    return table, log


def person_table(rows: Sequence[str], one: Person, place: Mapping[str, int]) -> dict[int, float]:
    """The likelihood of all a person said, by the truths of its rows (``place`` gives each row its bit)."""
    # From the last row back: the expectation given i honest statements before this row, for each i.
    ways: dict[int, Sequence[float]] = {0: honest_moments(one.honest_a, one.honest_b, len(rows))}
    for row in rows:
        (meant_no, meant_yes), (idle_no, idle_yes) = one.parts[row]
        bit = place[row]
        longer: dict[int, Sequence[float]] = {}
        for truths, values in ways.items():
            steps = list(pairwise(values))
            longer[truths] = [idle_no * p + meant_no * q for p, q in steps]
            longer[truths | bit] = [idle_yes * p + meant_yes * q for p, q in steps]
        ways = longer
    return {truths: value for truths, (value,) in ways.items()}


def _by_counts(order: Sequence[str], shared: Sequence[Person], weights: Weights, outcomes: int) -> Weighed:
    last = {index: max(order.index(row) for row in one.parts) for index, one in enumerate(shared)}
    moments = [honest_moments(one.honest_a, one.honest_b, len(one.parts)) for one in shared]
    states: States = {(0,) * len(shared): [1.0] * outcomes}
    log = 0.0
    for place, row in enumerate(order):
        here = [(index, one.parts[row]) for index, one in enumerate(shared) if row in one.parts]
        mixed: States = {}
        for x, by_outcome in weights[row]:
            branch = {
                counts: [value * weight for value, weight in zip(vector, by_outcome, strict=True)]
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
        states, scale = _rescaled(states)
        log += scale
    return states[(0,) * len(shared)], log


def _add(states: dict[K, list[float]], key: K, vector: list[float]) -> None:
    before = states.get(key)
    states[key] = vector if before is None else [p + q for p, q in zip(before, vector, strict=True)]


def _rescaled(states: dict[K, list[float]]) -> tuple[dict[K, list[float]], float]:
    top = max((max(vector) for vector in states.values()), default=0.0)
    if not 0 < top < _SMALL:
        return states, 0.0
    return {key: [value / top for value in vector] for key, vector in states.items()}, math.log(top)


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
