"""The tables of a case. The migrations make them; a test holds the two together.

Each noun has a row with the columns it is asked for by, and its canonical JSON in ``noun``. What is asked
across nouns stands in tables of its own: ``links`` (statement, place in the chain, source), ``deed_actors`` (deed,
source) and ``testimony`` (claim, statement). Full-text indexes belong to the backend and are made by the migrations
alone.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
    false,
    table,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _seq() -> Column[int]:
    """A row's number, in the order of entry."""
    return Column("seq", Integer, primary_key=True)


def _text(name: str, refers_to: str | None = None, *, null: bool = False, late: bool = False) -> Column[str]:
    """A text column; ``late`` foreign keys are checked when the transaction ends."""
    if refers_to is None:
        return Column(name, Text, nullable=null)
    key = ForeignKey(refers_to, deferrable=late or None, initially="DEFERRED" if late else None)
    return Column(name, Text, key, nullable=null)


reports = Table(
    "reports",
    metadata,
    _seq(),
    _text("id"),
    _text("outlet"),
    _text("title", null=True),
    _text("url", null=True),
    _text("language"),
    Column("published_earliest", Date),
    Column("published_latest", Date),
    _text("noun"),
    Column("day", Integer, nullable=False, server_default="0"),
    UniqueConstraint("id"),
    Index(None, "url"),
    Index(None, "published_earliest"),
    Index(None, "day", "seq"),
    Index(None, "outlet", "day", "seq"),
)
"""``day`` numbers ``published_earliest`` (1 is 0001-01-01; 0: not known), so that an index holds the newest first."""

readings = Table(
    "readings",
    metadata,
    _seq(),
    _text("report", "reports.id"),
    _text("reader"),
    _text("at"),
    Column("current", Boolean, nullable=False),
    _text("noun"),
    Index(None, "report"),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    _text("name"),
    _text("kind"),
    _text("member_of", "sources.id", null=True, late=True),
    _text("stands_for", "sources.id", late=True),
    _text("noun"),
    Index(None, "stands_for"),
)
"""``stands_for`` is the source it was merged into, itself where it was not; ``merges`` says why."""

source_names = Table(
    "source_names",
    metadata,
    Column("source", Text, ForeignKey("sources.id"), primary_key=True),
    Column("name_key", Text, primary_key=True),
    Column("canonical", Boolean, nullable=False),
    _text("name"),
    Index(None, "name_key"),
)

merges = Table(
    "merges",
    metadata,
    _seq(),
    _text("keep", "sources.id"),
    _text("dropped", "sources.id"),
    _text("author"),
    _text("at"),
    _text("undone_by", null=True),
    _text("undone_at", null=True),
)

IN_ORDER = ("listed", "day", "entered", "position", "placed", "seq")
"""Whether a statement is listed, and where: what an index needs so that nobody has to look at the row."""

statements = Table(
    "statements",
    metadata,
    _seq(),
    _text("id"),
    _text("report", "reports.id"),
    Column("reading", Integer, ForeignKey("readings.seq"), nullable=False),
    Column("position", Integer, nullable=False),
    _text("kind"),
    _text("mode"),
    Column("said_earliest", Date),
    Column("said_latest", Date),
    _text("content"),
    _text("noun"),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("placed", Boolean, nullable=False, server_default=false()),
    Column("listed", Boolean, nullable=False, server_default=false()),
    _text("origin", null=True),
    Column("day", Integer, nullable=False, server_default="0"),
    Column("entered", Integer, nullable=False, server_default="0"),
    *(Column(f"said_{part}", Integer, nullable=False, server_default="0") for part in ("span", "first", "last")),
    *(Column(f"about_{part}", Integer) for part in ("span", "first", "last")),
    UniqueConstraint("id"),
    Index(None, "report"),
    Index(None, "reading"),
    Index("ix_statements_said", "said_span", "said_first", "said_last", *IN_ORDER),
    Index("ix_statements_about", "about_span", "about_first", "about_last", *IN_ORDER),
    Index("ix_statements_origin_said", "origin", "said_span", "said_first", "said_last", "listed"),
    Index(None, "day", "entered", "listed"),
    Index(None, "origin", "day", "entered", "listed"),
    Index(None, "mode", "day", "entered", "listed"),
)
"""As it stands: what a person corrected, else what the machine read, whose own words ``readings`` keeps.

``reading`` is the newest reading that holds the statement (of a corrected one, the current), ``content`` its words.
One that a person ``placed`` in a reading that does not hold it comes after the one that has the same position.
``listed`` are those of current readings that nobody withdrew. ``origin`` (its source), ``day`` and ``entered`` (its
report's day and number) stand here too, so that one index holds what is asked for, the newest first.
``said_…`` is when it was said or, where that is not known, its report published, ``about_…`` what it is about (null:
not known), both as ``stretches.Stretch``.
"""

source_said = table("source_said", column("source", Text), column("said", Integer))
"""How many statements that are listed each source is the origin of. The database keeps it by triggers on
``statements``; it is no table of the code, is not moved, and is never written to."""

links = Table(
    "links",
    metadata,
    Column("statement", Text, ForeignKey("statements.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("name"),
    Column("named", Boolean, nullable=False),
    _text("of", null=True),
    _text("source", "sources.id", null=True),
    Column("origin", Boolean, nullable=False),
    Index(None, "source", "origin"),
)

deeds = Table(
    "deeds",
    metadata,
    _seq(),
    _text("id"),
    _text("report", "reports.id"),
    Column("reading", Integer, ForeignKey("readings.seq"), nullable=False),
    Column("earliest", Date),
    Column("latest", Date),
    _text("noun"),
    UniqueConstraint("id"),
    Index(None, "report"),
    Index(None, "reading"),
)

deed_actors = Table(
    "deed_actors",
    metadata,
    Column("deed", Text, ForeignKey("deeds.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("source", "sources.id"),
    Index(None, "source", "deed"),
)

claims = Table(
    "claims",
    metadata,
    _seq(),
    _text("id"),
    _text("text"),
    Column("earliest", Date),
    Column("latest", Date),
    _text("noun"),
    UniqueConstraint("id"),
)

testimony = Table(
    "testimony",
    metadata,
    Column("claim", Text, ForeignKey("claims.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("statement", "statements.id"),
    Column("denies", Boolean, nullable=False),
    _text("author", null=True),
    Index(None, "statement"),
)

questions = Table(
    "questions",
    metadata,
    _seq(),
    _text("id"),
    _text("text"),
    Column("asked", Date, nullable=False),
    Column("deadline", Date, nullable=False),
    _text("outcome", null=True),
    _text("noun"),
    UniqueConstraint("id"),
    Index(None, "deadline"),
)

evidence = Table(
    "evidence",
    metadata,
    _seq(),
    _text("question", "questions.id"),
    _text("claim", "claims.id", null=True),
    _text("deed", "deeds.id", null=True),
    _text("noun"),
    UniqueConstraint("question", "claim"),
    UniqueConstraint("question", "deed"),
    Index(None, "claim"),
    Index(None, "deed"),
)

stakes = Table(
    "stakes",
    metadata,
    _seq(),
    _text("source", "sources.id"),
    _text("claim", "claims.id", null=True),
    _text("question", "questions.id", null=True),
    _text("author"),
    Column("value", Float, nullable=False),
    _text("noun"),
    Index(None, "source"),
    Index(None, "claim"),
    Index(None, "question"),
)

contradictions = Table(
    "contradictions",
    metadata,
    _seq(),
    _text("question", "questions.id"),
    _text("statement", "statements.id"),
    _text("source", "sources.id"),
    _text("deed", "deeds.id", null=True),
    _text("words", null=True),
    _text("noun"),
    Index(None, "question"),
)

forecasts = Table(
    "forecasts",
    metadata,
    _seq(),
    _text("question", "questions.id"),
    _text("author"),
    _text("at"),
    _text("noun"),
    Index(None, "question"),
)
"""Appended to, never rewritten."""

grades = Table(
    "grades",
    metadata,
    _seq(),
    _text("statement", "statements.id"),
    _text("at"),
    _text("noun"),
    Index(None, "statement"),
)
"""Grades a person set against the derived one; the newest counts, all are kept."""

assessments = Table(
    "assessments",
    metadata,
    _seq(),
    _text("id"),
    _text("question", "questions.id"),
    _text("at"),
    _text("noun"),
    UniqueConstraint("id"),
    Index(None, "question"),
)

corrections = Table(
    "corrections",
    metadata,
    _seq(),
    _text("report", "reports.id"),
    _text("statement", "statements.id"),
    _text("author"),
    _text("at"),
    _text("noun"),
    Index(None, "report"),
    Index(None, "statement"),
)
"""Appended to, never rewritten; of a statement the newest counts."""

proposals = Table(
    "proposals",
    metadata,
    Column("id", Text, primary_key=True),
    _text("kind"),
    _text("left"),
    _text("right"),
    Column("score", Float, nullable=False),
    _text("verdict", null=True),
    _text("noun"),
    Index(None, "kind", "score"),
    Index(None, "left"),
    Index(None, "right"),
)

roles = Table(
    "roles",
    metadata,
    _seq(),
    _text("source", "sources.id"),
    _text("title"),
    _text("body", "sources.id", null=True),
    Column("earliest", Date),
    Column("latest", Date),
    _text("noun"),
    Index(None, "source"),
    Index(None, "body"),
)

pages = Table(
    "pages",
    metadata,
    Column("report", Text, ForeignKey("reports.id"), primary_key=True),
    _text("url", null=True),
    _text("media_type"),
    _text("at"),
    _text("sha256"),
    Column("packed", LargeBinary, nullable=False),
)
"""``packed`` is the content in zlib's form (RFC 1950), ``sha256`` that of the content itself."""

feeds = Table("feeds", metadata, Column("url", Text, primary_key=True), _text("noun"))

vectors = Table(
    "vectors",
    metadata,
    Column("model", Text, primary_key=True),
    Column("statement", Text, ForeignKey("statements.id"), primary_key=True),
    Column("row", LargeBinary, nullable=False),
    Index(None, "statement"),
)
"""``row`` is one signed byte for each dimension."""

anchors = Table("anchors", metadata, Column("name", Text, primary_key=True), _text("noun"))

records = Table("records", metadata, Column("source", Text, primary_key=True), _text("noun"))
"""Not bound to ``sources``: an analyst has a record too."""

changes = Table(
    "changes",
    metadata,
    _seq(),
    _text("at"),
    _text("author", null=True),
    _text("what"),
    _text("noun"),
    _text("id"),
    _text("detail", null=True),
    Index(None, "noun", "id"),
)
