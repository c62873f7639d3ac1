"""What the readers get right may not fall below what is pinned in ``floors.json``."""

from __future__ import annotations

import pytest

from training import gate


@pytest.mark.parametrize("suite", gate.SUITES)
def test_no_measure_falls_below_its_floor(suite: str) -> None:
    measure, needs = gate.SUITES[suite]
    if not needs.exists():
        pytest.skip(f"{needs.name} may not be shipped and is not beside the project")
    assert not gate.falls(measure(), gate.floors()[suite])


def test_a_fall_is_seen_and_a_missing_figure_is_a_fall() -> None:
    assert gate.falls({"joint": 39.0}, {"joint": 40.0, "message": 1.0}) == [
        "joint: 39.00, floor 40.00",
        "message: 0.00, floor 1.00",
    ]
    assert gate.falls({"joint": 40.0}, {"joint": 40.0}) == []
