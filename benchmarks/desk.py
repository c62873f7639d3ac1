"""A large case in the desk: how long each page and each list of the API takes, and what a browser sees.

    python -m benchmarks.desk [--reports 20000] [--statements 150000] [--case FILE] [--rounds 20] [--json FILE]

The case is that of ``benchmarks.store`` (sentences of the demo's Wikinews reports, CC BY 2.5), made unless ``--case``
names one. Times are the server's own, through the whole application with its guard, without a network between; the
first request of each address is counted too. Ends with 1 where a target is missed: 150 ms at the 95th percentile for
pages and lists, 100 ms for searches, 1 s until the first page is usable, 250 kB of scripts and styles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from starlette.testclient import TestClient

from lagebild import desk
from lagebild.desk import make_app
from lagebild.store import Case, open_case

PAGE, SEARCH, USABLE, SIZE = 150.0, 100.0, 1000.0, 250_000
BEARER = {"Authorization": "Bearer geheim"}


class Measured(NamedTuple):
    """Milliseconds of one address, or bytes."""

    name: str
    median: float
    p95: float
    target: float

    @property
    def good(self) -> bool:
        """Whether the target is met."""
        return self.p95 <= self.target


def addresses(case: Case, rounds: int) -> Iterator[tuple[str, list[str], float]]:
    """What is asked: a name, an address for each round, and its target. Things differ from round to round."""
    reports = [one.id for one in case.reports(limit=rounds)]
    busiest = [one.id for one in case.sources(limit=rounds, order="statements")]
    said = [one.id for one in case.statements(limit=rounds)]
    words = ["Regierung", "Präsident", "Deutschland", "Wahl", "Polizei", "Partei", "Minister", "Jahr"]
    words = [words[number % len(words)] for number in range(rounds)]
    question, claim = case.questions()[0].id, case.claims()[0].id
    days = [f"{2006 + number % 15}" for number in range(rounds)]
    api = "/api/v1"
    yield from (
        ("today", ["/"] * rounds, PAGE),
        ("report", [f"/report/{one}" for one in reports], PAGE),
        ("correcting", [f"/report/{r}?edit={s}" for r, s in zip(reports, said, strict=True)], PAGE),
        ("source", [f"/source/{one}" for one in busiest], PAGE),
        ("sources", ["/sources"] * rounds, PAGE),
        ("claim", [f"/claim/{claim}"] * rounds, PAGE),
        ("claims", ["/claims"] * rounds, PAGE),
        ("question", [f"/question/{question}"] * rounds, PAGE),
        ("questions", ["/questions"] * rounds, PAGE),
        ("ask", ["/ask"] * rounds, PAGE),
        ("timeline", [f"/timeline?source={one}" for one in busiest], PAGE),
        ("inbox", ["/inbox"] * rounds, PAGE),
        ("audit", ["/audit"] * rounds, PAGE),
        ("search", [f"/search?q={one}" for one in words], SEARCH),
        ("api case", [f"{api}/case"] * rounds, PAGE),
        ("api reports", [f"{api}/reports?offset={50 * n}" for n in range(rounds)], PAGE),
        ("api reports of a year", [f"{api}/reports?since={y}-01-01&until={y}-12-31" for y in days], PAGE),
        ("api report", [f"{api}/reports/{one}" for one in reports], PAGE),
        ("api statements", [f"{api}/statements?offset={50 * n}" for n in range(rounds)], PAGE),
        ("api statements of a source", [f"{api}/statements?source={one}" for one in busiest], PAGE),
        ("api statements of an outlet", [f"{api}/statements?outlet=Blatt+{n % 40}" for n in range(rounds)], PAGE),
        ("api statements of a month", [f"{api}/statements?since={y}-03-01&until={y}-03-31" for y in days], PAGE),
        ("api statements by mode", [f"{api}/statements?mode=denied"] * rounds, PAGE),
        ("api statements with words", [f"{api}/statements?text={one}" for one in words], SEARCH),
        ("api statements about a year", [f"{api}/statements?about_since={y}-01-01" for y in days], PAGE),
        ("api sources", [f"{api}/sources?offset={50 * n}" for n in range(rounds)], PAGE),
        ("api source", [f"{api}/sources/{one}" for one in busiest], PAGE),
        ("api timeline", [f"{api}/sources/{one}/timeline" for one in busiest], PAGE),
        ("api names", [f"{api}/source-names?q=Quelle+{n}" for n in range(rounds)], SEARCH),
        ("api claims", [f"{api}/claims"] * rounds, PAGE),
        ("api claim", [f"{api}/claims/{claim}"] * rounds, PAGE),
        ("api chain", [f"{api}/statements/{one}/chain" for one in said], PAGE),
        ("api questions", [f"{api}/questions"] * rounds, PAGE),
        ("api question", [f"{api}/questions/{question}"] * rounds, PAGE),
        ("api proposals", [f"{api}/proposals"] * rounds, PAGE),
        ("api corrections", [f"{api}/corrections"] * rounds, PAGE),
        ("api changes", [f"{api}/changes"] * rounds, PAGE),
        ("api search", [f"{api}/search?q={one}" for one in words], SEARCH),
    )


def server_times(path: Path, rounds: int) -> Iterator[Measured]:
    """Each address through the application."""
    with open_case(path) as case:
        wanted = list(addresses(case, rounds))
    app = make_app(path, token="geheim", hosts={"desk.test"})
    with TestClient(app, base_url="http://desk.test") as client:
        client.get("/?token=geheim")
        for name, given, target in wanted:
            taken = []
            for address in given:
                start = time.perf_counter()
                answer = client.get(address, headers=BEARER if address.startswith("/api") else {})
                taken.append(1000 * (time.perf_counter() - start))
                assert answer.status_code == 200, (address, answer.status_code, answer.text[:300])
                if sum(taken) > 30_000:  # it is slow enough
                    break
            taken.sort()
            p95 = taken[min(len(taken) - 1, -(-95 * len(taken) // 100) - 1)]
            yield Measured(name, statistics.median(taken), p95, target)


def browser_time(path: Path, rounds: int = 5) -> Iterator[Measured]:
    """Until the first page is usable (its scripts have run) in a browser that has nothing yet."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium here: the first page in a browser is not measured", file=sys.stderr)
        return
    import uvicorn
    from playwright.sync_api import sync_playwright

    from lagebild.desk.serve import server

    with socket.create_server(("127.0.0.1", 0)) as listener, sync_playwright() as playwright:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        running = server(uvicorn.Config(make_app(path, token="geheim", hosts={host}), log_level="error"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
            taken = []
            for _ in range(rounds):
                page = browser.new_context().new_page()
                page.goto(f"http://{host}/?token=geheim", wait_until="domcontentloaded")
                taken.append(page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
                page.context.close()
        finally:
            running.should_exit = True
            thread.join()
    yield Measured("first page in a browser", statistics.median(taken), max(taken), USABLE)


def sizes() -> Measured:
    """Scripts and styles, each compressed."""
    static = Path(str(desk.__file__)).parent / "static"
    files = [one for one in static.rglob("*") if one.suffix in (".js", ".css")]
    total = sum(len(gzip.compress(one.read_bytes(), mtime=0)) for one in files)
    return Measured("scripts and styles, bytes", total, total, SIZE)


def make(path: Path, reports: int, statements: int) -> None:
    """The case of ``benchmarks.store``, with a question in it."""
    from benchmarks.store import enter_question, entries

    with open_case(path, create=True) as case:
        case.add_bulk(entries(reports, statements))
        case.settle()
        enter_question(case)


def main() -> None:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--statements", type=int, default=150_000)
    parser.add_argument("--case", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.case or Path(folder) / "large.case"
        if given.case is None:
            make(path, given.reports, given.statements)
        found = []
        for one in (*server_times(path, given.rounds), *browser_time(path), sizes()):
            found.append(one)
            verdict = "" if one.good else "  TOO MUCH"
            print(f"{one.name:32} median {one.median:9.1f}  p95 {one.p95:9.1f}  of {one.target:.0f}{verdict}")
    if given.json:
        given.json.write_text(json.dumps([{**one._asdict(), "good": one.good} for one in found], indent=1))
    sys.exit(not all(one.good for one in found))


if __name__ == "__main__":
    main()
