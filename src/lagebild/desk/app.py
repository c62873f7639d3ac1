"""The desk as an ASGI application: the pages of every noun behind one guard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from lagebild.desk.accounts import Accounts
from lagebild.desk.api import api
from lagebild.desk.frame import Desk
from lagebild.desk.guard import AccountsDoor, Guard, TokenDoor
from lagebild.desk.pages import PAGES, choose_language
from lagebild.desk.who import Door


def make_app(
    case: str | Path,
    *,
    hosts: Collection[str],
    token: str | None = None,
    accounts: Accounts | None = None,
    author: str = "analyst",
) -> Starlette:
    """The desk of one case as an ASGI application; ``hosts`` are the Host headers it answers to.

    It lets in whoever holds ``token``, who then writes as ``author``; with ``accounts`` instead, whoever signs in.
    Raises ``ValueError`` unless exactly one of the two is given.
    """
    if (token is None) == (accounts is None):
        raise ValueError("a desk is opened either with a token or with accounts")
    desk = Desk(case, accounts=accounts)
    door: Door = AccountsDoor(accounts) if accounts else TokenDoor(token or "", author)
    routes = [
        *(desk.route(one) for one in PAGES if accounts or not one.path.startswith("/sign-")),
        Route("/language/{code}", choose_language, methods=["GET"]),
        api(desk, door),
        Mount("/static", StaticFiles(packages=[("lagebild.desk", "static")])),
    ]

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        desk.close()

    guard = Middleware(Guard, door=door, hosts=hosts)
    app = Starlette(routes=routes, middleware=[guard], exception_handlers={404: desk.no_page}, lifespan=life)
    app.state.events = desk.events
    return app
