"""Pages from the web, one at a time, with limits on size, time and where they may lie."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import msgspec

from lagebild.errors import FetchError, IntakeError
from lagebild.intake.decoding import DEFAULT_LIMIT, check_size, shown

if TYPE_CHECKING:
    import httpx2

MOST_REDIRECTS = 5
TIME_LIMIT = 30.0
"""Seconds for a page, redirects and all."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A fetched page: its final address, its bytes (unpacked) and what the server says they are."""

    url: str
    data: bytes
    content_type: str | None = None
    """Media type without parameters, in small letters."""
    charset: str | None = None


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
) -> Page:
    """The page at an http or https address.

    Follows at most 5 redirects, each checked like the first address; keeps no cookies, uses no
    proxy, and connects to public addresses only unless ``allow_private``. ``limit`` is in bytes
    and holds for the unpacked page; ``seconds`` is for everything together. ``transport``
    replaces the network (then nothing is resolved or checked).

    Raises ``FetchError``, naming the address, for whatever goes wrong.
    """
    import httpcore2
    import httpx2

    from lagebild.intake.network import CheckedBackend, CheckedTransport

    deadline = time.monotonic() + seconds
    transport = transport or CheckedTransport(CheckedBackend(deadline=deadline, allow_private=allow_private))
    timeouts = (httpx2.TimeoutException, httpcore2.TimeoutException)
    mishaps = (httpx2.HTTPError, httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.StreamError)
    try:
        with _client(transport, seconds) as client:
            return _follow(client, url, limit, deadline)
    except FetchError as error:
        raise FetchError(error.what, where=error.where or shown(url), hint=error.hint) from None
    except timeouts:
        raise FetchError(f"took longer than {seconds:g} seconds", where=shown(url), hint="try again later") from None
    except mishaps as error:
        raise FetchError(f"could not be fetched: {shown(error)}", where=shown(url)) from None


def _client(transport: httpx2.BaseTransport, seconds: float) -> httpx2.Client:
    from http.cookiejar import CookieJar, DefaultCookiePolicy
    from importlib.metadata import version

    import httpx2

    return httpx2.Client(
        transport=transport, trust_env=False, follow_redirects=False, timeout=httpx2.Timeout(seconds),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={
            "User-Agent": f"lagebild/{version('lagebild')}", "Accept-Encoding": "gzip, deflate",
            "Accept": "text/html, text/plain, application/json;q=0.9, */*;q=0.1",
        },
    )  # fmt: skip


def _follow(client: httpx2.Client, url: str, limit: int, deadline: float) -> Page:
    """Get ``url`` and what it redirects to. Raises ``FetchError`` and the client's own errors."""
    address = _checked_address(url)
    for _ in range(MOST_REDIRECTS + 1):
        with client.stream("GET", address) as response:
            if not response.has_redirect_location:
                return _page(response, limit, deadline)
            address = _checked_address(response.headers["location"], base=address)
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
        raise FetchError(f"the server answered {reason}", where=shown(response.url))
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and len(announced) < 20:
        _check_page_size(int(announced), limit, response)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Page(
        url=str(response.url),
        data=_unpacked(response, limit, deadline),
        content_type=media_type or None,
        charset=response.charset_encoding,
    )


def _check_page_size(size: int, limit: int, response: httpx2.Response, *, more: bool = False) -> None:
    try:
        check_size(size, limit, shown(response.url), more=more)
    except IntakeError as error:
        raise FetchError(error.what, where=error.where) from None


def _unpacked(response: httpx2.Response, limit: int, deadline: float) -> bytes:
    """The body, unpacked piece by piece so that no more than ``limit`` bytes are ever held."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower() or "identity"
    if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"is packed as {shown(encoding)!r}, which was not asked for", where=shown(response.url))
    unpacker = None if encoding == "identity" else zlib.decompressobj(wbits=47 if "gzip" in encoding else 15)
    body = bytearray()
    for piece in _pieces(response):
        if time.monotonic() > deadline:
            import httpx2

            raise httpx2.ReadTimeout("the time limit was reached")
        try:
            body += unpacker.decompress(piece, limit + 1 - len(body)) if unpacker else piece
        except zlib.error as error:
            raise FetchError(f"is damaged: {error}", where=shown(response.url)) from None
        _check_page_size(len(body), limit, response, more=True)
    return bytes(body)


def _pieces(response: httpx2.Response) -> Iterator[bytes]:
    import httpx2

    assert isinstance(response.stream, httpx2.SyncByteStream)
    return iter(response.stream)
