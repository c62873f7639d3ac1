"""Who is who, as targets: which words of a window mean the voice that a pronoun, a role or a bare noun means.

Four kinds of texts tell it. Where the corpus has the entities of a text, every mention without a name is linked to the
other mentions of its entity. In all other labelled texts the speaker of a statement is linked to the words that name
its origin, unless the speaker is a document, which is not one with its author. In GUM's texts the persons and bodies
are taken as GUM has them (annotations CC BY 4.0). In the reports written for this project every mention is marked.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from lagebild.model import Span
from lagebild.reading.neural.tokens import Window
from lagebild.reading.rules.lexicon import lexicon
from training import coref
from training.data import origin_words
from training.heads import head_at, places
from training.labels import Document, Labelled
from training.layers import Layers


class Mentioned(NamedTuple):
    """A mention in characters, and whether it has no proper name."""

    span: Span
    veiled: bool


@dataclass
class Known:
    """What is known of who is who in one text."""

    chains: list[list[Mentioned]]
    complete: bool
    """Whether all mentions of all voices are there."""


class Anchor(NamedTuple):
    """A mention without a name in a window, and which words say whom it means."""

    at: int
    """Place of its head among the window's words."""
    right: Tensor
    """(words + 1,) bool; the last is nobody."""
    allowed: Tensor
    """(words + 1,) bool: what stands to choose."""


def known_of(document: Document, layers: Layers | None, voices: Sequence[Sequence[Span]] = ()) -> Known:
    """What labels of ``document`` tell, or the ``voices`` marked in it: of each all its mentions."""
    lex = lexicon(document.language)
    if voices:
        marked = [[Mentioned(m, veiled(document.text, m, lex.small)) for m in mentions] for mentions in voices]
        return Known(marked, complete=True)
    if layers:
        chains = [
            [Mentioned(m, veiled(document.text, m, lex.small)) for m in e.mentions]
            for e in layers.entities
            if e.kind != "place"
        ]
        return Known(chains, complete=True)
    if gum := _gum(document):
        return Known(gum, complete=True)
    return Known(list(_spoken(document)), complete=False)


def _spoken(document: Document) -> Iterator[list[Mentioned]]:
    """Each speaker without a name, with the words that name its statement's origin."""
    lex = lexicon(document.language)
    for statement in document.statements:
        speaker = _speaker(statement)
        if not speaker:
            continue
        said = document.text[slice(*speaker)]
        thing = any(lex.stem(kind, w) for kind in ("carrier", "document") for w in re.findall(r"\w+", said))
        apart = [s for s in origin_words(document, statement) if not (s[0] < speaker[1] and speaker[0] < s[1])]
        if apart and not thing and veiled(document.text, speaker, lex.small):
            yield [Mentioned(speaker, True), *(Mentioned(s, False) for s in apart)]


def _speaker(statement: Labelled) -> Span | None:
    return max(statement.parts["speaker"], key=lambda s: s[1] - s[0], default=None)


def veiled(text: str, span: Span, small: Container[str]) -> bool:
    """Whether a mention has no proper name, as far as capitals tell: at most one word with a capital."""
    capital = [w for w in re.findall(r"\w+", text[slice(*span)]) if w[0].isupper() and w.lower() not in small]
    return len(capital) < 2


def _gum(document: Document) -> list[list[Mentioned]]:
    """The chains of a text of GUM, found by its signs without blanks; empty for other texts."""
    path = next((p for p in coref.GUM.glob(f"{document.id}.conllu")), None) if coref.GUM.exists() else None
    if path is None:
        return []
    theirs = coref.read(path)
    where = [at for at, sign in enumerate(document.text) if not sign.isspace()]
    count, total = {}, 0
    for at, sign in enumerate(theirs.text):
        count[at] = total
        total += not sign.isspace()
    if total != len(where):
        return []
    chains: dict[int, list[Mentioned]] = {}
    for mention in sorted(theirs.mentions, key=lambda m: m.span):
        if mention.kind in ("person", "organization"):
            start, end = mention.minimal
            span = (where[count[start]], where[count[end - 1]] + 1)
            chains.setdefault(mention.entity, []).append(Mentioned(span, not mention.named))
    return list(chains.values())


def anchors_of(window: Window, known: Known, language: str) -> list[Anchor]:
    """The mentions without a name among a window's own words."""
    small = lexicon(language).small
    found = []
    chains = [_inside(window, chain, language) for chain in known.chains]
    number = len(window.words)
    capital = torch.tensor([word.text[0].isupper() and word.text.lower() not in small for word in window.words])
    for chain in chains:
        for head, covered, hidden in chain if known.complete else chain[:1]:
            if not hidden or not window.own[0] <= head < window.own[1]:
                continue
            others = [(at, range_) for at, range_, _ in chain if at != head]
            nouns = [range_ for _, range_ in others if bool(capital[range_].any())]
            right = torch.zeros(number + 1, dtype=torch.bool)
            for range_ in nouns or [range_ for _, range_ in others]:
                right[[at for at in range_ if at not in covered]] = True
            if not right.any():
                if not known.complete:
                    continue
                right[number] = True
            allowed = torch.ones(number + 1, dtype=torch.bool)
            if not known.complete:
                allowed[:number] = capital
            allowed[covered] = False
            allowed[[at for _, range_ in others for at in range_]] = False
            found.append(Anchor(head, right, allowed | right))
    return found


def _inside(window: Window, chain: Sequence[Mentioned], language: str) -> list[tuple[int, list[int], bool]]:
    """Head, words and manner of each mention of a chain that lies in the window."""
    found = []
    for mention in chain:
        first, last = places(window.words, mention.span)
        if last > first:
            head = head_at(window.words, first, last, language)
            found.append((head, list(range(first, last)), mention.veiled))
    return found
