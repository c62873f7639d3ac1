"""A case taken in from its lines.

What is there stays: taking the same lines in twice, or going on after an interruption, changes nothing that was
entered before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from lagebild.errors import DuplicateError, LagebildError, ModelError
from lagebild.exports.lines import NOUNS
from lagebild.exports.reading_lines import OF_A_REPORT, Line, read_lines
from lagebild.exports.writing import ExportError
from lagebild.model import Correction, Page, Question, Report, digest, encode
from lagebild.store import Case, Merge
from lagebild.store.whole import date_readings, every, readings_of, restore_merge

Key: TypeAlias = tuple[Any, ...]

BATCH = 500
"""Lines (other than of reports) that are entered in one transaction."""

_KEYS: dict[str, Callable[[Any], Key]] = {
    "anchor": lambda one: (one.name,),
    "source": lambda one: (one.id,),
    "role": lambda one: (one.source, one.title, one.body, one.window),
    "claim": lambda one: (one.id,),
    "question": lambda one: (one.id,),
    "evidence": lambda one: (one.question, one.claim, one.deed),
    "stake": lambda one: (one.source, one.claim, one.question, one.author),
    "contradiction": lambda one: (one.question, one.statement, one.deed, one.words),
    "assessment": lambda one: (one.id,),
    "record": lambda one: (one.source,),
    "proposal": lambda one: (one.id,),
    "feed": lambda one: (one.url,),
}
"""What makes two nouns the same one; forecasts and grades are only ever appended."""

_PUTS: dict[str, Callable[[Case, Any], object]] = {
    "anchor": lambda case, one: case.put_anchor(one),
    "role": lambda case, one: case.put_role(one),
    "claim": lambda case, one: case.put_claim(one),
    "question": lambda case, one: case.put_question(msgspec.structs.replace(one, resolution=None)),
    "evidence": lambda case, one: case.put_evidence(one),
    "stake": lambda case, one: case.put_stake(one),
    "contradiction": lambda case, one: case.put_contradiction(one),
    "assessment": lambda case, one: case.put_assessment(one),
    "record": lambda case, one: case.put_record(one),
    "proposal": lambda case, one: case.put_proposals([one]),
    "feed": lambda case, one: case.put_feed(one),
    "forecast": lambda case, one: case.add_forecast(one),
    "grade": lambda case, one: case.add_grade(one),
}


class Imported(msgspec.Struct, kw_only=True):
    """What an import did."""

    entered: dict[str, int] = {}
    """How many of each noun are new in the case."""
    there: dict[str, int] = {}
    """How many of each noun the case had already."""
    refused: list[str] = []
    """What could not be entered, each with file, line and reason."""

    def add(self, other: Imported) -> None:
        """Count another import with this one."""
        for mine, more in ((self.entered, other.entered), (self.there, other.there)):
            for noun, number in more.items():
                mine[noun] = mine.get(noun, 0) + number
        self.refused += other.refused

    def refuse(self, where: str, error: Exception) -> None:
        """Keep why a line was not entered."""
        told = str(error)
        self.refused.append(told if told.startswith(where) else f"{where}: {told}")


def import_lines(case: Case, path: Path) -> Imported:
    """Enter the lines of a file or folder into a case, a transaction for each report.

    A line that does not fit is named in ``refused`` and the rest goes on; so is one of which the case holds another
    version, which stays. Raises ``ExportError`` where the file as a whole is no case.
    """
    taking = _Taking(case)
    for line in read_lines(path):
        if isinstance(line, ExportError):
            taking.told.refused.append(str(line))
        else:
            taking.take(line)
    taking.end()
    return taking.told


class _Taking:
    """The state of one import."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.told = Imported()
        self.sources: list[Line] = []
        self.batch: list[Line] = []
        self.group: list[Line] = []
        self.resolutions: list[Line] = []
        self._known: dict[str, dict[Key, Any]] = {}
        self._appended: dict[str, Counter[bytes]] = {}

    def take(self, line: Line) -> None:
        if line.noun == "source":
            self.sources.append(line)
            return
        self._enter_sources()
        if line.noun in OF_A_REPORT:
            if self.group and self.group[0].data.id == line.data.report:
                self.group.append(line)
            else:
                what = f"the {line.noun} does not follow its report"
                self.told.refuse(line.where, ExportError(what, hint="keep a report's lines together"))
            return
        self._enter_group()
        if line.noun == "report":
            self._enter_batch()
            self.group = [line]
            return
        self.batch.append(line)
        if len(self.batch) >= BATCH:
            self._enter_batch()

    def end(self) -> None:
        self._enter_sources()
        self._enter_group()
        self._enter_batch()
        with self.case.transaction():
            for line in self.resolutions:
                self._try(line, lambda one: bool(self.case.resolve(one.id, one.resolution)), count=False)

    # --- parts

    def _count(self, noun: str, new: bool) -> None:
        counts = self.told.entered if new else self.told.there
        counts[noun] = counts.get(noun, 0) + 1

    def _try(self, line: Line, enter: Callable[[Any], bool], *, count: bool = True) -> None:
        """Enter one line; a failure undoes that line alone."""
        try:
            with self.case.transaction():
                new = enter(line.data)
        except LagebildError as error:
            self.told.refuse(line.where, error)
        else:
            if count:
                self._count(line.noun, new)

    def known(self, noun: str) -> dict[Key, Any]:
        """What the case holds of a noun, by key."""
        if noun not in self._known:
            self._known[noun] = {_KEYS[noun](one): one for one in every(self.case, NOUNS[noun])}
        return self._known[noun]

    def _enter_sources(self) -> None:
        if not self.sources:
            return
        lines, self.sources = self.sources, []
        known = self.known("source")
        with self.case.transaction():  # members may come before their bodies
            bodies = {line.data.id for line in lines} | {key[0] for key in known}
            for line in lines:
                body = line.data.member_of
                if body is not None and body not in bodies:
                    what = f"it is a member of {body!r}, which is not in the case"
                    self.told.refuse(line.where, ExportError(what))
                    continue
                self._try(line, lambda one: self._put("source", one, self.case.put_source))

    def _enter_batch(self) -> None:
        if not self.batch:
            return
        lines, self.batch = self.batch, []
        with self.case.transaction():
            for line in lines:
                self._try(line, lambda one, noun=line.noun: self._one(noun, one))  # type: ignore[misc]
                if line.noun == "question" and line.data.resolution is not None:
                    self.resolutions.append(line)

    def _one(self, noun: str, one: Any) -> bool:
        if noun == "merge":
            return restore_merge(self.case, Merge(id=0, **msgspec.structs.asdict(one)))
        if noun in _KEYS:
            return self._put(noun, one, lambda given: _PUTS[noun](self.case, given))
        if noun not in self._appended:
            self._appended[noun] = Counter(encode(there) for there in every(self.case, NOUNS[noun]))
        if self._appended[noun][encode(one)] > 0:
            self._appended[noun][encode(one)] -= 1
            return False
        _PUTS[noun](self.case, one)
        return True

    def _put(self, noun: str, one: Any, enter: Callable[[Any], object]) -> bool:
        """Enter what is not there. Raises ``DuplicateError`` where the case has another version of it."""
        known, key = self.known(noun), _KEYS[noun](one)
        there = known.get(key)
        if there is None:
            enter(one)
            known[key] = one
            return True
        if noun == "question":
            there, one = _unresolved(there), _unresolved(one)
        if there != one:
            what = f"the case has another {noun} {_name(one)}; its own stays"
            raise DuplicateError(what, hint="compare the two, and change it by hand if need be")
        return False

    def _enter_group(self) -> None:
        if not self.group:
            return
        lines, self.group = self.group, []
        first = lines[0]
        try:
            with self.case.transaction():
                self._report(first.data, lines[1:])
        except LagebildError as error:
            self.told.refuse(first.where, error)

    def _report(self, report: Report, lines: list[Line]) -> None:
        if report.id != digest(report.outlet, report.published.earliest, report.published.latest, report.text):
            raise ModelError("its id is not that of its outlet, date and text", hint="a report is never rewritten")
        readings = [line for line in lines if line.noun == "reading"]
        if not readings:
            raise ModelError("it comes without a reading", hint="keep a report's lines together")
        there = readings_of(self.case, report.id)
        if any(read.reading != line.data for read, line in zip(there, readings, strict=False)):
            raise DuplicateError("the case has other readings of this report; its own stay")
        self._count("report", not there)
        pending = self._new_corrections(report, [line for line in lines if line.noun == "correction"])
        for place, line in enumerate(readings):
            if place >= len(there):
                if place == 0:
                    self.case.add(report, line.data)
                else:
                    self.case.replace_reading(report.id, line.data)
            self._count("reading", place >= len(there))
            if place >= len(there) - 1:
                last = place == len(readings) - 1
                pending = self._correct(pending, None if last else readings[place + 1].at)
        self._correct(pending, None)
        old = [read.at for read in there]
        if len(readings) > len(there) and all(line.at for line in readings):
            date_readings(self.case, report.id, [*old, *(line.at or "" for line in readings[len(there) :])])
        for line in lines:
            if line.noun == "page":
                self._try(line, self._page)

    def _new_corrections(self, report: Report, lines: list[Line]) -> list[Line]:
        if not readings_of(self.case, report.id):
            return lines
        there = Counter(encode(one) for one in self.case.corrections(report=report.id))
        new = []
        for line in lines:
            if there[encode(line.data)] > 0:
                there[encode(line.data)] -= 1
                self._count("correction", False)
            else:
                new.append(line)
        return new

    def _correct(self, pending: list[Line], until: str | None) -> list[Line]:
        """Enter corrections made before the next reading came; those that are left.

        One that does not fit what stands is kept for after the next reading, as its author may have set the clock.
        """
        for place, line in enumerate(pending):
            made: Correction = line.data
            if until is not None and made.at.isoformat() > until:
                return pending[place:]
            try:
                with self.case.transaction():
                    self.case.correct(made)
            except LagebildError as error:
                if until is not None:
                    return pending[place:]
                self.told.refuse(line.where, error)
            else:
                self._count("correction", True)
        return []

    def _page(self, page: Page) -> bool:
        there = self.case.page(page.report)
        if there == page:
            return False
        if there is not None:
            raise DuplicateError("the case has another page of this report; its own stays")
        self.case.put_page(page)
        return True


def _unresolved(question: Question) -> Question:
    return msgspec.structs.replace(question, resolution=None)


def _name(one: Any) -> str:
    parts: Iterable[Any] = (getattr(one, name, None) for name in ("id", "name", "url", "question", "source", "claim"))
    return "/".join(str(part) for part in parts if part)[:80]
