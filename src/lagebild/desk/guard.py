"""What stands before every page: the Host check, where a form may come from, how large it may be, who asks.

A desk on loopback is reachable from any page the user's browser has open. The Host check stops DNS rebinding, the
session's secret everything else; a form must besides come from the desk's own pages. The policy lets no inline
script run and nothing leave.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lagebild.desk.accounts import Accounts
from lagebild.desk.api.operations import problem
from lagebild.desk.who import Access, Door, User, same

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "no-referrer" would make browsers send "Origin: null" with the desk's own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
SAFE = frozenset({"GET", "HEAD"})
LARGEST = 21_000_000
"""Bytes of a request: a file as large as the intake takes, and the form around it."""
API = "/api/"
OPEN = ("/sign-in", "/static/", "/language/")
"""Paths that a desk with accounts shows to strangers."""


class TokenDoor:
    """On loopback: whoever holds the secret this run of the desk was started with is the user at the machine."""

    accounts = False

    def __init__(self, token: str, author: str) -> None:
        self.token = token
        self._user = User(author, Access.ADMIN, token)

    def who(self, connection: HTTPConnection) -> User | None:
        """The user at the machine, or ``None``."""
        given = bearer(connection)
        offered = connection.cookies.get(cookie(connection), "") if given is None else given
        return self._user if same(offered, self.token) else None


class AccountsDoor:
    """With accounts: whoever has signed in."""

    accounts = True

    def __init__(self, accounts: Accounts) -> None:
        self.book = accounts

    def who(self, connection: HTTPConnection) -> User | None:
        """The account whose session the cookie names, or whose token a program holds; or ``None``."""
        if (given := bearer(connection)) is not None:
            account = self.book.token(given)
            return User(account.name, account.access, given) if account else None
        session = connection.cookies.get(cookie(connection), "")
        account = self.book.session(session) if session else None
        return User(account.name, account.access, session) if account else None


def bearer(connection: HTTPConnection) -> str | None:
    """The token that a program sends (RFC 6750), for the API alone; ``None`` where there is none."""
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" and connection.url.path.startswith(API) else None


def cookie(connection: HTTPConnection) -> str:
    """The session cookie's name. Cookies do not tell ports apart, so the name does: two desks, two sessions."""
    if connection.url.scheme == "https":
        return "__Host-lagebild"
    return f"lagebild-{connection.url.port or 80}"


def keep_session(request: Request, response: Response, secret: str, *, seconds: int | None = None) -> None:
    """Give the browser its session: not for scripts, not for other sites, only over TLS where there is TLS."""
    response.set_cookie(
        cookie(request), secret, max_age=seconds, httponly=True, samesite="strict", path="/",
        secure=request.url.scheme == "https",
    )  # fmt: skip


class Guard:
    """Refuses a foreign Host (421), a foreign form (403), a request too large (413) and strangers (403 or sign-in)."""

    def __init__(self, app: ASGIApp, *, door: Door, hosts: Collection[str]) -> None:
        self._app = app
        self._door = door
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, pass on, and set the headers of the answer."""
        if scope["type"] == "websocket":  # the desk has none
            await send({"type": "websocket.close"})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "private, no-cache"
            await send(message)

        request = Request(scope)
        refused = self._refuse(request)
        if refused is not None and refused.status_code >= 400 and scope["path"].startswith(API):
            refused = problem(refused.status_code, bytes(refused.body).decode())
        await (refused or self._app)(scope, receive, with_headers)

    def _refuse(self, request: Request) -> Response | None:
        """The answer to a request that goes no further; else ``None``, with ``scope["user"]`` set."""
        if request.headers.get("host", "") not in self._hosts:
            return PlainTextResponse("This desk does not go by that name.", status_code=421)
        if request.method not in SAFE and (wrong := _foreign(request) or _unmeasured(request)):
            return wrong
        request.scope["user"] = user = self._door.who(request)
        if user is None:
            return self._stranger(request)
        if "token" in request.query_params and not self._door.accounts:
            return RedirectResponse(str(request.url.remove_query_params("token")), status_code=303)
        return None

    def _stranger(self, request: Request) -> Response | None:
        if request.url.path.startswith(API):
            return PlainTextResponse("Send a token: Authorization: Bearer …", status_code=401)
        if self._door.accounts:
            path = request.url.path
            if path.startswith(OPEN):
                return None
            if request.headers.get("hx-request"):
                return PlainTextResponse("Signed out.", status_code=403, headers={"HX-Redirect": "/sign-in"})
            return RedirectResponse("/sign-in", status_code=303)
        offered = request.query_params.get("token")
        if isinstance(self._door, TokenDoor) and offered is not None and same(offered, self._door.token):
            response = RedirectResponse(str(request.url.remove_query_params("token")), status_code=303)
            keep_session(request, response, self._door.token)
            return response
        return PlainTextResponse("Open the desk with the address the command printed.", status_code=403)


def _foreign(request: Request) -> Response | None:
    """The refusal of a form that was sent from anywhere but the desk's own pages."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    # a browser that says "same-origin" may still hide the origin; one that does not say it must name it rightly
    known = site == "same-origin" and origin == "null"
    if site not in (None, "same-origin") or (
        origin is not None and not known and urlsplit(origin).netloc != request.headers.get("host")
    ):
        return PlainTextResponse("This form was not sent from the desk.", status_code=403)
    return None


def _unmeasured(request: Request) -> Response | None:
    """The refusal of a request that does not say its size, or says one too large."""
    size = request.headers.get("content-length", "")
    if not (size.isascii() and size.isdigit()):
        return PlainTextResponse("The size of the request is not given.", status_code=411)
    if int(size[:20]) > LARGEST:
        return PlainTextResponse("The request is too large.", status_code=413)
    return None
