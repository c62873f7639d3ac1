"""Nouns that show themselves in a notebook."""

import datetime as dt

import pytest

from lagebild import BaseRate, Interval, Kind, LagebildError, Link, Question, Reading, Report, Statement, show

TEXT = "Es regne <b>viel</b>, sagte Ines Maier. Man wisse nicht, wie lange."
REPORT = Report.make(outlet="Tagblatt & Söhne", published=Interval.parse("2022-03"), text=TEXT)
SAID = Statement(id="s", report=REPORT.id, content=((0, 20),), kind=Kind.INDIRECT, chain=(Link(name="Ines <Maier>"),))
READING = Reading(report=REPORT.id, reader="t/1", published=REPORT.published, statements=(SAID,))
ASKED = Question(
    id="q", text="Regnet es <weiter>?", outcomes=("ja", "nein"), asked=dt.date(2022, 3, 1),
    deadline=dt.date(2022, 4, 1),
    base_rate=BaseRate(probabilities=(0.5, 0.5), source="ein & aus"),
)  # fmt: skip


def test_a_reading_is_shown_with_its_marks_and_chains_escaped() -> None:
    html = show(REPORT, READING)._repr_html_()
    assert '<mark class="content" data-s="s">Es regne &lt;b&gt;viel' in html
    assert "Tagblatt &amp; Söhne → Ines &lt;Maier&gt;" in html
    assert "<b>viel" not in html


def test_a_question_is_shown_before_and_after_it_was_assessed() -> None:
    assert "Regnet es &lt;weiter&gt;?" in str(show(ASKED))
    assert "<svg" in str(show(ASKED))


def test_what_does_not_belong_together_is_refused() -> None:
    other = Report.make(outlet="Kurier", published=Interval.parse("2022"), text=TEXT)
    with pytest.raises(LagebildError, match="another report"):
        show(other, READING)
    with pytest.raises(LagebildError, match="Question with Reading"):
        show(ASKED, READING)
