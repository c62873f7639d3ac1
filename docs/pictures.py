"""Pictures of every page of the desk, made from the demo case: ``python -m docs.pictures [--case FILE]``.

Needs Chromium and Playwright; writes ``docs/images/*.png``, each 150 kB at most. Without ``--case`` the demo case is
made first, in a temporary folder.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import uvicorn

from lagebild.claimwork import propose
from lagebild.desk import make_app
from lagebild.desk.serve import server
from lagebild.store import Case, open_case

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = Path(__file__).parent / "images"
LARGEST = 150_000
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic",
    "--no-first-run", "--disable-component-update", "--disable-sync", "--disable-lcd-text", "--lang=de-DE",
]  # fmt: skip


class Picture(NamedTuple):
    """One picture of one page."""

    name: str
    path: str
    language: str = "de"
    scheme: str = "light"
    width: int = 1280
    height: int = 900


def pictures(case: Case) -> list[Picture]:
    """What is taken, from the case's own busiest things."""
    question = max(case.questions(), key=lambda one: len(case.claims(one.id))).id
    talkers = case.sources(order="statements", limit=12)
    source, actor = talkers[0].id, max(talkers, key=lambda one: len(case.deeds(actor=one.id))).id
    claim = max(case.claims(), key=lambda one: len(one.testimony))
    home = case.statement(claim.testimony[0].statement)
    report = f"/report/{home.report}"
    return [
        Picture("today", "/"),
        Picture("report", report),
        Picture("correction", f"{report}?edit={home.id}"),
        Picture("source", f"/source/{source}"),
        Picture("sources", "/sources"),
        Picture("claim", f"/claim/{claim.id}"),
        Picture("claims", "/claims"),
        Picture("question", f"/question/{question}"),
        Picture("question-dark", f"/question/{question}", language="en", scheme="dark"),
        Picture("questions", "/questions"),
        Picture("ask", "/ask"),
        Picture("timeline", f"/timeline?source={actor}"),
        Picture("inbox", "/inbox"),
        Picture("search", "/search?q=Truppen"),
        Picture("audit", "/audit"),
        Picture("report-narrow", report, width=360, height=760),
        Picture("question-narrow", f"/question/{question}", language="en", width=360, height=760),
    ]


def take(browser: Browser, address: str, picture: Picture, folder: Path) -> Path:
    """Take one picture; shorter where it would be too large."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, color_scheme=picture.scheme,  # type: ignore[arg-type]
        locale={"de": "de-DE", "en": "en-GB"}[picture.language], reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"{address}/?token=picture")
    page.goto(address + picture.path)
    page.wait_for_load_state("load")
    page.wait_for_timeout(700)
    target = folder / f"{picture.name}.png"
    height = picture.height
    while True:
        clip = {"x": 0, "y": 0, "width": picture.width, "height": height}
        page.screenshot(path=str(target), clip=clip)  # type: ignore[arg-type]
        if target.stat().st_size <= LARGEST or height <= 300:
            break
        height -= 60
    context.close()
    return target


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--case", type=Path)
    parser.add_argument("--out", type=Path, default=IMAGES)
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("there is no chromium here")
    from playwright.sync_api import sync_playwright

    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        path = given.case or Path(folder) / "demo.case"
        if given.case is None:
            make = [sys.executable, "-c", "from lagebild.cli import main; main()", "demo", "--case", str(path)]
            subprocess.run(make, check=True)  # noqa: S603
        with open_case(path) as case:
            if given.case is None:
                propose(case)
            wanted = pictures(case)
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        running = server(uvicorn.Config(make_app(path, token="picture", hosts={host}), log_level="error"))  # noqa: S106
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
                for picture in wanted:
                    made = take(browser, f"http://{host}", picture, given.out)
                    print(f"{made.stat().st_size / 1000:6.0f} kB  {made.name}")  # noqa: T201
        finally:
            running.should_exit = True
            thread.join()


if __name__ == "__main__":
    main()
