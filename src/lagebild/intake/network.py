"""The only way out to the network: connections to checked addresses, with a deadline.

A page's address is anyone's word. Resolving the host, checking the address and connecting to
that very address happen in one place, so that a name which resolves differently a moment later
(DNS rebinding), a redirect, or an odd spelling of 127.0.0.1 cannot lead into the user's own
network (OWASP, Server-Side Request Forgery Prevention).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import httpcore2
import httpx2

from lagebild.errors import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]
"""Host and port → the addresses it has, as text."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, by the system's resolver. Raises ``FetchError`` if it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"the host {host!r} cannot be resolved: {error}", hint="check the address") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def why_refused(address: str) -> str | None:
    """What speaks against connecting to an IP address, e.g. ``loopback``; ``None`` if it is a public one."""
    ip: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:  # an IPv4-only host seen through a translator
            return why_refused(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.ipv4_mapped or ip.sixtofour or ip.teredo:
            return "an IPv4 address inside an IPv6 one"
        if ip.is_site_local:
            return "private"
    for kind in ("unspecified", "loopback", "link_local", "multicast", "reserved", "private"):
        if getattr(ip, f"is_{kind}"):
            return kind.replace("_", "-")
    return None if ip.is_global else "not public"


class CheckedBackend(httpcore2.NetworkBackend):
    """Connects to the address that was checked, and lets nothing wait beyond the deadline.

    ``deadline`` is on the clock of ``time.monotonic``, in seconds.
    """

    def __init__(
        self,
        *,
        deadline: float,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        inner: httpcore2.NetworkBackend | None = None,
    ) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._resolver = resolver
        self._inner = inner or httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve, check, connect. Raises ``FetchError`` if any address of the host may not be connected to."""
        addresses = _within(_left(self._deadline, timeout), self._resolver, host, port)
        if not self._allow_private:
            for address in addresses:
                reason = why_refused(address)
                if reason:
                    raise FetchError(
                        f"the host {host!r} leads to {address}, which is {reason}",
                        hint="only public addresses are fetched; save the page and give the file",
                    )
        failure: Exception = httpcore2.ConnectError(f"{host!r} has no address")
        for address in addresses[:4]:
            try:
                stream = self._inner.connect_tcp(
                    address, port, _left(self._deadline, timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure


def _within(seconds: float, resolver: Resolver, host: str, port: int) -> list[str]:
    """What the resolver answers in time. The system's own cannot be interrupted, so it is left behind in its thread."""
    answers: list[list[str]] = []
    refusals: list[FetchError] = []

    def ask() -> None:
        try:
            answers.append(resolver(host, port))
        except FetchError as error:
            refusals.append(error)

    thread = threading.Thread(target=ask, name=f"resolve {host}"[:60], daemon=True)
    thread.start()
    thread.join(seconds)
    if refusals:
        raise refusals[0]
    if not answers:
        raise httpcore2.ConnectTimeout(f"{host!r} was not resolved in time")
    return answers[0]


class _TimedStream(httpcore2.NetworkStream):
    """A network stream whose every wait ends at the deadline, however slowly the other side drips."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time limit was reached")
    return left if timeout is None else min(left, timeout)


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that are trusted; reading them takes longer than many a page."""
    return httpx2.create_ssl_context(trust_env=False)


class CheckedTransport(httpx2.BaseTransport):
    """An httpx2 transport over a ``CheckedBackend``: no proxies, HTTP/1.1, certificates checked against the name."""

    def __init__(self, backend: CheckedBackend, ssl_context: ssl.SSLContext | None = None) -> None:
        context = ssl_context or _trusted()
        self._pool = httpcore2.ConnectionPool(ssl_context=context, network_backend=backend, max_keepalive_connections=0)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises ``FetchError`` and httpcore2's own errors."""
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        response = self._pool.handle_request(
            httpcore2.Request(
                method=request.method, url=target, headers=request.headers.raw, content=request.stream,
                extensions=request.extensions,
            )
        )  # fmt: skip
        return httpx2.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Any:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
