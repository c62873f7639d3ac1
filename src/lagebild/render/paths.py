"""How a claim reached its readers: outlets, who they cite, and the voices behind, drawn in layers on the server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

__all__ = ["Node", "path_graph"]

_WIDTH, _HEIGHT, _GAP, _STEP = 196, 44, 12, 282
_MOST = 24
"""Nodes drawn in one layer; the rest is told as a number."""
_SWEEPS = 6


class Node(NamedTuple):
    """An outlet, a voice it cites, or the voice that said it first."""

    key: str
    label: str
    note: str = ""
    """A second line, e.g. who prints the same text."""
    href: str | None = None
    kind: str = "relay"
    """``outlet``, ``relay`` or ``origin``; ``unnamed`` for an origin nobody names."""


def path_graph(nodes: Mapping[str, Node], ways: Sequence[tuple[Sequence[str], bool]], name: str) -> Markup:
    """The ways of a claim's statements as SVG, from the reader (left) to the origins (right).

    Each way is the keys of its nodes, the outlet first, and whether it denies the claim. The layers are numbered by
    the longest way to a node, origins stand in the last; within a layer nodes are ordered by the mean place of their
    neighbours (Sugiyama, Tagawa & Toda 1981). ``name`` is told to those who do not see it; empty without ways.
    """
    if not ways:
        return Markup("")
    edges = _edges(ways)
    layers = _ordered(_layers(nodes, ways), edges)
    hidden = [len(layer[_MOST:]) for layer in layers]
    layers = [layer[:_MOST] for layer in layers]
    height = max(len(layer) for layer in layers) * (_HEIGHT + _GAP) - _GAP + (22 if any(hidden) else 0)
    place = {
        key: (column * _STEP + 1, 1 + (height - len(layer) * (_HEIGHT + _GAP) + _GAP) / 2 + row * (_HEIGHT + _GAP))
        for column, layer in enumerate(layers)
        for row, key in enumerate(layer)
    }
    rows = [_edge(place[a], place[b], *how) for (a, b), how in sorted(edges.items()) if a in place and b in place]
    rows += [_box(nodes[key], *at) for key, at in place.items()]
    rows += [
        f'<text x="{column * _STEP + _WIDTH / 2}" y="{height - 2}" class="rest">+ {count}</text>'
        for column, count in enumerate(hidden)
        if count
    ]
    width = (len(layers) - 1) * _STEP + _WIDTH + 2
    return Markup(  # noqa: S704  labels and addresses were escaped where they were put in
        f'<svg viewBox="0 0 {width} {height + 2:.0f}" width="{width}" height="{height + 2:.0f}" class="chart paths" '
        f'role="group" aria-label="{escape(name)}" xmlns="http://www.w3.org/2000/svg">{"".join(rows)}</svg>'
    )


def _edges(ways: Iterable[tuple[Sequence[str], bool]]) -> dict[tuple[str, str], tuple[int, bool]]:
    """For each pair of neighbours how many statements go that way, and whether all of them deny."""
    found: dict[tuple[str, str], tuple[int, bool]] = {}
    for way, denies in ways:
        for pair in pairwise(way):
            count, all_deny = found.get(pair, (0, True))
            found[pair] = (count + 1, all_deny and denies)
    return found


def _layers(nodes: Mapping[str, Node], ways: Iterable[tuple[Sequence[str], bool]]) -> list[list[str]]:
    depth: dict[str, int] = {}
    for way, _ in ways:
        for place, key in enumerate(way):
            depth[key] = max(depth.get(key, 0), place)
    last = max(max(depth.values()), 1)
    layers: list[list[str]] = [[] for _ in range(last + 1)]
    cited = {key for way, _ in ways for key in way[:-1]}
    for key, place in depth.items():
        ends = nodes[key].kind in ("origin", "unnamed") and key not in cited
        layers[last if ends else place].append(key)
    return [layer for layer in layers if layer]


def _ordered(layers: list[list[str]], edges: Mapping[tuple[str, str], object]) -> list[list[str]]:
    near: defaultdict[str, list[str]] = defaultdict(list)
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    for sweep in range(_SWEEPS):
        at = {key: row / max(len(layer), 1) for layer in layers for row, key in enumerate(layer)}
        for layer in layers[:: -1 if sweep % 2 else 1]:
            layer.sort(key=lambda key: (sum(at[n] for n in near[key]) / len(near[key]) if near[key] else at[key], key))
            at |= {key: row / max(len(layer), 1) for row, key in enumerate(layer)}
    return layers


def _edge(start: tuple[float, float], end: tuple[float, float], count: int, denies: bool) -> str:
    x1, y1, x2, y2 = start[0] + _WIDTH, start[1] + _HEIGHT / 2, end[0], end[1] + _HEIGHT / 2
    bend = max((x2 - x1) / 2, 30)
    width = min(1 + count * 0.5, 5)
    kind = "edge denies" if denies else "edge"
    line = f'<path d="M{x1:.0f} {y1:.0f}C{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"'
    return f'{line} class="{kind}" stroke-width="{width:g}"><title>{count}</title></path>'


def _box(node: Node, x: float, y: float) -> str:
    middle = 19 if node.note else 27
    inside = (
        f"<title>{escape(node.label)}{escape(f' ({node.note})' if node.note else '')}</title>"
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
        f'<text x="{x + 10:.0f}" y="{y + middle:.0f}">{escape(_short(node.label, 25))}</text>'
    )
    if node.note:
        inside += f'<text x="{x + 10:.0f}" y="{y + 35:.0f}" class="note">{escape(_short(node.note, 31))}</text>'
    if node.href:
        inside = f'<a href="{escape(node.href)}">{inside}</a>'
    return f'<g class="node {node.kind}">{inside}</g>'


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
