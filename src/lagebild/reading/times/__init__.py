"""Time expressions: found, resolved to days, and explained.

``resolve`` reads a text into a ``Timeline`` of ``Moment`` nouns with TIMEX3 types and values (TimeML 1.2.1;
Pustejovsky et al. 2003); ``propose`` finds events that reports date themselves, for times to be counted from;
``said_and_about`` gives a statement its two times. The grammar of each language is a folder of tables under
``data/``; ``data/README.md`` says how to write one.
"""

from __future__ import annotations

from collections.abc import Iterable

from lagebild.model import Anchor, Report
from lagebild.reading.times.resolve import Timeline, resolve
from lagebild.reading.times.statement_times import said_and_about

__all__ = ["Timeline", "propose", "resolve", "said_and_about"]


def propose(reports: Iterable[Report]) -> list[Anchor]:
    """The events that ``reports`` date themselves, with quotes; see ``anchors.propose``."""
    from lagebild.reading.times import anchors  # only who asks for proposals pays for its import

    return anchors.propose(reports)
