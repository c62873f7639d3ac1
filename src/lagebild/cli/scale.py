"""Commands for very many reports: reading and linking in parts, over many workers, and loading the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lagebild.cli.output import (
    PARTLY,
    builtins,
    case_option,
    emit,
    json_option,
    note,
    pairs,
    reader_option,
    report_options,
    say,
)
from lagebild.cli.read import intake_options

if TYPE_CHECKING:
    from lagebild.errors import IntakeError
    from lagebild.model import Report
    from lagebild.scale.engine import Engine

WORKERS = click.option(
    "--workers", type=click.IntRange(min=0), default=0, show_default=True,
    help="Ray workers, a core each; 0 works in this process, without Ray.",
)  # fmt: skip
ADDRESS = click.option("--address", metavar="ADDRESS", help="A Ray cluster's address [default: this machine alone].")


@click.group()
def scale() -> None:
    """Read and link very many reports in parts, over as many workers as there are."""


@scale.command("read")
@click.argument("inputs", nargs=-1, required=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the parts.")
@click.option("--part", "size", type=click.IntRange(min=1), default=64, show_default=True, help="Things in a part.")
@click.option("--no-vectors", is_flag=True, help="Leave out the statements' vectors.")
@WORKERS
@ADDRESS
@reader_option
@report_options
@intake_options
@json_option
@click.pass_context
def read_parts(
    context: click.Context, inputs: tuple[str, ...], out: Path, size: int, no_vectors: bool, workers: int,
    address: str | None, reader_name: str, date: str | None, outlet: str | None, language: str | None,
    anchors: tuple[str, ...], columns: str | None, allow_private: bool, as_json_: bool,
) -> None:  # fmt: skip
    """Read INPUTS (as `add` takes them) into parts; started again, what is there already is skipped."""
    from lagebild.intake import fetch_page, gather, read_columns
    from lagebild.model import Anchor, Interval
    from lagebild.scale import Options, read_all

    things = gather(
        inputs, date=date, outlet=outlet, language=language, columns=read_columns(columns) if columns else None,
        fetcher=lambda url, /: fetch_page(url, allow_private=allow_private),
    )  # fmt: skip
    events = [Anchor(name=name, when=Interval.parse(when), author="user")
              for name, when in pairs(anchors, "--anchor").items()]  # fmt: skip
    options = Options(reader=reader_name, size=size, vectors=not no_vectors)
    progress = _Progress("parts")
    summary = read_all(
        _checked(things), out, _engine(workers, address), options=options, anchors=events,
        watch=progress.step,
    )  # fmt: skip
    if as_json_:
        emit("scale", builtins(summary))
    else:
        say(f"{summary.parts} parts ({summary.skipped} were there), {summary.reports} reports,"
            f" {summary.statements} statements, {summary.errors} errors")  # fmt: skip
    if summary.errors:
        context.exit(PARTLY)


@scale.command("link")
@click.argument("out", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--copies/--no-copies", "with_copies", default=True, help="Find copies.")
@click.option("--claims/--no-claims", "with_claims", default=True, help="Find candidates for claims.")
@WORKERS
@ADDRESS
@json_option
def link_parts(
    out: Path, with_copies: bool, with_claims: bool, workers: int, address: str | None, as_json_: bool
) -> None:
    """Find copies and candidates for claims across all parts of OUT; they come to lie in OUT/link."""
    from lagebild.scale.claims import find_candidates
    from lagebild.scale.copying import find_copies
    from lagebild.scale.linked import write_rows

    engine = _engine(workers, address)
    counts: dict[str, int] = {}
    if with_copies:
        counts["copies"] = write_rows(out / "link" / "copies.parquet", (builtins(c) for c in find_copies(out, engine)))
    if with_claims:
        found = (one._asdict() for one in find_candidates(out, engine))
        counts["candidates"] = write_rows(out / "link" / "candidates.parquet", found)
    if as_json_:
        emit("linked", counts)
    else:
        say(", ".join(f"{count} {what}" for what, count in counts.items()) or "nothing was asked for")


@click.command()
@click.argument("out", type=click.Path(exists=True, file_okay=False, path_type=Path))
@case_option
@json_option
def load(out: Path, case_path: str, as_json_: bool) -> None:
    """Bring the parts of OUT into a case; what it has already stays as it is."""
    from lagebild.scale import load as load_parts
    from lagebild.store import open_case

    progress = _Progress("parts")
    with open_case(case_path, create=True) as case:
        total = load_parts(case, out, watch=progress.step)
    if as_json_:
        emit("loaded", builtins(total))
    else:
        say(f"{total.reports} new reports from {total.parts} parts, {total.known} were there; {total.vectors} vectors")


def _engine(workers: int, address: str | None) -> Engine:
    from lagebild.scale import Local, Rays

    if address and not workers:
        raise click.UsageError("say with --workers how many workers the cluster is to have")
    return Rays(workers, address) if workers else Local()


def _checked(things: Iterable[Report | IntakeError]) -> Iterator[Report | IntakeError]:
    """The same; what cannot be taken in is named on stderr."""
    from lagebild.errors import IntakeError

    for thing in things:
        if isinstance(thing, IntakeError):
            note(f"lagebild: {thing}")
        yield thing


class _Progress:
    """Counts on stderr, on a terminal only."""

    def __init__(self, what: str) -> None:
        self._what, self._count = what, 0

    def step(self, _: Any) -> None:
        import sys

        self._count += 1
        if sys.stderr.isatty():
            click.echo(f"\r{self._count} {self._what}", nl=False, err=True)


COMMANDS = (scale, load)
