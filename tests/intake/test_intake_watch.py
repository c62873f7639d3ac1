"""Polling feeds: politely, only what is new, and into the case."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lagebild.cli import cli
from lagebild.errors import FetchError
from lagebild.intake import Visitor, fetch_page, poll
from lagebild.model import Feed
from lagebild.store import open_case

SENTENCE = "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe keine Pläne für einen Einmarsch."
NOW = dt.datetime(2022, 3, 20, 12, tzinfo=dt.UTC)


class Site:
    """A small newspaper on the loopback that remembers who asked for what, and when."""

    def __init__(self) -> None:
        self.articles = ["eins", "zwei"]
        self.robots: str | None = "User-agent: *\nDisallow: /intern/"
        self.broken: dict[str, tuple[int, dict[str, str]]] = {}
        self.asked: list[tuple[str, dict[str, str], float]] = []
        self.slow = 0.0
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers), time.monotonic()))
                status, headers, body = site.answer(self.path, dict(self.headers))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Keep the test output clean."""

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.httpd.daemon_threads = True
        self.root = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        self.thread = threading.Thread(target=self.httpd.serve_forever, args=(0.02,))
        self.thread.start()

    @property
    def feed(self) -> str:
        """The feed's address."""
        return f"{self.root}/feed.xml"

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        if path in self.broken:
            return *self.broken[path], b""
        if path == "/robots.txt":
            return (
                (404, {}, b"") if self.robots is None else (200, {"Content-Type": "text/plain"}, self.robots.encode())
            )
        if path == "/feed.xml":
            tag = f'"{len(self.articles)}"'
            if headers.get("If-None-Match") == tag:
                return 304, {"ETag": tag}, b""
            items = "".join(
                f"<item><title>{name}</title><link>{self.root}/{name}?utm_source=rss</link>"
                "<pubDate>Sun, 20 Mar 2022 10:00:00 +0100</pubDate></item>"
                for name in self.articles
            )
            body = f'<rss version="2.0"><channel><title>Das Blatt</title>{items}</channel></rss>'.encode()
            return 200, {"Content-Type": "application/rss+xml", "ETag": tag}, body
        time.sleep(self.slow)
        text = "".join(f"<p>{SENTENCE} {path} {n}</p>" for n in range(3))
        page = f"<html lang=de><head><title>{path}</title></head><body><article>{text}</article></body></html>"
        return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()

    def paths(self) -> list[str]:
        """What was asked for since this was last called."""
        found = [path for path, _, _ in self.asked]
        self.asked.clear()
        return found


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.httpd.shutdown()
    site.thread.join()
    site.httpd.server_close()


def visitor(delay: float = 0.0) -> Visitor:
    return Visitor(partial(fetch_page, allow_private=True), delay=delay)


def test_a_poll_asks_only_for_what_changed(site: Site) -> None:
    guest = visitor()
    first = poll(Feed(url=site.feed), guest, NOW, chance=lambda: 0.5)
    assert [entry.title for entry in first.entries] == ["eins", "zwei"]
    assert (first.feed.etag, first.feed.polled, first.feed.failures) == ('"2"', NOW, 0)
    assert first.feed.due == NOW + dt.timedelta(seconds=3600)
    second = poll(first.feed, guest, NOW, chance=lambda: 0.5)
    assert second.entries == ()
    assert second.feed.etag == '"2"'
    assert site.asked[-1][1]["If-None-Match"] == '"2"'
    assert site.paths() == ["/robots.txt", "/feed.xml", "/feed.xml"]


def test_each_failure_doubles_the_wait_and_a_servers_wish_is_heeded(site: Site) -> None:
    site.broken["/feed.xml"] = (500, {})
    feed, waits = Feed(url=site.feed, every=600), []
    for _ in range(9):
        feed = poll(feed, visitor(), NOW, chance=lambda: 0.5).feed
        assert feed.due is not None
        waits.append((feed.due - NOW).total_seconds())
    assert waits[:3] == [1_200, 2_400, 4_800]
    assert waits[-1] == 24 * 3600
    assert (feed.failures, "500" in str(feed.error)) == (9, True)
    site.broken["/feed.xml"] = (429, {"Retry-After": "40000"})
    asked = poll(Feed(url=site.feed, every=600), visitor(), NOW, chance=lambda: 0.0).feed
    assert asked.due == NOW + dt.timedelta(seconds=40_000)
    del site.broken["/feed.xml"]
    well = poll(feed, visitor(), NOW).feed
    assert (well.failures, well.error) == (0, None)


def test_waits_vary_so_that_feeds_do_not_fall_due_together(site: Site) -> None:
    dues = [poll(Feed(url=site.feed), visitor(), NOW, chance=lambda c=c: c).feed.due for c in (0.0, 0.999)]  # type: ignore[misc]
    assert None not in dues
    assert [round((due - NOW).total_seconds()) for due in dues if due] == [3_240, 3_959]


def test_requests_to_one_host_keep_their_distance_and_robots_may_ask_for_more(site: Site) -> None:
    site.robots = "User-agent: lagebild\nCrawl-delay: 0.3\nDisallow: /intern/\n"
    guest = visitor(delay=0.1)
    for name in ("eins", "zwei"):
        guest(f"{site.root}/{name}")
    times = [at for _, _, at in site.asked]
    assert times[1] - times[0] >= 0.09
    assert times[2] - times[1] >= 0.29
    with pytest.raises(FetchError, match=r"robots\.txt forbids"):
        guest(f"{site.root}/intern/a")
    assert all(headers["User-Agent"].startswith("lagebild/") for _, headers, _ in site.asked)


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (429, False)])
def test_robots_that_cannot_be_had(site: Site, status: int, allowed: bool) -> None:
    site.broken["/robots.txt"] = (status, {})
    if allowed:
        assert visitor()(f"{site.root}/eins").data
    else:
        with pytest.raises(FetchError, match="cannot be had"):
            visitor()(f"{site.root}/eins")


def watch(case: Path, *arguments: str) -> Result:
    options = ["--case", str(case), "--reader", "rules", "--delay", "0", "--allow-private", "--once", *arguments]
    return CliRunner().invoke(cli, ["watch", *options], catch_exceptions=False)


def due_now(case: Path) -> None:
    import msgspec

    with open_case(case) as opened:
        for feed in opened.feeds():
            opened.put_feed(msgspec.structs.replace(feed, due=None))


def test_a_feed_is_kept_in_the_case_and_its_articles_are_fetched_once(site: Site, tmp_path: Path) -> None:
    case = tmp_path / "a.case"
    result = watch(case, "--keep-pages", "--outlet", "Das Blatt", site.feed)
    assert (result.exit_code, result.stdout.count("statements")) == (0, 2), result.output
    assert sorted(site.paths()) == ["/eins?utm_source=rss", "/feed.xml", "/robots.txt", "/zwei?utm_source=rss"]
    with open_case(case) as opened:
        report = opened.report_by_url(f"{site.root}/eins")
        assert report is not None
        assert (report.outlet, str(report.published)) == ("Das Blatt", "2022-03-20")
        page = opened.page(report.id)
        assert page is not None
        assert SENTENCE.encode() in page.content
        assert page.media_type == "text/html"
    watch(case)
    assert site.paths() == []  # not due
    site.articles.append("drei")
    due_now(case)
    assert watch(case).stdout.count("statements") == 1
    assert site.paths() == ["/robots.txt", "/feed.xml", "/drei?utm_source=rss"]


def test_what_could_not_be_had_is_tried_again_next_time(site: Site, tmp_path: Path) -> None:
    case = tmp_path / "a.case"
    site.broken["/zwei?utm_source=rss"] = (503, {})
    result = watch(case, site.feed)
    assert result.exit_code == 3
    assert "503" in result.stderr
    site.broken.clear()
    due_now(case)
    assert watch(case).stdout.count("statements") == 1


def test_no_more_than_asked_for_at_once_and_the_rest_next_time(site: Site, tmp_path: Path) -> None:
    case = tmp_path / "a.case"
    assert watch(case, "--most", "1", site.feed).stdout.count("statements") == 1
    due_now(case)
    assert watch(case, "--most", "1").stdout.count("statements") == 1


def test_feeds_are_listed_and_removed(site: Site, tmp_path: Path) -> None:
    case = tmp_path / "a.case"
    assert watch(case, f"{site.root}/nirgends.xml").exit_code == 1
    listed = CliRunner().invoke(cli, ["watch", "--list", "--json", "--case", str(case)], catch_exceptions=False)
    (feed,) = json.loads(listed.stdout)["feeds"]
    assert feed["url"] == f"{site.root}/nirgends.xml"
    assert "neither a feed nor a sitemap" in feed["error"]
    assert site.root in CliRunner().invoke(cli, ["watch", "--list", "--case", str(case)]).stdout
    gone = CliRunner().invoke(
        cli, ["watch", "--remove", feed["url"], "--json", "--case", str(case)], catch_exceptions=False
    )
    assert json.loads(gone.stdout)["feeds"] == []
    assert CliRunner().invoke(cli, ["watch", "--remove", feed["url"], "--case", str(case)]).exit_code == 1
    assert CliRunner().invoke(cli, ["watch", "--remove", "--case", str(case)]).exit_code == 2
    assert CliRunner().invoke(cli, ["watch", "ftp://blatt.example/", "--case", str(case)]).exit_code == 2


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_report_in_hand(site: Site, tmp_path: Path, end: signal.Signals) -> None:
    site.articles = [f"a{n}" for n in range(50)]
    site.slow = 0.2
    case = tmp_path / "a.case"
    command = [
        sys.executable,
        "-c",
        "from lagebild.cli import main; main()",
        "watch",
        "--case",
        str(case),
        "--reader",
        "rules",
        "--delay",
        "0",
    ]
    process = subprocess.Popen(
        [*command, "--allow-private", site.feed], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(end)
    rest, errors = process.communicate(timeout=20)
    assert "statements" in first
    assert (process.returncode, "ending after the current report" in errors) == (0, True), errors
    assert "Traceback" not in errors
    with open_case(case) as opened:
        assert 1 <= len(opened.reports()) < 50
        assert len(opened.reports()) == 1 + rest.count("statements")
        assert opened.check() == []
        (feed,) = opened.feeds()
        assert feed.etag is None  # the rest is fetched at the next start


def test_a_feed_gone_meanwhile_stays_gone(site: Site, tmp_path: Path) -> None:
    from lagebild.cli.watch import _Watch

    with open_case(tmp_path / "a.case", create=True) as case:
        case.put_feed(Feed(url=site.feed))
        watching = _Watch(case, visitor(), threading.Event(), most=5, keep_pages=False)
        reports: Callable[[], list[object]] = lambda: list(watching.round(case.feeds()))  # noqa: E731
        taken = iter(watching.round(case.feeds()))
        next(taken)
        case.drop_feed(site.feed)
        list(taken)
        assert case.feeds() == []
        assert reports() == []
