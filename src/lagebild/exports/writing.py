"""Files that are there whole or not at all, and what an export says of itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from lagebild.errors import LagebildError


class ExportError(LagebildError):
    """An export could not be written, or what is to be imported could not be read."""


class Written(msgspec.Struct, kw_only=True):
    """What an export wrote."""

    format: str
    files: list[str] = []
    counts: dict[str, int] = {}
    """How many of each noun, or of each kind of object of the format."""

    def count(self, what: str, more: int = 1) -> None:
        """Count one more of a kind."""
        self.counts[what] = self.counts.get(what, 0) + more


@contextmanager
def whole(target: Path | None) -> Iterator[IO[bytes]]:
    """A file to write to that takes its name only when the block ends well; ``None``: standard output.

    Raises ``ExportError`` where it cannot be written.
    """
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    half = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with half.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        half.replace(target)
    except OSError as error:
        raise ExportError(f"it cannot be written: {error.strerror or error}", where=str(target)) from None
    finally:
        half.unlink(missing_ok=True)


def folder(target: Path) -> Path:
    """The folder, made where it is not there. Raises ``ExportError`` where it is a file or cannot be made."""
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"it cannot be made a folder: {error.strerror or error}"
        raise ExportError(what, where=str(target), hint="name a new or an existing folder with --out") from None
    return target
