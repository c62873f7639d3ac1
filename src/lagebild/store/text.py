"""Words a user types, turned into something safe to search with, and the place where they were found.

Nothing a user types reaches the database as query syntax: a query is cut into words here, and each backend
quotes the words in its own way. Folding keeps the length of a text, so offsets into the folded text are
offsets into the text itself.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

MAX_TERMS = 32
"""Terms of a query beyond this number are not looked at."""

PREFIX_LENGTH = 4
"""Words at least this long also match longer words that begin with them: German inflects at the end."""

_QUOTES = '"„“”«»'
_PIECE = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^{_QUOTES}\\s]+)")
_WORD = re.compile(r"[^\W_]+")
# "ae" for "ä", but not the "ue" of "neue", "Quelle" or "Steuer"
_DIGRAPH = re.compile(r"(?<![aeiouäöüq])([aou])e")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0].lower()
        self[code] = base if len(base) == 1 else char
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text without case and diacritics, character for character: as long as what goes in."""
    return text.translate(_FOLDING)


def name_key(name: str) -> str:
    """What two spellings of one name have in common: case, diacritics, ß and runs of blanks do not count."""
    return " ".join(fold(unicodedata.normalize("NFC", name)).replace("ß", "ss").split())


class Term(msgspec.Struct, frozen=True):
    """One word or phrase of a query; any of its ``forms`` (folded words) will do."""

    forms: tuple[tuple[str, ...], ...]
    phrase: bool = False

    def is_prefix(self, form: tuple[str, ...]) -> bool:
        """Whether the form also stands for longer words that begin with it."""
        return not self.phrase and len(form) == 1 and len(form[0]) >= PREFIX_LENGTH


Query = tuple[Term, ...]


def parse_query(query: str) -> Query:
    """A user's query as terms that all have to occur; words in quotation marks are a phrase.

    Takes any string; one without a letter or digit gives no terms.
    """
    text = unicodedata.normalize("NFC", query).lower()
    terms: list[Term] = []
    for match in _PIECE.finditer(text):
        words = _WORD.findall(match[1] if match[1] is not None else match[2])
        if not words:
            continue
        # a hyphenated word is a phrase too: "Ukraine-Krieg" stands in the text in this order
        phrase = match[1] is not None or len(words) > 1
        terms.append(Term(_forms(words), phrase))
    return tuple(terms[:MAX_TERMS])


def _forms(words: list[str]) -> tuple[tuple[str, ...], ...]:
    """The spellings of the words: as typed, with umlauts written out, with them drawn together."""
    written_out = [word.translate(_UMLAUTS) for word in words]
    drawn = [_DIGRAPH.sub(r"\1", word) for word in words]
    sharp = [word.replace("ss", "ß") for word in words]
    spellings = (words, written_out, drawn, sharp)
    return tuple(dict.fromkeys(tuple(fold(word) for word in spelling) for spelling in spellings))


def snippet(text: str, query: Query, width: int = 160) -> tuple[int, int]:
    """Offsets of about ``width`` characters of the text, around the first place where the query occurs."""
    patterns = [pattern(term, form) for term in query for form in term.forms]
    match = re.search("|".join(patterns), fold(text)) if patterns else None
    if match is None:
        return 0, _word_edge(text, min(width, len(text)))
    start = max(0, match.start() - width // 3)
    if start:
        start = min(text.find(" ", start, match.start()) + 1 or start, match.start())
    return start, max(_word_edge(text, min(start + width, len(text))), match.end())


def pattern(term: Term, form: tuple[str, ...]) -> str:
    """A regular expression for one form of a term in folded text."""
    tail = "" if term.is_prefix(form) else r"(?!\w)"
    return r"(?<!\w)" + r"\W+".join(map(re.escape, form)) + tail


def _word_edge(text: str, end: int) -> int:
    """The end, drawn back to the last blank, so that no word is cut (unless the word is longer than 30)."""
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", max(0, end - 30), end)
    return blank if blank > 0 else end
