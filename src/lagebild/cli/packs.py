"""Commands about sources: alias packs from elsewhere, who held which office when, names that are somebody else's."""

from __future__ import annotations

from pathlib import Path

import click

from lagebild.cli.output import AUTHOR, builtins, case_option, emit, json_option, one_line, say, table


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@case_option
@AUTHOR
@json_option
def aliases(files: tuple[Path, ...], case_path: str, author: str, as_json_: bool) -> None:
    """Bring along names, memberships and offices: alias packs as tab-separated tables, or JSON of Wikidata.

    A table has a head line with some of: name kind aliases member_of wikidata role role_of from to; aliases are split
    at |.
    """
    from lagebild.casework import import_pack
    from lagebild.errors import IntakeError
    from lagebild.linking.packs import read_pack
    from lagebild.store import open_case

    packs = []
    for path in files:
        try:
            packs.append(read_pack(path.read_text(encoding="utf-8-sig"), where=str(path), author=author))
        except UnicodeDecodeError as error:
            raise IntakeError(f"this is not UTF-8: {error.reason}", where=f"{path}, byte {error.start}") from None
    with open_case(case_path, create=True, author=author) as case:
        done = [import_pack(case, pack) for pack in packs]
    if as_json_:
        rows = [{"file": str(path), **one._asdict()} for path, one in zip(files, done, strict=True)]
        emit("aliases", rows)
        return
    for path, one in zip(files, done, strict=True):
        say(f"{path}: {one.new} new sources, {one.enriched} enriched, {one.roles} roles")


@click.command()
@click.argument("source")
@click.argument("title")
@click.option("--of", "body", metavar="BODY", help="The state or body it is held in; entered if the case has none.")
@click.option("--during", metavar="FROM/TO", help="When it was held, e.g. 1994-07-20/ [default: not known].")
@case_option
@AUTHOR
@json_option
def role(
    source: str, title: str, body: str | None, during: str | None, case_path: str, author: str, as_json_: bool
) -> None:
    """Say that SOURCE held an office: its TITLE alone then means the person in reports of that time."""
    from lagebild.casework import give_role
    from lagebild.errors import NotFoundError
    from lagebild.model import Interval, Source, SourceKind
    from lagebild.store import open_case

    with open_case(case_path, author=author) as case:
        if body:
            try:
                case.source(body)
            except NotFoundError:
                case.put_source(Source(id=Source.key(body, SourceKind.BODY), name=body, kind=SourceKind.BODY))
        window = Interval.parse(during) if during else None
        held = give_role(case, source, title, body=body, window=window, author=author)
    if as_json_:
        emit("role", builtins(held))
    else:
        say(f"{title}{f' of {body}' if body else ''}: {source}, {held.window}")


@click.command()
@click.argument("source", required=False)
@case_option
@json_option
def roles(source: str | None, case_path: str, as_json_: bool) -> None:
    """List who held which office when, for one SOURCE or for all."""
    from lagebild.store import open_case

    with open_case(case_path) as case:
        held = case.roles(source)
        names = {one.id: one.name for one in case.sources()}
    if as_json_:
        emit("roles", [{**row, "name": names[one.source]} for row, one in zip(builtins(held), held, strict=True)])
        return
    rows = [(names[r.source], r.title, names.get(r.body or "", ""), r.window, r.author) for r in held]
    table(("person", "office", "of", "when", "said by"), [tuple(one_line(str(c), 60) for c in row) for row in rows])


@click.command()
@click.argument("source")
@click.argument("name")
@case_option
@click.option("--why", help="What shows that it is somebody else.")
@AUTHOR
@json_option
def part(source: str, name: str, case_path: str, why: str | None, author: str, as_json_: bool) -> None:
    """Decide that NAME, an alias of SOURCE, is somebody else; `merge` undoes it."""
    from lagebild.casework import part_name
    from lagebild.store import open_case

    with open_case(case_path, author=author) as case:
        one = case.source(source)
        other = part_name(case, one, name, author=author, why=why)
    if as_json_:
        emit("part", {"source": one.id, "parted": builtins(other)})
    else:
        say(f"{other.id} {other.name} is no longer {one.name}")


COMMANDS = (aliases, role, roles, part)
