"""Labels of deeds: ``deeds.jsonl`` adds to ``layers.jsonl``, but never to a text that is only measured on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from training.deeds_data import read
from training.labels import LabelError

TEXT = "Die Polizei nahm am Montag zwei Männer fest. Das Gericht gab sie wieder frei."


def corpus(folder: Path, kept: str = "") -> Path:
    """A corpus of one text whose second sentence only ``deeds.jsonl`` labels."""
    police = {"name": "Polizei", "kind": "body", "mentions": ["Die Polizei"]}
    first = {"text": "Die Polizei nahm am Montag zwei Männer fest", "actors": ["Polizei"], "when": None}
    more = {"text": "Das Gericht gab sie wieder frei", "actors": ["Gericht"], "when": None}
    files = {
        "texts.jsonl": {"id": "1", "language": "de", "title": "", "published": "2022-03-15", "text": TEXT},
        "layers.jsonl": {"id": "1", "entities": [police], "times": [], "deeds": [first]},
        "deeds.jsonl": {"id": "1", "reading": 1, "deeds": [more]},
    }
    for name, line in files.items():
        (folder / name).write_text(json.dumps(line) + "\n", encoding="utf-8")
    (folder / "heldout.txt").write_text(kept, encoding="utf-8")
    return folder


def test_further_deeds_join_those_of_the_layers_in_text_order(tmp_path: Path) -> None:
    [(layers, further)] = read(corpus(tmp_path))
    assert not further
    assert [TEXT[slice(*deed.span)].split()[1] for deed in layers.deeds] == ["Polizei", "Gericht"]


def test_a_held_out_text_takes_no_further_deeds(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="held-out"):
        read(corpus(tmp_path, kept="1\n"))
