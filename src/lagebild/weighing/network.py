"""The evidence of a problem under each outcome, exactly: blocks, coupled sources, voices of unknown identity.

For each way π in which unnamed voices may be one person, and each outcome h,

    P(E | h, π) = Σ_x Π_j λ_jh^x_j (1 − λ_jh)^(1 − x_j) · Π_s E_τ[Π_j (τ·A_sj(x_j) + (1 − τ)·D_sj(x_j))]

over rows j and persons s. The sum over x is carried row by row; what must be remembered of a person
between its rows is only how many of its statements were honest, since E[τ^i (1 − τ)^(m − i)] needs no
more. Problems fall into components (rows linked by a source or by voices that may be one), whose
evidence multiplies.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from lagebild.weighing.problem import Observation, Party, Problem, RelayParty
from lagebild.weighing.testimony import (
    Message,
    Pair,
    Partition,
    Relay,
    heard,
    honest_moments,
    message,
    partitions,
    slant,
    together,
)  # fmt: skip

__all__ = ["MAX_STATES", "Block", "Component", "Network", "Parts", "Person", "trees"]

MAX_STATES = 2000
"""States carried between rows at most; beyond it the best-known sources take their plug-in mean."""

Tree = tuple[Relay, ...]
Parts = tuple[Pair, Pair]
"""Likelihood by x of what a person said of a row: if meant honestly, and if not."""


def trees(problem: Problem) -> dict[tuple[str, str], tuple[Tree, bool | None]]:
    """For each (origin, row): the relays that hang from the origin, and what it says where it is heard itself.

    Reports that come along the same path are one node: an outlet that repeats itself adds nothing. Paths
    that carry an assertion and paths that carry a denial are kept apart.
    """
    known = {relay.id: relay for relay in problem.relays}
    gathered: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for seen in problem.observations:
        gathered[seen.origin, seen.row].append(seen)
    grown: dict[tuple[str, str], tuple[Tree, bool | None]] = {}
    for key, observations in sorted(gathered.items()):
        itself = {not seen.denies for seen in observations if not seen.relays}
        relays = tuple(
            branch
            for denies in (False, True)
            for branch in _grow((), [s for s in observations if s.relays and s.denies == denies], known)
        )
        # An origin heard to say both yes and no says nothing.
        grown[key] = (relays, itself.pop() if len(itself) == 1 else None)
    return grown


def _grow(path: tuple[str, ...], observations: list[Observation], known: Mapping[str, RelayParty]) -> list[Relay]:
    """The relays directly below ``path`` (ids from the origin on), with all below them."""
    depth = len(path)
    branches: dict[str, list[Observation]] = defaultdict(list)
    for seen in observations:
        if len(seen.relays) > depth:
            branches[seen.relays[depth]].append(seen)
    grown = []
    for name, carried in sorted(branches.items()):
        own = [seen for seen in carried if len(seen.relays) == depth + 1]
        party = known[name]
        grown.append(
            Relay(
                fidelity=party.fidelity,
                error=party.error,
                observed=not own[0].denies if own else None,
                relays=tuple(_grow((*path, name), carried, known)),
                draws=max(seen.draws for seen in own) if own else 1.0,
                own=party.own,
            )
        )
    return grown


class Block(msgspec.Struct, frozen=True):
    """All that one origin is heard to say of one row."""

    below: Message
    weight: float
    interest: float
    observed: tuple[float, float] | None = None
    """k and g where the row is a deed."""


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


def person(parties: Sequence[Party], blocks: Mapping[str, Mapping[str, Block]]) -> Person:
    """One person out of one or several parties (several: their parameters are averaged)."""
    n = len(parties)
    knowledge, guess, partiality, a, b = (
        math.fsum(getattr(party, name) for party in parties) / n
        for name in ("knowledge", "guess", "partiality", "honest_a", "honest_b")
    )
    said: dict[str, list[Block]] = defaultdict(list)
    for party in parties:
        for row, block in blocks[party.id].items():
            said[row].append(block)
    parts = {}
    for row, some in sorted(said.items()):
        k, g = some[0].observed or (knowledge, guess)
        interest = math.fsum(block.interest for block in some) / len(some)
        other = partiality * slant(g, interest) + (1 - partiality) * g
        weight = max(block.weight for block in some)
        parts[row] = _parts(k, g, other, weight, together([block.below for block in some]))
    return Person(tuple(party.id for party in parties), a, b, parts)


def _parts(k: float, g: float, other: float, weight: float, below: Message) -> Parts:
    honest, rest = [], []
    for x in (0, 1):
        says = (1 - k) * g + (k if x else 0.0)
        idle = other * below[1][x] + (1 - other) * below[0][x]
        meant = says * below[1][x] + (1 - says) * below[0][x]
        honest.append(weight * meant + (1 - weight) * idle)
        rest.append(idle)
    return (honest[0], honest[1]), (rest[0], rest[1])


class Component(msgspec.Struct, frozen=True):
    """Rows that must be weighed together, and the ways the persons behind them may be grouped."""

    rows: tuple[str, ...]
    origins: tuple[str, ...]
    groupings: tuple[tuple[float, tuple[Person, ...]], ...]
    """Weight and persons; one entry of weight 1 where no voice may be another."""


class Network:
    """A problem prepared for weighing. ``evidence`` may leave origins out or bring a new one in."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.parties = {party.id: party for party in problem.origins}
        self.likelihoods = {row.id: row.likelihoods for row in problem.rows}
        self.same = {_pair(s.first, s.second): s.probability for s in problem.same if s.probability > 0}
        self.blocks = self._blocks()
        self.uncoupled: set[str] = set()
        """Origins whose statements on several rows had to be weighed with the plug-in mean (``MAX_STATES``)."""
        self._known: dict[frozenset[str], list[float]] = {}

    def _blocks(self) -> dict[str, dict[str, Block]]:
        interest = {(i.source, i.row): i.value for i in self.problem.interests}
        observed = {row.id: row.observed for row in self.problem.rows}
        weight: dict[tuple[str, str], float] = defaultdict(float)
        for seen in self.problem.observations:
            key = seen.origin, seen.row
            weight[key] = max(weight[key], seen.weight)  # the plainest form in which it said it
        blocks: dict[str, dict[str, Block]] = defaultdict(dict)
        for (origin, row), (relays, itself) in trees(self.problem).items():
            below = [message(relay) for relay in relays]
            if itself is not None:
                below.append(heard(itself))
            blocks[origin][row] = Block(
                _scaled(together(below)),
                weight[origin, row],
                interest.get((origin, row), 0.0),
                observed[row],
            )
        return dict(blocks)

    def components(self) -> list[Component]:
        """The problem's parts, in a fixed order."""
        return [self._component(origins, self.blocks) for origins in _linked(self.blocks, self.same)]

    def _component(self, origins: tuple[str, ...], blocks: Mapping[str, Mapping[str, Block]]) -> Component:
        rows = tuple(sorted({row for origin in origins for row in blocks[origin]}))
        return Component(rows, origins, self._groupings(origins, blocks))

    def _groupings(
        self, origins: tuple[str, ...], blocks: Mapping[str, Mapping[str, Block]]
    ) -> tuple[tuple[float, tuple[Person, ...]], ...]:
        pairs = {pair: p for pair, p in self.same.items() if set(pair) <= set(origins)}
        voices = sorted({voice for pair in pairs for voice in pair})
        known: dict[tuple[str, ...], Person] = {}

        def of(*ids: str) -> Person:
            if ids not in known:
                known[ids] = person([self.parties[one] for one in ids], blocks)
            return known[ids]

        alone = tuple(of(origin) for origin in origins if origin not in voices)
        same = {(i, j): pairs.get((voices[i], voices[j]), 0.0) for j in range(len(voices)) for i in range(j)}
        ways: list[tuple[float, Partition]] = partitions(len(voices), same)
        return tuple(
            (weight, alone + tuple(of(*(voices[i] for i in block)) for block in grouping)) for weight, grouping in ways
        )

    def evidence(
        self, without: Iterable[str] = (), extra: tuple[Party, Mapping[str, Block]] | None = None
    ) -> list[float]:
        """Natural log of P(E | outcome) for each outcome, up to a constant; ``-inf`` where it is impossible."""
        left_out = set(without)
        blocks: dict[str, Mapping[str, Block]] = {o: b for o, b in self.blocks.items() if o not in left_out}
        if extra:
            self.parties[extra[0].id] = extra[0]
            blocks[extra[0].id] = extra[1]
        total = [0.0] * len(self.problem.outcomes)
        for origins in _linked(blocks, self.same):
            key = frozenset(origins)
            if key not in self._known:
                self._known[key] = self._weigh(self._component(origins, blocks))
            for outcome, value in enumerate(self._known[key]):
                total[outcome] += math.log(value) if value > 0 else -math.inf
        return total

    def _weigh(self, component: Component) -> list[float]:
        sums: list[list[float]] = [[] for _ in self.problem.outcomes]
        for weight, persons in component.groupings:
            for terms, value in zip(sums, self._joint(component.rows, persons), strict=True):
                terms.append(weight * value)
        return [math.fsum(terms) for terms in sums]

    def _joint(self, rows: tuple[str, ...], persons: tuple[Person, ...]) -> list[float]:
        """P(E | outcome) with the persons known: row by row, counting the honest statements of each."""
        shared, order = self._coupling(rows, persons)
        last = {index: max(order.index(row) for row in one.parts) for index, one in enumerate(shared)}
        moments = [honest_moments(one.honest_a, one.honest_b, len(one.parts)) for one in shared]
        coupled = {one.ids for one in shared}
        states: dict[tuple[int, ...], list[float]] = {(0,) * len(shared): [1.0] * len(self.problem.outcomes)}
        for place, row in enumerate(order):
            single = [one for one in persons if row in one.parts and one.ids not in coupled]
            here = [(index, one.parts[row]) for index, one in enumerate(shared) if row in one.parts]
            branches = []
            for x in (0, 1):
                factor = math.prod(_plug_in(one, row, x) for one in single)
                branch = {counts: [value * factor for value in vector] for counts, vector in states.items()}
                for index, (honest, other) in here:
                    branch = _count(branch, index, honest[x], other[x])
                branches.append(branch)
            states = _mixed(self.likelihoods[row], branches[1], branches[0])
            for index, end in last.items():
                if end == place:
                    states = _fold(states, index, moments[index])
        return states[(0,) * len(shared)]

    def _coupling(self, rows: tuple[str, ...], persons: tuple[Person, ...]) -> tuple[list[Person], list[str]]:
        """The persons to be coupled over their rows, and an order of rows that keeps few of them open."""
        shared = sorted((one for one in persons if len(one.parts) > 1), key=lambda one: one.ids)
        while True:
            order, peak = _order(rows, shared)
            if peak <= MAX_STATES:
                return shared, order
            # The plug-in mean errs least for the source whose honest share is known best.
            best = max(shared, key=lambda one: (one.honest_a + one.honest_b, one.ids))
            self.uncoupled.update(best.ids)
            shared.remove(best)


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first <= second else (second, first)


def _plug_in(one: Person, row: str, x: int) -> float:
    honest, other = one.parts[row]
    return one.mean * honest[x] + (1 - one.mean) * other[x]


def _count(
    states: dict[tuple[int, ...], list[float]], index: int, honest: float, other: float
) -> dict[tuple[int, ...], list[float]]:
    longer: dict[tuple[int, ...], list[float]] = {}
    for counts, vector in states.items():
        more = (*counts[:index], counts[index] + 1, *counts[index + 1 :])
        for key, factor in ((more, honest), (counts, other)):
            before = longer.get(key)
            scaled = [value * factor for value in vector]
            longer[key] = scaled if before is None else [p + q for p, q in zip(before, scaled, strict=True)]
    return longer


def _mixed(
    likelihoods: Sequence[float], yes: Mapping[tuple[int, ...], list[float]], no: Mapping[tuple[int, ...], list[float]]
) -> dict[tuple[int, ...], list[float]]:
    """λ times what follows if the row is true, 1 − λ times what follows if not."""
    return {
        counts: [lam * p + (1 - lam) * q for lam, p, q in zip(likelihoods, vector, no[counts], strict=True)]
        for counts, vector in yes.items()
    }


def _fold(
    states: dict[tuple[int, ...], list[float]], index: int, moments: tuple[float, ...]
) -> dict[tuple[int, ...], list[float]]:
    """Take the expectation over a person's honest share once its last row is done."""
    folded: dict[tuple[int, ...], list[float]] = {}
    for counts, vector in states.items():
        key = (*counts[:index], 0, *counts[index + 1 :])
        scaled = [value * moments[counts[index]] for value in vector]
        before = folded.get(key)
        folded[key] = scaled if before is None else [p + q for p, q in zip(before, scaled, strict=True)]
    return folded


def _order(rows: tuple[str, ...], shared: Sequence[Person]) -> tuple[list[str], int]:
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


def _scaled(below: Message) -> Message:
    """The message with its largest entry 1: the constant cancels, and long products do not underflow."""
    largest = max(max(pair) for pair in below)
    if largest == 0:
        return below
    return (below[0][0] / largest, below[0][1] / largest), (below[1][0] / largest, below[1][1] / largest)


def _linked(blocks: Mapping[str, Mapping[str, Block]], pairs: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Origins in groups that share a row or may be one person, each sorted, in the order of their first."""
    leader = {origin: origin for origin in blocks}

    def find(origin: str) -> str:
        while leader[origin] != origin:
            origin = leader[origin]
        return origin

    def join(first: str, second: str) -> None:
        low, high = sorted((find(first), find(second)))
        leader[high] = low

    first_on: dict[str, str] = {}
    for origin in sorted(blocks):
        for row in blocks[origin]:
            join(first_on.setdefault(row, origin), origin)
    for first, second in pairs:
        if first in blocks and second in blocks:
            join(first, second)
    groups: dict[str, list[str]] = defaultdict(list)
    for origin in sorted(blocks):
        groups[find(origin)].append(origin)
    return [tuple(group) for _, group in sorted(groups.items())]
