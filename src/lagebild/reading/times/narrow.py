"""The day of publication, narrowed by what the text itself says.

Every day that is possible is tried: a day is dropped when a date told in the past would lie after it (or so
far back that a writer would have named the year), when an event or its „vierte Woche“ under way would not
be, or when a forecast told as still open would be over. A constraint that would leave no day is dropped
itself, and a day that was stated stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from lagebild.model import Interval
from lagebild.reading.times.answers import DATE
from lagebild.reading.times.calendar import DAY
from lagebild.reading.times.events import Event
from lagebild.reading.times.story import Item, Story, Told, forward

_MOST_DAYS = 800
_YEAR_NAMED = 270
"""A date further back than so many days is told with its year."""
_DEPENDS = 2
"""A constraint may depend on what so many sentences before it say (the year told of)."""
_DATES = frozenset(("date", "dotted", "iso"))
_KEPT = _DATES | frozenset(("weekday", "day", "event", "nth", "year", "span", "unit", "duration"))


def narrow(items: Sequence[Item], published: Interval, events: Sequence[Event]) -> tuple[Interval, str | None]:
    """The publication interval within ``published`` that fits the text, and why; unchanged where it is a day."""
    low, high = published.earliest, published.latest
    if low and low == high:
        return published, None
    kept = _telling(items)
    if not kept:
        return published, None
    if not low or not high or (high - low).days > _MOST_DAYS:
        return _bound_below(kept, published, events)
    days = [low + i * DAY for i in range((high - low).days + 1)]
    stories = {day: Story(kept, Interval.on(day), events).told for day in days}
    reasons = []
    for test, reason in _TESTS:
        for index, item in enumerate(kept):
            left = [d for d in days if test(item, stories[d][index], d)]
            if left and len(left) < len(days):
                days = left
                told = stories[left[0]][index]
                assert told
                reasons.append(reason.format(told=told, date=told.answer.first, span=told.answer.interval))
    if not reasons:
        return published, None
    return Interval(earliest=days[0], latest=days[-1]), f"given as {published}; " + "; ".join(dict.fromkeys(reasons))


def _telling(items: Sequence[Item]) -> list[Item]:
    """The items that say something of the day of publication, and those beside them that these depend on."""
    near = {
        item.sentence + i
        for item in items
        if item.found.op in ("event", "nth") or item.surely_past or ((item.speech or item.reported) and forward(item))
        for i in range(-_DEPENDS, 2)
    }
    return [item for item in items if item.sentence in near and item.found.op in _KEPT]


def _bound_below(items: Sequence[Item], published: Interval, events: Sequence[Event]) -> tuple[Interval, str | None]:
    """With an open or very wide interval only dates told in full as past can bound it."""
    told = Story(items, published, events).told
    past = [
        one.answer.first
        for item, one in zip(items, told, strict=True)
        if one and item.found.op in _DATES and one.answer.free and one.answer.first and item.surely_past
    ]
    latest = max(past, default=None)
    low, high = published.earliest, published.latest
    if not latest or (low and latest <= low) or (high and latest > high):
        return published, None
    return Interval(earliest=latest, latest=high), f"given as {published}; not before {latest}, told as past"


def _started(item: Item, told: Told | None, day: dt.date) -> bool:
    """An event spoken of as begun has begun."""
    if not told or not told.event:
        return True
    start = told.reference.earliest
    begun = item.setting.bound == "since" or item.setting.tense == "past" or item.found.op == "nth"
    return not begun or not start or start <= day


def _under_way(item: Item, told: Told | None, day: dt.date) -> bool:
    """„in der vierten Woche“ of something under way is the week of publication."""
    if item.found.op != "nth" or not (item.ongoing or item.setting.tense == "future"):
        return True
    unit = item.found.arguments.get("u") or item.found.arguments.get("v", "|D").split("|")[-1]
    if unit == "D" or item.setting.bound not in ("", "in"):
        return True
    return bool(told and told.answer.first and told.answer.last and told.answer.first <= day <= told.answer.last)


def _over(item: Item, told: Told | None, day: dt.date) -> bool:
    """A date told as past is past, and without a year not a year ago."""
    if item.found.op not in _DATES or not item.surely_past or item.setting.bound or not told:
        return True
    first = told.answer.first
    if not first or told.answer.type is not DATE:
        return True
    return first <= day and (told.answer.free or told.anchor == "text" or (day - first).days <= _YEAR_NAMED)


def _still_open(item: Item, told: Told | None, day: dt.date) -> bool:
    """A forecast counted from the day of speaking is not over yet."""
    if not told or not told.uttered or not forward(item):
        return True
    return not told.answer.last or day <= told.answer.last


_TESTS: tuple[tuple[Callable[[Item, Told | None, dt.date], bool], str], ...] = (
    (_started, "after the beginning of {told.event.anchor.name} ({told.reference})"),
    (_over, "not before {date}, told as past"),
    (_under_way, "inside {span}, counted from {told.event.anchor.name} and told as under way"),
    (_still_open, "a forecast of {told.reference} for {span}, told as still open"),
)
