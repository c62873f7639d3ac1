"""A text with its time expressions as TimeML (ISO 24617-1): TIMEX3 elements inside the text."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from lagebild.model import Moment, Report

# XML 1.0 has no way to write these characters, not even escaped.
_UNWRITABLE = {code: "\ufffd" for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}


def to_timeml(report: Report, moments: Sequence[Moment]) -> str:
    """The report as one TimeML document. Where moments overlap only the first is tagged: XML cannot cross."""
    text, out, at = report.text, [], report.body_start
    for number, moment in enumerate(sorted(moments, key=lambda m: (m.span[0], -m.span[1])), 1):
        start, end = moment.span
        if start < at:
            continue
        mod = f" mod={quoteattr(moment.mod)}" if moment.mod else ""
        tag = f'<TIMEX3 tid="t{number}" type="{moment.type.value}" value={quoteattr(moment.value)}{mod}>'
        out += [_text(text[at:start]), tag, _text(text[start:end]), "</TIMEX3>"]
        at = end
    out.append(_text(text[at:]))
    created = report.published.day or report.published.earliest
    value = created.isoformat() if created else "XXXX-XX-XX"
    dct = f'<TIMEX3 tid="t0" type="DATE" value="{value}" functionInDocument="CREATION_TIME">{value}</TIMEX3>'
    body = "".join(out)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TimeML>\n'
        f"<DOCID>{_text(report.external_id or report.id)}</DOCID>\n<DCT>{dct}</DCT>\n<TEXT>{body}</TEXT>\n</TimeML>"
    )


def _text(words: str) -> str:
    return escape(words.translate(_UNWRITABLE))
