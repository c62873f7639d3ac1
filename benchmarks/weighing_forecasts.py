"""Resolved forecasts scored: Brier and the parts of CORP.

    python -m benchmarks.weighing_forecasts [FILE]

FILE is a CSV with the columns ``forecast`` and ``outcome`` (0 or 1); without one, forecasts.csv (1,152 market
questions with their last price, ForecastBench, CC BY-SA 4.0, not part of this project) is looked for in ../shared/data.
Expected there: Brier 0.1001 = MCB 0.0041 - DSC 0.0979 + UNC 0.1938.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

from lagebild.scoring.corp import Corp, band, corp

FILE = Path(__file__).parents[2] / "shared" / "data" / "forecasts.csv"


def load(path: Path) -> tuple[list[float], list[bool]]:
    """The forecasts and what came."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [float(row["forecast"]) for row in rows], [float(row["outcome"]) == 1 for row in rows]


def measure(path: Path = FILE) -> Corp:
    """The parts."""
    return corp(*load(path))


def main() -> None:
    """Print score, parts and curve."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    if not path.exists():
        print(f"{path.name} is not here; give a CSV with forecast,outcome")
        return
    forecasts, came = load(path)
    start = time.perf_counter()
    found = corp(forecasts, came)
    middle = time.perf_counter()
    lines = band(forecasts)
    end = time.perf_counter()
    print(f"{len(came)} forecasts; Brier {found.score:.4f} = MCB {found.miscalibration:.4f}"
          f" - DSC {found.discrimination:.4f} + UNC {found.uncertainty:.4f}")  # fmt: skip
    for step in found.curve:
        print(f"  {step.low:.4f} to {step.high:.4f}: {step.count:4} forecasts, {step.frequency:.3f} came true")
    print(f"consistency band at {len(lines)} forecasts, 200 repetitions; {1000 * (middle - start):.1f} ms, "
          f"{1000 * (end - middle):.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
