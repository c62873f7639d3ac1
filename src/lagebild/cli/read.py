"""Commands that read reports: without a case (``read``, ``times``) and into one (``add``)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lagebild.cli.output import (
    PARTLY,
    as_json,
    builtins,
    case_option,
    emit,
    json_option,
    note,
    one_line,
    pairs,
    plain,
    reader_option,
    report_options,
    say,
    track,
)

if TYPE_CHECKING:
    from lagebild.errors import IntakeError
    from lagebild.model import Anchor, Page, Reading, Report


def intake_options(command: Any) -> Any:
    """What is to be known of tables and of the network, for every command that takes reports."""
    for option in (
        click.option("--columns", metavar="FIELD=COLUMN,...",
                     help="Which column of a table is which: text=body,published=date,outlet=paper."),
        click.option("--allow-private", is_flag=True, help="Fetch from this machine and private networks too."),
    ):  # fmt: skip
        command = option(command)
    return command


class _Intake:
    """Reports from the user's material; what cannot be read is named on stderr and counted.

    With ``pages``, what each report was made from lies there under its id until it is taken.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        *,
        date: str | None,
        outlet: str | None,
        language: str | None,
        columns: str | None = None,
        allow_private: bool = False,
        pages: dict[str, Page] | None = None,
    ) -> None:
        self.inputs = inputs
        self.date, self.outlet, self.language = date, outlet, language
        self.columns, self.allow_private = columns, allow_private
        self.pages = pages
        self.good = 0
        self.bad = 0

    def __iter__(self) -> Iterator[Report]:
        from lagebild.errors import IntakeError
        from lagebild.intake import fetch_page, gather, read_columns

        found: Iterable[Report | IntakeError] = gather(
            self.inputs, date=self.date, outlet=self.outlet, language=self.language, stdin=sys.stdin.buffer,
            columns=read_columns(self.columns) if self.columns else None,
            keep=None if self.pages is None else self._keep,
            fetcher=lambda url, /: fetch_page(url, allow_private=self.allow_private),
        )  # fmt: skip
        for thing in found:
            if isinstance(thing, IntakeError):
                self.refuse(thing)
            else:
                self.good += 1
                yield thing

    def _keep(self, page: Page) -> None:
        assert self.pages is not None
        self.pages[page.report] = page

    def refuse(self, error: Exception) -> None:
        """Name what could not be used."""
        self.bad += 1
        note(f"skipped  {error}")

    @property
    def exit_code(self) -> int:
        """0 all used, 3 some, 1 none."""
        if not self.bad:
            return 0
        return PARTLY if self.good else 1


def _anchors(given: Sequence[str]) -> list[Anchor]:
    from lagebild.model import Anchor, Interval

    return [
        Anchor(name=name, when=Interval.parse(day), author="user") for name, day in pairs(given, "--anchor").items()
    ]


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@report_options
@intake_options
@reader_option
@click.option("--jsonl", is_flag=True, help="Print one JSON object a report, a line each.")
@click.option("--why", is_flag=True, help="Say why each statement was taken for one.")
@click.option("--min-confidence", "least", type=click.FloatRange(0, 1), default=0.0, metavar="SHARE",
              help="Leave out statements less certain than this, e.g. 0.9.")  # fmt: skip
@json_option
@click.pass_context
def read(
    ctx: click.Context,
    inputs: tuple[str, ...],
    date: str | None,
    outlet: str | None,
    language: str | None,
    anchors: tuple[str, ...],
    columns: str | None,
    allow_private: bool,
    reader_name: str,
    jsonl: bool,
    why: bool,
    least: float,
    as_json_: bool,
) -> None:
    """Read reports and print who claims what, without a case.

    INPUT is a file, a folder, a URL, or - for standard input: text, HTML, PDF, Word, e-mails,
    feeds, sitemaps, CSV, Parquet, WARC, or JSON lines of {"id", "text", "published", "outlet", "title"}.
    """
    from lagebild.reading import certain, reader
    from lagebild.reading.wire import to_wire

    chosen, events = reader(reader_name), _anchors(anchors)
    intake = _Intake(inputs, date=date, outlet=outlet, language=language, columns=columns, allow_private=allow_private)
    rows = []
    for report in track(intake, "reading"):
        reading = certain(chosen.read(report, events), least)
        if reading.untrained and (jsonl or as_json_):
            note(f"{report.heading}: {_unvouched(reading.untrained)}")
        if jsonl:
            click.echo(as_json(to_wire(report, reading, why=why)))
        elif as_json_:
            rows.append(to_wire(report, reading, why=why))
        else:
            _print_reading(report, reading, why)
    if as_json_:
        emit("reports", rows)
    ctx.exit(intake.exit_code)


def _print_reading(report: Report, reading: Reading, why: bool) -> None:
    say(report.heading)
    narrowed = f"  ({reading.published_why})" if reading.published_why else ""
    say(f"{report.outlet}, {reading.published}{narrowed}")
    if reading.untrained:
        say(f"! {_unvouched(reading.untrained)}")
    for number, s in enumerate(reading.statements, 1):
        voices = " → ".join(_voice(link.name, link.named, link.of) for link in s.chain) or "?"
        marks = [s.mode.value, *(["hedged"] if s.hedged else []), *(["negated"] if s.negated else [])]
        say()
        say(f"{number:3}  {report.outlet} → {voices}   [{', '.join(marks)}; {s.kind.value}]")
        say(f"     {' '.join(plain(report.words(s.content)).split())}")
        when = [f"said {s.said}"] if s.said.earliest else []
        when += [f"about {s.about}"] if s.about.known else []
        if when:
            say(f"     {', '.join(when)}")
        if why:
            for reason in s.evidence:
                say(f"     · {reason}")
    if reading.moments:
        say()
        for moment in reading.moments:
            start, end = moment.span
            reason = f"  {moment.why}" if why and moment.why else ""
            say(f"     {one_line(report.text[start:end], 40):40}  {moment.type.value:8}  {moment.interval}{reason}")
    say()


def _unvouched(language: str) -> str:
    return f"no reader was made for this language ({language}); nothing vouches for what was found"


def _voice(name: str, named: bool, of: str | None) -> str:
    if named or not of or of in name:
        return name if named else f"[{name}]"
    return f"[{name}, {of}]"


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="TEXT|INPUT...")
@report_options
@intake_options
@click.option("--jsonl", is_flag=True, help="Print one JSON object a time expression, a line each.")
@click.option("--timeml", is_flag=True, help="Print the text with TIMEX3 tags.")
@json_option
@click.pass_context
def times(
    ctx: click.Context,
    inputs: tuple[str, ...],
    date: str | None,
    outlet: str | None,
    language: str | None,
    anchors: tuple[str, ...],
    columns: str | None,
    allow_private: bool,
    jsonl: bool,
    timeml: bool,
    as_json_: bool,
) -> None:
    """Find and resolve the time expressions in a text or in reports."""
    from lagebild.reading.language import rules_language
    from lagebild.reading.times import resolve

    events = _anchors(anchors)
    intake = _Intake(inputs, date=date, outlet=outlet, language=language, columns=columns, allow_private=allow_private)
    reports = _typed(inputs, date, language) or intake
    rows: list[dict[str, Any]] = []
    for report in reports:
        spoken = rules_language(report.language)
        timeline = resolve(report.text, spoken, report.published, events, start=report.body_start)
        found = [
            {"doc_id": report.external_id or report.id, "start": m.span[0], "end": m.span[1], **builtins(m)}
            for m in timeline.moments
        ]
        for row in found:
            row["text"] = report.text[row["start"] : row["end"]]
            del row["span"]
        if timeml:
            from lagebild.reading.timeml import to_timeml

            click.echo(to_timeml(report, timeline.moments))
        elif jsonl:
            for row in found:
                click.echo(as_json(row))
        elif as_json_:
            rows += found
        else:
            for m in timeline.moments:
                words = one_line(report.text[m.span[0] : m.span[1]], 40)
                say(f"{words:40}  {m.type.value:8}  {m.value:18}  {m.interval}  {m.why or ''}".rstrip())
    if as_json_:
        emit("moments", rows)
    ctx.exit(intake.exit_code)


def _typed(inputs: Sequence[str], date: str | None, language: str | None) -> list[Report] | None:
    """The words on the command line as a report, if they name no file, folder, page or stream."""
    only = inputs[0] if len(inputs) == 1 else " ".join(inputs)
    if only == "-" or "://" in only or any(len(part) < 256 and Path(part).exists() for part in inputs):
        return None
    from lagebild.intake import UNKNOWN_OUTLET, detect_language
    from lagebild.model import Interval, Report

    published = Interval.parse(date) if date else Interval()
    return [
        Report.make(outlet=UNKNOWN_OUTLET, published=published, text=only, language=language or detect_language(only))
    ]


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@report_options
@intake_options
@reader_option
@click.option("--keep-pages", is_flag=True, help="Keep each page or document as it came beside its report.")
@case_option
@json_option
@click.pass_context
def add(
    ctx: click.Context,
    inputs: tuple[str, ...],
    date: str | None,
    outlet: str | None,
    language: str | None,
    anchors: tuple[str, ...],
    columns: str | None,
    allow_private: bool,
    reader_name: str,
    keep_pages: bool,
    case_path: str,
    as_json_: bool,
) -> None:
    """Read reports into the case; a report the case has already changes nothing."""
    from lagebild.casework import add_reports
    from lagebild.errors import IntakeError
    from lagebild.intake import UNKNOWN_OUTLET
    from lagebild.reading import reader
    from lagebild.store import open_case

    pages: dict[str, Page] = {}
    intake = _Intake(
        inputs, date=date, outlet=outlet, language=language, columns=columns, allow_private=allow_private,
        pages=pages if keep_pages else None,
    )  # fmt: skip

    def with_outlet() -> Iterator[Report]:
        for report in intake:
            if report.outlet != UNKNOWN_OUTLET:
                yield report
                continue
            intake.good -= 1
            pages.pop(report.id, None)
            where = report.heading
            intake.refuse(IntakeError("no outlet is named", where=where, hint="give it with --outlet NAME"))

    rows = []
    with open_case(case_path, create=True) as case:
        for anchor in _anchors(anchors):
            case.put_anchor(anchor)
        for report, reading, new in add_reports(case, track(with_outlet(), "adding"), reader(reader_name)):
            found = len(reading.statements)
            if page := pages.pop(report.id, None):
                case.put_page(page)
            rows.append({"id": report.id, "title": report.title, "new": new, "statements": found})
            if reading.untrained:
                note(f"{report.heading}: {_unvouched(reading.untrained)}")
            if not as_json_:
                state = f"{found:3} statements" if new else "known already"
                say(f"{report.id[:10]}  {state:14}  {one_line(report.heading, 70)}")
    if as_json_:
        emit("added", rows)
    ctx.exit(intake.exit_code)


COMMANDS = (read, times, add)
