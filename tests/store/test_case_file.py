"""The case as a file: what is refused, what survives, what is found out when it was tampered with."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from store_samples import (
    AUSLAUFEN,
    FIRST,
    FIRST_ENTRY,
    MINISTER,
    QUESTION,
    SECOND,
    SECOND_ENTRY,
    reading,
    report,
    source,
)

from lagebild.errors import CaseError, DuplicateError
from lagebild.store import migrate, open_case
from lagebild.store.dialects import sqlite as backend


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A case file with two reports, closed."""
    path = tmp_path / "fall.lagebild"
    with open_case(path, create=True) as case:
        case.add_many([FIRST_ENTRY, SECOND_ENTRY])
    return path


def run_sql(path: Path, *commands: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for command in commands:
            connection.execute(command)


# --- opening


def test_a_closed_case_is_one_file(path: Path) -> None:
    assert [file.name for file in path.parent.iterdir()] == ["fall.lagebild"]
    with open_case(str(path)) as case:
        assert case.path == path
        assert case.count() == 2


def test_creating_where_there_is_a_case_opens_it(path: Path) -> None:
    with open_case(path, create=True) as case:
        assert case.count() == 2


def _missing(folder: Path) -> Path:
    return folder / "nichts.lagebild"


def _no_folder(folder: Path) -> Path:
    return folder / "nirgends" / "fall.lagebild"


def _folder(folder: Path) -> Path:
    return folder


def _empty(folder: Path) -> Path:
    (folder / "leer").touch()
    return folder / "leer"


def _letter(folder: Path) -> Path:
    (folder / "brief.txt").write_text("Sehr geehrte Damen und Herren, der Hafen ist zu.", encoding="utf-8")
    return folder / "brief.txt"


def _foreign(folder: Path) -> Path:
    run_sql(folder / "fremd.db", "CREATE TABLE kontakte (name TEXT)")
    return folder / "fremd.db"


def _broken(folder: Path) -> Path:
    (folder / "kaputt").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    return folder / "kaputt"


def _newer(folder: Path) -> Path:
    open_case(folder / "neu", create=True).close()
    run_sql(folder / "neu", "UPDATE alembic_version SET version_num = '9999'")
    return folder / "neu"


def _without_version(folder: Path) -> Path:
    open_case(folder / "ohne", create=True).close()
    run_sql(folder / "ohne", "DROP TABLE alembic_version")
    return folder / "ohne"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_missing, "there is no case here"),
        (_no_folder, "no such directory"),
        (_folder, "a directory"),
        (_empty, "empty"),
        (_letter, "no SQLite file"),
        (_foreign, "belongs to another program"),
        (_broken, "."),
        (_newer, "schema 9999"),
        (_without_version, "no schema version"),
    ],
)
def test_what_is_no_case_is_refused_and_left_alone(tmp_path: Path, make: Callable[[Path], Path], says: str) -> None:
    place = make(tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
    with pytest.raises(CaseError, match=says) as caught:
        open_case(place)
    assert str(place) in str(caught.value)
    assert {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before


@pytest.mark.parametrize("make", [_no_folder, _folder, _letter, _foreign, _broken, _newer])
def test_creating_does_not_overwrite_what_is_no_case(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    place = make(tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
    with pytest.raises(CaseError):
        open_case(place, create=True)
    assert {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before


def test_an_empty_file_becomes_a_case_when_one_is_to_be_created(tmp_path: Path) -> None:
    with open_case(_empty(tmp_path), create=True) as case:
        assert case.check() == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a place nobody may write to")
def test_a_place_nobody_may_write_to() -> None:
    with pytest.raises(CaseError, match="cannot be opened or made"):
        open_case("/proc/self/fall.lagebild", create=True)


def test_a_case_that_may_only_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.chmod(0o444)
    if os.access(path, os.W_OK):  # root may write all the same
        monkeypatch.setattr(os, "access", lambda place, _: Path(place) != path)
    with pytest.raises(CaseError, match="cannot be written to"):
        open_case(path)


@pytest.mark.parametrize("url", ["mysql://u:geheim@host/db", "://", "sqlite://", "sqlite:///:memory:", "oracle://x"])
def test_urls_of_other_databases_are_refused_without_showing_passwords(url: str) -> None:
    with pytest.raises(CaseError) as caught:
        open_case(url)
    assert "geheim" not in str(caught.value)


def test_without_its_driver_a_server_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CaseError, match="driver for PostgreSQL") as caught:
        open_case("postgresql://ana:geheim@127.0.0.1/fall")
    assert caught.value.hint == "pip install 'lagebild[postgres]'"
    assert "geheim" not in str(caught.value)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(CaseError) as caught:
        open_case("postgresql://ana:geheim@127.0.0.1:1/fall")
    assert "geheim" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


# --- surviving

IMPORT = """
import sys
from lagebild.model import Interval, Reading, Report
from lagebild.store import migrate, open_case
with open_case(sys.argv[1], create=True) as case:
    for number in range(100000):
        day = Interval.parse("2023-05-02")
        report = Report.make(outlet="Hafenkurier", published=day, text=f"Schiff Nummer {number} lief ein. " * 50)
        case.add(report, Reading(report=report.id, reader="rules/1", published=day))
        print(report.id, flush=True)
"""


def test_a_killed_import_leaves_a_case_with_all_that_was_entered(tmp_path: Path) -> None:
    path = tmp_path / "fall.lagebild"
    entered = []
    with subprocess.Popen([sys.executable, "-c", IMPORT, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            entered.append(line.strip())
            if len(entered) == 20:
                process.send_signal(signal.SIGKILL)
                break
        entered += [line.strip() for line in process.stdout if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    with open_case(path) as case:
        assert {report.id for report in case.reports()} >= set(entered)
        assert case.check() == []
        assert case.add(*FIRST_ENTRY)


def test_a_creation_killed_half_way_can_be_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "fall.lagebild"

    def die(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "upgrade", die)
        with pytest.raises(KeyboardInterrupt):
            open_case(path, create=True)
    assert list(tmp_path.iterdir()) == []
    with open_case(path, create=True) as case:
        assert case.check() == []


def test_two_who_create_the_same_case_share_it(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def create(name: str) -> None:
        try:
            with open_case(tmp_path / "fall.lagebild", create=True) as case:
                case.put_source(source(name))
        except CaseError as error:
            failures.append(error)

    threads = [threading.Thread(target=create, args=(name,)) for name in ("Maat", "Lotse", "Koch")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_case(tmp_path / "fall.lagebild") as case:
        assert len(case.sources()) == 3


def test_opening_a_current_case_does_not_load_the_migrations(path: Path) -> None:
    program = (
        "import sys; from lagebild.store import open_case; "
        "open_case(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_readers_go_on_while_one_writes(path: Path) -> None:
    with open_case(path) as writer, open_case(path) as reader, writer.transaction():
        writer.put_question(QUESTION)
        assert reader.questions() == []
        assert reader.count() == 2
        assert len(reader.search("Fregatte")) == 2
    with open_case(path) as case:
        assert case.questions() == [QUESTION]


def test_writers_wait_for_one_another(path: Path) -> None:
    def write(name: str) -> None:
        with open_case(path) as case:
            for number in range(15):
                case.put_source(source(f"{name} {number}"))

    threads = [threading.Thread(target=write, args=(name,)) for name in ("Maat", "Lotse", "Koch")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_case(path) as case:
        assert len(case.sources()) == 4 + 45


def test_one_case_serves_many_threads(path: Path) -> None:
    with open_case(path) as case:

        def work(number: int) -> None:
            each = report(f"Das Schiff Nummer {number} lief ein.")
            case.add(each, reading(each))
            assert case.report(each.id) == each

        threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert case.count() == 14


def test_a_writer_that_waits_too_long_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "BUSY_SECONDS", 0.05)
    with (
        open_case(path) as slow,
        open_case(path) as other,
        slow.transaction(),
        pytest.raises(CaseError, match="another program has been writing"),
    ):
        other.put_question(QUESTION)


def test_a_backup_is_the_case_as_it_stood(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "sicherung.lagebild"
    with open_case(path) as case:
        with case.transaction():
            case.put_question(QUESTION)
            assert case.backup(target) == target
        with pytest.raises(DuplicateError):
            case.backup(target)
        with pytest.raises(CaseError):
            case.backup(tmp_path / "nirgends" / "sicherung.lagebild")
    with open_case(target) as copy:
        assert copy.reports() == [SECOND, FIRST]
        assert copy.questions() == [], "not yet written then"
        assert copy.check() == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["fall.lagebild", "sicherung.lagebild"]


# --- finding out


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("UPDATE reports SET noun = replace(noun, 'Juni', 'Juli')", "no longer the text"),
        ("UPDATE reports SET noun = '{}'", "cannot be decoded"),
        (f"UPDATE readings SET noun = replace(noun, ',{AUSLAUFEN.content[0][1]}]]', ',6500]]')", "the text ends at"),
        ("UPDATE links SET source = NULL WHERE origin", "another chain in the table of links"),
        ("UPDATE readings SET noun = '{'", "cannot be decoded"),
        (
            "UPDATE statements SET noun = replace(noun, '\"predicted\"', '\"gereimt\"')",
            "is not what was read or corrected",
        ),
        (f"DELETE FROM sources WHERE id = '{MINISTER.id}'", "points to a row of sources that is not there"),
        (
            f"DELETE FROM statement_fts WHERE rowid = (SELECT seq FROM statements WHERE id = '{AUSLAUFEN.id}')",
            "full-text",
        ),
    ],
)
def test_tampering_is_found(path: Path, command: str, says: str) -> None:
    run_sql(path, command)
    with open_case(path) as case:
        found = case.check()
    assert found
    assert any(re.search(says, each) for each in found), found
