"""The evidence of a problem under each outcome, exactly: blocks, coupled sources, voices of unknown identity.

For each way π in which unnamed voices may be one person, and each outcome h,

    P(E | h, π) = Σ_x Π_j λ_jh^x_j (1 − λ_jh)^(1 − x_j) · Π_s E_τ[Π_j (τ·A_sj(x_j) + (1 − τ)·D_sj(x_j))]

over rows j and persons s, summed row by row (``counting``). Problems fall into components (rows linked by
a source or by voices that may be one), whose evidence multiplies.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import msgspec

from lagebild.weighing.counting import Parts, Person, Plan, Weighed, joint, plan
from lagebild.weighing.leaving import without_each
from lagebild.weighing.problem import Observation, Party, Problem, RelayParty
from lagebild.weighing.testimony import (
    Message,
    Partition,
    Relay,
    heard,
    message,
    partitions,
    slant,
    together,
)  # fmt: skip

__all__ = ["MAX_STATES", "Block", "Component", "Network", "Parts", "Person", "trees"]

MAX_STATES = 2048
"""States carried between rows at most; beyond it the best-known sources take their plug-in mean."""

Tree = tuple[Relay, ...]


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
    known: tuple[Person, ...]
    """Persons of whom it is known who they are."""
    groupings: tuple[tuple[float, tuple[Person, ...]], ...]
    """The others: weight and persons of each way to group them; one entry of weight 1 where there are none."""

    @property
    def voiced(self) -> list[str]:
        """The rows on which voices of unknown identity speak."""
        return sorted({row for one in self.groupings[0][1] for row in one.parts})

    @property
    def grouped(self) -> bool:
        """Whether to sum over groupings: they are fewer than the truths of the voices' rows."""
        return len(self.groupings) <= 1 << len(self.voiced)


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
        self._weighed: dict[tuple[str, ...], Weighed] = {}
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._persons: dict[tuple[str, ...], Person] = {}
        for component in self.components():
            self._decouple(component)

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
        pairs = {pair: p for pair, p in self.same.items() if set(pair) <= set(origins)}
        voices = sorted({voice for pair in pairs for voice in pair})

        def of(*ids: str) -> Person:
            if ids not in self._persons:
                self._persons[ids] = person([self.parties[one] for one in ids], blocks)
            return self._persons[ids]

        same = {(i, j): pairs.get((voices[i], voices[j]), 0.0) for j in range(len(voices)) for i in range(j)}
        ways: list[tuple[float, Partition]] = partitions(len(voices), same)
        return Component(
            rows,
            origins,
            tuple(of(origin) for origin in origins if origin not in voices),
            tuple((weight, tuple(of(*(voices[i] for i in block)) for block in grouping)) for weight, grouping in ways),
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
            if origins not in self._weighed:
                self._weighed[origins] = self._weigh(self._component(origins, blocks))
            values, log = self._weighed[origins]
            for outcome, value in enumerate(values):
                total[outcome] += math.log(value) + log if value > 0 else -math.inf
        return total

    def without_each(self) -> dict[str, list[float]]:
        """For each origin, ``evidence`` without it.

        Components without voices of unknown identity whose sums carry truths are done in one sweep (``leaving``).
        """
        swept = self._swept(self.evidence())
        return {one: swept[one] if one in swept else self.evidence(without=(one,)) for one in self.blocks}

    def _swept(self, whole: Sequence[float]) -> dict[str, list[float]]:
        """The origins that can be left out in one sweep; ``whole`` is the evidence with all of them."""
        left: dict[str, list[float]] = {}
        for component in self.components():
            way, shared, single = self._arranged(component.rows, component.known)
            if len(component.groupings) > 1 or not way.truths or len(component.known) < 4:
                continue
            values, log = self._weighed[component.origins]
            rest = [total - _log(value) - log for total, value in zip(whole, values, strict=True)]
            if not all(map(math.isfinite, rest)):
                continue  # an outcome is impossible: what the other components say of it cannot be told from the sum
            found = without_each(way, shared, single, self.likelihoods, len(self.problem.outcomes))
            for (origin,), sums in found.items():
                left[origin] = [_log(value) + more for value, more in zip(sums, rest, strict=True)]
        return left

    def _weigh(self, component: Component) -> Weighed:
        """P(E | outcome) of a component, over groupings of its voices or, if fewer, over truths of their rows."""
        terms: list[tuple[float, Weighed]] = []
        if component.grouped:
            for weight, persons in component.groupings:
                terms.append((weight, self._joint(component.rows, (*component.known, *persons), {})))
        else:
            voiced = component.voiced
            for pattern in product((0, 1), repeat=len(voiced)):
                truth = dict(zip(voiced, pattern, strict=True))
                weight = _over_groupings(component.groupings, truth)
                terms.append((weight, self._joint(component.rows, component.known, truth)))
        top = max(log for _, (_, log) in terms)
        scaled = [(weight * math.exp(log - top), values) for weight, (values, log) in terms]
        return [math.fsum(w * values[h] for w, values in scaled) for h in range(len(self.problem.outcomes))], top

    def _joint(self, rows: tuple[str, ...], persons: tuple[Person, ...], truth: Mapping[str, int]) -> Weighed:
        way, shared, single = self._arranged(rows, persons)
        return joint(way, shared, single, self.likelihoods, len(self.problem.outcomes), truth)

    def _arranged(self, rows: tuple[str, ...], persons: Sequence[Person]) -> tuple[Plan, list[Person], list[Person]]:
        """How to sum the rows, the persons coupled over them, and those taken row by row."""
        shared = [one for one in persons if len(one.parts) > 1 and not self.uncoupled.intersection(one.ids)]
        coupled = {one.ids for one in shared}
        single = [one for one in persons if one.ids not in coupled]
        key = (rows, *(one.ids for one in shared))
        if key not in self._plans:
            way = plan(rows, shared)
            assert way is not None, "without a limit there is always a way"
            self._plans[key] = way
        return self._plans[key], shared, single

    def _decouple(self, component: Component) -> None:
        """Take sources at their mean until few enough states are left to carry.

        Decided once for the whole problem, so that leaving an origin out compares like with like.
        """
        if 1 << len(component.rows) <= MAX_STATES:
            return
        voices = {one.ids: one for _, ones in component.groupings for one in ones if len(one.ids) == 1}
        persons = (*component.known, *voices.values()) if component.grouped else component.known
        # The plug-in mean errs least for the source whose honest share is known best.
        shared = sorted(
            (one for one in persons if len(one.parts) > 1),
            key=lambda one: (one.honest_a + one.honest_b, one.ids),
            reverse=True,
        )
        few, enough = 0, len(shared)
        while few < enough:
            middle = (few + enough) // 2
            if plan(component.rows, shared[middle:], MAX_STATES):
                enough = middle
            else:
                few = middle + 1
        self.uncoupled.update(name for one in shared[:few] for name in one.ids)


def _over_groupings(ways: Sequence[tuple[float, tuple[Person, ...]]], truth: Mapping[str, int]) -> float:
    """Likelihood of all that voices of unknown identity said, with the truth of their rows known."""
    known: dict[tuple[str, ...], float] = {}
    for _, persons in ways:
        for one in persons:
            if one.ids not in known:
                known[one.ids] = one.given(truth)
    return math.fsum(weight * math.prod(known[one.ids] for one in persons) for weight, persons in ways)


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first <= second else (second, first)


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
