"""The command that writes a dossier."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from lagebild.cli.output import LANGUAGE, case_option, emit, json_option, note


@click.command()
@click.argument("key", metavar="QUESTION|CLAIM")
@case_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it [default: stdout].")
@click.option(
    "--format", "form", type=click.Choice(["html", "markdown"]), help="[default: by the file's name, or html]"
)
@click.option("--made", metavar="DATE", help="The day to stand on it [default: today].")
@LANGUAGE
@json_option
def dossier(
    key: str, case_path: str, out: Path | None, form: str | None, made: str | None, language: str, as_json_: bool
) -> None:
    """Write a question or a claim as one page that needs nothing else: evidence, chains, probabilities, credits."""
    from lagebild.dossier import claim_dossier, question_dossier
    from lagebild.errors import NotFoundError
    from lagebild.store import open_case

    day = made or dt.datetime.now(dt.UTC).date().isoformat()
    form = form or ("markdown" if out and out.suffix in (".md", ".markdown") else "html")
    with open_case(case_path) as case:
        try:
            told = question_dossier(case, case.question(key), language=language, made=day)
        except NotFoundError as missing:
            try:
                claim = case.claim(key)
            except NotFoundError:
                raise missing from None
            told = claim_dossier(case, claim, language=language, made=day)
    text = told.html() if form == "html" else told.markdown()
    if out:
        part = out.with_name(out.name + ".part")
        part.write_text(text, encoding="utf-8")
        part.replace(out)
    if as_json_:
        emit("dossier", {"format": form, "file": str(out) if out else None, "text": None if out else text})
    elif out:
        note(f"{out}: {len(text.encode()):,} bytes")
    else:
        click.echo(text, nl=False)


COMMANDS = (dossier,)
