"""Damaged and hostile material for every parser and for the rules reader.

    python -m benchmarks.fuzz [--inputs 50000] [--only pdf] [--engine atheris|hypothesis]

Each target runs in a process of its own on damaged copies of good material: nothing but ``LagebildError`` may come
out, no input may take over 5 seconds, and the process may not need over 1 GB. With atheris (libFuzzer; not a
dependency, `pip install atheris`) inputs follow what code they reach; without it Hypothesis makes them. Prints a line
a target; exit code 1 if anything was found, and the inputs lie in ``fuzz-findings/``.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagebild.errors import FetchError, LagebildError
from lagebild.intake import Page, gather
from lagebild.intake.dates import date_of_name, read_date
from lagebild.intake.unpacking import unpack
from lagebild.model import Interval, Report, encode

SECONDS, MEGABYTES = 5, 1_000
SENTENCE = "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe „keine Pläne“ für einen Einmarsch (dpa)."
SECOND = "Nach Angaben eines Eisenbahners vom 20. März 2022 stünden leere Züge bereit, meldete Ria Nowosti."


class Target(NamedTuple):
    """What is fed, and good material to begin with."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def hold(found: object) -> None:
    """Raise ``AssertionError`` for anything but a sound report or an error that says where."""
    if isinstance(found, Report):
        assert 0 <= found.body_start < len(found.text)
        assert found.published.known
        encode(found)
    else:
        assert isinstance(found, LagebildError)
        assert found.where
        str(found).encode()


def file_of(suffix: str) -> Callable[[bytes], None]:
    """Read the bytes as a file with that suffix."""

    def run(data: bytes) -> None:
        with tempfile.NamedTemporaryFile(suffix=suffix, dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as file:
            file.write(data)
            file.flush()
            for found in gather([file.name], date="2022-03"):
                hold(found)

    return run


def page_of(content_type: str) -> Callable[[bytes], None]:
    """Read the bytes as what a server answers."""

    def run(data: bytes) -> None:
        pages = [Page(url="https://blatt.example/", data=data, content_type=content_type)]

        def fetcher(url: str, /) -> Page:
            if pages:
                return pages.pop()
            raise FetchError("is not fetched", where=url)

        for found in gather(["https://blatt.example/"], fetcher=fetcher):
            hold(found)

    return run


def packed(coding: str) -> Callable[[bytes], None]:
    return lambda data: hold_bytes(unpack([data[:7], data[7:]], coding, 1_000_000, "here"))


def hold_bytes(data: bytes) -> None:
    assert len(data) <= 1_000_000


def dates(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for read in (read_date, date_of_name):
        try:
            read(text)
        except LagebildError:
            continue


def rules(data: bytes) -> None:
    """The rules reader; ranges must lie inside the text."""
    from lagebild.reading import reader

    text = data.decode("utf-8", "replace").replace("\0", " ")
    if not text.strip():
        return
    report = Report.make(outlet="Blatt", published=Interval.parse("2022-03-20"), text=text, language="de")
    reading = reader("rules").read(report, [])
    for statement in reading.statements:
        assert all(0 <= start < end <= len(text) for start, end in statement.content)
    encode(reading)


def pdf(lines: list[str], info: str = "") -> bytes:
    """A PDF of one page, written out by hand."""
    shown = b" T* ".join(b"(" + line.encode("cp1252") + b") Tj" for line in lines)
    stream = b"BT /F1 11 Tf 14 TL 40 780 Td " + shown + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
        b" /Encoding /WinAnsiEncoding >> >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< " + info.encode("cp1252") + b" >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out + b"xref\n0 6\n0000000000 65535 f \n" + table
        + b"trailer\n<< /Size 6 /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    )  # fmt: skip


def _pdf() -> bytes:
    return pdf([SENTENCE.replace("„", '"').replace("“", '"')], "/Title (Lage) /CreationDate (D:20220320101500+01'00')")


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = SECOND
    file = io.BytesIO()
    document.save(file)
    stored = io.BytesIO()  # what counts is not packed, so that a changed byte is a change of the XML
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(stored, "w") as new:
        for member in old.infolist():
            plain = member.filename in ("word/document.xml", "docProps/core.xml", "[Content_Types].xml")
            new.writestr(member.filename, old.read(member), zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED)
    return stored.getvalue()


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.table({"text": [SENTENCE, SECOND], "published": ["2022-03-20", None]}), file, compression="none")
    return file.getvalue()


def _html() -> bytes:
    linked = {"@type": "NewsArticle", "datePublished": "2022-03-20", "author": {"name": "Anna Berg"}, "wordCount": 99}
    return (
        f'<!DOCTYPE html><html lang=de><head><meta charset=utf-8><meta property="og:title" content="Lage">'
        f'<script type="application/ld+json">{json.dumps(linked)}</script></head><body><article><h1>Lage</h1>'
        f"<p>{SENTENCE}</p><p>{SECOND}</p><p>Jetzt weiterlesen mit Plus</p></article></body></html>"
    ).encode()


def _warc() -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _html()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://blatt.example/1\r\n"
        "WARC-Date: 2022-04-01T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: application/http; "
        f"msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return (head.encode() + answer + b"\r\n\r\n") * 2


_MAIL = (
    "From: Das Blatt <a@blatt.example>\r\nDate: Sun, 20 Mar 2022 23:30:00 +0100\r\nSubject: =?utf-8?q?L=C3=A4ge?=\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; '
    "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nKurz.\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n"
    f"Content-Transfer-Encoding: 8bit\r\n\r\n<p>{SENTENCE}</p>\r\n--x--\r\n"
).encode()
_RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    "<title>Das Blatt</title><item><title>Lage</title><link>https://blatt.example/1</link>"
    "<description>Kurz</description><pubDate>Sun, 20 Mar 2022 23:30:00 +0100</pubDate>"
    f"<content:encoded><![CDATA[<p>{SENTENCE}</p>]]></content:encoded></item></channel></rss>"
).encode()
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blatt</title><entry><title type="html">Lage</title>'
    '<link href="https://blatt.example/1"/><published>2022-03-20T10:00:00Z</published><author><name>A</name></author>'
    f'<summary type="html">{SENTENCE}</summary></entry></feed>'
).encode()
_ITEM = {"id": "1", "url": "https://blatt.example/1", "content_html": SENTENCE, "date_published": "2022-03-20"}
_JSON_FEED = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Blatt", "items": [_ITEM]}).encode()
_SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/'
    b'schemas/sitemap-news/0.9"><url><loc>https://blatt.example/1</loc><n:news><n:publication><n:name>Blatt</n:name>'
    b"</n:publication><n:publication_date>2022-03-20</n:publication_date><n:title>Lage</n:title></n:news></url></urlset>"
)
_TEXT = f"Datum: 20. März 2022\nTitle: Lage\n\n{SENTENCE}\n\n{SECOND}".encode()
_RECORD = json.dumps({"id": 1, "text": SENTENCE, "published": "2022-03-20", "outlet": "Blatt"}).encode()

TARGETS: dict[str, Callable[[], Target]] = {
    "text": lambda: Target(file_of(".txt"), (_TEXT, "---\ndate: 2022\n---\n# Lage\n\nText.".encode("utf-16"))),
    "html": lambda: Target(file_of(".html"), (_html(),)),
    "lines": lambda: Target(file_of(".jsonl"), (_RECORD + b"\n" + _RECORD,)),
    "json": lambda: Target(file_of(".json"), (b"[" + _RECORD + b", " + _RECORD + b"]",)),
    "pdf": lambda: Target(file_of(".pdf"), (_pdf(),)),
    "docx": lambda: Target(file_of(".docx"), (_docx(),)),
    "mail": lambda: Target(file_of(".eml"), (_MAIL,)),
    "csv": lambda: Target(file_of(".csv"), (f'text;published\n"{SENTENCE}";2022\nb;c\n'.encode(),)),
    "parquet": lambda: Target(file_of(".parquet"), (_parquet(),)),
    "warc": lambda: Target(file_of(".warc.gz"), (_warc(), gzip.compress(_warc()))),
    "feed": lambda: Target(file_of(".xml"), (_RSS, _ATOM)),
    "jsonfeed": lambda: Target(file_of(".json"), (_JSON_FEED,)),
    "sitemap": lambda: Target(page_of("text/xml"), (_SITEMAP, gzip.compress(_SITEMAP))),
    "gzip": lambda: Target(packed("gzip"), (gzip.compress(_TEXT) * 2,)),
    "deflate": lambda: Target(packed("deflate"), (zlib.compress(_TEXT), zlib.compress(_TEXT)[2:-4])),
    "dates": lambda: Target(dates, ("20. März 2022".encode(), b"2022-03-20T10:00:00+01:00", b"20220320-minsk.txt")),
    "any": lambda: Target(file_of(""), (_TEXT, _html(), _RECORD, _RSS, _MAIL, _SITEMAP)),
    "rules": lambda: Target(rules, (f"{SENTENCE} {SECOND}".encode(), "„Ja“, sagte er. „Nein“, sie.".encode())),
}

_TOKENS = st.sampled_from(
    [
        b"\0", b"\xff", b"\xef\xbb\xbf", b"\n", b'"', b"<", b">", b"&#xD800;", b"]]>", b"\\ud800", b"{", b"[", b"--x",
        b"99999999999", b"2022-02-30", b"-1", b"<p>" * 50, b"[" * 3_000, b"(" * 200, b"<!ENTITY a 'b'>",
        "“".encode(), "„".encode(), b"Content-Length: -1",
    ]
)  # fmt: skip


def damaged(seeds: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """A seed with up to eight pieces replaced, doubled, cut out or put in; sometimes bytes out of nowhere."""
    put = st.one_of(_TOKENS, st.binary(max_size=6), st.none())
    edit = st.tuples(st.integers(0, 1_000_000), st.integers(0, 60), put)

    def apply(seed: bytes, edits: list[tuple[int, int, bytes | None]]) -> bytes:
        for at, length, put in edits:
            at %= len(seed) + 1
            piece = seed[at : at + length]
            seed = seed[:at] + (piece * 2 if put is None else put) + seed[at + length :]
        return seed

    return st.one_of(
        st.builds(apply, st.sampled_from(seeds), st.lists(edit, min_size=1, max_size=8)), st.binary(max_size=200)
    )


def check(target: Target, data: bytes) -> None:
    """One input: raise for anything but ``LagebildError``, and ``TimeoutError`` for what takes too long."""

    def late(*_: Any) -> None:
        raise TimeoutError(f"took over {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        target.run(data)
    except LagebildError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run_one(name: str, inputs: int, engine: str) -> None:
    """Fuzz one target in this process; raises what was found."""
    target = TARGETS[name]()
    for seed in target.seeds:
        check(target, seed)
    if engine == "atheris":
        with tempfile.TemporaryDirectory() as corpus:
            for number, seed in enumerate(target.seeds):
                Path(corpus, str(number)).write_bytes(seed)
            _run_atheris(target, name, inputs, corpus)
        return

    @settings(max_examples=inputs, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(damaged(target.seeds))
    def law(data: bytes) -> None:
        try:
            check(target, data)
        except BaseException:
            Path("fuzz-findings").mkdir(exist_ok=True)
            Path("fuzz-findings", name).write_bytes(data)
            raise

    law()


def _run_atheris(target: Target, name: str, inputs: int, corpus: str) -> None:
    from importlib import import_module

    atheris = import_module("atheris")

    def once(data: bytes) -> None:
        try:
            target.run(data)
        except LagebildError:
            return

    Path("fuzz-findings").mkdir(exist_ok=True)
    options = [
        f"-atheris_runs={inputs}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-max_len=60000", "-seed=1",
        "-verbosity=0", f"-artifact_prefix=fuzz-findings/{name}-",
    ]  # fmt: skip
    atheris.Setup(["fuzz", corpus, *options], once)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=50_000)
    parser.add_argument("--only", choices=TARGETS, action="append")
    parser.add_argument("--engine", choices=("atheris", "hypothesis"))
    parser.add_argument("--child", choices=TARGETS, help=argparse.SUPPRESS)
    given_ = parser.parse_args()
    engine = given_.engine or ("atheris" if _has_atheris() else "hypothesis")
    if given_.child:
        run_one(given_.child, given_.inputs, engine)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000)
        return
    names, bad = given_.only or list(TARGETS), 0
    for name in names:
        start = time.monotonic()
        command = [sys.executable, "-m", "benchmarks.fuzz", "--child", name, "--engine", engine]
        done = subprocess.run([*command, "--inputs", str(given_.inputs // len(names))], capture_output=True, text=True)
        took = time.monotonic() - start
        last = done.stdout.split()[-1:] or ["0"]
        most = int(last[0]) if last[0].isdigit() else 0  # libFuzzer ends the process itself, and watches its memory
        ok = done.returncode == 0 and most < MEGABYTES
        bad += not ok
        said = "ok" if ok else "FOUND"
        print(f"{name:9} {given_.inputs // len(names):6} inputs {took:6.1f} s  at most {most} MB  {said}", flush=True)
        if not ok:
            print("\n".join((done.stdout + done.stderr).splitlines()[-25:]), flush=True)
    if bad:
        sys.exit(1)


def _has_atheris() -> bool:
    from importlib.util import find_spec

    return find_spec("atheris") is not None


if __name__ == "__main__":
    main()
