"""From drafts to a reading: voices, modes and times are put to what was found in the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lagebild.model import Anchor, Mention, Reading, Report, Statement
from lagebild.reading import times
from lagebild.reading.draft import Draft
from lagebild.reading.language import rules_language, untrained
from lagebild.reading.rules import coref, modes, voices

if TYPE_CHECKING:
    from lagebild.reading.deeds.find import States


def assemble(
    report: Report,
    drafts: Sequence[Draft],
    *,
    reader: str,
    anchors: Sequence[Anchor] = (),
    voiced_by: Sequence[Draft] | None = None,
    states: States | None = None,
) -> Reading:
    """The reading of ``report`` that follows from ``drafts``.

    Each draft gets its chain of voices, its mode, the time it was said and the time it is about.
    Drafts with the same ranges and voice are one statement. ``voiced_by`` are the same drafts with fuller
    speakers, where a reader has them, to name the voices by; ``states`` is what it kept of its encoder's word states,
    to find deeds by.
    """
    from lagebild.reading.deeds.find import deeds_of  # numpy comes with it

    text, language, start = report.text, rules_language(report.language), report.body_start
    timeline = times.resolve(text, language, report.published, anchors, start=start)
    answers = states.answers if states else None
    voiced, namer = voices.hear(text, language, voiced_by or drafts, start=start, outlet=report.outlet, answers=answers)
    ids = [Statement.key(report.id, d.content, d.speaker, d.cue) for d in drafts]
    statements: dict[str, Statement] = {}
    for index, (draft, voice) in enumerate(zip(drafts, voiced, strict=True)):
        parent = ids[draft.parent] if draft.parent is not None else None
        statement = _statement(report, draft, voice, drafts, timeline, parent if parent != ids[index] else None)
        statements.setdefault(ids[index], statement)
    deeds, actors = deeds_of(report, voiced_by or drafts, timeline, states, namer)
    return Reading(
        report=report.id,
        reader=reader,
        published=timeline.published,
        published_why=timeline.published_why,
        untrained=untrained(report.language),
        statements=tuple(statements.values()),
        moments=timeline.moments,
        mentions=_merged(coref.mentions(text, language, start), actors),
        deeds=tuple(deeds),
    )


def _merged(mentions: Sequence[Mention], actors: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions with those of actors that are not among them, in text order."""
    known = {(mention.span, mention.source) for mention in mentions}
    further = [mention for mention in actors if (mention.span, mention.source) not in known]
    return tuple(sorted((*mentions, *further), key=lambda m: m.span)) if further else tuple(mentions)


def _statement(
    report: Report,
    draft: Draft,
    voice: voices.Voiced,
    drafts: Sequence[Draft],
    timeline: times.Timeline,
    parent: str | None,
) -> Statement:
    manner = modes.classify(report.text, rules_language(report.language), draft, drafts)
    said, about = times.said_and_about(draft.frame, draft.content, timeline, report.published, draft.kind, manner.mode)
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
        chain=voice.chain,
        mode=manner.mode,
        hedged=manner.hedged,
        negated=manner.negated,
        condition=manner.condition,
        said=said,
        about=about,
        parent=parent,
        confidence=draft.confidence,
        part_confidence=tuple(sorted(draft.part_confidence.items())),
        evidence=(*draft.evidence, *([f"runner-up: {voice.runner_up}"] if voice.runner_up else [])),
    )
