"""The desk, and the accounts of those who may use it from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lagebild.cli.output import AUTHOR, builtins, case_option, emit, json_option, note, say, table

if TYPE_CHECKING:
    from lagebild.desk.accounts import Accounts

ACCESS = ("read", "edit", "admin")
"""As in ``lagebild.desk.who``, which is not loaded only to print a help page."""


@click.command()
@case_option
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="A port; without it a free one is taken.")
@click.option("--accounts", type=click.Path(dir_okay=False), metavar="FILE", help="People sign in by these accounts.",
              envvar="LAGEBILD_ACCOUNTS", show_envvar=True)  # fmt: skip
@click.option("--name", "names", multiple=True, metavar="HOST[:PORT]", help="A name browsers ask for the desk by.")
@click.option("--certificate", type=click.Path(dir_okay=False), metavar="PEM", help="The certificate for TLS.")
@click.option("--key", type=click.Path(dir_okay=False), metavar="PEM", help="The certificate's key.")
@click.option("--behind-proxy", is_flag=True, help="A proxy on this machine speaks TLS for the desk.")
@AUTHOR
@json_option
def desk(
    case_path: str,
    host: str,
    port: int,
    accounts: str | None,
    names: tuple[str, ...],
    certificate: str | None,
    key: str | None,
    behind_proxy: bool,
    author: str,
    as_json_: bool,
) -> None:
    """Open the desk: reports with their statements, sources, questions.

    Without --accounts it answers on this machine alone, to whoever has the address it prints.
    Elsewhere it needs accounts, and TLS of its own or of a proxy.
    """
    from lagebild.desk import serve

    def ready(address: str) -> None:
        if as_json_:
            emit("desk", {"address": address})
        else:
            say(f"The desk is at {address}")
            note("Stop it with Ctrl+C.")

    serve(
        case_path, host=host, port=port, ready=ready, author=author, accounts=accounts, names=names,
        certificate=certificate, key=key, behind_proxy=behind_proxy,
    )  # fmt: skip


@click.group()
def account() -> None:
    """Keep the accounts of a desk that several people use."""


ACCOUNTS = click.option(
    "--accounts", "path", type=click.Path(dir_okay=False), required=True, metavar="FILE", help="The accounts file.",
    envvar="LAGEBILD_ACCOUNTS", show_envvar=True,
)  # fmt: skip
PASSWORD = click.password_option(help="Asked for where it is not given.", envvar="LAGEBILD_PASSWORD")


def _open(path: str, *, create: bool = False) -> Accounts:
    from lagebild.desk.accounts import Accounts

    return Accounts(path, create=create)


@account.command("add")
@click.argument("name")
@ACCOUNTS
@click.option("--access", type=click.Choice(ACCESS), default="edit", show_default=True, help="What it may do.")
@PASSWORD
@json_option
def add(name: str, path: str, access: str, password: str, as_json_: bool) -> None:
    """Make an account; the file is made where there is none."""
    from lagebild.desk.who import Access

    made = _open(path, create=True).add(name, Access.named(access), password)
    if as_json_:
        emit("account", {"name": made.name, "access": access})
    else:
        say(f"{made.name} may {access}")


@account.command("list")
@ACCOUNTS
@json_option
def list_(path: str, as_json_: bool) -> None:
    """List the accounts."""
    found = [
        {"name": one.name, "access": one.access.word, "disabled": one.disabled} for one in _open(path).all()
    ]  # fmt: skip
    if as_json_:
        emit("accounts", builtins(found))
    else:
        table(("may", "state", "name"),
              ((a["access"], "disabled" if a["disabled"] else "", a["name"]) for a in found))  # fmt: skip


@account.command("disable")
@click.argument("name")
@ACCOUNTS
@click.option("--undo", is_flag=True, help="Open it again.")
@json_option
def disable(name: str, path: str, undo: bool, as_json_: bool) -> None:
    """Shut an account at once, also where it is signed in."""
    _open(path).disable(name, disabled=not undo)
    if as_json_:
        emit("account", {"name": name, "disabled": not undo})
    else:
        say(f"{name} is {'open again' if undo else 'disabled'}")


@account.command("passwd")
@click.argument("name")
@ACCOUNTS
@PASSWORD
@json_option
def passwd(name: str, path: str, password: str, as_json_: bool) -> None:
    """Give an account a new password; it is signed out everywhere."""
    _open(path).set_password(name, password)
    if as_json_:
        emit("account", {"name": name})
    else:
        say(f"{name} has a new password")


@account.command("token")
@click.argument("name")
@ACCOUNTS
@click.option("--revoke", is_flag=True, help="Take back all tokens of the account instead.")
@json_option
def token(name: str, path: str, revoke: bool, as_json_: bool) -> None:
    """Make a token with which a program may use the desk's API as this account; it is shown once."""
    book = _open(path)
    if revoke:
        count = book.revoke_tokens(name)
        if as_json_:
            emit("account", {"name": name, "revoked": count})
        else:
            say(f"{count} tokens of {name} are revoked")
        return
    made = book.make_token(name)
    if as_json_:
        emit("account", {"name": name, "token": made})
    else:
        say(made)


COMMANDS = (desk, account)
