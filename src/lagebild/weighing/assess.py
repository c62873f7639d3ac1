"""A problem weighed: the probabilities of its outcomes, and what carries them.

    P(h | E) ∝ π_h · Π_j [λ_jh · Π L_block(1) + (1 − λ_jh) · Π L_block(0)]

with sources that speak on several rows coupled through their honest share (``network``).
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Mapping, Sequence

import msgspec

from lagebild.errors import WeighingError
from lagebild.model import Assessment, Contribution, digest
from lagebild.weighing.network import Block, Component, Network, Person
from lagebild.weighing.problem import Problem
from lagebild.weighing.testimony import heard

__all__ = ["LOG_FLOOR", "assess", "distance", "normalised", "one_more", "posterior", "strongest_claim"]

LOG_FLOOR = -700.0
"""Least log-likelihood that is reported: e^−700 stands for what is impossible, so that no infinity is stored."""

SAMPLES = 400
_SEED = 20220320


def posterior(problem: Problem) -> tuple[float, ...]:
    """P(outcome | evidence), in the order of the outcomes.

    Raises ``WeighingError`` where the evidence is impossible under every outcome the prior allows.
    """
    return normalised(problem.prior, Network(problem).evidence())


def assess(problem: Problem, at: dt.datetime) -> Assessment:
    """The problem weighed as of ``at``. The same problem gives the same numbers each time.

    Contributions come with the most consequential origin first. ``low`` and ``high`` bound the central
    90 % of P(h | E, τ) over the honest shares τ of the sources and over which unnamed voices are one,
    both given the evidence (importance sampling from the records with a fixed seed). ``inputs`` is the
    problem as plain data (``Problem.of`` reads it back) with one more key, ``found``: ``strongest``, the claim
    that ``one_more_for`` and ``one_more_against`` are about, and ``uncoupled``, origins taken at their mean.
    Raises ``WeighingError`` where the evidence is impossible under every outcome the prior allows.
    """
    network = Network(problem)
    logs = network.evidence()
    probabilities = normalised(problem.prior, logs)
    contributions = _contributions(network, logs, probabilities)
    low, high = _interval(network, probabilities)
    moved = bool(contributions) and distance(contributions[0].without, probabilities) > 1e-12
    strongest = _strongest(network, probabilities)
    inputs = {**problem.plain(), "found": {"strongest": strongest, "uncoupled": sorted(network.uncoupled)}}
    return Assessment(
        id=digest("assessment", problem.question, at.isoformat(), msgspec.json.encode(inputs), length=16),
        question=problem.question,
        at=at,
        outcomes=problem.outcomes,
        prior=problem.prior,
        probabilities=probabilities,
        low=low,
        high=high,
        contributions=contributions,
        carrier=contributions[0].origin if moved else None,
        one_more_for=_one_more(network, strongest, True) if strongest else (),
        one_more_against=_one_more(network, strongest, False) if strongest else (),
        inputs=inputs,
    )


def strongest_claim(problem: Problem) -> str | None:
    """Id of the claim that one more independent, neutral report would move the probabilities by most."""
    network = Network(problem)
    return _strongest(network, normalised(problem.prior, network.evidence()))


def one_more(problem: Problem, row: str, *, asserts: bool = True) -> tuple[float, ...]:
    """The probabilities if one more outlet, independent and neutral, itself asserted or denied the row."""
    return _one_more(Network(problem), row, asserts)


def distance(first: Sequence[float], second: Sequence[float]) -> float:
    """Total variation distance of two distributions over the same outcomes, 0 … 1."""
    return math.fsum(abs(p - q) for p, q in zip(first, second, strict=True)) / 2


def normalised(prior: Sequence[float], logs: Sequence[float]) -> tuple[float, ...]:
    """Prior times evidence (natural logs, up to a constant), made to sum to one."""
    joint = [math.log(p) + log if p > 0 else -math.inf for p, log in zip(prior, logs, strict=True)]
    top = max(joint)
    if top == -math.inf:
        raise WeighingError(
            "the evidence is impossible under every outcome",
            hint="a likelihood, a reliability or a base rate of exactly 0 or 1 allows no exception; move it inward",
        )
    weights = [math.exp(value - top) for value in joint]
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)


def _contributions(network: Network, logs: Sequence[float], probabilities: Sequence[float]) -> tuple[Contribution, ...]:
    said: dict[str, tuple[set[str], set[str]]] = {}
    for seen in network.problem.observations:
        rows, statements = said.setdefault(seen.origin, (set(), set()))
        rows.add(seen.row)
        if seen.statement:
            statements.add(seen.statement)
    found, left = [], network.without_each()
    for origin, (rows, statements) in sorted(said.items()):
        others = left[origin]
        found.append(
            Contribution(
                origin=origin,
                name=network.parties[origin].name,
                claims=tuple(sorted(rows)),
                statements=tuple(sorted(statements)),
                log_likelihoods=_steps(logs, others),
                without=normalised(network.problem.prior, others),
            )
        )
    found.sort(key=lambda one: (-round(distance(one.without, probabilities), 12), one.origin))
    return tuple(found)


def _steps(logs: Sequence[float], others: Sequence[float]) -> tuple[float, ...]:
    """Log-likelihood of the one left out, its largest 0; an outcome excluded without it is not its doing."""
    steps = [log - other if other > -math.inf else 0.0 for log, other in zip(logs, others, strict=True)]
    top = max(steps)
    return tuple(max(step - top, LOG_FLOOR) for step in steps)


def _strongest(network: Network, probabilities: Sequence[float]) -> str | None:
    def moves(row: str) -> float:
        return round(distance(_one_more(network, row, True), probabilities), 12)

    claims = sorted(row.id for row in network.problem.rows if not row.deed)
    return max(claims, key=moves, default=None)


def _one_more(network: Network, row: str, asserts: bool) -> tuple[float, ...]:
    name = f"one more report {'for' if asserts else 'against'} {row}"
    party = msgspec.structs.replace(network.problem.newcomer, id=name)
    block = Block(heard(asserts), 1.0, 0.0)
    return normalised(network.problem.prior, network.evidence(extra=(party, {row: block})))


def _interval(network: Network, probabilities: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """5 % and 95 % quantiles of P(h | E, τ, π), weighted by P(E | τ, π). Their mean is P(h | E)."""
    chance = random.Random(_SEED)  # noqa: S311 - reproducible sampling, no secret
    prior, rows = network.problem.prior, network.likelihoods
    components = network.components()
    if not components:
        return probabilities, probabilities
    draws: list[list[float]] = []
    for _ in range(SAMPLES):
        logs = [0.0] * len(prior)
        for component in components:
            for outcome, log in enumerate(_sampled(component, rows, chance, len(prior))):
                logs[outcome] += log
        draws.append(logs)
    return _quantiles(prior, draws, probabilities)


def _sampled(
    component: Component, rows: Mapping[str, tuple[float, ...]], chance: random.Random, outcomes: int
) -> list[float]:
    """Natural log of P(E | outcome, τ, π) of a component at one draw of honest shares and of a grouping of voices."""
    ways = component.groupings
    voices = ways[0][1] if len(ways) == 1 else chance.choices([w[1] for w in ways], [w[0] for w in ways])[0]
    held = {row: [1.0, 1.0, 0.0] for row in component.rows}
    for one in (*component.known, *voices):
        tau = _honest(one, chance)
        for row, (honest, other) in one.parts.items():
            pair = held[row]
            pair[0] *= tau * honest[0] + (1 - tau) * other[0]
            pair[1] *= tau * honest[1] + (1 - tau) * other[1]
            top = max(pair[0], pair[1])
            if 0 < top < 1e-100:  # many sources on one row: keep the product from underflowing
                pair[:] = [pair[0] / top, pair[1] / top, pair[2] + math.log(top)]
    result = [0.0] * outcomes
    for row, (no, yes, log) in held.items():
        for outcome, lam in enumerate(rows[row]):
            value = lam * yes + (1 - lam) * no
            result[outcome] += math.log(value) + log if value > 0 else -math.inf
    return result


def _honest(one: Person, chance: random.Random) -> float:
    if one.honest_a == 0 or one.honest_b == 0:
        return one.mean
    return chance.betavariate(one.honest_a, one.honest_b)


def _quantiles(
    prior: tuple[float, ...], draws: list[list[float]], probabilities: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    joint = [[math.log(p) + v if p > 0 else -math.inf for p, v in zip(prior, logs, strict=True)] for logs in draws]
    top = max(max(values) for values in joint)
    if top == -math.inf:
        return probabilities, probabilities
    weighted = [[math.exp(value - top) for value in values] for values in joint]
    totals = [math.fsum(values) for values in weighted]
    low, high = [], []
    for outcome, point in enumerate(probabilities):
        pairs = sorted(
            (values[outcome] / total, total) for values, total in zip(weighted, totals, strict=True) if total
        )
        # The point is the mean of this distribution; a skewed one may have it outside the central 90 %.
        low.append(min(_at(pairs, 0.05), point))
        high.append(max(_at(pairs, 0.95), point))
    return tuple(low), tuple(high)


def _at(pairs: list[tuple[float, float]], level: float) -> float:
    """Weighted quantile of sorted (value, weight)."""
    target = level * math.fsum(weight for _, weight in pairs)
    passed = 0.0
    for value, weight in pairs:
        passed += weight
        if passed >= target:
            return value
    return pairs[-1][0]
