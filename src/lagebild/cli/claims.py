"""Commands about claims: what statements come together, what contradicts what, and all that waits for a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from lagebild.cli.output import AUTHOR, Group, builtins, case_option, emit, json_option, note, one_line, say, track

if TYPE_CHECKING:
    from lagebild.claimwork import ClaimView, Witness
    from lagebild.model import Proposal
    from lagebild.store import Case

KINDS = ("merge", "claim", "contradiction")


@click.group(invoke_without_command=True, cls=Group)
@case_option
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@json_option
@click.pass_context
def claims(context: click.Context, case_path: str, limit: int | None, as_json_: bool) -> None:
    """List the claims of the case: who makes and who denies them, how many independent origins, who said it first.

    The subcommands find claims, join and split them, and show one in full.
    """
    if context.invoked_subcommand is not None:
        return
    from lagebild.claimwork import claims_of
    from lagebild.store import open_case

    with open_case(case_path) as case:
        found = claims_of(case)[:limit]
    if as_json_:
        emit("claims", [_claim_row(one) for one in found])
        return
    for one in found:
        say(f"{one.claim.id}  {one_line(one.claim.text, 140)}")
        say(f"              {_counted(one)}")


def _counted(one: ClaimView) -> str:
    parts = [f"{len(one.makers)} make it, {len(one.deniers)} deny it", f"{len(one.origins)} independent origins"]
    if one.denying:
        parts.append(f"{len(one.denying)} deny it independently")
    if one.first:
        parts.append(f"first said by {one.first.name or 'nobody named'}, {one.first.when}")
    if one.claim.window.known:
        parts.append(f"about {one.claim.window}")
    return "; ".join(parts)


def _claim_row(one: ClaimView) -> dict[str, Any]:
    return {
        "id": one.claim.id,
        "text": one.claim.text,
        "window": builtins(one.claim.window),
        "makers": [_witness_row(witness) for witness in one.makers],
        "deniers": [_witness_row(witness) for witness in one.deniers],
        "origins": builtins(one.origins),
        "denying": builtins(one.denying),
        "first": builtins(one.first),
    }


def _witness_row(witness: Witness) -> dict[str, Any]:
    origin = witness.statement.origin
    return {
        "statement": witness.statement.id,
        "words": witness.words,
        "source": origin.name if origin else None,
        "mode": witness.statement.mode.value,
        "report": witness.report.id,
        "outlet": witness.report.outlet,
        "published": builtins(witness.report.published),
    }


@claims.command("show")
@click.argument("claim")
@case_option
@json_option
def show_claim(claim: str, case_path: str, as_json_: bool) -> None:
    """Show a CLAIM (its id or the beginning of it) with every statement on both sides, and its origins."""
    from lagebild.claimwork import view
    from lagebild.store import open_case

    with open_case(case_path) as case:
        found = view(case, claim)
    if as_json_:
        emit("claim", _claim_row(found))
        return
    say(f"{found.claim.id}  {found.claim.text}")
    say(_counted(found))
    for title, side in (("made by", found.makers), ("denied by", found.deniers)):
        for witness in side:
            row = _witness_row(witness)
            say(f"  {title} {row['source'] or '?'}, {row['outlet']} {witness.report.published}  [{row['statement']}]")
            say(f"      {one_line(witness.words, 150)}")
    for title, origins in (("origin", found.origins), ("origin of the denial", found.denying)):
        for origin in origins:
            say(f"  {title}: {origin.name} ({len(origin.statements)} statements)")


@claims.command("propose")
@case_option
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Print at most so many.")
@json_option
def propose_claims(case_path: str, limit: int, as_json_: bool) -> None:
    """Search the case for claims and contradictions, and enter what is likely as open proposals.

    Vectors of new statements are made first and kept; a run that is cut off goes on where it was.
    """
    from lagebild import claimwork
    from lagebild.reading.neural.sentence import MODEL
    from lagebild.store import open_case

    def watch(pairs: Iterable[tuple[int, int]], total: int) -> Iterable[tuple[int, int]]:
        return track(pairs, "comparing statements", total)

    with open_case(case_path) as case:
        missing = len(case.without_vectors(MODEL))
        for _ in track(claimwork.make_vectors(case), "vectors", -(-missing // claimwork.BATCH)):
            pass
        found = claimwork.propose(case, watch=watch)
        waiting = claimwork.inbox(case, limit=limit)
        rows = [_proposal_row(case, one) for one in waiting]
    if as_json_:
        emit("proposed", {**found._asdict(), "proposals": rows})
        return
    note(f"{found.statements} statements, {found.compared} pairs compared, {found.groups} groups, {found.new} new")
    _list(rows)


@claims.command("join")
@click.argument("keep")
@click.argument("drop")
@click.option("--contrary", is_flag=True, help="The one denies what the other says.")
@case_option
@AUTHOR
@json_option
def join_claims(keep: str, drop: str, contrary: bool, case_path: str, author: str, as_json_: bool) -> None:
    """Make two claims one, in the words of KEEP."""
    from lagebild import claimwork
    from lagebild.store import open_case

    with open_case(case_path) as case:
        made = claimwork.join(case, keep, drop, author=author, contrary=contrary)
    if as_json_:
        emit("claim", builtins(made))
    else:
        say(f"{made.id}  {one_line(made.text, 140)}: {len(made.testimony)} statements")


@claims.command("split")
@click.argument("claim")
@click.argument("statements", nargs=-1, required=True)
@click.option("--text", metavar="WORDS", help="Words of the claim that those taken out make.")
@case_option
@AUTHOR
@json_option
def split_claim(
    claim: str, statements: Sequence[str], text: str | None, case_path: str, author: str, as_json_: bool
) -> None:
    """Take STATEMENTS out of a CLAIM; several, or with --text, become a claim of their own."""
    from lagebild import claimwork
    from lagebild.store import open_case

    with open_case(case_path) as case:
        made = claimwork.split(case, claim, statements, author=author, text=text)
        left = case.claim(claim)
    if as_json_:
        emit("split", {"claim": builtins(left), "made": builtins(made)})
        return
    say(f"{left.id}  {len(left.testimony)} statements are left")
    if made:
        say(f"{made.id}  {one_line(made.text, 140)}: {len(made.testimony)} statements")


class _Decision(TypedDict):
    """What the commands that list proposals are asked to decide, and how many to show."""

    confirm: str | None
    reject: str | None
    question: str | None
    why: str | None
    limit: int | None


def _deciding(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of ``_Decision`` to a command."""
    options = (
        click.option("--confirm", metavar="PROPOSAL", help="Confirm this one (id)."),
        click.option("--reject", metavar="PROPOSAL", help="Turn this one down (id)."),
        click.option(
            "--question",
            metavar="QUESTION",
            help="With --confirm of a contradiction: the question it counts for.",
        ),
        click.option("--why", help="The reason for the decision."),
        click.option("--limit", type=click.IntRange(min=1), help="At most so many."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@case_option
@_deciding
@AUTHOR
@json_option
def contradictions(case_path: str, author: str, as_json_: bool, **decision: Unpack[_Decision]) -> None:
    """List what may contradict what: words against words, and words against deeds; confirm or reject.

    `claims propose` finds them.
    """
    _decide_or_list("contradiction", case_path, author, as_json_, decision)


@click.command()
@case_option
@click.option("--kind", type=click.Choice(KINDS), help="Only these.")
@_deciding
@AUTHOR
@json_option
def inbox(case_path: str, kind: str | None, author: str, as_json_: bool, **decision: Unpack[_Decision]) -> None:
    """List all that waits for a decision: sources that may be one, claims, contradictions; the likeliest first."""
    _decide_or_list(kind, case_path, author, as_json_, decision)


def _decide_or_list(kind: str | None, case_path: str, author: str, as_json_: bool, decision: _Decision) -> None:
    from lagebild import claimwork
    from lagebild.model import ProposalKind
    from lagebild.store import open_case

    confirm, reject, question, why = (decision[key] for key in ("confirm", "reject", "question", "why"))
    if confirm and reject:
        raise click.UsageError("give either --confirm or --reject")
    with open_case(case_path) as case:
        if confirm or reject:
            asked = case.question(question) if question else None
            done = (
                claimwork.accept(case, confirm, author=author, reason=why, question=asked)
                if confirm
                else claimwork.reject(case, str(reject), author=author, reason=why)
            )
            rows = [_proposal_row(case, done)]
        else:
            if kind in (None, "merge"):
                case.put_proposals(claimwork.merges(case))
            found = claimwork.inbox(case, ProposalKind(kind) if kind else None, decision["limit"])
            rows = [_proposal_row(case, one) for one in found]
    if as_json_:
        emit("proposals", rows)
    elif confirm or reject:
        say(f"{rows[0]['id']}  {'confirmed' if confirm else 'rejected'} by {author}")
    else:
        _list(rows)


def _proposal_row(case: Case, one: Proposal) -> dict[str, Any]:
    from lagebild.model import ProposalKind

    merge = one.kind is ProposalKind.MERGE
    left, right = (case.source(id).name if merge else _told(case, id) for id in (one.left, one.right))
    return {**builtins(one), "words_left": left, "words_right": right}


def _told(case: Case, id: str) -> str:
    """A statement or deed in a line: who, where, when, what."""
    from lagebild.errors import NotFoundError

    try:
        statement = case.statement(id)
    except NotFoundError:
        deed = case.deed(id)
        report = case.report(deed.report)
        return f"deed, {report.outlet} {report.published}: {one_line(report.text[slice(*deed.span)], 160)}"
    report = case.report(statement.report)
    words = report.words(statement.content, " ")
    who = statement.origin.name if statement.origin else "?"
    mode = "" if statement.mode.value == "asserted" else f" [{statement.mode.value}]"
    return f"{who}, {report.outlet} {report.published}{mode}: {one_line(words, 160)}"


def _list(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        judged = {"different": "contrary", "same": "same"}.get(row["judgement"], row["judgement"])
        what = row["kind"] if row["kind"] != "claim" else f"claim, {judged}"
        say(f"{row['id']}  {row['score']:4.2f}  {what}")
        say(f"      {row['words_left']}")
        say(f"      {row['words_right']}")
        say(f"      {'; '.join(row['why'])}")


COMMANDS = (claims, contradictions, inbox)
