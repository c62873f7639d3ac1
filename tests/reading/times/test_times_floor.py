"""Accuracy on KRAUTS (measured only, never part of the project) does not fall below what has been reached."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lagebild.model import Interval
from lagebild.reading.times import resolve

SHARED = Path(__file__).parents[3].parent / "shared"
GOLD = SHARED / "data" / "krauts_dev.jsonl"
SCORER = SHARED / "tools" / "score_timex.py"
FLOORS = {"strict_f1": 0.87, "relaxed_f1": 0.925, "value_f1": 0.8}
"""TempEval-3 measures on the development part. Raise them with the rules; never lower them."""


def test_the_floors_on_krauts_hold(tmp_path: Path) -> None:
    if not GOLD.is_file() or not SCORER.is_file():
        pytest.skip("the KRAUTS development part lies beside the project, in ../shared, and is not there")
    rows = []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        for moment in resolve(document["text"], "de", Interval.parse(document["dct"])).moments:
            start, end = moment.span
            row = {"doc_id": document["doc_id"], "start": start, "end": end}
            rows.append(json.dumps(row | {"type": moment.type.value, "value": moment.value}))
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("\n".join(rows), encoding="utf-8")
    command = [sys.executable, str(SCORER), str(GOLD), "--pred", str(predicted), "--json"]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for measure, floor in FLOORS.items():
        assert figures[measure] >= floor, (measure, figures[measure])
