"""Pages: the article and nothing else, its date, outlet, title and language."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

import pytest

from lagebild.errors import DateError, IntakeError
from lagebild.intake import Page, gather
from lagebild.model import Interval, Report

SENTENCES = (
    "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe keine Pläne für einen Einmarsch.",
    "„Wir bleiben, wo wir sind“, erklärte er vor der Presse und nannte die Berichte eine Erfindung.",
    "Nach Angaben eines Eisenbahners stehen auf dem Bahnhof seit Sonntag leere Lazarettzüge bereit.",
)
ARTICLE = "<h1>Minsk bestreitet Pläne</h1>" + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
NEWS = {"@type": "NewsArticle", "headline": "Minsk bestreitet Pläne", "datePublished": "2022-03-20T23:30:00+01:00",
        "dateModified": "2022-04-01", "publisher": {"@type": "Organization", "name": "Das Blatt"}}  # fmt: skip


def page(head: str = "", body: str = f"<article>{ARTICLE}</article>", lang: str = 'lang="de-DE"') -> str:
    return f"<!DOCTYPE html><html {lang}><head><title>T</title>{head}</head><body><nav>Menü</nav>{body}</body></html>"


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def saved(folder: Path, text: str | bytes, name: str = "seite.html", **given: str) -> Report | IntakeError:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (found,) = gather([path], **given)  # type: ignore[arg-type]
    return found


def report_of(folder: Path, text: str | bytes, name: str = "seite.html", **given: str) -> Report:
    found = saved(folder, text, name, **given)
    assert isinstance(found, Report), found
    return found


def test_a_news_page_with_linked_data(tmp_path: Path) -> None:
    report = report_of(tmp_path, page(linked(NEWS) + '<link rel="canonical" href="https://blatt.example/1">'))
    assert report.published == Interval.parse("2022-03-20")
    assert (report.outlet, report.title, report.language) == ("Das Blatt", "Minsk bestreitet Pläne", "de")
    assert report.url == "https://blatt.example/1"
    assert report.text[report.body_start :].split("\n") == list(SENTENCES)


def test_the_article_counts_not_the_website_around_it(tmp_path: Path) -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "datePublished": "2019-01-01"},
            {"@id": "#wir", "@type": "Organization", "name": "Das Blatt"},
            {**NEWS, "@type": ["Article", "NewsArticle"], "publisher": {"@id": "#wir"}},
        ],
    }
    report = report_of(
        tmp_path, page(linked("kaputt") + "<script type='application/ld+json'>{</script>" + linked(graph))
    )
    assert (report.published, report.outlet) == (Interval.parse("2022-03-20"), "Das Blatt")


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta property="article:published_time" content="2022-03-19T10:00:00Z">', "2022-03-19"),
        (linked(NEWS | {"datePublished": "2022-02-30"}).replace("2022-04-01", "")
         + '<meta property="article:published_time" content="2022-03-19">', "2022-03-19"),
    ],
)  # fmt: skip
def test_without_linked_data_the_markup_dates_the_page(tmp_path: Path, head: str, published: str) -> None:
    assert report_of(tmp_path, page(head), date="2021").published == Interval.parse(published)


def test_a_given_date_overrules_only_what_would_be_a_guess(tmp_path: Path) -> None:
    shown = page(body=f"<article>{ARTICLE}<p>Erschienen am 17.03.2022</p></article>")
    assert report_of(tmp_path, shown).published == Interval.parse("2022-03-17")
    assert report_of(tmp_path, shown, date="2022-03-21").published == Interval.parse("2022-03-21")
    assert isinstance(saved(tmp_path, page()), DateError)
    assert report_of(tmp_path, page(), "2022-03-16-minsk.html").published == Interval.parse("2022-03-16")


def test_the_outlet_falls_back_to_site_name_and_host(tmp_path: Path) -> None:
    named = page('<meta property="og:site_name" content="Blatt &amp; Bote">')
    assert report_of(tmp_path, named, date="2022").outlet == "Blatt & Bote"
    hosted = page('<meta property="og:url" content="https://www.blatt.example/1">')
    assert report_of(tmp_path, hosted, date="2022").outlet == "blatt.example"
    assert report_of(tmp_path, hosted, date="2022", outlet="Bote").outlet == "Bote"


def test_scripts_never_reach_the_text(tmp_path: Path) -> None:
    scripts = (
        "<script>var geheim = '<p>geheim</p>';</script><style>p{geheim}</style><template>geheim</template>" * 20_000
    )
    report = report_of(tmp_path, page(linked(NEWS), f"{scripts}<article>{ARTICLE}{scripts[:500]}</article>"))
    assert "geheim" not in report.text
    assert SENTENCES[2] in report.text


def test_an_article_that_only_linked_data_holds_is_found_without_its_tags(tmp_path: Path) -> None:
    body = "<p>Er sagte: &bdquo;Nein&ldquo;.</p><script>geheim()</script>"
    report = report_of(
        tmp_path, page(linked(NEWS | {"articleBody": body}).replace("()</script>", r"()<\/script>"), "<div></div>")
    )
    assert "Er sagte: „Nein“." in report.text
    assert "geheim" not in report.text


def test_deep_nesting_is_read_or_named_but_never_half_read(tmp_path: Path) -> None:
    def nested(depth: int) -> str:
        return page(linked(NEWS), "<div>" * depth + ARTICLE + "</div>" * depth)

    assert SENTENCES[2] in report_of(tmp_path, nested(1_000)).text
    error = saved(tmp_path, nested(10_000))
    assert isinstance(error, IntakeError)
    assert "nested" in str(error)


def test_hostile_linked_data_does_no_harm(tmp_path: Path) -> None:
    deep = "<script type='application/ld+json'>" + '{"a":' * 100_000 + "</script>"
    number = f'<script type="application/ld+json">{{"n": {"9" * 5_000}}}</script>'
    halves = linked(NEWS | {"headline": "\ud800\0Minsk", "articleBody": "\udc00" * 9})
    assert report_of(tmp_path, page(halves)).title == "Minsk"
    for address in ("http://[", "https://", "http://a:b/", "http://" + "x" * 5_000):
        assert report_of(tmp_path, page(linked(NEWS) + f'<meta property="og:url" content="{address}">')).outlet
    odd = linked({"@type": [3, None], "datePublished": {"a": 1}, "publisher": [[]], "headline": 5})
    assert report_of(tmp_path, page(deep + number + odd + linked(NEWS))).outlet == "Das Blatt"


def test_a_page_of_too_many_elements_is_refused_quickly(tmp_path: Path) -> None:
    start = time.monotonic()
    error = saved(tmp_path, page(linked(NEWS), "<p>" + "<b>x</b>" * 200_000))
    assert "200,0" in str(error)
    assert time.monotonic() - start < 10


def test_a_page_over_the_limit_is_named_with_size_and_limit(tmp_path: Path) -> None:
    assert "50 MB; the limit is 20 MB" in str(saved(tmp_path, b"<html>" + b"x" * 49_999_994))


@pytest.mark.parametrize("text", ["<html></html>", "<html><body><p></p></body></html>", "<html><!-- -->"])
def test_a_page_without_an_article_is_named(tmp_path: Path, text: str) -> None:
    error = saved(tmp_path, text, date="2022")
    assert isinstance(error, IntakeError)
    assert "seite.html" in str(error)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_the_declared_charset_is_used(tmp_path: Path, charset: str) -> None:
    text = page(f'<meta charset="{charset}">' + linked(NEWS)).replace("„", "»").replace("“", "«")
    report = report_of(tmp_path, text.encode(charset))
    assert report.title == "Minsk bestreitet Pläne"
    assert "»Wir bleiben" in report.text


def test_libraries_keep_quiet(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        saved(tmp_path, "<html><body></body></html>")
    assert not [r for r in caplog.records if r.name.startswith(("trafilatura", "htmldate"))]
    assert logging.getLogger("trafilatura").level == logging.NOTSET


def test_a_fetched_page_knows_its_address_and_its_header_charset() -> None:
    def fetcher(url: str, /) -> Page:
        data = page(linked({k: v for k, v in NEWS.items() if k != "publisher"})).replace("„", '"').replace("“", '"')
        return Page(url=url + "final", data=data.encode("cp1252"), content_type="text/html", charset="iso-8859-1")

    (report,) = gather(["https://www.blatt.example/"], fetcher=fetcher)
    assert isinstance(report, Report)
    assert (report.url, report.outlet) == ("https://www.blatt.example/final", "blatt.example")
    assert "Pläne" in report.text


@pytest.mark.parametrize(
    ("content_type", "data", "named"),
    [
        ("text/html", b"%PDF-1.5", "PDF"),
        ("application/rss+xml", b'<?xml version="1.0"?><rss></rss>', "feed"),
        (None, b"", "empty"),
        ("text/plain", b"Nur Text.", "date"),
        ("application/json", b'{"text": "Nur Text."}', "date"),
    ],
)
def test_what_a_server_sends_is_named_if_it_is_no_report(content_type: str | None, data: bytes, named: str) -> None:
    (error,) = gather(
        ["https://blatt.example/"], fetcher=lambda url, /: Page(url=url, data=data, content_type=content_type)
    )
    assert isinstance(error, IntakeError)
    assert named in str(error)
    assert "https://blatt.example/" in str(error)


def test_hostile_beginnings_and_bodies_take_no_time(tmp_path: Path) -> None:
    start = time.monotonic()
    saved(tmp_path, "<!---->" * 5_000 + "Text", "kommentare.dat")
    saved(tmp_path, page(linked(NEWS | {"articleBody": "<style " * 200_000})))
    saved(tmp_path, "\n" * 1_000_000 + "Datum: " * 100_000, "leer.txt")
    saved(tmp_path, "ж".encode("cp1251") * 5_000_000, "kyrillisch.txt")
    assert time.monotonic() - start < 10
