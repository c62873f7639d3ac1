"""What the site makes of the pages before they are rendered.

Links that lead out of ``docs`` become plain words, and places for pictures that were not made stay empty
(``python -m docs.pictures`` makes them).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

_PICTURE = re.compile(r"^!\[[^\]]*\]\((?P<target>[^)\s]+)\)\n?", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>(?![a-z]+:|#)[^)#\s]+)(?:#[^)\s]*)?\)")


def on_config(config: Any) -> Any:
    """Called by MkDocs once: a page that has no place in the list of pages yet stands at its end."""
    named = set(re.findall(r"[\w/.-]+\.md", repr(config.nav)))
    pages = sorted(page.relative_to(HERE).as_posix() for page in HERE.rglob("*.md"))
    more = [page for page in pages if page not in named]
    if more:
        config.nav.append({"More": more})
    return config


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Called by MkDocs for each page before it is rendered."""
    folder = HERE / Path(page.file.src_uri).parent

    def picture(found: re.Match[str]) -> str:
        return found[0] if (folder / found["target"]).is_file() else ""

    def link(found: re.Match[str]) -> str:
        target = (folder / found["target"]).resolve()
        inside = target.is_relative_to(HERE) and target.is_file()
        elsewhere = target.exists() and not inside
        return found["words"] if elsewhere else found[0]

    return _LINK.sub(link, _PICTURE.sub(picture, markdown))
