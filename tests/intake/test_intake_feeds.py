"""Feeds and sitemaps: what they list, and what of it becomes a report."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from lagebild.errors import FetchError, IntakeError
from lagebild.intake import Page, gather, polite, same_page
from lagebild.intake.feeds import read_feed, read_json_feed, read_sitemap
from lagebild.model import Interval, Report

SENTENCE = "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe keine Pläne für einen Einmarsch."
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Das Blatt</title><language>de-DE</language>
<item><title>Züge &amp; Pläne</title>
<link>https://blatt.example/1?utm_source=rss</link><dc:creator>Anna Berg</dc:creator>
<category>Ausland</category><pubDate>Sun, 20 Mar 2022 23:30:00 +0100</pubDate><description>Kurz.</description>
<content:encoded><![CDATA[<p>{SENTENCE}</p><p>Danach schwieg er.</p><script>x()</script>]]></content:encoded></item>
<item><title>Nur ein Anriss</title><link>/2</link><pubDate>Mon, 21 Mar 2022 08:00:00 EST</pubDate>
<description>&lt;p&gt;{SENTENCE} …&lt;/p&gt;</description></item>
<item><title>Ohne Datum</title><link>https://blatt.example/3</link><description>{SENTENCE}</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Das Blatt</title>
<entry><title>Züge</title><link rel="alternate" href="https://blatt.example/1"/><updated>2022-04-01T00:00:00Z</updated>
<published>2022-03-20T10:00:00+01:00</published><author><name>Anna Berg</name></author>
<content type="html">&lt;p&gt;{SENTENCE}&lt;/p&gt;</content></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Das Blatt", "language": "de",
    "items": [{"id": "1", "url": "https://blatt.example/1", "title": "Züge", "date_published": "2022-03-20T10:00:00Z",
               "authors": [{"name": "Anna Berg"}], "tags": ["Ausland"], "content_html": f"<p>{SENTENCE}</p>"}],
}  # fmt: skip
NEWS_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://blatt.example/1 </loc><lastmod>2022-04-01</lastmod><news:news><news:publication>
<news:name>Das Blatt</news:name>
<news:language>de</news:language></news:publication><news:publication_date>2022-03-20T10:00:00+01:00</news:publication_date>
<news:title>Züge</news:title></news:news></url>
<url><loc>https://blatt.example/2</loc></url><url><loc>ftp://blatt.example/3</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://blatt.example/alt.xml</loc>
<lastmod>2020-01-01</lastmod></sitemap><sitemap><loc>https://blatt.example/neu.xml.gz</loc><lastmod>2022-03-20</lastmod>
</sitemap></sitemapindex>"""


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polite.Visitor.__init__, "__kwdefaults__", {"delay": 0.0, "stop": None})


def test_a_feeds_entries_are_reports_as_far_as_it_gives_them(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(RSS, encoding="utf-8")
    whole, partial, undated = gather([tmp_path / "feed.xml"])
    assert isinstance(whole, Report)
    assert whole.text.split() == f"{SENTENCE} Danach schwieg er.".split()
    assert (whole.title, whole.author, whole.section) == ("Züge & Pläne", "Anna Berg", "Ausland")
    assert (whole.outlet, whole.url, whole.partial) == ("Das Blatt", "https://blatt.example/1", False)
    assert whole.published == Interval.parse("2022-03-20")
    assert isinstance(partial, Report)
    assert partial.partial
    assert partial.published == Interval.parse("2022-03-21")
    assert isinstance(undated, IntakeError)
    assert "feed.xml: entry 3: has no publication date" in str(undated)


@pytest.mark.parametrize("form", ["atom", "json"])
def test_atom_and_json_feeds_say_the_same(form: str) -> None:
    listing = (
        read_feed(ATOM.encode(), where="f")
        if form == "atom"
        else read_json_feed(json.dumps(JSON_FEED).encode(), where="f")
    )
    (entry,) = listing.entries
    assert (entry.url, entry.title, entry.author, entry.whole) == ("https://blatt.example/1", "Züge", "Anna Berg", True)
    assert (entry.text, entry.published, entry.outlet) == (SENTENCE, Interval.parse("2022-03-20"), "Das Blatt")


def test_a_news_sitemap_and_an_index() -> None:
    first, second = read_sitemap(NEWS_SITEMAP.encode(), where="s").entries
    assert (first.url, first.title, first.outlet) == ("https://blatt.example/1", "Züge", "Das Blatt")
    assert (first.published, second.published) == (Interval.parse("2022-03-20"), None)
    assert read_sitemap(INDEX.encode(), where="s").sitemaps == (
        ("https://blatt.example/alt.xml", Interval.parse("2020-01-01")),
        ("https://blatt.example/neu.xml.gz", Interval.parse("2022-03-20")),
    )


def test_a_sitemap_cannot_read_files_or_unfold() -> None:
    entities = '<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">'
    entities += "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(12)) + "]>"
    text = f"{entities}<urlset><url><loc>https://blatt.example/&f;&a11;</loc></url></urlset>"
    try:
        listing = read_sitemap(text.encode(), where="s")
    except IntakeError:
        return
    assert all("root" not in (entry.url or "") and len(entry.url or "") < 100 for entry in listing.entries)


def web(pages: dict[str, Page]) -> tuple[list[str], object]:
    asked: list[str] = []

    def fetcher(url: str, /) -> Page:
        asked.append(url)
        if url in pages:
            return pages[url]
        error = FetchError("the server answered 404 Not Found", where=url)
        error.status = 404
        raise error

    return asked, fetcher


def article(url: str) -> Page:
    body = "".join(f"<p>{SENTENCE} ({n})</p>" for n in range(3))
    data = f"<html lang=de><head><title>Seite</title></head><body><article>{body}</article></body></html>".encode()
    return Page(url=url, data=data, content_type="text/html")


def test_an_index_of_sitemaps_leads_to_its_pages_the_newest_first() -> None:
    top, newer = "https://blatt.example/sitemap.xml", "https://blatt.example/neu.xml.gz"
    pages = {
        top: Page(url=top, data=INDEX.encode(), content_type="text/xml"),
        newer: Page(url=newer, data=gzip.compress(NEWS_SITEMAP.encode()), content_type="application/x-gzip"),
        "https://blatt.example/1": article("https://blatt.example/1"),
    }
    asked, fetcher = web(pages)
    found = list(gather([top], fetcher=fetcher))  # type: ignore[arg-type]
    report = found[0]
    assert isinstance(report, Report)
    assert (report.url, report.published) == ("https://blatt.example/1", Interval.parse("2022-03-20"))
    assert dict(report.found_in)["published"] == "feed entry"
    assert [str(error) for error in found[1:] if "404" in str(error)] == [
        "https://blatt.example/2: the server answered 404 Not Found",
        "https://blatt.example/alt.xml: the server answered 404 Not Found",
    ]
    assert asked.count("https://blatt.example/robots.txt") == 1


def test_robots_are_heeded_and_a_feed_in_place_of_an_article_is_none() -> None:
    feed = "https://blatt.example/feed"
    robots = "https://blatt.example/robots.txt"
    pages = {
        feed: Page(url=feed, data=RSS.replace("?utm_source=rss", "").encode(), content_type="application/rss+xml"),
        robots: Page(
            url=robots, data=b"User-agent: *\nDisallow: /1$\nDisallow: /*.pdf\n\nUser-agent: boese\nDisallow: /"
        ),
        "https://blatt.example/2": Page(url="https://blatt.example/2", data=RSS.encode(), content_type="text/xml"),
        "https://blatt.example/3": article("https://blatt.example/3"),
    }
    asked, fetcher = web(pages)
    found = list(gather([feed], fetcher=fetcher, date="2022"))  # type: ignore[arg-type]
    assert "robots.txt forbids" in str(found[0])
    assert "is a feed" in str(found[1])
    assert isinstance(found[2], Report)
    assert "https://blatt.example/1" not in asked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Blatt.example:443/a?utm_source=x&id=7#teil", "https://blatt.example/a?id=7"),
        ("http://blatt.example", "http://blatt.example/"),
        ("https://blatt.example/a?fbclid=1", "https://blatt.example/a"),
    ],
)
def test_addresses_that_differ_in_what_does_not_matter_are_one_page(one: str, other: str) -> None:
    assert same_page(one) == other == same_page(other)


@pytest.mark.parametrize(
    "url", ["https://blatt.example/a?id=7&x=%20", "http://[::1]:8080/", "kein Ort", "https://[kaputt"]
)
def test_other_addresses_stay_as_they_are(url: str) -> None:
    assert same_page(url) == url
