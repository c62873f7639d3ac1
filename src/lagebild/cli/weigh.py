"""Commands that weigh: questions, evidence, stakes, assessments, resolutions, records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lagebild.cli.ask import ask, baserates
from lagebild.cli.history import history
from lagebild.cli.output import (
    AUTHOR,
    LANGUAGE,
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
    from lagebild.model import Assessment, Question, Record


@click.command()
@case_option
@click.option("--open", "open_only", is_flag=True, help="Only those not resolved yet.")
@json_option
def questions(case_path: str, open_only: bool, as_json_: bool) -> None:
    """List the questions with their latest probabilities."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        found = case.questions(open_only=open_only)
        if as_json_:
            emit("questions", builtins(found))
            return
        rows = []
        for q in found:
            history = case.assessments(q.id)
            latest = history[-1].probabilities if history else q.base_rate.probabilities
            odds = ", ".join(f"{name} {p:.0%}" for name, p in zip(q.outcomes, latest, strict=True))
            state = f"resolved: {q.resolution.outcome}" if q.resolution else f"due {q.deadline}"
            rows.append((q.id, state, odds, q.text))
        table(("id", "state", "probabilities", "question"), rows)


@click.command()
@click.argument("question")
@click.argument("statements", nargs=-1)
@case_option
@click.option("--claim", metavar="TEXT|ID", help="The claim the statements make: its words, or its id.")
@click.option("--deed", metavar="ID", help="A deed instead of a claim.")
@click.option("--denied-by", multiple=True, metavar="STATEMENT", help="A statement that denies the claim.")
@click.option(
    "--given",
    multiple=True,
    required=True,
    metavar="OUTCOME=P",
    help="How likely the claim would be true under this outcome.",
)
@click.option("--window", metavar="FROM/TO", help="When what the claim says is to happen.")
@click.option("--why", help="The reason for these likelihoods.")
@AUTHOR
@json_option
def link(
    question: str,
    statements: tuple[str, ...],
    case_path: str,
    claim: str | None,
    deed: str | None,
    denied_by: tuple[str, ...],
    given: tuple[str, ...],
    window: str | None,
    why: str | None,
    author: str,
    as_json_: bool,
) -> None:
    """Link evidence to a QUESTION: STATEMENTS that make a claim (or a deed), and what it tells.

    With --given each outcome gets P(claim | outcome): a row of the matrix.
    """
    from lagebild.casework import link_claim, link_deed
    from lagebild.model import Interval
    from lagebild.store import open_case

    if (claim is None) == (deed is None):
        raise click.UsageError("give either --claim or --deed")
    likelihoods = {name: number(value, "--given") for name, value in pairs(given, "--given").items()}
    with open_case(case_path) as case:
        if deed is not None:
            row = link_deed(case, case.question(question), deed, likelihoods=likelihoods, why=why, author=author)
            if as_json_:
                emit("evidence", builtins(row))
            else:
                say(f"{row.deed}  set against {len(row.likelihoods)} outcomes")
            return
        assert claim is not None
        made, evidence = link_claim(
            case,
            case.question(question),
            claim,
            makes=[case.statement(s).id for s in statements],
            denies=[case.statement(s).id for s in denied_by],
            likelihoods=likelihoods,
            window=Interval.parse(window) if window else Interval(),
            why=why,
            author=author,
        )
    if as_json_:
        emit("evidence", {"claim": builtins(made), **builtins(evidence)})
    else:
        say(f"{made.id}  {made.text}  ({len(made.testimony)} statements)")


@click.command()
@click.argument("question")
@click.argument("source")
@click.argument("value", type=click.FloatRange(-1, 1))
@case_option
@click.option("--claim", metavar="ID", help="Only for this claim.")
@click.option("--reason", required=True, help="Why it gains or loses if it is believed.")
@AUTHOR
@json_option
def stake(
    question: str,
    source: str,
    value: float,
    case_path: str,
    claim: str | None,
    reason: str,
    author: str,
    as_json_: bool,
) -> None:
    """Say how much a SOURCE gains (up to 1) or loses (down to -1) if its claim is believed.

    Write negative values behind two dashes: lagebild stake -- QUESTION SOURCE -0.5
    """
    from lagebild.model import Stake
    from lagebild.store import open_case

    with open_case(case_path) as case:
        made = Stake(
            source=case.source(source).id,
            question=case.question(question).id,
            claim=case.claim(claim).id if claim else None,
            value=value,
            reason=reason,
            author=author,
        )
        case.put_stake(made)
    if as_json_:
        emit("stake", builtins(made))
    else:
        say(f"{source}: {value:+g}  {reason}")


@click.command()
@click.argument("question")
@case_option
@click.option("--at", metavar="DATE", help="Use only what was published by this day [default: now].")
@click.option("--audit", is_flag=True, help="Recompute by brute force and say how far the two agree.")
@click.option("--no-save", is_flag=True, help="Do not keep it in the question's history.")
@LANGUAGE
@json_option
def assess(
    question: str, case_path: str, at: str | None, audit: bool, no_save: bool, language: str, as_json_: bool
) -> None:
    """Weigh a question: probabilities, what carries them, and what would change them."""
    from lagebild.casework import assess_question, audit_assessment
    from lagebild.store import open_case

    with open_case(case_path) as case:
        asked = case.question(question)
        result = assess_question(case, asked, at=day(at, "--at") if at else None, save=not no_save)
        difference = audit_assessment(result) if audit else None
        if as_json_:
            emit("assessment", {**builtins(result), **({"audit": difference} if audit else {})})
            return
        print_assessment(asked, result, language)
        if audit:
            said = "too large to enumerate" if difference is None else f"largest difference {difference:.1e}"
            say(f"Brute force: {said}")


def print_assessment(question: Question, result: Assessment, language: str, *, brief: bool = False) -> None:
    """The picture of an assessment: bars, then reasons; ``brief`` gives only what carries it."""
    from lagebild.weighing.explain import explain

    say(question.text)
    width = max(len(name) for name in result.outcomes)
    for i, name in enumerate(result.outcomes):
        p = result.probabilities[i]
        bar = "█" * round(p * 40)
        spread = f"  ({result.low[i]:.0%}–{result.high[i]:.0%})" if result.low else ""
        say(f"  {name:{width}}  {bar:40}  {p:6.1%}{spread}   base rate {result.prior[i]:.0%}")
    if given := result.inputs.get("found", {}).get("condition"):
        chance = given["probability"]
        say(f"  given “{given['text']}” = {given['outcome']}, which has {chance:.1%}; both together:")
        for name, joint in zip(result.outcomes, given["joint"], strict=True):
            say(f"  {name:{width}}  {'█' * round(joint * 40):40}  {joint:6.1%}")
    for sentence in explain(result, language, brief=brief):
        say(f"  {sentence}")


@click.command()
@click.argument("question")
@click.argument("outcome")
@case_option
@click.option("--on", "on", required=True, metavar="DATE", help="The day it was settled.")
@click.option("--why", help="What shows it.")
@click.option("--again", is_flag=True, help="Replace an earlier resolution.")
@AUTHOR
@json_option
def resolve(
    question: str, outcome: str, case_path: str, on: str, why: str | None, again: bool, author: str, as_json_: bool
) -> None:
    """Record how a QUESTION turned out; the records of its sources change."""
    from lagebild.casework import settle
    from lagebild.model import Resolution
    from lagebild.store import open_case

    with open_case(case_path) as case:
        resolution = Resolution(outcome=outcome, at=day(on, "--on"), author=author, why=why)
        settled, records = settle(case, case.question(question), resolution, again=again)
    if as_json_:
        emit("question", builtins(settled))
    else:
        say(f"{settled.id}  {settled.text}  →  {outcome}")
        note(f"{len(records)} records")


@click.command()
@click.argument("source", required=False)
@case_option
@click.option("--trail", is_flag=True, help="What the SOURCE was judged on, topic by topic over time.")
@json_option
def record(source: str | None, case_path: str, trail: bool, as_json_: bool) -> None:
    """Show who turned out to be right: one SOURCE, or all."""
    from lagebild.casework import source_trail
    from lagebild.store import open_case

    if trail and not source:
        raise click.UsageError("--trail is about one SOURCE; name it")
    with open_case(case_path) as case:
        wanted = case.source(source).id if source else None
        if trail and wanted:
            judged = source_trail(case, wanted)
            if as_json_:
                emit("trail", builtins(judged))
                return
            rows = [
                (one.at, "right" if one.right else "wrong", "denied" if one.denied else "made", f"{one.honest:.0%}",
                 one_line(one.topic, 50), one_line(one.claim, 60))
                for one in judged
            ]  # fmt: skip
            table(("settled", "was", "it", "honest", "question", "claim"), rows)
            return
        found = [r for r in case.records() if wanted in (None, r.source)]
        if as_json_:
            emit("records", builtins(found))
        else:
            print_records(found)


def print_records(records: list[Record]) -> None:
    """A table of records, those with most to show first."""
    if not records:
        say("No resolved question has settled a claim of these sources yet.")
        say("(A claim is settled where P(claim | what came true) is at least 0.9 or at most 0.1.)")
        return
    ordered = sorted(records, key=lambda r: (-(r.right + r.wrong), -r.right, r.name))
    rows = []
    for r in ordered:
        share = r.honest_a / (r.honest_a + r.honest_b)
        brier = "–" if r.brier is None else f"{r.brier:.2f}"
        rows.append((r.right, r.wrong, f"{share:.0%}", brier, one_line(r.name, 60)))
    table(("right", "wrong", "honest", "Brier", "source"), rows)


COMMANDS = (ask, baserates, questions, link, stake, assess, history, resolve, record)
