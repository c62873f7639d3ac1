"""JSON-LD of a news page (schema.org ``NewsArticle`` and its kin): date, publisher, headline."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

import msgspec

from lagebild.errors import DateError
from lagebild.intake.dates import read_date
from lagebild.model import Interval

_ARTICLE = re.compile(r"(?:article|report|posting|review|analysis)$", re.IGNORECASE)
_TAG = re.compile(r"(</?[A-Za-z][^<>]{0,2000}>)")
_TAG_NAME = re.compile(r"<(/?[A-Za-z][^\s<>]*)")
_MOST_NODES = 5_000


class LinkedData(msgspec.Struct, frozen=True, kw_only=True):
    """What a page's JSON-LD says of its article."""

    published: Interval | None = None
    publisher: str | None = None
    headline: str | None = None
    language: str | None = None
    body: str | None = None
    author: str | None = None
    """Names, joined by commas."""
    section: str | None = None
    description: str | None = None
    words: int | None = None
    """How many words the whole article has."""
    free: bool | None = None
    """Whether the whole article is open to everybody."""
    credit: str | None = None
    """Whom the text is credited to or taken from."""


def read_linked_data(scripts: Iterable[str]) -> LinkedData:
    """The first article among the JSON-LD blocks, outermost first; of no article, the first node that has a date.

    Blocks that are no JSON, and dates that are none, are passed over: many pages have such, and
    the page itself still speaks.
    """
    nodes = [node for script in scripts for node in _nodes(_load(script))]
    articles = [node for node in nodes if _is_article(node)]
    dated = [node for node in nodes if _date(node.get("datePublished"))]
    chosen = next((node for node in articles if _date(node.get("datePublished"))), None)
    chosen = chosen or next(iter(articles or dated), None)
    if chosen is None:
        return LinkedData()
    body = chosen.get("articleBody")
    return LinkedData(
        published=_date(chosen.get("datePublished")),
        publisher=_name(chosen.get("publisher"), nodes),
        headline=_text(chosen.get("headline")),
        language=_text(chosen.get("inLanguage")),
        body=_without_tags(body) if isinstance(body, str) else None,
        author=_names(chosen.get("author") or chosen.get("creator"), nodes),
        section=_text(_first(chosen.get("articleSection"))),
        description=_text(chosen.get("description")),
        words=_count(chosen.get("wordCount")),
        free=_truth(chosen.get("isAccessibleForFree")),
        credit=_text(chosen.get("creditText")) or _name(chosen.get("sourceOrganization"), nodes),
    )


def _load(script: str) -> Any:
    try:
        return json.loads(script.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):  # ValueError also for integers of too many digits
        return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """All objects in ``data``, outer before inner."""
    waiting, seen = deque([data]), 0
    while waiting and seen < _MOST_NODES:
        item = waiting.popleft()
        seen += 1
        if isinstance(item, dict):
            yield item
            waiting.extend(value for value in item.values() if isinstance(value, (dict, list)))
        elif isinstance(item, list):
            waiting.extend(value for value in item if isinstance(value, (dict, list)))


def _is_article(node: dict[str, Any]) -> bool:
    types = node.get("@type")
    return any(isinstance(t, str) and _ARTICLE.search(t) for t in (types if isinstance(types, list) else [types]))


def _date(value: Any) -> Interval | None:
    if not isinstance(value, str):
        return None
    try:
        return read_date(value)
    except DateError:
        return None


def _text(value: Any) -> str | None:
    return " ".join(_storable(unescape(value)).split())[:300] or None if isinstance(value, str) else None


def _storable(text: str) -> str:
    """The text without zero characters and halves of surrogate pairs, which JSON can write and nothing can keep."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def _names(value: Any, nodes: list[dict[str, Any]]) -> str | None:
    """The names of one or several people; addresses of their profiles are none."""
    found = [_name(one, nodes) for one in (value[:10] if isinstance(value, list) else [value])]
    names = dict.fromkeys(name for name in found if name and not name.startswith(("http://", "https://")))
    return ", ".join(names)[:300] or None


def _count(value: Any) -> int | None:
    written = str(value).strip() if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else None


def _truth(value: Any) -> bool | None:
    """A boolean as pages write it: ``false``, ``"False"``, ``"http://schema.org/False"``."""
    if isinstance(value, bool):
        return value
    said = value.rpartition("/")[2].strip().lower() if isinstance(value, str) else ""
    return {"true": True, "false": False}.get(said)


def _name(value: Any, nodes: list[dict[str, Any]]) -> str | None:
    """The name of a publisher given as text, object, list of them, or reference to another node."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and "name" not in value and "@id" in value:
        value = next((node for node in nodes if node.get("@id") == value["@id"] and "name" in node), value)
    return _text(value.get("name") if isinstance(value, dict) else value)


def _without_tags(body: str) -> str | None:
    kept: list[str] = []
    skipped = None  # the name of the element whose content is no text
    for piece in _TAG.split(body):
        tag = _TAG_NAME.match(piece)
        if tag is None:
            kept.append("" if skipped else piece)
        elif skipped is None and tag[1].lower() in ("script", "style"):
            skipped = f"/{tag[1].lower()}"
        elif tag[1].lower() == skipped:
            skipped = None
        else:
            kept.append("\n" if tag[1].lower() in ("/p", "br", "br/") else "")
    return _storable(unescape("".join(kept))).strip() or None
