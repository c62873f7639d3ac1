"""Which language's rules read a text."""

from __future__ import annotations

LANGUAGES = ("de", "en")
"""Languages there are rules and labelled training texts for."""


def rules_language(language: str) -> str:
    """The language whose rules read a text of ``language`` (a BCP 47 code, or ``und``).

    German where nothing is known; English, which then finds little but quotations, where it is a
    language there are no rules for.
    """
    code = language.lower().partition("-")[0]
    if code in LANGUAGES:
        return code
    return "de" if code in ("und", "") else "en"


def untrained(language: str) -> str | None:
    """The language code itself where it is none the readers were made for, ``None`` where it is one or not known.

    Such a text is read all the same: the encoder knows a hundred languages. But nobody has measured how well.
    """
    code = language.lower().partition("-")[0]
    return None if code in (*LANGUAGES, "und", "") else code
