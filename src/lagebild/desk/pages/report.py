"""A report: its text with the statements marked, and beside it who makes each, through whom; corrected in place."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from lagebild.casework.correcting import PARTS, differences, version
from lagebild.desk.frame import Ask, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.model import Correction, Kind, Medium, Mode, Report, Source, Statement
from lagebild.render import marked
from lagebild.store import Case

ROWS = 2
"""Empty rows for further voices in the form of a chain."""


def report(case: Case, ask: Ask) -> Shown:
    """The page of one report. ``?edit=ID`` opens a statement's form, ``?new`` that of a further statement."""
    shown = case.report(ask.path["id"])
    reading = case.reading(shown.id)
    sources = {s.id: s for s in case.sources()}
    past: dict[str, list[Correction]] = {}
    for correction in case.corrections(report=shown.id):
        past.setdefault(correction.statement, []).append(correction)
    machine = {s.id: s for one in case.readings(shown.id) for s in one.statements} if past else {}
    cards = [_card(s, shown, sources, machine.get(s.id), past.get(s.id, [])) for s in reading.statements]
    listed = {s.id for s in reading.statements}
    edited = ask.text("statement") or ask.query.get("edit", "") if ask.may("edit") else ""
    adding = ask.may("edit") and ("new" in ask.query or (bool(ask.error) and not edited))
    target = next((s for s in reading.statements if s.id == edited), None)
    return {
        "report": shown,
        "reading": reading,
        "text": marked(shown.text, reading.statements, shown.body_start, offsets=True),
        "statements": cards,
        "withdrawn": [_gone(shown, made[-1]) for id, made in past.items() if id not in listed and made[-1].before],
        "edited": target.id if target else "",
        "form": _form(ask, shown, target) if target or adding else None,
        "choices": {"kind": list(Kind), "medium": list(Medium), "mode": list(Mode)},
        "parts": PARTS,
    }


def _card(
    statement: Statement,
    home: Report,
    sources: Mapping[str, Source],
    machine: Statement | None,
    past: list[Correction],
) -> Mapping[str, Any]:
    """The card; ``changes`` holds for each field that a person changed what the machine read and what stands now."""
    last = past[-1] if past else None
    fields = differences(machine, statement) if last else []
    return {
        **card(statement, home, sources),
        "correction": last if fields or (last and machine is None) else None,
        "added": machine is None and last is not None,
        "changes": [(f, said(home, machine, f), said(home, statement, f)) for f in fields] if machine else [],
        "past": past,
    }


def _gone(home: Report, correction: Correction) -> Mapping[str, Any]:
    before = correction.before
    words = home.words(before.content) if before else ""
    return {"id": correction.statement, "words": words, "correction": correction}


def said(home: Report, statement: Statement, name: str) -> str:
    """A field of a statement in words: a range's words, a chain's names."""
    value = getattr(statement, name)
    if name in PARTS:
        return home.words(value)
    if name == "chain":
        return " → ".join(link.name for link in value)
    return str(value)


def _form(ask: Ask, home: Report, statement: Statement | None) -> Mapping[str, Any]:
    """What the form's fields hold: what was sent, if it came back with an error; else what stands."""
    sent = bool(ask.error)
    held: dict[str, Any] = {}
    for part in PARTS:
        spans = getattr(statement, part) if statement else ()
        now = ", ".join(f"{a}-{b}" for a, b in spans) or (ask.query.get("content", "") if part == "content" else "")
        held[part] = ask.text(part) if sent else now
        held[f"{part}_words"] = home.words(spans)
    for name in ("kind", "medium", "mode"):
        first = {"kind": Kind.INDIRECT, "medium": Medium.SPEECH, "mode": Mode.ASSERTED}[name]
        held[name] = ask.text(name) if sent else (getattr(statement, name) if statement else first).value
    for name in ("hedged", "negated"):
        held[name] = bool(ask.text(name)) if sent else bool(statement and getattr(statement, name))
    for name in ("said", "about"):
        when = getattr(statement, name) if statement else None
        for end in ("earliest", "latest"):
            held[f"{name}_{end}"] = ask.text(f"{name}_{end}") if sent else str((when and getattr(when, end)) or "")
    held["chain"] = _rows(ask, statement, sent)
    held["why"] = ask.text("why")
    held["seen"] = ask.text("seen") if sent else (version(statement) if statement else "")
    held["id"] = statement.id if statement else ""
    return held


def _rows(ask: Ask, statement: Statement | None, sent: bool) -> list[tuple[str, str, bool]]:
    if sent:
        given = (ask.texts(f"link_{part}") for part in ("name", "of", "named"))
        return [(name, of, named == "yes") for name, of, named in itertools.zip_longest(*given, fillvalue="")]
    rows = [(link.name, link.of or "", link.named) for link in (statement.chain if statement else ())]
    return rows + [("", "", True)] * ROWS


REPORT = Page("/report/{id}", "report.html", report)
PAGES = (REPORT,)
