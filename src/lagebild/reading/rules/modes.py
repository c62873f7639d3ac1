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
from lagebild.reading.rules.tables import table

__all__ = ["Manner", "classify"]

_MOST = 2000
"""Characters of a content that are looked at; the mode of a longer one shows in its beginning."""
_LEAD = 120
_GAP = 40
_SENTENCE = re.compile(r"(?<=[.!?])[“”\"’]?\s+(?=[„“\"A-ZÄÖÜ])")


class Manner(msgspec.Struct, frozen=True):
    """The mode of a statement, whether it is hedged or negated, and the condition it holds under."""

    mode: Mode = Mode.ASSERTED
    hedged: bool = False
    negated: bool = False
    condition: Spans = ()


class _Grammar(msgspec.Struct, frozen=True):
    """What the rules need to know of a language, as regular expressions (``mood.<language>.tsv``)."""

    negation: re.Pattern[str]
    no_negation: re.Pattern[str]
    subordinate: re.Pattern[str]
    finite: re.Pattern[str]
    future: re.Pattern[str]
    remote: re.Pattern[str]
    dated: re.Pattern[str]
    own: re.Pattern[str]
    first_person: re.Pattern[str]
    must: re.Pattern[str]
    planned: re.Pattern[str]
    rumour: re.Pattern[str]
    call: re.Pattern[str]
    question: re.Pattern[str]


@cache
def _grammar(language: str) -> _Grammar:
    flags = {"i": re.IGNORECASE, "-": re.RegexFlag(0)}
    return _Grammar(**{what: re.compile(pattern, flags[case]) for what, case, pattern in table(f"mood.{language}.tsv")})


@cache
def _table(language: str, where: str) -> tuple[tuple[Mode, re.Pattern[str]], ...]:
    found = [row for row in table(f"modes.{language}.tsv") if row[0] == where]
    return tuple((Mode(mode), re.compile(pattern, re.IGNORECASE)) for _, mode, pattern in found)


@cache
def _hedges(language: str, where: str) -> re.Pattern[str]:
    patterns = [pattern for place, pattern in table(f"hedges.{language}.tsv") if place == where]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _search(language: str, where: str, words: str, *, asks: bool = True) -> Mode | None:
    """The first mode of that part of the table whose words occur; nobody asks what is no question."""
    table = _table(language, where) if words else ()
    return next((mode for mode, p in table if p.search(words) and (asks or mode is not Mode.ASKED)), None)


def classify(text: str, language: str, draft: Draft, drafts: Sequence[Draft]) -> Manner:
    """How ``draft``, one of ``drafts`` in ``text``, is said.

    A quoted fragment inside another statement is said as that statement is, if no cue of its own introduces it.
    """
    language = "de" if language.startswith("de") else "en"
    grammar = _grammar(language)
    content = _joined(text, draft.content).strip()
    cue = _joined(text, draft.cue)
    first = _SENTENCE.split(content)[0]
    return Manner(
        mode=_mode(text, language, _whole(draft, drafts), drafts, grammar),
        hedged=bool(_hedges(language, "content").search(first) or (cue and _hedges(language, "cue").search(cue))),
        negated=_negated(content, grammar),
        condition=find_condition(text, language, draft.content),
    )


def _whole(draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """The statement a fragment belongs to: its parent, where both have the same cue or it has none."""
    if draft.kind is not Kind.DIRECT or draft.parent is None or not 0 <= draft.parent < len(drafts):
        return draft
    parent = drafts[draft.parent]
    return parent if not draft.cue or draft.cue == parent.cue else draft


def _joined(text: str, spans: Spans) -> str:
    return " ".join(text[start:end] for start, end in spans)[:_MOST]


def _mode(
    text: str, language: str, draft: Draft, drafts: Sequence[Draft], grammar: _Grammar, *, goes_on: bool = True
) -> Mode:
    content = _joined(text, draft.content).strip()
    if draft.kind is Kind.REPORTED:
        return _act_told(language, content) or Mode.ASSERTED
    act = _joined(text, draft.cue)
    lead = _joined(text, draft.frame) + " " + _right_before(text, draft)
    asks = bool(grammar.question.search(content))
    found = _search(language, "act", act, asks=asks)
    if found:
        return _carried_out(found, language, content)
    main = _main_clause(content, grammar)
    if _rejected(language, content, main, act, lead, grammar):
        return Mode.DENIED
    mode = _search(language, "lead", lead) or _by_content(
        language, content, main, act, _speaker(text, draft), draft.kind, grammar
    )
    loose = draft.kind in (Kind.FREE_INDIRECT, Kind.INDIRECT_FREE_INDIRECT)
    if goes_on and loose and mode in (Mode.ANNOUNCED, Mode.DEMANDED):
        before = _before(text, draft, drafts)
        earlier = _mode(text, language, before, drafts, grammar, goes_on=False) if before else None
        return earlier if earlier in (Mode.ANNOUNCED, Mode.DEMANDED) else mode
    return mode


def _act_told(language: str, content: str) -> Mode | None:
    """The act a sentence tells by itself: the one whose words come first, for the finite verb stands early."""
    found = [
        (match.start(), place, mode)
        for place, (mode, pattern) in enumerate((*_table(language, "act"), *_table(language, "wants")))
        for match in [pattern.search(content)]
        if match
    ]
    return min(found)[2] if found else None


def _carried_out(found: Mode, language: str, content: str) -> Mode:
    """What is announced with violence is a threat."""
    if found is Mode.ANNOUNCED and _search(language, "violence", content):
        return Mode.THREATENED
    return found


def _rejected(language: str, content: str, main: str, act: str, lead: str, grammar: _Grammar) -> bool:
    """Whether a proposition is rejected: called false, disbelieved, or an imputation emphatically said not to hold."""
    if _search(language, "content", content) is Mode.DENIED:
        return True
    if _search(language, "belief", act) and re.search(grammar.negation, lead):
        return True
    if not _search(language, "emphatic", f"{act} {lead}"):
        return False
    stated = re.search(r"\b(?:dass|that)\b.*", lead)
    return any(
        _search(language, "imputed", words) is not None and bool(grammar.negation.search(words))
        for words in (main, stated[0] if stated else "")
    )


def _right_before(text: str, draft: Draft) -> str:
    """The words up to the content where they end in a colon: „Oder als Warnung an alle: …"."""
    begin = min(start for start, _ in draft.content)
    before = text[max(0, begin - _LEAD) : begin].rstrip(' \t\n„“"»«‚')
    return _SENTENCE.split(before)[-1] if before.endswith(":") else ""


def _speaker(text: str, draft: Draft) -> set[str]:
    return {
        part
        for word in re.findall(r"[\w-]+", _joined(text, draft.speaker))
        for part in word.split("-")
        if word[:1].isupper()
    }


def _before(text: str, draft: Draft, drafts: Sequence[Draft]) -> Draft | None:
    """The statement that ends right before this one, which free speech goes on with."""
    begin = min(start for start, _ in draft.content)
    ended = [
        d
        for d in drafts
        if d.content[-1][1] <= begin
        and d.parent is None
        and d is not draft
        and 0 <= begin - max(e for _, e in (*d.content, *d.frame)) <= _GAP
    ]
    return max(ended, key=lambda d: max(e for _, e in d.content), default=None)


def _by_content(
    language: str, content: str, main: str, act: str, speaker: set[str], kind: Kind, grammar: _Grammar
) -> Mode:
    if re.search(r"\?[“”\"’»«]?$", content) and not re.search(r"[.!]\s", content):
        return Mode.ASKED
    if grammar.call.search(content):
        return Mode.DEMANDED
    named = _search(language, "content", content)
    if named:
        return named
    soft = _search(language, "soft", act)
    if grammar.must.search(main) and not grammar.rumour.search(main) and not grammar.question.search(main):
        return soft if soft is Mode.ANNOUNCED and not re.search(r"m[uü]ss", main) else Mode.DEMANDED
    own = _is_own(main, speaker, kind, grammar)
    if grammar.planned.search(main) and not grammar.rumour.search(main):
        return Mode.DEMANDED if _search(language, "view", act) else Mode.ANNOUNCED
    if grammar.future.search(main) and not _as_if(main, kind, grammar):
        return soft or (Mode.ANNOUNCED if own else Mode.PREDICTED)
    if grammar.own.search(main) and own and not _as_if(main, kind, grammar):
        return Mode.PROMISED if soft is Mode.PROMISED else Mode.ANNOUNCED
    return Mode.ASSERTED


def _is_own(main: str, speaker: set[str], kind: Kind, grammar: _Grammar) -> bool:
    """Whether the future in ``main`` is the speaker's own: „er werde", „wir werden", its own name as subject."""
    if kind is Kind.DIRECT:
        return bool(grammar.own.search(main) and grammar.first_person.search(main))
    if grammar.own.search(main):
        return True
    capitals = re.findall(r"\b[A-ZÄÖÜ][\w]+", main)[:3]
    return any(name.startswith(word) for word in capitals for name in speaker if len(word) > 1)


def _as_if(main: str, kind: Kind, grammar: _Grammar) -> bool:
    """„würde" that only replaces a conjunctive („sie würden dort wohnen") speaks of no future."""
    return bool(grammar.remote.search(main)) and kind is Kind.INDIRECT_FREE_INDIRECT and not grammar.dated.search(main)


def _main_clause(content: str, grammar: _Grammar) -> str:
    """The main clause of the first sentence, subordinate clauses left out."""
    opened = re.match(r"(?:dass|that|ob)\s+", content)
    first = _SENTENCE.split(content[opened.end() if opened else 0 :])[0]
    kept: list[str] = []
    skipped = False
    for place, piece in enumerate(re.split(r"[,;:]\s+", first)):
        if grammar.subordinate.match(piece.lstrip('„“"‚»')) and (
            place or re.match(r"(?i)(?:wenn|weil|ob|obwohl|falls|da|if|when|although)\b", piece)
        ):
            skipped = True
        elif kept and not skipped and grammar.finite.search(", ".join(kept)):
            break
        else:
            kept.append(piece)
            skipped = False
    return ", ".join(kept).rstrip(' .!?“”"’»«')


def _negated(content: str, grammar: _Grammar) -> bool:
    main = _main_clause(content, grammar)
    return bool(grammar.negation.search(grammar.no_negation.sub("", main)))
