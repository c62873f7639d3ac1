"""Feeds (RSS, Atom, JSON Feed) and sitemaps (also of news, and indexes of them) → their entries.

RSS and Atom are read by feedparser; JSON Feed 1.1 and sitemaps (sitemaps.org 0.9 with Google's news elements) are
plain enough to be read here.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import msgspec

from lagebild.errors import DateError, IntakeError
from lagebild.intake.dates import read_date
from lagebild.intake.extras import library
from lagebild.intake.mail import html_text
from lagebild.model import Interval

MOST_ENTRIES = 50_000
"""Entries of a sitemap at most, by its standard."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One article that a feed or sitemap names."""

    url: str | None = None
    title: str | None = None
    published: Interval | None = None
    author: str | None = None
    section: str | None = None
    text: str = ""
    """What the feed itself gives of the article, without markup."""
    whole: bool = False
    """Whether ``text`` is given as the article's content, not as a summary."""
    outlet: str | None = None
    language: str | None = None


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed or sitemap lists: articles, or (an index) further sitemaps, each with its last change."""

    title: str | None = None
    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[tuple[str, Interval | None], ...] = ()


def read_feed(data: bytes, *, where: str, base: str | None = None) -> Listing:
    """The entries of an RSS or Atom feed; ``base`` is its address. Raises ``IntakeError`` for what is none."""
    feedparser = library("feedparser", where)
    headers = {"content-location": base} if base else {}
    try:
        parsed = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
        entries = tuple(_entry(one, parsed.feed, base) for one in parsed.entries[:MOST_ENTRIES])
        title = _line(parsed.feed.get("title"))
    except IntakeError:
        raise
    except (Exception, RecursionError) as error:  # what damaged feeds make it raise is not documented
        raise IntakeError(f"the feed is damaged: {type(error).__name__}: {error}"[:200], where=where) from error
    if not entries and not parsed.get("version"):
        raise IntakeError("is no feed", where=where)
    return Listing(title=title, entries=entries)


def _entry(one: Any, feed: Any, base: str | None) -> Entry:
    content = max((part.get("value") or "" for part in one.get("content", [])), key=len, default="")
    text, summary = html_text(content), html_text(one.get("summary") or "")
    tags = [tag.get("term") for tag in one.get("tags", [])]
    return Entry(
        url=_absolute(one.get("link"), base), title=_line(html_text(one.get("title") or "")),
        published=_date(one.get("published")) or _day(one.get("published_parsed") or one.get("updated_parsed")),
        author=_line(one.get("author")), section=_line(next(filter(None, tags), None)),
        text=text if len(text) >= len(summary) else summary, whole=bool(text) and len(text) >= len(summary),
        outlet=_line(feed.get("title")), language=_line(feed.get("language")),
    )  # fmt: skip


def read_json_feed(data: bytes, *, where: str, base: str | None = None) -> Listing:
    """The entries of a JSON Feed (jsonfeed.org, version 1.1). Raises ``IntakeError`` for what is none."""
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise IntakeError(f"is no JSON feed: {error}", where=where) from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise IntakeError("is no JSON feed: it has no list of items", where=where)
    entries = (_json_entry(item, feed, base) for item in items[:MOST_ENTRIES] if isinstance(item, dict))
    return Listing(title=_line(feed.get("title")), entries=tuple(entries))


def _json_entry(item: dict[str, Any], feed: dict[str, Any], base: str | None) -> Entry:
    html, plain = item.get("content_html"), item.get("content_text")
    text = html_text(html) if isinstance(html, str) else plain if isinstance(plain, str) else ""
    summary, tags = item.get("summary"), item.get("tags")
    authors = item.get("authors") or [item.get("author")]
    names = [one.get("name") for one in authors if isinstance(one, dict)] if isinstance(authors, list) else []
    return Entry(
        url=_absolute(item.get("url") or item.get("external_url"), base), title=_line(item.get("title")),
        published=_date(item.get("date_published")) or _date(item.get("date_modified")),
        author=_line(", ".join(name for name in names if isinstance(name, str))),
        section=_line(tags[0]) if isinstance(tags, list) and tags else None,
        text=_storable(text or (summary if isinstance(summary, str) else "")).strip(), whole=bool(text),
        outlet=_line(feed.get("title")), language=_line(item.get("language") or feed.get("language")),
    )  # fmt: skip


def read_sitemap(data: bytes, *, where: str, base: str | None = None) -> Listing:
    """The pages of a sitemap, or the sitemaps of an index of them. Raises ``IntakeError`` for what is none."""
    from lxml import etree

    entries: list[Entry] = []
    maps: list[tuple[str, Interval | None]] = []
    try:
        for name, fields in _elements(data):
            url = _absolute(fields.get("loc"), base)
            if url is None or len(entries) + len(maps) >= MOST_ENTRIES:
                continue
            if name == "sitemap":
                maps.append((url, _date(fields.get("lastmod"))))
                continue
            entries.append(Entry(
                url=url, title=_line(fields.get("title")), published=_date(fields.get("publication_date")),
                outlet=_line(fields.get("name")), language=_line(fields.get("language")),
            ))  # fmt: skip
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IntakeError(f"the sitemap is damaged: {error}", where=where) from None
    return Listing(entries=tuple(entries), sitemaps=tuple(maps))


def _elements(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The ``url`` and ``sitemap`` elements, each with the text of the elements in it by local name."""
    from lxml import etree

    fields: dict[str, str] = {}
    for _, element in etree.iterparse(io.BytesIO(data), resolve_entities=False, no_network=True, remove_comments=True):
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name in ("url", "sitemap"):
            yield name, fields
            fields = {}
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        elif element.text:
            fields.setdefault(name, element.text.strip())


def _absolute(link: Any, base: str | None) -> str | None:
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        url = urljoin(base or "", link.strip())
    except ValueError:
        return None
    return _storable(url) if url.lower().startswith(("http://", "https://")) else None


def _date(written: Any) -> Interval | None:
    if not isinstance(written, str):
        return None
    try:
        return read_date(written)
    except DateError:
        return None


def _day(parsed: Any) -> Interval | None:
    """A date that only feedparser could read (old zone names), in universal time."""
    try:
        return Interval.parse(dt.date(*parsed[:3]).isoformat()) if parsed else None
    except (ValueError, TypeError, OverflowError):
        return None


def _line(value: Any) -> str | None:
    return " ".join(_storable(value).split())[:300] or None if isinstance(value, str) else None


def _storable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode().replace("\0", "")
