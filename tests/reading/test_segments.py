"""Paragraphs, sentences and tokens."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.reading.segments import paragraphs, sentences, tokens


def split(text: str, language: str = "de", start: int = 0) -> list[str]:
    return [text[a:b] for a, b in sentences(text, start, language)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Am 11. März traf er Dr. Maier. Sie redeten.", ["Am 11. März traf er Dr. Maier.", "Sie redeten."]),
        (
            "Es war z. B. kalt, ca. 3 Grad. Doch 2014 war es milder.",
            ["Es war z. B. kalt, ca. 3 Grad.", "Doch 2014 war es milder."],
        ),
        ("Das war 2014. Der Rest ist bekannt.", ["Das war 2014.", "Der Rest ist bekannt."]),
        ("Wilhelm II. dankte ab. Er ging.", ["Wilhelm II. dankte ab.", "Er ging."]),
        ("J. K. Berger kam! Wirklich? Ja…", ["J. K. Berger kam!", "Wirklich?", "Ja…"]),
        (
            "„Es brennt. Kommt schnell!“, rief er. Alle liefen.",
            ["„Es brennt. Kommt schnell!“, rief er.", "Alle liefen."],
        ),
        ("Er sagte: „Es ist aus.“ Dann ging er.", ["Er sagte: „Es ist aus.“", "Dann ging er."]),
        ("Sie lief z.B. nach Haus (vgl. Abb. 3). Ende.", ["Sie lief z.B. nach Haus (vgl. Abb. 3).", "Ende."]),
    ],
)
def test_german_sentences(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Mr. Gray met Gov. Hill in the U.S. yesterday. He left.",
            ["Mr. Gray met Gov. Hill in the U.S. yesterday.", "He left."],
        ),
        ("“It is over. We lost,” she said. They went home.", ["“It is over. We lost,” she said.", "They went home."]),
    ],
)
def test_english_sentences(text: str, parts: list[str]) -> None:
    assert split(text, "en") == parts


def test_the_header_before_start_is_skipped() -> None:
    text = "Kopf 2022-03. Die Brücke ist zu. Sie bleibt es."
    assert split(text, start=14) == ["Die Brücke ist zu.", "Sie bleibt es."]


def test_a_hard_wrapped_text_keeps_its_sentences_and_lines_of_paragraphs_part_them() -> None:
    wrapped = "Die Brücke bleibt\nbis Montag zu.\n\nDas ist neu."
    assert [wrapped[a:b] for a, b in paragraphs(wrapped)] == ["Die Brücke bleibt\nbis Montag zu.", "Das ist neu."]
    lines = "Überschrift ohne Punkt\n" + "Ein Satz von einiger Länge steht hier. " * 8
    assert split(lines)[0] == "Überschrift ohne Punkt"


def test_tokens_keep_numbers_compounds_and_abbreviations_whole() -> None:
    text = "SPD-Chef zahlt 13.000 Euro um 14:00 Uhr, z.B. „so“."
    words = [text[a:b] for a, b in tokens(text)]
    assert words == ["SPD-Chef", "zahlt", "13.000", "Euro", "um", "14:00", "Uhr", ",", "z.B", ".", "„", "so", "“", "."]


@given(st.text(max_size=300), st.sampled_from(["de", "en"]))
def test_segments_lie_in_order_inside_the_text_and_lose_only_blanks(text: str, language: str) -> None:
    for spans in (sentences(text, 0, language), tokens(text), paragraphs(text)):
        assert all(0 <= a < b <= len(text) for a, b in spans)
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
        assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


@pytest.mark.parametrize("piece", ["wort ", "a. ", '"', "„a“ ", ". ", "(", "\n", "Nr. 1. "])
def test_no_text_is_slow(piece: str) -> None:
    began = time.process_time()
    sentences(piece * 100_000)
    assert time.process_time() - began < 10
