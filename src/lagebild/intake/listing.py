"""Articles that feeds and sitemaps name → ``Report``: polled, fetched politely, or as the feed itself gives them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping

import msgspec

from lagebild import model
from lagebild.errors import FetchError, IntakeError
from lagebild.intake.addresses import same_page
from lagebild.intake.agencies import agency_of
from lagebild.intake.decoding import shown
from lagebild.intake.feeds import Entry, Listing, read_feed, read_json_feed, read_sitemap
from lagebild.intake.fetch import Page
from lagebild.intake.formats import kind_of, kind_of_media_type
from lagebild.intake.given import UNKNOWN_OUTLET, Given, make_report, undated
from lagebild.intake.languages import choose_language
from lagebild.intake.polite import FEED_LIMIT, Visitor
from lagebild.intake.unpacking import GZIP, unpack
from lagebild.model import Feed, Report

LISTINGS: Mapping[str, Callable[..., Listing]] = {
    "feed": read_feed, "jsonfeed": read_json_feed, "sitemap": read_sitemap,
}  # fmt: skip
Keeper = Callable[[model.Page], None]
"""Takes what a report was made from."""

_MOST_SITEMAPS = 50
_DEEPEST = 3
_LONGEST_WAIT = 24 * 3600.0


def entry_report(entry: Entry, given: Given, *, where: str) -> Report:
    """The report that a feed's own words about an article make; partial if it gives a summary only.

    Raises ``DateError`` without a date, ``IntakeError`` without text.
    """
    published = entry.published or given.date
    if published is None:
        raise undated(where, "its feed does not date it; give --date")
    if not entry.text:
        raise IntakeError("the feed gives no text of it", where=where)
    agency = agency_of(entry.text, entry.author)
    found = {"published": "feed entry" if entry.published else "given", "agency": agency and agency[1]}
    found |= {name: "feed entry" for name in ("title", "author", "section") if getattr(entry, name)}
    found |= {} if entry.whole else {"partial": "a feed's summary"}
    return make_report(
        given, where=where, outlet=entry.outlet, published=published, text=entry.text, title=entry.title,
        url=same_page(entry.url) if entry.url else None, author=entry.author, section=entry.section,
        language=given.language or choose_language(entry.text, entry.language), agency=agency and agency[0],
        partial=not entry.whole, found_in=tuple(sorted((name, stood) for name, stood in found.items() if stood)),
    )  # fmt: skip


def read_entry(
    entry: Entry, visitor: Visitor, given: Given, keep: Keeper | None = None
) -> Iterator[Report | IntakeError]:
    """The report in the page that an entry names, or the error; what the page does not say the entry may.

    The report's address is the one that the entry gives (without what only tracks readers), so that the entry is
    known again; the one it led to is the kept page's.
    """
    from lagebild.intake.gathering import read_page

    assert entry.url is not None
    where = shown(entry.url)
    try:
        page = visitor(entry.url)
    except IntakeError as error:
        yield error
        return
    pages: list[model.Page] = []
    dated = msgspec.structs.replace(given, date=entry.published or given.date)
    for found in read_page(page, dated, where=where, keep=pages.append if keep else None):
        if isinstance(found, IntakeError):
            yield found
            continue
        report = _completed(found, entry, given)
        if keep:
            for kept in pages:
                keep(msgspec.structs.replace(kept, report=report.id))
            pages.clear()
        yield report


def _completed(report: Report, entry: Entry, given: Given) -> Report:
    """The report with what only the entry says."""
    said = {name: getattr(entry, name) for name in ("title", "author", "section")}
    news = {name: value for name, value in said.items() if value and not getattr(report, name)}
    found = dict(report.found_in) | dict.fromkeys(news, "feed entry")
    if entry.published and found.get("published") == "given":
        found["published"] = "feed entry"
    assert entry.url is not None
    changed = msgspec.structs.replace(report, url=same_page(entry.url), **news, found_in=tuple(sorted(found.items())))
    if report.outlet != UNKNOWN_OUTLET or not entry.outlet or given.outlet:
        return changed
    fields = msgspec.structs.asdict(changed)
    del fields["id"]
    return Report.make(**fields | {"outlet": entry.outlet})


def all_entries(listing: Listing, visitor: Visitor, depth: int = 1) -> Iterator[Entry | IntakeError]:
    """The entries of a feed, or of a sitemap and those it points to (50 of them, 3 deep at most; the newest first)."""
    yield from listing.entries
    newest = sorted(listing.sitemaps, key=lambda one: str(one[1].earliest) if one[1] else "", reverse=True)
    for url, _ in newest[:_MOST_SITEMAPS]:
        if depth >= _DEEPEST:
            yield IntakeError("sitemaps point to sitemaps more than 3 deep", where=shown(url))
            return
        try:
            below = read_listing(visitor.visit(url, limit=FEED_LIMIT))
        except IntakeError as error:
            yield error
            continue
        yield from all_entries(below, visitor, depth + 1)


def read_listing(page: Page) -> Listing:
    """The feed or sitemap in a fetched page. Raises ``IntakeError`` for anything else."""
    where, data = shown(page.url), page.data
    if data.startswith(GZIP):
        data = unpack([data], "gzip", FEED_LIMIT, where)
    kind = kind_of(data, kind_of_media_type(page.content_type) or "xml")
    if kind not in LISTINGS:
        raise IntakeError("is neither a feed nor a sitemap", where=where, hint="`lagebild add` takes single pages")
    return LISTINGS[kind](data, where=where, base=page.url)


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """What one look at a feed gave."""

    feed: Feed
    """The feed, with what is needed for the next look."""
    entries: tuple[Entry, ...] = ()
    errors: tuple[IntakeError, ...] = ()
    """Sitemaps of an index that could not be had."""


def poll(feed: Feed, visitor: Visitor, now: dt.datetime, chance: Callable[[], float] = random.random) -> Poll:
    """Look at a feed or sitemap: fetched only if it changed.

    After a failure the wait doubles with each in a row, up to a day, and is at least what the server asks for; all
    waits vary by a tenth up or down, so that many feeds do not fall due together. ``chance`` is uniform on [0, 1).
    """
    due = _later(now, feed.every, chance)
    try:
        page = visitor.visit(feed.url, etag=feed.etag, modified=feed.modified, limit=FEED_LIMIT)
        listing = read_listing(page)
    except FetchError as error:
        if error.status == 304:
            return Poll(feed=msgspec.structs.replace(feed, polled=now, failures=0, error=None, due=due))
        return _failed(feed, error, error.retry_after, now, chance)
    except IntakeError as error:
        return _failed(feed, error, None, now, chance)
    found = list(all_entries(listing, visitor))
    return Poll(
        feed=msgspec.structs.replace(
            feed, polled=now, failures=0, error=None, due=due, etag=page.etag, modified=page.modified
        ),
        entries=tuple(one for one in found if isinstance(one, Entry) and one.url),
        errors=tuple(one for one in found if isinstance(one, IntakeError)),
    )


def _failed(feed: Feed, error: IntakeError, asked: float | None, now: dt.datetime, chance: Callable[[], float]) -> Poll:
    wait = max(min(feed.every * 2.0 ** min(feed.failures + 1, 20), _LONGEST_WAIT), asked or 0.0)
    due = _later(now, wait, chance, least=asked or 0.0)
    failed = msgspec.structs.replace(feed, polled=now, due=due, failures=feed.failures + 1, error=str(error)[:500])
    return Poll(feed=failed)


def _later(now: dt.datetime, wait: float, chance: Callable[[], float], least: float = 0.0) -> dt.datetime:
    return now + dt.timedelta(seconds=max(wait * (0.9 + 0.2 * chance()), least))
