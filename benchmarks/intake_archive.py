"""Records a second and memory of reading a web archive, against a plain loop of warcio and trafilatura.

    python -m benchmarks.intake_archive [--records 2000] [--texts FILE.jsonl] [--keep FILE.warc.gz]

The archive is made of news texts (JSON lines of {"title", "text", "published"}, such as Wikinews; made-up ones if no
file is given) in HTML pages of several templates with 60 kB of markup around each, and gzip-compressed by record. Each
way runs in a process of its own on one core; warcio must be installed for its row. Prints records a second, the most
memory, and the share of pages with the right day and title.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

TEXT = "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe keine Pläne für einen Einmarsch. " * 4
MENU = "".join(f'<li class="nav-item"><a href="/rubrik/{i}">Rubrik {i}</a></li>' for i in range(120))
SCRIPT = f"<script>{'var a = [1, 2, 3]; ' * 2_500}</script>"


def texts(path: str | None) -> list[dict[str, str]]:
    if path is None:
        made = "\n\n".join([TEXT] * 6)
        return [
            {"title": f"Nachricht {n}", "text": f"{n}: {made}", "published": f"2022-03-{n % 28 + 1:02}"}
            for n in range(200)
        ]
    with Path(path).open(encoding="utf-8") as file:
        return [row for row in map(json.loads, file) if len(row["text"]) > 600]


def page(row: dict[str, str], n: int) -> str:
    """One of four templates: JSON-LD, Open Graph, microdata, a date that is only shown."""
    title, day = escape(row["title"]), row["published"]
    body = "".join(f"<p>{escape(part)}</p>" for part in f"{row['text']}\n\n(Meldung {n})".split("\n\n"))
    linked = {"@type": "NewsArticle", "headline": row["title"], "datePublished": f"{day}T10:00:00+01:00",
              "publisher": {"name": "Das Blatt"}, "author": {"name": "Anna Berg"}}  # fmt: skip
    heads = (
        f'<script type="application/ld+json">{json.dumps(linked)}</script>',
        f'<meta property="og:title" content="{title}"><meta property="article:published_time" content="{day}T10:00">'
        '<meta property="og:site_name" content="Das Blatt">',
        '<meta property="og:site_name" content="Das Blatt">',
        "",
    )
    times = ("", "", f'<time itemprop="datePublished" datetime="{day}">{day}</time>', f"<p class=date>{day}</p>")
    return (
        f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>{heads[n % 4]}'
        f"{SCRIPT}</head><body><nav><ul>{MENU}</ul></nav><main><article><h1>{title}</h1>{times[n % 4]}"
        f"{body}</article></main>"
        "<footer><p>Impressum</p></footer></body></html>"
    )


def archive(path: Path, rows: list[dict[str, str]], records: int) -> None:
    """Write a WARC 1.0 file of so many response records."""
    with path.open("wb") as file:
        for n in range(records):
            payload = page(rows[n % len(rows)], n).encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + payload
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://blatt.example/{n % len(rows)}-{n}\r\n"
                f"WARC-Payload-Digest: sha1:{hashlib.sha1(payload).hexdigest()}\r\nWARC-Date: 2022-04-01T00:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{n:012}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + answer + b"\r\n\r\n", 1))


Row = tuple[str, str | None, str | None, int]
"""Address, day, title and length of the text."""


def ours(path: Path) -> Iterator[Row]:
    from lagebild.intake import gather
    from lagebild.model import Report

    for found in gather([path]):
        if isinstance(found, Report):
            yield found.url or "", str(found.published.earliest), found.title, len(found.text)


def plain_loop(path: Path) -> Iterator[Row]:
    from trafilatura import bare_extraction
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            document: Any = bare_extraction(
                record.content_stream().read(), url=url, fast=True, include_comments=False, with_metadata=True
            )
            if document is not None and document.text:
                yield url, document.date, document.title, len(document.text)


WAYS: dict[str, Callable[[Path], Iterator[Row]]] = {"lagebild": ours, "warcio + trafilatura": plain_loop}


def run_one(way: str, path: Path, rows: list[dict[str, str]]) -> None:
    """Read the archive one way and print a line of JSON."""
    start, count, days, titles = time.perf_counter(), 0, 0, 0
    for url, day, title, _ in WAYS[way](path):
        row = rows[int(url.rpartition("/")[2].partition("-")[0])]
        count += 1
        days += day == row["published"]
        titles += title == " ".join(row["title"].split())
    took = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    print(json.dumps({"reports": count, "seconds": took, "megabytes": most, "days": days, "titles": titles}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--texts", help="JSON lines of news texts")
    parser.add_argument("--keep", type=Path, help="keep the archive here")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    rows = texts(given.texts)
    if given.child:
        run_one(given.child[0], Path(given.child[1]), rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder, "news.warc.gz")
        archive(path, rows, given.records)
        print(f"{given.records} records, {path.stat().st_size / 1e6:.0f} MB")
        for way in WAYS:
            command = [sys.executable, "-m", "benchmarks.intake_archive", "--child", way, str(path)]
            command += ["--texts", given.texts] if given.texts else []
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{way:22} did not run: {done.stderr.strip().splitlines()[-1:]}")
                continue
            said = json.loads(done.stdout.splitlines()[-1])
            print(
                f"{way:22} {said['reports']:6} reports  {given.records / said['seconds']:6.0f} records/s  at most "
                f"{said['megabytes']} MB  right day {said['days'] / given.records:.3f}  "
                f"right title {said['titles'] / given.records:.3f}"
            )


if __name__ == "__main__":
    main()
