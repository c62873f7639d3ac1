"""What the evidence would be without each person in turn: all at once, by passing messages forward and back.

Weighing again without each of n origins takes n sums over truths; the sums before and after a row (Pearl 1988) give
all of them for about the price of three.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from lagebild.weighing.counting import Person, Plan, Weights, alone_on, person_table

__all__ = ["without_each"]

Table = dict[int, float]
States = dict[int, list[float]]


def without_each(
    way: Plan,
    shared: Sequence[Person],
    single: Sequence[Person],
    likelihoods: Mapping[str, Sequence[float]],
    outcomes: int,
) -> dict[tuple[str, ...], list[float]]:
    """P(E without the person | outcome) by the person's ids, each up to a factor of its own.

    ``way`` carries truths; persons in ``single`` that speak on several rows (at their mean) are passed over.
    """
    sweep = _Sweep(way.order, shared, single, likelihoods, outcomes)
    found: dict[tuple[str, ...], list[float]] = {}
    for row in way.order:
        here = [one for one in single if set(one.parts) == {row}]
        if here:
            found |= sweep.singles(row, here, single)
        for index in range(len(sweep.ending[row])):
            found |= sweep.group(row, index)
    return found


class _Sweep:
    def __init__(
        self,
        order: Sequence[str],
        shared: Sequence[Person],
        single: Sequence[Person],
        likelihoods: Mapping[str, Sequence[float]],
        outcomes: int,
    ) -> None:
        self.order, self.outcomes, self.likelihoods = order, outcomes, likelihoods
        self.place = {row: 1 << index for index, row in enumerate(order)}
        groups: dict[tuple[str, ...], list[Person]] = {}
        for one in shared:
            groups.setdefault(tuple(sorted(one.parts, key=self.place.__getitem__)), []).append(one)
        self.ending: dict[str, list[tuple[int, list[Person], list[Table], Table]]] = {row: [] for row in order}
        for rows, persons in sorted(groups.items()):
            tables = [person_table(rows, one, self.place) for one in persons]
            mask = sum(self.place[row] for row in rows)
            self.ending[rows[-1]].append((mask, persons, tables, _product(tables)))
        last = {row: max((self.place[rows[-1]] for rows in groups if row in rows), default=0) for row in order}
        self.kept = {
            row: sum(self.place[other] for other in order if self.place[other] <= self.place[row] < last[other])
            for row in order
        }
        self.alone, _ = alone_on(order, single)
        self.lam = {row: [(x, [p if x else 1 - p for p in likelihoods[row]]) for x in (0, 1)] for row in order}
        self.weights = {
            row: [(x, [self.alone[row][x] * p for p in values]) for x, values in self.lam[row]] for row in order
        }
        self.before: dict[str, States] = {}
        self.after: dict[str, States] = {}
        self._pass()

    def _pass(self) -> None:
        states: States = {0: [1.0] * self.outcomes}
        for row in self.order:
            self.before[row] = states
            mixed: States = {}
            for truths, _, vector in self._products(row, states, self.weights):
                _add(mixed, truths & self.kept[row], vector)
            states = _scaled(mixed)
        states = {0: [1.0] * self.outcomes}
        for row in reversed(self.order):
            self.after[row] = states
            mixed = {}
            for key in self.before[row]:
                for truths, _, vector in self._products(row, {key: [1.0] * self.outcomes}, self.weights):
                    ahead = states.get(truths & self.kept[row])
                    if ahead is not None:
                        _add(mixed, key, [p * q for p, q in zip(vector, ahead, strict=True)])
            states = _scaled(mixed)

    def _products(
        self, row: str, states: States, weights: Weights, skip: int = -1
    ) -> list[tuple[int, int, list[float]]]:
        """(truths, x, vector) of each state with the row's truth added and its finished groups multiplied in."""
        tables = [(mask, table) for n, (mask, _, _, table) in enumerate(self.ending[row]) if n != skip]
        found = []
        for x, by_outcome in weights[row]:
            bit = self.place[row] if x else 0
            for key, vector in states.items():
                truths, factor = key | bit, 1.0
                for mask, table in tables:
                    factor *= table[truths & mask]
                if factor:
                    found.append((truths, x, [v * w * factor for v, w in zip(vector, by_outcome, strict=True)]))
        return found

    def _marginal(self, row: str, weights: Weights, skip: int, mask: int) -> States:
        """All but what is skipped, by the truths in ``mask``."""
        sums: States = {}
        for truths, _, vector in self._products(row, self.before[row], weights, skip):
            ahead = self.after[row].get(truths & self.kept[row])
            if ahead is not None:
                _add(sums, truths & mask, [p * q for p, q in zip(vector, ahead, strict=True)])
        return _scaled(sums)

    def group(self, row: str, index: int) -> dict[tuple[str, ...], list[float]]:
        """Without each person of a group that has its last row here."""
        mask, persons, tables, _ = self.ending[row][index]
        rest = self._marginal(row, self.weights, index, mask)
        ahead = [_product(tables[n + 1 :], tables[0]) for n in range(len(tables))]
        passed, found = dict.fromkeys(tables[0], 1.0), {}
        for one, table, following in zip(persons, tables, ahead, strict=True):
            others = {truths: passed[truths] * following[truths] for truths in table}
            found[one.ids] = self._sum(rest, others)
            passed = _product([passed, table])
        return found

    def singles(self, row: str, here: Sequence[Person], single: Sequence[Person]) -> dict[tuple[str, ...], list[float]]:
        """Without each person that speaks on this row alone."""
        rest = self._marginal(row, self.lam, -1, self.place[row])
        logs = {one.ids: [_log(p) for p in one.plug_in(row)] for one in single if row in one.parts}
        sums = [math.fsum(pair[x] for pair in logs.values() if pair[x] > -math.inf) for x in (0, 1)]
        never = [sum(pair[x] == -math.inf for pair in logs.values()) for x in (0, 1)]
        found = {}
        for one in here:
            others = [
                -math.inf if never[x] > (own == -math.inf) else sums[x] - (own if own > -math.inf else 0.0)
                for x, own in enumerate(logs[one.ids])
            ]
            top = max(others)
            factors = [math.exp(value - top) if top > -math.inf else 0.0 for value in others]
            found[one.ids] = self._sum(rest, {0: factors[0], self.place[row]: factors[1]})
        return found

    def _sum(self, rest: States, factors: Table) -> list[float]:
        columns = [[v * factors[truths] for v in vector] for truths, vector in sorted(rest.items())]
        return [math.fsum(column) for column in zip(*columns, strict=True)] if columns else [0.0] * self.outcomes


def _log(p: float) -> float:
    return math.log(p) if p > 0 else -math.inf


def _product(tables: Sequence[Table], like: Table | None = None) -> Table:
    """The product of tables over the same truths, the largest entry 1."""
    product = dict.fromkeys(like if like is not None else tables[0], 1.0)
    for table in tables:
        product = {truths: value * table[truths] for truths, value in product.items()}
        top = max(product.values())
        if top > 0:
            product = {truths: value / top for truths, value in product.items()}
    return product


def _add(states: States, key: int, vector: list[float]) -> None:
    before = states.get(key)
    states[key] = vector if before is None else [p + q for p, q in zip(before, vector, strict=True)]


def _scaled(states: States) -> States:
    top = max((max(vector) for vector in states.values()), default=0.0)
    return {key: [value / top for value in vector] for key, vector in states.items()} if top > 0 else states
