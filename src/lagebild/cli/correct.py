"""Correcting readings from the command line, and corrections as labels."""

from __future__ import annotations

from typing import Any

import click

from lagebild.cli.output import AUTHOR, as_json, builtins, case_option, emit, json_option, note, one_line, say

RANGES = ("content", "speaker", "cue", "frame", "addressee", "condition")


def _ranges(command: Any) -> Any:
    for part in reversed(RANGES):
        text = f"The {part}: words of the report (repeat for several), or 120-180."
        command = click.option(f"--{part}", multiple=True, metavar="WORDS", help=text)(command)
    return command


@click.command()
@click.argument("statement")
@case_option
@_ranges
@click.option("--voice", "voices", multiple=True, metavar="NAME[|BODY]",
              help="The chain, nearest the reader first; '?' before the name: unnamed.")  # fmt: skip
@click.option("--mode", help="asserted, denied, predicted, …")
@click.option("--kind", help="direct, indirect, reported, …")
@click.option("--medium", help="speech, writing, thought, …")
@click.option("--hedged/--not-hedged", default=None, help="Whether the speaker is not sure.")
@click.option("--negated/--not-negated", default=None, help="Whether it is said not to be so.")
@click.option("--said", metavar="DATE", help="When it was said: 2022-03-20 or 2022-03-01/2022-03-05; '' for unknown.")
@click.option("--about", metavar="DATE", help="When it is to be so.")
@click.option("--new", "report", metavar="REPORT", help="Add a statement to this report; STATEMENT is its content.")
@click.option("--withdraw", is_flag=True, help="Nobody says this: list it no longer.")
@click.option("--undo", is_flag=True, help="Take its newest correction back.")
@click.option("--why", help="What shows it.")
@AUTHOR
@json_option
def correct(
    statement: str,
    case_path: str,
    voices: tuple[str, ...],
    report: str | None,
    withdraw: bool,
    undo: bool,
    why: str | None,
    author: str,
    as_json_: bool,
    **given: Any,
) -> None:
    """Correct what the reader made of a STATEMENT (id); its own reading is kept beside it."""
    from lagebild.casework import correcting
    from lagebild.store import open_case

    changes = {name: "\n".join(value) if name in RANGES else value
               for name, value in given.items() if value is not None and value != ()}  # fmt: skip
    if voices:
        changes["chain"] = [_voice(voice) for voice in voices]
    if sum((withdraw, undo, report is not None)) > 1 or ((withdraw or undo) and changes):
        raise click.UsageError("--new, --withdraw, --undo and changes exclude each other")
    if report is None and not (withdraw or undo or changes):
        raise click.UsageError("say what is to change")
    with open_case(case_path, author=author) as case:
        if report is not None:
            made = correcting.add_statement(case, report, {"content": statement, **changes}, author=author, why=why)
        elif withdraw:
            made = correcting.withdraw(case, statement, author=author, why=why)
        elif undo:
            made = correcting.take_back(case, statement, author=author)
        else:
            changed = correcting.correct_statement(case, statement, changes, author=author, why=why)
            if changed is None:
                note("nothing is different")
                return
            made = changed
    if as_json_:
        emit("correction", builtins(made))
    else:
        done = "withdrawn" if made.after is None else "added" if made.before is None else "corrected"
        say(f"{made.statement}  {done} by {made.author}")


def _voice(text: str) -> Any:
    from lagebild.casework.correcting import Voice

    name, _, body = text.partition("|")
    named = not name.startswith("?")
    return Voice(name.lstrip("?").strip(), body.strip() or None, named)


@click.command()
@case_option
@click.option("--report", help="Only of this report (id or its beginning).")
@click.option(
    "--jsonl", is_flag=True, help="Print labels to train with, a corrected report a line (docs/annotation.md)."
)
@click.option("--texts", type=click.Path(dir_okay=False), metavar="FILE",
              help="With --jsonl: write the reports' texts there, as in texts.jsonl.")  # fmt: skip
@json_option
def corrections(case_path: str, report: str | None, jsonl: bool, texts: str | None, as_json_: bool) -> None:
    """List what people corrected, the oldest first."""
    from lagebild.store import open_case

    if texts and not jsonl:
        raise click.UsageError("--texts goes with --jsonl")
    with open_case(case_path) as case:
        if jsonl:
            _labels(case, report, texts)
            return
        found = case.corrections(report=report)
        if as_json_:
            emit("corrections", builtins(found))
            return
        for one in found:
            done = "withdrawn" if one.after is None else "added" if one.before is None else "corrected"
            said = one.after or one.before
            home = case.report(one.report)
            words = " … ".join(home.text[a:b] for a, b in said.content) if said else ""
            say(f"{one.at:%Y-%m-%d %H:%M}  {one.statement}  {done:9}  {one.author}  {one.why or ''}".rstrip())
            say(f"                  {one_line(words, 120)}")


def _labels(case: Any, report: str | None, texts: str | None) -> None:
    """Print the label lines, and write the texts they belong to."""
    from pathlib import Path

    from lagebild.casework.labelling import labels, text_line

    only = case.report(report).id if report else None
    chosen = [(home, line) for home, line in labels(case) if only in (None, home.id)]
    for _, line in chosen:
        click.echo(as_json(line))
    if texts:
        Path(texts).write_text("".join(as_json(text_line(home)) + "\n" for home, _ in chosen), encoding="utf-8")


COMMANDS = (correct, corrections)
