"""Who is asking, and what they may do."""

from __future__ import annotations

import hashlib
import hmac
from enum import IntEnum
from typing import NamedTuple, Protocol

from starlette.requests import HTTPConnection


class Access(IntEnum):
    """What a user may do; each rank may do what those below it may."""

    READ = 1
    EDIT = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        """The rank as it is written: ``read``, ``edit``, ``admin``."""
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> Access:
        """The rank of that name. Raises ``KeyError``."""
        return cls[word.upper()]


class User(NamedTuple):
    """Who sent a request, under the name their writes are kept by."""

    name: str
    access: Access
    session: str
    """The secret that the session's cookie holds."""


class Door(Protocol):
    """Decides who a request comes from."""

    accounts: bool
    """Whether people sign in by name."""

    def who(self, connection: HTTPConnection) -> User | None:
        """The user, or ``None`` for a stranger."""
        ...


def form_token(session: str) -> str:
    """The token a form of this session must carry: nobody can make it who does not hold the session's secret."""
    return hmac.new(session.encode(), b"lagebild form", hashlib.sha256).hexdigest()


def same(offered: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(offered.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
