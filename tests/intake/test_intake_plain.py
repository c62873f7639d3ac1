"""Text files: encodings, headers, dates, titles, and what is refused."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from lagebild.errors import DateError, IntakeError
from lagebild.intake import UNKNOWN_OUTLET, gather
from lagebild.model import Interval, Report

BODY = "Der Außenminister erklärte am Montag, die Gespräche würden über Ostern fortgesetzt."
SHARED = Path(__file__).parents[2].parent / "shared"


def one(path: Path | str, **given: str) -> Report:
    """The one report in a file."""
    (found,) = gather([path], **given)  # type: ignore[arg-type]
    assert isinstance(found, Report), found
    return found


def refusal(path: Path | str, **given: str) -> IntakeError:
    """The one error a file gives."""
    (found,) = gather([path], **given)  # type: ignore[arg-type]
    assert isinstance(found, IntakeError), found
    return found


def written(folder: Path, text: str | bytes, name: str = "text.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


MARCH = Interval(earliest=dt.date(2022, 3, 1), latest=dt.date(2022, 3, 31))
DAY = Interval.on(dt.date(2022, 3, 20))


@pytest.mark.parametrize(
    ("header", "published"),
    [
        ("date 2022-03 ", MARCH),
        (" date 2022-03 ", MARCH),
        ("\n\n date 2022-03\n\n", MARCH),
        ("Datum: 2022-03-20\n", DAY),
        ("Datum: 20.03.2022\r\n\r\n", DAY),
        ("Datum: 20. März 2022\n", DAY),
        ("DATE: March 20, 2022\n", DAY),
        ("Datum: Sonntag, 20. März 2022, 18:05 Uhr\n", DAY),
        ("date: 2022\n", Interval(earliest=dt.date(2022, 1, 1), latest=dt.date(2022, 12, 31))),
        ("date: 2022-03-01/2022-03-31\n", MARCH),
        ("2022-03-20\n\n", DAY),
        ("März 2022\n", MARCH),
        ("Quelle: Das Blatt\nDatum: 2022-03-20\nTitel: Vor Ostern\n\n", DAY),
        ("---\ndate: '2022-03-20T18:05:00+01:00'\ntags: [a, b]\n---\n", DAY),
    ],
)
def test_the_date_stands_in_the_header_and_the_article_begins_behind_it(
    tmp_path: Path, header: str, published: Interval
) -> None:
    report = one(written(tmp_path, header + BODY))
    assert report.published == published
    assert report.text == header + BODY
    assert report.text[report.body_start :] == BODY


@pytest.mark.parametrize(
    "beginning",
    [
        "Datum: Die Zeit drängt, sagte der Minister am Montag in Minsk. ",
        "Date night fiel aus. ",
        "1984\n",
        "---\nEin Strich. ",
    ],
)
def test_a_sentence_that_looks_like_a_header_is_none(tmp_path: Path, beginning: str) -> None:
    path = written(tmp_path, beginning + BODY)
    assert isinstance(refusal(path), DateError)
    assert one(path, date="2022-03").body_start == 0


@pytest.mark.parametrize(
    ("text", "line", "quoted"),
    [
        ("date 2022-02-30 " + BODY, 1, "2022-02-30"),
        ("\n\nDatum: 0001-01-01\n" + BODY, 3, "0001-01-01"),
        ("---\ntitle: x\ndate: 2022-13\n---\n" + BODY, 3, "2022-13"),
        ("Datum: gestern\n" + BODY, 1, "gestern"),
        ("Datum: 31. Juni 2022\n" + BODY, 1, "31. Juni 2022"),
    ],
)
def test_an_impossible_date_is_named_with_file_line_and_text(tmp_path: Path, text: str, line: int, quoted: str) -> None:
    error = refusal(written(tmp_path, text))
    assert isinstance(error, DateError)
    assert error.where == f"{tmp_path / 'text.txt'}:{line}"
    assert quoted in error.what
    assert error.hint


def test_without_a_date_the_error_says_what_to_do(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, BODY))
    assert isinstance(error, DateError)
    assert "text.txt" in str(error)
    assert "--date" in str(error)


def test_a_given_date_gives_way_to_a_written_one_and_overrules_the_file_name(tmp_path: Path) -> None:
    named = written(tmp_path, BODY, "2022-03-20-ostern.txt")
    assert one(named).published == DAY
    assert one(named, date="2021-05").published == Interval.parse("2021-05")
    assert one(written(tmp_path, "date 2022-03 " + BODY), date="2021-05").published == MARCH
    assert one(written(tmp_path, BODY, "20220320_ostern.txt")).published == DAY
    assert isinstance(refusal(written(tmp_path, BODY, "2022-02-30-ostern.txt")), DateError)


def test_a_given_date_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(DateError, match="--date"):
        gather([], date="bald")


def test_front_matter_is_taken_over_and_the_user_overrules_it(tmp_path: Path) -> None:
    pairs = (
        "date: 2022-03-20\noutlet: Das Blatt\ntitle: Vor Ostern\nurl: https://blatt.example/1\nlang: de-AT\nid: 17\n"
    )
    head = f"---\n{pairs}---\n\n"
    path = written(tmp_path, head + BODY, "a.md")
    report = one(path)
    assert (report.outlet, report.title, report.url) == ("Das Blatt", "Vor Ostern", "https://blatt.example/1")
    assert (report.language, report.external_id) == ("de", "17")
    again = one(path, outlet="Blatt am Sonntag", language="en")
    assert (again.outlet, again.language) == ("Blatt am Sonntag", "en")
    assert again.id != report.id


def test_without_an_outlet_it_is_unknown(tmp_path: Path) -> None:
    assert one(written(tmp_path, "date 2022-03 " + BODY)).outlet == UNKNOWN_OUTLET


@pytest.mark.parametrize("outlet", ["Bl\0tt", "Bl\udcfftt"])
def test_what_no_case_could_keep_is_refused(tmp_path: Path, outlet: str) -> None:
    assert "of the outlet" in str(refusal(written(tmp_path, "date 2022-03 " + BODY), outlet=outlet))


@pytest.mark.parametrize(
    ("beginning", "title"),
    [
        ("Gespräche vor Ostern\n\n", "Gespräche vor Ostern"),
        ("Gespräche vor Ostern?\r\n\r\n", "Gespräche vor Ostern?"),
        ("# Gespräche vor Ostern\n", "Gespräche vor Ostern"),
        ("Gespräche vor Ostern.\n\n", None),
        ("Gespräche vor Ostern\n", None),
        ("Er sagte: „Bald.“\n\n", None),
        ("Wort " * 60 + "\n\n", None),
    ],
)
def test_a_short_first_line_apart_from_the_rest_is_the_title(tmp_path: Path, beginning: str, title: str | None) -> None:
    report = one(written(tmp_path, "date 2022-03\n" + beginning + BODY))
    assert report.title == title
    body = BODY if title else beginning + BODY
    assert report.text[report.body_start :] == body


def test_a_lone_line_is_the_article_not_its_title(tmp_path: Path) -> None:
    report = one(written(tmp_path, "Minsk schweigt\n\n"), date="2022-03")
    assert (report.title, report.body_start) == (None, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252"])
def test_the_encoding_is_found_and_line_ends_are_kept(tmp_path: Path, encoding: str) -> None:
    text = f"date 2022-03\r\n\r\n{BODY}\rUnd so weiter.\n"
    assert one(written(tmp_path, text.encode(encoding))).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("„Wir gehen nicht“, sagte er – für 5 € käme keiner.", "cp1252"),
        ("Le président a déclaré que la mère était là.", "cp1252"),
        ("Minister powiedział, że jest źle i że żołnierze są gotowi do tego.", "cp1250"),
        ("Министр сказал, что всё будет хорошо и войска готовы.", "cp1251"),
        ("Міністр сказав, що все буде добре і війська готові.", "koi8-u"),
    ],
)
def test_one_byte_encodings_are_told_apart(tmp_path: Path, text: str, encoding: str) -> None:
    assert one(written(tmp_path, text.encode(encoding)), date="2022").text == text


def test_damaged_utf8_is_named_with_its_offset_and_not_read_as_something_else(tmp_path: Path) -> None:
    data = ("date 2022-03\nÜber die Brücke führe ").encode() + b"\xff kein Weg"
    error = refusal(written(tmp_path, data))
    assert f"byte {data.index(0xFF)} (0xff, line 2)" in str(error)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "blanks"),
        (b"date 2022-03\n\n", "no text"),
        (b"%PDF-1.7 \x00\x01", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"Hallo\x00Welt", "byte 5"),
        ("Hallo".encode("utf-16-le"), "byte order mark"),
        (b"\xff\xfea", "UTF-16"),
        (b"date 2022-03 W\x81rter", "0x81"),
    ],
)
def test_what_is_no_text_is_named_as_what_it_is(tmp_path: Path, data: bytes, named: str) -> None:
    error = refusal(written(tmp_path, data))
    assert named in str(error)
    assert str(tmp_path / "text.txt") in str(error)


def test_a_file_over_the_limit_is_named_with_size_and_limit(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "50 MB; the limit is 20 MB" in str(refusal(path))
    small = written(tmp_path, "date 2022 " + BODY)
    (found,) = gather([small], limit=40)
    assert isinstance(found, IntakeError)
    assert "the limit is 40 bytes" in str(found)


def test_a_folder_is_read_sorted_and_every_mishap_is_named_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "unter/c.txt", ".versteckt.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        written(tmp_path, f"date 2022-03 {name} {BODY}", name)
    written(tmp_path, b"", "leer.txt")
    (tmp_path / "kreis").symlink_to(tmp_path)
    (tmp_path / "unter" / "kreis").symlink_to(tmp_path / "unter")
    (tmp_path / "ins-leere").symlink_to("nirgends")
    (tmp_path / "selbst").symlink_to("selbst")
    os.mkfifo(tmp_path / "rohr")
    found = list(gather([tmp_path]))
    assert [r.text.split()[2] for r in found if isinstance(r, Report)] == ["a.md", "b.txt", "unter/c.txt"]
    wrong = {Path(str(e.where)).name: e for e in found if isinstance(e, IntakeError)}
    assert set(wrong) == {"leer.txt", "ins-leere", "selbst", "rohr"}
    assert "pipe" in str(wrong["rohr"])


def test_the_good_is_read_whatever_stands_beside_it(tmp_path: Path) -> None:
    good = written(tmp_path, "date 2022-03 " + BODY)
    found = list(gather([tmp_path / "fehlt.txt", good, "a\0b", "/dev/null", good]))
    assert [isinstance(f, Report) for f in found] == [False, True, False, False, True]
    assert "No such file" in str(found[0])
    assert "device" in str(found[3])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, BODY)
    path.chmod(0)
    assert "permissions" in str(refusal(path))


def test_names_in_messages_are_printable(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\udcff.txt"
    path.write_bytes(b"")
    str(refusal(path)).encode()
    assert "\x1b" not in str(refusal(path))


def test_the_acceptance_article_keeps_its_month_and_its_text() -> None:
    path = SHARED / "acceptance" / "belarus.txt"
    if not path.exists():
        pytest.skip("the acceptance article is not part of the project; ../shared is missing")
    report = one(path)
    assert (report.published, report.language) == (MARCH, "de")
    assert report.text.encode() == path.read_bytes()
    assert report.text[: report.body_start].split() == ["date", "2022-03"]
