"""The condition a statement holds under: „wenn …", „falls …", „im Falle …", a verb at the head of the clause."""

from __future__ import annotations

import re

from lagebild.model import Span, Spans

__all__ = ["find_condition"]

_GERMAN = re.compile(
    r"(?<!auch )(?<!selbst )\b(?:(?:nur|erst|außer) )?(?:wenn|falls|sofern|vorausgesetzt"
    r"|unter der (?:Bedingung|Voraussetzung)|es sei denn)\b"
    r"|(?:^|(?<=, ))solange\b|\babhängig von\b",
    re.IGNORECASE,
)
_GERMAN_PHRASE = re.compile(
    r"\b(?:(?:im|in) Falle?|für den Fall)(?: (?:der|des|einer|eines|von|nach)"
    r"| \(?[a-zäöüß]+(?:en|er)\b\)?| \(?[A-ZÄÖÜ][\w-]*\)?){1,7}"
    r"|^[„“]?Bei ein(?:er|em)(?: [a-zäöüß]+e[nr])? [A-ZÄÖÜ][\w-]+(?= (?:sei|wäre|würde|werde|müsse|könn))"
)
_VERB_FIRST = re.compile(
    r"[„“\"»]?((?:(?:Soll|soll|[Ww]är|[Hh]ätt|[Kk]äm|[Kk]önnt|[Ww]ürd|[Kk]omm|[Bb]leib|[Gg]eling|[Vv]erläuf|[Ss]cheiter)\w*)\s[^,;:.!?]{4,160})"
    r"(?=, (?:so|dann|würd\w*|werd\w*|wird|könn\w*|wär\w*|hätt\w*|müss\w*|dürf\w*|sei|seien|ihre|seine|sei)\b)"
)
_ENGLISH = re.compile(
    r"\b(?:(?:only |even )?(?:if|unless)|provided that|as long as|in case|depending on|on condition that)\b",
    re.IGNORECASE,
)
_INVERTED = re.compile(
    r"[“\"]?((?:Had|Should|Were) (?:it|he|she|they|we|I|the|this)\b[^,;.!?]{4,120}"
    r"(?:or [^,;.!?]{4,60})?)(?=,| it would)"
)
_STOP = re.compile(r"[,;:.!?](?=\s|$|[“”\"’»«])|\s[–—-]\s|[“”\"»«]")


def find_condition(text: str, language: str, content: Spans) -> Spans:
    """The ranges in ``content`` that state a condition, each up to the next comma or full stop."""
    german = language.startswith("de")
    found: list[Span] = []
    for start, end in content:
        found += [_clause(text, m.start(), end) for m in (_GERMAN if german else _ENGLISH).finditer(text, start, end)]
        if german:
            found += [m.span() for m in _GERMAN_PHRASE.finditer(text, start, end)]
        head = (_VERB_FIRST if german else _INVERTED).match(text, start, end)
        found += [head.span(1)] if head else []
    return tuple(_apart(found))


def _clause(text: str, start: int, end: int) -> Span:
    stop = _STOP.search(text, min(end, start + 2), end)
    return (start, stop.start() if stop else end)


def _apart(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(spans):
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return kept
