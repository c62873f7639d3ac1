"""Publication dates as people and machines write them → ``Interval``.

A month or a year is a date too: it stays the interval of all its days.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from lagebild.errors import DateError, ModelError
from lagebild.model import Interval

HINT = "write 2022, 2022-03 or 2022-03-20"

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january jan", "februar feber february feb", "märz maerz march mär mrz mar", "april apr",
            "mai may", "juni june jun", "juli july jul", "august aug", "september sept sep",
            "oktober october okt oct", "november nov", "dezember december dez dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

ISO = r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?"
_CLOCK = r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|UTC|GMT|Uhr|[+-]\d\d:?\d\d))?)?"
_SPAN = rf"(?:{ISO}|\.\.)/(?:{ISO}|\.\.)"
# Tried in this order; the groups y, m, d give year, month and day.
_FORMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"(?:[^\W\d_]{{2,10}}\.?,\s*)?(?:{form})", re.IGNORECASE)
    for form in (
        _SPAN,
        rf"(?P<y>\d{{4}})(?P<s>[/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_CLOCK}",
        rf"(?P<iso>{ISO}){_CLOCK}",
        rf"(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>\d{{4}})(?:,?{_CLOCK})",
        rf"(?:(?P<d>\d{{1,2}})\.?\s+)?(?P<m>{_MONTH})\.?\s+(?P<y>\d{{4}})(?:,?{_CLOCK})",
        rf"(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})(?:,?{_CLOCK})",
    )
)
_END = re.compile(r"(?![\w/])(?!-\d)(?![.,:]\d)")


def match_date(text: str, start: int = 0) -> re.Match[str] | None:
    """The date that ``text`` has at ``start``, still unchecked: ``read_date`` on the match may refuse it."""
    for form in _FORMS:
        match = form.match(text, start)
        if match and _END.match(text, match.end()):
            return match
    return None


def read_date(text: str, *, where: str | None = None) -> Interval:
    """The days ``text`` means. A time of day is left aside; the day is the one written, whatever the time zone.

    ``2022``, ``2022-03``, ``2022-03-20``, ISO 8601 and RFC 2822 times, two dates joined by
    ``/``, ``20.03.2022``, ``20. März 2022``, ``March 20, 2022``.

    Raises ``DateError`` for anything else and for a date that cannot be (``2022-02-30``).
    """
    text = text.strip()
    match = match_date(text)
    if match is None or match.end() != len(text):
        raise DateError(f"{text[:60]!r} is no date", where=where, hint=HINT)
    return interval_of(match, where=where)


def interval_of(match: re.Match[str], *, where: str | None = None) -> Interval:
    """The interval of a ``match_date`` match. Raises ``DateError`` for a date that cannot be."""
    groups = match.groupdict()
    if "y" in groups:
        month = groups["m"].lower()
        parts = [groups["y"], str(_MONTHS.get(month, month)), groups["d"]]
        written = "-".join(part for part in parts if part)
    else:
        written = groups.get("iso") or match[0]
    try:
        interval = Interval.parse(written)
        if not interval.known:
            raise ModelError("both of its ends are open")
        return interval
    except ModelError as error:
        reason = error.what.partition(": ")[2] or error.what
        raise DateError(f"{match[0]!r} is no date: {reason}", where=where, hint=error.hint or HINT) from None


_NAME = re.compile(r"(\d{4}-\d{2}(?:-\d{2})?|(?:19|20)\d{6})(?![\d])")


def date_of_name(name: str) -> Interval | None:
    """The date a file name begins with (``2022-03-20-minsk.txt``, ``20220320_minsk.html``, ``2022-03.txt``).

    Raises ``DateError`` if it begins with one that cannot be.
    """
    match = _NAME.match(PurePath(name).name)
    if match is None:
        return None
    written = match[1]
    if "-" not in written:
        written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
    try:
        return Interval.parse(written)
    except ModelError as error:
        reason = error.what.partition(": ")[2] or error.what
        raise DateError(f"the file name begins with {match[1]!r}, which is no date: {reason}", hint=HINT) from None
