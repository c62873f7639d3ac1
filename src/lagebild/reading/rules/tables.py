"""The tables of words in ``reading/data``: read once, checked cell by cell, comments left out."""

from __future__ import annotations

from functools import cache
from importlib import resources

from lagebild.errors import ReadingError

__all__ = ["grammar", "kinds", "table"]


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``reading/data/<name>``, cells parted by tabs; the first line is the header, ``#`` opens a comment.

    Raises ``ReadingError`` where a row has more or fewer cells than the header.
    """
    lines = resources.files("lagebild.reading").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    width = lines[0].count("\t") + 1
    rows: list[tuple[str, ...]] = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        row = tuple(line.split("\t"))
        if len(row) != width:
            raise ReadingError(f"{len(row)} cells where the header has {width}", where=f"{name}, line {number}")
        rows.append(row)
    return tuple(rows)


@cache
def kinds(name: str) -> dict[str, frozenset[str]]:
    """A two-column table (kind, words) as sets of words by kind; an unlisted kind is an error (``KeyError``)."""
    sets: dict[str, set[str]] = {}
    for kind, words in table(name):
        sets.setdefault(kind, set()).update(words.split())
    return {kind: frozenset(members) for kind, members in sets.items()}


@cache
def grammar(kind: str) -> frozenset[str]:
    """A closed class of German words in small letters, from ``grammar.de.tsv``."""
    return kinds("grammar.de.tsv")[kind]
