"""A PostgreSQL server of our own: on a free port of loopback, its data in a temporary folder, gone when we are."""

from __future__ import annotations

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=128MB")
STARTS_WITHIN = 30
"""Seconds."""


def programs() -> Path | None:
    """The folder of the newest installed server, if there is one."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return versions[-1] if versions else None


def missing() -> str | None:
    """Why no server can be started here; ``None`` where one can."""
    if importlib.util.find_spec("psycopg") is None:
        return "the driver is not installed (extra postgres)"
    if programs() is None:
        return "no PostgreSQL server is installed (Debian: apt-get install postgresql)"
    if os.getuid() == 0 and _somebody() is None:
        return "the server refuses to run as root, and there is no user postgres"
    return None


def _somebody() -> str | None:
    """The user the server runs as where we are root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else None


@cache
def start() -> str:
    """Start the server, once in a process; the URL of its database. It is stopped when the process ends."""
    bin = programs()
    assert bin is not None
    folder = Path(tempfile.mkdtemp(prefix="lagebild-pg-"))
    as_user: dict[str, Any] = {}
    if os.getuid() == 0 and (user := _somebody()):
        shutil.chown(folder, user)
        as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data, log = folder / "data", folder / "log"
    making: list[str | Path] = [
        bin / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    ]
    subprocess.run(making, check=True, capture_output=True, cwd=folder, **as_user)
    port = _free_port()
    running: list[str | Path] = [bin / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder]
    for setting in SETTINGS:
        running += ["-c", setting]
    with log.open("wb") as out:
        server = subprocess.Popen(running, stdout=out, stderr=out, cwd=folder, **as_user)
    atexit.register(_stop, server)
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    _wait(server, url, log)
    return url


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            engine.connect().close()
            engine.dispose()
            return
        except sa.exc.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the server does not start: {log.read_text(errors='replace')}") from None
            time.sleep(0.1)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # a fast shutdown
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
