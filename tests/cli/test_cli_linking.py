"""Provenance on the command line: chains, copies, merges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lagebild import model
from lagebild.cli import cli
from lagebild.model import Claim, Interval, Kind, Link, Reading, Report, Source, SourceKind, Statement
from lagebild.store import open_case

BRIDGE = "die Brücke über die Elde werde noch im Mai für schwere Fahrzeuge gesperrt"
REST = (
    " Der Landkreis begründet das mit Rissen im zweiten Pfeiler, die Taucher im Winter entdeckt hätten. Bis zum Herbst "
    "sollen Lastwagen über Grabow fahren, was die Anwohner dort mit Sorge sehen. Der Bau kostet sechs Millionen."
)


class Desk:
    """A case in which a paper relays another, and a third prints its text."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.minister = Source(id="m1", name="Ines Maier", kind=SourceKind.PERSON)
        self.coast = Source(id="k1", name="Küstenpost", kind=SourceKind.OUTLET)
        words = f"Ministerin Ines Maier erklärte, {BRIDGE}.{REST}"
        first = self.report("Küstenpost", "2021-05-03", f"Berlin (dpa) - {words}")
        second = self.report("Tagblatt", "2021-05-04", f"Wie die „Küstenpost“ meldet, heißt es, {BRIDGE}.")
        third = self.report("Landbote", "2021-05-04", f"Neues von der Elde\n{words}")
        names = ((first, self.minister), (second, self.coast), (third, self.minister))
        self.said = [self.statement(report, voice) for report, voice in names]
        with open_case(path, create=True) as case:
            for (report, voice), said in zip(names, self.said, strict=True):
                read = Reading(report=report.id, reader="t", published=report.published, statements=(said,))
                case.add(report, read, [voice])
            testimony = tuple(model.Testimony(statement=s.id) for s in self.said)
            case.put_claim(Claim(id="c1", text="Die Brücke wird gesperrt.", testimony=testimony))
            for id, name in (("p1", "Sergej Lawrow"), ("p2", "Сергей Лавров")):
                case.put_source(Source(id=id, name=name, kind=SourceKind.PERSON))

    def report(self, outlet: str, date: str, text: str) -> Report:
        return Report.make(outlet=outlet, published=Interval.parse(date), text=text, language="de")

    def statement(self, report: Report, voice: Source) -> Statement:
        at, name = report.text.index(BRIDGE), report.text.index(voice.name)
        content = ((at, at + len(BRIDGE)),)
        link = Link(name=voice.name, spans=((name, name + len(voice.name)),), source=voice.id)
        key = Statement.key(report.id, content, (), ())
        return Statement(id=key, report=report.id, content=content, kind=Kind.INDIRECT, chain=(link,))

    def run(self, *args: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli, [args[0], "--case", str(self.path), *args[1:]])
        assert result.exit_code == code, result.output
        return result.output

    def json(self, *args: str) -> Any:
        found = json.loads(self.run(*args, "--json"))
        assert found.pop("schema_version") == 1
        (value,) = found.values()
        return value


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "test.case")


def test_a_chain_leads_through_the_cited_report(desk: Desk) -> None:
    shown = desk.json("chains", desk.said[1].id)
    assert [hop["name"] for hop in shown["path"]] == ["Tagblatt", "Küstenpost", "Ines Maier"]
    assert shown["words"] == BRIDGE
    assert shown["cycle"] is None
    text = desk.run("chains", desk.said[1].id)
    assert "→ Ines Maier" in text
    assert "credits dpa" in desk.run("chains", desk.said[0].id)


def test_a_claim_has_its_independent_origins_and_a_first_sayer(desk: Desk) -> None:
    shown = desk.json("chains", "c1")
    assert [(o["name"], len(o["statements"])) for o in shown["origins"]] == [("Ines Maier", 3)]
    assert shown["first"]["statement"] == desk.said[0].id
    assert "1 independent origins" in desk.run("chains", "c1")


def test_copies_are_listed_with_what_was_taken_over(desk: Desk) -> None:
    shown = desk.json("copies")
    (found,) = shown["found"]
    assert found["kind"] == "near"
    assert shown["origin"] == {found["copy"]: found["original"]}
    assert [c["credits"][0]["agency"] for c in shown["credits"]] == ["dpa"]
    text = desk.run("copies")
    assert "Rissen im zweiten Pfeiler" in text
    assert "3 reports, 2 texts" in text


def test_what_may_be_one_is_proposed_merged_and_split(desk: Desk) -> None:
    (proposed,) = desk.json("proposals")
    assert {proposed["name_a"], proposed["name_b"]} == {"Sergej Lawrow", "Сергей Лавров"}
    assert "transliteration" in desk.run("proposals")
    merged = desk.json("merge", "Sergej Lawrow", "Сергей Лавров", "--why", "derselbe Minister")
    assert merged["source"]["aliases"] == ["Сергей Лавров"]
    assert desk.json("proposals") == []
    with open_case(desk.path) as case:
        assert "derselbe Minister" in str(case.changes(id="p2", limit=1)[0].detail)
    undone = desk.json("split", str(merged["merge"]), "--author", "ich")
    assert undone["undone_by"] == "ich"
    assert desk.json("proposals") == [], "who took a merge back has decided"
    assert len(desk.json("sources")) == 4


@pytest.mark.parametrize(
    ("args", "told"),
    [(("chains", "nirgends"), "nirgends"), (("split", "7"), "7"), (("merge", "Niemand", "Ines Maier"), "Niemand")],
)
def test_what_is_not_there_is_named(desk: Desk, args: tuple[str, ...], told: str) -> None:
    assert told in desk.run(*args, code=1)
