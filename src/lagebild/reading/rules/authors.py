"""Who wrote or presented a document: „Der Rat legte einen Bericht vor … Im Bericht heißt es"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lagebild.model import Span
from lagebild.reading.rules.clauses import Sentence, is_finite, lay_out
from lagebild.reading.rules.coref import Cast
from lagebild.reading.rules.german_phrases import noun_phrase
from lagebild.reading.rules.subjects import main_subject

__all__ = ["authors"]

_REACH = 3000
_NEAR = 500
"""Characters around the document within which the verb stands."""
_OWN = re.compile(r"\b(?:[Ss]ein|[Ii]hr)e?[mnrs]? (?:[a-zäöüß-]+ )*[„“\"]?(?:[\w-]*-)?$")
_PRESENTED = re.compile(
    r"\b(?:vor(?:ge|zu)?leg\w+|leg\w+\b.*\bvor|veröffentlich\w+|publizier\w+|vorgestellt|stell\w+\b.*\bvor|präsentier\w+"
    r"|herausgegeben|g[ai]b\w*\b.*\bheraus|erstell\w+|verfass\w+|verabschied\w+|eingebracht|br[ai]\w+\b.*\bein|eingereicht"
    r"|reich\w+\b.*\bein|verbreite\w+|erlassen|gehalten|hielt|schr(?:ie|ei)b\w*|geschrieben|verkünde\w+|gesprochen)\b",
    re.DOTALL,
)
"""What somebody does with a document who stands behind it."""


def authors(cast: Cast, head: str, at: int) -> Iterator[Span]:
    """The words for whoever presented the document of the noun ``head`` where it was spoken of before ``at``.

    The nearest earlier mention comes first. Its sentence says whose document it is („in seinem Bericht"), or who
    presents it, by its subject or, in the passive, behind „von"; mentions that do not tell are passed over.
    """
    base = re.sub(r"(?:en|es|n|s|e)$", "", head.rpartition("-")[2])
    if len(base) < 3 or not cast.sentences or not cast.lexicon.german:
        return
    noun = re.compile(rf"[\w-]*{re.escape(base)}\w{{0,2}}\b", re.IGNORECASE)
    mentions = [m.span() for m in noun.finditer(cast.text, max(0, at - _REACH), max(0, at - 1))]
    for mention in reversed(mentions):
        found = _in_sentence(cast, mention)
        if found:
            yield found


def _in_sentence(cast: Cast, mention: Span) -> Span | None:
    text, where = cast.text, cast.sentences[cast.sentence_at(mention[0])]
    owned = _OWN.search(text, max(where[0], mention[0] - 60), mention[0])
    near = max(where[0], mention[0] - _NEAR), min(where[1], mention[1] + _NEAR)
    if not owned and not _PRESENTED.search(text, *near):
        return None
    sentence = lay_out(text, where, [], "de")
    agent = None if owned else _agent(sentence)
    if agent:
        return agent
    subject = main_subject(sentence, len(sentence.segments) - 1)
    inside = subject and subject[0][0] <= mention[0] < subject[0][1]  # the document itself
    return subject[0] if subject and not inside else None


def _agent(sentence: Sentence) -> Span | None:
    """„von …" in a sentence in the passive."""
    items = sentence.items
    passive = any(item.low in ("wurde", "wurden", "wird", "werden", "worden") and is_finite(item) for item in items)
    for at in range(len(items) - 1):
        if passive and items[at].low in ("von", "vom", "durch"):
            end = noun_phrase(items, at + 1, len(items))
            if end > at + 1:
                return sentence.span(at + 1, end)
    return None
