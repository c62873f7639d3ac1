"""Copies among the reports of all parts: a join by shingle, blocked, in two passes.

The first pass deals the sampled shingles of each part out to buckets by hash. The second joins each bucket with itself
(two reports that share a shingle within the window) and counts what every pair shares there; the counts of a pair,
added over the buckets, are all its common shingles. Then each report that shares enough is looked at in its part, by
the very function that a case uses (``linking.copies.copies_of``). Memory: one bucket, and one part with its
originals' sketches.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from lagebild.linking.copies import MAX_POSTINGS, WINDOW, Copy, Held, copies_of
from lagebild.linking.sketch import Sketch
from lagebild.model import Report, decode
from lagebild.scale.engine import Engine
from lagebild.scale.parts import manifest_of, parts_in, rows_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["find_copies"]

LEAST = 3
"""Sampled shingles two texts must share at least (as ``linking.copies``)."""
PER_BUCKET = 20_000
"""Reports a bucket is made for; more reports, more buckets."""


class _Dealt(NamedTuple):
    """Where a part's reports stand among all."""

    folder: str
    first: int
    """The number of its first report."""


def find_copies(out: Path, engine: Engine, *, window: int = WINDOW) -> Iterator[Copy]:
    """Copies among all reports of a run's parts. Reports without a date are compared with none.

    ``window`` is the most days between a text and its copies. Intermediate files lie under ``out/link`` and are
    replaced. Runs as often as it likes: the same parts give the same copies, in the order of the parts.
    """
    link = out / "link"
    dealt, total = [], 0
    for folder in parts_in(out):
        dealt.append(_Dealt(str(folder), total))
        total += manifest_of(folder).rows["sketches"]
    buckets = max(1, -(-total // PER_BUCKET))
    _fresh(link / "buckets", buckets)
    _fresh(link / "pairs", buckets)

    def deal() -> Any:
        return lambda one: _deal(one, str(link), buckets)

    def join() -> Any:
        firsts = [one.first for one in dealt]
        return lambda bucket: _join(bucket, str(link), window, firsts)

    def look() -> Any:
        return lambda place: _look(place, str(link), dealt, buckets)

    for _ in engine.each(deal, dealt):
        pass
    for _ in engine.each(join, range(buckets)):
        pass
    for found in sorted(engine.each(look, range(len(dealt)))):
        yield from msgspec.json.decode(found[1], type=list[Copy])


def _fresh(folder: Path, buckets: int) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    for bucket in range(buckets):
        (folder / f"{bucket:06d}").mkdir(parents=True)


def _save(path: Path, rows: NDArray[Any]) -> None:
    import numpy as np

    making = path.with_name(f".{path.name}")
    with making.open("wb") as file:
        np.save(file, rows)
    making.replace(path)


def _deal(one: _Dealt, link: str, buckets: int) -> int:
    """A part's shingles into their buckets: rows of hash, report number, day."""
    import numpy as np

    rows = rows_of(Path(one.folder), "sketches")
    hashes = [np.array(row["hashes"] if row["day"] else [], dtype=np.int64) for row in rows]
    sizes = [len(some) for some in hashes]
    days = np.array([row["day"].toordinal() if row["day"] else 0 for row in rows], dtype=np.int64)
    numbers = np.repeat(np.arange(one.first, one.first + len(rows)), sizes)
    table = np.stack([np.concatenate(hashes), numbers, np.repeat(days, sizes)]) if rows else np.zeros((3, 0), np.int64)
    place = table[0] % buckets
    for bucket in range(buckets):
        _save(Path(link) / "buckets" / f"{bucket:06d}" / f"{Path(one.folder).name}.npy", table[:, place == bucket])
    return len(rows)


def _join(bucket: int, link: str, window: int, firsts: list[int]) -> int:
    """How many shingles of a bucket each pair of reports shares, laid down by the part of the later one."""
    import numpy as np

    files = sorted((Path(link) / "buckets" / f"{bucket:06d}").glob("*.npy"))
    hashes, numbers, days = np.concatenate([np.load(file) for file in files], axis=1)
    order = np.lexsort((numbers, days, hashes))
    hashes, numbers, days = hashes[order], numbers[order], days[order]
    keys: list[NDArray[np.int64]] = []
    for step in range(1, MAX_POSTINGS + 1):
        same = hashes[step:] == hashes[:-step]
        if not same.any():
            break
        near = same & (days[step:] - days[:-step] <= window)
        earlier, later = numbers[:-step][near], numbers[step:][near]
        keys.append(later << 32 | earlier)
    pairs, shared = np.unique(np.concatenate(keys), return_counts=True) if keys else (np.zeros(0, np.int64),) * 2
    owner = np.searchsorted(np.array(firsts), pairs >> 32, side="right") - 1
    for place in np.unique(owner).tolist():
        mine = owner == place
        _save(Path(link) / "pairs" / f"{bucket:06d}" / f"{place:08d}.npy", np.stack([pairs[mine], shared[mine]]))
    return len(pairs)


def _look(place: int, link: str, dealt: list[_Dealt], buckets: int) -> tuple[int, bytes]:
    """The copies among a part's reports, given what each shares with which earlier ones."""
    import numpy as np

    files = [Path(link) / "pairs" / f"{bucket:06d}" / f"{place:08d}.npy" for bucket in range(buckets)]
    some = [np.load(file) for file in files if file.exists()]
    if not some:
        return place, b"[]"
    every = np.concatenate(some, axis=1)
    pairs, where = np.unique(every[0], return_inverse=True)
    shared = np.bincount(where, weights=every[1]).astype(np.int64)
    pairs, shared = pairs[shared >= LEAST], shared[shared >= LEAST]
    hits: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for pair, count in zip(pairs.tolist(), shared.tolist(), strict=True):
        hits[pair >> 32][pair & 0xFFFFFFFF] = count
    held = _held({*hits, *(other for others in hits.values() for other in others)}, dealt)
    mine = dealt[place]
    reports = rows_of(Path(mine.folder), "reports", ["noun"])
    found: list[Copy] = []
    for number in sorted(hits):
        report = decode(reports[number - mine.first]["noun"], Report)
        found += copies_of(report, held[number].sketch, hits[number], held)
    return place, msgspec.json.encode(found)


def _held(numbers: set[int], dealt: list[_Dealt]) -> dict[int, Held]:
    """What is to be known of reports by number, read from the parts they are in."""
    import bisect

    firsts = [one.first for one in dealt]
    wanted: defaultdict[int, list[int]] = defaultdict(list)
    for number in sorted(numbers):
        wanted[bisect.bisect_right(firsts, number) - 1].append(number)
    held = {}
    for place, some in wanted.items():
        rows = rows_of(Path(dealt[place].folder), "sketches")
        for number in some:
            row = rows[number - dealt[place].first]
            made = Sketch(array("Q", row["hashes"]), row["limit"])
            held[number] = Held(row["report"], row["outlet"], row["day"] or dt.date.min, made)
    return held
