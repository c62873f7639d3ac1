"""Every exception Lagebild raises on purpose, in one tree.

``LagebildError`` is the root. Each error says what was wrong, where (file, line,
offset, or the name of the thing) and, where there is something to be done, what to do.
"""

from __future__ import annotations

__all__ = [
    "CaseError",
    "DateError",
    "DuplicateError",
    "FetchError",
    "IntakeError",
    "LagebildError",
    "ModelError",
    "NotFoundError",
    "QuestionError",
    "ReadingError",
    "WeighingError",
]


class LagebildError(Exception):
    """Root of all errors; ``where`` names the file, line or thing, ``hint`` what to do."""

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.hint})" if self.hint else text


class ModelError(LagebildError, ValueError):
    """A noun of the model was given values it cannot have."""


class IntakeError(LagebildError):
    """Material could not be turned into a report: empty, binary, too large, not parseable."""


class DateError(IntakeError):
    """A report has no publication date, or one that cannot be."""


class FetchError(IntakeError):
    """A page could not, or may not, be fetched."""

    status: int | None = None
    """What the server answered, if it did."""
    retry_after: float | None = None
    """Seconds that the server asks to be left alone."""


class ReadingError(LagebildError):
    """A report could not be read."""


class CaseError(LagebildError):
    """The case file cannot be opened, is not a case, or is of an unknown version."""


class NotFoundError(CaseError):
    """Nothing in the case goes by that name or id."""


class DuplicateError(CaseError):
    """The case already holds a different thing under that name or id."""


class QuestionError(LagebildError):
    """A question contradicts itself: probabilities, deadline, outcomes."""


class WeighingError(LagebildError):
    """An assessment cannot be computed from what is there."""
