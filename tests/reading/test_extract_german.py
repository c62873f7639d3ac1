"""What the German rules find: one test a construction."""

from __future__ import annotations

import pytest

from lagebild.model import Kind, Spans
from lagebild.reading.draft import Draft
from lagebild.reading.rules.extract import extract


def read(text: str) -> list[dict[str, str]]:
    def words(spans: Spans) -> str:
        return " | ".join(text[a:b] for a, b in spans)

    return [
        {"kind": d.kind.value, "content": words(d.content), "speaker": words(d.speaker), "cue": words(d.cue),
         "frame": words(d.frame), "to": words(d.addressee)}
        for d in extract(text, "de")
    ]  # fmt: skip


def only(text: str) -> dict[str, str]:
    drafts = read(text)
    assert len(drafts) == 1, drafts
    return drafts[0]


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "content"),
    [
        (
            "Die Ministerin sagte, dass die Brücke gesperrt bleibe.",
            "Die Ministerin",
            "sagte",
            "dass die Brücke gesperrt bleibe",
        ),
        (
            "Am Montag teilte die Polizei mit, die Brücke sei gesperrt.",
            "die Polizei",
            "teilte | mit",
            "die Brücke sei gesperrt",
        ),
        ("Berger hat angekündigt, die Preise zu senken.", "Berger", "hat angekündigt", "die Preise zu senken"),
        ("Sie fragte, ob die Brücke hält.", "Sie", "fragte", "ob die Brücke hält"),
        ("Die Brücke sei gesperrt, sagte Berger.", "Berger", "sagte", "Die Brücke sei gesperrt"),
        ("Die Brücke hält nicht, so Berger.", "Berger", "so", "Die Brücke hält nicht"),
        ("Laut Polizei blieb die Brücke zu.", "Polizei", "Laut", "blieb die Brücke zu"),
        ("Nach Angaben der Polizei blieb die Brücke zu.", "Angaben der Polizei", "Nach", "blieb die Brücke zu"),
        ("Die Brücke blieb dem Bericht zufolge zu.", "dem Bericht", "zufolge", "Die Brücke blieb | zu"),
        ("Wie die Polizei mitteilte, blieb die Brücke zu.", "die Polizei", "Wie | mitteilte", "blieb die Brücke zu"),
        (
            "Der Stab ist sicher: Am Montag werde die Brücke fallen.",
            "Der Stab",
            "ist sicher",
            "Am Montag werde die Brücke fallen",
        ),
        (
            "Die Firma geht davon aus, dass die Preise steigen.",
            "Die Firma",
            "geht davon aus",
            "dass die Preise steigen",
        ),
        ("Im Bericht heißt es, die Brücke sei alt.", "Bericht", "heißt es", "die Brücke sei alt"),
        ("Gestern wurde bekannt, dass die Brücke fällt.", "", "wurde bekannt", "dass die Brücke fällt"),
        ("Er vertritt die These, dass die Brücke hält.", "Er", "vertritt die These", "dass die Brücke hält"),
        (
            "Von der Opposition wurde gefordert, die Brücke zu sperren.",
            "der Opposition",
            "wurde gefordert",
            "die Brücke zu sperren",
        ),
    ],
)
def test_indirect_speech(text: str, speaker: str, cue: str, content: str) -> None:
    draft = only(text)
    assert draft["kind"] == Kind.INDIRECT
    assert (draft["speaker"], draft["cue"], draft["content"]) == (speaker, cue, content)


def test_a_frame_takes_the_comma_that_parts_it_and_leaves_the_full_stop() -> None:
    assert only("Sie sagte am Montag der Presse, die Brücke sei zu.")["frame"] == "Sie sagte am Montag der Presse,"
    assert only("Die Brücke sei zu, sagte Berger am Montag.")["frame"] == ", sagte Berger am Montag"


def test_a_quotation_of_several_sentences_is_one_statement() -> None:
    draft = only("„Die Brücke ist alt. Sie fällt bald“, sagte Ines Maier, Sprecherin der Polizei.")
    assert draft["kind"] == Kind.DIRECT
    assert draft["content"] == "„Die Brücke ist alt. Sie fällt bald“"
    assert draft["speaker"] == "Ines Maier, Sprecherin der Polizei"


def test_a_quotation_broken_by_its_tag_is_one_discontinuous_statement() -> None:
    draft = only("„Die Brücke ist alt“, sagte Berger, „und sie wird bald fallen.“")
    assert draft["content"] == "„Die Brücke ist alt“ | „und sie wird bald fallen.“"


def test_a_name_and_a_colon_are_a_frame_without_a_cue() -> None:
    draft = only("Berger: „Die Brücke wird bald fallen.“")
    assert (draft["speaker"], draft["cue"], draft["kind"]) == ("Berger", "", Kind.DIRECT)


def test_a_quoted_fragment_is_nested_and_repeats_the_frame() -> None:
    text = "Die Stadt habe „eine sehr schwere Entscheidung“ getroffen, sagte Berger."
    outer, inner = extract(text, "de")
    assert (outer.kind, inner.kind, inner.parent) == (Kind.INDIRECT, Kind.DIRECT, 0)
    assert (inner.frame, inner.cue, inner.speaker) == (outer.frame, outer.cue, outer.speaker)


def test_titles_and_terms_in_quotation_marks_are_no_statements() -> None:
    assert read("Die Zeitung „Der Morgen“ erscheint im Verlag „Haus am See“.") == []
    assert read("Das sogenannte „Dunkelnetz“ wächst.") == []


def test_a_relayed_source_comes_before_the_outlet_that_relays_it() -> None:
    text = "Der General sei tot, wie die „Morgenpost“ am Sonntag eine ungenannte Quelle im Ministerium zitierte."
    drafts = read(text)
    assert [d["speaker"] for d in drafts] == ["eine ungenannte Quelle im Ministerium", "die „Morgenpost“"]
    assert {d["content"] for d in drafts} == {"Der General sei tot"}


def test_two_voices_over_one_quotation() -> None:
    drafts = read("„Die Brücke wird bald fallen“, sagte Weber laut „Tagblatt“.")
    assert [(d["speaker"], d["cue"]) for d in drafts] == [("Weber", "sagte"), ("„Tagblatt“", "laut")]


def test_an_agency_that_gives_words_back() -> None:
    text = "Die Ministerin hat es so beschrieben, der Sender „Nord“ gibt sie wieder: Das Gesetz sei ein Fehler."
    drafts = [d for d in read(text) if d["content"] == "Das Gesetz sei ein Fehler"]
    assert [d["speaker"] for d in drafts] == ["Die Ministerin", "der Sender „Nord“"]


def test_the_frame_may_be_the_next_sentence() -> None:
    draft = only("Die Brücke bleibt bis Montag zu. Das teilte die Polizei mit.")
    assert (draft["content"], draft["speaker"]) == ("Die Brücke bleibt bis Montag zu", "die Polizei")
    assert draft["frame"] == "Das teilte die Polizei mit"


def test_exclamations_before_a_pointing_noun() -> None:
    text = "An der Tür hing ein Zettel: Kommt nicht her! Wir schießen! Diese Warnung schickte der Stab am Abend hinaus."
    draft = only(text)
    assert (draft["content"], draft["speaker"]) == ("Kommt nicht her! Wir schießen!", "der Stab")
    assert draft["kind"] == Kind.FREE_INDIRECT


def test_the_subjunctive_goes_on_without_a_frame_and_is_merged() -> None:
    text = "Berger sagte, die Brücke sei alt. Sie müsse weg. Das Geld habe die Stadt."
    first, second = read(text)
    assert second["kind"] == Kind.INDIRECT_FREE_INDIRECT
    assert (second["content"], second["speaker"], second["frame"]) == (
        "Sie müsse weg. Das Geld habe die Stadt.",
        "Berger",
        "",
    )
    assert first["content"] == "die Brücke sei alt"


def test_words_behind_a_tag_and_a_colon_go_on_unframed() -> None:
    first, second = read("Die Brücke sei alt, sagte Berger: Sie habe die Stadt viel gekostet.")
    assert (first["content"], first["kind"]) == ("Die Brücke sei alt", Kind.INDIRECT)
    assert (second["content"], second["kind"]) == ("Sie habe die Stadt viel gekostet.", Kind.INDIRECT_FREE_INDIRECT)


def test_an_act_of_speech_without_its_words_is_reported() -> None:
    draft = only("Die Ministerin forderte höhere Löhne für alle Pfleger.")
    assert draft["kind"] == Kind.REPORTED
    assert (draft["speaker"], draft["cue"], draft["frame"]) == ("Die Ministerin", "", "")
    assert draft["content"].endswith("Pfleger.")


@pytest.mark.parametrize(
    "text",
    [
        "Die Brücke ist gesperrt.",
        "Es schien, als wolle der Fluss steigen.",
        "Sie sprachen lange miteinander.",
        "Er fuhr nach dem Unfall nach Hause.",
        "Der Minister forderte nichts.",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("Er sagte gegenüber dem Sender, es sei gut.", "gegenüber dem Sender"),
        ("Er sagte den Abgeordneten, es sei gut.", "den Abgeordneten"),
        ("Die Partei forderte die Bürger auf, wachsam zu bleiben.", "die Bürger"),
        ("Er sagte vor Journalisten, es sei gut.", "vor Journalisten"),
    ],
)
def test_addressees(text: str, to: str) -> None:
    assert only(text)["to"] == to


def test_offsets_count_from_the_start_of_the_file() -> None:
    text = "Kopf 2022-03. Die Brücke sei zu, sagte Berger."
    (draft,) = extract(text, "de", 14)
    assert isinstance(draft, Draft)
    assert text[slice(*draft.content[0])] == "Die Brücke sei zu"
