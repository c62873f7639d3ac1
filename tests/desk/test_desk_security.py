"""What must be refused: foreign hosts and sites, forged forms and sessions, readers who write, ways out of folders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_support import EVIL, enter, links, token
from starlette.testclient import TestClient

from lagebild.desk import make_app
from lagebild.desk.accounts import Accounts
from lagebild.desk.frame import Action
from lagebild.desk.guard import LARGEST
from lagebild.desk.pages import PAGES
from lagebild.desk.who import Access, form_token
from lagebild.store import open_case

PASSWORD = "lange genug für uns"
HOME = "http://desk.test"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    made = Accounts(tmp_path_factory.mktemp("book") / "accounts", create=True)
    for name, access in (("Leser", Access.READ), ("Ada", Access.EDIT), ("Chef", Access.ADMIN)):
        made.add(name, access, PASSWORD)
    return made


@pytest.fixture
def server(fresh: Path, book: Accounts) -> Iterator[TestClient]:
    with TestClient(make_app(fresh, accounts=book, hosts={"desk.test"}), base_url=HOME) as client:
        yield client


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> int:
    page = client.get("/sign-in").text
    return client.post("/sign-in", data={"token": token(page), "name": name, "password": password}).status_code


def writes(path: Path) -> int:
    with open_case(path) as case:
        return len(case.changes())


@pytest.fixture
def sent(desk: TestClient, fresh: Path) -> Callable[..., int]:
    """Try to withdraw the first statement; the status of the answer."""
    home = links(desk.get("/").text, "report")[0]
    with open_case(fresh) as case:
        statement = case.statements()[0].id
    good = form_token("geheim")

    def post(headers: dict[str, str] | None = None, **data: str) -> int:
        given = {"token": good, "statement": statement, **data}
        return desk.post(f"{home}/withdraw", data=given, headers=headers or {}, follow_redirects=False).status_code

    return post


# --- forms


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "https://desk.test.evil.test"},
        {"origin": "http://desk.test:81"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.test"},
        {"host": "evil.test"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_the_right_token(
    headers: dict[str, str], sent: Callable[..., int], fresh: Path
) -> None:
    before = writes(fresh)
    assert sent(headers) in (403, 421)
    assert writes(fresh) == before


@pytest.mark.parametrize("forged", ["", "0" * 64, "ü", form_token("geraten")])
def test_a_form_without_the_sessions_token_is_refused(forged: str, sent: Callable[..., int], fresh: Path) -> None:
    before = writes(fresh)
    assert sent(token=forged) == 403
    assert writes(fresh) == before


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": HOME}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "same-origin", "origin": "null"}],
)
def test_the_desks_own_form_is_taken(headers: dict[str, str], sent: Callable[..., int]) -> None:
    assert sent(headers) == 303


def test_every_action_asks_for_the_token_and_for_the_right_to_write(server: TestClient) -> None:
    actions = [one for one in PAGES if isinstance(one, Action)]
    assert len(actions) >= 7
    assert sign_in(server, "Chef") == 200
    for one in actions:
        path = re.sub(r"\{\w+\}", "x", one.path)
        assert server.post(path, data={"statement": "x"}).status_code == 403, path
        assert server.get(path, follow_redirects=False).status_code in (200, 404, 405), path
    assert {one.path for one in actions if one.need not in (Access.EDIT, Access.ADMIN)} == {"/sign-in", "/sign-out"}


def test_what_is_too_large_or_without_a_size_is_refused(desk: TestClient) -> None:
    assert desk.post("/upload", content=b"", headers={"content-length": str(LARGEST + 1)}).status_code == 413
    assert desk.post("/upload", content=b"", headers={"content-length": "-1"}).status_code == 411
    assert desk.post("/upload", content=(b"x" for _ in range(3))).status_code == 411


def test_a_form_that_is_none_is_refused_without_a_trace(desk: TestClient) -> None:
    headers = {"content-type": "multipart/form-data"}
    assert desk.post("/upload", content=b"--x", headers=headers).status_code == 400
    many = {f"f{n}": "x" for n in range(600)}
    assert desk.post("/upload", data=many).status_code == 400


# --- sessions and ranks


def test_strangers_see_the_sign_in_page_and_nothing_else(server: TestClient) -> None:
    for path in ("/", "/report/x", "/audit", "/search?q=a", "/upload/x"):
        answer = server.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path
    assert server.get("/sign-in").status_code == 200
    assert server.post("/upload", data={}, follow_redirects=False).status_code == 303


def test_a_forged_session_is_nobody(server: TestClient) -> None:
    for forged in ("geraten", "x" * 43, "' or 1=1 --", "Ada"):
        server.cookies.set("lagebild-80", forged)
        assert server.get("/", follow_redirects=False).status_code == 303
    assert server.get("/?token=geheim", follow_redirects=False).status_code == 303


def test_the_session_is_new_and_kept_from_scripts(server: TestClient) -> None:
    page = server.get("/sign-in")
    data = {"token": token(page.text), "name": "Ada", "password": PASSWORD}
    cookie = server.post("/sign-in", data=data, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    again = server.post(
        "/sign-in", data=data | {"token": form_token(server.cookies["lagebild-80"])}, follow_redirects=False
    )
    assert again.headers["set-cookie"] != cookie


def test_over_tls_the_cookie_never_travels_without_it(fresh: Path, book: Accounts) -> None:
    app = make_app(fresh, accounts=book, hosts={"desk.test"})
    with TestClient(app, base_url="https://desk.test") as client:
        page = client.get("/sign-in").text
        data = {"token": token(page), "name": "Ada", "password": PASSWORD}
        cookie = client.post("/sign-in", data=data, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("__Host-lagebild=")
    assert "Secure" in cookie


def test_a_reader_reads_and_cannot_write(server: TestClient, fresh: Path) -> None:
    assert sign_in(server, "Leser") == 200
    today = server.get("/").text
    report = links(today, "report")[0]
    page = server.get(f"{report}?edit=x").text
    assert "/upload" not in today
    assert "/correct" not in page
    before = writes(fresh)
    sent = {"token": form_token(server.cookies["lagebild-80"]), "statement": "x", "content": "0-5"}
    for action in ("correct", "add", "withdraw", "undo"):
        assert server.post(f"{report}/{action}", data=sent).status_code == 403
    assert server.post("/upload", data=sent | {"text": "x"}).status_code == 403
    assert writes(fresh) == before


def test_the_log_is_for_admins(server: TestClient) -> None:
    assert sign_in(server, "Ada") == 200
    assert server.get("/audit").status_code == 403
    assert sign_in(server, "Chef") == 200
    page = server.get("/audit").text
    assert "Leser" in page
    assert "gelungen" in page


def test_signing_out_ends_the_session(server: TestClient) -> None:
    sign_in(server, "Ada")
    session = server.cookies["lagebild-80"]
    assert server.post("/sign-out", data={"token": form_token(session)}).url.path == "/sign-in"
    server.cookies.set("lagebild-80", session)
    assert server.get("/", follow_redirects=False).status_code == 303


def test_signing_in_needs_the_form_of_this_browser(server: TestClient) -> None:
    page = server.get("/sign-in").text
    data = {"token": token(page), "name": "Ada", "password": PASSWORD}
    server.cookies.clear()
    assert server.post("/sign-in", data=data).status_code == 403
    assert sign_in(server, "Ada", "falsches Wort") == 422
    assert server.post("/sign-in", data=data, headers={"origin": "http://evil.test"}).status_code == 403


def test_guessing_is_slowed_down_at_the_door(server: TestClient, book: Accounts) -> None:
    for n in range(21):
        assert sign_in(server, f"Fremder {n}", "falsches Wort") == 422
    page = server.get("/sign-in").text
    told = server.post("/sign-in", data={"token": token(page), "name": "Ada", "password": PASSWORD}).text
    assert "Zu viele Versuche" in told
    with book._open() as db:  # the other tests come from the same address
        db.execute("delete from attempts")


def test_a_desk_with_a_token_has_no_sign_in_page(desk: TestClient) -> None:
    assert desk.get("/sign-in").status_code == 404


# --- ways out, and words that are code


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd",
     "/static/vendor/../../app.py", "/report/..%2f..%2fetc%2fpasswd", "/report/%00", "/source/../../x",
     "/upload/..%2fx", "/report/" + "f" * 5000, "/question/' or 1=1", "/report/%", "/report/_"],
)  # fmt: skip
def test_no_way_leads_out_of_the_folder_or_the_case(desk: TestClient, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_what_reports_and_files_say_is_shown_and_never_run(desk: TestClient, fresh: Path) -> None:
    text = f"Die Brücke {EVIL} werde gesperrt, sagte Ines {EVIL} Maier."
    title = f'"><img src=x onerror=alert(1)>{EVIL}'
    report = enter(
        fresh, text=text, title=title, outlet=f"Blatt {EVIL}", url="javascript:alert(1)", attribution=EVIL
    )  # fmt: skip
    name = f"{EVIL}.txt".replace("/", "_")
    started = desk.post(
        "/upload",
        data={"token": form_token("geheim"), "outlet": EVIL},
        files={"files": (name, b"\x00\x01", "text/plain")},
    )
    pages = [
        "/",
        f"/report/{report.id}",
        "/audit",
        "/search?q=%22%3E%3Cscript%3E",
        *links(desk.get("/").text, "source"),
    ]
    shown = [started.text, *(desk.get(page).text for page in pages)]
    shown.append(desk.get(f"/report/{report.id}?new&content=%22%3E{EVIL}").text)
    for page in shown:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r'<[^>]*\s(on\w+|style)="', page)
    assert "&lt;script&gt;" in shown[1]
