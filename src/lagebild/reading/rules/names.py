"""Names of persons in a stretch of text, without a tagger: first names, roles and runs of capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lagebild.reading.rules.lexicon import Lexicon, Word
from lagebild.reading.rules.person_nouns import introduced, sex_of

__all__ = ["ARABIC", "Name", "find_names"]

_PARTICLES = frozenset(
    word
    for line in ("von van de der den del della di da dos du zu zur al el bin ibn", "ben ter ten le la y af vom und")
    for word in line.split()
)
_INNER_ONLY = frozenset(["der", "den", "zur", "le", "la", "y", "und"])
"""Particles that only follow another one ("von der Leyen")."""
_BEFORE_PLACES = frozenset(["San", "Santa", "Sankt", "Los", "Las", "Rio", "Buenos", "Saint", "New"])
"""First words of places of two words: what follows them begins no person's name."""
_NEVER_FIRST = frozenset(
    ["New", "Los", "Las", "Buenos", "Rio", "Port", "Cape", "Fort", "Mount", "Bad", "North", "South"]
)
"""First words of places, known or not; „San" and „Saint" may open a person's name behind a first name."""
_MOST_WORDS = 6


class Name(NamedTuple):
    """A person's name as it stands in the text, with the roles right before it."""

    words: tuple[Word, ...]
    roles: tuple[str, ...]
    sex: str
    sure: bool
    """Whether a first name, title or role vouches for it."""

    @property
    def start(self) -> int:
        """Offset of its first character."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.words[-1].end


def _joined(text: str, left: Word, right: Word) -> bool:
    between = text[left.end : right.start]
    return len(between) <= 3 and not between.strip() and "\n" not in between


ARABIC = re.compile(r"(?:[ae][dlnrstz]|a[dst]h|asch|esch|ul|ibn|bin)[-‑][A-ZÄÖÜ]\w|[dl][’'][A-ZÄÖÜ]\w")
"""Surnames that begin with a small article: „el-Baradei", „az-Zawahiri", „d'Estaing"."""


def _may_be_name(word: Word, lexicon: Lexicon) -> bool:
    if not (word.capital or ARABIC.match(word.text)) or lexicon.is_place(word.text) or lexicon.is_common(word.text):
        return False
    if lexicon.stem("title", word.text) or word.text in lexicon.outlets:
        return False
    letters = word.text.replace(".", "")
    return not (len(letters) > 1 and letters.isupper() and "." not in word.text)


def _extend(text: str, run: Sequence[Word], at: int, lexicon: Lexicon) -> int:
    """Index behind the name that begins at ``at``."""
    end = at + 1
    while end < len(run) and end - at < _MOST_WORDS and _joined(text, run[end - 1], run[end]):
        word = run[end]
        if _may_be_name(word, lexicon) or (
            word.capital and lexicon.first_name(run[end - 1].text) and _surname(word, lexicon)
        ):
            end += 1
            continue
        ahead = end
        while (
            ahead < len(run)
            and ahead - end < 3
            and run[ahead].text in _PARTICLES
            and _joined(text, run[ahead - 1], run[ahead])
        ):
            ahead += 1
        fits = ahead > end and run[end].text not in _INNER_ONLY and ahead < len(run)
        if not fits or not _joined(text, run[ahead - 1], run[ahead]) or not _may_be_name(run[ahead], lexicon):
            break
        if run[end].text == "vom" and not lexicon.first_name(run[at].text):
            break  # "verlangte Musavi vom Rat": not part of the name
        said = end - at > 1 or (at > 0 and _joined(text, run[at - 1], run[at]))
        if (
            run[end].text in ("von", "zu", "vom", "de")
            and lexicon.german
            and said
            and not lexicon.first_name(run[end - 1].text)
        ):
            break  # "Justizministerin Barley von der SPD": a surname came already
        end = ahead + 1
    return end


def _surname(word: Word, lexicon: Lexicon) -> bool:
    """Whether a common noun right behind a first name may be a surname ("Helge Richter", "Jens Bauer")."""
    low = word.text.lower()
    return low not in lexicon.small and not word.text.isupper() and "-" not in word.text


def find_names(text: str, run: Sequence[Word], lexicon: Lexicon) -> list[Name]:
    """The persons' names among ``run``, consecutive words of ``text``; linear in their number.

    A name is a first name with what follows it, or one or more capitalised words right behind a role or
    title, or two and more capitalised words that are no known nouns.
    """
    found: list[Name] = []
    at = 0
    while at < len(run):
        at = _past_a_body(text, run, at, lexicon)
        name = _name_at(text, run, at, lexicon) if at < len(run) else None
        if name:
            found.append(name)
            at += len(name.words)
        else:
            at += 1
    return found


def _name_at(text: str, run: Sequence[Word], at: int, lexicon: Lexicon) -> Name | None:
    word = run[at]
    if at and run[at - 1].text in _BEFORE_PLACES and _joined(text, run[at - 1], word):
        return None
    if word.text in _BEFORE_PLACES and at + 1 < len(run) and lexicon.is_place(f"{word.text} {run[at + 1].text}"):
        return None
    if word.text in _NEVER_FIRST and at + 1 < len(run) and run[at + 1].capital:
        return None  # „New Orleans“
    first = lexicon.first_name(word.text) and word.text.lower() not in lexicon.small
    if not first and not _may_be_name(word, lexicon):
        return None
    end = _extend(text, run, at, lexicon)
    roles, role_sex = _roles_before(text, run, at, lexicon)
    length = end - at
    if not first and not roles and length > 1 and lexicon.first_name(run[at + 1].text):
        return None  # "Kämmerin Sabine Voss": an unknown role before the first name
    if not (first and length > 1) and not roles and length < 2:
        return None
    if (
        not first
        and not roles
        and (_after_article(text, run, at) or (not lexicon.german and not _plausible(text, word)))
    ):
        return None
    if not first and not roles and length > 1 and lexicon.german and introduced(run, at, lexicon):
        return None  # „Ihr Anästhesist Tunde Okwara“: the role before the name
    if not first and not roles and _in_quotation(text, word.start):
        return None
    if length == 1 and first and not roles:
        return None
    sex = lexicon.sex(word.text) if first else "-"
    return Name(tuple(run[at:end]), roles, sex if sex != "-" else role_sex, bool(roles) or first)


def _in_quotation(text: str, at: int) -> bool:
    """Whether ``at`` stands inside quotation marks: a title or a firm then, rather than a person."""
    marks = re.findall(r"[„“”‚’]", text[max(0, at - 40) : at])
    return bool(marks) and marks[-1] in "„‚"


def _past_a_body(text: str, run: Sequence[Word], at: int, lexicon: Lexicon) -> int:
    """Index behind the name of what the noun before it says („die Firma Kaukas Lift"), or ``at`` if there is none."""
    if not at or not lexicon.german or not run[at - 1].capital or lexicon.first_name(run[at].text):
        return at
    before = run[at - 1].text
    if not any(lexicon.stem(kind, before) for kind in ("body", "outlet")) or before.endswith(("er", "erin")):
        return at
    end = at
    while end < min(len(run), at + _MOST_WORDS) and run[end].capital and text[run[end - 1].end : run[end].start] == " ":
        if lexicon.stem("role", run[end].text) or lexicon.stem("title", run[end].text):
            return at
        end += 1
    return end if end - at > 1 else at


def _plausible(text: str, word: Word) -> bool:
    """In English two capitals are as often a body's name; only a clause boundary or a comma before it lets it pass."""
    before = text[max(0, word.start - 2) : word.start].strip()
    return before in ("", ",", ".", "–", "—", "“", '"') and word.text.isalpha()


def _after_article(text: str, run: Sequence[Word], at: int) -> bool:
    articles = ("der", "die", "das", "dem", "den", "des", "the", "a", "an", "im", "am", "zum", "zur", "vom", "beim")
    return at > 0 and run[at - 1].text.lower() in articles and _joined(text, run[at - 1], run[at])


def _roles_before(text: str, run: Sequence[Word], at: int, lexicon: Lexicon) -> tuple[tuple[str, ...], str]:
    roles: list[str] = []
    sex = "-"
    back = at - 1
    while back >= 0 and at - back <= 4 and _joined(text, run[back], run[back + 1]):
        word = run[back].text
        role = lexicon.stem("role", word)
        title = lexicon.stem("title", word)
        capital = run[back].capital or not lexicon.german
        told = introduced(run, back, lexicon) if lexicon.german and not roles and not (role or title) else ""
        if told:
            return (word.lower(),), told
        if not (role or title) or not capital:
            break
        if role:
            roles.append(word.lower())
        else:
            roles.append(word)
        found = sex_of(run, back, lexicon) if role else lexicon.gender("title", word)
        sex = found if sex == "-" else sex
        back -= 1
    return tuple(roles), sex
