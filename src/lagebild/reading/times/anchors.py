"""Event anchors proposed from the reports themselves: what they date in words, and how far they agree.

„bei der Bundestagswahl am 18. September 2005“, "the March 11 earthquake", „Am 3. April begann der Krieg“: each is a
sighting of an event with its day. Sightings of one name are one event where their days overlap, a
contradiction where they lie close together, and different events otherwise.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lagebild.model import Anchor, Interval, Moment, Report
from lagebild.reading.language import rules_language
from lagebild.reading.times.context import Sentences
from lagebild.reading.times.grammar import Grammar, Token, grammar
from lagebild.reading.times.resolve import resolve

AUTHOR = "proposed"
_CLOSE = 30
"""Days: dates of one name that lie no further apart are meant for one event and contradict each other."""
_LONGEST = 31
_GAP = 6
_MOST_QUOTES = 3
_LEAST_HEAD = 3
"""Letters before an event word that make it a compound of its own („Landtagswahl“)."""
_STATED = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Sighting(NamedTuple):
    """One report's dating of one event."""

    name: str
    word: str
    """The name's noun alone."""
    kind: str
    stem: str
    """The name without case and ending: what sightings of one event share."""
    when: Interval
    report: Report
    quote: str


class _Dated(NamedTuple):
    """A day, or a few days joined by „und“ or „bis“, and the tokens that say so."""

    first: int
    last: int
    when: Interval


def propose(reports: Iterable[Report]) -> list[Anchor]:
    """The events that ``reports`` date themselves, most often dated first.

    ``why`` quotes reports and words and says how many agree; where reports contradict each other it says so, and
    ``when`` is what most of them say or, on a tie, the whole stretch. Events that share a name
    carry their date in it; a bare noun is an alias only where one event alone could be meant.
    """
    groups: dict[tuple[str, str], list[_Sighting]] = {}
    for report in reports:
        for sighting in dict.fromkeys(_sightings(report)):
            groups.setdefault((sighting.kind, sighting.stem), []).append(sighting)
    clusters = map(_clusters, groups.values())
    events = [(event, len(same) > 1) for same in clusters for event in same]
    words = [_shortest(s.word for s in event) for event, _ in events]
    anchors = []
    for event, shared in events:
        only = words.count(_shortest(s.word for s in event)) == 1
        anchors.append((len({s.report.id for s in event}), _anchor(event, shared=shared, only=only)))
    anchors.sort(key=lambda one: (-one[0], one[1].when.earliest or dt.date.min, one[1].name))
    return [anchor for _, anchor in anchors]


def _shortest(names: Iterable[str]) -> str:
    """The least inflected of several forms of a name."""
    return min(names, key=lambda name: (len(name), name))


def _clusters(group: Sequence[_Sighting]) -> list[list[_Sighting]]:
    """The sightings of one name, parted into events that lie more than ``_CLOSE`` days from each other."""
    events: list[list[_Sighting]] = []
    latest = dt.date.min
    for sighting in sorted(group, key=lambda s: s.when.earliest or dt.date.min):
        first, last = sighting.when.earliest, sighting.when.latest
        assert first
        assert last
        if events and (first - latest).days <= _CLOSE:
            events[-1].append(sighting)
        else:
            events.append([sighting])
        latest = max(latest, last)
    return events


def _anchor(event: Sequence[_Sighting], *, shared: bool, only: bool) -> Anchor:
    """One anchor from the sightings of one event."""
    votes: dict[Interval, set[str]] = {}
    for s in event:
        votes.setdefault(_widest(s.when, event), set()).add(s.report.id)
    most = max(len(ids) for ids in votes.values())
    leading = [when for when, ids in votes.items() if len(ids) == most]
    low = min(when.earliest for when in leading if when.earliest)
    high = max(when.latest for when in leading if when.latest)
    when = Interval(earliest=low, latest=high)
    agreeing = [s for s in event if _widest(s.when, event) in leading]
    against = [s for s in event if s not in agreeing]
    parts = [f"{_count(agreeing)}: {_quotes(agreeing)}"]
    if len(leading) > 1:
        parts = [f"the reports contradict each other, so the whole stretch is taken: {_quotes(agreeing)}"]
    if against:
        parts.append(f"contradicted by {_count(against)}: {_quotes(against)}")
    name, word = _shortest(s.name for s in event), _shortest(s.word for s in event)
    if shared:
        name = f"{name} {when.earliest}"
    aliases = (word,) if only and word != name and ":" not in event[0].kind else ()
    return Anchor(name=name, when=when, aliases=aliases, why="; ".join(parts), author=AUTHOR)


def _widest(when: Interval, event: Sequence[_Sighting]) -> Interval:
    """The longest stretch among the sightings that holds ``when``: „am 3. Mai“ agrees with „am 3. und 4. Mai“."""
    assert when.earliest
    assert when.latest
    best = when
    for other in (s.when for s in event):
        assert other.earliest
        assert other.latest
        assert best.earliest
        assert best.latest
        if other.earliest <= best.earliest and best.latest <= other.latest:
            best = other
    return best


def _count(sightings: Sequence[_Sighting]) -> str:
    reports, outlets = {s.report.id for s in sightings}, {s.report.outlet for s in sightings}
    if len(reports) == 1:
        return "one report"
    return f"{len(reports)} reports of {len(outlets)} outlet{'s' if len(outlets) > 1 else ''}"


def _quotes(sightings: Sequence[_Sighting]) -> str:
    shown = [f"“{s.quote}” ({s.report.outlet}, {s.report.published}) = {s.when}" for s in sightings[:_MOST_QUOTES]]
    more = len(sightings) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


# --- one report ---------------------------------------------------------------------------------


def _sightings(report: Report) -> Iterator[_Sighting]:
    """Every event that a report dates in words."""
    language = rules_language(report.language)
    rules = grammar(language)
    tokens, _ = rules.tokens(report.text, report.body_start)
    moments = resolve(report.text, language, report.published, start=report.body_start).moments
    dated = _stated(moments, tokens, report.text)
    if not dated:
        return
    sentences = Sentences(report.text, report.body_start, tokens)
    for one in dated:
        at = _event_before(tokens, one.first, rules)
        if at is None:
            at = _event_after(tokens, one.last, rules)
        if at is None:
            at = _event_begun(tokens, one, dated, sentences)
        if at is None:
            continue
        begun = sentences.range(sentences.of(tokens[at].start))[0]
        first, last = _named(tokens, at, begun, one.first if at < one.first else len(tokens))
        edge = next((t.values["EDGE"] for t in tokens[first:at] if "EDGE" in t.values), "START")
        kind = _kind(tokens[at], rules) + (":END" if edge == "END" else "")
        words = " ".join(report.text[tokens[first].start : tokens[last - 1].end].split())
        quote = " ".join(report.text[tokens[min(first, one.first)].start : tokens[max(last, one.last) - 1].end].split())
        yield _Sighting(words, tokens[at].text, kind, _stem(words, rules), one.when, report, quote)


def _stem(name: str, rules: Grammar) -> str:
    folded = name.casefold()
    ending = max((e for e in rules.lexicon.endings if folded.endswith(e)), key=len, default="")
    return folded.removesuffix(ending)


def _stated(moments: Sequence[Moment], tokens: Sequence[Token], text: str) -> list[_Dated]:
    """Days stated by number, neighbours joined by „und“, „bis“ or a dash made one."""
    starts = {token.start: index for index, token in enumerate(tokens)}
    ends = {token.end: index + 1 for index, token in enumerate(tokens)}
    found: list[_Dated] = []
    for moment in moments:
        start, end = moment.span
        stated = _STATED.fullmatch(moment.value) and any(char.isdigit() for char in text[start:end])
        if not stated or not moment.earliest or not moment.latest:
            continue
        one = _Dated(starts[start], ends[end], moment.interval)
        joint = tokens[found[-1].last : one.first] if found else ()
        if found and 0 < len(joint) <= _GAP and "RANGE" in joint[0].values and _follows(found[-1].when, one.when):
            both = Interval(earliest=found[-1].when.earliest, latest=one.when.latest)
            found[-1] = _Dated(found[-1].first, one.last, both)
        else:
            found.append(one)
    return found


def _follows(before: Interval, after: Interval) -> bool:
    if not before.latest or not after.earliest:
        return False
    return 0 < (after.earliest - before.latest).days <= _LONGEST


def _kind(token: Token, rules: Grammar) -> str:
    """The kind of event a word names, compounds by their second part; empty for other words."""
    if "EVENT" in token.values:
        return token.values["EVENT"]
    if "CAPITAL" not in token.values or "NOEVENT" in token.values:
        return ""
    lower = token.text.lower()
    for cut in range(_LEAST_HEAD, len(lower) - _LEAST_HEAD):
        values = rules.lexicon.forms.get(lower[cut:].capitalize(), {})
        if "EVENT" in values:
            return values["EVENT"]
    return ""


def _event_before(tokens: Sequence[Token], first: int, rules: Grammar) -> int | None:
    """The event noun just before a date: „Wahl am …“, „Gipfel in Riga vom …“; nothing else may lie between."""
    linked = False
    for at in range(first - 1, max(first - 1 - _GAP, -1), -1):
        token = tokens[at]
        if _kind(token, rules):
            return at if linked else None
        linked = linked or "DATELINK" in token.values
        after_weekday = token.text == "," and "WD" in tokens[at - 1].values  # „am Sonntag, dem 3. Mai“
        if not token.values.keys() & {"DATELINK", "DEF", "WD", "CAPITAL", "PLACEIN"} and not after_weekday:
            return None
    return None


def _event_after(tokens: Sequence[Token], last: int, rules: Grammar) -> int | None:
    """The event noun a date stands before as its name: "the March 11 earthquake"."""
    return last if last < len(tokens) and "EVENT" in tokens[last].values and _kind(tokens[last], rules) else None


def _event_begun(tokens: Sequence[Token], one: _Dated, dated: Sequence[_Dated], sentences: Sentences) -> int | None:
    """The event that begins on the only date of its sentence: „Am 3. April begann der Krieg“."""
    sentence = sentences.of(tokens[one.first].start)
    if not sentences.has(sentence, "STARTVERB") or not sentences.has(sentence, "DATABLE"):
        return None
    first, last = sentences.range(sentence)
    if sum(first <= other.first < last for other in dated) > 1:
        return None
    words = [at for at in range(first, last) if "DATABLE" in tokens[at].values and "EVENT" in tokens[at].values]
    return words[0] if len(words) == 1 else None


def _named(tokens: Sequence[Token], at: int, begun: int, limit: int) -> tuple[int, int]:
    """The tokens that name the event at ``at``: what a hyphen or capitals join to it, its edge, its place.

    ``begun`` is the first token of its sentence, ``limit`` that of the date behind it.
    """
    first, last = at, at + 1
    while first - 2 >= begun and tokens[first - 1].text == "-":
        first -= 2
    while first > begun and _naming(tokens[first - 1], starts=first - 1 == begun):
        first -= 1
    edge = first - 1
    while edge >= begun and tokens[edge].values.keys() & {"DEF", "DATELINK"}:
        edge -= 1
    if edge >= begun and "EDGE" in tokens[edge].values:
        first = edge
    if last + 1 < limit and "PLACEIN" in tokens[last].values and _place(tokens[last + 1]):
        last += 2
        while last < limit and _place(tokens[last]):
            last += 1
    return first, last


def _naming(token: Token, *, starts: bool) -> bool:
    """Whether a word before an event's noun is part of its name: "the German federal election"."""
    return "NAMING" in token.values or (token.values.keys() == {"CAPITAL"} and not starts)


def _place(token: Token) -> bool:
    return token.values.keys() == {"CAPITAL"}
