"""What the user gives along with the material, and the making of a report from both."""

from __future__ import annotations

from typing import Any

import msgspec

from lagebild.errors import DateError, IntakeError, ModelError
from lagebild.intake.decoding import DEFAULT_LIMIT
from lagebild.model import Interval, Report

UNKNOWN_OUTLET = "unbekannt"
"""The outlet of a report that names none. Enough to read it; to keep it in a case the outlet must be given."""


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
    if "\0" in text:
        raise IntakeError(f"character {text.index(chr(0))} of the text is zero", where=where)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        what = f"character {error.start} of the text is half a surrogate pair"
        raise IntakeError(what, where=where, hint="write the file as UTF-8") from None
    other = {name: value for name, value in other.items() if value is not None}
    chosen = (given.outlet or outlet or "").strip() or UNKNOWN_OUTLET
    try:
        return Report.make(outlet=chosen, published=published, text=text, **other)
    except ModelError as error:
        raise IntakeError(error.what, where=where, hint=error.hint) from None
