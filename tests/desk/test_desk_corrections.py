"""A reading is corrected in place: changed, added, withdrawn, taken back, by anybody who may write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk_support import TEXT, Fields, links, token
from starlette.testclient import TestClient

from lagebild.model import Mode, Statement
from lagebild.store import open_case


def statements(path: Path) -> list[Statement]:
    with open_case(path) as case:
        return case.statements()


def words(statement: Statement) -> str:
    return " … ".join(TEXT[a:b] for a, b in statement.content)


@pytest.fixture
def home(desk: TestClient) -> str:
    return links(desk.get("/").text, "report")[0]


@pytest.fixture
def first(fresh: Path) -> Statement:
    return next(s for s in statements(fresh) if "gesperrt" in words(s))


def test_a_form_sent_as_it_came_changes_nothing(
    desk: TestClient, home: str, first: Statement, fresh: Path, fields: Callable[[str], Fields]
) -> None:
    page = desk.get(f"{home}?edit={first.id}").text
    answer = desk.post(f"{home}/correct", data=fields(page))
    assert "Nichts ist anders" in answer.text
    assert first in statements(fresh)


def test_a_correction_stands_beside_the_machines_reading_with_author_time_and_reason(
    desk: TestClient, home: str, first: Statement, fresh: Path, fields: Callable[[str], Fields]
) -> None:
    form = fields(desk.get(f"{home}?edit={first.id}").text)
    form |= {
        "mode": "announced",
        "speaker": "Ministerin Ines Maier",
        "why": "steht da <b>",
        "said_earliest": "2021-05-02",
    }
    shown = desk.post(f"{home}/correct", data=form).text
    assert "Die Korrektur ist eingetragen." in shown
    assert "korrigiert von Ada, 20" in shown
    assert "steht da &lt;b&gt;" in shown
    assert "maschinell gelesen" in shown
    (now,) = (s for s in statements(fresh) if s.id == first.id)
    assert now.mode is Mode.ANNOUNCED
    assert [TEXT[a:b] for a, b in now.speaker] == ["Ministerin Ines Maier"]
    assert str(now.said.earliest) == "2021-05-02"
    with open_case(fresh) as case:
        assert case.statement(first.id, machine=True) == first
        assert case.changes(limit=1)[0].author == "Ada"


def test_what_was_corrected_can_be_taken_back(
    desk: TestClient, home: str, first: Statement, fresh: Path, fields: Callable[[str], Fields]
) -> None:
    form = fields(desk.get(f"{home}?edit={first.id}").text)
    desk.post(f"{home}/correct", data=form | {"content": "0-10"})
    assert words(next(s for s in statements(fresh) if s.id == first.id)) == "Die Brücke"
    page = desk.get(home).text
    desk.post(f"{home}/undo", data={"token": token(page), "statement": first.id})
    assert first in statements(fresh)
    page = desk.get(home).text
    assert "maschinell gelesen" not in page
    assert page.count("korrigiert von Ada") == 2, "what was decided and taken back is still told"


def test_a_withdrawn_statement_is_listed_apart_and_can_be_restored(
    desk: TestClient, home: str, first: Statement, fresh: Path
) -> None:
    sent = {"token": token(desk.get("/").text), "statement": first.id}
    shown = desk.post(f"{home}/withdraw", data=sent).text
    assert first.id not in [s.id for s in statements(fresh)]
    assert "gestrichen von Ada" in shown
    desk.post(f"{home}/undo", data=sent)
    assert first in statements(fresh)


def test_a_statement_is_added_from_a_selection_with_a_voice_that_becomes_a_source(
    desk: TestClient, home: str, fresh: Path, fields: Callable[[str], Fields]
) -> None:
    start = TEXT.index("über Altdorf")
    form = fields(desk.get(f"{home}?new&content={start}-{start + 12}").text)
    assert form["content"] == [f"{start}-{start + 12}"]
    form |= {"link_name": ["Pressestelle", "Otto Beck"], "link_of": ["Straßenamt", ""], "link_named": ["no", "yes"]}
    shown = desk.post(f"{home}/add", data=form).text
    assert "ergänzt von Ada" in shown
    (added,) = (s for s in statements(fresh) if words(s) == "über Altdorf")
    assert [(link.name, link.of, link.named) for link in added.chain] == [
        ("Pressestelle", "Straßenamt", False), ("Otto Beck", None, True),
    ]  # fmt: skip
    with open_case(fresh) as case:
        assert case.statements(source="Otto Beck") == [added]
        assert case.check() == []


def test_a_mistake_is_told_and_what_was_typed_stays(
    desk: TestClient, home: str, first: Statement, fresh: Path, fields: Callable[[str], Fields]
) -> None:
    form = fields(desk.get(f"{home}?edit={first.id}").text)
    for wrong in ("nirgends im Text", "5-3", "0-99999", "120-"):
        answer = desk.post(f"{home}/correct", data=form | {"content": wrong, "why": "weil eben"})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert f'value="{wrong}"' in answer.text
        assert "weil eben" in answer.text
    for field, value in (("mode", "gerufen"), ("said_earliest", "2021-13-01"), ("link_name", ["nur einer"])):
        assert desk.post(f"{home}/correct", data=form | {field: value}).status_code == 422
    assert first in statements(fresh)


def test_two_who_correct_the_same_do_not_overwrite_each_other(
    desk: TestClient, home: str, first: Statement, fresh: Path, fields: Callable[[str], Fields]
) -> None:
    form = fields(desk.get(f"{home}?edit={first.id}").text)
    assert desk.post(f"{home}/correct", data=form | {"mode": "warned"}).status_code == 200
    answer = desk.post(f"{home}/correct", data=form | {"mode": "denied"})
    assert answer.status_code == 422
    assert "meanwhile" in answer.text
    assert next(s for s in statements(fresh) if s.id == first.id).mode is Mode.WARNED


def test_a_statement_of_another_report_is_not_found(desk: TestClient, home: str) -> None:
    sent = {"token": token(desk.get("/").text), "statement": "ffffffffffff"}
    for what in ("withdraw", "undo", "correct"):
        assert desk.post(f"{home}/{what}", data=sent).status_code == 404


def test_paragraphs_say_where_they_begin_so_that_selections_are_offsets(desk: TestClient, home: str) -> None:
    page = desk.get(home).text
    assert '<p data-o="0">' in page
    assert f'<p data-o="{TEXT.index("„Wir")}">' in page
