"""Resolutions turned into records: who was right, and what that says of its honest share."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from lagebild.errors import QuestionError
from lagebild.model import Question, Record
from lagebild.scoring.scores import brier
from lagebild.weighing import tables
from lagebild.weighing.counting import Parts
from lagebild.weighing.network import Network, person
from lagebild.weighing.problem import Party, Problem
from lagebild.weighing.testimony import honest_moments

__all__ = ["SETTLED", "Judged", "honest_share", "records", "settled", "trail"]

SETTLED = 0.9
"""A claim counts as true where P(claim | the outcome that came true) is at least this, as false at 1 − this or less."""


def settled(question: Question, problem: Problem) -> dict[str, bool]:
    """The claims (by id) that a question's resolution settles, and whether they turned out true.

    A claim whose likelihood under the outcome that came true lies between 1 − ``SETTLED`` and ``SETTLED``
    stays open; deeds are not judged.
    Raises ``QuestionError`` for an unresolved question or a problem with other outcomes.
    """
    if question.resolution is None:
        raise QuestionError("the question is not resolved", where=question.text)
    if problem.outcomes != question.outcomes:
        raise QuestionError("the problem has other outcomes than the question", where=question.text)
    came = question.outcomes.index(question.resolution.outcome)
    found = {}
    for row in problem.rows:
        p = row.likelihoods[came]
        if not row.deed and (p >= SETTLED or p <= 1 - SETTLED + 1e-12):
            found[row.id] = p >= SETTLED
    return found


def records(resolved: Iterable[tuple[Question, Problem]]) -> list[Record]:
    """One record for each origin that took a side on a settled claim, sorted by source id.

    Only origins are judged: a relay that repeated a falsehood faithfully did its work, and whether it
    misquoted cannot be seen. A claim counts once for each origin, however many reports and questions
    repeat it; one that two resolutions settle differently does not count, nor one that an origin both
    made and denied. ``right`` and ``wrong`` are counts. ``honest_a`` and ``honest_b`` are the Beta of the
    honest share after all settled claims, from the prior of the origin's kind. ``brier`` is the mean
    Brier score of the probability the origin implied: 1 for a plain assertion, nearer ½ where it was
    hedged or conditional (½ + weight/2), mirrored for a denial.
    """
    gathered: dict[str, dict[str, list[_Stance]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, Party] = {}
    for question, problem in sorted(resolved, key=lambda pair: pair[0].id):
        for origin, row, stance in _stances(problem, settled(question, problem)):
            gathered[origin][row].append(stance)
        kinds.update((party.id, party) for party in problem.origins)
    found = []
    for origin, rows in sorted(gathered.items()):
        stances = [one for row in sorted(rows) if (one := _one(rows[row])) is not None]
        if stances:
            found.append(_record(kinds[origin], stances))
    return found


class _Stance:
    """What one origin said of one settled claim."""

    def __init__(self, true: bool, denies: set[bool], weight: float, statements: set[str], parts: Parts) -> None:
        self.true, self.denies, self.weight = true, denies, weight
        self.statements, self.parts = statements, parts

    @property
    def right(self) -> bool:
        return self.denies == {not self.true}

    @property
    def implied(self) -> float:
        return 0.5 - self.weight / 2 if True in self.denies else 0.5 + self.weight / 2


def _one(stances: Sequence[_Stance]) -> _Stance | None:
    """The stance on a claim, over all questions that settle it."""
    if len({one.true for one in stances}) > 1 or len(set().union(*(one.denies for one in stances))) > 1:
        return None
    fullest = max(stances, key=lambda one: (len(one.statements), one.weight))
    statements = set().union(*(one.statements for one in stances))
    return _Stance(fullest.true, fullest.denies, fullest.weight, statements, fullest.parts)


def _stances(problem: Problem, true: Mapping[str, bool]) -> list[tuple[str, str, _Stance]]:
    network = Network(problem)
    found: dict[tuple[str, str], tuple[set[bool], set[str]]] = {}
    for seen in problem.observations:
        if seen.row in true:
            denies, statements = found.setdefault((seen.origin, seen.row), (set(), set()))
            denies.add(seen.denies)
            if seen.statement:
                statements.add(seen.statement)
    stances = []
    for (origin, row), (denies, statements) in sorted(found.items()):
        parts = person([network.parties[origin]], network.blocks).parts[row]
        weight = network.blocks[origin][row].weight
        stances.append((origin, row, _Stance(true[row], denies, weight, statements, parts)))
    return stances


def _record(party: Party, stances: Sequence[_Stance]) -> Record:
    usual = tables.ORIGINS[party.kind]
    a, b = honest_share(usual.honest_a, usual.honest_b, [(one.parts, one.true) for one in stances])
    right = sum(one.right for one in stances)
    scores = [brier((1 - one.implied, one.implied), int(one.true)) for one in stances]
    return Record(
        source=party.id,
        name=party.name,
        right=right,
        wrong=len(stances) - right,
        statements=tuple(sorted(set().union(*(one.statements for one in stances)))),
        honest_a=a,
        honest_b=b,
        brier=math.fsum(scores) / len(scores),
    )


def honest_share(a: float, b: float, said: Sequence[tuple[Parts, bool]]) -> tuple[float, float]:
    """Beta(a, b) of the honest share after settled statements; each is (likelihoods if honest, if not) and the truth.

    The exact posterior is a mixture of Betas, one for each number of honest statements; returned is the
    Beta of the same mean and variance, so the order of the statements does not matter. A right statement
    that a dishonest source would have made as well (a self-serving one) earns little.
    """
    ways = [1.0]
    for (honest, other), true in said:
        longer = [0.0] * (len(ways) + 1)
        for count, weight in enumerate(ways):
            longer[count + 1] += weight * honest[true]
            longer[count] += weight * other[true]
        top = max(longer)
        if top == 0:
            return a, b  # impossible whatever the share: it teaches nothing about it
        ways = [weight / top for weight in longer]
    m = len(said)
    weights = [way * e for way, e in zip(ways, honest_moments(a, b, m), strict=True)]
    total, size = math.fsum(weights), a + b + m
    if total == 0:
        return a, b
    mean = math.fsum(w * (a + i) for i, w in enumerate(weights)) / total / size
    square = math.fsum(w * (a + i) * (a + i + 1) for i, w in enumerate(weights)) / total / size / (size + 1)
    variance = square - mean * mean
    if variance <= 0:
        return a, b
    worth = mean * (1 - mean) / variance - 1
    return mean * worth, (1 - mean) * worth


class Judged(msgspec.Struct, frozen=True):
    """One claim that a source took a side on, and how it turned out."""

    at: dt.date
    """The day it was settled."""
    question: str
    topic: str
    """The question's text."""
    claim: str
    denied: bool
    """Whether the source denied it."""
    right: bool
    honest: float
    """Its expected honest share with this claim and those before it counted."""


def trail(resolved: Iterable[tuple[Question, Problem]], source: str) -> list[Judged]:
    """What a source was judged on, question by question in the order they were settled.

    A claim that several questions settle is judged with the first of them.
    """
    parts: list[tuple[Parts, bool]] = []
    found, met = [], set[str]()
    pairs = ((q, problem, q.resolution.at) for q, problem in resolved if q.resolution)
    for question, problem, at in sorted(pairs, key=lambda one: (one[2], one[0].id)):
        texts = {row.id: row.text for row in problem.rows}
        kinds = {party.id: party.kind for party in problem.origins}
        for origin, row, stance in _stances(problem, settled(question, problem)):
            if origin != source or row in met or len(stance.denies) > 1:
                continue
            met.add(row)
            parts.append((stance.parts, stance.true))
            usual = tables.ORIGINS[kinds[origin]]
            a, b = honest_share(usual.honest_a, usual.honest_b, parts)
            denied = True in stance.denies
            found.append(Judged(at, question.id, question.text, texts[row], denied, stance.right, a / (a + b)))
    return found
