"""The documentation says what the code does: nothing is left out, nothing is named that is not there."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
MADE = {"cli.md", "api.md", "http.md"}
"""Written by ``docs/reference.py``."""

_FENCE = re.compile(r"^```([\w-]*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SHELL = {"", "console", "sh", "bash", "shell"}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def module(name: str) -> ModuleType:
    """A program that lies beside the pages."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree() -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command and group with its path."""
    return [(path, command) for path, command, _ in module("reference").commands()]


# --- nothing is left out ----------------------------------------------------------------------------------------


def test_every_command_and_option_is_in_the_reference() -> None:
    sections = dict(re.findall(r"^##+ ([^\n]+)\n(.*?)(?=^##|\Z)", page("cli.md"), re.MULTILINE | re.DOTALL))
    assert set(sections) == {" ".join(path) for path, _ in tree()}, "run: python docs/reference.py"
    for path, command in tree():
        for option in (o for p in command.params for o in p.opts if o.startswith("--")):
            assert option in sections[" ".join(path)], f"{' '.join(path)} {option}: run python docs/reference.py"


def test_every_command_is_told_of_in_words_too() -> None:
    told = "\n".join(p.read_text(encoding="utf-8") for p in PAGES if p.parent != ROOT and p.name not in MADE)
    missing = [path[0] for path, _ in tree() if len(path) == 1 and not re.search(rf"(?:lagebild |`){path[0]}\b", told)]
    assert missing == [], "name it in a guide of docs/howto, in docs/settings.md or in docs/formats.md"


def test_every_public_name_and_field_is_in_the_reference() -> None:
    import lagebild
    from lagebild import errors

    sections = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", page("api.md"), re.MULTILINE | re.DOTALL))
    assert set(sections) == {*lagebild.__all__, *errors.__all__}, "run: python docs/reference.py"
    for name in lagebild.__all__:
        for field in getattr(getattr(lagebild, name), "__struct_fields__", ()):
            assert f"`{field}`" in sections[name], f"{name}.{field}: run python docs/reference.py"


def test_every_operation_of_the_desks_api_is_in_the_reference() -> None:
    import json

    described = json.loads(page("schemas/openapi.json"))
    for path, operations in described["paths"].items():
        for method in operations:
            row = f"| {method.upper()} | `{described['servers'][0]['url']}{path}` |"
            assert row in page("http.md"), f"{row}: run python docs/reference.py"


def test_every_setting_of_the_environment_is_told_of() -> None:
    asked = {str(v) for _, command in tree() for p in command.params for v in ([p.envvar] if p.envvar else [])}
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"environ(?:\.\w+\(|\[)[\"'](\w+)", text)) | set(re.findall(r"\bLAGEBILD_\w+", text))
    assert {"LAGEBILD_CASE", "USER"} <= asked
    assert {name for name in asked if f"`{name}" not in page("settings.md")} == set(), "enter it in docs/settings.md"


def test_every_extra_and_what_it_brings_is_told_of() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+)$", page("settings.md").partition("## Extras")[2], re.MULTILINE))
    assert set(extras) <= set(rows), "enter it in docs/settings.md"
    for extra in set(extras) - {"dev"}:
        for library in (re.split(r"[\[<>=]", wanted)[0] for wanted in extras[extra]):
            assert library.lower() in rows[extra].lower(), f"{extra} brings {library}: docs/settings.md"


def test_every_reader_is_told_of() -> None:
    from lagebild.reading import READERS

    rows = re.findall(r"^\| `(\w+)` \|", page("settings.md").partition("## Readers")[2], re.MULTILINE)
    assert rows == list(READERS)


def test_every_format_is_told_of() -> None:
    from lagebild.cli import cli
    from lagebild.intake import formats

    [out] = [p.type.choices for p in cli.commands["export"].params if isinstance(p.type, click.Choice) and p.required]
    for name in out:
        assert f"`{name}`" in page("exports.md"), f"enter {name} in docs/exports.md"
        assert f"export {name}`" in page("formats.md"), f"enter {name} in docs/formats.md"
    suffixes = set(formats._SUFFIXES)
    assert {s for s in suffixes if f"`{s}`" not in page("formats.md")} == set(), "enter it in docs/formats.md"


def test_the_reading_that_is_shown_is_one() -> None:
    import json

    import jsonschema

    [shown] = [json.loads(block) for language, block in _FENCE.findall(page("formats.md")) if language == "json"]
    jsonschema.validate(shown, json.loads(page("schemas/reading-wire.schema.json")))
    assert shown["statements"]


def test_every_exit_code_is_told_of() -> None:
    from lagebild.cli import output

    rows = re.findall(r"^\| (\d) \|", page("settings.md"), re.MULTILINE)
    assert rows == ["0", "1", "2", str(output.PARTLY)]


# --- what is named is there -------------------------------------------------------------------------------------


def slug(heading: str) -> str:
    """A heading's anchor, as Python-Markdown makes it."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading.replace("`", "")).strip().lower())


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    for image, target, anchor in re.findall(r"(!?)\[[^\]]*\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)", text):
        if image and "images/" in target and not any((DOCS / "images").glob("*.png")):
            continue  # the pictures are made with a browser: python -m docs.pictures
        there = path.parent / target if target else path
        assert there.exists(), f"{target}: no such file"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {slug(h) for h in headings}, f"{target}#{anchor}: no such heading"


@pytest.mark.parametrize("path", [p for p in PAGES if p.name not in MADE], ids=named)
def test_no_page_names_a_folder_of_one_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.])/(?:work|farm|root|tmp|home/\w+)/\S*", text) == []


def commands_in(path: Path) -> Iterator[str]:
    """The ``lagebild`` commands in the blocks of code of a page, each on one line."""
    for language, block in _FENCE.findall(path.read_text(encoding="utf-8")):
        if language in _SHELL:
            whole = re.sub(r"\\\n(?:> |\s+)", " ", block)
            for line in re.findall(r"^(?:\$ )?(?:\.venv/bin/)?lagebild (.+)$", whole, re.MULTILINE):
                if not line.startswith("[OPTIONS]"):
                    yield line


@pytest.mark.parametrize("path", [p for p in PAGES if p.name not in MADE | {"CHANGELOG.md"}], ids=named)
def test_every_command_on_a_page_is_one_that_can_be_given(path: Path) -> None:
    for line in commands_in(path):
        understand(line)


@pytest.mark.parametrize(
    "line", ["reed x.txt", "read x.txt --colour red", "read x.txt --reader magic", "scale weave", "export", "check now"]
)
def test_a_command_that_cannot_be_given_is_found(line: str) -> None:
    with pytest.raises(click.UsageError):
        understand(line)


def understand(line: str) -> None:
    """Take a command line apart as the program would. Raises ``UsageError`` for what it would not take.

    Nothing is run, and files need not be there.
    """
    from lagebild.cli import cli

    words = shlex.split(line, comments=True)
    command: click.Command = cli
    context = click.Context(cli, info_name="lagebild", **cli.context_settings)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        below = command.get_command(context, words[0])
        if below is None:
            raise click.UsageError(f"lagebild {line}: there is no command {words[0]!r}")
        command = below
        context = click.Context(command, info_name=words.pop(0), parent=context)
    values, rest, _ = command.make_parser(context).parse_args(list(words))
    if rest:
        raise click.UsageError(f"lagebild {line}: {rest} is too much")
    for param in command.params:
        value = values.get(param.name or "")
        if param.required and not param.envvar and not (isinstance(value, str | tuple | list) and value):
            raise click.UsageError(f"lagebild {line}: {param.name} is missing")
        if isinstance(param.type, click.Choice) and isinstance(value, str):
            param.type.convert(value, param, context)


def test_every_command_of_the_readme_exists() -> None:
    from lagebild.cli import cli

    said = set(re.findall(r"\blagebild ([a-z]+)\b", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert said <= set(cli.commands)
    assert {"read", "add", "ask", "link", "assess", "resolve", "record", "desk"} <= said


def test_every_target_of_make_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    said = set(re.findall(r"\bmake (\w+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"demo", "test"} <= said & targets
    assert set(re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)) <= targets


# --- what is shown is what happens ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which all of the tutorial was run, and the tutorial with what it printed there."""
    folder = tmp_path_factory.mktemp("tutorial")
    return folder, module("tutorial").retold(page("tutorial.md"), folder)


@pytest.mark.slow
def test_the_tutorial_runs_and_shows_what_it_prints(told: tuple[Path, str]) -> None:
    tutorial = module("tutorial")
    shown = [tutorial.alike(line) for line in page("tutorial.md").splitlines()]
    printed = {tutorial.alike(line) for line in told[1].splitlines()}
    other = [line for line in shown if line not in printed]
    assert len(other) <= len(shown) / 20, "\n".join(["run: python docs/tutorial.py", *other])


@pytest.mark.slow
def test_the_tutorial_goes_through_the_whole_work(told: tuple[Path, str]) -> None:
    run = set(re.findall(r"^\$ lagebild (\w+)", told[1], re.MULTILINE))
    assert {"reports", "sources", "ask", "claims", "chains", "contradiction", "stake", "assess", "history"} <= run
    assert {"dossier", "forecast", "resolve", "record", "scores", "postmortem", "export", "check", "backup"} <= run
    assert (told[0] / "parlament.html").is_file()


@pytest.mark.slow
def test_what_the_page_on_python_shows_runs(told: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(told[0])
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    names: dict[str, object] = {}
    blocks = [block for language, block in _FENCE.findall(page("howto/notebooks.md")) if language == "python"]
    for block in blocks:
        exec(compile(ast.parse(block), "notebooks.md", "exec"), names)
    assert len(blocks) >= 5
    assert names["statements"]


@pytest.mark.slow
def test_the_site_is_built_and_asks_nobody_for_anything(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    pytest.importorskip("material")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(build, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    built = list((tmp_path / "site").rglob("*.html"))
    assert len(built) >= len(list(DOCS.rglob("*.md")))
    for made in built:
        foreign = re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*(?:https?:)?//[^>]*>", made.read_text("utf-8"))
        assert foreign == [], made.name
    styles = "".join(p.read_text("utf-8") for p in (tmp_path / "site").rglob("*.css"))
    assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)]*", styles) == []
