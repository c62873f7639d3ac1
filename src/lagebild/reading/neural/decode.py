"""From the network's scores to drafts: runs of words, one statement per content, who encloses whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagebild.model import Kind, Medium, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.neural.labels import KINDS, LAYERS, MARKS, MEDIA, PARTS
from lagebild.reading.neural.tokens import Word

__all__ = [
    "BEGIN_FLOOR",
    "Candidate",
    "NeuralDraft",
    "Options",
    "drafts_of",
    "logit",
    "pointed_words",
    "runs",
    "sigmoid",
]

Floats = NDArray[np.float32]

BEGIN_FLOOR = 0.35
"""A word whose probability of beginning a statement is lower is not read out unless the rules begin one there."""


POINT_FLOOR = -4.0
"""Log-odds below which a word is not taken down as a possible name of the origin."""


class NeuralDraft(Draft, kw_only=True):
    """A draft with what the network says beyond its ranges."""

    condition: Spans = ()
    part_scores: dict[str, float] = msgspec.field(default_factory=dict)
    """Mean probability of the words taken for each part, as the network gives it."""
    score: float = 0.0
    """Geometric mean of both looks, as the network gives it; ``confidence`` is what it comes to."""


class Options(NamedTuple):
    """Thresholds, fixed on training texts that were kept aside for it."""

    floor: float = 0.5
    """Least score of a statement."""
    run_cost: tuple[float, ...] = (3.0, 2.0, 1.0, 2.0, 2.0, 2.0)
    """What opening one more run costs, in logits, per part."""
    calibration: tuple[float, float] = (1.0, 0.0)
    """Slope and shift that turn the logit of a score into that of the confidence (Platt scaling)."""
    languages: tuple[tuple[str, float], ...] = ()
    """What is added to the shift for texts of a language."""
    part_slopes: tuple[float, float] = (1.0, 0.0)
    """How much a part's confidence follows its own logit, and that of the statement's confidence."""
    part_shifts: tuple[float, ...] = (0.0,) * len(PARTS)
    agreement: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """In logits, added where the rules read the same, where they read it otherwise, where they found nothing there."""
    rules: tuple[float, float] = (1.0, 0.0)
    """Slope and shift for the logit of the rules' confidence in what only they found."""
    overlap: float = 0.65
    """Two contents of one kind of layer that share more (intersection over union) are one statement."""

    def of(self, language: str) -> Options:
        """The options for texts of ``language``."""
        slope, shift = self.calibration
        return self._replace(calibration=(slope, shift + dict(self.languages).get(language, 0.0)))

    def against(self, confidence: float) -> float:
        """How sure to be of what the rules are so sure of and the network let go; never surer than they are."""
        slope, shift = self.rules
        return min(confidence, float(sigmoid(slope * logit(confidence) + shift)))


class Candidate(NamedTuple):
    """One beginning, read out: logits over the words ``low`` … of the document's list."""

    word: int
    layer: int
    begin: float
    """Probability that a statement begins here, from the first look."""
    low: int
    parts: Floats
    """(words, len(MARKS))"""
    valid: float
    kind: Floats
    medium: Floats
    hint: Draft | None = None
    """What the rules found at this beginning; they tell kind and medium better than the network does."""

    @property
    def score(self) -> float:
        """Geometric mean of both looks."""
        return float(np.sqrt(self.begin * sigmoid(self.valid)))


def sigmoid(logit: ArrayLike) -> NDArray[np.float64]:
    """The logistic function, without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(logit, dtype=np.float64)))


def runs(logits: Floats, cost: float) -> list[tuple[int, int]]:
    """The set of runs with the greatest sum of logits less ``cost`` a run (exact, by dynamic programming)."""
    out, inside = 0.0, -np.inf
    entered: list[bool] = []
    left: list[bool] = []
    for logit in logits.tolist():
        left.append(inside > out)
        best_out = max(out, inside)
        entered.append(out - cost >= inside)
        inside = max(inside, out - cost) + logit
        out = best_out
    found = []
    within = inside > out
    end = len(logits)
    for index in range(len(logits) - 1, -1, -1):
        if within:
            if entered[index]:
                found.append((index, end))
                within = False
                if left[index]:
                    within, end = True, index
        elif left[index]:
            within, end = True, index
    return found[::-1]


def _spans(chosen: Sequence[tuple[int, int]], words: Sequence[Word], low: int) -> Spans:
    return tuple((words[low + a].start, words[low + b - 1].end) for a, b in chosen)


def _kind(candidate: Candidate) -> Kind:
    if candidate.hint:
        return candidate.hint.kind
    if LAYERS[candidate.layer] == "direct":
        return Kind.DIRECT
    scores = candidate.kind.copy()
    if LAYERS[candidate.layer] == "other":
        scores[KINDS.index(Kind.DIRECT)] = -np.inf
    return KINDS[int(scores.argmax())]


def _medium(candidate: Candidate) -> Medium:
    return candidate.hint.medium if candidate.hint else MEDIA[int(candidate.medium.argmax())]


def logit(share: float) -> float:
    """The log-odds of a share, bounded."""
    share = min(max(share, 1e-6), 1.0 - 1e-6)
    return float(np.log(share / (1.0 - share)))


def _confidence(score: float, sure: dict[str, float], options: Options) -> tuple[float, dict[str, float]]:
    slope, shift = options.calibration
    whole = slope * logit(score) + shift
    own, shared = options.part_slopes
    parts = {
        part: float(sigmoid(own * logit(share) + shared * whole + options.part_shifts[PARTS.index(part)]))
        for part, share in sure.items()
    }
    return float(sigmoid(whole)), parts


def _draft(candidate: Candidate, words: Sequence[Word], options: Options) -> tuple[NeuralDraft, set[int]]:
    kind = _kind(candidate)
    framed = kind in (Kind.DIRECT, Kind.INDIRECT)
    spans: dict[str, Spans] = {}
    sure: dict[str, float] = {}
    content: set[int] = set()
    seed = candidate.word - candidate.low
    for index, part in enumerate(PARTS):
        logits = candidate.parts[:, index].copy()
        if part == "content":
            logits[:seed] = -1e3
            logits[seed] = max(logits[seed], options.run_cost[0] + 1.0)
        if part in ("cue", "frame") and not framed:
            continue
        chosen = runs(logits, options.run_cost[index])
        spans[part] = _spans(chosen, words, candidate.low)
        if part == "content":
            content = {candidate.low + i for a, b in chosen for i in range(a, b)}
        if chosen:
            taken = np.concatenate([candidate.parts[a:b, index] for a, b in chosen])
            sure[part] = float(np.mean(sigmoid(taken)))
    confidence, parts = _confidence(candidate.score, sure, options)
    draft = NeuralDraft(
        content=spans["content"], kind=kind, medium=_medium(candidate), speaker=spans["speaker"],
        cue=spans.get("cue", ()), frame=spans.get("frame", ()), addressee=spans["addressee"],
        condition=spans["condition"],
        confidence=confidence, part_confidence=parts, part_scores=sure, score=candidate.score,
        pointed=pointed_words(candidate, words),
    )  # fmt: skip
    return draft, content


def pointed_words(candidate: Candidate, words: Sequence[Word]) -> tuple[tuple[int, int, float], ...]:
    """The words around the beginning that may name the origin, those scored below ``POINT_FLOOR`` left out."""
    logits = candidate.parts[:, MARKS.index("origin")]
    places = [candidate.low + int(i) for i in np.flatnonzero(logits > POINT_FLOOR)]
    found = [(words[i], float(logits[i - candidate.low])) for i in places]
    return tuple((word.start, word.end, odds) for word, odds in found if word.text[0].isalnum())


def drafts_of(candidates: Sequence[Candidate], words: Sequence[Word], options: Options) -> list[NeuralDraft]:
    """The statements among ``candidates``, in text order; ``words`` are the document's (or the window's)."""
    kept: list[tuple[NeuralDraft, set[int], int]] = []
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.word, c.layer)):
        if candidate.score < options.floor:
            break
        draft, content = _draft(candidate, words, options)
        if not any(_same(candidate, draft, content, *other, options.overlap) for other in kept):
            kept.append((draft, content, candidate.layer))
    kept.sort(key=lambda item: (item[0].content[0][0], -item[0].content[-1][1], item[2]))
    for index, (draft, content, _) in enumerate(kept):
        around = [(len(other), n) for n, (_, other, _) in enumerate(kept) if n != index and content < other]
        draft.parent = min(around)[1] if around else None
    return [draft for draft, _, _ in kept]


def _same(
    candidate: Candidate,
    draft: NeuralDraft,
    content: set[int],
    other: NeuralDraft,
    theirs: set[int],
    layer: int,
    limit: float,
) -> bool:
    if (draft.kind == Kind.DIRECT) != (other.kind == Kind.DIRECT):
        return False
    if LAYERS[candidate.layer] == "second" or LAYERS[layer] == "second":
        return draft.speaker == other.speaker
    return len(content & theirs) > limit * len(content | theirs)
