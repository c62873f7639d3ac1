"""Dossiers: a question or a claim as one self-contained page or as Markdown, to be printed, sent, and checked.

A dossier holds the evidence in the reports' words, the chains, the probabilities and where all of it comes from. The
page has no script and fetches nothing; everything a report says is escaped.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from lagebild.dossier.gather import AboutClaim, AboutQuestion, about_claim, about_question
from lagebild.errors import LagebildError
from lagebild.model import Claim, Question
from lagebild.store import Case

__all__ = ["LANGUAGES", "Dossier", "claim_dossier", "question_dossier"]

LANGUAGES = ("de", "en")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_AT_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


class Dossier(NamedTuple):
    """A dossier, ready to be written down; in a notebook it shows itself."""

    about: AboutQuestion | AboutClaim
    language: str
    made: str
    """The day it was made, ISO 8601."""

    def html(self) -> str:
        """One self-contained page: no script, no link is followed by itself, light and dark, fit to print."""
        return self._filled("page.html")

    def markdown(self) -> str:
        """The same in CommonMark with tables."""
        text = self._filled("dossier.md")
        return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"

    def _repr_html_(self) -> str:
        return self._filled("body.html")

    def _filled(self, template: str) -> str:
        return _CONTROL.sub("", str(_environment().get_template(template).render(self._values())))

    def _values(self) -> dict[str, Any]:
        from lagebild.render import bars, history, waterfall_chart

        about = self.about
        values = {"a": about, "t": words()[self.language], "language": self.language, "made": self.made}
        if isinstance(about, AboutQuestion):
            latest, asked = about.assessment, about.question
            p = latest.probabilities if latest else asked.base_rate.probabilities
            extra = (latest.prior, latest.low, latest.high) if latest else ()
            values |= {
                "title": asked.text,
                "bars": bars(asked.outcomes, p, *extra),
                "waterfall": waterfall_chart(about.steps),
                "history": history([(one.at, one.probabilities) for one in about.past], asked.outcomes),
            }
        else:
            values["title"] = about.claim.text
        return values


def question_dossier(case: Case, question: Question, *, language: str = "de", made: str) -> Dossier:
    """The dossier of a question; ``made`` is the day to stand on it. Raises ``LagebildError`` for another language."""
    return Dossier(about_question(case, question, _known(language)), language, made)


def claim_dossier(case: Case, claim: Claim, *, language: str = "de", made: str) -> Dossier:
    """The dossier of a claim."""
    return Dossier(about_claim(case, claim, _known(language)), language, made)


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise LagebildError(f"there are no dossiers in {language!r}", hint=f"there are {', '.join(LANGUAGES)}")
    return language


@cache
def words() -> dict[str, Any]:
    """The dossier's own words, by language."""
    return tomllib.loads(resources.files("lagebild.dossier").joinpath("words.toml").read_text(encoding="utf-8"))


def escape_markdown(text: object) -> str:
    """Text that CommonMark shows as it is, on one line; ``<`` and ``&`` are made harmless for what comes after."""
    line = " ".join(str(text).split())
    line = line.replace("&", "&amp;")
    line = _SPECIAL.sub(r"\\\1", line).replace("\\<", "&lt;").replace("\\>", "&gt;")
    return _AT_START.sub(r"\1\\\2", line)


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    from lagebild.weighing.moves import words as move_words

    environment = Environment(
        loader=PackageLoader("lagebild.dossier"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"md": escape_markdown, "move": move_words, "safe_url": safe_url}
    return environment


def safe_url(url: str | None) -> str | None:
    """The address if it is one of the web; ``javascript:`` and its like are no links."""
    return url if url and url.lower().startswith(("http://", "https://")) else None
