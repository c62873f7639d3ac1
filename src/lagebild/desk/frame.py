"""What every page of the desk is made with.

A page is data: a path, a template, and a *view* that gathers what the template shows. An action is a path and a
function that writes and says where to go next. ``Desk`` turns both into routes, and is the one place where cases are
opened, access is checked, form tokens are compared and errors become pages.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from lagebild.desk.accounts import Accounts
from lagebild.desk.api.events import Events
from lagebild.desk.api.operations import problem
from lagebild.desk.guard import cookie, keep_session
from lagebild.desk.jobs import Jobs
from lagebild.desk.who import Access, User, form_token, same
from lagebild.desk.words import LANGUAGES, Words, words
from lagebild.errors import LagebildError, NotFoundError
from lagebild.reading import Reader
from lagebild.store import Case, open_case

Shown = Mapping[str, Any]


@dataclass
class Ask:
    """One request, as views and actions see it."""

    desk: Desk
    request: Request
    user: User | None
    language: str
    form: FormData = field(default_factory=FormData)
    """What was sent; empty for a page that is only looked at."""
    error: str | None = None
    """Why what was sent could not be done, when its page is shown again."""

    @property
    def t(self) -> Words:
        """The words of the user's language."""
        return words(self.language)

    @property
    def path(self) -> Mapping[str, str]:
        """The parts of the address: ``ask.path["id"]``."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the question mark."""
        return self.request.query_params

    @property
    def author(self) -> str:
        """The name writes are kept by."""
        return self.user.name if self.user else "nobody"

    @property
    def token(self) -> str:
        """The token that every form must carry."""
        return form_token(self.secret)

    @property
    def secret(self) -> str:
        """What ties forms to this browser: its session, before signing in the cookie of the sign-in page."""
        return self.user.session if self.user else self.request.scope.get("visit", "")

    def may(self, access: Access | str) -> bool:
        """Whether the user may do that (``edit``, ``admin``)."""
        need = Access.named(access) if isinstance(access, str) else access
        return self.user is not None and self.user.access >= need

    def text(self, name: str, default: str = "") -> str:
        """A field of the form, without blanks at its ends."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else default

    def texts(self, name: str) -> list[str]:
        """All fields of that name, in order."""
        return [value.strip() for value in self.form.getlist(name) if isinstance(value, str)]

    def files(self, name: str) -> list[UploadFile]:
        """Files that were sent."""
        return [one for one in self.form.getlist(name) if isinstance(one, UploadFile) and one.filename]


@dataclass(frozen=True)
class Done:
    """What follows an action: the page to go to, and a word to the user (a key of ``words``, and its values)."""

    to: str
    say: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    session: str | None = None
    """The secret of a session that begins; the empty string: the session ends."""


View = Callable[[Case, Ask], Shown]
Act = Callable[[Case, Ask], Done]


@dataclass(frozen=True)
class Page:
    """A page: ``view`` gathers what ``template`` shows."""

    path: str
    template: str
    view: View
    need: Access | None = Access.READ
    """``None``: strangers may see it."""


@dataclass(frozen=True)
class Action:
    """A form: ``act`` writes. On a ``LagebildError`` the page ``again`` is shown with ``error`` and what was sent."""

    path: str
    act: Act
    again: Page
    need: Access | None = Access.EDIT


class Kept(NamedTuple):
    """A file for the user to keep."""

    name: str
    media_type: str
    text: str


@dataclass(frozen=True)
class Download:
    """A file: ``make`` writes it."""

    path: str
    make: Callable[[Case, Ask], Kept]
    need: Access | None = Access.READ


class Desk:
    """A case with what its pages share. ``routes`` makes them."""

    def __init__(self, case: str | Path, *, accounts: Accounts | None = None) -> None:
        self.case = case
        self.accounts = accounts
        self.jobs = Jobs()
        self.events = Events(case)
        self._read: tuple[object, Case] | None = None
        self._lock = threading.Lock()
        self._said: OrderedDict[str, list[str]] = OrderedDict()
        self._environment = Environment(
            loader=PackageLoader("lagebild.desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip

    def route(self, one: Page | Action | Download) -> Route:
        """The route of a page, an action or a file."""
        if isinstance(one, Download):
            return Route(one.path, self._download(one), methods=["GET"])
        if isinstance(one, Page):
            return Route(one.path, self._page(one), methods=["GET"])
        return Route(one.path, self._action(one), methods=["POST"])

    def no_page(self, request: Request, _error: Exception) -> Response:
        """The answer to an address that leads nowhere, for Starlette's handler of 404."""
        if request.url.path.startswith("/api/"):
            return problem(404, "there is nothing at this address")
        ask = self._ask(request)
        return self._refusal(ask, "no_page", 404, title="not_found")

    @contextmanager
    def reading(self) -> Iterator[Case]:
        """The case to read from. It stays open, so that it is asked for what it remembers of itself only once."""
        with self._lock:
            held = self._read
            stamp = _stamp(self.case)
            if held is None or held[0] != stamp:  # another file may be put in its place
                held = self._read = (stamp, open_case(self.case))
        yield held[1]

    def reader(self) -> Reader:
        """What new reports are read with."""
        from lagebild.desk.pages import upload

        return upload._reader()

    def close(self) -> None:
        """Let go of the case, when the desk ends."""
        self.jobs.close()
        with self._lock:
            held, self._read = self._read, None
        if held is not None:
            held[1].close()

    # --- words to the user that outlive a redirect

    def say(self, user: User | None, words: str) -> None:
        """Show this at the top of the user's next page."""
        if user is None:
            return
        self._said.setdefault(user.session, []).append(words)
        while len(self._said) > 1000:
            self._said.popitem(last=False)

    # --- pages and actions

    def _page(self, page: Page) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            ask = self._ask(request)
            return self._allowed(ask, page.need) or self._show(page, ask)

        return endpoint

    def _download(self, one: Download) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            ask = self._ask(request)
            if refused := self._allowed(ask, one.need):
                return refused
            try:
                with self.reading() as case:
                    kept = one.make(case, ask)
            except NotFoundError as error:
                return self._missing(ask, error)
            headers = {"Content-Disposition": f'attachment; filename="{kept.name}"'}
            return Response(kept.text, media_type=kept.media_type, headers=headers)

        return endpoint

    def _action(self, action: Action) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            ask = self._ask(request)
            refused = self._allowed(ask, action.need)
            if refused:
                return refused
            try:
                async with request.form(max_files=50, max_fields=500, max_part_size=1_000_000) as ask.form:
                    if not same(ask.text("token"), ask.token) or not ask.secret:
                        return self._refusal(ask, "stale_form", 403)
                    return await run_in_threadpool(self._act, action, ask)
            except HTTPException as error:  # a form that is none, or has too many parts
                return PlainTextResponse(error.detail, status_code=error.status_code)

        return endpoint

    def _act(self, action: Action, ask: Ask) -> Response:
        try:
            with open_case(self.case, author=ask.author) as case:
                done = action.act(case, ask)
        except NotFoundError as error:
            return self._missing(ask, error)
        except LagebildError as error:
            ask.error = str(error)
            response = self._show(action.again, ask, status=422)
            response.headers["HX-Push-Url"] = "false"  # there is nothing to look at where the form was sent to
            return response
        if done.say:
            self.say(ask.user, ask.t.say(done.say, **done.values))
        response = RedirectResponse(done.to, status_code=303)
        if done.session is not None:
            _session(ask.request, response, done.session)
        return response

    def _show(self, page: Page, ask: Ask, status: int = 200) -> Response:
        try:
            with self.reading() as case:
                shown = page.view(case, ask)
        except NotFoundError as error:
            return self._missing(ask, error)
        return self.render(page.template, ask, shown, status)

    def render(self, template: str, ask: Ask, shown: Shown, status: int = 200) -> Response:
        """A template with what a view gathered and what every page has."""
        said = self._said.pop(ask.user.session, []) if ask.user else []
        page = self._environment.get_template(template).render(
            ask=ask,
            t=ask.t,
            language=ask.language,
            other=LANGUAGES[1 - LANGUAGES.index(ask.language)],
            here=ask.request.url.path,
            query=ask.query.get("q", ""),
            said=said,
            error=ask.error,
            **shown,
        )
        response = HTMLResponse(page, status_code=status)
        if visit := ask.request.scope.get("new visit"):
            response.set_cookie(VISIT, visit, httponly=True, samesite="strict", path="/sign-in")
        return response

    def _missing(self, ask: Ask, error: NotFoundError) -> Response:
        return self.render("missing.html", ask, {"title": ask.t["not_found"], "what": str(error)}, status=404)

    def _refusal(self, ask: Ask, key: str, status: int, title: str = "refused") -> Response:
        return self.render("missing.html", ask, {"title": ask.t[title], "what": ask.t[key]}, status=status)

    def _allowed(self, ask: Ask, need: Access | None) -> Response | None:
        return None if need is None or ask.may(need) else self._refusal(ask, "not_allowed", 403)

    def _ask(self, request: Request) -> Ask:
        user = request.scope.get("user")
        if user is None:  # only the sign-in page is ever asked for by nobody
            request.scope["visit"] = request.cookies.get(VISIT, "")
            if not request.scope["visit"] and request.method == "GET":
                request.scope["visit"] = request.scope["new visit"] = secrets.token_urlsafe(24)
        return Ask(self, request, user, _language(request))


def _stamp(case: str | Path) -> object:
    """What tells one case file from another of its name."""
    try:
        found = Path(case).stat()
    except OSError:  # on a server, or gone: opening it tells
        return case
    return found.st_dev, found.st_ino


VISIT = "lagebild-visit"
"""Cookie of the sign-in page: ties its form to the browser that asked for it."""


def _session(request: Request, response: Response, secret: str) -> None:
    if secret:
        keep_session(request, response, secret)
    else:
        response.delete_cookie(cookie(request), path="/", httponly=True, samesite="strict",
                               secure=request.url.scheme == "https")  # fmt: skip


def _language(request: Request) -> str:
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    accepted = request.headers.get("accept-language", "").lower()
    first = min(LANGUAGES, key=lambda code: accepted.find(code) if code in accepted else len(accepted) + 1)
    return first if first in accepted else LANGUAGES[0]
