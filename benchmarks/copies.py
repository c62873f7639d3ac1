"""Copies found among texts edited as papers edit them, beside MinHash; and how time and memory grow.

    python -m benchmarks.copies [--reports N] [--peers FOLDER]

Texts: German Wikinews (CC BY 2.5) from ../shared/data. Every text gets eight variants: cut to 60 % and to 35 %,
with a new headline, under another agency's line, with sentences dropped, with foreign ones added (from texts that
are not among the originals), with a tenth of its words changed, and merged with another text. F1 is over pairs of
text and variant. Reports for the growth curve are recombined sentences of the same texts, a quarter of them copies.
datasketch and rensa take part where they can be imported (``--peers``: a folder of ``pip install --target``).
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from lagebild.linking.copies import CopyKind, find_copies
from lagebild.model import Interval, Report

TEXTS = Path(__file__).parents[2] / "shared" / "data" / "wikinews_de.jsonl"
EDITS = ("cut60", "cut35", "headline", "agency", "dropped", "added", "changed", "merged")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def texts(least: int = 80) -> list[str]:
    """Wikinews texts of at least so many words, without exact doubles."""
    rows = [json.loads(line)["text"] for line in TEXTS.read_text(encoding="utf-8").splitlines()]
    return [t for t in dict.fromkeys(rows) if len(t.split()) >= least]


def edit(text: str, how: str, other: str, rng: random.Random, vocabulary: list[str]) -> str:
    words = text.split()
    sentences = _SENTENCE.split(text)
    match how:
        case "cut60":
            return " ".join(words[: int(len(words) * 0.6)])
        case "cut35":
            return " ".join(words[: int(len(words) * 0.35)])
        case "headline":
            return " ".join(rng.sample(vocabulary, 8)) + "\n\n" + text
        case "agency":
            return f"{rng.choice(['Berlin', 'Kiew', 'Paris'])} ({rng.choice(['dpa', 'AFP', 'epd'])}) - {text} (sid)"
        case "dropped":
            kept = [s for s in sentences if rng.random() > 0.3]
            return " ".join(kept or sentences[:1])
        case "added":
            extra = rng.sample(_SENTENCE.split(other), min(4, len(_SENTENCE.split(other))))
            for sentence in extra:
                sentences.insert(rng.randrange(len(sentences) + 1), sentence)
            return " ".join(sentences)
        case "changed":
            return " ".join(rng.choice(vocabulary) if rng.random() < 0.1 else w for w in words)
        case "merged":
            return f"{text}\n\n{other}"
    raise ValueError(how)


def edited(
    base: list[str], donors: list[str], seed: int = 7
) -> tuple[list[Report], dict[str, frozenset[int]], dict[str, str]]:
    """Originals first, then their variants; which texts each stems from; by which edit."""
    rng = random.Random(seed)
    vocabulary = sorted({w for t in base for w in t.split()})
    day = Interval.on(dt.date(2022, 3, 1))
    reports, stems, how = [], {}, {}
    for number, text in enumerate(base):
        report = Report.make(outlet="Original", published=day, text=text, language="de")
        reports.append(report)
        stems[report.id] = frozenset((number,))
    for number, text in enumerate(base):
        for name in EDITS:
            other = (number + rng.randrange(1, len(base))) % len(base)
            given = base[other] if name == "merged" else rng.choice(donors)
            made = edit(text, name, given, rng, vocabulary)
            report = Report.make(outlet=name, published=day, text=made, language="de")
            reports.append(report)
            stems[report.id] = frozenset((number, other) if name == "merged" else (number,))
            how[report.id] = name
    return reports, stems, how


def judge_pairs(
    name: str,
    found: Iterable[tuple[str, str]],
    reports: list[Report],
    stems: dict[str, frozenset[int]],
    how: dict[str, str],
) -> None:
    """Precision, recall and F1 over pairs of original and variant; recall by kind of edit."""
    originals = {number: r.id for r in reports if r.id not in how for number in stems[r.id]}
    true = {(originals[n], id) for id in how for n in stems[id]}
    said = {(a, b) for a, b in found if a not in how and b in how} | {
        (b, a) for a, b in found if b not in how and a in how
    }
    between = {tuple(sorted(p)) for p in found if p[0] not in how and p[1] not in how}
    right = len(said & true)
    precision, recall = right / max(1, len(said) + len(between)), right / len(true)
    hit = Counter(how[b] for _, b in said & true)
    all_of = Counter(how[b] for _, b in true)
    each = " ".join(f"{e} {hit[e] / all_of[e]:.2f}" for e in EDITS)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{name:34} P {precision:.4f} R {recall:.4f} F1 {f1:.4f} | {each}")


def timed(name: str, find: Callable[[], list[tuple[str, str]]]) -> tuple[str, list[tuple[str, str]]]:
    start = time.perf_counter()
    found = find()
    return f"{name} ({time.perf_counter() - start:.1f} s)", found


def _shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}


def by_datasketch(reports: list[Report], threshold: float) -> list[tuple[str, str]]:
    datasketch = importlib.import_module("datasketch")

    lsh, found = datasketch.MinHashLSH(threshold=threshold, num_perm=128), []
    for report in reports:
        made = datasketch.MinHash(num_perm=128)
        made.update_batch([s.encode() for s in _shingles(report.text)])
        found += [(other, report.id) for other in lsh.query(made)]
        lsh.insert(report.id, made)
    return found


def by_rensa(reports: list[Report], threshold: float) -> list[tuple[str, str]]:
    rensa = importlib.import_module("rensa")

    lsh, found = rensa.RMinHashLSH(threshold=threshold, num_perm=128, num_bands=64), []
    made = []
    for number, report in enumerate(reports):
        one = rensa.RMinHash(num_perm=128, seed=42)
        one.update(list(_shingles(report.text)))
        made.append(one)
        candidates = lsh.query(one)
        found += [(reports[n].id, report.id) for n in candidates if made[n].jaccard(one) >= threshold]
        lsh.insert(number, one)
    return found


def accuracy() -> None:
    found = texts()
    base, donors = found[:-40], found[-40:]
    reports, stems, how = edited(base, donors)
    print(f"{len(base)} texts, {len(reports) - len(base)} variants")
    name, ours = timed(
        "lagebild", lambda: [(c.original, c.copy) for c in find_copies(reports) if c.kind is not CopyKind.PARTIAL]
    )
    judge_pairs(name, ours, reports, stems, how)
    for peer, find in (("datasketch MinHash LSH", by_datasketch), ("rensa RMinHash LSH", by_rensa)):
        for threshold in (0.3, 0.5, 0.8):
            try:
                name, theirs = timed(f"{peer} {threshold}", partial(find, reports, threshold))
            except ImportError as error:
                print(f"{peer}: not here ({error})")
                break
            judge_pairs(name, theirs, reports, stems, how)


def generated(count: int, base: list[str], seed: int = 3) -> Iterator[Report]:
    """Reports of some 150 words, 550 a day, put together from pieces of sentences; a quarter are cut copies."""
    rng = random.Random(seed)
    words = [w for t in base for w in t.split()]
    recent: list[str] = []
    for number in range(count):
        day = dt.date(2022, 1, 1) + dt.timedelta(days=number // 550)
        if recent and rng.random() < 0.25:
            old = rng.choice(recent).split()
            text = " ".join(old[: int(len(old) * rng.uniform(0.4, 1))])
        else:
            starts = (rng.randrange(len(words) - 6) for _ in range(30))
            text = " ".join(w for start in starts for w in words[start : start + rng.randint(4, 6)])
            recent.append(text)
            del recent[:-200]
        yield Report.make(outlet=f"Blatt {number % 97}", published=Interval.on(day), text=text, language="de")


class Clock:
    """Passes things through and keeps the CPU seconds that making them took."""

    def __init__(self, things: Iterator[Report]) -> None:
        self.things, self.seconds = things, 0.0

    def __iter__(self) -> Iterator[Report]:
        while True:
            start = time.process_time()
            thing = next(self.things, None)
            self.seconds += time.process_time() - start
            if thing is None:
                return
            yield thing


def growth(most: int) -> None:
    """CPU seconds and resident memory over four sizes; the copies that are there are a quarter."""
    base = texts()
    for count in (most // 8, most // 4, most // 2, most):
        reports = Clock(generated(count, base))
        start = time.process_time()
        found = {c.copy for c in find_copies(reports) if c.kind is not CopyKind.PARTIAL}
        took = time.process_time() - start - reports.seconds
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = f"{took:6.1f} CPU s, {1e3 * took / count:.3f} ms each"
        print(f"{count:7} reports: {each}; {len(found)} copies; resident at most {peak:.0f} MiB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=200_000, help="reports of the largest run")
    parser.add_argument("--peers", type=Path, help="a folder the peers are installed in")
    parser.add_argument("--growth-only", action="store_true", help="leave out the comparison of texts")
    chosen = parser.parse_args()
    if chosen.peers:
        sys.path.append(str(chosen.peers))
    if not TEXTS.exists():
        print(f"skipped: {TEXTS.name} is not here")
        return
    if not chosen.growth_only:
        accuracy()
    if chosen.reports:
        growth(chosen.reports)


if __name__ == "__main__":
    main()
