"""The choice of the interface's language, kept in a cookie."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lagebild.desk.words import LANGUAGES


def choose_language(request: Request) -> Response:
    """Keep the choice and go back to where it was made."""
    code = request.path_params["code"]
    back = request.query_params.get("back", "/")
    # only a path on this desk: never "//elsewhere" or "/\elsewhere"
    safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    response = RedirectResponse(safe, status_code=303)
    if code in LANGUAGES:
        response.set_cookie("language", code, samesite="strict", path="/")
    return response
