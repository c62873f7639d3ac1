"""The ways a claim's statements lead back: looked for in the part of a case that they can lead through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lagebild.linking.chains import FirstSaid, Hop, Origin, first_said, independent_origins
from lagebild.linking.copies import find_copies, one_origin
from lagebild.linkwork import relays_around
from lagebild.model import Claim, Report
from lagebild.render import Node
from lagebild.store import Case

COPIES = 300
"""Up to so many reports of a claim are compared with one another for copied text."""


class Ways(NamedTuple):
    """Where the statements of a claim come from."""

    paths: Mapping[str, tuple[Hop, ...]]
    """By statement, from the outlet the reader reads to the origin."""
    texts: Mapping[str, str]
    """For each report of the claim the one whose text it prints, itself if no other."""
    origins: Sequence[Origin]
    denying: Sequence[Origin]
    first: FirstSaid | None


def ways_of(case: Case, claim: Claim) -> Ways:
    """Paths, copies, independent origins and the first sayer of a claim.

    As ``linkwork.claim_origins``, which looks through the whole case; here a report that is cited is looked for nearby
    (``linkwork.relays_around``), and copies among the reports of the claim.
    """
    said = case.statements_by_id(t.statement for t in claim.testimony)
    reports = case.reports_by_id(s.report for s in said.values())
    web = relays_around(case, said, reports)
    ordered = sorted(reports.values(), key=lambda r: (r.published.latest or dt.date.max, r.id))[:COPIES]
    texts = one_origin(ordered, find_copies(ordered))
    sides = {t.statement: t.denies for t in claim.testimony if t.statement in said}
    made, denied = ([said[id] for id, denies in sides.items() if denies is side] for side in (False, True))
    return Ways(
        {id: web.path(one) for id, one in said.items()},
        texts,
        independent_origins(made, web, texts),
        independent_origins(denied, web, texts),
        first_said(made, web.reports.values()),
    )


def drawn(
    claim: Claim, ways: Ways, reports: Mapping[str, Report], same_text: str
) -> tuple[dict[str, Node], list[tuple[list[str], bool]]]:
    """The ways as ``render.path_graph`` draws them: reports that print one text are one node of their outlets."""
    nodes: dict[str, Node] = {}
    lines: list[tuple[list[str], bool]] = []
    printed: dict[str, list[str]] = {}
    for report in reports.values():
        printed.setdefault(ways.texts.get(report.id, report.id), []).append(report.outlet)
    for testimony in claim.testimony:
        path = ways.paths.get(testimony.statement)
        if not path:
            continue
        keys = [_outlet(path[0], ways, reports, printed, same_text, nodes)]
        for place, hop in enumerate(path[1:], 2):
            key = f"o {hop.name.casefold()}" if f"o {hop.name.casefold()}" in nodes else _voice(hop)
            if key not in keys:
                keys.append(key)
            nodes.setdefault(key, _node(key, hop, last=place == len(path)))
        if len(path) > 1 and nodes[keys[-1]].kind == "relay":
            nodes[keys[-1]] = nodes[keys[-1]]._replace(kind="origin")
        lines.append((keys, testimony.denies))
    return nodes, lines


def _outlet(
    hop: Hop,
    ways: Ways,
    reports: Mapping[str, Report],
    printed: Mapping[str, list[str]],
    same_text: str,
    nodes: dict[str, Node],
) -> str:
    text = ways.texts.get(hop.report, hop.report)
    first = reports.get(text)
    name = first.outlet if first else hop.name
    others = sorted({outlet for outlet in printed.get(text, ()) if outlet != name})
    key = f"o {name.casefold()}"
    note = f"{same_text}: {', '.join(others)}" if others else ""
    if key not in nodes or (note and not nodes[key].note):
        nodes[key] = Node(key, name, note, f"/report/{text if first else hop.report}", "outlet")
    return key


def _voice(hop: Hop) -> str:
    if hop.named:
        return f"s {hop.source}" if hop.source else f"n {hop.name.casefold()}"
    return f"u {hop.report} {hop.source or hop.name.casefold()}"


def _node(key: str, hop: Hop, *, last: bool) -> Node:
    kind = ("origin" if hop.named else "unnamed") if last else "relay"
    return Node(key, hop.name, "", f"/source/{hop.source}" if hop.source else None, kind)
