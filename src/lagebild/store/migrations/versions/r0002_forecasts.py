"""Contradictions between words and deeds, analysts' own forecasts, grades set by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables; nothing that is there changes."""
    op.create_table(
        "contradictions",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_contradictions"),
        sa.ForeignKeyConstraint(["deed"], ["deeds.id"], name="fk_contradictions_deed"),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name="fk_contradictions_question"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="fk_contradictions_source"),
        sa.ForeignKeyConstraint(["statement"], ["statements.id"], name="fk_contradictions_statement"),
    )
    op.create_index("ix_contradictions_question", "contradictions", ["question"])
    op.create_table(
        "forecasts",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_forecasts"),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name="fk_forecasts_question"),
    )
    op.create_index("ix_forecasts_question", "forecasts", ["question"])
    op.create_table(
        "grades",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_grades"),
        sa.ForeignKeyConstraint(["statement"], ["statements.id"], name="fk_grades_statement"),
    )
    op.create_index("ix_grades_statement", "grades", ["statement"])
