"""Whether probabilities mean what they say: reliability bins, Murphy's decomposition, recalibration.

Everything here is about yes/no forecasts: ``forecasts`` are probabilities of yes, ``came`` says whether
it came true.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from lagebild.errors import QuestionError

__all__ = [
    "MIN_RESOLVED",
    "Bin",
    "Decomposition",
    "Recalibration",
    "bins",
    "decompose",
    "expected_error",
    "recalibrate",
]

MIN_RESOLVED = 30
"""Resolved forecasts below which recalibration stays off."""


class Bin(msgspec.Struct, frozen=True):
    """The forecasts between two bounds (the lower included; 1 belongs to the last bin)."""

    low: float
    high: float
    count: int
    forecast: float
    """Mean forecast; 0 in an empty bin."""
    frequency: float
    """Share that came true; 0 in an empty bin."""


class Decomposition(msgspec.Struct, frozen=True):
    """Parts of the mean squared error of yes/no forecasts (half the two-outcome Brier score).

    ``score = reliability − resolution + uncertainty + within`` holds exactly; ``within`` is what binning
    leaves over (Stephenson, Coelho & Jolliffe 2008) and 0 where all forecasts in a bin are equal.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


def _check(forecasts: Sequence[float], came: Sequence[bool]) -> None:
    if len(forecasts) != len(came):
        raise QuestionError(f"{len(forecasts)} forecasts for {len(came)} resolutions")
    if not forecasts:
        raise QuestionError("no resolved forecast to score")
    if any(not 0 <= p <= 1 for p in forecasts):
        raise QuestionError("a forecast lies outside 0 to 1")


def _sorted_in(forecasts: Sequence[float], came: Sequence[bool], number: int) -> list[list[tuple[float, bool]]]:
    _check(forecasts, came)
    if number < 1:
        raise QuestionError(f"{number} bins hold no forecast")
    held: list[list[tuple[float, bool]]] = [[] for _ in range(number)]
    for p, yes in zip(forecasts, came, strict=True):
        held[min(int(p * number), number - 1)].append((p, yes))
    return held


def bins(forecasts: Sequence[float], came: Sequence[bool], number: int = 10) -> list[Bin]:
    """``number`` bins of equal width with mean forecast and observed frequency, for a reliability diagram."""
    found = []
    for place, members in enumerate(_sorted_in(forecasts, came, number)):
        count = len(members)
        mean = math.fsum(p for p, _ in members) / count if count else 0.0
        share = sum(yes for _, yes in members) / count if count else 0.0
        found.append(Bin(place / number, (place + 1) / number, count, mean, share))
    return found


def expected_error(forecasts: Sequence[float], came: Sequence[bool], number: int = 10) -> float:
    """Expected calibration error: the mean of |frequency − forecast| over bins, weighted by their counts."""
    found = bins(forecasts, came, number)
    return math.fsum(one.count * abs(one.frequency - one.forecast) for one in found) / len(forecasts)


def decompose(forecasts: Sequence[float], came: Sequence[bool], number: int = 10) -> Decomposition:
    """Murphy's decomposition (1973) over bins of equal width, with the part that lies within bins."""
    found = bins(forecasts, came, number)
    n = len(forecasts)
    base = sum(came) / n
    score = math.fsum((p - yes) ** 2 for p, yes in zip(forecasts, came, strict=True)) / n
    reliability = math.fsum(one.count * (one.forecast - one.frequency) ** 2 for one in found) / n
    resolution = math.fsum(one.count * (one.frequency - base) ** 2 for one in found) / n
    uncertainty = base * (1 - base)
    within = []
    for one, members in zip(found, _sorted_in(forecasts, came, number), strict=True):
        for p, yes in members:
            off = p - one.forecast
            within.append(off * off - 2 * off * (yes - one.frequency))
    return Decomposition(score, reliability, resolution, uncertainty, math.fsum(within) / n)


class Recalibration(msgspec.Struct, frozen=True):
    """logit p' = a + c · logit p. ``active`` is false below ``MIN_RESOLVED``: then p' = p."""

    a: float = 0.0
    c: float = 1.0
    resolved: int = 0
    active: bool = False

    def __call__(self, p: float) -> float:
        """The recalibrated probability. 0 and 1 stay what they are."""
        if not 0 <= p <= 1:
            raise QuestionError(f"{p} is no probability")
        if not self.active or p in (0.0, 1.0):
            return p
        return _logistic(self.a + self.c * _logit(p))


_SPREAD = (0.5, 0.5)
"""Standard deviations of the Gaussian priors of a (about 0) and c (about 1)."""


def recalibrate(forecasts: Sequence[float], came: Sequence[bool]) -> Recalibration:
    """Fit a and c by maximum a posteriori with Gaussian priors about (0, 1) (Platt 1999; Cox 1958).

    Newton's method on a strictly concave log-posterior. Returned inactive below ``MIN_RESOLVED``.
    """
    if len(forecasts) != len(came):
        raise QuestionError(f"{len(forecasts)} forecasts for {len(came)} resolutions")
    if len(forecasts) < MIN_RESOLVED:
        return Recalibration(resolved=len(forecasts))
    _check(forecasts, came)
    logits = [_logit(min(max(p, 1e-6), 1 - 1e-6)) for p in forecasts]
    a, c = 0.0, 1.0
    for _ in range(100):
        step_a, step_c = _newton(a, c, logits, came)
        best = _posterior(a, c, logits, came)
        scale = 1.0
        while _posterior(a + scale * step_a, c + scale * step_c, logits, came) < best and scale > 1e-8:
            scale /= 2
        a, c = a + scale * step_a, c + scale * step_c
        if abs(step_a) + abs(step_c) < 1e-10:
            break
    return Recalibration(a, c, len(forecasts), True)


def _posterior(a: float, c: float, logits: Sequence[float], came: Sequence[bool]) -> float:
    terms = (-_softplus(-(a + c * x) if yes else a + c * x) for x, yes in zip(logits, came, strict=True))
    return math.fsum(terms) - (a / _SPREAD[0]) ** 2 / 2 - ((c - 1) / _SPREAD[1]) ** 2 / 2


def _newton(a: float, c: float, logits: Sequence[float], came: Sequence[bool]) -> tuple[float, float]:
    ga, gc = -a / _SPREAD[0] ** 2, -(c - 1) / _SPREAD[1] ** 2
    haa, hac, hcc = 1 / _SPREAD[0] ** 2, 0.0, 1 / _SPREAD[1] ** 2
    for x, yes in zip(logits, came, strict=True):
        p = _logistic(a + c * x)
        ga += yes - p
        gc += (yes - p) * x
        weight = p * (1 - p)
        haa += weight
        hac += weight * x
        hcc += weight * x * x
    determinant = haa * hcc - hac * hac
    return (hcc * ga - hac * gc) / determinant, (haa * gc - hac * ga) / determinant


def _logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))
