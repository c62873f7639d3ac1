"""Accounts for a desk that more than one person uses: a file of its own, never part of a case.

Passwords are kept as Argon2id hashes (RFC 9106), sessions by the SHA-256 of their secret. Every attempt to sign in
is written down before the password is looked at, so that attempts side by side count too; after some failures the
name, and the address, must wait, twice as long each time.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lagebild.desk.who import Access
from lagebild.errors import DuplicateError, LagebildError, NotFoundError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

IDLE = 12 * 3600
"""Seconds after which an unused session ends."""
LONGEST = 7 * 24 * 3600
"""Seconds after which any session ends."""
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1024
MEMORY = 3600
"""Seconds for which a failed attempt counts."""
KEPT = 90 * 24 * 3600
"""Seconds for which attempts are kept for the log."""
FREE = {"name": 5, "address": 20}
"""Failures that cost no wait."""
LONGEST_WAIT = 900
HASHING = {"time_cost": 3, "memory_cost": 65_536, "parallelism": 4}
"""Argon2id's second recommended option of RFC 9106: 64 MiB, three passes, four lanes."""

_SCHEMA = """
create table accounts (name text primary key collate nocase, access text not null, hash text not null,
  disabled integer not null default 0, made real not null) strict;
create table sessions (key text primary key, name text not null references accounts on delete cascade,
  made real not null, seen real not null) strict;
create table tokens (key text primary key, name text not null references accounts on delete cascade,
  made real not null) strict;
create table attempts (seq integer primary key, at real not null, name text not null collate nocase,
  address text not null, ok integer not null) strict;
create index attempts_by_name on attempts (name, at);
create index attempts_by_address on attempts (address, at);
pragma user_version = 2;
"""
_SECOND = """
create table if not exists tokens (key text primary key, name text not null references accounts on delete cascade,
  made real not null) strict;
pragma user_version = 2;
"""
"""What an accounts file of the first version lacks."""
_IS_ONE = "select 1 from sqlite_master where name = 'accounts'"


class AccountError(LagebildError):
    """An account cannot be made or used so."""


class SignInError(AccountError):
    """Somebody was not let in; ``wait`` is for how many seconds they need not try again."""

    def __init__(self, what: str, *, wait: int = 0) -> None:
        self.wait = wait
        super().__init__(what, hint=f"wait {wait} seconds" if wait else None)


class Account(NamedTuple):
    """Somebody who may sign in."""

    name: str
    access: Access
    disabled: bool = False


class Attempt(NamedTuple):
    """One attempt to sign in."""

    at: float
    """Seconds since 1970, UTC."""
    name: str
    address: str
    ok: bool


class Accounts:
    """The accounts file. Safe to use from several threads; every call is one transaction.

    Raises ``AccountError`` where the file is missing (unless ``create``), is something else, or can be read by others.
    """

    def __init__(self, path: str | Path, *, create: bool = False, clock: Callable[[], float] = time.time) -> None:
        self.path = Path(path)
        self._clock = clock
        self._hashing = threading.Semaphore(2)  # each hash takes 64 MiB
        if not self.path.exists():
            if not create:
                raise AccountError("there is no such file", where=str(path), hint="lagebild account add makes it")
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        elif os.name == "posix" and self.path.stat().st_mode & 0o077:
            raise AccountError("others may read this file", where=str(path), hint=f"chmod 600 {path}")
        with self._open() as db:
            version = db.execute("pragma user_version").fetchone()[0]
            if version == 0 and not db.execute("select 1 from sqlite_master").fetchone():
                db.executescript(_SCHEMA)
            elif version not in (1, 2) or not db.execute(_IS_ONE).fetchone():
                raise AccountError("this is no accounts file", where=str(path))
            elif version == 1:
                db.executescript(_SECOND)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            db = sqlite3.connect(self.path, timeout=10, isolation_level="IMMEDIATE")
            try:
                db.execute("pragma foreign_keys = on")
                with db:
                    yield db
            finally:
                db.close()
        except sqlite3.DatabaseError as error:
            raise AccountError(f"the accounts cannot be used: {error}", where=str(self.path)) from error

    # --- keeping accounts

    def add(self, name: str, access: Access, password: str) -> Account:
        """A new account. Raises ``DuplicateError`` for a name there is, ``AccountError`` for one that cannot be."""
        name = _name(name)
        kept = self._hash(password)
        with self._open() as db:
            if db.execute("select 1 from accounts where name = ?", (name,)).fetchone():
                raise DuplicateError(f"there is an account {name!r} already", where=str(self.path))
            row = (name, access.word, kept, self._clock())
            db.execute("insert into accounts (name, access, hash, made) values (?, ?, ?, ?)", row)
        return Account(name, access)

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._open() as db:
            rows = db.execute("select name, access, disabled from accounts order by name").fetchall()
        return [Account(name, Access.named(access), bool(disabled)) for name, access, disabled in rows]

    def disable(self, name: str, *, disabled: bool = True) -> None:
        """Shut an account, ending its sessions and tokens, or (``disabled`` false) open it again.

        Raises ``NotFoundError``.
        """
        self._change(name, "update accounts set disabled = ? where name = ?", int(disabled))

    def set_password(self, name: str, password: str) -> None:
        """A new password; the account's sessions and tokens end. Raises ``NotFoundError``, ``AccountError``."""
        self._change(name, "update accounts set hash = ? where name = ?", self._hash(password))

    def _change(self, name: str, statement: str, value: object) -> None:
        with self._open() as db:
            if db.execute(statement, (value, name)).rowcount != 1:
                raise NotFoundError(f"there is no account {name!r}", where=str(self.path))
            for table in ("sessions", "tokens"):
                of_it = f"delete from {table} where name = (select name from accounts where name = ?)"  # noqa: S608
                db.execute(of_it, (name,))

    # --- signing in

    def sign_in(self, name: str, password: str, address: str) -> str:
        """The secret of a new session, or ``SignInError``, which says no more than that it did not work, or to wait."""
        now = self._clock()
        with self._open() as db:
            wait = max(self._wait(db, "name", name, now), self._wait(db, "address", address, now))
            if wait > 0:
                raise SignInError("too many attempts", wait=int(wait) + 1)
            row = (now, name[:200], address, 0)
            cursor = db.execute("insert into attempts (at, name, address, ok) values (?, ?, ?, ?)", row)
            attempt = cursor.lastrowid
            found = db.execute("select name, hash from accounts where name = ? and not disabled", (name,)).fetchone()
        # a name that is not there takes as long as one that is
        right = self._verify(found[1] if found else self._nobody, password)
        if not found or not right:
            raise SignInError("name or password is wrong")
        secret = secrets.token_urlsafe(32)
        with self._open() as db:
            db.execute("update attempts set ok = 1 where seq = ?", (attempt,))
            db.execute("delete from sessions where seen < ? or made < ?", (now - IDLE, now - LONGEST))
            db.execute("delete from attempts where at < ?", (now - KEPT,))
            db.execute("insert into sessions values (?, ?, ?, ?)", (_key(secret), found[0], now, now))
        return secret

    def session(self, secret: str) -> Account | None:
        """Whose session this is; ``None`` where it has ended or never was."""
        now = self._clock()
        key = _key(secret)
        with self._open() as db:
            wanted = (
                "select a.name, a.access, s.seen from sessions s join accounts a on a.name = s.name "
                "where s.key = ? and not a.disabled and s.seen >= ? and s.made >= ?"
            )
            row = db.execute(wanted, (key, now - IDLE, now - LONGEST)).fetchone()
            if row is None:
                return None
            if now - row[2] > 60:  # not a write for every page
                db.execute("update sessions set seen = ? where key = ?", (now, key))
        return Account(row[0], Access.named(row[1]))

    def sign_out(self, secret: str) -> None:
        """End a session."""
        with self._open() as db:
            db.execute("delete from sessions where key = ?", (_key(secret),))

    # --- tokens of programs

    def make_token(self, name: str) -> str:
        """A secret with which a program may do what the account may, until it is revoked. Raises ``NotFoundError``."""
        secret = secrets.token_urlsafe(32)
        with self._open() as db:
            row = db.execute("select name from accounts where name = ? and not disabled", (name,)).fetchone()
            if row is None:
                raise NotFoundError(f"there is no account {name!r} that is open", where=str(self.path))
            db.execute("insert into tokens values (?, ?, ?)", (_key(secret), row[0], self._clock()))
        return secret

    def token(self, secret: str) -> Account | None:
        """Whose token this is; ``None`` where it was revoked or never was."""
        wanted = (
            "select a.name, a.access from tokens t join accounts a on a.name = t.name where t.key = ? "
            "and not a.disabled"
        )
        with self._open() as db:
            row = db.execute(wanted, (_key(secret),)).fetchone()
        return Account(row[0], Access.named(row[1])) if row else None

    def revoke_tokens(self, name: str) -> int:
        """Take back all tokens of an account; how many there were."""
        with self._open() as db:
            wanted = "delete from tokens where name = (select name from accounts where name = ?)"
            return db.execute(wanted, (name,)).rowcount

    def attempts(self, limit: int = 200) -> list[Attempt]:
        """The last attempts to sign in, the newest first."""
        with self._open() as db:
            wanted = "select at, name, address, ok from attempts order by seq desc limit ?"
            return [Attempt(at, name, address, bool(ok)) for at, name, address, ok in db.execute(wanted, (limit,))]

    def _wait(self, db: sqlite3.Connection, column: str, value: str, now: float) -> float:
        """Seconds until this name or address may try again."""
        wanted = (
            f"select count(*), max(at) from attempts where {column} = :value and not ok and at > :since "  # noqa: S608
            f"and seq > coalesce((select max(seq) from attempts where {column} = :value and ok), 0)"
        )
        failed, last = db.execute(wanted, {"value": value, "since": now - MEMORY}).fetchone()
        over = failed - FREE[column]
        return last + min(2.0 ** min(over + 1, 20), LONGEST_WAIT) - now if over >= 0 else 0.0

    # --- passwords

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        time, memory, lanes = (HASHING[name] for name in ("time_cost", "memory_cost", "parallelism"))
        return PasswordHasher(time_cost=time, memory_cost=memory, parallelism=lanes)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_hex(16))

    def _hash(self, password: str) -> str:
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise AccountError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
        return self._hasher.hash(unicodedata.normalize("NFC", password))

    def _verify(self, kept: str, password: str) -> bool:
        from argon2.exceptions import VerifyMismatchError

        with self._hashing:
            try:
                return self._hasher.verify(kept, unicodedata.normalize("NFC", password[:LONGEST_PASSWORD]))
            except VerifyMismatchError:
                return False


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _name(name: str) -> str:
    """A name as it is kept. Raises ``AccountError`` for one that is empty, long, or holds what cannot be seen."""
    name = unicodedata.normalize("NFKC", name).strip()
    if not re.fullmatch(r"\w[\w .@'+-]{0,63}", name):
        raise AccountError(f"{name!r} cannot be a name", hint="letters, digits, blanks, . @ ' + - and up to 64 of them")
    return name
