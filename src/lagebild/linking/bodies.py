"""What a body's or outlet's name refers to: an entry of the tables, an office of a state, or just its words."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from lagebild.linking.names import bare_name
from lagebild.linking.tables import rows
from lagebild.linking.transliterate import fold

__all__ = ["BodyName", "learn_acronyms", "listed", "outlet_group", "outlet_words", "read_body", "take_country"]

_STOP = frozenset(word for row in rows("stopwords.tsv") for word in row)
_INTRO = re.compile(
    r"(?:die |der |das |the )?(?:staatliche |russische |staatlichen |amtliche )?"
    r"(?:nachrichtenagentur|presseagentur|agentur|tageszeitung|wochenzeitung|nachrichtenmagazin|magazin|sender"
    r"|nachrichtenportal|portal|zeitschrift|news agency)(?:en)? (?=\S)"
)
_SITE = re.compile(r"(?:^www\.)|\.(?:de|com|org|net|ru|ua|by|fr|pl|co\.uk|at|ch)$")
_WORD = re.compile(r"[^\W_]+")
_GERMAN_ENDINGS = re.compile(r"(?:en|es|er|em|s|e|n)$")


class BodyName(msgspec.Struct, frozen=True):
    """A body's name as far as it was understood; what it is not is ``None`` or empty."""

    group: int | None = None
    """Entry of ``bodies.tsv``."""
    office: str | None = None
    country: str | None = None
    words: frozenset[str] = frozenset()
    """The other words, folded, without German case endings."""
    why: str = ""
    """How it was understood, where that is more than reading it."""


@lru_cache(maxsize=1)
def _bodies() -> dict[str, int]:
    return {_key(name): number for number, row in enumerate(rows("bodies.tsv")) for name in row}


@lru_cache(maxsize=1)
def _outlets() -> dict[str, int]:
    return {_key(name.lstrip("*")): number for number, row in enumerate(rows("outlets.tsv")) for name in row}


@lru_cache(maxsize=1)
def _metonyms() -> dict[str, tuple[str, str]]:
    return {_key(word): (office, country) for word, office, country, *_ in rows("metonyms.tsv")}


@lru_cache(maxsize=1)
def _offices() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for key, pattern, *_ in rows("offices.tsv"))


@lru_cache(maxsize=1)
def _countries() -> tuple[dict[str, str], dict[str, str], re.Pattern[str]]:
    """Names of countries, capitals, and adjectives."""
    names, seats, stems = dict[str, str](), dict[str, str](), dict[str, str]()
    for code, country, capital, adjectives in rows("countries.tsv"):
        for name in country.split("|"):
            names[_key(name)] = code
            names.setdefault(_key(name) + "s", code)  # Deutschlands
        seats |= {_key(name): code for name in capital.split("|") if name != "-"}
        stems |= {stem: code for stem in adjectives.split("|") if stem != "-"}
    _STEMS.update(stems)
    longest = sorted(stems, key=len, reverse=True)
    return names, seats, re.compile(rf"({'|'.join(map(re.escape, longest))})[^\W_]{{0,5}}$")


_STEMS: dict[str, str] = {}


def _key(name: str) -> str:
    return " ".join(_WORD.findall(fold(bare_name(name))))


def _without_article(key: str) -> str:
    first, _, rest = key.partition(" ")
    return rest if rest and first in {"der", "die", "das", "des", "dem", "den", "the", "le", "la", "les", "l"} else key


@lru_cache(maxsize=1 << 14)
def read_body(name: str) -> BodyName:
    """What a body's name refers to.

    >>> read_body("der ukrainische Generalstab") == read_body("Generalstab der Ukraine")
    True
    """
    key = _without_article(_key(name))
    if (group := _body_group(key)) is not None:
        return BodyName(group=group)
    if key in _metonyms():
        office, country = _metonyms()[key]
        return BodyName(office=office, country=country, why=f"„{name}“ stands for an office")
    names, seats, _ = _countries()
    if code := names.get(key) or seats.get(key):
        return BodyName(office="government", country=code, why=f"„{name}“ stands for a government")
    return _described(key)


def _body_group(key: str) -> int | None:
    table = _bodies()
    if key in table:
        return table[key]
    head, _, last = key.rpartition(" ")  # "Weltgesundheitsorganisation WHO"
    return table[head] if head in table and table.get(last) == table[head] else None


def listed(name: str) -> int | None:
    """The entry of the table of bodies, if the name is one."""
    return _body_group(_without_article(_key(name)))


def _described(key: str) -> BodyName:
    office, rest = None, key
    for name, pattern in _offices():
        if match := pattern.search(key):
            office, rest = name, f"{key[: match.start()]} {key[match.end() :]}"
            break
    country, words = take_country(rest.split(), seats_too=office is not None)
    left = frozenset(_GERMAN_ENDINGS.sub("", w) if len(w) > 5 else w for w in words if w not in _STOP)
    return BodyName(office=office, country=country, words=left)


def take_country(words: list[str], *, seats_too: bool) -> tuple[str | None, list[str]]:
    """The code of the country that folded words name (by adjective too), and the other words."""
    names, seats, adjectives = _countries()
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start : start + size])
            code = names.get(phrase) or (seats.get(phrase) if seats_too else None)
            if code is None and size == 1 and (match := adjectives.match(phrase)):
                code = _STEMS[match[1]]
            if code:
                return code, words[:start] + words[start + size :]
    return None, words


def outlet_words(name: str) -> str:
    """The name of an outlet without article, "Nachrichtenagentur" and domain ending, folded."""
    plain = _SITE.sub("", fold(bare_name(name)))
    return _without_article(_key(_INTRO.sub("", plain)))


def outlet_group(name: str) -> int | None:
    """The entry of the table of outlets, if the name is one."""
    table = _outlets()
    return table.get(_key(name), table.get(outlet_words(name)))


_NAME_WORD = r"[A-ZÄÖÜА-ЯІЇЄ][\w’'-]+"
_LONG = rf"(?:{_NAME_WORD})(?:\s+(?:{_NAME_WORD}|für|und|der|des|die|of|for|and|the|on|zur|de|la)){{0,8}}"
_LEARNED = re.compile(rf"(?P<long>{_LONG})\s+\((?P<short>[A-ZÄÖÜА-ЯІЇЄ][\w-]{{1,8}})\)")
_REVERSED = re.compile(rf"\b(?P<short>[A-ZÄÖÜА-ЯІЇЄ]{{2,8}})\s+\((?P<long>{_LONG})\)")


def learn_acronyms(text: str) -> dict[str, str]:
    """Short forms a report explains in parentheses: "Internationale Atomenergie-Organisation (IAEO)".

    Every letter of the short form must occur in the long one in order, the first at the start of a word.
    Returns the long form by short form.
    """
    found: dict[str, str] = {}
    for pattern in (_LEARNED, _REVERSED):
        for match in pattern.finditer(text):
            short = match["short"]
            if sum(letter.isupper() for letter in short) < 2:
                continue
            words = match["long"].split()
            for start in range(len(words) - 1, -1, -1):
                if _abbreviates(short, words[start:]):
                    found.setdefault(short, " ".join(words[start:]))
                    break
    return found


def _abbreviates(short: str, words: list[str]) -> bool:
    letters = [c for c in short.casefold() if c.isalnum()]
    text = " ".join(words).casefold()
    if not letters or not text.startswith(letters[0]):
        return False
    heads = [part[0].casefold() for word in words for part in word.split("-") if part and part[0].isupper()]
    if len(words) > 1 and heads != letters[: len(heads)] and len(heads) > len(letters):
        return False
    rest = iter(text)
    return all(letter in rest for letter in letters)
