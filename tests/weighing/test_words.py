"""Numbers in words on the published scales."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import WeighingError
from lagebild.weighing.words import SCALES, SOURCE_GRADES, bands, read, say, source_grade, understood


@pytest.mark.parametrize(
    ("p", "scale", "en", "de"),
    [
        (0.03, "icd203", "almost no chance", "so gut wie ausgeschlossen"),
        (0.30, "icd203", "unlikely", "unwahrscheinlich"),
        (0.50, "icd203", "roughly even chance", "etwa gleich wahrscheinlich"),
        (0.56, "icd203", "likely", "wahrscheinlich"),
        (0.90, "icd203", "very likely", "sehr wahrscheinlich"),
        (1.00, "icd203", "almost certain", "fast sicher"),
        (0.15, "phia", "highly unlikely", "höchst unwahrscheinlich"),
        (0.45, "phia", "realistic possibility", "realistische Möglichkeit"),
        (0.995, "ipcc", "virtually certain", "praktisch sicher"),
        (0.97, "ipcc", "extremely likely", "äußerst wahrscheinlich"),
        (0.92, "ipcc", "very likely", "sehr wahrscheinlich"),
        (0.70, "ipcc", "likely", "wahrscheinlich"),
        (0.56, "stix", "even chance", "gleich wahrscheinlich"),
        (0.60, "stix", "likely", "wahrscheinlich"),
        (0.994, "stix", "highly likely", "höchst wahrscheinlich"),
        (0.0, "stix", "impossible", "unmöglich"),
        (0.85, "dni", "very likely", "sehr wahrscheinlich"),
        (0.75, "admiralty", "probably true", "wahrscheinlich wahr"),
    ],
)
def test_a_number_in_words(p: float, scale: str, en: str, de: str) -> None:
    assert say(p, scale, "en").text == en
    assert str(say(p, scale, "de")) == de


def test_likely_begins_at_55_in_icd_203_and_at_60_in_stix() -> None:
    assert read("likely", "icd203") == (0.55, 0.80)
    assert read("Wahrscheinlich", "stix") == (0.60, 0.79)


@pytest.mark.parametrize("p", [0.07, 0.22, 0.37, 0.50, 0.52, 0.77, 0.93])
def test_the_gaps_between_phias_bands_stay_gaps(p: float) -> None:
    phrase = say(p, "phia", "en")
    assert phrase.between is not None
    assert phrase.text == f"between “{phrase.between[0]}” and “{phrase.between[1]}”"
    assert phrase.low <= p < phrase.high
    assert say(p, "phia", "de").text.startswith("zwischen „")


def test_only_phia_has_gaps() -> None:
    for scale in set(SCALES) - {"phia"}:
        assert not any(say(n / 1000, scale, "en").between for n in range(1001)), scale


@given(st.floats(0, 1), st.sampled_from(SCALES), st.sampled_from(["de", "en"]))
def test_words_read_back_hold_the_number(p: float, scale: str, language: str) -> None:
    phrase = say(p, scale, language)
    if phrase.between is None:
        low, high = read(phrase.text, scale)
        assert (low, high) == (phrase.low, phrase.high)
        rounding = 0.01 if scale in ("stix", "dni", "admiralty", "icd203") else 1e-9
        assert low - rounding <= p <= high + rounding


def test_on_a_border_the_words_say_less() -> None:
    assert say(0.80, "icd203", "en").text == "likely"
    assert say(0.20, "icd203", "en").text == "unlikely"
    assert say(0.55, "icd203", "en").text == "roughly even chance"


def test_bands_come_in_order() -> None:
    for scale in SCALES:
        assert all(a.low <= b.low for a, b in pairwise(bands(scale)))


def test_words_that_a_scale_does_not_have_are_refused() -> None:
    with pytest.raises(WeighingError, match="no phrase 'maybe'"):
        read("maybe")
    with pytest.raises(WeighingError, match="no scale"):
        say(0.5, "kent")
    with pytest.raises(WeighingError, match="no probability"):
        say(float("nan"))
    with pytest.raises(WeighingError, match="'fr'"):
        say(0.5, language="fr")


def test_readers_understand_a_realistic_possibility_as_more_than_phia_means() -> None:
    asked = understood("Realistic  Possibility")
    assert asked is not None
    assert (asked.lower, asked.median, asked.upper, asked.answers) == (0.40, 0.60, 0.75, 5174)
    assert asked.median > read("realistic possibility", "phia")[1]
    assert understood("wahrscheinlich") is None


def test_the_readers_table_follows_from_the_answers() -> None:
    import csv
    import statistics
    from pathlib import Path

    answers = Path(__file__).parents[2].parent / "shared" / "data" / "probability_words.csv"
    if not answers.exists():
        pytest.skip("the readers' answers are not at hand")
    numbers: dict[str, list[float]] = {}
    with answers.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            numbers.setdefault(row["term"], []).append(float(row["probability"]))
    assert len(numbers) == 19
    for phrase, given_numbers in numbers.items():
        quartiles = [q / 100 for q in statistics.quantiles(given_numbers, n=4, method="inclusive")]
        asked = understood(phrase)
        assert asked is not None
        assert [asked.lower, asked.median, asked.upper] == pytest.approx(quartiles)


@pytest.mark.parametrize(
    ("right", "wrong", "letter"),
    [(0, 0, "F"), (4, 0, "F"), (20, 0, "A"), (9, 1, "B"), (7, 3, "C"), (4, 6, "D"), (1, 9, "E")],
)
def test_the_admiralty_letter_of_a_source(right: int, wrong: int, letter: str) -> None:
    assert source_grade(right, wrong) == letter
    assert set(SOURCE_GRADES[letter]) == {"de", "en"}
