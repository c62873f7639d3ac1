"""PDF, Word and e-mail: their text, their dates, and every way in which they are none."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from benchmarks.fuzz import pdf

from lagebild.errors import DateError, IntakeError
from lagebild.intake import extras, gather, read_bytes
from lagebild.intake.documents import unwrap
from lagebild.model import Interval, Report

SENTENCE = "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe keine Pläne für einen Einmarsch."


def word(*paragraphs: str, created: dt.datetime | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Züge", "zwölf"
    document.core_properties.title, document.core_properties.author = "Lage", "Anna Berg"
    document.core_properties.created = created or dt.datetime(2022, 3, 20)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def one(folder: Path, data: bytes, name: str, **given: str) -> Report | IntakeError:
    (folder / name).write_bytes(data)
    (found,) = gather([folder / name], **given)  # type: ignore[arg-type]
    return found


def report_in(folder: Path, data: bytes, name: str, **given: str) -> Report:
    found = one(folder, data, name, **given)
    assert isinstance(found, Report), found
    return found


def test_a_pdf_is_read_with_its_broken_lines_joined(tmp_path: Path) -> None:
    lines = [
        "Der Sprecher des Ministeriums sagte am Mon-",
        "tag in Minsk, es gebe keine",
        "Pläne.",
        "Danach schwieg er.",
        "3",
    ]
    data = pdf(lines, "/Title (Lage in Minsk) /Author (Anna Berg) /CreationDate (D:20220320101500+01'00')")
    report = report_in(tmp_path, data, "lage.pdf")
    assert (
        report.text
        == "Der Sprecher des Ministeriums sagte am Montag in Minsk, es gebe keine Pläne.\nDanach schwieg er."
    )
    assert (report.title, report.author, report.published) == (
        "Lage in Minsk",
        "Anna Berg",
        Interval.parse("2022-03-20"),
    )
    assert dict(report.found_in)["published"] == "PDF properties"


def test_the_date_given_and_the_file_names_go_before_the_day_it_was_saved(tmp_path: Path) -> None:
    data = pdf([SENTENCE], "/CreationDate (D:20220320101500)")
    assert report_in(tmp_path, data, "2022-03-04-lage.pdf").published == Interval.parse("2022-03-04")
    assert report_in(tmp_path, data, "2022-03-04-lage.pdf", date="2022-03").published == Interval.parse("2022-03")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (pdf([]), "no text"),
        (b"%PDF-1.7 \x00\x01", "damaged"),
        (pdf([SENTENCE]), "publication date"),
        (pdf([SENTENCE], "/CreationDate (gestern)"), "publication date"),
    ],
)
def test_a_pdf_that_is_no_report_says_why(tmp_path: Path, data: bytes, named: str) -> None:
    found = one(tmp_path, data, "lage.pdf")
    assert isinstance(found, IntakeError)
    assert named in str(found)
    assert "lage.pdf" in str(found)


def test_a_word_document_gives_paragraphs_and_tables(tmp_path: Path) -> None:
    report = report_in(tmp_path, word(SENTENCE, "Danach schwieg er."), "lage.docx")
    assert report.text == f"{SENTENCE}\n\nDanach schwieg er.\n\nZüge\n\nzwölf"
    assert (report.title, report.author, report.published) == ("Lage", "Anna Berg", Interval.parse("2022-03-20"))
    assert report_in(tmp_path, word(SENTENCE), "ohne-endung").text.startswith(SENTENCE)


def test_a_word_document_that_unfolds_into_too_much_is_refused_unread(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", bytes(120_000_000))
    found = one(tmp_path, file.getvalue(), "bombe.docx")
    assert isinstance(found, IntakeError)
    assert "unfolds to 120 MB; the limit is 100 MB" in str(found)
    damaged = one(tmp_path, word(SENTENCE)[:-300], "kaputt.docx")
    assert isinstance(damaged, IntakeError)
    assert "damaged" in str(damaged)


def test_unwrapping_keeps_the_ends_of_sentences_and_leaves_out_page_numbers() -> None:
    assert (
        unwrap("Ein Satz.\nNoch ein\nSatz\n\nSeite 3 von 9\n\nUnd wei-\nter.")
        == "Ein Satz.\nNoch ein Satz\n\nUnd weiter."
    )
    assert unwrap("Russ-\nLand") == "Russ- Land"


def test_a_missing_library_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", missing)
    found = one(tmp_path, pdf([SENTENCE]), "lage.pdf")
    assert isinstance(found, IntakeError)
    assert "lagebild[docs]" in str(found)


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    standard = {"From": "Das Blatt am Morgen <brief@blatt.example>", "Date": "Sun, 20 Mar 2022 23:30:00 +0100",
                "Subject": "Lage in der Nacht: Züge", "Message-ID": "<1@blatt.example>"}  # fmt: skip
    for name, value in (standard | headers).items():
        message[name] = value
    return message


def test_a_newsletter_has_its_sender_as_outlet_and_its_day_as_date(tmp_path: Path) -> None:
    message = letter()
    message.set_content("Diese Mail im Browser ansehen.")
    message.add_alternative(
        f"<html><head><style>p {{}}</style></head><body><p>{SENTENCE}</p><p>Danach schwieg er.</p></body></html>",
        "html",
    )
    message.add_attachment(b"x,y", maintype="text", subtype="csv", filename="a.csv")
    report = report_in(tmp_path, bytes(message), "brief.eml")
    assert report.text == f"{SENTENCE}\n\nDanach schwieg er."
    assert (report.outlet, report.title) == ("Das Blatt am Morgen", "Lage in der Nacht: Züge")
    assert (report.published, report.external_id) == (Interval.parse("2022-03-20"), "<1@blatt.example>")
    assert dict(report.found_in) == {"published": "Date header", "outlet": "From header", "title": "Subject"}


def test_a_plain_mail_is_taken_as_it_is_and_in_its_own_charset(tmp_path: Path) -> None:
    message = letter(From="presse@ministerium.example")
    message.set_content(SENTENCE, charset="iso-8859-1")
    report = report_in(tmp_path, bytes(message), "presse.eml")
    assert (report.text, report.outlet) == (SENTENCE, "ministerium.example")


def test_a_mail_without_a_date_or_text_says_so(tmp_path: Path) -> None:
    message = letter()
    del message["Date"]
    message.set_content(SENTENCE)
    for data, named in ((bytes(message), "--date"), (b"Subject: leer\n\n", "no text"), (b"", "no text")):
        found = one(tmp_path, data, "brief.eml")
        assert isinstance(found, IntakeError)
        assert named in str(found)


def test_an_e_mail_of_a_year_that_cannot_be_is_undated() -> None:
    mail = b"From: Blatt <a@blatt.example>\r\nDate: Sun, 20 Mar 999999999992022 23:30:00 +0100\r\n\r\nKurz und gut.\r\n"
    (error,) = read_bytes(mail, name="a.eml")
    assert isinstance(error, DateError)
