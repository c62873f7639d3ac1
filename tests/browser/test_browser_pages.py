"""Every page in a real browser: both languages, narrow, dark, with the keys alone; accessible, without complaint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.slow
Open = Callable[..., "Page"]
PLACES = (
    "today", "report", "correcting", "source", "sources", "claim", "claims", "question", "questions", "adding",
    "asking", "timeline", "inbox", "search", "audit",
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("de", 1280, "light"), ("en", 360, "light"), ("de", 360, "dark")]
)
def test_every_page_fits_and_is_accessible(
    opened: Open, places: dict[str, str], axe: Any, language: str, width: int, scheme: str, address: str
) -> None:
    page = opened(language=language, viewport={"width": width, "height": 800}, color_scheme=scheme)
    wrong: dict[str, object] = {}
    for name in PLACES:
        answer = page.goto(address + places[name])
        assert answer is not None
        assert answer.status == 200, name
        assert page.locator("html").get_attribute("lang") == language, name
        assert page.locator("h1").count() >= 1, name
        found = axe(page)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"scrolls sideways: {page.evaluate(WIDE)}")
        if found:
            wrong[name] = found
    assert wrong == {}


FOCUSED = """document.activeElement === document.body ? null
  : [...document.querySelectorAll('*')].indexOf(document.activeElement)"""
WIDE = """[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 120))"""


def test_no_word_is_left_untranslated(opened: Open, places: dict[str, str], address: str) -> None:
    texts = {}
    for language in ("de", "en"):
        page = opened(language=language)
        for name in ("today", "sources", "claims", "questions", "inbox", "audit", "asking"):
            page.goto(address + places[name])
            texts[language, name] = page.locator("h1").first.inner_text()
    assert len(set(texts.values())) > len(texts) // 2
    for name in ("sources", "claims", "questions", "asking"):
        assert texts["de", name] != texts["en", name], name


def test_the_first_key_leads_past_the_navigation(opened: Open, places: dict[str, str], address: str) -> None:
    page = opened()
    for name in ("today", "report", "question", "inbox"):
        page.goto(address + places[name])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", name
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main", name


def test_the_keys_reach_everything_in_the_order_of_the_page(opened: Open, places: dict[str, str], address: str) -> None:
    page = opened(places["report"])
    page.goto(address + places["report"])
    seen: list[float] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        if place is None:
            break
        seen.append(place)
    assert len(seen) > 8
    assert seen == sorted(seen), "the order of the keys is that of the page"


def test_j_and_k_walk_through_the_statements(opened: Open, places: dict[str, str]) -> None:
    page = opened(places["report"])
    chosen = "document.activeElement.dataset.s ?? ''"
    page.keyboard.press("j")
    first = page.evaluate(chosen)
    page.keyboard.press("j")
    second = page.evaluate(chosen)
    page.keyboard.press("k")
    assert first
    assert second not in ("", first)
    assert page.evaluate(chosen) == first
    assert page.locator(f"mark.on[data-s~='{first}']").count() > 0, "its words light up in the text"


def test_a_page_refreshes_when_the_case_changes(opened: Open, case_path: Any, places: dict[str, str]) -> None:
    from lagebild.model import Interval, Reading, Report
    from lagebild.store import open_case

    page = opened()
    with page.expect_response("**/api/v1/events"):
        page.goto(page.url)
    page.wait_for_timeout(1500)  # for the server to begin to watch
    home = Report.make(outlet="Bote", published=Interval.parse("2021-05-09"), text="Es regnet.", title="Regen im Tal")
    with open_case(case_path) as case:
        case.add(home, Reading(report=home.id, reader="people", published=home.published))
    page.wait_for_selector("text=Regen im Tal")


def test_what_somebody_types_is_not_swept_away(opened: Open, case_path: Any) -> None:
    from lagebild.model import Source, SourceKind
    from lagebild.store import open_case

    page = opened()
    page.wait_for_timeout(1500)
    page.evaluate("document.querySelector('details.add').open = true")
    page.fill("details.add textarea", "Noch nicht fertig")
    with open_case(case_path) as case:
        case.put_source(Source(id="x1", name="Neue Stelle", kind=SourceKind.BODY))
    page.wait_for_timeout(3000)
    assert page.input_value("details.add textarea") == "Noch nicht fertig"


def test_a_stranger_sees_nothing(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(address)
    assert answer.status == 403
    assert page.locator("a").count() == 0
    context.close()
