"""Who held an office when, and packs of names brought along."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lagebild.casework import import_pack, part_name
from lagebild.cli import cli
from lagebild.errors import IntakeError, NotFoundError
from lagebild.linking import Directory
from lagebild.linking.packs import read_pack
from lagebild.linking.roles import RoleBook, office_of
from lagebild.model import Interval, Judgement, Kind, Link, Reading, Report, Role, Source, SourceKind, Statement
from lagebild.store import Case, open_case

TABLE = """\
name	kind	aliases	member_of	wikidata	role	role_of	from	to
Alexander Lukaschenko	person	Aljaksandr Lukaschenka|Александр Лукашенко		Q2866	Präsident	Belarus	1994-07-20
Angela Merkel	person		CDU	Q567	Bundeskanzlerin		2005-11-22	2021-12-08
Gerhard Schröder	person			Q2530	Bundeskanzler	Deutschland	1998-10-27	2005-11-22
Olaf Scholz	person			Q61053	Bundeskanzler	Deutschland	2021-12-08	2025-05-06
Ukrainska Prawda	outlet	Українська правда|UP
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("der belarussische Präsident", "Präsident von Belarus"),
        ("Machthaber in Minsk", "President of Belarus"),
        ("die Bundeskanzlerin", "German Chancellor"),
        ("US-Präsident", "Präsident der USA"),
        ("der ukrainische Außenminister", "Ukraine's foreign minister"),
        ("Frankreichs Verteidigungsministerin", "der französische Verteidigungsminister"),
    ],
)
def test_an_office_is_the_same_however_it_is_written(one: str, other: str) -> None:
    office, country, _ = office_of(one)
    assert office
    assert country
    assert (office, country) == office_of(other)[:2]


@pytest.mark.parametrize("phrase", ["Sprecher des Präsidenten", "Vizepräsident der USA", "Präsident Lukaschenko"])
def test_what_is_another_office_or_a_name_is_not_the_president(phrase: str) -> None:
    lukashenko = Source(id="l", name="Alexander Lukaschenko", kind=SourceKind.PERSON)
    usa = Role(source="l", title="Präsident", body="b", author="t")
    body = Source(id="b", name="USA", kind=SourceKind.BODY)
    book = RoleBook([usa], {"l": lukashenko, "b": body})
    assert book.holder("Präsident der USA", None, Interval.parse("2022-03")) == "l"
    assert book.holder(phrase, None, Interval.parse("2022-03")) is None


@pytest.fixture
def case(tmp_path: Path) -> Case:
    with open_case(tmp_path / "a.case", create=True) as made:
        import_pack(made, read_pack(TABLE, where="pack.tsv", author="t"))
    return open_case(tmp_path / "a.case")


@pytest.mark.parametrize(
    ("published", "phrase", "of", "who"),
    [
        ("2007-05-03", "die Bundeskanzlerin", None, "Angela Merkel"),
        ("2004-05-03", "Bundeskanzler", None, "Gerhard Schröder"),
        ("2022-05-03", "der deutsche Regierungschef", None, None),
        ("2022-05-03", "der Bundeskanzler", None, "Olaf Scholz"),
        ("2005-11", "der Bundeskanzler", None, None),  # the month of the change
        ("2022-03-20", "Präsident", "Belarus", "Alexander Lukaschenko"),
        ("2022-03-20", "der österreichische Bundeskanzler", None, None),
        ("1993-03-20", "Präsident von Belarus", None, None),
    ],
)
def test_the_office_means_its_holder_on_the_day(
    case: Case, published: str, phrase: str, of: str | None, who: str | None
) -> None:
    report = Report.make(outlet="Tagblatt", published=Interval.parse(published), text="Man werde reden, hieß es dort.")
    link = Link(name=phrase, named=False, of=of)
    said = Statement(id="s", report=report.id, content=((0, 15),), kind=Kind.INDIRECT, chain=(link,))
    reading = Reading(report=report.id, reader="test/1", published=report.published, statements=(said,))
    with case:
        directory = Directory(case.sources(), roles=case.roles())
        resolved, _ = directory.resolve(report, reading)
    origin = resolved.statements[0].origin
    assert origin
    found = directory[origin.source or ""]
    if who:
        assert found.name == who
    else:
        assert found.kind is SourceKind.UNNAMED


def test_an_import_enriches_what_the_case_knows_and_can_be_repeated(tmp_path: Path) -> None:
    with open_case(tmp_path / "b.case", create=True) as case:
        known = Source(id="x", name="Lukaschenko", kind=SourceKind.PERSON, aliases=("Alexander Lukashenko",))
        case.put_source(known)
        pack = read_pack(TABLE, where="pack.tsv", author="t")
        first = import_pack(case, pack)
        again = import_pack(case, pack)
        assert (first.new, first.enriched, first.roles) == (7, 1, 4)  # with CDU, Belarus and Deutschland
        assert (again.new, again.enriched, again.roles) == (0, 0, 0)
        one = case.source("Александр Лукашенко")
        assert (one.id, one.name, one.wikidata) == ("x", "Lukaschenko", "Q2866")
        assert case.check() == []


WIKIDATA = {
    "entities": {
        "Q2866": {
            "id": "Q2866",
            "labels": {"de": {"value": "Aljaksandr Lukaschenka"}, "ru": {"value": "Александр Лукашенко"}},
            "aliases": {"de": [{"value": "Alexander Lukaschenko"}]},
            "claims": {
                "P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q5"}}}}],
                "P39": [
                    {
                        "mainsnak": {"datavalue": {"value": {"id": "Q1"}}},
                        "qualifiers": {
                            "P580": [{"datavalue": {"value": {"time": "+1994-07-20T00:00:00Z", "precision": 11}}}]
                        },
                    }
                ],
            },
        },
        "Q1": {"id": "Q1", "labels": {"de": {"value": "Präsident von Belarus"}}, "claims": {}},
    }
}


def test_entities_of_wikidata_bring_names_in_all_scripts_and_offices() -> None:
    pack = read_pack(json.dumps(WIKIDATA), where="Q2866.json", author="t")
    person = next(source for source in pack.sources if source.kind is SourceKind.PERSON)
    assert person.name == "Aljaksandr Lukaschenka"
    assert set(person.aliases) == {"Александр Лукашенко", "Alexander Lukaschenko"}
    (role,) = pack.roles
    assert (role.title, role.window.earliest) == ("Präsident von Belarus", dt.date(1994, 7, 20))
    lines = "\n".join(json.dumps(entity) for entity in WIKIDATA["entities"].values())
    assert read_pack(lines, where="dump.json", author="t") == pack


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a\tb\n1\t2\n", "p.tsv", "no alias pack"),
        ("name\tkind\nX\tdragon\n", "p.tsv, entry 1", "dragon"),
        ("name\tfrom\trole\nX\t2022-13-01\tMinister\n", "p.tsv, entry 1", ""),
        ('{"id": 3}', "p.tsv, entry 1", "no entity"),
        ('{"id": "Q1"}\n{oops\n', "p.tsv, line 2", "no JSON"),
    ],
)
def test_a_bad_pack_is_refused_by_file_and_place(text: str, where: str, what: str) -> None:
    with pytest.raises(IntakeError) as told:
        read_pack(text, where="p.tsv", author="t")
    assert where in str(told.value)
    assert what in str(told.value)


def test_the_commands(tmp_path: Path) -> None:
    pack, path = tmp_path / "p.tsv", str(tmp_path / "c.case")
    pack.write_text(TABLE, encoding="utf-8")

    def run(*words: str) -> str:
        told = CliRunner().invoke(cli, [*words, "--case", path, "--json"])
        assert told.exit_code == 0, told.output
        return told.stdout

    assert json.loads(run("aliases", str(pack)))["aliases"][0]["roles"] == 4
    run("role", "Merkel", "Umweltministerin", "--of", "Deutschland", "--during", "1994-11-17/1998-10-26")
    assert [row["title"] for row in json.loads(run("roles", "Merkel"))["roles"]] == [
        "Bundeskanzlerin",
        "Umweltministerin",
    ]


TEXT = "Man sei nicht in Rente, sagte {}. Der Vertrag laufe bis März."


def test_a_name_wrongly_joined_is_parted_for_good(tmp_path: Path) -> None:
    with open_case(tmp_path / "d.case", create=True) as case:
        one = Source(id="m", name="Peter Maier", kind=SourceKind.PERSON, aliases=("Maier",))
        case.put_source(one)
        ids: list[str] = []
        for name in ("Peter Maier", "Maier"):
            report = Report.make(outlet=name, published=Interval.parse("2022-03-20"), text=TEXT.format(name))
            link = Link(name=name, source="m")
            said = Statement(id=f"s{len(ids)}", report=report.id, content=((0, 22),), kind=Kind.INDIRECT, chain=(link,))
            reading = Reading(report=report.id, reader="t/1", published=report.published, statements=(said,))
            case.add(report, reading, [one])
            ids.append(said.id)
        other = part_name(case, case.source("m"), "Maier", author="ines", why="ein anderer Maier")
        assert [case.statement(id).chain[-1].source for id in ids] == ["m", other.id]
        assert case.statement(ids[1], machine=True).chain[-1].source == "m"
        assert case.source("m").aliases == ()
        (decided,) = case.proposals(open=False)
        assert (decided.verdict, decided.author) == (Judgement.DIFFERENT, "ines")
        assert Directory(case.sources()).find("Maier", SourceKind.PERSON) == other
        case.merge_sources("m", other.id, "ines")
        assert {case.statement(id).chain[-1].source for id in ids} == {"m"}
        with pytest.raises(NotFoundError, match="no alias"):
            part_name(case, case.source("m"), "Huber", author="ines")
        assert case.check() == []


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("Berlin (dpa) - Die Straße sei frei, sagte Ines Maier.", "dpa"),
        ("Die Straße sei frei, sagte Ines Maier. (AFP)", "AFP"),
        ("Die Straße sei frei, sagte Ines Maier. Mit Material von dpa.", None),  # which part of it is not said
        ("Die Straße sei frei, sagte Ines Maier der dpa.", None),
        ("Berlin (dpa/AFP) - Die Straße sei frei, sagte Ines Maier.", None),
    ],
)
def test_the_agency_whose_text_it_is_relays_every_statement_of_it(text: str, agency: str | None) -> None:
    report = Report.make(outlet="Tagblatt", published=Interval.parse("2022-03-20"), text=text)
    chain = (Link(name="Ines Maier"),)
    said = Statement(id="s", report=report.id, content=((0, 6),), kind=Kind.INDIRECT, chain=chain)
    reading = Reading(report=report.id, reader="t/1", published=report.published, statements=(said,))
    resolved, sources = Directory().resolve(report, reading)
    names = [link.name for link in resolved.statements[0].chain]
    assert names == [*([agency] if agency else []), "Ines Maier"]
    if agency:
        assert next(s for s in sources if s.name == agency).kind is SourceKind.OUTLET
