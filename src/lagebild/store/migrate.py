"""Bringing a case to the newest schema, with Alembic and without an ``alembic.ini``.

Alembic is imported only where a schema is made or changed; opening a current case does without it.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every schema version this program knows, oldest first; the last is the one it works with."""

_ALONE = threading.Lock()
"""Alembic's ``op`` belongs to the whole process: one migration at a time."""

MIGRATIONS = Path(__file__).parent / "migrations"


def version(connection: Connection) -> str | None:
    """The schema version the database says it has, ``None`` where it says nothing."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(connection: Connection) -> None:
    """Run all revisions the database does not have yet, inside the caller's transaction."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS))

    def steps(revision: Any, context: Any) -> Any:
        return script._upgrade_revs("head", revision)

    environment = EnvironmentContext(Config(), script, fn=steps)
    with _ALONE, environment:
        environment.configure(connection=connection)
        environment.run_migrations()
