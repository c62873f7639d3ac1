"""Statements as Web Annotations, and other people's annotations as corrections."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from lagebild.exports import ExportError, Selection, import_annotations, write_annotations
from lagebild.exports.annotating import _span
from lagebild.exports.annotations import annotation, selectors
from lagebild.exports.material import urn
from lagebild.model import Interval, Kind, Mode, Report, Statement
from lagebild.store import Case

pytest_plugins = ["exports_support"]

ANNO = {
    "@context": {
        "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#",
        "dc": "http://purl.org/dc/elements/1.1/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "foaf": "http://xmlns.com/foaf/0.1/", "id": "@id", "type": "@type",
        "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody", "SpecificResource": "oa:SpecificResource",
        "TextQuoteSelector": "oa:TextQuoteSelector", "TextPositionSelector": "oa:TextPositionSelector",
        "AnnotationCollection": "as:OrderedCollection", "AnnotationPage": "as:OrderedCollectionPage",
        "Software": "as:Application", "body": {"@id": "oa:hasBody", "@type": "@id"},
        "target": {"@id": "oa:hasTarget", "@type": "@id"}, "source": {"@id": "oa:hasSource", "@type": "@id"},
        "scope": {"@id": "oa:hasScope", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "start": "oa:start", "end": "oa:end",
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "identifying": "oa:identifying",
        "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"}, "describing": "oa:describing",
        "value": "rdf:value", "format": "dc:format", "name": "foaf:name",
        "items": {"@id": "as:items", "@container": "@list"}, "first": {"@id": "as:first", "@type": "@id"},
        "partOf": {"@id": "as:partOf", "@type": "@id"}, "total": "as:totalItems", "startIndex": "as:startIndex",
    }
}  # fmt: skip
"""Of the recommendation's context, the terms that are used."""

Row = dict[str, Any]


def paper(case: Case) -> Report:
    found = case.report_by_url("https://hafenkurier.example/1")
    assert found is not None
    return found


def take(case: Case, folder: Path, *rows: Row) -> tuple[dict[str, int], list[str]]:
    (folder / "a.json").write_text(json.dumps(list(rows)), encoding="utf-8")
    told = import_annotations(case, folder / "a.json", author="ben")
    return told.entered, told.refused


def quoting(report: Report, exact: str, prefix: str = "", suffix: str = "", **more: Any) -> Row:
    selector = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    target = {"source": report.url, "selector": [selector, *more.pop("selectors", [])]}
    body = {"type": "TextualBody", "purpose": "identifying", "value": "Uwe Brandt"}
    return {"type": "Annotation", "body": body, "target": target, **more}


def test_every_statement_is_found_by_words_and_by_place(full: Case, tmp_path: Path) -> None:
    written = write_annotations(Selection(full), tmp_path / "a.json")
    collection = json.loads((tmp_path / "a.json").read_bytes())
    assert collection["type"] == "AnnotationCollection"
    assert collection["total"] == written.counts["annotation"] == len(full.statements())
    reports = {urn("report", report.id): report for report in full.reports()}
    for one in collection["first"]["items"]:
        for target in one["target"] if isinstance(one["target"], list) else [one["target"]]:
            text = reports[target["scope"]].text
            quote, position = target["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
            assert quote["prefix"] + quote["exact"] + quote["suffix"] in text


def test_a_discontinuous_statement_has_a_target_for_each_part(full: Case, said: Callable[[str], Statement]) -> None:
    report, statement = paper(full), said("Brücke")
    parts = msgspec.structs.replace(statement, content=((0, 10), (20, 30)))
    made = annotation(Selection(full), report, parts)
    assert [target["selector"][1]["start"] for target in made["target"]] == [0, 20]


def test_json_ld_expands_offline(full: Case, tmp_path: Path) -> None:
    def embedded(url: str, _: Any) -> Row:
        assert url == "http://www.w3.org/ns/anno.jsonld"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": ANNO}

    question = full.questions()[0]
    write_annotations(Selection(full, question=question.id), tmp_path / "a.json")
    (expanded,) = jsonld.expand(json.loads((tmp_path / "a.json").read_bytes()), {"documentLoader": embedded})
    (page,) = expanded["https://www.w3.org/ns/activitystreams#first".replace("https", "http")]
    items = page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert items
    for one in items:
        assert one["@type"] == ["http://www.w3.org/ns/oa#Annotation"]
        bodies = one["http://www.w3.org/ns/oa#hasBody"]
        assert bodies[0]["@type"] == ["urn:lagebild:terms:Statement"]
        assert "urn:lagebild:terms:mode" in bodies[0]


def test_our_own_annotations_change_nothing(own: Case, tmp_path: Path) -> None:
    write_annotations(Selection(own), tmp_path / "a.json")
    before = own.corrections()
    told = import_annotations(own, tmp_path / "a.json", author="ben")
    assert told.refused == []
    assert told.entered == {}
    assert own.corrections() == before


def test_a_changed_annotation_corrects_its_statement(
    own: Case, tmp_path: Path, said: Callable[[str], Statement]
) -> None:
    statement = said("werde gesperrt")
    made = annotation(Selection(own), paper(own), statement)
    made["body"][0] |= {"mode": "denied", "chain": [{"name": "ein Sprecher", "named": False, "of": "Polizei"}]}
    made |= {"creator": {"name": "Carla"}, "modified": "2026-02-03T10:00:00Z"}
    assert take(own, tmp_path, made) == ({"correction": 1}, [])
    after = own.statement(statement.id)
    assert after.mode is Mode.DENIED
    assert after.origin
    assert (after.origin.name, after.origin.named, after.origin.of) == ("ein Sprecher", False, "Polizei")
    newest = own.corrections(statement=statement.id)[-1]
    assert (newest.author, newest.at) == ("Carla", dt.datetime(2026, 2, 3, 10, tzinfo=dt.UTC))
    assert after.content == statement.content


def test_words_that_nobody_found_are_added_with_who_says_them(own: Case, tmp_path: Path) -> None:
    report = paper(own)
    before = {one.id for one in own.statements(report=report.id)}
    assert take(own, tmp_path, quoting(report, "Ende"))[1] == []
    (new,) = (one for one in own.statements(report=report.id) if one.id not in before)
    assert report.text[slice(*new.content[0])] == "Ende"
    assert new.origin
    assert new.origin.name == "Uwe Brandt"
    assert own.check() == []


def test_the_prefix_decides_between_two_places(own: Case, tmp_path: Path) -> None:
    report = paper(own)
    words = "Die Brücke werde gesperrt"
    second = report.text.rindex(words)
    wrong = {"type": "TextPositionSelector", "start": 3, "end": 9}
    entered, refused = take(own, tmp_path, quoting(report, words, prefix="„", selectors=[wrong]))
    assert refused == []
    assert entered == {"correction": 1}
    correction = own.corrections(report=report.id)[-1]
    assert correction.after
    assert correction.after.content == ((second, second + len(words)),)
    assert correction.after.kind is Kind.DIRECT


def test_a_place_that_fits_the_words_needs_no_search(own: Case, tmp_path: Path) -> None:
    report = paper(own)
    place = {"type": "TextPositionSelector", "start": 4, "end": 10}
    assert take(own, tmp_path, quoting(report, "Brücke", selectors=[place]))[1] == []
    after = own.corrections(report=report.id)[-1].after
    assert after
    assert after.content == ((4, 10),)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"exact": "Brücke"}, "stand at 2 places"),
        ({"exact": "Fähre"}, "does not hold the words 'Fähre'"),
        ({"exact": ""}, "no exact words"),
    ],
)
def test_what_fits_no_place_or_several_is_named_and_left_out(own: Case, tmp_path: Path, change: Row, why: str) -> None:
    row = quoting(paper(own), "Ende")
    row["target"]["selector"][0] |= change
    good = quoting(paper(own), "Ende")
    entered, refused = take(own, tmp_path, {**row, "id": "https://notes.example/7"}, good)
    assert entered == {"correction": 1}
    assert len(refused) == 1
    assert why in refused[0]
    assert "annotation 1 (https://notes.example/7)" in refused[0]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"type": "Annotation"}, "has no target"),
        ({"type": "Annotation", "target": "https://hafenkurier.example/1"}, "whole report"),
        ({"type": "Annotation", "target": {"source": "https://elsewhere.example"}}, "no report from"),
        ({"type": "Annotation", "target": {"source": "https://hafenkurier.example/1"}}, "has no TextQuoteSelector"),
    ],
)
def test_targets_that_are_none(own: Case, tmp_path: Path, row: Row, why: str) -> None:
    entered, (refused,) = take(own, tmp_path, row)
    assert entered == {}
    assert why in refused


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"type": "TextualBody", "purpose": "commenting", "value": "Unsinn"}, "no body says who speaks"),
        ({"type": "Statement", "mode": "sung"}, "its mode does not fit"),
        ({"type": "Statement", "chain": [{"name": "  "}]}, "has no name"),
        ({"type": "Statement", "speaker": [{"start": 5, "end": 9999}]}, "its speaker lies outside"),
        ({"type": "Statement", "withdrawn": True}, "withdraws a statement that the case does not have"),
    ],
)
def test_bodies_that_say_nothing_usable(own: Case, tmp_path: Path, body: Row, why: str) -> None:
    entered, (refused,) = take(own, tmp_path, quoting(paper(own), "Ende", body=body))
    assert entered == {}
    assert why in refused


def test_an_annotation_can_withdraw(own: Case, tmp_path: Path, said: Callable[[str], Statement]) -> None:
    statement = said("werde gesperrt")
    made = annotation(Selection(own), paper(own), statement)
    made["body"][0]["withdrawn"] = True
    assert take(own, tmp_path, made) == ({"correction": 1}, [])
    assert statement.id in own.withdrawn()


@pytest.mark.parametrize("content", [b"[1", b"{}", b"[]", b"\xff", b"[" * 100_000])
def test_files_without_annotations_are_refused(own: Case, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(ExportError):
        import_annotations(own, tmp_path / "a.json", author="ben")


@given(st.text("ab „.", min_size=1, max_size=40), st.data())
def test_words_are_found_where_they_were_taken_from_or_refused(text: str, data: st.DataObject) -> None:
    report = Report.make(outlet="O", published=Interval(), text=text + "x")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote, position = selectors(report, (start, end))
    assert _span(report, [quote, position]) == (start, end)
    moved = Report.make(outlet="O", published=Interval(), text="ba" + report.text)
    try:
        found = _span(moved, [quote])
    except ExportError:
        return
    assert moved.text[slice(*found)] == quote["exact"]
