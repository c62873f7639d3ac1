"""What all nouns share: one base, checks, ids, and their form as JSON."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec

from lagebild.errors import ModelError

SCHEMA_VERSION = 1

Span = tuple[int, int]
"""Character offsets, end exclusive."""

Spans = tuple[Span, ...]


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all nouns."""


N = TypeVar("N", bound=Noun)


def digest(*parts: object, length: int = 64) -> str:
    """Hexadecimal SHA-256 over the parts, unambiguously joined; ``length`` characters of it."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def check_spans(owner: str, **spans: Spans) -> None:
    """Raise ``ModelError``, naming ``owner`` and part, for a range that is empty or inverted."""
    for name, ranges in spans.items():
        for start, end in ranges:
            if not 0 <= start < end:
                raise ModelError(f"{name} has the empty or inverted range {start}–{end}", where=owner)


def check_share(owner: str, low: float = 0.0, high: float = 1.0, **values: float) -> None:
    """Raise ``ModelError`` for a value outside ``low`` to ``high``, or none at all (NaN)."""
    for name, value in values.items():
        if not low <= value <= high:  # also refuses NaN
            raise ModelError(f"{name} is {value}, outside {low} to {high}", where=owner)


_ENCODER = msgspec.json.Encoder(order="deterministic")


def encode(noun: Any) -> bytes:
    """A noun (or a list of them) as JSON bytes, the same bytes each time."""
    return _ENCODER.encode(noun)


def decode(data: bytes | str, type: type[N]) -> N:
    """The noun back from JSON. Raises ``ModelError`` that says what does not fit."""
    try:
        return msgspec.json.decode(data, type=type)
    except msgspec.DecodeError as error:
        raise ModelError(str(error), where=type.__name__) from None
