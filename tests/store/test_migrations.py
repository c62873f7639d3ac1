"""The schema and its versions: the tables the code speaks of are the ones the migrations make."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_samples import BACKENDS, FIRST, FIRST_ENTRY, fresh_place

from lagebild.errors import CaseError
from lagebild.store import migrate, open_case
from lagebild.store.schema import metadata, source_said

LATER_VERSION = """
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

def upgrade():
    op.add_column("claims", sa.Column("note", sa.Text()))
    {more}
"""


def _ours(name: str | None, kind: str, _: object) -> bool:
    """Leaves aside what is each backend's own: the full-text tables and columns, and what triggers keep."""
    if kind == "table" and name == source_said.name:
        return False
    return not (kind in ("table", "index") and name is not None and ("_fts" in name or name.endswith("_search")))


def _ours_too(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    return not (kind == "column" and name == "search" and reflected)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_migrations_make_the_tables_of_the_code(backend: str, tmp_path: Path) -> None:
    place = fresh_place(backend, tmp_path)
    with open_case(place, create=True) as case, case._engine.connect() as connection:
        options = {"compare_type": True, "include_name": _ours, "include_object": _ours_too}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert set(metadata.tables) < set(sa.inspect(connection).get_table_names())


def test_the_program_knows_every_version_it_ships() -> None:
    script = ScriptDirectory(str(migrate.MIGRATIONS))
    shipped = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(shipped)) == migrate.REVISIONS
    assert script.get_heads() == [migrate.REVISIONS[-1]]


@pytest.fixture
def old_case(tmp_path: Path) -> Path:
    path = tmp_path / "fall.lagebild"
    with open_case(path, create=True) as case:
        case.add(*FIRST_ENTRY)
    return path


def _next_version(monkeypatch: pytest.MonkeyPatch, folder: Path, more: str = "pass") -> None:
    """Let the program know a version 0005."""
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "r0005_later.py").write_text(LATER_VERSION.format(more=more), encoding="utf-8")
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    monkeypatch.setattr(migrate, "REVISIONS", ("0001", "0002", "0003", "0004", "0005"))


def test_an_older_case_is_migrated_and_kept_as_it_was(
    old_case: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    _next_version(monkeypatch, tmp_path_factory.mktemp("code") / "migrations")
    with open_case(old_case) as case:
        assert case.reports() == [FIRST]
        assert case.check() == []
    with closing(sqlite3.connect(old_case)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)
        connection.execute("SELECT note FROM claims")
    kept = tmp_path / "fall.lagebild.before-0005"
    assert sorted(tmp_path.iterdir()) == [old_case, kept]
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0004",)


def test_a_migration_that_fails_leaves_the_case_as_it_was(
    old_case: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_case.read_bytes()
    with monkeypatch.context() as patch:
        _next_version(patch, tmp_path_factory.mktemp("code") / "migrations", 'op.execute("DELETE FROM gibt_es_nicht")')
        with pytest.raises(CaseError, match="from schema 0004 to 0005"):
            open_case(old_case)
    assert sorted(tmp_path.iterdir()) == [old_case]
    assert old_case.read_bytes() == before
    with open_case(old_case) as case:
        assert case.reports() == [FIRST]


def test_a_migration_that_would_leave_dangling_references_is_refused(
    old_case: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    _next_version(monkeypatch, tmp_path_factory.mktemp("code") / "migrations", 'op.execute("DELETE FROM sources")')
    with pytest.raises(CaseError, match="references to nothing"):
        open_case(old_case)


def test_what_a_killed_migration_left_behind_is_cleared_away(
    old_case: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "fall.lagebild.before-0005"
    for left in ("fall.lagebild.trial", "fall.lagebild.trial-wal", f"{kept.name}.part", f"{kept.name}.part-journal"):
        (tmp_path / left).write_bytes(b"half of a copy")
    _next_version(monkeypatch, tmp_path_factory.mktemp("code") / "migrations")
    with open_case(old_case) as case:
        assert case.reports() == [FIRST]
    assert sorted(tmp_path.iterdir()) == [old_case, kept]
