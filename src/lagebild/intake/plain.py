"""Plain text and Markdown → ``Report``, with whatever header stands above the article.

Three headers are known; all stay in ``Report.text``, and ``body_start`` points behind them.

1. A date line: ``date 2022-03``, ``Datum: 20. März 2022`` or the bare date; the article may go on in the same line.
2. Front matter: ``key: value`` lines between two lines of ``---``.
3. ``Key: value`` lines without a fence, if one of them gives the date.
"""

from __future__ import annotations

import re
from pathlib import PurePath

import msgspec

from lagebild.errors import DateError, IntakeError
from lagebild.intake.dates import HINT, date_of_name, interval_of, match_date, read_date
from lagebild.intake.given import Given, make_report, undated
from lagebild.intake.languages import detect_language, language_code
from lagebild.model import Interval, Report

_KEYS: dict[str, str] = {
    written: field
    for field, names in {
        "published": "date datum published veröffentlicht erschienen",
        "outlet": "outlet quelle medium publisher",
        "title": "title titel headline",
        "url": "url link",
        "language": "language lang sprache",
        "attribution": "attribution license lizenz credit",
        "external_id": "id",
    }.items()
    for written in names.split()
}
_DATE_KEYS = "|".join(key for key, field in _KEYS.items() if field == "published")
_DATE_LINE = re.compile(rf"(?:{_DATE_KEYS})\b[ \t]*(?P<colon>:?)[ \t]*(?=\S)", re.IGNORECASE)
_PAIR = re.compile(r"(?P<key>[^\W\d_]+)[ \t]*:[ \t]*(?P<value>[^\r\n]*)")
_FENCE = re.compile(r"---[ \t]*(?:\r\n?|\n)")
_LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n|\Z)")
_BLANKS = re.compile(r"\s*")
_TITLE_LINE = re.compile(r"(?P<mark>#{1,6}[ \t]+)?(?P<title>\S[^\r\n]*)(?P<end>\r\n?|\n)(?P<blank>[ \t]*(?:\r\n?|\n))?")
_LONGEST_TITLE = 150
_LONGEST_HEADER = 200
_NO_TITLE_END = (".", ",", ";", ":", "…", ".“", ".”", '."', ".«")
_UNDATED = "begin it with a line like 'date 2022-03-20', name it like 2022-03-20-minsk.txt, or give --date"


class Header(msgspec.Struct, kw_only=True):
    """What stands above an article; ``end`` is the offset behind it."""

    end: int = 0
    published: Interval | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    attribution: str | None = None
    external_id: str | None = None

    def take(self, text: str, pair: re.Match[str], where: str) -> bool:
        """Enter a ``key: value`` pair; whether its key is known. Raises ``DateError`` for a date that is none."""
        field = _KEYS.get(pair["key"].lower())
        if field is None:
            return False
        value = pair["value"].strip().strip("\"'").strip()
        if field == "published" and value:
            self.published = read_date(value, where=place(text, pair.start(), where))
        elif value:
            setattr(self, field, language_code(value) if field == "language" else value)
        return True


def place(text: str, offset: int, where: str) -> str:
    """``where:line`` of an offset."""
    return f"{where}:{text.count(chr(10), 0, offset) + 1}"


def _skip_blanks(text: str, start: int) -> int:
    match = _BLANKS.match(text, start)
    return match.end() if match else start


def read_header(text: str, where: str = "text") -> Header:
    """The header of a text; all of its fields are empty if it has none.

    Raises ``DateError``, naming the line, for a date that cannot be.
    """
    start = _skip_blanks(text, 0)
    return _fenced(text, start, where) or _unfenced(text, start, where) or Header(end=start)


def _fenced(text: str, start: int, where: str) -> Header | None:
    opening = _FENCE.match(text, start)
    if not opening:
        return None
    header, at = Header(), opening.end()
    for _ in range(_LONGEST_HEADER):
        closing = _FENCE.match(text, at) or re.compile(r"---[ \t]*\Z").match(text, at)
        if closing:
            header.end = _skip_blanks(text, closing.end())
            return header
        pair = _PAIR.match(text, at)
        if pair:
            header.take(text, pair, where)
        line = re.compile(r"[^\r\n]*(?:\r\n?|\n)").match(text, at)
        if line is None:
            break
        at = line.end()
    return None  # never closed: a rule at the top of the text, no front matter


def _unfenced(text: str, start: int, where: str) -> Header | None:
    header, at = Header(), start
    for _ in range(_LONGEST_HEADER):
        end = _date_line(text, at, header, where, bare=at == start)
        if end is not None:
            at = _skip_blanks(text, end)
            if not _LINE_END.match(text, end):  # the article goes on in the same line
                break
            continue
        pair = _PAIR.match(text, at)
        if not pair or _DATE_LINE.match(text, at) or len(pair["value"]) > _LONGEST_HEADER:
            break
        if not header.take(text, pair, where):
            break
        at = _skip_blanks(text, pair.end())
    header.end = at
    return header if header.published else None


def _date_line(text: str, at: int, header: Header, where: str, *, bare: bool) -> int | None:
    """Enter the date that a line at ``at`` gives; the offset behind it, or ``None`` if it gives none."""
    key = _DATE_LINE.match(text, at)
    date = match_date(text, key.end() if key else at) if key or bare else None
    if date is None:
        if key and key["colon"]:
            rest = text[key.end() :].split("\n", 1)[0].strip()
            if len(rest) <= 40:  # longer is a sentence that happens to begin so
                raise DateError(f"{rest!r} is no date", where=place(text, at, where), hint=HINT)
        return None
    if key is None and (len(date[0]) < 7 or not _LINE_END.match(text, date.end())):
        return None  # a sentence that begins with a date, or a title such as 1984
    header.published = interval_of(date, where=place(text, date.start(), where))
    return date.end()


def _title_line(text: str, start: int) -> tuple[str, int] | None:
    """The title in the first line of an article and the offset behind it.

    A first line is a title if Markdown marks it as a heading, or if it is short, does not end
    like a sentence and is followed by a blank line. A title never is all there is.
    """
    line = _TITLE_LINE.match(text, start)
    if not line or not (line["mark"] or line["blank"] is not None):
        return None
    title = line["title"].rstrip()
    behind = _skip_blanks(text, line.end())
    if behind == len(text) or len(title) > _LONGEST_TITLE:
        return None
    if line["mark"]:
        return title.rstrip("# "), behind
    return None if title.endswith(_NO_TITLE_END) else (title, behind)


def read_plain(text: str, given: Given, *, where: str, name: str | None = None, url: str | None = None) -> Report:
    """The report in a decoded text file.

    ``Report.text`` is all of ``text``; ``body_start`` is the offset of the first word behind
    header and title. The date is, in this order, the header's, ``given.date``, or the one that
    the file's ``name`` begins with. Without a title in the header the first line is the title
    if it looks like one (see ``_title_line``).

    Raises ``DateError`` for no date or an impossible one, ``IntakeError`` for no text.
    """
    header = read_header(text, where)
    try:
        published = header.published or given.date or (date_of_name(PurePath(name).name) if name else None)
    except DateError as error:
        raise DateError(error.what, where=where, hint=error.hint) from None
    if text.strip() and header.end == len(text):
        raise IntakeError("holds a header and no text", where=where)
    if text.strip() and published is None:
        raise undated(where, _UNDATED)
    title, body_start = header.title, header.end
    line = _title_line(text, header.end)
    if line and (title is None or title == line[0]):
        title, body_start = line
    return make_report(
        given, where=where, outlet=header.outlet, published=published or Interval(), text=text, title=title,
        url=header.url or url, language=given.language or header.language or detect_language(text[body_start:]),
        body_start=body_start, attribution=header.attribution, external_id=header.external_id,
    )  # fmt: skip
