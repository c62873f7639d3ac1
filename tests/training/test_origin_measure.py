"""When two names count as one voice in ``training.origins``."""

from __future__ import annotations

import pytest
from training.origins import same_voice


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("Angela Merkel", "Merkel"),
        ("Angela Merkel", "Bundeskanzlerin Angela Merkel"),
        ("Der britische Außenminister Jack Straw", "Jack Straw"),
        ("die Europäische Union", "EU"),
        ("Politischen Beobachtern", "politischer Beobachter"),
        ("Der UN-Sicherheitsrat", "Sicherheitsrat"),
        ("Behördenangaben", "Behörden"),
        ("der Pressemitteilung der Polizei", "Polizei"),
        ("Der behandelnde Arzt Kerns", "Arzt Kerns"),
        ("ein islamistischer Prediger aus London", "islamistischer Prediger"),
        ("des Diktators Muammar al-Gaddafi", "Gaddafi"),
        ("Patrick Georg von der IG Bau Trier", "Patrick Georg"),
    ],
)
def test_titles_cases_and_short_names_are_one_voice(expected: str, found: str) -> None:
    assert same_voice(expected, "", found, "", "de")


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("Außenminister Jack Straw", "Außenminister"),
        ("Ines Maier, Sprecherin der Polizei", "Polizei"),
        ("Angela Merkel", "Peter Merz"),
        ("die Polizei", "Staatsanwaltschaft"),
        ("ein Prediger aus London", "islamistischer Prediger"),
        ("der Präsident Karl Brehm", "Präsident Otto Kern"),
    ],
)
def test_a_body_a_bare_role_and_a_colleague_are_others(expected: str, found: str) -> None:
    assert not same_voice(expected, "", found, "", "de")


def test_a_spokesman_goes_by_his_body() -> None:
    assert same_voice("ein Sprecher", "der Bahn", "Sprecher der Bahn", "Bahn", "de")
    assert same_voice("Polizeisprecher", "Polizei", "Sprecher", "Polizei", "de")


def test_one_of_two_is_not_both() -> None:
    assert not same_voice("Die Minister Polens und Litauens", "", "Minister Polens", "Polen", "de")
