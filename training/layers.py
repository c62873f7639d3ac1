"""Who is who, when, and what was done: the further layers of the corpus, checked against the texts.

``python -m training.layers`` checks all of them and prints counts. Quoted words stand for ranges as in
``training.labels``; ``#2`` picks the second place they stand in.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lagebild.model import Span, TimexType
from training.labels import CORPUS, LabelError, lines_of

KINDS = ("person", "body", "outlet", "document", "unnamed", "place")
_NUMBER = re.compile(r"(.+)#(\d+)", re.DOTALL)
_VALUE = re.compile(
    r"(?:PAST|PRESENT|FUTURE)_REF|P(?:T?[\dX.]+[YMWDHSEQ]|[\dX]+(?:DE|CE|WE|QX|Q))(?:T?[\dX.]+[YMWDHS])*"
    r"|(?:BC)?[\dX]{1,4}(?:-(?:[\dX]{2}|W[\dX]{2}|Q[\dX]|H[\dX]|SP|SU|FA|WI|WXX))?(?:-(?:[\dX]{1,2}|WE))?"
    r"(?:T(?:[\dX]{1,2}(?::[\dX]{2}(?::[\dX]{2})?)?|MO|MI|AF|EV|NI|DT)(?:Z|[+-]\d{2}:?\d{2})?)?"
)


@dataclass(frozen=True)
class Entity:
    """A person, body, outlet, document, unnamed voice or place that speaks, is spoken to or acts."""

    name: str
    kind: str
    mentions: tuple[Span, ...]


@dataclass(frozen=True)
class Time:
    """A time expression with its TIMEX3 type and value."""

    span: Span
    type: TimexType
    value: str


@dataclass(frozen=True)
class Told:
    """An event narrated in the outlet's own voice."""

    span: Span
    actors: tuple[str, ...]
    when: Span | None


@dataclass(frozen=True)
class Layers:
    """All further layers of one text."""

    id: str
    entities: tuple[Entity, ...]
    times: tuple[Time, ...]
    deeds: tuple[Told, ...]


def find(text: str, quoted: str, where: str) -> Span:
    """Where the quoted words stand. Raises ``LabelError`` where they do not, or stand twice without a number."""
    numbered = _NUMBER.fullmatch(quoted)
    words, number = (numbered[1], int(numbered[2])) if numbered and quoted not in text else (quoted, None)
    places = [m.span() for m in re.finditer(f"(?={re.escape(words)})", text)] if words else []
    if not places or (number or 1) > len(places) or number == 0:
        raise LabelError(f"{where}: {quoted!r} is not in the text")
    if len(places) > 1 and number is None:
        raise LabelError(f"{where}: {quoted!r} is in the text {len(places)} times; add #1, #2 …")
    start = places[(number or 1) - 1][0]
    return (start, start + len(words))


def resolve(raw: dict[str, Any], text: str) -> Layers:
    """The layers of one text as ranges. Raises ``LabelError`` for words or values that cannot be."""
    where = raw["id"]
    entities = tuple(
        Entity(e["name"], _kind(e["kind"], where), tuple(find(text, m, f"{where} {e['name']}") for m in e["mentions"]))
        for e in raw["entities"]
    )
    names = {e.name for e in entities}
    times = tuple(
        Time(find(text, t["text"], where), TimexType(t["type"]), _value(t["value"], where)) for t in raw["times"]
    )
    deeds = []
    for deed in raw["deeds"]:
        if unknown := set(deed["actors"]) - names:
            raise LabelError(f"{where}: no entity is called {sorted(unknown)[0]!r}")
        when = find(text, deed["when"], where) if deed.get("when") else None
        deeds.append(Told(find(text, deed["text"], where), tuple(deed["actors"]), when))
    return Layers(where, entities, times, tuple(deeds))


def _kind(kind: str, where: str) -> str:
    if kind not in KINDS:
        raise LabelError(f"{where}: {kind!r} is no kind of entity")
    return kind


def _value(value: str, where: str) -> str:
    if not _VALUE.fullmatch(value):
        raise LabelError(f"{where}: {value!r} is no TIMEX3 value")
    return value


def read(corpus: Path = CORPUS, *, reading: int = 1, batches: int = 2) -> list[Layers]:
    """The layers of every text that has them, of the first ``batches`` that were labelled.

    ``reading`` 2 are the second ones of those texts that were read twice.
    """
    texts = {line["id"]: line["text"] for line in lines_of(corpus / "texts.jsonl")}
    lines = [line for line in lines_of(corpus / "layers.jsonl") if line.get("batch", 1) <= batches]
    lines = [line for line in lines if line.get("reading", 1) == reading]
    return [resolve(line, texts[line["id"]]) for line in lines]


def main() -> int:
    """Check all layers; print counts, or the first thing that is wrong."""
    try:
        layers = read()
    except LabelError as error:
        print(error, file=sys.stderr)
        return 1
    mentions = sum(len(e.mentions) for one in layers for e in one.entities)
    print(
        f"{len(layers)} texts: {sum(len(one.entities) for one in layers)} entities with {mentions} mentions, "
        f"{sum(len(one.times) for one in layers)} times, {sum(len(one.deeds) for one in layers)} deeds"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
