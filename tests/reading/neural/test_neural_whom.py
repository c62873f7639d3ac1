"""Whom the network takes a pronoun for: asked where one speaks or the outlet itself tells something."""

from __future__ import annotations

from typing import Any

import pytest

from lagebild.model import Interval, Report
from lagebild.reading import reader
from lagebild.reading.draft import Draft
from lagebild.reading.neural import extract, weights, whom
from lagebild.reading.rules.coref import cast

TEXT = (
    "Berlin – Am Montag traf die Umweltministerin Lena Vogt den Vorsitzenden des Naturbunds, Jan Kofler. "
    "Kofler hatte zuvor einen besseren Schutz der Moore verlangt. Am Dienstag unterzeichnete sie die Verordnung. "
    "„Sie kommt spät“, sagte er der Nachrichtenagentur dpa."
)


@pytest.fixture(autouse=True)
def _shipped() -> None:
    if not (weights.SHIPPED / "manifest.json").exists():
        pytest.skip("no weights ship with this version")


def window(text: str, language: str = "de") -> Any:
    return next(iter(extract.encoded(text, language)))


def asked(drafts: list[Draft]) -> dict[int, Any]:
    return whom.answers(weights.load(), window(TEXT), drafts, cast(TEXT, "de"))


def test_pronouns_outside_of_quotation_marks_are_asked_for() -> None:
    answers = asked([])
    assert set(answers) == {TEXT.index("sie die"), TEXT.index("er der")}
    for ranges in answers.values():
        assert all(0 <= start < end <= len(TEXT) and 0 < share <= 1 for start, end, share in ranges)
        assert sum(share for _, _, share in ranges) <= 1.001


def test_what_a_statement_says_is_not_asked_for() -> None:
    start = TEXT.index("Am Dienstag")
    said = Draft(content=((start, TEXT.index("„Sie")),), kind="indirect")  # type: ignore[arg-type]
    assert set(asked([said])) == {TEXT.index("er der")}


def test_who_says_it_is_asked_even_inside_of_what_somebody_says() -> None:
    start, speaker = TEXT.index("Am Dienstag"), TEXT.index("sie die")
    said = Draft(content=((start, TEXT.index("„Sie")),), kind="indirect")  # type: ignore[arg-type]
    inner = Draft(content=((speaker + 4, speaker + 17),), kind="indirect", speaker=((speaker, speaker + 3),))  # type: ignore[arg-type]
    assert set(asked([said, inner])) == {speaker, TEXT.index("er der")}


def test_english_pronouns_are_left_to_the_rules() -> None:
    text = "Minister Jane Doe met John Roe on Monday. She signed the treaty."
    assert whom.answers(weights.load(), window(text, "en"), [], cast(text, "en")) == {}


def test_an_answer_does_not_depend_on_what_else_is_asked() -> None:
    network, one, people = weights.load(), window(TEXT), cast(TEXT, "de")
    places = [i for i, word in enumerate(one.window.words) if word.text in ("sie", "Sie", "er", "Verordnung")]
    together = whom.meant(network, one, places, people)
    assert together == [whom.meant(network, one, [place], people)[0] for place in places]


@pytest.mark.parametrize("name", ["model", "both"])
def test_the_actor_of_a_deed_is_whom_the_pronoun_means(name: str) -> None:
    report = Report.make(outlet="Blatt", published=Interval(), text=TEXT, language="de")
    done = {TEXT[slice(*deed.span)]: deed.actors for deed in reader(name).read(report).deeds}
    assert [actors for clause, actors in done.items() if "unterzeichnete" in clause] == [("Lena Vogt",)]
