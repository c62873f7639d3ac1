"""WARC files: the pages in them, each once; errors by record; any size in little memory."""

from __future__ import annotations

import gzip
import hashlib
import io
import tracemalloc
from pathlib import Path

import pytest

from lagebild.errors import IntakeError
from lagebild.intake import gather
from lagebild.intake.archives import Seen
from lagebild.model import Interval, Report

SENTENCES = (
    "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe keine Pläne für einen Einmarsch.",
    "„Wir bleiben, wo wir sind“, erklärte er vor der Presse und nannte die Berichte eine Erfindung.",
    "Nach Angaben eines Eisenbahners stehen auf dem Bahnhof seit Sonntag leere Lazarettzüge bereit.",
)


def page(n: int, charset: str = "") -> bytes:
    head = f'<meta property="article:published_time" content="2022-03-{n % 28 + 1:02}">'
    body = "".join(f"<p>{sentence} ({n})</p>" for sentence in SENTENCES)
    text = f"<html lang=de><head><title>Nachricht {n}</title>{head}</head><body><article>{body}</article></body></html>"
    return text.replace("„", '"').replace("“", '"').encode(charset or "utf-8")


def record(
    n: int, payload: bytes | None = None, kind: str = "response", headers: str = "", status: str = "200 OK",
    content_type: str = "text/html; charset=utf-8", digest: bool = True,
) -> bytes:  # fmt: skip
    payload = page(n) if payload is None else payload
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}\r\n".encode() + payload
    named = f"WARC-Payload-Digest: sha1:{hashlib.sha1(payload).hexdigest()}\r\n" if digest else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://blatt.example/{n}\r\n{named}"
        f"WARC-Date: 2022-04-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{n:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def read(folder: Path, data: bytes, name: str = "a.warc", **given: object) -> list[Report | IntakeError]:
    (folder / name).write_bytes(data)
    return list(gather([folder / name], **given))  # type: ignore[arg-type]


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_in_an_archive_are_reports(tmp_path: Path, packed: bool) -> None:
    records = [record(n) for n in range(5)]
    data = b"".join(map(gzip.compress, records)) if packed else b"".join(records)
    found = read(tmp_path, data, "a.warc.gz" if packed else "a.warc")
    assert [one.url for one in found if isinstance(one, Report)] == [f"https://blatt.example/{n}" for n in range(5)]
    first = found[0]
    assert isinstance(first, Report)
    assert (first.title, first.published, first.outlet) == (
        "Nachricht 0",
        Interval.parse("2022-03-01"),
        "blatt.example",
    )


def test_only_pages_that_were_answered_count_and_each_once(tmp_path: Path) -> None:
    data = (
        record(1) + record(2, status="404 Not Found") + record(3, content_type="image/png") + record(4, kind="revisit")
        + record(5, page(1)) + record(6, page(6), digest=False) + record(7, page(6), digest=False)
        + record(8, kind="request")
    )  # fmt: skip
    assert [one.url for one in read(tmp_path, data) if isinstance(one, Report)] == [
        "https://blatt.example/1", "https://blatt.example/6",
    ]  # fmt: skip


def test_charset_and_coding_of_the_record_are_heeded(tmp_path: Path) -> None:
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (page(3)[:50], page(3)[50:])) + b"0\r\n\r\n"
    data = (
        record(1, page(1, "cp1252"), content_type="text/html; charset=iso-8859-1")
        + record(2, gzip.compress(page(2)), headers="Content-Encoding: gzip\r\n")
        + record(3, chunked, headers="Transfer-Encoding: chunked\r\n")
        + record(4, page(4), headers="Content-Encoding: gzip\r\n")  # unpacked by the crawler, which kept the header
    )
    found = read(tmp_path, data)
    assert len(found) == 4
    for one in found:
        assert isinstance(one, Report), one
        assert SENTENCES[0] in one.text


def test_an_error_names_the_record_and_the_others_are_read(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(3_000_000))
    bad = [
        record(2, b"<html></html>"),
        record(3, bomb, headers="Content-Encoding: gzip\r\n"),
        record(4, bytes(2_000_000)),
    ]
    data = record(1) + b"".join(bad) + record(5)
    found = read(tmp_path, data, limit=1_000_000)
    assert [type(one).__name__ for one in found] == ["Report", "IntakeError", "IntakeError", "IntakeError", "Report"]
    at = len(record(1))
    assert f"a.warc: byte {at} (https://blatt.example/2): no article" in str(found[1])
    assert "limit is 1 MB" in str(found[2])
    assert "limit is 1 MB" in str(found[3])


@pytest.mark.parametrize("cut", [1, 40, 400, 700])
def test_a_damaged_archive_gives_what_is_whole_and_says_that_it_is_damaged(tmp_path: Path, cut: int) -> None:
    found = read(tmp_path, gzip.compress(record(1)) + gzip.compress(record(2))[:-cut], "a.warc.gz")
    assert isinstance(found[0], Report)
    assert all(isinstance(one, (Report, IntakeError)) for one in found)
    (nothing,) = read(tmp_path, b"kein Archiv", "b.warc")
    assert isinstance(nothing, IntakeError)


def test_an_archive_may_come_on_standard_input() -> None:
    (report,) = gather(["-"], stdin=io.BytesIO(record(1)))
    assert isinstance(report, Report)


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.warc"
        with path.open("wb") as file:
            for n in range(count):
                file.write(
                    record(n, page(n) + b" " * 200_000, content_type="text/html" if n % 10 == 0 else "image/png")
                )
        tracemalloc.start()
        list(gather([path]))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)  # what is loaded once
    assert peak(150) < peak(50) + 1_000_000


def test_what_was_seen_is_remembered_within_bounds() -> None:
    seen = Seen(most=2)
    assert [seen.first(digest) for digest in ("a", "b", "a", "c", "b")] == [True, True, False, True, True]
