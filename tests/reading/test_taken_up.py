"""Whom a relative pronoun, „dieser", a plural and a role take up, who issued a document, whom the network points at."""

from __future__ import annotations

import re

import msgspec
import pytest

from lagebild.model import Kind, Link, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules import voices


def spans(text: str, words: str) -> tuple[Span, ...]:
    """Where the words stand; ``er#2`` is the second „er"."""
    plain, _, nth = words.partition("#")
    return ([m.span() for m in re.finditer(re.escape(plain), text)][int(nth or 1) - 1],)


def draft(text: str, content: str, speaker: str, frame: str = "", **other: object) -> Draft:
    parts = {"content": spans(text, content), "frame": spans(text, frame) if frame else ()}
    return Draft(kind=Kind.INDIRECT, speaker=spans(text, speaker) if speaker else (), **parts, **other)  # type: ignore[arg-type]


def origin(text: str, *drafts: Draft, language: str = "de") -> Link | None:
    chain = voices.resolve(text, language, drafts)[-1]
    return chain[-1] if chain else None


@pytest.mark.parametrize(
    ("text", "speaker", "content", "name"),
    [
        (
            "Norbert Pech traf gestern Werner Kern, der der Regierung vorwarf, Briefe zu lesen.",
            ", der", "Briefe zu lesen", "Werner Kern",
        ),
        (
            "Minister Ole Brehm zitierte die Aussage eines jungen Soldaten, der angab, nichts gesehen zu haben.",
            ", der", "nichts gesehen zu haben", "jungen Soldaten",
        ),
        (
            "Klaus Ertel ist Ziel der Strafanzeige eines Privatdetektivs. Dieser behauptete, Ertel fahre privat.",
            "Dieser", "Ertel fahre privat", "Privatdetektivs",
        ),
        (
            "Kanzler Gerd Stamm (SPD) lud ein. Die Wahl kam. Der Kanzler nahm Stellung. Er sagte, die Wahl sei frei.",
            "Er", "die Wahl sei frei", "Gerd Stamm",
        ),
        (
            "Werner Schulz (Grüne) und Jelena Hoffmann (SPD) klagen. Sie erklärten, das Verfahren sei falsch.",
            "Sie", "das Verfahren sei falsch", "Werner Schulz und Jelena Hoffmann",
        ),
        (
            "Der Präsident Álvaro Uribe Vélez bleibt im Amt. Wie der 53-jährige Uribe sagte, sei das gut.",
            "der 53-jährige Uribe", "sei das gut", "Álvaro Uribe Vélez",
        ),
    ],
)  # fmt: skip
def test_who_is_taken_up(text: str, speaker: str, content: str, name: str) -> None:
    at = text.rindex(f"{speaker} ", 0, text.index(content))
    where = (at + 2 if speaker.startswith(",") else at, at + len(speaker))
    found = origin(text, Draft(kind=Kind.INDIRECT, content=spans(text, content), speaker=(where,)))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("text", "speaker", "name"),
    [
        ("Laut einem Artikel der „Nordpost“ fehlen Ärzte.", "einem Artikel der „Nordpost“", "Nordpost"),
        ("Laut einer dpa-Meldung fehlen Ärzte.", "einer dpa-Meldung", "dpa"),
        (
            "Gestern erschien ein Bericht des Innenministeriums. Laut dem Bericht fehlen Ärzte.",
            "dem Bericht", "Innenministerium",
        ),
    ],
)  # fmt: skip
def test_behind_a_document_stands_whoever_issued_it(text: str, speaker: str, name: str) -> None:
    found = origin(text, draft(text, "fehlen Ärzte", speaker, f"{speaker}"))
    assert found is not None
    assert found.name == name
    assert found.named


def test_whoever_is_told_something_does_not_say_it() -> None:
    text = "Die Polizei schwieg. Der Fahrerin Ines Kern wurde vorgeworfen, zu schnell gefahren zu sein."
    frame = "Der Fahrerin Ines Kern wurde vorgeworfen"
    assert origin(text, draft(text, "zu schnell gefahren zu sein", "", frame, cue=spans(text, "vorgeworfen"))) is None


@pytest.mark.parametrize("opening", ["Bisher hieß es", "Ursprünglich hieß es"])
def test_what_was_said_once_is_nobodys_word_in_particular(opening: str) -> None:
    text = f"Ministerin Eva Kern sagte, sie zahle nicht. {opening}, das Land zahle."
    first = draft(text, "sie zahle nicht", "Ministerin Eva Kern", "Ministerin Eva Kern sagte")
    assert origin(text, first, draft(text, "das Land zahle", "", opening, cue=spans(text, "hieß"))) is None


def test_it_goes_on_is_the_last_voices_word() -> None:
    text = "Ministerin Eva Kern sagte, sie zahle nicht. Weiter hieß es, das Land zahle."
    first = draft(text, "sie zahle nicht", "Ministerin Eva Kern", "Ministerin Eva Kern sagte")
    found = origin(text, first, draft(text, "das Land zahle", "", "Weiter hieß es", cue=spans(text, "hieß")))
    assert found
    assert found.name == "Eva Kern"


def test_a_witness_is_no_aeroplane() -> None:
    text = "Die Flugzeuge des Landes stiegen auf. Dem Zeugen zufolge brannte es."
    found = origin(text, draft(text, "brannte es", "Dem Zeugen", "Dem Zeugen zufolge"))
    assert found
    assert "Flugzeuge" not in found.name


TEXT = "Minister Ole Brehm empfing Botschafter Jan Kofler. Die Lage sei ernst. Lena Vogt schwieg."


def pointing(text: str, *names: str, odds: float, speaker: str = "") -> Draft:
    words = [m.span() for name in names for m in re.finditer(rf"\b{name}\b", text)]
    content = "Die Lage sei ernst" if "Die Lage" in text else "die Lage sei ernst"
    return draft(text, content, speaker, pointed=tuple((s, e, odds) for s, e in sorted(words)))


def test_the_network_is_followed_where_no_words_name_a_speaker() -> None:
    found = origin(TEXT, pointing(TEXT, "Jan", "Kofler", odds=3.0))
    assert found
    assert found.name == "Jan Kofler"
    other = origin(TEXT, pointing(TEXT, "Ole", "Brehm", odds=3.0))
    assert other
    assert other.name == "Ole Brehm"


def test_a_doubtful_pointer_changes_nothing() -> None:
    assert origin(TEXT, pointing(TEXT, "Jan", "Kofler", odds=-3.0)) == origin(TEXT, pointing(TEXT, odds=0.0))


def test_whoever_the_speakers_words_name_is_never_overruled() -> None:
    text = TEXT.replace("Die Lage", "Lena Vogt sagte, die Lage")
    found = origin(text, pointing(text, "Kofler", odds=6.0, speaker="Lena Vogt"))
    assert found
    assert found.name == "Lena Vogt"


@pytest.mark.parametrize(
    ("text", "speaker", "name"),
    [
        ("Premierminister Ole Brehm kam an. Der Regierungschef sagte, es brenne.", "Der Regierungschef", "Ole Brehm"),
        ("Staatschefin Ines Kern kam an. Die Präsidentin sagte, es brenne.", "Die Präsidentin", "Ines Kern"),
    ],
)
def test_an_office_goes_by_several_words(text: str, speaker: str, name: str) -> None:
    found = origin(text, draft(text, "es brenne", speaker, f"{speaker} sagte"))
    assert found
    assert found.name == name


def test_words_of_several_are_nobodys_alone() -> None:
    text = "Das Opfer, der Ermittler Ole Brehm, lebt. Nach Einschätzung der Ermittler brennt es."
    found = origin(text, draft(text, "brennt es", "Einschätzung der Ermittler", "Nach Einschätzung der Ermittler"))
    assert found
    assert found.name == "Ermittler"
    assert not found.named


def test_another_office_is_somebody_else() -> None:
    text = "Premierminister Ole Brehm kam an. Der Papst sagte, es brenne."
    found = origin(text, draft(text, "es brenne", "Der Papst", "Der Papst sagte"))
    assert found
    assert found.name == "Papst"


def test_the_police_is_the_office_of_the_police_that_was_named() -> None:
    text = "Das Polizeipräsidium Westpfalz schrieb gestern. Die Polizei sagte, es brenne."
    found = origin(text, draft(text, "es brenne", "Die Polizei", "Die Polizei sagte"))
    assert found
    assert found.name == "Polizeipräsidium Westpfalz"


def test_a_pronoun_means_whom_the_one_before_it_meant() -> None:
    text = "Die Kritik kam von Ines Kern; sie ist Chefin der Nordpartei. Sie warf ihm vor, er lüge."
    found = origin(text, draft(text, "er lüge", "Sie", "Sie warf ihm vor"))
    assert found
    assert found.name == "Ines Kern"


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("Die Nordbank AG veröffentlichte gestern neue Zahlen.", "Nordbank AG"),
        ("Inzwischen hat die Kriminalabteilung nähere Einzelheiten bekannt gegeben.", "Kriminalabteilung"),
        ("Im Verfahren gegen ihn gaben die zwölf Geschworenen am Montag ihre Entscheidung bekannt.", "Geschworenen"),
    ],
)
def test_demnach_takes_up_whoever_published_something(before: str, name: str) -> None:
    text = f"In ersten Berichten hieß es, ein Ofen sei schuld. Das war gestern. {before} Demnach war es anders."
    found = origin(
        text,
        draft(text, "ein Ofen sei schuld", "ersten Berichten", "In ersten Berichten hieß es,"),
        draft(text, "war es anders", "Demnach", "Demnach"),
    )
    assert found
    assert name in found.name


def test_demnach_does_not_take_up_who_speaks_inside_a_quotation() -> None:
    text = "„Die Zuschauer meinen, es sei echt“, sagte Werner Kern. Demnach war es ein Film."
    found = origin(
        text,
        msgspec.structs.replace(
            draft(text, "„Die Zuschauer meinen, es sei echt“", "Werner Kern", "sagte Werner Kern"), kind=Kind.DIRECT
        ),
        draft(text, "es sei echt", "Die Zuschauer", "Die Zuschauer meinen,", parent=0),
        draft(text, "war es ein Film", "Demnach", "Demnach"),
    )
    assert found
    assert found.name == "Werner Kern"
