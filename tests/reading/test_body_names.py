"""Where a body's name begins: no verb and no „einige" is part of it."""

from __future__ import annotations

import pytest

from lagebild.reading.rules.coref import cast


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Für den Rest wollte Saatgut-Bank Nord selbst aufkommen.", "Saatgut-Bank Nord"),
        ("Gestern haben einige kleinere Parteien geklagt.", "kleinere Parteien"),
        ("Gestern klagte die bayerische Landesregierung.", "bayerische Landesregierung"),
    ],
)
def test_where_a_name_begins(text: str, name: str) -> None:
    people = cast(text, "de")
    assert [voice.name for _, _, voice in people.between(0, len(text))] == [name]
