"""Nouns as pictures in a notebook: what ``show`` returns displays itself, and everything a report says is escaped.

>>> from lagebild import Interval, Report, reader
>>> report = Report.make(outlet="Tagblatt", published=Interval.parse("2022"), text="Es regne, sagte Ines Maier.")
>>> show(report, reader("rules").read(report))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup, escape

from lagebild.errors import LagebildError
from lagebild.model import Assessment, Noun, Question, Reading, Report, Statement
from lagebild.render.charts import bars
from lagebild.render.marks import marked

__all__ = ["Shown", "show"]

_STYLE = (
    "<style>.lagebild{font:15px/1.5 Georgia,serif;max-width:46rem}.lagebild mark{color:inherit;background:#f3e3b3}"
    ".lagebild mark.speaker{background:#cfe0ee}.lagebild mark.cue{background:none;border-bottom:1px solid #999}"
    ".lagebild .meta{color:#777;font-size:.88em}.lagebild svg{max-width:32rem;font:13px sans-serif}"
    ".lagebild svg .track{fill:#e9e4d9}.lagebild svg .bar{fill:#35506b}.lagebild svg .name{text-anchor:end}"
    ".lagebild svg .prior,.lagebild svg .spread{stroke:#222;stroke-width:1.5}</style>"
)


class Shown(NamedTuple):
    """Something shown; a notebook displays it, ``str`` gives the HTML."""

    html: Markup

    def _repr_html_(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f'{_STYLE}<div class="lagebild">{self.html}</div>'


def show(noun: Noun, of: Noun | None = None) -> Shown:
    """A report with its reading, a question with its assessment, or a report's statement, to be looked at.

    ``show(report, reading)``, ``show(report, statement)``, ``show(question, assessment)``, ``show(report)``,
    ``show(question)``. Raises ``LagebildError`` for two that do not belong together.
    """
    if isinstance(noun, Report) and isinstance(of, Reading | Statement | None):
        said = of.statements if isinstance(of, Reading) else (of,) if of else ()
        if any(one.report != noun.id for one in said):
            raise LagebildError("this was read in another report", where=noun.heading)
        return Shown(_report(noun, said))
    if isinstance(noun, Question) and isinstance(of, Assessment | None):
        if of is not None and of.question != noun.id:
            raise LagebildError("this is the assessment of another question", where=noun.text)
        return Shown(_question(noun, of))
    what = type(noun).__name__ if of is None else f"{type(noun).__name__} with {type(of).__name__}"
    raise LagebildError(f"{what} cannot be shown", hint="show(report, reading) or show(question, assessment)")


def _report(report: Report, said: tuple[Statement, ...]) -> Markup:
    rows = [Markup("<p><b>{}</b><br><span class=meta>{}, {}</span></p>").format(
        report.heading, report.outlet, report.published
    )]  # fmt: skip
    rows.append(marked(report.text, said, report.body_start))
    for one in said:
        words = " ".join(report.words(one.content).split())
        path = " → ".join((report.outlet, *(link.name for link in one.chain)))
        rows.append(Markup("<p class=meta>{} · {} · {:.0%}<br>„{}“</p>").format(
            path, one.mode.value, one.confidence, words
        ))  # fmt: skip
    return Markup("").join(rows)


def _question(question: Question, assessment: Assessment | None) -> Markup:
    p = assessment.probabilities if assessment else question.base_rate.probabilities
    extra = (assessment.prior, assessment.low, assessment.high) if assessment else ()
    head = Markup("<p><b>{}</b><br><span class=meta>{} – {}</span></p>").format(
        question.text, question.asked, question.deadline
    )
    return head + bars(question.outcomes, p, *extra) + Markup("<p class=meta>{}</p>").format(
        escape(question.base_rate.source)
    )  # fmt: skip
