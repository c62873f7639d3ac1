"""What of a statement's wording bears on whether two say the same: negation, figures, names, opposites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from lagebild.linking.tables import rows
from lagebild.linking.transliterate import fold, soundings

__all__ = [
    "Wording",
    "is_negation",
    "number_of",
    "opposites",
    "power_of",
    "shared_names",
    "sides_of",
    "value",
    "wording",
]

_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_TOKEN = re.compile(r"\d+(?:[.,\u00a0 ]\d{3})+(?![\d.,]*\d)|\d+[.,]\d+|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_STEM, _LONG = 6, 4
_NO_NUMBERS = {"de": ("sei",), "en": ("once", "due", "cent", "dos"), "fr": ("sei",), "es": ("sei",)}
_NO = "'"
_PAST = re.compile(r"\w{2,}(?:t|en) (?:haben|sein) ?(?:soll|sollen|muss|müssen|dürfte|dürften)?\b")


class Wording(msgspec.Struct, frozen=True):
    """A text's words, as far as they count here."""

    stems: frozenset[str]
    """Content words, folded and cut to six letters."""
    negated: bool
    turned: bool
    """Whether a word of denial turns round what is said ("dementierte die Festnahme")."""
    excepts: bool
    """Whether it takes something out ("bis auf"): a no then says nothing certain of what is taken out."""
    duty: bool
    """Whether it says what ought to be."""
    epistemic: bool
    """Whether its "soll" or "muss" is a guess at what has been ("muss abgeschrieben haben")."""
    figures: frozenset[float]
    """Numbers in figures or words, without years; "one" is none, it is an article in too many languages."""
    years: frozenset[int]
    clocks: frozenset[str]
    """Times of day, as they stand."""
    names: tuple[str, ...]
    """Words that begin with a capital, the first only if it is a name by the others' measure."""
    sides: frozenset[tuple[int, int]]
    """Rows of the table of opposites that it has a word of, each with the side."""


@lru_cache(maxsize=1)
def _negations() -> dict[str, re.Pattern[str]]:
    return {
        language: re.compile("|".join(word.replace("*", r"\w*") for word in words.split()))
        for language, words in rows("claims_negations.tsv")
    }


@lru_cache(maxsize=1)
def _fixed() -> dict[str, re.Pattern[str]]:
    found: dict[str, list[str]] = {}
    for language, pattern in rows("claims_fixed.tsv"):
        found.setdefault(language, []).append(pattern)
    return {language: re.compile(rf"\b(?:{'|'.join(some)})\b") for language, some in found.items()}


@lru_cache(maxsize=1)
def _duties() -> dict[str, re.Pattern[str]]:
    return {
        language: re.compile("|".join(word.replace("*", r"\w*") for word in words.split()))
        for language, words in rows("claims_duty.tsv")
    }


@lru_cache(maxsize=2)
def _turns(name: str) -> dict[str, re.Pattern[str]]:
    return {language: re.compile(rf"\b(?:{pattern})\b") for language, pattern in rows(name)}


def _has(name: str, language: str, flat: str) -> bool:
    return language in _turns(name) and _turns(name)[language].search(flat) is not None


def is_negation(words: Sequence[str], place: int, language: str) -> bool:
    """Whether the word at a place says no and stands in no turn of phrase ("nicht nur") that denies nothing."""
    pattern = _negations().get(language, _negations()["en"])
    if not pattern.fullmatch(words[place].casefold()):
        return False
    turn = " ".join(words[place : place + 3]).casefold()
    return not (language in _fixed() and _fixed()[language].match(turn))


def number_of(word: str, language: str) -> float | None:
    """The value of a folded word for a number ("drei"), if it is one; "sei" is six in Italian, and "be" in German."""
    return None if word in _NO_NUMBERS.get(language, ()) else _values("claims_numbers.tsv").get(word)


def power_of(word: str) -> float | None:
    """By how much a folded word multiplies the number before it ("Millionen"), if it does."""
    return _values("claims_powers.tsv").get(word)


@lru_cache(maxsize=2)
def _values(name: str) -> dict[str, float]:
    return {fold(word): float(value) for value, words in rows(name) for word in words.split()}


@lru_cache(maxsize=1)
def _antonyms() -> dict[str, tuple[tuple[int, int], ...]]:
    """Each beginning of a word with the rows and sides it stands on; those of under four letters are whole words."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, sides in enumerate(rows("claims_antonyms.tsv")):
        for side, words in enumerate(sides[:2]):
            for word in words.split():
                found.setdefault(fold(word), []).append((number, side))
    return {word: tuple(some) for word, some in found.items()}


@lru_cache(maxsize=1 << 16)
def sides_of(word: str) -> tuple[tuple[int, int], ...]:
    """Rows of the table of opposites, each with the side, that the longest beginning of a folded word stands on."""
    table = _antonyms()
    for length in range(len(word), 2, -1):
        if word[:length] in table and (length > _LONG - 1 or length == len(word)):
            return table[word[:length]]
    if word.startswith("ge") and len(word) > _LONG + 2:
        return sides_of(word[2:])
    return ()


def value(token: str) -> float:
    """What a number in figures is worth: "1.200" and "1,200" 1200, "3,5" 3.5; raises ``ValueError`` for a date."""
    grouped = re.fullmatch(r"\d+(?:[.,\u00a0 ]\d{3})+", token)
    return float(re.sub(r"\D", "", token)) if grouped else float(token.replace(",", "."))


@lru_cache(maxsize=1 << 14)
def wording(text: str, language: str) -> Wording:
    """Take a statement's text apart. Unknown languages are looked through for the negations of English."""
    flat = _CLOCK.sub(" ", text.replace("’", _NO))
    tokens = _TOKEN.findall(flat)
    folded = [fold(token) for token in tokens]
    figures, years = _figures(tokens, folded, language)
    bare = _fixed()[language].sub(" ", flat.casefold()) if language in _fixed() else flat.casefold()
    pattern = _negations().get(language, _negations()["en"])
    negated = any(pattern.fullmatch(word) or word.endswith("n't") for word in _TOKEN.findall(bare))
    duties = _duties().get(language, _duties()["en"])
    epistemic = language == "de" and _PAST.search(flat) is not None
    duty = not epistemic and any(duties.fullmatch(token.casefold()) for token in tokens)
    lower = flat.casefold()
    turned, excepts = _has("claims_denials.tsv", language, lower), _has("claims_excepting.tsv", language, lower)
    clocks = frozenset(_CLOCK.findall(text))
    words = [word for word, token in zip(folded, tokens, strict=True) if not token[0].isdecimal()]
    names = tuple(token for token in tokens if token[0].isupper() and len(token) >= _LONG)
    sides = frozenset(side for word in words for side in sides_of(word))
    stems = frozenset(word[:_STEM] for word in words if len(word) >= _LONG)
    return Wording(stems, negated, turned, excepts, duty, epistemic, figures, years, clocks, names, sides)


def _figures(tokens: list[str], folded: list[str], language: str) -> tuple[frozenset[float], frozenset[int]]:
    powers = _values("claims_powers.tsv")
    figures, years = set[float](), set[int]()
    last: float | None = None
    for token, word in zip(tokens, folded, strict=True):
        if word in powers:
            if last is not None:
                figures.discard(last)
                last *= powers[word]
                figures.add(last)
            continue
        last = None
        if _YEAR.fullmatch(token):
            years.add(int(token))
        elif (known := value(token) if token[0].isdecimal() else number_of(word, language)) is not None:
            last = known
            figures.add(last)
    return frozenset(figures), frozenset(years)


def shared_names(first: Wording, second: Wording) -> tuple[str, ...]:
    """Capitalised words of the first text that the second has too, in whatever script or transcription."""
    others = [fold(name) for name in second.names]
    heard = frozenset(sound for name in second.names for sound in soundings(name))
    return tuple(name for name in first.names if fold(name) in others or not heard.isdisjoint(soundings(name)))


def opposites(first: Wording, second: Wording) -> int:
    """On how many rows of the table of opposites the two stand on different sides, and on none of them on the same."""
    rows_of = {number for number, _ in first.sides} & {number for number, _ in second.sides}
    return sum(
        {side for row, side in first.sides if row == number}.isdisjoint(
            side for row, side in second.sides if row == number
        )
        for number in rows_of
    )
