"""The interface's own words, in German and English: gettext catalogues under ``locale``, one key in both."""

from __future__ import annotations

import gettext
from functools import cache
from importlib import resources

LANGUAGES = ("de", "en")


class _Missing(gettext.NullTranslations):
    """What is asked for a word that no catalogue has."""

    def gettext(self, message: str) -> str:
        """Raise ``KeyError``: an untranslated key must not be shown."""
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Raise ``KeyError``."""
        raise KeyError(msgid1)


class Words:
    """The words of one language: ``words["today"]``, in a template ``t.today``.

    Sentences with a place for a name or number are filled by ``say``; a key that is not there is a ``KeyError``.
    """

    def __init__(self, catalogue: gettext.GNUTranslations) -> None:
        catalogue.add_fallback(_Missing())
        self._catalogue = catalogue

    def __getitem__(self, key: str) -> str:
        return self._catalogue.gettext(key)

    def count(self, key: str, n: int) -> str:
        """So many of something: the singular or plural words of ``key``, ``{n}`` filled in."""
        return self._catalogue.ngettext(key, key, n).format(n=n)

    def get(self, key: str, default: str) -> str:
        """The words of ``key``, or ``default`` where there are none: for keys made of what a case holds."""
        try:
            return self[key]
        except KeyError:
            return default

    def say(self, key: str, **values: object) -> str:
        """The words of ``key`` with ``{name}`` replaced by each value."""
        return self[key].format_map(values)


@cache
def words(language: str) -> Words:
    """The words of a language (``LANGUAGES``)."""
    path = resources.files("lagebild.desk").joinpath("locale", language, "LC_MESSAGES", "desk.mo")
    with path.open("rb") as file:
        return Words(gettext.GNUTranslations(file))
