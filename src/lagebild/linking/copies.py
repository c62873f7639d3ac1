"""Copies: one text in several papers, whole, cut, edited or in part; later versions of an article.

By containment of sampled 5-word shingles (``sketch``), not by likeness of whole texts: a text cut to a third is
contained in its original to a hundred per cent and like it to a third. Reports stream through; what is
remembered is a sketch of fixed size for each report of the last few days and an inverted index over them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec

from lagebild.linking.sketch import Sketch, containment, placed, sketch
from lagebild.model import Report, Span, Spans

__all__ = ["MAX_POSTINGS", "WINDOW", "Copy", "CopyKind", "Held", "copies_of", "find_copies", "one_origin", "taken_over"]

THRESHOLD = 0.3
"""Containment from which a text is a copy; figures in ``benchmarks/copies.py``."""

WINDOW = 4
"""Days between a text and its copies."""

MAX_ORIGINALS = 8
"""A report is reported as a copy of so many earlier ones at most: the earliest, and those it is nearest to."""

MAX_POSTINGS = 48
"""Reports remembered of one shingle: the first ones, so a standing phrase costs no more than this."""

_PASSAGE = 5
"""Sampled shingles in a row that make a passage: about twenty words."""

_LEAST = 3
"""Sampled shingles two texts must share at least."""


class CopyKind(StrEnum):
    """How much of a text was taken over."""

    NEAR = "near"
    """The text, or a good part of it."""
    VERSION = "version"
    """The same, by the same outlet: a later version."""
    PARTIAL = "partial"
    """A passage only."""


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A report that takes over text of an earlier one."""

    original: str
    copy: str
    kind: CopyKind
    containment: float
    """The larger of: share of the copy that stands in the original, share of the original that stands in the copy."""
    spans: Spans
    """What the copy took over, as ranges of its text, found by the sampled shingles."""
    sentences: Spans = ()
    """Sentences of the copy that mostly lie in ``spans``."""


class Held(msgspec.Struct):
    """What is remembered of a report: enough to tell what later ones took over from it."""

    id: str
    outlet: str
    day: dt.date
    sketch: Sketch


def find_copies(reports: Iterable[Report], *, threshold: float = THRESHOLD, window: int = WINDOW) -> Iterator[Copy]:
    """Copies among reports that come about in the order of their dates, as soon as they are seen.

    A report is compared with those before it whose date is at most ``window`` days from the newest seen; one without
    a date counts as of that day. Time grows with the number of reports, memory with their number within a
    window.
    """
    index = _Index(window)
    for report in reports:
        yield from index.take(report, threshold)


class _Index:
    def __init__(self, window: int) -> None:
        self.window = dt.timedelta(days=window)
        self.held: dict[int, Held] = {}
        self.order: deque[int] = deque()
        self.postings: dict[int, list[int]] = {}
        self.newest = dt.date.min
        self.count = 0

    def take(self, report: Report, threshold: float) -> Iterator[Copy]:
        made = sketch(report.text, report.body_start)
        day = report.published.latest or report.published.earliest or self.newest
        if day > self.newest:
            self.newest = day
            self._forget()
        hits: Counter[int] = Counter()
        for hashed in made.hashes:
            if found := self.postings.get(hashed):
                hits.update(found)
        yield from copies_of(report, made, hits, self.held, threshold)
        self._hold(report, made, day)

    def _hold(self, report: Report, made: Sketch, day: dt.date) -> None:
        if self.newest - day > self.window:
            return
        self.held[self.count] = Held(report.id, report.outlet, day, made)
        self.order.append(self.count)
        for hashed in made.hashes:
            posted = self.postings.setdefault(hashed, [])
            if len(posted) < MAX_POSTINGS:
                posted.append(self.count)
        self.count += 1

    def _forget(self) -> None:
        """Drop what is older than the window; a late report in between waits for those before it."""
        while self.order and self.newest - self.held[self.order[0]].day > self.window:
            number = self.order.popleft()
            for hashed in self.held.pop(number).sketch.hashes:
                posted = self.postings.get(hashed)
                if posted and number in posted:
                    posted.remove(number)
                    if not posted:
                        del self.postings[hashed]


def copies_of(
    report: Report, made: Sketch, hits: Mapping[int, int], held: Mapping[int, Held], threshold: float = THRESHOLD
) -> Iterator[Copy]:
    """What a report took over from earlier ones.

    ``made`` is its sketch; ``hits`` says how many sampled shingles it shares with each of those of ``held`` that may be
    originals, by their numbers, which are in the order of entry.
    """
    near: list[tuple[float, int]] = []
    parts: list[int] = []
    for number, shared in hits.items():
        other = held[number]
        if shared < _LEAST or other.id == report.id:
            continue
        share = max(containment(made, other.sketch, shared), containment(other.sketch, made, shared))
        if share >= threshold:
            near.append((share, number))
        elif shared >= _PASSAGE:
            parts.append(number)
    if near:
        yield from _near(report, made, near, held)
    elif parts:
        yield from _partial(report, made, parts, hits, held)


def _near(
    report: Report, made: Sketch, near: list[tuple[float, int]], held: Mapping[int, Held]
) -> Iterator[Copy]:  # fmt: skip
    text = _Text(report, made.limit)
    nearest = sorted(near, key=lambda hit: (-hit[0], hit[1]))[: MAX_ORIGINALS - 1]
    earliest = min(near, key=lambda hit: (held[hit[1]].day, hit[1]))
    for share, number in dict.fromkeys([earliest, *nearest]):
        other = held[number]
        kind = CopyKind.VERSION if other.outlet == report.outlet else CopyKind.NEAR
        yield text.copy_of(other, kind, share, text.passages(frozenset(other.sketch.hashes), least=2))


def _partial(
    report: Report, made: Sketch, parts: list[int], hits: Mapping[int, int], held: Mapping[int, Held]
) -> Iterator[Copy]:  # fmt: skip
    text = _Text(report, made.limit)
    for number in sorted(parts, key=lambda n: (-hits[n], n))[:MAX_ORIGINALS]:
        other = held[number]
        if spans := text.passages(frozenset(other.sketch.hashes), least=_PASSAGE):
            share = max(containment(made, other.sketch), containment(other.sketch, made))
            yield text.copy_of(other, CopyKind.PARTIAL, share, spans)


class _Text:
    """A report that is a copy of something, looked at closely once however many originals it has."""

    def __init__(self, report: Report, limit: int) -> None:
        self.report = report
        self.shingles = list(placed(report.text, report.body_start, limit))
        self._sentences: list[Span] | None = None

    def copy_of(self, other: Held, kind: CopyKind, share: float, spans: Spans) -> Copy:
        if self._sentences is None:
            from lagebild.reading.segments import sentences

            language = self.report.language if self.report.language in ("de", "en") else "de"
            self._sentences = sentences(self.report.text, self.report.body_start, language)
        covered = tuple(s for s in self._sentences if _overlap(s, spans) >= 0.5 * (s[1] - s[0]))
        return Copy(
            original=other.id, copy=self.report.id, kind=kind, containment=share, spans=spans, sentences=covered
        )

    def passages(self, known: frozenset[int], *, least: int) -> Spans:
        """Stretches of the text in which every shingle looked at is known, ``least`` of them in a row."""
        found: list[Span] = []
        run: list[Span] = []
        for hashed, span in [*self.shingles, (-1, (0, 0))]:
            if hashed in known:
                run.append(span)
                continue
            if len(run) >= least:
                found.append((run[0][0], run[-1][1]))
            run = []
        return _joined(found)


def _overlap(one: Span, spans: Spans) -> int:
    return sum(max(0, min(one[1], end) - max(one[0], start)) for start, end in spans)


def _joined(spans: list[Span]) -> Spans:
    """The same, overlapping ones made one."""
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def taken_over(original: Report, copy: Report, *, words: int = 8) -> Spans:
    """Which ranges of the copy stand word for word in the original, ``words`` words and longer.

    From all shingles of both texts, not a sample: for a paragraph or a statement's sentence.
    """
    known = frozenset(hashed for hashed, _ in placed(original.text, original.body_start))
    return _Text(copy, 1 << 62).passages(known, least=max(1, words - 4))


def one_origin(reports: Iterable[Report], copies: Iterable[Copy]) -> dict[str, str]:
    """For each report the id of the earliest report whose text it is a copy or version of; its own if of none.

    Copies of copies lead to the first. A passage taken over does not make two reports one.
    """
    days = {r.id: (r.published.latest or r.published.earliest or dt.date.max, r.id) for r in reports}
    parent = {id: id for id in days}

    def root(id: str) -> str:
        while parent[id] != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    for copy in copies:
        if copy.kind is CopyKind.PARTIAL or copy.original not in parent or copy.copy not in parent:
            continue
        first, second = sorted((root(copy.original), root(copy.copy)), key=lambda id: days[id])
        parent[second] = first
    return {id: root(id) for id in parent}
