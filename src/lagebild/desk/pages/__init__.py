"""The pages, a module for each noun. A further page is a module with ``PAGES`` and its name in the list below."""

from lagebild.desk.frame import Action, Download, Page
from lagebild.desk.pages import (
    asking,
    audit,
    claim,
    correct,
    inbox,
    question,
    report,
    search,
    signing,
    source,
    timeline,
    today,
    upload,
    weighing,
)
from lagebild.desk.pages.language import choose_language

PAGES: tuple[Page | Action | Download, ...] = (
    *today.PAGES,
    *report.PAGES,
    *correct.PAGES,
    *source.PAGES,
    *question.PAGES,
    *weighing.PAGES,
    *asking.PAGES,
    *claim.PAGES,
    *timeline.PAGES,
    *inbox.PAGES,
    *search.PAGES,
    *upload.PAGES,
    *signing.PAGES,
    *audit.PAGES,
)

__all__ = ["PAGES", "choose_language"]
