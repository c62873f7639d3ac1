"""Corrections, proposals, roles, pages, feeds, vectors, who did a deed; orders by day that an index can answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DAYS = {
    "sqlite": "UPDATE reports SET day = CAST(julianday(published_earliest) - 1721424.5 AS INTEGER)"
    " WHERE published_earliest IS NOT NULL",
    "postgresql": "UPDATE reports SET day = published_earliest - DATE '0001-01-01' + 1"
    " WHERE published_earliest IS NOT NULL",
}
"""The day's number as Python's ``date.toordinal`` has it."""

STATEMENTS = """UPDATE statements SET
    listed = (SELECT current FROM readings WHERE readings.seq = statements.reading),
    origin = (SELECT source FROM links WHERE links.statement = statements.id AND links.origin),
    day = (SELECT day FROM reports WHERE reports.id = statements.report),
    entered = (SELECT seq FROM reports WHERE reports.id = statements.report)"""

ACTORS = {
    "sqlite": """INSERT INTO deed_actors (deed, position, source)
        SELECT deeds.id, actor.key, actor.value FROM deeds, json_each(deeds.noun, '$.actors') AS actor
        WHERE actor.value IN (SELECT id FROM sources)""",
    "postgresql": """INSERT INTO deed_actors (deed, position, source)
        SELECT deeds.id, actor.place - 1, actor.id
        FROM deeds, json_array_elements_text(deeds.noun::json -> 'actors') WITH ORDINALITY AS actor (id, place)
        WHERE actor.id IN (SELECT id FROM sources)""",
}


def upgrade() -> None:
    """Add the tables and columns; what is there stays as it is."""
    dialect = op.get_bind().dialect.name
    op.add_column("reports", sa.Column("day", sa.Integer(), nullable=False, server_default="0"))
    op.execute(DAYS[dialect])
    op.drop_index("ix_reports_outlet", "reports")
    op.create_index("ix_reports_day_seq", "reports", ["day", "seq"])
    op.create_index("ix_reports_outlet_day_seq", "reports", ["outlet", "day", "seq"])
    _statements()
    _decisions()
    _material()
    op.execute(ACTORS[dialect])


def _statements() -> None:
    """What they are asked for by, in the order they are shown in."""
    for name in ("withdrawn", "placed", "listed"):
        op.add_column("statements", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("statements", sa.Column("origin", sa.Text(), nullable=True))
    for name in ("day", "entered"):
        op.add_column("statements", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.execute(STATEMENTS)
    op.drop_index("ix_statements_mode", "statements")
    newest = ["day", "entered", "listed"]
    op.create_index("ix_statements_day_entered_listed", "statements", newest)
    op.create_index("ix_statements_origin_day_entered_listed", "statements", ["origin", *newest])
    op.create_index("ix_statements_mode_day_entered_listed", "statements", ["mode", *newest])


def _decisions() -> None:
    """What people decide."""
    op.create_table(
        "corrections",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_corrections"),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_corrections_report"),
        sa.ForeignKeyConstraint(["statement"], ["statements.id"], name="fk_corrections_statement"),
    )
    op.create_index("ix_corrections_report", "corrections", ["report"])
    op.create_index("ix_corrections_statement", "corrections", ["statement"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("left", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_kind_score", "proposals", ["kind", "score"])
    op.create_index("ix_proposals_left", "proposals", ["left"])
    op.create_index("ix_proposals_right", "proposals", ["right"])
    op.create_table(
        "roles",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_roles"),
        sa.ForeignKeyConstraint(["body"], ["sources.id"], name="fk_roles_body"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="fk_roles_source"),
    )
    op.create_index("ix_roles_body", "roles", ["body"])
    op.create_index("ix_roles_source", "roles", ["source"])


def _material() -> None:
    """Where material comes from, and what is computed from it once."""
    op.create_table(
        "pages",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report", name="pk_pages"),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_pages_report"),
    )
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_feeds"),
    )
    op.create_table(
        "vectors",
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("row", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "statement", name="pk_vectors"),
        sa.ForeignKeyConstraint(["statement"], ["statements.id"], name="fk_vectors_statement"),
    )
    op.create_index("ix_vectors_statement", "vectors", ["statement"])
    op.create_table(
        "deed_actors",
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("deed", "position", name="pk_deed_actors"),
        sa.ForeignKeyConstraint(["deed"], ["deeds.id"], name="fk_deed_actors_deed"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="fk_deed_actors_source"),
    )
    op.create_index("ix_deed_actors_source_deed", "deed_actors", ["source", "deed"])
