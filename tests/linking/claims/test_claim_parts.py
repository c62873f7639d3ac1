"""What sets two statements against each other: figures, noes and opposites at one place of one proposition."""

from __future__ import annotations

import datetime as dt

import pytest

from lagebild.linking.claims.contradictions import CONTINUING, Done, against_deeds, may_contradict
from lagebild.linking.claims.features import FEATURES, Said, features
from lagebild.linking.claims.judge import Verdict, judge
from lagebild.linking.claims.parts import ALIKE, Count, parts
from lagebild.linking.claims.words import wording
from lagebild.model import Interval, Mode
from lagebild.reading.neural.sentence import sentences

JUNE = Interval.on(dt.date(2021, 6, 4))
SURE = Verdict(same=0.1, contrary=0.8, unrelated=0.1)


def said(text: str, language: str = "de", **other: object) -> Said:
    return Said(id=text, text=text, language=language, published=JUNE, **other)  # type: ignore[arg-type]


def counted(text: str, language: str = "de") -> list[tuple[float, float, str]]:
    (sentence,) = sentences([text])
    return [(c.least, c.most, sentence.words[c.unit]) for c in parts(sentence.words, language).counted]


def value(one: Said, other: Said, name: str) -> float:
    return float(features(one, other, *sentences([one.text, other.text]))[FEATURES.index(name)])


def contrast(one: Said, other: Said) -> bool:
    return judge(one, other, *sentences([one.text, other.text])).contrast


# --- figures


def test_a_figure_is_read_with_its_bounds_and_what_it_counts() -> None:
    many = float("inf")
    assert counted("es gebe 61 Verletzte") == [(61, 61, "Verletzte")]
    assert counted("der Verein habe vier bis sechs Spieler verkauft") == [(4, 6, "Spieler")]
    assert counted("mehr als 1.200 Anwohner seien geflohen") == [(1200, many, "Anwohner")]
    assert counted("up to 40 houses had burned down", "en") == [(-many, 40, "houses")]
    ((least, most, unit),) = counted("rund 300.000 Wähler fehlten")
    assert [least, most] == pytest.approx([270_000, 330_000])
    assert unit == "Wähler"
    assert counted("der Bau koste 3,5 Milliarden Euro") == [(3.5e9, 3.5e9, "Euro")]


@pytest.mark.parametrize("text", ["am 27.02.2006 sei die Fähre gesunken", "um 14:30 Uhr sei der Strom ausgefallen"])
def test_a_date_or_a_time_of_day_counts_nothing(text: str) -> None:
    assert counted(text) == []


def test_two_figures_differ_only_where_they_count_one_thing() -> None:
    police = said("bei den Unruhen seien 61 Polizisten verletzt worden")
    other = "figures differ, of one unit"
    assert value(police, said("bei den Unruhen seien 12 Polizisten verletzt worden"), other) >= ALIKE
    assert value(police, said("twelve police officers had been hurt in the riots", "en"), other) >= ALIKE
    assert value(police, said("außerdem seien 56 Lastwagen in Brand gesteckt worden"), other) < ALIKE
    assert not contrast(police, said("außerdem seien 56 Lastwagen in Brand gesteckt worden"))


def test_figures_that_can_both_be_true_do_not_differ() -> None:
    exact = said("in dem Lager lebten 4.300 Menschen")
    for text in ("in dem Lager lebten mehr als 4.000 Menschen", "in dem Lager lebten rund 4.500 Menschen"):
        assert not contrast(exact, said(text))
    assert contrast(exact, said("in dem Lager lebten höchstens 900 Menschen"))


def test_a_part_is_not_set_against_its_whole_nor_litres_against_tonnes() -> None:
    whole = said("bei dem Brand seien 31 Menschen verletzt worden")
    assert not contrast(whole, said("verletzt worden seien bei dem Brand auch Retter, darunter sechs Menschen"))
    assert not contrast(
        said("es handle sich um zehn Millionen Liter Abwasser"), said("abgelassen würden 10.000 Tonnen Abwasser")
    )
    one = Count(least=3, most=3, place=0, unit=1, measure=None, part=False)
    assert one.compares(one)
    assert one.fits(one)


def test_two_figures_of_two_hours_of_a_day_do_not_differ() -> None:
    noon = said("bis 12:00 Uhr lag die Beteiligung bei 31,4 Prozent")
    assert not contrast(noon, said("um 18:00 Uhr lag die Beteiligung bei 72,9 Prozent"))
    assert contrast(noon, said("bis 12:00 Uhr lag die Beteiligung bei 44,8 Prozent"))


# --- noes


def test_a_no_beside_an_exception_says_nothing_certain() -> None:
    only = said("mit Ausnahme der Grünen schließe man kein Bündnis aus")
    assert only.wording.excepts
    assert not contrast(only, said("ein Bündnis mit den Grünen komme nicht in Frage"))


def test_words_of_denial_turn_round_what_they_are_said_of() -> None:
    assert said("der Sprecher dementierte die Entlassung des Trainers").negative
    assert said("the company denied the layoffs", "en").negative
    assert not said("man schließe ein Bündnis nicht aus").negative
    assert not said("sie werde aus dem Rat ausscheiden und zurückkehren").negative
    sacked = said("der Trainer sei entlassen worden")
    assert contrast(sacked, said("der Sprecher dementierte die Entlassung des Trainers"))
    assert said("die Gebühren hielten kaum jemanden ab").negative


# --- what ought to be


def test_what_ought_to_be_does_not_contradict_what_is() -> None:
    fact = said("die Brücke sei nicht gesperrt worden")
    assert may_contradict(fact, said("die Brücke müsse gesperrt werden"), SURE) is None
    assert may_contradict(fact, said("sei die Brücke denn nicht gesperrt worden?"), SURE) is None
    assert may_contradict(fact, said("die Brücke sei gesperrt worden"), SURE)


def test_a_guess_at_what_has_been_is_no_demand() -> None:
    guess = said("er die Akten mit Absicht vernichtet haben muss", mode=Mode.DEMANDED)
    assert wording(guess.text, "de").epistemic
    assert guess.claims
    assert may_contradict(guess, said("die Akten nicht absichtlich vernichtet zu haben"), SURE)
    assert not said("die Akten müssten sofort übergeben werden", mode=Mode.DEMANDED).claims


# --- who speaks


def test_who_goes_on_speaking_in_one_report_contradicts_himself_only_where_it_is_plain() -> None:
    less = Verdict(same=0.2, contrary=CONTINUING - 0.05, unrelated=0.15 + 0.05)
    one, other = said("er bleibe", voice="m1", report="r1"), said("er gehe", voice="m1", report="r1")
    assert may_contradict(one, other, less) is None
    assert may_contradict(one, said("er gehe", voice="m1", report="r2"), less)
    assert may_contradict(one, said("er gehe", voice="k1", report="r1"), less)
    assert may_contradict(one, other, SURE)


def test_a_deed_that_nothing_sets_against_the_words_does_not_speak_against_them() -> None:
    words = said("die Regierung sei zu Gesprächen mit den Rebellen bereit", voice="m1")
    deed = Done(
        id="d", text="Die Ministerin erklärte sich zu Gesprächen mit den Rebellen bereit", actors=("m1",),
        language="de", when=JUNE,
    )  # fmt: skip
    seen = dict(zip((words.id, "d"), sentences([words.text, deed.text]), strict=True))
    assert not list(against_deeds([words], [deed], seen, least=0.0))
