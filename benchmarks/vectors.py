"""One million vectors: how fast candidates for claims are found, and what an approximate index would miss.

    pip install usearch faiss-cpu && python -m benchmarks.vectors [VECTORS] [QUERIES]

Vectors are 384 int8 as a case keeps them: unit vectors about 20,000 random centres (statements about the same thing lie
near one another), with a fixed seed. Exact search by blocks of numpy (what a case and ``lagebild scale link`` use) is
the measure; usearch (HNSW and exact) and faiss (flat, inverted lists, HNSW) stand beside it in the same run. One thread
each; lists and graphs are built with two, and graphs left out above 200,000 vectors, where they would take hours here.
"""

from __future__ import annotations

import os
import sys
import time
from functools import cache, partial
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

SIZE, NEAREST = 384, 12


def made(count: int, seed: int = 7) -> NDArray[np.int8]:
    """``count`` vectors in clusters."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((min(20_000, count), SIZE), dtype=np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    rows = np.empty((count, SIZE), dtype=np.int8)
    for low in range(0, count, 50_000):
        high = min(low + 50_000, count)
        some = centres[chance.integers(0, len(centres), high - low)]
        some = some + 0.045 * chance.standard_normal((high - low, SIZE), dtype=np.float32)
        rows[low:high] = np.round(some / np.abs(some).max(axis=1, keepdims=True) * 127)
    return rows


def unit(rows: NDArray[np.int8]) -> NDArray[np.float32]:
    """The same as float32 of length one."""
    some = rows.astype(np.float32)
    return np.asarray(some / np.linalg.norm(some, axis=1, keepdims=True), dtype=np.float32)


def exact(rows: NDArray[np.int8], queries: NDArray[np.int8]) -> tuple[NDArray[np.int64], float]:
    """The nearest of each query by blocks, and the seconds."""
    started = time.perf_counter()
    asked = unit(queries)
    best = np.full((len(queries), NEAREST), -2.0, dtype=np.float32)
    where = np.zeros((len(queries), NEAREST), dtype=np.int64)
    for low in range(0, len(rows), 8192):
        products = asked @ unit(rows[low : low + 8192]).T
        together = np.concatenate([best, products], axis=1)
        top = np.argpartition(-together, NEAREST - 1, axis=1)[:, :NEAREST]
        places = np.concatenate(
            [where, np.broadcast_to(np.arange(low, low + products.shape[1]), products.shape)], axis=1
        )
        best, where = np.take_along_axis(together, top, axis=1), np.take_along_axis(places, top, axis=1)
    return where, time.perf_counter() - started


def recall(found: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    """Share of the true nearest that were found."""
    hits = sum(len(set(a.tolist()) & set(b.tolist())) for a, b in zip(found, truth, strict=True))
    return hits / truth.size


def main() -> None:
    """Print seconds to build, queries a second, and recall."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    rows = made(count)
    queries = rows[np.random.default_rng(1).integers(0, count, asked)]
    truth, seconds = exact(rows, queries)
    print(f"{count:,} vectors of {SIZE} int8, {asked} queries, {NEAREST} nearest, one thread")
    print(f"{'exact, numpy blocks':24} build    0.0 s   {asked / seconds:8.0f} queries/s   recall 1.000")
    for name, search in (("usearch exact i8", usearch_exact), ("usearch HNSW i8", usearch_index),
                         ("faiss flat fp32", faiss_flat), ("faiss IVF SQ8, 8 lists", partial(faiss_lists, 8)),
                         ("faiss IVF SQ8, 64 lists", partial(faiss_lists, 64)),
                         ("faiss HNSW SQ8", faiss_hnsw)):  # fmt: skip
        if "HNSW" in name and count > 200_000:
            print(f"{name:24} left out at this size")
            continue
        try:
            build, took, found = search(rows, queries)
        except ImportError as error:
            print(f"{name:24} is not installed ({error.name})")
            continue
        print(f"{name:24} build {build:6.1f} s   {asked / took:8.0f} queries/s   recall {recall(found, truth):.3f}")


Found = tuple[float, float, NDArray[np.int64]]


def usearch_exact(rows: NDArray[np.int8], queries: NDArray[np.int8]) -> Found:
    """Brute force with SIMD over int8."""
    from usearch.index import MetricKind, search

    started = time.perf_counter()
    found = search(rows, queries, NEAREST, MetricKind.Cos, exact=True, threads=1)
    return 0.0, time.perf_counter() - started, np.asarray(found.keys, dtype=np.int64)


def usearch_index(rows: NDArray[np.int8], queries: NDArray[np.int8]) -> Found:
    """A graph."""
    from usearch.index import Index

    index = Index(ndim=SIZE, metric="cos", dtype="i8")
    started = time.perf_counter()
    index.add(np.arange(len(rows)), rows, threads=2)
    build = time.perf_counter() - started
    started = time.perf_counter()
    found = index.search(queries, NEAREST, threads=1)
    return build, time.perf_counter() - started, np.asarray(found.keys, dtype=np.int64)


def faiss_flat(rows: NDArray[np.int8], queries: NDArray[np.int8]) -> Found:
    """Brute force over float32."""
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(SIZE)
    started = time.perf_counter()
    for low in range(0, len(rows), 50_000):
        index.add(unit(rows[low : low + 50_000]))
    build = time.perf_counter() - started
    started = time.perf_counter()
    _, found = index.search(unit(queries), NEAREST)
    return build, time.perf_counter() - started, found.astype(np.int64)


@cache
def _lists(size: int, rows: bytes) -> tuple[Any, float]:
    """Inverted lists over eight-bit codes (Jégou et al. 2011), about the square root of the rows in each."""
    import faiss

    vectors = np.frombuffer(rows, dtype=np.int8).reshape(size, SIZE)
    faiss.omp_set_num_threads(2)
    number = 2 ** round(np.log2(4 * size**0.5))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(SIZE), SIZE, number, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    started = time.perf_counter()
    index.train(unit(vectors[:: max(1, size // (40 * number))]))
    for low in range(0, size, 50_000):
        index.add(unit(vectors[low : low + 50_000]))
    return index, time.perf_counter() - started


def faiss_lists(looked_at: int, rows: NDArray[np.int8], queries: NDArray[np.int8]) -> Found:
    """The lists whose centres are nearest, ``looked_at`` of them."""
    import faiss

    index, build = _lists(len(rows), rows.tobytes())
    faiss.omp_set_num_threads(1)
    index.nprobe = looked_at
    started = time.perf_counter()
    _, found = index.search(unit(queries), NEAREST)
    return build, time.perf_counter() - started, found.astype(np.int64)


def faiss_hnsw(rows: NDArray[np.int8], queries: NDArray[np.int8]) -> Found:
    """A graph over eight-bit codes."""
    import faiss

    faiss.omp_set_num_threads(2)
    index = faiss.IndexHNSWSQ(SIZE, faiss.ScalarQuantizer.QT_8bit, 16, faiss.METRIC_INNER_PRODUCT)
    started = time.perf_counter()
    index.train(unit(rows[:20_000]))
    for low in range(0, len(rows), 50_000):
        index.add(unit(rows[low : low + 50_000]))
    build = time.perf_counter() - started
    faiss.omp_set_num_threads(1)
    index.hnsw.efSearch = 64
    started = time.perf_counter()
    _, found = index.search(unit(queries), NEAREST)
    return build, time.perf_counter() - started, found.astype(np.int64)


if __name__ == "__main__":
    main()
