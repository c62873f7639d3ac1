"""Corrections, proposals, roles, pages, feeds, vectors; an order by day that an index can answer."""

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


def upgrade() -> None:
    """Add the tables and three columns; what is there stays as it is."""
    op.add_column("reports", sa.Column("day", sa.Integer(), nullable=False, server_default="0"))
    op.execute(DAYS[op.get_bind().dialect.name])
    op.create_index("ix_reports_day_seq", "reports", ["day", "seq"])
    for name in ("withdrawn", "placed"):
        op.add_column("statements", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_links_source_origin", "links")
    op.create_index("ix_links_source_origin_statement", "links", ["source", "origin", "statement"])
    _decisions()
    _material()


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
