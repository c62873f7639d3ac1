"""Scores become statements: the best runs of words, doubles removed, nesting found."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Kind, Medium
from lagebild.reading.neural.decode import Candidate, NeuralDraft, Options, drafts_of, runs
from lagebild.reading.neural.labels import KINDS, MARKS, MEDIA
from lagebild.reading.neural.tokens import words_of

TEXT = "Die Ministerin sagte, das Gesetz sei „ein Fehler“ und teuer."
WORDS = list(words_of(TEXT))
FRAME, NESTED = range(4), range(7, 11)
CONTENT = range(4, 13)


def candidate(begin: int, layer: int, kind: Kind, valid: float = 4.0, **parts: range) -> Candidate:
    """A reading that is sure of the words it is given for each part."""
    logits = np.full((len(WORDS), len(MARKS)), -5.0, dtype=np.float32)
    for part, words in parts.items():
        logits[list(words), MARKS.index(part)] = 5.0
    one = [np.zeros(len(values), dtype=np.float32) for values in (KINDS, MEDIA)]
    one[0][KINDS.index(kind)] = one[1][MEDIA.index(Medium.WRITING)] = 3.0
    return Candidate(begin, layer, 0.95, 0, logits, valid, one[0], one[1])


def read(*candidates: Candidate) -> list[NeuralDraft]:
    return drafts_of(candidates, WORDS, Options())


def words_under(spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [TEXT[a:b] for a, b in spans]


OUTER = candidate(4, 1, Kind.INDIRECT, content=CONTENT, frame=FRAME, cue=range(2, 3), speaker=range(2))


def test_a_statement_comes_with_its_parts() -> None:
    (draft,) = read(OUTER)
    assert words_under(draft.content) == ["das Gesetz sei „ein Fehler“ und teuer"]
    assert words_under(draft.frame) == ["Die Ministerin sagte,"]
    assert words_under(draft.speaker) == ["Die Ministerin"]
    assert words_under(draft.cue) == ["sagte"]
    assert (draft.kind, draft.medium) == (Kind.INDIRECT, Medium.WRITING)
    assert 0.9 < draft.confidence < 1.0
    assert draft.part_confidence["speaker"] > 0.9


def test_a_quoted_fragment_is_a_statement_inside_another() -> None:
    outer, inner = read(OUTER, candidate(7, 0, Kind.DIRECT, content=NESTED, speaker=range(2)))
    assert (outer.parent, inner.parent) == (None, 0)
    assert words_under(inner.content) == ["„ein Fehler“"]


def test_content_may_have_a_gap() -> None:
    (draft,) = read(candidate(0, 1, Kind.INDIRECT, content=range(2), frame=range(2, 4)))
    assert words_under(draft.content) == ["Die Ministerin"]
    gap = candidate(0, 1, Kind.INDIRECT)
    gap.parts[[0, 1, 4, 5, 6], 0] = 5.0
    (draft,) = read(gap)
    assert words_under(draft.content) == ["Die Ministerin", "das Gesetz sei"]


def test_two_readings_of_one_content_become_the_better_one() -> None:
    weaker = candidate(5, 1, Kind.REPORTED, valid=2.0, content=range(5, 13))
    (draft,) = read(weaker, OUTER)
    assert draft.kind == Kind.INDIRECT


def test_a_second_voice_over_the_same_content_stays() -> None:
    second = candidate(4, 2, Kind.INDIRECT, content=CONTENT, frame=range(2), speaker=range(1, 2))
    assert len(read(OUTER, second)) == 2
    same = candidate(4, 2, Kind.INDIRECT, content=CONTENT, frame=FRAME, speaker=range(2))
    assert len(read(OUTER, same)) == 1


def test_doubtful_beginnings_are_no_statements() -> None:
    assert read(candidate(4, 1, Kind.INDIRECT, valid=-6.0, content=CONTENT)) == []


def test_free_indirect_speech_has_neither_frame_nor_cue() -> None:
    (draft,) = read(
        candidate(4, 1, Kind.FREE_INDIRECT, content=CONTENT, frame=FRAME, cue=range(2, 3), speaker=range(2))
    )
    assert (draft.frame, draft.cue) == ((), ())
    assert draft.speaker


def test_content_begins_at_its_beginning() -> None:
    (draft,) = read(candidate(4, 1, Kind.INDIRECT, content=range(13)))
    assert TEXT[draft.content[0][0] :].startswith("das Gesetz")


def test_confidence_is_calibrated() -> None:
    flat = Options(calibration=(0.0, 0.0))
    (draft,) = drafts_of([OUTER], WORDS, flat)
    assert draft.confidence == pytest.approx(0.5)


def total(logits: list[float], marks: tuple[int, ...], cost: float) -> float:
    opened = sum(mark and not before for before, mark in itertools.pairwise((0, *marks)))
    return sum(logit for logit, mark in zip(logits, marks, strict=True) if mark) - cost * opened


@given(st.lists(st.floats(-4, 4, width=16), max_size=8), st.floats(0, 4, width=16))
def test_runs_are_the_best_there_are(logits: list[float], cost: float) -> None:
    found = runs(np.array(logits, dtype=np.float32), cost)
    marks = tuple(int(any(a <= i < b for a, b in found)) for i in range(len(logits)))
    best = max(total(logits, choice, cost) for choice in itertools.product((0, 1), repeat=len(logits)))
    assert total(logits, marks, cost) == pytest.approx(best)
    assert all(b < c for (_, b), (c, _) in itertools.pairwise(found))
