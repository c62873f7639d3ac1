"""What the English rules find."""

from __future__ import annotations

import pytest

from lagebild.model import Kind, Spans
from lagebild.reading.rules.extract import extract


def read(text: str) -> list[dict[str, str]]:
    def words(spans: Spans) -> str:
        return " | ".join(text[a:b] for a, b in spans)

    return [
        {"kind": d.kind.value, "content": words(d.content), "speaker": words(d.speaker), "cue": words(d.cue),
         "frame": words(d.frame), "to": words(d.addressee)}
        for d in extract(text, "en")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "content"),
    [
        ("The mayor said that the road was closed.", "The mayor", "said", "that the road was closed"),
        ("Police said the road was closed.", "Police", "said", "the road was closed"),
        ("The road was closed, police said.", "police", "said", "The road was closed"),
        ("“The road is closed,” said Ann Gray, the mayor.", "Ann Gray, the mayor", "said", "“The road is closed,”"),
        ("According to police, the road was closed.", "police", "According to", "the road was closed"),
        ("The road was closed, according to police.", "police", "according to", "The road was closed"),
        ("Gray asked whether the road was closed.", "Gray", "asked", "whether the road was closed"),
        ("Gray urged drivers to stay away.", "Gray", "urged", "to stay away"),
        ("Ann Gray, the mayor, said the road was closed.", "Ann Gray, the mayor", "said", "the road was closed"),
    ],
)
def test_frames(text: str, speaker: str, cue: str, content: str) -> None:
    (draft,) = read(text)
    assert (draft["speaker"], draft["cue"], draft["content"]) == (speaker, cue, content)


def test_the_one_told_is_the_addressee() -> None:
    (draft,) = read("Gray told reporters that the road was closed.")
    assert (draft["to"], draft["content"]) == ("reporters", "that the road was closed")


def test_a_name_for_something_is_a_direct_fragment() -> None:
    (draft,) = read("The governor called the plan “a very dangerous mistake”.")
    assert (draft["kind"], draft["content"]) == (Kind.DIRECT, "“a very dangerous mistake”")


def test_a_broken_quotation_is_one_statement() -> None:
    (draft,) = read("“The road is closed,” said Gray, “and it will stay closed.”")
    assert draft["content"] == "“The road is closed,” | “and it will stay closed.”"


def test_a_noun_is_no_cue() -> None:
    assert read("The report lay on the table with a claim form.") == []
