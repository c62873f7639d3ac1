"""Whom a report speaks of, and under which names."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.model import SourceKind
from lagebild.reading.rules.coref import mentions

GERMAN = (
    "Der finnische Außenminister Pekka Salo reiste nach Wien. Die Internationale Atomenergiebehörde (IAEO) hatte ihn "
    "eingeladen. Salo lobte die IAEO, wie die Zeitung „Nordkurier“ schreibt. Salos Sprecher schwieg. "
    "Minsk protestierte."
)


def found(text: str, language: str) -> set[tuple[str, str, SourceKind]]:
    return {(text[slice(*m.span)], m.source, m.kind) for m in mentions(text, language)}


def test_surnames_and_genitives_lead_to_the_full_name() -> None:
    people = {(words, name) for words, name, kind in found(GERMAN, "de") if kind is SourceKind.PERSON}
    assert people == {("Pekka Salo", "Pekka Salo"), ("Salo", "Pekka Salo"), ("Salos", "Pekka Salo")}


def test_an_acronym_in_brackets_leads_to_the_body() -> None:
    bodies = {(words, name) for words, name, kind in found(GERMAN, "de") if kind is SourceKind.BODY}
    assert ("Internationale Atomenergiebehörde", "Internationale Atomenergiebehörde") in bodies
    assert ("IAEO", "Internationale Atomenergiebehörde") in bodies


def test_an_outlet_in_quotation_marks_and_a_capital_that_stands_for_its_government() -> None:
    seen = found(GERMAN, "de")
    assert ("Nordkurier", "Nordkurier", SourceKind.OUTLET) in seen
    assert ("Minsk", "Minsk", SourceKind.BODY) in seen


def test_english_titles_and_possessives() -> None:
    text = "Prime Minister Laura Finch met the Board of Trade. Finch's aides told the Bangkok Post it went well."
    seen = found(text, "en")
    assert ("Finch's", "Laura Finch", SourceKind.PERSON) in seen
    assert ("Board of Trade", "Board of Trade", SourceKind.BODY) in seen
    assert ("Bangkok Post", "Bangkok Post", SourceKind.OUTLET) in seen


def test_common_nouns_side_by_side_are_nobody() -> None:
    text = "Am Montag liefert Marin Waffen. Russische Kampfflugzeuge starten. Präsident Oleg Marin schweigt."
    assert {name for _, name, kind in found(text, "de") if kind is SourceKind.PERSON} == {"Oleg Marin"}


def test_mentions_before_the_start_are_left_out() -> None:
    text = "title: Karl Brehm\nBürgermeister Karl Brehm sprach."
    assert [m.span for m in mentions(text, "de", text.index("\n") + 1)] == [(32, 42)]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.text("AÄaä .,„“\"'()-–s’éЯ0\n", max_size=300)), st.sampled_from(["de", "en", "uk"]))
def test_mentions_of_any_text_are_ordered_ranges(text: str, language: str) -> None:
    spans = [m.span for m in mentions(text, language)]
    assert spans == sorted(spans)
    assert all(0 <= s < e <= len(text) for s, e in spans)
