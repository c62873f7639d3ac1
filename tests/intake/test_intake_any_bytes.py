"""Whatever the bytes are, intake gives reports and intake errors, and nothing else."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.errors import IntakeError
from lagebild.intake import Page, gather
from lagebild.intake.plain import read_header
from lagebild.model import Report, encode

PIECES = st.sampled_from(
    [
        b"date 2022-03 ", b"Datum: ", b"2022-02-30", b"---\n", b"\n", b"\r\n", b"\r", b" ", b"title: x\n", b"# ",
        "Der Sprecher sagte, es gebe keine Pläne.".encode(), "Pläne".encode("cp1252"), b"\xef\xbb\xbf", b"\xff\xfe",
        b"\0", b'{"text": "a", "published": "2022"}', b'{"text": ', b"[", b"]", b"{", b'"', b"\\ud800", b",",
        b"<html lang=de>", b"<!DOCTYPE html>", b"<p>Er sagt, es sei so, und die Lage sei ernst.</p>", b"<script>",
        b"</script>", b"<script type='application/ld+json'>", b'{"@type":"Article","datePublished":"2022-03-20"}',
        b"<meta charset=rot13>", b"<meta charset=utf-7>", b"<!--", b"-->", b"<![CDATA[", b"&#0;", b"&#xD800;",
        b"<table><tr><td>", b"<?xml version='1.0'?>",
    ]
)  # fmt: skip
ANY_BYTES = st.one_of(
    st.binary(max_size=200), st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=12).map(b"".join)
)
SUFFIXES = st.sampled_from([".txt", ".md", ".html", ".json", ".jsonl", "", ".dat"])


def hold(found: list[Report | IntakeError]) -> None:
    for thing in found:
        assert isinstance(thing, (Report, IntakeError))
        if isinstance(thing, Report):
            assert 0 <= thing.body_start < len(thing.text)
            assert thing.text[thing.body_start :].strip()
            assert thing.published.known
            encode(thing)
        else:
            assert thing.where
            str(thing).encode()


@settings(max_examples=400, deadline=None)
@given(data=ANY_BYTES, suffix=SUFFIXES, date=st.sampled_from([None, "2022-03"]))
def test_any_file_is_a_report_or_an_intake_error(data: bytes, suffix: str, date: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"datei{suffix}"
        path.write_bytes(data)
        hold(list(gather([path], date=date)))


@settings(max_examples=200, deadline=None)
@given(data=ANY_BYTES, date=st.sampled_from([None, "2022-03"]))
def test_so_is_any_standard_input(data: bytes, date: str | None) -> None:
    hold(list(gather(["-"], stdin=io.BytesIO(data), date=date)))


@settings(max_examples=200, deadline=None)
@given(
    data=ANY_BYTES,
    kind=st.sampled_from(["text/html", "text/plain", "x/y"]),
    charset=st.one_of(st.none(), st.text(max_size=9)),
)
def test_so_is_any_page(data: bytes, kind: str, charset: str | None) -> None:
    page = Page(url="https://blatt.example/", data=data, content_type=kind, charset=charset)
    hold(list(gather([page.url], date="2022-03", fetcher=lambda url, /: page)))


@settings(deadline=None)
@given(body=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60))
def test_the_text_is_kept_to_the_last_character(body: str) -> None:
    text = f"date 2022-03\n{body}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_bytes(text.encode())
        for found in gather([path]):
            if isinstance(found, Report):
                assert found.text == text


@given(st.text(max_size=80))
def test_a_header_ends_inside_its_text(text: str) -> None:
    try:
        header = read_header(text)
    except IntakeError:
        return
    assert 0 <= header.end <= len(text)


@given(st.lists(st.text(max_size=12), max_size=5))
def test_any_name_or_address_is_answered(names: list[str]) -> None:
    def refuse(url: str, /) -> Page:
        raise IntakeError("is not fetched", where=url)

    hold(list(gather((f"/nirgends/{name}" for name in names), fetcher=refuse)))
    hold(list(gather((f"http://{name}" for name in names), fetcher=refuse)))
