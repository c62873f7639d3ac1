"""Both readers over one report: what each found, side by side, one to one.

The network's ranges stand where both found a statement; the rules' reading is named in the evidence where it is
another. What only one of them found is kept, and is less sure for it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lagebild.model import Anchor, Reading, Report, Spans
from lagebild.reading.assemble import assemble
from lagebild.reading.deeds.find import States
from lagebild.reading.draft import Draft
from lagebild.reading.language import rules_language
from lagebild.reading.neural.decode import NeuralDraft, Options, logit, sigmoid
from lagebild.reading.neural.extract import extract
from lagebild.reading.neural.merge import LET_GO, Near, fuller, overlap
from lagebild.reading.neural.weights import SHIPPED, load
from lagebild.reading.rules.extract import extract as by_rules
from lagebild.reading.rules.mending import mended

__all__ = ["BothReader", "merged", "paired"]

SAME = 0.5
"""Contents that overlap by as much (F1) may be one statement; the nearest pairs are taken first."""
AGREED = 0.8
"""Ranges that overlap by as much are the same reading."""
_COMPARED = ("content", "speaker", "addressee")
_SHOWN = 60


def paired(drafts: Sequence[Draft], hints: Sequence[Draft]) -> dict[int, int]:
    """Which of ``hints`` each of ``drafts`` is, by index: one to one, the greatest overlap of contents first.

    Of several voices over one content those whose speakers overlap most are one.
    """
    near, place = Near(hints), {id(hint): number for number, hint in enumerate(hints)}
    rows = []
    for index, draft in enumerate(drafts):
        for hint in near(draft):
            shared = overlap(draft.content, hint.content)
            if shared >= SAME:
                rows.append((-shared, -overlap(draft.speaker, hint.speaker), index, place[id(hint)]))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, index, other in sorted(rows):
        if index not in found and other not in taken:
            found[index] = other
            taken.add(other)
    return found


def merged(text: str, drafts: Sequence[NeuralDraft], hints: Sequence[Draft], options: Options) -> list[Draft]:
    """One list of both, in text order; ``drafts`` are the network's, ``hints`` the rules'.

    Each gets its own evidence and confidence: the network's, moved by what it was found to be worth that the rules
    agree, read it otherwise or found nothing there (it has seen the rules' drafts, so most of that is in its own
    confidence already); what only the rules found is less sure.
    """
    pairs = paired(drafts, hints)
    agreed, apart, alone = options.agreement
    found: list[Draft] = []
    for index, draft in enumerate(drafts):
        hint = hints[pairs[index]] if index in pairs else None
        others = _differences(text, draft, hint) if hint else []
        sure = logit(draft.confidence)
        sure += alone if hint is None else apart if others else agreed
        said = [f"the rules read {other}" for other in others] or ["both readers agree"]
        evidence = [*hint.evidence, *said] if hint else ["the network found it, the rules did not"]
        evidence += draft.evidence
        found.append(msgspec.structs.replace(draft, confidence=float(sigmoid(sure)), evidence=evidence))
    place = {other: index for index, other in pairs.items()}
    rest = [number for number in range(len(hints)) if number not in place]
    place |= {number: len(drafts) + index for index, number in enumerate(rest)}
    for number in rest:
        hint = hints[number]
        above = None if hint.parent is None else place[hint.parent]
        evidence = [*hint.evidence, LET_GO]
        sure = options.against(hint.confidence)
        found.append(msgspec.structs.replace(hint, confidence=sure, parent=above, evidence=evidence))
    return _in_order(found)


def _differences(text: str, draft: Draft, hint: Draft) -> list[str]:
    """What the rules read otherwise, in words of the text."""
    found = [] if draft.kind == hint.kind else [f"the kind as {hint.kind.value.replace('_', ' ')}"]
    for part in _COMPARED:
        mine, theirs = getattr(draft, part), getattr(hint, part)
        if (mine or theirs) and overlap(mine, theirs) < AGREED:
            found.append(f"the {part} as {_words(text, theirs)}" if theirs else f"no {part}")
    return found


def _words(text: str, spans: Spans) -> str:
    words = " … ".join(" ".join(text[start:end].split()) for start, end in spans)
    return f"“{words if len(words) <= _SHOWN else words[: _SHOWN - 1].rstrip() + '…'}”"


def _in_order(drafts: Sequence[Draft]) -> list[Draft]:
    order = sorted(range(len(drafts)), key=lambda i: (drafts[i].content[0][0], i))
    place = {old: new for new, old in enumerate(order)}
    return [
        msgspec.structs.replace(drafts[i], parent=None if (above := drafts[i].parent) is None else place[above])
        for i in order
    ]


class BothReader:
    """Reads by the network and by rules and keeps what either found, with how far they agree.

    Raises ``ReadingError`` when it reads where the weights are missing or not the ones that belong to this version.
    """

    name = "both/1"

    def read(self, report: Report, anchors: Sequence[Anchor] = ()) -> Reading:
        """Statements with chain, mode and times, moments and mentions of one report."""
        language, text = rules_language(report.language), report.text
        hints = by_rules(text, language, report.body_start)
        states = States()
        found = extract(text, language, report.body_start, hints=hints, watch=states.see, answers=states.answers)
        drafts = merged(text, mended(text, language, found, report.body_start), hints, load(SHIPPED, 1).options)
        full = fuller(drafts, hints)
        return assemble(report, drafts, reader=self.name, anchors=anchors, voiced_by=full, states=states)
