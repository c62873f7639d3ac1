"""Proper scores of one forecast: Brier, logarithmic, and the continuous ranked probability score."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import pairwise

from lagebild.errors import QuestionError

__all__ = ["LEAST", "brier", "crps", "crps_dates", "log_score"]

LEAST = 1e-15
"""Probabilities below this count as this in the log score, so that it stays finite (34.5 at most)."""


def _check(probabilities: Sequence[float], outcome: int) -> None:
    if not 0 <= outcome < len(probabilities):
        raise QuestionError(f"there is no outcome {outcome} among {len(probabilities)}")
    if any(not 0 <= p <= 1 for p in probabilities):
        raise QuestionError(f"{tuple(probabilities)} are no probabilities")
    if abs(math.fsum(probabilities) - 1) > 1e-6:
        raise QuestionError(f"the probabilities sum to {math.fsum(probabilities):g}, not to 1")


def brier(probabilities: Sequence[float], outcome: int) -> float:
    """Σ (p − o)² over all outcomes (Brier 1950): 0 is best, 2 worst, also for two outcomes.

    ``outcome`` is the index of the one that came true. Raises ``QuestionError`` for what is no forecast.
    """
    _check(probabilities, outcome)
    return math.fsum((p - (place == outcome)) ** 2 for place, p in enumerate(probabilities))


def log_score(probabilities: Sequence[float], outcome: int) -> float:
    """−ln p of what came true (Good 1952), in nats: 0 is best; ``LEAST`` bounds it."""
    _check(probabilities, outcome)
    return -math.log(max(probabilities[outcome], LEAST)) + 0.0


def crps(probabilities: Sequence[float], outcome: int, positions: Sequence[float] | None = None) -> float:
    """The ranked probability score of ordered outcomes: ∫ (F(t) − 1[t ≥ y])² dt, in units of ``positions``.

    ``positions`` places the outcomes on a line, never decreasing; 0, 1, 2 … where it is left out, which gives
    Epstein's ranked probability score (1969). With one position certain it is the absolute error.
    """
    _check(probabilities, outcome)
    places = list(range(len(probabilities))) if positions is None else list(positions)
    if len(places) != len(probabilities):
        raise QuestionError(f"{len(places)} positions for {len(probabilities)} outcomes")
    if any(after < before for before, after in pairwise(places)):
        raise QuestionError("the positions of ordered outcomes must not decrease", hint="sort the outcomes")
    total, below = [], 0.0
    for place in range(len(places) - 1):
        below += probabilities[place]
        total.append((below - (place >= outcome)) ** 2 * (places[place + 1] - places[place]))
    return math.fsum(total)


def crps_dates(probabilities: Sequence[float], dates: Sequence[dt.date], came: dt.date) -> float:
    """The score, in days, of a forecast that gives each of some dates a probability, when it came on ``came``."""
    days = sorted({day.toordinal() for day in dates} | {came.toordinal()})
    mass = dict.fromkeys(days, 0.0)
    if len(dates) != len(probabilities):
        raise QuestionError(f"{len(dates)} dates for {len(probabilities)} probabilities")
    for day, p in zip(dates, probabilities, strict=True):
        mass[day.toordinal()] += p
    return crps([mass[day] for day in days], days.index(came.toordinal()), days)
