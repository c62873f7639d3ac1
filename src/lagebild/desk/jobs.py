"""Work in the background: one thread, one thing after the other, and what has become of each."""

from __future__ import annotations

import itertools
import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from lagebild.errors import LagebildError

LOG = logging.getLogger(__name__)

KEPT = 100
"""How many jobs are remembered."""
SHOWN = 200
"""How many lines a job keeps of what it did and of what went wrong."""


@dataclass
class Job:
    """One thing being done; written by the worker alone, read by the pages."""

    id: str
    owner: str
    what: str
    state: str = "waiting"
    """``waiting``, ``running``, ``done`` or ``failed``."""
    count: int = 0
    """How many things were done so far."""
    lines: list[tuple[str, str, int | None]] = field(default_factory=list)
    """What was done: id of a report, its heading, how much was found in it (``None``: it was there already)."""
    errors: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed")

    def did(self, id: str, heading: str, found: int | None) -> None:
        """One thing is done."""
        self.count += 1
        if len(self.lines) < SHOWN:
            self.lines.append((id, heading, found))

    def failed(self, why: str) -> None:
        """One thing could not be done."""
        if len(self.errors) < SHOWN:
            self.errors.append(why)


class Jobs:
    """The queue. A job whose work raises has failed and says why; what is no ``LagebildError`` is logged besides."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, owner: str, what: str, work: Callable[[Job], None]) -> Job:
        """Put work in the queue; ``work`` is called with the job in the background."""
        job = Job(secrets.token_hex(8), owner, what)
        with self._lock:
            too_many = max(0, len(self._jobs) - KEPT + 1)
            for old in [old for old in itertools.islice(self._jobs.values(), too_many) if old.over]:
                del self._jobs[old.id]
            self._jobs[job.id] = job
        self._pool.submit(self._run, job, work)
        return job

    def get(self, id: str) -> Job | None:
        """The job of that id."""
        return self._jobs.get(id)

    def close(self, *, wait: bool = False) -> None:
        """Finish what runs; drop what waits, or (``wait``) finish that too."""
        self._pool.shutdown(cancel_futures=not wait)

    @staticmethod
    def _run(job: Job, work: Callable[[Job], None]) -> None:
        job.state = "running"
        try:
            work(job)
        except LagebildError as error:
            job.failed(str(error))
            job.state = "failed"
        except BaseException as error:
            job.failed(f"{type(error).__name__}: {error}")
            job.state = "failed"
            LOG.exception("job %s of %s", job.id, job.owner)  # the pool would keep it to itself
            raise
        else:
            job.state = "done"
