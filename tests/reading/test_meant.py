"""Whom a trained reader takes a pronoun for: followed where it is clear, and only there."""

from __future__ import annotations

import re

import pytest

from lagebild.model import Kind
from lagebild.reading.draft import Draft
from lagebild.reading.rules.coref import cast
from lagebild.reading.rules.naming import Namer
from lagebild.reading.rules.voices import hear

TEXT = "Ole Brehm empfing Jan Kofler. Am Abend unterschrieb er den Vertrag."


def actor(text: str, pronoun: str, share: dict[str, float]) -> str | None:
    """Whom the last ``pronoun`` means, if each mention of a name is its answer with that probability."""
    at = text.rindex(pronoun)
    ranges = sorted((*m.span(), p) for name, p in share.items() for m in re.finditer(rf"\b{name}\b", text))
    told, namer = Draft(content=((at, len(text)),), kind=Kind.REPORTED), Namer(cast(text, "de"), [])
    span = (at, at + len(pronoun))
    link = namer.answered(namer.at(span, told), span, tuple(ranges), told)
    return link.name if link else None


@pytest.mark.parametrize(("share", "name"), [(0.9, "Ole Brehm"), (0.1, "Jan Kofler")])
def test_who_speaks_is_whom_the_pronoun_is_clearly_answered_by(share: float, name: str) -> None:
    text = "Ole Brehm empfing Jan Kofler. Am Abend sagte er, der Vertrag sei gut."
    said, pronoun = text.index("der Vertrag"), text.index("er, der")
    draft = Draft(
        content=((said, len(text) - 1),), kind=Kind.INDIRECT, speaker=((pronoun, pronoun + 2),),
        frame=((text.index("Am"), said - 1),), cue=((text.index("sagte"), text.index("sagte") + 5),),
    )  # fmt: skip
    brehm = text.index("Brehm")
    (voiced,), _ = hear(text, "de", [draft], answers={pronoun: ((brehm, brehm + 5, share),)})
    assert voiced.chain[-1].name == name


@pytest.mark.parametrize("name", ["Ole Brehm", "Jan Kofler"])
def test_a_pronoun_means_whom_it_is_clearly_answered_by(name: str) -> None:
    assert actor(TEXT, "er", {name.split()[1]: 0.9}) == name


def test_a_doubtful_answer_changes_nothing() -> None:
    assert actor(TEXT, "er", {"Brehm": 0.2, "Kofler": 0.2}) == actor(TEXT, "er", {})


def test_an_answer_may_be_somebody_without_a_name() -> None:
    text = "Lena Vogt traf eine alte Lehrerin. Später unterschrieb sie den Vertrag."
    assert actor(text, "sie", {"Lehrerin": 0.9}) == "alte Lehrerin"


def test_an_answer_of_the_wrong_gender_is_none() -> None:
    text = "Jan Kofler traf Lena Vogt. Später unterschrieb sie den Vertrag."
    assert actor(text, "sie", {"Kofler": 0.8, "Vogt": 0.1}) == "Lena Vogt"


def test_one_person_is_not_several() -> None:
    text = "Jan Kofler traf die Grünen. Später unterschrieben sie den Vertrag."
    assert actor(text, "sie", {"Kofler": 0.9}) != "Jan Kofler"


def test_mentions_of_one_voice_count_together() -> None:
    text = "Jan Kofler kam. Werner Kern sah Jan Kofler. Später unterschrieb er den Vertrag."
    assert actor(text, "er", {}) == "Werner Kern"
    assert actor(text, "er", {"Kofler": 0.3, "Kern": 0.1}) == "Jan Kofler"


def test_a_noun_is_not_asked() -> None:
    text = "Jan Kofler traf Lena Vogt. Später unterschrieb die Ministerin den Vertrag."
    assert actor(text, "die Ministerin", {"Vogt": 0.9}) == actor(text, "die Ministerin", {})
