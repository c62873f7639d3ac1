"""When a deed was done: the time its clause or sentence names, else up to publication."""

from __future__ import annotations

from collections.abc import Sequence

from lagebild.model import Interval, Moment, Span, TimexType

__all__ = ["when"]

_POINTS = frozenset((TimexType.DATE, TimexType.TIME))
_VAGUE = ("PAST_REF", "PRESENT_REF", "FUTURE_REF")


def when(clause: Span, sentence: Span, moments: Sequence[Moment], published: Interval) -> Interval:
    """The days on which what ``clause`` tells may have been done.

    The first point in time that the clause names, else the first of its sentence, else a stretch the clause names
    („seit drei Wochen“), else anything up to the day of publication.
    """
    for stretch, points in ((clause, True), (sentence, True), (clause, False)):
        for moment in moments:
            if stretch[0] <= moment.span[0] < stretch[1] and _fits(moment, points=points):
                return moment.interval
    return Interval(latest=published.latest)


def _fits(moment: Moment, *, points: bool) -> bool:
    if not moment.interval.known or moment.type is TimexType.SET:
        return False
    return moment.value not in _VAGUE and (not points or moment.type in _POINTS)
