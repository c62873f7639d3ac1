"""The bundle is STIX 2.1 as the standard's own library reads it, strictly."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
import stix2

from lagebild.exports import Selection, write_stix
from lagebild.exports.stix import _OPINIONS, EXTENSION, STIX, stix_id
from lagebild.store import Case
from lagebild.weighing.words import bands

pytest_plugins = ["exports_support"]


@pytest.fixture(scope="module")
def bundle(_shared: Case, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    target = tmp_path_factory.mktemp("stix") / "bundle.json"
    write_stix(Selection(_shared), target)
    found: dict[str, Any] = json.loads(target.read_bytes())
    return found


def of(bundle: dict[str, Any], type: str) -> list[dict[str, Any]]:
    return [thing for thing in bundle["objects"] if thing["type"] == type]


def test_the_library_takes_every_object_strictly(bundle: dict[str, Any]) -> None:
    for thing in bundle["objects"]:
        stix2.parse(thing, allow_custom=False, version="2.1")
    assert {thing["type"] for thing in bundle["objects"]} == {
        "identity", "extension-definition", "report", "note", "opinion", "grouping", "relationship",
    }  # fmt: skip


def test_a_bundle_of_one_question_is_parsed_as_a_whole(full: Case, tmp_path: Path) -> None:
    question = next(question for question in full.questions() if full.claims(question.id))
    write_stix(Selection(full, question=question.id), tmp_path / "b.json")
    parsed = stix2.parse((tmp_path / "b.json").read_text(encoding="utf-8"), allow_custom=False)
    assert parsed.type == "bundle"
    names = [thing.name for thing in parsed.objects if thing.type == "grouping"]
    assert question.text in names
    assert len([name for name in names if name.startswith(f"{question.text} — ")]) == len(question.outcomes)


def test_ids_are_unique_and_in_a_namespace_of_our_own(bundle: dict[str, Any]) -> None:
    ids = [thing["id"] for thing in bundle["objects"]]
    assert len(ids) == len(set(ids))
    parts = [id.partition("--")[2] for id in ids]
    assert len(parts) == len(set(parts))  # a producer does not use a UUID for two types
    assert {uuid.UUID(part).version for part in parts} == {5}
    assert stix_id("note", "x") != f"note--{uuid.uuid5(STIX, 'x')}"


def test_everything_referred_to_is_in_the_bundle(bundle: dict[str, Any]) -> None:
    ids = {thing["id"] for thing in bundle["objects"]}
    for thing in bundle["objects"]:
        ties = [thing.get(name) for name in ("source_ref", "target_ref", "created_by_ref")]
        refs = {ref for ref in (*thing.get("object_refs", ()), *ties) if ref}
        gone = refs - ids
        assert all(ref.startswith("note--") for ref in gone), thing  # a statement that was withdrawn
        assert len(gone) <= 1


def test_nothing_custom_stands_outside_the_extension(bundle: dict[str, Any]) -> None:
    for thing in bundle["objects"]:
        assert not [name for name in thing if name.startswith("x_")]
        assert set(thing.get("extensions", {})) <= {EXTENSION}


def test_every_confidence_names_its_scale(bundle: dict[str, Any]) -> None:
    for thing in bundle["objects"]:
        if "confidence" in thing:
            assert 0 <= thing["confidence"] <= 100
            assert thing["extensions"][EXTENSION]["confidence_scale"]


def test_opinions_follow_the_words_of_probability(bundle: dict[str, Any]) -> None:
    computed = [one for one in of(bundle, "opinion") if "probability" in one["extensions"][EXTENSION]]
    assert computed
    for one in computed:
        told = one["extensions"][EXTENSION]
        assert one["confidence"] == round(told["probability"] * 100)
        assert told["words"] in one["explanation"]
        wanted = next(name for bound, name in _OPINIONS if round(told["probability"], 2) < bound)
        assert one["opinion"] == wanted
    lows = [band.low for band in bands("stix")]
    assert [bound for bound, _ in _OPINIONS[:4]] == [low for low in lows if low in (0.2, 0.4, 0.6, 0.8)]


def test_a_grade_that_cannot_be_judged_is_a_note(bundle: dict[str, Any]) -> None:
    graded = [
        one for one in bundle["objects"] if "Admiralty code" in str(one.get("explanation", one.get("content", "")))
    ]
    assert sorted((one["type"], one.get("confidence")) for one in graded) == [("note", None), ("opinion", 70)]


def test_the_same_case_gives_the_same_bytes(full: Case, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_stix(Selection(full), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
