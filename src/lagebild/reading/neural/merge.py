"""What the rules still add to the network's drafts: what they are sure of, and the fuller name of a voice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from lagebild.model import Spans
from lagebild.reading.draft import Draft
from lagebild.reading.neural.decode import Options
from lagebild.reading.rules.pointing import CLEAR

SURE = 0.75
"""A draft of the rules that the network let go is kept from this confidence on. Chosen on the texts that watched
the training: lower values lose joint F1 there, higher ones gain none."""

LET_GO = "the rules found it, the network did not"

_SAME = 0.5
_APART = 0.3
_BUCKET = 1000
_PRONOUN = 4
"""Characters that a pronoun has at most."""


def overlap(a: Spans, b: Spans) -> float:
    """F1 of the characters of two sets of ranges, 0 … 1. Ranges of one set do not overlap each other."""
    both = sum(max(0, min(e1, e2) - max(s1, s2)) for s1, e1 in a for s2, e2 in b)
    total = sum(e - s for s, e in (*a, *b))
    return 2 * both / total if total else 0.0


class Near:
    """Drafts by where they stand, so that a long text's are not all compared with each other."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._buckets: defaultdict[int, list[Draft]] = defaultdict(list)
        for draft in drafts:
            for bucket in self._covered(draft):
                self._buckets[bucket].append(draft)

    @staticmethod
    def _covered(draft: Draft) -> set[int]:
        return {b for s, e in draft.content for b in range(s // _BUCKET, e // _BUCKET + 1)}

    def __call__(self, draft: Draft) -> list[Draft]:
        """Drafts that may overlap ``draft``, each once, in their order."""
        found = {id(d): d for bucket in sorted(self._covered(draft)) for d in self._buckets.get(bucket, ())}
        return list(found.values())


def with_sure(drafts: Sequence[Draft], hints: Sequence[Draft], options: Options) -> list[Draft]:
    """The network's drafts and those of the rules it let go though they are sure, in text order.

    The latter are less sure for being let go (``Options.against``).
    """
    found, near = list(drafts), Near(drafts)
    for hint in hints:
        if hint.confidence >= SURE and all(overlap(hint.content, d.content) < _APART for d in near(hint)):
            sure = options.against(hint.confidence)
            evidence = [*hint.evidence, LET_GO]
            found.append(msgspec.structs.replace(hint, parent=None, confidence=sure, evidence=evidence))
    order = sorted(range(len(found)), key=lambda i: (found[i].content[0][0], i))
    place = {old: new for new, old in enumerate(order)}
    return [
        msgspec.structs.replace(found[i], parent=None if found[i].parent is None else place[found[i].parent or 0])
        for i in order
    ]


def fuller(drafts: Sequence[Draft], hints: Sequence[Draft]) -> list[Draft]:
    """The drafts with the speaker as the rules give it where that holds the network's within it, or it has no idea.

    Who is meant shows best in the fullest mention; where exactly the speaker's range ends is another matter.
    """
    near = Near(hints)
    return [_fuller(draft, near(draft)) for draft in drafts]


def _tells(hint: Draft) -> bool:
    """Whether the rules' speaker is more than a pronoun, which by itself is no reason to think of anybody."""
    return sum(end - start for start, end in hint.speaker) > _PRONOUN


def _fuller(draft: Draft, hints: Sequence[Draft]) -> Draft:
    def holds(hint: Draft) -> bool:
        return (
            overlap(hint.content, draft.content) >= _SAME
            and hint.speaker != draft.speaker
            and (bool(draft.speaker) or (_tells(hint) and not any(odds > CLEAR for _, _, odds in draft.pointed)))
            and all(any(s <= start and end <= e for s, e in hint.speaker) for start, end in draft.speaker)
        )

    best = max(filter(holds, hints), key=lambda h: overlap(h.content, draft.content), default=None)
    return draft if best is None else msgspec.structs.replace(draft, speaker=best.speaker)
