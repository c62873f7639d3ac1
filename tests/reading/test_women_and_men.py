"""Whether a man, a woman, a body or several people are meant, as far as nouns, articles and possessives tell it."""

from __future__ import annotations

import pytest

from lagebild.model import SourceKind
from lagebild.reading.rules import voices
from lagebild.reading.rules.coref import cast
from lagebild.reading.rules.extract import extract
from lagebild.reading.rules.lexicon import Word, lexicon, words
from lagebild.reading.rules.person_nouns import is_owned_person, is_woman, sex_of

DE = lexicon("de")


def last_name(text: str) -> str:
    """Who originally says the last statement that the rules find in ``text``; empty for nobody."""
    chain = voices.resolve(text, "de", extract(text, "de"))[-1]
    return chain[-1].name if chain else ""


@pytest.mark.parametrize(
    ("phrase", "sex"),
    [
        ("Die Vorsitzende", "f"),
        ("der Vorsitzende", "m"),
        ("ein Vorsitzender", "m"),
        ("ihre neue Vorsitzende", "f"),
        ("der Abgeordneten", "f"),
        ("dem früheren Abgeordneten", "m"),
        ("die Abgeordneten", "p"),
        ("Seine Kollegin", "f"),
        ("der Minister", "m"),
    ],
)
def test_a_noun_declined_as_an_adjective_tells_the_sex_by_its_ending_and_article(phrase: str, sex: str) -> None:
    run = list(words(phrase, 0, len(phrase)))
    assert sex_of(run, len(run) - 1, DE) == sex


@pytest.mark.parametrize(
    ("noun", "woman"),
    [("Anwohnerin", True), ("Frau", True), ("Frauen", False), ("Anwohnerinnen", False), ("Termin", False)],
)
def test_one_woman_is_told_from_several_and_from_things(noun: str, woman: bool) -> None:
    assert is_woman(Word(noun, 0, len(noun)), DE) is woman


@pytest.mark.parametrize(
    ("noun", "person"), [("kämmerer", True), ("dozent", True), ("argument", False), ("büro", False)]
)
def test_whom_somebody_has_is_a_person_by_the_ending(noun: str, person: bool) -> None:
    assert is_owned_person(noun) is person


@pytest.mark.parametrize(
    ("text", "name", "gender"),
    [
        ("Die Biologin Inês Morgado rechnet mit weiteren Tieren.", "Inês Morgado", "f"),
        ("Ihr Anästhesist Tunde Okwara sagte ab.", "Tunde Okwara", "m"),
        ("Das sagte die Abgeordnete Rahma Wanjohi.", "Rahma Wanjohi", "f"),
        ("Personalvorstand Óscar Villaseñor verweist auf die Verträge.", "Óscar Villaseñor", "m"),
    ],
)
def test_an_unknown_name_behind_a_noun_for_a_person_is_that_persons(text: str, name: str, gender: str) -> None:
    (voice,) = [v for v in cast(text, "de").voices if v.kind is SourceKind.PERSON]
    assert (voice.name, voice.gender) == (name, gender)


def test_two_capitals_behind_a_body_are_its_name() -> None:
    found = cast("Die Seilbahn gehört der Firma Kaukas Lift. Direktor ist niemand.", "de").voices
    assert [(v.name, v.kind) for v in found if "Kaukas" in v.name] == [("Firma Kaukas Lift", SourceKind.BODY)]


def test_several_bodies_are_no_single_one() -> None:
    genders = {v.name: v.gender for v in cast("Es gab Streit um die Behörden und das Ministerium.", "de").voices}
    assert genders == {"Behörden": "p", "Ministerium": "n"}


def test_behind_a_verb_begins_no_apposition() -> None:
    people = cast("Die Buchhändlerin Franka Oelze, überreichte Oberbürgermeister Stephan Draheim ein Buch.", "de")
    assert people.voices[0].name == "Franka Oelze"
    assert people.voices[0].roles == {"buchhändlerin"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Die Opposition tagte. Kern lobte die Vorsitzende Rahma Wanjohi. Das genüge nicht, sagte sie.",
            "Rahma Wanjohi",
        ),
        ("Der Zug fuhr ab. Seine Anwältin kam zu spät. Sie sagte, das sei egal.", "Anwältin"),
        ("Eine Verkäuferin lief hinaus. „Es hat geknallt“, sagte die Frau.", "Verkäuferin"),
        ("Die Forscherin Fitri Lubis ist dagegen. „Das ist falsch“, sagte die Norwegerin.", "Fitri Lubis"),
        ("Stadtpräsident Marek Olejarz kam. Das Geld fehle, sagte das Stadtoberhaupt.", "Marek Olejarz"),
        ("Das Komitee der Soldatenmütter kennt den Fall. Nach seinen Angaben gab es 40.", "Komitee der Soldatenmütter"),
        ("Er könne nichts sagen, da die Botschaft prüfe. Diese teilte mit, sie prüfe noch.", "Botschaft"),
        ("Die Zeitung „Dagens Post“ fragte nach. Nach Angaben des Blattes sind es 40.", "Dagens Post"),
        ("Die Staatsanwaltschaft ermittelt. Die Behörde teilte mit, sie prüfe die Unterlagen.", "Staatsanwaltschaft"),
    ],
)
def test_who_is_taken_up(text: str, name: str) -> None:
    assert last_name(text) == name


def test_some_airline_is_none_that_was_named() -> None:
    text = "Der Konzern Lufthansa Nord schwieg. Eine Fluggesellschaft teilte mit, sie fliege wieder."
    assert last_name(text) == "Fluggesellschaft"
