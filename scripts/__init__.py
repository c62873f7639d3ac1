"""Upkeep of the repository: run from its root, not part of the wheel."""
