"""What the machine proposes and waits for a decision: sources that may be one, claims, contradictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lagebild import claimwork
from lagebild.desk.frame import Action, Ask, Done, Page, Shown
from lagebild.desk.pages.cards import card
from lagebild.desk.pages.shared import address, pager
from lagebild.errors import LagebildError, NotFoundError
from lagebild.model import Judgement, Proposal, ProposalKind, Report, Source, Statement
from lagebild.store import Case

SIZE = 20


def inbox(case: Case, ask: Ask) -> Shown:
    """The list, the likeliest first; ``?kind=`` narrows it, ``?state=decided`` shows what was decided."""
    wanted = ask.query.get("kind", "")
    kind = ProposalKind(wanted) if wanted in [one.value for one in ProposalKind] else None
    still = ask.query.get("state") != "decided"
    pages = pager(ask, case.count_proposals(kind=kind, open=still), SIZE)
    found = case.proposals(kind=kind, open=still, limit=SIZE, offset=pages.offset)
    return {
        "cards": _Sides(case, found).cards(),
        "kind": kind.value if kind else "",
        "open": still,
        "counts": {one.value: case.count_proposals(kind=one, open=still) for one in ProposalKind},
        "kinds": [(one.value, address(ask, kind=one.value, page="")) for one in ProposalKind],
        "every": address(ask, kind="", page=""),
        "states": [("", address(ask, state="", page="")), ("decided", address(ask, state="decided", page=""))],
        "pages": pages,
        "questions": case.questions(),
        "back": address(ask),
    }


class _Sides:
    """The two sides of proposals, looked up all at once."""

    def __init__(self, case: Case, found: Sequence[Proposal]) -> None:
        self._found = found
        merges = [one for one in found if one.kind is ProposalKind.MERGE]
        others = [one for one in found if one.kind is not ProposalKind.MERGE]
        self.said = case.statements_by_id(id for one in others for id in (one.left, one.right))
        self.deeds = {}
        for one in others:
            if one.kind is ProposalKind.CONTRADICTION and one.right not in self.said:
                try:
                    self.deeds[one.right] = case.deed(one.right)
                except NotFoundError:
                    continue
        homes = {s.report for s in self.said.values()} | {d.report for d in self.deeds.values()}
        names = {link.source for s in self.said.values() for link in s.chain if link.source}
        names |= {id for one in merges for id in (one.left, one.right)}
        self.samples = {id: case.statements(source=id, limit=2) for one in merges for id in _known(case, one)}
        homes |= {s.report for some in self.samples.values() for s in some}
        self.reports: dict[str, Report] = case.reports_by_id(homes)
        self.sources: dict[str, Source] = case.sources_by_id(names)
        self.claims = case.claims_about(self.said)

    def cards(self) -> Sequence[Mapping[str, Any]]:
        """Each proposal with what its two sides say."""
        return [
            {
                "proposal": one,
                "sides": [self._side(one, one.left), self._side(one, one.right)],
                "settled": one.verdict is None and self._settled(one),
                "claim": next(iter(self.claims.get(one.left, ())), None),
            }
            for one in self._found
        ]

    def _side(self, one: Proposal, id: str) -> Mapping[str, Any]:
        if one.kind is ProposalKind.MERGE:
            said = [self._said(s) for s in self.samples.get(id, ())]
            return {"what": "source", "id": id, "source": self.sources.get(id), "said": said}
        if id in self.said:
            return {"what": "statement", "id": id, **self._said(self.said[id])}
        if id in self.deeds:
            deed = self.deeds[id]
            home = self.reports[deed.report]
            when = deed.when if deed.when.known else home.published
            return {"what": "deed", "id": id, "report": home, "words": home.words((deed.span,)), "when": when}
        return {"what": "gone", "id": id}

    def _said(self, statement: Statement) -> dict[str, Any]:
        return card(statement, self.reports[statement.report], self.sources)

    def _settled(self, one: Proposal) -> bool:
        """Whether it no longer asks anything: gone, merged, or in one claim already."""
        if one.kind is ProposalKind.MERGE:
            left, right = self.sources.get(one.left), self.sources.get(one.right)
            return left is None or right is None or left.id == right.id
        if one.left not in self.said or (one.right not in self.said and one.right not in self.deeds):
            return True
        together = set(self.claims.get(one.left, ())) & set(self.claims.get(one.right, ()))
        return one.kind is ProposalKind.CLAIM and bool(together)


def _known(case: Case, one: Proposal) -> Sequence[str]:
    """Those of the two sources that the case has."""
    found = case.sources_by_id((one.left, one.right))
    return [id for id in (one.left, one.right) if id in found]


def _back(ask: Ask) -> str:
    """The list the form was sent from: only ever this desk's inbox."""
    given = ask.text("back")
    return given if given == "/inbox" or given.startswith("/inbox?") else "/inbox"


def accept(case: Case, ask: Ask) -> Done:
    """Confirm a proposal, and do what follows from it."""
    one = case.proposal(ask.path["id"])
    if one.verdict is not None:
        raise LagebildError(ask.t["decided_already"])
    question = case.question(ask.text("question")) if ask.text("question") else None
    sides = {"same": Judgement.SAME, "different": Judgement.DIFFERENT}
    with case.transaction():
        claimwork.accept(
            case, one.id, author=ask.author, reason=ask.text("reason") or None, question=question,
            judgement=sides.get(ask.text("judgement")),
        )  # fmt: skip
    return Done(_back(ask), f"accepted_{one.kind.value}")


def reject(case: Case, ask: Ask) -> Done:
    """Turn a proposal down."""
    one = case.proposal(ask.path["id"])
    if one.verdict is not None:
        raise LagebildError(ask.t["decided_already"])
    claimwork.reject(case, one.id, author=ask.author, reason=ask.text("reason") or None)
    return Done(_back(ask), "rejected")


def reopen(case: Case, ask: Ask) -> Done:
    """Ask again what was decided; sources that were made one for it are two again."""
    one = case.proposal(ask.path["id"])
    if one.verdict is None:
        raise LagebildError(ask.t["open_already"])
    said = "reopened"
    with case.transaction():
        if one.kind is ProposalKind.MERGE and one.verdict is Judgement.SAME:
            pair = {one.left, one.right}
            made = next((m for m in case.merges() if {m.keep, m.drop} == pair and m.undone_at is None), None)
            if made:
                case.split_sources(made.id, ask.author)
        elif one.verdict in (Judgement.SAME, Judgement.DIFFERENT):
            said = "reopened_claim_stays"
        case.decide(one.id, None, author=ask.author, reason=ask.text("reason") or None)
    return Done(_back(ask), said)


INBOX = Page("/inbox", "inbox.html", inbox)
PAGES = (
    INBOX,
    Action("/inbox/{id}/accept", accept, again=INBOX),
    Action("/inbox/{id}/reject", reject, again=INBOX),
    Action("/inbox/{id}/reopen", reopen, again=INBOX),
)
