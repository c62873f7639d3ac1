"""Forecasters beside one another: scores weighted by time, and several forecasts pooled into one.

A forecast stands from its time until the same forecaster's next one, or until the question closes.
Baseline and peer scores as on Metaculus (scores FAQ), here for any number of outcomes.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import msgspec

from lagebild.errors import QuestionError
from lagebild.model import Question
from lagebild.scoring.scores import LEAST, brier, log_score

__all__ = ["Held", "Pool", "Score", "pool", "score_question", "summary", "window"]

Held = Sequence[tuple[dt.datetime, Sequence[float]]]
"""One forecaster's forecasts of one question, each with the time from which it stands."""


class Score(msgspec.Struct, frozen=True):
    """How a forecaster fared on a question, or on several together."""

    forecaster: str
    questions: tuple[str, ...]
    coverage: float
    """Share of the time from asking to closing for which a forecast stood; over several questions their sum."""
    brier: float
    """Mean over the time covered, 0 best, 2 worst."""
    log: float
    """−ln p of what came, mean over the time covered; 0 is best."""
    baseline: float
    """100 · ln(K p) / ln K per unit of coverage: 0 for K equal probabilities, 100 best."""
    peer: float
    """100 · (ln p − mean ln p of the others forecasting at that time) per unit of coverage: above 0, better."""


def window(question: Question) -> tuple[dt.datetime, dt.datetime]:
    """From the day of asking to the day it was settled (or the deadline's end), in UTC.

    Raises ``QuestionError`` for a question without a resolution.
    """
    if question.resolution is None:
        raise QuestionError("the question is not resolved", where=question.text)
    close = min(question.resolution.at, question.deadline + dt.timedelta(1))
    close = max(close, question.asked + dt.timedelta(1))
    return _midnight(question.asked), _midnight(close)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def score_question(question: Question, forecasts: Mapping[str, Held]) -> list[Score]:
    """The scores of every forecaster whose forecast stood while the question was open, by name.

    Raises ``QuestionError`` for a question without a resolution and for what is no forecast.
    """
    opens, closes = window(question)
    assert question.resolution is not None
    came = question.outcomes.index(question.resolution.outcome)
    lines = {who: sorted(held, key=lambda one: one[0]) for who, held in sorted(forecasts.items())}
    times = {opens, closes} | {at for held in lines.values() for at, _ in held if opens < at < closes}
    total = (closes - opens).total_seconds()
    sums: dict[str, list[float]] = {}
    for start, end in pairwise(sorted(times)):
        share = (end - start).total_seconds() / total
        now = {who: p for who, held in lines.items() if (p := _standing(held, start)) is not None}
        logs = {who: math.log(max(p[came], LEAST)) for who, p in now.items()}
        for who, p in now.items():
            others = [value for name, value in logs.items() if name != who]
            ahead = logs[who] - math.fsum(others) / len(others) if others else 0.0
            above = 1 + logs[who] / math.log(len(p))
            parts = (1.0, brier(p, came), log_score(p, came), 100 * above, 100 * ahead)
            before = sums.get(who, [0.0] * 5)
            sums[who] = [old + share * new for old, new in zip(before, parts, strict=True)]
    return [
        Score(who, (question.id,), coverage, *(value / coverage for value in rest))
        for who, (coverage, *rest) in sorted(sums.items())
    ]


def _standing(held: Held, at: dt.datetime) -> Sequence[float] | None:
    latest = None
    for since, probabilities in held:
        if since <= at:
            latest = probabilities
    return latest


def summary(scores: Iterable[Score]) -> list[Score]:
    """One score for each forecaster over all questions, weighted by coverage, the best baseline score first."""
    gathered: dict[str, list[Score]] = {}
    for score in scores:
        gathered.setdefault(score.forecaster, []).append(score)
    found = []
    for who, some in sorted(gathered.items()):
        coverage = math.fsum(one.coverage for one in some)
        means = (
            math.fsum(one.coverage * getattr(one, name) for one in some) / coverage
            for name in ("brier", "log", "baseline", "peer")
        )
        found.append(Score(who, tuple(q for one in some for q in one.questions), coverage, *means))
    return sorted(found, key=lambda one: (-one.baseline, one.forecaster))


class Pool(msgspec.Struct, frozen=True):
    """Several forecasts as one."""

    forecasters: int
    plain: tuple[float, ...]
    """The mean in logit space: the normalised geometric mean of the probabilities."""
    factor: float
    """d, by which the logits are stretched."""
    extremised: tuple[float, ...]


def pool(forecasts: Sequence[Sequence[float]]) -> Pool:
    """Forecasts pooled in logit space (Satopää et al. 2014), plain and extremised.

    The factor is Neyman & Roughgarden's (2021) for n forecasters of unknown overlap,
    d = n(√(3n² − 3n + 1) − 2) / (n² − n − 1): 1 for one forecaster, rising to √3.
    Raises ``QuestionError`` where there is none or they have different outcomes.
    """
    if not forecasts or len({len(one) for one in forecasts}) != 1:
        raise QuestionError("forecasts to be pooled must be of the same outcomes, and there must be one")
    n = len(forecasts)
    d = 1.0 if n == 1 else n * (math.sqrt(3 * n * n - 3 * n + 1) - 2) / (n * n - n - 1)
    means = [math.fsum(math.log(max(p, LEAST)) for p in column) / n for column in zip(*forecasts, strict=True)]
    return Pool(n, _softmax(means), d, _softmax([d * value for value in means]))


def _softmax(logs: Sequence[float]) -> tuple[float, ...]:
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)
