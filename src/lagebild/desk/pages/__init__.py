"""The pages, a module for each noun. A further page is a module with ``PAGES`` and its name in the list below."""

from lagebild.desk.frame import Action, Page
from lagebild.desk.pages import audit, correct, question, report, search, signing, source, today, upload
from lagebild.desk.pages.language import choose_language

PAGES: tuple[Page | Action, ...] = (
    *today.PAGES,
    *report.PAGES,
    *correct.PAGES,
    *source.PAGES,
    *question.PAGES,
    *search.PAGES,
    *upload.PAGES,
    *signing.PAGES,
    *audit.PAGES,
)

__all__ = ["PAGES", "choose_language"]
