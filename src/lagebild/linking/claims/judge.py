"""The judge of pairs: the same claim, contrary ones or unrelated ones, how likely, and why.

A table of weights (multinomial logistic regression over ``FEATURES``) in ``linking/data/claims_weights.json``, made by
``training.claims`` and checked when it is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from lagebild.errors import LagebildError
from lagebild.linking.claims.features import FEATURES, Said, days_apart, features
from lagebild.linking.claims.words import opposites, shared_names
from lagebild.reading.neural.sentence import MODEL, Sentence

__all__ = ["LABELS", "WEIGHTS", "Judge", "Verdict", "judge"]

LABELS = ("same", "contrary", "unrelated")
WEIGHTS = Path(__file__).parents[1] / "data" / "claims_weights.json"
_FORMAT = 1


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What two statements are to each other."""

    same: float
    contrary: float
    unrelated: float
    why: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The likeliest of ``LABELS``."""
        return max(LABELS, key=lambda name: float(getattr(self, name)))


class Judge:
    """Weights over features: standardised by mean and spread, a row of weights and a constant for each label."""

    def __init__(
        self, mean: NDArray[np.float64], spread: NDArray[np.float64], weights: NDArray[np.float64], temperature: float
    ) -> None:
        self._mean, self._spread, self._weights, self._temperature = mean, spread, weights, temperature

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Probabilities of ``LABELS`` for rows of ``FEATURES``; shape (rows, 3), each row sums to one."""
        x = (rows.astype(np.float64) - self._mean) / self._spread
        logits = (x @ self._weights[:, :-1].T + self._weights[:, -1]) / self._temperature
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(p / p.sum(axis=1, keepdims=True), dtype=np.float64)

    def write(self, path: Path, model: str) -> None:
        """Keep the weights."""
        table = {
            "format": _FORMAT, "vectors": model, "labels": LABELS, "features": FEATURES,
            "mean": self._mean.round(6).tolist(), "spread": self._spread.round(6).tolist(),
            "weights": self._weights.round(5).tolist(), "temperature": round(self._temperature, 3),
        }  # fmt: skip
        path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Judge:
        """Read and check the weights. Raises ``LagebildError`` for a file that does not fit this version."""
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            given = table["format"], table["vectors"], tuple(table["labels"]), tuple(table["features"])
            arrays = [np.array(table[name], dtype=np.float64) for name in ("mean", "spread", "weights")]
            temperature = float(table["temperature"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LagebildError(f"not the weights of the judge of claims ({error})", where=str(path)) from None
        size = len(FEATURES)
        shapes = [(size,), (size,), (len(LABELS), size + 1)]
        if given != (_FORMAT, MODEL, LABELS, FEATURES) or [a.shape for a in arrays] != shapes:
            hint = "fit them again with python -m training.claims --train"
            raise LagebildError("the weights belong to other features or vectors", where=str(path), hint=hint)
        if not all(np.isfinite(array).all() for array in arrays) or not temperature > 0 or not (arrays[1] > 0).all():
            raise LagebildError("a weight is no number that can be used", where=str(path))
        return cls(*arrays, temperature)


@lru_cache(maxsize=1)
def _shipped() -> Judge:
    return Judge.load()


def judge(one: Said, other: Said, first: Sentence, second: Sentence) -> Verdict:
    """What two statements are to each other, with the reasons in short sentences; the order does not count."""
    row = features(one, other, first, second)
    same, contrary, unrelated = map(float, _shipped().probabilities(row[None])[0])
    return Verdict(same=same, contrary=contrary, unrelated=unrelated, why=tuple(_why(one, other, row)))


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
