"""Reference classes: how often wars begin, end and spread, counted from public data and shipped with it named.

The table is ``data/base_rates.tsv``; ``scripts/base_rates.py`` counts it: counts alone, no rows of anybody's data.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from importlib.resources import files

import msgspec

from lagebild.errors import QuestionError
from lagebild.model import BaseRate, Interval
from lagebild.weighing.baserate import base_rate, window_length

__all__ = ["ReferenceClass", "reference_class", "reference_classes"]


class ReferenceClass(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was counted, and how often it happened."""

    key: str
    kind: str
    """``hazard``: periods with an event out of all periods; ``share``: so many out of so many, whatever the window."""
    events: int
    periods: int
    period: str
    """``month`` or ``year``; empty for a share."""
    window: Interval
    words: dict[str, str]
    """What was counted, by language."""
    source: str
    note: str

    def rate(self, asked: dt.date, deadline: dt.date, language: str = "en") -> BaseRate:
        """The base rate that it happens (first) or not, between two days, both included.

        Raises ``QuestionError`` where the deadline lies before the day of asking.
        """
        what = f"{self.words[language]} ({self.source})"
        if self.kind == "share":
            p = self.events / self.periods
            source = f"{what}: {self.events} of {self.periods}"
            return BaseRate(probabilities=(p, 1 - p), source=source, window=self.window)
        length = window_length(asked, deadline, self.period)
        counted = base_rate(self.events, self.periods, length, period=self.period, what=what)
        return msgspec.structs.replace(counted, window=self.window)


@cache
def reference_classes() -> dict[str, ReferenceClass]:
    """All that are shipped, by key, in the order of the table."""
    text = files("lagebild.weighing").joinpath("data/base_rates.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t")
    return {
        row["key"]: ReferenceClass(
            key=row["key"],
            kind=row["kind"],
            events=int(row["events"]),
            periods=int(row["periods"]),
            period=row["period"],
            window=Interval.parse(row["window"]),
            words={"en": row["en"], "de": row["de"]},
            source=row["source"],
            note=row["note"],
        )
        for row in rows
    }


def reference_class(key: str) -> ReferenceClass:
    """The one of that key. Raises ``QuestionError``, naming those there are."""
    known = reference_classes()
    if key not in known:
        raise QuestionError(f"there is no base rate {key!r}", hint=f"there are {', '.join(known)}")
    return known[key]
