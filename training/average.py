"""The mean of two checkpoints of one run: ``python -m training.average EPOCH-2.pt EPOCH-4.pt OUT.pt``.

Weights of the same run a few epochs apart lie in one basin; their mean generalises better than either (Izmailov et al.
2018, "Averaging Weights Leads to Wider Optima and Better Generalization").
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor


def mean(first: dict[str, Tensor], second: dict[str, Tensor]) -> dict[str, Tensor]:
    """The mean of two states of one network; what is no floating point number is taken from the second."""
    if first.keys() != second.keys():
        raise ValueError("these are not states of the same network")
    return {name: (first[name] + value) / 2 if value.is_floating_point() else value for name, value in second.items()}


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("first", "second", "out"):
        args.add_argument(name, type=Path)
    chosen = args.parse_args()
    states = [torch.load(path, weights_only=True, map_location="cpu") for path in (chosen.first, chosen.second)]
    torch.save({"epoch": states[1]["epoch"], "reader": mean(states[0]["reader"], states[1]["reader"])}, chosen.out)


if __name__ == "__main__":
    main()
