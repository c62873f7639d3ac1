"""Reports added from files: taken in at once, read in the background, watched on a page of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from lagebild.casework import add_reports
from lagebild.desk.frame import Action, Ask, Done, Page, Shown
from lagebild.desk.jobs import Job
from lagebild.desk.pages.today import TODAY
from lagebild.errors import IntakeError, NotFoundError
from lagebild.intake import UNKNOWN_OUTLET, read_bytes, read_date
from lagebild.model import Report
from lagebild.reading import Reader, reader
from lagebild.store import Case, open_case

LIMIT = 20_000_000
"""Bytes of all files together."""

Given = tuple[str, bytes]
"""A file: its name, its content."""


@cache
def _reader() -> Reader:
    return reader()


def upload(_case: Case, ask: Ask) -> Done:
    """Take the files and begin to read them. Raises ``IntakeError`` where there is none, or too much."""
    given: list[Given] = []
    for sent in ask.files("files"):
        name = re.split(r"[/\\]", sent.filename or "")[-1]  # some browsers send a path
        given.append((name, sent.file.read(LIMIT + 1)))
        if sum(len(data) for _, data in given) > LIMIT:
            raise IntakeError(ask.t.say("too_large", size=LIMIT // 1_000_000))
    pasted = ask.text("text")
    if pasted:
        given.append(("", pasted.encode()))
    if not given:
        raise IntakeError(ask.t["no_file"])
    outlet, date = ask.text("outlet") or None, ask.text("date") or None
    if date:
        read_date(date, where=ask.t["published"])
    path, author, missing = ask.desk.case, ask.author, ask.t["outlet_missing"]

    def work(job: Job) -> None:
        with open_case(path, author=author) as case:
            reports = _reports(given, outlet, date, job, missing)
            for report, reading, new in add_reports(case, reports, _reader()):
                job.did(report.id, report.heading, len(reading.statements) if new else None)

    what = ", ".join(name for name, _ in given if name)[:200] or ask.t["pasted"]
    job = ask.desk.jobs.start(author, what, work)
    return Done(f"/upload/{job.id}")


def _reports(given: Sequence[Given], outlet: str | None, date: str | None, job: Job, missing: str) -> Iterator[Report]:
    """The reports in the files; what cannot be used is told to the job."""
    for name, data in given:
        for found in read_bytes(data, name=name, outlet=outlet, date=date):
            if isinstance(found, IntakeError):
                job.failed(str(found))
            elif found.outlet == UNKNOWN_OUTLET:
                job.failed(f"{found.heading}: {missing}")
            else:
                yield found


def progress(_case: Case, ask: Ask) -> Shown:
    """How far the reading is."""
    job = ask.desk.jobs.get(ask.path["id"])
    if job is None or (ask.user and job.owner != ask.user.name and not ask.may("admin")):
        raise NotFoundError(ask.t["no_job"])
    return {"job": job}


PAGES = (
    Action("/upload", upload, again=TODAY),
    Page("/upload/{id}", "upload.html", progress),
)
