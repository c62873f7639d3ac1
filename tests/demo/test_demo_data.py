"""What stands in the demo's package data, held against itself and against the reports' texts."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlparse

import pytest

from lagebild.demo import Demo, DemoQuestion, load
from lagebild.errors import ModelError, NotFoundError
from lagebild.model import Interval, encode

DEMO = load()
DEMO_LINE = {
    "id": "1", "title": "Ein Titel", "published": "2005-09-18", "text": "Ein Satz.", "outlet": "Wikinews",
    "url": "https://de.wikinews.org/wiki/Ein_Titel", "language": "de", "attribution": "Wikinews",
}  # fmt: skip
QUESTIONS = [pytest.param(question, id=question.key) for question in DEMO.questions]


def day(demo: Demo, external_id: str) -> dt.date:
    published = demo.report(external_id).published.day
    assert published is not None
    return published


def test_about_forty_reports_each_with_its_own_id() -> None:
    assert 38 <= len(DEMO.reports) <= 48
    assert len({report.id for report in DEMO.reports}) == len(DEMO.reports)
    assert len({report.external_id for report in DEMO.reports}) == len(DEMO.reports)


def test_reports_stand_in_the_order_of_their_dates() -> None:
    dates = [report.published.day or dt.date.min for report in DEMO.reports]
    assert dates == sorted(dates)
    assert dt.date(2004, 12, 1) <= dates[0]


def test_every_report_carries_title_address_and_credit() -> None:
    for report in DEMO.reports:
        assert report.title
        assert report.outlet == "Wikinews"
        assert report.language == "de"
        assert report.url
        address = urlparse(report.url)
        assert (address.scheme, address.netloc) == ("https", "de.wikinews.org")
        assert not address.query, "a question mark in a title must be encoded"
        assert report.attribution == f"Wikinews, „{report.title}“, {report.published.day}, CC BY 2.5"


def test_every_report_belongs_to_one_affair() -> None:
    assert len(DEMO.affairs) >= 3
    listed = [external_id for affair in DEMO.affairs for external_id in affair.reports]
    assert sorted(listed) == sorted(report.external_id or "" for report in DEMO.reports)


def test_questions_have_their_own_keys_and_come_from_several_affairs() -> None:
    assert len(DEMO.questions) >= 4
    assert len({question.key for question in DEMO.questions}) == len(DEMO.questions)
    affairs = {affair.key for affair in DEMO.affairs}
    asked_about = {question.affair for question in DEMO.questions}
    assert asked_about <= affairs
    assert len(asked_about) >= 3


@pytest.mark.parametrize("entered", QUESTIONS)
def test_a_question_is_asked_open_and_has_one_of_its_outcomes(entered: DemoQuestion) -> None:
    question = entered.question()
    assert question.resolution is None
    assert question.asked < question.deadline
    assert 2 <= len(question.outcomes) <= 4
    assert len(entered.outcomes_en) == len(question.outcomes)
    assert question.base_rate.source
    assert entered.resolution.outcome in question.outcomes
    assert entered.resolved().at == entered.resolution.at
    assert question.asked < entered.resolution.at <= question.deadline


@pytest.mark.parametrize("entered", QUESTIONS)
def test_a_report_that_shows_the_outcome_came_after_it_was_asked(entered: DemoQuestion) -> None:
    if entered.resolution.report is None:
        assert "Allgemein bekannt" in entered.resolution.why
    else:
        assert day(DEMO, entered.resolution.report) >= entered.asked


@pytest.mark.parametrize("entered", QUESTIONS)
def test_claims_give_every_outcome_a_likelihood_that_rules_nothing_out(entered: DemoQuestion) -> None:
    assert len({claim.key for claim in entered.claims}) == len(entered.claims)
    for claim in entered.claims:
        assert len(claim.likelihoods) == len(entered.outcomes)
        assert all(0.02 <= p <= 0.98 for p in claim.likelihoods)
        assert len(set(claim.likelihoods)) > 1, "a claim that is as likely under each outcome says nothing"
        assert claim.why
        assert claim.window.known


@pytest.mark.parametrize("entered", QUESTIONS)
def test_quoted_words_stand_once_in_a_report_that_came_before_the_outcome(entered: DemoQuestion) -> None:
    for claim in entered.claims:
        assert claim.testimony
        for quote in claim.testimony:
            text = DEMO.report(quote.report).text
            assert text.count(quote.quote) == 1, quote.quote
            assert quote.by
            assert day(DEMO, quote.report) < entered.resolution.at <= entered.deadline


@pytest.mark.parametrize("entered", QUESTIONS)
def test_testimony_comes_from_several_voices(entered: DemoQuestion) -> None:
    quotes = [quote for claim in entered.claims for quote in claim.testimony]
    assert 3 <= len(quotes) <= 15
    voices = entered.independent_origins_by_hand
    assert len(voices) >= 2
    assert len(set(voices)) == len(voices)
    assert len({quote.by for quote in quotes}) >= 2


@pytest.mark.parametrize("entered", QUESTIONS)
def test_stakes_lie_between_minus_one_and_one_and_name_a_claim_of_the_question(entered: DemoQuestion) -> None:
    claims = {claim.key for claim in entered.claims}
    assert entered.stakes
    for stake in entered.stakes:
        assert -1 <= stake.value <= 1
        assert stake.value != 0
        assert stake.claim is None or stake.claim in claims
        assert stake.reason


def test_some_source_speaks_against_its_interest() -> None:
    """A negative stake in a claim that the source makes rather than denies."""
    against = {
        (question.key, stake.claim)
        for question in DEMO.questions
        for stake in question.stakes
        for claim in question.claims
        if claim.key == stake.claim and stake.value < 0 and not any(quote.denies for quote in claim.testimony)
    }
    assert {("kanzler-2005", "gruene-opposition"), ("iran-wahl-2009", "beschwerde")} <= against


def test_one_event_is_an_anchor_under_several_names() -> None:
    anchors = {anchor.name: anchor for anchor in DEMO.anchors}
    election = anchors["Bundestagswahl 2005"]
    assert election.when == Interval.on(dt.date(2005, 9, 18))
    assert "vorgezogene Bundestagswahl" in election.aliases
    assert all(anchor.author == "demo" and anchor.why for anchor in DEMO.anchors)


def test_an_unknown_report_is_an_error_that_names_it() -> None:
    with pytest.raises(NotFoundError, match="99999"):
        DEMO.report("99999")


def test_broken_package_data_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"reports.jsonl": '{"id": "1"}', "questions.toml": "questions = ["}
    monkeypatch.setattr("lagebild.demo._text", files.__getitem__)
    with pytest.raises(ModelError, match=r"reports\.jsonl line 1.*title"):
        load.__wrapped__()
    files["reports.jsonl"] = encode(DEMO_LINE).decode()
    with pytest.raises(ModelError, match=r"questions\.toml"):
        load.__wrapped__()
    files["questions.toml"] = "affairs = []\nanchors = []\nquestions = []\nquestion = 1"
    with pytest.raises(ModelError, match=r"questions\.toml.*question"):
        load.__wrapped__()
