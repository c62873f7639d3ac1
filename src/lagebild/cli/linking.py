"""Commands about provenance: chains to the origin, copies, and which sources are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from lagebild.cli.output import builtins, case_option, emit, json_option, one_line, say

if TYPE_CHECKING:
    from lagebild.linkwork import ChainOf


@click.command()
@click.argument("statement")
@case_option
@json_option
def chains(statement: str, case_path: str, as_json_: bool) -> None:
    """Follow STATEMENT (its id or the beginning of it) to its origin, through every report of the case.

    Given the id of a claim, count its independent origins and tell who said it first.
    """
    from lagebild.errors import NotFoundError
    from lagebild.linkwork import chain_of
    from lagebild.store import open_case

    with open_case(case_path) as case:
        try:
            found = chain_of(case, statement)
        except NotFoundError as missing:
            try:
                claim = case.claim(statement)
            except NotFoundError:
                raise missing from None
            _show_claim(case, claim, as_json_)
            return
    if as_json_:
        emit("chain", _chain_row(found))
        return
    say(one_line(found.words, 160))
    for place, hop in enumerate(found.path):
        words = f"  „{one_line(hop.words, 80)}“" if hop.words and hop.words != hop.name else ""
        mark = " (its report is in the case)" if hop.joined else ""
        say(f"{'  ' * place}{'→ ' if place else ''}{hop.name}{words}{mark}  [{hop.statement}]")
    for credit in found.credits:
        say(f"the report credits {credit.agency}")
    if found.cycle:
        say(f"in a circle: {found.cycle.why}")


def _chain_row(found: ChainOf) -> dict[str, Any]:
    return {
        "statement": found.statement.id,
        "words": found.words,
        "path": builtins(found.path),
        "cycle": builtins(found.cycle),
        "credits": builtins(found.credits),
    }


def _show_claim(case: Any, claim: Any, as_json_: bool) -> None:
    from lagebild.linkwork import claim_origins

    origins, first = claim_origins(case, claim)
    if as_json_:
        emit("claim", {"claim": claim.id, "origins": builtins(origins), "first": builtins(first)})
        return
    say(claim.text)
    say(f"{len(origins)} independent origins")
    for origin in origins:
        say(f"  {origin.name}  ({len(origin.statements)} statements)")
    if first:
        open_ = f"; {len(first.others)} others may be as early" if first.others else ""
        say(f"first said by {first.name}, {first.when}  [{first.statement}]{open_}")


@click.command()
@case_option
@click.option("--threshold", type=click.FloatRange(0.05, 1), default=0.3, show_default=True, help="Least containment.")
@click.option("--window", type=click.IntRange(min=0), default=4, show_default=True, help="Days between text and copy.")
@json_option
def copies(case_path: str, threshold: float, window: int, as_json_: bool) -> None:
    """List reports that print other reports' text, what they took over, and which agencies are credited."""
    from lagebild import linkwork
    from lagebild.store import open_case

    with open_case(case_path) as case:
        result = linkwork.copies(case, threshold=threshold, window=window)
        reports = {report.id: report for report in case.reports()}
    if as_json_:
        credited = [{"report": id, "credits": builtins(some)} for id, some in result.credits.items()]
        joined = {id: origin for id, origin in result.origin.items() if id != origin}
        emit("copies", {"found": builtins(result.found), "origin": joined, "credits": credited})
        return
    for copy in result.found:
        first, second = reports[copy.original], reports[copy.copy]
        say(f"{copy.kind.value:8}{copy.containment:4.0%}  {second.id[:10]} {second.outlet} {second.published}"
            f" ← {first.id[:10]} {first.outlet} {first.published}")  # fmt: skip
        for words in linkwork.passages(copy, second):
            say(f"              {one_line(words, 140)}")
    for id, some in result.credits.items():
        say(f"credit        {id[:10]} {reports[id].outlet}: {', '.join(credit.agency for credit in some)}")
    say(f"{len(reports)} reports, {len(set(result.origin.values()))} texts")


@click.command()
@click.argument("keep")
@click.argument("drop")
@case_option
@click.option("--why", help="What shows that they are one.")
@click.option("--author", default="user", show_default=True, help="Who decides.")
@json_option
def merge(keep: str, drop: str, case_path: str, why: str | None, author: str, as_json_: bool) -> None:
    """Decide that two sources (names or ids) are one, under the name of KEEP; `split` takes it back."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        number = case.merge_sources(keep, drop, author, why)
        source = case.source(keep)
    if as_json_:
        emit("merge", {"merge": number, "source": builtins(source), "why": why})
    else:
        say(f"merge {number}: {', '.join((source.name, *source.aliases))} are one source")


@click.command()
@click.argument("number", metavar="MERGE", type=int)
@case_option
@click.option("--author", default="user", show_default=True, help="Who decides.")
@json_option
def split(number: int, case_path: str, author: str, as_json_: bool) -> None:
    """Take the merge of that number back; the two sources are not proposed again."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        case.split_sources(number, author)
        (undone,) = (m for m in case.merges() if m.id == number)
    if as_json_:
        emit("split", builtins(undone))
    else:
        say(f"merge {number} of {undone.keep} and {undone.drop} is taken back")


@click.command()
@case_option
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@json_option
def proposals(case_path: str, limit: int | None, as_json_: bool) -> None:
    """List pairs of sources that may be one, the likeliest first, with reasons; `merge` decides."""
    from lagebild import linkwork
    from lagebild.store import open_case

    with open_case(case_path) as case:
        found = linkwork.proposals(case)[:limit]
        names = {source.id: source.name for source in case.sources()}
    if as_json_:
        rows = [{**builtins(p), "name_a": names[p.source_a], "name_b": names[p.source_b]} for p in found]
        emit("proposals", rows)
        return
    for p in found:
        pair = f"{p.source_a} {names[p.source_a]}  ~  {p.source_b} {names[p.source_b]}"
        say(f"{p.judgement.value:7}{p.score:4.2f}  {pair}")
        say(f"             {p.why}")


COMMANDS = (chains, copies, proposals, merge, split)
