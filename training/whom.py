"""Train the network that says whom a pronoun, a role or a bare noun means: ``python -m training.whom --out DIR``.

It branches off the reader's frozen lower layers, and starts as a copy of the reader's upper ones (``--reader``). Fixed
seed; resumes from DIR/checkpoint.pt. One text in eight, fixed by id, is kept aside to watch the run; the held-out texts
are never read here.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from lagebild.reading.neural.hints import tag_rows
from lagebild.reading.neural.standing import standing_rows, voice_kinds
from lagebild.reading.neural.tokens import Ints, Word, columns_of, windows, words_of
from lagebild.reading.neural.weights import AFTER_ANCHOR, BEFORE_ANCHOR
from lagebild.reading.rules.coref import cast
from lagebild.reading.rules.extract import extract
from training import labels, layers, written
from training.chains import Anchor, anchors_of, known_of
from training.data import pad
from training.network import Reader
from training.pointer import FROZEN, Pointer
from training.steps import Course, batches, by_workers, drawn, run_of, up_and_down
from training.train import bias_of, mask_of, training_documents, vocabulary

SEED = 21
ASIDE = 8
"""One in so many training texts watches the run."""


@dataclass
class Plan:
    """What the command line decides."""

    out: Path
    reader: Path
    epochs: int = 3
    batch: int = 4
    rate: float = 6e-5
    block_rate: float = 1e-4
    head_rate: float = 1e-3
    workers: int = 2
    order: int = 0
    """Another number: the windows in another order, from the same beginning; such runs may be averaged."""
    everything: bool = False


@dataclass
class Example:
    """A window with its anchors."""

    document: str
    language: str
    words: list[Word]
    pieces: Tensor
    first: Tensor
    last: Tensor
    quoted: Tensor
    tags: Tensor
    columns: Ints
    kinds: Ints
    anchors: list[Anchor]
    states: Tensor
    """After the frozen layers, (pieces, hidden)."""


def aside(identifier: str) -> bool:
    """Whether a training text is kept aside to watch the run."""
    return drawn(identifier, "whom", ASIDE)


@torch.no_grad()
def examples(reader: Reader, folder: Path, documents: Sequence[labels.Document]) -> list[Example]:
    """All windows that have anchors, their lowest states computed."""
    base, unigram = vocabulary(folder)
    told = {one.id: one for one in layers.read()}
    marked = written.marked() | {one.id: one.voices for one in written.read()}
    found = []
    for document in documents:
        known = known_of(document, told.get(document.id), marked.get(document.id, ()))
        people = cast(document.text, document.language)
        drafts = extract(document.text, document.language)
        for window in windows(words_of(document.text), unigram, base.begin, base.end):
            anchors = anchors_of(window, known, document.language)
            if not anchors:
                continue
            pieces, first, last = (torch.from_numpy(v) for v in (window.pieces, window.first, window.last))
            states = reader.encoder.run(reader.encoder.embed(pieces[None]), torch.zeros(1, 1, 1, 1), 0, FROZEN)[0]
            quoted = torch.tensor([int(word.quoted) for word in window.words])
            tags = torch.from_numpy(tag_rows(drafts, window))
            columns, kinds = columns_of(window.words), voice_kinds(people, window.words)
            told_of = (quoted, tags, columns, kinds)
            found.append(
                Example(document.id, document.language, window.words, pieces, first, last, *told_of, anchors, states)
            )
    return found


def logits_of(pointer: Pointer, batch: Sequence[Example]) -> list[tuple[Anchor, int, Tensor]]:
    """For every anchor of the batch where its stretch of words begins, and the logits over it and nobody."""
    bias = bias_of(mask_of([len(e.pieces) for e in batch]))
    places = [pad([getattr(e, name) for e in batch]) for name in ("first", "last", "quoted", "tags")]
    words = pointer.words(pad([e.states for e in batch]), bias, *places)
    rows = [(row, a) for row, e in enumerate(batch) for a in e.anchors]
    crops = [(max(0, a.at - BEFORE_ANCHOR), min(len(batch[row].words), a.at + AFTER_ANCHOR)) for row, a in rows]
    states = pad([words[row, low:high] for (row, _), (low, high) in zip(rows, crops, strict=True)])
    features = pad(
        [
            torch.from_numpy(standing_rows(batch[row].words, batch[row].columns, batch[row].kinds, a.at, low, high))
            for (row, a), (low, high) in zip(rows, crops, strict=True)
        ]
    )
    at = torch.tensor([a.at - low for (_, a), (low, _) in zip(rows, crops, strict=True)])
    mask = mask_of([high - low for low, high in crops])
    logits = pointer.point(states, features, at, mask)
    return [
        (a, low, torch.cat([logits[i, : high - low], logits[i, -1:]]))
        for i, ((_, a), (low, high)) in enumerate(zip(rows, crops, strict=True))
    ]


def within(anchor: Anchor, low: int, size: int) -> tuple[Tensor, Tensor]:
    """What is right and what is allowed in a stretch; where nothing right is in it, nobody is."""
    right, allowed = (torch.cat([row[low : low + size], row[-1:]]) for row in (anchor.right, anchor.allowed))
    if not right.any():
        right[-1] = allowed[-1] = True
    return right, allowed


def loss_of(pointer: Pointer, batch: Sequence[Example]) -> Tensor:
    """Mean over anchors of minus the log of the probability of all right words together."""
    losses = []
    for anchor, low, row in logits_of(pointer, batch):
        right, allowed = within(anchor, low, len(row) - 1)
        every = row.masked_fill(~allowed, -1e4).logsumexp(0)
        losses.append(every - row.masked_fill(~right, -1e4).logsumexp(0))
    return torch.stack(losses).mean()


@torch.no_grad()
def watch(pointer: Pointer, texts: Sequence[Example]) -> dict[str, float]:
    """Percent of the anchors aside that are pointed right first: all that mean somebody, pronouns, other, nobodies."""
    pointer.eval()
    made = {one.id for one in written.read()}
    hits: dict[str, list[bool]] = {}
    for example in texts:
        for anchor, low, row in logits_of(pointer, [example]):
            right, allowed = within(anchor, low, len(row) - 1)
            best = int(row.masked_fill(~allowed, -1e4).argmax())
            word = example.words[anchor.at].text
            sort = "nobody" if right[-1] else "pronoun" if word[0].islower() or len(word) <= 3 else "noun"
            kind = "written " if example.document in made else ""
            hits.setdefault(f"{kind}{example.language} {sort}", []).append(bool(right[best]))
    pointer.train()
    return {name: round(100 * sum(h) / len(h), 1) for name, h in sorted(hits.items())} | {
        f"of {name}": len(h) for name, h in sorted(hits.items())
    }


def optimiser_of(pointer: Pointer, plan: Plan) -> torch.optim.AdamW:
    """AdamW with a rate of its own for the layers over the window, those around a word, and the heads."""
    lower, upper = list(pointer.lower.parameters()), list(pointer.upper.parameters())
    known = {id(p) for p in [*lower, *upper]}
    heads = [p for p in pointer.parameters() if id(p) not in known]
    groups = [(lower, plan.rate), (upper, plan.block_rate), (heads, plan.head_rate)]
    return torch.optim.AdamW([{"params": params, "lr": rate} for params, rate in groups], weight_decay=0.01)


def epoch(course: Course, plan: Plan, number: int, mine: list[Example], steps: int) -> None:
    """One pass over a worker's windows, ``steps`` batches."""
    pointer, rank = course.network, course.rank
    assert isinstance(pointer, Pointer)
    torch.manual_seed(SEED + plan.workers * number + rank + 1000 * plan.order)
    began, summed = time.time(), 0.0
    pointer.train()
    order = batches(mine, plan.batch // plan.workers, random.Random(run_of(SEED, number, plan.order)))
    for step, batch in enumerate(order[:steps], 1):
        loss = loss_of(pointer, batch)
        course.step(loss)
        summed += float(loss.detach())
        if step % 20 == 0 and not rank:
            print(f"  {number}.{step} {time.time() - began:.0f}s {summed / step:.3f}", flush=True)


def train(plan: Plan, rank: int = 0) -> None:
    """Run the plan to its end; checkpoints after every epoch."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    base, _ = vocabulary(plan.reader.parent)
    reader = Reader(base)
    reader.load_state_dict(torch.load(plan.reader, weights_only=True, map_location="cpu")["reader"])
    reader.eval()
    pointer = Pointer(reader)
    documents = [*training_documents(), *(one.document for one in written.read())]
    every = examples(reader, plan.reader.parent, documents)
    mine = [e for e in every if plan.everything or not aside(e.document)]
    mine.sort(key=lambda e: len(e.pieces))  # so that the workers' batches are of like length
    steps = len(mine) // plan.batch
    total = plan.epochs * steps
    optimiser = optimiser_of(pointer, plan)
    course = Course(plan.out, rank, plan.workers, "pointer", pointer, optimiser, up_and_down(optimiser, total))
    start = course.resume()
    if not rank:
        print(f"{len(mine)} windows, {sum(len(e.anchors) for e in mine)} anchors, {total} steps", flush=True)
    for number in range(start + 1, plan.epochs + 1):
        epoch(course, plan, number, mine[rank :: plan.workers], steps)
        if not rank:
            course.save(number, apart=True)
            print(f"epoch {number} {json.dumps(watch(pointer, [e for e in every if aside(e.document)]))}", flush=True)


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--reader", type=Path, required=True, help="a checkpoint of training.train")
    args.add_argument("--all", dest="everything", action="store_true", help="train on the watching texts as well")
    for name in ("epochs", "batch", "workers", "order"):
        args.add_argument(f"--{name}", type=int, default=getattr(Plan, name))
    plan = Plan(**vars(args.parse_args()))
    plan.out.mkdir(parents=True, exist_ok=True)
    by_workers(train, plan)


if __name__ == "__main__":
    main()
