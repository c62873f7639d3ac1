"""The order in which a text tells its times: what each expression is counted from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from lagebild.model import Anchor, Interval, Moment
from lagebild.reading.times import events as ev
from lagebild.reading.times.answers import DATE, DURATION, TIME, Answer, Setting, between
from lagebild.reading.times.calendar import DAY
from lagebild.reading.times.grammar import Found
from lagebild.reading.times.relative import OPERATIONS

_CLOCKS = frozenset(("clock", "pod"))
_YEARLESS = frozenset(("date", "dotted", "month", "season", "seasonpart", "feast"))
_HISTORY = 2
"""A year this many years back, named at most this many sentences before, is still the year told of."""
_REACH = 1
"""So many sentences on, a clock time still belongs to the day told last."""
_FEW_DAYS = 7
_BEFORE = frozenset(("before", "vor"))
_DATES = frozenset(("date", "dotted", "iso"))
_NEIGHBOURS = frozenset(("weekday", "date", "dotted", "day", "iso", "night", "feast"))


class Item(NamedTuple):
    """An expression found: where it stands and what its sentence says about it."""

    found: Found
    start: int
    end: int
    sentence: int
    setting: Setting
    speech: bool
    """Whether its sentence reports speech with a verb of saying."""
    reported: bool
    """Whether its sentence is told as somebody's words without naming them (German: in the subjunctive)."""
    ongoing: bool
    """Whether its sentence says that something is under way."""
    surely_past: bool
    """Whether it is the day („am“) of something past in a sentence that speaks of nothing else."""


class Told(NamedTuple):
    """An answer, and what it was counted from."""

    answer: Answer
    anchor: str | None
    reference: Interval
    event: ev.Event | None = None
    uttered: bool = False
    """Counted from the day on which the sentence's speech was uttered."""


def forward(item: Item) -> bool:
    """Whether the expression looks ahead, so that inside reported speech it counts from the day of speaking."""
    a = item.found.arguments
    if item.setting.tense == "past" and item.found.op not in ("span", "unit"):
        return False
    return (
        (item.found.op == "span" and int(a["k"]) > 0)
        or (item.found.op == "unit" and int(a["n"]) > 0)
        or (item.found.op == "day" and int(a["d"]) > 0)
        or (item.found.op == "duration" and item.setting.bound in ("in", "by"))
        or a.get("v") == "FUTURE_REF"
    )


class Story:
    """One telling of the items for one publication interval."""

    def __init__(self, items: Sequence[Item], published: Interval, events: Sequence[ev.Event]) -> None:
        self._items = items
        self._published = published
        self._events = events
        self._speech: dict[int, Interval | None] = {}
        self._by_sentence: dict[int, list[Item]] = {}
        for item in items:
            self._by_sentence.setdefault(item.sentence, []).append(item)
        self._day: tuple[Interval, int] | None = None
        self._last: Interval | None = None
        self._year: tuple[int, int] | None = None
        self.told: list[Told | None] = []
        for index in range(len(items)):
            self.told.append(self._tell(index))
            self._remember(items[index], self.told[index])

    def _remember(self, item: Item, told: Told | None) -> None:
        if not told:
            return
        answer, first, last = told.answer, told.answer.first, told.answer.last
        if answer.type is DURATION or not first or not last:
            return
        if answer.grain == "D":
            begin = first + DAY if item.found.op == "night" else first
            self._day = (Interval(earliest=begin, latest=last), item.sentence)
        if "REF" not in answer.value and item.found.op not in _CLOCKS:
            self._last = answer.interval
        if answer.free and first.year == last.year:
            self._year = (first.year, item.sentence)

    def _tell(self, index: int) -> Told | None:
        item = self._items[index]
        op, arguments = item.found.op, item.found.arguments
        if op in ("event", "nth"):
            return self._from_event(item)
        reference, anchor, uttered = self._published, "published", False
        if op in _CLOCKS and "n" not in arguments:
            reference, anchor = self._text_day(index)
        elif "near" in arguments and not (self._day and self._day[1] == item.sentence - 1):
            return None
        elif self._follows(item):
            reference, anchor = self._previous(item)
        elif op == "weekday" and (named := self._same_day(index)):
            reference, anchor = named, "text"
        elif op in _YEARLESS and not arguments.keys() & {"y", "yn", "yr", "n"} and self._historic(item):
            assert self._year
            arguments = {**arguments, "y": str(self._year[0])}
            anchor = "text"
        elif (item.speech or item.reported) and forward(item):
            spoken = self._utterance(item)
            if spoken:
                reference, anchor, uttered = spoken, "text", True
        answer = between(OPERATIONS[op], arguments, reference, item.setting)
        if answer is None:
            return None
        if answer.free and anchor == "published":
            return Told(answer, None, reference)
        return Told(answer, anchor, reference, uttered=uttered)

    def _same_day(self, index: int) -> Interval | None:
        """The day of the date just before, if this weekday only adds its name: „am 24. März (Samstag)“."""
        item, before = self._items[index], self._items[index - 1] if index else None
        told = self.told[index - 1] if before else None
        if not before or not told or before.found.op not in _DATES or item.start - before.end > len(" ("):
            return None
        return told.answer.interval

    def _text_day(self, index: int) -> tuple[Interval, str]:
        """The day a clock time or part of day belongs to: the sentence's, else the one told last, else publication."""
        item = self._items[index]
        if self._day and self._day[1] == item.sentence:
            return self._day[0], "text"
        for other in self._items[index + 1 : index + 4]:
            if other.sentence == item.sentence and other.found.op in _NEIGHBOURS:
                answer = between(OPERATIONS[other.found.op], other.found.arguments, self._published, other.setting)
                if answer and answer.grain == "D" and answer.first:
                    return answer.interval, "text"
        if self._day and item.sentence - self._day[1] <= _REACH:
            return self._day[0], "text"
        return self._published, "published"

    def _follows(self, item: Item) -> bool:
        a = item.found.arguments
        if item.found.op == "narrative":
            return True
        if item.found.op == "refunit":
            return a["v"].startswith("D") and item.setting.tense == "past"
        return item.found.op == "unit" and a.get("u") == "D" and int(a["n"]) != 0 and item.setting.tense == "past"

    def _previous(self, item: Item) -> tuple[Interval, str]:
        a = item.found.arguments
        unit = a.get("unit") or a.get("u") or "D"
        if self._day and (unit in ("D", "W", "TH", "TM", "TS") or not self._last):
            return self._day[0], "text"
        if self._last and unit not in ("TH", "TM", "TS"):
            return self._last, "text"
        return self._published, "published"

    def _historic(self, item: Item) -> bool:
        latest = self._published.latest
        if not self._year or item.sentence - self._year[1] > _HISTORY:
            return False
        return latest is None or self._year[0] <= latest.year - _HISTORY

    def _utterance(self, item: Item) -> Interval | None:
        """The day named as that of speaking in the item's sentence or, for words told as somebody's, beside it."""
        spoken = self._spoken(item.sentence)
        if not spoken and item.reported:
            spoken = self._spoken(item.sentence + 1) or self._spoken(item.sentence - 1)
        return spoken

    def _spoken(self, sentence: int) -> Interval | None:
        if sentence in self._speech:
            return self._speech[sentence]
        found = None
        for other in self._by_sentence.get(sentence, ()):
            op, a = other.found.op, other.found.arguments
            if not other.speech or op not in ("weekday", "day"):
                continue
            if other.setting.tense == "past" if op == "weekday" else int(a["d"]) < 0:
                answer = between(OPERATIONS[op], a, self._published, other.setting._replace(tense="past"))
                if answer and answer.first and answer.last:
                    found = answer.interval
                    break
        self._speech[sentence] = found
        return found

    def _from_event(self, item: Item) -> Told | None:
        a = item.found.arguments
        if "bound" in a and item.setting.bound in ("", "in") and "q" not in a:
            return None
        for chosen in self._candidates(item):
            when = _counted_from(chosen.anchor.when, item.found.op, a.get("b", ""))
            answer = between(OPERATIONS[item.found.op], a, when, item.setting) if when.known else None
            if answer and self._plausible(item, answer):
                return Told(answer, chosen.anchor.name, when, chosen)
        return None

    def _candidates(self, item: Item) -> Sequence[ev.Event]:
        a = item.found.arguments
        if "x" in a:
            return [self._events[int(a["x"])]]
        if "v" in a:
            kind, _, edge = a["v"].partition("|")
            if "END" in (edge, a.get("e")):
                return []  # when it ended, nobody has said
            return ev.fitting(self._events, kind)[:1]
        return ev.fitting(self._events, None) if item.ongoing or item.setting.tense != "past" else []

    def _plausible(self, item: Item, answer: Answer) -> bool:
        """A bare „in der vierten Woche“ is an event's only where publication can fall into it."""
        if item.found.op != "nth" or item.found.arguments.keys() & {"v", "x"}:
            return True
        low, high = self._published.earliest, self._published.latest
        return (not answer.first or not high or answer.first <= high) and (
            not answer.last or not low or answer.last >= low - 7 * DAY
        )


def _counted_from(when: Interval, op: str, direction: str) -> Interval:
    """An event of a few days is counted from its first day, and what came after it from its last."""
    low, high = when.earliest, when.latest
    if not low or not high or (high - low).days > _FEW_DAYS or (op == "event" and not direction):
        return when
    return Interval.on(low if op == "nth" or direction in _BEFORE else high)


def moment(item: Item, told: Told) -> Moment:
    """The model's noun for a told item, with the preposition before it taken into account."""
    answer = bounded(told.answer, item)
    parts = [answer.how or "as stated"]
    if told.event:
        parts.append(f"counted from {told.event.anchor.name} ({told.reference})")
        if told.event.anchor.why:
            parts.append(told.event.anchor.why)
    elif told.uttered:
        parts.append(f"counted from the day of speaking ({told.reference})")
    elif told.anchor == "text":
        parts.append(f"counted from the day told before ({told.reference})" if not answer.free else "the year told of")
    elif told.anchor == "published" and told.reference.known:
        parts.append(f"counted from publication ({told.reference})")
    if answer.mod and answer.mod != told.answer.mod:
        parts.append(f"the preposition makes it {answer.mod.lower().replace('_', ' ')}")
    why = "; ".join(parts)
    return Moment(
        span=(item.start, item.end), type=answer.type, value=answer.value, mod=answer.mod,
        earliest=answer.first, latest=answer.last, anchor=told.anchor, why=why[0].upper() + why[1:] + ".",
    )  # fmt: skip


def bounded(answer: Answer, item: Item) -> Answer:
    """A DATE or TIME after „seit“, „bis“, „vor“, „nach“: open on one side."""
    bound = item.setting.bound
    if answer.type not in (DATE, TIME) or bound in ("", "in") or "b" in item.found.arguments:
        return answer
    first, last = answer.first, answer.last
    mod = {
        "since": "ON_OR_AFTER",
        "from": "ON_OR_AFTER",
        "until": "ON_OR_BEFORE",
        "by": "ON_OR_BEFORE",
        "before": "BEFORE",
        "after": "AFTER",
    }
    if bound not in mod:
        return answer
    try:
        if bound in ("since", "from"):
            ends: tuple[dt.date | None, dt.date | None] = (first, None)
        elif bound in ("until", "by"):
            ends = (None, last)
        elif answer.type is TIME:  # before eight o'clock may still be on that day
            ends = (None, last) if bound == "before" else (first, None)
        elif bound == "before":
            ends = (None, first - DAY if first else None)
        else:
            ends = (last + DAY if last and item.found.op != "event" else last, None)
    except OverflowError:
        return answer
    return answer._replace(first=ends[0], last=ends[1], mod=answer.mod or mod[bound])


def anchors_used(told: Sequence[Told | None], given: Sequence[ev.Event]) -> tuple[Anchor, ...]:
    """The caller's anchors and those proposed ones that some expression was counted from."""
    used = [event.anchor for event in given if event.given]
    for one in told:
        if one and one.event and one.event.anchor not in used:
            used.append(one.event.anchor)
    return tuple(used)
