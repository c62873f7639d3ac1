"""Texts in which every mention of a person, body or outlet is marked: ``python -m training.written``.

Reports written for this project (``written.jsonl``) and Wikinews texts of the corpus (``marked.jsonl``).

What happens in the written ones is invented, and so are most who appear. A mention is written ``{k|words}``, ``k``
being the number of its voice in that text; mentions may lie inside each other. They are there to train on and to see
what is hard; what is held out is real.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lagebild.model import Span
from training.labels import CORPUS, Document, LabelError, Labelled, lines_of, resolve

_OPENS = re.compile(r"\{(\d+)\|")


@dataclass
class Written:
    """A report without its marks."""

    id: str
    language: str
    title: str
    text: str
    voices: list[list[Span]]
    """Of each voice where it is mentioned, in text order."""
    statements: list[Labelled]

    @property
    def document(self) -> Document:
        """The report as a labelled text."""
        return Document(self.id, self.language, self.text, self.statements)


def unmarked(marked: str, where: str) -> tuple[str, dict[int, list[Span]]]:
    """A text without its marks, and by number where each voice is mentioned.

    Raises ``LabelError`` that names ``where`` and the words at a mark that does not open or close.
    """
    plain: list[str] = []
    voices: dict[int, list[Span]] = {}
    opened: list[tuple[int, int]] = []
    at = length = 0
    while at < len(marked):
        opens = _OPENS.match(marked, at)
        if opens:
            opened.append((int(opens[1]), length))
            at = opens.end()
            continue
        if marked[at] == "}" and opened:
            number, begun = opened.pop()
            voices.setdefault(number, []).append((begun, length))
        elif marked[at] in "{}|":
            raise LabelError(f"{where}: {marked[at]!r} out of place in {marked[max(0, at - 20) : at + 20]!r}")
        else:
            plain.append(marked[at])
            length += 1
        at += 1
    if opened:
        raise LabelError(f"{where}: the mark of voice {opened[-1][0]} is not closed")
    return "".join(plain), {number: sorted(spans) for number, spans in sorted(voices.items())}


@cache
def read(corpus: Path = CORPUS) -> tuple[Written, ...]:
    """All reports. Raises ``LabelError`` where marks or labels are wrong or an id comes twice."""
    labels = {line["id"]: line["statements"] for line in lines_of(corpus / "written_labels.jsonl")}
    found = []
    for row in lines_of(corpus / "written.jsonl"):
        where = row["id"]
        text, voices = unmarked(row["text"], where)
        statements = [resolve(raw, text, f"{where} #{n}") for n, raw in enumerate(labels.get(where, ()))]
        found.append(Written(where, row["language"], row["title"], text, list(voices.values()), statements))
    twice = [identifier for identifier, count in Counter(one.id for one in found).items() if count > 1]
    if twice:
        raise LabelError(f"written.jsonl: {twice[0]} comes twice")
    return tuple(found)


@cache
def marked(corpus: Path = CORPUS) -> dict[str, list[list[Span]]]:
    """Where each voice is mentioned in the marked texts of the corpus, by the text's id.

    Raises ``LabelError`` where marks are wrong or a text without its marks is not that of ``texts.jsonl``.
    """
    texts = {row["id"]: row["text"] for row in lines_of(corpus / "texts.jsonl")}
    found = {}
    for row in lines_of(corpus / "marked.jsonl"):
        text, voices = unmarked(row["text"], row["id"])
        if text != texts.get(row["id"]):
            raise LabelError(f"{row['id']}: without its marks the text is not that of texts.jsonl")
        found[row["id"]] = list(voices.values())
    return found


def main() -> int:
    """Check every mark and print what there is."""
    for language in ("de", "en"):
        some = [one for one in read() if one.language == language]
        voices = [voice for one in some for voice in one.voices]
        words = sum(len(one.text.split()) for one in some)
        mentions, said = sum(map(len, voices)), sum(len(one.statements) for one in some)
        told = f"{len(voices)} voices, {mentions} mentions, {said} statements"
        print(f"{language}: {len(some)} reports, {words} words, {told}")
    mentions = sum(len(voice) for voices in marked().values() for voice in voices)
    print(f"{len(marked())} marked texts, {mentions} mentions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
