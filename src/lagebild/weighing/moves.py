"""What moved a question between two assessments: one change at a time, in log-odds that add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from lagebild.errors import WeighingError
from lagebild.model import Assessment, Noun
from lagebild.weighing.assess import posterior
from lagebild.weighing.explain import log_odds
from lagebild.weighing.problem import Problem

__all__ = ["Move", "moves", "words"]

LEAST = 1e-6
"""Changes in log-odds smaller than this moved nothing."""

_WORDS = {
    "prior": {"de": "Basisrate", "en": "base rate"},
    "row": {"de": "Matrix: {}", "en": "matrix: {}"},
    "stake": {"de": "Interesse: {}", "en": "stake: {}"},
    "record": {"de": "Verlässlichkeit: {}", "en": "reliability: {}"},
    "relays": {"de": "Verlässlichkeit der Übermittler", "en": "reliability of relays"},
    "testimony": {"de": "{}", "en": "{}"},
    "identity": {"de": "ob ungenannte Stimmen dieselben sind", "en": "whether unnamed voices are the same"},
}


class Move(Noun, frozen=True, kw_only=True):
    """One change and what it did, on top of those before it."""

    kind: str
    """``prior``, ``row``, ``stake``, ``record``, ``relays``, ``testimony`` or ``identity``."""
    what: str
    """The claim or source it concerns, by name; empty where there is none."""
    change: float
    """Of the outcome's log-odds."""


def words(move: Move, language: str = "en") -> str:
    """What changed, in German (``de``) or English (``en``)."""
    return _WORDS[move.kind][language].format(move.what)


def moves(before: Assessment, after: Assessment, outcome: int) -> list[Move]:
    """What led from one assessment of a question to a later one; ``outcome`` is an index.

    The changes are made one after another (base rate, matrix, stakes, reliabilities, then testimony, origin by
    origin) and each is weighed exactly on top of those before it, so that they add up to the whole difference
    in log-odds; another order would share out overlapping effects differently. Raises ``WeighingError`` where the
    outcomes are not the same.
    """
    if before.outcomes != after.outcomes:
        raise WeighingError("the outcomes changed in between; what moved them cannot be told", where=after.question)
    level, found = None, []
    for kind, what, problem in _steps(Problem.of(before.inputs), Problem.of(after.inputs)):
        now = log_odds(posterior(problem)[outcome])
        if level is not None and abs(now - level) > LEAST:
            found.append(Move(kind=kind, what=what, change=now - level))
        level = now
    return found


def _steps(old: Problem, new: Problem) -> Iterator[tuple[str, str, Problem]]:
    """The problem on its way from old to new; nodes without testimony say nothing, so all are there from the start."""
    state = _Way(old, new)
    yield "start", "", state.problem()
    state.prior = new.prior
    yield "prior", "", state.problem()
    for row in new.rows:
        if row != state.rows[row.id]:
            state.rows[row.id] = row
            yield "row", row.text, state.problem()
    names = {relay.id: relay.name for relay in (*old.relays, *new.relays)}
    names |= {party.id: party.name for party in (*old.origins, *new.origins)}
    for source in _ordered({i.source for i in (*old.interests, *new.interests)}, names):
        state.interests[source] = [i for i in new.interests if i.source == source]
        yield "stake", names.get(source, source), state.problem()
    for party in new.origins:
        if party != state.origins[party.id]:
            state.origins[party.id] = party
            yield "record", party.name, state.problem()
    state.relays |= {relay.id: relay for relay in new.relays}
    yield "relays", "", state.problem()
    for origin in _ordered({o.origin for o in (*old.observations, *new.observations)}, names):
        state.observations[origin] = [o for o in new.observations if o.origin == origin]
        yield "testimony", names.get(origin, origin), state.problem()
    yield "identity", "", new


def _ordered(ids: set[str], names: dict[str, str]) -> Sequence[str]:
    return sorted(ids, key=lambda id: (names.get(id, id), id))


class _Way:
    """A problem between two others."""

    def __init__(self, old: Problem, new: Problem) -> None:
        self._old, self.prior = old, old.prior
        self.rows = {row.id: row for row in (*new.rows, *old.rows)}
        self.origins = {party.id: party for party in (*new.origins, *old.origins)}
        self.relays = {relay.id: relay for relay in (*new.relays, *old.relays)}
        self.interests = {i.source: [j for j in old.interests if j.source == i.source] for i in old.interests}
        self.observations = {o.origin: [p for p in old.observations if p.origin == o.origin] for o in old.observations}

    def problem(self) -> Problem:
        """As it stands now."""
        return msgspec.structs.replace(
            self._old,
            prior=self.prior,
            rows=tuple(self.rows.values()),
            origins=tuple(self.origins.values()),
            relays=tuple(self.relays.values()),
            interests=tuple(i for some in self.interests.values() for i in some),
            observations=tuple(o for some in self.observations.values() for o in some),
            notes=(),
        )
