"""The two times of a statement: when it was said, and what it is about.

The time of saying is what the frame names („sagte er am Sonntag“), or else some time up to publication. The time it
is about is what its content names; a prediction's is the window by which it is later resolved: it begins
no earlier than the saying and ends with what the content names, or is open.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from lagebild.model import Interval, Kind, Mode, Moment, Spans, TimexType
from lagebild.reading.times.resolve import Timeline

_POINTS = frozenset((TimexType.DATE, TimexType.TIME))
_AHEAD = frozenset((Mode.PREDICTED, Mode.PROMISED, Mode.THREATENED, Mode.WARNED, Mode.ANNOUNCED, Mode.DEMANDED))
"""Modes that look ahead: what they are about lies after the saying."""


def said_and_about(
    frame_spans: Spans,
    content_spans: Spans,
    timeline: Timeline,
    published: Interval,
    kind: Kind | str,
    mode: Mode | str = Mode.ASSERTED,
) -> tuple[Interval, Interval]:
    """When a statement was said and what it is about, as intervals of days whose ends may be open.

    ``frame_spans`` and ``content_spans`` are its ranges, ``timeline`` the report's times, ``published`` the
    publication as it was given. Speech reported without a frame („Am Montag forderte die Ministerin …“,
    ``kind`` reported) holds its time of saying in its content. A statement in a forward-looking ``mode`` is about
    the window from its saying to the end its content names, open where it names none; „in den nächsten
    ein, zwei Tagen“ counts from the day of saying. Nothing is said after it was published.
    """
    limit = timeline.published.latest or published.latest
    spoken = _spoken(_inside(timeline.moments, frame_spans), limit)
    inside = _inside(timeline.moments, content_spans)
    if spoken is None and not frame_spans and kind == Kind.REPORTED:
        spoken = _spoken([m for m in inside if limit and m.latest and m.latest <= limit], limit)
        inside = [m for m in inside if m is not spoken]
    said = _up_to(spoken.interval if spoken else Interval(latest=limit), limit)
    if mode not in _AHEAD:
        return said, next((m.interval for m in sorted(inside, key=_vagueness)), Interval())
    start = said.earliest or timeline.published.earliest or said.latest
    return said, _window(start, [_recounted(m, said, timeline.published) for m in sorted(inside, key=_is_vague)])


def _inside(moments: Sequence[Moment], ranges: Spans) -> list[Moment]:
    """Those in the ranges that stand for some days; they are in the order of the text and do not overlap."""
    found: set[int] = set()
    for start, end in ranges:
        found.update(range(bisect_left(moments, start, key=_start), bisect_right(moments, end, key=_end)))
    return [moments[i] for i in sorted(found) if moments[i].interval.known]


def _start(moment: Moment) -> int:
    return moment.span[0]


def _end(moment: Moment) -> int:
    return moment.span[1]


def _is_vague(moment: Moment) -> bool:
    """Whether it is „bald“, „damals“ or the like."""
    return moment.value.endswith("_REF")


def _vagueness(moment: Moment) -> int:
    """Days before stretches before vague words; what is equal keeps the order of the text."""
    return 2 if _is_vague(moment) else int(moment.type not in _POINTS)


def _spoken(moments: Iterable[Moment], limit: dt.date | None) -> Moment | None:
    """The first time named that may be one of saying: a point in time, neither vague nor after publication.

    „sagte heute“ names the day, even where its TIMEX3 value is PRESENT_REF.
    """
    for moment in moments:
        early = limit is None or moment.earliest is None or moment.earliest <= limit
        if moment.type in _POINTS and early and moment.value not in ("PAST_REF", "FUTURE_REF"):
            return moment
    return None


def _up_to(said: Interval, limit: dt.date | None) -> Interval:
    """What was published was said before."""
    if limit is None or (said.latest is not None and said.latest <= limit):
        return said
    return Interval(earliest=said.earliest, latest=limit)


def _recounted(moment: Moment, said: Interval, published: Interval) -> Interval:
    """A stretch of time ahead that was counted from publication, counted from the day of saying instead."""
    interval = moment.interval
    if moment.type is not TimexType.DURATION or moment.anchor != "published" or not said.day or not published.day:
        return interval
    if not interval.earliest or interval.earliest < published.day:
        return interval
    back = published.day - said.day
    latest = interval.latest - back if interval.latest else None
    return Interval(earliest=interval.earliest - back, latest=latest)


def _window(start: dt.date | None, named: Sequence[Interval]) -> Interval:
    """The first stretch named that is not over before ``start``, cut to begin there; else all that follows it."""
    for interval in named:
        if start is None:
            return interval
        if interval.latest is None or interval.latest >= start:
            return Interval(earliest=max(interval.earliest or start, start), latest=interval.latest)
    return Interval(earliest=start)
