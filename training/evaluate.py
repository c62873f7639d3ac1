"""Scores of a reader on labelled texts: token overlap F1 of statements paired one to one, and of their other fields.

The measure is that of Petersen-Frey & Biemann (2024): statements are paired with the labelled ones so that the overlap
of their contents is greatest; precision and recall of each part are taken over the words of each pair and averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from lagebild.model import Spans, Statement
from lagebild.reading.draft import Draft
from lagebild.reading.neural.tokens import words_of
from training.labels import Document, Labelled

SCORED = ("content", "speaker", "cue", "frame", "addressee")
Marks = dict[str, set[int]]
Found = Draft | Statement
"""What a reader finds, before or after its voices, modes and times are put to it."""


def _marks(parts: dict[str, Sequence[tuple[int, int]]], words: list[tuple[int, int]]) -> Marks:
    return {
        part: {i for i, (a, b) in enumerate(words) if any(s < b and a < e for s, e in parts.get(part, ()))}
        for part in SCORED
    }


def _overlap(mine: set[int], theirs: set[int]) -> float:
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine or theirs else 0.0


def _pairs(gold: list[Marks], found: list[Marks]) -> list[tuple[int, int]]:
    if not gold or not found:
        return []
    gain = np.array([[_overlap(g["content"], f["content"]) for f in found] for g in gold])
    return [(int(i), int(j)) for i, j in zip(*linear_sum_assignment(gain, maximize=True), strict=True)]


def parts_of(item: Found | Labelled) -> dict[str, Sequence[tuple[int, int]]]:
    """The ranges of a draft or a label by part."""
    if isinstance(item, Labelled):
        return dict(item.parts)
    spans: dict[str, Spans] = {part: getattr(item, part) for part in SCORED}
    return dict(spans)


class Tally:
    """Adds up documents; ``result`` gives percentages."""

    def __init__(self) -> None:
        self.precision: dict[str, list[float]] = {part: [] for part in SCORED}
        self.recall: dict[str, list[float]] = {part: [] for part in SCORED}
        self.fields: dict[str, list[tuple[object, object]]] = {}

    def add(self, text: str, gold: Sequence[Labelled], found: Sequence[Found]) -> None:
        """Score one text."""
        words = [(word.start, word.end) for word in words_of(text)]
        wanted = [_marks(parts_of(item), words) for item in gold]
        given = [_marks(parts_of(item), words) for item in found]
        pairs = _pairs(wanted, given)
        none: Marks = {part: set() for part in SCORED}
        rows = [(wanted[i], given[j]) for i, j in pairs]
        rows += [(marks, none) for i, marks in enumerate(wanted) if i not in {i for i, _ in pairs}]
        rows += [(none, marks) for j, marks in enumerate(given) if j not in {j for _, j in pairs}]
        for mine, theirs in rows:
            for part in SCORED:
                both = len(mine[part] & theirs[part])
                if theirs[part]:
                    self.precision[part].append(both / len(theirs[part]))
                if mine[part]:
                    self.recall[part].append(both / len(mine[part]))
        for i, j in pairs:
            if wanted[i]["content"] & given[j]["content"]:
                for name in ("kind", "medium", "mode", "hedged", "negated"):
                    if getattr(gold[i], name) is not None and hasattr(found[j], name):
                        self.fields.setdefault(name, []).append((getattr(gold[i], name), getattr(found[j], name)))

    def _f1(self, parts: Sequence[str]) -> float:
        precision = [value for part in parts for value in self.precision[part]]
        recall = [value for part in parts for value in self.recall[part]]
        p, r = (float(np.mean(values)) if values else 0.0 for values in (precision, recall))
        return round(200 * p * r / (p + r), 2) if p + r else 0.0

    def result(self) -> dict[str, float]:
        """Joint, message, roles and each part; accuracy of the other fields over pairs that overlap."""
        found = {"joint": self._f1(SCORED), "message": self._f1(SCORED[:1]), "roles": self._f1(SCORED[1:])}
        found |= {part: self._f1((part,)) for part in SCORED[1:]}
        for name, pairs in self.fields.items():
            found[name] = round(100 * float(np.mean([a == b for a, b in pairs])), 2)
        if "mode" in self.fields:
            found["mode_macro_f1"] = round(100 * macro_f1(self.fields["mode"]), 2)
        return found


def right_ones(document: Document, found: Sequence[Found], least: float = 0.5) -> list[bool]:
    """Which drafts are right: paired with a labelled statement whose content they overlap by ``least`` (F1) or more."""
    words = [(word.start, word.end) for word in words_of(document.text)]
    wanted = [_marks(parts_of(item), words) for item in document.statements]
    given = [_marks(parts_of(item), words) for item in found]
    right = {j for i, j in _pairs(wanted, given) if _overlap(wanted[i]["content"], given[j]["content"]) >= least}
    return [index in right for index in range(len(found))]


def right_parts(document: Document, found: Sequence[Found], least: float = 0.5) -> list[dict[str, bool]]:
    """Which parts of each draft are right: they overlap those of the paired labelled statement by ``least`` (F1)."""
    words = [(word.start, word.end) for word in words_of(document.text)]
    wanted = [_marks(parts_of(item), words) for item in document.statements]
    given = [_marks(parts_of(item), words) for item in found]
    pair = {j: i for i, j in _pairs(wanted, given)}
    return [
        {part: j in pair and _overlap(wanted[pair[j]][part], marks[part]) >= least for part in SCORED if marks[part]}
        for j, marks in enumerate(given)
    ]


def macro_f1(pairs: Sequence[tuple[object, object]]) -> float:
    """Mean F1 over the classes that are labelled at least once."""
    scores = []
    for label in {gold for gold, _ in pairs}:
        right = sum(gold == found == label for gold, found in pairs)
        scores.append(2 * right / (sum(gold == label for gold, _ in pairs) + sum(found == label for _, found in pairs)))
    return float(np.mean(scores))


def score(documents: Sequence[Document], read: Callable[[str, str], Sequence[Found]]) -> dict[str, float]:
    """Score ``read(text, language)`` on labelled texts."""
    tally = Tally()
    for document in documents:
        tally.add(document.text, document.statements, read(document.text, document.language))
    return tally.result()
