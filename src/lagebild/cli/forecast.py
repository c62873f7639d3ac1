"""Commands about judgement: words against deeds, own forecasts, scores, grades, looking back, recomputing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from lagebild.cli.output import (
    AUTHOR,
    builtins,
    case_option,
    day,
    emit,
    json_option,
    note,
    number,
    one_line,
    pairs,
    say,
    table,
)

if TYPE_CHECKING:
    from lagebild.casework import Scoreboard
    from lagebild.model import Forecast, Grade, Question
    from lagebild.scoring.forecasts import Pool, Score
    from lagebild.store import Case

RECOMPUTED = 1e-12
"""Largest difference at which a recomputed assessment counts as the same."""


@click.command()
@click.argument("question")
@click.argument("statement")
@case_option
@click.option("--deed", metavar="ID", help="The deed that gives the statement the lie.")
@click.option("--words", metavar="TEXT", help="What its speaker did or said elsewhere, in a report's words.")
@click.option("--why", required=True, help="Why the two cannot both be meant.")
@click.option("--known", metavar="DATE", help="From when it counts [default: both reports out; for words today].")
@AUTHOR
@json_option
def contradiction(
    question: str,
    statement: str,
    case_path: str,
    deed: str | None,
    words: str | None,
    why: str,
    known: str | None,
    author: str,
    as_json_: bool,
) -> None:
    """Confirm that a STATEMENT is given the lie by its speaker's deeds, or by other words.

    It raises the speaker's interested share for this QUESTION; `assess` says by how much.
    """
    from lagebild.casework import contradict
    from lagebild.store import open_case

    if (deed is None) == (words is None):
        raise click.UsageError("give either --deed or --words")
    with open_case(case_path) as case:
        made = contradict(
            case,
            case.question(question),
            case.statement(statement),
            deed=deed,
            words=words,
            why=why,
            author=author,
            known=day(known, "--known") if known else None,
        )
        speaker = case.source(made.source).name
    if as_json_:
        emit("contradiction", builtins(made))
    else:
        say(f"{speaker}: {made.statement} against {made.deed or one_line(made.words or '', 60)}  (from {made.known})")


@click.command()
@click.argument("question")
@click.argument("probabilities", nargs=-1, metavar="[OUTCOME=P]…")
@case_option
@click.option("--at", metavar="DATE", help="The day it was made [default: now].")
@click.option("--why", help="The reason.")
@AUTHOR
@json_option
def forecast(
    question: str,
    probabilities: tuple[str, ...],
    case_path: str,
    at: str | None,
    why: str | None,
    author: str,
    as_json_: bool,
) -> None:
    """Record your own forecast of a QUESTION, or show all of them and what they come to together.

    One outcome may be left out; it takes what the others leave.
    """
    from lagebild.casework import forecast as keep
    from lagebild.casework import pooled
    from lagebild.store import open_case

    with open_case(case_path) as case:
        asked = case.question(question)
        if probabilities:
            given = {name: number(value, "OUTCOME=P") for name, value in pairs(probabilities, "OUTCOME=P").items()}
            moment = dt.datetime.combine(day(at, "--at"), dt.time(), dt.UTC) if at else dt.datetime.now(dt.UTC)
            made = keep(case, asked, given, author=author, at=moment, why=why)
            if as_json_:
                emit("forecast", builtins(made))
            else:
                say(f"{author}: {_odds(asked, made.probabilities)}")
            return
        found, together = case.forecasts(asked.id), pooled(case, asked)
        if as_json_:
            emit("forecasts", {"history": builtins(found), "pooled": builtins(together)})
            return
        _print_forecasts(case, asked, found, together)


def _odds(question: Question, probabilities: tuple[float, ...]) -> str:
    return ", ".join(f"{name} {p:.1%}" for name, p in zip(question.outcomes, probabilities, strict=True))


def _print_forecasts(case: Case, asked: Question, found: list[Forecast], together: Pool | None) -> None:
    rows = [(f"{one.at:%Y-%m-%d %H:%M}", one.author, _odds(asked, one.probabilities)) for one in found]
    rows += [(f"{one.at:%Y-%m-%d %H:%M}", "(computed)", _odds(asked, one.probabilities)) for one in
             case.assessments(asked.id)]  # fmt: skip
    table(("at", "who", "probabilities"), sorted(rows))
    if together:
        say()
        say(f"{together.forecasters} analysts together, in logit space: {_odds(asked, together.plain)}")
        say(f"extremised by {together.factor:.3f}: {_odds(asked, together.extremised)}")


@click.command()
@click.argument("question", required=False)
@case_option
@click.option("--each", is_flag=True, help="Question by question.")
@click.option("--curve", is_flag=True, help="The reliability curve (CORP) with its consistency band.")
@json_option
def scores(question: str | None, case_path: str, each: bool, curve: bool, as_json_: bool) -> None:
    """Score all forecasters, the computed forecast among them, over what was resolved."""
    from lagebild.casework import scoreboard
    from lagebild.store import open_case

    with open_case(case_path) as case:
        found = scoreboard(case, case.question(question) if question else None)
        texts = {q.id: q.text for q in case.questions()}
    if as_json_:
        emit("scores", builtins(found._asdict()))
        return
    if not found.total:
        say("No question with a forecast has been resolved yet.")
        return
    _print_scores(found.total, [f"{len(one.questions)} questions" for one in found.total])
    if each:
        say()
        _print_scores(found.questions, [one_line(texts[one.questions[0]], 60) for one in found.questions])
    if curve:
        _print_curves(found)
    again = found.recalibration
    state = f"on, a = {again.a:.2f}, c = {again.c:.2f}" if again.active else "off below 30"
    note(f"recalibration: {again.resolved} resolved questions, {state}")


def _print_scores(scores: list[Score], what: list[str]) -> None:
    rows = [
        (one.forecaster, f"{one.coverage:.2f}", f"{one.brier:.3f}", f"{one.log:.3f}", f"{one.baseline:+.1f}",
         f"{one.peer:+.1f}", over)
        for one, over in zip(scores, what, strict=True)
    ]  # fmt: skip
    table(("forecaster", "coverage", "Brier", "log", "baseline", "peer", "over"), rows)


def _print_curves(found: Scoreboard) -> None:
    for who, (parts, band) in found.curves.items():
        say()
        say(
            f"{who}: score {parts.score:.4f} = MCB {parts.miscalibration:.4f} - DSC {parts.discrimination:.4f}"
            f" + UNC {parts.uncertainty:.4f}"
        )
        rows = [(f"{one.low:.2f}-{one.high:.2f}", one.count, f"{one.frequency:.2f}") for one in parts.curve]
        table(("forecast", "n", "came true"), rows)
        say("if calibrated, 90 % of such curves lie within")
        table(("forecast", "from", "to"), [(f"{p:.2f}", f"{low:.2f}", f"{high:.2f}") for p, low, high in band])


@click.command()
@click.argument("question")
@case_option
@json_option
def postmortem(question: str, case_path: str, as_json_: bool) -> None:
    """Look back on a resolved QUESTION: which origins, cells and stakes led where."""
    from lagebild.casework import look_back
    from lagebild.store import open_case

    with open_case(case_path) as case:
        asked = case.question(question)
        found = look_back(case, asked)
    if as_json_:
        emit("postmortem", builtins(found))
        return
    say(asked.text)
    say(f"  came: {found.outcome}   base rate {found.prior:.1%}, weighed {found.probability:.1%}")
    rows = [
        (f"{one.shift:+.2f}", "towards" if one.shift > 0 else "away" if one.shift < 0 else "-", one.kind,
         one_line(": ".join(part for part in (one.detail, one.name) if part), 100))
        for one in found.effects
    ]  # fmt: skip
    table(("log-odds", "led", "by", "what"), rows)


@click.command()
@click.argument("statement")
@case_option
@click.option("--set", "code", metavar="CODE", help="Set another grade, e.g. C3; needs --reason.")
@click.option("--reason", help="Why the derived grade is not right.")
@AUTHOR
@json_option
def grade(statement: str, case_path: str, code: str | None, reason: str | None, author: str, as_json_: bool) -> None:
    """Show a STATEMENT's Admiralty code, derived from record and corroboration, or set another."""
    from lagebild.casework import grade_statement
    from lagebild.store import open_case

    if code and not reason:
        raise click.UsageError("a grade of one's own needs a --reason")
    with open_case(case_path) as case:
        said = case.statement(statement)
        derived, by_hand = grade_statement(case, said)
        if code:
            by_hand = _grade(code, said.id, derived.code, reason or "", author)
            case.add_grade(by_hand)
        history = case.grades(said.id)
    if as_json_:
        emit("grade", {"derived": {"code": derived.code, **builtins(derived)}, "set": builtins(history)})
        return
    say(f"{by_hand.code if by_hand else derived.code}  {said.id}")
    say(
        f"  derived {derived.code}: {derived.right} right, {derived.wrong} wrong; other origins: "
        f"{len(derived.supporters)} for it, {len(derived.opponents)} against"
    )
    for one in history:
        say(f"  {one.at:%Y-%m-%d} {one.author}: {one.code} instead of {one.derived}: {one.reason}")


def _grade(code: str, statement: str, derived: str, reason: str, author: str) -> Grade:
    from lagebild.model import Grade, decode, encode

    letter, figure = code[:1].upper(), code[1:]
    if letter not in "ABCDEF" or figure not in ("1", "2", "3", "4", "5", "6"):
        raise click.BadParameter(f"{code!r} is no Admiralty code; write A1 to F6", param_hint="--set")
    now = dt.datetime.now(dt.UTC).isoformat()
    fields = {"statement": statement, "reliability": letter, "credibility": int(figure), "derived": derived,
              "reason": reason, "author": author, "at": now}  # fmt: skip
    return decode(encode(fields), Grade)


@click.command()
@click.argument("question", required=False)
@case_option
@json_option
def recompute(question: str | None, case_path: str, as_json_: bool) -> None:
    """Compute every kept assessment again from its stored inputs and compare."""
    from lagebild.casework import recompute as again
    from lagebild.store import open_case

    with open_case(case_path) as case:
        found = list(again(case, case.question(question) if question else None))
    largest = max((one.largest_difference for one in found), default=0.0)
    wrong = [one for one in found if not one.largest_difference <= RECOMPUTED]
    if as_json_:
        rows = [
            {"question": one.question.id, "assessment": one.assessment.id, "difference": one.largest_difference}
            for one in found
        ]
        emit("recomputed", {"assessments": rows, "largest_difference": largest})
    else:
        for one in wrong:
            say(f"{one.assessment.id}  {one.assessment.at:%Y-%m-%d}  differs by {one.largest_difference:.1e}")
        say(f"{len(found)} assessments recomputed; largest difference {largest:.1e}")
    if wrong:
        raise click.exceptions.Exit(1)


COMMANDS = (contradiction, forecast, scores, postmortem, grade, recompute)
