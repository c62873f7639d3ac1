"""What every operation of the API is made with.

An operation is data: a method, a path, the types of what it is asked, sent and answers, and a function. The route and
its part of the OpenAPI document both come from it, so that they cannot differ.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lagebild.desk.who import Access, User, form_token, same
from lagebild.errors import CaseError, DuplicateError, IntakeError, LagebildError, NotFoundError
from lagebild.model import encode
from lagebild.store import Case, open_case

if TYPE_CHECKING:
    from lagebild.desk.frame import Desk

LOG = logging.getLogger(__name__)
T = TypeVar("T")
TOKEN_HEADER = "X-Lagebild-Token"  # noqa: S105  the header's name
"""The form token, for a write that comes with a session's cookie instead of a bearer token."""

Limit = Annotated[int, msgspec.Meta(ge=1, le=500)]
Offset = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Words = Annotated[str, msgspec.Meta(max_length=1000)]


class Part(msgspec.Struct, Generic[T], kw_only=True, frozen=True):
    """Part of a list."""

    items: list[T]
    total: int
    """How many there are in all."""
    limit: int
    offset: int


class Nothing(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked."""


class Paged(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Which part of a list is asked for."""

    limit: Limit = 50
    offset: Offset = 0


class Problem(msgspec.Struct, kw_only=True, frozen=True):
    """Why something could not be done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    where: str | None = None
    """The thing or place it concerns."""
    hint: str | None = None
    """What to do."""


@dataclass(frozen=True)
class Call:
    """One call of an operation."""

    desk: Desk
    user: User
    path: Mapping[str, str]
    query: Any
    body: Any

    @property
    def author(self) -> str:
        """The name writes are kept by."""
        return self.user.name


Act = Callable[[Case, Call], Any]


@dataclass(frozen=True)
class Operation:
    """One operation; ``act`` returns what ``returns`` says."""

    method: str
    path: str
    """Below ``/api/v1``, with ``{id}`` for parts that are ids."""
    act: Act
    returns: Any
    summary: str
    query: type[msgspec.Struct] = Nothing
    body: Any = None
    status: int = 200
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Further members of its part of the OpenAPI document."""

    @property
    def need(self) -> Access:
        """What the user must be allowed to do."""
        return Access.READ if self.method == "GET" else Access.EDIT

    def route(self, desk: Desk) -> Route:
        """The route that answers it."""

        async def endpoint(request: Request) -> Response:
            user: User = request.scope["user"]
            data = b""
            if self.method != "GET":
                if refused := _forged(request, user):
                    return refused
                data = await request.body()
            return await run_in_threadpool(self._answer, desk, user, request, data)

        return Route(self.path, endpoint, methods=[self.method])

    def _answer(self, desk: Desk, user: User, request: Request, data: bytes) -> Response:
        if user.access < self.need:
            return problem(403, "this account may not do that")
        try:
            query = _query(request, self.query)
            body = msgspec.json.decode(data, type=self.body) if self.body is not None else None
            call = Call(desk, user, request.path_params, query, body)
            if self.method == "GET":
                with desk.reading() as case:
                    found = self.act(case, call)
            else:
                with open_case(desk.case, author=user.name) as case:
                    found = self.act(case, call)
        except (LagebildError, msgspec.DecodeError, UnicodeError) as error:
            return refusal(error)
        return Response(encode(found), self.status, media_type="application/json")


def _query(request: Request, type: type[msgspec.Struct]) -> msgspec.Struct:
    given = request.query_params
    if len(given.multi_items()) != len(given):
        raise msgspec.ValidationError("a parameter is given more than once")
    return msgspec.convert(dict(given), type=type, strict=False)


def _forged(request: Request, user: User) -> Response | None:
    """The refusal of a write that a browser may have been tricked into: a cookie alone does not tell."""
    # whoever can set this header is no foreign page; the guard then looks at nothing else
    if request.headers.get("authorization", "").lower().startswith("bearer "):
        return None
    if same(request.headers.get(TOKEN_HEADER, ""), form_token(user.session)):
        return None
    return problem(403, f"a write with a cookie needs the form token in {TOKEN_HEADER}")


STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotFoundError, 404),
    (DuplicateError, 409),
    (CaseError, 422),
    (IntakeError, 422),
    (LagebildError, 422),
    (msgspec.ValidationError, 422),
    (msgspec.DecodeError, 400),
    (UnicodeError, 400),
)
"""The status that goes with each error, the first that fits."""

TITLES = {
    400: "This is no JSON", 401: "Who are you?", 403: "Not allowed", 404: "Not found", 405: "Not that way",
    409: "It is different by now", 411: "Of unknown size", 413: "Too large", 421: "Not this desk",
    422: "It cannot be so", 503: "Too busy",
}  # fmt: skip


def refusal(error: Exception) -> Response:
    """The answer to an error: its status, and what it says."""
    status = next(status for type, status in STATUS if isinstance(error, type))
    if isinstance(error, LagebildError):
        return problem(status, error.what, where=error.where, hint=error.hint)
    return problem(status, str(error))


def problem(status: int, detail: str, *, where: str | None = None, hint: str | None = None) -> Response:
    """A problem as RFC 9457 writes it."""
    title = TITLES.get(status, "It did not work")
    made = Problem(type="about:blank", title=title, status=status, detail=detail, where=where, hint=hint)
    content = {name: value for name, value in msgspec.to_builtins(made).items() if value is not None}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    data = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(data, status, media_type="application/problem+json", headers=headers)
