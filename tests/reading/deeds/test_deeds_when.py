"""When it was done."""

from __future__ import annotations

import datetime as dt

from lagebild.model import Interval
from lagebild.reading import times
from lagebild.reading.deeds.when import when
from lagebild.reading.segments import sentences

PUBLISHED = Interval.on(dt.date(2022, 3, 20))


def dated(text: str, clause: str) -> Interval:
    at = text.index(clause)
    sentence = next(span for span in sentences(text) if span[0] <= at < span[1])
    moments = times.resolve(text, "de", PUBLISHED).moments
    return when((at, at + len(clause)), sentence, moments, PUBLISHED)


def test_the_day_its_clause_names() -> None:
    text = "Am 11. März flog der Präsident nach Minsk."
    assert dated(text, text[:-1]) == Interval.on(dt.date(2022, 3, 11))


def test_else_the_day_its_sentence_names() -> None:
    text = "Am 11. März kam der Präsident an, und die Wache spielte auf."
    assert dated(text, "die Wache spielte auf") == Interval.on(dt.date(2022, 3, 11))


def test_else_anything_up_to_publication() -> None:
    text = "Am 11. März kam der Präsident an. Die Wache spielte auf."
    assert dated(text, "Die Wache spielte auf") == Interval(latest=dt.date(2022, 3, 20))


def test_an_open_publication_leaves_it_open() -> None:
    assert when((0, 5), (0, 5), (), Interval()) == Interval()
