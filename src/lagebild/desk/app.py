"""The desk's pages. Each opens the case, reads what it shows, and closes it again."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from lagebild.desk import views
from lagebild.desk.guard import Guard
from lagebild.errors import NotFoundError
from lagebild.store import Case, open_case

LANGUAGES = ("de", "en")


@cache
def words() -> dict[str, dict[str, str]]:
    """The interface's own words: language, then key."""
    text = resources.files("lagebild.desk").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def make_app(case: str | Path, *, token: str, hosts: Collection[str]) -> Starlette:
    """The desk of one case as an ASGI application; ``hosts`` are the Host headers it answers to."""
    pages = _Pages(case)
    routes = [
        Route("/", pages.page("today.html", views.today)),
        Route("/report/{id}", pages.page("report.html", views.report)),
        Route("/source/{id}", pages.page("source.html", views.source)),
        Route("/question/{id}", pages.page("question.html", views.question)),
        Route("/search", pages.page("search.html", views.search)),
        Route("/language/{code}", _choose_language),
        Mount("/static", StaticFiles(packages=[("lagebild.desk", "static")])),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, token=token, hosts=hosts)])


def _language(request: Request) -> str:
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    accepted = request.headers.get("accept-language", "").lower()
    first = min(LANGUAGES, key=lambda code: accepted.find(code) if code in accepted else len(accepted) + 1)
    return first if first in accepted else LANGUAGES[0]


def _choose_language(request: Request) -> Response:
    code = request.path_params["code"]
    back = request.query_params.get("back", "/")
    # only a path on this desk: never "//elsewhere" or "/\elsewhere"
    safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    response = RedirectResponse(safe, status_code=303)
    if code in LANGUAGES:
        response.set_cookie("language", code, samesite="strict", path="/")
    return response


class _Pages:
    """Templates and the case they show."""

    def __init__(self, case: str | Path) -> None:
        self._case = case
        self._environment = Environment(
            loader=PackageLoader("lagebild.desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def page(
        self, template: str, view: Callable[[Case, Request, str], Mapping[str, Any]]
    ) -> Callable[[Request], Response]:
        """An endpoint that shows what ``view`` gathers; what is not in the case is a 404 that says so."""

        def endpoint(request: Request) -> Response:
            language = _language(request)
            try:
                with open_case(self._case) as case:
                    shown = view(case, request, language)
            except NotFoundError as error:
                return self._render("missing.html", request, language, {"what": str(error)}, status=404)
            return self._render(template, request, language, shown)

        return endpoint

    def _render(
        self, template: str, request: Request, language: str, shown: Mapping[str, Any], status: int = 200
    ) -> HTMLResponse:
        other = LANGUAGES[1 - LANGUAGES.index(language)]
        page = self._environment.get_template(template).render(
            t=words()[language],
            language=language,
            other=other,
            here=request.url.path,
            query=request.query_params.get("q", ""),
            **shown,
        )
        return HTMLResponse(page, status_code=status)
