"""Bad input: a clear error that names file and place, and a case that stays as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lagebild.cli import cli

GOOD = "date 2021-05-03\nDie Brücke werde gesperrt, sagte Ministerin Ines Maier.\n"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Path]:
    """A case with one report; whatever the test does, its content must be the same afterwards."""
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    path = tmp_path / "test.case"
    assert run("add", str(tmp_path / "good.txt"), "--outlet", "Tagblatt", "--case", str(path)).exit_code == 0
    before = content(path)
    yield path
    assert content(path) == before, "the case must not have changed"


def content(path: Path) -> str:
    listed = [
        run(*words, "--json", "--case", str(path)).stdout for words in (["reports"], ["statements"], ["questions"])
    ]
    return hashlib.sha256("".join(listed).encode()).hexdigest()


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", ""),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ""),
        ("nul.txt", b"date 2021-05-03\nabc\x00def", ""),
        ("undated.txt", "Die Brücke werde gesperrt, sagte Ines Maier.".encode(), "date"),
        ("never.txt", "date 2021-02-30\nDie Brücke werde gesperrt.".encode(), "2021-02-30"),
        ("page.html", b"<html><script>alert(1)</script></html>", ""),
        ("rows.jsonl", b'{"id": 1, "text": "x", "published": "2021-05-03"', "rows.jsonl:1"),
    ],
)
def test_a_file_that_is_no_report_is_named(case: Path, tmp_path: Path, name: str, data: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(data)
    result = run("add", str(tmp_path / name), "--outlet", "Tagblatt", "--case", str(case))
    assert result.exit_code == 1
    assert name in result.stderr
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_a_page_of_50_megabytes_is_refused_by_its_size(case: Path, tmp_path: Path) -> None:
    with (tmp_path / "huge.html").open("wb") as page:
        page.write(b"<html><body><p>")
        page.truncate(50_000_000)
    result = run("add", str(tmp_path / "huge.html"), "--outlet", "Tagblatt", "--case", str(case))
    assert result.exit_code == 1
    assert "huge.html" in result.stderr
    assert "MB" in result.stderr


def test_scripts_of_a_page_are_never_read_as_its_text(tmp_path: Path) -> None:
    scripts = "<script>document.write('Ines Maier sagte, alles sei anders.')</script>" * 500
    page = (
        f'<html lang="de"><head><meta property="article:published_time" content="2021-05-03">{scripts}</head><body>'
        f"<article><p>Die Brücke über die Elde werde gesperrt, sagte Ministerin Ines Maier am Montag. {scripts}</p>"
        "<p>„Wir haben keine andere Wahl“, erklärte sie vor der Presse in der Landeshauptstadt.</p></article></body>"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    result = run("read", str(tmp_path / "page.html"))
    assert result.exit_code == 0, result.stderr
    assert "Die Brücke" in result.stdout
    assert "alles sei anders" not in result.stdout


def test_the_good_half_is_kept_and_the_bad_half_named(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"")
    result = run("add", str(tmp_path), "--outlet", "Tagblatt", "--case", str(tmp_path / "c.case"))
    assert result.exit_code == 3
    assert "bad.txt" in result.stderr
    assert "1 statements" in result.stdout or "statements" in result.stdout


@pytest.mark.parametrize(
    "path", ["nowhere/deep.case", "good.txt"], ids=["a folder that is not there", "a file that is no case"]
)
def test_what_is_no_case_is_named_and_left_alone(tmp_path: Path, path: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    result = run("reports", "--case", str(tmp_path / path))
    assert result.exit_code == 1
    assert Path(path).name in result.stderr
    assert (tmp_path / "good.txt").read_text(encoding="utf-8") == GOOD


def test_a_question_with_outcomes_that_do_not_sum_to_one(case: Path) -> None:
    asked = run(
        "ask", "Wird sie gesperrt?", "--case", str(case), "--outcome", "ja=0.3", "--outcome", "nein=0.3",
        "--asked", "2021-05-01", "--deadline", "2021-05-31", "--base-source", "x",
    )  # fmt: skip
    assert asked.exit_code == 1
    assert "0.6" in asked.stderr


def test_a_deadline_before_the_base_rates_window(case: Path) -> None:
    asked = run(
        "ask", "Wird sie gesperrt?", "--case", str(case), "--outcome", "ja=0.3", "--outcome", "nein=0.7",
        "--asked", "2021-05-01", "--deadline", "2021-05-31", "--base-source", "x", "--base-window", "2022/2023",
    )  # fmt: skip
    assert asked.exit_code == 1
    assert "window" in asked.stderr


def test_a_word_where_a_number_belongs_is_wrong_usage(case: Path) -> None:
    asked = run(
        "ask", "Wird sie gesperrt?", "--case", str(case), "--outcome", "ja=viel", "--outcome", "nein=0.7",
        "--deadline", "2021-05-31", "--base-source", "x",
    )  # fmt: skip
    assert asked.exit_code == 2
    assert "viel" in asked.stderr
