"""One bad source, relayed by ever more papers."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "stress.py"


def test_declared_origins_stay_flat_while_majority_voting_falls() -> None:
    stress = runpy.run_path(str(BENCHMARK))
    accuracy = stress["accuracy"]
    declared = [accuracy(stress["METHODS"]["declared origins"], k) for k in (1, 4, 8)]
    lossy = [accuracy(stress["METHODS"]["declared, lossy relays"], k) for k in (1, 4, 8)]
    majority = [accuracy(stress["METHODS"]["majority voting"], k) for k in range(1, 9)]
    assert declared == pytest.approx([0.83692] * 3, abs=1e-9)
    assert max(lossy) - min(lossy) < 1e-9
    assert majority == sorted(majority, reverse=True)
    assert majority[0] > 0.8
    assert majority[-1] == pytest.approx(0.55)
