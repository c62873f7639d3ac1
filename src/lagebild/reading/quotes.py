"""Quotation marks: which belong together, in every habit of German and English typesetting.

Marks are paired inside one paragraph (a quotation that opens every paragraph anew and closes only in the last makes
one paragraph of them: ``segments.paragraphs``) with a stack, by shape where the shape decides („…“, ‚…‘) and by
context where it does not (``"``, ``“``, ``»``): a mark after a blank opens, a mark before a blank closes. A mark
left without a partner is dropped, so that one missing mark never swallows a text. Linear in the text.
"""

from __future__ import annotations

import re

import msgspec

from lagebild.model import Span

__all__ = ["Quotation", "pair_marks", "quotations"]

_MARK = re.compile(r"[„“”\"»«‚‘’'›‹]|,,(?=\w)|''|``")
_PARTNERS = {
    "„": "“”\"„", "“": "”“\"", "”": "”\"", '"': '"“”', "»": "«", "«": "»", ",,": "''“”\"", "``": "''\"",
    "‚": "‘’'", "‘": "’'", "’": "’", "'": "'’", "›": "‹", "‹": "›",
}  # fmt: skip
_SINGLE = "‚‘’'›‹"


class Quotation(msgspec.Struct, frozen=True):
    """A pair of quotation marks: offsets with the marks, offsets of what is inside, and how deeply it is nested."""

    start: int
    end: int
    inner: Span
    depth: int = 0


def pair_marks(text: str, start: int, end: int) -> list[Quotation]:
    """All pairs of marks in ``text[start:end]``, in order of their opening mark; depth 0 is outermost."""
    stack: list[tuple[str, int, int]] = []
    pairs: list[tuple[int, int, Span]] = []
    for match in _MARK.finditer(text, start, end):
        mark, at, past = match[0], match.start(), match.end()
        before = text[at - 1] if at > start else " "
        after = text[past] if past < end else " "
        if mark in "'’" and before.isalnum() and after.isalnum():
            continue  # apostrophe
        if before in "\r\n\u2029" and any(entry[0] == mark for entry in stack):
            continue  # the opening mark repeated where a quotation goes on in a new paragraph
        partner = _partner(stack, mark, before, after)
        if partner is not None:
            _, opened, inner = stack[partner]
            del stack[partner:]
            if text[inner:at].strip():
                pairs.append((opened, past, (inner, at)))
        elif _opens(mark, before, after):
            if mark in "\"'" and any(m == mark for m, _, _ in stack):
                stack = [entry for entry in stack if entry[0] != mark]  # the earlier one was never closed
            stack.append((mark, at, past))
    return _nest(sorted(pairs))


def _opens(mark: str, before: str, after: str) -> bool:
    if mark == "''":
        return False
    if mark in ("„", ",,", "``"):
        return not after.isspace()
    starts = before.isspace() or before in "([{-–—/„“»«\"'‚‘›‹…:"
    if mark in "’”":
        return starts and not after.isspace() and mark != "’"
    return starts and not after.isspace()


def _partner(stack: list[tuple[str, int, int]], mark: str, before: str, after: str) -> int | None:
    """Index in the stack of the opening mark that ``mark`` closes, or None where it closes nothing."""
    if mark in ("„", "‚", ",,", "``"):
        return None
    if mark in "\"'“‘»«›‹" and (before.isspace() or before in "(„") and not after.isspace():
        return None  # it looks as if it opened
    if mark in _SINGLE and after.isalnum():
        return None
    for index in range(len(stack) - 1, max(-1, len(stack) - 6), -1):
        opening = stack[index][0]
        if mark == "''" and opening in (",,", "``"):
            return index
        if mark in _PARTNERS[opening] and mark != "''":
            return index
    return None


def _nest(pairs: list[tuple[int, int, Span]]) -> list[Quotation]:
    found: list[Quotation] = []
    open_ends: list[int] = []
    for start, end, inner in pairs:
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        found.append(Quotation(start, end, inner, len(open_ends)))
        open_ends.append(end)
    return found


def quotations(text: str, start: int = 0) -> list[Quotation]:
    """All quotations of the text from ``start`` on, paragraph by paragraph, in order of their opening mark."""
    from lagebild.reading.segments import paragraphs

    return [pair for span in paragraphs(text, start) for pair in pair_marks(text, *span)]
