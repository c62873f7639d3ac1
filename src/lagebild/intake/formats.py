"""What a piece of material is: by its name, by its server's word, or by its beginning."""

from __future__ import annotations

import re

_SUFFIXES: dict[str, str] = {
    ".txt": "text", ".text": "text", ".md": "text", ".markdown": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".json": "json", ".jsonl": "lines", ".ndjson": "lines",
    ".pdf": "pdf", ".docx": "docx", ".eml": "mail",
    ".rss": "feed", ".atom": "feed", ".xml": "xml", ".xml.gz": "xml",
    ".csv": "csv", ".tsv": "csv", ".parquet": "parquet",
    ".warc": "warc", ".warc.gz": "warc", ".warc.zst": "warc",
}  # fmt: skip
_MEDIA_TYPES: dict[str, str] = {
    "text/plain": "text", "text/markdown": "text", "text/html": "html", "application/xhtml+xml": "html",
    "application/json": "json", "application/x-ndjson": "lines", "application/jsonl": "lines",
    "application/feed+json": "json", "application/rss+xml": "feed", "application/atom+xml": "feed",
    "text/xml": "xml", "application/xml": "xml", "application/pdf": "pdf", "message/rfc822": "mail",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip
STREAMED = frozenset({"lines", "csv", "parquet", "warc"})
"""Kinds that are read a piece at a time, whatever their size."""

_PROLOGUE = rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.{0,2000}?-->)\s*)*+(?:<\?xml-stylesheet[^>]*>\s*)?"
_MARK = rb"(?:\xef\xbb\xbf)?"
# In the order they are tried, on the beginning of what has no telling name.
_LOOKS_LIKE: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), kind)
    for pattern, kind in (
        (rb"%PDF-", "pdf"),
        (rb"PK\x03\x04.{0,4000}?(?:word/|\[Content_Types\]\.xml)", "docx"),
        (_MARK + rb"\s*\{.{0,200}?\"version\"\s*:\s*\"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org", "jsonfeed"),
        (_MARK + rb"""\s*\{\s*\"|\s*\[\s*\{\s*\"""", "json"),
        (_MARK + _PROLOGUE + rb"<(?:!doctype html|html)\b", "html"),
        (_MARK + _PROLOGUE + rb"<(?:rss|feed|rdf:RDF)\b", "feed"),
        (_MARK + _PROLOGUE + rb"<(?:urlset|sitemapindex)\b", "sitemap"),
        (rb"WARC/", "warc"),
        (rb"PAR1", "parquet"),
        (rb"(?:Return-Path|Received|Delivered-To|MIME-Version|Message-ID):[ \t]", "mail"),
    )
)
# A name or server that says one of these may mean any of those.
_MAY_BE: dict[str | None, frozenset[str]] = {
    None: frozenset(kind for _, kind in _LOOKS_LIKE),
    "text": frozenset({"html", "feed", "sitemap"}),
    "html": frozenset({"feed", "sitemap"}),
    "json": frozenset({"jsonfeed"}),
    "xml": frozenset({"html", "feed", "sitemap"}),
    "feed": frozenset({"html", "sitemap", "jsonfeed"}),
}


def kind_of_name(name: str) -> str | None:
    """What a file name's suffix says, ``None`` if nothing."""
    lower = name.lower()
    return next((kind for suffix, kind in _SUFFIXES.items() if lower.endswith(suffix)), None)


def kind_of_media_type(media_type: str | None) -> str | None:
    """What a server's media type says, ``None`` if nothing."""
    return _MEDIA_TYPES.get(media_type or "")


def media_type_of(kind: str) -> str:
    """The media type of a kind that is a document of its own."""
    return next((media_type for media_type, known in _MEDIA_TYPES.items() if known == kind), "application/octet-stream")


def kind_of(data: bytes, said: str | None) -> str:
    """What bytes are, given what their name or server says: one of the kinds, ``text`` where nothing else shows."""
    if said in _MAY_BE:
        look = next((kind for pattern, kind in _LOOKS_LIKE if pattern.match(data)), None)
        if look in _MAY_BE[said]:
            return look
    return said or "text"
