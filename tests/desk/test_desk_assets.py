"""What the desk serves besides its pages: its own few files and vendored ones, unchanged, licensed, and small."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from scripts.vendor import LIBRARIES, checksums

from lagebild import desk

STATIC = Path(str(desk.__file__)).parent / "static"
VENDOR = STATIC / "vendor"
MOST = 250_000


def test_vendored_files_are_those_that_were_fetched() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8")
    assert lines == checksums(VENDOR)
    for line in lines.splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_each_library_has_its_licence_and_version() -> None:
    versions = (VENDOR / "VERSIONS").read_text(encoding="utf-8").splitlines()
    assert versions == [f"{one.name} {one.package} {one.version}" for one in LIBRARIES]
    for one in LIBRARIES:
        licence = (VENDOR / one.name).with_suffix(".LICENSE").read_text(encoding="utf-8")
        assert "ermission" in licence, one.package  # MIT, ISC and 0BSD all grant it in this word


def test_scripts_and_styles_stay_small() -> None:
    files = [path for path in STATIC.rglob("*") if path.suffix in (".js", ".css")]
    assert len(files) >= 7
    assert sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in files) <= MOST


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in (*STATIC.glob("*.js"), *STATIC.glob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert "http://" not in text.replace("http://www.w3.org/", "")
        assert "https://" not in text
        assert "@import" not in text
