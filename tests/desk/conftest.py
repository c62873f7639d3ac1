"""A small case on disk, and desks on it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_support import Fields, enter
from starlette.testclient import TestClient

from lagebild.desk import accounts, make_app


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """Passwords are hashed as little as Argon2 lets one."""
    accounts.HASHING.update(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with one report, as the reader left it."""
    path = tmp_path_factory.mktemp("made") / "desk.case"
    enter(path)
    return path


@pytest.fixture
def fresh(made: Path, tmp_path: Path) -> Path:
    """A copy of the case that a test may write to."""
    return Path(shutil.copyfile(made, tmp_path / "desk.case"))


@pytest.fixture
def desk(fresh: Path) -> Iterator[TestClient]:
    """The desk of ``fresh`` as the user at the machine, Ada, sees it."""
    app = make_app(fresh, token="geheim", hosts={"desk.test"}, author="Ada")
    with TestClient(app, base_url="http://desk.test") as client:
        client.get("/?token=geheim")
        yield client


@pytest.fixture
def fields() -> Callable[[str], Fields]:
    """A page's correction form as a browser would send it."""

    def read(page: str) -> Fields:
        form = page[page.index('id="form"') :]
        form = form[: form.index("</form>")]
        found: Fields = {}
        for tag in re.findall(r"<input[^>]*>", form):
            name, value = re.search(r'name="(\w+)"', tag), re.search(r' value="([^"]*)"', tag)
            if name is None or ('type="checkbox"' in tag and " checked" not in tag):
                continue
            held = found.setdefault(name[1], [])
            assert isinstance(held, list)
            held.append(value[1] if value else "")
        for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
            held = found.setdefault(name, [])
            assert isinstance(held, list)
            held += re.findall(r'value="([^"]*)" selected', options)
        return found

    return read
