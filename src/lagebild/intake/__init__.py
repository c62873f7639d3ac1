"""Whatever the user has, turned into reports."""

from lagebild.intake.dates import read_date
from lagebild.intake.decoding import DEFAULT_LIMIT
from lagebild.intake.fetch import Fetcher, Page, fetch_page
from lagebild.intake.gathering import gather
from lagebild.intake.given import UNKNOWN_OUTLET
from lagebild.intake.languages import detect_language

__all__ = ["DEFAULT_LIMIT", "UNKNOWN_OUTLET", "Fetcher", "Page", "detect_language", "fetch_page", "gather", "read_date"]
