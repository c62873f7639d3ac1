"""Statements joined into sources, chains and claims."""

from lagebild.linking.sources import Directory, kind_of

__all__ = ["Directory", "kind_of"]
