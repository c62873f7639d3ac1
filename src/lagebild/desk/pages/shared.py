"""What several pages need: parts of long lists, numbers and days from forms, answers kept while nothing is written."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from lagebild.desk.frame import Ask
from lagebild.errors import NotFoundError, QuestionError
from lagebild.model import Interval, Source
from lagebild.store import Case
from lagebild.weighing.explain import percent

T = TypeVar("T")

_KEPT: OrderedDict[tuple[str, str], tuple[str, Any]] = OrderedDict()
_MOST = 256


def remembered(case: Case, ask: Ask, name: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, made again only once the case was written to; for what takes long."""
    last = case.changes(limit=1)
    stamp = f"{last[0].at} {last[0].id}" if last else ""
    key = (str(ask.desk.case), name)
    known = _KEPT.get(key)
    if known is None or known[0] != stamp:
        _KEPT[key] = known = (stamp, make())
        while len(_KEPT) > _MOST:
            _KEPT.popitem(last=False)
    found: T = known[1]
    return found


class Pager(NamedTuple):
    """Where in a long list a page is."""

    total: int
    page: int
    """From 1 on."""
    pages: int
    size: int
    before: str | None
    """The address of the page before; ``None`` on the first."""
    after: str | None

    @property
    def offset(self) -> int:
        """How many come before this page."""
        return (self.page - 1) * self.size


def address(ask: Ask, **changes: object) -> str:
    """The address of this page with other values behind the question mark; an empty one leaves."""
    query = [pair for pair in ask.request.query_params.multi_items() if pair[0] not in changes]
    query += [(name, str(value)) for name, value in changes.items()]
    asked = urlencode([pair for pair in query if pair[1]])
    return ask.request.url.path + (f"?{asked}" if asked else "")


def pager(ask: Ask, total: int, size: int = 25) -> Pager:
    """The page the user asked for (``?page=``) of a list of ``total``."""
    pages = max(-(-total // size), 1)
    given = ask.query.get("page", "")
    page = min(max(int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 1, 1), pages)
    before = address(ask, page=page - 1 if page > 2 else "") if page > 1 else None
    return Pager(total, page, pages, size, before, address(ask, page=page + 1) if page < pages else None)


def shown_percent(ask: Ask) -> Callable[[float], str]:
    """Writes a probability as the user's language does."""
    return lambda p: percent(p, ask.language)


def share(text: str, what: str, ask: Ask) -> float:
    """A probability from a field in per cent: ``12``, ``12,5``, ``12.5 %``. Raises ``QuestionError``."""
    try:
        value = float(text.removesuffix("%").strip().replace(",", ".")) / 100
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise QuestionError(ask.t.say("no_share", given=text or "–"), where=what)
    return round(value, 12)


def number(text: str, what: str, ask: Ask) -> float:
    """A number from a field, with comma or point. Raises ``QuestionError``."""
    try:
        value = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        raise QuestionError(ask.t.say("no_number", given=text or "–"), where=what) from None
    if value != value or value in (float("inf"), float("-inf")):
        raise QuestionError(ask.t.say("no_number", given=text), where=what)
    return value


def day(text: str, what: str, ask: Ask) -> dt.date:
    """A day from a field. Raises ``QuestionError``."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise QuestionError(ask.t.say("no_day", given=text or "–"), where=what) from None


def asked_day(ask: Ask, name: str) -> dt.date | None:
    """A day behind the question mark; what is none counts as not given."""
    try:
        return dt.date.fromisoformat(ask.query.get(name, "")[:10])
    except ValueError:
        return None


def stretch(ask: Ask, name: str) -> Interval:
    """The days of the fields ``NAME_earliest`` and ``NAME_latest``, either of which may be empty."""
    ends = [ask.text(f"{name}_{end}") for end in ("earliest", "latest")]
    first, last = (day(text, ask.t["field_about"], ask) if text else None for text in ends)
    if first and last and first > last:
        raise QuestionError(ask.t.say("days_turned", first=first, last=last))
    return Interval(earliest=first, latest=last)


def given_source(case: Case, words: str) -> Source:
    """The source of a name a user typed. Raises ``QuestionError``, so that the form is shown again."""
    try:
        return case.source(words)
    except NotFoundError as error:
        raise QuestionError(str(error)) from error
