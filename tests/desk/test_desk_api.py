"""The API: the case as JSON, who may do what, changes as they happen, and a document that says the truth about it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_support import PlainReader
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from lagebild.desk import make_app
from lagebild.desk.accounts import Accounts
from lagebild.desk.api import OPERATIONS, events, openapi
from lagebild.desk.api.events import Events
from lagebild.desk.pages import upload
from lagebild.desk.who import Access, form_token
from lagebild.model import Source, SourceKind
from lagebild.store import open_case

DOCUMENT = Path(__file__).parents[2] / "docs/schemas/openapi.json"
API = "http://desk.test/api/v1"
BEARER = {"Authorization": "Bearer geheim"}
PASSWORD = "lange genug für uns"


@pytest.fixture(autouse=True)
def plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "_reader", PlainReader)


@pytest.fixture
def api(fresh: Path) -> Iterator[TestClient]:
    """The API as a program with the session's token sees it."""
    app = make_app(fresh, token="geheim", hosts={"desk.test"}, author="Ada")
    with TestClient(app, base_url=API, headers=BEARER) as client:
        yield client


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    made = Accounts(tmp_path_factory.mktemp("api") / "accounts", create=True)
    for name, access in (("Leser", Access.READ), ("Ada", Access.EDIT)):
        made.add(name, access, PASSWORD)
    return made


def got(client: TestClient, path: str, *, status: int = 200, **query: Any) -> Any:
    answer = client.get(API + path, params=query)
    assert answer.status_code == status, answer.text
    return answer.json()


def sent(client: TestClient, path: str, body: object, status: int = 201) -> Any:
    answer = client.post(API + path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


QUESTION = {
    "text": "Wird die Brücke bis Juni gesperrt?", "outcomes": {"ja": 0.4, "nein": 0.6}, "deadline": "2021-06-30",
    "asked": "2021-05-01", "base_source": "gezählt an den Sperrungen der letzten zehn Jahre",
}  # fmt: skip


class TestWhatIsAnswered:
    def test_a_statement_comes_with_its_words_and_its_report(self, api: TestClient) -> None:
        found = got(api, "/statements", text="Brücke")
        assert found["total"] == 1
        (one,) = found["items"]
        assert one["words"] == "Die Brücke werde gesperrt"
        assert one["report"]["outlet"] == "Tagblatt"
        assert one["statement"]["chain"][-1]["name"] == "Ministerin Ines Maier"
        assert got(api, f"/statements/{one['statement']['id']}") == one

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({"mode": "asserted"}, 1),
            ({"mode": "denied"}, 0),
            ({"kind": "indirect"}, 1),
            ({"source": "Ines Maier"}, 1),
            ({"outlet": "Tagblatt"}, 1),
            ({"outlet": "Kurier"}, 0),
            ({"since": "2021-05-04"}, 0),
            ({"until": "2021-05-04", "outlet": "Tagblatt"}, 1),
            ({"about_since": "2021-05-01"}, 0),
            ({"text": "Tunnel"}, 0),
        ],
    )
    def test_statements_are_found_by_what_is_asked_and_counted(
        self, api: TestClient, query: dict[str, str], count: int
    ) -> None:
        found = got(api, "/statements", status=200, **query)
        assert (len(found["items"]), found["total"]) == (count, count)

    def test_a_list_is_told_in_parts(self, api: TestClient) -> None:
        for number in range(3):
            text = f"Halle {number} werde gebaut, sagte Lea Kern."
            sent(api, "/reports", {"text": text, "outlet": "Kurier", "published": f"2021-06-0{number + 1}"})
        whole = [one["id"] for one in got(api, "/reports")["items"]]
        parts = [got(api, "/reports", limit=2, offset=offset) for offset in (0, 2)]
        assert [one["id"] for part in parts for one in part["items"]] == whole
        assert {part["total"] for part in parts} == {4}
        assert [one["source"]["name"] for one in got(api, "/sources", limit=1)["items"]] == ["Lea Kern"]

    def test_a_report_is_read_and_answered_with_its_reading(self, api: TestClient, fresh: Path) -> None:
        body = {"text": "Der Tunnel werde gebaut, sagte Lea Kern.", "outlet": "Kurier", "published": "2021-06"}
        made = sent(api, "/reports", body)
        assert got(api, f"/reports/{made['report']['id']}") == made
        assert [one["chain"][0]["name"] for one in made["reading"]["statements"]] == ["Lea Kern"]
        assert sent(api, "/reports", body) == made, "the same again changes nothing"
        with open_case(fresh) as case:
            assert case.count() == 2
        assert got(api, "/search", q="Tunnel")[0]["report"] == made["report"]["id"]

    def test_a_chain_and_a_source(self, api: TestClient) -> None:
        (one,) = got(api, "/statements")["items"]
        id = one["statement"]["id"]
        assert [hop["name"] for hop in got(api, f"/statements/{id}/chain")["path"]] == [
            "Tagblatt",
            "Ministerin Ines Maier",
        ]
        assert re.fullmatch("[A-F][1-6]", got(api, f"/statements/{id}/grade")["derived"])
        source = got(api, "/sources/Ines Maier")
        assert source["statements"] == 1
        assert [one["day"] for one in got(api, f"/sources/{source['source']['id']}/timeline")["said"]] == ["2021-05-03"]
        assert got(api, "/source-names", q="Ines")[0]["source"] == source["source"]
        role = sent(api, f"/sources/{source['source']['id']}/roles", {"title": "Ministerin"})
        assert got(api, f"/sources/{source['source']['id']}/roles") == [role]

    def test_the_case_in_figures(self, api: TestClient) -> None:
        found = got(api, "/case")
        assert found["counts"]["statements"] == 1
        assert (found["user"], found["access"]) == ("Ada", "admin")
        assert found["last_change"] > 0
        assert got(api, "/outlets") == {"Tagblatt": 1}
        assert got(api, "/changes", noun="report")[0]["what"] == "added"


class TestFromQuestionToRecord:
    def test_a_question_is_asked_weighed_and_resolved(self, api: TestClient) -> None:
        question = sent(api, "/questions", QUESTION)
        home = f"/questions/{question['id']}"
        (one,) = got(api, "/statements")["items"]
        likely = {"ja": 0.9, "nein": 0.2}
        row = sent(api, f"{home}/evidence", {
            "claim": "Die Brücke wird gesperrt", "makes": [one["statement"]["id"]], "likelihoods": likely,
        })  # fmt: skip
        assert row["likelihoods"] == [0.9, 0.2]
        first = sent(api, f"{home}/assessments", {})
        assert first["probabilities"][0] > 0.4
        stake = sent(api, f"{home}/stakes", {"source": "Ines Maier", "value": 1.0, "reason": "sie will sie sperren"})
        second = sent(api, f"{home}/assessments", {})
        assert second["probabilities"][0] < first["probabilities"][0], "who gains by it is believed less"
        moved = got(api, f"{home}/moves", language="de")
        assert (moved["before"], moved["after"]) == (first["id"], second["id"])
        assert "stake" in {one["kind"] for one in moved["moves"]}
        sent(api, f"{home}/forecasts", {"probabilities": {"ja": 0.8}})
        known = got(api, home)
        assert known["stakes"] == [stake]
        assert known["forecasts"][0]["probabilities"] == pytest.approx([0.8, 0.2])
        (claim,) = known["claims"]
        view = got(api, f"/claims/{claim['id']}")
        assert [origin["name"] for origin in view["origins"]] == ["Ministerin Ines Maier"]
        assert view["first"]["statement"] == one["statement"]["id"]
        done = sent(api, f"{home}/resolution", {"outcome": "ja", "at": "2021-06-01"}, status=200)
        assert done["resolution"]["author"] == "Ada"
        (record,) = got(api, "/records")
        assert (record["right"], record["wrong"]) == (1, 0)
        assert [judged["right"] for judged in got(api, "/sources/Ines Maier/trail")] == [True]
        assert got(api, "/questions", open=True)["total"] == 0

    def test_proposals_are_decided(self, api: TestClient, fresh: Path) -> None:
        from lagebild.model import Judgement, Proposal, ProposalKind

        with open_case(fresh) as case:
            known = case.source("Ines Maier")
            other = Source(id="ffff", name="I. Maier", kind=SourceKind.PERSON)
            case.put_source(other)
            key = Proposal.key(ProposalKind.MERGE, known.id, other.id)
            case.put_proposals([
                Proposal(id=key, kind=ProposalKind.MERGE, left=known.id, right=other.id, judgement=Judgement.SAME,
                         score=0.9, why=("gleicher Nachname",))
            ])  # fmt: skip
        (one,) = got(api, "/proposals", kind="merge")["items"]
        decided = sent(api, f"/proposals/{one['id']}/decision", {"accept": True, "reason": "so ist es"}, status=200)
        assert (decided["verdict"], decided["author"]) == ("same", "Ada")
        assert got(api, "/sources/I. Maier")["source"]["id"] in (known.id, other.id)
        assert got(api, "/proposals")["total"] == 0
        assert got(api, "/proposals", open=False)["total"] == 1


class TestCorrections:
    def test_each_kind_and_taking_it_back(self, api: TestClient) -> None:
        (one,) = got(api, "/statements")["items"]
        home, id = one["report"]["id"], one["statement"]["id"]
        changed = sent(api, "/corrections", {
            "do": "change", "statement": id, "why": "sie kündigt an", "changes": {"mode": "announced", "hedged": True},
        })  # fmt: skip
        assert (changed["after"]["mode"], changed["author"]) == ("announced", "Ada")
        assert got(api, f"/statements/{id}")["statement"]["hedged"]
        sent(api, "/corrections", {"do": "take back", "statement": id})
        assert not got(api, f"/statements/{id}")["statement"]["hedged"]
        added = sent(api, "/corrections", {
            "do": "add", "report": home,
            "changes": {"content": "Wir wussten davon nichts", "kind": "direct", "chain": [{"name": "Karl Roth"}]},
        })  # fmt: skip
        assert added["before"] is None
        assert got(api, "/statements", source="Karl Roth")["total"] == 1
        sent(api, "/corrections", {"do": "withdraw", "statement": added["statement"]})
        assert got(api, "/statements", source="Karl Roth")["total"] == 0
        made = got(api, "/corrections", report=home)
        assert [bool(item["after"]) for item in made["items"]] == [True, True, True, False]

    def test_what_was_overtaken_is_refused(self, api: TestClient) -> None:
        (one,) = got(api, "/statements")["items"]
        body = {"do": "withdraw", "statement": one["statement"]["id"], "seen": "0" * 16}
        assert sent(api, "/corrections", body, status=409)["status"] == 409


class TestErrors:
    @pytest.mark.parametrize(
        ("path", "query", "status", "words"),
        [
            ("/reports/0000", {}, 404, "report"),
            ("/sources/Niemand", {}, 404, "Niemand"),
            ("/reports", {"limit": "0"}, 422, "limit"),
            ("/reports", {"limit": "viele"}, 422, "limit"),
            ("/reports", {"since": "gestern"}, 422, "since"),
            ("/reports", {"colour": "red"}, 422, "colour"),
            ("/nowhere", {}, 404, ""),
        ],
    )
    def test_a_problem_says_what_is_wrong(
        self, api: TestClient, path: str, query: dict[str, str], status: int, words: str
    ) -> None:
        answer = api.get(API + path, params=query)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert words in answer.json()["detail"]

    def test_what_is_sent_is_checked(self, api: TestClient, fresh: Path) -> None:
        with open_case(fresh) as case:
            before = case.last_change()
        assert api.post(f"{API}/questions", content=b"{").status_code == 400
        assert sent(api, "/questions", {**QUESTION, "outcomes": {"ja": 0.4, "nein": 0.4}}, status=422)["detail"]
        assert "surprise" in sent(api, "/questions", {**QUESTION, "surprise": 1}, status=422)["detail"]
        body = {"text": "Es regnet.", "outlet": "Kurier", "published": "irgendwann"}
        assert "irgendwann" in sent(api, "/reports", body, status=422)["detail"]
        assert api.put(f"{API}/questions", json={}).status_code == 405
        with open_case(fresh) as case:
            assert case.last_change() == before


class TestWhoMayDoWhat:
    def test_strangers_are_told_to_send_a_token(self, fresh: Path) -> None:
        app = make_app(fresh, token="geheim", hosts={"desk.test"}, author="Ada")
        with TestClient(app, base_url=API) as client:
            for headers in ({}, {"Authorization": "Bearer falsch"}, {"Authorization": "Basic Z2VoZWlt"}):
                answer = client.get(f"{API}/case", headers=headers)
                assert answer.status_code == 401
                assert answer.headers["www-authenticate"] == "Bearer"
                assert answer.headers["content-type"] == "application/problem+json"
            assert client.get("http://desk.test/", headers=BEARER).status_code == 403, "a token is for the API alone"

    def test_a_cookie_reads_but_writes_only_with_the_form_token(self, desk: TestClient) -> None:
        assert desk.get("/api/v1/case").status_code == 200
        assert desk.post("/api/v1/questions", json=QUESTION).status_code == 403
        basic = {"Authorization": "Basic Z2VoZWlt"}
        assert desk.post("/api/v1/questions", json=QUESTION, headers=basic).status_code == 403
        right = {"X-Lagebild-Token": form_token("geheim")}
        foreign = {**right, "Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"}
        assert desk.post("/api/v1/questions", json=QUESTION, headers=foreign).status_code == 403
        assert desk.post("/api/v1/questions", json=QUESTION, headers=right).status_code == 201

    def test_a_wrong_token_is_not_made_good_by_a_cookie(self, desk: TestClient) -> None:
        assert desk.get("/api/v1/case", headers={"Authorization": "Bearer falsch"}).status_code == 401

    def test_programs_act_as_the_account_whose_token_they_hold(self, fresh: Path, book: Accounts) -> None:
        reading, editing = ({"Authorization": f"Bearer {book.make_token(name)}"} for name in ("Leser", "Ada"))
        with TestClient(make_app(fresh, accounts=book, hosts={"desk.test"}), base_url=API) as client:
            assert client.get(f"{API}/case", headers=reading).json()["user"] == "Leser"
            assert client.post(f"{API}/questions", json=QUESTION, headers=reading).status_code == 403
            assert client.post(f"{API}/questions", json=QUESTION, headers=editing).status_code == 201
            assert book.revoke_tokens("Ada") == 1
            assert client.get(f"{API}/case", headers=editing).status_code == 401
            book.disable("Leser")
            assert client.get(f"{API}/case", headers=reading).status_code == 401
            book.disable("Leser", disabled=False)
            assert client.get(f"{API}/case", headers=reading).status_code == 401, "a shut account's tokens are gone"
        with open_case(fresh) as case:
            assert case.changes(noun="question")[0].author == "Ada"

    def test_tokens_are_kept_as_hashes(self, book: Accounts) -> None:
        secret = book.make_token("Ada")
        assert book.token(secret) is not None
        assert secret.encode() not in book.path.read_bytes()

    def test_an_accounts_file_of_before_there_were_tokens_is_brought_up_to_date(self, tmp_path: Path) -> None:
        import sqlite3

        old = Accounts(tmp_path / "old", create=True)
        old.add("Ada", Access.EDIT, PASSWORD)
        db = sqlite3.connect(old.path)
        db.executescript("drop table tokens; pragma user_version = 1;")
        db.close()
        again = Accounts(old.path)
        assert again.token(again.make_token("Ada")) is not None


class TestEvents:
    async def told(self, hub: Events, known: int | None, count: int) -> list[tuple[str, int]]:
        """Names and numbers of the first events of a stream."""
        found: list[tuple[str, int]] = []
        stream = hub._stream(known, lambda: True)
        async for part in stream:
            number, name = re.search(rb"id: (\d+)", part), re.search(rb"event: (\w+)", part)
            if number and name:
                found.append((name[1].decode(), int(number[1])))
            if len(found) == count:
                break
        assert isinstance(stream, AsyncIterator)
        await stream.aclose()  # type: ignore[attr-defined]
        return found

    @pytest.fixture(autouse=True)
    def often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "EVERY", 0.02)
        monkeypatch.setattr(events, "HEARTBEAT", 0.05)

    @staticmethod
    def write(path: Path, name: str) -> int:
        with open_case(path) as case:
            case.put_source(Source(id=name, name=name, kind=SourceKind.BODY))
            return case.last_change()

    def test_changes_are_told_as_they_happen(self, fresh: Path) -> None:
        async def run() -> None:
            hub = Events(fresh)
            with open_case(fresh) as case:
                last = case.last_change()
            listening = [asyncio.create_task(self.told(hub, None, 2)) for _ in range(2)]
            await asyncio.sleep(0.1)
            number = await asyncio.to_thread(self.write, fresh, "Bahn")
            for heard in await asyncio.wait_for(asyncio.gather(*listening), 10):
                assert heard == [("ready", last), ("change", number)]
            hub.close()

        asyncio.run(run())

    def test_who_comes_back_hears_what_was_missed_and_nothing_twice(self, fresh: Path) -> None:
        async def run() -> None:
            hub = Events(fresh)
            with open_case(fresh) as case:
                last = case.last_change()
            numbers = [self.write(fresh, name) for name in ("Bahn", "Post")]
            assert await self.told(hub, last, 2) == [("change", number) for number in numbers]
            assert await self.told(hub, numbers[0], 1) == [("change", numbers[1])]
            assert await self.told(hub, 10**9, 1) == [("reset", numbers[1])], "a number of another case"
            hub.close()

        asyncio.run(run())

    def test_who_was_away_too_long_is_told_to_look_anew(self, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "WAITING", 2)

        async def run() -> None:
            hub = Events(fresh)
            for name in ("Bahn", "Post", "Kirche"):
                last = self.write(fresh, name)
            assert await self.told(hub, 1, 1) == [("reset", last)]
            hub.close()

        asyncio.run(run())

    def test_a_slow_listener_is_let_go_instead_of_filling_the_memory(self) -> None:
        queue: asyncio.Queue[events.Told] = asyncio.Queue(events.WAITING + 1)
        for number in range(3 * events.WAITING):
            events._push(queue, (number, b""))
        assert queue.qsize() <= events.WAITING + 1
        assert None in [queue.get_nowait() for _ in range(queue.qsize())]

    def test_a_stream_ends_with_the_session_and_with_the_server(self, fresh: Path) -> None:
        async def run() -> None:
            hub = Events(fresh)
            parts = [part async for part in hub._stream(None, lambda: False)]
            assert any(b"ready" in part for part in parts)
            ending = asyncio.create_task(self.whole(hub))
            await asyncio.sleep(0.1)
            hub.close()
            assert await asyncio.wait_for(ending, 5)

        asyncio.run(run())

    @staticmethod
    async def whole(hub: Events) -> list[bytes]:
        return [part async for part in hub._stream(None, lambda: True)]


class TestTheDocument:
    def test_the_committed_copy_is_current(self) -> None:
        hint = "write it anew: python -m scripts.openapi"
        assert json.loads(DOCUMENT.read_text(encoding="utf-8")) == openapi(), hint

    def test_it_is_open_api(self) -> None:
        made = openapi()
        assert made["openapi"] == "3.1.0"
        ids = [one["operationId"] for path in made["paths"].values() for one in path.values()]
        assert len(set(ids)) == len(ids) == len(OPERATIONS) + 1
        for name, schema in made["components"]["schemas"].items():
            Draft202012Validator.check_schema(schema)
            assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
        text = json.dumps(made)
        for name in re.findall(r'"#/components/schemas/([^"]+)"', text):
            assert name in made["components"]["schemas"]

    def test_it_is_served(self, api: TestClient) -> None:
        assert got(api, "/openapi.json") == openapi()

    @pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.method == "GET"], ids=lambda one: one.path)
    def test_answers_are_what_it_says(self, api: TestClient, operation: Any, valid: Callable[..., None]) -> None:
        (one,) = got(api, "/statements")["items"]
        question = sent(api, "/questions", QUESTION)["id"]
        sent(api, f"/questions/{question}/evidence", {
            "claim": "Die Brücke wird gesperrt", "makes": [one["statement"]["id"]],
            "likelihoods": {"ja": 0.9, "nein": 0.2},
        })  # fmt: skip
        for _ in range(2):
            sent(api, f"/questions/{question}/assessments", {})
        sent(api, f"/questions/{question}/resolution", {"outcome": "ja", "at": "2021-06-01"}, status=200)
        claim = got(api, "/claims")["items"][0]["id"]
        ids = {
            "reports": one["report"]["id"], "statements": one["statement"]["id"], "sources": "Ines Maier",
            "claims": claim, "questions": question,
        }  # fmt: skip
        path = operation.path
        if path == "/proposals/{id}":
            got(api, "/proposals/0000", status=404)
            return
        query = {"q": "Brücke"} if path in ("/search", "/source-names") else {}
        answer = got(api, path.replace("{id}", ids.get(path.split("/")[1], "")), status=200, **query)
        valid(operation, answer)


@pytest.fixture
def valid() -> Callable[..., None]:
    """Check an answer against the document."""
    made = openapi()

    def check(operation: Any, answer: Any) -> None:
        said = made["paths"][operation.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**said, "components": made["components"]}).validate(answer)

    return check


@pytest.mark.slow
def test_nothing_that_can_be_sent_breaks_it(fresh: Path) -> None:
    """Schemathesis makes up requests from the document; no answer may be a failure or other than it says."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    from benchmarks.desk_fuzz import fuzz

    assert schemathesis
    assert fuzz(fresh, examples=4, seconds=25) == []


def test_a_deed_has_its_day(api: TestClient) -> None:
    source = got(api, "/sources/Ines Maier")["source"]["id"]
    found = got(api, f"/sources/{source}/timeline", since=str(dt.date(2022, 1, 1)))
    assert found == {"source": source, "said": [], "deeds": [], "total": 0}
