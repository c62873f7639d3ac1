"""The forms of a name and the roles that stand by it: „der Vorsitzende der Partei, Uwe Kern", „Kerns"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

from lagebild.reading.rules.lexicon import Lexicon, Word
from lagebild.reading.rules.names import Name
from lagebild.reading.rules.person_nouns import sex_of
from lagebild.reading.rules.predicates import predicate_roles
from lagebild.reading.rules.speaker_parts import closed_class
from lagebild.reading.rules.tables import table
from lagebild.reading.rules.verbs import verb_forms

__all__ = [
    "bare_role",
    "forms_of",
    "one_letter_apart",
    "roles_around",
    "same_office",
    "same_role",
    "same_word",
    "vouched",
    "without_genitive",
]

_EXPLAINED = re.compile(r", (?:der|die|einer?|the|an?|who|one) ")
_ACTS = re.compile(r" (?P<verb>[a-zäöüß]+)\b|, (?P<noun>[A-ZÄÖÜ][a-zäöüß]+) ")
"""What shows that the two capitals which open a sentence are a name: „Gopal Mahanti, Besitzer", „Ilka Dolidse sagt"."""


def vouched(text: str, run: Sequence[Word], name: Name, count: Counter[str], lex: Lexicon) -> bool:
    """Two capitals in a row are a person if a role stands by, or if they come again."""
    label = " ".join(w.text for w in name.words)
    if lex.german and re.search(r"(?:ische[nrsm]?|liche[nrsm]?|ste[nrsm]?)$", name.words[0].text):
        return False
    explained = _EXPLAINED.match(text, name.end) is not None
    opens = name.start == run[0].start and (explained or _acts(text, name, lex))
    surname = name.words[-1].text
    if opens or count[label] > 1 or roles_around(text, run, name, lex)[0]:
        return True
    if len(name.words) <= 2 or len(surname) <= 3 or text.count(surname) <= 2:  # the last, as it goes through the text
        return False
    return len(re.findall(rf"\b{re.escape(surname)}\b", text)) > 2


def _acts(text: str, name: Name, lex: Lexicon) -> bool:
    """Whether German words that may be a name are two, and what follows is a verb or says what a person is."""
    if not lex.german or len(name.words) != 2 or any("-" in w.text for w in name.words):
        return False
    follows = _ACTS.match(text, name.end)
    if follows is None:
        return False
    verb, noun = follows["verb"], follows["noun"]
    return verb in verb_forms("de") if verb else lex.means_people(noun)


def one_letter_apart(name: str, other: str) -> bool:
    """A slip of the pen: one letter more or fewer („Bart", „Barth"), the first three the same."""
    long, short = sorted((name, other), key=len, reverse=True)
    if len(long) - len(short) != 1 or len(short) < 4 or long[:3] != short[:3]:
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(3, len(long)))


def forms_of(word: str) -> tuple[str, ...]:
    """The word and what it may be the genitive of."""
    forms = [word]
    for ending in ("'s", "’s", "s", "'", "’"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            forms.append(word[: -len(ending)])
    return tuple(forms)


def without_genitive(label: str, forms: set[str], language: Lexicon) -> str:
    """The name without the genitive's s, where the text has it without."""
    for ending in ("'s", "’s"):
        if label.endswith(ending):
            return label[:-2]
    if language.german and label.endswith("s") and label[:-1] in forms:
        return label[:-1]
    surname = label.rpartition(" ")[2]
    if language.german and surname.endswith("s") and any(f.rpartition(" ")[2] == surname[:-1] for f in forms):
        return label[:-1]
    return label.rstrip("'’")


def same_role(wanted: str, role: str) -> bool:
    """Whether a role answers to another: „Minister" to „Umweltminister", „Ministerin" to „Minister"."""
    base, other = bare_role(wanted), bare_role(role)
    return base == other or other.endswith(base) or (len(other) > 4 and base.endswith(other))


def same_word(wanted: str, role: str) -> bool:
    """Whether a role is another, give or take the endings of case, number and sex."""
    return bare_role(wanted) == bare_role(role)


def same_office(wanted: str, role: str) -> bool:
    """Whether the holder of one office goes by both: „Premierminister" and „Regierungschef"."""
    offices = _offices()
    mine, other = offices.get(bare_role(wanted.rpartition("-")[2])), offices.get(bare_role(role.rpartition("-")[2]))
    return mine is not None and mine == other


@cache
def _offices() -> dict[str, int]:
    """The number of the office of each word of ``offices.de.tsv``, by its bare form."""
    return {bare_role(word): number for number, row in enumerate(table("offices.de.tsv")) for word in row[0].split()}


@lru_cache(maxsize=4096)
def bare_role(role: str) -> str:
    """A role without the endings of case, number and sex: „Kanzlerin", „Kanzler", „Kanzlers" are one."""
    for ending in (r"in(?:nen)?$", r"s$", r"(?:e[nrm]?|[nr])$"):
        role = re.sub(ending, "", role) if len(role) > 4 else role
    return role


def roles_around(text: str, run: Sequence[Word], name: Name, lex: Lexicon) -> tuple[set[str], str, int]:
    """Roles in the phrase before the name and in an apposition behind it; their sex; where the phrase begins."""
    place = bisect_left(run, name.start, key=lambda word: word.start)
    links = closed_class(lex.language, "genitive", "article", "inside", "preposition")
    roles: list[Word] = []
    begin, comma, crossed = name.start, False, 0
    for back in range(place - 1, max(-1, place - 11), -1):
        word = run[back]
        gap = text[word.end : run[back + 1].start].strip()
        if gap and (gap != "," or comma or back != place - 1) and gap not in ("(", ")", "„", "“"):
            break
        comma = comma or gap == ","
        low = word.text.lower()
        adjective = bool(re.search(r"(?:e|er|en|es|em)$", low)) and low not in lex.small
        if not word.capital and low not in links and not adjective and low not in ("und", "and"):
            break
        if lex.german and back and low in _GENITIVE and run[back - 1].capital:
            crossed = len(roles)
            if not comma and _people_between(run[back + 1 : place], lex):
                break  # „der Sprecher des Präsidenten Uwe Kern“ is somebody else
        if (word.capital and lex.stem("role", word.text)) or (not lex.german and lex.stem("role", low)):
            roles = [*(roles[crossed:] if comma else roles), word]  # „der Sprecher des Präsidenten, Uwe Kern“
            begin, crossed = word.start, 0
    if comma and not roles:
        begin = name.start
    if not roles and place and lex.german and _is_noun_before(text, run[place - 1], name, lex):
        roles.append(run[place - 1])
    roles += _apposition(text, run, place + len(name.words), lex) + predicate_roles(text, run, name, lex)
    sexes = [sex_of(run, run.index(w), lex) for w in roles]
    roles = [w for w in roles if not _former(run, w)] if lex.german else roles
    return {w.text.lower() for w in roles}, next((s for s in sexes if s != "-"), "-"), begin


_GENITIVE = frozenset(["der", "des", "von", "vom"])
_YEAR = re.compile(r"\d{4}")
_PARTY = re.compile(r" \([^()]{1,30}\),?")
_FORMER = re.compile(r"(?:damalige|ehemalige|frühere|einstige|vormalige|abgewählte|verstorbene)[nrsm]?$")


def _people_between(run: Sequence[Word], lex: Lexicon) -> bool:
    """Whether a noun for people stands among the words before a name, so that the name is theirs."""
    return any(word.capital and lex.means_people(word.text) and not lex.stem("body", word.text) for word in run)


def _former(run: Sequence[Word], role: Word) -> bool:
    """„der damalige Bundeskanzler Kohl": whoever is called by the role alone is somebody else."""
    place = bisect_left(run, role.start, key=lambda word: word.start)
    return any(_FORMER.match(word.text) for word in run[max(0, place - 2) : place])


def _is_noun_before(text: str, word: Word, name: Name, lex: Lexicon) -> bool:
    """„Kämmerin Sabine Voss": a noun right before a first name is a role, though no list knows it."""
    plain = word.capital and word.text.lower() not in lex.small and not lex.is_place(word.text)
    known = any(lex.stem(kind, word.text) for kind in ("body", "outlet", "carrier", "document"))
    first = lex.first_name(name.words[0].text) and len(name.words) > 1
    return plain and first and not known and text[word.end : name.start] == " " and not word.text.endswith("s")


def _apposition(text: str, run: Sequence[Word], at: int, lex: Lexicon) -> list[Word]:
    party = _PARTY.match(text, run[at - 1].end) if 0 < at < len(run) else None
    while party and at + 1 < len(run) and run[at].start < party.end():
        at += 1  # „Jan Weber (SPD), Bürgermeister von Aachen“
    if party and text[party.end() - 1] == ",":
        return _apposed(text, run, at, lex)
    if at >= len(run) or text[run[at - 1].end : run[at].start].strip() not in (",", "(", "–"):
        return []
    return _apposed(text, run, at, lex)


def _apposed(text: str, run: Sequence[Word], at: int, lex: Lexicon) -> list[Word]:
    """The role among the words from ``at`` on, as far as an apposition goes."""
    found: list[Word] = []
    for ahead in range(at, min(len(run), at + 7)):
        if ahead > at and _YEAR.sub("", text[run[ahead - 1].end : run[ahead].start]).strip():
            break
        word = run[ahead]
        if lex.stem("role", word.text) and (word.capital or not lex.german):
            found.append(word)
            break
        low = word.text.lower()
        if lex.german and ahead == at and not word.capital and low.endswith(("te", "ten")):
            break  # „Franka Oelze, überreichte Oberbürgermeister Draheim“
        if (
            lex.german
            and not word.capital
            and low in lex.small
            and low not in closed_class("de", "article", "determiner")
            and low != "seit"
        ):
            break
    return found
