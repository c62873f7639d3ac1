"""Compressed bytes → bytes, never more of them than asked for.

A few kilobytes of DEFLATE can unfold into gigabytes (a factor of 1,032 a layer), so nothing is unpacked at one go:
the decompressor is told how much it may give, and what is over the limit is an error before it is in memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from lagebild.errors import IntakeError
from lagebild.intake.decoding import check_size

GZIP = b"\x1f\x8b"
_GZIP_BITS, _ZLIB_BITS, _RAW_BITS = 31, 15, -15


def unpack(pieces: Iterable[bytes], coding: str, limit: int, where: str) -> bytes:
    """The bytes that ``pieces`` hold in the HTTP content coding ``coding`` (``gzip``, ``deflate`` or ``identity``).

    Gzip may have several members; deflate may come without its zlib header, as some servers send it. Packed more
    than once is refused. Raises ``IntakeError`` over ``limit`` bytes (of what is unpacked), and for damaged data.
    """
    body = bytearray()
    if coding == "identity":
        for piece in pieces:
            body += piece
            check_size(len(body), limit, where, more=True)
        return bytes(body)
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise IntakeError(f"is packed as {coding[:40]!r}, which was not asked for", where=where)
    unpacker = _Unpacker(raw_allowed=coding == "deflate")
    try:
        for piece in pieces:
            unpacker.feed(piece, body, limit, where)
    except zlib.error as error:
        raise IntakeError(f"is damaged: {error}", where=where) from None
    if not unpacker.whole:
        raise IntakeError("is damaged: it ends in the middle of packed data", where=where)
    return bytes(body)


class _Unpacker:
    """One packed stream, member after member."""

    def __init__(self, *, raw_allowed: bool) -> None:
        self._bits = _ZLIB_BITS if raw_allowed else _GZIP_BITS
        self._raw_allowed = raw_allowed
        self._inner = zlib.decompressobj(wbits=self._bits)
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether the data ends where a member does (or never began: an empty body is sent without a header too)."""
        return self._inner.eof or not self._begun

    def feed(self, piece: bytes, body: bytearray, limit: int, where: str) -> None:
        """Unpack ``piece`` on to ``body``. Raises ``zlib.error``, and ``IntakeError`` over the limit."""
        while piece:
            if self._inner.eof:
                if self._bits != _GZIP_BITS or not piece.lstrip(b"\0"):
                    return  # padding behind the last member, as gzip(1) ignores it
                self._inner = zlib.decompressobj(wbits=self._bits)
            body += self._decompressed(piece, limit + 1 - len(body))
            self._begun = True
            check_size(len(body), limit, where, more=True)
            piece = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail

    def _decompressed(self, piece: bytes, most: int) -> bytes:
        try:
            return self._inner.decompress(piece, most)
        except zlib.error:
            if not self._raw_allowed or self._begun:
                raise
        self._inner, self._raw_allowed = zlib.decompressobj(wbits=_RAW_BITS), False
        return self._inner.decompress(piece, most)
