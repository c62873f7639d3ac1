"""What only a case on a server does."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from store_samples import ON_POSTGRES, fresh_place, reading, report

from lagebild.errors import CaseError
from lagebild.store import open_case
from lagebild.store.dialects import postgres

pytestmark = ON_POSTGRES


@pytest.mark.parametrize(
    ("commands", "says"),
    [
        (["CREATE TABLE kontakte (name text)"], "belongs to another program"),
        (
            ["CREATE TABLE alembic_version (version_num text)", "INSERT INTO alembic_version VALUES ('0001')"],
            "belongs to another program",
        ),
    ],
)
def test_another_programs_database_is_refused(tmp_path: Path, commands: list[str], says: str) -> None:
    place = fresh_place("postgresql", tmp_path)
    engine = sa.create_engine(sa.make_url(place).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        for command in commands:
            connection.exec_driver_sql(command)
    with pytest.raises(CaseError, match=says):
        open_case(place, create=True)
    with engine.begin() as connection:
        assert len(sa.inspect(connection).get_table_names()) == 1
    engine.dispose()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    place = fresh_place("postgresql", tmp_path)
    with open_case(place, create=True) as case, case.transaction(), case._write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CaseError, match="schema 9999"):
        open_case(place)


def test_it_is_backed_up_on_the_server(tmp_path: Path) -> None:
    with open_case(fresh_place("postgresql", tmp_path), create=True) as case:
        with pytest.raises(CaseError) as caught:
            case.backup(tmp_path / "sicherung")
        assert caught.value.hint == "use pg_dump"


def test_the_last_reports_are_ranked_whether_a_word_is_frequent_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_case(fresh_place("postgresql", tmp_path), create=True) as case:
        made = [report(f"Der {number}. Kutter läuft aus.", outlet=f"Blatt {number % 2}") for number in range(12)]
        case.add_many((one, reading(one), ()) for one in made)
        last = [one.id for one in reversed(made)]
        monkeypatch.setattr(postgres, "RANKED", 3)
        for often in (1, 13):
            monkeypatch.setattr(postgres, "OFTEN", often)
            assert [hit.report for hit in case.search("Kutter")] == last[:3]
            assert case.search("Fregatte") == []
        even = [hit.report for hit in case.find_reports("Kutter", outlet="Blatt 0")]
        assert even == last[1::2][:3], "they are chosen among the outlet's own"
