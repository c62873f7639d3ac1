"""From a speaker's words to a voice: the fullest name a report gives it, the antecedent, the body behind it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from lagebild.model import Kind, Link, SourceKind, Span, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.rules.antecedents import Heard, meeting, ranked
from lagebild.reading.rules.coref import Cast, Voice
from lagebild.reading.rules.labels import is_thing, mend
from lagebild.reading.rules.speaker_parts import Phrase, closed_class, closed_words
from lagebild.reading.rules.speakers import read_phrase

__all__ = ["Namer", "begin"]

_PEOPLE = frozenset(["person", "role", "unnamed", "pronoun"])
_AGREED = re.compile(r"vereinbar|einig|beschl[oi]|verständig|agree")
_VERB_OF_MANY = re.compile(r"(?:en|ind|ern)$")
_NEAR = 3000
_GOES_ON = re.compile(r"\bh(?:ei|ie)ß")
_NAMING = frozenset(["so", "laut", "nach", "zufolge", "gemäß", "wie"])
_SURNAME = re.compile(
    r"(?:[a-zäöüß\d-]+(?:e|er|en) )?(?P<last>[A-ZÄÖÜ][\w-]+)"
    r"|(?P<first>[A-ZÄÖÜ][\w-]+) (?:vom|aus|bei) .*"
)
"""What may be a surname alone: „Küng", „der 84-jährige Küng", „Musavi vom Rat"."""
_GENITIVE = re.compile(r"(?<=\w) (?:der|des|von|vom) ")


def begin(draft: Draft) -> int:
    """Where the draft's content or frame begins."""
    return min(s for s, _ in (*draft.content, *draft.frame))


class Namer:
    """Names the speakers of the drafts in text order; what it has ``heard`` decides whom the next pronoun means."""

    def __init__(self, people: Cast, drafts: Sequence[Draft]) -> None:
        self.cast = people
        self.drafts = drafts
        self.heard: list[Heard] = []
        self.origins: list[Link | None] = [None] * len(drafts)
        self.runners_up: list[str] = [""] * len(drafts)
        self._second = ""
        self._bodies: dict[str, str] = {}
        self._direct = sorted(span for d in drafts if d.kind is Kind.DIRECT for span in d.content)

    def name(self, i: int) -> Link | None:
        """The voice that says draft ``i``; to be asked once for each draft, in text order."""
        draft = self.drafts[i]
        self._second = ""
        if draft.speaker:
            span = max(draft.speaker, key=lambda s: s[1] - s[0])
            link = self._whole(self.at(span, draft), span, draft)
        else:
            link = self._agreed(draft) or self._carried_on(draft)
        if link:
            gender, person = self._nature(link, draft)
            where = draft.speaker[0] if draft.speaker else (begin(draft), begin(draft) + 1)
            self.heard.append(Heard(link=link, span=where, gender=gender, person=person))
        self.origins[i] = link
        self.runners_up[i] = self._second
        return link

    def _meant(
        self,
        at: int,
        gender: str,
        quoted: Sequence[Span],
        *,
        persons: bool = False,
        bodies: bool = False,
        barred: Sequence[Span] = (),
    ) -> Link | None:
        """Whom a pronoun or epithet at ``at`` means; the runner-up is kept for the reasons of the draft."""
        found = ranked(self.cast, self.heard, at, gender, quoted, persons=persons, bodies=bodies, barred=barred)
        self._second = found[1].name if len(found) > 1 else ""
        return found[0] if found else None

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

    def at(self, span: Span, draft: Draft) -> Link | None:
        """The voice that the noun phrase at ``span`` stands for in ``draft``."""
        return self._of_phrase(read_phrase(self.cast.text, span, self.cast.lexicon), span, draft)

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
        if draft.frame and draft.kind is Kind.INDIRECT and not _GOES_ON.search(cue):
            return None  # „Es wird befürchtet, dass …“: a frame that names nobody means nobody in particular
        at = self.cast.sentence_at(begin(draft))
        last = self.heard[-1] if self.heard else None
        near = last is not None and at - self.cast.sentence_at(last.span[0]) <= 8
        return last.link if last and near and draft.kind is not Kind.REPORTED else None

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

    def _of_phrase(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        if (
            phrase.sort not in ("pronoun", "person", "pair")
            and " " not in phrase.name
            and phrase.span[0] <= span[0] + 1
        ):
            bearer = self.cast.person(phrase.name)
            if bearer:
                return self.link(bearer, phrase.span)
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
            link = self._speaking(draft, span[0])
            if link:
                return link
        gender = phrase.gender
        if phrase.sort == "own":
            return self._owner(phrase, span, draft)
        if low in ("sie", "die", "ihr", "diese") and self._plural(span, draft):
            gender = "p"
        if low in ("dieser", "diese", "letzterer", "letztere") and gender != "p":
            link = self._last_named(span[0], "m" if low.endswith("r") else "f")
            if link:
                return link
        return self._meant(span[0], gender, self._quoted(span))

    def _last_named(self, at: int, gender: str) -> Link | None:
        """„Dieser": of those spoken of in the sentence before, the last one, not its subject."""
        number = self.cast.sentence_at(at)
        if not number or number >= len(self.cast.sentences):
            return None
        near = [p for p in self.cast.between(self.cast.sentences[number - 1][0], at) if p[2].gender in (gender, "-")]
        return self.link(near[-1][2], near[-1][:2]) if len(near) > 1 else None

    def _owner(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """„nach eigenen Angaben": the subject of what is said; „seine Angaben": whoever was spoken of before."""
        if "eigen" in phrase.name.lower() or "own" in phrase.name.lower():
            near = [
                (s, e, v) for c in draft.content for s, e, v in self.cast.between(*c) if not self.cast.oblique_at(s)
            ]
            if near:
                return self.link(near[0][2], near[0][:2])
        barred = [(s, e) for s, e in draft.frame]
        return self._meant(span[0], phrase.gender, self._quoted(span), barred=barred)

    def _quoted(self, span: Span) -> list[Span]:
        """The direct quotations around ``span`` that do not hold it."""
        low = bisect_left(self._direct, (span[0] - _NEAR, 0))
        high = bisect_left(self._direct, (span[0] + _NEAR, 0))
        return [c for c in self._direct[low:high] if not c[0] <= span[0] < c[1]]

    def _plural(self, span: Span, draft: Draft) -> bool:
        """„sie" with a verb in -en is several."""
        text = self.cast.text
        verbs = [text[s:e] for s, e in draft.cue if (s, e) != span]
        verb = verbs[0].split()[0] if verbs and verbs[0].split() else ""
        if not verb:
            following = re.compile(r"\s+(\w+)").match(text, span[1])
            verb = following[1] if following else ""
        return bool(_VERB_OF_MANY.search(verb)) and verb.lower() not in ("den", "wen")

    def _adverb(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """„wonach", „demnach": the voice, or the report, that was spoken of right before."""
        text, lexicon = self.cast.text, self.cast.lexicon
        sentence = self.cast.sentences[self.cast.sentence_at(span[0])] if self.cast.sentences else (0, 0)
        if phrase.name.lower() == "wonach":
            near = list(self.cast.between(max(sentence[0], span[0] - 160), span[0]))
            if near:
                return self.link(near[-1][2], (near[-1][0], near[-1][1]))
            before = re.compile(r"(?:[\w.-]+ ){0,5}[\w.-]+,? ?$").search(text, max(sentence[0], span[0] - 80), span[0])
            found = read_phrase(text, (before.start(), span[0]), lexicon) if before else None
            if found and found.sort in ("unnamed", "document", "body"):
                return self._of_phrase(found, found.span, draft)
        return self.heard[-1].link if self.heard else self._meant(span[0], "-", [])

    def _person(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        voice = self.cast.person(phrase.name)
        if voice is None:
            return Link(name=phrase.name, of=phrase.of, spans=(phrase.span,))
        if phrase.roles and _is_genitive(phrase.name, voice.name):
            name = self.cast.text[phrase.span[0] - 1 - len(phrase.roles[-1]) : phrase.span[1]].strip()
            return Link(name=name, named=False, of=voice.name, spans=(phrase.span,))  # „der Arzt Lahms"
        if phrase.of:
            self._bodies.setdefault(voice.name, phrase.of)
        return self.link(voice, phrase.span, of=phrase.of)

    def _role(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        of = self._full_body(phrase.of, span[0])
        earlier = self._unnamed_before(phrase)
        if earlier and _same_words(earlier.name, phrase.name):
            return earlier
        voice = self.cast.in_role(phrase, span[0])
        if voice and not (phrase.of and " " in phrase.name and phrase.head not in voice.roles):
            return self.link(voice, phrase.span)
        if earlier:
            return earlier
        definite = phrase.span[0] > span[0] and phrase.gender in ("m", "f") and " " not in phrase.name
        if definite and phrase.head.rpartition("-")[2].removesuffix("s") in closed_class(
            self.cast.lexicon.language, "epithet"
        ):
            return self._meant(span[0], phrase.gender, self._quoted(span), persons=True)
        fuller = self._introduced(phrase) if " " not in phrase.name else None
        if fuller:
            return msgspec.structs.replace(fuller, named=phrase.named and fuller.named)
        return Link(name=phrase.name, named=phrase.named, of=of, spans=(phrase.span,))

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
                return self.link(voice, phrase.span)
        if low and " " not in phrase.name:
            earlier = self._unnamed_before(phrase)
            if earlier:
                return earlier
        return Link(name=phrase.name, named=False, of=self._full_body(phrase.of, span[0]), spans=(phrase.span,))

    def _document(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        of = self._full_body(phrase.of, span[0])
        return Link(name=phrase.name, named=phrase.named, of=of, spans=(phrase.span,))

    def _body(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        surname = _SURNAME.fullmatch(phrase.name)
        person = self.cast.person(surname["last"] or surname["first"]) if surname else None
        if person:
            return self.link(person, phrase.span)
        epithet = self._epithet(phrase, span)
        if epithet:
            return epithet
        if phrase.head and " " not in phrase.name and phrase.span[0] > span[0]:
            bearer = self.cast.bearer(phrase.head, span[0])
            if bearer:
                return self.link(bearer, phrase.span)
        fuller = self.cast.same_body(phrase, span[0]) if phrase.head and phrase.named else None
        voice = fuller or self.cast.named(phrase.name)
        definite = phrase.span[0] > span[0]
        proper = phrase.sort == "outlet" and phrase.head not in phrase.name.lower()
        if voice and (fuller or not definite or proper or " " in voice.name):
            link = self.link(voice, phrase.span)
            return link if phrase.named else msgspec.structs.replace(link, named=False)
        if definite and " " not in phrase.name:
            found = self._introduced(phrase) or self._generic(phrase, span)
            if found:
                return found
        if voice:
            link = self.link(voice, phrase.span)
            return link if phrase.named else msgspec.structs.replace(link, named=False)
        if is_thing(phrase.head, self.cast.lexicon) and not self._cited_as_source(draft):
            owner = self._behind_thing(phrase, span, draft)
            if owner:
                return owner
        several = bool(draft.cue) and " " not in phrase.name and self.cast.lexicon.german and self._plural(span, draft)
        named = phrase.named and not (several and phrase.gender == "-" and not phrase.name.isupper())
        return Link(name=phrase.name, named=named, of=phrase.of, spans=(phrase.span,))

    def _cited_as_source(self, draft: Draft) -> bool:
        """„so die Sprachregelung", „laut der Prophezeiung": the text itself makes a source of it."""
        return any(self.cast.text[slice(*c)].lower() in _NAMING for c in draft.cue)

    def _behind_thing(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """Whose act or quality it is: „die Haltung der Regierung", „seine Zuversicht"; else whoever spoke last."""
        text, lexicon = self.cast.text, self.cast.lexicon
        possessive = closed_words(lexicon.language)["possessive"]
        first = text[slice(*span)].partition(" ")[0].lower()
        if first in possessive:
            return self._meant(span[0], possessive[first], self._quoted(span))
        genitive = _GENITIVE.search(text, *phrase.span)
        if genitive:
            behind = read_phrase(text, (genitive.end(), phrase.span[1]), lexicon)
            able = behind.sort in ("person", "role", "outlet", "unnamed", "pair")
            able = able or (behind.sort == "body" and bool(lexicon.stem("body", behind.head)))
            if able and not is_thing(behind.head, lexicon):
                return self._of_phrase(behind, behind.span, draft)
        near = self.heard and self.cast.sentence_at(span[0]) - self.cast.sentence_at(self.heard[-1].span[0]) <= 2
        return self.heard[-1].link if near else None

    def _generic(self, phrase: Phrase, span: Span) -> Link | None:
        """„das Unternehmen", „die Organisation": the body spoken of."""
        if phrase.head not in closed_class(self.cast.lexicon.language, "generic"):
            return None
        return self._meant(span[0], "-", self._quoted(span), bodies=True)

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
        return self._meant(span[0], gender, self._quoted(span), persons=True)

    def _full_body(self, of: str | None, at: int) -> str | None:
        if not of or " " in of:
            return of
        fuller = self.cast.same_body(Phrase(sort="body", name=of, head=of.lower()), at)
        voice = fuller or self.cast.named(of)
        return voice.name if voice and voice.kind is not SourceKind.PERSON else of


def _same_head(name: str, phrase: Phrase) -> bool:
    return bool(phrase.head) and any(w.lower().endswith(phrase.head) for w in name.split())


def _same_words(name: str, other: str) -> bool:
    return name.split()[0].lower() == other.split()[0].lower()


def _is_genitive(name: str, full: str) -> bool:
    return " " not in name and name.endswith("s") and full.endswith(name[:-1]) and not full.endswith(name)
