"""Who is behind the drafts: one chain of voices each, nearest the reader first, the origin last."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from lagebild.model import Kind, Link, SourceKind, Span, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.rules import chains
from lagebild.reading.rules.antecedents import Heard, antecedent, meeting
from lagebild.reading.rules.coref import Cast, Voice, cast
from lagebild.reading.rules.noun_phrases import Phrase, closed_class
from lagebild.reading.rules.speakers import read_phrase

__all__ = ["resolve"]

Chain = tuple[Link, ...]
_DEEPEST = 8
"""Nesting beyond this many voices is not followed."""
_PEOPLE = frozenset(["person", "role", "unnamed", "pronoun"])
_RELAYED = re.compile(r"(?i)\b(?:gibt|gab|geben|zitier\w*|quot\w+|cit\w+)\b")
_OBJECT = re.compile(r"\b(?:ihn|sie|him|her)\b")


def resolve(
    text: str, language: str, drafts: Sequence[Draft], *, start: int = 0, outlet: str | None = None
) -> list[Chain]:
    """One chain per draft, in the drafts' order.

    A chain is nearest the reader first, leaves the report's own ``outlet`` out and ends with the origin; it
    is empty where nobody can be found. Of several drafts over the same content the relay's own chain ends
    with the relay, the origin's runs through it. Names are resolved within the report: the fullest name of
    a person, a body without its article, the antecedent of a pronoun.
    """
    return _Resolver(cast(text, language, start), drafts, outlet).chains()


class _Resolver:
    """One pass over the drafts in text order; what was said before decides who goes on."""

    def __init__(self, people: Cast, drafts: Sequence[Draft], outlet: str | None) -> None:
        self.cast = people
        self.drafts = drafts
        self.outlet = (outlet or "").casefold()
        self.heard: list[Heard] = []
        self.origins: list[Link | None] = [None] * len(drafts)
        self.done: list[Chain] = [()] * len(drafts)
        self.order = sorted(range(len(drafts)), key=lambda i: (_begin(drafts[i]), i))
        self.interviews = chains.find_interviews(people)
        self.current: chains.Interview | None = None
        self.guest = ""

    def chains(self) -> list[Chain]:
        for i in self.order:
            self.origins[i] = self._origin(i)
        for place, i in enumerate(self.order):
            self.done[i] = self._chain(i, self._previous(place))
        return [self._clean((*self._enclosing(i), *chain)) if chain else () for i, chain in enumerate(self.done)]

    def _previous(self, place: int) -> int | None:
        for i in reversed(self.order[max(0, place - 8) : place]):
            if self.drafts[i].parent is None:
                return i
        return None

    # --- the origin -------------------------------------------------------------------------

    def _origin(self, i: int) -> Link | None:
        draft = self.drafts[i]
        if not draft.speaker:
            link = self._agreed(draft) or self._carried_on(i)
        else:
            span = max(draft.speaker, key=lambda s: s[1] - s[0])
            link = self._of_phrase(read_phrase(self.cast.text, span, self.cast.lexicon), span, draft)
        if link:
            at = draft.speaker[0] if draft.speaker else (_begin(draft), _begin(draft) + 1)
            gender, person = self._nature(link, draft)
            self.heard.append(Heard(link=link, span=at, gender=gender, person=person))
        return link

    def _nature(self, link: Link, draft: Draft) -> tuple[str, bool]:
        """Gender of a voice, and whether it is a person."""
        voice = self.cast.named(link.name)
        phrase = read_phrase(self.cast.text, draft.speaker[0], self.cast.lexicon) if draft.speaker else None
        person = voice.kind is SourceKind.PERSON if voice else bool(phrase and phrase.sort in _PEOPLE)
        gender = voice.gender if voice and voice.gender != "-" else phrase.gender if phrase else "-"
        return gender, person

    def _carried_on(self, i: int) -> Link | None:
        """A draft without a speaker of its own goes on with its parent's voice or the one heard last."""
        draft = self.drafts[i]
        if draft.parent is not None and 0 <= draft.parent < len(self.origins):
            return self.origins[draft.parent]
        at = self.cast.sentence_at(_begin(draft))
        last = self.heard[-1] if self.heard else None
        if last and at - self.cast.sentence_at(last.span[0]) <= 8 and draft.kind is not Kind.REPORTED:
            return last.link
        return None

    def _carried_on_from(self, draft: Draft, at: int) -> Link | None:
        """„man", „wir", „ich": whoever is speaking."""
        if draft.parent is not None and 0 <= draft.parent < len(self.origins) and self.origins[draft.parent]:
            return self.origins[draft.parent]
        before = [h for h in self.heard if h.span[0] < at]
        return before[-1].link if before else None

    def _agreed(self, draft: Draft) -> Link | None:
        """„Es wurde vereinbart": both who met in the sentence before."""
        cue = " ".join(self.cast.text[slice(*c)] for c in draft.cue)
        if not re.search(r"vereinbar|einig|beschl[oi]|verständig|agree", cue):
            return None
        return meeting(self.cast, _begin(draft), self.heard)

    def _of_phrase(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        if (
            phrase.sort not in ("pronoun", "person", "pair")
            and " " not in phrase.name
            and phrase.span[0] <= span[0] + 1
        ):
            bearer = self.cast.person(phrase.name)
            if bearer:
                return self._link(bearer, phrase.span)
        reader = {
            "pronoun": self._pronoun, "own": self._pronoun, "adverb": self._adverb, "person": self._person,
            "role": self._role, "pair": self._pair, "unnamed": self._unnamed, "document": self._document,
        }.get(phrase.sort, self._body)  # fmt: skip
        return None if phrase.sort == "nothing" else reader(phrase, span, draft)

    def _pronoun(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        low = phrase.name.lower()
        if low in ("man", "beide", "diese", "one"):
            link = self._agreed(draft)
            if link:
                return link
        if phrase.gender == "-" and low in closed_class(self.cast.lexicon.language, "self"):
            link = self._carried_on_from(draft, span[0])
            if link:
                return link
        gender = phrase.gender
        if phrase.sort == "own":
            return self._owner(phrase, span, draft)
        if low in ("sie", "die", "ihr") and self._plural(span, draft):
            gender = "p"
        return antecedent(self.cast, self.heard, span[0], gender, self._quoted(span))

    def _owner(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """„nach eigenen Angaben": the subject of what is said; „seine Angaben": whoever was spoken of before."""
        if "eigen" in phrase.name.lower() or "own" in phrase.name.lower():
            near = [
                (s, e, v) for c in draft.content for s, e, v in self.cast.between(*c) if not self.cast.oblique_at(s)
            ]
            if near:
                return self._link(near[0][2], near[0][:2])
        barred = [(s, e) for s, e in draft.frame]
        return antecedent(self.cast, self.heard, span[0], phrase.gender, self._quoted(span), barred=barred)

    def _quoted(self, span: Span) -> list[Span]:
        near = (d for d in self.drafts if d.kind is Kind.DIRECT)
        return [c for d in near for c in d.content if not (c[0] <= span[0] < c[1]) and abs(c[0] - span[0]) < 3000]

    def _plural(self, span: Span, draft: Draft) -> bool:
        """„sie" with a verb in -en is several."""
        text = self.cast.text
        verbs = [text[s:e] for s, e in draft.cue if (s, e) != span]
        verb = verbs[0].split()[0] if verbs and verbs[0].split() else ""
        if not verb:
            following = re.compile(r"\s+(\w+)").match(text, span[1])
            verb = following[1] if following else ""
        return bool(re.search(r"(?:en|ind|ten|ern)$", verb)) and verb.lower() not in ("den", "wen")

    def _adverb(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """„wonach", „demnach": the voice, or the report, that was spoken of right before."""
        text, lexicon = self.cast.text, self.cast.lexicon
        sentence = self.cast.sentences[self.cast.sentence_at(span[0])] if self.cast.sentences else (0, 0)
        if phrase.name.lower() == "wonach":
            near = [m for m in self.cast.between(max(sentence[0], span[0] - 160), span[0])]
            if near:
                return self._link(near[-1][2], (near[-1][0], near[-1][1]))
            before = re.compile(r"(?:[\w.-]+ ){0,5}[\w.-]+,? ?$").search(text, max(sentence[0], span[0] - 80), span[0])
            found = read_phrase(text, (before.start(), span[0]), lexicon) if before else None
            if found and found.sort in ("unnamed", "document", "body"):
                return self._of_phrase(found, found.span, draft)
        return self.heard[-1].link if self.heard else antecedent(self.cast, self.heard, span[0], "-", [])

    def _person(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        voice = self.cast.person(phrase.name)
        of = phrase.of or (voice.of if voice else None)
        if voice is None:
            return Link(name=phrase.name, of=of, spans=(phrase.span,))
        if phrase.of and voice.of is None:
            voice.of = phrase.of
        return self._link(voice, phrase.span, of=of)

    def _role(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        of = self._full_body(phrase.of, span[0])
        earlier = next(
            (h.link for h in reversed(self.heard) if not h.link.named and _same_head(h.link.name, phrase)), None
        )
        if earlier and _same_words(earlier.name, phrase.name):
            return earlier
        voice = self.cast.in_role(phrase, span[0])
        if voice and not (phrase.of and " " in phrase.name and not _near_role(voice, phrase)):
            return self._link(voice, phrase.span)
        if earlier:
            return earlier
        fuller = self._introduced(phrase) if " " not in phrase.name else None
        if fuller:
            return msgspec.structs.replace(fuller, named=phrase.named and fuller.named)
        return Link(name=phrase.name, named=phrase.named, of=of, spans=(phrase.span,))

    def _introduced(self, phrase: Phrase) -> Link | None:
        """The fuller phrase under the same noun earlier in the text: „Klimaforscher der Universität", „die Forscher"."""
        span = self.cast.earlier_noun(phrase.head, phrase.span[0])
        if span is None:
            return None
        full = read_phrase(self.cast.text, span, self.cast.lexicon)
        if full.sort not in ("body", "role", "unnamed", "document", "outlet") or full.name == phrase.name:
            return None
        return Link(name=full.name, named=full.named, of=full.of, spans=(full.span, phrase.span))

    def _pair(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        parts = [self._of_phrase(part, part.span, draft) for part in phrase.parts]
        names = [link.name for link in parts if link]
        joint = " und " if self.cast.lexicon.german else " and "
        spans = tuple(s for link in parts if link for s in link.spans)
        return Link(name=joint.join(names), spans=tuple(sorted(set(spans)))) if names else None

    def _unnamed(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        low = phrase.head
        if phrase.name.split()[0][:1].isupper() and not phrase.of:
            voice = self.cast.person(phrase.name)
            if voice:
                return self._link(voice, phrase.span)
        if low and " " not in phrase.name:
            earlier = next(
                (h.link for h in reversed(self.heard) if not h.link.named and _same_head(h.link.name, phrase)), None
            )
            if earlier:
                return earlier
        return Link(name=phrase.name, named=False, of=self._full_body(phrase.of, span[0]), spans=(phrase.span,))

    def _document(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        of = self._full_body(phrase.of, span[0])
        return Link(name=phrase.name, named=phrase.named, of=of, spans=(phrase.span,))

    def _body(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        person = self.cast.person(phrase.name) if " " not in phrase.name else None
        if person:
            return self._link(person, phrase.span)
        epithet = self._epithet(phrase, span)
        if epithet:
            return epithet
        fuller = self.cast.same_body(phrase, span[0]) if phrase.head and phrase.named else None
        voice = fuller or self.cast.named(phrase.name)
        definite = phrase.span[0] > span[0]
        if voice and (fuller or not definite or " " in voice.name):
            link = self._link(voice, phrase.span)
            return link if phrase.named else msgspec.structs.replace(link, named=False)
        if definite and " " not in phrase.name:
            found = self._introduced(phrase) or self._generic(phrase, span)
            if found:
                return found
        if voice:
            return self._link(voice, phrase.span)
        return Link(name=phrase.name, named=phrase.named, of=phrase.of, spans=(phrase.span,))

    def _generic(self, phrase: Phrase, span: Span) -> Link | None:
        """„das Unternehmen", „die Organisation": the body spoken of."""
        if phrase.head not in closed_class(self.cast.lexicon.language, "generic"):
            return None
        return antecedent(self.cast, self.heard, span[0], "-", self._quoted(span), bodies=True)

    def _epithet(self, phrase: Phrase, span: Span) -> Link | None:
        """„der Franzose", „die 47-Jährige": a person spoken of before."""
        low = self.cast.text[slice(*phrase.span)].lower()
        article = self.cast.text[max(0, phrase.span[0] - 4) : phrase.span[0]].lower().strip()
        single = " " not in low and article in ("der", "die", "dem", "den", "des", "the")
        known = low in closed_class(self.cast.lexicon.language, "epithet") or low.endswith(
            ("jährige", "jähriger", "jährigen")
        )
        if not single or not (known or low[:-2].capitalize() in self.cast.lexicon.places):
            return None
        gender = "f" if article == "die" else "m" if article in ("der", "dem", "den") else "-"
        return antecedent(self.cast, self.heard, span[0], gender, self._quoted(span), persons=True)

    def _full_body(self, of: str | None, at: int) -> str | None:
        if not of or " " in of:
            return of
        fuller = self.cast.same_body(Phrase(sort="body", name=of, head=of.lower()), at)
        voice = fuller or self.cast.named(of)
        return voice.name if voice and voice.kind is not SourceKind.PERSON else of

    def _link(self, voice: Voice, here: Span, *, of: str | None = None) -> Link:
        spans: Spans = tuple(sorted({voice.span, here}))
        return Link(name=voice.name, named=voice.named, of=of or voice.of, spans=spans)

    # --- the chain --------------------------------------------------------------------------

    def _chain(self, i: int, previous: int | None) -> Chain:
        draft, origin = self.drafts[i], self.origins[i]
        if origin is None:
            return ()
        twins = [j for j, other in enumerate(self.drafts) if j != i and other.content == draft.content]
        own = draft.speaker
        links = [self._link(v, v.span) for v in chains.relays_of(self.cast, draft, own) if v.name != origin.name]
        if self._is_relay(i, twins):
            return self._clean((origin,))
        if not twins and self._kind(origin) is SourceKind.OUTLET:
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
        source = chains.behind(self.cast, draft, draft.speaker)
        if source:
            return self._of_phrase(read_phrase(text, source, self.cast.lexicon), source, draft)
        if not any(_RELAYED.search(text, *cue) for cue in draft.cue):
            return None
        after = max((e for _, e in draft.speaker), default=0)
        for start, end in draft.frame:
            pronoun = _OBJECT.search(text, max(start, after), end)
            if pronoun:
                gender = "m" if pronoun[0] in ("ihn", "him") else "f"
                return antecedent(self.cast, self.heard, start, gender, self._quoted(pronoun.span()), persons=True)
        return None

    def _kind(self, link: Link) -> SourceKind:
        voice = self.cast.named(link.name)
        if voice:
            return voice.kind
        phrase = read_phrase(self.cast.text, link.spans[0], self.cast.lexicon) if link.spans else None
        return SourceKind.OUTLET if phrase and phrase.sort == "outlet" else SourceKind.BODY

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
        passes_on = bool(re.search(r"(?i)\b(?:laut|zufolge|nach|according)\b|zitier|bericht|meld", cue))
        leaned_on = chains.leaned_on(self.cast, self.drafts[i])
        return 2 * (self._kind(origin) is SourceKind.OUTLET) + passes_on - 4 * leaned_on

    def _interview(self, draft: Draft, origin: Link) -> list[Link]:
        """The outlet of the interview this was said in, named here or still going on."""
        pieces = list(chains.around(self.cast, draft))
        here = [n for n in self.interviews if any(s <= n.at < e for s, e in pieces)]
        if here:
            self.current, self.guest = here[-1], origin.name
        elif not (self.current and self.guest == origin.name and chains.continues(self.cast, draft, self.current)):
            return []
        assert self.current is not None
        outlet = self.current.outlet
        return [self._link(outlet, outlet.span)] if outlet.name != origin.name else []

    def _inherited(self, draft: Draft, origin: Link, previous: int | None) -> list[Link]:
        """Free indirect speech goes on through the relay its voice was heard through right before."""
        if previous is None or draft.frame or draft.kind is Kind.REPORTED:
            return []
        last = self.done[previous]
        if last and self._kind(last[-1]) is SourceKind.OUTLET and self._quoted_in(origin, self.drafts[previous]):
            return list(last)
        if draft.kind is Kind.DIRECT:
            return []
        near = (
            self.cast.sentence_at(_begin(draft)) - self.cast.sentence_at(self.drafts[previous].content[-1][1] - 1) <= 1
        )
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
        place = bisect_left(self.order, _begin(draft), key=lambda j: _begin(self.drafts[j]))
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


def _begin(draft: Draft) -> int:
    return min(s for s, _ in (*draft.content, *draft.frame))


def _same_head(name: str, phrase: Phrase) -> bool:
    return bool(phrase.head) and any(w.lower().endswith(phrase.head) for w in name.split())


def _same_words(name: str, other: str) -> bool:
    return name.split()[0].lower() == other.split()[0].lower()


def _near_role(voice: Voice, phrase: Phrase) -> bool:
    return any(role == phrase.head for role in voice.roles)
