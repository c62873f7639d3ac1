"""The further layers of the corpus: every quoted word is in its text, and readings agree as published."""

from __future__ import annotations

import math
from typing import Any

import pytest

layers = pytest.importorskip("training.layers", reason="the repository's root is not on the path")
agreement = pytest.importorskip("training.agreement", reason="the repository's root is not on the path")
labels = pytest.importorskip("training.labels", reason="the repository's root is not on the path")

TEXT = "Er sagte, er komme. Die Brücke wurde am 3. Mai gesperrt."


def test_every_layer_is_found_in_its_text() -> None:
    found = layers.read()
    assert len(found) >= 150
    assert sum(len(one.times) for one in found) > 500


def raw(**change: Any) -> dict[str, Any]:
    entity = {"name": "Er", "kind": "person", "mentions": ["Er", "er#3"]}
    time = {"text": "3. Mai", "type": "DATE", "value": "2021-05-03"}
    deed = {"text": "Die Brücke wurde am 3. Mai gesperrt", "actors": ["Er"], "when": "3. Mai"}
    return {"id": "t", "entities": [entity], "times": [time], "deeds": [deed], **change}


def test_a_number_picks_the_place() -> None:
    one = layers.resolve(raw(entities=[{"name": "Er", "kind": "person", "mentions": ["er#1"]}]), TEXT)
    start, end = one.entities[0].mentions[0]
    assert TEXT[start:end] == "er"


@pytest.mark.parametrize(
    "change",
    [
        {"entities": [{"name": "Er", "kind": "person", "mentions": ["sie"]}], "deeds": []},
        {"entities": [{"name": "Er", "kind": "animal", "mentions": []}], "deeds": []},
        {"times": [{"text": "3. Mai", "type": "DATE", "value": "irgendwann"}]},
        {"times": [{"text": "3. Mai", "type": "DAY", "value": "2021-05-03"}]},
        {"deeds": [{"text": "Die Brücke", "actors": ["Sie"], "when": None}]},
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not|no |is"):
        layers.resolve(raw(**change), TEXT)


def test_readings_agree_at_least_as_published() -> None:
    both = agreement.twice_read(labels.read())
    assert len(both) >= 60
    assert agreement.part_f1(both, agreement.PARTS) >= 94


def test_readings_agree_on_who_is_who_at_least_as_published() -> None:
    found = agreement.who_is_who()
    assert found["texts"] >= 16
    assert found["mentions"] >= 91
    assert found["CoNLL"] >= 87
    assert found["times"] >= 96


def test_alpha_is_one_for_agreement_and_about_zero_for_chance() -> None:
    assert agreement.alpha([("a", "a"), ("b", "b")]) == 1
    assert agreement.alpha([("a", "b"), ("b", "a"), ("a", "a"), ("b", "b")] * 50) == pytest.approx(0, abs=0.01)
    assert math.isnan(agreement.alpha([]))
