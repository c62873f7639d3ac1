"""Statements joined into sources, chains and claims."""

from lagebild.linking.judge import Verdict, judge
from lagebild.linking.sources import Directory, Proposal, kind_of, propose

__all__ = ["Directory", "Proposal", "Verdict", "judge", "kind_of", "propose"]
