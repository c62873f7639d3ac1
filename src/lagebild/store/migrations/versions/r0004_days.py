"""When statements were said and what they are about, by day; how much each source says, kept by the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IN_ORDER = ["listed", "day", "entered", "position", "placed", "seq"]

# Days are numbered as Python's date.toordinal has it; 0 is an open beginning, 9999999 an open end. The class of a
# stretch (span) is 7 without a beginning, 6 without an end, else the first whose length it does not exceed, else 5.
SPAN = """CASE WHEN {first} IS NULL THEN NULL WHEN {first} = 0 THEN 7 WHEN {last} = 9999999 THEN 6
    WHEN {last} - {first} < 1 THEN 0 WHEN {last} - {first} < 8 THEN 1 WHEN {last} - {first} < 32 THEN 2
    WHEN {last} - {first} < 128 THEN 3 WHEN {last} - {first} < 512 THEN 4 ELSE 5 END"""

SAID = "(said_earliest IS NOT NULL OR said_latest IS NOT NULL)"

SQLITE_NUMBER = "CAST(julianday({day}) - 1721424.5 AS INTEGER)"
SQLITE_DAYS = (
    f"""UPDATE statements SET
        said_first = CASE WHEN {SAID} THEN coalesce({SQLITE_NUMBER.format(day="said_earliest")}, 0) ELSE day END,
        said_last = CASE WHEN {SAID} THEN coalesce({SQLITE_NUMBER.format(day="said_latest")}, 9999999)
            ELSE coalesce((SELECT {SQLITE_NUMBER.format(day="published_latest")} FROM reports
                WHERE reports.seq = statements.entered), 9999999) END,
        about_first = {SQLITE_NUMBER.format(day="json_extract(noun, '$.about.earliest')")},
        about_last = {SQLITE_NUMBER.format(day="json_extract(noun, '$.about.latest')")}""",  # noqa: S608
    """UPDATE statements SET about_first = coalesce(about_first, 0), about_last = coalesce(about_last, 9999999)
        WHERE about_first IS NOT NULL OR about_last IS NOT NULL""",
    f"""UPDATE statements SET said_span = {SPAN.format(first="said_first", last="said_last")},
        about_span = {SPAN.format(first="about_first", last="about_last")}""",  # noqa: S608
)

# An UPDATE would leave every row twice; a change of type writes the table anew, once, and then its indexes.
POSTGRESQL_HELPERS = (
    """CREATE FUNCTION pg_temp.number(day date) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
        SELECT day - DATE '0001-01-01' + 1 $$""",
    """CREATE FUNCTION pg_temp.published_last(entered integer) RETURNS integer LANGUAGE sql STABLE AS $$
        SELECT pg_temp.number(published_latest) FROM reports WHERE seq = entered $$""",
    f"""CREATE FUNCTION pg_temp.span(first integer, last integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
        SELECT {SPAN.format(first="first", last="last")} $$""",
)
_SAID = (
    f"CASE WHEN {SAID} THEN coalesce(pg_temp.number(said_earliest), 0) ELSE day END",
    f"""coalesce(CASE WHEN {SAID} THEN pg_temp.number(said_latest)
        ELSE pg_temp.published_last(entered) END, 9999999)""",
)
_EARLIEST, _LATEST = (f"pg_temp.number((noun::json #>> '{{about,{end}}}')::date)" for end in ("earliest", "latest"))
_ABOUT = (
    f"CASE WHEN {_LATEST} IS NULL THEN {_EARLIEST} ELSE coalesce({_EARLIEST}, 0) END",
    f"CASE WHEN {_EARLIEST} IS NULL THEN {_LATEST} ELSE coalesce({_LATEST}, 9999999) END",
)

SAID_BY_SOURCE = """INSERT INTO source_said SELECT origin, count(*) FROM statements
    WHERE listed AND origin IS NOT NULL GROUP BY origin"""

_COUNT = "INSERT INTO source_said VALUES ({row}.origin, {by}) ON CONFLICT (source) DO UPDATE SET said = said + {by};"
SQLITE_TRIGGERS = (
    f"""CREATE TRIGGER statements_said AFTER INSERT ON statements WHEN new.listed AND new.origin IS NOT NULL BEGIN
        {_COUNT.format(row="new", by="1")}
    END""",
    f"""CREATE TRIGGER statements_said_no_more AFTER UPDATE ON statements
        WHEN old.listed AND old.origin IS NOT NULL AND (NOT new.listed OR new.origin IS NOT old.origin) BEGIN
        {_COUNT.format(row="old", by="-1")}
    END""",
    f"""CREATE TRIGGER statements_said_now AFTER UPDATE ON statements
        WHEN new.listed AND new.origin IS NOT NULL AND (NOT old.listed OR new.origin IS NOT old.origin) BEGIN
        {_COUNT.format(row="new", by="1")}
    END""",
    f"""CREATE TRIGGER statements_said_gone AFTER DELETE ON statements
        WHEN old.listed AND old.origin IS NOT NULL BEGIN
        {_COUNT.format(row="old", by="-1")}
    END""",
)

# For each command once, in the order of the sources, so that two writers at a time wait and do not block each other.
_CHANGED = {
    "insert": "SELECT origin, 1 AS said, listed FROM come",
    "update": "SELECT origin, 1 AS said, listed FROM come UNION ALL SELECT origin, -1, listed FROM gone",
    "delete": "SELECT origin, -1 AS said, listed FROM gone",
}
_TABLES = {
    "insert": "NEW TABLE AS come",
    "update": "OLD TABLE AS gone NEW TABLE AS come",
    "delete": "OLD TABLE AS gone",
}
POSTGRESQL_TRIGGERS = [
    command
    for event, changed in _CHANGED.items()
    for command in (
        f"""CREATE FUNCTION count_said_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO source_said AS known SELECT origin, sum(said) FROM ({changed}) AS changed
                WHERE listed AND origin IS NOT NULL GROUP BY origin HAVING sum(said) <> 0 ORDER BY origin
                ON CONFLICT (source) DO UPDATE SET said = known.said + excluded.said;
            RETURN NULL;
        END $$""",  # noqa: S608
        f"""CREATE TRIGGER statements_said_{event} AFTER {event} ON statements REFERENCING {_TABLES[event]}
            FOR EACH STATEMENT EXECUTE FUNCTION count_said_{event}()""",
    )
]


def upgrade() -> None:
    """Add the columns, fill them from what is there, and let the database count what each source says."""
    for name in ("said_span", "said_first", "said_last"):
        op.add_column("statements", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("about_span", "about_first", "about_last"):
        op.add_column("statements", sa.Column(name, sa.Integer(), nullable=True))
    {"sqlite": _sqlite_days, "postgresql": _postgresql_days}[op.get_bind().dialect.name]()
    for name in ("said", "about"):
        stretch = [f"{name}_{part}" for part in ("span", "first", "last")]
        op.create_index(f"ix_statements_{name}", "statements", [*stretch, *IN_ORDER])
    said = ["said_span", "said_first", "said_last", "listed"]
    op.create_index("ix_statements_origin_said", "statements", ["origin", *said])
    _said_by_source()


def _sqlite_days() -> None:
    for command in SQLITE_DAYS:
        op.execute(command)


def _postgresql_days() -> None:
    for command in ("SET LOCAL maintenance_work_mem = '256MB'", "DROP INDEX ix_statements_search", *POSTGRESQL_HELPERS):
        op.execute(command)
    new = []
    for name, (first, last) in (("said", _SAID), ("about", _ABOUT)):
        new += [(f"{name}_span", f"pg_temp.span({first}, {last})"), (f"{name}_first", first), (f"{name}_last", last)]
    op.execute(f"ALTER TABLE statements {', '.join(f'ALTER {column} TYPE integer USING {is_}' for column, is_ in new)}")
    # of those that are listed, so that nobody looks whether one is
    op.execute("CREATE INDEX ix_statements_search ON statements USING gin (search) WHERE listed")


def _said_by_source() -> None:
    """Not bound to ``sources``: the count follows the statements and nothing else."""
    op.create_table(
        "source_said",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_source_said"),
    )
    op.execute(SAID_BY_SOURCE)
    for trigger in {"sqlite": SQLITE_TRIGGERS, "postgresql": POSTGRESQL_TRIGGERS}[op.get_bind().dialect.name]:
        op.execute(trigger)
