"""Copies: one text in twenty papers is one text."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.linking.copies import CopyKind, find_copies, one_origin, taken_over
from lagebild.linking.credits import credits
from lagebild.linking.sketch import MAX_SKETCH, containment, sketch
from lagebild.model import Interval, Report

DAM = (
    "Der alte Damm an der Elde hat in der Nacht zum Montag dem Hochwasser standgehalten. Mehr als dreihundert Helfer "
    "füllten nach Angaben des Landkreises bis zum Morgen Sandsäcke und legten Planen über die aufgeweichte Krone. "
    "Landrat Uwe Dessauer sprach von einer Leistung, auf die die ganze Gegend stolz sein könne.\n\n"
    "Der Scheitel der Welle wird nun am Mittwoch in Grabow erwartet, wo die Schulen vorerst geschlossen bleiben. "
    "Das Bauministerium prüft, ob die Brücke an der Mühle für schwere Fahrzeuge gesperrt werden muss. "
    "Ein Sprecher der Feuerwehr warnte davor, die Deiche zu betreten, weil der Boden an vielen Stellen nachgebe."
)
FAIR = (
    "Auf der Messe für Landtechnik drängten sich am ersten Tag die Besucher vor den fahrerlosen Schleppern. Die "
    "Aussteller berichten von vollen Auftragsbüchern, klagen aber zugleich über fehlende Fachkräfte und teure Teile. "
    "Erstmals zeigen auch zwei Betriebe aus der Lausitz ihre Erntemaschinen, die mit Wasserstoff fahren. "
    "Der Veranstalter rechnet bis Sonntag mit mehr als hunderttausend Gästen aus vierzig Ländern."
)


def paper(text: str, outlet: str = "Tagblatt", day: int = 3) -> Report:
    return Report.make(outlet=outlet, published=Interval.on(dt.date(2021, 5, day)), text=text, language="de")


def test_a_text_cut_and_with_another_head_is_a_copy() -> None:
    first, second = paper(DAM), paper("Der Damm hält\n" + DAM[: len(DAM) // 2], "Morgenpost")
    (found,) = find_copies([first, second])
    assert (found.original, found.copy, found.kind) == (first.id, second.id, CopyKind.NEAR)
    assert found.containment > 0.9
    assert second.text[slice(*found.sentences[-1])].startswith("Landrat Uwe Dessauer")


def test_another_text_is_no_copy() -> None:
    assert list(find_copies([paper(DAM), paper(FAIR, "Morgenpost")])) == []


def test_the_same_outlet_prints_a_later_version() -> None:
    (found,) = find_copies([paper(DAM), paper(DAM + "\n\nAm Abend sank der Pegel um zehn Zentimeter.", day=4)])
    assert found.kind is CopyKind.VERSION


def test_two_texts_in_one_are_a_copy_of_both() -> None:
    first, second = paper(DAM), paper(FAIR, "Landbote")
    both = paper(f"{DAM}\n\n{FAIR}", "Morgenpost", 4)
    assert {c.original for c in find_copies([first, second, both])} == {first.id, second.id}


def test_a_text_of_last_month_is_not_looked_for() -> None:
    assert list(find_copies([paper(DAM, day=1), paper(DAM, "Morgenpost", 28)])) == []


def test_a_passage_in_a_long_text_is_a_partial_copy_with_its_sentences() -> None:
    filler = " ".join(f"Satz {n} dieser langen Chronik handelt von Hof {n * 7} und Feld {n * 13}." for n in range(60))
    other = " ".join(
        f"Nummer {n} am Stand {n * 3} zeigt einen Pflug mit {n * 17} Scharen und Rad {n * 19}." for n in range(90)
    )
    passage = DAM.split("\n\n")[0]
    first, second = paper(f"{DAM} {filler}"), paper(f"{other}\n\n{passage}\n\n{FAIR}", "Morgenpost", 4)
    (found,) = find_copies([first, second])
    assert found.kind is CopyKind.PARTIAL
    words = " ".join(second.text[a:b] for a, b in found.sentences)
    assert "Mehr als dreihundert Helfer" in words
    assert "fahrerlosen Schleppern" not in words


def test_what_was_taken_over_is_found_word_for_word() -> None:
    sentence = (
        "Ein Sprecher der Feuerwehr warnte davor, die Deiche zu betreten, weil der Boden an vielen Stellen nachgebe."
    )
    copy = paper(f"{FAIR} {sentence}", "Morgenpost")
    (span,) = taken_over(paper(DAM), copy)
    assert copy.text[slice(*span)] == sentence.rstrip(".")


def test_copies_of_copies_have_one_origin() -> None:
    reports = [paper(DAM), paper(DAM[:500], "Morgenpost", 4), paper(DAM[:400] + FAIR[:150], "Landbote", 5), paper(FAIR)]
    origin = one_origin(reports, find_copies(reports[:3]))
    assert {origin[r.id] for r in reports[:3]} == {reports[0].id}
    assert origin[reports[3].id] == reports[3].id


def test_a_standing_phrase_in_many_papers_is_bounded() -> None:
    reports = [paper(DAM, f"Blatt {n}") for n in range(120)]
    found = list(find_copies(reports))
    assert {c.copy for c in found} == {r.id for r in reports[1:]}
    assert all(any(c.original == reports[0].id for c in found if c.copy == r.id) for r in reports[1:60])
    assert len(found) <= 8 * len(reports)


def test_a_sketch_does_not_grow_with_the_text() -> None:
    words = " ".join(str(n) for n in range(200_000))
    made = sketch(words)
    assert len(made.hashes) == MAX_SKETCH
    assert containment(sketch(words[: len(words) // 2]), made) > 0.9
    assert 0.4 < containment(made, sketch(words[: len(words) // 2])) < 0.6


@given(st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op"]), max_size=200))
def test_a_text_contains_itself_and_containment_is_a_share(words: list[str]) -> None:
    made = sketch(" ".join(words))
    assert containment(made, made) == (1.0 if made.hashes else 0.0)
    assert 0 <= containment(made, sketch(" ".join(words[::-1]))) <= 1


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("Berlin (dpa) - Der Damm hat gehalten.", ["dpa"]),
        ("Berlin/Schwerin (dpa/lno) – Der Damm hat gehalten.", ["dpa"]),
        ("Kiew (AFP) – Der Damm hat gehalten.", ["AFP"]),
        ("Der Damm hat gehalten. (Reuters)", ["Reuters"]),
        ("Der Damm hat gehalten. (dpa/AFP)", ["dpa", "AFP"]),
        ("Der Damm hat gehalten.\nMit Material von dpa und AP", ["dpa", "AP"]),
        ("Der Damm hat gehalten.\nQuelle: KNA", ["KNA"]),
        ("Der Damm hat gehalten.\nsid", ["sid"]),
        ("KYIV (Reuters) - The dam held.", ["Reuters"]),
        ("The dam held. With reporting by Interfax.", ["Interfax"]),
        ("Frankfurt/Main (epd). Der Damm hat gehalten.", ["epd"]),
    ],
)
def test_agency_credits_are_found(text: str, agencies: list[str]) -> None:
    report = paper(text)
    found = credits(report)
    assert [c.agency for c in found] == agencies
    assert all(report.text[slice(*c.span)].casefold() == c.agency.casefold() for c in found)


@pytest.mark.parametrize(
    "text", ["Das meldete dpa am Montag.", "Laut Reuters (London) hielt der Damm.", "Der Agentur AFP sagte er: Ja."]
)
def test_an_agency_that_is_cited_is_not_credited(text: str) -> None:
    assert credits(paper(text)) == []
