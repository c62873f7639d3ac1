"""Chains over a case: from what the reader reads to who said it."""

from __future__ import annotations

from lagebild.linking.chains import Relays, cycles, first_said, independent_origins, origin_path
from lagebild.model import Interval, Kind, Link, Report, Statement

BRIDGE = "die Brücke über die Elde werde noch im Mai für schwere Fahrzeuge gesperrt"


def report(outlet: str, date: str, text: str) -> Report:
    return Report.make(outlet=outlet, published=Interval.parse(date), text=text, language="de")


def said(home: Report, words: str, *chain: Link, said: Interval = Interval()) -> Statement:  # noqa: B008
    start = home.text.index(words)
    content = ((start, start + len(words)),)
    return Statement(
        id=Statement.key(home.id, content, (), ()), report=home.id, content=content, kind=Kind.INDIRECT, chain=chain,
        said=said,
    )  # fmt: skip


def name(words: str, home: Report, *, named: bool = True) -> Link:
    start = home.text.index(words)
    return Link(name=words, named=named, spans=((start, start + len(words)),))


MINISTER = report("Küstenpost", "2021-05-03", f"Ministerin Ines Maier erklärte, {BRIDGE}.")
FIRST = said(MINISTER, BRIDGE, name("Ines Maier", MINISTER))
RELAY = report("Tagblatt", "2021-05-04", f"Wie die „Küstenpost“ meldet, heißt es, {BRIDGE}.")
SECOND = said(RELAY, BRIDGE, name("Küstenpost", RELAY))
THIRD_HAND = report("Landbote", "2021-05-05", f"Das Tagblatt berichtet unter Berufung auf die Küstenpost, {BRIDGE}.")
THIRD = said(THIRD_HAND, BRIDGE, name("Tagblatt", THIRD_HAND))
REPORTS, STATEMENTS = [MINISTER, RELAY, THIRD_HAND], [FIRST, SECOND, THIRD]


def test_a_path_leads_through_the_reports_of_the_case_to_the_origin() -> None:
    path = origin_path(THIRD, REPORTS, STATEMENTS)
    assert [hop.name for hop in path] == ["Landbote", "Tagblatt", "Küstenpost", "Ines Maier"]
    assert [hop.statement for hop in path] == [THIRD.id, THIRD.id, SECOND.id, FIRST.id]
    assert [hop.words for hop in path] == ["", "Tagblatt", "Küstenpost", "Ines Maier"]
    assert [hop.joined for hop in path] == [False, True, True, False]


def test_a_report_that_came_later_is_not_what_was_cited() -> None:
    later = report("Küstenpost", "2021-06-01", f"Ministerin Ines Maier erklärte, {BRIDGE}.")
    path = origin_path(SECOND, [RELAY, later], [SECOND, said(later, BRIDGE, name("Ines Maier", later))])
    assert [hop.name for hop in path] == ["Tagblatt", "Küstenpost"]


def test_another_statement_of_the_cited_outlet_is_not_joined() -> None:
    text = "die Ernte auf den Feldern bei Grabow falle in diesem Sommer besonders gut aus"
    other = report("Küstenpost", "2021-05-03", f"Ministerin Ines Maier erklärte, {text}.")
    path = origin_path(SECOND, [RELAY, other], [SECOND, said(other, text, name("Ines Maier", other))])
    assert [hop.name for hop in path] == ["Tagblatt", "Küstenpost"]


def test_a_cycle_of_citation_is_named_and_a_path_ends_in_it() -> None:
    one = report("Tagblatt", "2021-05-04", f"Wie der Landbote meldet, {BRIDGE}.")
    two = report("Landbote", "2021-05-04", f"Wie das Tagblatt meldet, {BRIDGE}.")
    a, b = said(one, BRIDGE, name("Landbote", one)), said(two, BRIDGE, name("Tagblatt", two))
    (found,) = cycles([one, two, *REPORTS[:1]], [a, b, FIRST])
    assert set(found.statements) == {a.id, b.id}
    assert set(found.outlets) == {"Tagblatt", "Landbote"}
    assert "has it from" in found.why
    assert len(origin_path(a, [one, two], [a, b])) == 3


def test_a_case_without_a_circle_has_none() -> None:
    assert cycles(REPORTS, STATEMENTS) == []


def test_who_said_it_first() -> None:
    found = first_said(STATEMENTS, REPORTS)
    assert found is not None
    assert (found.statement, found.name, found.others) == (FIRST.id, "Ines Maier", ())


def test_the_time_of_saying_goes_before_the_date_of_the_report() -> None:
    early = said(THIRD_HAND, BRIDGE, name("Tagblatt", THIRD_HAND), said=Interval.parse("2021-05-01"))
    found = first_said([FIRST, early], REPORTS)
    assert found is not None
    assert found.statement == early.id


def test_what_the_days_leave_open_is_said() -> None:
    loose = report("Abendblatt", "2021-05", f"Die Polizei sagte, {BRIDGE}.")
    maybe = said(loose, BRIDGE, name("Polizei", loose))
    found = first_said([FIRST, maybe], [*REPORTS, loose])
    assert found is not None
    assert (found.statement, found.others) == (FIRST.id, (maybe.id,))
    assert first_said([], REPORTS) is None


def test_three_papers_that_lead_to_one_minister_are_one_origin() -> None:
    (origin,) = independent_origins(STATEMENTS, Relays(REPORTS, STATEMENTS))
    assert origin.name == "Ines Maier"
    assert set(origin.statements) == {s.id for s in STATEMENTS}


def test_unnamed_voices_are_one_only_in_copies_of_one_text() -> None:
    text = f"Ein Diplomat sagte, {BRIDGE}."
    one, two = report("Tagblatt", "2021-05-04", text), report("Landbote", "2021-05-04", text)
    both = [said(r, BRIDGE, name("Ein Diplomat", r, named=False)) for r in (one, two)]
    relays = Relays([one, two], both)
    assert len(independent_origins(both, relays)) == 2
    assert len(independent_origins(both, relays, {one.id: one.id, two.id: one.id})) == 1
