"""The desk's pages, and what keeps others out of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from lagebild.cli import cli
from lagebild.desk import make_app
from lagebild.desk.app import LANGUAGES, words

EVIL = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    path = folder / "desk.case"
    lines = [
        '{"id": "1", "outlet": "Tagblatt <b>", "published": "2021-05-03", "language": "de", "title": "Brücke %s", '
        '"text": "Die Brücke %s werde gesperrt, sagte Ministerin Ines Maier."}' % (2 * (EVIL.replace('"', '\\"'),))
    ]
    (folder / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    runner = CliRunner()
    assert runner.invoke(cli, ["add", "--case", str(path), str(folder / "in.jsonl")]).exit_code == 0
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


def links(page: str, kind: str) -> list[str]:
    return sorted(set(re.findall(rf'href="(/{kind}/[^"#]+)', page)))


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
        stranger.cookies.set("lagebild", "geraten")
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


def test_both_languages_have_all_words() -> None:
    assert set(words()) == set(LANGUAGES)
    assert words()["de"].keys() == words()["en"].keys()
    text = "".join(
        p.read_text(encoding="utf-8") for p in Path(str(make_app.__code__.co_filename)).parent.glob("templates/*.html")
    )
    used = set(re.findall(r"\bt\.(\w+)", text))
    assert used <= words()["de"].keys()
