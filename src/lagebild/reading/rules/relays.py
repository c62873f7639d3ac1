"""Outlets that stand between a report and the voice it hears: „laut ‚X'", „zitierte die ‚X'", interviews."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from lagebild.model import SourceKind, Span, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.rules.coref import Cast, Voice

__all__ = ["Interview", "around", "behind", "continues", "find_interviews", "leaned_on", "leans_in_clause", "relays_of"]

_RELAYS = re.compile(
    r"zitier|zitat|\bg[ia]be?n?\b.*\bwieder\b|wiedergegeben|Berufung|beruf\w*|\blaut\b|zufolge|[Bb]ericht|\bmelde|[Mm]eldung"
    r"|schreib|schrieb|Informationen|Angaben|verbreitet|veröffentlicht|ausgestrahlt|befragt|\bwie\b"
    r"|\bquot|\bcit(?:e|es|ed|ing)\b|\breport|according to|\bvia\b|\bas told\b|published",
)
_TOLD = re.compile(
    r"(?:\bgegenüber(?: (?:der|dem|den))?|\b(?:told|telling|tells)(?: the)?"
    r"|\b(?:sagt\w*|erklärt\w*|teilt\w*|erzählt\w*|verriet|berichtet\w*|bestätigt\w*)(?: [\w.]+){0,3}? (?:der|dem|den))"
    r"(?: [\w-]+){0,3} ?[„“\"‚»]?$"
)
_INTERVIEW = re.compile(r"\b(?:\w+-)?[Ii]nterviews?\b|\bGespräch (?:mit|für|in|im)\b")
_BRIDGE = re.compile(r"[\s„“\"‚‘»]*(?:(?:[a-zäöüß]+|[A-ZÄÖÜ][\w-]*)[\s„“\"‚‘»]+){0,6}")
_LINK = re.compile(r"\b(?:für|mit|in|im|bei|beim|der|des|with|for|on|to|by)\b")
_GOES_ON = re.compile(
    r"\bdort\b|\b[Ii]nterviews?\b|\bJournalist|\bReporter|\bSender\b"
    r"|\b(?:im (?:gleichen|selben)|in dem) Gespräch"
    r"|\bthe (?:interview|broadcaster|channel|paper)\b|\bjournalists?\b|\breporters?\b|\bthere\b"
)
_LEANS_ON = re.compile(
    r"(?:(?:unter|mit) (?:Berufung|Verweis|Hinweis)|unter Bezugnahme"
    r"|beru(?:f|ft|fen|fend)\b[^.]{0,60}?|citing|quoting|referring to)"
    r"(?: sich)?(?: (?:dabei|hierbei))?(?: auf)? "
)

_LEANING = re.compile(
    r"\bsich (?:dabei |hierbei |ihrerseits |seinerseits |wiederum )?auf "
    r"(?P<whom>[^.;:]{3,150}?) (?:beruf(?:t|en)|berief(?:en)?|stütz(?:t|en|te|ten)|bezieh(?:t|en)|bezog(?:en)?)\b"
)
"""The same in a relative clause: „die sich auf Y beruft"."""


_FROM = re.compile(r"\baus (?=(?:ihre[rm]|seine[rm]|de[rm]|eine[rm]) )")
_IS_CITED = re.compile(r"(?P<before>(?:[^,;:]|, [^,]+,(?= ))*?),? ?\b(?:wird|werden|wurden?) ")
_OUTLET_PLACE = re.compile(r" (?:in|im|von|vom) (?:(?:de[rnm]|einem|einer) )?$|,? (?:in|im|von|vom) ")


class Interview(msgspec.Struct, frozen=True):
    """An interview the report mentions: where, and the outlet it was given to."""

    at: int
    outlet: Voice


def find_interviews(cast: Cast) -> list[Interview]:
    """The interviews given to an outlet that the text names, in text order."""
    found: list[Interview] = []
    for match in _INTERVIEW.finditer(cast.text):
        sentence = cast.sentences[cast.sentence_at(match.start())] if cast.sentences else (0, 0)
        for start, _, voice in cast.between(match.end(), min(sentence[1], match.end() + 90)):
            bridge = cast.text[match.end() : start]
            if voice.kind is SourceKind.OUTLET and _BRIDGE.fullmatch(bridge) and _LINK.search(match[0] + bridge):
                found.append(Interview(match.start(), voice))
                break
        else:
            near = [v for s, e, v in cast.between(max(0, match.start() - 30), match.end()) if e >= match.start() - 2]
            found += [Interview(match.start(), v) for v in near[:1] if v.kind is SourceKind.OUTLET]
    return found


def continues(cast: Cast, draft: Draft, interview: Interview) -> bool:
    """Whether the words around ``draft`` point back to ``interview`` („sagte er dort")."""
    return any(
        _GOES_ON.search(cast.text, *piece) or interview.outlet.name in cast.text[slice(*piece)]
        for piece in around(cast, draft)
    )


def around(cast: Cast, draft: Draft) -> Iterator[Span]:
    """The pieces of the draft's frame and of the sentences that hold it, its content left out."""
    inside = sorted(draft.content)
    seen: set[int] = set()
    for start, end in (*draft.frame, *draft.content):
        for number in range(cast.sentence_at(start), cast.sentence_at(max(start, end - 1)) + 1):
            if number in seen or number >= len(cast.sentences):
                continue
            seen.add(number)
            yield from _without(cast.sentences[number], inside)


def _without(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    at = span[0]
    for start, end in holes:
        if end <= at or start >= span[1]:
            continue
        if start > at:
            yield (at, start)
        at = max(at, end)
    if at < span[1]:
        yield (at, span[1])


def relays_of(cast: Cast, draft: Draft, own: Spans) -> list[Voice]:
    """The outlets in the draft's frame that pass its words on, other than the one that speaks at ``own``."""
    text = cast.text
    pieces = list(draft.frame)
    frame = " ".join(text[slice(*piece)] for piece in pieces)
    if not _RELAYS.search(frame):
        return []
    found: list[Voice] = []
    for start, end, voice in (m for piece in pieces for m in cast.between(*piece)):
        if voice.kind is not SourceKind.OUTLET or voice in found or any(s < end and start < e for s, e in own):
            continue
        told = any(s < end and start < e for s, e in draft.addressee) or _TOLD.search(text, max(0, start - 60), start)
        if not told:
            found.append(voice)
    return found


def leaned_on(cast: Cast, draft: Draft) -> bool:
    """Whether the draft's speaker is somebody a relay leans on: „unter Berufung auf einen Vertreter"."""
    first = min((s for s, _ in draft.speaker), default=0)
    return any(
        match.end() - 4 <= first <= match.end() + 12
        for match in _LEANS_ON.finditer(cast.text, max(0, first - 100), first + 4)
    )


def leans_in_clause(cast: Cast, draft: Draft) -> bool:
    """Whether a relative clause in the frame names whom the speaker leans on: „X, die sich auf Y beruft"."""
    return any(_LEANING.search(cast.text, *piece) for piece in draft.frame)


def behind(cast: Cast, draft: Draft, own: Spans) -> Span | None:
    """Where the frame of a relay names the voice it leans on: „unter Berufung auf Y", „zitiert X den Minister"."""
    text = cast.text
    for start, end in draft.frame:
        match = _LEANS_ON.search(text, start, end)
        if match:
            return _phrase_from(text, match.end(), end)
        late = _LEANING.search(text, start, end)
        if late:
            return late.span("whom")
    passive = _cited_in(cast, draft, own)
    if passive:
        return passive
    cited = any(re.search(r"zitier|quot|\bcit", text[slice(*c)]) for c in draft.cue)
    after = max((e for _, e in own), default=0)
    if cited:
        for start, end in draft.frame:
            source = _FROM.search(text, max(start, after), end)
            if source and after >= start:
                return _phrase_from(text, source.end(), end)
            match = re.compile(r"(?<!am )(?<!im )\b(?:eine[nrms]?|de[nrm]|die|das|an?|the)\b ").search(
                text, max(start, after), end
            )
            if match and after >= start:
                return _phrase_from(text, match.start(), end)
    return None


def _cited_in(cast: Cast, draft: Draft, own: Spans) -> Span | None:
    """The subject of „Weber wird in der ‚X' mit den Worten zitiert", where ``own`` is the outlet."""
    text = cast.text
    if not own or not any("zitiert" in text[slice(*c)] for c in draft.cue):
        return None
    at = own[0][0]
    for start, end in draft.frame:
        match = _IS_CITED.search(text, start, min(end, at)) if start <= at <= end else None
        if match and match["before"].strip():
            return match.span("before")
        if match:
            stop = _OUTLET_PLACE.search(text, match.end(), at)
            return (match.end(), stop.start() if stop else at) if text[match.end() : at].strip() else None
    return None


def _phrase_from(text: str, start: int, end: int) -> Span | None:
    match = re.compile(
        r"[,;:.]|\b(?:zitier\w*|mit den Worten|als|dass|that|in ihr\w*|in sein\w*|gab|gibt|meldet\w*|berichtet\w*)\b"
    ).search(text, start, end)
    stop = match.start() if match else end
    return (start, stop) if text[start:stop].strip() else None
