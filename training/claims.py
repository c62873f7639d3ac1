"""The judge of claim pairs: trained on the training pairs, measured on the others.

    python -m training.claims            measure the shipped weights
    python -m training.claims --train    fit them again and write them

A topic of the corpus is a line: what is said in it (``says``: which proposition, ``version``: what of it; two versions
of one proposition are contrary). Every two statements of a topic are a pair; training adds pairs of different topics.
"""

from __future__ import annotations

import argparse
import itertools
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lagebild.linking.claims.features import Said, features
from lagebild.linking.claims.judge import LABELS, Judge, Table
from lagebild.model import Interval, Mode
from lagebild.reading.neural.sentence import SIZE, sentences

CORPUS = Path(__file__).parent / "corpus"
EASY = 600
"""Pairs of different topics among the training pairs."""
STRANGERS = 10_000
"""Added to the number of a topic for pairs that are not written by hand."""


class Pairs(NamedTuple):
    """Pairs with their features and labels."""

    rows: NDArray[np.float32]
    labels: NDArray[np.int64]
    """Indices into ``LABELS``."""
    topics: NDArray[np.int64]
    across: NDArray[np.bool_]
    """Whether the two are in different languages."""
    vectors: tuple[NDArray[np.float32], NDArray[np.float32]]
    said: list[tuple[Said, Said]]

    def only(self, which: NDArray[np.bool_]) -> Pairs:
        """Some of the pairs."""
        said = list(itertools.compress(self.said, which))
        one, other = self.vectors
        return Pairs(
            self.rows[which],
            self.labels[which],
            self.topics[which],
            self.across[which],
            (one[which], other[which]),
            said,
        )


def topics(part: str) -> list[list[tuple[str, str, Said]]]:
    """The topics of a part (``train`` or ``measure``): proposition, version and statement of each line."""
    found = []
    for line in (CORPUS / f"claim_pairs_{part}.jsonl").read_text(encoding="utf-8").splitlines():
        topic = json.loads(line)
        found.append([
            (row["says"], row["version"], _said(f"{topic['id']}.{number}", row, topic))
            for number, row in enumerate(topic["statements"])
        ])  # fmt: skip
    return found


def _said(id: str, row: dict[str, Any], topic: dict[str, Any]) -> Said:
    return Said(
        id=id, text=row["text"], language=row["language"], mode=Mode(row.get("mode", "asserted")),
        published=Interval.parse(row.get("published", topic["published"])),
        about=Interval.parse(row["about"]) if "about" in row else Interval(), report=row.get("from", ""),
    )  # fmt: skip


def _label(one: tuple[str, str, Said], other: tuple[str, str, Said]) -> str:
    if one[0] != other[0]:
        return "unrelated"
    return "same" if one[1] == other[1] else "contrary"


def pairs(part: str, easy: int = 0, *, edits: bool = False) -> Pairs:
    """All pairs within the topics of a part, ``easy`` pairs of different topics, and on demand edited statements."""
    held = topics(part)
    made = [
        (one[2], other[2], _label(one, other), number)
        for number, topic in enumerate(held)
        for one, other in itertools.combinations(topic, 2)
    ]
    made += itertools.islice(_strangers(held), easy)
    if edits:
        every = [(one[2], number) for number, topic in enumerate(held) for one in topic]
        made += [(one, *edit, STRANGERS + number) for one, number in every for edit in edited(one)]
    texts = {one.id: one.text for pair in made for one in pair[:2]}
    seen = dict(zip(texts, sentences(list(texts.values())), strict=True))
    return Pairs(
        np.stack([features(a, b, seen[a.id], seen[b.id]) for a, b, _, _ in made]),
        np.array([LABELS.index(label) for _, _, label, _ in made]),
        np.array([number for *_, number in made]),
        np.array([a.language != b.language for a, b, _, _ in made]),
        (np.stack([seen[a.id].vector for a, *_ in made]), np.stack([seen[b.id].vector for _, b, *_ in made])),
        [(a, b) for a, b, _, _ in made],
    )


_SPOKEN = (
    ("hätten", "haben"),
    ("seien", "sind"),
    ("habe", "hat"),
    ("sei", "ist"),
    ("werde", "wird"),
    ("würden", "werden"),
)


def edited(one: Said) -> Iterator[tuple[Said, str]]:
    """The statement as another paper prints it, and with another figure or a "nicht" in it; for training alone."""
    words = one.text.split()
    if one.language == "de" and len(words) >= 6 and zlib.crc32(one.id.encode()) % 3 == 0:
        said = dict(_SPOKEN)
        spoken = [said.get(word, word) for word in words if word != "dass"]
        place = 1 + zlib.crc32(one.text.encode()) % (len(spoken) - 2)
        shorter = spoken[:place] + spoken[place + 1 :]
        yield msgspec.structs.replace(one, id=f"{one.id}s", text=" ".join(spoken)), "same"
        yield msgspec.structs.replace(one, id=f"{one.id}d", text=" ".join(shorter)), "same"
        for verb in ("sei", "seien", "habe", "hätten", "werde", "würden"):
            if verb in words[:-1] and not one.negative:
                at = words.index(verb) + 1
                text = " ".join([*words[:at], "nicht", *words[at:]])
                yield msgspec.structs.replace(one, id=f"{one.id}n", text=text), "contrary"
                break
    for place, word in enumerate(words):
        if word.isdigit() and not 1800 < int(word) < 2100 and int(word) > 1:
            other = [*words[:place], str(int(word) * 3 + 1), *words[place + 1 :]]
            yield msgspec.structs.replace(one, id=f"{one.id}f", text=" ".join(other)), "contrary"
            break


def _strangers(held: list[list[tuple[str, str, Said]]]) -> Iterator[tuple[Said, Said, str, int]]:
    """Pairs of different topics in an order that looks random and is always the same."""
    every = [
        (one[2], other[2], place)
        for (place, a), (_, b) in itertools.combinations(enumerate(held), 2)
        for one in a
        for other in b
        if not one[2].report or one[2].report != other[2].report
    ]
    for one, other, place in sorted(every, key=lambda pair: zlib.crc32(f"{pair[0].id} {pair[1].id}".encode())):
        yield one, other, "unrelated", STRANGERS + place


class Fitted(NamedTuple):
    """How the judge is fitted: chosen on topics left out (``--choose``)."""

    rank: int = 8
    drop: float = 0.3
    decay: float = 0.3
    epochs: int = 40
    seeds: int = 2
    """So many fits from different beginnings; their logits are averaged."""


def fit(data: Pairs, how: Fitted, temperature: float = 1.0) -> Judge:
    """Fit the table by AdamW with dropout on the directions (PyTorch)."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    mean, spread = data.rows.mean(axis=0).astype(float), data.rows.std(axis=0).astype(float)
    idle = spread < 1e-3  # the training pairs say nothing of it: it must weigh nothing
    spread[idle] = 1.0
    rows = torch.tensor((data.rows - mean) / spread, dtype=torch.float32)
    vectors = [torch.tensor(side) for side in data.vectors]
    labels = torch.tensor(data.labels)
    weights, directions, along = [], [], []
    for seed in range(how.seeds):
        torch.manual_seed(seed)
        plain, turn, out = (
            nn.Linear(rows.shape[1], 3),
            nn.Linear(SIZE, how.rank, bias=False),
            nn.Linear(2 * how.rank, 3),
        )
        nn.init.zeros_(out.weight)
        drop = nn.Dropout(how.drop)
        learned = [{"params": [*turn.parameters(), *out.parameters()], "weight_decay": how.decay}]
        steps = torch.optim.AdamW([{"params": plain.parameters(), "weight_decay": 0.01}, *learned], lr=2e-3)
        for epoch in range(how.epochs):
            one, other = vectors if epoch % 2 else vectors[::-1]
            for batch in torch.randperm(len(labels)).split(64):
                u, v = (5 * turn(drop(side[batch])) for side in (one, other))
                logits = plain(rows[batch]) + out(drop(torch.cat([u * v, (u - v).abs()], dim=-1)))
                loss = nn.functional.cross_entropy(logits, labels[batch])
                steps.zero_grad()
                loss.backward()
                steps.step()
        constant = (plain.bias + out.bias).detach().numpy()
        weights.append(np.column_stack([plain.weight.detach().numpy(), constant]))
        directions.append(5 * turn.weight.detach().numpy())
        along.append(out.weight.detach().numpy() / how.seeds)
    products, differences = (
        np.hstack([a[:, part] for a in along]) for part in (slice(how.rank), slice(how.rank, None))
    )
    plain_weights = np.mean(weights, axis=0, dtype=float)
    plain_weights[:, :-1][:, idle] = 0.0
    table = Table(
        mean, spread, plain_weights, np.vstack(directions).astype(float),
        np.hstack([products, differences]).astype(float), temperature,
    )  # fmt: skip
    return Judge(table)


def macro_f1(labels: NDArray[np.int64], p: NDArray[np.float64]) -> float:
    """Mean F1 of the labels, each pair given its likeliest."""
    given, scores = p.argmax(axis=1), []
    for label in range(len(LABELS)):
        hit = int(((given == label) & (labels == label)).sum())
        scores.append(2 * hit / max(1, int((given == label).sum()) + int((labels == label).sum())))
    return float(np.mean(scores))


def auroc(labels: NDArray[np.int64], p: NDArray[np.float64], label: str) -> float:
    """How often a pair of the label is given a higher probability of it than one of the others."""
    index = LABELS.index(label)
    yes, no = p[labels == index, index], p[labels != index, index]
    return float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean())


def calibration_error(labels: NDArray[np.int64], p: NDArray[np.float64], bins: int = 10) -> float:
    """Expected calibration error of the likeliest label (ten bins)."""
    top, right = p.max(axis=1), p.argmax(axis=1) == labels
    where = np.minimum((top * bins).astype(int), bins - 1)
    return float(sum(abs(top[where == b].sum() - right[where == b].sum()) for b in range(bins)) / len(top))


def figures(part: str = "measure") -> dict[str, float]:
    """What the gate asks, in percent: over the pairs of the part and as many pairs of different topics."""
    data = pairs(part, hard_unrelated(part))
    p = Judge.load().probabilities(data.rows, *data.vectors)
    return {
        "claims_macro_f1": 100 * macro_f1(data.labels, p),
        "claims_auroc": 100 * min(auroc(data.labels, p, "same"), auroc(data.labels, p, "contrary")),
    }


def hard_unrelated(part: str) -> int:
    """How many unrelated pairs of one topic a part has: so many of different topics stand beside them."""
    return sum(
        _label(one, other) == "unrelated" for topic in topics(part) for one, other in itertools.combinations(topic, 2)
    )


def folds(data: Pairs, how: Fitted, count: int = 4) -> NDArray[np.float64]:
    """Probabilities of each training pair by weights that have not seen its topic."""
    p = np.zeros((len(data.labels), len(LABELS)))
    for fold in range(count):
        out = data.topics % count == fold
        p[out] = fit(data.only(~out), how).probabilities(data.rows[out], *(side[out] for side in data.vectors))
    return p


def _temperature(labels: NDArray[np.int64], p: NDArray[np.float64]) -> float:
    """By how much logits are divided so that held-out training pairs are likeliest."""
    logs = np.log(p + 1e-12)

    def cost(t: float) -> float:
        scaled = logs / t
        scaled -= np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-scaled[np.arange(len(labels)), labels].mean())

    return min((0.6 + 0.05 * step for step in range(60)), key=cost)


def train(*, choose: bool = False) -> Judge:
    """Fit, calibrate on topics left out, and write the weights; ``choose`` compares settings first and prints them."""
    data = pairs("train", EASY, edits=True)
    hard = data.topics < STRANGERS
    tried = [Fitted(rank, drop, decay) for rank in (4, 8, 16) for drop, decay in ((0.3, 0.3), (0.4, 1.0))]
    for how in tried if choose else [Fitted()]:
        p = folds(data, how)
        loss = float(-np.log(p[np.arange(len(p)), data.labels] + 1e-12)[hard].mean())
        print(f"{how}: log loss {loss:.3f}, macro-F1 {macro_f1(data.labels[hard], p[hard]):.3f} on topics left out")
    if choose:
        p = folds(data, Fitted())
    judge = fit(data, Fitted(), _temperature(data.labels, p))
    judge.write()
    return judge


def report(name: str, data: Pairs, judge: Judge) -> None:
    """Print how the pairs are judged: all, those across languages, those of one language."""
    p = judge.probabilities(data.rows, *data.vectors)
    print(f"{name}: {len(data.labels)} pairs, {int(data.across.sum())} across languages")
    for where, chosen in (("all", data.across | True), ("across", data.across), ("one language", ~data.across)):
        labels, q = data.labels[chosen], p[chosen]
        scores = ", ".join(f"AUROC {label} {auroc(labels, q, label):.3f}" for label in LABELS)
        print(f"  {where:13} macro-F1 {macro_f1(labels, q):.3f}, {scores}, ECE {calibration_error(labels, q):.3f}")
    table = np.zeros((len(LABELS), len(LABELS)), dtype=int)
    np.add.at(table, (data.labels, p.argmax(axis=1)), 1)
    for label, row in zip(LABELS, table, strict=True):
        print(f"  {label:10} given as " + ", ".join(f"{n} {other}" for other, n in zip(LABELS, row, strict=True)))


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--train", action="store_true", help="fit the weights again (needs PyTorch)")
    args.add_argument("--choose", action="store_true", help="compare settings on topics left out before")
    args.add_argument("--wrong", action="store_true", help="print the pairs that are given another label")
    args.add_argument("--part", default="measure", choices=("measure", "train"))
    chosen = args.parse_args()
    judge = train(choose=chosen.choose) if chosen.train else Judge.load()
    data = pairs(chosen.part)
    report(f"{chosen.part}, all unrelated ones of one topic", data, judge)
    half = pairs(chosen.part, hard_unrelated(chosen.part))
    report(f"{chosen.part}, half the unrelated ones of one topic", half, judge)
    if chosen.wrong:
        p = judge.probabilities(data.rows, *data.vectors)
        for (one, other), label, row in zip(data.said, data.labels, p, strict=True):
            if row.argmax() != label:
                print(f"{LABELS[label]} → {LABELS[row.argmax()]} {row.max():.2f}\n    {one.text}\n    {other.text}")


if __name__ == "__main__":
    main()
