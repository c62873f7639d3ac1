"""Real servers on this machine that do what they can to hurt: each is left in bounded time and memory."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest

from lagebild.errors import FetchError
from lagebild.intake import fetch_page

Answer = Callable[[socket.socket], None]
SECONDS = 1.5
LIMIT = 5_000_000


class Server:
    """Accepts connections on the loopback and lets ``answer`` write whatever it likes."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/seite"
        self.connections = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            self.connections += 1
            with connection:
                try:
                    connection.settimeout(10)
                    connection.recv(65_536)
                    self._answer(connection)
                except OSError:  # the client has gone, as it should
                    continue

    def close(self) -> None:
        """Stop accepting."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Server]]:
    servers: list[Server] = []

    def start(answer: Answer) -> Server:
        servers.append(Server(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()


def repeated(start: bytes, piece: bytes, times: int, pause: float = 0.0) -> Answer:
    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(times):
            connection.sendall(piece)
            if pause:
                time.sleep(pause)

    return answer


def bomb(wbits: int, megabytes: int) -> tuple[bytes, bytes, int]:
    """The beginning of packed data, and a block that unfolds to 10 MB of zeros and may be repeated."""
    packer = zlib.compressobj(9, wbits=wbits)
    first = packer.compress(b" " * 100) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first, block, megabytes // 10


def refused(url: str, limit: int = LIMIT) -> tuple[FetchError, float, int]:
    """The error, the seconds it took and the bytes held at most."""
    tracemalloc.start()
    began = time.monotonic()
    try:
        with pytest.raises(FetchError) as caught:
            fetch_page(url, limit=limit, seconds=SECONDS, allow_private=True)
        return caught.value, time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


GZIP, ZLIB, RAW = bomb(31, 10_000), bomb(15, 10_000), bomb(-15, 10_000)
NESTED = gzip.compress(gzip.compress(bytes(50_000_000)))


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (repeated(head("Content-Encoding: gzip") + GZIP[0], GZIP[1], GZIP[2]), "limit is 5 MB"),
        (repeated(head("Content-Encoding: deflate") + ZLIB[0], ZLIB[1], ZLIB[2]), "limit is 5 MB"),
        (repeated(head("Content-Encoding: deflate") + RAW[0], RAW[1], RAW[2]), "limit is 5 MB"),
        (repeated(head("Content-Encoding: br"), b"\x1b" * 1_000, 10_000), "packed as 'br'"),
        (repeated(head("Content-Encoding: gzip, gzip") + NESTED, b"", 0), "packed as 'gzip, gzip'"),
        (repeated(head("Content-Encoding: gzip"), gzip.compress(bytes(100_000)), 10_000), "limit is 5 MB"),
        (repeated(head("Content-Length: 100000000"), bytes(1_000_000), 100), "100 MB; the limit is 5 MB"),
        (repeated(head(), b"<p>x</p>" * 125_000, 100), "limit is 5 MB"),
        (repeated(head("Transfer-Encoding: chunked"), b"f4240\r\n" + bytes(1_000_000) + b"\r\n", 100), "limit is 5 MB"),
        (repeated(head("Content-Length: 500"), b"kurz", 1), "could not be fetched"),
        (repeated(head("Content-Length: 9" * 30), b"x", 1), "could not be fetched"),
        (repeated(head("Content-Length: -1"), b"x", 1), "could not be fetched"),
        (repeated(head("Content-Encoding: gzip") + gzip.compress(b"Hallo" * 99)[:-12], b"", 0), "ends in the middle"),
        (repeated(head(), b"x", 10_000, pause=0.02), "longer than 1.5 seconds"),
        (repeated(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 10_000_000), "could not be fetched"),
        (repeated(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 10_000, pause=0.02), "longer than 1.5 seconds"),
        (repeated(b"", b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", 1_000_000), "longer than 1.5 seconds"),
        (repeated(b"SSH-2.0-OpenSSH\r\n", b"", 0), "could not be fetched"),
        (lambda connection: time.sleep(SECONDS + 1), "longer than 1.5 seconds"),
    ],
    ids=[
        "10 GB of gzip", "10 GB of deflate", "10 GB of raw deflate", "brotli", "nested", "many gzip members",
        "100 MB announced", "100 MB sent", "100 MB in chunks", "less than announced", "lengths that differ",
        "negative length", "cut off", "drips", "headers without end", "drips headers", "hints without end",
        "no web server", "silent",
    ],
)  # fmt: skip
def test_a_hostile_server_is_left_in_bounded_time_and_memory(
    serve: Callable[[Answer], Server], answer: Answer, named: str
) -> None:
    fetch_page_once(serve)  # what is loaded once is not what is measured
    error, seconds, most = refused(serve(answer).url)
    assert named in str(error)
    assert seconds < SECONDS + 1.5
    assert most < LIMIT + 25_000_000


def fetch_page_once(serve: Callable[[Answer], Server]) -> None:
    page = fetch_page(serve(repeated(head("Content-Length: 5"), b"Hallo", 1)).url, allow_private=True)
    assert page.data == b"Hallo"


def test_redirects_without_end_stop_after_five(serve: Callable[[Answer], Server]) -> None:
    server = serve(repeated(head("Location: /weiter", "Content-Length: 0", status="302 Found"), b"", 0))
    error, _, _ = refused(server.url)
    assert "more than 5 times" in str(error)
    assert server.connections == 6


def test_a_redirect_into_this_machine_is_refused_without_permission(serve: Callable[[Answer], Server]) -> None:
    inside = serve(repeated(head("Content-Length: 5"), b"Hallo", 1))
    for url in (
        inside.url,
        inside.url.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        inside.url.replace("127.0.0.1", "0"),
    ):
        with pytest.raises(FetchError, match=r"only public addresses|could not be fetched|resolved"):
            fetch_page(url, seconds=SECONDS)
    assert inside.connections == 0


def test_the_check_is_asked_about_each_redirect(serve: Callable[[Answer], Server]) -> None:
    asked: list[str] = []

    def check(url: str) -> None:
        asked.append(url)
        raise FetchError("robots.txt forbids it", where=url)

    server = serve(repeated(head("Location: /geheim", "Content-Length: 0", status="301 Moved"), b"", 0))
    with pytest.raises(FetchError, match="forbids"):
        fetch_page(server.url, allow_private=True, seconds=SECONDS, check=check)
    assert asked == [server.url.replace("/seite", "/geheim")]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("line", "seconds"),
    [("Retry-After: 120", 120.0), ("Retry-After: Sun, 20 Mar 2022 10:00:00 GMT", 0.0), ("Retry-After: bald", None),
     ("Retry-After: 99999999999", 604_800.0)],
)  # fmt: skip
def test_what_the_server_asks_for_is_told(serve: Callable[[Answer], Server], line: str, seconds: float | None) -> None:
    server = serve(repeated(head(line, "Content-Length: 0", status="503 Busy"), b"", 0))
    error, _, _ = refused(server.url)
    assert (error.status, error.retry_after) == (503, seconds)


def test_a_resolver_that_hangs_is_left_at_the_time_limit() -> None:
    from lagebild.intake.network import CheckedBackend, CheckedTransport

    def hang(host: str, port: int) -> list[str]:
        time.sleep(1.5)
        return ["93.184.215.14"]

    began = time.monotonic()
    transport = CheckedTransport(CheckedBackend(deadline=time.monotonic() + 0.3, resolver=hang))
    with pytest.raises(FetchError, match="longer than"):
        fetch_page("http://blatt.example/", transport=transport, seconds=0.3)
    assert time.monotonic() - began < 1.2
