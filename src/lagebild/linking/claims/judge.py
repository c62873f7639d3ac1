"""The judge of pairs: the same claim, contrary ones or unrelated ones, how likely, and why.

A table of weights (multinomial logistic regression) in ``linking/data/claims_weights.json``, made by
``training.claims`` and checked when it is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lagebild.errors import LagebildError
from lagebild.linking.claims.features import FEATURES, Said, days_apart, features
from lagebild.linking.claims.parts import ALIKE
from lagebild.linking.claims.words import opposites, shared_names
from lagebild.reading.neural.sentence import MODEL, SIZE, Sentence

__all__ = ["LABELS", "WEIGHTS", "Judge", "Table", "Verdict", "judge"]

LABELS = ("same", "contrary", "unrelated")
WEIGHTS = Path(__file__).parents[1] / "data" / "claims_weights.json"
_FORMAT = 1
BASE = (0.7, 0.25, 1.6)
"""By how much ``LABELS`` are likelier among near pairs of a case than among the training pairs: of some hundred near
pairs of Wikinews statements that were read, one in twenty was of one claim and one in fifty contrary; cases with
several papers on one event have more."""
ELSEWHEN = 0.15
"""What is left of the probability of one claim where two statements are about different times: a rule, not learned."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What two statements are to each other."""

    same: float
    contrary: float
    unrelated: float
    contrast: bool = True
    """Whether anything in the wording sets them against each other: a no, opposites, figures that cannot both be."""
    why: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The likeliest of ``LABELS``."""
        return max(LABELS, key=lambda name: float(getattr(self, name)))


class Table(NamedTuple):
    """The weights."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    """Both of the features, to standardise them by; shape (features,)."""
    weights: NDArray[np.float64]
    """Shape (labels, features + 1); the last column is the constant."""
    directions: NDArray[np.float64]
    """Directions in the space of vectors along which the two are compared; shape (directions, 384)."""
    along: NDArray[np.float64]
    """Weights of the products along the directions, then of the differences; shape (labels, 2 × directions)."""
    temperature: float
    """Divides the logits; fitted on topics left out, so that the probabilities can be taken at their word."""


_ARRAYS = ("mean", "spread", "weights", "directions", "along")


class Judge:
    """Multinomial logistic regression over ``FEATURES`` and over where two vectors agree and differ."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def probabilities(
        self, rows: NDArray[np.float32], first: NDArray[np.float32], second: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Probabilities of ``LABELS``, shape (pairs, 3), each row sums to one.

        ``rows`` (pairs, ``FEATURES``); ``first`` and ``second`` (pairs, 384), the vectors. Their order does not count.
        """
        t = self.table
        logits = (rows.astype(np.float64) - t.mean) / t.spread @ t.weights[:, :-1].T + t.weights[:, -1]
        u, v = first @ t.directions.T, second @ t.directions.T
        logits = (logits + np.hstack([u * v, np.abs(u - v)]) @ t.along.T) / t.temperature
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(p / p.sum(axis=1, keepdims=True), dtype=np.float64)

    def write(self, path: Path = WEIGHTS) -> None:
        """Keep the weights."""
        held = {name: np.asarray(getattr(self.table, name)).round(5).tolist() for name in _ARRAYS}
        table = {
            "format": _FORMAT, "vectors": MODEL, "labels": LABELS, "features": FEATURES,
            "temperature": round(self.table.temperature, 3), **held,
        }  # fmt: skip
        path.write_text(json.dumps(table) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Judge:
        """Read and check the weights. Raises ``LagebildError`` for a file that does not fit this version."""
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            given = held["format"], held["vectors"], tuple(held["labels"]), tuple(held["features"])
            arrays = [np.array(held[name], dtype=np.float64) for name in _ARRAYS]
            temperature = float(held["temperature"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LagebildError(f"not the weights of the judge of claims ({error})", where=str(path)) from None
        size, many = len(FEATURES), len(arrays[3])
        shapes = [(size,), (size,), (len(LABELS), size + 1), (many, SIZE), (len(LABELS), 2 * many)]
        if given != (_FORMAT, MODEL, LABELS, FEATURES) or [a.shape for a in arrays] != shapes:
            hint = "fit them again with python -m training.claims --train"
            raise LagebildError("the weights belong to other features or vectors", where=str(path), hint=hint)
        if not all(np.isfinite(array).all() for array in arrays) or not temperature > 0 or not (arrays[1] > 0).all():
            raise LagebildError("a weight is no number that can be used", where=str(path))
        mean, spread, weights, directions, along = arrays
        return cls(Table(mean, spread, weights, directions, along, temperature))


@lru_cache(maxsize=1)
def _shipped() -> Judge:
    return Judge.load()


def judge(one: Said, other: Said, first: Sentence, second: Sentence) -> Verdict:
    """What two near statements of a case are to each other, with reasons; the order does not count.

    The probabilities are those of ``Judge``, moved to how often such pairs occur in a case (``BASE``).
    """
    row = features(one, other, first, second)
    p = _shipped().probabilities(row[None], first.vector[None], second.vector[None])[0]
    p = p * BASE / (p @ BASE)
    share = ELSEWHEN if _of_other_times(one, other) else 1.0
    same, contrary = share * float(p[0]), share * float(p[1])
    unrelated = 1.0 - same - contrary
    return Verdict(
        same=same, contrary=contrary, unrelated=unrelated, contrast=_contrast(one, other, row),
        why=tuple(_why(one, other, row)),
    )  # fmt: skip


def _contrast(one: Said, other: Said, row: NDArray[np.float32]) -> bool:
    """Whether a no, an opposite or a figure sets the two against each other.

    Figures count where they are of one unit and cannot both be true, and not where each has its own time of day. A no
    counts only where neither takes something out: "none except B" and "not B" agree.
    """
    mine, theirs = one.wording, other.wording
    hours = bool(mine.clocks and theirs.clocks and mine.clocks.isdisjoint(theirs.clocks))
    figures = float(row[FEATURES.index("figures differ, of one unit")]) >= ALIKE and not hours
    no = one.negative != other.negative and not (mine.excepts or theirs.excepts)
    return figures or no or (opposites(mine, theirs) > 0 and one.negative == other.negative)


def _of_other_times(one: Said, other: Said) -> bool:
    """Whether they are about times that do not meet, or name years and none in common."""
    mine, theirs = one.wording.years, other.wording.years
    return days_apart(one.about, other.about) > 0 or bool(mine and theirs and mine.isdisjoint(theirs))


def _why(one: Said, other: Said, row: NDArray[np.float32]) -> Iterator[str]:
    value = dict(zip(FEATURES, map(float, row), strict=True))
    mine, theirs = one.wording, other.wording
    across = f", across {one.language} and {other.language}" if one.language != other.language else ""
    yield f"the wordings are {value['cosine']:.2f} alike{across}"
    if names := shared_names(mine, theirs):
        yield f"both name {', '.join(dict.fromkeys(names))}"
    if one.negative != other.negative:
        yield "one of them says no"
    if opposites(mine, theirs):
        yield "they use opposite words"
    if value["figures agree"]:
        yield f"both have the figure {_listed(mine.figures & theirs.figures)}"
    if value["figures differ"]:
        yield f"the figures differ: {_listed(mine.figures)} and {_listed(theirs.figures)}"
    if mine.years and theirs.years and mine.years.isdisjoint(theirs.years):
        yield f"they name different years: {_listed(mine.years)} and {_listed(theirs.years)}"
    if apart := days_apart(one.about, other.about):
        yield f"what they are about lies {apart} days apart"
    if value["same voice"]:
        yield "both come from the same voice"


def _listed(numbers: frozenset[float] | frozenset[int]) -> str:
    return ", ".join(f"{number:g}" for number in sorted(numbers))
