"""Pages as newspapers build them: what stands in them is known, and must be found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lagebild.intake import gather
from lagebild.model import Interval, Report

PARAGRAPHS = (
    "Das Außenministerium in Minsk hat Berichte über einen bevorstehenden Einmarsch am Donnerstag zurückgewiesen.",
    "„Wir haben nichts dergleichen vor“, sagte eine Sprecherin vor Journalisten und nannte die Berichte haltlos.",
    "Nach Angaben eines Eisenbahners stehen auf dem Bahnhof der Grenzstadt seit Sonntag leere Lazarettzüge bereit.",
    "Ein Militärbeobachter in Warschau sprach von einer Drohkulisse; Satellitenbilder zeigten keine neuen Verbände.",
)
TITLE, AUTHOR, SECTION, OUTLET, DAY = "Minsk weist Berichte zurück", "Anna Berg", "Ausland", "Das Blatt", "2022-03-03"
LONG_DAY = "3. März 2022"
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
NAV = "<nav><ul>" + "".join(f'<li><a href="/r/{i}">Rubrik {i}</a></li>' for i in range(12)) + "</ul></nav>"
FOOT = "<footer><p>© 2019 Das Blatt. Alle Rechte vorbehalten. Impressum und Datenschutz.</p></footer>"


def shell(head: str, main: str, attributes: str = 'lang="de"') -> str:
    return (
        f'<!DOCTYPE html><html {attributes}><head><meta charset="utf-8"><title>{TITLE} | {OUTLET}</title>{head}</head>'
        f"<body>{NAV}<main>{main}</main>{FOOT}</body></html>"
    )


def script(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def meta(**content: str) -> str:
    return "".join(f'<meta property="{key.replace("__", ":")}" content="{value}">' for key, value in content.items())


ARTICLE: dict[str, object] = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE,
    "datePublished": f"{DAY}T06:15:00+01:00",
    "dateModified": "2022-03-09T10:00:00+01:00", "articleSection": [SECTION, "Politik"],
    "author": [{"@type": "Person", "name": AUTHOR, "url": "https://blatt.example/autoren/berg"}],
    "publisher": {"@type": "NewsMediaOrganization", "name": OUTLET},
}  # fmt: skip
OPEN_GRAPH = meta(
    og__title=TITLE, og__site_name=OUTLET, og__type="article", article__published_time=f"{DAY}T06:15:00+01:00",
    article__modified_time="2022-03-09T10:00:00+01:00", article__section=SECTION,
) + f'<meta name="author" content="{AUTHOR}">'  # fmt: skip


def linked_data() -> str:
    return shell(script(ARTICLE), f"<article><h1>{TITLE}</h1>{BODY}</article>")


def open_graph() -> str:
    return shell(OPEN_GRAPH, f"<article><h1>{TITLE}</h1>{BODY}</article>")


def graph_with_page_around() -> str:
    page = {"@type": "WebPage", "datePublished": "2018-01-01", "name": "Startseite"}
    return shell(script({"@graph": [page, ARTICLE]}), f'<article class="story"><h1>{TITLE}</h1>{BODY}</article>')


def microdata() -> str:
    return shell(
        f'<meta property="og:site_name" content="{OUTLET}">',
        f'<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{TITLE}</h1>'
        f'<meta itemprop="articleSection" content="{SECTION}">'
        f'<span itemprop="author" itemscope><span itemprop="name">{AUTHOR}</span></span>'
        f'<time itemprop="datePublished" datetime="{DAY}T06:15:00+01:00">{LONG_DAY}</time>'
        f'<div itemprop="articleBody">{BODY}</div></article>',
    )


def amp() -> str:
    boilerplate = "<style amp-boilerplate>body{visibility:hidden}</style>"
    return shell(
        boilerplate + script(ARTICLE),
        f'<article><h1>{TITLE}</h1><amp-img src="a.jpg"></amp-img>{BODY}</article>',
        "⚡ lang=de",
    )


def updated_first() -> str:
    changed = '<p class="date">Aktualisiert am 9. März 2022, 10:00 Uhr</p>'
    return shell(OPEN_GRAPH, f"<article><h1>{TITLE}</h1>{changed}{BODY}</article>")


TEMPLATES: tuple[Callable[[], str], ...] = (
    linked_data, open_graph, graph_with_page_around, microdata, amp, updated_first,
)  # fmt: skip


def read(folder: Path, page: str, name: str = "seite.html") -> Report:
    path = folder / name
    path.write_text(page, encoding="utf-8")
    (found,) = gather([path])
    assert isinstance(found, Report), found
    return found


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_every_template_gives_what_stands_in_it(tmp_path: Path, template: Callable[[], str]) -> None:
    report = read(tmp_path, template())
    assert (report.title, report.outlet, report.author, report.section) == (TITLE, OUTLET, AUTHOR, SECTION)
    assert report.published == Interval.parse(DAY)
    assert not report.partial
    text = report.text[report.body_start :]
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "Rubrik 3" not in text
    assert "Impressum" not in text


def test_where_each_thing_stood_is_kept(tmp_path: Path) -> None:
    assert dict(read(tmp_path, linked_data()).found_in) == {
        "title": "JSON-LD headline", "published": "JSON-LD datePublished", "outlet": "JSON-LD publisher",
        "author": "JSON-LD author", "section": "JSON-LD articleSection",
    }  # fmt: skip
    found = dict(read(tmp_path, open_graph()).found_in)
    assert (found["outlet"], found["author"]) == ("meta og:site_name", "meta author")
    assert found["published"] == "the page's markup"


def test_a_german_long_date_that_is_only_shown(tmp_path: Path) -> None:
    main = f'<article><h1>{TITLE}</h1><p class="byline">Von {AUTHOR}</p><p class="date">{LONG_DAY}</p>{BODY}</article>'
    report = read(tmp_path, shell("", main))
    assert (report.published, report.author) == (Interval.parse(DAY), AUTHOR)
    assert dict(report.found_in)["author"] == "byline shown"


@pytest.mark.parametrize(
    ("byline", "first", "last", "agency"),
    [
        ("dpa", "", "", "dpa"),
        (AUTHOR, "Minsk (AFP) - ", "", "AFP"),
        (AUTHOR, "", " (Reuters)", "Reuters"),
        (AUTHOR, "", "</p><p>Quelle: APA", "APA"),
        (AUTHOR, "Der Agentur dpa sagte sie nichts. ", "", None),
    ],
)
def test_the_agency_is_the_one_credited(tmp_path: Path, byline: str, first: str, last: str, agency: str | None) -> None:
    body = f"<p>{first}{PARAGRAPHS[0]}</p>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS[1:-1])
    page = shell(
        script(ARTICLE | {"author": {"@type": "Person", "name": byline}}),
        f"<article><h1>{TITLE}</h1>{body}<p>{PARAGRAPHS[-1]}{last}</p></article>",
    )
    assert read(tmp_path, page).agency == agency


STUB = f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"


@pytest.mark.parametrize(
    ("head", "main", "why"),
    [
        (script(ARTICLE | {"isAccessibleForFree": False}), f"{STUB}</article>", "JSON-LD isAccessibleForFree"),
        (script(ARTICLE | {"isAccessibleForFree": "False"}), f"{STUB}</article>", "JSON-LD isAccessibleForFree"),
        (script(ARTICLE | {"wordCount": 640}), f"{STUB}</article>", "JSON-LD wordCount 640"),
        (script(ARTICLE), f"{STUB}</article><div><h3>Jetzt weiterlesen mit Blatt Plus</h3></div>", "weiterlesen mit"),
        (script(ARTICLE), f"{STUB}<p>Sie haben bereits ein Abo? Hier anmelden</p></article>", "bereits ein Abo"),
        (script(ARTICLE), f"{STUB}</article><aside>Subscribe to continue reading</aside>", "Subscribe to continue"),
        (script(ARTICLE), f"{STUB}<p>Wie es dazu kam und was der Generalstab damit bezweckt, zeigt …</p></article>",
         "breaks off"),
    ],
)  # fmt: skip
def test_stubs_and_teasers_are_marked(tmp_path: Path, head: str, main: str, why: str) -> None:
    report = read(tmp_path, shell(head, main))
    assert report.partial
    assert why in dict(report.found_in)["partial"]
    assert "Abo" not in report.text


@pytest.mark.parametrize(
    ("extra", "around"),
    [
        ({"isAccessibleForFree": True}, ""),
        ({"isAccessibleForFree": False, "wordCount": 60}, ""),  # paid, and yet all there
        ({}, "<header><p>Bereits Abonnent? Anmelden</p></header>"),  # the head of every page of the site
        ({"wordCount": 62}, "<aside>Subscribe to continue reading</aside>"),
    ],
)
def test_whole_articles_are_not(tmp_path: Path, extra: dict[str, object], around: str) -> None:
    page = shell(script(ARTICLE | extra), f"{around}<article><h1>{TITLE}</h1>{BODY}</article>")
    assert not read(tmp_path, page).partial
