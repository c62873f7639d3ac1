"""What stands before every page: the Host check, the session's token, and the headers of the answer.

A desk on loopback is reachable from any page the user's browser has open. The Host check stops DNS
rebinding, the token everything else; the policy lets no inline script run and nothing leave.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Collection

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp

COOKIE = "lagebild"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard(BaseHTTPMiddleware):
    """Refuses a foreign Host (421) and a missing or wrong token (403)."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: Collection[str]) -> None:
        super().__init__(app)
        self._token = token
        self._hosts = frozenset(hosts)

    async def dispatch(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Check, answer, and set the headers."""
        response = await self._answer(request, call_next)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    async def _answer(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.headers.get("host", "") not in self._hosts:
            return PlainTextResponse("This desk does not go by that name.", status_code=421)
        offered = request.query_params.get("token")
        if offered is not None and self._same(offered):
            response: Response = RedirectResponse(str(request.url.remove_query_params("token")), status_code=303)
            response.set_cookie(COOKIE, self._token, httponly=True, samesite="strict", path="/")
            return response
        if not self._same(request.cookies.get(COOKIE, "")):
            return PlainTextResponse("Open the desk with the address the command printed.", status_code=403)
        return await call_next(request)

    def _same(self, offered: str) -> bool:
        return hmac.compare_digest(offered.encode("utf-8", "replace"), self._token.encode("utf-8"))
