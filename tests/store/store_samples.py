"""A small case of our own making: two papers, a ministry, and a rumour that one took from the other."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pg_server
import pytest
import sqlalchemy as sa

from lagebild.model import (
    BaseRate,
    Claim,
    Deed,
    Interval,
    Kind,
    Link,
    Mention,
    Mode,
    Moment,
    Question,
    Reading,
    Report,
    Source,
    SourceKind,
    Spans,
    Statement,
    Testimony,
    TimexType,
)

POSTGRES = os.environ.get("LAGEBILD_TEST_POSTGRES")
"""URL of an empty database the tests may wipe, e.g. ``postgresql://postgres@127.0.0.1/lagebild_test``.

Where it is not set, the tests start a server of their own, if one is installed."""

NO_POSTGRES = None if POSTGRES else pg_server.missing()
"""Why there is no PostgreSQL to test with; ``None`` where there is."""

ON_POSTGRES = pytest.mark.skipif(NO_POSTGRES is not None, reason=f"no PostgreSQL: {NO_POSTGRES}")
BACKENDS = ("sqlite", pytest.param("postgresql", marks=ON_POSTGRES))


def fresh_place(backend: str, folder: Path) -> str:
    """Where a new case of the backend can be made."""
    if backend == "sqlite":
        return str(folder / "fall.lagebild")
    url = POSTGRES or pg_server.start()
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return url


def source(name: str, kind: SourceKind = SourceKind.PERSON, *aliases: str, member_of: str | None = None) -> Source:
    return Source(id=Source.key(name, kind), name=name, kind=kind, aliases=aliases, member_of=member_of)


MINISTRY = source("Verteidigungsministerium", SourceKind.BODY)
MINISTER = source("Jörg Weiß", SourceKind.PERSON, "Minister Weiß", member_of=MINISTRY.id)
COURIER = source("Hafenkurier", SourceKind.OUTLET)
VOICE = source("ein Mitarbeiter des Ministeriums", SourceKind.UNNAMED)


def report(text: str, day: str = "2023-05-02", outlet: str = "Hafenkurier", **other: str) -> Report:
    return Report.make(outlet=outlet, published=Interval.parse(day), text=text, language="de", **other)


def spans(text: str, *words: str) -> Spans:
    """Where the words stand in the text."""
    return tuple((text.index(word), text.index(word) + len(word)) for word in words)


def statement(of: Report, words: str, *chain: Source, mode: Mode = Mode.ASSERTED, said: str | None = None) -> Statement:
    content = spans(of.text, words)
    return Statement(
        id=Statement.key(of.id, content, (), ()), report=of.id, content=content, kind=Kind.INDIRECT, mode=mode,
        chain=tuple(Link(name=link.name, source=link.id, named=link.kind != SourceKind.UNNAMED) for link in chain),
        said=Interval.parse(said) if said else Interval(),
    )  # fmt: skip


def reading(of: Report, *statements: Statement, reader: str = "rules/1", **other: object) -> Reading:
    return Reading(report=of.id, reader=reader, published=of.published, statements=statements, **other)  # type: ignore[arg-type]


FIRST = report(
    "Minister Weiß sagte am Dienstag, die Fregatte werde im Juni auslaufen. Die Straße zum Hafen war gesperrt.",
    title="Fregatte läuft im Juni aus", url="https://hafenkurier.example/fregatte",
)  # fmt: skip
AUSLAUFEN = statement(FIRST, "die Fregatte werde im Juni auslaufen", MINISTER, mode=Mode.PREDICTED, said="2023-05-02")
SPERRUNG = Deed(
    id="d0001", report=FIRST.id, span=spans(FIRST.text, "Die Straße zum Hafen war gesperrt")[0], actors=(MINISTRY.id,)
)
FIRST_READING = reading(
    FIRST,
    AUSLAUFEN,
    moments=(Moment(span=spans(FIRST.text, "im Juni")[0], type=TimexType.DATE, value="2023-06"),),
    mentions=(Mention(span=(0, 13), source=MINISTER.id, kind=SourceKind.PERSON),),
    deeds=(SPERRUNG,),
)
SECOND = report(
    "Nach Angaben des Hafenkuriers erklärte ein Mitarbeiter des Ministeriums, die Fregatte bleibe in der Müllerwerft.",
    "2023-05-04",
    "Landespost",
)
BLEIBE = statement(SECOND, "die Fregatte bleibe in der Müllerwerft", COURIER, VOICE, mode=Mode.DENIED)
SECOND_READING = reading(SECOND, BLEIBE)
FIRST_ENTRY = (FIRST, FIRST_READING, (MINISTER, MINISTRY))
SECOND_ENTRY = (SECOND, SECOND_READING, (COURIER, VOICE))

CLAIM = Claim(
    id="c-fregatte", text="Die Fregatte läuft im Juni aus.", window=Interval.parse("2023-06"),
    testimony=(Testimony(statement=AUSLAUFEN.id), Testimony(statement=BLEIBE.id, denies=True, author="ana")),
)  # fmt: skip
QUESTION = Question(
    id="q-fregatte", text="Läuft die Fregatte bis Ende Juni aus?", outcomes=("ja", "nein"), asked=dt.date(2023, 5, 2),
    deadline=dt.date(2023, 6, 30), base_rate=BaseRate(probabilities=(0.6, 0.4), source="12 von 20 Ankündigungen"),
)  # fmt: skip
