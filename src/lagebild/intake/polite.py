"""Going to servers as a guest: one request at a time, seldom, and only where robots.txt lets one.

Robots Exclusion Protocol, RFC 9309, read by protego (the parser of Scrapy).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from lagebild.errors import FetchError
from lagebild.intake.addresses import host_of
from lagebild.intake.decoding import shown
from lagebild.intake.extras import library
from lagebild.intake.fetch import ROBOT, Page, fetch_page, user_agent

DELAY = 2.0
"""Seconds between two requests to one host, if its robots.txt asks for no more."""
_LONGEST_DELAY = 60.0
_ROBOTS_LIMIT = 512_000
_ROBOTS_KEPT = 24 * 3600.0
_ROBOTS_RETRY = 600.0
FEED_LIMIT = 52_428_800
"""Bytes that a feed or sitemap may have: what sitemaps.org allows."""


class Getter(Protocol):
    """``fetch_page``, or what stands in for it."""

    def __call__(
        self,
        url: str,
        /,
        *,
        limit: int = ...,
        headers: Mapping[str, str] | None = ...,
        check: Callable[[str], None] | None = ...,
    ) -> Page:
        """The page at ``url``; raises ``FetchError``."""
        ...


class Visitor:
    """Fetches pages politely; it is used by one thread, so that no host ever sees two connections.

    ``delay`` is in seconds. ``stop`` ends its waiting early: what would have been fetched then is a ``FetchError``.
    """

    def __init__(self, get: Getter = fetch_page, *, delay: float = DELAY, stop: threading.Event | None = None) -> None:
        self._get = get
        self._delay = delay
        self._stop = stop or threading.Event()
        self._next: dict[str, float] = {}
        self._robots: dict[str, tuple[float, Any]] = {}

    def __call__(self, url: str, /) -> Page:
        """The page at ``url``. Raises ``FetchError``, also where robots.txt forbids it."""
        return self.visit(url)

    def visit(
        self, url: str, *, etag: str | None = None, modified: str | None = None, limit: int | None = None
    ) -> Page:
        """The page, if it changed since ``etag`` or ``modified``; if not, a ``FetchError`` whose status is 304."""
        self._check(url)
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._fetch(url, {name: value for name, value in headers.items() if value}, limit)

    def ready_in(self, url: str) -> float:
        """Seconds until the host may be asked again."""
        return max(self._next.get(host_of(url), 0.0) - time.monotonic(), 0.0)

    def _fetch(self, url: str, headers: Mapping[str, str], limit: int | None, *, robots: bool = False) -> Page:
        self._wait(url)
        sized = {} if limit is None else {"limit": limit}
        host, pause = host_of(url), self._delay_of(url)
        try:
            return self._get(url, headers=headers, check=None if robots else self._check, **sized)
        except FetchError as error:
            if error.status in (429, 503) and error.retry_after is not None:
                pause = max(pause, error.retry_after)
            raise
        finally:
            self._next[host] = time.monotonic() + pause

    def _wait(self, url: str) -> None:
        left = self.ready_in(url)
        if left > _LONGEST_DELAY:
            error = FetchError(f"the server asks to be left alone for {left:.0f} seconds", where=shown(url))
            error.retry_after = left
            raise error
        if self._stop.wait(left) if left else self._stop.is_set():
            raise FetchError("was not fetched: the work is being ended", where=shown(url))

    def _delay_of(self, url: str) -> float:
        known = self._robots.get(_site(url))
        asked = known[1].crawl_delay(ROBOT) if known and known[1] is not None else None
        return min(max(self._delay, float(asked or 0)), _LONGEST_DELAY)

    def _check(self, url: str) -> None:
        """Raise ``FetchError`` if the site's robots.txt forbids the address, or cannot be had."""
        site = _site(url)
        known = self._robots.get(site)
        if known is None or known[0] < time.monotonic():
            known = self._robots[site] = self._ask(site)
        if known[1] is None:
            raise FetchError("is not fetched: the site's robots.txt cannot be had", where=shown(url), hint="try later")
        if not known[1].can_fetch(url, ROBOT):
            raise FetchError(
                f"robots.txt forbids it to {ROBOT}", where=shown(url), hint="save the page and give the file"
            )

    def _ask(self, site: str) -> tuple[float, Any]:
        """Until when the rules hold, and the rules; ``None`` where the server failed (RFC 9309, 2.3.1.4)."""
        protego = library("protego", site)
        try:
            data = self._fetch(f"{site}/robots.txt", {"User-Agent": user_agent()}, _ROBOTS_LIMIT, robots=True).data
        except FetchError as error:
            if error.status is None or error.status == 429 or error.status >= 500:
                return time.monotonic() + _ROBOTS_RETRY, None
            data = b""  # no robots.txt: everything is allowed (2.3.1.3)
        rules = protego.Protego.parse(data.decode("utf-8", "replace"))
        return time.monotonic() + _ROBOTS_KEPT, rules


def _site(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise FetchError(f"is no address: {error}", where=shown(url)) from None
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}"
