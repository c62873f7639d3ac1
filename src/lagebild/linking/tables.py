"""The tables beside this module: tab-separated, ``#`` begins a comment line. They are data, not code."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from lagebild.errors import LagebildError

__all__ = ["rows"]


@lru_cache(maxsize=32)
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, a tuple of fields each.

    Raises ``LagebildError`` for a row with an empty first field, naming file and line.
    """
    found = []
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = tuple(field.strip() for field in line.split("\t"))
        if not fields[0]:
            raise LagebildError("the first field is empty", where=f"{name}, line {number}")
        found.append(fields)
    return tuple(found)
