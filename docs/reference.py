"""Write the command reference from the commands themselves: ``python docs/reference.py``."""

from __future__ import annotations

import os
from pathlib import Path

import click

PAGE = Path(__file__).with_name("cli.md")


def reference() -> str:
    """The page as Markdown: each command's own help, in the order of the work."""
    from lagebild.cli import cli

    out = ["# Commands", "", "Made by `python docs/reference.py` from the commands' own help.", ""]
    parent = click.Context(cli, info_name="lagebild", max_content_width=100, terminal_width=100)
    for name in cli.list_commands(parent):
        command = cli.get_command(parent, name)
        assert command
        context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
        out += [f"## {name}", "", "```", command.get_help(context), "```", ""]
        for part, inner in command.commands.items() if isinstance(command, click.Group) else ():
            below = click.Context(inner, info_name=part, parent=context, max_content_width=100, terminal_width=100)
            out += [f"### {name} {part}", "", "```", inner.get_help(below), "```", ""]
    return "\n".join(out)


if __name__ == "__main__":
    os.environ.pop("LAGEBILD_CASE", None)
    PAGE.write_text(reference(), encoding="utf-8")
