"""Who held an office on a day: roles of persons, so that "the president of Belarus" is somebody.

A role is looked up by the office (``data/roles.tsv`` knows how the common ones are written), the state or body it is
held in, and the day of the report. Where the phrase names no state, or more than one person fits, nobody is meant for
sure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from lagebild.linking.bodies import read_body, take_country
from lagebild.linking.names import bare_name
from lagebild.linking.tables import rows
from lagebild.linking.transliterate import fold
from lagebild.model import Interval, Role, Source

__all__ = ["RoleBook", "office_of"]

_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(word for row in rows("stopwords.tsv") for word in row)
_NATIONAL = {"bundes": "de"}
"""Beginnings of German words for offices that are offices of a federal state; Germany's unless another is named."""


@lru_cache(maxsize=1)
def _offices() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")) for key, pattern, *_ in rows("roles.tsv"))


@lru_cache(maxsize=1 << 12)
def office_of(phrase: str) -> tuple[str, str | None, frozenset[str]]:
    """The office a phrase names, the code of the state, and what other words it has (folded); the office may be empty.

    >>> office_of("der belarussische Präsident") == office_of("Präsident von Belarus")
    True
    """
    text = " ".join(_WORD.findall(fold(bare_name(phrase))))
    office, federal = "", False
    for key, pattern in _offices():
        if match := pattern.search(text):
            office, text = key, f"{text[: match.start()]} {text[match.end() :]}"
            federal = match[0].startswith(tuple(_NATIONAL))
            break
    country, left = take_country(text.split(), seats_too=True)
    if federal and country is None:
        country = _NATIONAL["bundes"]
    return office, country, frozenset(word for word in left if word not in _STOP)


class RoleBook:
    """Roles ready to be asked for their holders; ``sources`` are the case's, by id."""

    def __init__(self, roles: Iterable[Role], sources: Mapping[str, Source]) -> None:
        self._held: defaultdict[str, list[tuple[str | None, frozenset[str], Role]]] = defaultdict(list)
        for role in roles:
            body = sources[role.body].name if role.body and role.body in sources else ""
            office, country, words = office_of(f"{role.title} {body}" if body else role.title)
            if body and country is None:
                country = read_body(body).country
            if office:
                self._held[office].append((country, words, role))

    def __bool__(self) -> bool:
        return bool(self._held)

    def holder(self, phrase: str, of: str | None, when: Interval) -> str | None:
        """Id of the one person who held the office the phrase names during all that ``when`` may be; else ``None``.

        ``of`` is the body the report names beside it, if any. Where the phrase and ``of`` name neither state nor body,
        only a title that a single person in the book ever held is taken for sure.
        """
        office, country, words = office_of(phrase)
        if of and country is None and not words:
            _, country, words = office_of(of)
        if not office or when.earliest is None or when.latest is None:
            return None
        held = self._held[office]
        if country is None and not words:
            ever = {role.source for _, _, role in held}
            held = held if len(ever) == 1 else []
        fitting = [role for state, rest, role in held if (country in (None, state)) and words <= rest | _CALLED]
        found = {role.source for role in fitting if _holds(role.window, when)}
        may = {role.source for role in fitting if _touches(role.window, when)}
        return next(iter(found)) if len(found) == 1 and may == found else None


_CALLED = frozenset(
    {"amtierende", "amtierender", "amtierenden", "neue", "neuer", "neuen", "new", "acting", "incumbent"}
)
"""Words beside an office that do not make it another."""


def _holds(window: Interval, when: Interval) -> bool:
    """Whether the whole of ``when`` lies in the window."""
    assert when.earliest
    assert when.latest
    begun = window.earliest is None or window.earliest <= when.earliest
    return begun and (window.latest is None or when.latest <= window.latest)


def _touches(window: Interval, when: Interval) -> bool:
    assert when.earliest
    assert when.latest
    begun = window.earliest is None or window.earliest <= when.latest
    return begun and (window.latest is None or when.earliest <= window.latest)
