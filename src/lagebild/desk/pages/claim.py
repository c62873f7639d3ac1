"""A claim: who makes and who denies it, through whom, and what it counts for; joined, parted, reworded in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lagebild import claimwork
from lagebild.desk.frame import Action, Ask, Done, Download, Kept, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.desk.pages.paths import Ways, drawn, ways_of
from lagebild.desk.pages.shared import pager, remembered, shown_percent, stretch
from lagebild.errors import LagebildError, NotFoundError
from lagebild.model import Claim, Report, Statement
from lagebild.render import path_graph
from lagebild.store import Case

OFFERED = 200
"""How many other claims are offered for joining."""


def claims(case: Case, ask: Ask) -> Shown:
    """The list of claims, the newest first; ``?q=`` narrows it."""
    words = ask.query.get("q", "").strip() or None
    pages = pager(ask, case.count_claims(words))
    found = case.find_claims(words, limit=pages.size, offset=pages.offset)
    counted: dict[str, int] = {}
    for row in case.evidence_of(claim.id for claim in found):
        counted[row.claim or ""] = counted.get(row.claim or "", 0) + 1
    rows = [(one, *_sides(one), counted.get(one.id, 0)) for one in found]
    return {"claims": rows, "pages": pages, "words": words or ""}


def _sides(claim: Claim) -> tuple[int, int]:
    denied = sum(t.denies for t in claim.testimony)
    return len(claim.testimony) - denied, denied


def claim(case: Case, ask: Ask) -> Shown:
    """The page of one claim."""
    shown = case.claim(ask.path["id"])
    said = case.statements_by_id(t.statement for t in shown.testimony)
    reports = case.reports_by_id(s.report for s in said.values())
    ways = remembered(case, ask, f"ways {shown.id}", lambda: ways_of(case, shown))
    sources = case.sources_by_id(link.source for s in said.values() for link in s.chain if link.source)
    witnesses = [
        {
            **card(said[t.statement], reports[said[t.statement].report], sources),
            "denies": t.denies,
            "day": _day(said[t.statement], reports),
            "same": _same(said[t.statement].report, ways, reports),
            "author": t.author,
        }
        for t in shown.testimony
        if t.statement in said
    ]
    witnesses.sort(key=lambda one: (one["day"] or dt.date.max, one["report"].id))
    nodes, lines = drawn(shown, ways, reports, ask.t["same_text"])
    made, denied = _sides(shown)
    return {
        "claim": shown,
        "witnesses": witnesses,
        "made": made,
        "denied": denied,
        "ways": ways,
        "copied": sum(1 for report in reports if ways.texts.get(report, report) != report),
        "first": next((one for one in witnesses if ways.first and one["statement"].id == ways.first.statement), None),
        "graph": path_graph(nodes, lines, ask.t["graph_of"]),
        "questions": _questions(case, ask, shown),
        "others": case.find_claims(limit=OFFERED) if ask.may("edit") else [],
    }


def _day(statement: Statement, reports: Mapping[str, Report]) -> dt.date | None:
    when = statement.said if statement.said.known else reports[statement.report].published
    return when.latest or when.earliest


def _same(report: str, ways: Ways, reports: Mapping[str, Report]) -> Report | None:
    """The report whose text this one prints, if it is another one."""
    first = ways.texts.get(report, report)
    return reports.get(first) if first != report else None


def _questions(case: Case, ask: Ask, shown: Claim) -> Sequence[Mapping[str, Any]]:
    pct = shown_percent(ask)
    found = []
    for row in case.evidence_of([shown.id]):
        asked = case.question(row.question)
        last = case.last_assessments(asked.id)
        p = last[-1].probabilities if last else asked.base_rate.probabilities
        lead = max(range(len(p)), key=p.__getitem__)
        cells = [(name, pct(value)) for name, value in zip(asked.outcomes, row.likelihoods, strict=True)]
        found.append({"question": asked, "lead": asked.outcomes[lead], "p": pct(p[lead]), "cells": cells})
    return found


def reword(case: Case, ask: Ask) -> Done:
    """Give a claim other words, or another window."""
    old = case.claim(ask.path["id"])
    text = ask.text("text")
    if not text:
        raise LagebildError(ask.t["no_words"])
    made = msgspec.structs.replace(old, text=text, window=stretch(ask, "about"))
    return Done(f"/claim/{old.id}", "saved" if case.put_claim(made) else "nothing_changed")


def join(case: Case, ask: Ask) -> Done:
    """Make another claim part of this one."""
    try:
        other = case.claim(ask.text("other").split(" ", 1)[0])
    except NotFoundError as error:
        raise LagebildError(str(error)) from error
    kept = claimwork.join(case, ask.path["id"], other.id, author=ask.author, contrary=ask.text("side") == "contrary")
    return Done(f"/claim/{kept.id}", "claims_joined")


def split(case: Case, ask: Ask) -> Done:
    """Take the statements that were ticked out of the claim."""
    ticked = [one for one in ask.texts("statement") if one]
    if not ticked:
        raise LagebildError(ask.t["nothing_ticked"])
    here = case.claim(ask.path["id"])
    made = claimwork.split(case, here.id, ticked, author=ask.author, text=ask.text("text") or None)
    return Done(f"/claim/{made.id if made else here.id}", "claim_split" if made else "statements_left")


def dossier(case: Case, ask: Ask) -> Kept:
    """The claim's dossier as a page or as Markdown."""
    from lagebild.dossier import claim_dossier

    shown = case.claim(ask.path["id"])
    made = claim_dossier(case, shown, language=ask.language, made=dt.datetime.now(dt.UTC).date().isoformat())
    return kept(made, f"claim-{shown.id}", ask.path["form"])


def kept(made: Any, name: str, form: str) -> Kept:
    """A dossier as a file. Raises ``NotFoundError`` for a form there is not."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
    if form == "html":
        return Kept(f"{plain}.html", "text/html", made.html())
    if form == "md":
        return Kept(f"{plain}.md", "text/markdown", made.markdown())
    raise NotFoundError(f"there is no dossier as {form!r}", hint="html or md")


CLAIM = Page("/claim/{id}", "claim.html", claim)
PAGES = (
    Page("/claims", "claims.html", claims),
    CLAIM,
    Download("/claim/{id}/dossier.{form}", dossier),
    Action("/claim/{id}/reword", reword, again=CLAIM),
    Action("/claim/{id}/join", join, again=CLAIM),
    Action("/claim/{id}/split", split, again=CLAIM),
)
