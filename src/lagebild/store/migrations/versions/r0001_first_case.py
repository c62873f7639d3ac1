"""The first case: reports, readings, statements, sources, claims, questions and what they come to.

Written out in full and never changed after a release; later versions get a file of their own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The text is not stored twice: the indexes read it from the tables. Reports never change; a statement that is read
# again keeps its row, as a rule with the same words.
SQLITE_SEARCH = (
    """CREATE VIEW report_texts AS SELECT seq, title, json_extract(noun, '$.text') AS text FROM reports""",
    """CREATE VIRTUAL TABLE report_fts USING fts5(
        title, text, content='report_texts', content_rowid='seq', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE VIRTUAL TABLE statement_fts USING fts5(
        content, content='statements', content_rowid='seq', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER reports_search AFTER INSERT ON reports BEGIN
        INSERT INTO report_fts (rowid, title, text) VALUES (new.seq, new.title, json_extract(new.noun, '$.text'));
    END""",
    """CREATE TRIGGER statements_search AFTER INSERT ON statements BEGIN
        INSERT INTO statement_fts (rowid, content) VALUES (new.seq, new.content);
    END""",
    """CREATE TRIGGER statements_search_again AFTER UPDATE ON statements WHEN old.content <> new.content BEGIN
        INSERT INTO statement_fts (statement_fts, rowid, content) VALUES ('delete', old.seq, old.content);
        INSERT INTO statement_fts (rowid, content) VALUES (new.seq, new.content);
    END""",
)

# PostgreSQL has no immutable unaccent: case_fold does what the store's own fold() does for Latin letters. A
# tsvector holds at most 1 MB, so a very long text is searched in its first 250,000 characters.
_MARKED, _PLAIN = "äöüàáâãåçèéêëìíîïñòóôõùúûýÿąćęńśźżčďěňřšťůž", "aouaaaaaceeeeiiiinoooouuuyyacenszzcdenrstuz"
POSTGRESQL_SEARCH = (
    f"""CREATE FUNCTION case_fold(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector('pg_catalog.simple', translate(lower(left(words, 250000)), '{_MARKED}', '{_PLAIN}')) $$""",
    """ALTER TABLE reports ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(case_fold(coalesce(title, '')), 'A') || case_fold(noun::json ->> 'text')) STORED""",
    """ALTER TABLE statements ADD COLUMN search tsvector GENERATED ALWAYS AS (case_fold(content)) STORED""",
    """CREATE INDEX ix_reports_search ON reports USING gin (search)""",
    """CREATE INDEX ix_statements_search ON statements USING gin (search)""",
)


def upgrade() -> None:
    """Make every table of the case, in an empty database."""
    _reports()
    _statements()
    _claims()
    _results()
    search = {"sqlite": SQLITE_SEARCH, "postgresql": POSTGRESQL_SEARCH}[op.get_bind().dialect.name]
    for command in search:
        op.execute(command)


def _reports() -> None:
    """Reports and who is named in them."""
    op.create_table(
        "reports",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("published_earliest", sa.Date(), nullable=True),
        sa.Column("published_latest", sa.Date(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reports"),
        sa.UniqueConstraint("id", name="uq_reports_id"),
    )
    op.create_index("ix_reports_outlet", "reports", ["outlet"])
    op.create_index("ix_reports_published_earliest", "reports", ["published_earliest"])
    op.create_index("ix_reports_url", "reports", ["url"])
    op.create_table(
        "readings",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_readings"),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_readings_report"),
    )
    op.create_index("ix_readings_report", "readings", ["report"])
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("member_of", sa.Text(), nullable=True),
        sa.Column("stands_for", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.ForeignKeyConstraint(
            ["member_of"], ["sources.id"], name="fk_sources_member_of", deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["stands_for"], ["sources.id"], name="fk_sources_stands_for", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index("ix_sources_stands_for", "sources", ["stands_for"])
    op.create_table(
        "source_names",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "name_key", name="pk_source_names"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="fk_source_names_source"),
    )
    op.create_index("ix_source_names_name_key", "source_names", ["name_key"])
    op.create_table(
        "merges",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("keep", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_merges"),
        sa.ForeignKeyConstraint(["dropped"], ["sources.id"], name="fk_merges_dropped"),
        sa.ForeignKeyConstraint(["keep"], ["sources.id"], name="fk_merges_keep"),
    )


def _statements() -> None:
    """What readers found in the reports."""
    op.create_table(
        "statements",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("said_earliest", sa.Date(), nullable=True),
        sa.Column("said_latest", sa.Date(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_statements"),
        sa.UniqueConstraint("id", name="uq_statements_id"),
        sa.ForeignKeyConstraint(["reading"], ["readings.seq"], name="fk_statements_reading"),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_statements_report"),
    )
    op.create_index("ix_statements_mode", "statements", ["mode"])
    op.create_index("ix_statements_reading", "statements", ["reading"])
    op.create_index("ix_statements_report", "statements", ["report"])
    op.create_table(
        "links",
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("of", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("origin", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("statement", "position", name="pk_links"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="fk_links_source"),
        sa.ForeignKeyConstraint(["statement"], ["statements.id"], name="fk_links_statement"),
    )
    op.create_index("ix_links_source_origin", "links", ["source", "origin"])
    op.create_table(
        "deeds",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_deeds"),
        sa.UniqueConstraint("id", name="uq_deeds_id"),
        sa.ForeignKeyConstraint(["reading"], ["readings.seq"], name="fk_deeds_reading"),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_deeds_report"),
    )
    op.create_index("ix_deeds_reading", "deeds", ["reading"])
    op.create_index("ix_deeds_report", "deeds", ["report"])


def _claims() -> None:
    """Claims, questions and the matrix between them."""
    op.create_table(
        "claims",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_claims"),
        sa.UniqueConstraint("id", name="uq_claims_id"),
    )
    op.create_table(
        "testimony",
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("denies", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("claim", "position", name="pk_testimony"),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_testimony_claim"),
        sa.ForeignKeyConstraint(["statement"], ["statements.id"], name="fk_testimony_statement"),
    )
    op.create_index("ix_testimony_statement", "testimony", ["statement"])
    op.create_table(
        "questions",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_questions"),
        sa.UniqueConstraint("id", name="uq_questions_id"),
    )
    op.create_index("ix_questions_deadline", "questions", ["deadline"])
    op.create_table(
        "evidence",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("deed", sa.Text(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_evidence"),
        sa.UniqueConstraint("question", "claim", name="uq_evidence_question_claim"),
        sa.UniqueConstraint("question", "deed", name="uq_evidence_question_deed"),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_evidence_claim"),
        sa.ForeignKeyConstraint(["deed"], ["deeds.id"], name="fk_evidence_deed"),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name="fk_evidence_question"),
    )
    op.create_index("ix_evidence_claim", "evidence", ["claim"])
    op.create_index("ix_evidence_deed", "evidence", ["deed"])
    op.create_table(
        "stakes",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_stakes"),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_stakes_claim"),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name="fk_stakes_question"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="fk_stakes_source"),
    )
    op.create_index("ix_stakes_claim", "stakes", ["claim"])
    op.create_index("ix_stakes_question", "stakes", ["question"])
    op.create_index("ix_stakes_source", "stakes", ["source"])


def _results() -> None:
    """What the weighing came to, and the log of every write."""
    op.create_table(
        "assessments",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_assessments"),
        sa.UniqueConstraint("id", name="uq_assessments_id"),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name="fk_assessments_question"),
    )
    op.create_index("ix_assessments_question", "assessments", ["question"])
    op.create_table(
        "anchors",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_anchors"),
    )
    op.create_table(
        "records",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_records"),
    )
    op.create_table(
        "changes",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_changes"),
    )
    op.create_index("ix_changes_noun_id", "changes", ["noun", "id"])
