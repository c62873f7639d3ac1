"""What the user gives along with the material, and the making of a report from both."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from lagebild.errors import DateError, IntakeError
from lagebild.intake.decoding import DEFAULT_LIMIT
from lagebild.model import Interval, Report

UNKNOWN_OUTLET = "unbekannt"
"""The outlet of a report that names none. Enough to read it; to keep it in a case the outlet must be given."""


# Zero, which databases refuse, and half a surrogate pair, which no encoding has.
_NEVER_TEXT = re.compile("[\0\ud800-\udfff]")


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What the user says about all of the material at once.

    ``outlet`` and ``language`` overrule what the material says. ``date`` is for material that
    does not date itself: it gives way to a date written in it, and overrules one only guessed
    (from a file name or from the look of a page).
    """

    outlet: str | None = None
    date: Interval | None = None
    language: str | None = None
    limit: int = DEFAULT_LIMIT
    """Bytes that one file, page or JSON line may have."""
    columns: dict[str, str] | None = None
    """For tables: the column that each field of a report stands in (``text``, ``published``, ``outlet`` …)."""


def undated(where: str, hint: str) -> DateError:
    """The error for a report without a date."""
    return DateError("has no publication date", where=where, hint=hint)


def make_report(
    given: Given, *, where: str, outlet: str | None, published: Interval, text: str, **other: Any
) -> Report:
    """A report, with what the user gave put in; ``where`` names the material in errors.

    Raises ``IntakeError`` if the text is empty or holds what no text can hold.
    """
    if not text.strip():
        raise IntakeError("is empty" if not text else "holds nothing but blanks", where=where)
    other = {name: value for name, value in other.items() if value is not None}
    chosen = (given.outlet or outlet or "").strip() or UNKNOWN_OUTLET
    for name, value in {"text": text, "outlet": chosen, **other}.items():
        found = _NEVER_TEXT.search(value) if isinstance(value, str) else None
        if found:
            what = f"character {found.start()} of the {name} (U+{ord(found[0]):04X}) is none that text can hold"
            raise IntakeError(what, where=where, hint="write it as UTF-8, without zero bytes")
    return Report.make(outlet=chosen, published=published, text=text, **other)
