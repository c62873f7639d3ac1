"""The mean of checkpoints: ``python -m training.average EPOCH-2.pt EPOCH-4.pt … OUT.pt``.

Weights of the same run a few epochs apart lie in one basin, and so do runs that began with the same weights; their
mean generalises better than each (Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better
Generalization"; Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor


def mean(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of states of one network; what is no floating point number is taken from the last.

    Raises ``ValueError`` if they are of different networks.
    """
    if any(state.keys() != states[0].keys() for state in states):
        raise ValueError("these are not states of the same network")
    last = states[-1]
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point() else value
        for name, value in last.items()
    }


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("checkpoints", type=Path, nargs="+")
    args.add_argument("out", type=Path)
    chosen = args.parse_args()
    states = [torch.load(path, weights_only=True, map_location="cpu") for path in chosen.checkpoints]
    torch.save({"epoch": states[-1]["epoch"], "reader": mean([state["reader"] for state in states])}, chosen.out)


if __name__ == "__main__":
    main()
