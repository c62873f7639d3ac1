"""E-mails (newsletters, press releases) → ``Report``: the sender as outlet, the day it was sent, the text part.

RFC 5322 messages with MIME parts, by the standard library. The plain part is taken where it says as much as the HTML
part does; newsletters often have a plain part that only points to the web.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from email.message import EmailMessage
from typing import Any

from lagebild.errors import DateError, IntakeError
from lagebild.intake.agencies import agency_of
from lagebild.intake.dates import read_date
from lagebild.intake.decoding import without_controls
from lagebild.intake.given import Given, make_report, undated
from lagebild.intake.languages import detect_language
from lagebild.model import Interval, Report

_MOST_PARTS = 100
_BLOCKS = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table")
# Damaged headers and bodies make the library raise these; a message is anyone's word.
_MISHAPS = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, OverflowError)


def read_mail(data: bytes, given: Given, *, where: str) -> Report:
    """The report in one e-mail. Raises ``DateError`` without a ``Date`` header, ``IntakeError`` without text."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        text = _body(message, where)
    except _MISHAPS as error:
        raise IntakeError(f"is a damaged e-mail: {error}", where=where) from None
    if not text:
        raise IntakeError("the e-mail has no text", where=where)
    date = _header(message, "Date")
    published, stood = _date(date, where) if date else (given.date, "given")
    if published is None:
        raise undated(where, "it has no Date header; give --date")
    sender, subject = email.utils.parseaddr(_header(message, "From") or ""), _header(message, "Subject")
    outlet = sender[0].strip() or sender[1].rpartition("@")[2] or None
    agency = agency_of(text, sender[0])
    found = [("published", stood)] + [("outlet", "From header")] * bool(outlet) + [("title", "Subject")] * bool(subject)
    found += [("agency", agency[1])] if agency else []
    return make_report(
        given, where=where, outlet=outlet, published=published, text=text, title=subject,
        language=given.language or detect_language(text), external_id=_header(message, "Message-ID"),
        agency=agency and agency[0], found_in=tuple(found),
    )  # fmt: skip


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
        text = str(value) if value is not None else ""
    except _MISHAPS:  # a damaged header is as good as none
        return None
    return " ".join(text.encode("utf-8", "ignore").decode().replace("\0", "").split())[:300] or None


def _date(written: str, where: str) -> tuple[Interval, str]:
    try:  # RFC 5322 has comments and old zone names that no one else writes
        day: Any = email.utils.parsedate_to_datetime(written)
        return Interval.parse(day.date().isoformat()), "Date header"
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    try:
        return read_date(written), "Date header"
    except DateError as error:
        raise DateError(error.what, where=f"{where}: Date header", hint=error.hint) from None


def _body(message: EmailMessage, where: str) -> str:
    texts: dict[str, list[str]] = {"plain": [], "html": []}
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            raise IntakeError(f"the e-mail has more than {_MOST_PARTS} parts", where=where)
        kind = part.get_content_subtype()
        if part.get_content_maintype() != "text" or kind not in texts or part.get_content_disposition() == "attachment":
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            texts[kind].append(_decoded(payload, part.get_content_charset()))
    plain = "\n\n".join(texts["plain"]).replace("\r\n", "\n").strip()
    if not texts["html"]:
        return plain
    shown = "\n\n".join(filter(None, map(html_text, texts["html"])))
    return plain if len(plain) >= 0.7 * len(shown) else shown


def _decoded(payload: bytes, charset: str | None) -> str:
    try:
        text = payload.decode(charset or "utf-8", "replace")
    except LookupError:
        text = payload.decode("cp1252", "replace")
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def html_text(page: str) -> str:
    """The words of a piece of HTML that is no page of its own (a newsletter, a feed's entry), a block a line."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    from lagebild.intake.metadata import UNREAD

    if not page.strip():
        return ""
    try:
        parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    etree.strip_elements(tree, *UNREAD, "head", with_tail=False)
    for element in tree.iter(*_BLOCKS):
        element.tail = "\n" + without_controls(element.tail or "")
        element.text = "\n" + without_controls(element.text or "")
    lines = (" ".join(line.split()) for line in without_controls("".join(tree.itertext())).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
