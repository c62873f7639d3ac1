"""What every training here does: batches of like length, steps by one worker or several, checkpoints."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
import torch.distributed
import torch.multiprocessing
from torch import Tensor, nn


class Sized(Protocol):
    """A window of so many pieces."""

    pieces: Tensor


class Planned(Protocol):
    """What a plan says of where and by how many workers it is run."""

    out: Path
    workers: int


AnyWindow = TypeVar("AnyWindow", bound=Sized)
AnyPlan = TypeVar("AnyPlan", bound=Planned)


def drawn(identifier: str, purpose: str, one_in: int) -> bool:
    """Whether a text is among the one in so many that are drawn, by their ids, for a purpose."""
    return int(hashlib.sha256(f"{purpose} {identifier}".encode()).hexdigest(), 16) % one_in == 0


def batches(examples: Sequence[AnyWindow], size: int, chance: random.Random) -> list[list[AnyWindow]]:
    """Windows of like length together, the batches in random order."""
    order = sorted(examples, key=lambda e: len(e.pieces) + chance.random() * 60)
    found = [order[i : i + size] for i in range(0, len(order), size)]
    chance.shuffle(found)
    return found


def run_of(seed: int, number: int, order: int) -> str:
    """What seeds the order of an epoch's windows; another ``order`` than 0 is another run from the same beginning."""
    return f"{seed} {number}" + f" {order}" * bool(order)


def up_and_down(optimiser: torch.optim.Optimizer, total: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Rates that rise over the first 8 % of ``total`` steps and then fall in a straight line, never below 2 %."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (0.08 * total), max(0.02, 1 - s / total))
    )


@dataclass
class Course:
    """The state of one worker's training."""

    out: Path
    rank: int
    workers: int
    name: str
    """What the network is called in the checkpoints."""
    network: nn.Module
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LambdaLR

    def _parts(self) -> dict[str, Any]:
        return {self.name: self.network, "optimiser": self.optimiser, "schedule": self.schedule}

    def resume(self) -> int:
        """Take up the checkpoint, if there is one; the number of epochs that are done."""
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=True)
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        print(f"resumed after epoch {state['epoch']}", flush=True)
        return int(state["epoch"])

    def save(self, epoch: int, *, apart: bool) -> None:
        """Write the checkpoint, whole or not at all; with ``apart`` the network as it is now beside it."""
        state = {name: part.state_dict() for name, part in self._parts().items()}
        torch.save({"epoch": epoch, **state}, self.out / "checkpoint.tmp")
        (self.out / "checkpoint.tmp").replace(self.out / "checkpoint.pt")
        if apart:
            torch.save({"epoch": epoch, self.name: state[self.name]}, self.out / f"epoch-{epoch}.pt")

    def step(self, loss: Tensor) -> None:
        """One step down the gradient, the same for all workers."""
        trained = [parameter for parameter in self.network.parameters() if parameter.requires_grad]
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if self.workers > 1:
            _average(trained, self.workers)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        self.optimiser.step()
        self.schedule.step()


def _average(parameters: Sequence[nn.Parameter], workers: int) -> None:
    """Make every worker's gradients the mean of all workers'."""
    parts = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
    flat = torch.cat([part.flatten() for part in parts])
    torch.distributed.all_reduce(flat)
    flat /= workers
    for parameter, part in zip(parameters, flat.split([p.numel() for p in parameters]), strict=True):
        parameter.grad = part.view_as(parameter)


def _worker(rank: int, train: Callable[[AnyPlan, int], object], plan: AnyPlan) -> None:
    meeting = f"file://{plan.out.resolve()}/meeting"
    torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=plan.workers)
    train(plan, rank)
    torch.distributed.destroy_process_group()


def by_workers(train: Callable[[AnyPlan, int], object], plan: AnyPlan) -> None:
    """Run ``train`` in as many processes as ``plan`` has workers."""
    (plan.out / "meeting").unlink(missing_ok=True)
    if plan.workers == 1:
        train(plan, 0)
    else:
        torch.multiprocessing.spawn(_worker, (train, plan), nprocs=plan.workers)
