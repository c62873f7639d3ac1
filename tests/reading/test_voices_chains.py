"""Who is behind a statement: the chain from the nearest relay to the origin."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.model import Kind, Link, Span
from lagebild.reading.draft import Draft
from lagebild.reading.rules import voices


def spot(text: str, words: str, nth: int = 1) -> Span:
    """The range of the ``nth`` place where ``words`` stand in ``text``."""
    start = [m.start() for m in re.finditer(re.escape(words), text)][nth - 1]
    return (start, start + len(words))


def draft(text: str, content: str, *, speaker: str = "", cue: str = "", frame: str = "", **other: object) -> Draft:
    """A draft whose parts are given in the text's own words; ``er#2`` is the second „er"."""

    def spans(words: str) -> tuple[Span, ...]:
        return tuple(
            spot(text, part.split("#")[0], int([*part.split("#"), "1"][1])) for part in words.split("|") if part
        )

    fields = {"kind": Kind.INDIRECT, **other}
    return Draft(content=spans(content), speaker=spans(speaker), cue=spans(cue), frame=spans(frame), **fields)  # type: ignore[arg-type]


def names(chain: tuple[Link, ...]) -> list[str]:
    return [link.name for link in chain]


def test_a_surname_stands_for_the_fullest_name() -> None:
    text = (
        "Am Montag trat Umweltministerin Ines Holtmann vor die Presse. Die Werte seien gut, sagte Holtmann. "
        "Der Fluss werde sich erholen, sagte die Ministerin."
    )
    drafts = [
        draft(text, "Die Werte seien gut", speaker="Holtmann#2", cue="sagte", frame=", sagte Holtmann"),
        draft(text, "Der Fluss werde sich erholen", speaker="die Ministerin", frame=", sagte die Ministerin"),
    ]
    assert [names(chain) for chain in voices.resolve(text, "de", drafts)] == [["Ines Holtmann"], ["Ines Holtmann"]]


def test_a_pronoun_stands_for_the_last_voice_of_its_gender() -> None:
    text = (
        "Bürgermeister Karl Brehm hat den Haushalt vorgestellt. Kämmerin Sabine Voss nannte ihn solide. "
        "Er rechne mit Mehreinnahmen. Sie verwies auf die Rücklagen."
    )
    drafts = [
        draft(text, "Er rechne mit Mehreinnahmen.", speaker="Er", kind=Kind.INDIRECT_FREE_INDIRECT),
        draft(text, "Sie verwies auf die Rücklagen.", speaker="Sie", kind=Kind.REPORTED),
    ]
    assert [names(chain) for chain in voices.resolve(text, "de", drafts)] == [["Karl Brehm"], ["Sabine Voss"]]


def test_three_links_the_paper_quotes_an_unnamed_source_inside_a_body() -> None:
    text = (
        "Das finnische Verteidigungsministerium schweigt. Die Brücke sei gesperrt worden, wie der „Nordkurier“ am "
        "Montag eine ungenannte Quelle im Ministerium zitierte."
    )
    frame = ", wie der „Nordkurier“ am Montag eine ungenannte Quelle im Ministerium zitierte"
    drafts = [
        draft(
            text, "Die Brücke sei gesperrt worden", speaker="eine ungenannte Quelle im Ministerium", cue="zitierte",
            frame=frame,
        ),
        draft(text, "Die Brücke sei gesperrt worden", speaker="der „Nordkurier“", cue="zitierte", frame=frame),
    ]  # fmt: skip
    source, relay = voices.resolve(text, "de", drafts, outlet="Tagblatt")
    assert names(source) == ["Nordkurier", "ungenannte Quelle im Ministerium"]
    assert (source[-1].named, source[-1].of) == (False, "finnisches Verteidigungsministerium")
    assert names(relay) == ["Nordkurier"]


def test_the_reports_own_outlet_is_no_link() -> None:
    text = "Die Lage sei ruhig, sagte Jens Mohr laut einem Bericht der Zeitung „Nordkurier“."
    drafts = [
        draft(text, "Die Lage sei ruhig", speaker="Jens Mohr", cue="sagte",
              frame=", sagte Jens Mohr laut einem Bericht der Zeitung „Nordkurier“"),
    ]  # fmt: skip
    assert names(voices.resolve(text, "de", drafts)[0]) == ["Nordkurier", "Jens Mohr"]
    assert names(voices.resolve(text, "de", drafts, outlet="Nordkurier")[0]) == ["Jens Mohr"]


@pytest.mark.parametrize(
    "frame",
    [
        ", sagte Jens Mohr der „Bild“",
        ", sagte Jens Mohr gegenüber der Zeitung „Nordkurier“",
        ", sagte Jens Mohr der dpa",
    ],
)
def test_an_addressee_is_no_relay(frame: str) -> None:
    text = f"Die Lage sei ruhig{frame}."
    drafts = [draft(text, "Die Lage sei ruhig", speaker="Jens Mohr", cue="sagte", frame=frame)]
    assert names(voices.resolve(text, "de", drafts)[0]) == ["Jens Mohr"]


def test_an_interview_makes_its_outlet_a_relay_as_long_as_it_goes_on() -> None:
    text = (
        "Präsident Oleg Marin hat Vorwürfe erhoben, zuletzt in einem Interview für die kanadische TV-Station CTV. "
        "Die Nachbarn hätten Waffen geliefert, sagte er dort. Sie hätten auch Söldner geschickt. "
        "Am Freitag sagte Marin in der Hauptstadt, das Land sei sicher."
    )
    drafts = [
        draft(text, "Die Nachbarn hätten Waffen geliefert", frame=", sagte er dort"),
        draft(text, "Sie hätten auch Söldner geschickt.", kind=Kind.INDIRECT_FREE_INDIRECT),
        draft(text, "das Land sei sicher", speaker="Marin#2", frame="Am Freitag sagte Marin in der Hauptstadt,"),
    ]
    drafts[0].speaker = drafts[1].speaker = ((text.index("er dort"), text.index(" dort")),)
    before = draft(text, "Präsident Oleg Marin hat Vorwürfe erhoben", speaker="Oleg Marin", kind=Kind.REPORTED)
    chains = voices.resolve(text, "de", [before, *drafts])
    assert [names(chain) for chain in chains[1:3]] == [["CTV", "Oleg Marin"]] * 2
    assert names(chains[3]) == ["Oleg Marin"]


def test_the_agency_gives_him_in_its_words() -> None:
    text = (
        "Präsident Oleg Marin war zu Gast. Er hat es so gesagt, die Agentur „Interfax“ gibt ihn wieder: Man sei einig."
    )
    frame = "Er hat es so gesagt, die Agentur „Interfax“ gibt ihn wieder:"
    both = [
        draft(text, "Man sei einig", speaker="Er", cue="gibt|wieder", frame=frame),
        draft(text, "Man sei einig", speaker="die Agentur „Interfax“", cue="gibt|wieder", frame=frame),
    ]
    assert [names(c) for c in voices.resolve(text, "de", both)] == [["Interfax", "Oleg Marin"], ["Interfax"]]
    assert [names(c) for c in voices.resolve(text, "de", both[1:])] == [["Interfax", "Oleg Marin"]]


def test_a_relay_that_leans_on_another_voice() -> None:
    text = "Der Reaktor sei abgeschaltet, meldete die Nachrichtenagentur Kyodo unter Berufung auf einen Ingenieur."
    drafts = [
        draft(text, "Der Reaktor sei abgeschaltet", speaker="die Nachrichtenagentur Kyodo", cue="meldete",
              frame=", meldete die Nachrichtenagentur Kyodo unter Berufung auf einen Ingenieur"),
    ]  # fmt: skip
    (chain,) = voices.resolve(text, "de", drafts)
    assert [(link.name, link.named) for link in chain] == [("Kyodo", True), ("Ingenieur", False)]


def test_what_two_agreed_is_said_by_both() -> None:
    text = (
        "Am Montag traf sich Anna Lindt mit dem finnischen Minister Pekka Salo. Dabei wurde vereinbart, dass man teile."
    )
    drafts = [draft(text, "dass man teile", cue="wurde vereinbart", frame="Dabei wurde vereinbart,")]
    assert names(voices.resolve(text, "de", drafts)[0]) == ["Anna Lindt und Pekka Salo"]


@pytest.mark.parametrize(
    ("speaker", "name", "named", "of"),
    [
        ("Angaben der russischen Presseagentur Novosti", "Novosti", True, None),
        ("einer Mitteilung der Polizei", "Polizei", True, None),
        ("ein Sprecher der Feuerwehr", "Sprecher der Feuerwehr", False, "Feuerwehr"),
        ("Augenzeugenberichten", "Augenzeugen", False, None),
        ("dem Kommuniqué über den Besuch", "Kommuniqué über den Besuch", True, None),
        ("der ukrainische Generalstab", "ukrainischer Generalstab", True, None),
        ("dem Deutschen Bundestag", "Deutscher Bundestag", True, None),
        ("Angaben des finnischen Innenministeriums", "finnisches Innenministerium", True, None),
        ("der Süddeutschen Zeitung", "Süddeutsche Zeitung", True, None),
        ("Angaben informierter Kreise", "informierter Kreise", False, None),
        ("Jörg Hain, Sprecher der Stadtwerke", "Jörg Hain", True, "Stadtwerke"),
    ],
)
def test_whom_a_phrase_names(speaker: str, name: str, named: bool, of: str | None) -> None:
    text = f"Nach dem Brand war die Straße zu. So heißt es bei {speaker}."
    drafts = [draft(text, "Nach dem Brand war die Straße zu", speaker=speaker, frame=f"So heißt es bei {speaker}")]
    ((link,),) = voices.resolve(text, "de", drafts)
    assert (link.name, link.named, link.of) == (name, named, of)


def test_inside_what_another_says_the_outer_voice_is_a_link() -> None:
    text = "Anwalt Uwe Kern sagte, die Ärzte hätten abgeraten, den Mann zu entlassen."
    drafts = [
        draft(text, "die Ärzte hätten abgeraten, den Mann zu entlassen", speaker="Uwe Kern", cue="sagte",
              frame="Anwalt Uwe Kern sagte,"),
        draft(text, "den Mann zu entlassen", speaker="die Ärzte", cue="abgeraten", frame="die Ärzte hätten abgeraten,",
              parent=0),
    ]  # fmt: skip
    assert names(voices.resolve(text, "de", drafts)[1]) == ["Uwe Kern", "Ärzte"]


def test_english() -> None:
    text = (
        'Defence Minister Laura Finch spoke on Monday. The bridge was closed, she said. "It is unsafe," a spokesman '
        "for the Ministry of Transport told Sky News, according to the Bangkok Post."
    )
    told = "a spokesman for the Ministry of Transport told Sky News, according to the Bangkok Post"
    drafts = [
        draft(text, "The bridge was closed", speaker="she", cue="said", frame=", she said"),
        draft(text, '"It is unsafe,"', speaker="a spokesman for the Ministry of Transport", cue="told",
              kind=Kind.DIRECT, frame=told),
    ]  # fmt: skip
    first, second = voices.resolve(text, "en", drafts)
    assert names(first) == ["Laura Finch"]
    assert names(second) == ["Bangkok Post", "spokesman for the Ministry of Transport"]
    assert (second[-1].named, second[-1].of) == (False, "Ministry of Transport")


SPAN = st.tuples(st.integers(0, 160), st.integers(1, 40))
PIECES = """Er sie der die das „Bild“ ( ) , . : ; – Minister Karl Brehm Polizei zitierte laut Interview mit für ARD
    Sprecher des und wurde vereinbart Kreml's UN-Rat 22 Prozent Angaben eigenen Berufung auf unter the of wonach"""
WORDS = st.sampled_from(PIECES.split())


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=45).map(" ".join)), st.lists(SPAN, max_size=5), st.data()
)
def test_any_text_yields_one_chain_per_draft(text: str, spans: list[tuple[int, int]], data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(["de", "en", "fr"]))
    places = tuple((min(s, len(text) - 1), min(s + n, len(text))) for s, n in spans if text)
    drafts = [
        Draft(content=(place,), kind=data.draw(st.sampled_from(list(Kind))), speaker=places[i : i + 1], cue=places[:1],
              frame=places[i + 1 :], parent=data.draw(st.one_of(st.none(), st.integers(0, len(places) - 1))))
        for i, place in enumerate(places)
    ]  # fmt: skip
    chains = voices.resolve(text, language, drafts)
    assert len(chains) == len(drafts)
    for chain in chains:
        assert len({link.name for link in chain}) == len(chain)
        for link in chain:
            assert link.name
            assert all(0 <= s < e <= len(text) for s, e in link.spans)


def test_the_measure_text_has_its_chains() -> None:
    shared = Path(__file__).parents[2].parent / "shared" / "acceptance"
    if not shared.exists():
        pytest.skip("the measure text is not part of the project")
    text = (shared / "belarus.txt").read_text(encoding="utf-8")
    expected = json.loads((shared / "belarus.expected.json").read_text(encoding="utf-8"))["statements"]
    second = next(s for s in expected if s["id"] == "S2")
    start = text.index("wie die", second["content"][0][1])
    frame = (start, text.index("zitierte", start) + len("zitierte"))
    quoted = (text.index("eine ungenannte", start), text.index(" zitierte", start))
    place = Draft(
        content=tuple((s, e) for s, e in second["content"]), kind=Kind.INDIRECT, speaker=(quoted,), frame=(frame,),
        cue=((frame[1] - len("zitierte"), frame[1]),),
    )  # fmt: skip
    ((paper, source),) = voices.resolve(text, "de", [place])
    assert paper.name == second["via"][0]
    assert (source.named, source.of) == (False, "ukrainischer Militärgeheimdienst")
