"""What a speaker does with the content, and with what reservations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.model import Kind, Mode
from lagebild.reading.draft import Draft
from lagebild.reading.rules.modes import Manner, classify


def manner(
    text: str, cue: str, content: str, kind: Kind = Kind.INDIRECT, speaker: str = "", language: str = "de"
) -> Manner:
    """The manner of ``content``; everything before it in ``text`` is the frame."""

    def span(words: str) -> tuple[tuple[int, int], ...]:
        return ((text.index(words), text.index(words) + len(words)),) if words else ()

    begin = text.index(content)
    frame = ((0, begin),) if begin and kind is not Kind.REPORTED else ()
    one = Draft(content=span(content), kind=kind, cue=span(cue), frame=frame, speaker=span(speaker))
    return classify(text, language, one, [one])


@pytest.mark.parametrize(
    ("text", "cue", "content", "mode"),
    [
        ("Die Polizei teilte mit, die Straße sei frei", "teilte mit", "die Straße sei frei", Mode.ASSERTED),
        ("Der Minister bestreitet, davon gewusst zu haben", "bestreitet", "davon gewusst zu haben", Mode.DENIED),
        ("Sie sagte, er habe mit dem Brand nichts zu tun", "sagte", "er habe mit dem Brand nichts zu tun", Mode.DENIED),
        ("Er betonte, das Land werde sich nicht an dem Feldzug beteiligen", "betonte",
         "das Land werde sich nicht an dem Feldzug beteiligen", Mode.DENIED),
        ("Er betonte, er habe keine Eile", "betonte", "er habe keine Eile", Mode.ASSERTED),
        ("Das Amt ist sicher: Im Mai werde der Pegel steigen", "ist sicher", "Im Mai werde der Pegel steigen",
         Mode.PREDICTED),
        ("Forscher erwarten, dass die Preise fallen", "erwarten", "dass die Preise fallen", Mode.PREDICTED),
        ("Die Firma kündigte an, das Werk zu schließen", "kündigte an", "das Werk zu schließen", Mode.ANNOUNCED),
        ("Sie sagte, sie werde am Montag zurücktreten", "sagte", "sie werde am Montag zurücktreten", Mode.ANNOUNCED),
        ("Es wurde vereinbart, dass man zusammen plane", "wurde vereinbart", "dass man zusammen plane", Mode.ANNOUNCED),
        ("Der Rat forderte, die Truppen abzuziehen", "forderte", "die Truppen abzuziehen", Mode.DEMANDED),
        ("Sie sagte, die Stadt müsse mehr bauen", "sagte", "die Stadt müsse mehr bauen", Mode.DEMANDED),
        ("Er versprach, die Steuern zu senken", "versprach", "die Steuern zu senken", Mode.PROMISED),
        ("Sie drohte, das Abkommen zu kündigen", "drohte", "das Abkommen zu kündigen", Mode.THREATENED),
        ("Der Verband warnte, das Eis sei dünn", "warnte", "das Eis sei dünn", Mode.WARNED),
        ("Er fragte, ob der Zug noch fahre", "fragte", "ob der Zug noch fahre", Mode.ASKED),
    ],
)  # fmt: skip
def test_modes_of_german_statements(text: str, cue: str, content: str, mode: Mode) -> None:
    assert manner(text, cue, content).mode is mode


@pytest.mark.parametrize(
    ("text", "cue", "content", "mode"),
    [
        ("She denied that the plant was closed", "denied", "that the plant was closed", Mode.DENIED),
        ("He insisted his country would not join the attack", "insisted", "his country would not join the attack",
         Mode.DENIED),
        ("She said they will open the road", "said", "they will open the road", Mode.ANNOUNCED),
        ("He said rivers will rise by May", "said", "rivers will rise by May", Mode.PREDICTED),
        ("They urged the council to act", "urged", "the council to act", Mode.DEMANDED),
        ("He vowed to cut taxes", "vowed", "to cut taxes", Mode.PROMISED),
        ("She asked whether the train had left", "asked", "whether the train had left", Mode.ASKED),
    ],
)  # fmt: skip
def test_modes_of_english_statements(text: str, cue: str, content: str, mode: Mode) -> None:
    assert manner(text, cue, content, language="en").mode is mode


def test_a_sentence_that_tells_the_act_itself() -> None:
    text = "Die Gewerkschaft fordert einen Ausgleich."
    assert manner(text, "", text, Kind.REPORTED).mode is Mode.DEMANDED
    text = "Der Verein will gegen den Beschluss vorgehen."
    assert manner(text, "", text, Kind.REPORTED).mode is Mode.ANNOUNCED


def test_a_noun_right_before_a_colon_names_the_act() -> None:
    text = "Man kann es auch als eine Warnung an die Nachbarn lesen: Bleibt fort!"
    alone = Draft(content=((text.index("Bleibt"), len(text)),), kind=Kind.FREE_INDIRECT)
    assert classify(text, "de", alone, [alone]).mode is Mode.WARNED


def test_a_quoted_fragment_is_said_as_the_statement_it_stands_in() -> None:
    text = "Sie forderte, die Regeln „sofort“ zu ändern"
    outer = Draft(content=((14, len(text)),), kind=Kind.INDIRECT, cue=((4, 12),), frame=((0, 13),))
    inner = Draft(content=((text.index("„"), text.index("“") + 1),), kind=Kind.DIRECT, parent=0)
    assert classify(text, "de", inner, [outer, inner]).mode is Mode.DEMANDED


@pytest.mark.parametrize(
    ("content", "hedged", "negated"),
    [
        ("die Lage sei ruhig", False, False),
        ("die Lage sei möglicherweise ruhig", True, False),
        ("die Lage sei nicht ruhig", False, True),
        ("nicht nur die Stadt sei betroffen", False, False),
        ("der Mann, der nicht genannt werden will, sei verletzt", False, False),
        ("es könnte keine Opfer gegeben haben", True, True),
    ],
)
def test_hedges_and_negation_of_the_main_proposition(content: str, hedged: bool, negated: bool) -> None:
    found = manner(f"Er sagte, {content}", "sagte", content)
    assert (found.hedged, found.negated) == (hedged, negated)


@pytest.mark.parametrize(
    ("content", "condition"),
    [
        ("wenn der Fluss steigt, werde die Brücke gesperrt", "wenn der Fluss steigt"),
        ("die Brücke werde gesperrt, falls der Fluss steigt", "falls der Fluss steigt"),
        ("Sollte der Fluss steigen, werde die Brücke gesperrt", "Sollte der Fluss steigen"),
        ("im Falle einer Flut werde gesperrt", "im Falle einer Flut"),
        ("die Brücke sei offen, auch wenn es regne", None),
    ],
)
def test_the_condition_is_found_where_it_stands(content: str, condition: str | None) -> None:
    text = f"Er sagte, {content}"
    assert [text[s:e] for s, e in manner(text, "sagte", content).condition] == ([condition] if condition else [])


@settings(max_examples=200, deadline=None)
@given(
    st.text(min_size=1, max_size=200), st.integers(0, 150), st.integers(1, 60), st.sampled_from(list(Kind)),
    st.sampled_from(["de", "en"]),
)  # fmt: skip
def test_any_text_has_a_manner(text: str, start: int, length: int, kind: Kind, language: str) -> None:
    begin = min(start, len(text) - 1)
    content = ((begin, min(len(text), begin + length)),)
    one = Draft(content=content, kind=kind, frame=((0, begin),) if begin else ())
    found = classify(text, language, one, [one])
    assert all(content[0][0] <= s < e <= content[0][1] for s, e in found.condition)
