"""The claims of one case: what statements come together, what contradicts what, and what people decide about it.

Command line and desk both go through here. The machine only proposes; nothing is joined unless a person says so.
"""

from lagebild.claimwork.answering import ClaimView, Witness, claims_of, view
from lagebild.claimwork.deciding import accept, inbox, join, reject, split
from lagebild.claimwork.finding import BATCH, Found, make_vectors, merges, propose

__all__ = [
    "BATCH",
    "ClaimView",
    "Found",
    "Witness",
    "accept",
    "claims_of",
    "inbox",
    "join",
    "make_vectors",
    "merges",
    "propose",
    "reject",
    "split",
    "view",
]
