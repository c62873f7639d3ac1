"""The desk in a real browser: corrections with the mouse, with the keys, and without scripts; accessible throughout."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from lagebild.desk import make_app
from lagebild.desk.serve import server as stopping
from lagebild.store import open_case

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic",
    "--no-first-run", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parent / ".vendor/axe.js"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)


@pytest.fixture
def address(fresh: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        app = make_app(fresh, token="geheim", hosts={host}, author="Ada")
        server = stopping(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://{host}"
        server.should_exit = True
        thread.join()


def opened(browser: Browser, address: str, faults: list[str], **context: Any) -> Page:
    """The first report's page. What the browser complains of lands in ``faults``."""
    page = browser.new_context(locale="de-DE", **context).new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}/?token=geheim")
    page.click(".list a[href^='/report/']")
    page.wait_for_selector(".reading")
    return page


def test_a_correction_with_the_keys_alone(browser: Browser, address: str, fresh: Path) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector("#form")
    page.focus("[data-pick=speaker]")
    page.keyboard.press("Enter")
    assert page.input_value("#part-speaker") == "33-54"
    page.keyboard.press("ArrowLeft")  # from the end of what stands there
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    assert page.inner_text("#words-speaker") == "Ines Maier"
    page.focus("input[name=why]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#said .said")
    page.wait_for_function("document.activeElement.matches('.statement.corrected')")
    with open_case(fresh) as case:
        (correction,) = case.corrections()
    assert correction.after is not None
    assert correction.after.speaker == ((44, 54),)
    page.keyboard.press("e")
    page.wait_for_selector("#form")
    page.keyboard.press("Escape")
    page.wait_for_selector("#form", state="detached")
    assert faults == []


def test_a_statement_added_with_the_mouse_counts_characters_as_the_case_does(
    browser: Browser, address: str, fresh: Path
) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    # behind a character outside the basic plane, which scripts count as two
    page.evaluate(
        """() => {
          const p = document.querySelector('.text p');
          const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          let node;
          while ((node = walker.nextNode())) {
            const at = node.data.indexOf('ber Altdorf fahr');
            if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + 16);
          }
          p.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }));
        }"""
    )
    page.click("[data-add]")
    page.wait_for_selector("#form")
    assert page.inner_text("#words-content") == "über Altdorf fahren", "half words are made whole"
    page.fill("input[name=link_name] >> nth=0", "Otto Beck")
    page.click("#form button.main")
    page.wait_for_selector("#said .said")
    with open_case(fresh) as case:
        (added,) = case.statements(source="Otto Beck")
        ((start, end),) = added.content
        assert case.report(added.report).text[start:end] == "über Altdorf fahren"
    assert faults == []


def test_everything_works_without_scripts(browser: Browser, address: str, fresh: Path) -> None:
    page = opened(browser, address, [], java_script_enabled=False)
    page.click("a[data-key=e] >> nth=0")
    page.fill("#part-speaker", "Ministerin Ines Maier")
    page.select_option("select[name=mode]", "announced")
    page.click("#form button.main")
    assert "korrigiert von Ada" in page.inner_text(".told")
    page.click(".told button")
    assert page.locator(".told").count() == 0
    page.goto(address)
    page.click("details.add summary")
    page.fill("textarea[name=text]", "Der Tunnel werde gebaut, sagte Lea Kern.")
    page.click("details.add button.main")
    assert page.inner_text("h1") == "Berichte hinzufügen"
    page.wait_for_selector(".problems")  # it has no date; the page asks again by itself until that is known


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_pages_are_accessible_and_fit(browser: Browser, address: str, width: int, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is fetched with python -m scripts.vendor --tests")
    faults: list[str] = []
    page = opened(browser, address, faults, viewport={"width": width, "height": 800}, color_scheme=scheme)
    report = page.url
    for place in (report, f"{report}?new&content=0-10", address, f"{address}/audit", f"{address}/search?q=Br%C3%BCcke"):
        page.goto(place)
        session = page.context.new_cdp_session(page)  # past the policy, which lets no script in
        run = f"{AXE.read_text(encoding='utf-8')};axe.run(document).then((r) => JSON.stringify(r.violations))"
        found = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
        assert [one["id"] for one in json.loads(found["result"]["value"])] == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    assert faults == []
