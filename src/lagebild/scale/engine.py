"""Where work is done: in this process, or by Ray's actors, here or on a cluster.

With Ray, each worker is an actor that holds its models and is started anew when it dies; what it was at is done
again. No more is under way than two things a worker, so the input is taken in only as fast as it is read.
Nothing is reported anywhere: Ray's usage statistics are switched off.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from lagebild.errors import LagebildError

__all__ = ["Engine", "Local", "Rays"]

T = TypeVar("T")
R = TypeVar("R")

UNDER_WAY = 2
"""Things handed out to each worker at most: the one it is at, and the next."""


class Engine(Protocol):
    """What spreads work over workers."""

    def each(self, make: Callable[[], Callable[[T], R]], things: Iterable[T]) -> Iterator[R]:
        """What a worker makes of each thing, in whatever order they get done; ``make`` makes a worker.

        A thing may be worked on more than once where a worker dies: working on it must be repeatable.
        """
        ...


class Local:
    """One after another, in this process."""

    def each(self, make: Callable[[], Callable[[T], R]], things: Iterable[T]) -> Iterator[R]:
        """What the worker makes of each thing, in order."""
        worker = None
        for thing in things:
            worker = worker or make()
            yield worker(thing)


class Rays:
    """A pool of Ray actors, one core each.

    ``address`` is a cluster's; without it, Ray runs on this machine for as long as the work takes. Raises
    ``LagebildError`` where Ray is not installed.
    """

    def __init__(self, workers: int, address: str | None = None) -> None:
        if workers < 1:
            raise LagebildError(f"{workers} workers do no work")
        self._workers, self._address = workers, address

    def each(self, make: Callable[[], Callable[[T], R]], things: Iterable[T]) -> Iterator[R]:
        """What the workers make of each thing, in the order they get done."""
        ray = _ray()
        mine = not ray.is_initialized()
        if mine:
            cores = None if self._address else self._workers
            ray.init(
                address=self._address, num_cpus=cores, include_dashboard=False, log_to_driver=False,
                configure_logging=False, logging_level="ERROR",
            )  # fmt: skip
        try:
            yield from self._pooled(ray, make, iter(things))
        finally:
            if mine:
                ray.shutdown()

    def _pooled(self, ray: Any, make: Callable[[], Callable[[T], R]], things: Iterator[T]) -> Iterator[R]:
        actor = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=-1)(_Actor)
        pool = [actor.remote(make) for _ in range(self._workers)]
        under_way: dict[Any, Any] = {}
        free = [one for one in pool for _ in range(UNDER_WAY)]
        more = True
        while more or under_way:
            while free and more:
                try:
                    thing = next(things)
                except StopIteration:
                    more = False
                    break
                one = free.pop(0)
                under_way[one.work.remote(thing)] = one
            if under_way:
                (ready,), _ = ray.wait(list(under_way), num_returns=1)
                free.append(under_way.pop(ready))
                yield ray.get(ready)


class _Actor:
    """A worker in a process of its own."""

    def __init__(self, make: Callable[[], Callable[[Any], Any]]) -> None:
        self._worker = make()

    def work(self, thing: Any) -> Any:
        return self._worker(thing)

    def process(self) -> int:
        """Its process id."""
        return os.getpid()


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError:
        raise LagebildError("Ray is not installed", hint="pip install 'lagebild[scale]'") from None
    return ray
