"""Commands that keep a case safe: verified, copied, moved to another place."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lagebild.cli.forecast import RECOMPUTED
from lagebild.cli.output import builtins, case_option, emit, json_option, note, plain, say, table

if TYPE_CHECKING:
    from lagebild.store import Case
    from lagebild.store.moving import Progress


@click.command()
@case_option
@json_option
@click.pass_context
def check(ctx: click.Context, case_path: str, as_json_: bool) -> None:
    """Verify the whole case: hashes, offsets, references, assessments.

    Every report must be the text it was entered as, every reading and correction lie inside it, every reference
    lead somewhere, and every kept assessment come out the same when it is computed again.
    """
    from lagebild.store import open_case

    with open_case(case_path) as case:
        faults = case.check()
        assessments, wrong = _recomputed(case)
        faults += wrong
        count = case.count()
    if as_json_:
        emit("faults", faults)
    else:
        for fault in faults:
            say(fault)
        say(f"{count} reports and {assessments} assessments checked, {len(faults)} faults")
    ctx.exit(1 if faults else 0)


def _recomputed(case: Case) -> tuple[int, list[str]]:
    """How many assessments were computed again, and which came out otherwise, in words."""
    from lagebild.casework import recompute
    from lagebild.errors import LagebildError

    done, faults = 0, []
    for question in case.questions():
        try:
            for one in recompute(case, question):
                done += 1
                if not one.largest_difference <= RECOMPUTED:
                    what = f"differs by {one.largest_difference:g} when it is computed again"
                    faults.append(f"assessment {one.assessment.id} of question {question.id} {what}")
        except LagebildError as error:
            faults.append(f"the assessments of question {question.id} cannot be computed again: {error}")
    return done, faults


@click.command()
@click.argument("target", type=click.Path(dir_okay=False))
@case_option
@json_option
def backup(target: str, case_path: str, as_json_: bool) -> None:
    """Copy the case to TARGET, also while it is in use."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        case.backup(target)
    if as_json_:
        emit("backup", {"target": target})
    else:
        say(f"copied to {plain(target)}")


@click.command()
@click.argument("source")
@click.argument("target")
@json_option
def move(source: str, target: str, as_json_: bool) -> None:
    """Copy the case SOURCE to TARGET, also between a file and a PostgreSQL database.

    Both are a path or postgresql://user@host/name. TARGET must be new or empty; SOURCE stays as it is. Every table
    is counted and hashed on both sides, and nothing is kept where they differ.
    """
    from lagebild.store import move_case

    with _progress() as told:
        moved = move_case(source, target, progress=told)
    if as_json_:
        emit("moved", builtins(moved))
        return
    table(
        ("table", "rows", "sha256 (both sides)"),
        ((name, found.rows, found.sha256) for name, found in moved.tables.items()),
    )
    note(f"{moved.target} now holds what {moved.source} holds; {moved.source} is as it was")


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Shows table by table how far a move is, if stderr is a terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich import progress
    from rich.console import Console

    columns = (progress.TextColumn("{task.description}"), progress.BarColumn(), progress.MofNCompleteColumn())
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("moving")
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)


COMMANDS = (check, backup, move)
