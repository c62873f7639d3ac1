"""Run every benchmark: ``python -m benchmarks``; each is also a command of its own."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main() -> None:
    """Run them one after another, each under its first line."""
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        module = f"benchmarks.{path.stem}"
        print(f"\n== {module}", flush=True)
        sys.argv = [str(path)]
        runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main()
