"""Words of time: a language's tables read into a mapping from word forms to classes and values.

Tables live in ``data/<language>/``; ``load`` reads them once. A third language is a folder there.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import msgspec

from lagebild.errors import ReadingError

Values = dict[str, str]
"""Class of a word → the value it has in that class."""

_LONGEST_GUESS = 60
_BRACES = re.compile(r"\{([^}]*)\}")


class Symbol(NamedTuple):
    """What the grammar sees of a token: one private character a set of classes, and the values."""

    char: str
    values: Values


class Lexicon(msgspec.Struct, frozen=True):
    """One language's words; made by ``load``."""

    language: str
    forms: dict[str, Values]
    """Form → class → value. Forms with capitals stand for themselves, others for any case."""
    shapes: re.Pattern[str]
    guesses: tuple[tuple[str, re.Pattern[str]], ...]
    open_classes: frozenset[str]
    """Classes whose words are guessed at all the same."""
    endings: tuple[str, ...]
    """Endings with which an event's name may stand in the text."""
    month_first: bool
    ago_is_date: bool

    def values(self, form: str) -> Values:
        """Classes and values of a word form; ``CAPITAL`` is added to words that begin with one."""
        lower = form.lower()
        found: Values = {}
        for key in {form, lower, form.capitalize() if form[1:] != lower[1:] else form}:
            found.update(self.forms.get(key, {}))
        if found.keys() <= self.open_classes and len(form) <= _LONGEST_GUESS and form.islower():
            for name, pattern in self.guesses:
                if pattern.fullmatch(form):
                    found[name] = form
                    break
        if form[0].isupper():
            found = {**found, "CAPITAL": form}
        return found


def rows(language: str | None, name: str) -> list[tuple[int, list[str]]]:
    """The rows of a table as (line number, tab-separated fields), without comments and blank lines."""
    text = table(language, name)
    lines = enumerate(text.splitlines(), 1)
    return [(n, line.split("\t")) for n, line in lines if line.strip() and not line.startswith("#")]


def table(language: str | None, name: str) -> str:
    """The text of a data file. Raises ``ReadingError`` if the language has none."""
    # The module's own loader reads from a folder as from an archive; importlib.resources would do the same but
    # costs more to import than all tables to read.
    parts = [__file__.rpartition("lexicon")[0] + "data", *([language] if language else []), name]
    loader: Any = __spec__.loader
    try:
        if language and not language.isalnum():
            raise FileNotFoundError(language)
        data: bytes = loader.get_data("/".join(parts))
    except OSError:
        known = ", ".join(languages())
        raise ReadingError(
            f"there is no table {name} for language {language!r}", hint=f"known languages: {known}"
        ) from None
    return data.decode("utf-8")


def languages() -> list[str]:
    """The languages that have tables."""
    from importlib import resources

    folder = resources.files("lagebild.reading.times") / "data"
    return sorted(item.name for item in folder.iterdir() if (item / "rules.tsv").is_file())


@cache
def load(language: str) -> Lexicon:
    """The lexicon of a language code such as ``de``. Raises ``ReadingError`` for a broken or missing table."""
    import tomllib  # only here and there: imports count in the start-up time of the command line

    settings = tomllib.loads(table(language, "language.toml"))
    forms: dict[str, Values] = {}
    for line, fields in rows(language, "lexicon.tsv"):
        if len(fields) < 3:
            raise ReadingError("a row needs three fields", where=f"data/{language}/lexicon.tsv:{line}")
        if fields[0] == "@":
            _compound(forms, *fields[1:4])
        else:
            _enter(forms, fields[0], fields[1], fields[2])
    for word, number in _numerals(settings["numerals"]).items():
        entry = forms.setdefault(word, {})
        entry["NUMBER"] = str(number)
        if number <= 24:
            entry["HOUR"] = str(number)
    pairs = [(f[0], f[1]) for source in (language, None) for _, f in rows(source, "shapes.tsv")]
    shapes = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in pairs))
    guesses = tuple((guess["class"], re.compile(guess["pattern"])) for guess in settings.get("guess", ()))
    endings = tuple(settings.get("endings", ()))
    return Lexicon(language, forms, shapes, guesses, frozenset(settings["open"]), endings, **settings["dates"])


def _enter(forms: dict[str, Values], name: str, value: str, words: str) -> None:
    for word in words.split():
        for form in _expand(word):
            forms.setdefault(form, {})[name] = value


def _expand(word: str) -> list[str]:
    match = _BRACES.search(word)
    if not match:
        return [word]
    return [x for end in match[1].split(",") for x in _expand(word[: match.start()] + end + word[match.end() :])]


def _compound(forms: dict[str, Values], name: str, first: str, second: str) -> None:
    heads = [(form, v[first]) for form, v in forms.items() if first in v]
    tails = [(form, v[second]) for form, v in forms.items() if second in v]
    for head, value in heads:
        for tail, other in tails:
            entry = forms.setdefault(head + tail.lower(), {})
            entry[name] = f"{value}|{other}"


def _numerals(table: dict[str, Any]) -> dict[str, int]:
    units, tens = table["units"], table["tens"]
    words = {word: n for n, word in enumerate(units, 1)} | {word: n for n, word in enumerate(table["teens"], 10)}
    for ten, word in enumerate(tens, 2):
        words[word] = ten * 10
        for unit, first in enumerate(units, 1):
            pair = (first, word) if table["unit_first"] else (word, first)
            words[table["join"].join(pair)] = ten * 10 + unit
    return words | dict(table.get("more", {}))
