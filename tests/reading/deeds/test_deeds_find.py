"""Deeds of whole reports, through the readers and into a case's sources."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from lagebild.errors import ReadingError
from lagebild.intake import gather
from lagebild.linking import Directory
from lagebild.model import Interval, Reading, Report, SourceKind
from lagebild.reading import READERS, reader
from lagebild.reading.deeds.head import ENCODER, SHIPPED, encoder_sums, labels, load
from lagebild.reading.deeds.spans import FEATURES
from lagebild.reading.wire import to_wire

ACCEPTANCE = Path(__file__).parents[3].parent / "shared" / "acceptance"
TEXT = (
    "Die Polizei hat am Dienstagabend in Mainz ein besetztes Haus geräumt. Innenminister Jan Weber sagte, der Einsatz"
    " sei ruhig verlaufen. Weber hatte am Montag die Räumung angeordnet. Das Haus steht seit Jahren leer."
)


def report(text: str = TEXT, **other: str) -> Report:
    return Report.make(
        outlet="Tagblatt", published=Interval.on(dt.date(2022, 3, 16)), text=text, language="de", **other
    )


def told(reading: Reading, text: str) -> dict[str, tuple[str, ...]]:
    return {text[slice(*deed.span)]: deed.actors for deed in reading.deeds}


@pytest.fixture(scope="module", params=READERS)
def reading(request: pytest.FixtureRequest) -> Reading:
    return reader(request.param).read(report())


def test_what_the_outlet_narrates_is_a_deed_with_its_actor(reading: Reading) -> None:
    found = told(reading, TEXT)
    assert found["Die Polizei hat am Dienstagabend in Mainz ein besetztes Haus geräumt"] == ("Polizei",)
    assert found["Weber hatte am Montag die Räumung angeordnet"] == ("Jan Weber",)


def test_what_a_source_says_is_none(reading: Reading) -> None:
    assert not any("ruhig verlaufen" in clause for clause in told(reading, TEXT))


def test_a_deed_is_dated(reading: Reading) -> None:
    days = {TEXT[slice(*deed.span)]: deed.when for deed in reading.deeds}
    assert days["Weber hatte am Montag die Räumung angeordnet"] == Interval.on(dt.date(2022, 3, 14))


def test_each_actor_is_mentioned_somewhere(reading: Reading) -> None:
    mentioned = {mention.source for mention in reading.mentions}
    assert {actor for deed in reading.deeds for actor in deed.actors} <= mentioned
    assert [m.span for m in reading.mentions] == sorted(m.span for m in reading.mentions)


def test_the_wire_form_has_span_actors_and_moment(reading: Reading) -> None:
    deeds = json.loads(json.dumps(to_wire(report(), reading)))["deeds"]
    assert {"span", "actors", "moment"} == set(deeds[0])
    assert {"earliest": "2022-03-14", "latest": "2022-03-14"} in [deed["moment"] for deed in deeds]


def test_in_a_case_who_acts_and_who_speaks_are_one_source(reading: Reading) -> None:
    resolved, sources = Directory().resolve(report(), reading)
    names = {source.id: source.name for source in sources}
    speaker = resolved.statements[0].chain[-1].source
    assert speaker in {actor for deed in resolved.deeds for actor in deed.actors}
    assert all(actor in names for deed in resolved.deeds for actor in deed.actors)


def test_deeds_keep_their_ids_when_a_report_is_read_again() -> None:
    first, again = (reader("rules").read(report()) for _ in range(2))
    assert [deed.id for deed in first.deeds] == [deed.id for deed in again.deeds]
    assert len({deed.id for deed in first.deeds}) == len(first.deeds)


def test_a_language_without_labelled_texts_has_no_deeds() -> None:
    french = Report.make(outlet="Le Jour", published=Interval(), text="La police a évacué la gare.", language="fr")
    assert reader("rules").read(french).deeds == ()


@pytest.mark.parametrize("name", READERS)
def test_the_article_that_weighs_a_claim_of_war(name: str) -> None:
    if not ACCEPTANCE.exists():
        pytest.skip("the article is not beside the project")
    article = next(r for r in gather([str(ACCEPTANCE / "belarus.txt")]) if isinstance(r, Report))
    expected = json.loads((ACCEPTANCE / "belarus.expected.json").read_text(encoding="utf-8"))["deeds"]
    found = reader(name).read(article)
    places = [(at, at + len(words)) for words in expected for at in (article.text.index(words),)]
    spans = [deed.span for deed in found.deeds]
    met = [place for place in places if any(s < place[1] and place[0] < e for s, e in spans)]
    assert len(met) >= 1  # of four; those in the present tense are still missed here
    staging = next(d for d in found.deeds if d.span[0] < places[0][1] and places[0][0] < d.span[1])
    assert staging.actors == ("Alexander Lukaschenko",)
    assert staging.when == Interval(latest=dt.date(2022, 2, 23))


def test_the_shipped_weights_fit_this_version() -> None:
    head = load()
    assert head.words.shape == head.plain.shape == (len(FEATURES),)
    assert head.states.shape[1] == 3
    assert (SHIPPED / "deeds.npz").stat().st_size < 1_000_000


@pytest.mark.parametrize("change", ["bytes", "labels", "format", "missing"])
def test_other_weights_are_refused(tmp_path: Path, change: str) -> None:
    shutil.copytree(SHIPPED, tmp_path / "weights")
    path = tmp_path / "weights" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if change == "bytes":
        with (tmp_path / "weights" / "deeds.npz").open("ab") as file:
            file.write(b"x")
    elif change == "labels":
        manifest["labels"] = {**labels(), "features": ["other"]}
    elif change == "format":
        manifest["format"] = 99
    else:
        (tmp_path / "weights" / "deeds.npz").unlink()
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ReadingError, match=r"weights|SHA-256"):
        load(tmp_path / "weights")


def test_weights_for_another_encoder_are_refused(tmp_path: Path) -> None:
    assert load(SHIPPED, ENCODER).states.any()
    sums = {**encoder_sums(), "encoder.onnx": "0" * 64}
    (tmp_path / "manifest.json").write_text(json.dumps({"sha256": sums}), encoding="utf-8")
    with pytest.raises(ReadingError, match="another encoder"):
        load(SHIPPED, tmp_path)
    with pytest.raises(ReadingError, match="no manifest of the encoder"):
        load(SHIPPED, tmp_path / "missing")


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "clause",
    [
        "Das Ministerium liefert der Garde seit März Geschütze",
        "Kampfjets des Nachbarlands starten inzwischen auch von diesen Flugplätzen",
        "Die Regierung hat den Hafen gesperrt",
    ],
)
def test_deeds_are_told_in_the_present_and_perfect_tense_too(name: str, clause: str) -> None:
    text = f"{clause}. Das Gebäude gehört der Stadt."
    assert list(told(reader(name).read(report(text)), text)) == [clause]


def test_an_unnamed_actor_is_an_unnamed_source() -> None:
    text = "Ein Unbekannter hat am Montag in Mainz eine Tankstelle überfallen."
    made = report(text)
    found = reader("rules").read(made)
    resolved, sources = Directory().resolve(made, found)
    kinds = {source.id: source.kind for source in sources}
    assert [kinds[actor] for deed in resolved.deeds for actor in deed.actors] == [SourceKind.UNNAMED]
