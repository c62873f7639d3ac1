"""Signing in and out, on a desk with accounts."""

from __future__ import annotations

from lagebild.desk.accounts import SignInError
from lagebild.desk.frame import Action, Ask, Done, Page, Shown
from lagebild.desk.who import Access
from lagebild.errors import NotFoundError
from lagebild.store import Case


def sign_in_page(_case: Case, ask: Ask) -> Shown:
    """The form; the name that was typed stays."""
    return {"name": ask.text("name")}


def sign_in(_case: Case, ask: Ask) -> Done:
    """Begin a session. Raises ``SignInError`` where name and password do not fit, or must wait."""
    if ask.desk.accounts is None:
        raise NotFoundError("this desk has no accounts")
    address = ask.request.client.host if ask.request.client else "?"
    password = ask.form.get("password")
    try:
        session = ask.desk.accounts.sign_in(ask.text("name"), password if isinstance(password, str) else "", address)
    except SignInError as error:
        told = ask.t.say("sign_in_wait", seconds=error.wait) if error.wait else ask.t["sign_in_wrong"]
        raise SignInError(told) from error
    return Done("/", session=session)


def sign_out(_case: Case, ask: Ask) -> Done:
    """End the session."""
    if ask.desk.accounts is not None and ask.user is not None:
        ask.desk.accounts.sign_out(ask.user.session)
    return Done("/sign-in", session="")


SIGN_IN = Page("/sign-in", "sign-in.html", sign_in_page, need=None)
PAGES = (
    SIGN_IN,
    Action("/sign-in", sign_in, again=SIGN_IN, need=None),
    Action("/sign-out", sign_out, again=SIGN_IN, need=Access.READ),
)
