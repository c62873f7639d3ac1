"""Who does it: noun phrases without a tagger, and the voice behind them."""

from __future__ import annotations

import pytest

from lagebild.reading.deeds.actors import ACTOR_FEATURES, actor_features, choose, subject_words, voices_of
from lagebild.reading.deeds.head import load
from lagebild.reading.deeds.lay import Layout, lay_out
from lagebild.reading.deeds.phrases import noun_phrases
from lagebild.reading.rules.coref import cast
from lagebild.reading.rules.naming import Namer


def layout(text: str, language: str = "de") -> Layout:
    return lay_out(text, language, cast(text, language), [], [])


def actors(text: str, language: str = "de") -> list[str]:
    """The actors' names of the last sentence of ``text``, taken as one deed."""
    one, head = layout(text, language), load()
    pieces = one.sentences[-1]
    first, last = pieces[0].first, pieces[-1].last
    clause = (one.words[first].start, one.words[last - 1].end)
    links = [
        voices_of(one, Namer(one.cast, []), first, p, clause, {})
        for p in choose(one, first, last, head.actors, head.nobody)
    ]
    return [link.name for link in links if link]


def test_noun_phrases_take_their_genitives_along() -> None:
    one = layout("Am Abend räumte die Polizei der Stadt mit zwei Wasserwerfern den Platz.")
    phrases = noun_phrases(one, 0, len(one.words) - 1)
    assert [one.text[slice(*p.span(one))] for p in phrases] == [
        "Abend", "die Polizei der Stadt", "zwei Wasserwerfern", "den Platz",
    ]  # fmt: skip
    assert [p.preposition for p in phrases] == ["am", "", "mit", ""]


def test_phrases_have_a_row_of_features_each() -> None:
    one = layout("Der Richter entließ ihn.")
    phrases = noun_phrases(one, 0, 4)
    assert actor_features(one, 0, 4, phrases).shape == (len(phrases), len(ACTOR_FEATURES))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die Polizei hat am Montag den Bahnhof geräumt.", ["Polizei"]),
        ("Am Dienstag stellte Ines Maier den Haushalt vor.", ["Ines Maier"]),
        ("Der Minister Jan Weber kam an. Er besuchte ein Lager.", ["Jan Weber"]),
        ("Die Straße wurde von der Feuerwehr gesperrt.", ["Feuerwehr"]),
        ("Frankreich hat der Fluglinie ein Flugverbot erteilt.", ["Frankreich"]),
    ],
)
def test_the_actor_of_a_german_clause(text: str, expected: list[str]) -> None:
    assert actors(text) == expected


def test_two_who_act_together_are_two() -> None:
    assert actors("Im Frühjahr unterzeichneten Kamerun und Frankreich einen Vertrag.") == ["Kamerun", "Frankreich"]


def test_an_english_actor() -> None:
    assert actors("Angela Merkel visited Paris on Monday.", "en") == ["Angela Merkel"]


@pytest.mark.parametrize(
    ("before", "joint", "clause", "elided"),
    [
        ("Der General sperrte den Hafen", "und", "ließ die Schiffe räumen", True),
        ("Soldaten hatten das Tor gesprengt", "und", "den Minister verschleppt", True),
        ("Der Regen fiel", "und", "gestern schloss die Stadt das Wehr", False),
        ("Die Partei tagte", "und", "wählte er den Vorsitz", False),
        ("She closed the port", "and", "ordered a search", True),
    ],
)
def test_a_clause_that_goes_on_without_a_subject_has_that_of_the_one_before(
    before: str, joint: str, clause: str, elided: bool
) -> None:
    text = f"{before} {joint} {clause}."
    one = layout(text, "en" if joint == "and" else "de")
    first = [word.start for word in one.words].index(text.index(clause))
    low, high = subject_words(one, 0, first, first + len(clause.split()))
    assert text[one.words[low].start : one.words[high - 1].end] == (before if elided else clause)
