"""Parts: what goes into one, what one holds when it is done, and how it comes to stand there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from lagebild.errors import CaseError, IntakeError
from lagebild.model import SCHEMA_VERSION, Report, digest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "TABLES",
    "Manifest",
    "Options",
    "Part",
    "Summary",
    "begin",
    "cut",
    "done",
    "manifest_of",
    "part_folder",
    "parts_in",
    "rows_of",
    "sweep",
    "write_part",
]

TABLES = ("reports", "statements", "moments", "mentions", "deeds", "vectors", "sketches", "errors")
"""What a part holds, a Parquet file each."""

RUN, MANIFEST = "run.json", "manifest.json"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a run was started with; a run is only continued with the same."""

    reader: str = "model"
    size: int = 64
    """Things in a part."""
    vectors: bool = True
    """Whether statements get their vectors."""
    schema_version: int = SCHEMA_VERSION


class Part(NamedTuple):
    """A stretch of the input."""

    number: int
    reports: tuple[Report, ...]
    errors: tuple[tuple[str, str], ...]
    """What could not be taken in, and where."""
    key: str
    """Hash of what is in it: a part that is there already is the same one."""


class Summary(msgspec.Struct, kw_only=True):
    """What a run came to."""

    parts: int = 0
    skipped: int = 0
    """Parts that were there already."""
    reports: int = 0
    statements: int = 0
    errors: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a part that is done says of itself."""

    number: int
    key: str
    reader: str
    rows: dict[str, int]


def cut(things: Iterable[Report | IntakeError], size: int) -> Iterator[Part]:
    """The input in parts of ``size`` things, errors among them, in their order; a report comes once."""
    seen: set[bytes] = set()
    some: list[Report | IntakeError] = []
    number = 0
    for thing in things:
        if isinstance(thing, Report):
            key = bytes.fromhex(thing.id[:32])
            if key in seen:
                continue
            seen.add(key)
        some.append(thing)
        if len(some) == size:
            yield _part(number, some)
            number, some = number + 1, []
    if some:
        yield _part(number, some)


def _part(number: int, things: list[Report | IntakeError]) -> Part:
    reports = tuple(thing for thing in things if isinstance(thing, Report))
    errors = tuple((str(thing.where or ""), str(thing)) for thing in things if not isinstance(thing, Report))
    return Part(number, reports, errors, digest(*(report.id for report in reports), *errors, length=32))


def begin(out: Path, options: Options) -> None:
    """Make the folder, or go on in one. Raises ``CaseError`` where it holds something else, or another run."""
    run = out / RUN
    if run.exists():
        there = msgspec.json.decode(run.read_bytes(), type=Options)
        if there != options:
            raise CaseError(
                f"this folder holds a run with other options: {there}", where=str(out), hint="name a new folder"
            )
        sweep(out)
        return
    if out.exists() and any(out.iterdir()):
        raise CaseError("there is something here already, and no run", where=str(out), hint="name a new folder")
    out.mkdir(parents=True, exist_ok=True)
    whole = out / f".{RUN}"
    whole.write_bytes(msgspec.json.encode(options))
    whole.replace(run)


def sweep(out: Path) -> None:
    """Remove what killed workers left unfinished; to be called while nobody works in the folder."""
    for unfinished in out.glob(".part-*"):
        shutil.rmtree(unfinished)


def part_folder(out: Path, number: int) -> Path:
    """Where a part stands when it is done."""
    return out / f"part-{number:08d}"


def parts_in(out: Path) -> Iterator[Path]:
    """The parts that are done, in order."""
    yield from sorted(path for path in out.glob("part-*") if (path / MANIFEST).exists())


def manifest_of(folder: Path) -> Manifest:
    """What a part that is done says of itself."""
    return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)


def done(out: Path, part: Part) -> Manifest | None:
    """What the part says of itself, if it is done. Raises ``CaseError`` where another one stands in its place."""
    folder = part_folder(out, part.number)
    if not (folder / MANIFEST).exists():
        return None
    manifest = manifest_of(folder)
    if manifest.key != part.key:
        what = "the input is not the one this run was started with"
        raise CaseError(what, where=str(folder), hint="name a new folder")
    return manifest


def write_part(out: Path, part: Part, reader: str, tables: dict[str, pa.Table]) -> Manifest:
    """Write a part's tables and let it appear under its name; the same tables give the same bytes."""
    import pyarrow.parquet as pq

    manifest = Manifest(
        number=part.number, key=part.key, reader=reader, rows={name: tables[name].num_rows for name in TABLES}
    )
    target = part_folder(out, part.number)
    # the process's own folder: a worker taken for dead may still be at the same part
    making = out / f".{target.name}-{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    for name in TABLES:
        pq.write_table(tables[name], making / f"{name}.parquet", compression="zstd")
    (making / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    for file in making.iterdir():
        _sync(file)
    try:
        making.rename(target)
    except OSError:
        if not (target / MANIFEST).exists():
            raise
        shutil.rmtree(making)  # another worker was first with the same part
    _sync(out)
    return manifest


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def rows_of(folder: Path, table: str, columns: list[str] | None = None) -> list[dict[str, Any]]:
    """The rows of a part's table."""
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(folder / f"{table}.parquet", columns=columns).to_pylist()
    return rows
