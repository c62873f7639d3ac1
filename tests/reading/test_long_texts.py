"""However long a text is: what is held of it grows no faster than the text; nothing looks at all of it each time."""

from __future__ import annotations

import re
import tracemalloc

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Interval, Kind, Report
from lagebild.reading import reader
from lagebild.reading.draft import Draft
from lagebild.reading.neural.extract import Nearby, encoded
from lagebild.reading.neural.hints import tag_rows
from lagebild.reading.neural.tokens import Window, Word

PARAGRAPH = (
    "Die Brücke über die Elde werde am {day}. Mai gesperrt, sagte Bauministerin Ines Maier am Sonntag. „Wir haben "
    "keine andere Wahl“, erklärte sie. Nach Angaben der Polizei ist der Verkehr umgeleitet worden. Es soll Verletzte "
    "geben.\n\n"
)


def long_text(paragraphs: int) -> str:
    return "".join(PARAGRAPH.format(day=1 + number % 28) for number in range(paragraphs))


def peak(paragraphs: int) -> int:
    report = Report.make(outlet="T", published=Interval.parse("2021-05-03"), text=long_text(paragraphs), language="de")
    tracemalloc.start()
    reader("rules").read(report)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_memory_grows_no_faster_than_the_text() -> None:
    peak(2)  # tables are loaded once
    short, long = peak(5), peak(20)
    assert long < 4.8 * short


def test_the_encoder_sees_one_window_at_a_time_and_each_word_is_owned_once() -> None:
    text = long_text(30)
    owned = 0
    for one in encoded(text, "de", hints=[]):
        assert len(one.window.pieces) <= 400
        assert one.states.shape[0] == len(one.window.words) == len(one.begins)
        low, high = one.window.own
        owned += high - low
    assert owned == sum(1 for _ in re.finditer(r"\w+|[^\w\s]", text))


Stretches = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=12)


@given(Stretches, st.integers(0, 200), st.integers(1, 80))
def test_the_drafts_near_a_window_are_those_that_reach_into_it(
    rows: list[tuple[int, int]], start: int, size: int
) -> None:
    drafts = [Draft(content=((a, a + n),), kind=Kind.INDIRECT) for a, n in rows]
    end = start + size
    near = Nearby(drafts)(start, end)
    assert near == [d for d in drafts if d.content[0][0] < end and d.content[-1][1] > start]


@given(Stretches)
def test_words_are_tagged_under_the_ranges_and_nowhere_else(rows: list[tuple[int, int]]) -> None:
    words = [Word(i * 5, i * 5 + 4, "wort", True, 0, 0, False) for i in range(40)]
    empty = np.zeros(1, dtype=np.int64)
    for a, n in rows:
        draft = Draft(content=((a, a + n),), kind=Kind.INDIRECT)
        tags = tag_rows([draft], Window(words, empty, empty, empty, (0, len(words))))
        assert [bool(tag) for tag in tags[:, 4]] == [a < w.end and w.start < a + n for w in words]
