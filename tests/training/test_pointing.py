"""Who is who as targets: what has no name is answered by the words of its voice, or by nobody where it stands alone."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch")
chains = pytest.importorskip("training.chains", reason="the repository's root is not on the path")
from lagebild.reading.neural.tokens import Unigram, windows, words_of  # noqa: E402
from training import labels, layers  # noqa: E402

TEXT = "Die Polizei sucht Eva Kern. Sie ist 40. Am 3. Mai sprach die Behörde mit ihr. Ein Zeuge schwieg."
RAW = {
    "id": "t",
    "entities": [
        {"name": "Polizei", "kind": "body", "mentions": ["Die Polizei", "die Behörde"]},
        {"name": "Eva Kern", "kind": "person", "mentions": ["Eva Kern", "Sie", "ihr"]},
        {"name": "Zeuge", "kind": "unnamed", "mentions": ["Ein Zeuge"]},
    ],
    "times": [],
    "deeds": [],
}


def window() -> Any:
    unigram = Unigram(["<s>", "<pad>", "</s>", "<unk>", *sorted(set(TEXT)), "▁"], [-5.0] * (5 + len(set(TEXT))), 3)
    (one,) = windows(words_of(TEXT), unigram, 0, 2)
    return one


def words_under(row: Any, one: Any) -> list[str]:
    return [one.words[i].text if i < len(one.words) else "nobody" for i in row.nonzero().flatten().tolist()]


def anchors() -> dict[str, tuple[list[str], list[str]]]:
    one = window()
    known = chains.known_of(labels.Document("t", "de", TEXT, []), layers.resolve(RAW, TEXT))
    found = chains.anchors_of(one, known, "de")
    return {one.words[a.at].text: (words_under(a.right, one), words_under(a.allowed, one)) for a in found}


def test_only_mentions_without_a_name_are_asked_for() -> None:
    assert set(anchors()) == {"Polizei", "Behörde", "Sie", "ihr", "Zeuge"}


def test_a_mention_is_answered_by_the_nouns_of_its_voice_and_a_lone_one_by_nobody() -> None:
    found = anchors()
    assert found["Behörde"][0] == ["Die", "Polizei"]
    assert found["Sie"][0] == found["ihr"][0] == ["Eva", "Kern"]
    assert found["Zeuge"][0] == ["nobody"]


def test_neither_itself_nor_a_pronoun_of_the_same_voice_counts_against_the_answer() -> None:
    allowed = anchors()["ihr"][1]
    assert "ihr" not in allowed
    assert "Sie" not in allowed
    assert {"Polizei", "Zeuge", "nobody"} <= set(allowed)


def test_a_statement_alone_asks_for_the_name_of_its_origin() -> None:
    raw = {
        "kind": "indirect", "medium": "speech", "mode": None, "hedged": None, "negated": None,
        "content": ["ist 40"], "speaker": ["Sie"], "cue": [], "frame": ["Sie"],
        "origin": {"text": "Eva Kern", "named": True, "of": None}, "parent": None,
    }  # fmt: skip
    document = labels.Document("t", "de", TEXT, [labels.resolve(raw, TEXT, "t")])
    known, one = chains.known_of(document, None), window()
    assert not known.complete
    (anchor,) = chains.anchors_of(one, known, "de")
    assert one.words[anchor.at].text == "Sie"
    assert words_under(anchor.right, one) == ["Eva", "Kern"]
    assert "sucht" not in words_under(anchor.allowed, one)
