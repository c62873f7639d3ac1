"""Events that reports date themselves are proposed as anchors, with a reason, and never silently against another."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Anchor, Interval, Report
from lagebild.reading.times import propose, resolve


def report(text: str, outlet: str = "Tagblatt", published: str = "2007-01-15", language: str = "de") -> Report:
    return Report.make(outlet=outlet, published=Interval.parse(published), text=text, language=language)


def only(*reports: Report) -> Anchor:
    (anchor,) = propose(reports)
    return anchor


@pytest.mark.parametrize(
    ("language", "text", "name", "when"),
    [
        ("de", "Bei der Bundestagswahl am 18. September 2005 gewann keiner.", "Bundestagswahl", "2005-09-18"),
        ("de", "Der Gipfel am 3. und 4. Mai 2006 brachte nichts.", "Gipfel", "2006-05-03/2006-05-04"),
        ("de", "Vom NATO-Gipfel in Riga am 28. November 2006 blieb wenig.", "NATO-Gipfel in Riga", "2006-11-28"),
        ("de", "Am 3. April 2006 begann der Streik.", "Streik", "2006-04-03"),
        ("de", "Seit dem Ende des Krieges am 8. Mai 1945 ruht das Werk.", "Ende des Krieges", "1945-05-08"),
        ("en", "The March 11, 2006 earthquake killed thousands.", "earthquake", "2006-03-11"),
        ("en", "The German federal election of 18 September 2005 was close.", "German federal election", "2005-09-18"),
        ("en", "The summit in Riga on November 28 and 29, 2006 failed.", "summit in Riga", "2006-11-28/2006-11-29"),
    ],
)
def test_an_event_dated_by_number_is_proposed(language: str, text: str, name: str, when: str) -> None:
    anchor = only(report(text, language=language))
    assert anchor.name == name
    assert anchor.when == Interval.parse(when)
    assert anchor.why
    assert "one report: “" in anchor.why
    assert "Tagblatt" in anchor.why


@pytest.mark.parametrize(
    "text",
    [
        "Die Wahl war am Sonntag.",
        "Die Pressekonferenz am 3. Mai 2006 fiel aus.",
        "Die Auswahl am 3. Mai 2006 fiel schwer.",
        "Nach der Wahl sprach er am 3. Mai 2006 mit ihr.",
        "Am 3. April 2006 begann der Streik, am 5. April 2006 der Gipfel.",
    ],
)
def test_what_is_not_clearly_dated_is_not_proposed(text: str) -> None:
    assert propose([report(text)]) == []


def test_reports_that_agree_are_counted_and_quoted() -> None:
    anchor = only(
        report("Bei der Landtagswahl am 5. Juni 2005 siegte sie."),
        report("Die Landtagswahl vom 5. Juni 2005 war knapp.", "Morgenpost"),
    )
    assert anchor.when == Interval.on(dt.date(2005, 6, 5))
    assert anchor.why
    assert anchor.why.startswith("2 reports of 2 outlets: “Landtagswahl am 5. Juni 2005” (Tagblatt")


def test_the_majority_wins_and_the_contradiction_is_told() -> None:
    texts = (
        "Am 3. April 2006 begann der Krieg.",
        "Der Krieg vom 3. April 2006.",
        "Der Krieg brach am 4. April 2006 aus.",
    )
    anchor = only(*(report(text, f"Blatt {n}") for n, text in enumerate(texts)))
    assert anchor.when == Interval.on(dt.date(2006, 4, 3))
    assert anchor.why
    assert "contradicted by one report: “Krieg brach am 4. April 2006” (Blatt 2" in anchor.why


def test_a_tie_gives_the_whole_stretch_and_says_so() -> None:
    anchor = only(report("Der Gipfel am 3. Mai 2006."), report("Der Gipfel am 5. Mai 2006.", "Morgenpost"))
    assert anchor.when == Interval.parse("2006-05-03/2006-05-05")
    assert anchor.why
    assert "contradict each other" in anchor.why


def test_a_day_inside_a_longer_stretch_is_no_contradiction() -> None:
    anchor = only(report("Der Gipfel am 3. und 4. Mai 2006."), report("Der Gipfel am 3. Mai 2006.", "Morgenpost"))
    assert anchor.when == Interval.parse("2006-05-03/2006-05-04")
    assert anchor.why
    assert "contradict" not in anchor.why


def test_events_of_one_name_carry_their_dates_and_share_no_alias() -> None:
    found = propose([report("Die Wahl in Hessen am 2. Februar 2003 und die Wahl in Hessen am 18. Januar 2009.")])
    assert [anchor.name for anchor in found] == ["Wahl in Hessen 2003-02-02", "Wahl in Hessen 2009-01-18"]
    assert all(not anchor.aliases for anchor in found)


def test_a_bare_noun_is_an_alias_where_only_one_event_can_be_meant() -> None:
    assert only(report("Der Gipfel in Riga am 28. November 2006.")).aliases == ("Gipfel",)


def test_times_count_from_a_proposal_once_it_is_taken() -> None:
    anchor = only(report("Bei der Landtagswahl am 5. Juni 2005 siegte sie."))
    other = "Zwei Tage nach der Landtagswahl trat er zurück."
    (moment,) = resolve(other, "de", Interval.parse("2005-07-01"), [anchor]).moments
    assert moment.interval == Interval.on(dt.date(2005, 6, 7))


def test_a_report_counts_once_however_often_it_repeats_itself() -> None:
    anchor = only(report("Der Gipfel am 3. Mai 2006. Der Gipfel am 3. Mai 2006."))
    assert anchor.why
    assert anchor.why.startswith("one report")


WORDS = """
Wahl Gipfel Krieg Krieges NATO - am 3. 4. Mai 2006 und bis in Riga vom der Ende des begann Beginn , ( ) brach aus
18. September 2005 Landtagswahl Bei dem Sonntag March 11 earthquake election on the summit of . Der
"""


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join), st.sampled_from(["de", "en"]))
def test_no_text_is_too_strange_and_every_proposal_has_a_day_and_a_reason(text: str, language: str) -> None:
    for anchor in propose([report(text + " x", language=language), report(text + " y", "Blatt", language=language)]):
        assert anchor.when.earliest
        assert anchor.when.latest
        assert anchor.why
        assert "“" in anchor.why
