"""The command that shows how a question moved, and what moved it."""

from __future__ import annotations

from itertools import pairwise

import click

from lagebild.cli.output import LANGUAGE, builtins, case_option, emit, json_option, say


@click.command()
@click.argument("question")
@case_option
@click.option("--outcome", metavar="NAME", help="The outcome to follow [default: the likeliest now].")
@LANGUAGE
@json_option
def history(question: str, case_path: str, outcome: str | None, language: str, as_json_: bool) -> None:
    """Show how a QUESTION moved over time, and what moved it, in log-odds."""
    from lagebild.store import open_case
    from lagebild.weighing.moves import moves, words

    with open_case(case_path) as case:
        asked = case.question(question)
        past = case.assessments(asked.id)
    if outcome is not None and outcome not in asked.outcomes:
        raise click.BadParameter(f"{outcome!r} is none of {', '.join(asked.outcomes)}", param_hint="--outcome")
    latest = past[-1].probabilities if past else asked.base_rate.probabilities
    followed = asked.outcomes.index(outcome) if outcome else max(range(len(latest)), key=lambda i: latest[i])
    led = [moves(before, one, followed) for before, one in pairwise(past)]
    moved = [[], *led] if past else []
    if as_json_:
        rows = [
            {"at": one.at.isoformat(), "probabilities": list(one.probabilities), "moved_by": builtins(why)}
            for one, why in zip(past, moved, strict=True)
        ]
        emit("history", {"question": asked.id, "outcome": asked.outcomes[followed], "assessments": rows})
        return
    say(f"{asked.text}  →  {asked.outcomes[followed]}")
    if not past:
        say("It has not been assessed yet; run `lagebild assess`.")
    for one, why in zip(past, moved, strict=True):
        say(f"{one.at:%Y-%m-%d %H:%M}  {one.probabilities[followed]:6.1%}")
        for move in sorted(why, key=lambda m: -abs(m.change)):
            say(f"    {move.change:+.2f}  {words(move, language)}")
