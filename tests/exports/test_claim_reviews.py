"""Reviews in schema.org's terms: only where something is settled or was assessed, and honest about which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pyld import jsonld

from lagebild.exports import Selection, write_claimreview
from lagebild.store import Case

pytest_plugins = ["exports_support"]

THING = {"type": "object", "required": ["@type", "name"], "properties": {"@type": {"enum": ["Person", "Organization"]}}}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "@graph"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {"type": "array", "items": {"$ref": "#/$defs/ClaimReview"}},
    },
    "$defs": {
        "ClaimReview": {
            "type": "object",
            "required": ["@type", "claimReviewed", "author", "datePublished", "itemReviewed", "reviewRating"],
            "properties": {
                "@type": {"const": "ClaimReview"}, "claimReviewed": {"type": "string", "minLength": 1},
                "author": THING, "datePublished": DAY, "reviewRating": {"$ref": "#/$defs/Rating"},
                "itemReviewed": {"$ref": "#/$defs/Claim"},
            },
        },
        "Rating": {
            "type": "object",
            "required": ["@type", "ratingValue", "bestRating", "worstRating", "alternateName", "ratingExplanation"],
            "properties": {
                "@type": {"const": "Rating"}, "ratingValue": {"type": "number", "minimum": 0, "maximum": 1},
                "alternateName": {"type": "string", "minLength": 1},
            },
        },
        "Claim": {
            "type": "object",
            "required": ["@type", "text"],
            "properties": {
                "@type": {"const": "Claim"}, "author": {"type": "array", "items": THING}, "datePublished": DAY,
                "appearance": {
                    "type": "array",
                    "items": {"type": "object", "required": ["@type", "headline", "publisher"]},
                },
            },
        },
    },
}  # fmt: skip
"""What schema.org and the guidelines for ClaimReview ask for."""


@pytest.fixture(scope="module")
def graph(_shared: Case, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    target = tmp_path_factory.mktemp("reviews") / "reviews.json"
    write_claimreview(Selection(_shared), target, language="en")
    found: dict[str, Any] = json.loads(target.read_bytes())
    return found


def test_the_shape_is_the_one_asked_for(graph: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(SHAPE).validate(graph)
    assert len(graph["@graph"]) > 5


def test_a_settled_claim_is_true_or_false_and_says_by_what(full: Case, graph: dict[str, Any]) -> None:
    claims = {claim.text: claim for claim in full.claims()}
    settled = [one for one in graph["@graph"] if one["reviewRating"]["alternateName"] in ("true", "false")]
    assert settled
    for one in settled:
        rating = one["reviewRating"]
        assert rating["ratingValue"] == (1 if rating["alternateName"] == "true" else 0)
        assert "turned out" in rating["ratingExplanation"]
        claim = claims[one["claimReviewed"]]
        came = [
            evidence.likelihoods[question.outcomes.index(question.resolution.outcome)]
            for question in full.questions()
            if question.resolution
            for evidence in full.evidence(question.id)
            if evidence.claim == claim.id
        ]
        assert all(p >= 0.9 if rating["ratingValue"] else p <= 0.1 + 1e-9 for p in came)


def test_an_open_question_is_rated_as_a_forecast_in_words(full: Case, graph: dict[str, Any]) -> None:
    (question,) = full.questions(open_only=True)
    (*_, assessment) = full.assessments(question.id)
    forecasts = [one for one in graph["@graph"] if "not a finding of fact" in one["reviewRating"]["ratingExplanation"]]
    assert [one["reviewRating"]["ratingValue"] for one in forecasts] == [round(p, 6) for p in assessment.probabilities]
    for one in forecasts:
        assert one["reviewRating"]["alternateName"] in one["reviewRating"]["ratingExplanation"]
        assert "ICD 203" in one["reviewRating"]["ratingExplanation"]


def test_what_nothing_settles_has_no_review(full: Case, graph: dict[str, Any]) -> None:
    reviewed = {one["claimReviewed"] for one in graph["@graph"]}
    (question,) = full.questions(open_only=True)
    assert not reviewed & {claim.text for claim in full.claims(question.id)}


def test_json_ld_expands_into_schema_orgs_terms(graph: dict[str, Any]) -> None:
    def embedded(url: str, _: Any) -> dict[str, Any]:
        assert url == "https://schema.org"
        context = {"@context": {"@vocab": "https://schema.org/"}}
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}

    expanded = jsonld.expand(graph, {"documentLoader": embedded})
    assert len(expanded) == len(graph["@graph"])
    for one, plain in zip(expanded, graph["@graph"], strict=True):
        assert one["@type"] == ["https://schema.org/ClaimReview"]
        assert one["https://schema.org/claimReviewed"] == [{"@value": plain["claimReviewed"]}]


def test_german_words_on_request(full: Case, tmp_path: Path) -> None:
    write_claimreview(Selection(full), tmp_path / "r.json", language="de")
    found = json.loads((tmp_path / "r.json").read_bytes())["@graph"]
    assert {"wahr", "falsch"} & {one["reviewRating"]["alternateName"] for one in found}
