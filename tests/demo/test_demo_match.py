"""Tying the demo's quotes to the statements of readings."""

from __future__ import annotations

import msgspec

from lagebild.demo import Demo, Matched, Quote, load, match
from lagebild.model import Kind, Link, Reading, Report, Spans, Statement

DEMO = load()
NIGHT = DEMO.report("12491")
SCHROEDER = "dass es in den nächsten vier Jahren eine Regierung unter seiner Führung geben wird"


def statement(report: Report, *words: str, origin: str | None, of: str | None = None) -> Statement:
    content: Spans = tuple((report.text.index(w), report.text.index(w) + len(w)) for w in words)
    chain = () if origin is None else (Link(name=origin, of=of),)
    key = Statement.key(f"{report.id} {origin}", content, (), ())
    return Statement(id=key, report=report.id, content=content, kind=Kind.INDIRECT, chain=chain)


def read(report: Report, *statements: Statement) -> dict[str, Reading]:
    reading = Reading(report=report.id, reader="test/1", published=report.published, statements=statements)
    return {report.id: reading}


def told_by(matched: Matched, claim: str) -> list[tuple[str, bool]]:
    found = next(c for c in matched.claims if c.id == claim)
    return [(t.statement, t.denies) for t in found.testimony]


def asking_only(*quotes: Quote) -> Demo:
    """The demo with one question, one claim and these quotes for it."""
    question = DEMO.questions[0]
    claim = msgspec.structs.replace(question.claims[0], testimony=quotes)
    return msgspec.structs.replace(DEMO, questions=(msgspec.structs.replace(question, claims=(claim,), stakes=()),))


def why(matched: Matched, words: str) -> str:
    return next(m.why for m in matched.missed if m.quote == words)


def test_a_quote_goes_to_the_statement_that_holds_its_words() -> None:
    told = statement(NIGHT, f"er werde dafür sorgen, {SCHROEDER}", origin="Gerhard Schröder")
    matched = match(DEMO, read(NIGHT, told))
    assert told_by(matched, "kanzler-2005.schroeder") == [(told.id, False)]


def test_half_of_the_words_are_enough_and_less_is_not() -> None:
    half = statement(NIGHT, SCHROEDER[: len(SCHROEDER) // 2 + 1], origin="Schröder")
    less = statement(NIGHT, SCHROEDER[: len(SCHROEDER) // 3], origin="Schröder")
    assert told_by(match(DEMO, read(NIGHT, half)), "kanzler-2005.schroeder") == [(half.id, False)]
    matched = match(DEMO, read(NIGHT, less))
    assert told_by(matched, "kanzler-2005.schroeder") == []
    assert why(matched, SCHROEDER) == "no statement contains these words"


def test_words_read_as_another_voice_are_not_taken() -> None:
    matched = match(DEMO, read(NIGHT, statement(NIGHT, SCHROEDER, origin="Franz Müntefering")))
    assert told_by(matched, "kanzler-2005.schroeder") == []
    assert why(matched, SCHROEDER) == "the words are read as said by Franz Müntefering"
    matched = match(DEMO, read(NIGHT, statement(NIGHT, SCHROEDER, origin=None)))
    assert why(matched, SCHROEDER) == "the words are read as said by nobody"


def test_the_body_a_voice_belongs_to_counts_as_its_name() -> None:
    report = DEMO.report("38180")
    words = "dass sich das Gericht der Position des Generalanwalts anschließen wird"
    told = statement(report, words, origin="ein Sprecher", of="Porsche AG")
    assert told_by(match(DEMO, read(report, told)), "vw-gesetz-2007.folgt") == [(told.id, False)]


def test_of_two_statements_with_the_words_the_closer_one_is_taken() -> None:
    wide = statement(NIGHT, f"Schröder sagte, er werde dafür sorgen, {SCHROEDER}", origin="Schröder")
    close = statement(NIGHT, SCHROEDER, origin="Schröder")
    assert told_by(match(DEMO, read(NIGHT, wide, close)), "kanzler-2005.schroeder") == [(close.id, False)]


def test_one_content_with_two_voices_makes_and_denies_a_claim() -> None:
    """A paper's report and the denial of it share their words, but not their origin."""
    report = DEMO.report("1212")
    words = "Zutritt zu zwei militärischen Anlagen im Iran verlangt hätten"
    demo = asking_only(
        Quote(report="1212", quote=words, by=("New York Times",)),
        Quote(report="1212", quote=words, by=("Außenministerium",), denies=True),
    )
    paper = statement(report, words, origin="New York Times")
    ministry = statement(report, words, origin="Das iranische Außenministerium")
    matched = match(demo, read(report, paper, ministry))
    assert told_by(matched, matched.claims[0].id) == [(paper.id, False), (ministry.id, True)]


def test_two_quotes_in_one_statement_are_one_testimony() -> None:
    report = DEMO.report("60304")
    first = (
        "Angeblich plant der Airbus-Vorstandsvorsitzende Thomas Enders den Ausstieg aus der Produktion des Großraum-"
    )
    start = report.text.index(first)
    end = report.text.index("A380 und A350 abzuziehen.") + len("A380 und A350 abzuziehen.")
    told = statement(report, report.text[start:end], origin="Unternehmenskreise", of="Airbus")
    assert told_by(match(DEMO, read(report, told)), "a400m-2010.ausstieg") == [(told.id, False)]


def test_nothing_is_dropped_when_nothing_was_read() -> None:
    matched = match(DEMO, {})
    quotes = list(DEMO.quotes())
    assert [(m.report, m.quote) for m in matched.missed] == [(q.report, q.quote) for _, _, q in quotes]
    assert {m.why for m in matched.missed} == {"the report was not read"}
    assert len(matched.claims) == sum(len(question.claims) for question in DEMO.questions)
    assert not any(claim.testimony for claim in matched.claims)


def test_claims_evidence_and_stakes_name_each_other() -> None:
    matched = match(DEMO, {})
    claims = [claim.id for claim in matched.claims]
    assert len(set(claims)) == len(claims)
    assert [row.claim for row in matched.evidence] == claims
    outcomes = {question.key: len(question.outcomes) for question in DEMO.questions}
    assert all(len(row.likelihoods) == outcomes[row.question] for row in matched.evidence)
    assert {row.author for row in matched.evidence} == {"demo"}
    assert {stake.claim for stake in matched.stakes} - {None} <= set(claims)
    assert {stake.question for stake in matched.stakes} <= set(outcomes)


def test_words_that_are_not_in_the_report_are_said_to_be_missing() -> None:
    demo = asking_only(Quote(report="1212", quote="Diese Worte stehen dort nicht", by=("IAEA",)))
    matched = match(demo, read(DEMO.report("1212")))
    assert [m.why for m in matched.missed] == ["the report does not hold these words"]
