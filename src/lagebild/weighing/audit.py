"""A second opinion by brute force: every hidden fact enumerated, nothing summed cleverly.

Independent of ``network`` and of the messages of ``testimony``: a joint assignment gives each row its
truth, each statement its intent (honest, by Pólya's urn over the source's statements so far), each
origin and relay its words, and multiplies conditional probabilities. Only the arrangement of relays into
trees (``network.trees``) is shared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import msgspec

from lagebild.errors import WeighingError
from lagebild.weighing.assess import posterior
from lagebild.weighing.network import trees
from lagebild.weighing.problem import Party, Problem
from lagebild.weighing.testimony import Relay, slant

__all__ = ["MAX_ASSIGNMENTS", "Audit", "audit", "enumerate_posterior"]

MAX_ASSIGNMENTS = 1 << 19
"""Assignments (summed over outcomes and groupings) that are enumerated at most."""


class Audit(msgspec.Struct, frozen=True):
    """What came of checking an assessment against full enumeration."""

    assignments: int
    """Joint assignments of the hidden facts, an upper bound."""
    largest_difference: float | None
    """Largest difference of a probability; ``None`` where there were too many assignments to enumerate."""

    @property
    def feasible(self) -> bool:
        """Whether the check was made."""
        return self.largest_difference is not None


def audit(problem: Problem) -> Audit:
    """Compare ``posterior`` with full enumeration where that is feasible (``MAX_ASSIGNMENTS``)."""
    count = _assignments(problem)
    if count > MAX_ASSIGNMENTS:
        return Audit(count, None)
    ours, theirs = posterior(problem), enumerate_posterior(problem)
    return Audit(count, max(abs(p - q) for p, q in zip(ours, theirs, strict=True)))


def enumerate_posterior(problem: Problem) -> tuple[float, ...]:
    """P(outcome | evidence) by enumeration of everything that is hidden. Exponential; meant for checks."""
    joint = []
    for outcome, prior in enumerate(problem.prior):
        terms = [weight * _evidence(problem, grouping, outcome) for weight, grouping in _groupings(problem)]
        joint.append(prior * math.fsum(terms))
    total = math.fsum(joint)
    if total <= 0:
        raise WeighingError("the evidence is impossible under every outcome")
    return tuple(value / total for value in joint)


Grouping = tuple[tuple[str, ...], ...]


def _voices(problem: Problem) -> list[str]:
    heard = {seen.origin for seen in problem.observations}
    return sorted({v for s in problem.same for v in (s.first, s.second) if s.first in heard and s.second in heard})


def _groupings(problem: Problem) -> list[tuple[float, Grouping]]:
    """Weighted groupings of the voices that may be one, by assigning each voice a label and keeping canonical ones."""
    voices = _voices(problem)
    same = {frozenset((s.first, s.second)): s.probability for s in problem.same}
    found: list[tuple[float, Grouping]] = []

    def label(labels: tuple[int, ...]) -> None:
        if len(labels) < len(voices):
            for new in range(max(labels, default=-1) + 2):
                label((*labels, new))
            return
        weight = 1.0
        for j in range(len(voices)):
            for i in range(j):
                p = same.get(frozenset((voices[i], voices[j])), 0.0)
                weight *= p if labels[i] == labels[j] else 1 - p
        blocks: list[list[str]] = [[] for _ in range(max(labels, default=-1) + 1)]
        for voice, at in zip(voices, labels, strict=True):
            blocks[at].append(voice)
        found.append((weight, tuple(map(tuple, blocks))))

    label(())
    alone = tuple((o,) for o in sorted({s.origin for s in problem.observations}) if o not in voices)
    total = math.fsum(weight for weight, _ in found)
    if total <= 0:
        raise WeighingError("the pairs of voices contradict each other")
    return [(weight / total, (*alone, *grouping)) for weight, grouping in found if weight > 0]


Facts = dict[object, bool]
Step = tuple[object, Callable[[Facts], float], bool | None]
"""Name of a hidden or observed fact, P(it | the facts before it), and what was observed of it."""


def _evidence(problem: Problem, grouping: Grouping, outcome: int) -> float:
    return math.fsum(_ways(_steps(problem, grouping, outcome), 0, {}, 1.0))


def _ways(steps: Sequence[Step], place: int, facts: Facts, weight: float) -> Iterator[float]:
    if weight == 0:
        return
    if place == len(steps):
        yield weight
        return
    name, probability, observed = steps[place]
    p = probability(facts)
    for value in (True, False):
        if observed is None or observed == value:
            facts[name] = value
            yield from _ways(steps, place + 1, facts, weight * (p if value else 1 - p))


def _steps(problem: Problem, grouping: Grouping, outcome: int) -> list[Step]:
    lam = {row.id: row.likelihoods[outcome] for row in problem.rows}
    grown = trees(problem)
    spoken = sorted({row for _, row in grown})
    steps: list[Step] = [(("true", row), _constant(lam[row]), None) for row in spoken]
    for members in grouping:
        earlier: list[str] = []
        for row in spoken:
            saying = [origin for origin in members if (origin, row) in grown]
            if not saying:
                continue
            steps.extend(_statement(problem, members, saying, row, tuple(earlier)))
            said = ("says", members, row)
            for origin in saying:
                relays, itself = grown[origin, row]
                if itself is not None:
                    steps.append((("heard", origin, row), _certain(said), itself))
                for index, relay in enumerate(relays):
                    steps.extend(_repeats(relay, (*said, origin, index), said, ("true", row)))
            earlier.append(row)
    return steps


def _statement(
    problem: Problem, members: tuple[str, ...], saying: list[str], row: str, earlier: tuple[str, ...]
) -> list[Step]:
    """Whether the statement is meant honestly, whether it commits its speaker, and what is said."""
    parties = [party for party in problem.origins if party.id in members]
    a, b, k, g, partiality = (
        _mean(parties, name) for name in ("honest_a", "honest_b", "knowledge", "guess", "partiality")
    )
    k, g = next(one.observed for one in problem.rows if one.id == row) or (k, g)
    interests = {(i.source, i.row): i.value for i in problem.interests}
    s = slant(g, math.fsum(interests.get((origin, row), 0.0) for origin in saying) / len(saying))
    weight = max(o.weight for o in problem.observations if o.row == row and o.origin in saying)
    meant, plain, said = ("meant", members, row), ("plain", members, row), ("says", members, row)

    def urn(facts: Facts) -> float:
        honest = sum(facts["meant", members, other] for other in earlier)
        return (a + honest) / (a + b + len(earlier))

    def says(facts: Facts) -> float:
        if facts[meant] and facts[plain]:
            return k + (1 - k) * g if facts["true", row] else (1 - k) * g
        return partiality * s + (1 - partiality) * g

    return [(meant, urn, None), (plain, _constant(weight), None if 0 < weight < 1 else weight == 1), (said, says, None)]


def _repeats(relay: Relay, name: tuple[object, ...], parent: object, truth: object) -> Iterator[Step]:
    drawn = (*name, "draws")
    if relay.draws < 1:
        yield drawn, _constant(relay.draws), None

    def says(facts: Facts) -> float:
        if relay.draws < 1 and not facts[drawn]:
            return relay.own[facts[truth]]
        return relay.fidelity if facts[parent] else relay.error

    yield name, says, relay.observed
    for index, child in enumerate(relay.relays):
        yield from _repeats(child, (*name, index), name, truth)


def _constant(p: float) -> Callable[[Facts], float]:
    return lambda facts: p


def _certain(parent: object) -> Callable[[Facts], float]:
    return lambda facts: float(facts[parent])


def _mean(parties: Sequence[Party], name: str) -> float:
    return math.fsum(getattr(party, name) for party in parties) / len(parties)


def _assignments(problem: Problem) -> int:
    if len(_voices(problem)) > 8:
        return MAX_ASSIGNMENTS + 1
    total = 0
    for _, grouping in _groupings(problem):
        hidden = sum(observed is None for _, _, observed in _steps(problem, grouping, 0))
        total += len(problem.outcomes) << hidden
    return total
