"""The public face, and the promises made about the project as a whole."""

from __future__ import annotations

import ast
import re
import resource
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import lagebild
from lagebild import errors, model

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_public_names_are_all_there_and_sorted() -> None:
    assert lagebild.__all__ == sorted(lagebild.__all__)
    for name in lagebild.__all__:
        assert getattr(lagebild, name) is not None


def test_every_noun_of_the_model_is_public() -> None:
    nouns = {
        n for n, v in vars(model).items() if isinstance(v, type) and issubclass(v, model.Noun) and v is not model.Noun
    }
    assert nouns <= set(lagebild.__all__)


def test_every_error_has_one_root_and_is_listed() -> None:
    defined = {n for n, v in vars(errors).items() if isinstance(v, type) and issubclass(v, BaseException)}
    assert defined == set(errors.__all__)
    assert all(issubclass(getattr(errors, n), errors.LagebildError) for n in errors.__all__)


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert lagebild.__version__ == project["version"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT / "src").as_posix())
def test_modules_say_what_they_are_and_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module says what it is for"
    assert text.count("\n") <= 420, "split it: one file, one thing"


def test_no_path_of_a_machine_and_no_registry_host_is_in_the_project() -> None:
    tracked = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
        .stdout.decode()
        .split("\0")
    )
    if tracked == [""]:
        pytest.skip("not a git checkout")
    pattern = re.compile(r"(?<![\w.])/(?:work|farm|root|home/\w+)/|files\.pythonhosted|index-url|extra-index")
    for name in tracked:
        path = ROOT / name
        if (
            path.suffix in {".py", ".toml", ".md", ".txt", ".cfg", ".yml", ".html", ".js", ".css", ".tsv"}
            and path.is_file()
            and path != Path(__file__)
        ):
            found = pattern.search(path.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{name}: {found[0]}"


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.onnx")), ids=lambda p: p.name)
def test_the_weights_do_not_tell_where_they_were_made(path: Path) -> None:
    raw = path.read_bytes()
    assert b"site-packages" not in raw
    assert b'.py", line ' not in raw, "stack traces of the export"


def test_the_command_line_offers_the_readers_there_are() -> None:
    from lagebild import reading
    from lagebild.cli import output

    assert output.READERS == reading.READERS, "the command line holds a copy so that a help page stays quick"


def test_help_comes_at_once() -> None:
    code = "import sys; sys.argv = ['lagebild', '--help']; from lagebild.cli import main; main()"
    command = [sys.executable, "-c", code]
    best = min(_processor_seconds(command) for _ in range(5))
    assert best < 0.3, f"lagebild --help took {best:.2f} s"


def _processor_seconds(command: list[str]) -> float:
    """Processor time, not wall time: what else runs on the machine is not the command's doing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
