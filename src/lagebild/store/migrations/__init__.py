"""The versions of the case's schema, oldest first, as Alembic revisions under ``versions``."""
