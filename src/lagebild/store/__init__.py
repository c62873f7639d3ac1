"""The case: one portable SQLite file (or a PostgreSQL database) that holds every noun and where it came from.

Imports SQLAlchemy; nothing that has to start fast imports this.
"""

from lagebild.store.case import Case, open_case
from lagebild.store.moving import Content, Moved, contents, move_case
from lagebild.store.notes import Change, Hit, Merge

__all__ = ["Case", "Change", "Content", "Hit", "Merge", "Moved", "contents", "move_case", "open_case"]
