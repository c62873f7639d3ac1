"""A small case of the winter of 2022, told with the case's nouns: five reports, two real origins, one denial."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lagebild import model
from lagebild.model import (
    BaseRate,
    Claim,
    Deed,
    Evidence,
    Interval,
    Kind,
    Link,
    Mode,
    Question,
    Report,
    Source,
    SourceKind,
    Stake,
    Statement,
)  # fmt: skip

AT = dt.datetime(2022, 3, 20, 18, 0, tzinfo=dt.UTC)
DAY = Interval.on(dt.date(2022, 3, 20))

GUR = Source(id="gur", name="Militärgeheimdienst der Ukraine", kind=SourceKind.BODY, aliases=("HUR",))
VOICE = Source(id="voice", name="eine ungenannte Quelle", kind=SourceKind.UNNAMED, member_of="gur")
OTHER_VOICE = Source(id="voice2", name="ein Mitarbeiter des Dienstes", kind=SourceKind.UNNAMED, member_of="gur")
MINSK = Source(id="minsk", name="Verteidigungsministerium in Minsk", kind=SourceKind.BODY)
PRAVDA = Source(id="up", name="Ukrainska Prawda", kind=SourceKind.OUTLET, aliases=("Українська правда",))
SOURCES = (GUR, VOICE, OTHER_VOICE, MINSK, PRAVDA)

TEXT = "Eine Kolonne von dreißig Fahrzeugen stand am Morgen vor der Grenze bei Tomaschiwka."


def report(outlet: str) -> Report:
    return Report.make(outlet=outlet, published=DAY, text=f"{TEXT} So meldet es {outlet}.")


REPORTS = {name: report(name) for name in ("Ukrainska Prawda", "Tagblatt", "Morgenpost", "Rundschau", "Kurier")}


def link(source: Source) -> Link:
    return Link(name=source.name, named=source.kind is not SourceKind.UNNAMED, source=source.id)


def statement(key: str, outlet: str, *chain: Source, **other: Any) -> Statement:
    """``chain`` runs from the reader to the origin, the outlet left out."""
    return Statement(
        id=key, report=REPORTS[outlet].id, content=((0, 20),), kind=Kind.INDIRECT,
        chain=tuple(link(source) for source in chain), **other,
    )  # fmt: skip


STATEMENTS = (
    statement("s1", "Ukrainska Prawda", VOICE, mode=Mode.PREDICTED),
    statement("s2", "Tagblatt", PRAVDA, VOICE, mode=Mode.PREDICTED),
    statement("s3", "Morgenpost", PRAVDA, VOICE, mode=Mode.PREDICTED),
    statement("s4", "Rundschau", MINSK, mode=Mode.DENIED),
    statement("s5", "Kurier", MINSK, mode=Mode.DEMANDED),
    statement("s6", "Kurier"),
)


def makes(statement: str, denies: bool = False) -> model.Testimony:
    return model.Testimony(statement=statement, denies=denies)


ENTRY = Claim(
    id="c1", text="Belarus tritt in den nächsten Tagen in den Krieg ein",
    testimony=(
        makes("s1"), makes("s2"), makes("s3"),
        makes("s4", denies=True), makes("s5"), makes("s6"),
        makes("s7"),
    ),
)  # fmt: skip
COLUMN = Deed(id="d1", report=REPORTS["Kurier"].id, span=(0, len(TEXT)))
QUESTION = Question(
    id="q1", text="Tritt Belarus bis zum 31. März 2022 in den Krieg ein?", outcomes=("ja", "nein"),
    asked=dt.date(2022, 3, 20), deadline=dt.date(2022, 3, 31),
    base_rate=BaseRate(probabilities=(0.1, 0.9), source="Zählung vergleichbarer Lagen"),
)  # fmt: skip
EVIDENCE = (
    Evidence(question="q1", claim="c1", likelihoods=(0.95, 0.02)),
    Evidence(question="q1", deed="d1", likelihoods=(0.6, 0.2)),
)
STAKES = (
    Stake(source="gur", question="q1", value=0.6, reason="Druck auf Verbündete", author="Redaktion"),
    Stake(source="minsk", claim="c1", value=-0.5, reason="Dementi nützt", author="Redaktion"),
)


def inputs(**other: Any) -> dict[str, Any]:
    """The arguments of ``build`` for this case, some of them replaced."""
    given: dict[str, Any] = {
        "question": QUESTION, "evidence": EVIDENCE, "claims": (ENTRY,), "statements": STATEMENTS,
        "reports": REPORTS.values(), "sources": SOURCES, "stakes": STAKES, "deeds": (COLUMN,),
    }  # fmt: skip
    return {**given, **other}
