"""Where words come from, in W3C PROV (PROV-DM of 30 April 2013): as PROV-JSON, or as PROV-O in N-Triples.

Entities are the reports, the quotations in them (a statement's words), and the utterances behind a quotation: one of
each voice of its chain, the last being the origin. A quotation ``wasQuotedFrom`` its report and, where it is direct
speech, from the utterance nearest the reader (otherwise it ``wasDerivedFrom`` it); each utterance ``wasDerivedFrom``
the one behind it, or the quotation in the cited report where the case holds that; a quotation ``hadPrimarySource``
its origin's utterance. Outlets and voices are agents: ``wasAttributedTo``. A report that prints another's text
``wasDerivedFrom`` it. Nothing here says that an utterance was made: it says that a report says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from lagebild.exports.material import Selection, first_day, midnight
from lagebild.exports.writing import Written, whole
from lagebild.model import Kind, Link, Report, Source, SourceKind, Statement, digest, encode

PREFIXES = {"lb": "urn:lagebild:", "prov": "http://www.w3.org/ns/prov#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

_AGENTS = {SourceKind.PERSON: "Person", SourceKind.BODY: "Organization", SourceKind.OUTLET: "Organization"}
_DERIVED: dict[str, tuple[str | None, str]] = {
    "derived": (None, "wasDerivedFrom"),
    "quoted": ("Quotation", "wasQuotedFrom"),
    "primary": ("PrimarySource", "hadPrimarySource"),
    "revised": ("Revision", "wasRevisionOf"),
}
"""What a derivation is: its type in PROV-JSON and its property in PROV-O."""

Value = str | tuple[str, str]
"""A string, or a literal with its type."""


def _id(noun: str, *key: object) -> str:
    """A qualified name; ids may come from anybody's file, so nothing in them may end an address."""
    return f"lb:{'.'.join((noun, *(quote(str(part), safe='') for part in key)))}"


class Trail:
    """The provenance of a selection, as entities, agents and what ties them."""

    def __init__(self) -> None:
        self.entities: dict[str, dict[str, Value]] = {}
        self.agents: dict[str, dict[str, Value]] = {}
        self.derivations: set[tuple[str, str, str]] = set()
        """What (see ``_DERIVED``), the later entity, the earlier one."""
        self.attributions: set[tuple[str, str]] = set()

    def report(self, selection: Selection, report: Report) -> str:
        """The entity of a report, attributed to its outlet."""
        id = _id("report", report.id)
        if id not in self.entities:
            day = first_day(report.published)
            self.entities[id] = {
                "prov:type": "lb:Report", "prov:label": report.heading,
                **({"lb:url": report.url} if report.url else {}),
                **({"lb:published": (midnight(day).isoformat(), "xsd:dateTime")} if day else {}),
            }  # fmt: skip
            known = selection.outlet(report)
            agent = self.agent(known) if known else self._named(report.outlet, "Organization")
            self.attributions.add((id, agent))
        return id

    def agent(self, source: Source) -> str:
        """The agent that a source is."""
        id = _id("source", source.id)
        kind = _AGENTS.get(source.kind)
        self.agents[id] = {"prov:label": source.name, **({"prov:type": f"prov:{kind}"} if kind else {})}
        return id

    def _named(self, name: str, kind: str | None = None) -> str:
        id = _id("voice", digest(name, length=12))
        self.agents[id] = {"prov:label": name, **({"prov:type": f"prov:{kind}"} if kind else {})}
        return id

    def voice(self, selection: Selection, link: Link) -> str:
        """The agent of a link: its source, or whoever bears its name."""
        source = selection.sources.get(link.source or "")
        return self.agent(source) if source else self._named(f"{link.name} ({link.of})" if link.of else link.name)

    def statement(self, selection: Selection, report: Report, statement: Statement) -> str:
        """The entity of a quotation, with the utterances behind it."""
        quotation = _id("statement", statement.id)
        if quotation in self.entities:
            return quotation
        self.entities[quotation] = {"prov:type": "lb:Quotation", "prov:value": report.words(statement.content)}
        self.derivations.add(("quoted", quotation, self.report(selection, report)))
        later = quotation
        for place, link in enumerate(statement.chain):
            utterance = _id("utterance", statement.id, place)
            last = place == len(statement.chain) - 1
            self.entities[utterance] = {"prov:type": "lb:Origin" if last else "lb:Relay", "prov:label": link.name}
            self.attributions.add((utterance, self.voice(selection, link)))
            quoted = place == 0 and statement.kind is Kind.DIRECT
            self.derivations.add(("quoted" if quoted else "derived", later, utterance))
            if last:
                self.derivations.add(("primary", quotation, utterance))
            later = utterance
        return quotation


def trail(selection: Selection, *, joined: bool = True) -> Trail:
    """The provenance of a selection's statements.

    ``joined`` follows a chain into the cited outlet's own report and finds copies, for which the whole case is
    looked through; otherwise each report stands for itself.
    """
    from lagebild import linkwork

    found = Trail()
    web = linkwork.relays(selection.case) if joined else None
    for report, statements in selection.told():
        found.report(selection, report)
        for statement in statements:
            found.statement(selection, report, statement)
            if web is not None:
                _join(found, selection, web.path(statement))
    if joined:
        for copy in linkwork.copies(selection.case).found:
            ends = (_id("report", copy.copy), _id("report", copy.original))
            if all(end in found.entities for end in ends):
                found.derivations.add(("revised" if copy.kind.value == "version" else "derived", *ends))
    return found


def _join(found: Trail, selection: Selection, path: tuple[Any, ...]) -> None:
    """Where a path goes on in another report, tie the utterance to the quotation there."""
    for before, after in pairwise(path):
        if after.statement == before.statement:
            continue
        earlier = selection.case.statement(after.statement)
        quotation = found.statement(selection, selection.case.report(earlier.report), earlier)
        later = selection.case.statement(before.statement)
        places = [n for n, link in enumerate(later.chain) if link.name == before.name or link.source == before.source]
        utterance = _id("utterance", later.id, places[0]) if places else _id("statement", later.id)
        found.derivations.add(("quoted", utterance, quotation))


def write_prov(selection: Selection, target: Path | None, *, form: Literal["json", "nt"] = "json") -> Written:
    """The provenance of the selection as PROV-JSON, or (``nt``) as PROV-O in N-Triples."""
    found = trail(selection)
    written = Written(format=f"prov-{form}", files=[str(target)] if target else [])
    with whole(target) as out:
        if form == "json":
            out.write(encode(as_json(found)) + b"\n")
        else:
            for line in sorted(triples(found)):
                out.write(line.encode("utf-8", "replace") + b"\n")
    written.counts = {
        "entity": len(found.entities), "agent": len(found.agents),
        "derivation": len(found.derivations), "attribution": len(found.attributions),
    }  # fmt: skip
    return written


def as_json(found: Trail) -> dict[str, Any]:
    """PROV-JSON (W3C member submission of 24 April 2013)."""
    derived = {}
    for n, (what, later, earlier) in enumerate(sorted(found.derivations), 1):
        kind = _DERIVED[what][0]
        row: dict[str, Any] = {"prov:generatedEntity": later, "prov:usedEntity": earlier}
        derived[f"_:d{n}"] = row | ({"prov:type": _name(f"prov:{kind}")} if kind else {})
    said = {
        f"_:a{n}": {"prov:entity": entity, "prov:agent": agent}
        for n, (entity, agent) in enumerate(sorted(found.attributions), 1)
    }
    return {
        "prefix": {"lb": PREFIXES["lb"]},
        "entity": {id: _json_values(values) for id, values in sorted(found.entities.items())},
        "agent": {id: _json_values(values) for id, values in sorted(found.agents.items())},
        "wasDerivedFrom": derived,
        "wasAttributedTo": said,
    }


def _name(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def _json_values(values: dict[str, Value]) -> dict[str, Any]:
    return {
        name: _name(value) if name == "prov:type" and isinstance(value, str)
        else {"$": value[0], "type": value[1]} if isinstance(value, tuple) else value
        for name, value in values.items()
    }  # fmt: skip


def triples(found: Trail) -> Iterator[str]:
    """PROV-O (W3C recommendation of 30 April 2013) in N-Triples."""
    for kind, things in (("prov:Entity", found.entities), ("prov:Agent", found.agents)):
        for id, values in things.items():
            yield f"{_iri(id)} <{_RDF}type> {_iri(kind)} ."
            for name, value in values.items():
                if name == "prov:type" and isinstance(value, str):
                    yield f"{_iri(id)} <{_RDF}type> {_iri(value)} ."
                else:
                    property = f"<{_LABEL}>" if name == "prov:label" else _iri(name)
                    yield f"{_iri(id)} {property} {_literal(value)} ."
    # the finer properties are kinds of wasDerivedFrom; it is written too, for readers that do not infer
    for later, earlier in {(later, earlier) for _, later, earlier in found.derivations}:
        yield f"{_iri(later)} {_iri('prov:wasDerivedFrom')} {_iri(earlier)} ."
    for what, later, earlier in found.derivations - {one for one in found.derivations if one[0] == "derived"}:
        yield f"{_iri(later)} {_iri('prov:' + _DERIVED[what][1])} {_iri(earlier)} ."
    for entity, agent in found.attributions:
        yield f"{_iri(entity)} {_iri('prov:wasAttributedTo')} {_iri(agent)} ."


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def _literal(value: Value) -> str:
    text, type = value if isinstance(value, tuple) else (value, None)
    # JSON's escapes are N-Triples' own; a character outside the plane of two bytes is written as it is
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
    return f"{quoted}^^{_iri(type)}" if type else quoted
