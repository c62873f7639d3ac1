"""Laws of extraction that hold for any string, and the measure of the acceptance text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.reading.draft import Draft
from lagebild.reading.rules.extract import extract

SHARED = Path(__file__).parents[2].parent / "shared"
PIECES = [
    "sagte",
    "er",
    "Die Polizei",
    ", ",
    ": ",
    ". ",
    "! ",
    "„",
    "“",
    '"',
    "dass ",
    "sei ",
    " habe",
    "laut ",
    "nach Angaben",
    " zufolge",
    "wie ",
    "Maier",
    " mit",
    "teilte ",
    "zu ",
    "(",
    ")",
    " - ",
    "\n\n",
    " said",
    "that ",
    "according to ",
    "🦊",
    "\x00",
    "soll ",
    "so ",
    "; ",
    "zitierte ",
    "gibt ",
    "ihn ",
    "wieder",
    "Diese Warnung schickte ",
    "und ",
    "kündigte ",
    "an",
    "wird ",
    "zitiert",
]


def check(text: str, drafts: list[Draft]) -> None:
    for number, draft in enumerate(drafts):
        assert draft.content
        assert list(draft.content) == sorted(draft.content)
        for spans in (draft.content, draft.speaker, draft.cue, draft.frame, draft.addressee):
            assert all(0 <= start < end <= len(text) for start, end in spans)
        assert draft.parent is None or 0 <= draft.parent < len(drafts)
        assert draft.parent != number
    starts = [draft.content[0][0] for draft in drafts]
    assert starts == sorted(starts)


@given(st.text(max_size=200), st.sampled_from(["de", "en", "fr"]))
def test_any_string_can_be_read(text: str, language: str) -> None:
    check(text, extract(text, language))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["de", "en"]))
def test_any_heap_of_cues_and_marks_can_be_read(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    check(text, extract(text, language))


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_reading_twice_gives_the_same(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert extract(text, "de") == extract(text, "de")


@pytest.mark.parametrize(
    "piece", ["wort ", "sagte er, ", "„a“ ", "Er sagte, es sei gut. ", "und sagte ", "(", "die große "]
)
def test_a_long_text_takes_time_in_proportion(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    extract(text, "de")
    assert time.process_time() - began < 10


def test_the_acceptance_text_is_covered() -> None:
    folder = SHARED / "acceptance"
    if not (folder / "belarus.txt").exists():
        pytest.skip("the acceptance text is not here")
    text = (folder / "belarus.txt").read_text(encoding="utf-8")
    expected = json.loads((folder / "belarus.expected.json").read_text(encoding="utf-8"))["statements"]
    contents = [{i for s, e in d.content for i in range(s, e)} for d in extract(text, "de", 14)]
    wanted = [{i for s, e in statement["content"] for i in range(s, e)} for statement in expected]
    hits = sum(max(2 * len(want & got) / (len(want) + len(got)) for got in contents) >= 0.7 for want in wanted)
    assert hits >= 12
