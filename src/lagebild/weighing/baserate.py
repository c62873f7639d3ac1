"""Base rates by counting: how often it happened, over what, and what that means for a window ahead."""

from __future__ import annotations

import datetime as dt

from lagebild.errors import QuestionError
from lagebild.model import BaseRate, Interval

__all__ = ["PERIODS", "base_rate", "over_window", "window_length"]

PERIODS = {"day": 1.0, "week": 7.0, "month": 365.2425 / 12, "year": 365.2425}
"""Mean length of a period in days (Gregorian calendar)."""


def over_window(hazard: float, periods: float) -> float:
    """P = 1 − (1 − h)^Δt: at least one event in ``periods`` periods of hazard h each, independent of one another."""
    if not 0 <= hazard <= 1:
        raise QuestionError(f"a hazard of {hazard} is no probability", hint="it is events per period, 0 to 1")
    if not periods >= 0:
        raise QuestionError(f"a window of {periods} periods is none")
    if periods == 0:
        return 0.0
    return float(1.0 - (1.0 - hazard) ** periods)


def window_length(asked: dt.date, deadline: dt.date, period: str = "month") -> float:
    """The days from the day of asking to the deadline, both included, in periods.

    Raises ``QuestionError`` where the deadline lies before the day of asking, or for an unknown period.
    """
    if deadline < asked:
        raise QuestionError(
            f"the deadline {deadline} lies before the window, which begins {asked}", hint="move the deadline or the day"
        )
    return ((deadline - asked).days + 1) / _days(period)


def _days(period: str) -> float:
    if period not in PERIODS:
        raise QuestionError(f"{period!r} is no period", hint=f"there are {', '.join(PERIODS)}")
    return PERIODS[period]


def base_rate(
    events: int,
    periods: float,
    window: float,
    *,
    period: str = "month",
    what: str = "",
    counted: Interval | None = None,
    yes_first: bool = True,
) -> BaseRate:
    """The base rate of a yes/no question from a count.

    ``events`` in ``periods`` periods give the hazard h = events / periods; a ``window`` of Δt periods
    gives P(yes) = 1 − (1 − h)^Δt. Where it never or always happened, half an event is added to or taken
    from the count (after Jeffreys), since a rate of 0 or 1 could never be moved by evidence. ``what`` says what
    was counted and by whom, ``counted`` over which days. Raises ``QuestionError`` for counts that cannot be.
    """
    days = _days(period)
    if events != int(events) or events < 0:
        raise QuestionError(f"{events} events cannot have been counted")
    if not periods >= 1:
        raise QuestionError(f"{periods} periods give no rate", hint="count over one period at least")
    if events > periods:
        what_wrong = f"{events} events in {periods:g} periods are more than one each"
        raise QuestionError(what_wrong, hint="count periods with an event, or take shorter periods")
    if not window > 0:
        raise QuestionError(f"a window of {window} periods is none", hint="the deadline must lie after the beginning")
    if counted and counted.earliest and counted.latest:
        span = ((counted.latest - counted.earliest).days + 1) / days
        if not 0.9 * span - 1 <= periods <= 1.1 * span + 1:
            raise QuestionError(f"{periods:g} periods were counted, but {counted} holds {span:.1f}")
    adjusted = 0.5 if events == 0 else events - 0.5 if events == periods else float(events)
    p = over_window(adjusted / periods, window)
    unit = period if periods == 1 else f"{period}s"
    source = f"{events} in {periods:g} {unit}, over a window of {window:g}"
    if adjusted != events:
        source += f" (counted as {adjusted:g}, so that evidence can still move it)"
    return BaseRate(
        probabilities=(p, 1 - p) if yes_first else (1 - p, p),
        source=f"{what}: {source}" if what else source,
        window=counted or Interval(),
    )
