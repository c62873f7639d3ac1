"""The desk's pages, and what keeps others out of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from desk_support import EVIL, enter, links
from starlette.testclient import TestClient

from lagebild.cli import cli
from lagebild.desk import make_app
from lagebild.desk.words import LANGUAGES
from lagebild.store import open_case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    path = folder / "desk.case"
    text = f"Die Brücke {EVIL} werde gesperrt, sagte Ministerin Ines Maier."
    enter(path, outlet="Tagblatt <b>", title=f"Brücke {EVIL}", text=text)
    runner = CliRunner()
    asked = runner.invoke(
        cli,
        ["ask", f"Gesperrt? {EVIL}", "--case", str(path), "--outcome", "ja=.5", "--outcome", "nein=.5",
         "--asked", "2021-05-01", "--deadline", "2021-06-01", "--base-source", "gleichverteilt"],
    )  # fmt: skip
    question = asked.stdout.split()[0]
    found = runner.invoke(cli, ["statements", "--case", str(path)]).stdout.split()[0]
    link = ["link", question, found, "--case", str(path), "--claim", f"Sperrung {EVIL}", "--given", "ja=.9"]
    assert runner.invoke(cli, [*link, "--given", "nein=.1"]).exit_code == 0
    assert runner.invoke(cli, ["assess", question, "--case", str(path)]).exit_code == 0
    return path


@pytest.fixture
def client(case: Path) -> Iterator[TestClient]:
    app = make_app(case, token="geheim", hosts={"desk.test"})
    with TestClient(app, base_url="http://desk.test") as client:
        client.get("/?token=geheim")
        yield client


def test_every_page_opens_in_both_languages_and_escapes_what_reports_say(client: TestClient) -> None:
    for language in LANGUAGES:
        client.cookies.set("language", language)
        today = client.get("/").text
        pages = ["/", "/search?q=Brücke", *links(today, "report"), *links(today, "source"), *links(today, "question")]
        assert len(pages) >= 5
        for page in pages:
            shown = client.get(page)
            assert shown.status_code == 200, page
            assert f'<html lang="{language}">' in shown.text
            assert "<script>alert" not in shown.text
            assert "built-in method" not in shown.text


def test_a_report_shows_its_statement_with_chain_and_reasons(client: TestClient) -> None:
    page = client.get(links(client.get("/").text, "report")[0]).text
    assert re.search(r'<mark class="content" data-s="[0-9a-f]+">', page)
    assert "Ines Maier</a>" in page


def test_a_question_shows_probability_and_reasons(client: TestClient) -> None:
    page = client.get(links(client.get("/").text, "question")[0]).text
    assert "<svg" in page
    assert "unabhängige" in page


def test_what_is_not_there_is_404_and_says_so(client: TestClient) -> None:
    assert client.get("/report/ffff").status_code == 404
    assert client.get("/question/x").status_code == 404
    assert client.get("/static/../desk.css").status_code == 404


def test_strangers_are_kept_out(case: Path) -> None:
    app = make_app(case, token="geheim", hosts={"desk.test"})
    with TestClient(app, base_url="http://desk.test") as stranger:
        assert stranger.get("/").status_code == 403
        assert stranger.get("/?token=falsch").status_code == 403
        assert stranger.get("/?token=ü%00").status_code == 403
        stranger.cookies.set("lagebild-80", "geraten")
        assert stranger.get("/static/desk.css").status_code == 403
    with TestClient(app, base_url="http://evil.test") as rebound:
        assert rebound.get("/?token=geheim").status_code == 421


def test_the_policy_allows_no_inline_script_and_pages_have_none(client: TestClient) -> None:
    shown = client.get("/")
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)", shown.text)
    assert not re.search(r'\s(on\w+|style)="', shown.text)


def test_a_language_link_never_leads_elsewhere(client: TestClient) -> None:
    for back in ("//evil.test/", "https://evil.test/", "/\\evil.test"):
        answer = client.get("/language/en", params={"back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_a_reading_that_nothing_vouches_for_says_so(fresh: Path, desk: TestClient) -> None:
    with open_case(fresh) as case:
        report = case.reports()[0].id
        reading = msgspec.structs.replace(case.reading(report), untrained="fi")
        case.replace_reading(report, reading)
    assert "Für diese Sprache ist der Leser nicht gemacht" in desk.get(f"/report/{report}").text


def test_an_address_that_leads_nowhere_is_answered_in_the_users_language(desk: TestClient) -> None:
    answer = desk.get("/nirgends")
    assert answer.status_code == 404
    assert "Unter dieser Adresse gibt es nichts." in answer.text
