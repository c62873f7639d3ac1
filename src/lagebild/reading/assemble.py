"""From drafts to a reading: voices, modes and times are put to what was found in the text."""

from __future__ import annotations

from collections.abc import Sequence

from lagebild.model import Anchor, Interval, Link, Moment, Reading, Report, Spans, Statement, TimexType
from lagebild.reading import times
from lagebild.reading.draft import Draft
from lagebild.reading.language import rules_language
from lagebild.reading.rules import coref, modes, voices


def assemble(report: Report, drafts: Sequence[Draft], *, reader: str, anchors: Sequence[Anchor] = ()) -> Reading:
    """The reading of ``report`` that follows from ``drafts``.

    Each draft gets its chain of voices, its mode, the time it was said and the time it is about.
    Drafts with the same ranges and voice are one statement.
    """
    text, language, start = report.text, rules_language(report.language), report.body_start
    timeline = times.resolve(text, language, report.published, anchors, start=start)
    chains = voices.resolve(text, language, drafts, start=start, outlet=report.outlet)
    ids = [Statement.key(report.id, d.content, d.speaker, d.cue) for d in drafts]
    statements: dict[str, Statement] = {}
    for index, (draft, chain) in enumerate(zip(drafts, chains, strict=True)):
        parent = ids[draft.parent] if draft.parent is not None else None
        statement = _statement(report, draft, chain, drafts, timeline, parent if parent != ids[index] else None)
        statements.setdefault(ids[index], statement)
    return Reading(
        report=report.id,
        reader=reader,
        published=timeline.published,
        published_why=timeline.published_why,
        statements=tuple(statements.values()),
        moments=timeline.moments,
        mentions=tuple(coref.mentions(text, language, start)),
    )


def _statement(
    report: Report,
    draft: Draft,
    chain: tuple[Link, ...],
    drafts: Sequence[Draft],
    timeline: times.Timeline,
    parent: str | None,
) -> Statement:
    manner = modes.classify(report.text, rules_language(report.language), draft, drafts)
    return Statement(
        id=Statement.key(report.id, draft.content, draft.speaker, draft.cue),
        report=report.id,
        content=draft.content,
        kind=draft.kind,
        medium=draft.medium,
        speaker=draft.speaker,
        cue=draft.cue,
        frame=draft.frame,
        addressee=draft.addressee,
        chain=chain,
        mode=manner.mode,
        hedged=manner.hedged,
        negated=manner.negated,
        condition=manner.condition,
        said=_said(draft, timeline),
        about=_about(draft, timeline.moments),
        parent=parent,
        confidence=draft.confidence,
        evidence=tuple(draft.evidence),
    )


def _within(moment: Moment, ranges: Spans) -> bool:
    start, end = moment.span
    return any(s <= start and end <= e for s, e in ranges)


def _points(moments: Sequence[Moment], ranges: Spans) -> list[Moment]:
    """Moments inside the ranges that say when (not how long or how often)."""
    when = (TimexType.DATE, TimexType.TIME)
    return [m for m in moments if m.type in when and m.interval.known and _within(m, ranges)]


def _said(draft: Draft, timeline: times.Timeline) -> Interval:
    """When it was said: what the frame says, or else some time before the report came out."""
    published = timeline.published.latest
    inside = _points(timeline.moments, draft.frame) or _own_words(draft, timeline)
    for moment in inside:
        if published is None or moment.earliest is None or moment.earliest <= published:
            return moment.interval
    return Interval(latest=published)


def _own_words(draft: Draft, timeline: times.Timeline) -> list[Moment]:
    """A reported act holds its own time of saying ("Am Montag forderte die Ministerin …")."""
    if draft.frame or (not draft.cue and draft.kind != "reported"):
        return []
    published = timeline.published.latest
    inside = _points(timeline.moments, draft.content)
    return [m for m in inside if published and m.latest and m.latest <= published][:1]


def _about(draft: Draft, moments: Sequence[Moment]) -> Interval:
    """What it is about: the first dated thing in the content."""
    return next((m.interval for m in _points(moments, draft.content)), Interval())
