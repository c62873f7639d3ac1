"""Fetch the scripts the desk serves, with their licences and checksums.

``python -m scripts.vendor`` packs each library from the npm registry, takes out the one file the desk needs and its
licence, and writes ``SHA256SUMS``. ``--tests`` fetches axe-core as well, which only the browser tests use and which
is not committed. Versions are pinned here; a new one is a change of this table and a run of this command.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "src/lagebild/desk/static/vendor"
TESTS = ROOT / "tests/desk/.vendor"


class Library(NamedTuple):
    """One file of one package."""

    package: str
    version: str
    file: str
    """Path inside the package."""
    name: str
    """What it is called here."""


LIBRARIES = (
    Library("htmx.org", "2.0.11", "dist/htmx.min.js", "htmx.js"),
    Library("d3", "7.9.2", "dist/d3.min.js", "d3.js"),
    Library("@observablehq/plot", "0.6.17", "dist/plot.umd.min.js", "plot.js"),
    Library("@dagrejs/dagre", "3.1.3", "dist/dagre.min.js", "dagre.js"),
)
TEST_LIBRARIES = (Library("axe-core", "4.14.1", "axe.min.js", "axe.js"),)


def fetch(library: Library, target: Path) -> None:
    """Put the library's file and its licence into ``target``."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch the libraries")
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{library.package}@{library.version}"
        subprocess.run([npm, "pack", "--silent", "--ignore-scripts", wanted], cwd=folder, check=True)
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        inside = Path(folder) / "package"
        target.mkdir(parents=True, exist_ok=True)
        # a map is not shipped, so the line that asks for it goes
        lines = (inside / library.file).read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL="))
        (target / library.name).write_text(text + "\n", encoding="utf-8")
        licence = next(path for path in sorted(inside.iterdir()) if path.name.upper().startswith("LICENSE"))
        shutil.copyfile(licence, target / f"{Path(library.name).stem}.LICENSE")


def checksums(folder: Path) -> str:
    """A line of ``sha256sum`` for each file of the folder."""
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def main() -> None:
    """Fetch everything anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tests", action="store_true", help="fetch what only the browser tests use")
    if parser.parse_args().tests:
        for library in TEST_LIBRARIES:
            fetch(library, TESTS)
        return
    for library in LIBRARIES:
        fetch(library, VENDOR)
    versions = "".join(f"{one.name} {one.package} {one.version}\n" for one in LIBRARIES)
    (VENDOR / "VERSIONS").write_text(versions, encoding="utf-8")
    (VENDOR / "SHA256SUMS").write_text(checksums(VENDOR), encoding="utf-8")


if __name__ == "__main__":
    main()
