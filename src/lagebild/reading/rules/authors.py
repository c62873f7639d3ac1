"""Who wrote or presented a document: „Der Rat legte einen Bericht vor … Im Bericht heißt es"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lagebild.model import Span
from lagebild.reading.rules.clauses import Sentence, is_finite, lay_out
from lagebild.reading.rules.coref import Cast
from lagebild.reading.rules.issuers import mentioned_before
from lagebild.reading.rules.subjects import governed, main_subject

__all__ = ["authors"]

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
    if not cast.sentences or not cast.lexicon.german:
        return
    for mention in mentioned_before(cast, head, at, least=3):
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
    return governed(sentence, 0, len(items), ("von", "vom", "durch")) if passive else None
