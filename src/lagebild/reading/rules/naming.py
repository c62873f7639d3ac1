"""From a speaker's words to a voice: the fullest name a report gives it, the antecedent, the body behind it."""

from __future__ import annotations

import re

import msgspec

from lagebild.model import Kind, Link, SourceKind, Span
from lagebild.reading.draft import Draft, Words
from lagebild.reading.rules.antecedents import Heard
from lagebild.reading.rules.authors import authors
from lagebild.reading.rules.issuers import issuer
from lagebild.reading.rules.labels import is_thing
from lagebild.reading.rules.meant import meant, preferred
from lagebild.reading.rules.nearest import (
    before_comma,
    court_before,
    pair_before,
    publisher_before,
    sentence_before,
    subject_of_sentence_before,
)
from lagebild.reading.rules.pointing import followed
from lagebild.reading.rules.setting import Setting, begin
from lagebild.reading.rules.speaker_parts import Phrase, closed_class, closed_words, outlet_name
from lagebild.reading.rules.speakers import read_phrase
from lagebild.reading.rules.standing_in import beside, cannot_speak, first_noun
from lagebild.reading.rules.verbs import verb_forms

__all__ = ["Namer", "begin"]

_SURNAME = re.compile(
    r"(?:[a-zäöüß\d-]+(?:e|er|en) )?(?P<last>[A-ZÄÖÜ][\w-]+)"
    r"|(?P<first>[A-ZÄÖÜ][\w-]+) (?:vom|aus|bei) .*"
)
"""What may be a surname alone: „Küng", „der 84-jährige Küng", „Musavi vom Rat"."""
_RELATIVES = {"der": "m", "die": "f", "das": "-", "welcher": "m", "welche": "f"}
_MAYBE_SEVERAL = frozenset(["sie", "die", "ihr", "diese"])
_LAST = 8
_BY_NAME = 60
"""Characters within which a name stands by its role."""
_AGE = re.compile(r"\d{1,3}[-‑]Jährigen?")
_JUDGES = re.compile(r"(?<!schieds)(?<!kampf)(?<!preis)richtern?$")
_LAST_WORDS = re.compile(r"(?:[\w.-]+ ){0,5}[\w.-]+,? ?$")
_LAST_NOUN = re.compile(r"\b(?:[Ee]ine?[rmn]?|[Dd]ie|[Dd]as|[Dd]e[rmns]) (?:[a-zäöüß-]+ )*[A-ZÄÖÜ][\w-]+,? ?$")
_BEGINS = re.compile(r"(?:Der|Die|Das|Eine?) (?:[a-zäöüß-]+(?:e|en|er|es) )*[A-ZÄÖÜ][\w-]+")
_BOTH = re.compile(r"\bbeiden\b")
_CROWD = re.compile(r"(?P<noun>[A-ZÄÖÜ][\w-]+) [a-zäöüß]+")
_GENITIVE = re.compile(r"(?<=\w) (?:der|des|von|vom) ")


class Namer(Setting):
    """Names the speakers of the drafts, to be asked for each once, in text order."""

    def name(self, i: int) -> Link | None:
        """The voice that says draft ``i``; to be asked once for each draft, in text order."""
        draft = self.drafts[i]
        self._second = ""
        if draft.speaker:
            span = max(draft.speaker, key=lambda s: (_framed(s, draft), not self.cast.oblique_at(s[0]), -s[0]))
            link = self._whole(self.at(span, draft), span, draft)
            link = self.answered(link, span, self._answers(span), draft)
        else:
            link = self._agreed(draft) or self._carried_on(draft)
        link = self._pointed(draft, link)
        if link:
            gender, person = self._nature(link, draft)
            where = draft.speaker[0] if draft.speaker else (begin(draft), begin(draft) + 1)
            self.heard.append(Heard(link=link, span=where, gender=gender, person=person))
        self.origins[i] = link
        self.runners_up[i] = self._second
        return link

    def _pointed(self, draft: Draft, link: Link | None) -> Link | None:
        """The link, or whoever a trained reader takes for the voice where no words name a speaker."""
        nobody = link is None and draft.frame and draft.kind is Kind.INDIRECT  # „Es wird befürchtet, dass“
        found = followed(self.cast, draft, link) if draft.pointed and not draft.speaker and not nobody else None
        return self.link(found.voice, found.span) if found else link

    def _answers(self, span: Span) -> Words:
        return next((self.answers[at] for at in range(*span) if at in self.answers), ())

    def answered(self, link: Link | None, span: Span, ranges: Words, draft: Draft) -> Link | None:
        """The link found for the pronoun at ``span``, or whoever a trained reader clearly takes it for.

        ``ranges`` are the words it may mean, with probabilities.
        """
        if not ranges:
            return link
        phrase = read_phrase(self.cast.text, span, self.cast.lexicon)
        if phrase.sort != "pronoun" or phrase.gender == "-":
            return link
        gender = "p" if phrase.name.lower() in _MAYBE_SEVERAL and self._plural(span, draft) else phrase.gender
        instead = preferred(meant(self.cast, ranges, lambda found: self.at(found, draft), gender), link)
        return self._in_full(instead) if instead else link

    def at(self, span: Span, draft: Draft) -> Link | None:
        """The voice that the noun phrase at ``span`` stands for in ``draft``."""
        return self._of_phrase(read_phrase(self.cast.text, span, self.cast.lexicon), span, draft)

    def _of_phrase(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        if (
            phrase.sort not in ("pronoun", "person", "pair")
            and " " not in phrase.name
            and phrase.span[0] <= span[0] + 1
        ):
            bearer = self.cast.person(phrase.name)
            if bearer:
                return self.link(bearer, phrase.span)
        if phrase.sort in ("role", "unnamed"):
            both = _BOTH.search(phrase.name) is not None
            known = self._titled(phrase) or (pair_before(self.cast, span[0]) if both else None)
            if known:
                return known
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
        relative = _RELATIVES.get(low) if self.cast.lexicon.german else None
        if relative and (link := before_comma(self.cast, span[0], relative)):
            return self._in_full(link)
        if low in _MAYBE_SEVERAL:
            gender = "p" if self._plural(span, draft) else "f" if low == "diese" else gender
        if low in ("dieser", "diese", "letzterer", "letztere") and gender != "p":
            gender = "m" if low.endswith("r") else "f"
            link = self._last_named(span[0], gender)
            if link:
                return link
        told = [c for c in draft.content if not c[0] <= span[0] < c[1]]  # nobody says „X habe gelogen“ of himself
        return self._meant(span[0], gender, self._quoted(span), barred=told)

    def _owner(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """„nach eigenen Angaben": the subject of what is said; „seine Angaben": whoever was spoken of before."""
        if "eigen" in phrase.name.lower() or "own" in phrase.name.lower():
            near = [
                (s, e, v) for c in draft.content for s, e, v in self.cast.between(*c) if not self.cast.oblique_at(s)
            ]
            noun = first_noun(self.cast, draft)
            if noun and not (near and near[0][0] <= noun[1]):
                return self.at(noun, draft)
            if near:
                generic = near[0][2].kind is SourceKind.BODY and " " not in near[0][2].name
                return (self.at(near[0][:2], draft) if generic else None) or self.link(near[0][2], near[0][:2])
            opening = _CROWD.match(self.cast.text, min(draft.content)[0])
            if opening and self.cast.lexicon.stem("crowd", opening["noun"]):
                return self.at(opening.span("noun"), draft)  # „Helfer konnten nach eigenen Angaben"
        barred = [(s, e) for s, e in draft.frame]
        return self._meant(span[0], self._whose(phrase.gender), self._quoted(span), barred=barred)

    def _whose(self, gender: str) -> str:
        """The genders that a possessive of ``gender`` may stand for: „sein" is a man's or the committee's."""
        return {"m": "mn", "f": "fp"}.get(gender, gender) if self.cast.lexicon.german else gender

    def _adverb(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """„wonach", „demnach": the voice, or the report, that was spoken of right before."""
        text, lexicon = self.cast.text, self.cast.lexicon
        sentence = self.cast.sentences[self.cast.sentence_at(span[0])] if self.cast.sentences else (0, 0)
        if phrase.name.lower() == "wonach":
            near = list(self.cast.between(max(sentence[0], span[0] - 160), span[0]))
            near = [m for m in near if text[m[0] - 1 : m[0]] != "("] or near  # „Rech (CDU), wonach“
            if near:
                return self.link(near[-1][2], (near[-1][0], near[-1][1]))
            low, high = max(sentence[0], span[0] - 80), span[0]
            before = _LAST_NOUN.search(text, low, high) or _LAST_WORDS.search(text, low, high)
            found = read_phrase(text, (before.start(), span[0]), lexicon) if before else None
            if found and found.sort in ("unnamed", "document", "body"):
                return self._of_phrase(found, found.span, draft)
        inside = self._quoted(span)  # who speaks in a quotation is not taken up
        told = (h for h in reversed(self.heard[-_LAST:]) if not any(s <= h.span[0] < e for s, e in inside))
        last = next(told, None)
        away = self.cast.sentence_at(span[0]) - self.cast.sentence_at(last.span[0]) if last else 2
        publisher = publisher_before(self.cast, span[0]) if away > 1 else None
        if publisher:
            return self.at(publisher, draft)
        subject = subject_of_sentence_before(self.cast, span[0])
        if subject and away > 1:
            return subject
        return last.link if last else self._opening(span[0], draft) or self._meant(span[0], "-", [])

    def _opening(self, at: int, draft: Draft) -> Link | None:
        """The document that the sentence before is about: „Die Angaben der Polizei wurden … Demnach"."""
        before = sentence_before(self.cast, at)
        opens = _BEGINS.match(self.cast.text, *before) if before else None
        phrase = read_phrase(self.cast.text, opens.span(), self.cast.lexicon) if opens else None
        return self._document(phrase, opens.span(), draft) if phrase and opens and phrase.sort == "document" else None

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

    def _titled(self, phrase: Phrase) -> Link | None:
        """Whose role it is where the name stands right by it: „ihres Trainers", the words before „, Greg Poss"."""
        start, end = phrase.span
        near = self.cast.between(end, end + _BY_NAME)
        persons = (m for m in near if m[2].kind is SourceKind.PERSON)
        found = next((m for m in persons if m[2].span[0] <= start and end <= m[2].span[1]), None)
        if found and any(word in verb_forms("de") for word in re.findall(r"\w+", self.cast.text[end : found[0]])):
            return None  # „Der Sprecher teilte mit, Tony Blair“
        return self.link(found[2], found[:2]) if found else None

    def _role(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        start = phrase.span[0]
        if phrase.gender == "m" and start - 4 > span[0] and self.cast.text[start - 4 : start] == "der ":
            phrase = msgspec.structs.replace(phrase, gender="p")  # „Einschätzung der Ermittler“: several
        of = self._full_body(phrase.of, span[0])
        earlier = self._unnamed_before(phrase)
        if earlier and _same_words(earlier.name, phrase.name):
            return earlier
        voice = self.cast.in_role(phrase, span[0])
        if voice and not (phrase.of and " " in phrase.name and phrase.head not in voice.roles):
            return self.link(voice, phrase.span)
        if earlier:
            return earlier
        plain = re.sub(r"^\d{1,3}[-‑]jährige[nr]? ", "", phrase.name)
        definite = phrase.span[0] > span[0] and phrase.gender in ("m", "f") and " " not in plain
        if definite and self._called(phrase.head):
            meant = self._meant(span[0], phrase.gender, self._quoted(span), persons=True)
            if meant:
                return meant
        fuller = self._introduced(phrase) if " " not in phrase.name else None
        if fuller:
            return msgspec.structs.replace(fuller, named=phrase.named and fuller.named)
        return Link(name=phrase.name, named=phrase.named, of=of, spans=(phrase.span,))

    def _called(self, head: str) -> bool:
        """Whether a person spoken of may go by that noun: „der Forscher", „die Kommunalpolitikerin"."""
        lexicon = self.cast.lexicon
        noun = head.rpartition("-")[2].removesuffix("s")
        epithets = closed_class(lexicon.language, "epithet")
        known = lexicon.stem("role", noun) or lexicon.stem("crowd", noun)
        return not known or noun in epithets or any(len(word) > 6 and noun.endswith(word) for word in epithets)

    def _pair(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        parts = [self._of_phrase(part, part.span, draft) for part in phrase.parts]
        names = [link.name for link in parts if link]
        joint = " und " if self.cast.lexicon.german else " and "
        spans = tuple(s for link in parts if link for s in link.spans)
        return Link(name=joint.join(names), spans=tuple(sorted(set(spans)))) if names else None

    def _unnamed(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        low = phrase.head
        court = court_before(self.cast, span[0]) if _JUDGES.search(low) and not phrase.of else None
        if court and phrase.span[0] > span[0]:
            return self.link(*court)
        old = self._epithet(phrase, span) if _AGE.fullmatch(phrase.name) else None  # „die 47-Jährige“
        if old:
            return old
        if phrase.name.split()[0][:1].isupper() and not phrase.of:
            voice = self.cast.person(phrase.name)
            if voice:
                return self.link(voice, phrase.span)
        if low and " " not in phrase.name:
            earlier = self._unnamed_before(phrase)
            if earlier:
                return earlier
            article = self.cast.text[max(0, phrase.span[0] - 4) : phrase.span[0]].lower().strip()
            gender = {"der": "m", "dem": "m", "die": "f"}.get(article, "-")
            if gender == "m" or (gender == "f" and low.endswith(("in", "frau"))):
                called = self._meant(span[0], gender, self._quoted(span), persons=True) if self._called(low) else None
                if called:
                    return called
            fuller = self._introduced(phrase) if article == "die" and phrase.gender == "p" else None
            if fuller and not fuller.named:
                return fuller
        return Link(name=phrase.name, named=False, of=self._full_body(phrase.of, span[0]), spans=(phrase.span,))

    def _document(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        of = self._full_body(phrase.of, span[0])
        said = bool(self.cast.lexicon.stem("carrier", phrase.head)) and not self.cast.lexicon.stem(
            "document", phrase.head
        )
        indefinite = self._indefinite(span)
        if said and not of and not indefinite and not self._cited_as_source(draft):
            near = beside(self.cast, draft, span)  # „Diese Feststellung machte die Zeitung“
            if near:
                return self.link(near[2], near[:2])
        genitive = _GENITIVE.search(self.cast.text, *phrase.span)
        if genitive:
            owner = read_phrase(self.cast.text, (genitive.end(), phrase.span[1]), self.cast.lexicon)
            if owner.sort in ("person", "outlet"):
                return self._of_phrase(owner, owner.span, draft)  # „ein Artikel der ‚Nordpost‘"
        behind = issuer(self.cast, phrase, span[0])
        if behind:
            return self.link(*behind)
        agency = phrase.name.partition("-")[0]
        if "-" in phrase.name and " " not in phrase.name and agency in self.cast.lexicon.outlets:
            return Link(name=outlet_name(agency), spans=(phrase.span,))  # „dpa-Meldung"
        definite = " " not in phrase.name and phrase.span[0] > span[0]
        presenter = None if indefinite else self._presenter(phrase, span, draft)
        if presenter:
            return presenter
        fuller = self._introduced(phrase) if definite else None
        if fuller:
            return msgspec.structs.replace(fuller, named=phrase.named or fuller.named)
        this = self.cast.text[slice(*span)].partition(" ")[0].lower().startswith("dies")  # „diesem Entwurf“: whosever
        return Link(name=phrase.name, named=phrase.named and not this, of=of, spans=(phrase.span,))

    def _presenter(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """Whoever presented the document before: „Der Rat legte einen Bericht vor … Im Bericht heißt es"."""
        if any(word[:1].isupper() for word in phrase.name.split()[:-1]):
            return None
        for told in authors(self.cast, phrase.head, span[0]):
            found = read_phrase(self.cast.text, told, self.cast.lexicon)
            able = found.sort in ("person", "role", "body", "outlet", "pronoun")
            link = self._of_phrase(found, told, draft) if able else None
            if link and link.named:
                return link
        return None

    def _person_behind(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """Who is meant by words that are no body's: a surname, an epithet, a thing, a role that no list knows."""
        surname = _SURNAME.fullmatch(phrase.name)
        person = self.cast.person(surname["last"] or surname["first"]) if surname else None
        if person:
            return self.link(person, phrase.span)
        epithet = self._epithet(phrase, span)
        if epithet:
            return epithet
        indefinite = self._indefinite(span)
        thing = not indefinite and cannot_speak(phrase, self.cast.text, self.cast.lexicon)
        if thing and not self._cited_as_source(draft):
            instead = self._instead(phrase, span, draft)
            if instead:
                return instead
        if phrase.head and " " not in phrase.name and phrase.span[0] > span[0]:
            bearer = self.cast.bearer(phrase.head, span[0])
            if bearer:
                return self.link(bearer, phrase.span)
        return None

    def _body(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        behind = self._person_behind(phrase, span, draft)
        if behind:
            return behind
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
        named = named and not _AGE.fullmatch(phrase.name)
        return Link(name=phrase.name, named=named, of=phrase.of, spans=(phrase.span,))

    def _behind_thing(self, phrase: Phrase, span: Span, draft: Draft) -> Link | None:
        """Whose act or quality it is: „die Haltung der Regierung", „seine Zuversicht"; else whoever spoke last."""
        text, lexicon = self.cast.text, self.cast.lexicon
        possessive = closed_words(lexicon.language)["possessive"]
        first = text[slice(*span)].partition(" ")[0].lower()
        if first in possessive:
            return self._meant(span[0], self._whose(possessive[first]), self._quoted(span))
        genitive = _GENITIVE.search(text, *phrase.span)
        if genitive:
            behind = read_phrase(text, (genitive.end(), phrase.span[1]), lexicon)
            able = behind.sort in ("person", "role", "outlet", "unnamed", "pair")
            able = able or (behind.sort == "body" and bool(lexicon.stem("body", behind.head)))
            if able and not is_thing(behind.head, lexicon):
                return self._of_phrase(behind, behind.span, draft)
        near = self.heard and self.cast.sentence_at(span[0]) - self.cast.sentence_at(self.heard[-1].span[0]) <= 2
        return self.heard[-1].link if near else None


def _framed(span: Span, draft: Draft) -> bool:
    """Whether a piece of the speaker stands in the frame; of several pieces those outside are mostly bystanders."""
    return any(start <= span[0] and span[1] <= end for start, end in draft.frame)


def _same_words(name: str, other: str) -> bool:
    return name.split()[0].lower() == other.split()[0].lower()


def _is_genitive(name: str, full: str) -> bool:
    return " " not in name and name.endswith("s") and full.endswith(name[:-1]) and not full.endswith(name)
