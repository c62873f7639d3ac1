"""Accounts: who may sign in, how often one may try, and what a session is worth."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from lagebild.cli import cli
from lagebild.desk.accounts import IDLE, KEPT, LONGEST, AccountError, Accounts
from lagebild.desk.who import Access
from lagebild.errors import DuplicateError, NotFoundError

PASSWORD = "lange genug für uns"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Accounts:
    made = Accounts(tmp_path / "accounts", create=True, clock=clock)
    made.add("Ada", Access.EDIT, PASSWORD)
    return made


def refused(book: Accounts, name: str, password: str, address: str = "10.0.0.1") -> AccountError:
    with pytest.raises(AccountError) as error:
        book.sign_in(name, password, address)
    return error.value


def test_a_session_names_its_account_until_it_ends(book: Accounts, clock: Clock) -> None:
    secret = book.sign_in("ada", PASSWORD, "10.0.0.1")
    account = book.session(secret)
    assert account is not None
    assert (account.name, account.access) == ("Ada", Access.EDIT)
    book.sign_out(secret)
    assert book.session(secret) is None


def test_a_session_ends_when_it_is_not_used_and_when_it_is_old(book: Accounts, clock: Clock) -> None:
    secret = book.sign_in("Ada", PASSWORD, "10.0.0.1")
    begun = clock.now
    while clock.now < begun + LONGEST - IDLE:
        clock.now += IDLE / 2
        assert book.session(secret) is not None
    clock.now = begun + LONGEST + 1
    assert book.session(secret) is None
    secret = book.sign_in("Ada", PASSWORD, "10.0.0.1")
    clock.now += IDLE + 1
    assert book.session(secret) is None


def test_what_is_wrong_is_not_told(book: Accounts) -> None:
    assert str(refused(book, "Ada", "geraten, aber falsch")) == str(refused(book, "Niemand", PASSWORD))


def test_disabling_and_a_new_password_end_sessions_at_once(book: Accounts) -> None:
    secret = book.sign_in("Ada", PASSWORD, "10.0.0.1")
    book.disable("ada")
    assert book.session(secret) is None
    refused(book, "Ada", PASSWORD)
    book.disable("Ada", disabled=False)
    secret = book.sign_in("Ada", PASSWORD, "10.0.0.1")
    book.set_password("Ada", "ein ganz anderes Wort")
    assert book.session(secret) is None
    refused(book, "Ada", PASSWORD)


def test_guessing_a_name_is_slowed_down_twice_as_much_each_time(book: Accounts, clock: Clock) -> None:
    for n in range(5):
        assert refused(book, "Ada", "falsches Wort", f"10.0.0.{n}").hint is None
    waits = []
    for n in range(4):
        hint = refused(book, "Ada", PASSWORD, f"10.0.1.{n}").hint
        assert hint is not None, "even the right password has to wait"
        waits.append(int(hint.split()[1]))
        clock.now += waits[-1]
        assert refused(book, "Ada", "falsches Wort", f"10.0.2.{n}").hint is None
    assert waits == sorted(waits)
    assert waits[-1] >= 2 * waits[1]
    clock.now += 3601
    assert book.sign_in("Ada", PASSWORD, "10.0.0.1")


def test_trying_many_names_from_one_address_is_slowed_down(book: Accounts) -> None:
    for n in range(20):
        assert refused(book, f"Name {n}", "falsches Wort").hint is None
    assert refused(book, "noch einer", "falsches Wort").hint is not None
    assert book.sign_in("Ada", PASSWORD, "10.0.0.2"), "others are not locked out"


def test_attempts_are_written_down(book: Accounts) -> None:
    refused(book, "Ada", "falsches Wort")
    book.sign_in("Ada", PASSWORD, "10.0.0.9")
    assert [(a.name, a.address, a.ok) for a in book.attempts()] == [
        ("Ada", "10.0.0.9", True),
        ("Ada", "10.0.0.1", False),
    ]


def test_old_attempts_are_forgotten(book: Accounts, clock: Clock) -> None:
    refused(book, "Ada", "falsches Wort")
    clock.now += KEPT + 1
    book.sign_in("Ada", PASSWORD, "10.0.0.9")
    assert [a.ok for a in book.attempts()] == [True]


def test_the_file_holds_no_password_and_no_session_and_is_the_owners_alone(book: Accounts) -> None:
    secret = book.sign_in("Ada", PASSWORD, "10.0.0.1")
    kept = book.path.read_bytes()
    assert PASSWORD.encode() not in kept
    assert secret.encode() not in kept
    assert b"$argon2id$" in kept
    assert book.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_file_that_others_can_read_is_refused(book: Accounts) -> None:
    book.path.chmod(0o644)
    with pytest.raises(AccountError, match="others may read"):
        Accounts(book.path)


def test_what_is_no_accounts_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="no such file"):
        Accounts(tmp_path / "missing")
    for name, make in (("text", _text), ("other", _other)):
        make(tmp_path / name)
        (tmp_path / name).chmod(0o600)
        with pytest.raises(AccountError):
            Accounts(tmp_path / name)


def _text(path: Path) -> None:
    path.write_text("kein Konto hier, nur Text, und zwar recht viel davon\n" * 200, encoding="utf-8")


def _other(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("create table t (x)")
    db.close()


@pytest.mark.parametrize("name", ["", " ", "a\nb", "<b>", "x" * 65, "\u202eabc"])
def test_names_that_deceive_are_refused(book: Accounts, name: str) -> None:
    with pytest.raises(AccountError):
        book.add(name, Access.READ, PASSWORD)


def test_no_two_accounts_of_one_name_and_no_short_passwords(book: Accounts) -> None:
    with pytest.raises(DuplicateError):
        book.add("ADA", Access.READ, PASSWORD)
    with pytest.raises(AccountError):
        book.add("Bo", Access.READ, "kurz")
    with pytest.raises(NotFoundError):
        book.disable("Bo")


def test_accounts_from_the_command_line(tmp_path: Path) -> None:
    path = str(tmp_path / "accounts")

    def run(*args: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli, ["account", *args, "--accounts", path], env={"LAGEBILD_PASSWORD": PASSWORD})
        assert done.exit_code == code, done.output
        return done.output

    run("list", code=1)
    assert "may admin" in run("add", "Ada", "--access", "admin")
    run("add", "Ada", code=1)
    run("add", "Bo")
    run("disable", "Bo")
    assert "disabled" in run("list")
    run("disable", "Bo", "--undo")
    run("passwd", "Bo")
    run("passwd", "Cyd", code=1)
    assert '"name": "Ada"' in run("list", "--json")


def _desk(*args: str) -> Callable[[], int]:
    return lambda: CliRunner().invoke(cli, ["desk", *args]).exit_code


def test_the_desk_does_not_open_to_others_without_accounts_or_in_the_clear(made: Path, book: Accounts) -> None:
    case, accounts = ("--case", str(made)), ("--accounts", str(book.path))
    for args in (
        ("--host", "0.0.0.0"),
        ("--host", "192.0.2.1", "--name", "desk.example"),
        ("--host", "0.0.0.0", *accounts),
        ("--host", "0.0.0.0", *accounts, "--name", "desk.example", "--behind-proxy"),
        ("--name", "desk.example"),
        ("--behind-proxy",),
        (*accounts, "--certificate", "cert.pem"),
        ("--accounts", str(made.parent / "missing")),
    ):
        assert _desk(*case, *args)() == 1, args
