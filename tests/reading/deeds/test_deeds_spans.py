"""Which stretches of a sentence may be a deed, and the best choice among them."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Kind
from lagebild.reading.deeds.lay import CLASSES, Layout, lay_out
from lagebild.reading.deeds.spans import FEATURES, Candidates, best, candidates, features, state_features
from lagebild.reading.draft import Draft
from lagebild.reading.rules.coref import cast


def layout(text: str, language: str = "de", drafts: list[Draft] | None = None) -> Layout:
    return lay_out(text, language, cast(text, language), drafts or [], [])


def stretches(one: Layout) -> set[str]:
    found = candidates(one)
    return {one.text[one.words[a].start : one.words[b - 1].end] for a, b in zip(found.first, found.last, strict=True)}


def test_a_clause_between_commas_is_a_candidate_and_so_is_the_whole_sentence() -> None:
    found = stretches(layout("Als der Zug hielt, stiegen die Soldaten aus."))
    assert found == {
        "Als der Zug hielt",
        "stiegen die Soldaten aus",
        "Als der Zug hielt, stiegen die Soldaten aus",
    }


def test_a_conjunction_alone_begins_and_ends_nothing() -> None:
    found = stretches(layout("Die Polizei kam und sperrte die Straße."))
    assert found == {
        "Die Polizei kam", "sperrte die Straße", "Die Polizei kam und sperrte die Straße",
    }  # fmt: skip


def test_decimal_commas_and_clock_times_cut_nothing() -> None:
    assert stretches(layout("Sie zahlte um 12:30 Uhr 3,5 Millionen.")) == {"Sie zahlte um 12:30 Uhr 3,5 Millionen"}


def test_no_candidate_reaches_over_a_sentence() -> None:
    assert not any("." in found for found in stretches(layout("Er kam. Sie ging. Alle, die blieben, schwiegen.")))


def test_the_features_say_what_stands_in_somebody_elses_voice() -> None:
    text = "Die Straße sei frei, sagte Weber."
    one = layout(text, drafts=[Draft(content=((0, 19),), kind=Kind.INDIRECT, frame=((19, 32),))])
    found = candidates(one)
    rows = features(one, found)
    share = rows[:, FEATURES.index("share content")]
    inside = {
        one.text[one.words[a].start : one.words[b - 1].end]: s
        for a, b, s in zip(found.first, found.last, share, strict=True)
    }
    assert inside["Die Straße sei frei"] == 1.0
    assert inside["sagte Weber"] == 0.0


def test_features_and_classes_have_a_column_for_each_name() -> None:
    one = layout("Am Montag trafen sich Vertreter der Stadt, die eine Einigung erzielten.")
    found = candidates(one)
    assert features(one, found).shape == (len(found.first), len(FEATURES))
    assert one.classes.shape == (len(one.words), len(CLASSES))
    assert len(set(FEATURES)) == len(FEATURES)


def test_state_features_are_the_mean_the_first_and_the_last_state() -> None:
    one = layout("Er kam, sah und siegte.")
    found = candidates(one)
    states = np.random.default_rng(1).normal(size=(len(one.words), 4)).astype(np.float32)
    rows = state_features(states, found)
    for row, a, b in zip(rows, found.first, found.last, strict=True):
        np.testing.assert_allclose(row, np.concatenate([states[a:b].mean(0), states[a], states[b - 1]]), atol=1e-5)


@given(st.integers(1, 5), st.data())
def test_the_best_choice_is_the_best_of_all_choices(pieces: int, data: st.DataObject) -> None:
    spans = [(low, high) for low in range(pieces) for high in range(low + 1, pieces + 1)]
    values = data.draw(st.lists(st.integers(-5, 5).map(float), min_size=len(spans), max_size=len(spans)))
    table = np.array([(0, low, high, low, high) for low, high in spans], dtype=np.int64)
    chosen = best(Candidates(*(table[:, column] for column in range(5))), np.array(values))

    def apart(rows: tuple[int, ...]) -> bool:
        return all(spans[a][1] <= spans[b][0] or spans[b][1] <= spans[a][0] for a, b in itertools.combinations(rows, 2))

    every = (c for n in range(pieces + 1) for c in itertools.combinations(range(len(spans)), n) if apart(c))
    assert sum(values[row] for row in chosen) == max(sum(values[row] for row in rows) for rows in every)
    assert apart(tuple(chosen))
    assert chosen == sorted(chosen, key=lambda row: spans[row])


@given(st.text(alphabet="aAbB äÖ.,;:!?„“-–()\n0159 und", max_size=120))
def test_any_text_can_be_laid_out_and_its_candidates_lie_inside(text: str) -> None:
    one = layout(text)
    found = candidates(one)
    for first, last in zip(found.first, found.last, strict=True):
        assert 0 <= first < last <= len(one.words)
    assert features(one, found).shape[0] == len(found.first)


def classes_of(text: str, word: str, language: str = "de") -> set[str]:
    one = layout(text, language)
    at = [w.text for w in one.words].index(word)
    return {CLASSES[column] for column in one.classes[at].nonzero()[0]}


def test_verbs_in_the_present_tense_are_told_from_adjectives_before_a_noun() -> None:
    assert {"present", "acting"} <= classes_of("Moskau liefert seit Mai Panzer.", "liefert")
    assert not {"present", "acting", "preterite"} & classes_of("Er kam von besetzten Plätzen zurück.", "besetzten")


def test_verbs_of_acting_being_and_befalling_are_known_behind_their_prefixes() -> None:
    assert "acting" in classes_of("Sie hat den Mann festgenommen.", "festgenommen")
    assert "being" in classes_of("Das Haus gehört der Stadt.", "gehört")
    assert "befalling" in classes_of("Der Fahrer starb am Abend.", "starb")


def test_how_a_stretch_is_built_of_clauses_is_told_to_the_model() -> None:
    one = layout("Die Polizei kam und sperrte die Straße, die nass war.")
    found = candidates(one)
    rows = {
        one.text[one.words[a].start : one.words[b - 1].end]: dict(zip(FEATURES, row, strict=True))
        for a, b, row in zip(found.first, found.last, features(one, found), strict=True)
    }
    assert rows["sperrte die Straße"]["first piece: opens finite"] == 1
    assert rows["sperrte die Straße"]["piece behind: relative"] == 1
    assert rows["sperrte die Straße, die nass war"]["last piece: relative"] == 1
    assert rows["Die Polizei kam"]["piece behind: opens finite"] == 1
    assert rows["Die Polizei kam und sperrte die Straße"]["two pieces with finite verbs"] == 1
