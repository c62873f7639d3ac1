"""What two statements are to each other: negation, figures, names, windows; and how they come together."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.errors import LagebildError
from lagebild.linking.claims.candidates import near_pairs
from lagebild.linking.claims.contradictions import Done, against_deeds, may_contradict
from lagebild.linking.claims.features import FEATURES, Said, days_apart, features
from lagebild.linking.claims.groups import groups
from lagebild.linking.claims.judge import LABELS, WEIGHTS, Judge, Verdict, judge
from lagebild.linking.claims.words import opposites, shared_names, wording
from lagebild.model import Interval, Mode
from lagebild.reading.neural.sentence import Sentence, sentences

MARCH = Interval.on(dt.date(2021, 3, 4))


def said(text: str, language: str = "de", id: str = "", **other: object) -> Said:
    return Said(id=id or text, text=text, language=language, published=MARCH, **other)  # type: ignore[arg-type]


def judged(one: Said, other: Said) -> Verdict:
    return judge(one, other, *sentences([one.text, other.text]))


def test_a_paraphrase_in_another_language_makes_the_same_claim() -> None:
    verdict = judged(
        said("die Werft in Wismar werde Ende Mai geschlossen"),
        said("the Wismar shipyard will close at the end of May", "en"),
    )
    assert verdict.label == "same"
    assert any("across de and en" in why for why in verdict.why)


def test_what_is_denied_is_contrary_to_what_is_asserted_in_the_same_words() -> None:
    text = "die Werft in Wismar werde Ende Mai geschlossen"
    verdict = judged(said(text), said(text, mode=Mode.DENIED))
    assert verdict.label == "contrary"
    assert "one of them says no" in verdict.why


def test_another_figure_is_contrary_and_the_reason_names_both() -> None:
    verdict = judged(
        said("bei dem Unglück seien 12 Menschen gestorben"), said("bei dem Unglück seien 31 Menschen gestorben")
    )
    assert verdict.label == "contrary"
    assert "the figures differ: 12 and 31" in verdict.why


def test_what_is_said_of_one_time_is_not_said_of_another() -> None:
    words = "die Wirtschaft werde um zwei Prozent wachsen"
    one, other = said(words, about=Interval.parse("2021")), said(words, id="later", about=Interval.parse("2023"))
    assert judged(one, said(words, id="same", about=Interval.parse("2021"))).label == "same"
    assert judged(one, other).label == "unrelated"
    assert judged(said(f"2021 {words}"), said(f"2023 {words}")).label == "unrelated"


def test_different_matters_are_unrelated() -> None:
    verdict = judged(said("der Zoo in Rostock bekomme zwei Eisbären"), said("die Notenbank senke im Herbst die Zinsen"))
    assert verdict.label == "unrelated"
    assert verdict.unrelated > 0.9


@given(st.sampled_from(["12 Tote", "der Minister bleibt nicht", "he will resign in 2021"]), st.text(max_size=40))
def test_the_order_of_the_two_does_not_count(first: str, second: str) -> None:
    rng = np.random.default_rng(len(second))
    seen = []
    for text in (first, second):
        states = rng.normal(size=(len(text.split()), 384)).astype(np.float32)
        states /= np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-9)
        vector = states.mean(axis=0) if len(states) else np.zeros(384, dtype=np.float32)
        seen.append(Sentence(vector, tuple(text.split()), states))
    one, other = said(first, id="a"), said(second, "en", id="b")
    there, back = features(one, other, *seen), features(other, one, *seen[::-1])
    assert there == pytest.approx(back, abs=1e-5)
    assert np.isfinite(there).all()
    verdict = judge(one, other, *seen)
    assert verdict.same + verdict.contrary + verdict.unrelated == pytest.approx(1)


def test_wording_knows_negation_figures_and_years() -> None:
    plain = wording("2021 seien 1.200 Menschen in drei Städten nicht nur gewarnt worden, sagte er um 14:30 Uhr", "de")
    assert not plain.negated  # "nicht nur" denies nothing
    assert plain.figures == {1200.0, 3.0}
    assert plain.years == {2021}
    assert wording("he never said so", "en").negated
    assert wording("they can't win", "en").negated
    assert wording("он этого не делал", "ru").negated
    assert wording("3,5 Milliarden Euro", "de").figures == {3.5e9}


def test_names_meet_across_scripts_and_opposites_face_each_other() -> None:
    german, russian = wording("Lukaschenko gewinnt", "de"), wording("Лукашенко проиграл", "ru")
    assert shared_names(german, russian) == ("Lukaschenko",)
    assert opposites(german, russian) == 1
    assert opposites(german, german) == 0


def test_the_weights_are_checked(tmp_path: Path) -> None:
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert tuple(held["features"]) == FEATURES
    assert tuple(held["labels"]) == LABELS
    for broken in ({**held, "features": held["features"][1:]}, {**held, "mean": held["mean"][1:]}, {"format": 1}):
        path = tmp_path / "weights.json"
        path.write_text(json.dumps(broken), encoding="utf-8")
        with pytest.raises(LagebildError):
            Judge.load(path)


# --- candidates


def test_near_pairs_are_those_a_plain_search_finds() -> None:
    rng = np.random.default_rng(5)
    rows = rng.integers(-127, 127, size=(60, 384)).astype(np.int8)
    rows[7], rows[41] = rows[3], -rows[3]
    days = [Interval.on(dt.date(2020, 1, 1) + dt.timedelta(days=30 * (place % 20))) for place in range(60)]
    unit = rows / np.linalg.norm(rows.astype(float), axis=1, keepdims=True)
    expected = {
        (a, b) for a in range(60) for b in range(a + 1, 60)
        if unit[a] @ unit[b] >= 0.05 and days_apart(days[a], days[b]) <= 200
    }  # fmt: skip
    assert {(one, other) for one, other, _ in near_pairs(rows, days, least=0.05, most=60, days=200)} == expected
    assert [(near.one, near.other) for near in near_pairs(rows, days, least=0.9)] == [(3, 7)]


def test_reports_years_apart_are_not_compared_and_undated_ones_are_with_all() -> None:
    rows = np.ones((3, 384), dtype=np.int8)
    days = [Interval.on(dt.date(2005, 1, 1)), Interval.on(dt.date(2015, 1, 1)), Interval()]
    assert {(near.one, near.other) for near in near_pairs(rows, days)} == {(0, 2), (1, 2)}


# --- groups


def test_a_chain_of_likenesses_is_not_one_claim() -> None:
    drift = {("a", "b"): 0.9, ("b", "c"): 0.6}
    assert [group.members for group in groups(drift, 0.4)] == [("a", "b")]
    assert [group.members for group in groups({**drift, ("a", "c"): 0.7}, 0.4)] == [("a", "b", "c")]


@given(st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.sampled_from("ghijkl")), st.floats(0, 1), max_size=20))
def test_groups_are_disjoint_and_held_together_by_their_links(together: dict[tuple[str, str], float]) -> None:
    found = groups(together)
    members = [member for group in found for member in group.members]
    assert len(members) == len(set(members))
    for group in found:
        assert len(group.links) == len(group.members) - 1
        assert {end for link in group.links for end in link} == set(group.members)


# --- contradictions


def test_words_against_words_say_whose_they_are() -> None:
    sure = Verdict(same=0.1, contrary=0.8, unrelated=0.1)
    one, other = said("er bleibe", voice="m1"), said("er gehe", voice="m1")
    opposed = may_contradict(one, other, sure)
    assert opposed
    assert opposed.same_voice
    elsewhere = may_contradict(one, said("er gehe", voice="m2"), sure)
    assert elsewhere
    assert elsewhere.why[0] == "different voices say it"


def test_demands_and_other_times_contradict_nothing() -> None:
    sure = Verdict(same=0.1, contrary=0.8, unrelated=0.1)
    one = said("er bleibe", about=Interval.parse("2021-03"))
    assert may_contradict(one, said("er solle gehen", mode=Mode.DEMANDED), sure) is None
    assert may_contradict(one, said("er gehe", about=Interval.parse("2022")), sure) is None


def test_a_deed_counts_against_the_words_of_its_own_actor_in_its_time() -> None:
    words = said("unsere Truppen würden die Grenze nicht überschreiten", id="s", voice="m1", mode=Mode.PROMISED)
    deed = Done(
        id="d", text="Die Truppen von General Orlow überschritten die Grenze", actors=("Pawel Orlow",), language="de",
        when=Interval.on(dt.date(2021, 3, 20)),
    )  # fmt: skip
    seen = dict(zip(("s", "d"), sentences([words.text, deed.text]), strict=True))
    (found,) = against_deeds([words], [deed], seen, names={"m1": ["Pawel Orlow"]})
    assert (found.statement, found.against) == ("s", "d")
    assert found.why[0] == "its own speaker did it"
    later = Done(id="d", text=deed.text, actors=deed.actors, when=Interval.on(dt.date(2023, 1, 1)))
    assert not list(against_deeds([words], [later], seen, names={"m1": ["Pawel Orlow"]}))
    assert not list(against_deeds([words], [deed], seen, names={"m1": ["Ines Maier"]}))


def test_one_sentence_read_as_words_and_as_a_deed_does_not_speak_against_itself() -> None:
    text = "Orlow lehnte die Aufnahme eines solchen Satzes zunächst ab"
    words = said(f"{text}, während andere sie begrüßten", id="s", voice="m1", mode=Mode.DENIED)
    deed = Done(id="d", text=text, actors=("Pawel Orlow",), language="de", when=Interval.on(dt.date(2021, 3, 20)))
    seen = dict(zip(("s", "d"), sentences([words.text, deed.text]), strict=True))
    assert not list(against_deeds([words], [deed], seen, names={"m1": ["Pawel Orlow"]}, least=0.0))
