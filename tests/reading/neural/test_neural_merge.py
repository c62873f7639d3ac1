"""What the rules add to the network's drafts, and the reader that puts both together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import ReadingError
from lagebild.model import Interval, Kind, Report, Spans
from lagebild.reading import reader
from lagebild.reading.draft import Draft
from lagebild.reading.neural.decode import Options
from lagebild.reading.neural.merge import SURE, fuller, overlap, with_sure

TEXT = (
    "Die Brücke über die Elde werde noch im Mai gesperrt, sagte Bauministerin Ines Maier am Sonntag. "
    "„Wir haben keine andere Wahl“, erklärte sie. Nach Angaben der Polizei ist der Verkehr umgeleitet worden."
)


def draft(content: Spans, *, speaker: Spans = (), sure: float = 0.5, parent: int | None = None) -> Draft:
    return Draft(content=content, kind=Kind.INDIRECT, speaker=speaker, confidence=sure, parent=parent)


def test_overlap_is_one_for_the_same_and_none_for_apart() -> None:
    assert overlap(((0, 4), (6, 8)), ((0, 4), (6, 8))) == 1
    assert overlap(((0, 4),), ((4, 8),)) == 0
    assert overlap(((0, 4),), ((2, 6),)) == 0.5


def test_what_the_rules_are_sure_of_is_kept_and_the_rest_is_not() -> None:
    network = [draft(((50, 60),))]
    rules = [draft(((10, 20),), sure=SURE), draft(((30, 40),), sure=SURE - 0.01), draft(((50, 61),), sure=0.9)]
    assert [d.content for d in with_sure(network, rules, Options())] == [((10, 20),), ((50, 60),)]


def test_parents_stay_parents_when_drafts_are_put_between() -> None:
    network = [draft(((50, 90),)), draft(((60, 70),), parent=0)]
    kept = with_sure(network, [draft(((10, 20),), sure=0.9)], Options())
    assert [d.content[0][0] for d in kept] == [10, 50, 60]
    assert kept[2].parent == 1


def test_a_voice_is_named_by_the_fullest_mention_but_its_range_stays() -> None:
    network = [draft(((0, 10),), speaker=((30, 40),))]
    rules = [draft(((0, 10),), speaker=((20, 40),))]
    assert fuller(network, rules)[0].speaker == ((20, 40),)
    assert network[0].speaker == ((30, 40),)
    assert fuller(network, [draft(((0, 10),), speaker=((35, 40),))])[0].speaker == ((30, 40),)
    nobody = [draft(((0, 10),))]
    assert fuller(nobody, rules)[0].speaker == ((20, 40),), "where it has no idea, the rules' name is better than none"
    assert fuller(nobody, [draft(((0, 10),), speaker=((20, 22),))])[0].speaker == (), "a pronoun is no name"


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 9), st.floats(0, 1)), max_size=8))
def test_no_draft_of_the_network_is_ever_lost(rows: list[tuple[int, int, float]]) -> None:
    drafts = [draft(((a, a + n),), sure=c) for a, n, c in rows]
    kept = with_sure(drafts[::2], drafts[1::2], Options())
    assert all(d.content in {k.content for k in kept} for d in drafts[::2])
    assert [k.content[0][0] for k in kept] == sorted(k.content[0][0] for k in kept)


@pytest.fixture(scope="module")
def report() -> Report:
    return Report.make(outlet="Tagblatt", published=Interval.parse("2021-05-03"), text=TEXT, language="de")


def test_the_model_reads_and_says_why(report: Report) -> None:
    reading = reader("model").read(report)
    found = {TEXT[a:b]: s for s in reading.statements for a, b in s.content}
    assert found["„Wir haben keine andere Wahl“"].origin is not None
    assert {s.origin.name for s in reading.statements if s.origin} >= {"Ines Maier"}
    assert all(s.evidence and 0 <= s.confidence <= 1 for s in reading.statements)


def test_a_reading_does_not_depend_on_what_was_read_before(report: Report) -> None:
    first = reader("model").read(report)
    other = Report.make(outlet="B", published=report.published, text="„Nein“, sagte Karl Moll. " * 40, language="de")
    reader("model").read(other)
    assert reader("model").read(report) == first


def test_an_unknown_reader_is_refused() -> None:
    with pytest.raises(ReadingError, match="oracle"):
        reader("oracle")
