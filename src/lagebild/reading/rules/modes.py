"""In what mode a statement is made: what the speaker does with the content, and with what reservations.

The tables ``modes.<language>.tsv`` and ``hedges.<language>.tsv`` hold the words; the rules here say in which
order they count: the act named, an emphatic "no", the future of oneself or of others, "must" and "shall".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from lagebild.model import Kind, Mode, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.rules.conditions import find_condition
from lagebild.reading.rules.wordlists import rows

__all__ = ["Manner", "classify"]

_MOST = 2000
"""Characters of a content that are looked at; the mode of a longer one shows in its beginning."""
_LEAD = 120


class Manner(msgspec.Struct, frozen=True):
    """The mode of a statement, whether it is hedged or negated, and the condition it holds under."""

    mode: Mode = Mode.ASSERTED
    hedged: bool = False
    negated: bool = False
    condition: Spans = ()


class _Grammar(msgspec.Struct, frozen=True):
    """What the rules need to know of a language, as regular expressions."""

    negation: re.Pattern[str]
    no_negation: re.Pattern[str]
    clause_end: re.Pattern[str]
    future: re.Pattern[str]
    own_future: re.Pattern[str]
    must: re.Pattern[str]
    planned: re.Pattern[str]
    rumour: re.Pattern[str]
    call: re.Pattern[str]


_GERMAN = _Grammar(
    negation=re.compile(r"\b(?:nicht|kein\w*|nie|niemals|niemand\w*|nichts|weder|keinesfalls|keineswegs|nirgend\w*|ohne)\b"),
    no_negation=re.compile(r"\bnicht (?:nur|zuletzt|einmal|allein|weniger|unerheblich\w*)\b|\bob .{0,60}?nicht\b|\bwenn nicht\b"),
    clause_end=re.compile(
        r"[;:]|[.!?]\s|, (?:d(?:er|ie|as|em|en|essen|eren)|welche\w*|wenn|weil|da|um|obwohl|damit|sodass|so dass|wobei|wo|was|falls"
        r"|solange|bis|als|während|nachdem|sondern|in d\w+|von d\w+|mit d\w+|für d\w+|auf d\w+|dass|ob|ohne|zu)\b"
    ),
    future=re.compile(
        r"\b(?!ge)[a-zäöüß]{2,}(?:en|ern|eln|un|ein)\s+(?:wird|werde|werden|würde|würden)\b"
        r"|\b(?:wird|werde|werden|würde|würden|wirst)\b(?![^.,;:!?]*\b(?:worden|geworden)\b)[^.;:!?]*?\b[a-zäöüß]{2,}(?:en|ern|eln|un|ein)\b"
    ),
    own_future=re.compile(
        r"\b(?:er|sie|man|wir|ich|es)\b(?:\s+\w+){0,8}?\s+(?:werde|werden|würde|würden|wolle|wollen|will|möchte)\b"
        r"|\b(?:werde|werden|würde|würden|wolle|wollen|will|möchte)\s+(?:er|sie|man|wir|ich|es)\b"
        r"|\b(?:er|sie|man|wir|ich)\b[^.;:!?]*?\b(?:werde|werden|wolle|wollen|will)$"
    ),
    must=re.compile(r"\b(?:müsse|müssen|muss|müsste|müssten|solle|sollte|sollten|dürfe nicht|dürfen nicht|darf (?:\w+ ){0,4}nicht|sei(?:en)? .{0,60}\bzu \w+en|sind .{0,60}\bzu \w+en)\b"),
    planned=re.compile(r"\b(?:soll|sollen)\b"),
    rumour=re.compile(r"\b\w+(?:t|en)\s+(?:haben|sein|worden sein|werden sein)\b"),
    call=re.compile(r"^[„“\"‚»]?(?!ja\b|nein\b)(?:[^.?]{3,80})![“”\"’«]?$", re.IGNORECASE),
)
_ENGLISH = _Grammar(
    negation=re.compile(r"\b(?:not|no|never|nobody|nothing|none|neither|without|cannot)\b|n['’]t\b"),
    no_negation=re.compile(r"\bnot (?:only|just|least)\b|\bno longer than\b"),
    clause_end=re.compile(r"[;:]|[.!?]\s|,? \b(?:who|which|because|although|unless|if|while|where|so that|but|when|since|whose)\b"),
    future=re.compile(r"\b(?:will|would|shall|won't|won’t|is going to|are going to|is expected to|are expected to|is set to)\b|['’]ll\b"),
    own_future=re.compile(r"\b(?:I|we|he|she|they|it)(?:['’]ll| will| would| shall| plans? to| intends? to| (?:is|are|was|were|am) going to)\b", re.IGNORECASE),
    must=re.compile(r"\b(?:must|should|ought to|needs? to|has to|have to|is needed|are needed)\b"),
    planned=re.compile(r"\b(?:is|are) (?:to|due to|planned to|scheduled to)\b"),
    rumour=re.compile(r"(?!)"),
    call=re.compile(r"^[“\"]?[^.?]{3,80}![”\"]?$"),
)  # fmt: skip


@cache
def _table(language: str, where: str) -> tuple[tuple[Mode, re.Pattern[str]], ...]:
    found = [row for row in rows(f"modes.{language}.tsv") if row[0] == where]
    return tuple((Mode(mode), re.compile(pattern, re.IGNORECASE)) for _, mode, pattern in found)


@cache
def _hedges(language: str, where: str) -> re.Pattern[str]:
    patterns = [pattern for place, pattern in rows(f"hedges.{language}.tsv") if place == where]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _search(language: str, where: str, words: str) -> Mode | None:
    return next((mode for mode, pattern in _table(language, where) if pattern.search(words)), None)


def classify(text: str, language: str, draft: Draft, drafts: Sequence[Draft]) -> Manner:
    """How ``draft``, one of ``drafts`` in ``text``, is said.

    A quoted fragment inside another statement is said as that statement is, if no cue of its own introduces it.
    """
    language = "de" if language.startswith("de") else "en"
    whole = _whole(draft, drafts)
    content = _joined(text, draft.content)
    grammar = _GERMAN if language == "de" else _ENGLISH
    cue = _joined(text, draft.cue)
    return Manner(
        mode=_mode(text, language, whole, drafts, grammar),
        hedged=bool(_hedges(language, "content").search(content) or (cue and _hedges(language, "cue").search(cue))),
        negated=_negated(content, grammar),
        condition=find_condition(text, language, draft.content),
    )


def _whole(draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """The statement a fragment belongs to: its parent, where both have the same frame or it has none."""
    if draft.kind is not Kind.DIRECT or draft.parent is None or not 0 <= draft.parent < len(drafts):
        return draft
    parent = drafts[draft.parent]
    return parent if not draft.cue or draft.cue == parent.cue else draft


def _joined(text: str, spans: Spans) -> str:
    return " ".join(text[start:end] for start, end in spans)[:_MOST]


def _mode(text: str, language: str, draft: Draft, drafts: Sequence[Draft], grammar: _Grammar) -> Mode:
    content = _joined(text, draft.content)
    told = draft.kind is Kind.REPORTED
    act = content if told else _joined(text, draft.cue)
    lead = "" if told else _joined(text, draft.frame) + " " + _right_before(text, draft)
    found = _search(language, "act", act)
    if found:
        return _tempered(found, language, content, told)
    if told:
        return _search(language, "wants", act) or Mode.ASSERTED
    if _search(language, "content", content):
        return Mode.DENIED
    if _search(language, "emphatic", act + " " + lead) and (_negated(content, grammar) or _denied_in(lead, grammar)):
        return Mode.DENIED
    return _search(language, "lead", lead) or _by_content(language, content, act, draft, grammar)


def _tempered(found: Mode, language: str, content: str, told: bool) -> Mode:
    return found


def _denied_in(lead: str, grammar: _Grammar) -> bool:
    """A frame that says itself what is affirmed: „um zu bekräftigen, dass man sich nicht beteilige: …"."""
    clause = re.search(r"\b(?:dass|that)\b.*", lead)
    return bool(clause and grammar.negation.search(clause[0]))


def _right_before(text: str, draft: Draft) -> str:
    """The words up to the content where they end in a colon: „Oder als Warnung an alle: …"."""
    begin = min(start for start, _ in draft.content)
    before = text[max(0, begin - _LEAD) : begin].rstrip(" \t\n„“\"»«‚")
    if not before.endswith(":"):
        return ""
    return re.split(r"[.!?]\s", before)[-1]


def _by_content(language: str, content: str, act: str, draft: Draft, grammar: _Grammar) -> Mode:
    bare = content.strip()
    if re.search(r"\?[“”\"’»«]?$", bare) and not re.search(r"[.!]\s", bare):
        return Mode.ASKED
    main = _main_clause(bare, grammar)
    soft = _search(language, "soft", act)
    own = bool(grammar.own_future.search(main))
    if grammar.call.search(bare):
        return Mode.DEMANDED
    if grammar.future.search(main):
        return soft or (Mode.ANNOUNCED if own else Mode.PREDICTED)
    if own:
        return Mode.ANNOUNCED
    if grammar.must.search(main):
        return Mode.DEMANDED
    if grammar.planned.search(main) and not grammar.rumour.search(main):
        return Mode.ANNOUNCED
    return Mode.ASSERTED


def _main_clause(content: str, grammar: _Grammar) -> str:
    """The content up to where a subordinate clause begins."""
    opened = re.match(r"(?:dass|that|ob)\s+", content)
    offset = opened.end() if opened else 0
    end = grammar.clause_end.search(content, offset + 15)
    return content[offset : end.start() if end else len(content)].rstrip(" .!?“”\"’»«")


def _negated(content: str, grammar: _Grammar) -> bool:
    main = _main_clause(content.strip(), grammar)
    return bool(grammar.negation.search(grammar.no_negation.sub("", main)))
