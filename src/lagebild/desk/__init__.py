"""The web application: where the analyst works. ``serve`` runs it, ``make_app`` gives it to a test."""

from lagebild.desk.app import make_app
from lagebild.desk.serve import serve

__all__ = ["make_app", "serve"]
