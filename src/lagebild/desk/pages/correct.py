"""Correcting a report's statements: changed, added, withdrawn, taken back."""

from __future__ import annotations

from lagebild.casework.correcting import (
    PARTS,
    Voice,
    add_statement,
    correct_statement,
    take_back,
    withdraw,
)
from lagebild.desk.frame import Action, Ask, Done
from lagebild.desk.pages.report import REPORT
from lagebild.errors import ModelError, NotFoundError
from lagebild.store import Case


def _given(ask: Ask) -> dict[str, str | bool | list[Voice]]:
    """The fields of the form as ``casework.correcting`` takes them."""
    given: dict[str, str | bool | list[Voice]] = {part: ask.text(part) for part in PARTS}
    given |= {name: ask.text(name) for name in ("kind", "medium", "mode")}
    given |= {name: bool(ask.text(name)) for name in ("hedged", "negated")}
    for name in ("said", "about"):
        first, last = ask.text(f"{name}_earliest"), ask.text(f"{name}_latest")
        given[name] = f"{first or '..'}/{last or '..'}" if first or last else ""
    names, bodies, known = (ask.texts(f"link_{part}") for part in ("name", "of", "named"))
    if not len(names) == len(bodies) == len(known):
        raise ModelError("the chain's rows are not complete")
    rows = zip(names, bodies, known, strict=True)
    given["chain"] = [Voice(name, of or None, named == "yes") for name, of, named in rows if name]
    return given


def _here(ask: Ask, statement: str = "") -> str:
    return f"/report/{ask.path['id']}" + (f"#{statement}" if statement else "")


def _own(case: Case, ask: Ask) -> str:
    """The statement the form is about. Raises ``NotFoundError`` where it is none of this report's."""
    id = ask.text("statement")
    report = case.report(ask.path["id"])
    if case.statement(id).report != report.id:
        raise NotFoundError(f"the report has no statement {id!r}")
    return id


def change(case: Case, ask: Ask) -> Done:
    """Change a statement."""
    id = _own(case, ask)
    made = correct_statement(
        case, id, _given(ask), author=ask.author, why=ask.text("why") or None, seen=ask.text("seen")
    )
    return Done(_here(ask, id), "corrected" if made else "nothing_changed")


def add(case: Case, ask: Ask) -> Done:
    """Add a statement."""
    made = add_statement(case, ask.path["id"], _given(ask), author=ask.author, why=ask.text("why") or None)
    return Done(_here(ask, made.statement), "statement_added")


def remove(case: Case, ask: Ask) -> Done:
    """Withdraw a statement."""
    id = _own(case, ask)
    withdraw(case, id, author=ask.author, why=ask.text("why") or None, seen=ask.text("seen") or None)
    return Done(_here(ask), "statement_withdrawn")


def undo(case: Case, ask: Ask) -> Done:
    """Take the newest correction of a statement back."""
    id = _own(case, ask)
    take_back(case, id, author=ask.author)
    return Done(_here(ask, id), "taken_back")


PAGES = (
    Action("/report/{id}/correct", change, again=REPORT),
    Action("/report/{id}/add", add, again=REPORT),
    Action("/report/{id}/withdraw", remove, again=REPORT),
    Action("/report/{id}/undo", undo, again=REPORT),
)
