"""An HTML page → ``Report``: the article alone, its date, outlet, title and language.

The article is what trafilatura takes for it (Barbaresi 2021, "Trafilatura: A Web Scraping
Library", ACL demos). The date is, in this order: JSON-LD ``datePublished``; what the page's
markup declares, then what it shows (htmldate, original date); given ones come between the
last two. Scripts and styles are taken out before anything is read as text.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from lagebild.errors import DateError, IntakeError
from lagebild.intake.agencies import agency_of
from lagebild.intake.dates import date_of_name, read_date
from lagebild.intake.decoding import without_controls
from lagebild.intake.given import Given, make_report, undated
from lagebild.intake.languages import choose_language
from lagebild.intake.metadata import Meta, one_line, read_meta
from lagebild.intake.partial import why_partial, without_marker
from lagebild.model import Interval, Report

MOST_ELEMENTS = 30_000
"""Elements of a page; extraction takes time with the square of them."""

_UNDATED = "give --date; neither JSON-LD, markup nor the page itself shows a date"


def read_html(page: str, given: Given, *, where: str, name: str | None = None, url: str | None = None) -> Report:
    """The report in an HTML page.

    ``url`` is where it was fetched from (for a saved page: what it declares as its own
    address); ``name`` the file name, whose date is the last resort. The outlet is the JSON-LD
    publisher, ``og:site_name`` or the host; the title stands at the top of ``Report.text``
    only if the page has it in its article, and ``body_start`` is then behind it.

    Raises ``DateError`` for a page without a date, ``IntakeError`` for one without an article,
    with more than 30,000 elements, or nested more than 2,000 deep.
    """
    page = without_controls(page)
    tree = _parse(page, where)
    meta = read_meta(tree)
    visible = " ".join(tree.itertext())
    found: list[tuple[str, str]] = []
    url = url or (meta.url[0] if meta.url else None)
    text, body = _article(tree, url, where), meta.linked.body or ""
    if len(body) > 2 * len(text):  # the page shows a teaser, or is built by a script
        text = body
        found.append(("text", "JSON-LD articleBody"))
    text, marker = without_marker(text)
    if not text:
        raise IntakeError("no article could be found in the page", where=where, hint="save its text as a .txt file")
    if meta.linked.published:
        published, stood = meta.linked.published, "JSON-LD datePublished"
    else:
        published, stood = _page_date(page, url, given, name, where)
    partial = why_partial(text, meta.linked, meta.description, visible) or (marker and f"the text: „{marker}“")
    title, outlet = meta.title, meta.outlet
    if outlet is None and (host := _host(url)):
        outlet = host, "host of the address"
    agency = _agency(text, meta)
    stood_at = {"published": stood, "partial": partial, "agency": agency and agency[1]}
    declared = {"title": title, "outlet": outlet, "author": meta.author, "section": meta.section}
    stood_at |= {name: value and value[1] for name, value in declared.items()}
    if given.outlet:
        stood_at["outlet"] = "given"
    found += [(name, where) for name, where in stood_at.items() if where]
    return make_report(
        given, where=where, outlet=outlet and outlet[0], published=published, text=text, title=title and title[0],
        url=url, language=given.language or choose_language(text, meta.language or meta.linked.language),
        body_start=_behind_title(text, title[0] if title else None), author=meta.author and meta.author[0],
        section=meta.section and meta.section[0], agency=agency and agency[0], partial=bool(partial),
        found_in=tuple(sorted(found)),
    )  # fmt: skip


def _agency(text: str, meta: Meta) -> tuple[str, str] | None:
    credit = agency_of("", meta.linked.credit)
    if credit:
        return credit[0], "JSON-LD creditText"
    return agency_of(text[_behind_title(text, meta.title[0] if meta.title else None) :], meta.author and meta.author[0])


def _parse(page: str, where: str) -> Any:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    try:
        tree = document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise IntakeError(f"is no HTML page: {error}", where=where) from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # libxml2 drops what comes after: half an article must not pass for a whole one.
        raise IntakeError("the page is nested more than 2,000 elements deep", where=where)
    return tree


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:  # what a page declares as its address may be anything
        return None
    return host.removeprefix("www.") if host else None


def _article(tree: Any, url: str | None, where: str) -> str:
    from trafilatura import bare_extraction

    count = sum(1 for _ in tree.iter())
    if count > MOST_ELEMENTS:
        raise IntakeError(f"the page has {count:,} elements; the limit is {MOST_ELEMENTS:,}", where=where)
    try:
        with _quiet("trafilatura"):
            document = bare_extraction(tree, url=url, fast=True, include_comments=False)
    except RecursionError:
        raise IntakeError("the page is nested too deeply to find an article in it", where=where) from None
    text = getattr(document, "text", None)  # None where nothing was found
    return text.replace("\0", "").strip() if isinstance(text, str) else ""


def _page_date(page: str, url: str | None, given: Given, name: str | None, where: str) -> tuple[Interval, str]:
    """The date in the page's markup, the given one, the one the page shows, or the file name's; and which it is.

    Raises ``DateError`` for none.
    """
    if declared := _find_date(page, url, extensive=False):
        return declared, "the page's markup"
    if given.date:
        return given.date, "given"
    if shown := _find_date(page, url, extensive=True):
        return shown, "a date the page shows"
    try:
        named = date_of_name(name) if name else None
    except DateError as error:
        raise DateError(error.what, where=where, hint=error.hint) from None
    if named is None:
        raise undated(where, _UNDATED)
    return named, "the file name"


def _find_date(page: str, url: str | None, *, extensive: bool) -> Interval | None:
    from htmldate import find_date

    with _quiet("htmldate"):
        try:
            found = find_date(page, url=url, original_date=True, extensive_search=extensive)
        except ValueError:  # control characters written as references (&#1;) are more than it can handle
            return None
    return read_date(found) if found else None


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    """Keep one library from logging what is reported here as an error anyway."""
    log = logging.getLogger(logger)
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def _behind_title(text: str, title: str | None) -> int:
    first, line_end, rest = text.partition("\n")
    if not title or not line_end or not rest.strip() or one_line(first) != title:
        return 0
    return len(text) - len(rest.lstrip())
