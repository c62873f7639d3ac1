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
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import msgspec

from lagebild.errors import DateError, IntakeError
from lagebild.intake.dates import date_of_name, read_date
from lagebild.intake.given import Given, make_report, undated
from lagebild.intake.languages import choose_language
from lagebild.intake.linked_data import LinkedData, read_linked_data
from lagebild.model import Interval, Report

MOST_ELEMENTS = 30_000
"""Elements of a page; extraction takes time with the square of them."""

_UNDATED = "give --date; neither JSON-LD, markup nor the page itself shows a date"
_UNREAD = ("script", "style", "noscript", "template", "svg", "iframe", "object", "embed")


class _Meta(msgspec.Struct, kw_only=True):
    """What the head of a page says."""

    title: str | None = None
    site: str | None = None
    url: str | None = None
    language: str | None = None
    linked: LinkedData


def read_html(page: str, given: Given, *, where: str, name: str | None = None, url: str | None = None) -> Report:
    """The report in an HTML page.

    ``url`` is where it was fetched from (for a saved page: what it declares as its own
    address); ``name`` the file name, whose date is the last resort. The outlet is the JSON-LD
    publisher, ``og:site_name`` or the host; the title stands at the top of ``Report.text``
    only if the page has it in its article, and ``body_start`` is then behind it.

    Raises ``DateError`` for a page without a date, ``IntakeError`` for one without an article,
    with more than 30,000 elements, or nested more than 2,000 deep.
    """
    tree = _parse(page, where)
    meta = _read_head(tree)
    url = url or meta.url
    text, body = _article(tree, url, where), meta.linked.body or ""
    if len(body) > 2 * len(text):  # the page shows a teaser, or is built by a script
        text = body
    if not text:
        raise IntakeError("no article could be found in the page", where=where, hint="save its text as a .txt file")
    published = meta.linked.published or _page_date(page, url, given, name, where)
    if published is None:
        raise undated(where, _UNDATED)
    title = meta.linked.headline or meta.title
    return make_report(
        given, where=where, outlet=meta.linked.publisher or meta.site or _host(url),
        published=published, text=text, title=title, url=url,
        language=given.language or choose_language(text, meta.language or meta.linked.language),
        body_start=_behind_title(text, title),
    )  # fmt: skip


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


def _read_head(tree: Any) -> _Meta:
    """What the page declares of itself; the scripts are taken out of the tree."""
    from lxml import etree

    scripts = tree.xpath("//script[contains(@type, 'ld+json')]")
    linked = read_linked_data(script.text for script in scripts if script.text)
    etree.strip_elements(tree, *_UNREAD, with_tail=False)
    declared: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name")
        if key and element.get("content"):
            declared.setdefault(key.lower(), _line(element.get("content")))
    address = next((link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"), None)
    address = next((a for a in (address, declared.get("og:url")) if a and a.startswith(("https://", "http://"))), None)
    titles = [declared.get("og:title"), *(_line(e.text_content()) for tag in ("h1", "title") for e in tree.iter(tag))]
    return _Meta(
        title=next((title for title in titles if title), None),
        site=declared.get("og:site_name"),
        url=address,
        language=tree.get("lang") or declared.get("og:locale"),
        linked=linked,
    )


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:  # what a page declares as its address may be anything
        return None
    return host.removeprefix("www.") if host else None


def _line(text: str) -> str:
    return " ".join(unescape(text).split())[:300]


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


def _page_date(page: str, url: str | None, given: Given, name: str | None, where: str) -> Interval | None:
    """The date in the page's markup, the given one, the one the page shows, or the file name's."""
    declared = _find_date(page, url, extensive=False)
    if declared or given.date:
        return declared or given.date
    try:
        return _find_date(page, url, extensive=True) or (date_of_name(name) if name else None)
    except DateError as error:
        raise DateError(error.what, where=where, hint=error.hint) from None


def _find_date(page: str, url: str | None, *, extensive: bool) -> Interval | None:
    from htmldate import find_date

    with _quiet("htmldate"):
        found = find_date(page, url=url, original_date=True, extensive_search=extensive)
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
    if not title or not line_end or not rest.strip() or _line(first) != title:
        return 0
    return len(text) - len(rest.lstrip())
