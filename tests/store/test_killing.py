"""Nothing is lost or doubled when a process dies (a few moments; ``benchmarks/store.py --kill 60`` takes more)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from benchmarks._killing import add, kill_adding, kill_migrating, make_old_case, material, moments, state
from store_samples import reading, report, statement

from lagebild.model import Interval
from lagebild.store import migrate, open_case


def test_an_import_killed_at_any_moment_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    reports = material(tmp_path, 60)
    whole = tmp_path / "ganz.lagebild"
    longest = add(reports, whole)
    expected = state(whole)
    for number, moment in enumerate(moments(3, longest)):
        folder = tmp_path / str(number)
        folder.mkdir()
        kill_adding(reports, folder / "fall.lagebild", expected, moment)


def test_a_migration_killed_at_any_moment_is_done_again(tmp_path: Path) -> None:
    entries = []
    for number in range(300):
        day = Interval.on(dt.date(2023, 1, 1) + dt.timedelta(number))
        each = report(f"Der Lotse sagte, das Schiff Nummer {number} laufe aus. " * 20, str(day.earliest))
        entries.append((each, reading(each, statement(each, f"das Schiff Nummer {number} laufe aus")), ()))
    for version in ("0001", "0002", "0003"):
        old = make_old_case(tmp_path / f"{version}.lagebild", version, list(entries))
        whole = tmp_path / f"ganz-{version}.lagebild"
        whole.write_bytes(old.read_bytes())
        expected = state(whole)
        for number, moment in enumerate(moments(3, 0.6)):
            folder = tmp_path / f"{version}-{number}"
            folder.mkdir()
            found = kill_migrating(old, folder, expected, moment)
            assert found in (version, migrate.REVISIONS[-1])
            with open_case(folder / "fall.lagebild") as case:
                assert case.count() == 300
