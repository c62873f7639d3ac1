"""What a page declares of itself, and where: JSON-LD first, then meta elements, then microdata, then the byline shown.

The names are those of schema.org, Open Graph, Dublin Core and the Parsely and Sailthru conventions that papers use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import msgspec

from lagebild.intake.linked_data import LinkedData, read_linked_data

UNREAD = ("script", "style", "noscript", "template", "svg", "iframe", "object", "embed")
Found = tuple[str, str]
"""A value and where it stood."""

_META: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title"),
    "outlet": ("og:site_name", "application-name", "dc.publisher"),
    "author": ("author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator"),
    "section": ("article:section", "parsely-section", "section"),
    "description": ("og:description", "description", "twitter:description"),
}
_ITEMS = {"title": "headline", "author": "author", "section": "articleSection"}
_CLASS = "contains(concat(' ', @class, ' '), ' {} ')"
_BYLINE = f"//*[@rel='author' or {_CLASS.format('byline')} or {_CLASS.format('author')}]"
_BY = re.compile(r"(?:von|by|text|autor(?:in)?|author)\b:?\s+", re.IGNORECASE)
_NOT_NAMES = re.compile(r"https?://|www\.|@|\d{2}")
_LONGEST_NAME = 120


class Meta(msgspec.Struct, kw_only=True):
    """What a page says of its article; each a value and where it stood."""

    title: Found | None = None
    outlet: Found | None = None
    author: Found | None = None
    section: Found | None = None
    url: Found | None = None
    description: str | None = None
    language: str | None = None
    linked: LinkedData


def read_meta(tree: Any) -> Meta:
    """What an lxml tree of a page declares; scripts and styles are taken out of the tree."""
    from lxml import etree

    scripts = tree.xpath("//script[contains(@type, 'ld+json')]")
    linked = read_linked_data(script.text for script in scripts if script.text)
    etree.strip_elements(tree, *UNREAD, with_tail=False)
    declared = _declared(tree)
    items = _items(tree)

    def find(what: str, linked_name: str | None, linked_value: str | None) -> Found | None:
        if linked_value:
            return linked_value, f"JSON-LD {linked_name}"
        named = next(((declared[key], f"meta {key}") for key in _META[what] if declared.get(key)), None)
        if named and what == "author" and not _name(named[0]):
            named = None
        item = items.get(_ITEMS.get(what, ""))
        return named or ((item, f"microdata {_ITEMS[what]}") if item else None)

    author = find("author", "author", linked.author) or _shown_author(tree)
    description = find("description", "description", linked.description)
    return Meta(
        title=find("title", "headline", linked.headline) or _shown_title(tree),
        outlet=find("outlet", "publisher", linked.publisher),
        author=(name, author[1]) if author and (name := _name(author[0])) else None,
        section=find("section", "articleSection", linked.section),
        url=_address(tree, declared),
        description=description[0] if description else None,
        language=tree.get("lang") or declared.get("og:locale"),
        linked=linked,
    )


def _declared(tree: Any) -> dict[str, str]:
    declared: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name")
        if key and element.get("content"):
            declared.setdefault(key.lower(), one_line(element.get("content")))
    return declared


def _items(tree: Any) -> dict[str, str]:
    """The first of each microdata property asked for (WHATWG HTML, Microdata)."""
    found: dict[str, str] = {}
    for element in tree.xpath("//*[@itemprop]"):
        for prop in element.get("itemprop").split():
            if prop in _ITEMS.values() and prop not in found:
                inner = element.xpath(".//*[@itemprop='name']") if prop == "author" else []
                value = element.get("content") or (inner[0] if inner else element).xpath("string()")
                if one_line(value):
                    found[prop] = one_line(value)
    return found


def _shown_title(tree: Any) -> Found | None:
    shown = ((one_line(e.text_content()), f"{tag} element") for tag in ("h1", "title") for e in tree.iter(tag))
    return next((found for found in shown if found[0]), None)


def _shown_author(tree: Any) -> Found | None:
    for element in tree.xpath(_BYLINE)[:5]:
        text = one_line(element.text_content())
        if text and len(text) <= _LONGEST_NAME and _name(text):
            return text, "byline shown"
    return None


def _name(text: str) -> str | None:
    """A byline without its preposition; ``None`` for what is no name (an address, a date)."""
    name = _BY.sub("", text, count=1) if _BY.match(text) else text
    name = name.strip(" ,;|")
    return name if name and len(name) <= 300 and not _NOT_NAMES.search(name) else None


def _address(tree: Any, declared: dict[str, str]) -> Found | None:
    canonical = ((link.get("href"), "link canonical") for link in tree.iter("link") if link.get("rel") == "canonical")
    candidates: Iterator[tuple[str | None, str]] = iter([*canonical, (declared.get("og:url"), "meta og:url")])
    return next(((url, where) for url, where in candidates if url and url.startswith(("https://", "http://"))), None)


def one_line(text: str) -> str:
    """Text without entities and line breaks, 300 characters at most."""
    return " ".join(unescape(text).split())[:300]
