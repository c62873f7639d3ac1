"""Who speaks where the words taken for a speaker cannot, or where they are a general noun, an age, an epithet."""

from __future__ import annotations

import re

import pytest

from lagebild.model import Kind, Link, SourceKind, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules import voices
from lagebild.reading.rules.coref import mentions
from lagebild.reading.rules.extract import extract
from lagebild.reading.rules.lexicon import lexicon
from lagebild.reading.rules.pronouns import pronoun_mentions
from lagebild.reading.rules.roles import bare_role, same_role
from lagebild.reading.rules.speakers import read_phrase
from lagebild.reading.rules.standing_in import cannot_speak


def spans(text: str, *words: str) -> tuple[Span, ...]:
    """Where the words stand; ``er#2`` is the second „er"."""
    found = []
    for quoted in words:
        plain, _, nth = quoted.partition("#")
        found.append([m.span() for m in re.finditer(re.escape(plain), text)][int(nth or 1) - 1])
    return tuple(found)


def origin(text: str, content: str, speaker: str = "", frame: str = "", cue: str = "", **other: object) -> Link | None:
    """The origin of one statement whose parts are given in the text's own words."""
    parts = {
        "content": spans(text, content),
        "speaker": spans(text, speaker) if speaker else (),
        "frame": spans(text, frame) if frame else (),
        "cue": spans(text, cue) if cue else (),
    }
    draft = Draft(**{"kind": Kind.INDIRECT, **parts, **other})  # type: ignore[arg-type]
    chain = voices.resolve(text, "de", [draft])[0]
    return chain[-1] if chain else None


def name_of(link: Link | None) -> str:
    return link.name if link else ""


@pytest.mark.parametrize("words", ["Derzeit", "den Fehler", "gestrigen Mittwoch", "Dezember", "die Zuversicht"])
def test_things_times_and_adverbs_cannot_speak(words: str) -> None:
    assert cannot_speak(read_phrase(words, (0, len(words)), lexicon("de")), words, lexicon("de"))


@pytest.mark.parametrize("words", ["Einige", "die Polizei", "das Weiße Haus", "Greenpeace", "die Anwohner", "Hannover"])
def test_people_and_bodies_can(words: str) -> None:
    assert not cannot_speak(read_phrase(words, (0, len(words)), lexicon("de")), words, lexicon("de"))


def test_a_thing_in_the_place_of_the_speaker_gives_way_to_the_person_beside_it() -> None:
    text = "Den Fehler räumte Bürgermeisterin Ines Holt ein, die Pumpe sei zu spät bestellt worden."
    link = origin(
        text, "die Pumpe sei zu spät bestellt worden", "Den Fehler", "Den Fehler räumte Bürgermeisterin Ines Holt ein,"
    )
    assert name_of(link) == "Ines Holt"


def test_a_frame_without_a_marked_speaker_is_searched_for_one() -> None:
    text = "Wie Jana Moll gestern erklärte, bleibe die Brücke gesperrt."
    link = origin(text, "bleibe die Brücke gesperrt", frame="Wie Jana Moll gestern erklärte,", cue="Wie")
    assert name_of(link) == "Jana Moll"


def test_the_authority_is_the_office_named_before_and_not_the_firm() -> None:
    text = (
        "Das Landesamt für Wasserwirtschaft prüft den Fall. Die Firma Brodek GmbH hatte Lauge abgelassen. "
        "Die Behörde teilte mit, die Werte sänken."
    )
    link = origin(text, "die Werte sänken", "Die Behörde", "Die Behörde teilte mit,", "teilte mit")
    assert name_of(link) == "Landesamt für Wasserwirtschaft"


def test_the_station_is_the_outlet_named_before() -> None:
    text = (
        "Der Fernsehsender „Kanal Nord“ zeigte Bilder des Brandes. Das Innenministerium schwieg. "
        "Der Fernsehsender meldet, es gebe zwei Verletzte."
    )
    link = origin(text, "es gebe zwei Verletzte", "Der Fernsehsender#2", "Der Fernsehsender meldet,", "meldet")
    assert name_of(link) == "Kanal Nord"


def test_own_words_are_those_of_the_subject() -> None:
    text = "Die Polizei ermittelt. Nach eigenen Angaben hat die Stadtbücherei keine Daten verloren."
    link = origin(text, "hat die Stadtbücherei keine Daten verloren", "eigenen Angaben", "Nach eigenen Angaben", "Nach")
    assert name_of(link) == "Stadtbücherei"


def test_an_age_leads_back_to_who_was_called_by_it() -> None:
    text = (
        "Ein 43-jähriger Schlosser fand den Rucksack. Minister Karl Brehm dankte ihm. "
        "Der 43-jährige sagte, er habe nur geholfen."
    )
    link = origin(text, "er habe nur geholfen", "Der 43-jährige", "Der 43-jährige sagte,", "sagte")
    assert link is not None
    assert ("Schlosser" in link.name, link.named) == (True, False)


@pytest.mark.parametrize(("who", "by_age"), [("Karl Brehm", "Der 43-Jährige"), ("Ines Brehm", "Die 43-Jährige")])
def test_an_age_alone_is_the_person_spoken_of(who: str, by_age: str) -> None:
    text = f"{who} fand den Rucksack. {by_age} sagte, es sei nur geholfen worden."
    link = origin(text, "es sei nur geholfen worden", by_age, f"{by_age} sagte,", "sagte")
    assert name_of(link) == who


def test_an_age_alone_is_found_as_the_speaker_and_is_no_name() -> None:
    text = "Die Polizei kam spät. Er sei zufrieden, sagte der 43-Jährige."
    (draft,) = extract(text, "de")
    assert [text[slice(*span)] for span in draft.speaker] == ["der 43-Jährige"]
    ((link,),) = voices.resolve(text, "de", [draft])
    assert (link.name, link.named) == ("43-Jährige", False)


def test_a_man_called_by_age_and_work_is_whom_the_next_pronoun_means() -> None:
    text = "Am Freitag wurde ein 39-jähriger Landwirt getroffen. Er sagte aus, die Scheibe sei geplatzt."
    link = origin(text, "die Scheibe sei geplatzt", "Er", "Er sagte aus,", "sagte aus")
    assert link is not None
    assert ("Landwirt" in link.name, link.named) == (True, False)


def test_an_epithet_of_work_leads_to_the_person() -> None:
    text = "Julia Renz ist enttäuscht. Die Schauspielerin sagte, der Vertrag sei gelöst."
    link = origin(text, "der Vertrag sei gelöst", "Die Schauspielerin", "Die Schauspielerin sagte,", "sagte")
    assert name_of(link) == "Julia Renz"


def test_a_role_in_the_genitive_is_the_same_role() -> None:
    assert bare_role("bundeskanzlers") == bare_role("bundeskanzler") == bare_role("bundeskanzlerin")
    assert same_role("minister", "umweltministers")
    text = "Der Besuch des Ministers Karl Brehm endete früh. Der Minister sagte, er komme wieder."
    assert name_of(origin(text, "er komme wieder", "Der Minister", "Der Minister sagte,", "sagte")) == "Karl Brehm"


def test_a_party_in_brackets_is_nobody_whom_wonach_means() -> None:
    text = "Er zitierte Minister Karl Brehm (CDU), wonach die Mittel reichen."
    assert name_of(origin(text, "die Mittel reichen", "wonach", "wonach", "wonach")) == "Karl Brehm"


def test_the_name_behind_an_organisations_noun_is_no_persons() -> None:
    text = "Die Organisation Planet Sibir kritisierte, der Zaun sei illegal."
    phrase = read_phrase(text, spans(text, "Die Organisation Planet Sibir")[0], lexicon("de"))
    assert phrase.sort == "body"


def test_papers_and_stations_in_general_are_unnamed() -> None:
    assert not read_phrase("israelische Medien", (0, 18), lexicon("de")).named
    assert not read_phrase("Zeitungen", (0, 9), lexicon("de")).named
    assert read_phrase("die Zeitung „Rabe“", (0, 18), lexicon("de")).named


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Der Bürgermeister von Brodek", True),
        ("Der Geschäftsführer der Tegelbergbahn", True),
        ("Der Leiter der Schule", False),
        ("ein Brodeker Gericht", False),
        ("ein Londoner Gericht", True),
        ("ein Gericht", False),
        ("iranische Behörden", True),
        ("Behörden", False),
        ("israelischen Angaben", True),
        ("offiziellen Angaben", False),
        ("eine Laboranalyse", False),
        ("eine Studie des Instituts für Fischerei", True),
        ("Gerüchte", False),
        ("seine Mutter", False),
        ("seine Partei", True),
        ("die lokalen Fernsehsender", False),
        ("das Weiße Haus", True),
    ],
)
def test_who_can_be_told_by_name(words: str, named: bool) -> None:
    assert read_phrase(words, (0, len(words)), lexicon("de")).named is named


def test_a_name_behind_a_crowd_is_the_bodys() -> None:
    for words in ("Forscher der Lena Moll University", "Einige Anhänger Saddam Husseins"):
        phrase = read_phrase(words, (0, len(words)), lexicon("de"))
        assert phrase.sort == "unnamed", words


def heard(text: str, language: str = "de") -> set[tuple[str, str, SourceKind]]:
    return {(text[slice(*m.span)], m.source, m.kind) for m in mentions(text, language)}


def test_a_surname_may_begin_with_a_small_article() -> None:
    text = "Der Direktor der Behörde, Mohammed el-Haddad, reist ab. Später flog auch el-Haddad."
    assert ("el-Haddad", "Mohammed el-Haddad", SourceKind.PERSON) in heard(text)


def test_a_first_name_that_only_one_bears_is_that_person() -> None:
    text = "Premierminister Abhisit Tonkla trat zurück. Gestern hatte Abhisit noch gezögert."
    assert ("Abhisit", "Abhisit Tonkla", SourceKind.PERSON) in heard(text)


def test_letters_are_the_body_whose_words_they_begin() -> None:
    text = "Die Berliner Hafen Gesellschaft baut. Die BHG sucht Personal, die BHG zahlt gut."
    assert any(words == "BHG" and source == "Berliner Hafen Gesellschaft" for words, source, _ in heard(text))


def test_a_noun_behind_a_name_or_a_body_is_part_of_neither() -> None:
    text = "Nach Angaben von Präsident Norbert Lammers Verzögerung. Die Polizei Wasserwerfer setzte sie nicht ein."
    assert not {source for _, source, _ in heard(text)} & {"Norbert Lammers Verzögerung", "Polizei Wasserwerfer"}


def test_a_town_of_two_words_is_no_person() -> None:
    text = "Der Bürgermeister von New Brodek warnt. In New Brodek regnet es."
    assert not any(kind is SourceKind.PERSON for _, _, kind in heard(text))


def test_pronouns_are_mentions_of_whom_they_mean() -> None:
    text = "Minister Karl Brehm kam. Kämmerin Sabine Voss traf ihn. Er dankte, sie lobte seine Pläne."
    found = [(text[slice(*m.span)], m.source) for m in pronoun_mentions(text, "de")]
    assert ("Er", "Karl Brehm") in found
    assert {source for _, source in found} == {"Karl Brehm"}
    english = "Ann Smith arrived. She thanked her hosts."
    assert [m.source for m in pronoun_mentions(english, "en")] == ["Ann Smith", "Ann Smith"]
