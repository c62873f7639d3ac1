"""Bytes → text: what encoding it is, and what is no text at all."""

from __future__ import annotations

import codecs
import re

from lagebild.errors import IntakeError
from lagebild.intake.languages import detect_language

DEFAULT_LIMIT = 20_000_000
"""Bytes that one file, page or JSON line may have."""

_PACKED = "unpack it first; archives are not opened, so that a small file cannot unfold into a huge one"
_NO_TEXT = "text, HTML, JSON lines, PDF, Word, e-mail, feeds, CSV, Parquet and WARC are read; export it to one of these"

# What a file begins with, what that is, and what to do about it.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", "name it .pdf"),
    (b"PK\x03\x04", "a ZIP archive (or an office document or e-book, which are ZIP archives)", _PACKED),
    (b"PK\x05\x06", "an empty ZIP archive", _PACKED),
    (b"\x1f\x8b", "gzip-compressed", _PACKED),
    (b"BZh", "bzip2-compressed", _PACKED),
    (b"\xfd7zXZ", "xz-compressed", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _PACKED),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", _PACKED),
    (b"Rar!", "a RAR archive", _PACKED),
    (b"\x89PNG", "a PNG image", _NO_TEXT),
    (b"\xff\xd8\xff", "a JPEG image", _NO_TEXT),
    (b"GIF8", "a GIF image", _NO_TEXT),
    (b"\xd0\xcf\x11\xe0", "an old office document", _NO_TEXT),
    (b"{\\rtf", "an RTF document", _NO_TEXT),
    (b"SQLite format 3\x00", "a SQLite database", "a case is opened with --case, not read as a report"),
    (b"OggS", "an Ogg recording", _NO_TEXT),
    (b"ID3", "an MP3 recording", _NO_TEXT),
    (b"\x7fELF", "a program", _NO_TEXT),
    (b"WARC/", "a web archive (WARC)", "name it .warc"),
    (b"PAR1", "a Parquet file", "name it .parquet"),
)

# The longer mark first: UTF-32's begins with UTF-16's.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH_LETTERS = bytes(range(0xC0, 0x100))
_ASCII_LETTERS = bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B))
_HIGH = bytes(range(0x80, 0x100))
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def megabytes(size: int) -> str:
    """A number of bytes as people read it: ``20 MB``, ``4.2 MB``, ``800 bytes``."""
    return f"{size / 1e6:.3g} MB" if size >= 100_000 else f"{size} bytes"


def check_size(size: int, limit: int, where: str, *, more: bool = False) -> None:
    """Raise ``IntakeError`` if ``size`` is over ``limit`` (``more``: the whole may be larger still)."""
    if size > limit:
        known = "more than that" if more else megabytes(size)
        raise IntakeError(
            f"too large: {known}; the limit is {megabytes(limit)}",
            where=where,
            hint="split it, or give many reports as JSON lines, where the limit is for each line",
        )


def mark_of(data: bytes) -> tuple[int, str] | None:
    """Length of the byte order mark ``data`` begins with and the encoding it stands for."""
    return next(((len(mark), name) for mark, name in _MARKS if data.startswith(mark)), None)


def refuse_binary(data: bytes, where: str) -> None:
    """Raise ``IntakeError`` naming what ``data`` is, if it is an archive, image or other non-text."""
    for magic, what, hint in _MAGIC:
        if data.startswith(magic):
            raise IntakeError(f"is {what}, not text", where=where, hint=hint)
    if data[4:8] == b"ftyp":
        raise IntakeError("is a film or sound recording, not text", where=where, hint=_NO_TEXT)
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        raise IntakeError("is an image or recording, not text", where=where, hint=_NO_TEXT)
    nul = -1 if mark_of(data) else data.find(b"\0")
    if nul >= 0:
        raise IntakeError(
            f"is binary: byte {nul} is zero",
            where=where,
            hint="text in UTF-16 needs a byte order mark to be known as such",
        )


def decode(data: bytes, where: str) -> str:
    """The text of ``data``, without a byte order mark and otherwise untouched.

    A byte order mark decides; then strict UTF-8; then Windows-1252 (which contains what is
    printable of Latin-1), Windows-1250 if that makes it Polish, and Windows-1251 or KOI8 if
    most letters lie in the upper half, as they do in Cyrillic text only.

    Raises ``IntakeError`` with the byte offset where no encoding fits, and for binary data.
    """
    refuse_binary(data, where)
    mark = mark_of(data)
    if mark:
        return _strict(data[mark[0] :], mark[1], where, shift=mark[0])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data):
            raise _undecodable(data, error, "UTF-8", where) from None
    return _strict(data, legacy_encoding(data), where)


def legacy_encoding(data: bytes) -> str:
    """The one-byte encoding in which ``data`` reads like a language."""
    sample = data[:1_000_000]
    if _count(sample, _HIGH_LETTERS) > _count(sample, _ASCII_LETTERS):
        # Small letters outnumber capitals; the two code pages have them in opposite halves.
        lower_half, upper_half = _count(sample, _HIGH_LETTERS[:32]), _count(sample, _HIGH_LETTERS[32:])
        if upper_half + lower_half > 3:
            return "cp1251" if upper_half >= lower_half else "koi8-u"
    if detect_language(sample.decode("cp1250", "replace")) == "pl":
        return "cp1250"
    return "cp1252"


def _is_broken_utf8(data: bytes) -> bool:
    """Whether most of the text beyond ASCII is well-formed UTF-8: then a stray byte is damage, not another encoding."""
    well_formed = len(data) - len(_MULTIBYTE.sub(b"", data))
    return well_formed * 2 > _count(data, _HIGH)


def _count(data: bytes, among: bytes) -> int:
    return len(data) - len(data.translate(None, delete=among))


def _strict(data: bytes, encoding: str, where: str, shift: int = 0) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error, encoding.upper(), where, shift) from None
    if "\0" in text:
        raise IntakeError(f"is binary: character {text.index(chr(0))} is zero", where=where, hint=_NO_TEXT)
    return text


def _undecodable(data: bytes, error: UnicodeDecodeError, encoding: str, where: str, shift: int = 0) -> IntakeError:
    line = data.count(b"\n", 0, error.start) + 1
    return IntakeError(
        f"byte {error.start + shift} (0x{data[error.start]:02x}, line {line}) is not {encoding}",
        where=where,
        hint="save it as UTF-8",
    )


def decode_page(data: bytes, where: str, declared: str | None = None) -> str:
    """The text of an HTML page, as browsers read it: damaged bytes become U+FFFD, since nothing can mend them.

    ``declared`` is the charset of the HTTP header; then counts what the page itself declares.
    """
    refuse_binary(data, where)
    mark = mark_of(data)
    if mark:
        return data[mark[0] :].decode(mark[1], "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        found = re.search(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", data[:4096], re.IGNORECASE)
    names = [declared, found[1].decode("ascii", "replace") if found else None, legacy_encoding(data)]
    known = next(name for name in names if name and _is_text_encoding(name))
    return data.decode(_as_browsers_do(known), "replace")


def _is_text_encoding(name: str) -> bool:
    try:
        return isinstance("".encode(name), bytes)
    except (LookupError, ValueError, TypeError):  # unknown, or a codec such as "rot13" that is none of text
        return False


def _as_browsers_do(name: str) -> str:
    # WHATWG Encoding Standard: pages that declare Latin-1 or ASCII mean Windows-1252.
    return "cp1252" if codecs.lookup(name).name in ("iso8859-1", "ascii") else name


# C0 controls without tab, line feed and carriage return; and what Unicode says is no character: XML has none of them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def without_controls(text: str) -> str:
    """The text with a blank for each control character, which mean nothing in it and which XML libraries refuse."""
    return _CONTROL.sub(" ", text)


def shown(name: object) -> str:
    """A file name, URL or piece of text fit for a message: printable, and no longer than 200 characters."""
    try:
        data = str(name).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # surrogates that stand for no byte
        data = str(name).encode("utf-8", "surrogatepass")
    text = data.decode("utf-8", "replace")
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= 200 else f"{text[:150]}…{text[-40:]}"
