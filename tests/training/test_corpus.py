"""Every label of the corpus is found in its text, and the held-out part stays what it is."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

labels = pytest.importorskip("training.labels", reason="the repository's root is not on the path")


@pytest.fixture(scope="module")
def documents() -> list[Any]:
    found: list[Any] = labels.read()
    return found


def test_every_label_of_every_text_is_found(documents: list[Any]) -> None:
    assert len(documents) >= 368
    for document in documents:
        for statement in document.statements:
            for part, spans in statement.parts.items():
                for start, end in spans:
                    assert document.text[start:end].strip(), (document.id, part)


def test_ranges_are_the_words_that_were_quoted(documents: list[Any]) -> None:
    raw = [json.loads(line) for line in (labels.CORPUS / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    for line, document in zip(raw, documents, strict=True):
        for quoted, statement in zip(line["statements"], document.statements, strict=True):
            for part, spans in statement.parts.items():
                words = [document.text[a:b] for a, b in spans]
                for given, found in zip(quoted.get(part) or (), words, strict=True):
                    assert given == found or given.rpartition("#")[0] == found, (document.id, part)


def test_the_held_out_part_is_large_enough_and_does_not_change(documents: list[Any]) -> None:
    kept = labels.held_out()
    first = {document.id: document.language for document in documents if document.reading == 1}
    assert kept <= set(first)
    assert sum(first[key] == "de" for key in kept) >= 60
    assert sum(first[key] == "en" for key in kept) >= 8
    for which, sums in (("first", "6b4e9b2ab34c0277"), ("later", "effd0a9c19bb7269")):
        ids = sorted(labels.held_out(which=which))
        assert hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16] == sums


def test_training_never_sees_a_held_out_text() -> None:
    train = pytest.importorskip("training.train", reason="torch is not installed")
    assert not labels.held_out() & {document.id for document in train.training_documents()}


def test_a_text_read_twice_is_counted_once(documents: list[Any]) -> None:
    twice = {document.id for document in documents if document.reading == 2}
    assert twice == {key for key in twice if sum(d.id == key for d in documents) == 2}
    assert len(twice) >= 12


TEXT = "Die Polizei teilte mit, die Straße sei gesperrt. Er sagte, er komme. Sie sagte, sie gehe."


def test_what_is_not_in_the_text_is_refused() -> None:
    raw = {"kind": "indirect", "content": ["die Brücke sei gesperrt"], "frame": []}
    with pytest.raises(labels.LabelError, match="die Brücke sei gesperrt"):
        labels.resolve(raw, TEXT, "example #0")


def test_content_that_stands_twice_needs_a_number() -> None:
    raw = {"kind": "indirect", "content": ["sagte"], "frame": []}
    with pytest.raises(labels.LabelError, match="2 times"):
        labels.resolve(raw, TEXT, "example #0")
    numbered = labels.resolve({**raw, "content": ["sagte#2"]}, TEXT, "example #0")
    assert numbered.parts["content"] == [(TEXT.rindex("sagte"), TEXT.rindex("sagte") + 5)]


def test_a_cue_is_looked_for_inside_its_frame() -> None:
    raw = {"kind": "indirect", "content": ["sie gehe"], "frame": ["Sie sagte,"], "cue": ["sagte"], "speaker": ["Sie"]}
    found = labels.resolve(raw, TEXT, "example #0")
    assert found.parts["cue"] == [(TEXT.rindex("sagte"), TEXT.rindex("sagte") + 5)]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(labels.LabelError, match="'oblique' is no kind"):
        labels.resolve({"kind": "oblique", "content": ["er komme"], "frame": []}, TEXT, "example #0")


def test_the_ranges_agree_with_those_the_labels_came_with(documents: list[Any]) -> None:
    shared = Path(__file__).parents[2].parent / "shared" / "corpus" / "ranges.jsonl"
    if not shared.exists():
        pytest.skip("the ranges to compare with are not beside the repository")
    found = {(document.id, document.reading): document.statements for document in documents}
    for line in map(json.loads, shared.read_text(encoding="utf-8").splitlines()):
        for mine, theirs in zip(found[line["id"], line.get("reading", 1)], line["statements"], strict=True):
            for part, spans in mine.parts.items():
                assert [list(span) for span in spans] == theirs[part], (line["id"], part)
