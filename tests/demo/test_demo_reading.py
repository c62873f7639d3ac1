"""The demo as it runs on a user's machine: read by rules, then tied to what was found."""

from __future__ import annotations

import pytest

from lagebild.demo import Matched, load, match
from lagebild.model import Reading
from lagebild.reading import reader

DEMO = load()
FLOOR = 0.8
"""The share of the quotes that the rules reader must find, each with the right origin."""


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    rules = reader("rules")
    return {report.id: rules.read(report, DEMO.anchors) for report in DEMO.reports}


@pytest.fixture(scope="module")
def matched(readings: dict[str, Reading]) -> Matched:
    return match(DEMO, readings)


def test_most_quotes_are_found_with_the_right_origin(matched: Matched) -> None:
    entered = len(list(DEMO.quotes()))
    missed = "\n".join(f"{m.claim} {m.report}: {m.why}: {m.quote}" for m in matched.missed)
    assert entered - len(matched.missed) >= FLOOR * entered, missed


@pytest.mark.parametrize("key", [question.key for question in DEMO.questions])
def test_a_question_is_left_with_testimony_of_two_voices(
    key: str, matched: Matched, readings: dict[str, Reading]
) -> None:
    statements = {s.id: s for reading in readings.values() for s in reading.statements}
    told = [t.statement for claim in matched.claims if claim.id.startswith(f"{key}.") for t in claim.testimony]
    origins = {origin.name for id_ in told if (origin := statements[id_].origin)}
    assert len(origins) >= 2
