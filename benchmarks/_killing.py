"""A process killed (``kill -9``) at a moment nobody chose: what the case is afterwards."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from unittest import mock

import sqlalchemy as sa

from lagebild.store import Case, contents, migrate, open_case, schema
from lagebild.store.dialects import dialect_of
from lagebild.store.reports import Entry

ADD = [sys.executable, "-c", "from lagebild.cli import main; main()", "add", "--reader", "rules"]
OPEN = """
import sys
import alembic.config, alembic.script
from lagebild.store import open_case
print("ready", flush=True)
open_case(sys.argv[1]).close()
"""
TIMELESS = ("reports", "statements", "links", "sources", "source_names", "deeds")
"""Tables whose rows do not say when they were written."""

VERBS = ("sagte", "erklärte", "teilte mit", "betonte")
PEOPLE = ("Hafenmeister Ole Brandt", "Ministerin Anna Weiß", "Sprecher Jan Kruse", "Kapitänin Eva Thoms")


def material(folder: Path, count: int) -> Path:
    """So many short reports with a statement each, as JSON lines."""
    path = folder / "reports.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            who, verb = PEOPLE[number % 4], VERBS[number // 4 % 4]
            text = f"{who} {verb}, das Schiff Nummer {number} werde um {number % 24} Uhr auslaufen. Der Kai blieb leer."
            row = {"text": text, "published": f"2023-05-{number % 28 + 1:02}", "outlet": f"Blatt {number % 7}"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def add(reports: Path, case: Path) -> float:
    """Add the reports from the command line; seconds it took."""
    begun = time.perf_counter()
    subprocess.run([*ADD, "--case", str(case), str(reports)], check=True, capture_output=True)
    return time.perf_counter() - begun


def state(case: Path) -> dict[str, object]:
    """What the tables without times hold; raises ``AssertionError`` where ``check`` finds a fault."""
    with open_case(case) as opened:
        faults = opened.check()
        assert not faults, faults
        held = contents(opened)
    return {name: held[name] for name in TIMELESS}


def kill_adding(reports: Path, case: Path, whole: dict[str, object], after: float) -> int:
    """Kill the adding after so many seconds, look at the case, add the rest; how many reports it held.

    Raises ``AssertionError`` where the case is damaged, a report that was said to be entered is not there, or
    the case is not the ``whole`` one once the rest was added.
    """
    with subprocess.Popen([*ADD, "--case", str(case), str(reports)], stdout=subprocess.PIPE, text=True) as process:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0]
    told = {line.split()[0] for line in said.splitlines(keepends=True) if line.endswith("\n")}
    held = 0
    if case.exists() and case.stat().st_size:
        try:
            state(case)
        except sqlite3.DatabaseError as error:
            raise AssertionError(f"killed after {after:.2f} s: {error}") from error
        with open_case(case) as opened:
            there = {report.id[:10] for report in opened.reports()}
        assert told <= there, f"killed after {after:.2f} s: {sorted(told - there)} were lost"
        held = len(there)
    assert held >= len(told)
    add(reports, case)
    assert state(case) == whole, f"killed after {after:.2f} s: the case is not the same as without"
    return held


def kill_migrating(old: Path, folder: Path, whole: dict[str, object], after: float) -> str:
    """Kill the migration of a copy of ``old`` after so many seconds; the schema version that was found then.

    Raises ``AssertionError`` where the case cannot be opened afterwards, or has lost something.
    """
    case = folder / "fall.lagebild"
    shutil.copy(old, case)
    command = [sys.executable, "-c", OPEN, str(case)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    with closing(sqlite3.connect(case)) as connection:
        found = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    assert state(case) == whole, f"killed after {after:.2f} s at schema {found}"
    left = [path.name for path in folder.iterdir() if ".trial" in path.name or ".part" in path.name]
    assert not left, f"killed after {after:.2f} s, and the next who opened it left {left}"
    return found


def moments(count: int, longest: float, seed: int = 1) -> list[float]:
    """Random moments, one in each of ``count`` equal stretches of the time."""
    chance = random.Random(seed)
    return [longest * (place + chance.random()) / count for place in range(count)]


def make_old_case(path: Path, version: str, entries: list[Entry]) -> Path:
    """A case file as the program of an older schema left it."""
    with open_case(path.with_name("neu.lagebild"), create=True) as case:
        case.add_bulk(entries)
        leave_old_case(path, version, case, path.with_name("migrations"))
    path.with_name("neu.lagebild").unlink()
    return path


def leave_old_case(place: Path | str, version: str, case: Case, code: Path) -> None:
    """Enter all that a case holds and an older schema knows in a new case (path or URL) of that schema.

    ``code`` is a folder that does not exist, and will not afterwards.
    """
    later = [f"r{number}*" for number in migrate.REVISIONS if number > version]
    shutil.copytree(migrate.MIGRATIONS, code, ignore=shutil.ignore_patterns("__pycache__", *later))
    known = tuple(number for number in migrate.REVISIONS if number <= version)
    with mock.patch.object(migrate, "MIGRATIONS", code), mock.patch.object(migrate, "REVISIONS", known):
        open_case(place, create=True).close()
    shutil.rmtree(code)
    server = "://" in str(place)
    engine = sa.create_engine(
        sa.make_url(str(place)).set(drivername="postgresql+psycopg") if server else f"sqlite:///{place}"
    )
    old = sa.MetaData()
    old.reflect(engine, only=lambda name, _: name in schema.metadata.tables)
    with case._engine.connect() as there, engine.begin() as here:
        for table in old.sorted_tables:
            same = [column for column in schema.metadata.tables[table.name].c if column.name in table.c]
            rows = there.execute(sa.select(*same))
            if found := [dict(row._mapping) for row in rows]:
                here.execute(table.insert(), found)
        dialect_of(place).renumber(here)
    engine.dispose()
