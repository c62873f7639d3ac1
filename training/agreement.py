"""How far two independent readings of the same texts agree: ``python -m training.agreement``.

Statements of the two readings are paired one to one so that the overlap of their contents is largest. F1 per
part is over the tokens of the part, precision and recall averaged over pairs and unpaired statements (the measure
published with the German news quotation data set); kind and mode are compared over overlapping pairs by
Krippendorff's alpha for nominal data (Krippendorff 2011). Of the further layers, who is who is compared as the CoNLL
score of one reading against the other, a mention by the word that stands for it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from lagebild.model import Span
from lagebild.reading.neural.tokens import words_of
from training import coref
from training.heads import head_at, places
from training.labels import CORPUS, Document, Labelled, read
from training.layers import Layers
from training.layers import read as read_layers

PARTS = ("content", "speaker", "cue", "frame", "addressee")
Pair = tuple[Labelled | None, Labelled | None]


def _tokens(text: str) -> list[Span]:
    return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]


def _under(spans: Sequence[Span], tokens: Sequence[Span]) -> frozenset[int]:
    return frozenset(i for i, (a, b) in enumerate(tokens) if any(a < end and start < b for start, end in spans))


def pairs(first: Document, second: Document) -> list[Pair]:
    """The statements of two readings of one text, paired; a statement without a partner stands beside ``None``."""
    tokens = _tokens(first.text)
    one = [_under(s.parts["content"], tokens) for s in first.statements]
    two = [_under(s.parts["content"], tokens) for s in second.statements]
    gain = np.array([[2 * len(a & b) / (len(a) + len(b)) for b in two] for a in one]).reshape(len(one), len(two))
    rows, columns = linear_sum_assignment(gain, maximize=True)
    matched = {int(i): int(j) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0}
    found: list[Pair] = [
        (s, second.statements[matched[i]] if i in matched else None) for i, s in enumerate(first.statements)
    ]
    taken = set(matched.values())
    return found + [(None, s) for j, s in enumerate(second.statements) if j not in taken]


def part_f1(documents: Sequence[tuple[Document, Document]], parts: Sequence[str]) -> float:
    """F1 (percent) of the parts' tokens between the readings."""
    precision: list[float] = []
    recall: list[float] = []
    for first, second in documents:
        tokens = _tokens(first.text)
        for one, two in pairs(first, second):
            for part in parts:
                a = _under(one.parts[part], tokens) if one else frozenset()
                b = _under(two.parts[part], tokens) if two else frozenset()
                if a:
                    recall.append(len(a & b) / len(a))
                if b:
                    precision.append(len(a & b) / len(b))
    p, r = (sum(x) / len(x) if x else 0.0 for x in (precision, recall))
    return 200 * p * r / (p + r) if p + r else 0.0


def alpha(units: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Krippendorff's alpha for nominal data and two readers without gaps; 1 is perfect, 0 is chance, NaN is nothing."""
    if not units:
        return math.nan
    values = Counter(value for unit in units for value in unit)
    total = sum(values.values())
    observed = sum(a != b for a, b in units) / len(units)
    expected = 1 - sum(n * (n - 1) for n in values.values()) / (total * (total - 1))
    return 1 - observed / expected if expected else 1.0


def twice_read(documents: Sequence[Document]) -> list[tuple[Document, Document]]:
    """First and second reading of every text that has both."""
    second = {d.id: d for d in documents if d.reading == 2}
    return [(d, second[d.id]) for d in documents if d.reading == 1 and d.id in second]


def heads_of(layers: Layers, document: Document) -> list[frozenset[int]]:
    """The mentions of each entity as the words that stand for them."""
    words = list(words_of(document.text))
    touched = [[places(words, mention) for mention in entity.mentions] for entity in layers.entities]
    return [
        frozenset(head_at(words, first, last, document.language) for first, last in spans if last > first)
        for spans in touched
    ]


def who_is_who(corpus: Path = CORPUS) -> dict[str, float]:
    """Over the texts whose further layers were read twice: how far both readings agree (percent, F1).

    ``mentions``: the same words stand for somebody; ``CoNLL``: the mean of MUC, B-cubed and CEAF-e over entities with
    two mentions and more; ``times``: time expressions that overlap.
    """
    documents = {d.id: d for d in read(corpus) if d.reading == 1}
    second = {one.id: one for one in read_layers(corpus, reading=2)}
    both = [(one, second[one.id]) for one in read_layers(corpus) if one.id in second]
    chains = [(heads_of(a, documents[a.id]), heads_of(b, documents[a.id])) for a, b in both]
    longer = [([c for c in a if len(c) > 1], [c for c in b if len(c) > 1]) for a, b in chains]
    conll = [coref.scores(measure(*pair) for pair in longer)[2] for measure in coref.MEASURES.values()]
    sets = [(frozenset().union(*a), frozenset().union(*b)) for a, b in chains]
    shared = sum(len(a & b) for a, b in sets)
    same = [sum(_touch(t.span, [u.span for u in b.times]) for t in a.times) for a, b in both]
    return {
        "texts": len(both),
        "mentions": 200 * shared / sum(len(a) + len(b) for a, b in sets),
        "CoNLL": sum(conll) / len(conll),
        "times": 200 * sum(same) / sum(len(a.times) + len(b.times) for a, b in both),
    }


def _touch(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def main() -> None:
    """Print the figures."""
    both = twice_read(read())
    matched = [(a, b) for pair in both for a, b in pairs(*pair) if a and b]
    print(f"texts read twice: {len(both)}; statements {sum(len(a.statements) for a, _ in both)} and "
          f"{sum(len(b.statements) for _, b in both)}, {len(matched)} of them overlap")  # fmt: skip
    print(f"joint      {part_f1(both, PARTS):.1f}")
    for part in PARTS:
        print(f"{part:10} {part_f1(both, (part,)):.1f}")
    print(f"alpha kind {alpha([(a.kind, b.kind) for a, b in matched]):.2f}")
    moded = [(a.mode, b.mode) for a, b in matched if a.mode and b.mode]
    print(f"alpha mode {alpha(moded):.2f}  ({len(moded)} pairs)")
    found = who_is_who()
    print(
        f"who is who read twice in {found.pop('texts')} texts: " + ", ".join(f"{k} {v:.1f}" for k, v in found.items())
    )


if __name__ == "__main__":
    main()
