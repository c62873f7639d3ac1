"""Sentences that were once misread: where the frame ends, who speaks, and what is no statement at all."""

from __future__ import annotations

import pytest

from lagebild.reading.draft import Draft
from lagebild.reading.rules.extract import extract
from lagebild.reading.rules.labels import is_thing, mend
from lagebild.reading.rules.lexicon import lexicon
from lagebild.reading.rules.voices import resolve


def read(text: str, language: str = "de") -> list[tuple[str, str, tuple[str, ...]]]:
    """Content, frame and names of the chain for every statement of the text."""
    drafts = extract(text, language)
    chains = resolve(text, language, drafts)
    return [
        (_words(text, draft.content), _words(text, draft.frame), tuple(link.name for link in chain))
        for draft, chain in zip(drafts, chains, strict=True)
    ]


def _words(text: str, spans: Draft | tuple[tuple[int, int], ...]) -> str:
    assert not isinstance(spans, Draft)
    return " | ".join(text[start:end] for start, end in spans)


def chains(text: str) -> list[tuple[str, ...]]:
    return [chain for _, _, chain in read(text)]


def test_a_relative_clause_about_the_source_belongs_to_the_frame() -> None:
    text = (
        "Laut einem Bericht der ‚Küstenpost‘, die sich auf eine ungenannte Quelle im Wirtschaftsministerium beruft, "
        "ist die Schließung beschlossene Sache."
    )
    ((content, frame, chain),) = read(text)
    assert content == "ist die Schließung beschlossene Sache"
    assert frame.startswith("Laut einem Bericht")
    assert frame.rstrip(",").endswith("beruft")
    assert chain[0] == "Küstenpost"
    assert "ungenannte Quelle" in chain[1]
    assert len(chain) == 2


def test_the_unnamed_source_keeps_the_body_it_belongs_to() -> None:
    text = "Laut der ‚Küstenpost‘, die sich auf eine ungenannte Quelle im Umweltministerium beruft, fällt die Abgabe."
    (chain,) = resolve(text, "de", extract(text, "de"))
    assert not chain[-1].named
    assert chain[-1].of == "Umweltministerium"


def test_the_next_sentence_frames_what_stands_before_it() -> None:
    text = "Der Konzern will das Werk in Emden schließen. Das meldet die „Küstenpost“ unter Berufung auf Betriebsräte."
    found = read(text)
    assert {content for content, _, _ in found} == {"Der Konzern will das Werk in Emden schließen"}
    assert ("Küstenpost", "Betriebsräte") in chains(text)


def test_the_next_sentence_frames_several_sentences_where_the_last_is_hearsay() -> None:
    text = (
        "Angeblich plant Airtec den Ausstieg. Es sollen bereits Ingenieure versetzt worden sein. "
        "Das berichtet die Zeitung „Küstenpost“ unter Berufung auf den Betriebsrat."
    )
    assert [content for content, _, _ in read(text)] == [
        "Angeblich plant Airtec den Ausstieg. Es sollen bereits Ingenieure versetzt worden sein"
    ] * 2
    assert set(chains(text)) == {("Küstenpost",), ("Küstenpost", "Betriebsrat")}


def test_whoever_is_leaned_on_at_the_head_of_the_frame_says_the_same_words() -> None:
    text = "Unter Berufung auf nicht näher bezeichnete Quellen gab die Bangkok Post an, der General werde abtreten."
    found = read(text)
    assert {content for content, _, _ in found} == {"der General werde abtreten"}
    assert {chain[0] for _, _, chain in found} == {"Bangkok Post"}
    assert any(chain[-1] == "nicht näher bezeichnete Quellen" for _, _, chain in found)


@pytest.mark.parametrize(
    "text",
    [
        "Das Werk steht vor dem Aus. Nach eigenen Informationen der Redaktion soll der Betrieb im Herbst enden.",
        "Die Zeitung schreibt, nach ihren Informationen solle der Betrieb enden.",
    ],
)
def test_a_speaker_who_names_her_own_knowledge_is_one_voice(text: str) -> None:
    assert len(read(text)) == 1


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Der Ministerpräsident, Abhi Vejara, kündigte am Montag die Bereitschaft zu Gesprächen an.", "Abhi Vejara"),
        ("Der Premier Jan Weber, der das Amt übergeben hatte, hat nun seine Rückkehr angekündigt.", "Jan Weber"),
        ("Der Verband, auf dessen Listen Gäste standen, schloss jede Koalition mit der Liste aus.", "Verband"),
        ("Die Person des Ministers betreffend schloss Sonti nicht aus, dass ein Richter es wird.", "Sonti"),
        ("Beobachter halten es für unwahrscheinlich, dass das Gericht das Urteil kippt.", "Beobachter"),
    ],
)
def test_the_subject_speaks_though_something_parts_it_from_its_verb(text: str, speaker: str) -> None:
    ((_, _, chain),) = read(text)
    assert chain == (speaker,)


def test_an_object_behind_a_second_verb_is_nobody() -> None:
    text = "Die Rothemden begrüßten die Ankündigung, fordern aber die Nennung eines Datums für die Auflösung."
    assert not any("Nennung" in name for chain in chains(text) for name in chain)


@pytest.mark.parametrize(
    "text",
    [
        "Nun liegt es an dem Rat, darüber zu entscheiden, ob und wann die Brücke gebaut wird.",
        "Man kann sie als Appell lesen, die Wahl zu verschieben.",
        "Fast schien es, als habe der Minister den Überblick verloren.",
    ],
)
def test_the_authors_own_judgement_is_no_statement(text: str) -> None:
    assert read(text) == []


def test_a_quality_cannot_speak_but_its_owner_can() -> None:
    text = (
        "Am Montag äußerte sich Javier Solano zuversichtlich: „Ich gehe davon aus, dass es gelingt.“ Seine Zuversicht "
        "gründet sich auf Erfahrung: „Einigungen sind immer erst in letzter Minute getroffen worden.“"
    )
    assert set(chains(text)) == {("Javier Solano",)}


def test_an_act_without_words_still_says_who_goes_on() -> None:
    text = (
        "Die Behörde wirft dem Iran vor, heimlich zu bauen. Der Iran streitet dies ab. Sein Plan diene der Forschung."
    )
    assert chains(text)[-1] == ("Iran",)


def test_a_former_bearer_of_a_role_is_not_meant_by_it() -> None:
    text = (
        "Bundeskanzler Gerhard Schröder stellt die Vertrauensfrage. Schon 1982 ging der damalige Bundeskanzler Kohl "
        "diesen Weg. Der Bundeskanzler hat angekündigt, er werde das Ergebnis annehmen."
    )
    assert chains(text)[-1] == ("Gerhard Schröder",)


def test_he_is_the_person_of_the_sentence_before_though_unnamed() -> None:
    text = (
        "Außenminister Donald Rums griff das Land an. Der iranische Vize-Außenminister betrachtet das als Fehler. "
        "Er sagte, dem Land bleibe keine Wahl."
    )
    assert "Vize-Außenminister" in chains(text)[-1][0]


def test_names_are_no_fragments() -> None:
    assert chains("Bisher liegen laut Airtec Bestellungen für 184 Flugzeuge vor.") == [("Airtec",)]
    assert chains("Auch nach Auffassung Österreichs sei die Frage offen.")[0] == ("Österreich",)
    text = "Die Senatorin von San Francisco Dianne Fenstein sagte, das Treffen habe stattgefunden."
    assert chains(text) == [("Dianne Fenstein",)]


@pytest.mark.parametrize(
    ("label", "mended"),
    [
        ("B“ - für den Fall", "B"),
        ("am Dienstag", ""),
        ("Stadtverwaltung vom gestrigen Dienstagabend", "Stadtverwaltung"),
        ("Polizeisprecher konnte nichts bestätigen", "Polizeisprecher"),
        ("Verein „Tasso“", "Verein „Tasso“"),
        ("von der Leyen", "von der Leyen"),
    ],
)
def test_a_label_is_cut_back_to_a_name(label: str, mended: str) -> None:
    assert mend(label, lexicon("de")) == mended


@pytest.mark.parametrize("noun", ["Zuversicht", "Nennung", "Haltung", "Rückkehr"])
def test_acts_and_qualities_are_things(noun: str) -> None:
    assert is_thing(noun, lexicon("de"))


@pytest.mark.parametrize("noun", ["Regierung", "Zeitung", "Gewerkschaft", "Universität", "Mitteilung", "Opposition"])
def test_bodies_papers_and_documents_are_no_things(noun: str) -> None:
    assert not is_thing(noun, lexicon("de"))


LONG = "Die Ministerin sprach vor dem Landtag lange über das Werk, die Stellen und die Verträge. " * 3


def test_a_quotation_over_several_paragraphs_is_one_statement() -> None:
    text = (
        f"{LONG}\nDie Ministerin sagte: „Wir haben lange gewartet. Jetzt handeln wir.\n"
        "„Das Werk bleibt offen. Niemand verliert seine Stelle.\n„Mehr sage ich heute nicht.“\nDann ging sie."
    )
    ((content, _, chain),) = read(text)
    assert content.startswith("„Wir haben")
    assert content.endswith("heute nicht.“")
    assert chain == ("Ministerin",)


def test_a_mark_that_is_never_closed_joins_nothing() -> None:
    text = f"{LONG}\nDie Ministerin sagte: „Wir warten.\n„Das Werk bleibt offen.\nDann ging sie."
    assert not any("Werk bleibt" in content and "Wir warten" in content for content, _, _ in read(text))


def test_a_sentence_of_marks_alone_is_no_statement() -> None:
    assert all(content.strip(" ,.") for content, _, _ in read("sagte, nach Angaben. , "))


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Stellvertretend für die Kommission sagte Benita Walder, man werde den Vertrag prüfen.", "Benita Walder"),
        ("Vereinzelt forderten Redner, die Regierung müsse zurücktreten.", "Redner"),
        ("Gemeinsam mit dem Betriebsrat erklärte Weber, das Werk bleibe offen.", "Weber"),
    ],
)
def test_an_adverb_at_the_head_of_a_sentence_is_nobody(text: str, speaker: str) -> None:
    assert chains(text) == [(speaker,)]


def test_a_frame_that_names_nobody_means_nobody() -> None:
    text = "Weber sagte, das Werk bleibe offen. In Emden wird befürchtet, dass es bald schließt."
    assert chains(text) == [("Weber",), ()]
