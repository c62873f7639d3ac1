"""Who is who: our mentions and their coreference against GUM's news and interviews, as CoNLL F1.

    python -m training.coref                  news and interviews, each and both
    python -m training.coref --errors 20      with missed, invented and wrongly linked mentions

**What is scored.** Of GUM's entities those of type ``person`` and ``organization`` that the text names at least once;
of their mentions those whose head (the minimal span) holds a proper noun or is a personal or possessive pronoun of the
third person. On our side: every mention of a person, body or outlet that ``lagebild read`` gives (``coref.mentions``)
and the pronouns of ``pronouns.pronoun_mentions``, without countries and capitals (they stand for their governments
with us; in GUM they are places). A found mention is the labelled one whose minimal span it touches and
within whose full span it lies (or which it contains), one to one, in text order; the boundaries of phrases are
not judged. As in the CoNLL-2012 task entities with one mention are left out on both sides for the main figure; the
figure that keeps them is given too.

**Scores.** MUC (Vilain et al. 1995), B-cubed (Bagga and Baldwin 1998) and CEAF-e (Luo 2005), over predicted mentions as
in Pradhan et al. (2014); the CoNLL score is the mean of their three F1. Counts are summed over the texts.
``tests/training/test_coref_scores.py`` holds the scores against the worked examples of those papers.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from lagebild.model import Span
from lagebild.reading.rules.coref import mentions
from lagebild.reading.rules.lexicon import lexicon
from lagebild.reading.rules.pronouns import pronoun_mentions
from training.labels import CORPUS

GUM = CORPUS.parents[2] / "shared" / "data" / "gum"
GENRES = ("news", "interview")
_ENTITY = re.compile(
    r"\((?P<open>\d+)(?:\[\d+/\d+\])?-(?P<fields>[^()]*)(?P<whole>\))?|(?P<close>\d+)(?:\[\d+/\d+\])?\)"
)
_THIRD = frozenset(
    [
        "he",
        "him",
        "his",
        "himself",
        "she",
        "her",
        "hers",
        "herself",
        "it",
        "its",
        "itself",
        "they",
        "them",
        "their",
        "theirs",
        "themselves",
    ]
)

Clusters = Sequence[frozenset[Any]]
Counts = tuple[float, float, float, float]
"""Numerator and denominator of recall, then of precision."""


def muc(key: Clusters, response: Clusters) -> Counts:
    """Links that hold in both, by the fewest cuts (Vilain et al. 1995)."""

    def side(one: Clusters, other: Clusters) -> tuple[float, float]:
        of = {m: n for n, cluster in enumerate(other) for m in cluster}
        kept = sum(len(c) - len({of.get(m, ("alone", m)) for m in c}) for c in one)
        return float(kept), float(sum(len(c) - 1 for c in one))

    return (*side(key, response), *side(response, key))


def b_cubed(key: Clusters, response: Clusters) -> Counts:
    """For each mention the share of its entity that is found with it (Bagga and Baldwin 1998)."""

    def side(one: Clusters, other: Clusters) -> tuple[float, float]:
        shared = sum(len(c & d) ** 2 / len(c) for c in one for d in other)
        return shared, float(sum(len(c) for c in one))

    return (*side(key, response), *side(response, key))


def ceaf_e(key: Clusters, response: Clusters) -> Counts:
    """Entities aligned one to one so that their similarity, phi-4 of Luo (2005), is largest."""
    similar = np.array([[2 * len(k & r) / (len(k) + len(r)) for r in response] for k in key])
    best = 0.0
    if similar.size:
        rows, columns = linear_sum_assignment(similar, maximize=True)
        best = float(similar[rows, columns].sum())
    return (best, float(len(key)), best, float(len(response)))


MEASURES: dict[str, Callable[[Clusters, Clusters], Counts]] = {"MUC": muc, "B-cubed": b_cubed, "CEAF-e": ceaf_e}


def scores(counts: Iterable[Counts]) -> tuple[float, float, float]:
    """Recall, precision and F1 (percent) of summed counts."""
    total = [sum(column) for column in zip(*counts, strict=True)]
    recall = total[0] / total[1] if total[1] else 0.0
    precision = total[2] / total[3] if total[3] else 0.0
    f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    return 100 * recall, 100 * precision, 100 * f1


@dataclass(frozen=True)
class Labelled:
    """A mention as GUM has it: its span and minimal span in characters."""

    span: Span
    minimal: Span
    entity: int
    kind: str
    named: bool
    pronoun: bool


@dataclass
class Text:
    """A text of GUM, its words joined, with all its mentions."""

    id: str
    text: str = ""
    mentions: list[Labelled] = field(default_factory=list)


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    upos: str
    form: str


def read(path: Path) -> Text:
    """A CoNLL-U file of GUM; sentences are parted by a blank, paragraphs by an empty line."""
    found = Text(path.stem)
    tokens: list[_Token] = []
    open_: defaultdict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    inside = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar") and not line.startswith("# newpar_block") and found.text:
            found.text = found.text.rstrip() + "\n\n"
        cells = line.split("\t")
        if len(cells) != 10 or "." in cells[0]:
            continue
        number, form, upos, misc = cells[0], cells[1], cells[3], cells[9]
        if "-" in number:
            inside = int(number.split("-")[1])
            group = (len(found.text), len(found.text) + len(form))
            found.text += form + ("" if "SpaceAfter=No" in misc else " ")
            continue
        if int(number) <= inside and int(number) > 0 and inside:
            tokens.append(_Token(*group, upos, form))
            inside = 0 if int(number) == inside else inside
        else:
            tokens.append(_Token(len(found.text), len(found.text) + len(form), upos, form))
            found.text += form + ("" if "SpaceAfter=No" in misc else " ")
        _entities(misc, tokens, open_, found)
    return found


def _entities(
    misc: str, tokens: list[_Token], open_: defaultdict[int, list[tuple[int, list[str]]]], into: Text
) -> None:
    cell = next((c.removeprefix("Entity=") for c in misc.split("|") if c.startswith("Entity=")), "")
    for match in _ENTITY.finditer(cell):
        if match["open"]:
            entity = int(match["open"])
            open_[entity].append((len(tokens) - 1, match["fields"].split("-")))
            if not match["whole"]:
                continue
        else:
            entity = int(match["close"])
        first, fields = open_[entity].pop()
        into.mentions.append(_mention(tokens[first:], entity, fields))


def _mention(tokens: Sequence[_Token], entity: int, fields: Sequence[str]) -> Labelled:
    places = [int(n) - 1 for n in fields[4].split(",") if n.isdigit()] or [0]
    least = [tokens[n] for n in places if n < len(tokens)] or list(tokens)
    pronoun = len(least) == 1 and least[0].upos == "PRON" and least[0].form.lower() in _THIRD
    return Labelled(
        span=(tokens[0].start, tokens[-1].end), minimal=(least[0].start, least[-1].end), entity=entity, kind=fields[0],
        named=any(t.upos == "PROPN" for t in least), pronoun=pronoun,
    )  # fmt: skip


def key_of(text: Text) -> dict[int, list[Labelled]]:
    """The labelled persons and bodies the text names, with their named and pronominal mentions."""
    entities: defaultdict[int, list[Labelled]] = defaultdict(list)
    for mention in sorted(text.mentions, key=lambda m: m.span):
        if mention.kind in ("person", "organization") and (mention.named or mention.pronoun):
            entities[mention.entity].append(mention)
    return {entity: found for entity, found in entities.items() if any(m.named for m in found)}


def clusters(text: Text) -> tuple[list[frozenset[Any]], list[frozenset[Any]]]:
    """The key and the response of a text; a matched mention bears the same span in both."""
    key = key_of(text)
    wanted = sorted((m for found in key.values() for m in found), key=lambda m: (m.span[1] - m.span[0], m.span))
    response: defaultdict[str, list[Any]] = defaultdict(list)
    taken: set[Labelled] = set()
    places = lexicon("en").places
    for mention in [*mentions(text.text, "en"), *pronoun_mentions(text.text, "en")]:
        if mention.source in places:
            continue
        match = next((m for m in wanted if m not in taken and _is(m, mention.span)), None)
        if match:
            taken.add(match)
        response[mention.source].append(match.span if match else ("found", mention.span))
    return [frozenset(m.span for m in found) for found in key.values()], [frozenset(c) for c in response.values()]


def _is(mention: Labelled, span: Span) -> bool:
    (start, end), (least, most) = mention.span, mention.minimal
    return (
        span[0] < most
        and least < span[1]
        and ((start <= span[0] and span[1] <= end) or (span[0] <= start and end <= span[1]))
    )


def measured(texts: Sequence[Text], *, singletons: bool) -> dict[str, tuple[float, float, float]]:
    """Recall, precision and F1 of every measure and of the mentions, and the mean F1 as ``CoNLL``."""
    pairs = [clusters(text) for text in texts]
    if not singletons:
        pairs = [([c for c in key if len(c) > 1], [c for c in found if len(c) > 1]) for key, found in pairs]
    result = {name: scores(measure(key, response) for key, response in pairs) for name, measure in MEASURES.items()}
    mean = sum(f1 for _, _, f1 in result.values()) / len(result)
    detected = scores(_detected(key, response) for key, response in pairs)
    return {"mentions": detected, **result, "CoNLL": (0.0, 0.0, mean)}


def _detected(key: Clusters, response: Clusters) -> Counts:
    wanted = {m for cluster in key for m in cluster}
    given = {m for cluster in response for m in cluster}
    return (len(wanted & given), len(wanted), len(wanted & given), len(given))


def _errors(texts: Sequence[Text], most: int) -> None:
    for text in texts:
        key, response = clusters(text)
        wanted = {m for c in key if len(c) > 1 for m in c}
        given = {m for c in response for m in c}
        missed = [text.text[slice(*m)] for m in sorted(wanted - given)]
        invented = [text.text[slice(*m[1])] for c in response if len(c) > 1 for m in c if m[0] == "found"]
        print(text.id, "missed:", missed[:most], "invented:", invented[:most])


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="show so many missed and invented mentions a text"
    )
    args = parser.parse_args()
    if not GUM.exists():
        print(f"{GUM.name} is not beside the project", file=sys.stderr)
        return 1
    texts = {genre: [read(path) for path in sorted(GUM.glob(f"GUM_{genre}_*.conllu"))] for genre in GENRES}
    texts["both"] = [text for some in texts.values() for text in some]
    for genre, some in texts.items():
        for singletons in (False, True):
            print(f"{genre}, {len(some)} texts, entities with one mention {'kept' if singletons else 'left out'}")
            for name, (recall, precision, f1) in measured(some, singletons=singletons).items():
                sides = "" if name == "CoNLL" else f"recall {recall:5.1f}  precision {precision:5.1f}  "
                print(f"  {name:9} {sides}F1 {f1:5.1f}")
    if args.errors:
        _errors(texts["both"], args.errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
