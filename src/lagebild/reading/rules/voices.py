"""Who is behind the drafts: one chain of voices each, nearest the reader first, the origin last."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from lagebild.model import Kind, Link, SourceKind, Spans
from lagebild.reading.draft import Draft, Words
from lagebild.reading.rules import relays
from lagebild.reading.rules.coref import cast
from lagebild.reading.rules.naming import Namer, begin

__all__ = ["Voiced", "hear", "resolve", "trace"]

Chain = tuple[Link, ...]
_DEEPEST = 8
"""Nesting beyond this many voices is not followed."""
_RELAYED = re.compile(r"(?i)\b(?:gibt|gab|geben|zitier\w*|quot\w+|cit\w+)\b")
_OBJECT = re.compile(r"\b(?:ihn|sie|him|her)\b")
_PASSES_ON = re.compile(r"(?i)\b(?:laut|zufolge|nach|according)\b|zitier|bericht|meld")


def resolve(
    text: str, language: str, drafts: Sequence[Draft], *, start: int = 0, outlet: str | None = None
) -> list[Chain]:
    """One chain per draft, in the drafts' order.

    A chain is nearest the reader first, leaves the report's own ``outlet`` out and ends with the origin; it
    is empty where nobody can be found. Of several drafts over the same content the relay's own chain ends
    with the relay, the origin's runs through it. Names are resolved within the report: the fullest name of
    a person, a body without its article, the antecedent of a pronoun.
    """
    return [voiced.chain for voiced in trace(text, language, drafts, start=start, outlet=outlet)]


class Voiced(msgspec.Struct, frozen=True):
    """Who is behind a draft, and who else it might have been where a pronoun had to be resolved (or empty)."""

    chain: Chain
    runner_up: str = ""


def trace(
    text: str, language: str, drafts: Sequence[Draft], *, start: int = 0, outlet: str | None = None
) -> list[Voiced]:
    """The chains of ``resolve`` with the runner-up for the origin, in the drafts' order."""
    return hear(text, language, drafts, start=start, outlet=outlet)[0]


def hear(
    text: str,
    language: str,
    drafts: Sequence[Draft],
    *,
    start: int = 0,
    outlet: str | None = None,
    answers: Mapping[int, Words] | None = None,
) -> tuple[list[Voiced], Namer]:
    """The same as ``trace``, with the namer that has heard all drafts and can be asked for further voices.

    ``answers`` are the words that a trained reader takes pronouns and bare nouns for, by where these begin.
    """
    resolver = _Resolver(Namer(cast(text, language, start), drafts, answers), outlet)
    chains = resolver.chains()
    second = resolver.namer.runners_up
    voiced = [
        Voiced(chain, name if chain and name != chain[-1].name else "")
        for chain, name in zip(chains, second, strict=True)
    ]
    return voiced, resolver.namer


class _Resolver:
    """One pass over the drafts in text order; what was said before decides who goes on."""

    def __init__(self, namer: Namer, outlet: str | None) -> None:
        people = self.cast = namer.cast
        drafts = self.drafts = namer.drafts
        self.outlet = (outlet or "").casefold()
        self.namer = namer
        self.origins = self.namer.origins
        self.done: list[Chain] = [()] * len(drafts)
        self.order = sorted(range(len(drafts)), key=lambda i: (begin(drafts[i]), i))
        self.twins: defaultdict[Spans, list[int]] = defaultdict(list)
        for i, draft in enumerate(drafts):
            self.twins[draft.content].append(i)
        self.interviews = relays.find_interviews(people)
        self.current: relays.Interview | None = None
        self.guest = ""

    def chains(self) -> list[Chain]:
        for i in self.order:
            self.namer.name(i)
        for place, i in enumerate(self.order):
            self.done[i] = self._chain(i, self._previous(place))
        return [self._clean((*self._enclosing(i), *chain)) if chain else () for i, chain in enumerate(self.done)]

    def _previous(self, place: int) -> int | None:
        for i in reversed(self.order[max(0, place - 8) : place]):
            if self.drafts[i].parent is None:
                return i
        return None

    def _chain(self, i: int, previous: int | None) -> Chain:
        draft, origin = self.drafts[i], self.origins[i]
        if origin is None:
            return ()
        twins = [j for j in self.twins[draft.content] if j != i]
        own = draft.speaker
        links = [self.namer.link(v, v.span) for v in relays.relays_of(self.cast, draft, own) if v.name != origin.name]
        if self._is_relay(i, twins):
            return self._clean((origin,))
        leans = relays.leans_in_clause(self.cast, draft)
        if not twins and (leans or self.namer.kind(origin) is SourceKind.OUTLET):
            found = self._behind(draft)
            if found and found.name != origin.name:
                return self._clean((origin, found))
        for j in twins:
            other = self.origins[j]
            if other and self._is_relay(j, [i]) and other.name not in {link.name for link in (*links, origin)}:
                links.append(other)
        links = links or self._interview(draft, origin) or self._inherited(draft, origin, previous)
        return self._clean((*links, origin))

    def _behind(self, draft: Draft) -> Link | None:
        """The voice a relay's frame names: „unter Berufung auf Y", „zitiert Y", „gibt ihn wieder"."""
        text = self.cast.text
        source = relays.behind(self.cast, draft, draft.speaker)
        if source:
            return self.namer.at(source, draft)
        if not any(_RELAYED.search(text, *cue) for cue in draft.cue):
            return None
        after = max((e for _, e in draft.speaker), default=0)
        for start, end in draft.frame:
            pronoun = _OBJECT.search(text, max(start, after), end)
            if pronoun:
                return self.namer.spoken_of(start, "m" if pronoun[0] in ("ihn", "him") else "f")
        return None

    def _is_relay(self, i: int, twins: Sequence[int]) -> bool:
        """Whether draft ``i`` only passes on what one of its twins, over the same content, says."""
        mine = self.origins[i]
        others = [self.origins[j] for j in twins]
        if mine is None or not any(o and o.name != mine.name for o in others):
            return False
        return self._rank(i) > min(self._rank(j) for j in twins)

    def _rank(self, i: int) -> int:
        origin = self.origins[i]
        if origin is None:
            return 9
        cue = " ".join(self.cast.text[slice(*c)] for c in self.drafts[i].cue)
        passes_on = bool(_PASSES_ON.search(cue))
        leaned_on = relays.leaned_on(self.cast, self.drafts[i])
        return 2 * (self.namer.kind(origin) is SourceKind.OUTLET) + passes_on - 4 * leaned_on

    def _interview(self, draft: Draft, origin: Link) -> list[Link]:
        """The outlet of the interview this was said in, named here or still going on."""
        pieces = list(relays.around(self.cast, draft))
        here = [n for n in self.interviews if any(s <= n.at < e for s, e in pieces)]
        if here:
            self.current, self.guest = here[-1], origin.name
        elif not (self.current and self.guest == origin.name and relays.continues(self.cast, draft, self.current)):
            return []
        assert self.current is not None
        outlet = self.current.outlet
        return [self.namer.link(outlet, outlet.span)] if outlet.name != origin.name else []

    def _inherited(self, draft: Draft, origin: Link, previous: int | None) -> list[Link]:
        """Free indirect speech goes on through the relay its voice was heard through right before."""
        if previous is None or draft.frame or draft.kind is Kind.REPORTED:
            return []
        last = self.done[previous]
        if last and self.namer.kind(last[-1]) is SourceKind.OUTLET and self._quoted_in(origin, self.drafts[previous]):
            return list(last)
        if draft.kind is Kind.DIRECT:
            return []
        end = self.drafts[previous].content[-1][1] - 1
        near = self.cast.sentence_at(begin(draft)) - self.cast.sentence_at(end) <= 1
        return list(last[:-1]) if near and last and last[-1].name == origin.name else []

    def _quoted_in(self, origin: Link, draft: Draft) -> bool:
        """Whether what ``draft`` says is about ``origin``, a person: „laut ‚X' hat Weber gestanden. Er habe …"."""
        named = (voice for s, e in draft.content for _, _, voice in self.cast.between(s, e))
        return any(voice.kind is SourceKind.PERSON and voice.name == origin.name for voice in named)

    def _parent(self, i: int) -> int | None:
        """The draft this one is part of: as found, or the smallest whose content holds all of it, frame included."""
        draft = self.drafts[i]
        if draft.parent is not None or not draft.frame:
            return draft.parent
        inside = (*draft.content, *draft.frame)
        holders = [
            j
            for j in self._near(draft)
            if j != i and all(any(s <= a and b <= e for s, e in self.drafts[j].content) for a, b in inside)
        ]
        return min(holders, key=lambda j: sum(e - s for s, e in self.drafts[j].content), default=None)

    def _near(self, draft: Draft) -> Sequence[int]:
        """The drafts that begin shortly before ``draft`` in text order: all that can enclose it."""
        place = bisect_left(self.order, begin(draft), key=lambda j: begin(self.drafts[j]))
        return self.order[max(0, place - 12) : place + 4]

    def _enclosing(self, i: int) -> Chain:
        """Whoever says the statements that this one is part of passes it on, the outermost first."""
        outer: Chain = ()
        seen = {i}
        parent = self._parent(i)
        while parent is not None and 0 <= parent < len(self.done) and parent not in seen and len(seen) < _DEEPEST:
            outer = (*self.done[parent], *outer)
            seen.add(parent)
            parent = self._parent(parent)
        return outer

    def _clean(self, links: Sequence[Link]) -> Chain:
        kept: list[Link] = []
        for place, link in enumerate(links):
            last = place == len(links) - 1
            own = link.name.casefold() == self.outlet and not last
            if own or (not last and any(link.name == other.name for other in (*kept, links[-1]))):
                continue
            kept.append(msgspec.structs.replace(link, spans=tuple(s for s in link.spans if s[0] < s[1])))
        return tuple(kept)
