"""PDF and Word documents → ``Report``.

A document's date is, in this order: the given one, the one its file name begins with, the one in its properties
(often the day it was saved, not published). Lines that a page's width broke are joined again.
"""

from __future__ import annotations

import gc
import io
import logging
import re
import zipfile
from typing import Any

from lagebild.errors import DateError, IntakeError
from lagebild.intake.agencies import agency_of
from lagebild.intake.dates import date_of_name
from lagebild.intake.decoding import megabytes
from lagebild.intake.extras import library
from lagebild.intake.given import Given, make_report, undated
from lagebild.intake.languages import detect_language
from lagebild.model import Interval, Report

MOST_PAGES = 2_000
_UNFOLDED = 5
"""How much larger than the limit for files a document may be once unpacked."""
_UNDATED = "give --date, or name it like 2022-03-20-minsk.pdf"


def read_pdf(data: bytes, given: Given, *, where: str, name: str | None = None, url: str | None = None) -> Report:
    """The report in a PDF with a text layer (scans have none).

    Raises ``DateError`` without a date, ``IntakeError`` for what is encrypted, damaged, longer than 2,000 pages or
    holds no text, and if pypdf is not installed.
    """
    pypdf = library("pypdf", where)
    log = logging.getLogger("pypdf")
    before, log.level = log.level, logging.CRITICAL + 1
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise IntakeError("the PDF is locked by a password", where=where)
        if len(reader.pages) > MOST_PAGES:
            raise IntakeError(f"the PDF has {len(reader.pages):,} pages; the limit is {MOST_PAGES:,}", where=where)
        pages, size = [], 0
        for number, page in enumerate(reader.pages, 1):
            pages.append(page.extract_text() or "")
            size += len(pages[-1])
            if size > given.limit:
                raise IntakeError(f"holds more than {megabytes(given.limit)} of text", where=f"{where}: page {number}")
        properties = reader.metadata
        said = {key: _said(properties, key) for key in ("title", "author", "creation_date")}
    except IntakeError:
        raise
    except (Exception, RecursionError) as error:  # pypdf raises whatever damaged files make Python raise
        raise IntakeError(f"the PDF is damaged: {type(error).__name__}: {error}"[:200], where=where) from error
    finally:
        log.level = before
    text = unwrap("\n\n".join(pages))
    if not text:
        raise IntakeError("the PDF holds no text", where=where, hint="a scan needs text recognition (OCR) first")
    return _report(text, said, given, where, name, url, "PDF")


def _said(properties: Any, key: str) -> Any:
    try:
        return getattr(properties, key, None)
    except (ValueError, TypeError, AttributeError):  # a date that is none
        return None


def read_docx(data: bytes, given: Given, *, where: str, name: str | None = None, url: str | None = None) -> Report:
    """The report in a Word document (.docx): paragraphs and, cell by cell, tables.

    Raises ``DateError`` without a date, ``IntakeError`` for what is damaged, unfolds to more than five times the
    limit for files or holds no text, and if python-docx is not installed.
    """
    docx = library("docx", where)
    document: Any = None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            # A member cannot give more than it declares: zipfile stops there.
            size = sum(member.file_size for member in packed.infolist())
        if size > _UNFOLDED * given.limit:
            what = f"unfolds to {megabytes(size)}; the limit is {megabytes(_UNFOLDED * given.limit)}"
            raise IntakeError(what, where=where)
        document = docx.Document(io.BytesIO(data))
        text = "\n\n".join(paragraph for paragraph in _paragraphs(document) if paragraph)
        properties = document.core_properties
        said = {"title": properties.title, "author": properties.author, "creation_date": properties.created}
    except IntakeError:
        raise
    except (Exception, RecursionError) as error:  # so does python-docx
        raise IntakeError(f"the document is damaged: {type(error).__name__}: {error}"[:200], where=where) from error
    finally:
        document = None
        gc.collect(1)  # its objects hold each other and much memory outside Python, which the collector does not see
    if not text.strip():
        raise IntakeError("the document holds no text", where=where)
    return _report(text, said, given, where, name, url, "document")


def _paragraphs(document: Any) -> list[str]:
    found: list[str] = []
    waiting = list(reversed(list(document.iter_inner_content())))
    while waiting:
        block = waiting.pop()
        if hasattr(block, "rows"):
            # Not ``row.cells``, which repeats a cell as often as its gridSpan says, and that may be anything.
            cells = [cell for row in block.rows for cell in row._tr.tc_lst]
            found += ["\n".join(paragraph.text for paragraph in cell.p_lst).strip() for cell in cells]
        else:
            found.append(block.text.strip())
    return found


def _report(
    text: str, said: dict[str, Any], given: Given, where: str, name: str | None, url: str | None, what: str
) -> Report:
    try:
        named = date_of_name(name) if name else None
    except DateError as error:
        raise DateError(error.what, where=where, hint=error.hint) from None
    created = said["creation_date"]
    in_file = Interval.parse(created.date().isoformat()) if created else None
    dates = ((given.date, "given"), (named, "the file name"), (in_file, f"{what} properties"))
    published, stood = next(((date, stood) for date, stood in dates if date), (None, ""))
    if published is None:
        raise undated(where, _UNDATED)
    title, author = (_line(said[key]) for key in ("title", "author"))
    agency = agency_of(text, author)
    found = {"published": stood, "agency": agency and agency[1]}
    found |= {"title": title and f"{what} properties", "author": author and f"{what} properties"}
    return make_report(
        given, where=where, outlet=None, published=published, text=text, title=title, author=author, url=url,
        language=given.language or detect_language(text), agency=agency and agency[0],
        found_in=tuple(sorted((field, stood) for field, stood in found.items() if stood)),
    )  # fmt: skip


def _line(value: Any) -> str | None:
    text = value.encode("utf-8", "ignore").decode().replace("\0", "") if isinstance(value, str) else ""
    return " ".join(text.split())[:300] or None


_PAGE_NUMBER = re.compile(
    r"(?m)^[ \t]*(?:[-–—][ \t]*)?(?:(?:Seite|Page|S\.)[ \t]*)?\d{1,4}"
    r"(?:[ \t]*(?:/|von|of)[ \t]*\d{1,4})?(?:[ \t]*[-–—])?[ \t]*$"
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[a-zäöüß])")
_BROKEN = re.compile(r"(?<=[^\n.!?:;“”\"«»…])\n(?=[^\n\s•–—*·-])|(?<=[,;–—])\n(?=\S)")


def unwrap(text: str) -> str:
    """Text whose lines were broken to a width: words and sentences joined again, page numbers left out.

    A line that ends like a sentence stays the end of a line.
    """
    text = text.encode("utf-8", "ignore").decode().replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[ \t]+\n", "\n", _PAGE_NUMBER.sub("", text))
    text = _BROKEN.sub(" ", _HYPHEN.sub("", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
