"""The interface's words: the same keys in both languages, none missing, compiled as they are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from scripts.words import LOCALE, compiled

from lagebild import desk
from lagebild.casework.correcting import PARTS
from lagebild.desk.jobs import Job
from lagebild.desk.words import LANGUAGES, words
from lagebild.model import Kind, Medium, Mode, SourceKind, Statement

DESK = Path(str(desk.__file__)).parent


def keys(language: str) -> dict[str, str]:
    with (LOCALE / language / "LC_MESSAGES/desk.po").open("rb") as file:
        return {m.id if isinstance(m.id, str) else m.id[0]: str(m.string) for m in read_po(file) if m.id}


def test_both_languages_have_the_same_keys_and_no_empty_words() -> None:
    assert {path.name for path in LOCALE.iterdir()} == set(LANGUAGES)
    assert keys("de").keys() == keys("en").keys()
    assert all(word.strip() for language in LANGUAGES for word in keys(language).values())


def test_both_languages_have_the_same_places_to_fill() -> None:
    german, english = keys("de"), keys("en")
    for key in german:
        assert sorted(re.findall(r"\{\w+\}", german[key])) == sorted(re.findall(r"\{\w+\}", english[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    po = LOCALE / language / "LC_MESSAGES/desk.po"
    assert po.with_suffix(".mo").read_bytes() == compiled(po), "run python -m scripts.words"


def test_every_word_a_template_or_page_asks_for_is_there() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in DESK.glob("templates/*.html"))
    pages = "".join(path.read_text(encoding="utf-8") for path in DESK.rglob("*.py"))
    used = set(re.findall(r"\bt\.(\w+)", templates)) - {"say", "get", "count"}
    used |= set(re.findall(r'\bt\.say\("(\w+)"', templates + pages)) | set(re.findall(r'\bt\["(\w+)"\]', pages))
    used |= set(re.findall(r'_refusal\(ask, "(\w+)"', pages)) | set(re.findall(r'Done\([^)]*, "(\w+)"', pages))
    used |= set(re.findall(r'm\.signed\(t, "(\w+)"', templates))
    used |= {f"mode_{one}" for one in Mode} | {f"kind_{one}" for one in (*Kind, *SourceKind)}
    used |= {f"medium_{one}" for one in Medium} | {f"field_{one}" for one in PARTS}
    used |= {f"job_{state}" for state in ("waiting", "running", "done", "failed")}
    used |= {f"field_{one}" for one in Statement.__struct_fields__} - {
        "field_id", "field_report", "field_confidence", "field_part_confidence", "field_evidence",
    }  # fmt: skip
    assert len(used) > 100
    assert used <= keys("de").keys()
    assert Job("1", "x", "y").state == "waiting"


def test_a_word_that_is_not_there_is_never_shown_as_its_key() -> None:
    with pytest.raises(KeyError):
        words("de")["nirgends"]
    with pytest.raises(KeyError):
        words("de").count("nirgends", 2)
    assert [words("de").count("count_statements", n) for n in (0, 1, 2)] == ["0 Aussagen", "1 Aussage", "2 Aussagen"]
    assert words("en").say("too_large", size=3) == "This is more than 3 MB at once."
