"""The head that finds deeds: made, measured, exported.

    python -m training.deeds            fit on the texts that are not held out; write the weights into the package
    python -m training.deeds --report   figures: cross-validated there, and once on the held-out texts

The encoder stays as it is shipped; its word states for the labelled texts are computed once and kept outside the
repository (``--cache``, else the system's folder for temporary files).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lagebild.model import Interval, Link, Reading, Report, Span
from lagebild.reading import reader
from lagebild.reading.deeds.actors import actor_features, subject_words
from lagebild.reading.deeds.find import Done, find
from lagebild.reading.deeds.head import FORMAT, SHIPPED, Head, encoder_sums, labels
from lagebild.reading.deeds.lay import Layout, lay_out
from lagebild.reading.deeds.phrases import noun_phrases
from lagebild.reading.deeds.spans import FEATURES, Candidates, best, candidates, features, state_features
from lagebild.reading.rules.coref import cast
from training.deeds_data import Example, Gold, examples, gold_of, told
from training.deeds_fit import fit_actors, fit_spans
from training.labels import CORPUS, held_out, lines_of
from training.layers import Layers, Told
from training.layers import read as read_layers

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FOLDS = 5
HIDDEN = 384
PENALTY, STATE_PENALTY = 5.0, 400.0
"""L2 penalties of the words' features and of the (standardised) word states, by cross-validation."""
OVERLAP = 0.5
"""Two ranges that share more (intersection over union) tell the same deed."""


@dataclass
class Laid:
    """An example as the models see it."""

    example: Example
    layout: Layout
    found: Candidates
    words: Floats
    states: Floats
    chosen: Doubles

    @property
    def spans(self) -> list[Span]:
        """The characters of each candidate."""
        words = self.layout.words
        return [(words[a].start, words[b - 1].end) for a, b in zip(self.found.first, self.found.last, strict=True)]


def laid(example: Example, *, model: bool) -> Laid:
    """An example with the model reader's drafts and the word states, or with the rules' drafts and none."""
    e, drafts = example, example.drafts if model else example.hints
    layout = lay_out(e.text, e.language, cast(e.text, e.language, 0), drafts, e.moments)
    found = candidates(layout)
    states = state_features(e.states, found) if model else np.zeros((len(found.first), 0), np.float32)
    one = Laid(e, layout, found, features(layout, found), states, np.zeros(len(found.first)))
    taken: list[Span] = []
    for deed in e.deeds:
        near = [shared(span, deed.span) for span in one.spans]
        place = int(np.argmax(near))
        if near[place] > OVERLAP and not any(shared(one.spans[place], other) for other in taken):
            one.chosen[place] = 1.0
            taken.append(one.spans[place])
    return one


def shared(a: Span, b: Span) -> float:
    """Intersection over union of two ranges."""
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / (max(a[1], b[1]) - min(a[0], b[0])) if both > 0 else 0.0


def fit(texts: Sequence[Laid]) -> tuple[Floats, Floats]:
    """Weights of the words' features, and projections of the states (hidden, 3); standardising is folded in."""
    rows = np.concatenate([np.concatenate([one.words, one.states], axis=1) for one in texts])
    own = texts[0].words.shape[1]
    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    centre[:own], spread[:own] = 0.0, 1.0
    penalty = np.concatenate([np.full(own, PENALTY), np.full(rows.shape[1] - own, STATE_PENALTY)])
    chosen = np.concatenate([one.chosen for one in texts])
    weights = fit_spans([one.found for one in texts], (rows - centre) / spread, chosen, penalty) / spread
    words, states = weights[:own].copy(), weights[own:]
    words[FEATURES.index("bias")] -= float(weights @ centre)
    return words, states.reshape(3, -1).T if states.size else np.zeros((HIDDEN, 3), np.float32)


def clauses_of(example: Laid) -> list[tuple[Floats, Doubles]]:
    """The labelled deeds' phrases, and which of them name an actor."""
    starts = [word.start for word in example.layout.words]
    openings = [pieces[0].first for pieces in example.layout.sentences]
    found = []
    for deed in example.example.deeds:
        first, last = bisect_left(starts, deed.span[0]), bisect_left(starts, deed.span[1])
        opening = max((word for word in openings if word <= first), default=first)
        first, last = subject_words(example.layout, opening, first, last)
        phrases = noun_phrases(example.layout, first, last)
        places = [span for actor in deed.actors for span in example.example.mentions[actor]]
        right = [any(shared(p.span(example.layout), place) for place in places) for p in phrases]
        if any(right) or not example.example.further:  # pronouns are labelled in layers.jsonl alone
            found.append((actor_features(example.layout, first, last, phrases), np.array(right, dtype=np.float64)))
    return found


def raw_scores(one: Laid, words: Floats, states: Floats) -> Doubles:
    """The candidates' scores before any threshold."""
    known = one.words @ words
    return np.asarray(known + one.states @ states.T.ravel() if one.states.size else known, dtype=np.float64)


def threshold(pairs: Sequence[tuple[Laid, Doubles]]) -> float:
    """The threshold with the best overlap F1."""
    grid = [round(-2.5 + 0.1 * step, 1) for step in range(31)]
    return max(grid, key=lambda least: span_f1([(o.example, _chosen(o, s - least)) for o, s in pairs])["overlap"])


def _chosen(one: Laid, scores: Doubles) -> list[Span]:
    spans = one.spans
    return [spans[row] for row in best(one.found, scores)]


def span_f1(pairs: Sequence[tuple[Gold | Layers, Sequence[Span]]]) -> dict[str, float]:
    """Exact and overlap F1 (percent) of found against labelled deeds."""
    exact = overlap = total = 0
    for example, spans in pairs:
        total += len(example.deeds) + len(spans)
        exact += len({deed.span for deed in example.deeds} & set(spans))
        overlap += len(matched(example, spans))
    return {"exact": 200 * exact / total, "overlap": 200 * overlap / total} if total else {"exact": 0.0, "overlap": 0.0}


def matched(example: Gold | Layers, spans: Sequence[Span]) -> list[tuple[Told, int]]:
    """Labelled deeds with the number of the found one that tells the same, one to one, the closest first."""
    near = [(shared(deed.span, span), i, j) for i, deed in enumerate(example.deeds) for j, span in enumerate(spans)]
    left, right, found = set[int](), set[int](), []
    for share, i, j in sorted(near, reverse=True):
        if share > OVERLAP and i not in left and j not in right:
            left.add(i)
            right.add(j)
            found.append((example.deeds[i], j))
    return found


def agreement(corpus: Path = CORPUS) -> dict[str, float]:
    """How far a second, independent reading of some held-out texts agrees on what is a deed: exact and overlap F1."""
    second = {one.id: one for one in told(corpus, reading=2)}
    both = [(one, [deed.span for deed in second[one.id].deeds]) for one in read_layers(corpus) if one.id in second]
    return {"texts": float(len(both)), **span_f1(both)}


def measures(pairs: Sequence[tuple[Gold, Sequence[Done]]]) -> dict[str, float]:
    """Span F1, and over the deeds found: actors right, days right (percent)."""
    actors: list[bool] = []
    days: list[bool] = []
    for example, done in pairs:
        for deed, place in matched(example, [one.span for one in done]):
            actors.append(_actors_right(example, deed, done[place]))
            if deed.when in example.dated and deed.when:
                days.append(done[place].when == example.dated[deed.when])
    out = span_f1([(example, [one.span for one in done]) for example, done in pairs])
    out["actor"] = 100 * sum(actors) / len(actors) if actors else 0.0
    out["day"] = 100 * sum(days) / len(days) if days else 0.0
    return out


def _actors_right(example: Gold, deed: Told, done: Done) -> bool:
    """Whether just the labelled actors are named: by a mention of theirs, or by words of their name."""

    def same(label: str, link: Any) -> bool:
        if any(shared(a, b) for a in example.mentions[label] for b in link.spans):
            return True
        return bool({w.casefold() for w in label.split() if w[0].isupper()} & {w.casefold() for w in link.name.split()})

    named = all(any(same(label, link) for link in done.actors) for label in deed.actors)
    return named and all(any(same(label, link) for label in deed.actors) for link in done.actors)


def _fold(id: str) -> int:
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % FOLDS


def crossed(examples: Sequence[Example]) -> tuple[dict[str, list[tuple[Laid, Doubles]]], dict[int, Head]]:
    """Scores of every text by a head that never saw it, for both readers; thresholds are left to the caller."""
    out: dict[str, list[tuple[Laid, Doubles]]] = {"model": [], "rules": []}
    heads: dict[int, Head] = {}
    sets = {name: [laid(e, model=name == "model") for e in examples] for name in out}
    for fold in range(FOLDS):
        weights = {}
        for name, texts in sets.items():
            weights[name] = fit([one for one in texts if _fold(one.example.id) != fold])
            out[name] += [(one, raw_scores(one, *weights[name])) for one in texts if _fold(one.example.id) == fold]
        seen = [clause for one in sets["model"] if _fold(one.example.id) != fold for clause in clauses_of(one)]
        actors, nobody = fit_actors(seen)
        heads[fold] = Head(*weights["model"], weights["rules"][0], actors, nobody, 0.0, 0.0)
    return out, heads


def done_by(head: Head, example: Example, *, model: bool) -> list[Done]:
    """What the reader finds in the example with that head."""
    e, states = example, example.states @ head.states if model else None
    drafts = e.drafts if model else e.hints
    return find(e.text, e.language, drafts, e.moments, e.published, states=states, head=head)


def make(examples: Sequence[Example], scored: dict[str, list[tuple[Laid, Doubles]]]) -> Head:
    """The head for all of ``examples``, its thresholds from the cross-validated scores of them."""
    model = [laid(e, model=True) for e in examples]
    words, states = fit(model)
    plain, _ = fit([laid(e, model=False) for e in examples])
    actors, nobody = fit_actors([clause for one in model for clause in clauses_of(one)])
    return Head(words, states, plain, actors, nobody, threshold(scored["model"]), threshold(scored["rules"]))


def write(head: Head, folder: Path = SHIPPED) -> None:
    """The weights as ``deeds.npz`` with their manifest; the same head gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {name: np.asarray(value, dtype=np.float32) for name, value in head._asdict().items()}
    np.savez(folder / "deeds.npz", **arrays)
    sha = hashlib.sha256((folder / "deeds.npz").read_bytes()).hexdigest()
    manifest = {"format": FORMAT, "encoder": encoder_sums(), "labels": labels(), "sha256": sha}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def measure(name: str) -> dict[str, float]:
    """What the reader of that name finds in the held-out German texts, through the whole way of a reading."""
    texts, chosen = {line["id"]: line for line in lines_of(CORPUS / "texts.jsonl")}, reader(name)
    pairs = []
    for layer in read_layers():
        line = texts[layer.id]
        if layer.id in held_out() and line["language"] == "de":
            published = Interval.parse(line["published"])
            made = Report.make(outlet="Wikinews", published=published, text=line["text"], language="de")
            pairs.append((gold_of(line, layer), _done(chosen.read(made))))
    return measures(pairs)


def _done(reading: Reading) -> list[Done]:
    """The deeds of a reading with their actors as links, placed where the reading mentions them."""

    def link(name: str) -> Link:
        return Link(name=name, spans=tuple(m.span for m in reading.mentions if m.source == name))

    return [Done(deed.span, tuple(map(link, deed.actors)), deed.when) for deed in reading.deeds]


def report(examples: Sequence[Example], kept: frozenset[str], say: Callable[[str], None]) -> None:
    """Print the figures; ``kept`` are the ids of the held-out texts."""
    say(f"a second reading: {_figures(agreement())}")
    learnt = [e for e in examples if e.id not in kept]
    scored, heads = crossed(learnt)
    for name in ("model", "rules"):
        least = threshold(scored[name])
        cut = {fold: head._replace(least=least, least_plain=least) for fold, head in heads.items()}
        done = [(e, done_by(cut[_fold(e.id)], e, model=name == "model")) for e in learnt]
        say(f"{name}, cross-validated, layers.jsonl: {_figures(measures([d for d in done if not d[0].further]))}")
        if any(e.further for e in learnt):
            say(f"{name}, cross-validated, deeds.jsonl: {_figures(measures([d for d in done if d[0].further]))}")
    head = make(learnt, scored)
    for name in ("model", "rules"):
        done = [(e, done_by(head, e, model=name == "model")) for e in examples if e.id in kept]
        for language in ("de", "en"):
            say(f"{name}, held out, {language}: {_figures(measures([d for d in done if d[0].language == language]))}")


def _figures(found: dict[str, float]) -> str:
    return ", ".join(f"{key} {value:.1f}" for key, value in found.items())


def main() -> None:
    """Make the head, or report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true", help="print figures; write nothing")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()), help="where word states are kept")
    args = parser.parse_args()
    found, kept = examples(args.cache), held_out()
    if args.report:
        report(found, kept, print)
    else:
        learnt = [e for e in found if e.id not in kept]
        write(make(learnt, crossed(learnt)[0]))


if __name__ == "__main__":
    main()
