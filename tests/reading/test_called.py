"""How persons and bodies are called: by a role, by their kind, by whom they belong to; and what is nobody's name."""

from __future__ import annotations

import pytest

from lagebild.model import Link
from lagebild.reading.rules import voices
from lagebild.reading.rules.coref import cast, particular
from lagebild.reading.rules.extract import extract
from lagebild.reading.rules.lexicon import lexicon
from lagebild.reading.rules.speaker_parts import Phrase
from lagebild.reading.rules.speakers import read_phrase


def phrase(words: str) -> Phrase:
    return read_phrase(words, (0, len(words)), lexicon("de"))


def last_origin(text: str) -> Link | None:
    """Who originally says the last statement that the rules find in ``text``."""
    chain = voices.resolve(text, "de", extract(text, "de"))[-1]
    return chain[-1] if chain else None


@pytest.mark.parametrize(
    ("words", "sort", "name", "named"),
    [
        ("Juristin Halina Voss", "person", "Halina Voss", True),
        ("Oberstaatsanwalt Pirmin Haas", "person", "Pirmin Haas", True),
        ("Sein Sprecher", "unnamed", "Sein Sprecher", False),
        ("ihr Präsident", "role", "ihr Präsident", True),
        ("dessen Justiziar Gunnar Hesse", "person", "Gunnar Hesse", True),
        ("ihr Büro", "body", "ihr Büro", False),
        ("die Dolmetscherin", "role", "Dolmetscherin", False),
        ("der Neurologe", "role", "Neurologe", False),
        ("Die Landrätin", "role", "Landrätin", True),
        ("Der Oberste Gerichtshof", "body", "Oberster Gerichtshof", True),
        ("Ärzte ohne Grenzen", "body", "Ärzte ohne Grenzen", True),
        ("Richter des Landgerichts", "body", "Richter des Landgerichts", True),
        ("die Veranstalter", "body", "Veranstalter", False),
        ("der Veranstalter", "body", "Veranstalter", True),
        ("die Sicherheitsbehörden", "body", "Sicherheitsbehörden", False),
        ("die iranischen Sicherheitsbehörden", "body", "iranische Sicherheitsbehörden", True),
        ("ein Bericht von nordpost.de", "outlet", "nordpost.de", True),
        ("Seiten der Delegation", "body", "Delegation", True),
        ("die Abgeordnete", "role", "Abgeordnete", False),
        ("die Nachbarin", "unnamed", "Nachbarin", False),
        ("Sein Mandant", "unnamed", "Sein Mandant", False),
        ("Seine Männer", "unnamed", "Seine Männer", False),
        ("Ihr Dozent", "unnamed", "Ihr Dozent", False),
        ("das Internationale Rote Kreuz", "body", "Internationales Rote Kreuz", True),
    ],
)
def test_what_a_phrase_says_of_its_voice(words: str, sort: str, name: str, named: bool) -> None:
    found = phrase(words)
    assert (found.sort, found.name, found.named) == (sort, name, named)


@pytest.mark.parametrize(("words", "gender"), [("ihrer Erinnerung", "f"), ("seinem Eindruck", "m")])
def test_what_somebody_has_in_mind_is_that_persons(words: str, gender: str) -> None:
    assert (phrase(words).sort, phrase(words).gender) == ("own", gender)


@pytest.mark.parametrize("words", ["die Medizin", "die Disziplin", "der Termin", "der Führerschein"])
def test_a_thing_that_ends_like_a_person_is_none(words: str) -> None:
    assert phrase(words).sort != "role"


def test_a_name_in_s_is_a_genitive_where_the_bare_name_stands_too() -> None:
    text = "Anhänger Uwe Kerns sagten, Kern komme wieder."
    assert read_phrase(text, (0, 18), lexicon("de")).sort == "unnamed"
    assert read_phrase("Anhänger Uwe Kerns", (0, 18), lexicon("de")).sort == "person"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Im Saal des Landgerichts Weidenau wurde es still. Das Gericht erklärte, die Tat sei erwiesen.", "Weidenau"),
        ("Das Landgericht Weidenau sprach ihn frei. Die Richter sagten, Beweise fehlten.", "Landgericht Weidenau"),
        ("Das Landgericht Weidenau sprach ihn frei. Die Kammer sagte, Beweise fehlten.", "Landgericht Weidenau"),
        ("Die NASA verschob den Start. Die Weltraumbehörde erklärte, ein Ventil sei undicht.", "NASA"),
        ("Ines Maier stellte die Studie vor. Die Forscherin sagte, das Eis schmelze schneller.", "Ines Maier"),
        ("Ines Maier kam aus Oslo. Die Norwegerin sagte, sie bleibe.", "Ines Maier"),
        ("Uwe Kern kam spät. Der Jurist sagte, die Frist sei um.", "Uwe Kern"),
        ("Jan Weber und Uwe Kern kamen. Die beiden Politiker sagten, das sei falsch.", "Jan Weber und Uwe Kern"),
        ("eBay teilte mit, der Rekord sei gefallen.", "eBay"),
    ],
)
def test_whom_a_noun_takes_up(text: str, name: str) -> None:
    found = last_origin(text)
    assert found is not None
    assert name in found.name


def test_nobody_says_by_name_of_himself_what_he_is_said_to_do() -> None:
    text = "Uwe Kern widersprach. Jan Weber habe gelogen, sagte er."
    assert (found := last_origin(text))
    assert found.name == "Uwe Kern"


def test_roles_stand_by_their_names() -> None:
    text = "Ihr Trainer, Uwe Kern, kündigte an, im Mai zu gehen."
    assert (found := last_origin(text))
    assert found.name == "Uwe Kern"


@pytest.mark.parametrize(("name", "told"), [("NATO", True), ("Unicef", True), ("Gruppe", False)])
def test_a_proper_name_tells_one_body_from_another(name: str, told: bool) -> None:
    people = cast(f"Die {name} erklärte, es eile. Die {name} bleibe.", "de")
    voice = people.named(name)
    assert voice is not None
    assert particular(voice, people.lexicon) is told


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Neuer Trainer des Klubs wird Jan Weber.", "trainer"),
        ("Jan Weber ist seit Mai Vorsitzender der Partei.", "vorsitzender"),
        ("Jan Weber wurde zum Präsidenten gewählt.", "präsidenten"),
        ("Zum Sprecher wurde Jan Weber ernannt.", "sprecher"),
        ("Jan Weber (SPD), Bürgermeister von Aachen, kam.", "bürgermeister"),
        ("Jan Weber, seit 2003 Trainer des Klubs, kam.", "trainer"),
        ("Jan Weber ist nicht Trainer des Klubs.", ""),
        ("Jan Weber wird Präsident Uwe Kern treffen.", ""),
        ("Der Trainer, so Jan Weber, bleibt.", ""),
        ("Der Sprecher des Präsidenten Jan Weber kam.", "präsidenten"),
        ("Der Sprecher des Präsidenten, Jan Weber, kam.", "sprecher"),
        ("Der Vorsitzende der Partei Jan Weber kam.", "vorsitzende"),
    ],
)
def test_a_sentence_gives_a_person_a_role(text: str, role: str) -> None:
    voice = cast(text, "de").named("Jan Weber")
    assert voice is not None
    assert voice.roles == ({role} if role else set())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Der Stadtrat legte einen Bericht vor. In dem Bericht heißt es, die Brücke sei marode.", "Stadtrat"),
        ("Der Bericht wurde vom Stadtrat veröffentlicht. In dem Bericht heißt es, die Brücke sei marode.", "Stadtrat"),
        ("Jan Weber nannte Zahlen in seinem Bericht. In dem Bericht heißt es, die Brücke sei marode.", "Jan Weber"),
        ("Es gibt eine Schätzung, wonach die Brücke marode sei.", "Schätzung"),
        ("Der Stadtrat las den Bericht. In dem Bericht heißt es, die Brücke sei marode.", "Bericht"),
    ],
)
def test_whoever_presented_a_document_speaks_in_it(text: str, name: str) -> None:
    assert (found := last_origin(text))
    assert found.name == name
