"""Labels written as quoted text, turned into character ranges; what is not found is refused.

A label names its parts by the words of the text. Where the same words stand more than once, ``#2`` picks the
second place; without it a speaker, cue or addressee is looked for inside its frame, and everything else as near
to the content as can be (``docs/annotation.md``).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lagebild.model import Kind, Medium, Mode, Span

CORPUS = Path(__file__).parent / "corpus"
PARTS = ("content", "speaker", "cue", "frame", "addressee", "condition")
_IN_FRAME = frozenset({"speaker", "cue", "addressee"})
_NUMBER = re.compile(r"(.+)#(\d+)", re.DOTALL)


class LabelError(ValueError):
    """A label does not fit its text: says which text, which statement and which words."""


_HELD_OUT = {"first": "heldout", "later": "heldout_later"}


@dataclass
class Labelled:
    """One statement as labelled, in character ranges; ``None`` where a reading left a field open."""

    kind: Kind
    medium: Medium | None
    parts: dict[str, list[Span]]
    mode: Mode | None = None
    hedged: bool | None = None
    negated: bool | None = None
    parent: int | None = None
    others: dict[str, Any] = field(default_factory=dict)
    """Origin, relays and times: ranges, or ``None``."""


@dataclass
class Document:
    """A text with its statements."""

    id: str
    language: str
    text: str
    statements: list[Labelled]
    reading: int = 1


class _Finder:
    """Finds the quoted words of one statement in its text."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where

    def places(self, quoted: str) -> tuple[list[Span], int | None]:
        numbered = _NUMBER.fullmatch(quoted)
        words, number = (numbered[1], int(numbered[2])) if numbered else (quoted, None)
        found = [match.span() for match in re.finditer(re.escape(words), self.text)] if words else []
        if not found or (number and number > len(found)):
            raise LabelError(f"{self.where}: {quoted!r} is not in the text")
        return found, number

    def exactly(self, quoted: str) -> Span:
        found, number = self.places(quoted)
        if len(found) > 1 and not number:
            raise LabelError(f"{self.where}: {quoted!r} is in the text {len(found)} times; add #1, #2 …")
        return found[(number or 1) - 1]

    def nearest(
        self, quoted: str, content: list[Span], inside: Sequence[Span] = (), outside: Sequence[Span] = ()
    ) -> Span:
        found, number = self.places(quoted)
        if number:
            return found[number - 1]

        def cost(place: Span) -> tuple[bool, bool, int]:
            start, end = place
            framed = any(a <= start and end <= b for a, b in inside)
            crossing = any(a < end and start < b for a, b in outside)
            return (bool(inside) and not framed, crossing, min(max(a - end, start - b, 0) for a, b in content))

        return min(found, key=cost)


def _one_of(enumeration: Any, value: Any, where: str) -> Any:
    try:
        return None if value is None else enumeration(value)
    except ValueError:
        raise LabelError(f"{where}: {value!r} is no {enumeration.__name__.lower()}") from None


def resolve(raw: dict[str, Any], text: str, where: str) -> Labelled:
    """One statement's quoted words as ranges. Raises ``LabelError`` for words or values that cannot be."""
    finder = _Finder(text, where)
    kind = _one_of(Kind, raw["kind"], where)
    content = [finder.exactly(quoted) for quoted in raw["content"]]
    if not content:
        raise LabelError(f"{where}: no content")
    frame = [finder.nearest(quoted, content, (), content if kind != Kind.REPORTED else ()) for quoted in raw["frame"]]
    parts = {"content": content, "frame": frame}
    for part in PARTS:
        if part not in parts:
            within = frame if part in _IN_FRAME else ()
            apart = () if part == "condition" or kind == Kind.REPORTED else content
            parts[part] = [finder.nearest(quoted, content, within, apart) for quoted in raw.get(part) or ()]
    others: dict[str, Any] = {key: raw.get(key) and finder.nearest(raw[key], content) for key in ("said", "about")}
    others["via"] = [finder.nearest(quoted, content) for quoted in raw.get("via") or ()]
    if origin := raw.get("origin"):
        spans = {key: origin.get(key) and finder.nearest(origin[key], content) for key in ("text", "of")}
        others["origin"] = {"named": bool(origin.get("named", True)), **spans}
    return Labelled(
        kind=kind, medium=_one_of(Medium, raw.get("medium"), where), parts=parts,
        mode=_one_of(Mode, raw.get("mode"), where),
        hedged=raw.get("hedged"), negated=raw.get("negated"), parent=raw.get("parent"), others=others,
    )  # fmt: skip


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def read(corpus: Path = CORPUS) -> list[Document]:
    """All labelled texts of the corpus, second readings included."""
    texts = {line["id"]: line for line in lines_of(corpus / "texts.jsonl")}
    documents = []
    for line in lines_of(corpus / "labels.jsonl"):
        source = texts.get(line["id"])
        if source is None:
            raise LabelError(f"{line['id']}: no such text in texts.jsonl")
        statements = [resolve(raw, source["text"], f"{line['id']} #{n}") for n, raw in enumerate(line["statements"])]
        for n, statement in enumerate(statements):
            if statement.parent is not None and (statement.parent == n or not 0 <= statement.parent < len(statements)):
                raise LabelError(f"{line['id']} #{n}: parent {statement.parent} is none of its statements")
        documents.append(Document(line["id"], source["language"], source["text"], statements, line.get("reading", 1)))
    return documents


def held_out(corpus: Path = CORPUS, *, which: str = "all") -> frozenset[str]:
    """Ids of the texts that are only ever measured on: ``first``, ``later`` (of texts added later) or ``all``."""
    files = [corpus / f"{stem}.txt" for part, stem in _HELD_OUT.items() if which in (part, "all")]
    return frozenset(word for file in files if file.exists() for word in file.read_text(encoding="utf-8").split())


def main() -> int:
    """Check the whole corpus; print what it holds, or the first thing that is wrong."""
    try:
        documents = read()
    except LabelError as error:
        print(error, file=sys.stderr)
        return 1
    first = [document for document in documents if document.reading == 1]
    kept = held_out()
    for language in sorted({document.language for document in first}):
        chosen = [document for document in first if document.language == language]
        count = sum(len(document.statements) for document in chosen)
        print(f"{language}: {len(chosen)} texts ({sum(d.id in kept for d in chosen)} held out), {count} statements")
    return 0


if __name__ == "__main__":
    sys.exit(main())
