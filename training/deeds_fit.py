"""Fitting the two linear models of the deeds' head; both are convex, so the same data give the same weights.

``fit_spans`` is a semi-Markov conditional random field (Sarawagi & Cohen 2004): a sentence's probability of its deeds
is taken over all choices of stretches that do not overlap. ``fit_actors`` is a softmax over the phrases of a clause and
„nobody“, where any mention of an actor will do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from lagebild.reading.deeds.spans import Candidates

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_NOT = -1e9
_SIZES = (1, 2, 3, 4, 6, 9, 14, 99)
"""Sentences are padded only to the next of these numbers of pieces."""


class _Lattice:
    """All choices of stretches in many sentences, in groups of much the same length."""

    def __init__(self, found: Sequence[Candidates]) -> None:
        begins = np.cumsum([0, *(int(one.sentence.max(initial=-1)) + 1 for one in found)])
        sentence = np.concatenate([one.sentence + begin for one, begin in zip(found, begins, strict=False)])
        low, high = np.concatenate([one.low for one in found]), np.concatenate([one.high for one in found])
        pieces = np.zeros(int(begins[-1]), dtype=np.int64)
        np.maximum.at(pieces, sentence, high)
        group = np.searchsorted(_SIZES, pieces)[sentence]
        self._groups = [_Group(rows, sentence[rows], low[rows], high[rows]) for rows in _split(group)]

    def marginals(self, scores: Doubles) -> tuple[float, Doubles]:
        """Sum of the sentences' log partition functions, and each stretch's probability to be chosen."""
        total, likely = 0.0, np.zeros_like(scores)
        for group in self._groups:
            part, likely[group.rows] = group.marginals(scores[group.rows])
            total += part
        return total, likely


def _split(group: Ints) -> list[Ints]:
    return [np.flatnonzero(group == number) for number in np.unique(group)]


class _Group:
    """Sentences padded to the longest of them."""

    def __init__(self, rows: Ints, sentence: Ints, low: Ints, high: Ints) -> None:
        self.rows, self._low, self._high = rows, low, high
        self._sentence = np.unique(sentence, return_inverse=True)[1]
        self._shape = (int(self._sentence.max()) + 1, int(high.max()) + 1)

    def marginals(self, scores: Doubles) -> tuple[float, Doubles]:
        """As those of the lattice."""
        count, places = self._shape
        table = np.full((count, places, places), _NOT)
        table[self._sentence, self._low, self._high] = scores
        forward, backward = np.full((count, places), _NOT), np.zeros((count, places))
        forward[:, 0] = 0.0
        for at in range(1, places):
            ending = forward[:, :at] + table[:, :at, at]
            forward[:, at] = _log_sum(np.concatenate([forward[:, at - 1 : at], ending], axis=1))
        for at in range(places - 2, -1, -1):
            opening = backward[:, at + 1 :] + table[:, at, at + 1 :]
            backward[:, at] = _log_sum(np.concatenate([backward[:, at + 1 : at + 2], opening], axis=1))
        whole = forward[:, -1]
        through = forward[self._sentence, self._low] + scores + backward[self._sentence, self._high]
        return float(whole.sum()), np.exp(through - whole[self._sentence])


def _log_sum(rows: Doubles) -> Doubles:
    """Log of the sum of exponentials of each row."""
    most = rows.max(axis=1)
    return np.asarray(most + np.log(np.exp(rows - most[:, None]).sum(axis=1)))


def fit_spans(found: Sequence[Candidates], rows: Floats, chosen: Doubles, penalty: Doubles, steps: int = 80) -> Floats:
    """Weights of the columns of ``rows`` (all candidates, text after text) under an L2 ``penalty`` per column."""
    lattice = _Lattice(found)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        scores = np.asarray(rows @ weights.astype(np.float32), dtype=np.float64)
        total, likely = lattice.marginals(scores)
        slope = np.asarray(rows.T @ (likely - chosen).astype(np.float32), dtype=np.float64)
        return total - float(scores @ chosen) + 0.5 * float(penalty @ weights**2), slope + penalty * weights

    fitted = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return np.asarray(fitted.x, dtype=np.float32)


def fit_actors(clauses: Sequence[tuple[Floats, Doubles]], penalty: float = 1.0) -> tuple[Floats, float]:
    """Weights of phrases' features and the score of „nobody“; each clause is (features, 1 where it names an actor)."""
    size = clauses[0][0].shape[1]

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        total, slope = 0.5 * penalty * float(weights @ weights), penalty * weights
        for rows, right in clauses:
            scores = np.append(rows @ weights[:size], weights[size])
            likely = np.exp(scores - np.logaddexp.reduce(scores))
            wanted = np.append(right, float(not right.any())) * likely
            total -= float(np.log(wanted.sum()))
            change = likely - wanted / wanted.sum()
            slope[:size] += change[:-1] @ rows
            slope[size] += change[-1]
        return total, slope

    fitted = minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(fitted.x[:size], dtype=np.float32), float(fitted.x[size])
