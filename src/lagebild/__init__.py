"""Lagebild keeps the books on what is claimed.

>>> from lagebild import Interval, Report, reader
>>> report = Report.make(outlet="Tagblatt", published=Interval.parse("2022-03"), language="de",
...     text="Die Straße sei gesperrt, sagte Polizeisprecherin Ines Maier.")
>>> [s.origin.name for s in reader().read(report).statements]
['Ines Maier']

Nouns are in ``lagebild.model``, errors in ``lagebild.errors``; ``open_case`` opens a case file,
``gather`` makes reports of files, pages and tables, ``show`` displays nouns in a notebook.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lagebild.errors import LagebildError

if TYPE_CHECKING:
    from lagebild.intake import gather
    from lagebild.model import (
        Anchor,
        Assessment,
        BaseRate,
        Claim,
        Contradiction,
        Contribution,
        Correction,
        Deed,
        Evidence,
        Feed,
        Forecast,
        Grade,
        Interval,
        Kind,
        Link,
        Medium,
        Mention,
        Mode,
        Moment,
        Page,
        Proposal,
        ProposalKind,
        Question,
        Reading,
        Record,
        Report,
        Resolution,
        Role,
        Source,
        SourceKind,
        Stake,
        Statement,
        Testimony,
    )
    from lagebild.reading import Reader, reader
    from lagebild.render import show
    from lagebild.store import Case, open_case

__version__ = "0.1.0"

__all__ = [
    "Anchor",
    "Assessment",
    "BaseRate",
    "Case",
    "Claim",
    "Contradiction",
    "Contribution",
    "Correction",
    "Deed",
    "Evidence",
    "Feed",
    "Forecast",
    "Grade",
    "Interval",
    "Kind",
    "LagebildError",
    "Link",
    "Medium",
    "Mention",
    "Mode",
    "Moment",
    "Page",
    "Proposal",
    "ProposalKind",
    "Question",
    "Reader",
    "Reading",
    "Record",
    "Report",
    "Resolution",
    "Role",
    "Source",
    "SourceKind",
    "Stake",
    "Statement",
    "Testimony",
    "gather",
    "open_case",
    "reader",
    "show",
]

_ELSEWHERE = {
    "Case": "lagebild.store",
    "open_case": "lagebild.store",
    "Reader": "lagebild.reading",
    "reader": "lagebild.reading",
    "gather": "lagebild.intake",
    "show": "lagebild.render",
}


def __getattr__(name: str) -> Any:
    """Public names are fetched when first used: ``import lagebild`` alone stays light."""
    if name not in __all__:
        raise AttributeError(f"module 'lagebild' has no attribute {name!r}")
    value = getattr(import_module(_ELSEWHERE.get(name, "lagebild.model")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
