"""Who a report speaks of: its cast of persons, bodies and outlets, and which of them a phrase means.

No tagger, no trained model: names are found by their form (``names``), a surname leads to the fullest
name, a role or a short noun to the last voice it fits, a pronoun to the most salient one (recency, subject
position and who spoke last, in the spirit of Lappin & Leass 1994).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from lagebild.model import Mention, SourceKind, Span
from lagebild.reading import segments
from lagebild.reading.rules.acronyms import capitals, in_full, shouted, spelt_out
from lagebild.reading.rules.bodies import Body, find_acronyms, find_bodies, find_outlets
from lagebild.reading.rules.lexicon import Lexicon, Word, lexicon, words
from lagebild.reading.rules.names import ARABIC, Name, find_names
from lagebild.reading.rules.roles import (
    forms_of,
    one_letter_apart,
    roles_around,
    same_office,
    same_role,
    same_word,
    vouched,
    without_genitive,
)
from lagebild.reading.rules.speaker_parts import Phrase, closed_class
from lagebild.reading.rules.tables import table

_REACH = 4000
_TAIL = re.compile(
    r" (?:der|des|vom?n?|of|from|for) (?:[a-zäöüß]+ )?[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)*"
    r"| [A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)*"
)
_LEAD = re.compile(
    r"\b(?:[Dd]ie|[Dd]e[rnms]|[Dd]as|[Ee]ine?[rnms]?|[Tt]he|[Aa]n?) "
    r"(?:(?!(?:d(?:ie|as|e[rnms])|the) )[a-zäöüß-]+ ){0,3}$"
)
_ACT = re.compile(r" der (?:[a-zäöüß]+ )?\w+(?:tion|heit|keit|sicht|nung)$")

__all__ = ["Cast", "Voice", "cast", "mentions", "particular"]


class Voice(msgspec.Struct):
    """Somebody a report speaks of; ``name`` is the fullest name, ``span`` where it stands most fully."""

    name: str
    kind: SourceKind
    span: Span
    gender: str = "-"
    roles: set[str] = msgspec.field(default_factory=set)
    head: str = ""
    of: str | None = None
    named: bool = True


class Cast:
    """The voices of one report, where it mentions them, and who speaks when.

    ``places`` are (start, end, voice) in text order.
    """

    def __init__(self, text: str, language: str, start: int = 0) -> None:
        self.text = text
        self.lexicon: Lexicon = lexicon(language)
        self.sentences = segments.sentences(text, start, "de" if self.lexicon.german else "en")
        self._starts = [s for s, _ in self.sentences]
        self.voices: list[Voice] = []
        self.places: list[tuple[int, int, int]] = []
        self._alias: dict[str, int] = {}
        self._by_surname: dict[str, int] = {}
        runs = [list(words(text, *sentence)) for sentence in self.sentences]
        names = [find_names(text, run, self.lexicon) for run in runs]
        self._enter_persons(runs, names)
        self._enter_bodies(runs, names)
        self._enter_first_names()
        self._enter_surnames(runs)
        self.places.sort()
        self._keys = [place[0] for place in self.places]
        self._mentioned: list[list[int]] = [[] for _ in self.voices]
        for start, _, index in self.places:
            self._mentioned[index].append(start)
        self._first = self._subjects()

    # --- building -------------------------------------------------------------------------

    def _enter_persons(self, runs: Sequence[Sequence[Word]], names: Sequence[Sequence[Name]]) -> None:
        """Full names first, so that a title with a surname finds its person wherever that is named in full."""
        entries = [(run, name) for run, found in zip(runs, names, strict=True) for name in found]
        count = Counter(" ".join(w.text for w in name.words) for _, name in entries)
        forms = set(count)
        entries = [(r, n) for r, n in entries if n.sure or vouched(self.text, r, n, count, self.lexicon)]
        for run, name in sorted(entries, key=_most_telling):
            label = without_genitive(" ".join(w.text for w in name.words), forms, self.lexicon)
            index = self._person(label, name)
            voice = self.voices[index]
            if label != " ".join(w.text for w in name.words):
                self.places.append((name.start, name.end, index))
                continue  # „die Anwältin Samanis": the role is somebody else's
            if voice.gender == "-":
                voice.gender = name.sex
            near, near_sex, begin = roles_around(self.text, run, name, self.lexicon)
            voice.roles |= near
            if voice.gender == "-":
                voice.gender = near_sex
            if name.end - begin > voice.span[1] - voice.span[0] and label == voice.name:
                voice.span = (begin, name.end)
            self.places.append((name.start, name.end, index))

    def _person(self, label: str, name: Name) -> int:
        known = self._alias.get(label)
        first, _, last = label.rpartition(" ")
        if known is None and first and not name.sure and " " not in first and last in self._by_surname:
            bearer = self._by_surname[last]  # „Unterstützer Mussawi" is no other Mussawi
            known = bearer if self.voices[bearer].name.endswith(f" {last}") else None
        if known is None and " " not in label:
            known = self._by_surname.get(last)
        if known is not None:
            return known
        index = len(self.voices)
        self.voices.append(Voice(label, SourceKind.PERSON, (name.start, name.end), gender=name.sex))
        self._alias[label] = index
        self._by_surname.setdefault(last, index)
        first = label.partition(" ")[0]
        if first != last and not self.lexicon.first_name(first) and len(first) > 2:
            self._by_surname.setdefault(first, index)
        for middle in label.split()[1:-1]:
            if middle[:1].isupper() and len(middle) > 3 and not self.lexicon.first_name(middle):
                self._by_surname.setdefault(middle, index)  # „Álvaro Uribe Vélez" goes by Uribe
        return index

    def _enter_bodies(self, runs: Sequence[Sequence[Word]], names: Sequence[Sequence[Name]]) -> None:
        taken = {w.start for found in names for name in found for w in name.words}
        bodies: list[Body] = list(find_outlets(self.text, self.sentences, self.lexicon))
        covered = [(b.start, b.end) for b in bodies]
        for run in runs:
            bodies.extend(b for b in find_bodies(self.text, run, self.lexicon, taken) if not _inside(b, covered))
        acronyms = find_acronyms(self.text, self.sentences, taken)
        bodies.extend(body for body, _ in acronyms)
        full = spelt_out(self.text, bodies) | {acronym: body for body, acronym in acronyms}
        for body in sorted(bodies, key=lambda b: b.start):
            index = self._body(full.get(body.name, body))
            self.places.append((body.start, body.end, index))
        for body, acronym in acronyms:
            self._alias[acronym] = self._alias[body.name]
        self._enter_known_acronyms()
        self._enter_bare_acronyms(runs, taken)

    def _enter_bare_acronyms(self, runs: Sequence[Sequence[Word]], taken: set[int]) -> None:
        """„die BVG", "LNP": capitals that come again, or whose words the report has, are a body."""
        covered = sorted((s, e) for s, e, _ in self.places)
        found = [word for word in capitals(runs, self.lexicon) if word.start not in taken]
        count = Counter(word.text for word in found)
        for text in count:
            full = in_full(self.text, text, self.lexicon) if text not in self._alias else None
            if full:
                self._spelled(text, full)
        for word in found:
            known = self._alias.get(word.text)
            alone = not _inside(Body(word.start, word.end, "", "", "", outlet=False), covered)
            if known is None and count[word.text] > 1 and len(word.text) > 2 and not shouted(self.text, word):
                known = self._body(Body(word.start, word.end, word.text, word.text.lower(), "-", outlet=False))
            if known is not None and alone:
                self.places.append((word.start, word.end, known))

    def _spelled(self, acronym: str, full: Span) -> None:
        """Enter the body at ``full`` under its acronym; no person with a first name is one."""
        label = self.text[slice(*full)]
        known = [i for s, e, i in self.places if s <= full[0] < e]
        if any(self.lexicon.first_name(v.name.split()[0]) for i in known if (v := self.voices[i]).kind == "person"):
            return
        for index in known:
            self.voices[index].kind = SourceKind.BODY
        if not known:
            known = [self._body(Body(*full, label, label.split()[-1].lower(), "-", outlet=False))]
            self.places.append((*full, known[0]))
        self._alias[acronym] = known[0]

    def _enter_known_acronyms(self) -> None:
        """UN, EU and their like, where the report also has the name in full."""
        for short, full in table("acronyms.tsv"):
            if short in self._alias and self._alias[short] in {i for _, _, i in self.places}:
                continue
            match = re.search(rf"\b(?:{full})\b", self.text) if re.search(rf"\b{short}\b", self.text) else None
            if match is None:
                continue
            known = [i for s, e, i in self.places if s <= match.start() < e and self.voices[i].kind is SourceKind.BODY]
            if not known:
                known = [self._body(Body(*match.span(), match[0], match[0].lower(), "-", outlet=False))]
                self.places.append((*match.span(), known[0]))
            self._alias[short] = known[0]

    def _body(self, body: Body) -> int:
        known = self._alias.get(body.name)
        if known is None:
            known = len(self.voices)
            kind = SourceKind.OUTLET if body.outlet else SourceKind.BODY
            voice = Voice(body.name, kind, (body.start, body.end), gender=body.gender, head=body.head)
            self.voices.append(voice)
            self._alias[body.name] = known
        return known

    def _enter_surnames(self, runs: Sequence[Sequence[Word]]) -> None:
        taken = {start for start, _, _ in self.places}
        covered = sorted(self.places)
        begins = [c[0] for c in covered]
        for run in runs:
            for word in run:
                if not (word.capital or ARABIC.match(word.text)) or word.start in taken:
                    continue
                place = bisect_right(begins, word.start) - 1
                if place >= 0 and covered[place][1] > word.start:
                    continue
                index = self._surname(word.text)
                if index is not None:
                    self.places.append((word.start, word.end, index))

    def _enter_first_names(self) -> None:
        """„Abhisit" alone is Abhisit Vejjajiva where only one person of the report has that first name."""
        bearers: dict[str, set[int]] = {}
        for index, voice in enumerate(self.voices):
            first, _, last = voice.name.partition(" ")
            if voice.kind is SourceKind.PERSON and last and len(first) > 2:
                bearers.setdefault(first, set()).add(index)
        for first, indices in bearers.items():
            if len(indices) == 1 and first not in self._alias:
                self._by_surname.setdefault(first, min(indices))

    def _surname(self, word: str) -> int | None:
        for form in forms_of(word):
            index = self._by_surname.get(form)
            if index is not None:
                return index
            index = self._alias.get(form)
            if index is not None and form.isupper():
                return index
        return None

    def _subjects(self) -> set[int]:
        """The first mention of each sentence that does not stand behind a preposition."""
        seen: set[int] = set()
        first: set[int] = set()
        for start, _, _ in self.places:
            sentence = self.sentence_at(start)
            if sentence not in seen and not self.oblique_at(start):
                seen.add(sentence)
                first.add(start)
        return first

    def oblique_at(self, start: int) -> bool:
        """Whether the mention that begins at ``start`` stands behind „von", „mit", „dem" … in its sentence."""
        sentence = self.sentences[self.sentence_at(start)][0] if self.sentences else 0
        near = re.findall(r"[\w,;:]+", self.text[max(sentence, start - 40) : start])[-3:]
        oblique = closed_class(self.lexicon.language, "oblique")
        while near and near[-1][:1].isupper() and near[-1].lower() not in oblique:
            near.pop()  # a title before the name
        if near and near[-1].lower() not in oblique and near[-1].endswith(("en", "em", "er")):
            near.pop()  # an adjective
        return bool(near) and near[-1].lower() in oblique

    # --- asking ---------------------------------------------------------------------------

    def sentence_at(self, offset: int) -> int:
        """Number of the sentence that holds ``offset`` (the last one begun before it)."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def is_subject(self, start: int) -> bool:
        """Whether the mention that begins at ``start`` stands where a subject does."""
        return start in self._first

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, Voice]]:
        """The mentions that begin in ``start:end``, in text order."""
        for place in range(bisect_left(self._keys, start), bisect_left(self._keys, end)):
            begin, past, index = self.places[place]
            yield begin, past, self.voices[index]

    def names_at(self, start: int) -> bool:
        """Whether a mention covers the offset ``start`` or begins within two characters behind the word there."""
        place = bisect_right(self._keys, start) - 1
        inside = place >= 0 and self.places[place][1] > start
        end = re.compile(r"\w+\s?").match(self.text, start)
        following = self._keys[place + 1] if place + 1 < len(self._keys) else -1
        return inside or (end is not None and following == end.end())

    def titled_at(self, start: int) -> bool:
        """Whether the word at ``start`` is a role that stands with a person's name: „Der Chef der Bank, Uwe Kern"."""
        return any(v.span[0] <= start < v.span[1] for v in self.voices if v.kind is SourceKind.PERSON)

    def named(self, label: str) -> Voice | None:
        """The voice that goes by that full name, surname or acronym."""
        for form in (label, *forms_of(label)):
            index = self._alias.get(form, self._by_surname.get(form))
            if index is not None:
                return self.voices[index]
        return None

    def person(self, label: str) -> Voice | None:
        """The person of that name; a bare surname or a changed first name leads to the bearer of the surname."""
        found = self.named(label)
        if found is None and " " in label:
            last = label.rpartition(" ")[2]
            index = self._by_surname.get(last)
            if index is not None:
                bearer = self.voices[index]
                same_first = bearer.name.partition(" ")[0] == label.partition(" ")[0]
                found = bearer if same_first or " " not in bearer.name else None
        if found is None and " " not in label and len(label) > 3:
            index = next((i for name, i in self._by_surname.items() if one_letter_apart(name, label)), None)
            found = self.voices[index] if index is not None else None
        return found if found and found.kind is SourceKind.PERSON else None

    def in_role(self, phrase: Phrase, at: int) -> Voice | None:
        """The last person before ``at`` (else the first behind it) of whom the text says that role."""
        if phrase.gender == "p":
            return None
        fits: list[int] = []
        for same in (same_word, same_role, same_office) if " " not in phrase.name else (same_word, same_role):
            bearers = (i for i, v in enumerate(self.voices) if any(same(w, r) for w in phrase.roles for r in v.roles))
            fits = fits or list(bearers)
        if not fits:
            return None
        chosen = max(fits, key=lambda i: self._distance(i, at))
        voice = self.voices[chosen]
        return None if {phrase.gender, voice.gender} == {"m", "f"} else voice

    def bearer(self, role: str, at: int) -> Voice | None:
        """The last person before ``at`` of whom the text says just that role, known to the lists or not."""
        fits = [i for i, voice in enumerate(self.voices) if any(same_word(role, r) for r in voice.roles)]
        return self.voices[max(fits, key=lambda i: self._distance(i, at))] if fits else None

    def same_body(self, phrase: Phrase, at: int) -> Voice | None:
        """The last body before ``at`` with a fuller name under the same head: „das Gericht"."""
        best: tuple[int, Voice] | None = None
        for index, voice in enumerate(self.voices):
            if voice.kind is SourceKind.PERSON or not voice.head or voice.name == phrase.name:
                continue
            same = voice.head == phrase.head and phrase.name.casefold() in voice.name.casefold()
            same = same or (phrase.head == "polizei" == phrase.name.lower() and voice.head.startswith("polizei"))
            longer = " " not in phrase.name and voice.head.endswith(phrase.head) and voice.head != phrase.head
            last = self._last_before(index, at) if same or longer else None
            if last is not None and (best is None or last > best[0]):
                best = (last, voice)
        return best[1] if best else None

    def _last_before(self, index: int, at: int) -> int | None:
        """Where that voice is last mentioned before ``at``."""
        starts = self._mentioned[index]
        place = bisect_left(starts, at)
        return starts[place - 1] if place else None

    def _distance(self, index: int, at: int) -> tuple[bool, int]:
        """For ordering: mentioned before ``at`` first, then the nearer the greater."""
        before = self._last_before(index, at)
        return (True, before) if before is not None else (False, -self._mentioned[index][0])

    def earlier_noun(self, head: str, at: int) -> Span | None:
        """The last phrase before ``at`` whose noun ends with ``head`` and says more than that noun alone."""
        base = re.sub(r"(?:en|es|n|s|e)$", "", head)
        if len(base) < 4:
            return None
        noun = re.compile(rf"\b[\w-]*{re.escape(base)}\w{{0,2}}\b", re.IGNORECASE)
        best: Span | None = None
        person = self.lexicon.means_people(head)
        for match in noun.finditer(self.text, max(0, at - _REACH), max(0, at - 1)):
            if person and not self.lexicon.means_people(match[0]):
                continue  # „Flugzeuge“ are no witnesses
            tail = _TAIL.match(self.text, match.end())
            if tail and _ACT.search(tail[0]):
                tail = None  # „dass sich das Gericht der Position anschließt“
            lead = _LEAD.search(self.text, max(0, match.start() - 60), match.start())
            longer = len(match[0]) > len(head) + 2 or tail or (lead and " " in lead[0].strip())
            if match[0][:1].isupper() or not self.lexicon.german:
                begin = lead.start() if lead else match.start()
                best = (begin, tail.end() if tail else match.end()) if longer else best
        return best


def _most_telling(entry: tuple[Sequence[Word], Name]) -> tuple[bool, bool, bool, int]:
    """For ordering names: those that vouch for themselves and the longer ones first, bare surnames last."""
    name = entry[1]
    return len(name.words) == 1, not name.sure, len(name.words) == 2, name.start


def _inside(body: Body, covered: Sequence[Span]) -> bool:
    place = bisect_right(covered, (body.start, 1 << 60)) - 1
    near = covered[max(0, place) : place + 2]
    return any(s < body.end and body.start < e for s, e in near)


@lru_cache(maxsize=4)
def cast(text: str, language: str, start: int = 0) -> Cast:
    """The cast of a report; the last few are kept, as several steps of one reading ask for the same."""
    return Cast(text, language, start)


def mentions(text: str, language: str, start: int = 0) -> list[Mention]:
    """Where ``text`` (from ``start`` on) speaks of whom, in text order.

    ``Mention.source`` is the fullest name the report gives; pronouns are not mentions here.
    """
    people = cast(text, language, start)
    return [
        Mention(span=(s, e), source=voice.name, kind=voice.kind)
        for s, e, voice in people.between(0, len(text))
        if voice.kind is not SourceKind.BODY or particular(voice, people.lexicon)
    ]


def particular(voice: Voice, lex: Lexicon) -> bool:
    """Whether the name tells one body from another ("Landtag" and "NATO" do, "Gruppe" does not)."""
    name, proper = voice.name, closed_class(lex.language, "proper")
    own = " " in name or name in lex.places or name.isupper() or name.lower() in proper
    return own or lex.stem("body", name) != name.lower()
