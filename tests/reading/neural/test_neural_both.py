"""Both readers side by side: one list of statements, one to one, with how far they agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Interval, Kind, Reading, Report, Spans, Statement
from lagebild.reading import certain, reader
from lagebild.reading.draft import Draft
from lagebild.reading.neural.both import merged, paired
from lagebild.reading.neural.decode import NeuralDraft, Options, logit, sigmoid

TEXT = (
    "Die Brücke über die Elde werde noch im Mai gesperrt, sagte Bauministerin Ines Maier am Sonntag. "
    "„Wir haben keine andere Wahl“, erklärte sie. Nach Angaben der Polizei ist der Verkehr umgeleitet worden."
)
OPTIONS = Options(agreement=(0.4, -0.2, -0.6), rules=(0.8, -0.5))


def spans(words: str) -> Spans:
    start = TEXT.index(words)
    return ((start, start + len(words)),)


def by_network(content: str, *, speaker: str = "Ines Maier", sure: float = 0.7) -> NeuralDraft:
    return NeuralDraft(content=spans(content), kind=Kind.INDIRECT, speaker=spans(speaker), confidence=sure)


def by_rules(content: str, *, speaker: str = "Ines Maier", sure: float = 0.7, parent: int | None = None) -> Draft:
    return Draft(
        content=spans(content), kind=Kind.INDIRECT, speaker=spans(speaker), confidence=sure, parent=parent,
        evidence=["the verb of saying „sagte“"],
    )  # fmt: skip


BRIDGE = "Die Brücke über die Elde werde noch im Mai gesperrt"
TRAFFIC = "ist der Verkehr umgeleitet worden"


def test_where_both_agree_they_are_surer() -> None:
    (found,) = merged(TEXT, [by_network(BRIDGE)], [by_rules(BRIDGE)], OPTIONS)
    assert found.confidence > 0.7
    assert found.evidence == ["the verb of saying „sagte“", "both readers agree"]


def test_where_they_differ_the_networks_ranges_stand_and_the_rules_reading_is_named() -> None:
    (found,) = merged(TEXT, [by_network(BRIDGE)], [by_rules(BRIDGE, speaker="der Polizei")], OPTIONS)
    assert found.speaker == spans("Ines Maier")
    assert found.confidence == pytest.approx(sigmoid(logit(0.7) - 0.2))
    assert found.evidence[-1] == "the rules read the speaker as “der Polizei”"


def test_a_longer_content_of_the_rules_is_named_too() -> None:
    (found,) = merged(TEXT, [by_network("werde noch im Mai gesperrt")], [by_rules(BRIDGE)], OPTIONS)
    assert found.content == spans("werde noch im Mai gesperrt")
    assert f"the rules read the content as “{BRIDGE}”" in found.evidence


def test_what_only_one_of_them_found_is_kept_and_less_sure() -> None:
    lone, other = merged(TEXT, [by_network(BRIDGE)], [by_rules(TRAFFIC, speaker="der Polizei")], OPTIONS)
    assert lone.confidence < 0.7
    assert other.confidence < 0.7
    assert lone.evidence[-1] == "the network found it, the rules did not"
    assert other.evidence[-1] == "the rules found it, the network did not"


def test_the_pairs_are_one_to_one_and_the_nearest_first() -> None:
    drafts = [by_network("werde noch im Mai gesperrt"), by_network(BRIDGE)]
    assert paired(drafts, [by_rules(BRIDGE)]) == {1: 0}
    bare = [NeuralDraft(content=d.content, kind=d.kind) for d in drafts]
    assert len(merged(TEXT, bare, [by_rules(BRIDGE)], OPTIONS)) == 2


def test_two_voices_over_one_content_each_find_their_own() -> None:
    drafts = [by_network(BRIDGE, speaker="der Polizei"), by_network(BRIDGE)]
    assert paired(drafts, [by_rules(BRIDGE), by_rules(BRIDGE, speaker="der Polizei")]) == {0: 1, 1: 0}


def test_a_statement_of_the_rules_keeps_its_place_in_one_of_the_networks() -> None:
    outer, inner = merged(
        TEXT,
        [by_network(BRIDGE)],
        [by_rules(BRIDGE), by_rules("noch im Mai", speaker="der Polizei", parent=0)],
        OPTIONS,
    )
    assert (outer.parent, inner.parent) == (None, 0)


Rows = list[tuple[int, int, float]]


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30), st.floats(0.01, 0.99)), max_size=9))
def test_nothing_that_either_found_is_lost(rows: Rows) -> None:
    made = [(((a, a + n),), sure) for a, n, sure in rows]
    drafts = [NeuralDraft(content=c, kind=Kind.INDIRECT, confidence=sure) for c, sure in made[::2]]
    hints = [Draft(content=c, kind=Kind.INDIRECT, confidence=sure) for c, sure in made[1::2]]
    pairs = paired(drafts, hints)
    found = merged(TEXT, drafts, hints, OPTIONS)
    assert len(set(pairs.values())) == len(pairs)
    assert len(found) == len(drafts) + len(hints) - len(pairs)
    assert [d.content[0][0] for d in found] == sorted(d.content[0][0] for d in found)
    assert all(0 <= d.confidence <= 1 for d in found)
    assert sorted(d.content for d in drafts) == sorted(d.content for d in found if isinstance(d, NeuralDraft))


REPORT = Report.make(outlet="Tagblatt", published=Interval.parse("2021-05-03"), text=TEXT, language="de")


def test_both_read_a_report_and_the_least_certain_can_be_left_out() -> None:
    reading = reader("both").read(REPORT)
    assert reading.reader == "both/1"
    assert {s.origin.name for s in reading.statements if s.origin} >= {"Ines Maier"}
    assert any("both readers agree" in s.evidence for s in reading.statements)
    surest = max(s.confidence for s in reading.statements)
    assert [s.confidence for s in certain(reading, surest).statements] == [surest]
    assert certain(reading, 0.0) == reading
    assert certain(reading, 1.0).statements == ()


def test_a_statement_whose_enclosing_one_is_left_out_stands_for_itself() -> None:
    outer = Statement(id="o", report="r", content=((0, 9),), kind=Kind.INDIRECT, confidence=0.3)
    inner = Statement(id="i", report="r", content=((3, 6),), kind=Kind.DIRECT, confidence=0.9, parent="o")
    reading = Reading(report="r", reader="both/1", published=REPORT.published, statements=(outer, inner))
    (kept,) = certain(reading, 0.5).statements
    assert (kept.id, kept.parent) == ("i", None)
    assert certain(reading, 0.3) == reading
