"""The case as JSON, for programs: ``/api/v1``, its OpenAPI document, and changes as they happen."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from lagebild.desk.api import claims, overview, questions, reports, sources
from lagebild.desk.api.openapi import document
from lagebild.desk.api.operations import Operation, problem

if TYPE_CHECKING:
    from lagebild.desk.frame import Desk
    from lagebild.desk.who import Door

OPERATIONS: tuple[Operation, ...] = (
    *overview.OPERATIONS,
    *reports.OPERATIONS,
    *sources.OPERATIONS,
    *claims.OPERATIONS,
    *questions.OPERATIONS,
)


def openapi() -> dict[str, Any]:
    """The OpenAPI document of this version."""
    made: dict[str, Any] = msgspec.json.decode(_described())
    return made


@cache
def _described() -> bytes:
    import lagebild

    return msgspec.json.encode(document(OPERATIONS, lagebild.__version__))


def api(desk: Desk, door: Door) -> Mount:
    """The routes of the API of a desk, behind its guard."""

    def described(_request: Request) -> Response:
        return Response(_described(), media_type="application/vnd.oai.openapi+json;version=3.1")

    async def events(request: Request) -> Response:
        return await desk.events.listen(request, lambda: door.who(request) is not None)

    routes = [
        *(one.route(desk) for one in OPERATIONS),
        Route("/openapi.json", described, methods=["GET"]),
        Route("/events", events, methods=["GET"]),
    ]
    inside = Starlette(routes=routes, exception_handlers={HTTPException: _told})
    return Mount("/api/v1", app=inside)


def _told(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    made = problem(error.status_code, error.detail)
    made.headers.update(error.headers or {})
    return made


__all__ = ["OPERATIONS", "api", "openapi"]
