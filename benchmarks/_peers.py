"""What others do with conflicting reports, written out plainly to be compared with: they see reports, not origins."""

from __future__ import annotations

import math
from collections.abc import Sequence

Labels = Sequence[Sequence[tuple[int, bool]]]
"""For each claim, who reports it to be true (or false)."""


def vote_share(labels: Labels) -> list[float]:
    """The share of reports that assert the claim."""
    return [sum(yes for _, yes in said) / len(said) if said else 0.5 for said in labels]


def dawid_skene(labels: Labels, workers: int, rounds: int = 60) -> tuple[list[float], list[float]]:
    """P(claim) and each worker's mean accuracy by expectation maximisation (Dawid & Skene 1979).

    A confusion matrix for each worker, smoothed by 0.01; starts from the vote share.
    """
    p = vote_share(labels)
    yes_yes, yes_no = [0.5] * workers, [0.5] * workers
    for _ in range(rounds):
        held, said = [[1e-2, 1e-2] for _ in range(workers)], [[2e-2, 2e-2] for _ in range(workers)]
        for share, reports in zip(p, labels, strict=True):
            for worker, yes in reports:
                said[worker][1] += share
                said[worker][0] += 1 - share
                if yes:
                    held[worker][1] += share
                    held[worker][0] += 1 - share
        yes_yes = [h[1] / s[1] for h, s in zip(held, said, strict=True)]
        yes_no = [h[0] / s[0] for h, s in zip(held, said, strict=True)]
        prior = min(max(sum(p) / len(p), 1e-6), 1 - 1e-6)
        before, p = p, []
        for reports in labels:
            odds = math.log(prior / (1 - prior))
            for worker, yes in reports:
                a, b = yes_yes[worker], yes_no[worker]
                odds += math.log(a / b) if yes else math.log((1 - a) / (1 - b))
            p.append(1 / (1 + math.exp(-max(min(odds, 700), -700))))
        if max(abs(x - y) for x, y in zip(before, p, strict=True)) < 1e-7:
            break
    return p, [(a + 1 - b) / 2 for a, b in zip(yes_yes, yes_no, strict=True)]


def truth_finder(labels: Labels, workers: int, rounds: int = 30) -> tuple[list[float], list[float]]:
    """P(claim) and each worker's trust (Yin, Han & Yu 2008), with γ = 0.3 and ρ = 0.5 against the opposite fact."""
    trust = [0.9] * workers
    p: list[float] = []
    for _ in range(rounds):
        weight = [-math.log(max(1 - t, 1e-9)) for t in trust]
        gained, counted = [0.0] * workers, [0] * workers
        p = []
        for reports in labels:
            scores = [sum(weight[w] for w, said in reports if said is yes) for yes in (False, True)]
            sure = [1 / (1 + math.exp(-0.3 * (scores[i] - 0.5 * scores[1 - i]))) for i in (0, 1)]
            p.append(sure[1] / (sure[0] + sure[1]))
            for worker, yes in reports:
                gained[worker] += sure[yes]
                counted[worker] += 1
        before, trust = trust, [g / c if c else 0.5 for g, c in zip(gained, counted, strict=True)]
        if max(abs(x - y) for x, y in zip(before, trust, strict=True)) < 1e-6:
            break
    return p, trust


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Rank correlation, ties at their mean rank."""
    a, b = _ranks(first), _ranks(second)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    cross = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    return cross / math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranks[place] = (start + end) / 2
        start = end + 1
    return ranks


def accuracy(p: Sequence[float], truth: Sequence[bool]) -> float:
    """Share on the right side of one half; a tie counts one half."""
    return sum(0.5 if abs(q - 0.5) < 1e-9 else float((q > 0.5) == x) for q, x in zip(p, truth, strict=True)) / len(p)


def squared_error(p: Sequence[float], truth: Sequence[bool]) -> float:
    """Mean squared error, half the two-outcome Brier score."""
    return sum((q - x) ** 2 for q, x in zip(p, truth, strict=True)) / len(p)
