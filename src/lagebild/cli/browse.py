"""Commands that look into a case: reports, statements, sources, search, and its health."""

from __future__ import annotations

import click

from lagebild.cli.output import builtins, case_option, emit, json_option, one_line, say, table


@click.command()
@case_option
@click.option("--outlet", help="Only this outlet.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@json_option
def reports(case_path: str, outlet: str | None, limit: int | None, as_json_: bool) -> None:
    """List the reports of the case, newest first."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        found = case.reports(outlet=outlet, limit=limit)
        if as_json_:
            emit("reports", builtins(found))
            return
        table(
            ("id", "published", "outlet", "title"),
            ((r.id[:10], r.published, r.outlet, one_line(r.heading, 80)) for r in found),
        )


@click.command()
@case_option
@click.option("--source", help="Only what this source originally says (name, alias or id).")
@click.option("--report", help="Only of this report (id or its beginning).")
@click.option("--mode", help="Only this mode: asserted, denied, predicted, …")
@click.option("--kind", help="Only this kind: direct, indirect, …")
@click.option("--text", help="Only with these words.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@json_option
def statements(
    case_path: str,
    source: str | None,
    report: str | None,
    mode: str | None,
    kind: str | None,
    text: str | None,
    limit: int | None,
    as_json_: bool,
) -> None:
    """List statements: who said what, through whom."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        found = case.statements(
            report=case.report(report).id if report else None,
            source=case.source(source).id if source else None,
            mode=_one_of("Mode", mode),
            kind=_one_of("Kind", kind),
            text=text,
            limit=limit,
        )
        if as_json_:
            emit("statements", builtins(found))
            return
        for s in found:
            home = case.report(s.report)
            words = " … ".join(home.text[a:b] for a, b in s.content)
            chain = " → ".join([home.outlet, *(link.name for link in s.chain)])
            say(f"{s.id}  {home.published}  {s.mode.value:9}  {chain}")
            say(f"              {one_line(words, 160)}")


def _one_of(enum: str, value: str | None) -> str | None:
    """The value if the named enum of the model has it. Raises a usage error that lists what it has."""
    if value is None:
        return None
    from lagebild import model

    known = [member.value for member in getattr(model, enum)]
    if value not in known:
        raise click.BadParameter(f"{value!r} is none of {', '.join(known)}", param_hint=f"--{enum.lower()}")
    return value


@click.command()
@click.argument("name", required=False)
@case_option
@json_option
def sources(name: str | None, case_path: str, as_json_: bool) -> None:
    """List the sources and how much each says; with NAME, all about one."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        counts = case.source_counts()
        if name is None:
            found = sorted(case.sources(), key=lambda s: (-counts.get(s.id, 0), s.name))
            if as_json_:
                emit("sources", [{**builtins(s), "statements": counts.get(s.id, 0)} for s in found])
                return
            table(("id", "says", "kind", "name"), ((s.id, counts.get(s.id, 0), s.kind.value, s.name) for s in found))
            return
        source = case.source(name)
        said = case.statements(source=source.id)
        if as_json_:
            emit("source", {**builtins(source), "statements": builtins(said)})
            return
        say(f"{source.name}  [{source.kind.value}]  {source.id}")
        if source.aliases:
            say(f"also: {', '.join(source.aliases)}")
        if source.member_of:
            say(f"of: {case.source(source.member_of).name}")
        for s in said:
            home = case.report(s.report)
            words = " … ".join(home.text[a:b] for a, b in s.content)
            say(f"{s.id}  {home.published}  {s.mode.value:9}  {one_line(words, 110)}")


@click.command()
@click.argument("query")
@case_option
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@json_option
def search(query: str, case_path: str, limit: int, as_json_: bool) -> None:
    """Search reports and statements for words."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        hits = case.search(query, limit=limit)
        if as_json_:
            emit("hits", builtins(hits))
            return
        for hit in hits:
            say(f"{hit.report[:10]}  {one_line(hit.title or '', 80)}")
            say(f"            {one_line(hit.snippet, 140)}")


@click.command()
@click.argument("name", required=False)
@click.argument("date", required=False)
@case_option
@click.option("--alias", "aliases", multiple=True, metavar="WORDS", help="Another wording of the same event.")
@click.option("--why", help="What shows the date.")
@click.option("--propose", "proposing", is_flag=True, help="List events that the reports date themselves.")
@json_option
def anchors(
    name: str | None,
    date: str | None,
    case_path: str,
    aliases: tuple[str, ...],
    why: str | None,
    proposing: bool,
    as_json_: bool,
) -> None:
    """List the events that times are counted from; with NAME and DATE, enter one.

    Reports read after that count from it: "am vierten Kriegstag", "zwei Tage nach der Wahl".
    Proposals are not entered: enter the ones you agree with.
    """
    from lagebild.model import Anchor, Interval
    from lagebild.store import open_case

    if proposing and name is not None:
        raise click.UsageError("--propose goes without NAME and DATE")
    if proposing:
        _propose(case_path, as_json_)
        return
    if name is not None and date is None:
        raise click.UsageError("an event needs a date: lagebild anchors NAME DATE")
    with open_case(case_path, create=name is not None) as case:
        if name is not None and date is not None:
            case.put_anchor(Anchor(name=name, when=Interval.parse(date), aliases=aliases, why=why, author="user"))
        found = case.anchors()
    if as_json_:
        emit("anchors", builtins(found))
    else:
        table(("when", "event"), ((a.when, ", ".join((a.name, *a.aliases))) for a in found))


def _propose(case_path: str, as_json_: bool) -> None:
    """Print the events that the case's reports date themselves and that are not anchors yet."""
    from lagebild.reading.times import propose
    from lagebild.store import open_case

    with open_case(case_path) as case:
        entered = {name for anchor in case.anchors() for name in (anchor.name, *anchor.aliases)}
        found = [anchor for anchor in propose(case.reports()) if anchor.name not in entered]
    if as_json_:
        emit("proposals", builtins(found))
        return
    for anchor in found:
        say(f"{anchor.when}  {', '.join((anchor.name, *anchor.aliases))}")
        say(f"            {one_line(anchor.why or '', 300)}")


COMMANDS = (reports, statements, sources, search, anchors)
