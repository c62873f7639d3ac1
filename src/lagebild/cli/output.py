"""What commands print: data on stdout, words about the work on stderr."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import click

from lagebild.errors import LagebildError

F = TypeVar("F", bound=Callable[..., Any])

READERS = ("model", "rules", "both")
"""As in ``lagebild.reading``, which is not loaded only to print a help page."""

PARTLY = 3
"""Exit code when some of the input could not be used and the rest was."""

# C0 and C1 controls (without tab and line feed) and the Unicode direction overrides: a report's
# words must not be able to move the cursor, colour the screen or reverse what follows them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: object) -> str:
    """Text from a report made safe for a terminal: control characters become ``�``."""
    return _UNSAFE.sub("\ufffd", str(text))


def one_line(text: str, width: int = 100) -> str:
    """The text on one line, cut at ``width`` characters with an ellipsis."""
    flat = " ".join(plain(text).split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"


def say(text: object = "") -> None:
    """A line of data for people."""
    click.echo(plain(text))


def note(text: object) -> None:
    """A line about the work, on stderr."""
    click.echo(plain(text), err=True)


def as_json(data: Any) -> str:
    """JSON as all commands print it."""
    return json.dumps(data, ensure_ascii=False, default=str)


def emit(kind: str, rows: Any) -> None:
    """``{"schema_version": …, kind: rows}`` on stdout."""
    from lagebild.model import SCHEMA_VERSION

    click.echo(as_json({"schema_version": SCHEMA_VERSION, kind: rows}))


def builtins(nouns: Any) -> Any:
    """Nouns as plain data."""
    import msgspec

    return msgspec.to_builtins(nouns)


def json_option(command: F) -> F:
    """``--json`` for a command: it prints one JSON object instead of text."""
    return click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")(command)


def case_option(command: F) -> F:
    """``--case`` for a command that works on a case."""
    return click.option(
        "--case",
        "case_path",
        envvar="LAGEBILD_CASE",
        default="lagebild.case",
        show_default=True,
        show_envvar=True,
        metavar="FILE",
        help="The case file.",
    )(command)


AUTHOR = click.option("--author", envvar="USER", default="analyst", show_envvar=True, help="Who says so.")
LANGUAGE = click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)


def day(text: str, what: str) -> dt.date:
    """A single day a user typed. Raises a usage error for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day; write 2005-11-22", param_hint=what) from None


def report_options(command: F) -> F:
    """What every command that takes reports understands about them."""
    for option in (
        click.option("--date", metavar="DATE", help="Date of material that has none: 2022, 2022-03 or 2022-03-20."),
        click.option("--outlet", metavar="NAME", help="Outlet where the material names none."),
        click.option("--language", metavar="CODE", help="Language of the text, e.g. de or en [default: found out]."),
        click.option("--anchor", "anchors", multiple=True, metavar="NAME=DATE", help="An event that times count from."),
    ):  # fmt: skip
        command = option(command)
    return command


def reader_option(command: F) -> F:
    """``--reader`` for a command that reads statements."""
    return click.option("--reader", "reader_name", type=click.Choice(READERS), default=READERS[0], show_default=True)(
        command
    )


def track(things: Iterable[Any], what: str, total: int | None = None) -> Iterator[Any]:
    """The same things, with a progress bar on stderr if that is a terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield from things
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        for thing in things:
            yield thing
            bar.advance(task)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """An aligned table on stdout; the last column runs free."""
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max([len(title), *(len(row[i]) for row in cells)]) for i, title in enumerate(head[:-1])]
    for row in [list(head), *cells]:
        first = "  ".join(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True))
        click.echo(f"{first}  {row[-1]}".strip() if widths else row[-1])


def pairs(values: Iterable[str], what: str) -> dict[str, str]:
    """``NAME=VALUE`` options as a mapping. Raises a usage error for one without ``=``."""
    found: dict[str, str] = {}
    for value in values:
        name, sign, rest = value.rpartition("=")
        if not sign or not name.strip():
            raise click.BadParameter(f"{value!r} is not of the form NAME=VALUE", param_hint=what)
        found[name.strip()] = rest.strip()
    return found


def number(text: str, what: str) -> float:
    """A probability or share a user typed (``0.4``, ``0,4`` or ``40%``). Raises a usage error."""
    clean = text.strip().replace(",", ".")
    try:
        return float(clean[:-1]) / 100 if clean.endswith("%") else float(clean)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no number", param_hint=what) from None


class Group(click.Group):
    """Turns the project's own errors into one line on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except LagebildError as error:
            note(f"lagebild: {error}")
            ctx.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the work, not of the alphabet."""
        return list(self.commands)
