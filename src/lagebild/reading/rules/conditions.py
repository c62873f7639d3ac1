"""The condition a statement holds under: „wenn …", „falls …", „im Falle …", a verb at the head of the clause."""

from __future__ import annotations

import re

from lagebild.model import Span, Spans

__all__ = ["find_condition"]

_GERMAN = re.compile(
    r"\b(?:(?:nur |erst |außer |selbst )?(?:wenn|falls|sofern)|solange|vorausgesetzt|unter der (?:Bedingung|Voraussetzung)|es sei denn)\b",
    re.IGNORECASE,
)
_GERMAN_PHRASE = re.compile(
    r"\b(?:im Falle?|für den Fall|in Falle)\s+(?:[^\s,.;:]+\s*){1,8}?(?=[,.;:“”]|$| (?:werde|würde|wird|seien|sei|müsse|soll|zu \w+en)\b)", re.IGNORECASE
)
_GERMAN_VERB_FIRST = re.compile(
    r"(?:^|(?<=, )|(?<=[„“\"»] ))(?:sollte\w*|wäre\w*|hätte\w*|würde\w*|käme\w*|kämen|könnte\w*|\w+t|\w+e|\w+en)\s[^,;:.!?]{5,140}(?=, (?:so|dann|würde|würden|werde|werden|wird|könnte|könne|wäre|hätte|müsse|dürfte|sei|seien|sie|ihre|seine)\b)"
)
_ENGLISH = re.compile(r"\b(?:(?:only |even )?if|unless|provided(?: that)?|as long as|in case|depending on|on condition that)\b", re.IGNORECASE)
_STOP = re.compile(r"[,;:.!?](?=\s|$|[“”\"’»«])|\s[–—-]\s|[“”\"»«]")


def find_condition(text: str, language: str, content: Spans) -> Spans:
    """The ranges in ``content`` that state a condition, each up to the next comma or full stop."""
    found: list[Span] = []
    for start, end in content:
        if language.startswith("de"):
            found += [_clause(text, m.start(), end) for m in _GERMAN.finditer(text, start, end)]
            found += [m.span() for m in _GERMAN_PHRASE.finditer(text, start, end)]
            if not found:
                found += [m.span() for m in _verb_first(text, start, end)]
        else:
            found += [_clause(text, m.start(), end) for m in _ENGLISH.finditer(text, start, end)]
    return tuple(_apart(found))


def _verb_first(text: str, start: int, end: int) -> list[re.Match[str]]:
    """„Sollte der Test gelingen, würde …": only conjunctive or verbs at the very head of the content."""
    match = re.compile(
        r"[„“\"»]?((?:[Ss]ollte\w*|[Ww]äre\w*|[Hh]ätte\w*|[Kk]äme\w*|[Kk]önnte\w*|[Gg]elingt|[Vv]erläuft|[Bb]leibt|[Kk]ommt|[Ww]ird)"
        r"\s[^,;:.!?]{4,160})(?=,)"
    ).match(text, start, end)
    return [] if match is None else [match]


def _clause(text: str, start: int, end: int) -> Span:
    stop = _STOP.search(text, start + 2, end)
    return (start, stop.start() if stop else end)


def _apart(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(spans):
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return kept
