"""Questions, claims, sources, the inbox and the timeline: each page, each write, each refusal."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_support import EVIL, enter, token
from starlette.testclient import TestClient

from lagebild.desk import make_app
from lagebild.desk.accounts import Accounts
from lagebild.desk.pages.shared import share
from lagebild.desk.who import Access, form_token
from lagebild.model import Judgement, Proposal, ProposalKind, Statement
from lagebild.render import Mark, Node, path_graph, timeline
from lagebild.store import Case, open_case

PASSWORD = "lange genug für uns"
Send = Callable[..., str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three reports of two outlets: the minister says it twice, the mayor once."""
    made = tmp_path / "pages.case"
    enter(made)
    enter(made, outlet="Landpost", text=f"Die Brücke {EVIL} werde bald gesperrt, sagte Ines Maier.", title=f"T {EVIL}")
    enter(made, outlet="Kurier", text="Die Brücke bleibe offen, sagte Karl Roth.")
    return made


@pytest.fixture
def desk(path: Path) -> Iterator[TestClient]:
    app = make_app(path, token="geheim", hosts={"desk.test"}, author="Ada")
    with TestClient(app, base_url="http://desk.test") as client:
        client.get("/?token=geheim")
        yield client


@pytest.fixture
def send(desk: TestClient) -> Send:
    """Send a form; the page that follows. ``status`` is what it must answer."""

    def post(to: str, status: int = 200, **data: object) -> str:
        answer = desk.post(to, data={"token": form_token("geheim"), "form": to.rpartition("/")[2], **data})
        assert answer.status_code == status, answer.text
        return answer.text

    return post


def said(path: Path) -> dict[str, Statement]:
    """Statements by outlet."""
    with open_case(path) as case:
        return {case.report(one.report).outlet: one for one in case.statements()}


ASKED = {
    "text": "Wird die Brücke gesperrt?", "asked": "2021-05-01", "deadline": "2021-06-01", "outcome": ["ja", "nein"],
    "p": ["12,5", ""], "way": "given", "source": "eigene Zählung",
}  # fmt: skip


@pytest.fixture
def question(send: Send, path: Path) -> str:
    """The address of a question with one claim."""
    page = send("/ask", **ASKED)
    assert "Die Frage ist gestellt." in page
    with open_case(path) as case:
        here = f"/question/{case.questions()[0].id}"
    who = said(path)
    page = send(
        f"{here}/add", text="Die Brücke wird gesperrt.", p=["90", "20"], why="gesehen",
        side=[f"makes {who['Tagblatt'].id}", f"makes {who['Landpost'].id}", f"denies {who['Kurier'].id}"],
    )  # fmt: skip
    assert re.search(r"Gespeichert. „ja“: 12 % → \d+ %.", page)
    return here


def only_claim(case: Case) -> str:
    (claim,) = case.claims()
    return claim.id


def test_every_page_opens_in_both_languages_and_escapes(desk: TestClient, question: str, path: Path) -> None:
    with open_case(path) as case:
        source, claim = case.statements()[0].origin.source, only_claim(case)  # type: ignore[union-attr]
    pages = [
        "/", "/questions", "/questions?state=open", "/claims", "/claims?q=Brücke", "/sources", "/sources?q=maier",
        "/inbox", "/inbox?state=decided&kind=merge", "/ask", "/timeline", f"/timeline?source={source}",
        "/timeline?source=niemand", f"/source/{source}", f"/source/{source}?mode=asserted&from=2021-01-01",
        f"/claim/{claim}", question, f"{question}/add?q=gesperrt", "/search?q=gesperrt",
        "/search?q=gesperrt&in=reports",
        "/search?source=niemand", "/search?about_from=2021-01-01&page=99999999999",
    ]  # fmt: skip
    for language in ("de", "en"):
        desk.cookies.set("language", language)
        for page in pages:
            shown = desk.get(page)
            assert shown.status_code == 200, page
            assert "<script>alert" not in shown.text, page
            assert not re.search(r'\s(on\w+|style)="', shown.text), page
            assert "built-in method" not in shown.text, page
    assert [desk.get(f"/{one}/ffff").status_code for one in ("claim", "question", "source")] == [404] * 3


def test_numbers_move_at_once_when_the_matrix_is_edited(send: Send, question: str, path: Path) -> None:
    with open_case(path) as case:
        claim, before = only_claim(case), len(case.assessments(question.rpartition("/")[2]))
    page = send(f"{question}/cell", row=claim, p=["20", "90"], why="andersherum")
    assert re.search(r"Gespeichert. „ja“: \d+ % → \d+ %", page)
    assert "andersherum" in page
    assert "Nichts ist anders" in send(f"{question}/cell", row=claim, p=["20", "90"], why="andersherum")
    with open_case(path) as case:
        (row,) = case.evidence(question.rpartition("/")[2])
        assert (row.likelihoods, row.author) == ((0.2, 0.9), "Ada")
        assert len(case.assessments(question.rpartition("/")[2])) == before + 1


@pytest.mark.parametrize("p", [["120", "5"], ["-1", "5"], ["viel", "5"], ["nan", "5"], ["5"]])
def test_what_is_no_share_changes_nothing_and_comes_back(send: Send, question: str, path: Path, p: list[str]) -> None:
    with open_case(path) as case:
        claim, old = only_claim(case), case.evidence(question.rpartition("/")[2])
    page = send(f"{question}/cell", 422, form=claim, row=claim, p=p, why="mein Grund")
    assert 'role="alert"' in page
    assert "mein Grund" in page
    with open_case(path) as case:
        assert case.evidence(question.rpartition("/")[2]) == old


def test_stakes_contradictions_and_forecasts_are_entered(send: Send, question: str, path: Path) -> None:
    assert "Gespeichert" in send(f"{question}/stake", source="Karl Roth", value="−0,5", reason="verliert Zoll")
    assert "verliert Zoll" in send(f"{question}/stake", 422, source="Niemand Sonst", value="1", reason="verliert Zoll")
    send(f"{question}/stake", 422, source="Karl Roth", value="3", reason="zu viel")
    who = said(path)["Kurier"].id
    assert "fuhr Schranken hin" in send(
        f"{question}/contradict", statement=who, words="Er fuhr Schranken hin.", why="passt nicht", known="2021-05-04"
    )
    send(f"{question}/contradict", 422, statement=who, words="", why="passt nicht")
    assert "Prognose ist eingetragen" in send(f"{question}/forecast", p=["30", ""], why="Gefühl")
    assert "nicht 100" in send(f"{question}/forecast", 422, p=["80", "80"])
    with open_case(path) as case:
        id = question.rpartition("/")[2]
        assert [(s.value, s.author) for s in case.stakes(id)] == [(-0.5, "Ada")]
        assert [one.known for one in case.contradictions(id)] == [dt.date(2021, 5, 4)]
        assert [f.probabilities for f in case.forecasts(id)] == [(0.3, 0.7)]


def test_a_question_is_settled_once_and_looked_back_on(send: Send, question: str, path: Path) -> None:
    send(f"{question}/assess", at="2021-05-05")
    send(f"{question}/resolve", 422, outcome="vielleicht", at="2021-05-20")
    page = send(f"{question}/resolve", outcome="ja", at="2021-05-20", why="Schranken")
    assert "Rückblick" in page
    assert "Wer wie gut lag" in page
    send(f"{question}/resolve", 422, outcome="nein", at="2021-05-20")
    assert "aufgelöst: nein" in send(f"{question}/resolve", outcome="nein", at="2021-05-21", again="yes")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": ""}, "Worte"),
        ({"deadline": "2020-01-01"}, "deadline"),
        ({"p": ["50", "60"]}, "nicht 100"),
        ({"source": ""}, "Basisrate"),
        ({"way": "counted", "events": "x", "periods": "12", "period": "month"}, "keine Zahl"),
        ({"way": "table", "class": "gibt es nicht"}, "no base rate"),
        ({"way": "table", "outcome": ["a", "b", "c"]}, "zwei Ausgängen"),
        ({"condition": "ffff 0"}, ""),
    ],
)
def test_a_question_that_cannot_be_is_not_asked(
    desk: TestClient, path: Path, change: dict[str, object], says: str
) -> None:
    answer = desk.post("/ask", data={"token": form_token("geheim"), "form": "ask", **ASKED, **change})
    assert answer.status_code in (422, 404)
    assert says in answer.text
    with open_case(path) as case:
        assert case.questions() == []


def test_base_rates_are_counted_or_looked_up(send: Send, path: Path) -> None:
    counted = {"way": "counted", "events": "3", "periods": "120", "period": "month"}
    assert "3 in 120 months" in send("/ask", **{**ASKED, **counted})
    page = send("/ask", 422, **ASKED)
    assert "gibt es schon" in page
    key = re.search(r'name="class"><option value="([^"]+)"', page)
    assert key
    send("/ask", **{**ASKED, "text": "Und sonst?", "way": "table", "class": key[1]})
    with open_case(path) as case:
        assert len(case.questions()) == 2


def test_a_claim_tells_who_says_it_and_is_reworded_parted_and_joined(
    desk: TestClient, send: Send, question: str, path: Path
) -> None:
    with open_case(path) as case:
        claim = only_claim(case)
    page = desk.get(f"/claim/{claim}").text
    assert "2 Aussagen dafür" in page
    assert "1 dagegen" in page
    assert 'class="chart paths"' in page
    assert page.count('class="node') == 5  # three outlets, two voices
    send(f"/claim/{claim}/reword", 422, text="")
    send(f"/claim/{claim}/reword", 422, text="x", about_earliest="2021-06-02", about_latest="2021-06-01")
    assert "Gesperrt ist sie." in send(f"/claim/{claim}/reword", text="Gesperrt ist sie.", about_latest="2021-06-01")
    send(f"/claim/{claim}/split", 422)
    who = said(path)["Kurier"].id
    assert "eigene Behauptung" in send(f"/claim/{claim}/split", statement=who, text="Sie bleibt offen.")
    with open_case(path) as case:
        other = next(one.id for one in case.claims() if one.id != claim)
    send(f"/claim/{claim}/join", 422, other="ffff")
    assert "jetzt eine" in send(f"/claim/{claim}/join", other=f"{other} Sie bleibt offen.", side="contrary")
    with open_case(path) as case:
        assert len(case.claim(only_claim(case)).testimony) == 3


def test_dossiers_are_files(desk: TestClient, question: str, path: Path) -> None:
    with open_case(path) as case:
        claim = only_claim(case)
    for here in (question, f"/claim/{claim}"):
        for form in ("html", "md"):
            answer = desk.get(f"{here}/dossier.{form}")
            assert answer.headers["content-disposition"].startswith("attachment")
            assert "gesperrt" in answer.text
        assert desk.get(f"{here}/dossier.exe").status_code == 404


def test_the_inbox_confirms_rejects_and_opens_again(desk: TestClient, send: Send, question: str, path: Path) -> None:
    who = said(path)
    one, other = who["Landpost"], who["Kurier"]
    with open_case(path) as case:
        names = [s.origin.source for s in (one, other) if s.origin and s.origin.source]
        made = [
            Proposal(id=Proposal.key(kind, left, right), kind=kind, left=left, right=right, judgement=judged, score=0.7,
                     why=("weil <b>",))
            for kind, left, right, judged in (
                (ProposalKind.MERGE, names[0], names[1], Judgement.SAME),
                (ProposalKind.CONTRADICTION, other.id, one.id, Judgement.DIFFERENT),
            )
        ]  # fmt: skip
        case.put_proposals(made)
    page = desk.get("/inbox").text
    assert "weil &lt;b&gt;" in page
    assert page.count("data-proposal") == 2
    assert "1 Quellenpaar" in desk.get("/").text
    merge, opposed = (f"/inbox/{p.id}" for p in made)
    assert "eine Quelle" in send(f"{merge}/accept", back="https://evil.test")
    send(f"{merge}/accept", 422)
    assert "Wieder offen" in send(f"{merge}/reopen")
    with open_case(path) as case:
        assert [m.undone_by for m in case.merges()] == ["Ada"]
    assert "Abgelehnt" in send(f"{merge}/reject", reason="zwei Leute", back="/inbox?kind=merge")
    assert "zwei Leute" in desk.get("/inbox?state=decided").text
    with open_case(path) as case:
        assert case.proposal(made[0].id).verdict is Judgement.DIFFERENT
    send(f"{opposed}/reject")
    send(f"{opposed}/reopen")
    assert desk.get("/inbox/ffff/accept").status_code in (404, 405)


def test_a_source_is_merged_parted_and_given_offices(desk: TestClient, send: Send, path: Path) -> None:
    with open_case(path) as case:
        maier, roth = case.source("Ines Maier"), case.source("Karl Roth")
    here = f"/source/{maier.id}"
    assert "Ministerin" in send(f"{here}/role", title="Ministerin", held_earliest="2020-01-01")
    send(f"{here}/role", 422, title="")
    send(f"{here}/role", 422, title="x", body="Gibt es nicht")
    assert "gestrichen" in send(f"{here}/role/drop", role="Ministerin||2020-01-01|")
    send(f"{here}/merge", 422, other="Niemand")
    assert "jetzt diese Quelle" in send(f"{here}/merge", other=roth.id, why="Versuch")
    with open_case(path) as case:
        (merge,) = case.merges()
    assert "Wieder zwei" in send(f"{here}/unmerge", merge=str(merge.id))
    assert send(f"{here}/part", 422, name="Kein Name")


def test_the_timeline_links_each_mark_to_its_report(desk: TestClient, path: Path) -> None:
    one = said(path)["Kurier"]
    page = desk.get("/timeline?source=Karl Roth").text
    assert f'href="/report/{one.report}#{one.id}"' in page
    assert "Nichts in dieser Zeit" in desk.get("/timeline?source=Karl Roth&from=1999-01-01&to=1999-02-01").text


def test_search_is_narrowed_by_outlet_and_source(desk: TestClient) -> None:
    assert desk.get("/search?q=Brücke").text.count("<blockquote") == 3
    assert desk.get("/search?q=Brücke&outlet=Kurier").text.count("<blockquote") == 1
    assert desk.get("/search?q=Brücke&source=Karl Roth").text.count("<blockquote") == 1
    assert desk.get("/search?q=Brücke&until=2021&from=2022-01-01").text.count("<blockquote") == 0


def test_nothing_is_written_without_the_forms_token_or_by_readers(
    desk: TestClient, question: str, path: Path, tmp_path: Path
) -> None:
    with open_case(path) as case:
        claim, source, before = only_claim(case), case.source("Karl Roth").id, len(case.changes())
    writes = [
        "/ask",
        *(f"{question}/{one}" for one in ("add", "cell", "stake", "contradict", "forecast", "assess", "resolve")),
        *(f"/claim/{claim}/{one}" for one in ("reword", "join", "split")),
        *(f"/source/{source}/{one}" for one in ("merge", "unmerge", "part", "role", "role/drop")),
        *(f"/inbox/x/{one}" for one in ("accept", "reject", "reopen")),
    ]  # fmt: skip
    for to in writes:
        assert desk.post(to, data={"text": "x"}).status_code == 403, to
        assert desk.post(to, data={"token": "0" * 64}).status_code == 403, to
    book = Accounts(tmp_path / "accounts", create=True)
    book.add("Leser", Access.READ, PASSWORD)
    with TestClient(make_app(path, accounts=book, hosts={"desk.test"}), base_url="http://desk.test") as reader:
        form = {"token": token(reader.get("/sign-in").text), "name": "Leser", "password": PASSWORD}
        assert reader.post("/sign-in", data=form).status_code == 200
        for page in (question, f"/claim/{claim}", f"/source/{source}", "/inbox", "/questions"):
            shown = reader.get(page)
            assert shown.status_code == 200
            assert 'name="form"' not in shown.text, page
        for to in writes:
            answer = reader.post(to, data={"token": form_token(reader.cookies["lagebild-80"])})
            assert answer.status_code == 403, to
    with open_case(path) as case:
        assert len(case.changes()) == before


# --- pictures


def test_a_way_that_goes_on_is_drawn_in_layers_and_escaped() -> None:
    nodes = {k: Node(k, f"{k} {EVIL}", href=f'/x/"{k}', kind=kind) for k, kind in (("a", "outlet"), ("b", "origin"))}
    drawn = str(path_graph(nodes, [(["a", "b"], True)], EVIL))
    assert "<script" not in drawn
    assert 'class="edge denies"' in drawn
    assert path_graph({}, [], "x") == ""


def test_marks_become_bars_where_there_are_too_many() -> None:
    day = dt.date(2022, 3, 1)
    few = [Mark(day, "Wort", "/report/1", "mode-asserted")] * 3
    many = [Mark(day, "Wort", "/report/1", "mode-asserted")] * 40

    def drawn(marks: list[Mark], **more: list[tuple[dt.date, int]]) -> str:
        given = {"name": "n", "above": "w", "below": "t", "zoom": lambda a, b: f"/z/{a}/{b}"}
        return str(timeline(marks, [], dt.date(2022, 1, 1), dt.date(2022, 12, 31), **given, **more))  # type: ignore[arg-type]

    assert drawn(few).count("<circle") == 3
    assert "<circle" not in drawn(many)
    assert ": 40</title>" in drawn(many)
    assert ": 7</title>" in drawn([], many=[(day, 7)])
    span = re.search(r"/z/(\S+)/([\d-]+)", drawn(many))
    assert span
    assert span[1] <= day.isoformat() <= span[2]


def test_shares_are_read_as_people_write_them() -> None:
    assert [share(text, "x", None) for text in ("12,5", "12.5 %", "0", "100")] == [0.125, 0.125, 0.0, 1.0]  # type: ignore[arg-type]
