"""A case with everything in it: some of the demo's reports read by rules, and what people add to one."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from lagebild.casework import add_reports, assess_question
from lagebild.demo import Demo, load, match
from lagebild.linking import Directory, kind_of
from lagebild.model import (
    Contradiction,
    Correction,
    Feed,
    Forecast,
    Grade,
    Interval,
    Judgement,
    Link,
    Page,
    Proposal,
    ProposalKind,
    Report,
    Role,
    Statement,
)
from lagebild.reading import reader
from lagebild.store import Case, open_case

NASTY = '=cmd|" /C calc"!A0, „zitiert“; <b>fett</b>\x07'
"""What a spreadsheet, a page, a terminal and a calendar might each fall for."""


def _some() -> Demo:
    """Four questions of the demo with the reports they rest on."""
    told = load()
    questions = told.questions[:4]
    quoted = {quote.report for question in questions for claim in question.claims for quote in claim.testimony}
    reports = tuple(report for report in told.reports if report.external_id in quoted)
    return msgspec.structs.replace(told, questions=questions, reports=reports)


def _enter(case: Case) -> None:
    told = _some()
    readings = {report.id: reading for report, reading, _ in add_reports(case, told.reports, reader("rules"))}
    matched = match(told, readings)
    directory = Directory(case.sources())
    for anchor in told.anchors:
        case.put_anchor(anchor)
    for entered in told.questions:
        case.put_question(entered.question())
    for claim in matched.claims:
        case.put_claim(claim)
    for evidence in matched.evidence:
        case.put_evidence(evidence)
    for stake in matched.stakes:
        source = directory.enter(stake.source, kind_of(stake.source))
        case.put_source(source)
        case.put_stake(msgspec.structs.replace(stake, source=source.id))
    for entered in told.questions:
        assess_question(case, case.question(entered.key), at=entered.deadline)
    for entered in told.questions[:-1]:  # the last one stays open
        case.resolve(entered.key, entered.resolved())


def _decide(case: Case) -> None:
    """What people do in a case."""
    at = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    open_ = next(question for question in case.questions() if question.resolution is None)
    p = (0.25, *(0.75 / (len(open_.outcomes) - 1) for _ in open_.outcomes[1:]))
    case.add_forecast(Forecast(question=open_.id, author=NASTY, at=at, probabilities=p, why="Gefühl"))
    first, second, third, *_ = (one for one in case.statements() if one.origin and one.origin.source)
    for credibility in (2, 6):
        case.add_grade(
            Grade(
                statement=first.id,
                reliability="B",
                credibility=credibility,
                derived="F6",
                reason=NASTY,
                author="ana",
                at=at,
            )
        )
    changed = msgspec.structs.replace(first, hedged=not first.hedged)
    case.correct(Correction(report=first.report, statement=first.id, before=first, after=changed, author="ana", at=at))
    case.correct(Correction(report=second.report, statement=second.id, before=second, after=None, author="ana", at=at))
    assert third.origin
    assert third.origin.source
    case.put_contradiction(
        Contradiction(
            question=open_.id,
            statement=third.id,
            source=third.origin.source,
            words=NASTY,
            known=open_.asked,
            why="am Tag darauf",
            author="ana",
        )
    )
    persons = [source for source in case.sources() if source.kind.value == "person"]
    number = case.merge_sources(persons[0].id, persons[1].id, "ana", "derselbe")
    case.merge_sources(persons[2].id, persons[3].id, "ana")
    case.split_sources(number, "ben")
    case.put_role(Role(source=persons[4].id, title="Präsident", window=Interval.parse("1994/.."), author="ana"))
    left, right = persons[5].id, persons[6].id
    kind = ProposalKind.MERGE
    proposal = Proposal(
        id=Proposal.key(kind, left, right), kind=kind, left=left, right=right, judgement=Judgement.SAME, score=0.5,
        verdict=Judgement.DIFFERENT, author="ana", at=at, reason="zwei Leute",
    )  # fmt: skip
    case.put_proposals([proposal])
    case.put_feed(Feed(url="https://hafenkurier.example/rss", outlet="Hafenkurier", polled=at))
    _page_and_rereading(case, at)


def _page_and_rereading(case: Case, at: dt.datetime) -> None:
    import hashlib

    content = b"<p>\xff so kam es</p>"
    report = Report.make(
        outlet="Hafenkurier", published=Interval.parse("2024-05-03"), title=NASTY, language="de",
        url="https://hafenkurier.example/1",
        text="Die Brücke werde gesperrt, sagte Ines Maier. „Die Brücke werde gesperrt“, sagte Uwe Brandt auch. 🙂 Ende",
    )  # fmt: skip
    (entry,) = add_reports(case, [report], reader("rules"))
    first = entry[1]
    case.put_page(
        Page(
            report=report.id,
            url=report.url,
            media_type="text/html",
            at=at,
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
    )
    said = case.statements(report=report.id)[0]
    changed = msgspec.structs.replace(said, chain=(Link(name="Tagblatt"), *said.chain), negated=not said.negated)
    now = dt.datetime.now(dt.UTC)
    case.correct(Correction(report=report.id, statement=said.id, before=said, after=changed, author="ana", at=now))
    case.replace_reading(report.id, msgspec.structs.replace(first, reader="rules/next", moments=()))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case file; not to be written to."""
    path = tmp_path_factory.mktemp("exports") / "full.case"
    with open_case(path, create=True, author="tests") as case:
        with case.transaction():
            _enter(case)
        _decide(case)
    return path


@pytest.fixture(scope="session")
def _shared(made: Path) -> Iterator[Case]:
    with open_case(made) as case:
        yield case


@pytest.fixture
def full(_shared: Case) -> Case:
    """The case, open for reading."""
    return _shared


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Iterator[Case]:
    """A copy of the case that a test may change."""
    path = tmp_path / "own.case"
    shutil.copy(made, path)
    with open_case(path) as case:
        yield case


@pytest.fixture
def said(full: Case) -> Callable[[str], Statement]:
    """The statement of the report from the Hafenkurier whose words contain these."""

    def find(words: str) -> Statement:
        report = full.report_by_url("https://hafenkurier.example/1")
        assert report is not None
        found = full.statements(report=report.id)
        return next(one for one in found if any(words in report.text[start:end] for start, end in one.content))

    return find
