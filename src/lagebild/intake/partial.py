"""Whether a text is the whole article, or a teaser, or the open part in front of a paywall."""

from __future__ import annotations

import re
from functools import cache

from lagebild.intake.linked_data import LinkedData
from lagebild.intake.tables import rows

_MOST_STUB = 4_000
"""Characters that the open part of a paid article has at most; a marker behind a longer text is an advertisement."""
_NEAR = 600
"""Characters between the end of the open part and the marker at most."""
_WHOLE = 0.8
"""Share of the announced words from which on a text counts as whole: tables and captions are not always taken over."""
_BROKEN_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*(?:(?:weiterlesen|mehr|read more|continue reading)\W*)?\Z", re.I
)


@cache
def _marker() -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?:{pattern.replace(' ', chr(92) + 's+')})" for _, pattern in rows("paywalls.tsv")), re.I
    )


def without_marker(text: str) -> tuple[str, str | None]:
    """The text without lines at its end that only ask the reader to subscribe, and the words of the first of them."""
    lines, found = text.rstrip().split("\n"), None
    for _ in range(4):
        if len(lines) < 2 or len(lines[-1]) > 200 or not (match := _marker().search(lines[-1])):
            break
        lines.pop()
        found = match[0]
    return "\n".join(lines).rstrip(), found


def why_partial(text: str, linked: LinkedData, description: str | None, visible: str) -> str | None:
    """What shows that ``text`` is not the whole article; ``None`` if nothing does.

    ``visible`` is all the page's text, in the order of the page. In this order: the words that JSON-LD announces
    (a text that has them is whole, whatever else is said), ``isAccessibleForFree``, a paywall marker right behind a
    short text, a text that breaks off, a text shorter than its own description.
    """
    words = len(text.split())
    if linked.words and linked.words >= 50:
        if words >= _WHOLE * linked.words:
            return None
        if words < 0.5 * linked.words:
            return f"JSON-LD wordCount {linked.words}, {words} found"
    if linked.free is False:
        return "JSON-LD isAccessibleForFree"
    if len(text) <= _MOST_STUB and (marker := _marker_behind(text, visible)):
        return f"the page: „{' '.join(marker.split())}“"
    if _BROKEN_OFF.search(text[-60:]) and len(text) <= _MOST_STUB:
        return "the text breaks off"
    if description and len(description) >= 80 and len(text) < 0.8 * len(description):
        return "the description is longer than the text"
    return None


def _marker_behind(text: str, visible: str) -> str | None:
    page = " ".join(visible.split())
    tail = " ".join(text[-60:].split())
    end = page.rfind(tail[-40:]) if tail else -1
    match = _marker().search(page, end + 1) if end >= 0 else _marker().search(page)
    if match is None or (end >= 0 and match.start() - end > _NEAR):
        return None
    return match[0]
