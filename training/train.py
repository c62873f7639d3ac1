"""Train the reader: ``python -m training.train --out DIR`` (CPU or accelerator; resumes from DIR/checkpoint.pt).

Fixed seed; the lowest layers and the word embeddings stay frozen, and their states are computed once. A small part of
the training texts, fixed by id, is kept aside to watch the run and to set thresholds (``--all`` trains on it as well).
The held-out texts are never read here.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from lagebild.reading.neural.decode import BEGIN_FLOOR, Candidate, NeuralDraft, Options, drafts_of
from lagebild.reading.neural.hints import hint_rows
from lagebild.reading.neural.labels import LAYERS
from lagebild.reading.neural.tokens import Unigram
from training import labels, written
from training.base import Base, kept_pieces, load
from training.data import IGNORE, Example, Target, crop, examples_of, pad
from training.evaluate import Tally
from training.network import Reader, Readout
from training.steps import Course, batches, by_workers, drawn, run_of, up_and_down

SEED = 20
PIECES = 64_000
DEV_SHARE = 12
"""One in so many training texts watches the run."""
WEIGHTS = (1.0, 2.0, 2.0, 1.5, 1.5, 1.0, 1.5)
"""Of each mark in the loss."""


@dataclass
class Plan:
    """What the command line decides."""

    out: Path
    epochs: int = 4
    batch: int = 2
    frozen: int = 5
    encoder_rate: float = 1e-4
    block_rate: float = 2e-4
    head_rate: float = 2e-3
    everything: bool = False
    invented: bool = False
    """Train on the reports written for the project as well."""
    threads: int = 1
    workers: int = 2
    device: str = "cpu"
    order: int = 0
    """Another number: the windows in another order, from the same beginning; such runs may be averaged."""
    half: bool = False
    """Matrix products in bfloat16; on processors that have them about twice as fast."""


def watched(identifier: str) -> bool:
    """Whether a training text is kept aside to watch the run."""
    return drawn(identifier, "dev", DEV_SHARE)


def training_documents() -> list[labels.Document]:
    """All labelled texts but the held-out ones, each once."""
    kept = labels.held_out()
    return [document for document in labels.read() if document.id not in kept and document.reading == 1]


def written_documents() -> list[labels.Document]:
    """The reports written for the project, which only ever train."""
    return [one.document for one in written.read() if one.statements]


def vocabulary(folder: Path) -> tuple[Base, Unigram]:
    """The trimmed encoder and its segmentation; a run keeps the pieces it began with in ``folder``."""
    base, path = load(), folder / "pieces.json"
    if not path.exists():
        kept = kept_pieces(base, [document.text for document in training_documents()], PIECES)
        path.write_text(json.dumps(kept), encoding="utf-8")
    base = base.trimmed(json.loads(path.read_text(encoding="utf-8")))
    return base, Unigram(base.pieces, base.scores.tolist(), base.unknown)


def mask_of(lengths: Sequence[int]) -> Tensor:
    """True where a row has an element; (rows, longest)."""
    return torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]


def bias_of(mask: Tensor) -> Tensor:
    """The additive attention mask of ``mask``."""
    return (~mask).float()[:, None, None, :] * -1e4


def encode(reader: Reader, batch: Sequence[Example], frozen: int) -> Tensor:
    """States of the words of each window, (batch, words, hidden)."""
    lengths = [len(example.pieces) for example in batch]
    bias = bias_of(mask_of(lengths)).to(reader.unary.weight.device)
    missing = [example for example in batch if example.cache is None]
    with torch.no_grad():
        for example in missing:
            device = reader.unary.weight.device
            states = reader.encoder.embed(example.pieces[None]).to(device)
            was = reader.training
            reader.eval()
            example.cache = reader.encoder.run(states, torch.zeros(1, 1, 1, 1, device=device), 0, frozen)[0]
            reader.train(was)
    states = pad([example.cache for example in batch if example.cache is not None])
    states = reader.encoder.run(states, bias, frozen, len(reader.encoder.blocks))
    places = [
        pad([getattr(example, name) for example in batch]).to(states.device)
        for name in ("first", "last", "quoted", "tags")
    ]
    return reader.words(states, *places)


def read_out(
    reader: Reader, words: Tensor, batch: Sequence[Example], seeds: Sequence[tuple[int, int, int]]
) -> tuple[Readout, list[tuple[int, int]]]:
    """Read out the beginnings ``(window of the batch, word, layer)``; also where each one's crop lies."""
    crops = [crop(batch[row].window, word) for row, word, _ in seeds]
    states = pad([words[row, low:high] for (row, _, _), (low, high, _) in zip(seeds, crops, strict=True)])
    device = words.device
    features = pad([rows for _, _, rows in crops]).to(device)
    mask = mask_of([high - low for low, high, _ in crops]).to(device)
    at = torch.tensor([word - low for (_, word, _), (low, _, _) in zip(seeds, crops, strict=True)], device=device)
    layers = torch.tensor([layer for _, _, layer in seeds], device=device)
    hints = pad(
        [
            torch.from_numpy(hint_rows(batch[row].hints.get((word, layer)), batch[row].window.words[low:high]))
            for (row, word, layer), (low, high, _) in zip(seeds, crops, strict=True)
        ]
    ).to(device)
    return reader.read_out(states, features, layers, at, mask, hints), [(low, high) for low, high, _ in crops]


def negatives(batch: Sequence[Example], begins: Tensor, chance: random.Random) -> list[tuple[int, int, int]]:
    """Beginnings that are none: the best scored ones, neighbours of real ones, and some sentence starts."""
    found = []
    for row, example in enumerate(batch):
        real = {(t.word, t.layer) for t in example.targets}
        taken = set(real) | {(w, layer) for w, layer in example.begins.nonzero().tolist()}
        count = 1 + math.ceil(0.5 * len(real))
        scores = begins[row, : len(example.window.words)].detach().flatten()
        ranked = scores.topk(min(4 * count, len(scores))).indices.tolist()
        hard = [(i // len(LAYERS), i % len(LAYERS)) for i in ranked]
        near = [(w + chance.choice((-2, -1, 1, 2)), layer) for w, layer in real if chance.random() < 0.2]
        wrong = [seed for seed in example.hints if seed not in taken]
        count += len(wrong)
        for word, layer in [*wrong, *near, *hard]:
            if count and 0 <= word < len(example.window.words) and (word, layer) not in taken:
                taken.add((word, layer))
                found.append((row, word, layer))
                count -= 1
    return found


def _known(logits: Tensor, targets: list[int]) -> Tensor:
    chosen = torch.tensor(targets, device=logits.device)
    if bool((chosen == IGNORE).all()):
        return logits.sum() * 0.0
    return functional.cross_entropy(logits, chosen, ignore_index=IGNORE, label_smoothing=0.05)


def loss_of(reader: Reader, batch: Sequence[Example], frozen: int, chance: random.Random) -> dict[str, Tensor]:
    """The parts of the loss for one batch of windows."""
    words = encode(reader, batch, frozen)
    lengths = [len(example.window.words) for example in batch]
    inside = mask_of(lengths).to(words.device).unsqueeze(-1)
    tags = pad([example.tags for example in batch]).to(words.device)
    begins, unary = reader.beginnings(words, tags), reader.unary(words)
    gold_begins = pad([example.begins for example in batch]).to(words.device)
    gold_unary = pad([example.unary for example in batch]).to(words.device)
    each = functional.binary_cross_entropy_with_logits(
        begins, gold_begins, reduction="none", pos_weight=torch.tensor(3.0)
    )
    losses = {"begin": (each * inside).sum() / sum(lengths) * 30}
    each = functional.binary_cross_entropy_with_logits(unary, gold_unary, reduction="none")
    losses["unary"] = (each * inside).sum() / sum(lengths) * 2
    gold = [(row, target) for row, example in enumerate(batch) for target in example.targets]
    seeds = [(row, t.word, t.layer) for row, t in gold] + negatives(batch, begins, chance)
    out, crops = read_out(reader, words, batch, seeds)
    valid = torch.zeros(len(seeds), device=words.device)
    valid[: len(gold)] = 1.0
    losses["valid"] = functional.binary_cross_entropy_with_logits(out.valid, valid)
    if gold:
        losses |= _statement_losses(out, [target for _, target in gold], crops)
    return losses


def _statement_losses(out: Readout, gold: list[Target], crops: list[tuple[int, int]]) -> dict[str, Tensor]:
    number = len(gold)
    marks = pad([t.marks[low:high] for t, (low, high) in zip(gold, crops, strict=False)]).to(out.parts.device)
    width = marks.shape[1]
    inside = mask_of([high - low for low, high in crops[:number]]).to(marks.device)[:, :, None]
    each = functional.binary_cross_entropy_with_logits(out.parts[:number, :width], marks, reduction="none")
    weight = torch.tensor(WEIGHTS, device=marks.device)
    losses = {"parts": (each * inside * weight).sum() / number / 12}
    losses["kind"] = _known(out.kind[:number], [t.kind for t in gold])
    losses["medium"] = 0.4 * _known(out.medium[:number], [t.medium for t in gold])
    losses["mode"] = 0.5 * _known(out.mode[:number], [t.mode for t in gold])
    flags = torch.stack([t.flags for t in gold]).to(marks.device)
    known = ~flags.isnan()
    each = functional.binary_cross_entropy_with_logits(out.flags[:number], flags.nan_to_num(), reduction="none")
    losses["flags"] = (each * known).sum() / max(1, int(known.sum()))
    return losses


@torch.no_grad()
def candidates(reader: Reader, example: Example, frozen: int) -> list[Candidate]:
    """All beginnings of one window worth reading out, and those of its hints, read out."""
    words = encode(reader, [example], frozen)
    chances = torch.sigmoid(reader.beginnings(words, example.tags[None].to(words.device)))[0]
    low, high = example.window.own
    likely = {(w, layer) for w, layer in (chances > BEGIN_FLOOR).nonzero().tolist() if low <= w < high}
    seeds = [(0, *seed) for seed in sorted(likely.union(example.hints))]
    if not seeds:
        return []
    out, crops = read_out(reader, words, [example], seeds)
    found = []
    for index, ((_, word, layer), (start, end)) in enumerate(zip(seeds, crops, strict=True)):
        arrays = [getattr(out, name)[index].float().cpu().numpy() for name in ("kind", "medium")]
        parts = out.parts[index, : end - start].cpu().numpy()
        valid, hint = float(out.valid[index]), example.hints.get((word, layer))
        found.append(Candidate(word, layer, float(chances[word, layer]), start, parts, valid, *arrays, hint))
    return found


def watch(
    reader: Reader,
    texts: dict[str, list[Example]],
    documents: Sequence[labels.Document],
    frozen: int,
    floors: Sequence[float],
) -> dict[float, dict[str, float]]:
    """Scores on the texts that watch the run, per threshold."""
    reader.eval()
    tallies = {floor: Tally() for floor in floors}
    for document in documents:
        read = [(example, candidates(reader, example, frozen)) for example in texts[document.id]]
        for floor, tally in tallies.items():
            drafts: list[NeuralDraft] = []
            for example, found in read:
                drafts += drafts_of(found, example.window.words, Options(floor=floor))
            tally.add(document.text, document.statements, drafts)
    reader.train()
    return {floor: tally.result() for floor, tally in tallies.items()}


def optimiser_of(reader: Reader, plan: Plan) -> torch.optim.AdamW:
    """AdamW with a rate of its own for encoder, read-out layers and heads; frozen layers are left out."""
    reader.encoder.requires_grad_(False)
    upper = [p for block in list(reader.encoder.blocks)[plan.frozen :] for p in block.parameters()]
    for parameter in upper:
        parameter.requires_grad_(True)
    blocks = list(reader.blocks.parameters())
    known = {id(p) for p in [*reader.encoder.parameters(), *blocks]}
    heads = [p for p in reader.parameters() if id(p) not in known]
    groups = [(upper, plan.encoder_rate), (blocks, plan.block_rate), (heads, plan.head_rate)]
    return torch.optim.AdamW([{"params": params, "lr": rate} for params, rate in groups], weight_decay=0.01)


def epoch(course: Course, plan: Plan, number: int, examples: list[Example], steps: int) -> None:
    """One pass over a worker's windows, ``steps`` batches."""
    reader, rank = course.network, course.rank
    assert isinstance(reader, Reader)
    run = run_of(SEED, number, plan.order)
    order, chance = random.Random(run), random.Random(f"{run} {rank}")
    torch.manual_seed(SEED + plan.workers * number + rank + 1000 * plan.order)
    began, sums = time.time(), dict[str, float]()
    for step, batch in enumerate(batches(examples, plan.batch // plan.workers, order)[:steps], 1):
        with torch.autocast(plan.device, torch.bfloat16, enabled=plan.half):
            losses = loss_of(reader, batch, plan.frozen, chance)
        course.step(torch.stack(list(losses.values())).sum())
        for name, value in losses.items():
            sums[name] = sums.get(name, 0.0) + float(value.detach())
        if step % 50 == 0 and not rank:
            line = " ".join(f"{name} {value / step:.3f}" for name, value in sums.items())
            print(f"  {number}.{step} {time.time() - began:.0f}s {line}", flush=True)


def train(plan: Plan, rank: int = 0) -> Reader:
    """Run the plan to its end; checkpoints after every epoch.

    With several workers each takes its share of the windows and of every batch, and gradients are averaged; all
    hold the same weights at every step.
    """
    torch.manual_seed(SEED)
    torch.set_num_threads(plan.threads)
    base, unigram = vocabulary(plan.out)
    documents = training_documents()
    aside = [d for d in documents if watched(d.id)]
    texts = {d.id: examples_of(d, unigram, base.begin, base.end) for d in documents}
    examples = [e for d in documents if plan.everything or not watched(d.id) for e in texts[d.id]]
    invented = written_documents() if plan.invented else []
    examples += [e for d in invented for e in examples_of(d, unigram, base.begin, base.end)]
    examples.sort(key=lambda example: len(example.pieces))  # so that the workers' batches are of like length
    steps = len(examples) // plan.batch
    total = plan.epochs * steps
    reader = Reader(base).to(plan.device)
    optimiser = optimiser_of(reader, plan)
    course = Course(plan.out, rank, plan.workers, "reader", reader, optimiser, up_and_down(optimiser, total))
    start = course.resume()
    if not rank:
        told = f"{len(documents)} texts, {len(aside)} of them watch, {len(invented)} written ones"
        print(f"{told}, {len(examples)} windows, {total} steps", flush=True)
    for number in range(start + 1, plan.epochs + 1):
        epoch(course, plan, number, examples[rank :: plan.workers], steps)
        if rank:
            continue
        course.save(number, apart=number % 2 == 0)  # for training.average
        if number % 2 == 0 or number == plan.epochs:
            for floor, row in watch(reader, texts, aside, plan.frozen, (0.3, 0.4, 0.5)).items():
                print(f"epoch {number} floor {floor} {json.dumps(row)}", flush=True)
    return reader


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--all", dest="everything", action="store_true", help="train on the watching texts as well")
    args.add_argument("--written", dest="invented", action="store_true", help="train on the written reports as well")
    for name in ("epochs", "batch", "frozen", "order", "threads", "workers"):
        args.add_argument(f"--{name}", type=int, default=getattr(Plan, name))
    args.add_argument("--half", action="store_true", help="matrix products in bfloat16")
    args.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    plan = Plan(**vars(args.parse_args()))
    plan.out.mkdir(parents=True, exist_ok=True)
    vocabulary(plan.out)
    by_workers(train, plan)


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
