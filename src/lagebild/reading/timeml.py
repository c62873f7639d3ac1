"""A text with its time expressions as TimeML 1.2.1 (ISO 24617-1): TIMEX3 elements inside the text.

Only what is known is written: ``mod``; ``temporalFunction`` and, for what was counted from publication,
``anchorTimeID`` (``t0``, the document's creation time). Without its tags TEXT is the report's text again.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from lagebild.model import Interval, Moment, Report

_FORBIDDEN = (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
_UNWRITABLE = dict.fromkeys(_FORBIDDEN, "\ufffd")
"""XML 1.0 has no way to write these characters, not even escaped; offsets stay as they are."""
_ESCAPED = {"\r": "&#13;"}
"""A parser would read a bare carriage return as a line feed."""
UNKNOWN = "XXXX-XX-XX"


def to_timeml(report: Report, moments: Sequence[Moment]) -> str:
    """The report's article as one TimeML document. Where moments overlap only the first is tagged: XML cannot cross."""
    text, at = report.text, report.body_start
    out: list[str] = []
    for number, moment in enumerate(sorted(moments, key=lambda m: (m.span[0], -m.span[1])), 1):
        start, end = moment.span
        if start < at or end > len(text):
            continue
        out += [_text(text[at:start]), _tag(moment, number), _text(text[start:end]), "</TIMEX3>"]
        at = end
    out.append(_text(text[at:]))
    value = created(report.published)
    dct = (
        f'<TIMEX3 tid="t0" type="DATE" value="{value}" temporalFunction="false" '
        f'functionInDocument="CREATION_TIME">{value}</TIMEX3>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TimeML>\n'
        f"<DOCID>{_text(report.external_id or report.id)}</DOCID>\n"
        f"<DCT>{dct}</DCT>\n<TEXT>{''.join(out)}</TEXT>\n</TimeML>"
    )


def _tag(moment: Moment, number: int) -> str:
    attributes = {"tid": f"t{number}", "type": moment.type.value, "value": moment.value}
    if moment.mod:
        attributes["mod"] = moment.mod
    attributes["temporalFunction"] = "true" if moment.anchor else "false"
    if moment.anchor == "published":
        attributes["anchorTimeID"] = "t0"
    return "<TIMEX3 " + " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items()) + ">"


def created(published: Interval) -> str:
    """A publication interval as a TIMEX3 value: the day, else the month or year that holds it, else unknown."""
    first, last = published.earliest, published.latest
    if not first or not last or first.year != last.year:
        return UNKNOWN
    if first == last:
        return first.isoformat()
    return first.isoformat()[:7] if first.month == last.month else first.isoformat()[:4]


def _text(words: str) -> str:
    return escape(words.translate(_UNWRITABLE), _ESCAPED)
