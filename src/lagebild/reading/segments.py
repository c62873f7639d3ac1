"""Paragraphs, sentences and tokens by short rules, for German and English.

A sentence ends at ``.``, ``!``, ``?`` or ``…`` outside quotation marks and brackets, unless an abbreviation, an
ordinal („11. März“), an initial or a following small letter says otherwise; a quotation of several sentences
stays inside the one sentence that holds it. Everything is linear in the length of the text.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from importlib import resources

from lagebild.model import Span
from lagebild.reading.quotes import pair_marks

__all__ = ["paragraphs", "sentences", "tokens"]

_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*(?:-\w+)*|[^\W\d_]\w*(?:[-‑'’/&]\w+|\.(?=[a-zäöü\d]|[A-ZÄÖÜ](?![a-zäöü]))\w+)*|\.\.\.|--|[^\w\s]|_+|\w+"
)
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_BLANK_LINE = re.compile(r"(?:\r\n?|\n|\u2028|\u2029)[^\S\r\n]*(?:\r\n?|\n|\u2028|\u2029)")
_END = re.compile(r"(?:[.!?]+|…)[\"“”»«‘’'›‹)\]]*(?=\s|$)|(?<=[a-zäöüß]{3})\.(?=[A-ZÄÖÜ][a-zäöüß]{2})")
_BEFORE = re.compile(r"[\w.\-]*$")
_ADDRESS = re.compile(r"(?:www|[/@:])\S*$")
_LONG_LINE = 200
_MOST_JOINED = 8
_CLOSERS = {"„": '“”"', "“": '”"', "»": "«", '"': '"'}
"""Opening marks of running quotations, with the marks that close them."""
_WINDOW = 40


def paragraphs(text: str, start: int = 0) -> list[Span]:
    """Offsets of the paragraphs from ``start`` on, without surrounding blanks.

    Lines are paragraphs where some line is longer than ``200`` characters; otherwise the text is hard-wrapped
    and only blank lines part it.
    """
    lines = [match.span() for match in _LINE.finditer(text, start)]
    if not lines:
        return []
    if max(end - begin for begin, end in lines) <= _LONG_LINE and _BLANK_LINE.search(text, start):
        cuts = [start, *(m.end() for m in _BLANK_LINE.finditer(text, start)), len(text)]
        lines = list(itertools.pairwise(cuts))
    return _joined(text, [span for span in (_strip(text, *line) for line in lines) if span[0] < span[1]])


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Paragraphs with those made one over which a quotation runs: opened anew in each, closed only in the last."""
    found: list[Span] = []
    at = 0
    while at < len(spans):
        last = at
        while last + 1 < len(spans) and last - at < _MOST_JOINED and _runs_on(text, spans[last], spans[last + 1]):
            last += 1
        closed = last == at or not _left_open(text, spans[last], text[spans[last][0]])
        found.append((spans[at][0], spans[last][1]) if closed else spans[at])
        at = last + 1 if closed else at + 1
    return found


def _runs_on(text: str, one: Span, other: Span) -> bool:
    mark = text[other[0]]
    return mark in _CLOSERS and _left_open(text, one, mark)


def _left_open(text: str, span: Span, mark: str) -> bool:
    """Whether the last quotation opened with ``mark`` in that paragraph is not closed in it."""
    opened = text.rfind(mark, *span)
    if opened < 0:
        return False
    if mark == '"':
        introduced = opened == span[0] or text[span[0] : opened].rstrip().endswith((":", ","))
        return introduced and text.count(mark, *span) % 2 == 1
    return not any(closer in text[opened + 1 : span[1]] for closer in _CLOSERS[mark])


def _strip(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, max(start + left, start + len(piece.rstrip())))


def sentences(text: str, start: int = 0, language: str = "de") -> list[Span]:
    """Offsets of the sentences from ``start`` on, in order, each without surrounding blanks."""
    found: list[Span] = []
    for begin, end in paragraphs(text, start):
        shields = [(q.start, q.end) for q in pair_marks(text, begin, end) if not q.depth]
        found.extend(_split(text, begin, end, shields, language))
    return found


def _split(text: str, begin: int, end: int, shields: list[Span], language: str) -> list[Span]:
    cuts: list[int] = []
    shield = 0
    for match in _END.finditer(text, begin, end):
        while shield < len(shields) and shields[shield][1] < match.end():
            shield += 1
        inside = shield < len(shields) and shields[shield][0] < match.start() and match.end() < shields[shield][1]
        if not inside and _ends(text, match.start(), match.end(), end, language):
            cuts.append(match.end())
    spans = zip([begin, *cuts], [*cuts, end], strict=True)
    return [span for span in (_strip(text, *pair) for pair in spans) if span[0] < span[1]]


def _ends(text: str, at: int, past: int, limit: int, language: str) -> bool:
    """Whether the mark at ``at`` (closing marks reach to ``past``) ends a sentence."""
    rest = text[past : min(limit, past + _WINDOW)].lstrip()
    if not rest:
        return True
    first = rest.lstrip("\"'„“”»«‚‘›‹([–—- ")[:1]
    if first.islower():
        return False
    if text[at] != "." or text[at : at + 2] == "..":
        return True
    if not text[past : past + 1].isspace() and _ADDRESS.search(text[max(0, at - _WINDOW) : at]):
        return False
    found = _BEFORE.search(text[max(0, at - _WINDOW) : at])
    word = found[0] if found else ""
    follower = re.match(r"\W*(\w+)", rest)
    return not _is_short(word, follower[1] if follower else "", past - at > 1, language)


def _is_short(word: str, follower: str, closed: bool, language: str) -> bool:
    """Whether the full stop after ``word`` belongs to the word: an abbreviation, an initial, an ordinal."""
    short, starters = _words(language)
    if closed:
        return False
    bare = word.lower().strip("-")
    if bare in short or bare.rpartition("-")[2] in short:
        return True
    if len(word) == 1 and word.isalpha() and word.isupper():
        return True
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):
        return follower not in starters
    ordinal = re.fullmatch(r"\d{1,2}|[IVX]{1,5}", word)
    return bool(ordinal) and language != "en" and follower not in starters


@cache
def _words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Abbreviations (small letters, without the last full stop) and words that begin sentences."""
    name = "segments.en.tsv" if language == "en" else "segments.de.tsv"
    rows = resources.files("lagebild.reading").joinpath("data", name).read_text(encoding="utf-8").splitlines()[1:]
    pairs = [row.split("\t") for row in rows if row]
    return (
        frozenset(word for kind, word in pairs if kind == "abbreviation"),
        frozenset(word for kind, word in pairs if kind == "starter"),
    )


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Offsets of words, numbers and single punctuation marks between ``start`` and ``end``."""
    return [match.span() for match in _TOKEN.finditer(text, start, len(text) if end is None else end)]
