"""After a question is settled: which inputs led towards what came true, and which away from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from lagebild.errors import QuestionError
from lagebild.model import Question
from lagebild.weighing.assess import posterior
from lagebild.weighing.explain import log_odds
from lagebild.weighing.problem import Party, Problem, Row

__all__ = ["Effect", "Postmortem", "postmortem"]

Kind = Literal["origin", "cell", "stake", "contradiction"]


class Effect(msgspec.Struct, frozen=True):
    """What one input did to the probability of what came true."""

    kind: Kind
    id: str
    """Of the origin, the row, or the source."""
    name: str
    detail: str
    shift: float
    """Log-odds of what came true, with this input, minus without it: above 0 it led the right way."""


class Postmortem(msgspec.Struct, frozen=True):
    """A settled question looked back on."""

    outcome: str
    prior: float
    """What the base rate gave the outcome that came true."""
    probability: float
    """What the weighing gave it."""
    effects: tuple[Effect, ...]
    """The strongest first."""


def postmortem(question: Question, problem: Problem) -> Postmortem:
    """Each input taken back in turn, the others left as they are.

    An origin is left out with all its relays. A cell of the matrix is set to the mean of its row's other cells (with
    two outcomes the row then tells nothing). A stake is set to 0. An actor's contradictions are undone.
    Raises ``QuestionError`` for a question without a resolution or a problem with other outcomes.
    """
    if question.resolution is None:
        raise QuestionError("the question is not resolved", where=question.text, hint="resolve it first")
    if problem.outcomes != question.outcomes:
        raise QuestionError("the problem has other outcomes than the question", where=question.text)
    came = question.outcomes.index(question.resolution.outcome)
    probability = posterior(problem)[came]
    effects = [
        Effect(kind, id, name, detail, log_odds(probability) - log_odds(posterior(changed)[came]))
        for kind, id, name, detail, changed in _changes(problem, came)
    ]
    effects.sort(key=lambda one: (-abs(round(one.shift, 12)), one.kind, one.id, one.detail))
    return Postmortem(question.outcomes[came], problem.prior[came], probability, tuple(effects))


def _changes(problem: Problem, came: int) -> Iterator[tuple[Kind, str, str, str, Problem]]:
    names = {party.id: party.name for party in problem.origins}
    texts = {row.id: row.text for row in problem.rows}
    for party in problem.origins:
        rest = tuple(seen for seen in problem.observations if seen.origin != party.id)
        yield "origin", party.id, party.name, "", msgspec.structs.replace(problem, observations=rest)
        if party.contradictions:
            plain = tuple(_undone(one) if one is party else one for one in problem.origins)
            detail = str(party.contradictions)
            yield "contradiction", party.id, party.name, detail, msgspec.structs.replace(problem, origins=plain)
    for row in problem.rows:
        for outcome in range(len(problem.outcomes)) if len(problem.outcomes) > 2 else (came,):
            rows = tuple(_levelled(one, outcome) if one is row else one for one in problem.rows)
            cells = ", ".join(f"{n} {p:g}" for n, p in zip(problem.outcomes, row.likelihoods, strict=True))
            detail = (
                cells if len(problem.outcomes) == 2 else f"{problem.outcomes[outcome]} {row.likelihoods[outcome]:g}"
            )
            yield "cell", row.id, row.text, detail, msgspec.structs.replace(problem, rows=rows)
    for stake in problem.interests:
        others = tuple(one for one in problem.interests if one is not stake)
        detail = f"{stake.value:+g}: {texts[stake.row]}"
        changed = msgspec.structs.replace(problem, interests=others)
        yield "stake", stake.source, names[stake.source], detail, changed


def _levelled(row: Row, outcome: int) -> Row:
    others = [p for place, p in enumerate(row.likelihoods) if place != outcome]
    mean = sum(others) / len(others)
    cells = tuple(mean if place == outcome else p for place, p in enumerate(row.likelihoods))
    return msgspec.structs.replace(row, likelihoods=cells)


def _undone(party: Party) -> Party:
    """The party as it would be without its contradictions."""
    worth = party.honest_a + party.honest_b
    plain = 1 - (1 - party.partiality * party.honest_b / worth) / party.spared
    a = party.honest_a / party.spared
    return msgspec.structs.replace(
        party, honest_a=a, honest_b=worth - a, partiality=min(max(plain, 0.0) * worth / (worth - a), 1.0)
    )
