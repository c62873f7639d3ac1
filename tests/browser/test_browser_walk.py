"""The whole way in a browser: a report comes in, is corrected, bears on a question, and its source has a record."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lagebild.store import open_case

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.slow
Open = Callable[..., "Page"]
TEXT = (
    "Der Tunnel werde bis Ende Juni 2021 geöffnet, sagte Architektin Lea Kern am Dienstag. "
    "Mehr war in Altdorf nicht zu erfahren."
)


def probability(page: Page) -> float:
    """What the question's page gives for the first outcome."""
    words = page.locator("table.outcomes tbody tr").first.locator("td.p").inner_text()
    found = re.search(r"[\d,.]+", words)
    assert found, words
    return float(found[0].replace(",", "."))


def unfold(page: Page, section: str) -> None:
    """Open the form of a section."""
    page.locator(f"{section} details.edit > summary").last.click()


def test_from_a_file_to_a_record(opened: Open, case_path: Path, tmp_path: Path, address: str) -> None:
    page = opened()
    # a report by file
    file = tmp_path / "tunnel.txt"
    file.write_text(TEXT, encoding="utf-8")
    page.click("details.add > summary")
    page.set_input_files("input[name=files]", str(file))
    page.fill("input[name=outlet]", "Bote")
    page.fill("input[name=date]", "2021-05-11")
    page.click("details.add button.main")
    page.wait_for_selector("a[href^='/report/']", timeout=30_000)
    page.click("a[href^='/report/']")
    page.wait_for_selector(".reading .statement")
    # its speaker is corrected
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector("#form")
    page.fill("input[name=link_name] >> nth=0", "Lea Kern-Vogt")
    page.fill("#form input[name=why]", "sie heißt inzwischen so")
    page.click("#form button.main")
    page.wait_for_selector("#said .said")
    with open_case(case_path) as case:
        (statement,) = case.statements(text="Tunnel")
        assert statement.origin is not None
        assert statement.origin.name == "Lea Kern-Vogt"
        (correction,) = case.corrections(statement=statement.id)
        assert correction.author == "Ada"
    # a claim is confirmed
    page.goto(f"{address}/inbox?kind=claim")
    with open_case(case_path) as case:
        (before,) = case.claims()
    page.click("button[data-key=a]")
    page.wait_for_selector("#said .said")
    with open_case(case_path) as case:
        (after,) = case.claims()
        assert len(after.testimony) == len(before.testimony) + 1
        assert case.proposals(open=False)[0].author == "Ada"
    # a question is asked
    page.goto(f"{address}/ask")
    page.fill("main [name=text]", "Ist der Tunnel Ende Juni offen?")
    fill_question(page)
    page.locator("main button.main").last.click()
    page.wait_for_url("**/question/*")
    question = page.url
    with open_case(case_path) as case:
        asked = case.question(question.rsplit("/", 1)[-1])
        assert asked.text == "Ist der Tunnel Ende Juni offen?"
    # a claim is confirmed as a row of its matrix
    page.click("#matrix a.button")
    link(page, statement.id)
    first = probability(page)
    assert first > 40, "a claim that is likelier if it opens speaks for it"
    # a stake moves it
    unfold(page, "#stakes")
    page.fill("#stakes input[name=source]", "Lea Kern-Vogt")
    page.fill("#stakes input[name=value]", "1")
    page.fill("#stakes input[name=reason]", "sie baut ihn")
    page.locator("#stakes details.edit button.main").click()
    page.wait_for_selector("#stakes table.listing")
    second = probability(page)
    assert second < first, "who gains by it is believed less"
    assess(page)
    assert probability(page) == second, "weighing it again changes nothing"
    # it is settled, and the source has a record
    unfold(page, "#after")
    page.select_option("#after select[name=outcome]", "ja")
    page.fill("#after input[name=at]", "2021-06-30")
    page.locator("#after details.edit button.main").click()
    page.wait_for_selector(".record")
    with open_case(case_path) as case:
        source = case.source("Lea Kern-Vogt").id
        (record,) = (one for one in case.records() if one.source == source)
        assert (record.right, record.wrong) == (1, 0)
    page.goto(f"{address}/source/{source}")
    assert "Ist der Tunnel Ende Juni offen?" in page.inner_text("main")


def assess(page: Page) -> None:
    """Weigh the question anew."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.click(".assess form.inline button.main")
    page.wait_for_selector("#said .said")
    page.wait_for_timeout(300)  # the part of the page is exchanged


def fill_question(page: Page) -> None:
    """The rest of the form: two outcomes, their base rates, the days."""
    page.fill("input[name=asked]", "2021-05-01")
    page.fill("input[name=deadline]", "2021-06-30")
    for place, (name, share) in enumerate((("ja", "40"), ("nein", "60"))):
        page.fill(f"input[name=outcome] >> nth={place}", name)
        page.fill(f"input[name=p] >> nth={place}", share)
    page.fill("input[name=source]", "Bauvorhaben der Stadt seit 2010")


def link(page: Page, statement: str) -> None:
    """Enter the statement's claim with its likelihoods."""
    page.fill("main input[name=q] >> nth=0", "Tunnel")
    page.press("main input[name=q] >> nth=0", "Enter")
    page.wait_for_selector("select[name=side]")
    page.select_option("select[name=side] >> nth=0", f"makes {statement}")
    page.fill("textarea[name=text]", "Der Tunnel öffnet bis Ende Juni")
    for place, share in enumerate(("90", "20")):
        page.fill(f"input[name=p] >> nth={place}", share)
    page.locator("main .buttons button.main").click()
    page.wait_for_selector("#matrix article.claim")
