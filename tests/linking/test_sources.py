"""Names in reports resolved to sources: never joined where it is not sure."""

from __future__ import annotations

import pytest

from lagebild.linking import Directory, kind_of
from lagebild.model import Interval, Kind, Link, Mention, Reading, Report, SourceKind, Statement

P, B, OUT, U = SourceKind.PERSON, SourceKind.BODY, SourceKind.OUTLET, SourceKind.UNNAMED


def test_a_surname_is_the_one_person_who_bears_it() -> None:
    directory = Directory()
    full = directory.enter("Ines Maier", P)
    assert directory.enter("Maier", P).id == full.id
    assert directory[full.id].aliases == ("Maier",)


def test_a_fuller_name_becomes_the_name_of_a_bare_surname() -> None:
    directory = Directory()
    bare = directory.enter("Maier", P)
    full = directory.enter("Ines Maier", P)
    assert full.id == bare.id
    assert (full.name, full.aliases) == ("Ines Maier", ("Maier",))


def test_two_who_bear_a_surname_stay_two_and_the_bare_name_is_nobody_of_them() -> None:
    directory = Directory()
    first, second = directory.enter("Ines Maier", P), directory.enter("Karl Maier", P)
    assert first.id != second.id
    assert directory.enter("Maier", P).id not in {first.id, second.id}


def test_unnamed_voices_of_different_reports_stay_apart() -> None:
    directory = Directory()
    first = directory.enter("ein Diplomat", U, inside="r1")
    assert directory.enter("ein Diplomat", U, inside="r2").id != first.id
    assert directory.enter("ein Diplomat", U, inside="r1").id == first.id


def test_a_directory_remembers_what_the_case_holds() -> None:
    first = Directory()
    known = first.enter("Ines Maier", P)
    assert Directory([first[known.id]]).enter("ines  MAIER", P).id == known.id


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ines Maier", P),
        ("Küstenpost", OUT),
        ("Deutsche Presse-Agentur", OUT),
        ("Innenministerium", B),
        ("Kommuniqué zum Gipfel", SourceKind.DOCUMENT),
        ("Joop van der Berg", P),
    ],
)
def test_a_name_looks_like_a_kind(name: str, kind: SourceKind) -> None:
    assert kind_of(name) is kind
    assert kind_of(name, named=False) is U


def test_a_reading_is_bound_with_outlet_relay_body_and_mentions() -> None:
    report = Report.make(outlet="Tagblatt", published=Interval.parse("2021-05-03"), text="x" * 50)
    voices = (Link(name="Abendkurier"), Link(name="ungenannte Quelle", named=False, of="Bauministerium"))
    statement = Statement(id="s1", report=report.id, content=((0, 5),), kind=Kind.INDIRECT, chain=voices)
    reading = Reading(
        report=report.id,
        reader="t",
        published=report.published,
        statements=(statement,),
        mentions=(Mention(span=(6, 9), source="Abendkurier", kind=OUT), Mention(span=(9, 12), source="Wald", kind=B)),
    )
    bound, sources = Directory().resolve(report, reading)
    by_name = {s.name: s for s in sources}
    assert {name: s.kind for name, s in by_name.items()} == {
        "Tagblatt": OUT, "Abendkurier": OUT, "ungenannte Quelle": U, "Bauministerium": B,
    }  # fmt: skip
    assert by_name["ungenannte Quelle"].member_of == by_name["Bauministerium"].id
    assert [link.source for link in bound.statements[0].chain] == [
        by_name["Abendkurier"].id, by_name["ungenannte Quelle"].id,
    ]  # fmt: skip
    assert [m.source for m in bound.mentions] == [by_name["Abendkurier"].id], "who says nothing is no source yet"
