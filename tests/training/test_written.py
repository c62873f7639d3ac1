"""The reports written for the project: marks become ranges, and what does not fit is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from training.labels import LabelError

from training import labels, written


def test_marks_may_lie_inside_each_other() -> None:
    text, voices = written.unmarked("{2|Die Sprecherin {1|der Bank}} sagte, {1|sie} zahle.", "t")
    assert text == "Die Sprecherin der Bank sagte, sie zahle."
    assert {number: [text[slice(*span)] for span in spans] for number, spans in voices.items()} == {
        1: ["der Bank", "sie"],
        2: ["Die Sprecherin der Bank"],
    }


@pytest.mark.parametrize(
    ("marked", "told"), [("{1|Die Bank sagte", "voice 1 is not closed"), ("Die Bank} sagte", "'}' out of place")]
)
def test_a_mark_that_does_not_open_or_close_is_refused(marked: str, told: str) -> None:
    with pytest.raises(LabelError, match=f"w1: .*{told}"):
        written.unmarked(marked, "w1")


def corpus(folder: Path, ids: list[str], content: str = "sie zahle") -> Path:
    """A small corpus of one report under each id."""
    text = "{1|Die Bank} sagte, {1|sie} zahle."
    rows = [{"id": one, "language": "de", "title": "Zahlung", "text": text} for one in ids]
    label = {"kind": "indirect", "content": [content], "frame": ["Die Bank sagte,"], "speaker": ["Die Bank"]}
    (folder / "written.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    line = json.dumps({"id": ids[0], "statements": [label]})
    (folder / "written_labels.jsonl").write_text(line + "\n", encoding="utf-8")
    return folder


def test_a_report_has_its_voices_and_its_statements(tmp_path: Path) -> None:
    (one,) = written.read(corpus(tmp_path, ["w1"]))
    assert one.document.text == "Die Bank sagte, sie zahle."
    assert one.voices == [[(0, 8), (16, 19)]]
    (statement,) = one.document.statements
    assert [one.text[slice(*span)] for span in statement.parts["content"]] == ["sie zahle"]


def test_labels_that_are_not_in_the_text_and_ids_that_come_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="w1 #0: 'sie schweige' is not in the text"):
        written.read(corpus(tmp_path, ["w1"], "sie schweige"))
    (tmp_path / "again").mkdir()
    with pytest.raises(LabelError, match="w1 comes twice"):
        written.read(corpus(tmp_path / "again", ["w1", "w1"]))


def test_a_marked_text_is_that_of_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text('{"id": "7", "text": "Die Bank zahlt."}\n', encoding="utf-8")
    (tmp_path / "marked.jsonl").write_text('{"id": "7", "text": "{1|Die Bank} zahlt."}\n', encoding="utf-8")
    assert written.marked(tmp_path) == {"7": [[(0, 8)]]}
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "texts.jsonl").write_text('{"id": "7", "text": "Die Bank zahlt nie."}\n', encoding="utf-8")
    (tmp_path / "other" / "marked.jsonl").write_text('{"id": "7", "text": "{1|Die Bank} zahlt."}\n', encoding="utf-8")
    with pytest.raises(LabelError, match=r"7: without its marks the text is not that of texts\.jsonl"):
        written.marked(tmp_path / "other")


def test_no_marked_text_is_held_out() -> None:
    assert len(written.marked()) >= 118
    assert not set(written.marked()) & labels.held_out()


def test_what_is_shipped_fits_and_shares_no_text_with_what_is_measured() -> None:
    reports = written.read()
    assert len(reports) >= 730
    assert {one.language for one in reports} == {"de", "en"}
    assert all(len(one.voices) > 1 for one in reports)
    assert sum(bool(one.statements) for one in reports) >= 730
    assert all(one.id.startswith("w") for one in reports)  # no Wikinews page, so none that is held out
