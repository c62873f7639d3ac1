"""Libraries that only some material needs, and what to install where one is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from lagebild.errors import IntakeError

_EXTRAS: dict[str, tuple[str, str]] = {
    "pypdf": ("docs", "a PDF"),
    "docx": ("docs", "a Word document"),
    "pyarrow.parquet": ("tables", "a Parquet table"),
    "fastwarc.warc": ("warc", "a web archive (WARC)"),
    "feedparser": ("feeds", "a feed"),
    "protego": ("feeds", "robots.txt"),
}


def library(name: str, where: str) -> Any:
    """The module ``name``. Raises ``IntakeError``, naming the extra to install, if it is not there."""
    extra, what = _EXTRAS[name]
    try:
        return import_module(name)
    except ImportError:
        hint = f"pip install 'lagebild[{extra}]'"
        raise IntakeError(f"{what} needs a library that is not installed", where=where, hint=hint) from None
