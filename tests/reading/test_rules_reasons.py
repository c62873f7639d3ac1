"""What a reading says about itself: why, who else it might have been, and how sure it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from lagebild.errors import ReadingError
from lagebild.model import Interval, Kind, Report, Statement
from lagebild.reading import reader
from lagebild.reading.draft import Draft
from lagebild.reading.rules import tables
from lagebild.reading.rules.confidence import confidence, reason
from lagebild.reading.rules.extract import extract

TWO = (
    "Außenminister Jan Weber traf am Montag den Senator Uwe Kern. Weber sagte, das Treffen sei gut verlaufen. "
    "Er fügte hinzu, dass weitere folgten."
)


def read(text: str) -> tuple[Statement, ...]:
    report = Report.make(outlet="Tagblatt", published=Interval.parse("2005-07-04"), text=text, language="de")
    return reader("rules").read(report).statements


def test_a_pronoun_names_the_runner_up_among_its_reasons() -> None:
    last = read(TWO)[-1]
    assert [link.name for link in last.chain] == ["Jan Weber"]
    assert "runner-up: Uwe Kern" in last.evidence


def test_a_name_has_no_runner_up() -> None:
    first = read(TWO)[0]
    assert not any(line.startswith("runner-up") for line in first.evidence)


def test_every_statement_says_why_and_how_sure() -> None:
    for statement in read(TWO):
        assert statement.evidence
        assert 0 < statement.confidence < 1


def test_a_plain_frame_is_surer_than_a_mood_alone() -> None:
    framed, free = extract("Weber sagte, dass er bleibe. Der Rat sei informiert.", "de")
    assert framed.kind is Kind.INDIRECT
    assert free.kind is Kind.INDIRECT_FREE_INDIRECT
    assert framed.confidence > free.confidence


def test_a_rule_without_a_share_has_that_of_its_kind() -> None:
    known = Draft(content=((0, 1),), kind=Kind.REPORTED, evidence=["tells an act of speech („fordern“)"])
    other = Draft(content=((0, 1),), kind=Kind.REPORTED, evidence=["a new rule"])
    assert reason(known) == "tells an act of speech (…)"
    assert confidence(other, "de") == pytest.approx(confidence(known, "de"), abs=0.1)


def test_a_draft_of_an_unknown_kind_keeps_its_own() -> None:
    assert confidence(Draft(content=((0, 1),), kind=Kind.FREE_INDIRECT, confidence=0.4), "en") == 0.4


def test_a_table_with_a_missing_cell_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "broken.tsv").write_text("kind\tword\n# a comment\nverb\n", encoding="utf-8")
    monkeypatch.setattr("lagebild.reading.rules.tables.resources.files", lambda _: tmp_path)
    with pytest.raises(ReadingError, match="1 cells where the header has 2") as raised:
        tables.table("broken.tsv")
    assert raised.value.where == "broken.tsv, line 3"
