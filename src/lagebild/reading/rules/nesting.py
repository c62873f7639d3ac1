"""Statements inside statements: quoted fragments as statements of their own, and who lies inside whom."""

from __future__ import annotations

import re
from bisect import bisect_left

from lagebild.model import Kind, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.quotes import Quotation
from lagebild.reading.rules.clauses import Sentence
from lagebild.reading.rules.loose import is_title
from lagebild.reading.rules.tables import grammar, kinds

__all__ = ["nest"]

_NEIGHBOURS = 12
_ALMOST = 0.8
"""Two contents that share this much are one."""
_WORD = re.compile(r"[^\W\d_]+")


def nest(text: str, laid_out: list[Sentence], drafts: list[Draft]) -> list[Draft]:
    """The drafts in text order, quoted fragments inside them added, ``parent`` set on all that lie inside another."""
    quotes = [quote for sentence in laid_out for quote in sentence.quotes if not quote.depth]
    starts = [quote.start for quote in quotes]
    known = {draft.content for draft in drafts}
    added: list[Draft] = []
    for draft in drafts:
        if draft.kind is Kind.DIRECT:
            continue
        first, last = bisect_left(starts, draft.content[0][0]), bisect_left(starts, draft.content[-1][1])
        for quote in quotes[first:last]:
            content: Spans = ((quote.start, quote.end),)
            if content in known or not _holds(draft.content, content) or _is_term(text, quote):
                continue
            known.add(content)
            added.append(_fragment(draft, quote))
    drafts = _merged(sorted(drafts + added, key=lambda d: (d.content[0][0], -d.content[-1][1])))
    for index, draft in enumerate(drafts):
        draft.parent = _parent(drafts, index)
    return drafts


def _merged(drafts: list[Draft]) -> list[Draft]:
    """Of two drafts of a kind by the same words over almost the same content only the surer, or the longer, one."""
    kept: list[Draft] = []
    for draft in drafts:
        twin = next((k for k in kept[-_NEIGHBOURS:] if _same_voice(k, draft) and _overlap(k, draft) > _ALMOST), None)
        if twin is None:
            kept.append(draft)
        elif draft.confidence > twin.confidence:
            kept[kept.index(twin)] = draft
    return kept


def _same_voice(one: Draft, other: Draft) -> bool:
    return one.kind is other.kind and bool(one.speaker) and one.speaker == other.speaker


def _overlap(one: Draft, other: Draft) -> float:
    """Shared characters as a share of the longer content."""
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in one.content for c, d in other.content)
    return shared / max(sum(b - a for a, b in one.content), sum(d - c for c, d in other.content))


def _is_term(text: str, quote: Quotation) -> bool:
    """A title or term, unless small letters or an indefinite article show that it is somebody's wording."""
    if not is_title(text, quote):
        return False
    inner = _WORD.findall(text, *quote.inner)
    before = _WORD.findall(text, max(0, quote.start - 30), quote.start)
    previous = before[-1].lower() if before else ""
    if previous in kinds("nouns.de.tsv")["title"]:
        return True
    return not any(word[0].islower() for word in inner) and previous not in grammar("indefinite")


def _fragment(draft: Draft, quote: Quotation) -> Draft:
    reported = draft.kind is Kind.REPORTED
    return Draft(
        content=((quote.start, quote.end),), kind=Kind.DIRECT, medium=draft.medium, speaker=draft.speaker,
        cue=() if reported else draft.cue, frame=() if reported else draft.frame,
        addressee=() if reported else draft.addressee, confidence=draft.confidence * 0.8,
        evidence=["words in quotation marks inside a statement"],
    )  # fmt: skip


def _holds(outer: Spans, inner: Spans) -> bool:
    return all(any(s <= a and b <= e for s, e in outer) for a, b in inner)


def _parent(drafts: list[Draft], index: int) -> int | None:
    """The smallest draft near by that holds this one and is not the same content; drafts are in text order."""
    own = drafts[index].content
    best: tuple[int, int] | None = None
    for other in range(max(0, index - _NEIGHBOURS), min(len(drafts), index + _NEIGHBOURS + 1)):
        content = drafts[other].content
        if content != own and _holds(content, own):
            size = sum(e - s for s, e in content)
            best = min(best or (size, other), (size, other))
    return best[1] if best else None
