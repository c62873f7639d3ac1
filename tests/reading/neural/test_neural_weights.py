"""A wrong file of weights is refused with an error that names it; the right ones read the same every time."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagebild.errors import ReadingError
from lagebild.model import Kind
from lagebild.reading.neural import weights
from lagebild.reading.neural.decode import NeuralDraft

REPORT = (
    "Die Polizei teilte am Montag mit, die Straße sei gesperrt. „Wir wissen nicht, wann sie öffnet“, sagte Sprecherin "
    "Ines Maier dem Sender. Nach Angaben der Feuerwehr wurde niemand verletzt.\n\nDas Wetter war am Dienstag schön."
)


def manifest(folder: Path, **changes: Any) -> None:
    (folder / "a.bin").write_bytes(b"weights")
    found = {
        "format": weights.FORMAT,
        "labels": weights.labels(),
        "sha256": {"a.bin": hashlib.sha256(b"weights").hexdigest()},
        **changes,
    }
    (folder / "manifest.json").write_text(json.dumps(found), encoding="utf-8")


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="no weights here"):
        weights.load(tmp_path)


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    manifest(tmp_path)
    (tmp_path / "a.bin").write_bytes(b"other weights")
    with pytest.raises(ReadingError, match=r"a\.bin: SHA-256"):
        weights.load(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    manifest(tmp_path)
    (tmp_path / "a.bin").unlink()
    with pytest.raises(ReadingError, match=r"a\.bin: this file of the weights is missing"):
        weights.load(tmp_path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    manifest(tmp_path, format=weights.FORMAT + 1)
    with pytest.raises(ReadingError, match="format"):
        weights.load(tmp_path)


def test_other_labels_are_refused(tmp_path: Path) -> None:
    manifest(tmp_path, labels={**weights.labels(), "media": ["speech"]})
    with pytest.raises(ReadingError, match="media"):
        weights.load(tmp_path)


def test_a_manifest_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ReadingError, match="not a manifest"):
        weights.load(tmp_path)


@pytest.fixture(scope="module")
def read() -> Any:
    pytest.importorskip("onnxruntime")
    if not (weights.SHIPPED / "manifest.json").exists():
        pytest.skip("no weights ship with this version")
    from lagebild.reading.neural.extract import extract

    return extract


def words_under(draft: NeuralDraft, part: str) -> list[str]:
    return [REPORT[a:b] for a, b in getattr(draft, part)]


def test_the_shipped_weights_read_a_report(read: Any) -> None:
    found = {draft.kind: draft for draft in read(REPORT, "de")}
    assert words_under(found[Kind.DIRECT], "content") == ["„Wir wissen nicht, wann sie öffnet“"]
    assert "Ines Maier" in " ".join(words_under(found[Kind.DIRECT], "speaker"))
    assert words_under(found[Kind.DIRECT], "cue") == ["sagte"]
    assert Kind.INDIRECT in found


def test_reading_from_a_later_start_keeps_the_offsets(read: Any) -> None:
    header = "Seitenkopf | Anzeige\n\n"
    moved = [
        [(a - len(header), b - len(header)) for a, b in d.content] for d in read(header + REPORT, "de", len(header))
    ]
    assert moved == [list(draft.content) for draft in read(REPORT, "de")]


def test_a_reading_depends_on_nothing_but_the_report(read: Any) -> None:
    alone = read(REPORT, "de")
    read("Ganz etwas anderes, sagte Weber. " * 20, "de")
    assert read(REPORT, "de") == alone


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    noise=st.lists(st.sampled_from(["\u200f", "😀", "\x00", "\r\n", "שלום", "e\u0301", "\t"]), max_size=6),
    seed=st.integers(0, 99),
)
def test_odd_characters_keep_every_range_inside_the_text(read: Any, noise: list[str], seed: int) -> None:
    words = REPORT.split(" ")
    places = random.Random(seed)
    for sign in noise:
        words.insert(places.randrange(len(words)), sign)
    text = " ".join(words)
    for draft in read(text, "de"):
        for part in ("content", "speaker", "cue", "frame", "addressee", "condition"):
            for start, end in getattr(draft, part):
                assert 0 <= start < end <= len(text)
                assert text[start:end].strip() == text[start:end]


def test_an_empty_text_says_nothing(read: Any) -> None:
    assert read("", "de") == []
    assert read(" \n ", "de") == []
