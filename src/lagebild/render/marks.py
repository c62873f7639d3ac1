"""A report's text with its statements marked.

Statements overlap and nest, HTML elements must not: the text is cut at every boundary of a range
into flat pieces, and each piece lists the statements it belongs to. Linear in text plus ranges.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from lagebild.model import Span, Spans, Statement

_BREAK = re.compile(r"(\r\n|\r|\n)")
_PARTS = ("content", "speaker", "cue", "frame", "addressee", "condition")


class Piece(NamedTuple):
    """A stretch of text with no boundary inside it."""

    span: Span
    statements: tuple[str, ...]
    """Ids of the statements it is part of, in the order given."""
    parts: frozenset[str]
    """Which parts it is of any of them: content, speaker, cue, …"""


def pieces(length: int, statements: Sequence[Statement], start: int = 0) -> list[Piece]:
    """The text from ``start`` to ``length`` cut into pieces; together they cover it exactly once."""
    opens: dict[int, list[tuple[int, str]]] = {}
    closes: dict[int, list[tuple[int, str]]] = {}
    for index, statement in enumerate(statements):
        for part in _PARTS:
            ranges: Spans = getattr(statement, part)
            for first, last in ranges:
                left, right = max(first, start), min(last, length)
                if left < right:
                    opens.setdefault(left, []).append((index, part))
                    closes.setdefault(right, []).append((index, part))
    cuts = sorted({start, length, *opens, *closes})
    active: Counter[tuple[int, str]] = Counter()
    found = []
    for left, right in itertools.pairwise(cuts):
        active.subtract(closes.get(left, ()))
        active.update(opens.get(left, ()))
        active = +active
        order = sorted({index for index, _ in active})
        found.append(Piece((left, right), tuple(statements[i].id for i in order), frozenset(p for _, p in active)))
    return found


def marked(text: str, statements: Sequence[Statement], start: int = 0, *, offsets: bool = False) -> Markup:
    """The text from ``start`` on as paragraphs of HTML, each piece a ``<mark data-s="id id" class="parts">``.

    A piece that is part of no statement is plain text. Line breaks part paragraphs. With ``offsets``, each paragraph
    says where in ``text`` it begins (``data-o``); it holds the text from there on unchanged.
    """
    out: list[str] = ["<p>"]
    for (left, right), ids, parts in pieces(len(text), statements, start):
        at = left
        for number, line in enumerate(_BREAK.split(text[left:right])):
            begin, at = at, at + len(line)
            if number % 2:  # the break itself
                if out[-1] != "<p>":
                    out += ["</p>\n", "<p>"]
                continue
            if not line:
                continue
            if offsets and out[-1] == "<p>":
                out[-1] = f'<p data-o="{begin}">'
            shown = str(escape(line))
            if ids:
                classes = " ".join(sorted(parts))
                shown = f'<mark class="{classes}" data-s="{escape(" ".join(ids))}">{shown}</mark>'
            out.append(shown)
    if out[-1] == "<p>":
        out.pop()
    else:
        out.append("</p>")
    return Markup("".join(out))  # noqa: S704  every piece of text was escaped above
