"""From text to timeline."""

from __future__ import annotations

from collections.abc import Sequence

from lagebild.model import Anchor, Interval, Moment, Noun
from lagebild.reading.times import events as ev
from lagebild.reading.times.answers import Setting
from lagebild.reading.times.context import Sentences, bound
from lagebild.reading.times.grammar import Found, Grammar, Token, grammar
from lagebild.reading.times.narrow import narrow
from lagebild.reading.times.story import Item, Story, anchors_used, moment

_EVENT_OPS = frozenset(("event", "nth"))
_DAILY = frozenset(("weekday", "clock", "pod", "night"))
_DAYS = frozenset(("date", "dotted", "iso"))
_PLANNED = frozenset(("weekday", "weekend", "date", "dotted", "feast"))
_OPEN_TALK = ("FUTAUX", "IRREALIS", "NEXT")
"""Classes of words beside which a date in a past sentence may yet lie ahead."""
_RANGE_GAP = 3
_BEFORE_DATE = 3
"""An event's name stands at most so many tokens before its date."""
_SHORT = 500
"""A text of so many tokens that names days, or tells „heute“ in the past, is news of the day: „heute“ is that day,
not nowadays."""


class Timeline(Noun, frozen=True, kw_only=True):
    """All times of a text."""

    moments: tuple[Moment, ...]
    """In the order of the text; spans do not overlap."""
    published: Interval
    """As given, or narrowed by what the text says."""
    published_why: str | None = None
    anchors: tuple[Anchor, ...] = ()
    """The caller's anchors, and known events that some moment was counted from."""


def resolve(
    text: str, language: str, published: Interval, anchors: Sequence[Anchor] = (), *, start: int = 0
) -> Timeline:
    """Finds and resolves the time expressions of ``text`` from offset ``start`` on.

    ``language`` is a code (``de``, ``en``); ``published`` may be a day, a month, a year or open, and what is
    counted from it is as uncertain as it is. ``anchors`` are events other times are counted from.
    Spans are offsets into ``text``, with the conventions of TimeML 1.2.1 as used for German news: articles
    belong to the span, prepositions do not. Raises ``ReadingError`` for a language without tables.
    """
    rules = grammar(language)
    tokens, chars = rules.tokens(text, start)
    events = ev.given(anchors, rules.lexicon)
    ev.mark(tokens, chars, rules, events)
    found = _prepared(list(rules.find(tokens, "".join(chars))), tokens)
    sentences = Sentences(text, start, tokens)
    items = _items(found, tokens, rules, sentences)
    if any(item.found.op in _EVENT_OPS for item in items):
        events += _dated_in_text(items, published, events, sentences, tokens)
        taken = frozenset(kind for event in events for kind in event.kinds)
        events += ev.proposed(text[start:], published, taken)
    narrowed, why = narrow(items, published, events)
    told = Story(items, narrowed, events).told
    moments = tuple(moment(item, one) for item, one in zip(items, told, strict=True) if one)
    return Timeline(moments=moments, published=narrowed, published_why=why, anchors=anchors_used(told, events))


def _prepared(found: list[Found], tokens: list[Token]) -> list[Found]:
    """Fills in arguments a rule takes from a token before the span: ``take=m:MONTH:3`` from three back."""
    for one in found:
        take = one.arguments.pop("take", None)
        if take:
            slot, name, back = take.split(":")
            one.arguments[slot] = tokens[one.first - int(back)].values[name]
    return [one for one in found if one.op != "drop"]


def _in_range(one: Found, word: str, tokens: list[Token], items: list[Item], sentence: int) -> bool:
    """Whether an expression is one end of „von … bis …“ and so not open towards the other."""
    if word in ("from", "since"):
        return one.last < len(tokens) and "TO" in tokens[one.last].values
    if word != "until" or not items:
        return False
    return items[-1].sentence == sentence and one.first - items[-1].found.last <= _RANGE_GAP


def _starts(one: Found, tokens: list[Token]) -> bool:
    """„von Montag an“: the beginning of something open."""
    if not 0 < one.first <= one.last < len(tokens):
        return False
    return "FROMHEAD" in tokens[one.first - 1].values and "FROMTAIL" in tokens[one.last].values


def _is_daily(one: Found) -> bool:
    return one.op in _DAILY or (one.op == "day" and (one.arguments["d"] != "0" or "pod" in one.arguments))


def _dated_in_text(
    items: list[Item], published: Interval, events: list[ev.Event], sentences: Sentences, tokens: list[Token]
) -> list[ev.Event]:
    """Events the text dates itself: „Am 3. April begann der Krieg“, „die Wahl am 5. Juni“."""
    taken = {kind for event in events for kind in event.kinds}
    dated = []
    for item, told in zip(items, Story(items, published, events).told, strict=True):
        if item.found.op not in _DAYS or not told or not told.answer.interval.day:
            continue
        first, last = sentences.range(item.sentence)
        if not sentences.has(item.sentence, "STARTVERB"):
            first, last = max(first, item.found.first - _BEFORE_DATE), item.found.first
        word = next((t for t in tokens[first:last] if "DATABLE" in t.values and "EVENT" in t.values), None)
        if word and word.values["EVENT"] not in taken:
            kind = word.values["EVENT"]
            taken.add(kind)
            why = f"the text dates its “{word.text}” itself"
            anchor = Anchor(name=word.text, when=told.answer.interval, why=why)
            dated.append(ev.Event(anchor, frozenset((kind,)), given=False, ongoing=kind == "war"))
    return dated


def _items(found: list[Found], tokens: list[Token], rules: Grammar, sentences: Sentences) -> list[Item]:
    if not found:
        return []
    lexicon = rules.lexicon
    short = len(tokens) <= _SHORT
    daily = short and any(_is_daily(one) for one in found)
    told_daily = {sentences.of(tokens[one.first].start) for one in found if _is_daily(one)}
    items: list[Item] = []
    for one in found:
        begin, end = tokens[one.first].start, tokens[one.last - 1].end
        sentence = sentences.of(begin)
        word = bound(tokens, one.first, across_article=one.op != "year")
        if _in_range(one, word, tokens, items, sentence):
            word = ""
        if _starts(one, tokens):
            word = "from"
        tense = "past" if word == "since" else sentences.tense(sentence, one.first, one.last)
        if word == "ahead" and one.op in _PLANNED:  # „die für Samstag geplante Demonstration wurde verboten“
            tense = "future"
        setting = Setting(
            tense=tense,
            bound=word,
            today_is_date=daily or sentence in told_daily or (short and tense == "past"),
            month_first=lexicon.month_first,
            ago_is_date=lexicon.ago_is_date,
        )
        speech, reported, ongoing = (sentences.has(sentence, name) for name in ("SPEECH", "REPORTED", "ONGOING"))
        at_day = one.first > 0 and "ONDAY" in tokens[one.first - 1].values
        surely_past = tense == "past" and at_day and one.op in _DAYS and not sentences.has_any(sentence, _OPEN_TALK)
        items.append(Item(one, begin, end, sentence, setting, speech, reported, ongoing, surely_past))
    return items
