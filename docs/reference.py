"""Write the reference pages from the code itself: ``python docs/reference.py``.

``cli.md`` holds each command's own help, ``api.md`` the signatures and docstrings of what ``lagebild.__all__`` names,
``http.md`` what the desk's description of its API (``schemas/openapi.json``) says.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import json
import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

HERE = Path(__file__).parent
WIDTH = 96


def commands() -> Iterator[tuple[tuple[str, ...], click.Command, click.Context]]:
    """Every command and group, as ``(("scale", "read"), command, context)``, in the order of the work."""
    from lagebild.cli import cli

    def below(
        group: click.Group, parent: click.Context, path: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], click.Command, click.Context]]:
        for name in group.list_commands(parent):
            command = group.get_command(parent, name)
            assert command
            context = click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH)
            yield (*path, name), command, context
            if isinstance(command, click.Group):
                yield from below(command, context, (*path, name))

    yield from below(cli, click.Context(cli, info_name="lagebild", **cli.context_settings), ())


def cli_page() -> str:
    """The command reference as Markdown."""
    out = ["# Commands", "", "Made by `python docs/reference.py` from the commands' own help."]
    out += ["What all of them have in common is in [settings](settings.md).", ""]
    for path, command, context in commands():
        out += [f"{'#' * (len(path) + 1)} {' '.join(path)}", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(out)


def api_page() -> str:
    """The public names of the package as Markdown, functions before nouns."""
    import lagebild
    from lagebild import errors

    named = {name: getattr(lagebild, name) for name in lagebild.__all__}
    kinds = {
        "Functions": {n: v for n, v in named.items() if inspect.isfunction(v)},
        "The case and the reader": {n: named[n] for n in ("Case", "Reader")},
        "Nouns": {n: v for n, v in named.items() if hasattr(v, "__struct_fields__")},
        "Lists of words": {n: v for n, v in named.items() if inspect.isclass(v) and issubclass(v, enum.Enum)},
        "Errors": {n: getattr(errors, n) for n in errors.__all__},
    }
    out = ["# Python", "", "Made by `python docs/reference.py` from the docstrings. `lagebild.__all__` names what is"]
    out += ["public; anything else may change from one version to the next. How it is used: [notebooks]"]
    out[-1] += "(howto/notebooks.md)."
    for title, things in kinds.items():
        out += ["", f"## {title}"]
        for name, thing in things.items():
            out += ["", f"### {name}", "", *_entry(name, thing)]
    return "\n".join(out) + "\n"


def _entry(name: str, thing: Any) -> Iterator[str]:
    """One public name: how it is called, what it is for, what it holds."""
    if inspect.isfunction(thing):
        yield from ("```python", _signature(name, thing), "```", "")
    yield from _doc(thing)
    if inspect.isclass(thing) and issubclass(thing, enum.Enum):
        yield from ("", ", ".join(f"`{member.value}`" for member in thing))
    elif hasattr(thing, "__struct_fields__"):
        yield from _fields(thing)
    if inspect.isclass(thing) and not issubclass(thing, enum.Enum | BaseException):
        yield from _methods(thing)


def _signature(name: str, function: Any) -> str:
    shown = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    whole = f"{name}{shown}"
    if len(whole) <= WIDTH:
        return whole
    return textwrap.fill(whole, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _doc(thing: Any) -> list[str]:
    """The docstring in Markdown: double backquotes become single ones, an example a block of code."""
    text = inspect.getdoc(thing) or ""
    text = re.sub(r"``(.+?)``", r"`\1`", text)
    text = re.sub(r"^(.*[^:]):: *$", r"\1:", text, flags=re.MULTILINE)
    example = re.search(r"^>>> .*", text, re.MULTILINE | re.DOTALL)
    if example:
        text = f"{text[: example.start()]}```python\n{example[0].rstrip()}\n```"
    return text.splitlines()


def _fields(noun: Any) -> Iterator[str]:
    """The fields of a noun, each with the words that stand below it in the source."""
    [tree] = ast.parse(textwrap.dedent(inspect.getsource(noun))).body
    assert isinstance(tree, ast.ClassDef)
    yield from ("", "| field | type | |", "|---|---|---|")
    for place, node in enumerate(tree.body):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        after = tree.body[place + 1] if place + 1 < len(tree.body) else None
        words = ""
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            words = re.sub(r"``(.+?)``", r"`\1`", " ".join(str(after.value.value).split()))
        default = f" = {ast.unparse(node.value)}" if node.value else ""
        kind = f"{ast.unparse(node.annotation)}{default}".replace("|", "\\|")
        yield f"| `{node.target.id}` | `{kind}` | {words.replace('|', chr(92) + '|')} |"


def _methods(kind: Any) -> Iterator[str]:
    """Public methods and properties that the package itself defines."""
    for name in sorted(n for n in dir(kind) if not n.startswith("_")):
        member = inspect.getattr_static(kind, name)
        plain = getattr(member, "__func__", member)
        if not (inspect.isfunction(plain) or isinstance(member, property)):
            continue
        doc = inspect.getdoc(member)
        if not doc or not (getattr(plain, "__module__", None) or "lagebild").startswith("lagebild"):
            continue
        said = re.sub(r"``(.+?)``", r"`\1`", " ".join(doc.split()))
        call = name if isinstance(member, property) else re.sub(r"\((?:self|cls)(?:, )?", "(", _signature(name, plain))
        yield from ("", f"`{' '.join(call.split())}`", f":   {said}")


def http_page() -> str:
    """The desk's API for programs, an operation a row."""
    described = json.loads((HERE / "schemas" / "openapi.json").read_text(encoding="utf-8"))
    base = described["servers"][0]["url"]
    out = [
        "# The desk's API",
        "",
        "Made by `python docs/reference.py` from [`openapi.json`](schemas/openapi.json), which says",
    ]
    out += ["what each takes and gives; how a program signs in is in [a team on a server](howto/team.md#programs)."]
    out += ["", "| method | address | what it does | parameters |", "|---|---|---|---|"]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            takes = ", ".join(f"`{p['name']}`" for p in operation.get("parameters", ()) if p["in"] == "query")
            out.append(f"| {method.upper()} | `{base}{path}` | {operation['summary']} | {takes} |")
    return "\n".join(out) + "\n"


PAGES = {"cli.md": cli_page, "api.md": api_page, "http.md": http_page}
"""What is written, and by what."""


def made() -> dict[str, str]:
    """Every page as it is now, by its name."""
    for name in ("LAGEBILD_CASE", "LAGEBILD_ACCOUNTS"):
        os.environ.pop(name, None)
    importlib.import_module("lagebild")
    return {name: make() for name, make in PAGES.items()}


if __name__ == "__main__":
    for page, text in made().items():
        (HERE / page).write_text(text, encoding="utf-8")
