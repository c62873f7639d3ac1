"""Whom the words of a report can mean: the voices heard so far, the nearest person, the fuller phrase before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

import msgspec

from lagebild.model import Kind, Link, SourceKind, Span, Spans
from lagebild.reading.draft import Draft, Words
from lagebild.reading.rules.antecedents import Heard, meeting, ranked
from lagebild.reading.rules.coref import Cast, Voice
from lagebild.reading.rules.labels import mend
from lagebild.reading.rules.nearest import last_of, sentence_before
from lagebild.reading.rules.speaker_parts import Phrase, closed_class
from lagebild.reading.rules.speakers import read_phrase
from lagebild.reading.rules.standing_in import aged, beside, general_noun

__all__ = ["Setting", "begin"]

_PEOPLE = frozenset(["person", "role", "unnamed", "pronoun"])
_AGREED = re.compile(r"vereinbar|einig|beschl[oi]|verständig|agree")
_VERB_OF_MANY = re.compile(r"(?:en|ind|ern)$")
_NEAR = 3000
_LATELY = 8
"""Sentences within which the voice heard last goes on."""
_AGED = re.compile(r"^\d{1,3}[-‑]jährigen? ")
_GOES_ON = re.compile(r"\bh(?:ei|ie)ß")
_FURTHER = re.compile(
    r"(?i)\b(?:zudem|außerdem|ferner|insbesondere|darüber hinaus|des weiteren|moreover|in addition)\b"
)
"""Words in a frame without a speaker that tie it to whoever spoke before."""
_ONCE = re.compile(
    r"(?i)\b(?:bisher|bislang|zunächst|anfangs|ursprünglich|seiner ?zeit|früher|lange) (?:es )?h(?:ie|ei)ß"
)
"""„Bisher hieß es", „Ursprünglich hieß es": nobody in particular."""
_TOLD = re.compile(
    r"\b(?:w[iu]rd\w*|worden)\b.*\b(?:vorgeworfen|aufgefordert|geraten|attestiert|zugebilligt|gebeten|beschuldigt|bescheinigt"
    r"|vorgehalten|unterstellt|mitgeteilt)\b|\b(?:vorgeworfen|aufgefordert|beschuldigt|bescheinigt) w(?:i|u|o)rd"
    r"|\b(?:was|were|is|are|been) (?:accused|told|asked|urged|advised|warned)\b",
    re.DOTALL,
)
"""A passive whose subject hears rather than speaks: „Kern wurde vorgeworfen"."""
_NAMING = frozenset(["so", "laut", "nach", "zufolge", "gemäß", "wie"])
_CITED_BEFORE = re.compile(r"\b(?:[Ss]o|[Ll]aut|[Nn]ach|[Gg]emäß|[Ww]ie) (?:\w+ ){0,2}$")
_CITED_BEHIND = re.compile(r" (?:zufolge|nach)\b")


def begin(draft: Draft) -> int:
    """Where the draft's content or frame begins."""
    return min(s for s, _ in (*draft.content, *draft.frame))


class Setting:
    """The drafts of a report in text order, and what was ``heard`` so far: it decides whom the next pronoun means."""

    def __init__(self, people: Cast, drafts: Sequence[Draft], answers: Mapping[int, Words] | None = None) -> None:
        self.cast = people
        self.drafts = drafts
        self.answers = answers or {}
        """Of words that name nobody, by where they begin: the words that a trained reader takes for whom they mean."""
        self.heard: list[Heard] = []
        self.origins: list[Link | None] = [None] * len(drafts)
        self.runners_up: list[str] = [""] * len(drafts)
        self._second = ""
        self._bodies: dict[str, str] = {}
        self._told = sorted(span for d in drafts if d.kind is not Kind.REPORTED for span in d.content)

    def _meant(
        self,
        at: int,
        gender: str,
        quoted: Sequence[Span],
        *,
        persons: bool = False,
        bodies: bool = False,
        barred: Sequence[Span] = (),
        only: Callable[[Link], bool] | None = None,
    ) -> Link | None:
        """Whom a pronoun or epithet at ``at`` means; the runner-up is kept for the reasons of the draft."""
        found = ranked(
            self.cast, self.heard, at, gender, quoted, persons=persons, bodies=bodies, barred=barred, only=only
        )
        self._second = found[1].name if len(found) > 1 else ""
        return self._in_full(found[0]) if found else None

    def _in_full(self, link: Link) -> Link:
        """„der Bundeskanzler" by the name of whoever the report says is that; other links as they are."""
        if link.named or not link.spans:
            return link
        phrase = read_phrase(self.cast.text, link.spans[0], self.cast.lexicon)
        if not phrase.roles or " " in phrase.name:
            return link
        anybody = msgspec.structs.replace(phrase, gender="-")  # without its article it looks like several
        voice = self.cast.in_role(anybody, link.spans[0][0])
        return self.link(voice, link.spans[0]) if voice else link

    def _whole(self, link: Link | None, span: Span, draft: Draft) -> Link | None:
        """The link with a name that is no fragment; where none is left of it, whoever was spoken of."""
        if link is None:
            return None
        name = self._place(mend(link.name, self.cast.lexicon))
        if name == link.name:
            return link
        if name:
            return msgspec.structs.replace(link, name=name)
        return self._meant(span[0], "-", self._quoted(span))

    def _place(self, name: str) -> str:
        """A country without the genitive's s: „Auffassung Österreichs"."""
        bare = name.removesuffix("s")
        places = self.cast.lexicon.places
        return bare if name not in places and bare in places else name

    def spoken_of(self, at: int, gender: str) -> Link | None:
        """The person a pronoun at offset ``at`` means."""
        return self._meant(at, gender, self._quoted((at, at)), persons=True)

    def kind(self, link: Link) -> SourceKind:
        """What kind of voice a link is."""
        voice = self.cast.named(link.name)
        if voice:
            return voice.kind
        phrase = read_phrase(self.cast.text, link.spans[0], self.cast.lexicon) if link.spans else None
        return SourceKind.OUTLET if phrase and phrase.sort == "outlet" else SourceKind.BODY

    def link(self, voice: Voice, here: Span, *, of: str | None = None) -> Link:
        """A link to a voice of the cast, spoken of ``here``."""
        spans: Spans = tuple(sorted({voice.span, here}))
        return Link(name=voice.name, named=voice.named, of=of or self._bodies.get(voice.name) or voice.of, spans=spans)

    def _nature(self, link: Link, draft: Draft) -> tuple[str, bool]:
        """Gender of a voice, and whether it is a person."""
        voice = self.cast.named(link.name)
        phrase = read_phrase(self.cast.text, draft.speaker[0], self.cast.lexicon) if draft.speaker else None
        person = voice.kind is SourceKind.PERSON if voice else bool(phrase and phrase.sort in _PEOPLE)
        gender = voice.gender if voice and voice.gender != "-" else phrase.gender if phrase else "-"
        return gender, person

    def _carried_on(self, draft: Draft) -> Link | None:
        """A draft without a speaker of its own goes on with its parent's voice or the one heard last."""
        if draft.parent is not None and 0 <= draft.parent < len(self.origins):
            return self.origins[draft.parent]
        cue = " ".join(self.cast.text[slice(*c)] for c in draft.cue)
        frame = " ".join(self.cast.text[slice(*f)] for f in draft.frame)
        near = None if _TOLD.search(frame) else beside(self.cast, draft, (0, 0))
        if near:
            return self.link(near[2], near[:2])
        goes_on = (_GOES_ON.search(cue) and not _ONCE.search(frame)) or _FURTHER.search(frame)
        if draft.frame and draft.kind is Kind.INDIRECT and not goes_on:
            return None  # „Es wird befürchtet, dass …“: a frame that names nobody means nobody in particular
        at = self.cast.sentence_at(begin(draft))
        last = self.heard[-1] if self.heard else None
        lately = last is not None and at - self.cast.sentence_at(last.span[0]) <= _LATELY
        return last.link if last and lately and draft.kind is not Kind.REPORTED else None

    def _speaking(self, draft: Draft, at: int) -> Link | None:
        """„man", „wir", „ich": whoever is speaking."""
        if draft.parent is not None and 0 <= draft.parent < len(self.origins) and self.origins[draft.parent]:
            return self.origins[draft.parent]
        before = [h for h in self.heard if h.span[0] < at]
        return before[-1].link if before else None

    def _agreed(self, draft: Draft) -> Link | None:
        """„Es wurde vereinbart": both who met in the sentence before."""
        cue = " ".join(self.cast.text[slice(*c)] for c in draft.cue)
        return meeting(self.cast, begin(draft), self.heard) if _AGREED.search(cue) else None

    def _last_named(self, at: int, gender: str) -> Link | None:
        """„Dieser": of those spoken of in the sentence before, the last one, not its subject."""
        before = sentence_before(self.cast, at)
        link = last_of(self.cast, (before[0], at), gender, but_first=True) if before else None
        return self._in_full(link) if link else None

    def _quoted(self, span: Span) -> list[Span]:
        """What is said around ``span``, quoted or not, that does not hold it."""
        low = bisect_left(self._told, (span[0] - _NEAR, 0))
        high = bisect_left(self._told, (span[0] + _NEAR, 0))
        return [c for c in self._told[low:high] if not c[0] <= span[0] < c[1]]

    def _plural(self, span: Span, draft: Draft) -> bool:
        """„sie" with a verb in -en is several."""
        text = self.cast.text
        verbs = [text[s:e] for s, e in draft.cue if (s, e) != span]
        verb = verbs[0].split()[0] if verbs and verbs[0].split() else ""
        if not verb:
            following = re.compile(r"\s+(\w+)").match(text, span[1])
            verb = following[1] if following else ""
        return bool(_VERB_OF_MANY.search(verb)) and verb.lower() not in ("den", "wen")

    def _unnamed_before(self, phrase: Phrase) -> Link | None:
        """An unnamed voice heard before under the same noun: „ein Sprecher der Polizei", then „der Sprecher"."""
        recent = reversed(self.heard[-60:])
        return next((h.link for h in recent if not h.link.named and _same_head(h.link.name, phrase)), None)

    def _introduced(self, phrase: Phrase) -> Link | None:
        """The fuller phrase under the same noun before: „Klimaforscher der Universität", then „die Forscher"."""
        span = self.cast.earlier_noun(phrase.head, phrase.span[0])
        if span is None:
            return None
        full = read_phrase(self.cast.text, span, self.cast.lexicon)
        if full.sort not in ("body", "role", "unnamed", "document", "outlet") or full.name == phrase.name:
            return None
        if phrase.sort == "document" and full.sort == "body":
            return None  # „im Bericht Lücken“
        return Link(name=full.name, named=full.named, of=full.of, spans=(full.span, phrase.span))

    def _instead(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """Who speaks where ``phrase`` cannot: the voice beside it, else, if it is a lone word, the one heard last."""
        near = beside(self.cast, draft, span)
        if near:
            return self.link(near[2], near[:2])
        if len(self.cast.text[slice(*span)].split()) > 1:
            return None
        before = [h for h in self.heard if self.cast.sentence_at(span[0]) - self.cast.sentence_at(h.span[0]) <= _LATELY]
        return before[-1].link if before else self._meant(span[0], "-", self._quoted(span))

    def _cited_as_source(self, draft: Draft) -> bool:
        """„so die Sprachregelung", „laut der Prophezeiung": the text itself makes a source of it."""
        text = self.cast.text
        named = any(text[slice(*c)].lower() in _NAMING for c in draft.cue)
        return named or any(
            _CITED_BEFORE.search(text, max(0, s - 30), s) or _CITED_BEHIND.match(text, e) for s, e in draft.speaker
        )

    def _indefinite(self, span: Span) -> bool:
        """Whether the phrase at ``span`` begins with „ein"."""
        return self.cast.text[slice(*span)].partition(" ")[0].lower() in closed_class("de", "determiner")

    def _generic(self, phrase: Phrase, span: Span) -> Link | None:
        """„das Unternehmen", „die Organisation": the body spoken of."""
        if self._indefinite(span):
            return None  # „eine Fluggesellschaft“
        if self.cast.lexicon.german:
            meant = general_noun(self.cast, phrase.head)
        else:
            meant = (lambda _: True) if phrase.head in closed_class("en", "generic") else None
        return self._meant(span[0], "-", self._quoted(span), bodies=True, only=meant) if meant else None

    def _epithet(self, phrase: Phrase, span: Span) -> Link | None:
        """„der Franzose", „die 47-Jährige": a person spoken of before."""
        old = aged(self.cast, phrase)
        if old:
            return old if isinstance(old, Link) else self.link(old, phrase.span)
        low = _AGED.sub("", self.cast.text[slice(*phrase.span)].lower())
        article = self.cast.text[max(0, phrase.span[0] - 4) : phrase.span[0]].lower().strip()
        single = " " not in low and article in ("der", "die", "dem", "den", "des", "the")
        known = low in closed_class(self.cast.lexicon.language, "epithet") or low.endswith(
            ("jährige", "jähriger", "jährigen")
        )
        if not single or not (known or low[:-2].capitalize() in self.cast.lexicon.places):
            return None
        gender = "f" if article == "die" else "m" if article in ("der", "dem", "den") else "-"
        return self._meant(span[0], gender, self._quoted(span), persons=True)

    def _full_body(self, of: str | None, at: int) -> str | None:
        if not of or " " in of:
            return of
        fuller = self.cast.same_body(Phrase(sort="body", name=of, head=of.lower()), at)
        voice = fuller or self.cast.named(of)
        return voice.name if voice and voice.kind is not SourceKind.PERSON else of


def _same_head(name: str, phrase: Phrase) -> bool:
    return bool(phrase.head) and any(w.lower().endswith(phrase.head) for w in name.split())
