"""The command that asks: outcomes, base rates, conditions, rival readings of a statement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from lagebild.cli.output import AUTHOR, LANGUAGE, builtins, case_option, day, emit, json_option, number, pairs, say

if TYPE_CHECKING:
    from lagebild.model import BaseRate, Interval, Question
    from lagebild.store import Case

_OTHER = {"de": "etwas anderes", "en": "something else"}


@click.command()
@click.argument("text", required=False)
@case_option
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="NAME=P",
    help="A rival outcome and its base rate; two or more. With --hazard or --rate names alone, the counted one first.",
)
@click.option("--other", metavar="P", help="Add an outcome for everything else; the others share what is left.")
@click.option("--deadline", required=True, metavar="DATE", help="The day by which it is settled.")
@click.option("--asked", metavar="DATE", help="The day from which the question stands [default: today].")
@click.option("--base-source", metavar="WORDS", help="What the base rate was counted over, and by whom.")
@click.option("--base-window", metavar="FROM/TO", help="The stretch the base rate was counted over.")
@click.option("--hazard", metavar="EVENTS/PERIODS", help="Base rate by counting: 3/120 is 3 in 120 periods.")
@click.option("--period", type=click.Choice(["day", "week", "month", "year"]), default="month", show_default=True)
@click.option("--rate", metavar="KEY", help="Base rate from the shipped table (`lagebild baserates` lists it).")
@click.option("--if", "condition", metavar="QUESTION=OUTCOME", help="Ask in case another question ends so.")
@click.option("--readings", metavar="STATEMENT", help="Ask what a statement is: report, warning, appeal, deception.")
@LANGUAGE
@AUTHOR
@json_option
def ask(
    text: str | None,
    case_path: str,
    outcomes: tuple[str, ...],
    other: str | None,
    deadline: str,
    asked: str | None,
    base_source: str | None,
    base_window: str | None,
    hazard: str | None,
    period: str,
    rate: str | None,
    condition: str | None,
    readings: str | None,
    language: str,
    author: str,
    as_json_: bool,
) -> None:
    """Ask a question: rival outcomes with base rates that sum to one, and a deadline.

    A base rate may be counted instead of given: with --hazard 3/120 --period month the first outcome gets
    1 - (1 - 3/120)^months from the day of asking to the deadline, the second the rest. With --if the base
    rates hold given the condition; with --readings a template fills in outcomes, matrix and stake.
    """
    from lagebild.casework import ask_readings, make_question
    from lagebild.model import Interval
    from lagebild.store import open_case
    from lagebild.weighing.reference import reference_class

    start = day(asked, "--asked") if asked else dt.datetime.now(dt.UTC).date()
    end = day(deadline, "--deadline")
    if readings:
        given = {
            "TEXT": text,
            "--outcome": outcomes,
            "--other": other,
            "--hazard": hazard,
            "--rate": rate,
            "--if": condition,
        }
        if unfit := [name for name, value in given.items() if value]:
            raise click.UsageError(f"--readings brings its own text and outcomes; leave out {unfit[0]}")
        with open_case(case_path) as case:
            said = case.statement(readings)
            _show(ask_readings(case, said, asked=start, deadline=end, author=author, language=language), as_json_)
        return
    if not text:
        raise click.UsageError("what is the question? Give its TEXT, or --readings STATEMENT")
    counted = Interval.parse(base_window) if base_window else Interval()
    if hazard and rate:
        raise click.UsageError("--hazard and --rate both give the base rate; leave one out")
    if (hazard or rate) and other:
        raise click.UsageError("what is counted is one outcome against the other; leave out --other")
    if rate:
        names, prior = _two(outcomes, "--rate"), reference_class(rate).rate(start, end, language)
    elif hazard:
        names, prior = _counted(outcomes, hazard, period, start, end, base_source, counted)
    else:
        names, prior = _given(outcomes, base_source, counted, other and number(other, "--other"), _OTHER[language])
    presumed = None
    if condition:
        with open_case(case_path) as case:
            presumed = _presumed(case, condition)
    question = make_question(
        text, outcomes=names, base_rate=prior, asked=start, deadline=end, condition=presumed, other=bool(other)
    )
    with open_case(case_path, create=True) as case:
        case.put_question(question)
    _show(question, as_json_)


def _show(question: Question, as_json_: bool) -> None:
    if as_json_:
        emit("question", builtins(question))
    else:
        say(f"{question.id}  {question.text}")
        for name, p in zip(question.outcomes, question.base_rate.probabilities, strict=True):
            say(f"  {name}  {p:.1%}")


def _presumed(case: Case, condition: str) -> tuple[str, str]:
    ((key, outcome),) = pairs((condition,), "--if").items()
    return case.question(key).id, outcome


def _given(
    outcomes: tuple[str, ...], source: str | None, counted: Interval, other: float | str | None, other_name: str
) -> tuple[tuple[str, ...], BaseRate]:
    from lagebild.casework import with_other
    from lagebild.model import BaseRate

    if not outcomes or not source:
        raise click.UsageError("give each --outcome NAME=P and --base-source, or count with --hazard")
    rates = {name: number(value, "--outcome") for name, value in pairs(outcomes, "--outcome").items()}
    if isinstance(other, float):
        rates = with_other(rates, other_name, other)
    return tuple(rates), BaseRate(probabilities=tuple(rates.values()), source=source, window=counted)


def _two(outcomes: tuple[str, ...], option: str) -> tuple[str, ...]:
    if len(outcomes) != 2 or any("=" in name for name in outcomes):
        raise click.UsageError(f"{option} needs two outcomes by name alone: --outcome yes --outcome no")
    return outcomes


def _counted(
    outcomes: tuple[str, ...],
    hazard: str,
    period: str,
    start: dt.date,
    end: dt.date,
    source: str | None,
    counted: Interval,
) -> tuple[tuple[str, ...], BaseRate]:
    from lagebild.weighing.baserate import base_rate, window_length

    _two(outcomes, "--hazard")
    events, slash, periods = hazard.partition("/")
    if not slash or not events.strip().isdigit():
        raise click.BadParameter(f"{hazard!r} is not of the form EVENTS/PERIODS", param_hint="--hazard")
    if not source:
        raise click.UsageError("say with --base-source what was counted, and by whom")
    length = window_length(start, end, period)
    rate = base_rate(
        int(events), number(periods, "--hazard"), length, period=period, what=source,
        counted=counted if counted.known else None,
    )  # fmt: skip
    return outcomes, rate


@click.command()
@LANGUAGE
@json_option
def baserates(language: str, as_json_: bool) -> None:
    """List the conflict base rates that are shipped: what was counted, over what, and by whom."""
    from lagebild.weighing.reference import reference_classes

    shipped = list(reference_classes().values())
    if as_json_:
        emit("base_rates", builtins(shipped))
        return
    for one in shipped:
        unit = f" {one.period}s" if one.period else ""
        say(f"{one.key}  {one.events} / {one.periods}{unit}  {one.words[language]}")
    for source in dict.fromkeys(one.source for one in shipped):
        say(f"  {source}")
    for remark in dict.fromkeys(one.note for one in shipped):
        say(f"  {remark}")
