"""The demo case: real dated Wikinews reports, questions over them, and how they turned out.

``load`` gives reports, affairs, anchors and questions as they were entered by hand (``reports.jsonl``,
``questions.toml``; texts CC BY 2.5, credited in ``Report.attribution``). What the reports say is not entered: the
reader finds the statements, and ``match`` turns the quoted words into the ids of the statements that contain them.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

import msgspec

from lagebild.errors import ModelError, NotFoundError
from lagebild.model import (
    Anchor,
    BaseRate,
    Claim,
    Evidence,
    Interval,
    Question,
    Reading,
    Report,
    Resolution,
    Span,
    Spans,
    Stake,
    Statement,
    Testimony,
)

__all__ = [
    "AUTHOR",
    "Affair",
    "Demo",
    "DemoClaim",
    "DemoCorrection",
    "DemoQuestion",
    "DemoResolution",
    "DemoStake",
    "DemoVoice",
    "Matched",
    "Missed",
    "Quote",
    "load",
    "match",
    "spoken",
]

AUTHOR = "demo"
"""Who entered the claims, stakes and resolutions."""

LEAST_SHARE = 0.5
"""The share of a quote's characters that a statement's content must cover to be the one meant."""


class _Entered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what stands in the data files; an unknown key is an error."""


class Quote(_Entered, frozen=True, kw_only=True):
    """Words of a report that make or deny a claim."""

    report: str
    """The report's id in ``reports.jsonl`` (``Report.external_id``)."""
    quote: str
    """Exactly as printed; they occur once in the text."""
    by: tuple[str, ...]
    """One of these must stand in the name of the statement's origin, or of the body it belongs to."""
    denies: bool = False


class DemoClaim(_Entered, frozen=True, kw_only=True):
    """A claim, its place in the matrix and the words that speak for or against it."""

    key: str
    text: str
    window: Interval
    likelihoods: tuple[float, ...]
    """P(claim | outcome), in the order of the question's outcomes."""
    why: str
    testimony: tuple[Quote, ...]


class DemoStake(_Entered, frozen=True, kw_only=True):
    """What a source gains (−1 … +1) if a claim, or every claim of the question, is believed."""

    source: str
    """A name as reports give it; not yet the id of a source."""
    claim: str | None = None
    value: float
    reason: str


class DemoResolution(_Entered, frozen=True, kw_only=True):
    """How the question turned out, and the report that shows it, if one does."""

    outcome: str
    at: dt.date
    why: str
    report: str | None = None


class DemoQuestion(_Entered, frozen=True, kw_only=True):
    """A question with everything that was entered for it."""

    key: str
    affair: str
    text: str
    text_en: str
    outcomes: tuple[str, ...]
    outcomes_en: tuple[str, ...]
    asked: dt.date
    deadline: dt.date
    independent_origins_by_hand: tuple[str, ...]
    """The voices behind the testimony, counted by reading: relays and repetitions are one."""
    base_rate: BaseRate
    resolution: DemoResolution
    claims: tuple[DemoClaim, ...]
    stakes: tuple[DemoStake, ...] = ()

    def claim_id(self, key: str) -> str:
        """The id its claim of that key has in a case."""
        return f"{self.key}.{key}"

    def question(self) -> Question:
        """The question as it was asked, without its outcome. Raises ``ModelError`` where it contradicts itself."""
        return Question(
            id=self.key, text=self.text, outcomes=self.outcomes, asked=self.asked,
            deadline=self.deadline, base_rate=self.base_rate,
        )  # fmt: skip

    def resolved(self) -> Resolution:
        """How it turned out."""
        told = self.resolution
        return Resolution(outcome=told.outcome, at=told.at, author=AUTHOR, why=told.why)


class Affair(_Entered, frozen=True, kw_only=True):
    """What reports belong together."""

    key: str
    name: str
    name_en: str
    reports: tuple[str, ...]
    """Their ids in ``reports.jsonl``."""


class DemoVoice(_Entered, frozen=True, kw_only=True):
    """A voice as a person gives it."""

    name: str
    of: str | None = None
    named: bool = True


class DemoCorrection(_Entered, frozen=True, kw_only=True):
    """The voice behind words of a report, where the reader has another or none."""

    report: str
    """The report's id in ``reports.jsonl``."""
    quote: str
    """Words of the report, exactly as printed."""
    chain: tuple[DemoVoice, ...]
    """Nearest the reader first, the origin last."""
    why: str
    add: bool = False
    """Whether it is a further statement of these words."""


class _Questions(_Entered, frozen=True, kw_only=True):
    affairs: tuple[Affair, ...]
    anchors: tuple[Anchor, ...]
    corrections: tuple[DemoCorrection, ...]
    questions: tuple[DemoQuestion, ...]


class _Line(_Entered, frozen=True, kw_only=True):
    id: str
    title: str
    published: dt.date
    text: str
    outlet: str
    url: str
    language: str
    attribution: str

    def report(self) -> Report:
        return Report.make(
            outlet=self.outlet, published=Interval.on(self.published), text=self.text, title=self.title,
            url=self.url, language=self.language, attribution=self.attribution, external_id=self.id,
        )  # fmt: skip


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """The demo case before anything was read: reports in the order of their dates."""

    reports: tuple[Report, ...]
    affairs: tuple[Affair, ...]
    anchors: tuple[Anchor, ...]
    corrections: tuple[DemoCorrection, ...]
    questions: tuple[DemoQuestion, ...]

    def report(self, external_id: str) -> Report:
        """The report of that id in ``reports.jsonl``. Raises ``NotFoundError`` where there is none."""
        for report in self.reports:
            if report.external_id == external_id:
                return report
        raise NotFoundError(f"no report has the id {external_id!r}", where="demo/reports.jsonl")

    def quotes(self) -> Iterator[tuple[DemoQuestion, DemoClaim, Quote]]:
        """Every quote with the question and claim it was entered for."""
        for question in self.questions:
            for claim in question.claims:
                for quote in claim.testimony:
                    yield question, claim, quote


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """A quote for which the readings hold no statement."""

    question: str
    claim: str
    report: str
    """The report's id in ``reports.jsonl``."""
    quote: str
    why: str


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """The demo's claims tied to the statements a reader found."""

    claims: tuple[Claim, ...]
    """All claims, in the order of the questions; one without found testimony has none."""
    evidence: tuple[Evidence, ...]
    stakes: tuple[Stake, ...]
    """``Stake.source`` is still a name; a case resolves it to the id of a source."""
    missed: tuple[Missed, ...]


@cache
def load() -> Demo:
    """The demo case as it was entered.

    Raises ``ModelError`` naming the file, line or key where the package data is broken.
    """
    lines = _text("reports.jsonl").strip("\n").split("\n")  # not splitlines: texts may hold other line breaks
    reports = [_line(line, f"demo/reports.jsonl line {n}").report() for n, line in enumerate(lines, 1)]
    entered = _questions(_text("questions.toml"), "demo/questions.toml")
    return Demo(
        reports=tuple(reports),
        affairs=entered.affairs,
        anchors=tuple(msgspec.structs.replace(anchor, author=AUTHOR) for anchor in entered.anchors),
        corrections=entered.corrections,
        questions=entered.questions,
    )


def match(demo: Demo, readings: Mapping[str, Reading]) -> Matched:
    """Tie the demo's quotes to statements.

    ``readings`` maps ``Report.id`` to the reading of that report. A quote belongs to the statement whose origin fits
    ``Quote.by`` and whose content covers most of its characters, at least half of them; of equals the one with the
    shortest content. A quote that finds none is listed in ``Matched.missed`` with the reason.
    """
    claims: list[Claim] = []
    evidence: list[Evidence] = []
    missed: list[Missed] = []
    for question in demo.questions:
        for claim in question.claims:
            id_ = question.claim_id(claim.key)
            testimony: dict[str, Testimony] = {}
            for quote in claim.testimony:
                report = demo.report(quote.report)
                found = _find(quote, report, readings.get(report.id))
                if isinstance(found, str):
                    missed.append(
                        Missed(question=question.key, claim=id_, report=quote.report, quote=quote.quote, why=found)
                    )
                else:  # two quotes may lie in one statement
                    told = Testimony(statement=found.id, denies=quote.denies, author=AUTHOR)
                    testimony.setdefault(found.id, told)
            claims.append(Claim(id=id_, text=claim.text, window=claim.window, testimony=tuple(testimony.values())))
            evidence.append(
                Evidence(question=question.key, claim=id_, likelihoods=claim.likelihoods, why=claim.why, author=AUTHOR)
            )
    stakes = tuple(stake for question in demo.questions for stake in _stakes(question))
    return Matched(claims=tuple(claims), evidence=tuple(evidence), stakes=stakes, missed=tuple(missed))


def spoken(reading: Reading, report: Report, words: str) -> Statement | None:
    """The statement of a reading whose content holds most of the words, as ``match`` finds it, whoever says it."""
    found = _find(Quote(report=report.external_id or "", quote=words, by=("",)), report, reading)
    return None if isinstance(found, str) else found


def _stakes(question: DemoQuestion) -> Iterator[Stake]:
    for stake in question.stakes:
        yield Stake(
            source=stake.source,
            claim=None if stake.claim is None else question.claim_id(stake.claim),
            question=question.key,
            value=stake.value,
            reason=stake.reason,
            author=AUTHOR,
        )


def _find(quote: Quote, report: Report, reading: Reading | None) -> Statement | str:
    """The statement meant, or why there is none."""
    if reading is None:
        return "the report was not read"
    start = report.text.find(quote.quote)
    if start < 0:
        return "the report does not hold these words"
    span = (start, start + len(quote.quote))
    there = [s for s in reading.statements if _overlap(s.content, span) >= LEAST_SHARE * len(quote.quote)]
    if not there:
        return "no statement contains these words"
    fitting = [s for s in there if _fits(s, quote.by)]
    if not fitting:
        voices = ", ".join(sorted({s.origin.name if s.origin else "nobody" for s in there}))
        return f"the words are read as said by {voices}"
    return max(fitting, key=lambda s: (_overlap(s.content, span), -sum(e - b for b, e in s.content)))


def _overlap(content: Spans, span: Span) -> int:
    """Characters that the content shares with the span."""
    return sum(max(0, min(end, span[1]) - max(start, span[0])) for start, end in content)


def _fits(statement: Statement, by: tuple[str, ...]) -> bool:
    origin = statement.origin
    if origin is None:
        return by == ("",)
    name = f"{origin.name} {origin.of or ''}".casefold()
    return any(word.casefold() in name for word in by)


def _text(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def _line(line: str, where: str) -> _Line:
    try:
        return msgspec.json.decode(line, type=_Line)
    except msgspec.DecodeError as error:
        raise ModelError(str(error), where=where) from None


def _questions(text: str, where: str) -> _Questions:
    try:
        return msgspec.convert(tomllib.loads(text), _Questions)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ModelError(str(error), where=where) from None
