"""How sure the shipped reader may be: ``python -m training.calibrate [WEIGHTS] [--write]``.

Fits the numbers that turn the network's scores into confidences (``Options`` of ``lagebild.reading.neural.decode``),
on the texts that are not held out, read by the weights as they ship. Most of these texts the network was trained on,
so it does better there than it will elsewhere. A term of its own takes up that optimism and is thrown away: slope and
shift rest on the few texts that only watched the training, while a language's own shift and the parts may use all.
Everything beyond the first slope and shift is drawn towards nothing by a normal prior (logistic regression with a
ridge; Platt 1999).

A statement is right where its content and a labelled one's overlap by half or more (F1, paired one to one), a part
where its words do so with the paired statement's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from lagebild.reading.draft import Draft
from lagebild.reading.neural.both import merged
from lagebild.reading.neural.decode import NeuralDraft, Options, logit
from lagebild.reading.neural.extract import encoded, statements
from lagebild.reading.neural.labels import PARTS
from lagebild.reading.neural.weights import SHIPPED, Weights, load
from lagebild.reading.rules.extract import extract as by_rules
from training.evaluate import right_ones, right_parts
from training.labels import Document
from training.train import training_documents, watched

Floats = NDArray[np.float64]
PRIOR = 0.5
"""Standard deviation of what single languages and parts add, in logits."""
EARLIER = (0.0, -0.8, 0.0)
"""Shifts in logits where the rules agree, differ, are silent, as they were for the network of 22 November 2026, trained
on 371 texts, on the 260 German texts labelled after it, which neither it nor the rules of that day had seen: of 831
statements both agreed on 90 % were right where it said 92, of 135 they read otherwise 69 where it said 85."""
LANGUAGES = ("en",)
"""Languages with a shift of their own; the others have the common one."""


class Row(NamedTuple):
    """One draft of the network, and what the labels say of it."""

    language: str
    seen: bool
    """Whether the network was trained on its text."""
    score: float
    """Logit."""
    right: bool
    parts: dict[str, tuple[float, bool]]
    """Of each part its mean probability (logit) and whether it is right."""


Read = list[tuple[Document, list[NeuralDraft], list[Draft]]]
"""Texts with the network's drafts and the rules'."""


def fitted(features: Floats, right: Sequence[bool], scales: Sequence[float], start: Sequence[float]) -> Floats:
    """Weights of a logistic regression; ``scales`` are the deviations of their normal priors about ``start``."""
    signs = np.where(np.asarray(right), 1.0, -1.0)
    origin, spread = np.asarray(start, dtype=np.float64), np.asarray(scales, dtype=np.float64)

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = signs * (features @ w)
        away = (w - origin) / spread
        slope = -signs / (1.0 + np.exp(np.clip(margin, -50, 50)))
        return float(np.logaddexp(0.0, -margin).sum() + 0.5 * away @ away), features.T @ slope + away / spread

    found: Floats = minimize(loss, origin, jac=True, method="L-BFGS-B").x
    return found


def read(network: Weights) -> Read:
    """All texts that are not held out, read with bare scores."""
    bare = network.options._replace(calibration=(1.0, 0.0), languages=())
    found: Read = []
    for document in training_documents():
        hints = by_rules(document.text, document.language)
        drafts: list[NeuralDraft] = []
        for one in encoded(document.text, document.language, hints=hints):
            drafts += statements(network, one, bare, len(drafts))
        found.append((document, drafts, hints))
    return found


def rows_of(texts: Read) -> list[Row]:
    """Every draft with what the labels say of it."""
    found = []
    for document, drafts, _ in texts:
        seen = not watched(document.id)
        for draft, right, parts in zip(
            drafts, right_ones(document, drafts), right_parts(document, drafts), strict=True
        ):
            scored = {part: (logit(share), parts[part]) for part, share in draft.part_scores.items() if part in parts}
            found.append(Row(document.language, seen, logit(draft.score), right, scored))
    return found


def of_statements(rows: Sequence[Row], options: Options) -> Options:
    """Slope and shift for statements, and the shifts of single languages."""
    features = np.array(
        [[r.score, 1.0, *(r.language == code for code in LANGUAGES), r.seen, r.seen * r.score] for r in rows], float
    )
    scales = [1.0, 3.0, *(PRIOR for _ in LANGUAGES), 3.0, 1.0]
    slope, shift, *more = fitted(features, [r.right for r in rows], scales, [1.0] + [0.0] * (len(scales) - 1))
    languages = tuple((code, round(float(value), 3)) for code, value in zip(LANGUAGES, more, strict=False))
    return options._replace(calibration=(round(float(slope), 3), round(float(shift), 3)), languages=languages)


def of_parts(rows: Sequence[Row], options: Options) -> Options:
    """Slopes for all parts, and the shift of each."""
    features, right = [], []
    for row in rows:
        slope, shift = options.of(row.language).calibration
        for part, (score, good) in row.parts.items():
            one = [float(part == other) for other in PARTS]
            features.append([score, slope * row.score + shift, 1.0, *one, float(row.seen)])
            right.append(good)
    scales = [1.0, 1.0, 3.0, *(1.0 for _ in PARTS), 3.0]
    own, shared, common, *more = fitted(np.array(features), right, scales, [0.5, 0.5] + [0.0] * (len(scales) - 2))
    shifts = tuple(round(float(common + value), 3) for value in more[: len(PARTS)])
    return options._replace(part_slopes=(round(float(own), 3), round(float(shared), 3)), part_shifts=shifts)


def of_both(network: Weights, texts: Read, options: Options) -> Options:
    """What it adds that the rules agree, or not, or are silent, and what only they found is worth.

    A network knows the texts it was trained on by heart most of all where it leaves the rules, so each of the three
    has an optimism of its own that is thrown away; and as the texts kept aside have few such statements, each is
    drawn towards what it was for an earlier network (``EARLIER``).
    """
    plain = options._replace(agreement=(0.0, 0.0, 0.0), rules=(1.0, 0.0))
    met: list[tuple[list[float], bool]] = []
    alone: list[tuple[list[float], bool]] = []
    for document, drafts, hints in texts:
        slope, shift = plain.of(document.language).calibration
        for draft in drafts:
            draft.confidence = 1.0 / (1.0 + np.exp(-(slope * logit(draft.score) + shift)))
        found = merged(document.text, drafts, hints, plain)
        seen = float(not watched(document.id))
        for draft, right in zip(found, right_ones(document, found), strict=True):
            why = draft.evidence[-1]
            same, only = why == "both readers agree", why.startswith("the network found")
            kind = [float(same), float(not same and not only), float(only)]
            if isinstance(draft, NeuralDraft):
                met.append(([logit(draft.confidence), *kind, *(seen * k for k in kind)], right))
            else:
                alone.append(([logit(draft.confidence), 1.0, seen], right))
    _, agreed, apart, single = fitted(
        np.array([x for x, _ in met]), [y for _, y in met], [1e-3, *[PRIOR] * 3, *[3.0] * 3], [1.0, *EARLIER, 0, 0, 0]
    )[:4]
    slope, shift, _ = fitted(np.array([x for x, _ in alone]), [y for _, y in alone], [0.5, 3.0, 3.0], [1.0, 0.0, 0.0])
    shifts = (round(float(agreed), 3), round(float(apart), 3), round(float(single), 3))
    return options._replace(agreement=shifts, rules=(round(max(0.0, float(slope)), 3), round(float(shift), 3)))


def main() -> None:
    """Command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("weights", type=Path, nargs="?", default=SHIPPED)
    args.add_argument("--write", action="store_true", help="put the numbers into the manifest")
    chosen = args.parse_args()
    network = load(chosen.weights, 1)
    texts = read(network)
    rows = rows_of(texts)
    for language in ("de", "en"):
        for seen in (True, False):
            some = [r.right for r in rows if r.language == language and r.seen == seen]
            print(language, "trained on" if seen else "kept aside", len(some), f"{np.mean(some or [0]):.3f} right")
    options = of_both(network, texts, of_parts(rows, of_statements(rows, network.options)))
    print(json.dumps(options._asdict(), indent=1))
    if chosen.write:
        path = chosen.weights / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8"))
        manifest["options"] = options._asdict()
        path.write_text(json.dumps(manifest, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
