"""Labelled texts as windows with targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lagebild.model import Kind
from lagebild.reading.draft import Draft
from lagebild.reading.neural.hints import seeds_of, tag_rows, under
from lagebild.reading.neural.labels import AFTER, BEFORE, KINDS, LAYERS, MARKS, MEDIA, MODES, PARTS
from lagebild.reading.neural.tokens import Unigram, Window, columns_of, feature_rows, windows, words_of
from lagebild.reading.rules.extract import extract
from lagebild.reading.rules.lexicon import lexicon
from training.labels import Document, Labelled
from training.origins import alike, surname, telling, words_in

IGNORE = -100
_WORD = re.compile(r"[^\W_][\w-]*")


@dataclass
class Target:
    """One statement inside a window."""

    word: int
    layer: int
    marks: Tensor
    """(words of the window, len(MARKS)), float 0 or 1."""
    kind: int
    medium: int
    mode: int
    flags: Tensor
    """(len(FLAGS),); ``nan`` where unknown."""


@dataclass
class Example:
    """A window and the statements that begin in it."""

    document: str
    window: Window
    pieces: Tensor
    first: Tensor
    last: Tensor
    quoted: Tensor
    tags: Tensor
    hints: dict[tuple[int, int], Draft]
    """What the rules found, by where it begins."""
    targets: list[Target]
    begins: Tensor
    """(words, len(LAYERS))"""
    unary: Tensor
    """(words, 7)"""
    cache: Tensor | None = None
    """States after the frozen layers."""


def _voice(statement: Labelled) -> tuple[int, int]:
    spans = statement.parts["frame"] or statement.parts["speaker"] or statement.parts["content"]
    return spans[0]


def begins_of(statements: Sequence[Labelled]) -> list[tuple[Labelled, int]]:
    """Each statement with its layer; a second voice over a taken beginning gets the last layer, a third none."""
    taken: set[tuple[int, int]] = set()
    found = []
    for statement in sorted(statements, key=lambda s: (min(s.parts["content"]), _voice(s))):
        start = min(statement.parts["content"])[0]
        own = 0 if statement.kind == Kind.DIRECT else 1
        layer = own if (start, own) not in taken else 2
        if (start, layer) not in taken:
            taken.add((start, layer))
            found.append((statement, layer))
    return found


def origin_words(document: Document, statement: Labelled) -> list[tuple[int, int]]:
    """Where the text names the voice that originally says a statement: ranges of words, wherever they stand.

    A person is named by surname or first name, a body by the words that tell it from others; besides, the labelled
    mention itself counts without its small words.
    """
    origin = statement.others.get("origin")
    if not origin or origin["text"] is None:
        return []
    text, lex = document.text, lexicon(document.language)
    name = text[slice(*origin["text"])]
    of = text[slice(*origin["of"])] if origin["of"] else ""
    last = surname(name, lex)
    words = words_in(name)
    wanted = [*words[max(0, words.index(last) - 1) : words.index(last)], last] if last else telling(name, of, lex)
    found = []
    for match in _WORD.finditer(text):
        inside = origin["text"][0] <= match.start() < origin["text"][1] and match[0].lower() not in lex.small
        if inside or (match[0][0].isupper() and any(alike(match[0], word) for word in wanted)):
            found.append(match.span())
    return found


def _target(statement: Labelled, layer: int, window: Window, origin: Sequence[tuple[int, int]]) -> Target | None:
    content = under(statement.parts["content"], window.words)
    start = min(statement.parts["content"])[0]
    if not content or window.words[content[0]].start > start or not window.own[0] <= content[0] < window.own[1]:
        return None
    marks = torch.zeros(len(window.words), len(MARKS))
    for index, part in enumerate(PARTS):
        marks[under(statement.parts[part], window.words), index] = 1.0
    marks[under(origin, window.words), MARKS.index("origin")] = 1.0
    named = (statement.others.get("origin") or {}).get("named")
    known = (statement.hedged, statement.negated, named)
    flags = [float("nan") if value is None else float(value) for value in known]
    return Target(
        content[0], layer, marks, KINDS.index(statement.kind),
        MEDIA.index(statement.medium) if statement.medium else IGNORE,
        MODES.index(statement.mode) if statement.mode else IGNORE, torch.tensor(flags),
    )  # fmt: skip


def examples_of(document: Document, unigram: Unigram, begin: int, end: int) -> list[Example]:
    """The windows of one labelled text."""
    found = []
    statements = begins_of(document.statements)
    origins = [origin_words(document, statement) for statement, _ in statements]
    hints = extract(document.text, document.language)
    for window in windows(words_of(document.text), unigram, begin, end):
        targets = [
            t
            for (s, layer), origin in zip(statements, origins, strict=True)
            if (t := _target(s, layer, window, origin))
        ]
        begins = torch.zeros(len(window.words), len(LAYERS))
        unary = torch.zeros(len(window.words), 1 + len(PARTS))
        for statement, layer in statements:
            content = under(statement.parts["content"], window.words)
            if content and window.words[content[0]].start <= min(statement.parts["content"])[0]:
                begins[content[0], layer] = 1.0
            unary[content, 0 if statement.kind == Kind.DIRECT else 1] = 1.0
            for index, part in enumerate(PARTS[1:], 2):
                unary[under(statement.parts[part], window.words), index] = 1.0
        tensors = [torch.from_numpy(values) for values in (window.pieces, window.first, window.last)]
        tags = torch.from_numpy(tag_rows(hints, window))
        quoted = torch.tensor([int(word.quoted) for word in window.words])
        found.append(
            Example(document.id, window, *tensors, quoted, tags, seeds_of(hints, window), targets, begins, unary)
        )
    return found


def pad(rows: Sequence[Tensor]) -> Tensor:
    """Rows of different lengths as one tensor, filled with zeros."""
    return torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True)


def crop(window: Window, word: int) -> tuple[int, int, Tensor]:
    """The stretch of words around a beginning, and its features."""
    low, high = max(0, word - BEFORE), min(len(window.words), word + AFTER)
    return low, high, torch.from_numpy(feature_rows(columns_of(window.words), word, low, high))
