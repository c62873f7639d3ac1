"""The command line. Data goes to stdout, words about the work to stderr.

Exit codes: 0 all done, 1 failed, 2 wrong usage, 3 partly done.
"""

from __future__ import annotations

import click

from lagebild.cli import (
    browse,
    claims,
    correct,
    desk,
    dossier,
    export,
    forecast,
    keep,
    linking,
    packs,
    read,
    scale,
    show,
    watch,
    weigh,
)
from lagebild.cli.output import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lagebild", message="%(prog)s %(version)s")
def cli() -> None:
    """Lagebild keeps the books on what is claimed.

    It reads dated reports and answers who claims what, through whom, in whose interest,
    what speaks for and against it, how likely it is, and who turned out to be right.
    Everything stays on this machine, in one case file.
    """


for command in (
    *show.COMMANDS,
    *desk.COMMANDS,
    *read.COMMANDS,
    *watch.COMMANDS,
    *browse.COMMANDS,
    *correct.COMMANDS,
    *linking.COMMANDS,
    *claims.COMMANDS,
    *packs.COMMANDS,
    *weigh.COMMANDS,
    *forecast.COMMANDS,
    *dossier.COMMANDS,
    *scale.COMMANDS,
    *export.COMMANDS,
    *keep.COMMANDS,
):
    cli.add_command(command)


def main() -> None:
    """Entry point of the ``lagebild`` command."""
    cli(prog_name="lagebild")
