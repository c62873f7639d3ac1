"""The command that polls feeds and sitemaps into a case (``watch``)."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from lagebild.cli.output import (
    PARTLY,
    builtins,
    case_option,
    emit,
    json_option,
    note,
    one_line,
    reader_option,
    say,
    table,
)

if TYPE_CHECKING:
    from lagebild.errors import IntakeError
    from lagebild.intake import Poll, Visitor
    from lagebild.intake.feeds import Entry
    from lagebild.model import Feed, Page, Report
    from lagebild.store import Case

_NAP = 60.0
"""Seconds after which feeds that another process put into the case are noticed."""


class _Watch:
    """Feeds of a case, polled round after round; one thread, so that no host sees two connections."""

    def __init__(self, case: Case, visitor: Visitor, stop: threading.Event, *, most: int, keep_pages: bool) -> None:
        self.case, self.visitor, self.stop, self.most = case, visitor, stop, most
        self.pages: dict[str, Page] | None = {} if keep_pages else None
        self.good = self.bad = 0
        self._failed: set[str] = set()
        """Addresses that gave no report; they are left alone until the command is started again."""
        self._later: set[str] = set()
        """Feeds with articles that could not be had just now; they are looked at anew next time."""

    def due(self, now: dt.datetime) -> list[Feed]:
        """The feeds to be polled now."""
        return [feed for feed in self.case.feeds() if feed.due is None or feed.due <= now]

    def wait(self) -> float:
        """Seconds until the next feed is due."""
        times = [feed.due for feed in self.case.feeds() if feed.due]
        left = (min(times) - dt.datetime.now(dt.UTC)).total_seconds() if times else _NAP
        return min(max(left, 1.0), _NAP)

    def round(self, feeds: Sequence[Feed]) -> Iterator[Report]:
        """The new reports of these feeds; their state is kept once all of theirs have been taken."""
        from lagebild.intake import poll

        polls: list[tuple[Feed, Poll, list[Entry]]] = []
        for feed in feeds:
            if self.stop.is_set():
                return
            result = poll(feed, self.visitor, dt.datetime.now(dt.UTC))
            if self.stop.is_set():
                return
            self._count(result)
            polls.append((feed, result, self._new(result.entries)))
        yield from self._reports([(feed, entry) for feed, _, entries in polls for entry in entries[: self.most]])
        if self.stop.is_set():
            return  # the next start polls them again, and fetches what is missing
        there = {feed.url for feed in self.case.feeds()}  # another process may have taken some out
        for feed, result, entries in polls:
            if feed.url in there:
                unread = len(entries) > self.most or feed.url in self._later
                rest = {"etag": feed.etag, "modified": feed.modified} if unread else {}
                self.case.put_feed(_replace(result.feed, **rest))

    def _count(self, result: Poll) -> None:
        for error in (result.feed.error, *result.errors):
            if error:
                self.bad += 1
                note(f"failed   {error}")
        self.good += result.feed.error is None

    def _new(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those of which the case has no report, each once, the newest first."""
        from lagebild.intake import same_page

        found = {same_page(entry.url): entry for entry in entries if entry.url}
        new = [
            entry for url, entry in found.items()
            if url not in self._failed
            and self.case.report_by_url(url) is None
            and (entry.url == url or self.case.report_by_url(entry.url or "") is None)
        ]  # fmt: skip
        return sorted(new, key=lambda entry: str(entry.published.earliest) if entry.published else "", reverse=True)

    def _reports(self, wanted: Sequence[tuple[Feed, Entry]]) -> Iterator[Report]:
        """Fetched host by host in turn, so that waiting for one is time for the others."""
        from lagebild.errors import IntakeError
        from lagebild.intake import read_entry
        from lagebild.intake.given import Given

        waiting, keep = deque(wanted), None if self.pages is None else self._keep
        self._later.clear()
        while waiting and not self.stop.is_set():
            soonest = min(range(len(waiting)), key=lambda at: self.visitor.ready_in(waiting[at][1].url or ""))
            waiting.rotate(-soonest)
            feed, entry = waiting.popleft()
            waiting.rotate(soonest)
            for found in read_entry(entry, self.visitor, Given(outlet=feed.outlet), keep):
                if not isinstance(found, IntakeError):
                    yield found
                elif not self.stop.is_set():
                    self._skipped(feed, entry, found)

    def _skipped(self, feed: Feed, entry: Entry, error: IntakeError) -> None:
        from lagebild.errors import FetchError
        from lagebild.intake import same_page

        self.bad += 1
        note(f"skipped  {error}")
        status = error.status if isinstance(error, FetchError) else 0
        if status is None or status == 429 or status >= 500:
            self._later.add(feed.url)
        else:
            self._failed.add(same_page(entry.url or ""))

    def _keep(self, page: Page) -> None:
        assert self.pages is not None
        self.pages[page.report] = page


def _replace(feed: Feed, **fields: Any) -> Feed:
    import msgspec

    return msgspec.structs.replace(feed, **fields)


@contextmanager
def _ending(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C set ``stop``, so that the report in hand is finished; a second one ends at once."""

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        note("ending after the current report")
        for one, before in old.items():
            signal.signal(one, before)

    old = {one: signal.signal(one, end) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, before in old.items():
            signal.signal(one, before)


@click.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--once", is_flag=True, help="Poll what is due and stop.")
@click.option("--list", "list_", is_flag=True, help="List the case's feeds.")
@click.option("--remove", is_flag=True, help="Take the feeds at URL... out of the case.")
@click.option("--outlet", metavar="NAME", help="Outlet of the feeds at URL... [default: what their pages say].")
@click.option(
    "--every", type=click.IntRange(min=60), default=3600, show_default=True, help="Seconds between two polls."
)
@click.option("--most", type=click.IntRange(min=1), default=100, show_default=True, help="Articles a feed and poll.")
@click.option("--delay", type=click.FloatRange(min=0), default=2.0, show_default=True,
              help="Seconds between two requests to one host.")  # fmt: skip
@click.option("--keep-pages", is_flag=True, help="Keep each page as it came beside its report.")
@click.option("--allow-private", is_flag=True, help="Fetch from this machine and private networks too.")
@reader_option
@case_option
@json_option
@click.pass_context
def watch(
    ctx: click.Context,
    urls: tuple[str, ...],
    once: bool,
    list_: bool,
    remove: bool,
    outlet: str | None,
    every: int,
    most: int,
    delay: float,
    keep_pages: bool,
    allow_private: bool,
    reader_name: str,
    case_path: str,
    as_json_: bool,
) -> None:
    """Poll feeds and sitemaps, and read their new articles into the case.

    URL... are entered into the case first; without any, the case's own are polled. Heeds robots.txt,
    fetches only what changed and what the case does not have, and ends cleanly on SIGTERM and Ctrl-C.
    With --json but without --once each new report is a JSON line.
    """
    from lagebild.intake import Visitor, fetch_page
    from lagebild.store import open_case

    if remove and not urls:
        raise click.UsageError("--remove needs the addresses of feeds")
    stop = threading.Event()
    visitor = Visitor(partial(fetch_page, allow_private=allow_private), delay=delay, stop=stop)
    with open_case(case_path, create=bool(urls) and not remove) as case:
        if remove:
            for url in urls:
                case.drop_feed(url)
        else:
            _enter(case, urls, outlet, every)
        if remove or list_:
            _show(case.feeds(), as_json_)
            return
        watching = _Watch(case, visitor, stop, most=most, keep_pages=keep_pages)
        with _ending(stop):
            rows = _run(watching, reader_name, once, quiet=as_json_)
        feeds = case.feeds()
    if as_json_ and once:
        emit("watched", {"feeds": builtins(feeds), "added": rows})
    if once and watching.bad:
        ctx.exit(PARTLY if watching.good or rows else 1)


def _enter(case: Case, urls: Sequence[str], outlet: str | None, every: int) -> None:
    from lagebild.model import Feed

    known = {feed.url: feed for feed in case.feeds()}
    for url in urls:
        if not url.lower().startswith(("http://", "https://")):
            raise click.BadParameter(f"{url!r} is no http or https address", param_hint="URL")
        feed = known.get(url) or Feed(url=url)
        case.put_feed(_replace(feed, outlet=outlet or feed.outlet, every=every, due=None))


def _run(watching: _Watch, reader_name: str, once: bool, *, quiet: bool) -> list[dict[str, Any]]:
    from lagebild.casework import add_reports
    from lagebild.reading import reader

    rows: list[dict[str, Any]] = []
    chosen = reader(reader_name)
    while not watching.stop.is_set():
        due = watching.due(dt.datetime.now(dt.UTC))
        if once and not due:
            note("no feed is due")
        for report, reading, new in add_reports(watching.case, watching.round(due), chosen):
            if watching.pages and (page := watching.pages.pop(report.id, None)):
                watching.case.put_page(page)
            found = len(reading.statements)
            if quiet:
                rows.append(
                    {"id": report.id, "title": report.title, "url": report.url, "new": new, "statements": found}
                )
            else:
                say(f"{report.id[:10]}  {found:3} statements  {one_line(report.heading, 70)}")
        if once:
            break
        watching.stop.wait(watching.wait())
    return rows


def _show(feeds: Sequence[Feed], as_json_: bool) -> None:
    if as_json_:
        emit("feeds", builtins(feeds))
        return
    rows = [
        (feed.url, feed.outlet or "", f"{feed.every} s", _minute(feed.polled), _minute(feed.due), feed.error or "")
        for feed in feeds
    ]
    table(("feed", "outlet", "every", "polled", "due", "error"), rows)


def _minute(time: dt.datetime | None) -> str:
    return time.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M") if time else ""


COMMANDS = (watch,)
