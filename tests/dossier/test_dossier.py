"""A question or a claim as one page, and as Markdown."""

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from lagebild.casework import assess_question, forecast, link_claim, make_question
from lagebild.cli import cli
from lagebild.dossier import claim_dossier, escape_markdown, question_dossier
from lagebild.errors import LagebildError
from lagebild.model import (
    BaseRate,
    Interval,
    Kind,
    Link,
    Mode,
    Question,
    Reading,
    Report,
    Source,
    SourceKind,
    Stake,
    Statement,
)  # fmt: skip
from lagebild.store import Case, open_case

HOSTILE = '<script>alert("1")</script> | `x` [a](javascript:alert(1)) \x1b[31m'
TEXTS = {
    "Kurier": "Die Brücke bei Tomaschiwka werde gesperrt, sagte Oberst Ines Maier am Montag. Mehr gebe es nicht.",
    "Tagblatt": "Die Brücke bleibe offen, sagte Bürgermeister Jan Huber. Von einer Sperrung wisse man nichts.",
    f"Blatt {HOSTILE}": f"Die Brücke {HOSTILE} werde gesperrt, hieß es aus dem Stab. Das meldete gestern der Kurier.",
}
MAIER = Source(id="maier", name="Ines Maier", kind=SourceKind.PERSON)
HUBER = Source(id="huber", name="Jan Huber", kind=SourceKind.PERSON)
STAB = Source(id="stab", name=f"Stab {HOSTILE}", kind=SourceKind.UNNAMED)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a.case"
    with open_case(file, create=True, author="ines") as case:
        for number, ((outlet, text), source) in enumerate(zip(TEXTS.items(), (MAIER, HUBER, STAB), strict=True)):
            report = Report.make(
                outlet=outlet, published=Interval.parse(f"2022-03-1{number}"), text=text, title=f"Die Brücke {number}",
                url="javascript:alert(1)" if number == 2 else f"https://example.org/{number}",
                attribution="CC BY 2.5, Kurier" if number == 0 else None,
            )  # fmt: skip
            link = Link(name=source.name, named=source.kind is SourceKind.PERSON, source=source.id)
            said = Statement(
                id=f"s{number}", report=report.id, content=((0, text.index(",")),), kind=Kind.INDIRECT, chain=(link,),
                mode=Mode.ANNOUNCED, confidence=0.9,
            )  # fmt: skip
            reading = Reading(report=report.id, reader="t/1", published=report.published, statements=(said,))
            case.add(report, reading, [source, Source(id=f"o{number}", name=outlet, kind=SourceKind.OUTLET)])
        asked = make_question(
            f"Wird die Brücke gesperrt? {HOSTILE}", outcomes=("ja", "nein"),
            base_rate=BaseRate(probabilities=(0.3, 0.7), source="3 von 10 Brücken"), asked=dt.date(2022, 3, 9),
            deadline=dt.date(2022, 4, 1),
        )  # fmt: skip
        case.put_question(asked)
        for makes, denies in (([], ["s1"]), (["s0", "s2"], ["s1"])):
            link_claim(
                case, asked, "Die Brücke wird gesperrt.", makes=makes, denies=denies,
                likelihoods={"ja": 0.95, "nein": 0.1}, window=Interval.parse("2022-03"), why="fast der Ausgang selbst",
                author="ines",
            )  # fmt: skip
            assess_question(case, asked)
        case.put_stake(Stake(source="maier", question=asked.id, value=0.5, reason="Sie will es so", author="ines"))
        now = dt.datetime(2022, 3, 20, tzinfo=dt.UTC)
        forecast(case, asked, {"ja": 0.6}, author="jan", at=now)
    return file


def question(case: Case) -> Question:
    return case.questions()[0]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def test_the_page_holds_the_number_the_words_the_chains_and_the_credits(path: Path) -> None:
    with open_case(path) as case:
        told = question_dossier(case, question(case), made="2022-03-21")
    page = parsed(told.html())
    words = " ".join(page.words.split())
    for wanted in (
        "Die Brücke bei Tomaschiwka werde gesperrt", "Ines Maier", "Die Brücke bleibe offen", "Jan Huber", "Kurier",
        "CC BY 2.5, Kurier", "3 von 10 Brücken", "Sie will es so", "jan", "2022-03-21", "bestreitet es",
        "fast der Ausgang selbst", "Verlauf",
    ):  # fmt: skip
        assert wanted in words
    assert sum(tag == "svg" for tag, _ in page.seen) == 3
    assert told._repr_html_() in told.html()


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_a_report_says_stays_text_and_nothing_is_fetched(path: Path, language: str) -> None:
    with open_case(path) as case:
        pages = [
            question_dossier(case, question(case), language=language, made="2022-03-21").html(),
            claim_dossier(case, case.claims()[0], language=language, made="2022-03-21").html(),
        ]
    for text in pages:
        page = parsed(text)
        assert not {"script", "img", "link", "iframe", "object", "form"} & {tag for tag, _ in page.seen}
        assert HOSTILE.partition(" \x1b")[0] in " ".join(page.words.split())  # shown as it is
        for _, attributes in page.seen:
            assert not any(name.startswith("on") for name in attributes)
            assert not (attributes.get("href") or "").startswith("javascript:")
            assert "src" not in attributes
        assert "default-src 'none'" in text
        assert "@import" not in text
        assert "url(" not in text


def test_the_markdown_says_the_same_and_escapes_what_it_must(path: Path) -> None:
    with open_case(path) as case:
        text = question_dossier(case, question(case), made="2022-03-21").markdown()
    assert text.startswith("# Wird die Brücke gesperrt? ")
    assert "<script" not in text
    shown = parsed(MarkdownIt("commonmark").enable("table").render(text))
    assert not {"script", "img"} & {tag for tag, _ in shown.seen}
    assert all((attributes.get("href") or "https:").startswith("https:") for _, attributes in shown.seen)
    assert sum(tag == "table" for tag, _ in shown.seen) == 1
    assert "> Die Brücke bleibe offen" in text
    table = [line for line in text.splitlines() if re.search(r"(?<!\\)\|", line)]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {6}
    assert "\n\n\n" not in text


def test_a_claims_dossier_counts_origins_and_names_the_first(path: Path) -> None:
    with open_case(path) as case:
        told = claim_dossier(case, case.claims()[0], language="en", made="2022-03-21")
        text = told.markdown()
    assert "Independent origins: **2**" in text
    assert "First said by **Ines Maier**, 2022-03-10" in text
    assert text.index("## Make it") < text.index("## Deny it") < text.index("Die Brücke bleibe offen")
    assert "## Questions it counts for" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *b* _c_", r"a \*b\* \_c\_"), ("# kein Titel", r"\# kein Titel"), ("1. Punkt", r"\1. Punkt"),
        ("- Strich", r"\- Strich"), ("zwei\nZeilen", "zwei Zeilen"), ("&lt;b>", "&amp;lt;b&gt;"), ("a|b", r"a\|b"),
    ],
)  # fmt: skip
def test_markdown_shows_text_as_it_is(text: str, shown: str) -> None:
    assert escape_markdown(text) == shown


def test_the_command_writes_either_form(path: Path, tmp_path: Path) -> None:
    with open_case(path) as case:
        key, claim = question(case).id, case.claims()[0].id
    for target, start in ((tmp_path / "d.html", "<!doctype html>"), (tmp_path / "d.md", "# Wird die Brücke")):
        done = CliRunner().invoke(cli, ["dossier", key, "--case", str(path), "--out", str(target)])
        assert done.exit_code == 0, done.output
        assert target.read_text(encoding="utf-8").startswith(start)
    assert CliRunner().invoke(cli, ["dossier", claim, "--case", str(path)]).stdout.startswith("<!doctype")
    assert CliRunner().invoke(cli, ["dossier", "nichts", "--case", str(path)]).exit_code == 1


def test_another_language_is_refused(path: Path) -> None:
    with open_case(path) as case, pytest.raises(LagebildError, match="no dossiers in 'fr'"):
        question_dossier(case, question(case), language="fr", made="2022-03-21")
