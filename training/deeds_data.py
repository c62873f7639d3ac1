"""Labelled deeds, and what the readers make of their texts before they look for deeds.

The encoder's word states are computed once and kept outside the repository.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from lagebild.model import Interval, Moment, Span
from lagebild.reading import times
from lagebild.reading.draft import Draft
from lagebild.reading.neural.extract import Encoded, extract
from lagebild.reading.neural.merge import with_sure
from lagebild.reading.neural.weights import SHIPPED as ENCODER
from lagebild.reading.neural.weights import load as load_network
from lagebild.reading.rules.extract import extract as by_rules
from training.labels import CORPUS, LabelError, held_out, lines_of
from training.layers import Layers, Told
from training.layers import find as find_quoted
from training.layers import read as read_layers

Floats = NDArray[np.float32]


@dataclass
class Gold:
    """What is labelled in one text."""

    id: str
    deeds: list[Told]
    mentions: dict[str, tuple[Span, ...]]
    """Of each actor."""
    dated: dict[Span, Interval]
    """Days that the labelled times mean, by range, where they are days."""


@dataclass
class Example(Gold):
    """One labelled text with what the readers make of it before they look for deeds."""

    text: str
    language: str
    published: Interval
    drafts: list[Draft]
    """The model reader's."""
    hints: list[Draft]
    """The rules reader's."""
    states: Floats
    moments: tuple[Moment, ...]
    further: bool
    """Whether it comes from ``deeds.jsonl`` alone, which has no other layers."""


def read(corpus: Path = CORPUS) -> list[tuple[Layers, bool]]:
    """The deeds of ``layers.jsonl`` with those that ``deeds.jsonl`` adds, and of texts that it alone labels (true).

    The layers of the second batch are left out: a head that is made of their deeds as well finds as many (overlap 48.2
    instead of 48.5) and fewer of the right actors (68 instead of 74 %). Raises ``LabelError`` for words or actors that
    are not in the text, and for a held-out text with additions.
    """
    added = {one.id: one for one in told(corpus, reading=1)}
    if kept := sorted(set(added) & held_out(corpus)):
        raise LabelError(f"deeds.jsonl {kept[0]}: a held-out text takes no further deeds")
    layers = [_with(one, added.pop(one.id, None)) for one in read_layers(corpus, batches=1)]
    return [(one, False) for one in layers] + [(one, True) for one in added.values()]


def _with(one: Layers, more: Layers | None) -> Layers:
    return replace(one, deeds=tuple(sorted((*one.deeds, *more.deeds), key=lambda d: d.span))) if more else one


def told(corpus: Path, reading: int) -> list[Layers]:
    """The texts of ``deeds.jsonl``: deeds alone, whose actors are given by their fullest mention."""
    texts = {line["id"]: line["text"] for line in lines_of(corpus / "texts.jsonl")}
    found = []
    for line in lines_of(corpus / "deeds.jsonl"):
        if line["reading"] == reading:
            text, where = texts[line["id"]], f"deeds.jsonl {line['id']}"
            deeds = tuple(_one_told(deed, text, where) for deed in line["deeds"])
            found.append(Layers(line["id"], (), (), deeds))
    return found


def _one_told(deed: dict[str, Any], text: str, where: str) -> Told:
    for actor in deed["actors"]:
        if actor not in text:
            raise LabelError(f"{where}: the actor {actor!r} is not in the text")
    when = find_quoted(text, deed["when"], where) if deed["when"] else None
    return Told(find_quoted(text, deed["text"], where), tuple(deed["actors"]), when)


def states_of(text: str, language: str, hints: Sequence[Draft]) -> tuple[Floats, list[Draft]]:
    """The shipped encoder's states of the text's words, and the statements the model reader finds."""
    rows: list[Floats] = []

    def watch(one: Encoded) -> None:
        low, high = one.window.own
        rows.append(one.states[low:high])

    found = extract(text, language, hints=hints, watch=watch)
    return np.concatenate(rows), [_plain(draft) for draft in with_sure(found, hints, load_network(ENCODER, 1).options)]


def _plain(draft: Draft) -> Draft:
    return Draft(**{name: getattr(draft, name) for name in Draft.__struct_fields__})


def examples(cache: Path) -> list[Example]:
    """All labelled texts with their word states, out of ``cache`` where it has them."""
    texts = {line["id"]: line for line in lines_of(CORPUS / "texts.jsonl")}
    key = hashlib.sha256((ENCODER / "manifest.json").read_bytes()).hexdigest()[:12]
    folder = cache / f"lagebild-deeds-{key}"
    folder.mkdir(parents=True, exist_ok=True)
    return [_example(texts[layer.id], layer, folder, further=further) for layer, further in read()]


def _example(line: dict[str, Any], layer: Layers, folder: Path, *, further: bool) -> Example:
    text, language = line["text"], line["language"]
    hints = by_rules(text, language)
    rows, said = folder / f"{line['id']}.npy", folder / f"{line['id']}.json"
    if rows.exists() and said.exists():
        states, drafts = np.load(rows), msgspec.json.decode(said.read_bytes(), type=list[Draft])
    else:
        states, drafts = states_of(text, language, hints)
        np.save(rows, states.astype(np.float16))
        said.write_bytes(msgspec.json.encode(drafts))
    published = Interval.parse(line["published"])
    timeline = times.resolve(text, language, published)
    gold = gold_of(line, layer)
    for actor in {actor for deed in layer.deeds for actor in deed.actors} - set(gold.mentions):
        gold.mentions[actor] = _places(layer, text, actor)
    return Example(
        gold.id, gold.deeds, gold.mentions, gold.dated, text, language, published, drafts, hints,
        states.astype(np.float32), timeline.moments, further,
    )  # fmt: skip


def _places(layer: Layers, text: str, actor: str) -> tuple[Span, ...]:
    """Where an actor of ``deeds.jsonl`` is mentioned: as the entity of that mention, else where the words stand."""
    found = tuple(match.span() for match in re.finditer(re.escape(actor), text))
    near = [e.mentions for e in layer.entities if any(a <= s and t <= b for a, b in e.mentions for s, t in found)]
    return min(near, key=lambda places: -len(places), default=found)


def _days(value: str) -> Interval | None:
    """What a TIMEX3 value means in days, where it is a day, month or year."""
    try:
        return Interval.parse(value.partition("T")[0])
    except ValueError:
        return None


def gold_of(line: dict[str, Any], layer: Layers) -> Gold:
    """What ``layer`` labels in the text of ``line``."""
    mentions = {entity.name: entity.mentions for entity in layer.entities}
    dated = {time.span: day for time in layer.times if (day := _days(time.value))}
    return Gold(line["id"], list(layer.deeds), mentions, dated)
