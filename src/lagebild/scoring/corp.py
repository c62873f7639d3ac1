"""Reliability by CORP: consistent, optimally binned, reproducible, from isotonic regression.

After Dimitriadis, Gneiting & Jordan, *Stable reliability diagrams for probabilistic classifiers*, PNAS 118(8), 2021.
Everything is about yes/no forecasts and the mean squared error (half the two-outcome Brier score).
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from lagebild.errors import QuestionError

__all__ = ["Corp", "Step", "band", "corp", "isotonic"]

_SEED = 20210217


class Step(msgspec.Struct, frozen=True):
    """Forecasts that the regression gives one frequency."""

    low: float
    """Least and largest forecast of the step."""
    high: float
    count: int
    frequency: float


class Corp(msgspec.Struct, frozen=True):
    """``score = miscalibration − discrimination + uncertainty`` holds exactly."""

    score: float
    miscalibration: float
    """MCB: what recalibration would gain. 0 is best."""
    discrimination: float
    """DSC: what the recalibrated forecasts gain over the base rate."""
    uncertainty: float
    """UNC: the score of the base rate."""
    curve: tuple[Step, ...]
    """The reliability curve, from the least forecast to the largest."""


def _steps(forecasts: Sequence[float], came: Sequence[float]) -> list[list[float]]:
    """Pool adjacent violators (Ayer et al. 1955): [sum of outcomes, count, low, high], frequencies rising."""
    steps: list[list[float]] = []
    for p, yes in sorted(zip(forecasts, came, strict=True)):
        if steps and steps[-1][3] == p:
            steps[-1][0] += yes
            steps[-1][1] += 1
        else:
            steps.append([float(yes), 1.0, p, p])
    pooled: list[list[float]] = []
    for step in steps:
        pooled.append(step)
        while len(pooled) > 1 and pooled[-2][0] * pooled[-1][1] >= pooled[-1][0] * pooled[-2][1]:
            total, count, _, high = pooled.pop()
            pooled[-1] = [pooled[-1][0] + total, pooled[-1][1] + count, pooled[-1][2], high]
    return pooled


def isotonic(forecasts: Sequence[float], came: Sequence[bool]) -> list[float]:
    """The frequency the rising step function of best fit gives each forecast, in the order given.

    Raises ``QuestionError`` for lists of different or no length and for what is no probability.
    """
    _check(forecasts, came)
    steps = _steps(forecasts, came)
    lows = [step[2] for step in steps]
    found = []
    for p in forecasts:
        total, count, _, _ = steps[bisect_right(lows, p) - 1]
        found.append(total / count)
    return found


def corp(forecasts: Sequence[float], came: Sequence[bool]) -> Corp:
    """The reliability curve and the parts of the score. Raises ``QuestionError`` as ``isotonic`` does."""
    fitted = isotonic(forecasts, came)
    n = len(came)
    base = sum(came) / n

    def score(values: Sequence[float]) -> float:
        return math.fsum((p - yes) ** 2 for p, yes in zip(values, came, strict=True)) / n

    own, best, flat = score(forecasts), score(fitted), score([base] * n)
    curve = tuple(Step(low, high, int(k), total / k) for total, k, low, high in _steps(forecasts, came))
    return Corp(own, own - best, flat - best, flat, curve)


def band(
    forecasts: Sequence[float], *, points: int = 21, level: float = 0.9, repetitions: int = 200
) -> list[tuple[float, float, float]]:
    """Where the curve would lie if the forecasts were calibrated: (forecast, low, high) at quantiles of the forecasts.

    The consistency band: forecasts drawn again with replacement, outcomes drawn as they say, the regression
    repeated, pointwise quantiles; with a fixed seed, so that the same forecasts give the same band.
    """
    if not forecasts:
        raise QuestionError("there are no forecasts")
    chance = random.Random(_SEED)  # noqa: S311 - reproducible sampling, no secret
    ordered = sorted(forecasts)
    places = sorted({ordered[round(i * (len(ordered) - 1) / (points - 1))] for i in range(points)})
    found: list[list[float]] = [[] for _ in places]
    for _ in range(repetitions):
        drawn = chance.choices(ordered, k=len(ordered))
        steps = _steps(drawn, [chance.random() < p for p in drawn])
        lows = [step[2] for step in steps]
        for index, place in enumerate(places):
            total, count, _, _ = steps[max(bisect_right(lows, place) - 1, 0)]
            found[index].append(total / count)
    tail = (1 - level) / 2
    bounds = []
    for place, values in zip(places, found, strict=True):
        values.sort()
        low = values[math.floor(tail * (repetitions - 1))]
        bounds.append((place, low, values[math.ceil((1 - tail) * (repetitions - 1))]))
    return bounds


def _check(forecasts: Sequence[float], came: Sequence[bool]) -> None:
    if len(forecasts) != len(came):
        raise QuestionError(f"{len(forecasts)} forecasts for {len(came)} resolutions")
    if not forecasts:
        raise QuestionError("there are no forecasts")
    if wrong := [p for p in forecasts if not 0 <= p <= 1]:
        raise QuestionError(f"{wrong[0]} is no probability")
