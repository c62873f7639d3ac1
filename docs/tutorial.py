"""Run the tutorial and write down what it printed: ``python docs/tutorial.py``.

Every line of ``tutorial.md`` that begins with ``$`` in a block of kind ``console`` is a command. All of them are run,
in order, in an empty folder, in this process; the lines below are replaced by what they printed. A comment before a
block, ``<!-- lines 1-4 9 -->``, says which lines of the output are shown; what is left out becomes ``…``.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

PAGE = Path(__file__).with_name("tutorial.md")
WIDTH = 96
ANALYST = "ada"

_BLOCK = re.compile(r"(?:<!-- lines ([\d -]+) -->\n)?```console\n(.*?)```", re.DOTALL)
_INSTEAD = {"make demo": "lagebild demo --case demo.case --fresh"}
"""What is run in place of a command that would also install the package."""


def retold(text: str, folder: str | Path) -> str:
    """The page with each block's output as it is now, run in ``folder``, where the case stays.

    Raises ``RuntimeError`` for a command that fails.
    """

    def block(found: re.Match[str]) -> str:
        [command] = re.findall(r"^\$ (.*(?:\n> .*)*)", found[2], re.MULTILINE)
        lines = _run(command.replace("\\\n> ", ""))
        shown = "".join(f"{line}\n" for line in _chosen(lines, found[1]))
        head = f"<!-- lines {found[1]} -->\n" if found[1] else ""
        return f"{head}```console\n$ {command}\n{shown}```"

    with chdir(folder):
        before = dict(os.environ)
        os.environ["USER"] = ANALYST
        os.environ.pop("LAGEBILD_CASE", None)
        try:
            return _BLOCK.sub(block, text)
        finally:
            os.environ.clear()
            os.environ.update(before)


def _run(command: str) -> list[str]:
    """The lines that a command of the tutorial prints: data, and where there is none, words about the work."""
    from click.testing import CliRunner

    from lagebild.cli import cli

    first, *rest = shlex.split(_INSTEAD.get(command, command))
    if first == "export":
        name, _, value = rest[0].partition("=")
        os.environ[name] = value
        return []
    if first != "lagebild":
        raise RuntimeError(f"the tutorial cannot run {first!r}")
    done = CliRunner().invoke(cli, rest)
    if done.exit_code != 0:
        raise RuntimeError(f"$ {command}\nended with {done.exit_code}: {done.output}") from done.exception
    return [line.rstrip() for line in (done.stdout or done.output).splitlines()]


def _chosen(lines: list[str], wanted: str | None) -> Iterator[str]:
    """The lines to be shown, cut to the width of the page, with ``…`` for those left out."""
    places = {n for part in (wanted or f"1-{len(lines)}").split() for n in _range(part)}
    gap = False
    for number, line in enumerate(lines, 1):
        if number in places:
            yield line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
        elif not gap:
            yield "…"
        gap = number not in places


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


def alike(text: str) -> str:
    """The page without what may differ from machine to machine: figures, bars and the spaces that align them."""
    return re.sub(r"[ ─]+", " ", re.sub(r"[█▏▎▍▌▋▊▉]+", "█", re.sub(r"\d+(?:[.,]\d+)*", "0", text)))


if __name__ == "__main__":
    old = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as empty:
        new = retold(old, empty)
    PAGE.write_text(new, encoding="utf-8")
    sys.stderr.write("as it was\n" if new == old else "written anew\n")
