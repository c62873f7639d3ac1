"""A command for newcomers: the demo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lagebild.cli.output import builtins, emit, json_option, note, one_line, say, track

if TYPE_CHECKING:
    from lagebild.demo import Demo, DemoQuestion, Matched
    from lagebild.model import Assessment, Reading
    from lagebild.store import Case


@click.command()
@click.option("--case", "case_path", default="demo.case", show_default=True, metavar="FILE", help="Where to build it.")
@click.option("--fresh", is_flag=True, help="Replace a demo case that is there already.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--missed", is_flag=True, help="List the quotations that the reader did not find.")
@click.option("--uncorrected", is_flag=True, help="Leave out what was corrected by hand: the reader's work alone.")
@json_option
def demo(case_path: str, fresh: bool, language: str, missed: bool, uncorrected: bool, as_json_: bool) -> None:
    """Build a case from real reports, weigh its questions, and see who was right."""
    from lagebild.cli.weigh import print_records
    from lagebild.demo import load
    from lagebild.store import open_case

    if fresh:
        _remove(Path(case_path))
    told = load()
    picture: dict[str, Any] = {"case": case_path}
    with open_case(case_path, create=True) as case:
        readings = _read_reports(case, told)
        corrected = 0 if uncorrected else _correct(case, told)
        readings = {id: case.reading(id) for id in readings}
        matched = _enter(case, told, readings)
        statements = sum(len(r.statements) for r in readings.values())
        picture |= {"reports": len(readings), "statements": statements, "sources": len(case.sources())}
        picture["missed"] = builtins(matched.missed)
        picture["corrected"] = corrected
        if not as_json_:
            say(f"{len(readings)} reports, {statements} statements, {picture['sources']} sources")
            say()
        picture["questions"] = []
        for entered, result in _weigh(case, told):
            picture["questions"].append(builtins(result))
            if not as_json_:
                _print_question(entered, result, language)
        records = case.records()
        picture["records"] = builtins(records)
        if not as_json_:
            say({"de": "Wer recht behielt", "en": "Who turned out to be right"}[language])
            print_records(records)
    _note_missed(matched, len(list(told.quotes())), listed=missed)
    if as_json_:
        emit("demo", picture)
    else:
        say()
        say("Look at it in the desk:")
        say(f"  {_command()} desk --case {case_path}")


def _command() -> str:
    """How this very program was called, so that the next command can be copied."""
    import sys

    called = Path(sys.argv[0])
    return str(called) if called.name == "lagebild" and "/" in sys.argv[0] else "lagebild"


def _remove(path: Path) -> None:
    """Remove a case, but nothing that is not one. Raises ``CaseError`` for any other file."""
    from lagebild.store import open_case

    if path.exists():
        with open_case(path):
            pass
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _read_reports(case: Case, told: Demo) -> dict[str, Reading]:
    from lagebild.casework import add_reports
    from lagebild.reading import reader

    for anchor in told.anchors:
        case.put_anchor(anchor)
    reports = track(told.reports, "reading", total=len(told.reports))
    readings = {}
    for report, reading, new in add_reports(case, reports, reader()):
        readings[report.id] = reading
        state = f"{len(reading.statements):2} statements" if new else "known already"
        note(f"{report.published}  {state}  {one_line(report.heading, 70)}")
    return readings


def _correct(case: Case, told: Demo) -> int:
    """What somebody corrected after looking at the reader's result; how many corrections it took."""
    from lagebild.casework.correcting import Changes, Voice, add_statement, correct_statement
    from lagebild.demo import AUTHOR, spoken

    made = 0
    for one in told.corrections:
        report = told.report(one.report)
        reading = case.reading(report.id)
        voices = [Voice(voice.name, voice.of, voice.named) for voice in one.chain]
        start = report.text.index(one.quote)
        there = [s for s in reading.statements if s.origin and s.origin.name == voices[-1].name]
        if any(a < start + len(one.quote) and start < b for s in there for a, b in s.content):
            continue  # the reader has it so, or it was corrected before
        found = spoken(reading, report, one.quote)
        if found is None or one.add:
            changes: Changes = {"content": one.quote, "speaker": voices[-1].name, "chain": voices}
            add_statement(case, report.id, changes, author=AUTHOR, why=one.why)
        else:
            correct_statement(case, found.id, {"chain": voices}, author=AUTHOR, why=one.why)
        made += 1
    if told.corrections:
        note(f"{made} of {len(told.corrections)} corrections made by hand (--uncorrected leaves them out)")
    return made


def _enter(case: Case, told: Demo, readings: dict[str, Reading]) -> Matched:
    """Questions, claims, matrix and stakes; who has a stake is a source even if nobody quotes it."""
    import msgspec

    from lagebild.demo import match
    from lagebild.linking import Directory, kind_of

    matched = match(told, readings)
    have = {q.id for q in case.questions()}
    directory = Directory(case.sources(), roles=case.roles())
    with case.transaction():
        for entered in told.questions:
            if entered.key not in have:
                case.put_question(entered.question())
        for claim in matched.claims:
            case.put_claim(claim)
        for evidence in matched.evidence:
            case.put_evidence(evidence)
        for stake in matched.stakes:
            source = directory.enter(stake.source, kind_of(stake.source))
            case.put_source(source)
            case.put_stake(msgspec.structs.replace(stake, source=source.id))
    return matched


def _weigh(case: Case, told: Demo) -> Iterator[tuple[DemoQuestion, Assessment]]:
    """Each question weighed at its start and its deadline, in the order they fell due, then resolved."""
    from lagebild.casework import assess_question, settle

    for entered in sorted(told.questions, key=lambda q: q.deadline):
        asked = case.question(entered.key)
        if asked.resolution is None:
            for day in (asked.asked, asked.deadline):
                assess_question(case, asked, at=day)
            settle(case, asked, entered.resolved())
        yield entered, case.assessments(entered.key)[-1]


def _print_question(entered: DemoQuestion, result: Assessment, language: str) -> None:
    """The picture of one question, in the language asked for, and how it turned out."""
    import msgspec

    from lagebild.cli.weigh import print_assessment

    asked, outcome = entered.question(), entered.resolution.outcome
    if language == "en":
        outcome = entered.outcomes_en[entered.outcomes.index(outcome)]
        asked = msgspec.structs.replace(asked, text=entered.text_en, outcomes=entered.outcomes_en)
        result = msgspec.structs.replace(result, outcomes=entered.outcomes_en)
    print_assessment(asked, result, language, brief=True)
    say(f"  → {entered.resolution.at}: {outcome}")
    say()


def _note_missed(matched: Matched, quotes: int, *, listed: bool) -> None:
    """Say how many of the demo's quotations the reader did not find, and on demand which and why."""
    if matched.missed:
        hint = "" if listed else " (--missed lists them)"
        note(f"The reader did not find {len(matched.missed)} of {quotes} quotations the demo was made with{hint}.")
    for one in matched.missed if listed else ():
        note(f"  {one.report} „{one_line(one.quote, 60)}“: {one.why}")


COMMANDS = (demo,)
