"""Commands that write a case in standard formats, and that take such files in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lagebild.cli.output import AUTHOR, LANGUAGE, PARTLY, builtins, case_option, emit, json_option, note, say

if TYPE_CHECKING:
    from lagebild.exports import Imported, Written
    from lagebild.store import Case

FORMATS = ("jsonl", "csv", "parquet", "stix", "claimreview", "webanno", "prov-json", "prov-o", "ical")
_FOLDERS = ("csv", "parquet")
_BY_QUESTION = ("stix", "claimreview", "webanno", "prov-json", "prov-o", "ical")
_BY_STATEMENT = ("stix", "webanno", "prov-json", "prov-o")


@click.command()
@click.argument("format", type=click.Choice(FORMATS), metavar="FORMAT")
@case_option
@click.option("--out", metavar="PATH", help="File to write; a folder for csv and parquet [default: standard output].")
@click.option("--question", metavar="ID", help="Only this question and what bears on it.")
@click.option("--statement", metavar="ID", help="Only this statement and its chain.")
@click.option("--folder", is_flag=True, help="jsonl: a folder with a file for each noun.")
@click.option("--log", is_flag=True, help="jsonl: the log of writes too.")
@click.option(
    "--table", "tables", multiple=True, metavar="NAME", help="csv, parquet: only this table; may be repeated."
)
@click.option("--settled", is_flag=True, help="ical: resolved questions too.")
@click.option("--alarm", type=click.IntRange(min=0), metavar="DAYS", help="ical: remind so many days before.")
@LANGUAGE
@json_option
def export(
    format: str,
    case_path: str,
    out: str | None,
    question: str | None,
    statement: str | None,
    folder: bool,
    log: bool,
    tables: tuple[str, ...],
    settled: bool,
    alarm: int | None,
    language: str,
    as_json_: bool,
) -> None:
    """Write the case in a standard FORMAT.

    \b
    jsonl        everything, to be taken back by `import`
    csv          every noun as a table; parquet needs the extra `tables`
    stix         a STIX 2.1 bundle
    claimreview  schema.org ClaimReview of resolved and assessed questions
    webanno      W3C Web Annotations of the statements
    prov-json    W3C PROV of the relay chains; prov-o the same in N-Triples
    ical         the deadlines of open questions as a calendar
    """  # noqa: D301  \b keeps the lines apart in the help
    from lagebild.store import open_case

    _check(format, out, question, statement, as_json_, {"folder": folder, "log": log, "table": bool(tables)})
    target = None if out in (None, "-") else Path(str(out))
    options = {
        "question": question, "statement": statement, "layout": "folder" if folder else "file", "log": log,
        "tables": tables, "settled": settled, "alarm": alarm, "language": language,
    }  # fmt: skip
    with open_case(case_path) as case:
        written = _write(case, format, target, options)
    if as_json_:
        emit("export", builtins(written))
    elif target is not None:
        counted = ", ".join(f"{number} {what}" for what, number in written.counts.items() if number)
        note(f"{target}: {counted or 'nothing to write'}")


def _check(
    format: str, out: str | None, question: str | None, statement: str | None, as_json_: bool, given: dict[str, bool]
) -> None:
    """Raise a usage error for options that the format does not have."""
    if question and format not in _BY_QUESTION:
        raise click.UsageError(f"{format} is of a whole case; --question goes with {', '.join(_BY_QUESTION)}")
    if statement and format not in _BY_STATEMENT:
        raise click.UsageError(f"--statement goes with {', '.join(_BY_STATEMENT)}")
    if question and statement:
        raise click.UsageError("give --question or --statement, not both")
    for name, formats in (("folder", ("jsonl",)), ("log", ("jsonl",)), ("table", _FOLDERS)):
        if given[name] and format not in formats:
            raise click.UsageError(f"--{name} goes with {', '.join(formats)}")
    nowhere = out in (None, "-")
    if nowhere and (format in _FOLDERS or given["folder"]):
        raise click.UsageError(f"{format} writes a folder: name it with --out")
    if nowhere and as_json_:
        raise click.UsageError("--json tells about files: name one with --out")


def _write(case: Case, format: str, target: Path | None, options: dict[str, Any]) -> Written:
    from lagebild import exports

    if format == "jsonl":
        return exports.write_lines(case, target, layout=options["layout"], log=options["log"])
    if format in _FOLDERS:
        assert target is not None
        write = exports.write_csv if format == "csv" else exports.write_parquet
        return write(case, target, options["tables"])
    with exports.as_of_now(case):
        chosen = exports.Selection(case, question=options["question"], statement=options["statement"])
        if format == "stix":
            return exports.write_stix(chosen, target, language=options["language"])
        if format == "claimreview":
            return exports.write_claimreview(chosen, target, language=options["language"])
        if format == "webanno":
            return exports.write_annotations(chosen, target)
        if format == "ical":
            return exports.write_ical(chosen, target, settled=options["settled"], alarm=options["alarm"])
        return exports.write_prov(chosen, target, form="json" if format == "prov-json" else "nt")


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@case_option
@AUTHOR
@json_option
@click.pass_context
def import_(ctx: click.Context, files: tuple[str, ...], case_path: str, author: str, as_json_: bool) -> None:
    """Take FILE into the case: JSON lines of a case (file or folder), or Web Annotations.

    Lines of a case make an identical one; what is there stays, so an interrupted import goes on where it was when the
    command is given again. Annotations become corrections of statements, or new statements.
    """
    from lagebild import exports
    from lagebild.store import open_case

    told = exports.Imported()
    paths = [Path(file) for file in files]
    annotated = [exports.is_annotations(path) for path in paths]
    for path, as_annotations in zip(paths, annotated, strict=True):
        if not as_annotations:  # a file that is no case must not leave an empty one behind
            exports.check_lines(path)
    with open_case(case_path, create=not any(annotated)) as case:
        for path, as_annotations in zip(paths, annotated, strict=True):
            if as_annotations:
                told.add(exports.import_annotations(case, path, author=author))
            else:
                told.add(exports.import_lines(case, path))
    _print(told, as_json_)
    used = bool(told.entered or told.there)
    ctx.exit(0 if not told.refused else PARTLY if used else 1)


def _print(told: Imported, as_json_: bool) -> None:
    for why in told.refused:
        note(f"skipped  {why}")
    if as_json_:
        emit("import", builtins(told))
        return
    for label, counts in (("entered", told.entered), ("there already", told.there)):
        if counts:
            say(f"{label}: {', '.join(f'{number} {noun}' for noun, number in counts.items())}")


@click.command()
@click.option("--out", default="schemas", show_default=True, metavar="FOLDER", help="Where to write them.")
@json_option
def schemas(out: str, as_json_: bool) -> None:
    """Write the JSON Schemas of all that Lagebild writes as JSON, and the columns of its tables."""
    from lagebild.exports import write_schemas

    written = write_schemas(Path(out))
    if as_json_:
        emit("schemas", builtins(written))
    else:
        note(f"{out}: {len(written.files)} files")


COMMANDS = (export, import_, schemas)
