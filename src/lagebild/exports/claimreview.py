"""Resolved and assessed questions as schema.org ``ClaimReview`` (JSON-LD).

Two kinds of review, and no others. A claim that a resolution settles (its likelihood under the outcome that came true
is at least 0.9, or at most 0.1; see ``scoring.records``) is rated true or false. Of an open question that was
assessed, each outcome is rated with the computed probability: that is a forecast, not a finding, and the rating says
so. A claim that nothing settles has no review.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lagebild.exports.material import Selection, first_day, urn
from lagebild.exports.writing import Written, whole
from lagebild.model import Assessment, Claim, Question, SourceKind, Statement, encode
from lagebild.weighing.words import say

CONTEXT = "https://schema.org"

_WORDS = {
    "en": {
        "true": "true", "false": "false",
        "settled": "The question “{question}” turned out “{outcome}” on {at} ({why}). Under this outcome the claim is"
        " {p:.0%} likely to be true, by the likelihoods entered for it.",
        "forecast": "A computed probability of {p:.1%} ({words}, on the scale of ICD 203), not a finding of fact:"
        " {origins} independent origins were weighed on {at}; the question is open until {deadline}.",
        "outcome": "{question} — {outcome}", "none": "no reason given",
    },
    "de": {
        "true": "wahr", "false": "falsch",
        "settled": "Die Frage „{question}“ ging am {at} mit „{outcome}“ aus ({why}). Bei diesem Ausgang ist die"
        " Behauptung nach den eingetragenen Wahrscheinlichkeiten zu {p:.0%} wahr.",
        "forecast": "Eine berechnete Wahrscheinlichkeit von {p:.1%} ({words}, Stufe nach ICD 203), keine Feststellung:"
        " {origins} unabhängige Ursprünge wurden am {at} gewogen; die Frage ist offen bis {deadline}.",
        "outcome": "{question} — {outcome}", "none": "ohne Begründung",
    },
}  # fmt: skip


def reviews(selection: Selection, language: str = "en") -> Iterator[dict[str, Any]]:
    """The reviews, by question and claim. ``language`` (de, en) is that of the ratings' words."""
    for question in sorted(selection.questions(), key=lambda one: one.id):
        if question.resolution is not None:
            yield from _settled(selection, question, language)
        else:
            for assessment in selection.case.assessments(question.id)[-1:]:
                yield from _forecasts(question, assessment, language)


def write_claimreview(selection: Selection, target: Path | None, *, language: str = "en") -> Written:
    """The reviews as one JSON-LD graph."""
    written = Written(format="claimreview", files=[str(target)] if target else [], counts={"ClaimReview": 0})
    with whole(target) as out:
        out.write(b'{"@context":' + encode(CONTEXT) + b',"@graph":[')
        for one in reviews(selection, language):
            out.write((b",\n" if written.counts["ClaimReview"] else b"\n") + encode(one))
            written.count("ClaimReview")
        out.write(b"\n]}\n")
    return written


def _settled(selection: Selection, question: Question, language: str) -> Iterator[dict[str, Any]]:
    from lagebild.casework.weighing import build_problem
    from lagebild.scoring.records import settled

    told = question.resolution
    assert told is not None
    came = question.outcomes.index(told.outcome)
    words = _WORDS[language]
    found = settled(question, build_problem(selection.case, question, at=question.deadline))
    given = {row.claim: row.likelihoods[came] for row in selection.case.evidence(question.id) if row.claim}
    for claim in sorted(selection.case.claims(question.id), key=lambda one: one.id):
        if claim.id not in found or claim.id not in given:
            continue
        true = found[claim.id]
        why = words["settled"].format(
            question=question.text, outcome=told.outcome, at=told.at, why=told.why or words["none"], p=given[claim.id]
        )
        yield {
            "@type": "ClaimReview", "@id": urn("review", f"{question.id}/{claim.id}"), "claimReviewed": claim.text,
            "datePublished": told.at.isoformat(), "author": _author(told.author), "inLanguage": language,
            "itemReviewed": _claim(selection, claim),
            "reviewRating": _rating(1 if true else 0, words["true" if true else "false"], why),
        }  # fmt: skip


def _forecasts(question: Question, assessment: Assessment, language: str) -> Iterator[dict[str, Any]]:
    words, day = _WORDS[language], assessment.at.date()
    for outcome, p in zip(assessment.outcomes, assessment.probabilities, strict=True):
        phrase = str(say(p, "icd203", language))
        why = words["forecast"].format(
            p=p, words=phrase, at=day, deadline=question.deadline, origins=assessment.independent_origins
        )
        text = words["outcome"].format(question=question.text, outcome=outcome)
        yield {
            "@type": "ClaimReview", "@id": urn("review", f"{question.id}/{assessment.id}/{outcome}"),
            "claimReviewed": text, "datePublished": day.isoformat(), "inLanguage": language,
            "author": {"@type": "Organization", "name": "Lagebild"},
            "itemReviewed": {"@type": "Claim", "@id": urn("outcome", f"{question.id}/{outcome}"), "text": text},
            "reviewRating": _rating(round(p, 6), phrase, why),
        }  # fmt: skip


def _author(name: str) -> dict[str, str]:
    return {"@type": "Person", "name": name}


def _rating(value: float, name: str, why: str) -> dict[str, Any]:
    return {
        "@type": "Rating", "ratingValue": value, "worstRating": 0, "bestRating": 1, "alternateName": name,
        "ratingExplanation": why,
    }  # fmt: skip


def _claim(selection: Selection, claim: Claim) -> dict[str, Any]:
    """The claim with who made it and where; those who deny it are not among them."""
    gone = selection.case.withdrawn()
    given = [one.statement for one in claim.testimony if not one.denies and one.statement not in gone]
    makers = [selection.case.statement(id) for id in given]
    reports = {one.report: selection.case.report(one.report) for one in makers}
    works = []
    for report in sorted(reports.values(), key=lambda one: (str(one.published), one.id)):
        day = first_day(report.published)
        work = {
            "@type": "CreativeWork", "@id": urn("report", report.id), "url": report.url, "headline": report.heading,
            "datePublished": day.isoformat() if day else None, "inLanguage": _language(report.language),
            "publisher": {"@type": "Organization", "name": report.outlet}, "creditText": report.attribution,
        }  # fmt: skip
        works.append({name: value for name, value in work.items() if value})
    said = sorted(day for one in makers if (day := first_day(one.said) or first_day(reports[one.report].published)))
    given_claim = {
        "@type": "Claim", "@id": urn("claim", claim.id), "text": claim.text,
        "author": _makers(selection, makers), "datePublished": said[0].isoformat() if said else None,
        "firstAppearance": works[0] if works else None, "appearance": works,
    }  # fmt: skip
    return {name: value for name, value in given_claim.items() if value}


def _language(code: str) -> str | None:
    return None if code == "und" else code


_KINDS = {SourceKind.BODY: "Organization", SourceKind.OUTLET: "Organization"}
"""What an author may be in schema.org; unnamed voices are persons, documents are left out."""


def _makers(selection: Selection, makers: list[Statement]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for statement in makers:
        if statement.origin is None:
            continue
        source = selection.sources.get(statement.origin.source or "")
        if source is None or source.kind is not SourceKind.DOCUMENT:
            name = selection.name(statement.origin)
            found[name] = {"@type": _KINDS.get(source.kind, "Person") if source else "Person", "name": name}
    return [found[name] for name in sorted(found)]
