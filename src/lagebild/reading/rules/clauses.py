"""A sentence laid out for the rules: items, with quotations and brackets folded, and segments between commas."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

import msgspec

from lagebild.model import Span
from lagebild.reading.quotes import Quotation
from lagebild.reading.rules.tables import grammar, kinds
from lagebild.reading.rules.verbs import Form, mood, verb_forms
from lagebild.reading.segments import tokens

__all__ = ["Item", "Segment", "Sentence", "lay_out"]

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_DASHES = "–—-"
_LONGEST = 1500  # items; a longer "sentence" is not prose and is cut


class Item(msgspec.Struct, frozen=True):
    """A word, number or mark, or a whole quotation or bracket; kind is w, n, p, q or b."""

    start: int
    end: int
    low: str
    kind: str
    upper: bool = False


class Segment(msgspec.Struct):
    """Items ``first`` to ``last`` (exclusive) between separators; ``mark`` is the separator before, at ``at``."""

    first: int
    last: int
    mark: str = ""
    at: int = 0


class Sentence(msgspec.Struct):
    """One sentence: its range, its end without the full stop, items, segments, and the quotations in it."""

    text: str
    start: int
    end: int
    body_end: int
    items: list[Item]
    segments: list[Segment]
    quotes: list[Quotation]
    paragraph: int = 0

    def span(self, first: int, last: int) -> Span:
        """Character range of items ``first`` to ``last`` (exclusive)."""
        return (self.items[first].start, self.items[last - 1].end)

    def segment_of(self, index: int) -> int:
        """Index of the segment that holds item ``index`` (or the one its separator opens)."""
        for number, segment in enumerate(self.segments):
            if index < segment.last:
                return number
        return len(self.segments) - 1

    def after(self, offset: int) -> int:
        """Index of the first item that starts at or after ``offset``."""
        return bisect_left(self.items, offset, key=lambda item: item.start)


def lay_out(text: str, span: Span, quotes: Sequence[Quotation], language: str, paragraph: int = 0) -> Sentence:
    """Lay out the sentence at ``span``; ``quotes`` are those inside it, outermost first among equals."""
    items = _items(text, span, [q for q in quotes if not q.depth])
    last = len(items)
    while last and items[last - 1].low in (".", "!", "?", "…", "..."):
        last -= 1
    body_end = items[last - 1].end if last else span[1]
    sentence = Sentence(text, span[0], span[1], body_end, items, [], list(quotes), paragraph)
    sentence.segments = _segments(text, items[:last], language)
    return sentence


def _items(text: str, span: Span, quotes: list[Quotation]) -> list[Item]:
    items: list[Item] = []
    at, skip_to, pending = 0, span[0], iter([*quotes, None])
    quote = next(pending)
    spans = tokens(text, *span)
    while at < len(spans) and len(items) < _LONGEST:
        start, end = spans[at]
        at += 1
        if start < skip_to:
            continue
        while quote is not None and quote.end <= start:
            quote = next(pending)
        if quote is not None and quote.start <= start:
            items.append(Item(quote.start, quote.end, "„“", "q"))
            skip_to = quote.end
            continue
        word = text[start:end]
        if word in _CLOSING:
            close = text.find(_CLOSING[word], end, min(span[1], start + 400))
            if close > 0:
                items.append(Item(start, close + 1, "()", "b"))
                skip_to = close + 1
                continue
        aged = "Jährig" in word  # „der 43-Jährige“
        kind = "n" if word[0].isdigit() and not aged else "w" if word[0].isalnum() else "p"
        items.append(Item(start, end, word.lower(), kind, _named(word)))
    return items


def _named(word: str) -> bool:
    """Whether a word is written like a noun or name: a capital, an agency's letters, a web address."""
    if word[0].isupper() or word in _AGENCIES or _BRAND.match(word):
        return True
    return ("-" in word and any(c.isupper() for c in word)) or word.endswith(
        (".de", ".com", ".org", ".net", ".ch", ".at")
    )


_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")
"""„eBay", „iTunes"."""
_AGENCIES = frozenset(["dpa", "afp", "apa", "sda", "ddp", "dapd", "epd", "taz"])


def _segments(text: str, items: list[Item], language: str) -> list[Segment]:
    found = [Segment(0, 0)]
    forms = verb_forms(language)
    finite_seen = False
    for index, item in enumerate(items):
        blank = (
            index and text[item.start - 1].isspace() and index + 1 < len(items) and text[item.end : item.end + 1] == " "
        )
        if item.low in (",", ";", ":") or (item.low in _DASHES and blank):
            found[-1].last = index
            found.append(Segment(index + 1, index + 1, "-" if item.low in _DASHES else item.low, item.start))
            finite_seen = False
            continue
        if item.low in ("und", "and", "aber", "but") and finite_seen and _resumes(items, index + 1, forms):
            found[-1].last = index
            found.append(Segment(index, index, "&", item.start))
            continue
        finite_seen = finite_seen or is_finite(item, language)
    found[-1].last = len(items)
    return [segment for number, segment in enumerate(found) if segment.first < segment.last or number == 0]


def _resumes(items: list[Item], index: int, forms: Mapping[str, tuple[Form, ...]]) -> bool:
    """Whether a cue verb follows a conjunction at once, with at most two words between."""
    for item in items[index : index + 1]:
        if item.kind == "w" and not item.upper and item.low in forms:
            return any(form.kind == "f" for form in forms[item.low])
    return False


def is_finite(item: Item, language: str = "de") -> bool:
    """Whether the item is surely or very likely a finite verb."""
    if item.kind != "w" or item.upper:
        return False
    if language == "en":
        return item.low in kinds("grammar.en.tsv")["finite"]
    if item.low in grammar("finite") or mood(item.low):
        return True
    if any(form.kind == "f" for form in verb_forms("de").get(item.low, ())):
        return True
    return len(item.low) > 5 and item.low.endswith(("te", "ten")) and item.low not in grammar("no_verb")
