"""Changes of the case as they happen, as server-sent events.

One watcher asks the case once a second while anybody listens, and hands each change to every listener. A listener
that does not keep up, or comes back after too long, is told to look at everything anew (``reset``).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lagebild.desk.api.operations import problem
from lagebild.errors import LagebildError
from lagebild.model import encode
from lagebild.store import open_case
from lagebild.store.notes import Change

LOG = logging.getLogger(__name__)
EVERY = 1.0
"""Seconds between two looks at the case."""
HEARTBEAT = 15.0
"""Seconds after which a silent stream says that it is still there."""
WAITING = 200
"""How many changes may wait for a listener."""
LISTENERS = 200
"""How many may listen at a time."""

Told = tuple[int, bytes] | None
"""A change's number and its event; ``None``: it is over."""


class Events:
    """The listeners of one case."""

    def __init__(self, case: str | Path) -> None:
        self._case = case
        self._queues: set[asyncio.Queue[Told]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._over = False

    def close(self) -> None:
        """End all streams; call it from the server's own loop."""
        self._over = True
        for queue in self._queues:
            _push(queue, None)
        if self._watcher is not None:
            self._watcher.cancel()

    async def listen(self, request: Request, allowed: Callable[[], bool]) -> Response:
        """The stream; ``allowed`` is asked with each heartbeat whether the listener may still hear it."""
        if self._over or len(self._queues) >= LISTENERS:
            return problem(503, "too many are listening", hint="try again later")
        since = request.headers.get("last-event-id", "")
        known = int(since) if since.isascii() and since.isdigit() and len(since) < 16 else None
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(known, allowed), media_type="text/event-stream", headers=headers)

    async def _stream(self, known: int | None, allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[Told] = asyncio.Queue(WAITING + 1)
        self._queues.add(queue)
        try:
            # the queue is open before the case is asked, so that nothing falls in between; what comes twice is dropped
            last, missed = await run_in_threadpool(self._missed, known)
            self._watch(last)
            yield b"retry: 3000\n"
            if missed is None:
                yield _event("reset", last, b"{}")
            elif not missed:
                yield _event("ready", last, b"{}")
            else:
                for number, change in missed:
                    yield _event("change", number, encode(change))
            while True:
                try:
                    told = await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    if not await run_in_threadpool(allowed):
                        return
                    yield b": still there\n\n"
                    continue
                if told is None:
                    return
                if told[0] > last:
                    last = told[0]
                    yield told[1]
        finally:
            self._queues.discard(queue)
            if not self._queues and self._watcher is not None:
                self._watcher.cancel()
                self._watcher = None

    def _missed(self, known: int | None) -> tuple[int, list[tuple[int, Change]] | None]:
        """The last change's number, and those since ``known``; ``None``: too many, or another case's number."""
        with open_case(self._case) as case:
            last = case.last_change()
            if known is None or known == last:
                return last, []
            found = case.changes_since(known, limit=WAITING)
            if known > last or not found or found[-1][0] < last:
                return last, None
            return last, found

    def _watch(self, last: int) -> None:
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._look(last))

    async def _look(self, last: int) -> None:
        with contextlib.ExitStack() as held:
            case = held.enter_context(await run_in_threadpool(open_case, self._case))
            while True:
                await asyncio.sleep(EVERY)
                try:
                    found = await run_in_threadpool(case.changes_since, last, limit=WAITING)
                except LagebildError:
                    LOG.exception("the case cannot be watched")  # somebody may hold it; the next look tells
                    continue
                for number, change in found:
                    told = (number, _event("change", number, encode(change)))
                    for queue in self._queues:
                        _push(queue, told)
                    last = number


def _push(queue: asyncio.Queue[Told], told: Told) -> None:
    """Hand it over; a listener that does not keep up is let go, and comes back with the last number it saw."""
    if queue.full():
        queue.get_nowait()
        told = None
    elif queue.qsize() >= WAITING:
        told = None
    queue.put_nowait(told)


def _event(name: str, number: int, data: bytes) -> bytes:
    return f"id: {number}\nevent: {name}\n".encode() + b"data: " + data + b"\n\n"
