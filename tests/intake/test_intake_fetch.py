"""Pages from the web: what may be connected to, and every limit."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore2
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.errors import FetchError
from lagebild.intake import fetch_page, gather
from lagebild.intake.network import CheckedBackend, CheckedTransport, resolve, why_refused
from lagebild.model import Report

Answer = Callable[[httpx2.Request], httpx2.Response]
START = "https://blatt.example/start"


def served(answer: Answer) -> httpx2.MockTransport:
    return httpx2.MockTransport(answer)


class Recording(httpcore2.MockBackend):
    """A network that answers from a script and remembers whom it was asked to connect to."""

    def __init__(self, *answers: bytes) -> None:
        self.connected: list[tuple[str, int]] = []
        self.secured: list[str | None] = []
        self._answers = list(answers)

    def connect_tcp(self, host: str, port: int, *args: object, **kwargs: object) -> httpcore2.NetworkStream:
        self.connected.append((host, port))
        return Stream(self.secured, self._answers.pop(0))


class Stream(httpcore2.MockStream):
    """A connection that remembers for whose certificate it was asked."""

    def __init__(self, secured: list[str | None], answer: bytes) -> None:
        super().__init__([answer])
        self._secured = secured

    def start_tls(self, ssl_context: object, server_hostname: str | None = None, *rest: object) -> httpcore2.MockStream:
        self._secured.append(server_hostname)
        return self


def over(network: Recording, names: dict[str, list[str]], allow_private: bool = False) -> CheckedTransport:
    deadline = time.monotonic() + 5
    backend = CheckedBackend(
        deadline=deadline, allow_private=allow_private, inner=network, resolver=lambda host, port: names[host]
    )
    return CheckedTransport(backend)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nHallo"


def moved(location: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::",
        "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a01:203", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert why_refused(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808"]
)
def test_public_addresses_are_not(address: str) -> None:
    assert why_refused(address) is None


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_no_better_in_ipv6_clothes(address: object) -> None:
    if why_refused(str(address)):
        assert why_refused(f"::ffff:{address}")
        assert why_refused(f"64:ff9b::{address}")


def test_the_checked_address_is_the_one_connected_to_and_the_host_keeps_its_name() -> None:
    network = Recording(OK)
    page = fetch_page("http://blatt.example:8080/a", transport=over(network, {"blatt.example": ["93.184.215.14"]}))
    assert network.connected == [("93.184.215.14", 8080)]
    assert (page.url, page.data, page.content_type, page.charset) == (
        "http://blatt.example:8080/a", b"Hallo", "text/plain", "utf-8",
    )  # fmt: skip


def test_the_certificate_must_be_the_names_not_the_addresss() -> None:
    network = Recording(OK)
    fetch_page("https://blatt.example/a", transport=over(network, {"blatt.example": ["93.184.215.14"]}))
    assert (network.connected, network.secured) == ([("93.184.215.14", 443)], ["blatt.example"])


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=30))
def test_any_address_is_fetched_or_a_fetch_error(rest: str) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        return []

    backend = CheckedBackend(deadline=time.monotonic() + 5, resolver=nowhere)
    context = ssl.create_default_context()
    for url in (rest, f"http://{rest}", f"https://blatt.example/{rest}"):
        with pytest.raises(FetchError):
            fetch_page(url, transport=CheckedTransport(backend, context))


@pytest.mark.parametrize(("host", "port"), [("a" * 300, 80), ("..", 80)])
def test_a_host_that_cannot_be_looked_up_is_a_fetch_error(host: str, port: int) -> None:
    with pytest.raises(FetchError, match="resolved"):
        resolve(host, port)


def test_a_name_is_resolved_once_so_that_a_second_answer_cannot_slip_in() -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    network = Recording(OK)
    backend = CheckedBackend(deadline=time.monotonic() + 5, inner=network, resolver=lambda host, port: next(answers))
    fetch_page("http://blatt.example/", transport=CheckedTransport(backend))
    assert network.connected == [("93.184.215.14", 80)]


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:10.0.0.1"]])
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(addresses: list[str]) -> None:
    network = Recording(OK)
    with pytest.raises(FetchError, match="only public addresses") as caught:
        fetch_page("http://blatt.example/", transport=over(network, {"blatt.example": addresses}))
    assert network.connected == []
    assert caught.value.where == "http://blatt.example/"


def test_a_redirect_is_checked_like_the_first_address() -> None:
    network = Recording(moved("http://innen.example/"), OK)
    names = {"blatt.example": ["93.184.215.14"], "innen.example": ["192.168.1.1"]}
    with pytest.raises(FetchError, match=r"192\.168\.1\.1, which is private"):
        fetch_page("http://blatt.example/", transport=over(network, names))
    assert network.connected == [("93.184.215.14", 80)]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://blatt.example/", "gopher://x", "http://u:p@blatt.example/", "http://"]
)
def test_a_redirect_to_anything_but_a_plain_web_address_is_refused(location: str) -> None:
    with pytest.raises(FetchError):
        fetch_page(START, transport=served(lambda request: httpx2.Response(302, headers={"location": location})))


@pytest.mark.parametrize(
    "url",
    ["ftp://blatt.example/", "http://", "https://a:b@blatt.example/", "http://[::1", "http://a:99999/", "http://a:0/"],
)
def test_an_address_that_is_none_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(FetchError):
        fetch_page(url, transport=served(lambda request: httpx2.Response(200)))


def test_redirects_are_followed_relative_to_the_page_and_five_times_at_most() -> None:
    def chain(request: httpx2.Request) -> httpx2.Response:
        step = int(request.url.params.get("n", "0"))
        return (
            httpx2.Response(301, headers={"location": f"?n={step + 1}"})
            if step < 5
            else httpx2.Response(200, text="da")
        )

    assert fetch_page(START, transport=served(chain)).url == f"{START}?n=5"
    with pytest.raises(FetchError, match="more than 5 times"):
        fetch_page(START, transport=served(lambda request: httpx2.Response(302, headers={"location": "/"})))


def test_no_cookie_is_kept_and_the_agent_names_the_project() -> None:
    seen: list[httpx2.Headers] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers)
        headers = {"set-cookie": "spur=1; Path=/", "location": "/weiter"}
        return httpx2.Response(302 if len(seen) == 1 else 200, headers=headers)

    fetch_page(START, transport=served(answer))
    assert len(seen) == 2
    assert not any("cookie" in headers for headers in seen)
    assert all(headers["user-agent"].startswith("lagebild/") for headers in seen)


@pytest.mark.parametrize("status", [204, 304, 403, 404, 500])
def test_any_answer_but_the_page_is_an_error_with_its_number(status: int) -> None:
    with pytest.raises(FetchError, match=str(status)):
        fetch_page(START, transport=served(lambda request: httpx2.Response(status)))


def packed(data: bytes, encoding: str) -> Answer:
    def body() -> Iterator[bytes]:
        for at in range(0, len(data), 1_000):
            yield data[at : at + 1_000]

    return lambda request: httpx2.Response(
        200, content=body(), headers={"content-encoding": encoding} if encoding else {}
    )


def test_the_limit_holds_for_announced_sent_and_unpacked_bytes() -> None:
    announced = served(lambda request: httpx2.Response(200, content=b"x" * 2_000))
    with pytest.raises(FetchError, match="2000 bytes; the limit is 1000 bytes"):
        fetch_page(START, limit=1_000, transport=announced)
    with pytest.raises(FetchError, match="limit is 1000 bytes"):
        fetch_page(START, limit=1_000, transport=served(packed(b"x" * 5_000, "")))
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(FetchError, match="limit is 20 MB"):
        fetch_page(START, transport=served(packed(bomb, "gzip")))


def test_packed_pages_are_unpacked_and_damaged_ones_named() -> None:
    assert fetch_page(START, transport=served(packed(gzip.compress(b"Hallo"), "gzip"))).data == b"Hallo"
    assert fetch_page(START, transport=served(packed(zlib.compress(b"Hallo"), "deflate"))).data == b"Hallo"
    with pytest.raises(FetchError, match="damaged"):
        fetch_page(START, transport=served(packed(b"Hallo", "gzip")))
    with pytest.raises(FetchError, match="br"):
        fetch_page(START, transport=served(packed(b"Hallo", "br")))


@pytest.mark.parametrize(
    "mishap", [httpx2.ConnectError("zu"), httpx2.ReadError("weg"), httpcore2.RemoteProtocolError("wirr")]
)
def test_a_failing_network_is_a_fetch_error_that_names_the_address(mishap: Exception) -> None:
    def fail(request: httpx2.Request) -> httpx2.Response:
        raise mishap

    with pytest.raises(FetchError) as caught:
        fetch_page(START, transport=served(fail))
    assert caught.value.where == START


class Handler(BaseHTTPRequestHandler):
    """A small real web server: a page, a redirect, and one that drips."""

    def do_GET(self) -> None:
        if self.path == "/tropft":
            self.send_response(200)
            self.flush_headers()
            try:
                for _ in range(200):
                    self.wfile.write(b"X")
                    time.sleep(0.05)
            except OSError:  # the client has gone, as it should
                self.close_connection = True
            return
        if self.path == "/weiter":
            self.send_response(302)
            self.send_header("Location", "/seite")
            self.end_headers()
            return
        page = "date 2022-03-20\n\nDer Sprecher sagte, es gebe keine Pläne.".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,))
    thread.start()
    yield f"localhost:{httpd.server_address[1]}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001"])
def test_a_real_server_on_this_machine_is_refused_however_its_address_is_spelt(server: str, host: str) -> None:
    url = f"http://{server.replace('localhost', host)}/seite"
    with pytest.raises(FetchError):
        fetch_page(url)
    (error,) = gather([url])
    assert isinstance(error, FetchError)


def test_a_real_server_is_read_when_private_addresses_are_allowed(server: str) -> None:
    (report,) = gather([f"http://{server}/weiter"], fetcher=lambda url, /: fetch_page(url, allow_private=True))
    assert isinstance(report, Report)
    assert report.url == f"http://{server}/seite"
    assert report.text[report.body_start :] == "Der Sprecher sagte, es gebe keine Pläne."


def test_a_server_that_drips_is_left_at_the_time_limit(server: str) -> None:
    start = time.monotonic()
    with pytest.raises(FetchError, match=r"longer than 0\.4 seconds"):
        fetch_page(f"http://{server}/tropft", allow_private=True, seconds=0.4)
    assert time.monotonic() - start < 2


def test_a_closed_port_and_an_unknown_host_are_named() -> None:
    with pytest.raises(FetchError, match="could not be fetched"):
        fetch_page("http://127.0.0.1:9/", allow_private=True, seconds=3)

    def nowhere(host: str, port: int) -> list[str]:
        raise FetchError(f"the host {host!r} cannot be resolved")

    backend = CheckedBackend(deadline=time.monotonic() + 5, resolver=nowhere)
    with pytest.raises(FetchError, match="resolved"):
        fetch_page("http://gibtsnicht.example/", transport=CheckedTransport(backend))
