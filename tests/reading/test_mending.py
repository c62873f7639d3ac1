"""Speakers that a trained reader left out or cut are found by the grammar of their sentence."""

from __future__ import annotations

import pytest

from lagebild.model import Kind
from lagebild.reading.draft import Draft
from lagebild.reading.rules.mending import FILLED, RIGHT, mended


def span(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def read(text: str, frame: str, content: str, speaker: str = "", kind: Kind = Kind.INDIRECT) -> Draft:
    """A draft over ``text`` as a network might leave it."""
    frames = (span(text, frame),) if frame else ()
    speakers = (span(text, speaker),) if speaker else ()
    return Draft(content=(span(text, content),), kind=kind, frame=frames, speaker=speakers, confidence=0.5)


def speakers(text: str, draft: Draft) -> list[str]:
    (found,) = mended(text, "de", [draft])
    return [text[slice(*piece)] for piece in found.speaker]


@pytest.mark.parametrize(
    ("frame", "content", "expected"),
    [
        ("Kritiker hatten ihm vorgeworfen,", "er wolle nur Ruhm", ["Kritiker"]),
        ("Meteorologen rechnen jedoch mit", "„sehr viel Regen“", ["Meteorologen"]),
        ("Zum Abschied meldete er sich mit den Worten:", "„Bis bald“", ["er"]),
        ("Im Mai wurde vom Innenministerium bekannt gegeben,", "die Brücke werde gesperrt", ["Innenministerium"]),
        ("Demnach", "ereignete sich eine Explosion", ["Demnach"]),
        ("In einem Bericht der „Nordpost“ wurde vermutet,", "die Brücke stürze ein", ["einem Bericht der „Nordpost“"]),
        ("Aus Regierungskreisen verlautete,", "die Brücke werde gesperrt", ["Regierungskreisen"]),
        ("Aus Hamburg wird gemeldet,", "die Brücke sei gesperrt", []),
        ("„Nordlicht“ sowie der Rat kündigten an,", "zu helfen", ["„Nordlicht“ sowie der Rat"]),
        ("Als sie kam, nickte der Minister und rief:", "„Bis bald“", ["der Minister"]),
        ("Es wird befürchtet,", "dass die Brücke einstürzt", []),
        ("Der Frau wurde vorgeworfen,", "sie habe gelogen", []),
        ("Diese Entscheidung bedeutet,", "dass die Brücke gesperrt wird", []),
    ],
)
def test_a_frame_without_a_speaker_gets_the_subject_of_its_verb(frame: str, content: str, expected: list[str]) -> None:
    text = f"{frame} {content}."
    assert speakers(text, read(text, frame, content)) == expected


@pytest.mark.parametrize(
    ("text", "outside", "expected"),
    [
        ("Die Gewerkschaft fordert höhere Löhne für alle Fahrer.", "", ["Die Gewerkschaft"]),
        ("Von der Opposition wurde die Art des Besuchs scharf kritisiert.", "", ["der Opposition"]),
        ("Als Grund für die Rückgabe nannte Jan Lehmann die Frist.", "Grund", ["Jan Lehmann"]),
    ],
)  # fmt: skip
def test_an_act_of_speech_has_its_speaker_inside(text: str, outside: str, expected: list[str]) -> None:
    assert speakers(text, read(text, "", text, outside, Kind.REPORTED)) == expected


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("Bundestrainer Jan Lehmann nannte die Karten „übertrieben“.", "Bundestrainer", "Bundestrainer Jan Lehmann"),
        ("Die Ärztin Dr. Ines Kern riet zu „Gelassenheit“.", "Die Ärztin", "Die Ärztin Dr. Ines Kern"),
        ("Der SPD-Vorsitzende Jan Lehmann riet zu „Gelassenheit“.", "-Vorsitzende", "SPD-Vorsitzende Jan Lehmann"),
        ("Die Vertreter der drei Vereine rieten zur „Ruhe“.", "der drei Vereine", "Die Vertreter der drei Vereine"),
        ("Er riet Jochen Lehmann zu „Gelassenheit“.", "Er", "Er"),
        ("Der Minister riet Jochen Lehmann zu „Gelassenheit“.", "Der Minister", "Der Minister"),
    ],
)  # fmt: skip
def test_a_name_that_was_cut_is_taken_whole(text: str, cut: str, whole: str) -> None:
    frame, content = text[: text.index(" „")], text[text.index("„") : -1]
    assert speakers(text, read(text, frame, content, cut, Kind.DIRECT)) == [whole]


def test_what_was_filled_in_says_so_and_is_less_sure() -> None:
    text = "Kritiker hatten ihm vorgeworfen, er wolle nur Ruhm."
    (found,) = mended(text, "de", [read(text, "Kritiker hatten ihm vorgeworfen,", "er wolle nur Ruhm")])
    assert found.evidence == [FILLED]
    assert found.part_confidence == {"speaker": RIGHT * 0.5}


def test_speakers_that_were_read_and_english_stay_as_they_are() -> None:
    text = "Der Minister sagte, die Lage sei ernst."
    whole = read(text, "Der Minister sagte,", "die Lage sei ernst", "Der Minister")
    assert mended(text, "de", [whole]) == [whole]
    bare = read("Critics said it was late.", "Critics said", "it was late")
    assert mended("Critics said it was late.", "en", [bare]) == [bare]


def test_offsets_count_from_where_the_body_begins() -> None:
    head = "Kritik an Kern\n\n"
    text = head + "Kritiker hatten ihm vorgeworfen, er wolle nur Ruhm."
    (found,) = mended(text, "de", [read(text, "Kritiker hatten ihm vorgeworfen,", "er wolle nur Ruhm")], len(head))
    assert [text[slice(*piece)] for piece in found.speaker] == ["Kritiker"]


def test_a_surname_may_begin_with_a_preposition() -> None:
    text = "Karl zu Brehm trat zurück. Zu Brehm hatte Fehler eingeräumt und angegeben, er bedaure das."
    draft = read(text, "Zu Brehm hatte Fehler eingeräumt und angegeben,", "er bedaure das")
    assert speakers(text, draft) == ["Zu Brehm"]


@pytest.mark.parametrize(("cut", "whole"), [("er Reportern", "er"), ("wie der Minister", "der Minister")])
def test_what_does_not_belong_to_a_speaker_is_left_out(cut: str, whole: str) -> None:
    text = f"Am Abend sagte {cut}, die Brücke sei gesperrt."
    assert speakers(text, read(text, f"sagte {cut},", "die Brücke sei gesperrt", cut)) == [whole]
