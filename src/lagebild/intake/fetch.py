"""Pages from the web, one at a time, with limits on size, time and where they may lie."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

import msgspec

from lagebild.errors import FetchError, IntakeError
from lagebild.intake.decoding import DEFAULT_LIMIT, check_size, shown
from lagebild.intake.unpacking import unpack

if TYPE_CHECKING:
    import httpx2

MOST_REDIRECTS = 5
TIME_LIMIT = 30.0
"""Seconds for a page, redirects and all."""
ROBOT = "lagebild"
"""The name that a robots.txt may call this program by."""
_LONGEST_WAIT = 7 * 24 * 3600.0


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A fetched page: its final address, its bytes (unpacked) and what the server says they are."""

    url: str
    data: bytes
    content_type: str | None = None
    """Media type without parameters, in small letters."""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    """The server's ``Last-Modified``, as it wrote it."""


class Fetcher(Protocol):
    """Anything that gets the page at an address; raises ``FetchError``."""

    def __call__(self, url: str, /) -> Page:
        """The page at ``url``."""
        ...


def fetch_page(
    url: str,
    /,
    *,
    limit: int = DEFAULT_LIMIT,
    seconds: float = TIME_LIMIT,
    allow_private: bool = False,
    transport: httpx2.BaseTransport | None = None,
    headers: Mapping[str, str] | None = None,
    check: Callable[[str], None] | None = None,
) -> Page:
    """The page at an http or https address.

    Follows at most 5 redirects, each checked like the first address; keeps no cookies, uses no
    proxy, and connects to public addresses only unless ``allow_private``. ``limit`` is in bytes
    and holds for the unpacked page; ``seconds`` is for everything together. ``transport``
    replaces the network (then nothing is resolved or checked). ``headers`` are sent along
    (``If-None-Match`` and its kin). ``check`` is asked about each address that the page redirects
    to, and refuses it by raising.

    Raises ``FetchError``, naming the address, for whatever goes wrong; its ``status`` is the
    server's, where that was anything but 200, and ``retry_after`` the seconds it asks for.
    """
    import httpcore2
    import httpx2

    from lagebild.intake.network import CheckedBackend, CheckedTransport

    deadline = time.monotonic() + seconds
    transport = transport or CheckedTransport(CheckedBackend(deadline=deadline, allow_private=allow_private))
    timeouts = (httpx2.TimeoutException, httpcore2.TimeoutException)
    mishaps = (httpx2.HTTPError, httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.StreamError)
    try:
        with _client(transport, seconds, headers or {}) as client:
            return _follow(client, url, limit, deadline, check)
    except FetchError as error:
        error.where = error.where or shown(url)
        raise
    except timeouts:
        raise FetchError(f"took longer than {seconds:g} seconds", where=shown(url), hint="try again later") from None
    except mishaps as error:
        raise FetchError(f"could not be fetched: {shown(error)}", where=shown(url)) from None


def user_agent() -> str:
    """What this program calls itself to servers."""
    from importlib.metadata import version

    return f"{ROBOT}/{version('lagebild')} (reads news; heeds robots.txt for {ROBOT})"


def _client(transport: httpx2.BaseTransport, seconds: float, headers: Mapping[str, str]) -> httpx2.Client:
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx2

    return httpx2.Client(
        transport=transport, trust_env=False, follow_redirects=False, timeout=httpx2.Timeout(seconds),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={
            "User-Agent": user_agent(), "Accept-Encoding": "gzip, deflate",
            "Accept": "text/html, text/plain, application/rss+xml, application/atom+xml, application/json;q=0.9, "
                      "*/*;q=0.1",
            **headers,
        },
    )  # fmt: skip


def _follow(client: httpx2.Client, url: str, limit: int, deadline: float, check: Callable[[str], None] | None) -> Page:
    """Get ``url`` and what it redirects to. Raises ``FetchError`` and the client's own errors."""
    address = _checked_address(url)
    for _ in range(MOST_REDIRECTS + 1):
        with client.stream("GET", address) as response:
            if not response.has_redirect_location:
                return _page(response, limit, deadline)
            address = _checked_address(response.headers["location"], base=address)
        if check:
            check(str(address))
    raise FetchError(f"was redirected more than {MOST_REDIRECTS} times, last to {shown(address)}")


def _checked_address(url: str, base: httpx2.URL | None = None) -> httpx2.URL:
    import httpx2

    try:
        parsed = base.join(url) if base else httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError, UnicodeError) as error:
        raise FetchError(f"{shown(url)!r} is no address: {shown(error)}") from None
    if parsed.scheme not in ("http", "https"):
        raise FetchError(f"{shown(url)!r} is not an http or https address", hint="save the page and give the file")
    if not parsed.host:
        raise FetchError(f"{shown(url)!r} names no host")
    if parsed.port is not None and not 0 < parsed.port < 65_536:
        raise FetchError(f"{shown(url)!r} names a port that cannot be")
    if parsed.userinfo:
        raise FetchError("carries a user name or password", hint="only public pages are fetched")
    return parsed


def _page(response: httpx2.Response, limit: int, deadline: float) -> Page:
    if response.status_code != 200:
        reason = f"{response.status_code} {shown(response.reason_phrase)}".strip()
        refused = FetchError(f"the server answered {reason}", where=shown(response.url))
        refused.status = response.status_code
        refused.retry_after = _seconds(response.headers.get("retry-after", ""))
        raise refused
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and len(announced) < 20:
        _check_page_size(int(announced), limit, response)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Page(
        url=str(response.url),
        data=_unpacked(response, limit, deadline),
        content_type=media_type or None,
        charset=response.charset_encoding,
        etag=response.headers.get("etag"),
        modified=response.headers.get("last-modified"),
    )


def _seconds(retry_after: str) -> float | None:
    """The seconds that a ``Retry-After`` means (a number or an HTTP date), a week at most; ``None`` for none."""
    written = retry_after.strip()
    if written.isascii() and written.isdigit():
        return min(float(written[:12]), _LONGEST_WAIT)
    try:
        until = email.utils.parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return min(max((until - dt.datetime.now(dt.UTC)).total_seconds(), 0.0), _LONGEST_WAIT)


def _check_page_size(size: int, limit: int, response: httpx2.Response, *, more: bool = False) -> None:
    try:
        check_size(size, limit, shown(response.url), more=more)
    except IntakeError as error:
        raise FetchError(error.what, where=error.where) from None


def _unpacked(response: httpx2.Response, limit: int, deadline: float) -> bytes:
    """The body, unpacked piece by piece so that no more than ``limit`` bytes are ever held."""
    coding = response.headers.get("content-encoding", "identity").strip().lower() or "identity"
    try:
        return unpack(_pieces(response, deadline), coding, limit, shown(response.url))
    except FetchError:
        raise
    except IntakeError as error:
        raise FetchError(error.what, where=error.where) from None


def _pieces(response: httpx2.Response, deadline: float) -> Iterator[bytes]:
    import httpx2

    assert isinstance(response.stream, httpx2.SyncByteStream)
    for piece in response.stream:
        if time.monotonic() > deadline:
            raise httpx2.ReadTimeout("the time limit was reached")
        yield piece
