"""A small case as the rules read it, a real server on it, and a browser that complains aloud."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from lagebild.casework import add_reports, assess_question, link_claim, make_question
from lagebild.desk import make_app
from lagebild.desk.pages import upload
from lagebild.desk.serve import server
from lagebild.model import BaseRate, Interval, Judgement, Proposal, ProposalKind, Report
from lagebild.reading import reader
from lagebild.store import open_case

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic",
    "--no-first-run", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parents[1] / "desk/.vendor/axe.js"

REPORTS = (
    ("Tagblatt", "2021-05-03", "Brücke vor der Sperrung",
     "Die Brücke werde im Juni gesperrt, sagte Verkehrsministerin Ines Maier am Montag. „Wir wussten davon nichts“, "
     "erklärte Bürgermeister Karl Roth.\n\nDie Stadt will den Verkehr über Altdorf leiten."),
    ("Kurier", "2021-05-05", "Stadt wehrt sich",
     "Wie das Tagblatt berichtete, werde die Brücke im Juni gesperrt. Bürgermeister Karl Roth bestritt, dass die "
     "Brücke gesperrt werde. Er sei nicht gefragt worden, sagte Roth."),
    ("Gazette", "2021-05-06", "Bridge to close",
     "Transport minister Ines Maier said on Wednesday that the bridge would be closed in June. "
     "“Nobody asked us,” mayor Karl Roth said."),
)  # fmt: skip


def _fill(path: Path) -> None:
    """Three reports, a question with a claim and two assessments, and something to decide."""
    with open_case(path, create=True) as case:
        given = [
            Report.make(outlet=outlet, published=Interval.parse(day), text=text, title=title,
                        language="en" if outlet == "Gazette" else "de")
            for outlet, day, title, text in REPORTS
        ]  # fmt: skip
        assert len(list(add_reports(case, given, reader("rules")))) == 3
        question = make_question(
            "Wird die Brücke bis Ende Juni gesperrt?", outcomes=("ja", "nein"),
            base_rate=BaseRate(probabilities=(0.3, 0.7), source="Sperrungen der letzten zehn Jahre"),
            asked=dt.date(2021, 5, 1), deadline=dt.date(2021, 6, 30),
        )  # fmt: skip
        case.put_question(question)
        makes = [one.id for one in case.statements(text="gesperrt", mode="asserted")]
        assert makes
        link_claim(
            case, question, "Die Brücke wird im Juni gesperrt", makes=makes, denies=[],
            likelihoods={"ja": 0.9, "nein": 0.2}, window=Interval(), why="angekündigt", author="Ada",
        )  # fmt: skip
        assess_question(case, question)
        first, second = case.sources(order="statements")[:2]
        english = case.statements(text="closed")[0].id
        case.put_proposals([
            _proposal(ProposalKind.MERGE, first.id, second.id, "ähnlicher Name"),
            _proposal(ProposalKind.CLAIM, makes[0], english, "beide sprechen von einer Sperrung im Juni"),
        ])  # fmt: skip


def _proposal(kind: ProposalKind, left: str, right: str, why: str) -> Proposal:
    key = Proposal.key(kind, left, right)
    return Proposal(id=key, kind=kind, left=left, right=right, judgement=Judgement.SAME, score=0.7, why=(why,))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "filled.case"
    _fill(path)
    return path


@pytest.fixture
def case_path(filled: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return Path(shutil.copyfile(filled, tmp_path / "desk.case"))


@pytest.fixture(scope="module")  # two of Playwright cannot run side by side, and tests/desk has one too
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium here: install it to run the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)


@pytest.fixture
def address(case_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the desk of the case is served, with ``?token=geheim`` for the first visit."""
    monkeypatch.setattr(upload, "_reader", lambda: reader("rules"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        app = make_app(case_path, token="geheim", hosts={host}, author="Ada")
        running = server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://{host}"
        running.should_exit = True
        thread.join(timeout=20)
        assert not thread.is_alive(), "the server does not stop"


Open = Callable[..., "Page"]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Open the desk in a fresh window; whatever the browser complains of fails the test at its end."""
    faults: list[str] = []
    contexts = []

    def open_page(path: str = "/", *, language: str = "de", **options: Any) -> Page:
        context = browser.new_context(locale={"de": "de-DE", "en": "en-GB"}[language], **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{address}/?token=geheim")
        if path != "/":
            page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == [], "the browser complained"


@pytest.fixture
def places(case_path: Path) -> dict[str, str]:
    """The address of every page, by a name."""
    with open_case(case_path) as case:
        report = case.reports()[-1].id
        statement = case.statements(report=report)[0].id
        source = case.sources(order="statements", limit=1)[0].id
        claim = case.claims()[0].id
        question = case.questions()[0].id
    return {
        "today": "/",
        "report": f"/report/{report}",
        "correcting": f"/report/{report}?edit={statement}",
        "source": f"/source/{source}",
        "sources": "/sources",
        "claim": f"/claim/{claim}",
        "claims": "/claims",
        "question": f"/question/{question}",
        "questions": "/questions",
        "adding": f"/question/{question}/add",
        "asking": "/ask",
        "timeline": f"/timeline?source={source}",
        "inbox": "/inbox",
        "search": "/search?q=Br%C3%BCcke",
        "audit": "/audit",
        "missing": "/nowhere",
    }


def violations(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical."""
    if not AXE.exists():
        pytest.skip("axe-core is fetched with python -m scripts.vendor --tests")
    session = page.context.new_cdp_session(page)  # past the policy, which lets no script in
    run = f"{AXE.read_text(encoding='utf-8')};axe.run(document).then((r) => JSON.stringify(r.violations))"
    found = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in json.loads(found["result"]["value"])
        if one["impact"] in ("serious", "critical")
    ]


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """See ``violations``."""
    return violations
