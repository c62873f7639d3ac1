"""Reports are added from files and from pasted text, read in the background, and watched."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from desk_support import PlainReader, token
from starlette.testclient import TestClient

from lagebild.desk.jobs import KEPT, Job, Jobs
from lagebild.desk.pages import upload
from lagebild.errors import IntakeError
from lagebild.store import open_case

TEXT = "Der Tunnel werde bis Juni gebaut, sagte Architektin Lea Kern. Mehr war am Dienstag nicht zu erfahren."


@pytest.fixture(autouse=True)
def plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "_reader", PlainReader)


def send(desk: TestClient, *files: tuple[str, bytes], **data: str) -> str:
    """Send the form; the page that stands when all is done."""
    sent = {"token": token(desk.get("/").text), **data}
    answer = desk.post("/upload", data=sent, files=[("files", (name, content)) for name, content in files])
    assert answer.status_code == 200, answer.text
    for _ in range(100):
        page = desk.get(answer.url.path).text
        if "hx-trigger" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_a_file_becomes_a_report_with_its_statements(desk: TestClient, fresh: Path) -> None:
    page = send(desk, ("tunnel.txt", TEXT.encode()), outlet="Kurier", date="2021-05-04")
    assert "fertig" in page
    assert "1 Aussage<" in page
    (link,) = re.findall(r'href="(/report/[0-9a-f]{64})"', page)
    assert "Lea Kern" in desk.get(link).text
    again = send(desk, ("tunnel.txt", TEXT.encode()), outlet="Kurier", date="2021-05-04")
    assert "schon bekannt" in again
    with open_case(fresh) as case:
        assert case.count() == 2


def test_pasted_text_and_json_lines_are_taken(desk: TestClient, fresh: Path) -> None:
    lines = [
        {"text": f"{n} {TEXT}", "published": "2021-05-04", "outlet": "Kurier", "title": f"Nr. {n}"} for n in range(3)
    ]
    content = "\n".join(json.dumps(line) for line in lines).encode()
    assert "Berichte: 3" in send(desk, ("alle.jsonl", content))
    assert "Berichte: 1" in send(desk, text=TEXT, outlet="Kurier", date="2021-05-05")


def test_what_cannot_be_used_is_told_and_the_rest_is_added(desk: TestClient) -> None:
    page = send(
        desk, ("leer.txt", b""), ("bild.png", b"\x89PNG\r\n\x1a\n\x00\x00"), ("gut.txt", TEXT.encode()),
        outlet="Kurier", date="2021-05-04",
    )  # fmt: skip
    assert "Berichte: 1" in page
    assert "Nicht hinzugefügt" in page
    assert "leer.txt" in page
    assert "bild.png" in page
    assert "nennt kein Medium" in send(desk, ("tunnel.txt", TEXT.encode()), date="2021-05-04")


def test_a_form_with_nothing_in_it_says_so(desk: TestClient) -> None:
    sent = {"token": token(desk.get("/").text)}
    answer = desk.post("/upload", data=sent)
    assert answer.status_code == 422
    assert "keine Datei gewählt" in answer.text
    wrong = desk.post("/upload", data=sent | {"text": TEXT, "date": "gestern", "outlet": "Kurier"})
    assert wrong.status_code == 422
    assert TEXT in wrong.text, "what was pasted stays"


def test_too_much_at_once_is_refused(desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "LIMIT", 10)
    answer = desk.post(
        "/upload", data={"token": token(desk.get("/").text)}, files={"files": ("a.txt", b"x" * 11)}
    )  # fmt: skip
    assert answer.status_code == 422


def test_a_name_is_only_a_name(desk: TestClient) -> None:
    page = send(
        desk, ("../../etc/2021-05-04 leer.txt", b""), ("C:\\geheim\\tunnel.txt", TEXT.encode()), outlet="Kurier"
    )
    assert "2021-05-04 leer.txt" in page
    assert "etc/" not in page
    assert "geheim" not in page


def test_a_job_that_breaks_says_so_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(job: Job) -> None:
        job.did("1", "eins", 0)
        raise IntakeError("is empty", where="zwei.txt")

    def crash(job: Job) -> None:
        raise RuntimeError("unerwartet")

    queue = Jobs()
    started = [queue.start("Ada", "x", work) for work in (refuse, crash, lambda job: job.did("2", "drei", None))]
    queue.close(wait=True)
    assert [(job.state, job.count, job.errors) for job in started] == [
        ("failed", 1, ["zwei.txt: is empty"]), ("failed", 0, ["RuntimeError: unerwartet"]), ("done", 1, []),
    ]  # fmt: skip
    assert "unerwartet" in caplog.text
    assert queue.get(started[0].id) is started[0]
    assert queue.get("nirgends") is None


def test_old_jobs_are_forgotten_once_they_are_over() -> None:
    queue = Jobs()
    started = [queue.start("Ada", "x", lambda job: None) for _ in range(KEPT)]
    while not started[-1].over:
        time.sleep(0.01)
    queue.start("Ada", "x", lambda job: None)
    assert queue.get(started[0].id) is None
    assert queue.get(started[1].id) is not None
    queue.close()
