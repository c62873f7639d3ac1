"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_every_command_and_option_is_in_the_reference() -> None:
    from lagebild.cli import cli

    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert set(sections) == set(cli.commands), "run: python docs/reference.py"
    for name, command in cli.commands.items():
        for option in (o for p in command.params for o in p.opts if o.startswith("--")):
            assert option in sections[name], f"{name} {option}: run python docs/reference.py"


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]), ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_of_the_readme_exists() -> None:
    from lagebild.cli import cli

    named = set(re.findall(r"\blagebild ([a-z]+)\b", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named <= set(cli.commands) | {"assess"}
    assert {"read", "add", "ask", "link", "assess", "resolve", "record", "desk"} <= named
