"""Relay chains as PROV, read back by PROV's own library and by an RDF library."""

from __future__ import annotations

import warnings
from pathlib import Path

import rdflib
from prov.model import ProvDerivation, ProvDocument, ProvEntity

from lagebild.exports import Selection, write_prov
from lagebild.model import Interval, Kind, Link, Reading, Report, Source, SourceKind, Statement
from lagebild.store import Case, open_case

pytest_plugins = ["exports_support"]

PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
LB = "urn:lagebild:"


def test_prov_json_is_read_back(full: Case, tmp_path: Path) -> None:
    written = write_prov(Selection(full), tmp_path / "p.json")
    document = ProvDocument.deserialize(str(tmp_path / "p.json"), format="json")
    entities = {str(one.identifier) for one in document.get_records(ProvEntity)}
    assert len(entities) == written.counts["entity"]
    assert {f"lb:report.{report.id}" for report in full.reports()} <= entities
    assert {f"lb:statement.{one.id}" for one in full.statements()} <= entities
    assert len(list(document.get_records(ProvDerivation))) == written.counts["derivation"]
    assert "wasAttributedTo(" in document.get_provn()


def test_prov_o_says_the_same(full: Case, tmp_path: Path) -> None:
    write_prov(Selection(full), tmp_path / "p.nt", form="nt")
    graph = rdflib.Graph().parse(tmp_path / "p.nt", format="nt")
    for report in full.reports():
        ref = rdflib.URIRef(f"{LB}report.{report.id}")
        (agent,) = graph.objects(ref, PROV.wasAttributedTo)
        assert (agent, rdflib.RDF.type, PROV.Agent) in graph
        assert str(graph.value(ref, rdflib.RDFS.label)) == report.heading  # control characters and all
    for statement in full.statements():
        ref = rdflib.URIRef(f"{LB}statement.{statement.id}")
        assert rdflib.URIRef(f"{LB}report.{statement.report}") in set(graph.objects(ref, PROV.wasQuotedFrom))
        origins = list(graph.objects(ref, PROV.hadPrimarySource))
        assert len(origins) == bool(statement.chain)


def test_rdf_can_be_taken_in_as_prov(full: Case, tmp_path: Path) -> None:
    statement = next(one for one in full.statements() if len(one.chain) > 1)
    write_prov(Selection(full, statement=statement.id), tmp_path / "p.nt", form="nt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the library's own, of rdflib
        document = ProvDocument.deserialize(str(tmp_path / "p.nt"), format="rdf", rdf_format="nt")
    derived = list(document.get_records(ProvDerivation))
    assert len(derived) >= len(statement.chain) + 1


def test_the_chain_of_one_statement_stands_alone(full: Case, tmp_path: Path) -> None:
    statement = next(one for one in full.statements() if len(one.chain) > 1)
    write_prov(Selection(full, statement=statement.id), tmp_path / "p.nt", form="nt")
    graph = rdflib.Graph().parse(tmp_path / "p.nt", format="nt")
    step = rdflib.URIRef(f"{LB}statement.{statement.id}")
    origin = next(graph.objects(step, PROV.hadPrimarySource))
    names = []
    for place, link in enumerate(statement.chain):
        utterance = rdflib.URIRef(f"{LB}utterance.{statement.id}.{place}")
        assert utterance in {*graph.objects(step, PROV.wasDerivedFrom), *graph.objects(step, PROV.wasQuotedFrom)}
        names.append(str(graph.value(utterance, rdflib.RDFS.label)))
        assert graph.value(utterance, PROV.wasAttributedTo)
        assert names[-1] == link.name
        step = utterance
    assert step == origin


def test_copies_are_derived_from_what_they_print(own: Case, tmp_path: Path) -> None:
    from lagebild.casework import add_reports
    from lagebild.reading import reader

    old = max(own.reports(), key=lambda report: len(report.text))
    assert old.published.latest
    copy = Report.make(outlet="Abschreiber", published=Interval.on(old.published.latest), text=old.text + "\nEnde.")
    list(add_reports(own, [copy], reader("rules")))
    write_prov(Selection(own), tmp_path / "p.nt", form="nt")
    graph = rdflib.Graph().parse(tmp_path / "p.nt", format="nt")
    ends = {rdflib.URIRef(f"{LB}report.{one.id}") for one in (old, copy)}
    derived = {
        (later, earlier) for later, earlier in graph.subject_objects(PROV.wasDerivedFrom) if {later, earlier} == ends
    }
    assert len(derived) == 1


def test_a_chain_goes_on_in_the_cited_report(tmp_path: Path) -> None:
    words = "die Brücke über die Elde werde noch im Mai gesperrt"
    minister = Source(id=Source.key("Ines Maier", SourceKind.PERSON), name="Ines Maier", kind=SourceKind.PERSON)
    said: list[Statement] = []
    links = (Link(name="Ines Maier", source=minister.id),)
    with open_case(tmp_path / "two.case", create=True) as case:
        for day, outlet, chain in (
            ("2021-05-03", "Elbanzeiger", links),
            ("2021-05-04", "Landpost", (Link(name="Elbanzeiger"), *links)),
        ):
            report = Report.make(
                outlet=outlet, published=Interval.parse(day), text=f"Es heiße, {words}.", language="de"
            )
            span = (report.text.index(words), len(report.text) - 1)
            statement = Statement(
                id=f"s{len(said)}", report=report.id, content=(span,), kind=Kind.INDIRECT, chain=chain
            )
            reading = Reading(report=report.id, reader="hand", published=report.published, statements=(statement,))
            case.add(report, reading, [minister])
            said.append(statement)
        write_prov(Selection(case, statement=said[1].id), tmp_path / "p.nt", form="nt")
    graph = rdflib.Graph().parse(tmp_path / "p.nt", format="nt")
    cited = rdflib.URIRef(f"{LB}utterance.s1.0")
    assert rdflib.URIRef(f"{LB}statement.s0") in set(graph.objects(cited, PROV.wasQuotedFrom))
    origins = {
        next(graph.objects(rdflib.URIRef(f"{LB}utterance.{last}"), PROV.wasAttributedTo)) for last in ("s0.0", "s1.1")
    }
    assert origins == {rdflib.URIRef(f"{LB}source.{minister.id}")}


def test_the_same_case_gives_the_same_bytes(full: Case, tmp_path: Path) -> None:
    question = full.questions()[0].id
    for form in ("json", "nt"):
        for name in ("a", "b"):
            write_prov(Selection(full, question=question), tmp_path / name, form=form)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_no_id_can_break_out_of_an_address() -> None:
    from lagebild.exports.prov import Trail, triples

    trail = Trail()
    name = '"> <urn:böse> "\n\\ .'
    trail.agent(Source(id="a> <urn:b> <c", name=name, kind=SourceKind.PERSON))
    graph = rdflib.Graph().parse(data="\n".join(triples(trail)), format="nt")
    assert {str(subject) for subject in graph.subjects()} == {f"{LB}source.a%3E%20%3Curn%3Ab%3E%20%3Cc"}
    assert [str(label) for label in graph.objects(None, rdflib.RDFS.label)] == [name]
