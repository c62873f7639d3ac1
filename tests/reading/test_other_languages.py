"""A language no reader was made for is read all the same, and the reading says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lagebild.cli import cli
from lagebild.intake import detect_language
from lagebild.model import Interval, Report
from lagebild.reading import READERS, reader
from lagebild.reading.language import untrained

FRENCH = (
    "« Le pont restera fermé jusqu'à la fin du mois de mai », a déclaré lundi la ministre Claire Fournier devant la "
    "presse. Selon la police, la circulation est déviée par la rive droite et personne n'a été blessé dans l'accident. "
    "Le maire de la ville a annoncé qu'il demandera une enquête, mais il n'a pas voulu donner de date pour les travaux."
)
UKRAINIAN = (
    "«Міст буде закритий до кінця травня», — заявила в понеділок міністерка Олена Гринько. За словами поліції, рух "
    "транспорту спрямовано через правий берег, і ніхто не постраждав. Мер міста повідомив, що вимагатиме "
    "розслідування, але не назвав дати початку робіт, тому що ще немає висновків експертів."
)
TEXTS = {"fr": FRENCH, "uk": UKRAINIAN}


def report(language: str) -> Report:
    return Report.make(
        outlet="Courrier", published=Interval.parse("2021-05-03"), text=TEXTS[language], language=language
    )


@pytest.mark.parametrize("language", TEXTS)
def test_its_quotations_are_found_and_the_reading_is_marked(language: str) -> None:
    assert detect_language(TEXTS[language]) == language
    reading = reader("model").read(report(language))
    assert reading.untrained == language
    words = [TEXTS[language][a:b] for s in reading.statements for a, b in s.content]
    assert any("restera fermé" in w or "Міст буде закритий" in w for w in words)


@pytest.mark.parametrize("name", READERS)
def test_every_reader_marks_it(name: str) -> None:
    assert reader(name).read(report("fr")).untrained == "fr"


def test_german_english_and_the_unknown_are_not_marked() -> None:
    assert [untrained(code) for code in ("de", "de-AT", "en", "EN-gb", "und", "")] == [None] * 6
    assert untrained("fr-CA") == "fr"


def test_the_command_line_says_it_in_text_and_in_json(tmp_path: Path) -> None:
    file = tmp_path / "bericht.txt"
    file.write_text(FRENCH, encoding="utf-8")
    shown = CliRunner().invoke(cli, ["read", str(file), "--date", "2021-05-03", "--reader", "rules"])
    assert shown.exit_code == 0
    assert "no reader was made for this language (fr)" in shown.stdout
    wired = CliRunner().invoke(cli, ["read", str(file), "--date", "2021-05-03", "--reader", "rules", "--json"])
    (row,) = json.loads(wired.stdout)["reports"]
    assert row["untrained"] == "fr"
    assert "no reader was made for this language (fr)" in wired.stderr


def test_only_what_is_certain_is_shown_on_demand(tmp_path: Path) -> None:
    file = tmp_path / "bericht.txt"
    file.write_text("„Die Straße ist gesperrt“, sagte Ines Maier. Es soll Verletzte geben.", encoding="utf-8")

    def confidences(*more: str) -> list[float]:
        result = CliRunner().invoke(
            cli, ["read", str(file), "--date", "2021-05-03", "--language", "de", "--reader", "rules", "--json", *more]
        )
        assert result.exit_code == 0, result.output
        return [s["confidence"] for s in json.loads(result.stdout)["reports"][0]["statements"]]

    everything = confidences()
    least = (min(everything) + max(everything)) / 2
    assert len(everything) > 1
    assert confidences("--min-confidence", str(least)) == [c for c in everything if c >= least]
    assert CliRunner().invoke(cli, ["read", str(file), "--min-confidence", "1.5"]).exit_code == 2
