"""Whatever the user has, turned into reports."""

from lagebild.intake.addresses import same_page
from lagebild.intake.columns import read_columns
from lagebild.intake.dates import read_date
from lagebild.intake.decoding import DEFAULT_LIMIT
from lagebild.intake.fetch import Fetcher, Page, fetch_page
from lagebild.intake.gathering import gather, read_bytes
from lagebild.intake.given import UNKNOWN_OUTLET
from lagebild.intake.languages import detect_language
from lagebild.intake.listing import Poll, poll, read_entry
from lagebild.intake.polite import Visitor

__all__ = [
    "DEFAULT_LIMIT",
    "UNKNOWN_OUTLET",
    "Fetcher",
    "Page",
    "Poll",
    "Visitor",
    "detect_language",
    "fetch_page",
    "gather",
    "poll",
    "read_bytes",
    "read_columns",
    "read_date",
    "read_entry",
    "same_page",
]
