"""Statements found by rules: what is quoted, reported or hinted at, with its speaker, cue, frame and addressee.

``extract`` lays a text out in sentences, asks the rules of its language what each sentence introduces, then
looks at what is left: quotations without a frame, sentences in the subjunctive, „soll“. The conventions
are those of ``docs/method.md``.
"""

from __future__ import annotations

from bisect import bisect_left

from lagebild.model import Span
from lagebild.reading.draft import Draft
from lagebild.reading.quotes import Quotation, quotations
from lagebild.reading.rules import english
from lagebild.reading.rules.adverbials import adverbials
from lagebild.reading.rules.clauses import Sentence, lay_out
from lagebild.reading.rules.confidence import confidence
from lagebild.reading.rules.cues import find_cues
from lagebild.reading.rules.following import across
from lagebild.reading.rules.german import around
from lagebild.reading.rules.loose import quoted
from lagebild.reading.rules.nesting import nest
from lagebild.reading.rules.phrasal import phrasal
from lagebild.reading.segments import paragraphs, sentences

__all__ = ["extract", "lay_out_all"]


def extract(text: str, language: str, start: int = 0) -> list[Draft]:
    """Drafts of all statements in ``text`` from offset ``start`` on, in text order.

    ``language`` is an ISO 639-1 code; English is read as English, everything else as German. Where one content has
    several voices, the origin's draft stands before those of the voices that relay it. Every range lies inside the
    text and is not empty; contents are sorted. Any string can be read; one without statements gives an empty list.
    """
    language = "en" if language.lower().startswith("en") else "de"
    laid_out = lay_out_all(text, language, start)
    found: list[list[Draft]] = []
    for sentence in laid_out:
        found.append(english.statements(sentence) if language == "en" else _german(sentence))
    across(laid_out, found, language)
    drafts = [draft for group in found for draft in group]
    drafts = nest(text, laid_out, drafts)
    for draft in drafts:
        draft.confidence = confidence(draft, language)
    return drafts


def lay_out_all(text: str, language: str, start: int) -> list[Sentence]:
    """The sentences of ``text`` from offset ``start`` on, each laid out, in text order."""
    quotes = quotations(text, start)
    starts = [quote.start for quote in quotes]
    breaks = [span[0] for span in paragraphs(text, start)]
    laid_out = []
    for span in sentences(text, start, language):
        inside = _inside(quotes, starts, span)
        laid_out.append(lay_out(text, span, inside, language, bisect_left(breaks, span[0] + 1)))
    return laid_out


def _inside(quotes: list[Quotation], starts: list[int], span: Span) -> list[Quotation]:
    first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
    return [quote for quote in quotes[first:last] if quote.end <= span[1]]


def _german(sentence: Sentence) -> list[Draft]:
    drafts: list[Draft] = []
    for cue in find_cues(sentence):
        drafts.extend(around(sentence, cue))
    drafts.extend(phrasal(sentence, drafts))
    drafts = _without_repeats(drafts)
    drafts.extend(adverbials(sentence, drafts))
    return quoted(sentence, drafts)


def _without_repeats(drafts: list[Draft]) -> list[Draft]:
    """Of two drafts by one speaker over much the same words only the one with the longer content."""
    kept: list[Draft] = []
    for draft in drafts:
        same = [k for k in kept if k.content == draft.content and (k.speaker == draft.speaker or not draft.speaker)]
        if not same:
            kept.append(draft)
    return kept
